"""What a session has to say of its datasets, as plain values that pass between processes."""

from __future__ import annotations

import os
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pytest_synthdata.request import EMBEDDED, Usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pytest_synthdata.dataset import Dataset

__all__ = ["dataset_report", "merged", "together"]

SOURCES = ("asked", "cassette", "cache")
COUNTS = ("requests", "tokens_in", "tokens_out", "unknown", "unpriced")


def dataset_report(dataset: Dataset, root: Path) -> dict[str, Any]:
    """What became of a dataset: records by source, models, what was spent, where it lies.

    `dollars` is what the requests to models have cost but for `unpriced` of them.
    """
    board = dataset.board
    used = sum((usage for model, usage in dataset.used if model != EMBEDDED), Usage())
    dollars, unpriced = _cost(dataset)
    loaded = {reply.place for reply in dataset.on_load}
    sources: Counter[str] = Counter()
    for _, alike in groupby((board[slot].reply for slot in range(dataset.ready)), key=id):
        reply, *others = alike
        found = "cassette" if reply.place in loaded else "cache"
        sources["asked" if reply.fresh else found] += 1 + len(others)
    return {
        "hash": dataset.spec.prompt_hash,
        "item": dataset.spec.item,
        "name": "-".join(dataset.spec.names),
        "noun": dataset.spec.noun,
        "path": str(dataset.path),
        "shown": os.path.relpath(str(dataset.path), root),
        "records": dataset.ready,
        "sources": {source: sources[source] for source in SOURCES if sources[source]},
        "models": list(dataset.models),
        "requests": used.requests,
        "tokens_in": used.prompt_tokens,
        "tokens_out": used.completion_tokens,
        "unknown": used.unknown,
        "dollars": dollars,
        "unpriced": unpriced,
        "failed": dataset.failure is not None,
        "whole": dataset.whole,
        "missing": type(dataset.failure).__name__ in {"MissingRecording", "InvalidRecording"},
    }


def merged(reports: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The datasets of several processes, one for each spec: what was spent adds up."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for report in reports:
        for one in report["datasets"]:
            key = (one["path"], one["hash"], one["item"])
            found[key] = _both(found[key], one) if key in found else one
    specs: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for (path, prompt_hash, _), one in found.items():
        specs.setdefault((path, prompt_hash), []).append(one)
    return sorted(map(_of_items, specs.values()), key=lambda one: (one["name"], one["path"]))


def together(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What was spent on several datasets, or on one in several processes."""
    counts = {name: sum(one[name] for one in reports) for name in COUNTS}
    return {**counts, "dollars": _sum([one["dollars"] for one in reports if one["dollars"] != "0"])}


def _cost(dataset: Dataset) -> tuple[str, int]:
    """What was spent on a dataset, in dollars, and on how many requests nobody knows."""
    if not dataset.used:
        return "0", 0
    from pytest_synthdata.cost import cost

    price = cost(dataset.used, dataset.address)
    return str(price.known), price.unpriced


def _sum(dollars: Sequence[str]) -> str:
    if not dollars:
        return "0"
    from decimal import Decimal

    from pytest_synthdata.cost import Cost

    return str(sum((Cost(Decimal(one)) for one in dollars), Cost()).known)


def _of_items(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One for all items of a spec."""
    counts = sum((Counter(one["sources"]) for one in items), Counter[str]())
    return {
        **items[0],
        "records": sum(one["records"] for one in items),
        "sources": {source: counts[source] for source in SOURCES if counts[source]},
        "models": sorted({model for one in items for model in one["models"]}),
        **together(items),
        "failed": any(one["failed"] for one in items),
        "whole": all(one["whole"] for one in items),
        "missing": any(one["missing"] for one in items),
    }


def _both(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    records = max(one["records"], other["records"])
    left, sources = records, {}
    # What one process asked for is found in a store by the next, so a record counts for the
    # source that had it first.
    for source in SOURCES:
        most = max(one["sources"].get(source, 0), other["sources"].get(source, 0))
        sources[source] = min(left, most)
        left -= sources[source]
    return {
        **one,
        "records": records,
        "sources": {name: count for name, count in sources.items() if count},
        "models": sorted({*one["models"], *other["models"]}),
        **together([one, other]),
        "failed": one["failed"] or other["failed"],
        "whole": one["whole"] or other["whole"],
        "missing": one["missing"] or other["missing"],
    }
