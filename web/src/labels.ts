// Where labels go: beside their point, clear of lines, points and each other; and stacked at the right end.

import type { Box } from "./axis.ts";
import { px } from "./svg.ts";

interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Placed {
  x: number;
  /** Baseline of the text. */
  y: number;
  anchor: "start" | "middle" | "end";
  /** The corner nearest to the point, where a label is too far to belong to it by sight. */
  leader: [number, number] | null;
}

/** Chooses for each label the place with the least overlap; the order of calls is the order of rights. */
export class Placer {
  private readonly taken: Rectangle[] = [];
  private readonly points: [x: number, y: number, weight: number][] = [];
  private readonly bounds: Box;

  constructor(bounds: Box) {
    this.bounds = bounds;
  }

  /** Keeps labels off a line: samples it every few pixels. */
  avoid_line(corners: [number, number][], weight = 4): void {
    const step = 4;
    for (let index = 0; index < corners.length; index += 1) {
      const a = corners[index] as [number, number];
      const b = corners[index + 1];
      this.points.push([...a, weight]);
      if (!b) continue;
      const count = Math.min(200, Math.floor(Math.hypot(b[0] - a[0], b[1] - a[1]) / step));
      for (let part = 1; part < count; part += 1) {
        const share = part / count;
        this.points.push([a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), weight]);
      }
    }
  }

  avoid_box(x: number, y: number, width: number, height: number): void {
    this.taken.push({ x, y, width, height });
  }

  /** Place for words of the given width beside (x, y), at a distance in pixels. */
  place(x: number, y: number, width: number, size: number, distance: number): Placed {
    const height = size * 1.05;
    let best: { cost: number; reach: number; box: Rectangle; anchor: Placed["anchor"] } | null = null;
    let order = 0;
    for (const reach of [distance, distance + 9, distance + 20, distance + 34, distance + 50]) {
      const up = y - reach * 0.7 - height;
      const down = y + reach * 0.7;
      const options: [number, number, Placed["anchor"]][] = [
        [x + reach, up, "start"], [x + reach, y - height / 2, "start"], [x + reach, down, "start"],
        [x - reach - width, y - height / 2, "end"], [x - reach - width, down, "end"], [x - reach - width, up, "end"],
        [x - width / 2, y - reach - height, "middle"], [x - width / 2, y + reach, "middle"],
      ];
      for (const [left, top, anchor] of options) {
        const box = { x: left, y: top, width, height };
        const cost = this.cost(box) + 0.6 * order;
        order += 1;
        if (!best || cost < best.cost) best = { cost, reach, box, anchor };
      }
    }
    const { box, anchor, reach } = best as NonNullable<typeof best>;
    this.taken.push(box);
    const at = anchor === "start" ? box.x : anchor === "end" ? box.x + box.width : box.x + box.width / 2;
    const near: [number, number] = [Math.min(Math.max(x, box.x - 2), box.x + box.width + 2), Math.min(Math.max(y, box.y + 3), box.y + height - 2)];
    return { x: px(at), y: px(box.y + height * 0.8), anchor, leader: reach > distance + 15 ? near : null };
  }

  private cost(box: Rectangle): number {
    const { bounds } = this;
    let cost = 0;
    const outside = Math.max(0, bounds.x0 - box.x) + Math.max(0, box.x + box.width - bounds.x1) +
      Math.max(0, bounds.y0 - box.y) + Math.max(0, box.y + box.height - bounds.y1);
    cost += outside * 40;
    for (const other of this.taken) {
      const wide = Math.min(box.x + box.width, other.x + other.width) - Math.max(box.x, other.x);
      const high = Math.min(box.y + box.height, other.y + other.height) - Math.max(box.y, other.y);
      if (wide > 0 && high > 0) cost += 20 + wide * high;
    }
    const margin = 3;
    for (const [x, y, weight] of this.points) {
      if (x > box.x - margin && x < box.x + box.width + margin && y > box.y - margin && y < box.y + box.height + margin) cost += weight;
    }
    return cost;
  }
}

/** Moves labels of the given heights apart, each as near as possible to its own y (its middle), in order. */
export function spread(items: { y: number; height: number }[], low: number, high: number): number[] {
  const order = items.map((_, index) => index).sort((a, b) => (items[a]?.y ?? 0) - (items[b]?.y ?? 0));
  // Blocks of touching labels, each placed at the mean of what its labels want.
  const blocks: { members: number[]; wanted: number; height: number; top: number }[] = [];
  for (const index of order) {
    const item = items[index] as { y: number; height: number };
    let block = { members: [index], wanted: item.y - item.height / 2, height: item.height, top: 0 };
    for (;;) {
      block.top = Math.min(Math.max(block.wanted / block.members.length, low), Math.max(low, high - block.height));
      const above = blocks[blocks.length - 1];
      if (!above || above.top + above.height <= block.top) break;
      blocks.pop();
      block = { members: [...above.members, ...block.members], height: above.height + block.height, top: 0,
        wanted: above.wanted + block.wanted - block.members.length * above.height };
    }
    blocks.push(block);
  }
  const result = new Array<number>(items.length).fill(0);
  for (const block of blocks) {
    let top = block.top;
    for (const index of block.members) {
      const height = items[index]?.height ?? 0;
      result[index] = top + height / 2;
      top += height;
    }
  }
  return result;
}
