// Reports that the program wrote, named in NEUROCART_REPORTS (one path a line): data as the schema says,
// drawn whole, nothing to complain about, small enough. Leaves pictures beside the fixture's.

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import type { Report } from "../../src/report.ts";
import { make_schema } from "../../tools/schema.ts";
import { LAUNCH, open, take_shots } from "../../tools/shots.ts";
import { overlaps, serious } from "./axe.ts";

const web = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const files = (process.env["NEUROCART_REPORTS"] ?? "").split("\n").filter(Boolean);
const BYTES = 600 * 1024;

describe("reports of the program", { skip: files.length === 0 ? "skipped: no report named" : false }, () => {
  let browser: Browser;
  before(async () => { browser = await chromium.launch(LAUNCH); });
  after(async () => { await browser.close(); });

  for (const file of files) {
    const name = basename(dirname(file));

    test(`${name}: size and data`, () => {
      assert.ok(statSync(file).size <= BYTES, `${statSync(file).size} bytes`);
      const source = /<script type="application\/json" id="neurocart-data">([\s\S]*?)<\/script>/.exec(readFileSync(file, "utf8"))?.[1];
      const report = JSON.parse(source ?? "") as Report;
      const validate = new Ajv2020({ strict: true, strictTuples: false, allowUnionTypes: true, allErrors: false }).compile(make_schema());
      assert.ok(validate(report), JSON.stringify(validate.errors?.slice(0, 5), null, 1));
      for (const figure of report.figures) {
        if (!("panels" in figure)) continue;
        for (const line of figure.panels.flatMap((panel) => panel.lines)) assert.equal(line.values.length, report.grids[line.grid]?.length, line.id);
      }
    });

    for (const scheme of ["light", "dark"] as const) {
      test(`${name}: in the browser, ${scheme}`, async () => {
        const complaints: string[] = [];
        const page = await open(browser, file, { colorScheme: scheme }, (words) => complaints.push(words));
        const pictures = await page.locator(".plot > svg").evaluateAll((all) => all.map((svg) => svg.outerHTML));
        assert.equal(pictures.length, await page.locator("figure.figure").count());
        for (const picture of pictures) assert.ok(!/NaN|undefined|Infinity/.test(picture), picture.match(/.{80}(NaN|undefined|Infinity).{40}/)?.[0]);
        assert.deepEqual(await serious(page), []);
        for (const figure of await page.locator("figure.figure").evaluateAll((all) => all.map((node) => node.id))) {
          for (const pair of await overlaps(page, `#${figure} .plot > svg`)) console.log(`${name} ${figure}: words touch: ${pair}`);
        }
        assert.deepEqual(complaints, []);
        await page.context().close();
      });
    }

    test(`${name}: pictures for the eye`, async () => {
      await take_shots(file, join(web, "..", "build", "web", "shots", name));
    });
  }
});
