"""The section at the end of a session: what came from where, what it cost, what to do next."""

from __future__ import annotations

import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import RECORD, REFRESH
from pytest_synthdata.reporting.report import merged, together
from pytest_synthdata.reporting.upkeep import judged
from pytest_synthdata.request import EMBEDDED, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import pytest

    from pytest_synthdata.reporting.upkeep import Verdict

__all__ = ["summarize"]

WORDS = {"asked": "generated", "cassette": "replayed", "cache": "from the cache"}


def summarize(
    reporter: pytest.TerminalReporter,
    config: pytest.Config,
    reports: Sequence[dict[str, Any]],
    *,
    crashed: bool,
) -> None:
    """Write the section; prune unused cassettes where the command line asks for it."""
    datasets = merged(reports)
    prune = bool(config.getoption("synthdata_prune"))
    unused, doubts = _upkeep(judged(config, reports, crashed=crashed), config.rootpath, prune=prune)
    problems = dict.fromkeys(
        one for report in reports for one in (*report["errors"], *report["notes"])
    )
    lines = [*map(_dataset, datasets), *_totals(datasets)]
    hints = list(_hints(datasets, reports))
    # With -q only what calls for action is said.
    quiet = reporter.verbosity < 0
    shown = [
        *([] if quiet else lines),
        *problems,
        *unused,
        *([] if quiet and not prune else doubts),
        *hints,
    ]
    if shown:
        reporter.section(f"synthdata: {reports[0]['mode']} ({reports[0]['reason']})")
        for line in shown:
            reporter.line(line)


def _dataset(one: dict[str, Any]) -> str:
    counts = [f"{count} {WORDS[source]}" for source, count in one["sources"].items()]
    embedded = one["models"] == [EMBEDDED]
    model = "by the embedded generator" if embedded else f"by {', '.join(one['models'])}"
    noun = one["noun"] if one["records"] == 1 else f"{one['noun']}s"
    parts = [f"{one['name']}: {one['records']} {noun}"]
    if counts:
        parts.append(f" ({', '.join(counts)}; {model})")
    if one["requests"]:
        parts.append(f", {_spent(one)}")
    where = f" in {one['shown']}" if one["whole"] else ", interrupted"
    parts.append(", failed" if one["failed"] else where)
    return "".join(parts)


def _spent(one: dict[str, Any]) -> str:
    counts = (one[name] for name in ("requests", "tokens_in", "tokens_out", "unknown"))
    return f"{Usage(*counts)}{_cost(one)}"


def _cost(one: dict[str, Any]) -> str:
    """What it has cost, as far as that is known."""
    from pytest_synthdata.cost import dollars

    amount = Decimal(one["dollars"])
    return f", {'at least ' if one['unpriced'] else ''}{dollars(amount)}" if amount else ""


def _totals(datasets: Sequence[dict[str, Any]]) -> Iterator[str]:
    paid = [one for one in datasets if one["requests"]]
    if len(paid) > 1:
        yield f"in all: {_spent(together(paid))}"


def _upkeep(verdicts: Iterable[Verdict], root: Path, *, prune: bool) -> tuple[list[str], list[str]]:
    """What is said of unused cassettes, and of those that only may be; with `prune`, the former go.

    A directory in doubt that the run wanted nothing from is passed over, unless one asks to prune.
    """
    unused, doubts = [], []
    for verdict in verdicts:
        where = os.path.relpath(verdict.directory, root)
        count = len(verdict.unwanted)
        noun = "cassette" if count == 1 else "cassettes"
        names = ", ".join(path.name for path in verdict.unwanted)
        if not verdict.doubt and prune:
            for path in verdict.unwanted:
                path.unlink(missing_ok=True)
            unused.append(f"deleted {count} unused {noun} in {where}: {names}")
        elif not verdict.doubt:
            unused.append(
                f"{count} unused {noun} in {where}: {names}; --synthdata-prune deletes them"
            )
        elif verdict.used or prune:
            doubts.append(
                f"{count} {noun} in {where} not wanted by this run, kept since {verdict.doubt}"
            )
    return unused, doubts


def _hints(datasets: Sequence[dict[str, Any]], reports: Sequence[dict[str, Any]]) -> Iterator[str]:
    if any(one["missing"] for one in datasets):
        yield f"To record what is missing: pytest {RECORD}"
    embedded = [one["name"] for one in datasets if one["models"] == [EMBEDDED]]
    if embedded and any(report["has_model"] for report in reports):
        names = ", ".join(dict.fromkeys(embedded))
        yield f"Embedded data, though a model is configured: {names}; {REFRESH} asks the model"
    if any(one["sources"].get("asked") and not one["failed"] for one in datasets):
        yield "Commit the cassettes: they replay wherever no model may be asked."
