// Screenshots of a page for the eye: light, dark, 390 px, print, a pinned cursor, an open drawer.
// Usage: node tools/shots.ts PAGE.html FOLDER

import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export const LAUNCH = {
  executablePath: "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
};

/** Opens a page file offline; console errors, exceptions and requests go to `complain`. */
export async function open(browser: Browser, file: string, options: BrowserContextOptions = {}, complain: (words: string) => void = () => {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.setOffline(true);
  const page = await context.newPage();
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) complain(`console: ${message.text()}`); });
  page.on("pageerror", (error) => complain(`error: ${error.message}`));
  page.on("request", (request) => { if (!/^(file|data|blob):/.test(request.url())) complain(`request: ${request.url()}`); });
  await page.goto(pathToFileURL(resolve(file)).href);
  if (options.javaScriptEnabled !== false) await page.waitForFunction(() => document.documentElement.dataset["ready"] === "true");
  return page;
}

export async function take_shots(file: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch(LAUNCH);
  try {
    const light = await open(browser, file, { colorScheme: "light" });
    const plot = light.locator(".plot").first();
    await plot.focus();
    for (let step = 0; step < 17; step += 1) await light.keyboard.press("Shift+ArrowRight");
    await light.screenshot({ path: join(folder, "light.png"), fullPage: true });
    const row = light.locator(".row-button").first();
    if (await row.count()) {
      await row.click();
      await light.screenshot({ path: join(folder, "drawer.png") });
    }
    await light.pdf({ path: join(folder, "print.pdf"), format: "A4", preferCSSPageSize: true, printBackground: true });
    const dark = await open(browser, file, { colorScheme: "dark" });
    await dark.screenshot({ path: join(folder, "dark.png"), fullPage: true });
    const narrow = await open(browser, file, { viewport: { width: 390, height: 844 }, colorScheme: "light", deviceScaleFactor: 2 });
    await narrow.screenshot({ path: join(folder, "narrow.png"), fullPage: true });
    const plain = await open(browser, file, { javaScriptEnabled: false });
    await plain.screenshot({ path: join(folder, "no_script.png"), fullPage: true });
  } finally {
    await browser.close();
  }
}

if (import.meta.main) await take_shots(process.argv[2] ?? "", process.argv[3] ?? "shots");
