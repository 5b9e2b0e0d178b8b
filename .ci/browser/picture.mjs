// Takes the picture of a page that the README shows.
//
// Usage: node .ci/browser/picture.mjs SITE_DIR docs/page.png

import path from "node:path";
import { chromium } from "playwright-core";

const [site, out] = process.argv.slice(2);
if (!site || !out) {
  console.error("usage: picture.mjs SITE_DIR OUT.png");
  process.exit(2);
}
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1360, height: 760 }, colorScheme: "light" });
await page.goto("file://" + path.resolve(site, "ch01_roots.html"));
const equation = page.locator('[id="eq-canonical.1.20a"]');
await equation.evaluate((eq) => window.scrollTo(0, eq.getBoundingClientRect().top + window.scrollY - 300));
await equation.locator(".evidence summary").click();
await equation.locator('[data-sym="W_r"]').hover();
await page.waitForTimeout(500);
await page.screenshot({ path: out });
await browser.close();
