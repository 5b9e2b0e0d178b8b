// Reads a JSON array of {tex, display} and writes a JSON array of {mathml} or
// {error}, in the same order. Run by main.go.
import temml from "temml";
import { readFileSync } from "node:fs";

// Strict mode knows no \data, so the strict reading leaves the marks out; the
// reading that is kept then has them.
const unmarked = (tex) => tex.replace(/\\data\{[^}]*\}/g, "");

function convert({ tex, display }) {
  try {
    temml.renderToString(unmarked(tex), { displayMode: display, throwOnError: true, strict: true });
    return { mathml: temml.renderToString(tex, { displayMode: display, throwOnError: true, trust: true }) };
  } catch (err) {
    return { error: err.message };
  }
}

const formulas = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(formulas.map(convert)));
