// Colours. Figures carry them as plain attributes, so a figure can be drawn for the page in either
// theme and again in light for a file. The style sheet holds the same tokens for text; a test compares.

import type { Concept } from "./report.ts";

export interface Palette {
  name: "light" | "dark";
  line: Record<Concept, string>;
  text: Record<Concept, string>;
  ink: string;
  ink2: string;
  ink3: string;
  rule: string;
  grid: string;
  panel: string;
  bg: string;
}

export const LIGHT: Palette = {
  name: "light",
  line: { car: "#0B45A8", b: "#00A380", ab: "#A678D8", sym: "#BF7E00", tox: "#98182A", host: "#5C6B7A", ref: "#16191D" },
  text: { car: "#0B45A8", b: "#00705A", ab: "#7443B3", sym: "#8A5B00", tox: "#98182A", host: "#4A5764", ref: "#16191D" },
  ink: "#16191D", ink2: "#474D55", ink3: "#6D747C",
  rule: "#DADEE2", grid: "#E9ECEE", panel: "#F5F6F7", bg: "#FFFFFF",
};

export const DARK: Palette = {
  name: "dark",
  line: { car: "#97C0FA", b: "#68F2BF", ab: "#C06EE0", sym: "#FEB52A", tox: "#F0601A", host: "#82878C", ref: "#ECEEF0" },
  text: { car: "#8FBCFA", b: "#5FE3B5", ab: "#D3A0EC", sym: "#FEB52A", tox: "#FF8A5C", host: "#A7AFB6", ref: "#ECEEF0" },
  ink: "#ECEEF0", ink2: "#B9BFC6", ink3: "#8F979F",
  rule: "#343A40", grid: "#262B30", panel: "#1C2024", bg: "#14171A",
};

export type ThemeChoice = "system" | "light" | "dark";

/** Holds the reader's choice and tells listeners when the colours change. Nothing is stored. */
export class Theme {
  choice: ThemeChoice = "system";
  private printing = false;
  private readonly system = matchMedia("(prefers-color-scheme: dark)");
  private readonly listeners: (() => void)[] = [];

  constructor() {
    this.system.addEventListener("change", () => this.announce());
    const print = matchMedia("print");
    print.addEventListener("change", () => this.set_printing(print.matches));
    addEventListener("beforeprint", () => this.set_printing(true));
    addEventListener("afterprint", () => this.set_printing(false));
  }

  get palette(): Palette {
    if (this.printing) return LIGHT;
    const dark = this.choice === "dark" || (this.choice === "system" && this.system.matches);
    return dark ? DARK : LIGHT;
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    this.announce();
  }

  on_change(listener: () => void): void {
    this.listeners.push(listener);
  }

  private set_printing(printing: boolean): void {
    if (printing === this.printing) return;
    this.printing = printing;
    this.announce();
  }

  private announce(): void {
    document.documentElement.dataset["theme"] = this.palette.name;
    for (const listener of this.listeners) listener();
  }
}
