// The built page in a browser, from file:// with the network off. Needs `npm run build` before; leaves
// its pictures in build/web/shots.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { assemble } from "../../tools/assemble.ts";
import { LAUNCH, open, take_shots } from "../../tools/shots.ts";
import { make_crowded, make_sparse } from "../awkward.ts";
import { make_fixture } from "../fixture.ts";
import { make_population } from "../fixture_population.ts";
import { overlaps, serious } from "./axe.ts";

const web = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const built = process.env["NEUROCART_WEB_BUILD"] ?? join(web, "..", "build", "web");
const page_file = join(built, "fixture.html");
const shots = join(built, "shots");

const [skeleton, style, script] = ["skeleton.html", "style.css", "kit.js"].map((name) => readFileSync(join(built, name), "utf8")) as [string, string, string];

let browser: Browser;
let page: Page;
const complaints: string[] = [];

before(async () => {
  mkdirSync(shots, { recursive: true });
  writeFileSync(page_file, assemble(make_fixture(), skeleton, style, script));
  browser = await chromium.launch(LAUNCH);
  page = await fresh();
});

after(async () => {
  await browser.close();
});

async function fresh(options: Parameters<typeof open>[2] = {}): Promise<Page> {
  return open(browser, page_file, { colorScheme: "light", ...options }, (words) => complaints.push(words));
}

async function download(control: string): Promise<{ name: string; bytes: Buffer }> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: control, exact: true }).click();
  const file = await waiting;
  const path = join(shots, file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), bytes: readFileSync(path) };
}

test("five figures are drawn, none is empty, no number is NaN", async () => {
  for (const number of [1, 2, 3, 4, 5]) {
    const picture = page.locator(`#fig-${number} .plot > svg`);
    assert.ok((await picture.locator("path, line, rect, circle").count()) > 20, `figure ${number}`);
    const source = await picture.evaluate((svg) => svg.outerHTML);
    assert.ok(!/NaN|undefined|Infinity/.test(source), `figure ${number}`);
  }
});

for (const [name, make] of [["crowded", make_crowded], ["sparse", make_sparse], ["population", make_population]] as const) {
  test(`awkward data are drawn: ${name}`, async () => {
    const file = join(built, `${name}.html`);
    writeFileSync(file, assemble(make(), skeleton, style, script));
    const own = await open(browser, file, { colorScheme: "light" }, (words) => complaints.push(words));
    const sources = await own.locator(".plot > svg").evaluateAll((pictures) => pictures.map((svg) => svg.outerHTML));
    assert.equal(sources.length, make().figures.length);
    for (const source of sources) assert.ok(!/NaN|undefined|Infinity/.test(source), source.match(/.{80}(NaN|undefined|Infinity).{40}/)?.[0]);
    await own.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
    for (const control of await own.locator(".scale-switch").all()) await control.click();
    assert.ok(!/NaN|undefined|Infinity/.test((await own.locator(".plot > svg").evaluateAll((pictures) => pictures.map((svg) => svg.outerHTML))).join("")));
    await own.context().close();
  });
}

test("no label of figure 1 covers another", async () => {
  assert.deepEqual(await overlaps(page, "#fig-1 .plot > svg"), []);
});

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`axe finds nothing serious: ${scheme}, ${width} px`, async () => {
      const own = await fresh({ colorScheme: scheme, viewport: { width, height: 900 } });
      await own.getByRole("button", { name: "Data of figure 3" }).click();
      assert.deepEqual(await serious(own), []);
      await own.context().close();
    });
  }
}

test("a narrow page scrolls only inside its figures and tables", async () => {
  const own = await fresh({ viewport: { width: 390, height: 844 } });
  assert.equal(await own.evaluate(() => document.documentElement.scrollWidth), 390);
  assert.ok((await own.locator("#fig-1 .plot").evaluate((plot) => plot.clientWidth)) >= 820);
  await own.context().close();
});

