// Figure "states": shares of the patients in each state over time, stacked from below, named at the right end.

import { draw_time_grid, draw_time_labels } from "../axis.ts";
import { format_value } from "../format.ts";
import { spread } from "../labels.ts";
import type { StatesFigure } from "../report.ts";
import { add, text, wrap } from "../svg.ts";
import type { Palette } from "../theme.ts";
import { time_scale, time_ticks } from "../time.ts";
import type { Datum, FigureView, Page } from "../view.ts";

const WIDTH = 1120;
const X0 = 52;
const X1 = 860;
const HEIGHT = 260;

/** Lower and upper edge of each state on each day. */
export function stacked(values: number[][]): { low: number[]; high: number[] }[] {
  const below = (values[0] ?? []).map(() => 0);
  return values.map((shares) => {
    const low = [...below];
    shares.forEach((share, index) => { below[index] = (below[index] ?? 0) + share; });
    return { low, high: [...below] };
  });
}

export function states_view(figure: StatesFigure, page: Page): FigureView {
  const { report } = page;

  function draw(parent: Element, palette: Palette): number {
    const { clock } = report;
    const time = time_scale("clinical", clock.start_day, clock.end_day, X0, X1);
    const ticks = time_ticks("clinical", time);
    const y0 = 16;
    const y1 = y0 + HEIGHT;
    const y = (percent: number): number => y1 - (percent / 100) * HEIGHT;
    const days = report.grids[figure.grid] ?? [];
    const edges = stacked(figure.states.map((state) => state.values));
    figure.states.forEach((state, index) => {
      const edge = edges[index];
      if (!edge) return;
      const corner = (value: number, place: number): string => `${time.x(days[place] ?? 0).toFixed(1)} ${y(value).toFixed(1)}`;
      const d = `M${[...edge.high.map(corner), ...edge.low.map((value, place) => corner(value, place)).reverse()].join("L")}Z`;
      add(parent, "path", { d, fill: palette.line[state.concept], opacity: String(state.strength) });
      // A hairline keeps neighbours of one colour apart.
      if (index > 0) add(parent, "path", { d: `M${edge.low.map(corner).join("L")}`, fill: "none", stroke: palette.bg, "stroke-width": 1.2 });
    });
    draw_time_grid(parent, ticks, time, y0, y1, palette);
    for (const tick of [0, 25, 50, 75, 100]) text(parent, X0 - 8, y(tick) + 4.5, tick === 100 ? "100%" : String(tick), { size: 13, fill: palette.ink2, anchor: "end" });
    const last = days.length - 1;
    const items = figure.states.map((state, index) => {
      const edge = edges[index];
      const share = state.values[last] ?? 0;
      const lines = wrap(`${format_value(share, "percent")} ${state.label}`, WIDTH - X1 - 20, 14);
      return { state, lines, y: y(((edge?.low[last] ?? 0) + (edge?.high[last] ?? 0)) / 2), height: 17 * lines.length + 3 };
    });
    const places = spread(items, y0 - 6, y1 + 20);
    items.forEach((item, index) => {
      const middle = places[index] ?? item.y;
      item.lines.forEach((words, line) => text(parent, X1 + 18, middle - item.height / 2 + 14 + 17 * line, words, { size: 14, fill: palette.text[item.state.concept] }));
      add(parent, "path", { d: `M${X1 + 2} ${item.y}L${X1 + 14} ${middle}`, stroke: palette.ink3, "stroke-width": 0.8, fill: "none" });
    });
    draw_time_labels(parent, ticks, y1 + 18, palette);
    return y1 + 30;
  }

  const rows = (): Datum[] => figure.states.flatMap((state) => (report.grids[figure.grid] ?? []).map((day, index): Datum =>
    ({ item: state.label, kind: "share of patients", day, value: state.values[index] ?? null, unit: "%", n: figure.patients })));
  return { figure, width: WIDTH, least_width: 820, draw, rows };
}
