// The report data, continued: figures. Conventions: report.ts.

import type { Concept, Optional, Provenance, ScaleKind, ValueFormat } from "./report.ts";

export type Figure = CourseFigure | FirstDaysFigure | DepthFigure | PathFigure | TornadoFigure | MapFigure | DistributionsFigure | StatesFigure | PairsFigure;

interface FigureText {
  /** HTML id: "fig-1". */
  id: string;
  /** Running number, used in "Figure 1" and file names. */
  number: number;
  /** The finding in one sentence. */
  title: string;
  /** What is drawn. */
  subtitle: string;
  /** Small print below, left. */
  note?: Optional<string>;
  /** One sentence for readers who do not see the picture. */
  description: string;
}

/** Panels with one clock under lanes of what was done. */
export interface CourseFigure extends FigureText {
  type: "course";
  lanes: Lane[];
  panels: Panel[];
}

/** Small panels side by side over the same few days, time even. Four in a row. */
export interface FirstDaysFigure extends FigureText {
  type: "first_days";
  /** First and last day drawn. */
  start_day: number;
  end_day: number;
  /** Under the first panel: "days after infusion". */
  time_label: string;
  panels: Panel[];
}

export interface Lane {
  id: string;
  /** Name at the left: "Making", a drug. */
  label: string;
  items: LaneItem[];
}

export interface LaneItem {
  /** span: bar from days[0] to days[1]. level: area of height levels[i] (0 to 1) over days[i].
   *  event: triangle on each day. tick: short stroke on each day. text: only the label, from days[0]. */
  mark: "span" | "level" | "event" | "tick" | "text";
  days: number[];
  levels?: Optional<number[]>;
  concept: Concept;
  /** Strength of the fill, 0 to 1; 1 if absent. */
  strength?: Optional<number>;
  label?: Optional<string>;
  /** Where the label stands; "right" if absent. "inside" is only drawn if it fits. */
  side?: Optional<"left" | "right" | "inside">;
}

export interface Panel {
  id: string;
  title: string;
  /** After the title, without the word for the scale: "cells per µL", "% of baseline". */
  unit: string;
  concept: Concept;
  /** Scale at opening; the reader can switch. */
  scale: ScaleKind;
  /** Range of the axis on its opening scale; absent: from the lines and observations. */
  domain?: Optional<[number, number]>;
  /** Lowest value drawn on a log scale, declared by the variable; absent: four decades below the largest. */
  floor?: Optional<number>;
  /** The assay's limit of detection: hatched below. */
  limit?: Optional<Limit>;
  format?: Optional<ValueFormat>;
  lines: Line[];
  /** How patients differ around a line, the widest band first. */
  bands?: Optional<Band[]>;
  /** Single patients behind the lines. */
  single?: Optional<SinglePatients>;
  /** A team's own patients over the lines. */
  own?: Optional<OwnPatients>;
  /** Horizontal stretches with a meaning. */
  zones?: Optional<Zone[]>;
  /** Dotted horizontal lines with a name, such as a threshold. */
  references?: Optional<Reference[]>;
  marks?: Optional<Mark[]>;
  observations?: Optional<Observation[]>;
}

export interface Limit {
  value: number;
  /** For the table and hover: "below the assay's limit". */
  label: string;
}

export interface Zone {
  low: number;
  high: number;
  label: string;
  concept: Concept;
}

export interface Reference {
  value: number;
  label: string;
  concept: Concept;
}

export interface Line {
  id: string;
  /** Full name for tables and CSV. */
  label: string;
  /** Name in the hover box. */
  short: string;
  /** After a value in the hover box: "/µL", "points"; percent signs come from the format. */
  unit?: Optional<string>;
  concept: Concept;
  /** Index into strategies; lines of strategy 1 and above are dashed. */
  strategy: number;
  /** main: the panel's subject. secondary: thinner, for context. */
  weight: "main" | "secondary";
  /** Key into report.grids; values has its length. */
  grid: string;
  values: (number | null)[];
  /** Direct label at the right end, such as "2.5 at month 24" and a second line. */
  end_label?: Optional<EndLabel>;
}

