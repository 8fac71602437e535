// Writes schema/report.schema.json from the interfaces in src/report.ts and src/report_figures.ts, so that
// the contract stands in one place. It reads the plain subset of TypeScript that those files keep to:
// interfaces with one field a line, and named unions. Usage: node tools/schema.ts (a test compares).

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

type Schema = Record<string, unknown>;

const web = dirname(dirname(fileURLToPath(import.meta.url)));
export const SCHEMA_FILE = join(web, "..", "schema", "report.schema.json");

/** Splits at a separator outside brackets and quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let part = "";
  for (const sign of text) {
    if (sign === '"') quoted = !quoted;
    if (!quoted && "<({[".includes(sign)) depth += 1;
    if (!quoted && ">)}]".includes(sign)) depth -= 1;
    if (sign === separator && depth === 0 && !quoted) {
      parts.push(part.trim());
      part = "";
    } else {
      part += sign;
    }
  }
  return [...parts, part.trim()].filter(Boolean);
}

function type_schema(type: string): Schema {
  const text = type.trim();
  const options = split(text, "|");
  if (options.length > 1) {
    if (options.every((option) => /^".*"$/.test(option))) return { enum: options.map((option) => JSON.parse(option) as string) };
    return { anyOf: options.map(type_schema) };
  }
  if (text.endsWith("[]")) return { type: "array", items: type_schema(text.slice(0, -2)) };
  if (text.startsWith("(") && text.endsWith(")")) return type_schema(text.slice(1, -1));
  if (text.startsWith("[")) {
    const items = split(text.slice(1, -1), ",").map(type_schema);
    return { type: "array", prefixItems: items, items: false, minItems: items.length };
  }
  if (text.startsWith("{")) return object_schema(split(text.slice(1, -1), ";").map((field) => ({ field, comment: "" })));
  const generic = /^(Optional|Record)<(.*)>$/s.exec(text);
  if (generic?.[1] === "Optional") return { anyOf: [type_schema(generic[2] ?? ""), { type: "null" }] };
  if (generic?.[1] === "Record") return { type: "object", additionalProperties: type_schema(split(generic[2] ?? "", ",")[1] ?? "") };
  if (["string", "number", "boolean", "null"].includes(text)) return { type: text };
  if (/^(".*"|\d+)$/.test(text)) return { const: JSON.parse(text) as unknown };
  return { $ref: `#/$defs/${text}` };
}

function object_schema(fields: { field: string; comment: string }[], base?: Schema): Schema {
  const properties: Record<string, unknown> = { ...(base?.["properties"] as Schema | undefined) };
  const required = [...((base?.["required"] as string[] | undefined) ?? [])];
  for (const { field, comment } of fields) {
    const match = /^(\w+)(\??):\s*([\s\S]+?);?$/.exec(field.trim());
    if (!match) throw new Error(`not a field: ${field}`);
    const [, name = "", optional, type = ""] = match;
    properties[name] = { ...type_schema(type), ...(comment ? { description: comment } : {}) };
    if (!optional) required.push(name);
  }
  return { type: "object", additionalProperties: false, properties, required };
}

/** Fields of an interface's body with their comments. */
function fields_of(body: string): { field: string; comment: string }[] {
  const fields: { field: string; comment: string }[] = [];
  for (const match of body.matchAll(/(?:\/\*\*([\s\S]*?)\*\/\s*)?(\w+\??:[^;{]*(?:\{[^}]*\}[^;]*)?;)/g)) {
    fields.push({ field: match[2] ?? "", comment: (match[1] ?? "").replaceAll(/\s*\n\s*\*\s*/g, " ").trim() });
  }
  return fields;
}

export function make_schema(): Schema {
  const source = ["report.ts", "report_figures.ts"].map((name) => readFileSync(join(web, "src", name), "utf8")).join("\n");
  const definitions: Record<string, Schema> = {};
  const code = source.replaceAll(/^\/\/.*$/gm, "");
  for (const match of code.matchAll(/export type (\w+) = ([^;]+);/g)) {
    if (match[1]) definitions[match[1]] = type_schema(match[2] ?? "");
  }
  const interfaces = [...code.matchAll(/interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)\n\}/g)];
  for (const [, name = "", base, body = ""] of interfaces) {
    definitions[name] = object_schema(fields_of(body), base ? definitions[base] : undefined);
  }
  const { Report, FigureText: _base, ...others } = definitions;
  return { $schema: "https://json-schema.org/draft/2020-12/schema", title: "Report data, schema 1", description: "What a report page shows. Conventions: web/src/report.ts, from which this file is made.", ...Report, $defs: others };
}

export function schema_text(): string {
  return `${JSON.stringify(make_schema(), null, 1)}\n`;
}

if (import.meta.main) writeFileSync(SCHEMA_FILE, schema_text());
