// Opens a report in a browser, uses it, and prints what happened as JSON.
// Usage: node open.mjs CHROMIUM REPORT
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, report] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const seen = { errors: [], requests: [], dialogs: [] };
const address = pathToFileURL(report).href;

async function opened(options) {
  const context = await browser.newContext({ ...options, bypassCSP: options.bypassCSP ?? false });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => request.url() !== address && seen.requests.push(request.url()));
  page.on("dialog", (dialog) => { seen.dialogs.push(dialog.message()); dialog.dismiss(); });
  await page.goto(address);
  return page;
}

const rows = (page) => page.locator("#runs tbody tr:visible").count();

async function used(page) {
  const result = { rows: await rows(page) };
  await page.fill("#by-text", "sick");
  result.rowsByText = await rows(page);
  await page.fill("#by-text", "");
  await page.selectOption("#by-worst", "none");
  result.rowsHealthy = await rows(page);
  result.sectionsHealthy = await page.locator("section.run:visible").count();
  await page.selectOption("#by-worst", "");
  const before = await page.locator("#overlay svg").innerHTML();
  await page.selectOption("#run-a", "2");
  await page.selectOption("#curve", "1");
  result.overlayChanged = before !== (await page.locator("#overlay svg").innerHTML());
  result.overlaid = await page.locator("#overlay path:not(.grid)").count();
  result.drawn = await page.locator("article svg").evaluateAll((pictures) =>
    pictures.map((picture) => picture.querySelector("path.main, path.remedy").getBBox().width > 0));
  result.sideways = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  return result;
}

async function violations(colorScheme) {
  const page = await opened({ colorScheme, bypassCSP: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run());
  return found.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${colorScheme}: ${each.id}: ${each.nodes[0].html}`);
}

try {
  const wide = await used(await opened({}));
  const phone = await used(await opened({ viewport: { width: 360, height: 700 } }));
  const accessibility = [...(await violations("light")), ...(await violations("dark"))];
  console.log(JSON.stringify({ ...seen, wide, phone, accessibility }));
} finally {
  await browser.close();
}
