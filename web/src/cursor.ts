// The linked cursor: one day for every panel with the report's clock. Pointer, keys and touch move it;
// it snaps to nothing. A click pins it, a second one measures the stretch from there, a third one, a
// double click or Escape clears. Values go to a box beside the line and to a polite live region.

import { format_day, format_span, format_value } from "./format.ts";
import { value_at } from "./line.ts";
import { observation_lines } from "./obs.ts";
import type { PlacedPanel } from "./panel.ts";
import type { Line, Report } from "./report.ts";
import { add, group, html } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { FigureView } from "./view.ts";

type Listener = (source: string | null) => void;

/** The day shown, shared by all figures. */
export class SharedDay {
  day: number | null = null;
  pinned: number | null = null;
  /** The stretch from pinned to day stands still. */
  held = false;
  private readonly listeners: Listener[] = [];

  on_change(listener: Listener): void {
    this.listeners.push(listener);
  }

  move(day: number | null, source: string | null): void {
    this.day = day;
    for (const listener of this.listeners) listener(source);
  }

  clear(): void {
    this.pinned = null;
    this.held = false;
    this.move(null, null);
  }

  /** Moves with the pointer, unless a stretch is held. */
  follow(day: number | null, source: string | null): void {
    if (!this.held) this.move(day, source);
  }

  /** First pins, then holds the stretch from there, then lets go. */
  click(day: number, source: string): void {
    if (this.held) {
      this.clear();
      return;
    }
    if (this.pinned === null) this.pinned = day;
    else this.held = true;
    this.move(day, source);
  }
}

interface ShownValue {
  panel: PlacedPanel;
  line: Line;
  value: number | null;
  text: string;
}

/** Every line's value on a day, in reading order; text by the one formatter. */
export function values_at(report: Report, panels: PlacedPanel[], day: number): ShownValue[] {
  return panels.flatMap((placed) => placed.panel.lines.map((line) => {
    const value = value_at(report.grids[line.grid] ?? [], line.values, day, placed.scale.kind === "log");
    const floor = placed.panel.floor;
    const below = value !== null && floor !== null && floor !== undefined && placed.scale.kind === "log" && value < floor;
    const unit = line.unit && placed.panel.format !== "percent" ? (line.unit.startsWith("/") ? line.unit : ` ${line.unit}`) : "";
    const range = value === null || below ? "" : band_words(report, placed, line, day);
    const words = value === null ? "–" : below ? `below ${floor}` : format_value(value, placed.panel.format) + unit + range;
    return { panel: placed, line, value, text: words };
  }));
}

/** The widest band of a line on a day: " (12 to 80)". */
function band_words(report: Report, placed: PlacedPanel, line: Line, day: number): string {
  const band = (placed.panel.bands ?? []).filter((one) => one.line === line.id).sort((a, b) => b.share - a.share)[0];
  if (!band) return "";
  const days = report.grids[band.grid] ?? [];
  const [low, high] = [band.low, band.high].map((values) => value_at(days, values, day, false));
  if (low === null || low === undefined || high === null || high === undefined) return "";
  return ` (${format_value(low, placed.panel.format)} to ${format_value(high, placed.panel.format)})`;
}

export class Cursor {
  private overlay: SVGElement | null = null;
  private palette: Palette | null = null;
  private active = 0;
  private readonly box = html("div", { class: "hover-box", hidden: "" });
  private readonly tip = html("div", { class: "hover-box point-box", hidden: "" });
  private readonly report: Report;
  private readonly view: FigureView;
  private readonly plot: HTMLElement;
  private readonly shared: SharedDay;
  private readonly speak: (words: string) => void;

  constructor(report: Report, view: FigureView, plot: HTMLElement, shared: SharedDay, speak: (words: string) => void) {
    this.report = report;
    this.view = view;
    this.plot = plot;
    this.shared = shared;
    this.speak = speak;
    shared.on_change((source) => this.paint(source === view.figure.id));
    plot.addEventListener("keydown", (event) => this.on_key(event));
  }

