# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Measure this project beside what a user would pick instead: `uv run benchmarks/run.py`."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from harness import Failed, raise_file_limit
from table import Table, machine

QUESTIONS = ("generation", "replay", "idle", "scale", "handout")
RESULTS = Path(__file__).with_name("RESULTS.md")
INTRODUCTION = """\
# Results

Written by `uv run benchmarks/run.py`, in one run on one machine. [README.md](README.md) tells
what is measured, and how to repeat it. Each contender has an environment of its own, with the
newest versions of what it needs. All traffic stays on the loopback interface.
"""


def main() -> int:
    """Print one table a question. Only a whole run writes RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="*", metavar="question", help=", ".join(QUESTIONS))
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured")
    parser.add_argument("--quick", action="store_true", help="one run, small sizes: does it work?")
    options = parser.parse_args()
    if unknown := set(options.questions) - set(QUESTIONS):
        parser.error(f"no such question: {', '.join(sorted(unknown))}")
    raise_file_limit()
    tables = []
    for question in options.questions or QUESTIONS:
        print(f"Measuring {question} ...", file=sys.stderr)
        try:
            table: Table = importlib.import_module(question).measure(
                1 if options.quick else options.runs, quick=options.quick
            )
        except Failed as error:
            print(error, file=sys.stderr)
            return 1
        tables.append(table.markdown())
        print(tables[-1], end="\n\n", flush=True)
    if not options.questions and not options.quick:
        RESULTS.write_text("\n".join([INTRODUCTION, machine(), "", "\n\n".join(tables), ""]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
