"""What a type demands and JSON Schema has no keyword for, in words."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "explained",
    "has_missing",
    "of_decimal",
    "of_duration",
    "of_moment",
    "of_url",
    "unreadable",
    "unreadable_keys",
]

NOW = {"past": "in the past", "future": "in the future"}
BETWEEN = {"ge": "not before {}", "gt": "after {}", "le": "not after {}", "lt": "before {}"}
LONG = {"ge": "at least {}", "gt": "more than {}", "le": "at most {}", "lt": "less than {}"}
WEB = ("http", "https")  # what everybody writes without being told


def of_decimal(schema: Mapping[str, Any]) -> list[str]:
    """How many places and digits a Decimal may have."""
    facts = {"decimal_places": "at most {} decimal places", "max_digits": "at most {} digits"}
    return _filled(facts, schema)


def of_moment(schema: Mapping[str, Any]) -> list[str]:
    """When a date, a time or a point in time may lie, with or without a time zone."""
    now, zone = NOW.get(schema.get("now_op", "")), _zone(schema)
    return [*filter(None, (now, zone)), *_filled(BETWEEN, schema)]


def of_duration(schema: Mapping[str, Any]) -> list[str]:
    """How long a duration may be."""
    return _filled(LONG, schema)


def of_url(schema: Mapping[str, Any]) -> list[str]:
    """How a URL begins: with the usual one of its schemes, since versions know more or fewer."""
    usual, *_ = schema.get("allowed_schemes") or WEB
    return [] if usual in WEB else [f"with the scheme {usual}"]


def unreadable(values: Iterable[Any]) -> str | None:
    """Which of these values pydantic finds in no JSON; None if it finds all of them."""
    for value in values:
        if isinstance(value, Enum) and not isinstance(value, str | int | float):
            kind = type(value).__name__
            return f"no JSON is read as {value} unless {kind} derives from str or int"
        if not isinstance(value, str | int | float | None):
            return f"no JSON is read as {value!r}"
    return None


def has_missing(enum: type[Enum]) -> bool:
    """Whether an enum has a way of its own to find members for values."""
    return any("_missing_" in vars(base) for base in enum.__mro__ if base is not Enum)


def unreadable_keys(schema: Mapping[str, Any]) -> str | None:
    """Why pydantic finds none of a dict's fixed keys in JSON, whose keys are strings, or None."""
    if schema.get("type") == "literal":
        values = schema["expected"]
    elif (
        schema.get("type") == "enum"
        and not schema.get("sub_type")
        and not has_missing(schema["cls"])
    ):
        values = [member.value for member in schema["members"]]
    else:
        return None
    if any(isinstance(value, str) for value in values):
        return None
    return f"keys in JSON are strings, and none is read as {values[0]!r}"


def explained(note: str) -> str:
    """A note as a model is told it: with what follows from the digits and places of a Decimal."""

    def before_the_point(found: re.Match[str]) -> str:
        places, digits = map(int, found.groups())
        return f"{found[0]}, {max(digits - places, 0)} of them before the point"

    return re.sub(r"at most (\d+) decimal places, at most (\d+) digits", before_the_point, note)


def _filled(words: Mapping[str, str], schema: Mapping[str, Any]) -> list[str]:
    return [said.format(schema[key]) for key, said in words.items() if schema.get(key) is not None]


def _zone(schema: Mapping[str, Any]) -> str | None:
    match schema.get("tz_constraint"):
        case None:
            return None
        case "naive":
            return "without a time zone"
        case _:
            return "with a time zone"