  /** To be called after each drawing. */
  attach(svg: SVGSVGElement, palette: Palette): void {
    this.palette = palette;
    this.plot.append(this.box, this.tip);
    const placed = this.view.placed ?? [];
    for (const panel of placed) {
      const { box } = panel;
      const area = add(svg, "rect", { x: box.x0, y: box.y0, width: box.x1 - box.x0, height: box.y1 - box.y0, fill: "transparent" });
      area.addEventListener("pointermove", (event) => this.shared.follow(this.day_of(event as PointerEvent, panel), this.view.figure.id));
      area.addEventListener("pointerdown", (event) => this.shared.follow(this.day_of(event as PointerEvent, panel), this.view.figure.id));
      area.addEventListener("pointerleave", () => this.shared.follow(this.shared.pinned, this.shared.pinned === null ? null : this.view.figure.id));
      area.addEventListener("click", (event) => this.shared.click(this.day_of(event as PointerEvent, panel), this.view.figure.id));
      area.addEventListener("dblclick", () => this.shared.clear());
    }
    const overlay = group(svg, { "pointer-events": "none" });
    this.overlay = overlay;
    if (this.view.zoom) this.attach_zoom(svg, overlay, palette);
    // Points stand above the areas, so that they can be asked for their source.
    for (const panel of placed) {
      for (const point of panel.observations) {
        svg.append(point.node);
        const lines = observation_lines(point.observation, panel.panel.format, panel.panel.unit);
        point.node.addEventListener("pointerenter", () => this.show_tip(lines, point.x, point.y));
        point.node.addEventListener("pointerleave", () => { this.tip.hidden = true; });
      }
    }
    this.paint(false);
  }

  /** Dragging along the time axis chooses the days drawn; a double click shows all again. */
  private attach_zoom(svg: SVGSVGElement, overlay: SVGElement, palette: Palette): void {
    const placed = this.view.placed ?? [];
    const last = placed[placed.length - 1];
    const first = placed[0];
    if (!first || !last) return;
    const { box, time } = last;
    const strip = add(svg, "rect", { x: box.x0, y: box.y1 + 1, width: box.x1 - box.x0, height: 24, fill: "transparent", cursor: "ew-resize" });
    let from: number | null = null;
    strip.addEventListener("pointerdown", (event) => {
      from = this.day_of(event as PointerEvent, last);
      strip.setPointerCapture((event as PointerEvent).pointerId);
    });
    strip.addEventListener("pointermove", (event) => {
      if (from === null) return;
      const [a, b] = [time.x(from), time.x(this.day_of(event as PointerEvent, last))].sort((x, y) => x - y) as [number, number];
      overlay.replaceChildren();
      add(overlay, "rect", { x: a, y: first.box.y0, width: b - a, height: box.y1 - first.box.y0, fill: palette.ink, opacity: "0.08" });
    });
    strip.addEventListener("pointerup", (event) => {
      const to = this.day_of(event as PointerEvent, last);
      const days = [from ?? to, to].sort((a, b) => a - b) as [number, number];
      from = null;
      overlay.replaceChildren();
      if (time.x(days[1]) - time.x(days[0]) > 12) this.view.zoom?.(days);
    });
    strip.addEventListener("dblclick", () => this.view.zoom?.(null));
  }

  private day_of(event: MouseEvent, panel: PlacedPanel): number {
    const bounds = this.plot.getBoundingClientRect();
    const x = ((event.clientX - bounds.left) / bounds.width) * this.view.width;
    return Math.min(panel.time.end, Math.max(panel.time.start, panel.time.day(x)));
  }

  private on_key(event: KeyboardEvent): void {
    const placed = this.view.placed?.[this.active];
    if (!placed || event.ctrlKey || event.metaKey || event.altKey || event.target !== this.plot) return;
    const { time } = placed;
    const here = this.shared.day ?? 0;
    const step = event.shiftKey ? 20 : 4;
    const move = (pixels: number): number => Math.min(time.end, Math.max(time.start, time.day(time.x(here) + pixels)));
    if (event.key === "ArrowRight") this.go(move(step));
    else if (event.key === "ArrowLeft") this.go(move(-step));
    else if (event.key === "Home") this.go(Math.max(0, time.start));
    else if (event.key === "End") this.go(time.end);
    else if (event.key === "Enter") this.shared.click(here, this.view.figure.id);
    else if (event.key === "Escape") this.shared.clear();
    else if (event.key === "[" || event.key === "]") this.change_panel(event.key === "]" ? 1 : -1);
    else return;
    event.preventDefault();
  }

  private go(day: number): void {
    this.shared.move(day, this.view.figure.id);
    this.speak(this.sentence(day));
  }

  private change_panel(by: number): void {
    const count = this.view.placed?.length ?? 1;
    this.active = (this.active + by + count) % count;
    const panel = this.view.placed?.[this.active];
    if (!panel) return;
    this.speak(`${panel.panel.title}. ${this.sentence(this.shared.day ?? 0, panel)}`);
    this.paint(true);
  }

  private sentence(day: number, only?: PlacedPanel): string {
    const shown = values_at(this.report, only ? [only] : this.view.placed ?? [], day);
    const words = shown.filter((item) => item.line.strategy === 0).map((item) => `${item.line.short} ${item.text}`);
    return `${format_day(day)}: ${words.join("; ")}`;
  }