/** On each day, so many percent of the patients lie between low and high. */
export interface Band {
  /** Id of the line it belongs to. */
  line: string;
  /** "90% of patients". */
  label: string;
  share: number;
  concept: Concept;
  grid: string;
  low: (number | null)[];
  high: (number | null)[];
}

export interface SinglePatients {
  /** In the legend: "single patients". */
  label: string;
  concept: Concept;
  grid: string;
  /** Numbers of the patients, and the values of each on the grid. */
  patients: number[];
  values: (number | null)[][];
}

export interface OwnPatients {
  /** In the legend: where they come from. */
  label: string;
  patients: { id: string; days: number[]; values: number[] }[];
  /** Visual predictive check: 5, 50 and 95% of what was seen in each stretch of time. */
  checks?: Optional<OwnCheck[]>;
}

export interface OwnCheck {
  from: number;
  to: number;
  n: number;
  low: number;
  middle: number;
  high: number;
}

export interface EndLabel {
  text: string;
  detail?: Optional<string>;
}

export interface Mark {
  /** half: upright stroke across the line. peak: words only, beside the point. dot: point and words. */
  mark: "half" | "peak" | "dot";
  /** Id of the line it belongs to. */
  line: string;
  day: number;
  value: number;
  label: string;
}

/** A published observation; always in ink. */
export interface Observation {
  id: string;
  day: number;
  value: number;
  /** Spread as reported, absolute, on the axis named by spread_axis; absent if none was reported. */
  low?: Optional<number>;
  high?: Optional<number>;
  spread?: Optional<"SD" | "SE" | "IQR" | "range" | "CI">;
  /** "value" (upright whisker) if absent; "day" for an event time. */
  spread_axis?: Optional<"value" | "day">;
  n?: Optional<number>;
  /** Drawn beside the point: value, short name, n. */
  label: string;
  study: string;
  citation: string;
  /** Address of the source as text; never a link that the page opens. */
  link_text?: Optional<string>;
  role: "calibration" | "check";
  quality: "read" | "recalled";
  /** "below": reported as below value or zero: open triangle at the floor. */
  censored?: Optional<"below" | "above">;
  /** A change from baseline, placed on the drawn baseline. */
  on_baseline?: Optional<boolean>;
  /** What else the reader must know: other disease, other construct. */
  remark?: Optional<string>;
}

/** How deep and how long, place by place: baseline to nadir on a log axis in percent. */
export interface DepthFigure extends FigureText {
  type: "depth";
  /** Lowest percent drawn; a nadir at or below it stands there with floor_label. */
  floor: number;
  floor_label: string;
  /** What the tick is: "month 24". */
  end_label: string;
  /** What the words at the right are: "time below 10%". */
  duration_label: string;
  rows: DepthRow[];
}

export interface DepthRow {
  id: string;
  label: string;
  concept: Concept;
  /** Percent of baseline at the lowest point; the day it is reached. */
  nadir: number;
  nadir_day: number;
  /** Percent of baseline at the end. */
  end: number;
  /** Days below the named share; null: not ended by the last day. 0: never below. */
  duration_days: number | null;
  /** As written: "27 weeks", "to the end", "never". */
  duration_text: string;
  /** Set in bold. */
  emphasis?: Optional<boolean>;
  /** Rows of one group stand together; a hairline divides groups. 0 if absent. */
  group?: Optional<number>;
  /** The same under strategies[1...]: percent at the nadir and at the end. */
  compare?: Optional<{ strategy: number; nadir: number; end: number; duration_text: string }[]>;
}

