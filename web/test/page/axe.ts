// What axe finds serious or critical on a page, rule by rule.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axe {
  run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

export async function serious(page: Page): Promise<string[]> {
  await page.evaluate(source);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe };
    return (await axe.run()).violations.map((rule) => `${rule.impact} ${rule.id}: ${rule.nodes[0]?.html} ${rule.nodes[0]?.failureSummary}`);
  });
  return found.filter((rule) => /^(serious|critical)/.test(rule));
}

/** Pairs of words in a drawing that cover each other. */
export async function overlaps(page: Page, picture: string): Promise<string[]> {
  return page.locator(picture).evaluate((svg) => {
    const boxes = [...svg.querySelectorAll("text")].map((node) => ({ words: node.textContent, box: node.getBoundingClientRect() }));
    return boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) =>
      Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 1 && Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 7,
    ).map((b) => `${a.words} / ${b.words}`));
  });
}
