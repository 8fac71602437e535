// Frame of a figure in the page: the drawing with its controls, and Data, CSV, SVG, PNG below.

import { Cursor } from "./cursor.ts";
import type { SharedDay } from "./cursor.ts";
import { file_name, rows_csv } from "./csv.ts";
import { save, save_png, save_svg } from "./export.ts";
import { SVG_NS, button, html, new_svg } from "./svg.ts";
import { data_table } from "./table.ts";
import { LIGHT } from "./theme.ts";
import type { Palette } from "./theme.ts";
import type { FigureView, Overlay, Page } from "./view.ts";

export class Frame {
  readonly view: FigureView;
  private readonly plot: HTMLElement;
  private readonly cursor: Cursor | null;
  private readonly element: HTMLElement;
  private readonly page: Page;

  constructor(page: Page, view: FigureView, element: HTMLElement, shared: SharedDay, speak: (words: string) => void) {
    this.page = page;
    this.view = view;
    this.element = element;
    const { figure } = view;
    const timed = view.placed !== undefined;
    this.plot = html("div", { class: "plot" });
    this.plot.style.minWidth = `${view.least_width}px`;
    this.plot.style.maxWidth = `${view.width}px`;
    if (timed) {
      this.plot.tabIndex = 0;
      this.plot.setAttribute("role", "group");
      this.plot.setAttribute("aria-label", `Figure ${figure.number}, values by day. Left and right arrow keys move the day, square brackets change the panel, Home is day 0, Escape clears.`);
    }
    this.cursor = timed ? new Cursor(page.report, view, this.plot, shared, speak) : null;
    for (const note of element.querySelectorAll(".no-script")) note.remove();
    const scroll = html("div", { class: "figure-scroll" }, this.plot);
    if (!timed) scroll.tabIndex = 0;
    if (!timed) scroll.setAttribute("role", "group");
    if (!timed) scroll.setAttribute("aria-label", `Figure ${figure.number}`);
    element.querySelector("figcaption")?.after(...[view.controls ? html("div", { class: "figure-controls" }, view.controls) : null, scroll].filter((node) => node !== null));
    element.append(this.foot());
  }

  draw(palette: Palette): void {
    const { figure, width } = this.view;
    const focused = document.activeElement instanceof HTMLElement && this.plot.contains(document.activeElement) ? document.activeElement.dataset["key"] : undefined;
    const svg = new_svg(width, 100);
    svg.setAttribute("role", "img");
    // A name by attribute: a title element would show a tooltip over the whole drawing.
    svg.setAttribute("aria-label", figure.title);
    const description = document.createElementNS(SVG_NS, "desc");
    description.textContent = figure.description;
    description.id = `${figure.id}-description`;
    svg.setAttribute("aria-describedby", description.id);
    svg.append(description);
    this.plot.replaceChildren(svg);
    const height = this.view.draw(svg, palette);
    svg.setAttribute("viewBox", `0 0 ${width} ${Math.ceil(height)}`);
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    this.cursor?.attach(svg, palette);
    for (const overlay of this.view.overlays ?? []) this.plot.append(placed(overlay, width, height));
    if (focused) this.plot.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  private foot(): HTMLElement {
    const { view, page } = this;
    const { report } = page;
    const name = `figure ${view.figure.number}`;
    const data = button("Data", () => this.toggle_data(data), { class: "link", "aria-expanded": "false", "aria-label": `Data of ${name}` });
    const csv = button("CSV", () => save(file_name(report, `fig${view.figure.number}`, "csv"), [rows_csv(report, `figure ${view.figure.number}: ${view.figure.title}`, view.rows())], "text/csv"), { class: "link", "aria-label": `CSV of ${name}` });
    const svg = button("SVG", () => save_svg(report, view, LIGHT), { class: "link", "aria-label": `SVG of ${name}` });
    const png = button("PNG", () => void save_png(report, view, LIGHT), { class: "link", "aria-label": `PNG of ${name}` });
    const row = html("div", { class: "figure-foot" });
    const note = this.element.querySelector(".figure-note");
    row.append(note ?? html("p", { class: "figure-note" }), html("div", { class: "figure-actions" }, data, csv, svg, png));
    return row;
  }

  private toggle_data(control: HTMLButtonElement): void {
    const shown = this.element.querySelector(".figure-data");
    if (shown) shown.remove();
    else this.element.append(data_table(this.view.rows()));
    control.setAttribute("aria-expanded", String(!shown));
  }
}

function placed(overlay: Overlay, width: number, height: number): HTMLElement {
  const { element } = overlay;
  const share = (value: number, of: number): string => `${((value / of) * 100).toFixed(3)}%`;
  element.style.position = "absolute";
  element.style.top = share(overlay.y, height);
  if (overlay.side === "left") element.style.left = share(overlay.x, width);
  else element.style.right = share(width - overlay.x, width);
  if (overlay.width) element.style.width = share(overlay.width, width);
  if (overlay.height) element.style.height = share(overlay.height, height);
  return element;
}
