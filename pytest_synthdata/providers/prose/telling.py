"""Writes prose that carries a value."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import partial
from math import inf
from typing import TYPE_CHECKING, Any

from pytest_synthdata.providers.prose.padding import padded
from pytest_synthdata.providers.prose.wording import (
    ALONE,
    BREVITY,
    DEEPEST,
    KNOWN,
    LISTED,
    NAME,
    NOTED,
    NUMBER,
    PAIRS,
    RECORDS,
    SINGLE,
    nth,
)
from pytest_synthdata.schema.digits import Digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["tell"]

LEADS = ("", "Please note. ", "Good news. ", "A short report. ", "Listen to this. ", "Once more. ")
"""What texts begin with when the openings have been used up."""
OPENINGS = len(RECORDS)
"""How many openings each kind has, those for short texts not counted."""
# Endings of words in the singular, by and large, and words that end in an s though they are one.
SINGULAR = ("ss", "us", "is", "os", "as", "news", "series", "species", "dns", "gps", "sms", "https")
SHORTEST_PLURAL = 4


def tell(
    value: Any,
    *,
    notes: Mapping[str, Any] | None = None,
    shortest: int = 0,
    longest: int | None = None,
    number: int = 0,
) -> str:
    """Prose in which `hear` finds the JSON value `value`, and that alone.

    Each non-empty string stands in it as it is, each number as JSON writes it. `notes` say how it
    was to be told and are noted at the end. `shortest` and `longest` are lengths in characters: a
    text too short gets sentences that say nothing; one too long leaves out the notes, then all
    words that are not needed; a value that needs more room still gets it. Texts of one value
    differ where `number`, from 0 on, does. Raises RecursionError beyond 200 levels.
    """
    room = inf if longest is None else longest
    text = ""
    for text in _texts(value, notes, number):
        if len(text) <= room:
            break
    return padded(text, shortest, room, number)


def _texts(value: Any, notes: Mapping[str, Any] | None, number: int) -> Iterator[str]:
    """One text after the other, each of them briefer."""
    turn, opening = divmod(number, OPENINGS)
    lead = LEADS[turn] if turn < len(LEADS) else f"This is version {number + 1}. "
    text = lead + _told(value, opening)
    if notes:
        yield f"{text}{NOTED}{_clauses(notes)}."
    yield text
    yield _brief(value, number)


def _brief(value: Any, number: int) -> str:
    lead = f"{number}: " if number else ""
    match value:
        case dict() if value:
            return f"{lead}{KNOWN[BREVITY]}: {_clauses(value, brief=True)}."
        case list() if value:
            return f"{lead}{LISTED[BREVITY]}: {_items(value, brief=True)}."
        case _:
            return f"{lead}{SINGLE[BREVITY]}: {_value(value, brief=True)}."


def _told(value: Any, opening: int) -> str:
    match value:
        case dict() if len(value) > 1:
            *most, last = [_clause(name, one) for name, one in value.items()]
            told = "".join(f" The {clause}." for clause in most)
            return f"{KNOWN[opening]}.{told} And the {last}."
        case dict() if value:
            return f"{KNOWN[opening]}: {_clauses(value)}."
        case [_, _, *_] if all(one and isinstance(one, dict) for one in value):
            told = "".join(
                f" In {nth(index)}, {_clauses(one, level=2)}." for index, one in enumerate(value)
            )
            return f"{RECORDS[opening]} {len(value)} records.{told}"
        case [_]:
            return f"{ALONE[opening]}: {_items(value)}."
        case [_, *_]:
            return f"{LISTED[opening]}: {_items(value)}."
        case _:
            return f"{SINGLE[opening]}: {_value(value)}."


# `level` counts the containers that lie around what is told, itself included; with `brief`, words
# that are not needed are left out.


def _clauses(record: Mapping[str, Any], *, brief: bool = False, level: int = 1) -> str:
    clauses = []
    for name, value in record.items():
        clause = _clause(name, value, brief=brief, level=level)
        # Without its article, a name in quotation marks would be one more item of a list.
        clauses.append(clause if brief and NAME.match(clause) else f"the {clause}")
    return ", ".join(clauses) if brief else _series(clauses, ", and ")


def _clause(key: str, value: Any, *, brief: bool = False, level: int = 1) -> str:
    _check(level)
    name = _name(key)
    match value:
        case []:
            return f"{name} list empty" if brief else f"{name} list is empty"
        case list():
            items = _items(value, brief=brief, level=level + 1)
            return f"{name} list {items}" if brief else f"{name} list holds {items}"
        case _:
            told = _value(value, brief=brief, level=level)
            return f"{name} {told}" if brief else f"{name} {_verb(name, value)} {told}"


def _items(values: Sequence[Any], *, brief: bool = False, level: int = 1) -> str:
    _check(level)
    items = list(map(partial(_value, brief=brief, level=level), values))
    return ", ".join(items) if brief else _series(items, " and ")


def _value(value: Any, *, brief: bool = False, level: int = 0) -> str:
    match value:
        case None:
            return "unknown"
        case str():
            return _quoted(value)
        case Digits():
            return _digits(value.text)
        case list() | dict() if not value:
            empty = "empty list" if isinstance(value, list) else "empty record"
            return empty if brief else f"an {empty}"
        case list():
            told = f"list ({_items(value, brief=brief, level=level + 1)})"
            return told if brief else f"a {told}"
        case dict():
            told = f"record ({_clauses(value, brief=brief, level=level + 1)})"
            return told if brief else f"a {told}"
        case _:
            return json.dumps(value, allow_nan=False)


def _check(level: int) -> None:
    if level > DEEPEST:
        message = f"A text tells at most {DEEPEST} containers within each other: nest fewer"
        raise RecursionError(message)


def _digits(text: str) -> str:
    """The text of a number as JSON may hold it: other texts come from what Decimal reads."""
    return text if re.fullmatch(NUMBER, text) else str(Decimal(text))


def _name(key: str) -> str:
    words = key.replace("_", " ")
    plain = " " not in key and NAME.fullmatch(words)
    return words if plain else _quoted(key)


def _verb(name: str, value: Any) -> str:
    word = name.rpartition(" ")[2].lower()
    plural = len(word) >= SHORTEST_PLURAL and word.endswith("s") and not word.endswith(SINGULAR)
    return "are" if plural and not isinstance(value, bool) else "is"


def _quoted(text: str) -> str:
    for opening, closing in PAIRS.items():
        if opening not in text and closing not in text:
            return f"{opening}{text}{closing}"
    longest = max(map(len, re.findall("=+", text)), default=0)
    fence = f"[{'=' * (longest + 1)}]"
    return f"{fence}{text}{fence}"


def _series(parts: Sequence[str], last: str) -> str:
    """Parts one after the other, `last` before the last."""
    *most, end = parts
    return f"{', '.join(most)}{last}{end}" if most else end