test("keys move the cursor, change the panel and clear; values are spoken", async () => {
  const plot = page.locator("#fig-1 .plot");
  await plot.focus();
  await page.keyboard.press("Home");
  const box = page.locator("#fig-1 .hover-box").first();
  assert.match((await box.textContent()) ?? "", /^Day 0/);
  await page.keyboard.press("Shift+ArrowRight");
  const words = (await box.textContent()) ?? "";
  for (const short of ["CAR T", "B cells", "antibodies", "total IgG", "score A"]) assert.ok(words.includes(short), short);
  await page.keyboard.press("]");
  await page.waitForTimeout(350);
  assert.match((await page.locator(".only-heard").textContent()) ?? "", /^B cells in blood\. Day/);
  await page.keyboard.press("Escape");
  assert.equal(await box.isVisible(), false);
});

test("the pointer shows the value of the line under it, the table and CSV the same", async () => {
  const area = page.locator("#fig-1 .plot > svg rect[fill=transparent]:not([cursor])").last();
  const bounds = (await area.boundingBox())!;
  await page.mouse.move(bounds.x + bounds.width - 0.5, bounds.y + 40);
  const words = (await page.locator("#fig-1 .hover-box").first().textContent()) ?? "";
  assert.match(words, /Month 24, day 7(28|29|30)/);
  assert.match(words, /score A2\.5 points/);
  const { bytes } = await download("CSV of figure 1");
  const rows = bytes.toString().split("\n").filter((line) => !line.startsWith("#"));
  const row = rows.find((line) => line.startsWith("Symptoms,Score A,this patient,line,730,"));
  assert.equal(Number(row?.split(",")[rows[0]?.split(",").indexOf("value") ?? -1]).toFixed(1), "2.5");
});

test("a click pins the day, a second one measures from there, Escape clears", async () => {
  const area = page.locator("#fig-1 .plot > svg rect[fill=transparent]").first();
  await area.scrollIntoViewIfNeeded();
  const bounds = (await area.boundingBox())!;
  const box = page.locator("#fig-1 .hover-box").first();
  await page.mouse.click(bounds.x + 300, bounds.y + 100);
  await page.mouse.move(bounds.x + 500, bounds.y + 100);
  assert.match((await box.textContent()) ?? "", / from day 2\d/);
  await page.mouse.click(bounds.x + 500, bounds.y + 100);
  const held = await box.textContent();
  await page.mouse.move(bounds.x + 600, bounds.y + 100);
  assert.equal(await box.textContent(), held);
  await page.locator("#fig-1 .plot").press("Escape");
  assert.equal(await box.isVisible(), false);
});

test("a point tells its source", async () => {
  const place = await page.locator("#fig-1 .plot > svg").evaluate((svg) => {
    const points = [...svg.querySelectorAll("circle[r='5'][stroke-dasharray]")].filter((node) => node.parentElement?.parentElement === svg);
    const box = points.at(-1)!.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  });
  await page.mouse.move(place.x, place.y);
  const words = (await page.locator("#fig-1 .point-box").textContent()) ?? "";
  for (const part of ["first patient", "Day 62", "n = 1", "held out", "not read in the source", "Journal of Nowhere"]) assert.ok(words.includes(part), `${part} in ${words}`);
  await page.screenshot({ path: join(shots, "point.png") });
});

test("scale and time switches redraw, and keep the focus", async () => {
  const figure = page.locator("#fig-1");
  const before_switch = await figure.locator(".plot > svg").evaluate((svg) => svg.outerHTML);
  await figure.getByRole("button", { name: "Symptoms: draw on a log scale" }).click();
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Symptoms: draw on a linear scale");
  await figure.getByRole("button", { name: "even" }).click();
  assert.equal(await figure.getByRole("button", { name: "even" }).getAttribute("aria-pressed"), "true");
  await figure.getByRole("button", { name: "clinical" }).click();
  await figure.getByRole("button", { name: "Symptoms: draw on a linear scale" }).click();
  assert.equal(await figure.locator(".plot > svg").evaluate((svg) => svg.outerHTML.replace(/<rect[^>]*transparent[\s\S]*$/, "")), before_switch.replace(/<rect[^>]*transparent[\s\S]*$/, ""));
});

