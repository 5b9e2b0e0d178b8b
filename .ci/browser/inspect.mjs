// What is asked of a page that is open in the browser. Each function takes a
// Playwright page and returns a list of faults, one line each.

// math: every formula that is not folded away has a box, and none is an error.
export const math = (page) =>
  page.evaluate(() => {
    const text = (e) => e.textContent.replace(/\s+/g, " ").trim().slice(0, 60);
    const faults = [...document.querySelectorAll("merror, .temml-error, .katex-error")].map(
      (e) => `formula with an error: ${text(e)}`,
    );
    for (const e of document.querySelectorAll("math")) {
      const box = e.getBoundingClientRect();
      if (e.checkVisibility() && !(box.width > 0 && box.height > 0)) faults.push(`formula without a box: ${text(e)}`);
    }
    return faults;
  });

// width: the page does not scroll sideways. The innermost elements that stick
// out, and are not clipped or scrolled by one around them, are named.
export const width = (page) =>
  page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return [];
    const wide = (e) => e.getBoundingClientRect().right > limit + 1;
    const held = (e) => {
      for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
        if (getComputedStyle(p).overflowX !== "visible") return true;
      return false;
    };
    const names = [...document.body.querySelectorAll("*")]
      .filter((e) => wide(e) && !held(e) && ![...e.children].some(wide))
      .map((e) => `${e.tagName.toLowerCase()}${e.id && "#" + e.id} “${e.textContent.trim().slice(0, 30)}”`);
    return [`scrolls sideways, ${document.documentElement.scrollWidth} px in ${limit}: ${names.slice(0, 3).join(", ")}`];
  });

// access: axe-core finds nothing serious.
export async function access(page, axe) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run());
  return violations
    .filter((v) => v.impact === "serious" || v.impact === "critical")
    .map((v) => {
      const nodes = v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")} (${n.any[0]?.message ?? n.failureSummary})`);
      return `${v.impact}, ${v.id}: ${v.help}: ${v.nodes.length}×, ${nodes.join("; ")}`;
    });
}

// anchors returns the names that a link can point to, and the links: each as it
// is written and as the browser resolves it.
export const anchors = (page) =>
  page.evaluate(() => ({
    names: [...document.querySelectorAll("[id], a[name]")].map((e) => e.id || e.name),
    links: [...document.querySelectorAll("a[href]")].map((e) => ({
      written: e.getAttribute("href"),
      target: typeof e.href === "string" ? e.href : new URL(e.getAttribute("href"), document.baseURI).href,
    })),
  }));

// speed returns the times in ms at which the page was painted and usable, and
// how far its parts moved after they were painted (cumulative layout shift).
export const speed = (page) =>
  page.evaluate(async () => {
    const shifts = await new Promise((done) => {
      let sum = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.value))).observe({
        type: "layout-shift",
        buffered: true,
      });
      setTimeout(() => done(sum), 100);
    });
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN;
    return { paint, usable: performance.getEntriesByType("navigation")[0].domInteractive, shifts };
  });
