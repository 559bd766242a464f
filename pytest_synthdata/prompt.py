"""The message that asks for records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytest_synthdata.request import ranges
from pytest_synthdata.schema.levels import readable
from pytest_synthdata.template import shots

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pytest_synthdata.spec import Spec

__all__ = ["records_prompt"]

RULES = """\
You write synthetic test data. Answer with one JSON object and nothing else: {"items": [...]}, \
a list of records. Each record follows this JSON Schema:
"""
# The word JSON stands in the prompt because servers demand it for their JSON modes.
QUALITY = """\
Every record is complete, plausible to an expert, consistent in itself, and different from all \
others. Contact data and identifiers come from ranges reserved for examples: example.com, \
555-01xx, 192.0.2.x and the like. Never use data of real people.
"""
RECURSIVE = "Nest records at most three levels deep.\n"


SHOWN_RECORD, SHOWN_ERROR, SHOWN_VALUES = 1000, 300, 200  # characters, characters, values

Taken = Sequence[tuple[str, Sequence[str]]]
"""Names of fields that must differ, and the values they have in other records."""


def records_prompt(
    spec: Spec,
    slots: tuple[int, ...],
    refused: Mapping[int, tuple[Any, str]],
    taken: Taken = (),
    relaxed: Collection[int] = (),
) -> str:
    """The message that asks for `slots` of a spec: first what is the same for all, last the page.

    `refused` holds, for slots asked before, the wire record that came (None: none) and why it is
    not good; `taken` are the values under `unique` that others have, and `relaxed` are slots that
    need not follow the plan. Of a page that is asked for the first time, no other record of the
    dataset is shown, so that its request depends on nothing but the spec and its slots.
    """
    wire = spec.schema.wire
    examples = tuple(map(spec.schema.shown, spec.examples))
    parts = [
        RULES + json.dumps(readable(wire.schema), ensure_ascii=False, separators=(",", ":")),
        QUALITY + (RECURSIVE if wire.recursive else "") + _unique(spec),
        *shots(spec.prompt, spec.subject, spec.extra, examples),
        _page(slots),
        spec.plan.table(slots, relaxed),
        _again(refused, taken),
    ]
    text = "\n\n".join(part.strip() for part in parts if part)
    # Half of a surrogate pair, in what a model wrote, cannot be sent.
    return text.encode("utf-8", "backslashreplace").decode()


def _unique(spec: Spec) -> str:
    groups = [" and ".join(field.wire_name for field in group) for group in spec.unique_fields]
    return "".join(f"No two records have the same {names}.\n" for names in groups)


def _page(slots: tuple[int, ...]) -> str:
    noun = "record" if len(slots) == 1 else "records"
    shown = ranges(tuple(slot + 1 for slot in slots))
    return f"Write {len(slots)} {noun}: number {shown} of the whole dataset, in this order."


def _again(refused: Mapping[int, tuple[Any, str]], taken: Taken) -> str:
    """Why slots are asked for again."""
    if not refused:
        return ""
    lines = ["In their place these were refused:"]
    for slot, (record, why) in sorted(refused.items()):
        came = _shortened(_came(record), SHOWN_RECORD)
        said = _shortened(" ".join(why.split()), SHOWN_ERROR)
        lines.append(f"- number {slot + 1}: {came} -- {said}")
    for names, values in taken:
        more = len(values) - SHOWN_VALUES
        shown = [*values[:SHOWN_VALUES], *([f"and {more} more"] if more > 0 else [])]
        lines += [f"Other records have {names}: {', '.join(shown)}."] if values else []
    return "\n".join([*lines, "Write these records anew."])


def _came(record: Any) -> str:
    try:
        return "no record" if record is None else json.dumps(record, ensure_ascii=False)
    except RecursionError:
        return "a record"


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} ..."
