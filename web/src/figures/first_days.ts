// Figure "first_days": small panels side by side over the same few days, time even.

import { draw_time_labels } from "../axis.ts";
import { draw_legend, panel_legend } from "../legend.ts";
import { draw_panel } from "../panel.ts";
import type { FirstDaysFigure, ScaleKind } from "../report.ts";
import { button, text } from "../svg.ts";
import type { Palette } from "../theme.ts";
import { time_scale, time_ticks } from "../time.ts";
import { panel_rows } from "../view.ts";
import type { FigureView, Page } from "../view.ts";

const WIDTH = 1120;
const IN_ROW = 4;
const HEIGHT = 176;

export function first_days_view(figure: FirstDaysFigure, page: Page): FigureView {
  const { report } = page;
  const kinds = new Map<string, ScaleKind>(figure.panels.map((panel) => [panel.id, panel.scale]));
  const view: FigureView = {
    figure, width: WIDTH, least_width: 820, placed: [], overlays: [], draw,
    rows: () => panel_rows(report, figure.panels, figure.start_day, figure.end_day),
  };

  function draw(parent: Element, palette: Palette): number {
    const columns = Math.min(IN_ROW, figure.panels.length);
    const step = (WIDTH + 14) / columns;
    const legend = draw_legend(parent, panel_legend(report, figure.panels, true), WIDTH, palette);
    const first_top = legend + (legend > 0 ? 42 : 30);
    view.placed = [];
    view.overlays = [];
    let bottom = first_top;
    figure.panels.forEach((panel, index) => {
      const column = index % columns;
      const top = first_top + Math.floor(index / columns) * (HEIGHT + 82);
      const box = { x0: column * step + 48, x1: (column + 1) * step - 20, y0: top, y1: top + HEIGHT };
      const time = time_scale("even", figure.start_day, figure.end_day, box.x0, box.x1);
      const ticks = time_ticks("even", time, 26, false);
      const kind = kinds.get(panel.id) ?? panel.scale;
      view.placed?.push(draw_panel(parent, report, panel, { box, time, ticks, kind, small: true }, palette));
      draw_time_labels(parent, ticks, box.y1 + 18, palette);
      if (index === 0) text(parent, box.x0, box.y1 + 37, figure.time_label, { size: 13.5, fill: palette.ink2 });
      const other: ScaleKind = kind === "log" ? "linear" : "log";
      view.overlays?.push({ element: button(`${other} scale`, () => {
        kinds.set(panel.id, other);
        page.redraw(figure.id);
      }, { class: "scale-switch", "data-key": panel.id, "aria-label": `${panel.title}: draw on a ${other} scale` }), x: box.x1, y: box.y1 + 22, side: "right" });
      bottom = box.y1 + 46;
    });
    return bottom;
  }

  return view;
}