test("dragging along the time axis zooms, and all time comes back", async () => {
  await page.locator("#fig-1 rect[cursor=ew-resize]").scrollIntoViewIfNeeded();
  const strip = (await page.locator("#fig-1 rect[cursor=ew-resize]").boundingBox())!;
  await page.mouse.move(strip.x + 200, strip.y + 8);
  await page.mouse.down();
  await page.mouse.move(strip.x + 400, strip.y + 8, { steps: 4 });
  await page.mouse.up();
  const labels = page.locator("#fig-1 .plot > svg text[text-anchor=middle]");
  assert.ok(!(await labels.allTextContents()).includes("0"));
  await page.getByRole("button", { name: "Show all time" }).click();
  assert.ok((await labels.allTextContents()).includes("0"));
});

test("every figure is saved as SVG with nothing but attributes, and as PNG at 300 dpi", async () => {
  for (const number of [1, 2, 3, 4, 5]) {
    const svg = await download(`SVG of figure ${number}`);
    assert.equal(svg.name, `neurocart_patient_fig${number}_7f3ac19e.svg`);
    const source = svg.bytes.toString();
    assert.ok(!/var\(|foreignObject|class=|NaN/.test(source));
    assert.match(source, /<title>/);
    assert.match(source, /digest 7f3ac19e/);
    assert.match(source, /@font-face/);
    assert.ok(source.includes('fill="#FFFFFF"'), "light");
    const png = await download(`PNG of figure ${number}`);
    const place = png.bytes.indexOf("pHYs");
    assert.ok(place > 0);
    assert.equal(png.bytes.readUInt32BE(place + 4), 11811);
    const width = Number(/width="(\d+)"/.exec(source)?.[1]);
    assert.equal(png.bytes.readUInt32BE(16), 2 * width);
  }
});

test("tables sort and filter; a row of the tornado opens its drawer, Escape closes it", async () => {
  const table = page.locator("#table-predictions");
  await table.getByRole("button", { name: "Predicted" }).click();
  const values = await table.locator("tbody tr td:nth-child(6)").allTextContents();
  assert.deepEqual(values, ["−8.3", "−6.3", "35", "43", "102"]);
  await table.locator("select").selectOption("held out");
  assert.equal(await table.locator("tbody tr").count(), 2);
  await table.locator("select").selectOption("");
  await page.getByRole("button", { name: "Antibody from long-lived plasma cells: source" }).click();
  assert.match((await page.locator("dialog").textContent()) ?? "", /Assumed\. .*0\.32 of the titre/);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("dialog[open]").count(), 0);
});

test("the theme can be switched, and files stay light", async () => {
  const own = await fresh({ colorScheme: "dark" });
  const ground = (): Promise<string> => own.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await ground(), "rgb(20, 23, 26)");
  await own.getByRole("button", { name: /^Theme/ }).click();
  assert.equal(await ground(), "rgb(255, 255, 255)");
  await own.context().close();
});

test("without script, headline, key numbers and tables can be read", async () => {
  const own = await open(browser, page_file, { javaScriptEnabled: false });
  const words = (await own.locator("main").innerText()).replaceAll(/\s+/g, " ");
  const report = make_fixture();
  for (const part of [report.headline, "Score A at month 6"]) assert.ok(words.includes(part));
  for (const table of report.tables) for (const row of table.rows) assert.ok(words.includes(row.cells[0]?.text ?? "-"));
  assert.ok(words.includes("script, which is switched off"));
  await own.context().close();
});

test("redrawing the course takes less than 300 ms", async () => {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    times.push(await page.evaluate(() => {
      const switches = document.querySelectorAll<HTMLButtonElement>("#fig-1 .choice button");
      const from = performance.now();
      switches[1]?.click();
      switches[0]?.click();
      return (performance.now() - from) / 2;
    }));
  }
  times.sort((a, b) => a - b);
  assert.ok((times[2] ?? Infinity) < 300, `${times}`);
});

test("pictures for the eye", async () => {
  await take_shots(page_file, shots);
});

test("nothing complained and nothing asked for the network", () => {
  assert.deepEqual(complaints, []);
});
