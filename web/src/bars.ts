// Bars of a tornado: the outcome between the two ends of a parameter's range, with the ends written.

import type { ValueScale } from "./axis.ts";
import { draw_provenance } from "./obs.ts";
import type { TornadoRow } from "./report.ts";
import { add, fit, text, text_width } from "./svg.ts";
import type { Palette } from "./theme.ts";

export interface BarPlace {
  y: number;
  name_x: number;
  range_x: number;
  outcome: number;
  base: number;
  scale: ValueScale;
  line: string;
  /** The widest bar is full, the others paler. */
  widest: boolean;
  /** Right edge of the bars, and of the figure. */
  right: number;
  whole: number;
}

export function draw_bar(parent: Element, row: TornadoRow, place: BarPlace, palette: Palette): void {
  const { y, scale } = place;
  text(parent, place.name_x, y + 5, fit(row.label, place.name_x, 15), { size: 15, fill: palette.ink, anchor: "end" });
  draw_provenance(parent, place.name_x + 13, y, row.provenance, palette.ink2);
  text(parent, place.range_x, y + 5, row.range_text, { size: 13.5, fill: palette.ink });
  const unit_x = place.range_x + text_width(row.range_text, 13.5) + 7;
  if (row.unit) text(parent, unit_x, y + 5, fit(row.unit, place.whole - unit_x, 13.5), { size: 13.5, fill: palette.ink3 });

  const { low, high } = row.effects[place.outcome] ?? { low: null, high: null };
  if (low === null || high === null) {
    text(parent, scale.position(place.base) + 14, y + 5, "a run at this range failed", { size: 13.5, fill: palette.text.tox, halo: palette.bg });
    return;
  }
  const a = scale.position(low);
  const b = scale.position(high);
  const base = scale.position(place.base);
  const from = Math.min(a, b, base);
  const to = Math.max(a, b, base);
  add(parent, "rect", { x: from, y: y - 7, width: Math.max(1.5, to - from), height: 14, rx: 1.5, fill: place.line, opacity: place.widest ? null : "0.6" });
  if (to - from < 9) {
    if (row.remark) text(parent, base + 16, y + 5, fit(row.remark, place.right - base - 16, 13.5), { size: 13.5, fill: palette.ink2, halo: palette.bg });
    return;
  }
  const style = { size: 13.5, fill: palette.ink2, halo: palette.bg };
  const ends: [number, string][] = [[a, row.low_text], [b, row.high_text]];
  // Both ends on one side of the base: the nearer one stands at the base side of the bar.
  ends.sort((left, right) => left[0] - right[0]);
  text(parent, from - 6, y + 5, ends[0]?.[1] ?? "", { ...style, anchor: "end" });
  text(parent, to + 6, y + 5, ends[1]?.[1] ?? "", style);
}
