// Opens every page of a built site in Chromium and reports what is wrong:
//
//	npm ci && node check.mjs SITE_DIR
//
// Each page is opened from a server on this machine, in light and dark and as
// wide as a phone (the listings of source files, which are alike, in light). It must load without a console message, a failed request or
// a request to another host; its links within the site must lead somewhere; its
// formulas must be drawn; axe-core must find nothing serious; on the phone it
// must not scroll sideways. The first page is opened from the folder as well,
// through file://. For each page the time to the first paint and the weight are
// printed. Exit status: 0 if nothing is wrong, else 1.
//
// CHROMIUM names the browser, /usr/bin/chromium if it is not set.

import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { access, anchors, math, speed, width } from "./inspect.mjs";
import { serve } from "./serve.mjs";

const looks = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};
// How far parts may move after they are painted: more than 0.1 "needs improvement",
// more than 0.25 is "poor" by web.dev/cls. The columns of a table of formulas take
// their widths from the math font, which comes a moment later.
const maxShift = (page) => (page.startsWith("checks-") ? 0.25 : 0.1);

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// open loads a page and hands it to use; it returns what went wrong on the way,
// and what use found. Only requests to home are let through.
async function open(browser, look, url, home, use) {
  const faults = new Set();
  const context = await browser.newContext(look);
  await context.route(
    (u) => !u.href.startsWith(home) && /^(https?|file|wss?):$/.test(u.protocol),
    (route) => {
      faults.add(`request to another place: ${route.request().url()}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.on("console", (m) => faults.add(`console ${m.type()}: ${m.text()}`));
  page.on("pageerror", (e) => faults.add(`script error: ${e.message}`));
  page.on("requestfailed", (r) => faults.add(`request failed: ${r.url()}: ${r.failure()?.errorText}`));
  page.on("response", (r) => r.status() >= 400 && faults.add(`status ${r.status()}: ${r.url()}`));
  let weight = 0;
  page.on("response", async (r) => (weight += (await r.body().catch(() => "")).length));
  try {
    await page.goto(url, { waitUntil: "load" });
    await page.waitForLoadState("networkidle");
    for (const fault of await use(page)) faults.add(fault);
  } catch (e) {
    faults.add(`cannot be opened: ${e.message.split("\n")[0]}`);
  }
  await context.close();
  return { faults: [...faults], weight };
}

// deadLinks returns the links of a page that lead nowhere within the site.
function deadLinks(site, page, files, seen) {
  return seen.get(page).links.flatMap(({ written, target }) => {
    if (!target.startsWith(site)) return []; // another host: not ours to check
    const { pathname, hash } = new URL(target);
    let path = decodeURIComponent(pathname).slice(1);
    if (path === "" || path.endsWith("/")) path += "index.html";
    if (!files.has(path)) return [`link to nothing: ${written}`];
    const name = decodeURIComponent(hash.slice(1));
    if (name && seen.has(path) && !seen.get(path).names.includes(name)) return [`link to no such place: ${written}`];
    return [];
  });
}

async function check(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = new Set(
    entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name).slice(folder.length + 1).replaceAll("\\", "/")),
  );
  const pages = [...files].filter((f) => f.endsWith(".html")).sort();
  if (pages.length === 0) return [`${folder}: no page`];

  const { address, stop } = await serve(folder);
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
  const faults = new Map(); // fault to the looks in which it was found
  const note = (page, look, found) => {
    for (const f of found) faults.set(`${page}: ${f}`, [...(faults.get(`${page}: ${f}`) ?? []), look]);
  };
  const seen = new Map(); // page to its names and links

  // The pages of source files are made of one template: one of them stands for
  // all in every look, of the others the links are followed.
  const template = pages.find((page) => page.startsWith("source-"));
  for (const page of pages) {
    const url = `${address}/${page}`;
    const alike = page.startsWith("source-") && page !== template;
    for (const [look, options] of Object.entries(alike ? { light: looks.light } : looks)) {
      let times;
      const { faults: found, weight } = await open(browser, options, url, address, async (p) => {
        times = await speed(p);
        if (look === "light") seen.set(page, await anchors(p));
        if (alike) return [];
        const shift = times.shifts > maxShift(page) ? [`parts move after they are painted: shift ${times.shifts.toFixed(2)}`] : [];
        const sideways = look === "phone" ? await width(p) : [];
        return [...shift, ...sideways, ...(await math(p)), ...(await access(p, axe))];
      });
      note(page, look, found);
      if (look === "light" && times)
        console.log(
          `${page}: first paint ${times.paint.toFixed(0)} ms, usable ${times.usable.toFixed(0)} ms, ` +
            `shift ${times.shifts.toFixed(3)}, ${(weight / 1000).toFixed(0)} kB`,
        );
    }
  }
  for (const page of seen.keys()) note(page, "links", deadLinks(address + "/", page, files, seen));

  const first = pages.includes("index.html") ? "index.html" : pages[0];
  const home = pathToFileURL(folder).href;
  const { faults: found } = await open(browser, looks.light, `${home}/${first}`, home, math);
  note(first, "file://", found);

  await browser.close();
  stop();
  console.log(`${pages.length} pages opened, in ${Object.keys(looks).join(", ")}; ${first} through file://`);
  return [...faults].map(([fault, where]) => `${fault} (${where.join(", ")})`);
}

if (process.argv.length !== 3) {
  console.error("usage: node check.mjs SITE_DIR");
  process.exit(1);
}
const faults = await check(resolve(process.argv[2]));
for (const fault of faults) console.log(`FAULT ${fault}`);
console.log(faults.length === 0 ? "nothing wrong" : `${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);