/** A path in the plane of two quantities. */
export interface PathFigure extends FigureText {
  type: "path";
  x: PathAxis;
  y: PathAxis;
  paths: Path[];
  /** Line between the two fates, if computed; the side of the larger x is shaded. */
  boundary?: Optional<{ x: number[]; y: number[]; inside_label: string; outside_label: string }>;
}

export interface PathAxis {
  title: string;
  scale: ScaleKind;
  /** Absent: from the paths. */
  domain?: Optional<[number, number]>;
  floor?: Optional<number>;
  format?: Optional<ValueFormat>;
}

export interface Path {
  /** Direct label of the whole path; drawn for comparisons. */
  label: string;
  concept: Concept;
  strategy: number;
  /** Same length; null: invalid. */
  days: number[];
  x: (number | null)[];
  y: (number | null)[];
  /** Dated dots; the first is usually the start. Dots that coincide share one label. */
  dots: { day: number; label: string; start?: Optional<boolean> }[];
}

/** One bar per parameter: the outcome when it moves across its range, all others fixed. */
export interface TornadoFigure extends FigureText {
  type: "tornado";
  outcomes: TornadoOutcome[];
  rows: TornadoRow[];
}

export interface TornadoOutcome {
  id: string;
  /** In the chooser and above the axis: "Score A at month 6". */
  label: string;
  concept: Concept;
  scale?: Optional<ScaleKind>;
  format?: Optional<ValueFormat>;
  /** This patient. */
  base: number;
}

export interface TornadoRow {
  /** Path of the parameter; key into report.parameters. */
  parameter: string;
  label: string;
  provenance: Provenance;
  /** Ends of the range tried, as numbers and as written at the bar's ends. */
  low: number;
  high: number;
  low_text: string;
  high_text: string;
  /** At the right: "0.2 to 0.5", and its unit "1/day". */
  range_text: string;
  unit?: Optional<string>;
  /** Outcome at the low and the high end, in the order of outcomes; null: that run failed. */
  effects: { low: number | null; high: number | null }[];
  /** Words in place of an invisible bar. */
  remark?: Optional<string>;
}

/** Two numbers of each patient; many patients as counts in hexagons. */
export interface MapFigure extends FigureText {
  type: "map";
  concept: Concept;
  x: PathAxis;
  y: PathAxis;
  patients: number;
  /** x, y, number of the patient. */
  points?: Optional<number[][]>;
  /** x, y of the middle, patients in it; forty hexagons fill the width. */
  hexagons?: Optional<number[][]>;
}

/** Quantiles of single numbers of the patients, a row each on an axis of its own. */
export interface DistributionsFigure extends FigureText {
  type: "distributions";
  rows: DistributionRow[];
}

export interface DistributionRow {
  label: string;
  unit: string;
  concept: Concept;
  scale: ScaleKind;
  format?: Optional<ValueFormat>;
  floor?: Optional<number>;
  domain?: Optional<[number, number]>;
  /** Under each strategy that has patients. */
  spreads: Spread[];
}

export interface Spread {
  strategy: number;
  n: number;
  /** 5, 25, 50, 75 and 95% of the patients lie below. */
  quantiles: (number | null)[];
  /** As written: "17", "3.0 to 68". */
  median_text: string;
  range_text: string;
}

/** Shares of the patients in each state over time, stacked from below. */
export interface StatesFigure extends FigureText {
  type: "states";
  patients: number;
  grid: string;
  states: { label: string; concept: Concept; strength: number; values: number[] }[];
}

/** The same patients under two strategies: first minus second, sorted. */
export interface PairsFigure extends FigureText {
  type: "pairs";
  concept: Concept;
  /** What is compared: "Score A, difference". */
  title_axis: string;
  unit: string;
  patients: number;
  /** Differences smaller than this count as equal. */
  equal_within: number;
  /** Better, equal, worse: percent with 95% interval. */
  shares: { label: string; count: number; share: number; low: number; high: number }[];
  /** Each patient's difference, or that of one in a hundred by rank. */
  values: number[];
}
