"""The normal form of a value: what is equal, and has one hash, for values that mean the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, deque
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from pydantic import Secret, SecretBytes, SecretStr

from pytest_synthdata.schema.digits import Digits

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["LISTS", "SECRETS", "normal"]

LISTS = (list, tuple, deque, set, frozenset)
SECRETS = (SecretStr, SecretBytes, Secret)
START = datetime.min  # noqa: DTZ901 - only what lies between it and another naive one is used

SIGNS = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)
# Leading zeros make an identifier.
NUMERAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
OFFSET = r"(?:Z|[+-][0-9]{2}:?[0-9]{2})"
MOMENTS: tuple[tuple[re.Pattern[str], type[date | time]], ...] = (
    (re.compile(DATE), date),
    # "10:15-12:30" is no time in a zone, but a span.
    (re.compile(rf"{TIME}|{TIME.removesuffix('?')}{OFFSET}", re.IGNORECASE), time),
    (re.compile(rf"{DATE}[T ]{TIME}{OFFSET}?", re.IGNORECASE), datetime),
)


def normal(value: Any) -> Hashable:
    """The normal form of a value as pydantic dumps it in python mode.

    Strings mean the same case, spacing and the kinds of quotes and dashes aside, or as plain
    numerals or ISO 8601 moments of one value; a moment also means what its ISO 8601 string does.
    Numbers mean their value (True is none), an enum member its value, a secret what it hides;
    lists, tuples and sets their members in any order; everything else is compared by `==`.
    """
    match value:
        case Enum():
            return normal(value.value)
        case str():
            return _of_text(value)
        case bool():
            return "bool", value
        case int() | float() | Decimal():
            return _of_number(value)
        case datetime() | date() | time():
            return _of_moment(value)
        case dict():
            return "dict", frozenset((key, normal(child)) for key, child in value.items())
    if isinstance(value, LISTS):
        return "list", frozenset(Counter(map(normal, value)).items())
    if isinstance(value, SECRETS):
        return normal(value.get_secret_value())
    try:
        hash(value)
    except TypeError:
        return "other", _Unhashable(value)
    return "other", value


def _of_text(text: str) -> Hashable:
    folded = unicodedata.normalize("NFKC", text.translate(SIGNS)).casefold()
    plain = " ".join(unicodedata.normalize("NFKC", folded).split())  # folding decomposes some
    if NUMERAL.fullmatch(plain):
        return "numeral", Decimal(plain)
    for form, kind in MOMENTS:
        if form.fullmatch(plain):
            with suppress(ValueError):  # the 30th of February is a text
                return _of_moment(kind.fromisoformat(plain.upper()))
    return "text", plain


def _of_number(value: float | Decimal) -> Hashable:
    # A float stands for its shortest decimal: 0.1 is meant, not the nearest binary fraction.
    if isinstance(value, float):
        exact = Decimal(value.text if isinstance(value, Digits) else repr(float(value)))
    else:
        exact = Decimal(value)
    return "number", "nan" if exact.is_nan() else exact  # since NaN does not equal itself


def _of_moment(value: date | time) -> Hashable:
    """A naive midnight is its date; aware ones are told by the time since the year 1 in UTC.

    Python's own `==` of these depends on daylight saving time, and their UTC may have no date.
    """
    match value:
        case datetime():
            kind, naive = "date-time", value.replace(tzinfo=None)
        case time():
            kind, naive = "time", datetime.combine(date.min, value.replace(tzinfo=None))
        case _:
            return "date", value
    offset = value.utcoffset()
    if offset is not None:
        return f"aware {kind}", naive - START - offset
    if kind == "date-time" and naive.time() == time.min:
        return "date", naive.date()
    return kind, naive


class _Unhashable:
    """What can be compared and not be hashed."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unhashable) and bool(self._value == other._value)

    def __hash__(self) -> int:
        return hash(_Unhashable)