  private paint(with_box: boolean): void {
    const { overlay, palette } = this;
    if (!overlay || !palette) return;
    overlay.replaceChildren();
    const { day, pinned } = this.shared;
    this.box.hidden = true;
    if (day === null) return;
    const placed = this.view.placed ?? [];
    const seen = new Set<string>();
    for (const panel of placed) {
      if (day < panel.time.start || day > panel.time.end) continue;
      const x = panel.time.x(day);
      if (pinned !== null && pinned !== day) {
        const from = panel.time.x(Math.min(Math.max(pinned, panel.time.start), panel.time.end));
        add(overlay, "rect", { x: Math.min(from, x), y: panel.box.y0, width: Math.abs(x - from), height: panel.box.y1 - panel.box.y0, fill: palette.ink, opacity: "0.06" });
      }
      seen.add(panel.panel.id);
    }
    this.paint_rules(overlay, palette, day, placed.filter((panel) => seen.has(panel.panel.id)));
    for (const item of values_at(this.report, placed, day)) {
      const { scale, time } = item.panel;
      if (item.value === null || !seen.has(item.panel.panel.id) || (scale.kind === "log" && item.value < scale.low)) continue;
      const own = item.line.strategy === 0;
      const colour = palette.line[item.line.concept];
      add(overlay, "circle", { cx: time.x(day), cy: scale.position(item.value), r: 4.2, fill: own ? colour : palette.bg, stroke: own ? palette.bg : colour, "stroke-width": 1.5 });
    }
    if (with_box) this.show_box(day, placed.filter((panel) => seen.has(panel.panel.id)));
  }

  /** One rule through panels that stand above each other. */
  private paint_rules(overlay: SVGElement, palette: Palette, day: number, panels: PlacedPanel[]): void {
    const columns = new Map<number, PlacedPanel[]>();
    for (const panel of panels) columns.set(panel.box.x0, [...(columns.get(panel.box.x0) ?? []), panel]);
    for (const column of columns.values()) {
      const x = column[0]?.time.x(day) ?? 0;
      const y0 = Math.min(...column.map((panel) => panel.box.y0));
      const y1 = Math.max(...column.map((panel) => panel.box.y1));
      add(overlay, "line", { x1: x, x2: x, y1: y0, y2: y1, stroke: palette.ink2, "stroke-width": 1.2 });
    }
  }

  private show_box(day: number, panels: PlacedPanel[]): void {
    const first = panels[0];
    if (!first) return;
    const shown = values_at(this.report, panels, day);
    const letters = this.report.strategies.filter((_, index) => shown.some((item) => item.line.strategy === index)).map((strategy) => strategy.letter);
    const many = letters.length > 1;
    const { pinned } = this.shared;
    const heading = pinned !== null && Math.abs(pinned - day) > 0.05 ? `${format_day(day)}; ${format_span(day - pinned)} from ${format_day(pinned).toLowerCase()}` : format_day(day);
    const table = html("table", {}, html("tr", {}, html("th", { scope: "col" }, heading), ...(many ? letters : [""]).map((letter) => html("th", { scope: "col" }, letter))));
    const rows = new Map<string, ShownValue[]>();
    for (const item of shown) {
      const key = `${item.panel.panel.id}/${item.line.short}`;
      rows.set(key, [...(rows.get(key) ?? []), item]);
    }
    for (const items of rows.values()) {
      const lead = items[0] as ShownValue;
      const dot = html("i", { class: `dot line-${lead.line.concept}` });
      const cells = (many ? letters : [letters[0] ?? ""]).map((letter) => {
        const item = items.find((candidate) => this.report.strategies[candidate.line.strategy]?.letter === letter);
        return html("td", {}, item?.text ?? "");
      });
      table.append(html("tr", {}, html("td", {}, dot, lead.line.short), ...cells));
    }
    this.box.replaceChildren(table);
    this.box.hidden = false;
    this.place(this.box, first.time.x(day), Math.min(...panels.map((panel) => panel.box.y0)) - 6);
  }

  private show_tip(lines: string[], x: number, y: number): void {
    this.box.hidden = true;
    this.tip.replaceChildren(...lines.map((line, index) => html(index === 0 ? "b" : "span", {}, line)));
    this.tip.hidden = false;
    this.place(this.tip, x, y + 12);
  }

  /** Puts a box right of x in drawing coordinates, or left of it where there is no room. */
  private place(element: HTMLElement, x: number, y: number): void {
    const factor = this.plot.clientWidth / this.view.width;
    const right = x * factor + 11;
    // Over the labels at the right end only where the box stays above the lowest of them.
    const first = this.view.placed?.[0]?.box;
    const edge = Math.max(...(this.view.placed ?? []).map((panel) => panel.box.x1)) * factor;
    const end = right + element.offsetWidth;
    const fits = end < edge || (end < this.plot.clientWidth && first !== undefined && y * factor + element.offsetHeight < (first.y1 - 14) * factor);
    element.style.left = `${fits ? right : Math.max(0, x * factor - 11 - element.offsetWidth)}px`;
    element.style.top = `${y * factor}px`;
  }
}
