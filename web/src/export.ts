// Files out of a figure. SVG: every attribute inlined, no style variables, no foreignObject, the face
// embedded, title and source line; light unless asked. PNG: that SVG through a canvas at twice the size,
// tagged 300 dpi.

import { file_name } from "./csv.ts";
import type { Report } from "./report.ts";
import { SVG_NS, add, group, new_svg, text, wrap } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { FigureView } from "./view.ts";

const MARGIN = 28;
const DOTS_PER_METRE = 11811;

export function save(name: string, parts: BlobPart[], type: string): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The embedded sans face as it stands in the page's style sheet. */
function face_rule(): string {
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (rule instanceof CSSFontFaceRule && rule.style.getPropertyValue("font-family").includes("Source Sans 3")) return rule.cssText;
    }
  }
  return "";
}

/** A figure as a file of its own. */
export function figure_svg(report: Report, view: FigureView, palette: Palette): SVGSVGElement {
  const { figure, width } = view;
  const whole = width + 2 * MARGIN;
  const svg = new_svg(whole, 100);
  const title = document.createElementNS(SVG_NS, "title");
  title.textContent = figure.title;
  const description = document.createElementNS(SVG_NS, "desc");
  description.textContent = figure.description;
  const style = document.createElementNS(SVG_NS, "style");
  style.textContent = face_rule();
  svg.append(title, description, style);
  const ground = add(svg, "rect", { x: 0, y: 0, width: whole, height: 100, fill: palette.bg });

  let y = MARGIN + 16;
  for (const line of wrap(figure.title, width, 20, 600)) {
    text(svg, MARGIN, y, line, { size: 20, weight: 600, fill: palette.ink });
    y += 26;
  }
  for (const line of wrap(figure.subtitle, Math.min(width, 820), 15.5)) {
    text(svg, MARGIN, y, line, { size: 15.5, fill: palette.ink2 });
    y += 21;
  }
  y += 8;
  y += view.draw(group(svg, { transform: `translate(${MARGIN} ${y})` }), palette) + 24;
  const { run } = report;
  const source = `neurocart ${run.version}, ${run.scenarios.map((scenario) => scenario.name).join(" and ")}, seed ${run.seed}, digest ${run.digest.slice(0, 8)}. Research use only. Not a medical device.`;
  const small = [...wrap(figure.note ?? "", width, 12.5), ...wrap(source, width, 12.5)];
  for (const line of small) {
    text(svg, MARGIN, y, line, { size: 12.5, fill: palette.ink3 });
    y += 17;
  }
  const height = Math.ceil(y + MARGIN - 17);
  svg.setAttribute("height", String(height));
  svg.setAttribute("viewBox", `0 0 ${whole} ${height}`);
  ground.setAttribute("height", String(height));
  return svg;
}

export function svg_text(svg: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

export function save_svg(report: Report, view: FigureView, palette: Palette): void {
  save(file_name(report, `fig${view.figure.number}`, "svg"), [svg_text(figure_svg(report, view, palette))], "image/svg+xml");
}

export async function save_png(report: Report, view: FigureView, palette: Palette): Promise<void> {
  const svg = figure_svg(report, view, palette);
  const picture = new Image();
  picture.src = URL.createObjectURL(new Blob([svg_text(svg)], { type: "image/svg+xml" }));
  await picture.decode();
  // The embedded face may be ready only after the first painting.
  await new Promise((done) => setTimeout(done, 60));
  const canvas = document.createElement("canvas");
  canvas.width = 2 * Number(svg.getAttribute("width"));
  canvas.height = 2 * Number(svg.getAttribute("height"));
  const context = canvas.getContext("2d");
  if (!context) return;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(picture.src);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) return;
  const bytes = with_resolution(new Uint8Array(await blob.arrayBuffer()));
  save(file_name(report, `fig${view.figure.number}`, "png"), [bytes], "image/png");
}

/** A PNG with a pHYs chunk of 300 dots per inch behind its header chunk. */
export function with_resolution(png: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const header_end = 8 + 25;
  const chunk = new Uint8Array(21);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, 9);
  chunk.set([0x70, 0x48, 0x59, 0x73], 4);
  view.setUint32(8, DOTS_PER_METRE);
  view.setUint32(12, DOTS_PER_METRE);
  chunk[16] = 1;
  view.setUint32(17, crc32(chunk.subarray(4, 17)));
  const result = new Uint8Array(png.length + chunk.length);
  result.set(png.subarray(0, header_end));
  result.set(chunk, header_end);
  result.set(png.subarray(header_end), header_end + chunk.length);
  return result;
}

/** CRC-32 of PNG chunks (ISO 3309), bit by bit: 13 bytes do not need a table. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
