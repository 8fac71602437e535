// The legend of mark kinds, drawn only for kinds that the figure has. Lines are labelled directly.

import { band_opacity } from "./band.ts";
import { dash_of } from "./line.ts";
import { draw_point, draw_provenance, draw_whisker } from "./obs.ts";
import { draw_own_point } from "./own.ts";
import type { Observation, Panel, Report } from "./report.ts";
import { add, group, text, text_width } from "./svg.ts";
import type { Palette } from "./theme.ts";

export interface LegendItem {
  words: string;
  width: number;
  draw(parent: Element, x: number, y: number, palette: Palette): void;
}

export function line_item(words: string, strategy: number, colour: (palette: Palette) => string = (palette) => palette.ink): LegendItem {
  return { words, width: 26, draw: (parent, x, y, palette) => {
    add(parent, "line", { x1: x, x2: x + 26, y1: y, y2: y, stroke: colour(palette), "stroke-width": strategy > 0 ? 1.8 : 2.4, "stroke-dasharray": dash_of(strategy) });
  } };
}

function point_item(words: string, style: Pick<Observation, "role" | "quality">): LegendItem {
  return { words, width: 12, draw: (parent, x, y, palette) => draw_point(parent, x + 6, y, style, palette) };
}

/** Narrower bands lie on wider ones, in the legend too. */
export function band_item(words: string, share: number, colour: (palette: Palette) => string = (palette) => palette.ink): LegendItem {
  return { words, width: 22, draw: (parent, x, y, palette) => {
    add(parent, "rect", { x, y: y - 6, width: 22, height: 12, fill: colour(palette), opacity: band_opacity(90) });
    if (share <= 60) add(parent, "rect", { x, y: y - 6, width: 22, height: 12, fill: colour(palette), opacity: band_opacity(share) });
  } };
}

function single_item(words: string): LegendItem {
  return { words, width: 26, draw: (parent, x, y, palette) => {
    for (const step of [-4, 0, 4]) add(parent, "line", { x1: x, x2: x + 26, y1: y + step, y2: y + step, stroke: palette.ink, "stroke-width": 0.9, opacity: "0.4" });
  } };
}

function own_item(words: string): LegendItem {
  return { words, width: 22, draw: (parent, x, y, palette) => {
    add(parent, "line", { x1: x, x2: x + 22, y1: y, y2: y, stroke: palette.ink, "stroke-width": 0.9, opacity: "0.45" });
    draw_own_point(parent, x + 11, y, palette);
  } };
}

function check_item(): LegendItem {
  return { words: "their 5, 50 and 95% by time", width: 20, draw: (parent, x, y, palette) => {
    for (const step of [-5, 0, 5]) add(parent, "line", { x1: x, x2: x + 20, y1: y + step, y2: y + step, stroke: palette.ink, "stroke-width": step === 0 ? 3 : 1.6 });
  } };
}

export function provenance_items(): LegendItem[] {
  const item = (words: string, provenance: "measured" | "calibrated" | "assumed"): LegendItem => ({
    words, width: 10, draw: (parent, x, y, palette) => draw_provenance(parent, x + 5, y, provenance, palette.ink2),
  });
  return [item("measured", "measured"), item("calibrated to published results", "calibrated"), item("assumed, no direct data", "assumed")];
}

/** What the panels of a figure need: strategies, kinds of points, kinds of spread, hatching, gaps. */
export function panel_legend(report: Report, panels: Panel[], small: boolean): LegendItem[] {
  const items: LegendItem[] = [];
  const lines = panels.flatMap((panel) => panel.lines);
  const points = panels.flatMap((panel) => panel.observations ?? []);
  const used = [...new Set(lines.map((line) => line.strategy))].sort();
  if (used.length > 1 || !small) for (const index of used) items.push(line_item(report.strategies[index]?.label ?? "", index));
  const shares = [...new Map(panels.flatMap((panel) => panel.bands ?? []).map((band) => [band.share, band.label])).entries()].sort((a, b) => b[0] - a[0]);
  for (const [share, label] of shares) items.push(band_item(label, share));
  const single = panels.find((panel) => panel.single)?.single;
  if (single) items.push(single_item(`${single.patients.length} ${single.label}`));
  const own = panels.flatMap((panel) => panel.own ?? []);
  if (own[0]) items.push(own_item(own[0].label));
  if (own.some((part) => (part.checks ?? []).length > 0)) items.push(check_item());
  const read = points.filter((point) => point.quality === "read" && !point.censored);
  if (read.some((point) => point.role === "check")) items.push(point_item("published, held out", { role: "check", quality: "read" }));
  if (read.some((point) => point.role === "calibration")) items.push(point_item("published, used in calibration", { role: "calibration", quality: "read" }));
  if (points.some((point) => point.quality === "recalled")) items.push(point_item("not read in the source", { role: "check", quality: "recalled" }));
  if (points.some((point) => point.censored === "below")) {
    items.push({ words: "published as below", width: 12, draw: (parent, x, y, palette) => {
      add(parent, "path", { d: `M${x} ${y - 5}L${x + 11} ${y - 5}L${x + 5.5} ${y + 5}Z`, fill: palette.bg, stroke: palette.ink, "stroke-width": 1.7, "stroke-linejoin": "round" });
    } });
  }
  const spreads = [...new Set(points.flatMap((point) => (point.spread && point.low !== null && point.low !== undefined ? [point.spread] : [])))];
  if (spreads.length > 0) {
    items.push({ words: `reported ${spreads.join(", ")}`, width: 24, draw: (parent, x, y, palette) => draw_whisker(parent, x, y, x + 24, y, palette) });
  }
  if (lines.some((line) => line.values.some((value) => value === null))) {
    items.push({ words: "invalid number", width: 10, draw: (parent, x, y, palette) => {
      add(parent, "path", { d: `M${x} ${y + 4}L${x + 9} ${y + 4}L${x + 4.5} ${y - 4}Z`, fill: palette.line.tox });
    } });
  }
  return items;
}

/** Draws items in rows from the left; returns the height used. */
export function draw_legend(parent: Element, items: LegendItem[], width: number, palette: Palette, x0 = 0): number {
  const node = group(parent);
  let x = x0;
  let y = 10;
  for (const item of items) {
    const size = item.width + 7 + text_width(item.words, 14);
    if (x > x0 && x + size > width) {
      x = x0;
      y += 24;
    }
    item.draw(node, x, y, palette);
    text(node, x + item.width + 7, y + 4.5, item.words, { size: 14, fill: palette.ink2 });
    x += size + 22;
  }
  return items.length > 0 ? y + 14 : 0;
}
