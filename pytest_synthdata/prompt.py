"""The message that asks for records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_synthdata.request import ranges
from pytest_synthdata.wire import readable

if TYPE_CHECKING:
    from collections.abc import Mapping

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
PREFIX = "The records are about {subject}."
SUFFIX = "Each record must follow: {extra}"


def records_prompt(
    spec: Spec,
    slots: tuple[int, ...],
    refused: Mapping[int, tuple[Any, str]],
) -> str:
    """The message that asks for `slots` of a spec: first what is the same for all, last the page.

    `refused` holds, for slots asked before, the wire record that came (None: none) and why it is
    not good. No other record of the dataset is shown, so that a page's first request depends on
    nothing but the spec and its slots.
    """
    wire = spec.schema.wire
    parts = [
        RULES + json.dumps(readable(wire.schema), ensure_ascii=False, separators=(",", ":")),
        QUALITY + (RECURSIVE if wire.recursive else ""),
        *_shots(spec),
        _page(slots, refused),
    ]
    return "\n\n".join(part.strip() for part in parts if part)


def _shots(spec: Spec) -> list[str]:
    """Prefix, examples and suffix, with the defaults where the user wrote none."""
    prompt = spec.prompt
    values = {**prompt.variables, "subject": spec.subject or "", "extra": "; ".join(spec.extra)}
    prefix = prompt.prefix if prompt.prefix is not None else (PREFIX if spec.subject else "")
    suffix = prompt.suffix if prompt.suffix is not None else (SUFFIX if spec.extra else "")
    example = prompt.example or "{example}"
    shots = [example.format_map({**values, "example": text}) for text in spec.examples]
    heading = ["Examples of such records:"] if shots and prompt.prefix is None else []
    return [prefix.format_map(values), *heading, *shots, suffix.format_map(values)]


def _page(slots: tuple[int, ...], refused: Mapping[int, tuple[Any, str]]) -> str:
    noun = "record" if len(slots) == 1 else "records"
    shown = ranges(tuple(slot + 1 for slot in slots))
    text = f"Write {len(slots)} {noun}: number {shown} of the whole dataset."
    if not refused:
        return text
    lines = [f"{text} In their place these were refused:"]
    for slot, (record, why) in sorted(refused.items()):
        came = "no record" if record is None else json.dumps(record, ensure_ascii=False)
        lines.append(f"- number {slot + 1}: {came} -- {why}")
    return "\n".join(lines)
