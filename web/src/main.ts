// Start of the page's script: reads the report's data, draws its figures and tables into the static
// page, and wires theme, cursor, drawer and files. It fetches, stores and evaluates nothing.

import { all_csv, csv_text, file_name } from "./csv.ts";
import { SharedDay } from "./cursor.ts";
import { Drawer } from "./drawer.ts";
import { save } from "./export.ts";
import { course_view } from "./figures/course.ts";
import { depth_view } from "./figures/depth.ts";
import { distributions_view } from "./figures/distributions.ts";
import { first_days_view } from "./figures/first_days.ts";
import { map_view } from "./figures/map.ts";
import { pairs_view } from "./figures/pairs.ts";
import { path_view } from "./figures/path.ts";
import { states_view } from "./figures/states.ts";
import { tornado_view } from "./figures/tornado.ts";
import { Frame } from "./frame.ts";
import type { Figure, Report } from "./report.ts";
import { append_text, button, html, raised_parts } from "./svg.ts";
import { TableView } from "./table.ts";
import { Theme } from "./theme.ts";
import type { ThemeChoice } from "./theme.ts";
import type { FigureView, Page } from "./view.ts";

const HALF_WIDTH = 538;
const SINGLE_WIDTH = 760;

function view_of(figure: Figure, page: Page, half: boolean): FigureView {
  const width = half ? HALF_WIDTH : SINGLE_WIDTH;
  switch (figure.type) {
    case "course": return course_view(figure, page);
    case "first_days": return first_days_view(figure, page);
    case "depth": return depth_view(figure, page, width);
    case "path": return path_view(figure, page, width);
    case "tornado": return tornado_view(figure, page);
    case "map": return map_view(figure, width);
    case "distributions": return distributions_view(figure, page);
    case "states": return states_view(figure, page);
    case "pairs": return pairs_view(figure);
  }
}

class ReportPage implements Page {
  readonly report: Report;
  private readonly theme = new Theme();
  private readonly drawer: Drawer;
  private readonly frames: Frame[] = [];
  private readonly tables: TableView[] = [];

  constructor(report: Report) {
    this.report = report;
    this.drawer = new Drawer(report, this.theme);
    const speak = live_region();
    const shared = new SharedDay();
    for (const figure of report.figures) {
      const element = document.getElementById(figure.id);
      if (!element) continue;
      const half = element.parentElement?.classList.contains("row") ?? false;
      this.frames.push(new Frame(this, view_of(figure, this, half), element, shared, speak));
    }
    for (const table of report.tables) {
      const block = document.getElementById(table.id);
      if (!block) continue;
      const view: TableView = new TableView(table, block, (path) => this.open_parameter(path), () => {
        const { fields, rows } = view.cells();
        save(file_name(report, table.file_word, "csv"), [csv_text(report, table.title, fields, rows)], "text/csv");
      });
      this.tables.push(view);
    }
    this.theme.on_change(() => this.redraw());
    this.fill_masthead();
    this.mark_print(shared);
    this.redraw();
  }

  redraw(id?: string): void {
    const { palette } = this.theme;
    for (const frame of this.frames) if (!id || frame.view.figure.id === id) frame.draw(palette);
    if (!id) for (const table of this.tables) table.draw(palette);
  }

  open_parameter(path: string): void {
    this.drawer.open(path);
  }

  private fill_masthead(): void {
    const tools = document.getElementById("masthead-tools");
    if (!tools) return;
    const { report } = this;
    const order: ThemeChoice[] = ["system", "light", "dark"];
    const theme = button("Theme: system", () => {
      const next = order[(order.indexOf(this.theme.choice) + 1) % order.length] ?? "system";
      theme.textContent = `Theme: ${next}`;
      this.theme.choose(next);
    }, { class: "link" });
    const scenarios = report.run.scenarios.map((scenario) => button(report.run.scenarios.length > 1 ? scenario.name : "Scenario (TOML)", () =>
      save(scenario.name, [scenario.text], "application/toml"), { class: "link" }));
    const data = button("All data (CSV)", () => save(file_name(report, "all", "csv"),
      [all_csv(report, this.frames.map((frame) => ({ name: `fig${frame.view.figure.number}`, rows: frame.view.rows() })))], "text/csv"), { class: "link" });
    const print = button("Print", () => window.print(), { class: "link" });
    tools.append(theme, ...scenarios, data, print);
  }

  /** In print the cursor stands at the primary endpoint, and every page foot names the run. */
  private mark_print(shared: SharedDay): void {
    const { run, clock } = this.report;
    const words = `neurocart ${run.version}   seed ${run.seed}   digest ${run.digest.slice(0, 16)}   Research use only. Not a medical device.`;
    const style = html("style");
    style.textContent = `@page { @bottom-left { content: "${words.replaceAll(/["\\\n]/g, " ")}"; } @bottom-right { content: counter(page); } }`;
    document.head.append(style);
    const first = this.report.figures.find((figure) => figure.type === "course");
    if (clock.print_day === null || clock.print_day === undefined || !first) return;
    const day = clock.print_day;
    const print = matchMedia("print");
    print.addEventListener("change", () => shared.move(print.matches ? day : shared.pinned, print.matches ? first.id : null));
  }
}

function live_region(): (words: string) => void {
  const region = html("div", { class: "only-heard", role: "status", "aria-live": "polite" });
  document.body.append(region);
  let waiting: ReturnType<typeof setTimeout> | undefined;
  return (words) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { region.textContent = words; }, 250);
  };
}

/** Raised digits in the static page: the embedded faces lack them, so they become <sup>. */
function raise_digits(root: Element): void {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  for (const node of found) {
    if (node.parentElement?.closest("pre, script, style")) continue;
    if (!raised_parts(node.data).some((part) => part.raised)) continue;
    const piece = document.createDocumentFragment();
    append_text(piece, node.data);
    node.replaceWith(piece);
  }
}

async function start(): Promise<void> {
  const source = document.getElementById("neurocart-data")?.textContent;
  if (!source) return;
  const report = JSON.parse(source) as Report;
  document.documentElement.classList.add("with-script");
  raise_digits(document.body);
  // Labels are placed by their width, so the face must be there first.
  await Promise.all(["400 14px 'Source Sans 3'", "600 14px 'Source Sans 3'"].map((face) => document.fonts.load(face)));
  new ReportPage(report);
  document.documentElement.dataset["ready"] = "true";
}

void start();
