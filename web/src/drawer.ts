// The drawer of a parameter: value, range, status, where the number comes from, what would settle it.

import type { LabelledText, ParameterCard, Report } from "./report.ts";
import { button, html } from "./svg.ts";
import { provenance_mark } from "./table.ts";
import type { Theme } from "./theme.ts";

export class Drawer {
  private readonly dialog = html("dialog", { class: "drawer", "aria-labelledby": "drawer-title" });
  private readonly report: Report;
  private readonly theme: Theme;

  constructor(report: Report, theme: Theme) {
    this.report = report;
    this.theme = theme;
    // A click beside the drawer closes it.
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    document.body.append(this.dialog);
  }

  open(path: string): void {
    const card = this.report.parameters[path];
    if (!card) return;
    this.dialog.replaceChildren(this.content(path, card));
    this.dialog.showModal();
  }

  private content(path: string, card: ParameterCard): HTMLElement {
    const word = card.provenance.charAt(0).toUpperCase() + card.provenance.slice(1);
    const body = html("div", { class: "drawer-body" },
      button("×", () => this.dialog.close(), { class: "drawer-close", "aria-label": "Close" }),
      html("h2", { id: "drawer-title" }, card.title),
      html("p", { class: "drawer-status" }, provenance_mark(card.provenance, this.theme.palette.ink2), `${word}. ${card.sentence ?? ""}`));
    if (card.meaning) body.append(html("p", {}, card.meaning));
    body.append(list([{ label: "Value", text: card.value_text }, ...card.lines, { label: "Name in the model", text: path, code: true }]));
    if (card.source_text || card.sources.length > 0) body.append(html("h3", {}, "Where the number comes from"));
    if (card.source_text) body.append(html("p", {}, card.source_text));
    if (card.source_unresolved) body.append(html("p", { class: "unresolved" }, "This source is named in words only; it has no entry in the evidence."));
    if (card.sources.length > 0) body.append(list(card.sources.map((source) => ({ label: source.id, text: source.text })), "dt"));
    if (card.equation) body.append(html("h3", {}, "Equation"), html("pre", { tabindex: "0" }, card.equation));
    if (card.settle) body.append(html("h3", {}, "What would settle it"), html("p", {}, card.settle));
    return body;
  }
}

/** Pairs of words; `code` says which half of a pair is set in the code face, if any is. */
function list(lines: LabelledText[], code?: "dt"): HTMLElement {
  return html("dl", { class: "drawer-list" }, ...lines.map((line) => html("div", {},
    html("dt", code ? { class: "code" } : {}, line.label), html("dd", line.code ? { class: "code" } : {}, line.text))));
}
