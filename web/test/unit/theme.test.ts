import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DARK, LIGHT } from "../../src/theme.ts";
import type { Palette } from "../../src/theme.ts";

type Triple = [number, number, number];

function linear(colour: string): Triple {
  return [1, 3, 5].map((from) => {
    const share = parseInt(colour.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Triple;
}

function contrast(a: string, b: string): number {
  const [low, high] = [a, b].map((colour) => {
    const [red, green, blue] = linear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }).sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function apply(matrix: number[][], colour: Triple): Triple {
  return matrix.map((row) => row.reduce((sum, factor, index) => sum + factor * (colour[index] ?? 0), 0)) as Triple;
}

// Ottosson 2020.
function oklab(colour: Triple): Triple {
  const cones = apply([[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]], colour);
  return apply([[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099], [0.0259040371, 0.7827717662, -0.808675766]], cones.map((cone) => Math.cbrt(Math.max(0, cone))) as Triple);
}

// Machado, Oliveira, Fernandes 2009, severity 1, on linear values.
const SIGHT: Record<string, number[][]> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

for (const palette of [LIGHT, DARK]) {
  test(`${palette.name}: text and lines stand out`, () => {
    for (const colour of [...Object.values(palette.text), palette.ink, palette.ink2, palette.ink3]) assert.ok(contrast(colour, palette.bg) >= 4.7, `${colour} ${contrast(colour, palette.bg)}`);
    for (const colour of Object.values(palette.line)) assert.ok(contrast(colour, palette.bg) >= 3.2, colour);
  });

  test(`${palette.name}: no two concepts look alike to any eye`, () => {
    // Published data ("ref") differ by shape: they are points, never lines.
    const concepts = Object.entries(palette.line).filter(([name]) => name !== "ref");
    for (const [sight, matrix] of Object.entries(SIGHT)) {
      const seen = concepts.map(([name, colour]) => [name, oklab(apply(matrix, linear(colour)))] as const);
      seen.forEach(([name, a], index) => {
        for (const [other, b] of seen.slice(index + 1)) {
          const distance = Math.hypot(...a.map((value, axis) => value - (b[axis] ?? 0)));
          assert.ok(distance >= 0.085, `${sight}: ${name} and ${other} ${distance.toFixed(3)}`);
        }
      });
    }
  });
}

test("the style sheet holds the same colours as the drawings", () => {
  const css = readFileSync(new URL("../../style.css", import.meta.url), "utf8");
  const check = (block: string, palette: Palette): void => {
    const tokens = new Map([...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]?.toUpperCase()]));
    for (const [concept, colour] of Object.entries(palette.line)) assert.equal(tokens.get(`line-${concept}`), colour);
    for (const [concept, colour] of Object.entries(palette.text)) assert.equal(tokens.get(`text-${concept}`), colour);
    for (const name of ["ink", "ink2", "ink3", "rule", "grid", "panel", "bg"] as const) assert.equal(tokens.get(name), palette[name]);
  };
  check(/:root \{([^}]*)\}/.exec(css)?.[1] ?? "", LIGHT);
  check(/:root\[data-theme="dark"\] \{([^}]*)\}/.exec(css)?.[1] ?? "", DARK);
});
