// Building blocks of drawings: elements with plain attributes, text with raised digits, text widths.
// Nothing here uses style sheets, so that a drawing is the same in the page and in a file.

export const SVG_NS = "http://www.w3.org/2000/svg";
export const SANS = "'Source Sans 3', 'Helvetica Neue', Arial, sans-serif";

export type Attributes = Record<string, string | number | null | undefined>;

export interface TextStyle {
  size?: number;
  weight?: number;
  fill: string;
  anchor?: "start" | "middle" | "end";
  /** Colour of an outline behind the letters, where lines pass. */
  halo?: string;
}

/** Rounds to a twentieth of a pixel: invisible, and it keeps files small. */
export function px(value: number): number {
  return Math.round(value * 20) / 20;
}

export function add(parent: Element, name: string, attributes: Attributes = {}): SVGElement {
  const element = document.createElementNS(SVG_NS, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    element.setAttribute(key, typeof value === "number" ? String(px(value)) : value);
  }
  parent.append(element);
  return element;
}

export function group(parent: Element, attributes: Attributes = {}): SVGElement {
  return add(parent, "g", attributes);
}

export function new_svg(width: number, height: number): SVGSVGElement {
  const svg = document.createElementNS(SVG_NS, "svg");
  svg.setAttribute("xmlns", SVG_NS);
  svg.setAttribute("viewBox", `0 0 ${width} ${px(height)}`);
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(px(height)));
  svg.setAttribute("font-family", SANS);
  return svg;
}

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
const RAISED_RUN = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+/g;

/** Parts of a text: plain, or raised digits as ordinary digits. The page's faces lack raised ones. */
export function raised_parts(text: string): { text: string; raised: boolean }[] {
  const parts: { text: string; raised: boolean }[] = [];
  let from = 0;
  for (const match of text.matchAll(RAISED_RUN)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), raised: false });
    const plain = [...match[0]].map((sign) => (sign === "⁻" ? "\u2212" : String(RAISED.indexOf(sign)))).join("");
    parts.push({ text: plain, raised: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), raised: false });
  return parts;
}

export function text(parent: Element, x: number, y: number, words: string, style: TextStyle): SVGElement {
  const size = style.size ?? 14;
  const node = add(parent, "text", {
    x, y, fill: style.fill, "font-size": size, "font-weight": style.weight ?? null,
    "text-anchor": style.anchor && style.anchor !== "start" ? style.anchor : null,
    stroke: style.halo ?? null, "stroke-width": style.halo ? 4 : null, "stroke-linejoin": style.halo ? "round" : null,
    "paint-order": style.halo ? "stroke" : null,
  });
  const parts = raised_parts(words);
  if (parts.every((part) => !part.raised)) {
    node.textContent = words;
    return node;
  }
  let raised_before = false;
  for (const part of parts) {
    const span = add(node, "tspan", {
      dy: part.raised ? -0.36 * size : raised_before ? 0.36 * size : null,
      "font-size": part.raised ? 0.7 * size : null,
    });
    span.textContent = part.text;
    raised_before = part.raised;
  }
  return node;
}

let measuring: CanvasRenderingContext2D | null = null;

/** Width of a text in pixels, in the page's sans face. */
export function text_width(words: string, size = 14, weight = 400): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) return words.length * size * 0.5;
  let width = 0;
  for (const part of raised_parts(words)) {
    measuring.font = `${weight} ${part.raised ? size * 0.7 : size}px ${SANS}`;
    width += measuring.measureText(part.text).width;
  }
  return width;
}

/** Breaks a text into lines no wider than `width`. */
export function wrap(words: string, width: number, size = 14, weight = 400): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words.split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (line && text_width(longer, size, weight) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (line) lines.push(line);
  return lines;
}

/** A text cut with an ellipsis to fit a width; the table behind the figure has it whole. */
export function fit(words: string, width: number, size = 14, weight = 400): string {
  if (text_width(words, size, weight) <= width) return words;
  let kept = words.length - 1;
  while (kept > 1 && text_width(`${words.slice(0, kept).trimEnd()}…`, size, weight) > width) kept -= 1;
  return `${words.slice(0, kept).trimEnd()}…`;
}

// ---- HTML ------------------------------------------------------------------

type Child = Node | string | null | undefined;

/** An HTML element with class, attributes and children; texts get raised digits. */
export function html<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Record<string, string> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  for (const child of children) {
    if (child === null || child === undefined) continue;
    if (typeof child === "string") append_text(element, child);
    else element.append(child);
  }
  return element;
}

export function append_text(parent: Node, words: string): void {
  for (const part of raised_parts(words)) {
    if (!part.raised) {
      parent.appendChild(document.createTextNode(part.text));
      continue;
    }
    const raised = document.createElement("sup");
    raised.textContent = part.text;
    parent.appendChild(raised);
  }
}

export function button(label: string, on_click: () => void, attributes: Record<string, string> = {}): HTMLButtonElement {
  const element = html("button", { type: "button", ...attributes }, label);
  element.addEventListener("click", on_click);
  return element;
}
