# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Measure this project beside what a user would pick instead: `uv run benchmarks/run.py`."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from datetime import date
from pathlib import Path

from harness import Failed, raise_file_limit
from table import Table, machine

QUESTIONS = ("generation", "replay", "idle", "scale", "handout")
ENOUGH = 5
RESULTS = Path(__file__).with_name("RESULTS.md")
INTRODUCTION = """\
# Results

Written by `uv run benchmarks/run.py`, in one run on one machine. [README.md](README.md) tells
what is measured, and how to repeat it. Each contender has an environment of its own, with the
newest versions of what it needs. All traffic stays on the loopback interface.
"""


def main() -> int:
    """Print one table a question. Only a whole run, of ENOUGH runs each, writes RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="*", metavar="question", help=", ".join(QUESTIONS))
    parser.add_argument("--runs", type=int, default=ENOUGH, help="how often each is measured")
    parser.add_argument("--quick", action="store_true", help="one run, small sizes: does it work?")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs takes a whole number from 1")
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
    if not options.questions and not options.quick and options.runs >= ENOUGH:
        about = f"- Code: {_code()}, {date.today()}"  # noqa: DTZ011 - where it was run
        RESULTS.write_text("\n".join([INTRODUCTION, about, machine(), "", "\n\n".join(tables), ""]))
    return 0


def _code() -> str:
    """The commit that was measured, if git knows."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    told = subprocess.run(  # noqa: S603 - git of the user's own
        command, cwd=RESULTS.parent, capture_output=True, text=True, check=False
    )
    return f"commit {told.stdout.strip()}" if told.stdout else "not under version control"


if __name__ == "__main__":
    sys.exit(main())
