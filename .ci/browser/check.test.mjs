// node --test: a sound site passes, and every kind of planted fault is found.

import assert from "node:assert";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const page = (body, lang = 'lang="en"') =>
  `<!doctype html><html ${lang}><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A page</title><link rel="icon" href="data:,"><body><main><h1 id="top">A page</h1>${body}</main>`;

const sound = page(`<p><a href="#top">up</a> <a href="two.html#top">two</a> <a href="https://example.com/">out</a>
<math><mi>x</mi></math></p><details><summary>more</summary><math><mi>y</mi></math></details>
<pre tabindex="0" style="overflow-x: auto">${"wide ".repeat(99)}</pre>`);

// check runs the program on a site of two pages and returns its status and what
// it printed.
async function check(index) {
  const folder = await mkdtemp(join(tmpdir(), "site-"));
  try {
    await writeFile(join(folder, "index.html"), index);
    await writeFile(join(folder, "two.html"), page('<a href="./">one</a>'));
    const program = new URL("check.mjs", import.meta.url).pathname;
    return await promisify(execFile)(process.execPath, [program, folder]).then(
      ({ stdout }) => ({ status: 0, stdout }),
      ({ code, stdout }) => ({ status: code, stdout }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a sound site passes", async () => {
  const { status, stdout } = await check(sound);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /index.html: first paint \d+ ms, usable \d+ ms, shift 0.000, \d+ kB/);
});

test("every planted fault is found", async () => {
  const { status, stdout } = await check(
    page(
      `<p style="color: #bbb">pale</p><img src="gone.png"><img src="https://example.com/x.png" alt="x">
<a href="#nowhere">a</a> <a href="gone.html">b</a> <a href="two.html#nowhere">c</a>
<math></math> <math><merror><mtext>oops</mtext></merror></math> <div style="width: 700px">too wide</div>
<script>console.log("hello"); nothing()</script>
<script>setTimeout(() => document.body.prepend(Object.assign(document.createElement("div"), { style: "height: 500px" })), 50)</script>`,
      "",
    ),
  );
  assert.equal(status, 1);
  for (const fault of [
    "color-contrast",
    "image-alt",
    "html-has-lang",
    "status 404",
    "request to another place: https://example.com/x.png",
    "link to no such place: #nowhere (links)",
    "link to nothing: gone.html (links)",
    "link to no such place: two.html#nowhere (links)",
    "formula without a box",
    "formula with an error: oops (light, dark, phone, file://)",
    "console log: hello",
    "script error: nothing is not defined",
    "scrolls sideways",
    "parts move",
    "ERR_FILE_NOT_FOUND (file://)",
  ])
    assert.ok(stdout.includes(fault), `not found: ${fault}\n${stdout}`);
});
