// Builds kit.js (one classic script) and style.css (faces inlined), and copies skeleton.html beside them.
// Usage: node tools/build.ts [OUTPUT FOLDER], default ../build/web. Fails above the size budget.

import { copyFileSync, mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const CODE_BYTES = 120 * 1024;
// Everything but the data: 600 KiB a report, of which the data may take 350.
const PAGE_BYTES = 250 * 1024;

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const output = resolve(process.argv[2] ?? join(web, "..", "build", "web"));
mkdirSync(output, { recursive: true });

const common = { bundle: true, minify: true, absWorkingDir: web, legalComments: "none", logLevel: "warning", charset: "utf8" } as const;
await build({ ...common, entryPoints: ["src/main.ts"], outfile: join(output, "kit.js"), format: "iife", target: ["es2022"] });
await build({ ...common, entryPoints: ["style.css"], outfile: join(output, "style.css"), loader: { ".woff2": "dataurl" } });
copyFileSync(join(web, "skeleton.html"), join(output, "skeleton.html"));

const size = (name: string): number => statSync(join(output, name)).size;
const code = size("kit.js");
const whole = code + size("style.css") + size("skeleton.html");
const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`kit.js ${kib(code)}, style.css ${kib(size("style.css"))}, into ${output}`);
if (code > CODE_BYTES || whole > PAGE_BYTES) {
  console.error(`too large: kit.js may take ${kib(CODE_BYTES)}, with style.css ${kib(PAGE_BYTES)}; they take ${kib(code)} and ${kib(whole)}`);
  process.exit(1);
}
