#!/usr/bin/env python3
"""Runs notebooks in Jupyter and compares what they print with what they hold.

Usage: notebooks.py [--timeout SECONDS] [NOTEBOOK.ipynb ...]

Without names, all of notebooks/ run. Each runs from top to bottom in a fresh
kernel, in its own folder, as a reader would run it; the file is never written.
The kernel is the one of "unroll notebook", built first where it is missing.

A cell fails where its outputs differ from those in the file, and where its
program did: GoNB answers "ok" even if a program panics or exits with an error,
and says so only in the last line of its standard error. Exit status: 0 if every
cell of every notebook passed, else 1.
"""

import argparse
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import nbclient
import nbformat

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What differs from run to run and means nothing.
NOISE = [
    (re.compile(r"\x1b\[[0-9;]*m"), ""),  # colours
    (re.compile(r"\S*/gonb_[0-9a-f]{8}\S*"), "GONB"),  # the folder of a cell's program
]
# How GoNB reports that the program of a cell failed.
FAILED = re.compile(r"^(exit status \d+|signal: .*)$", re.MULTILINE)


def text(value):
    """The text of a notebook field, which holds a string or a list of lines."""
    return value if isinstance(value, str) else "".join(value)


def clean(value):
    for pattern, replacement in NOISE:
        value = pattern.sub(replacement, value)
    return value


def gather(cell):
    """The outputs of a cell by kind, in a form that does not depend on timing.

    The order of standard output and figures within a cell is a race, and so is
    the cutting of standard output into pieces; the order within each is not.
    """
    found = {"stdout": "", "stderr": "", "error": "", "display": []}
    for output in cell.get("outputs", []):
        kind = output["output_type"]
        if kind == "stream":
            found[output["name"]] += clean(text(output["text"]))
        elif kind == "error":
            found["error"] += clean("\n".join(output["traceback"]))
        else:
            found["display"] += [f"{mime}\n{text(data)}" for mime, data in sorted(output["data"].items())]
    return found


def mistakes(held, ran):
    """What is wrong with a cell: its outputs in the file, and in this run."""
    if ran["error"]:
        yield "does not compile or run:\n" + ran["error"]
    if status := FAILED.search(ran["stderr"]):
        yield f"the program failed ({status[0]}):\n" + ran["stderr"]
    elif ran["stderr"] != held["stderr"]:
        yield "standard error:\n" + diff(held["stderr"], ran["stderr"])
    if ran["stdout"] != held["stdout"]:
        yield "standard output:\n" + diff(held["stdout"], ran["stdout"])
    if len(ran["display"]) != len(held["display"]):
        yield f"{len(ran['display'])} figures shown, the file has {len(held['display'])}"
    for i, (a, b) in enumerate(zip(held["display"], ran["display"]), 1):
        if a != b:
            yield f"figure {i}:\n" + diff(a, b)


def diff(held, ran):
    lines = difflib.unified_diff(held.splitlines(), ran.splitlines(), "in the file", "in this run", "", "", 1, "")
    return "\n".join(line[:200] for line in lines)


def execute(path, timeout, log):
    """The notebook after a run. Cells run on after a failed one."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(
        notebook,
        kernel_name="gonb",
        timeout=timeout,
        allow_errors=True,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute(stderr=log)
    return notebook


def title(cell):
    """The first line of Go in a cell."""
    lines = (line for line in cell.source.splitlines() if line.strip() and line[0] not in "%!")
    return next(lines, "no Go")


def check(path, timeout, log):
    """Runs one notebook, reports, and returns whether every cell passed."""
    held = nbformat.read(path, as_version=4)
    start = time.monotonic()
    ran = execute(path, timeout, log)
    failed = 0
    for number, (a, b) in enumerate(zip(held.cells, ran.cells), 1):
        if a.cell_type != "code":
            continue
        found = list(mistakes(gather(a), gather(b)))
        failed += bool(found)
        for mistake in found:
            print(f"{path}: cell {number} ({title(a)}): {mistake}\n")
    code = sum(cell.cell_type == "code" for cell in held.cells)
    print(f"{path}: {code - failed} of {code} cells as in the file, {time.monotonic() - start:.1f} s")
    return failed == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--timeout", type=int, default=120, help="seconds a cell may take (default 120)")
    parser.add_argument("notebooks", nargs="*", type=pathlib.Path, metavar="NOTEBOOK.ipynb")
    args = parser.parse_args()
    notebooks = args.notebooks or sorted(ROOT.glob("notebooks/*.ipynb"))
    if not notebooks:
        sys.exit("no notebook in notebooks/")
    subprocess.run(["go", "run", "./cmd/unroll", "notebook", "--setup"], cwd=ROOT, check=True)
    os.environ["JUPYTER_PATH"] = str(ROOT / ".unroll" / "jupyter" / "data")
    passed = True
    with tempfile.TemporaryDirectory() as scratch, open(os.path.join(scratch, "log"), "w+") as log:
        # GoNB keeps its programs below TMPDIR, Jupyter its connection files.
        os.environ["TMPDIR"] = os.environ["JUPYTER_RUNTIME_DIR"] = scratch
        for path in notebooks:
            try:
                passed &= check(path.resolve(), args.timeout, log)
            except Exception as e:  # whatever stops a notebook is its result
                print(f"{path}: {type(e).__name__}: {e}")
                log.seek(0)
                print("the kernel's log ends:\n" + clean("".join(log.readlines()[-10:])))
                passed = False
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
