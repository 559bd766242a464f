"""The lengths that preferences demand of a text, in characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MOST", "Lengths", "is_length", "lengths"]

SHORTEST = frozenset("min minimum minimal least lower shortest".split())
LONGEST = frozenset("max maximum maximal most upper longest limit".split())
MEASURES = frozenset("length len character characters char chars".split())
FILLERS = frozenset(
    "a all allowed an and at be bound by count for full in is its must number of or output per "
    "required result should size text the to total value whole".split()
)
# "minLength" has two words, and so has the "minlength" of HTML.
INNER = re.compile(r"(?<=[a-z])(?=[A-Z])")
GLUED = re.compile(r"\b(min(?:imum|imal)?|max(?:imum|imal)?)(?=len(?:gth)?\b|char(?:acter)?s?\b)")
WHOLE = re.compile(
    r"\s*([0-9]{1,15}|[0-9]{1,3}(?:[,_' ][0-9]{3}){1,4})\s*+(?:char(?:acter)?s?)?\.?\s*",
    re.IGNORECASE,
)
MOST = 1_000_000
"""No text is asked for that has more characters; this is far more than any model writes."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many characters a text may have; `longest` None: any number up to MOST."""

    shortest: int = 0
    longest: int | None = None

    def problem(self, text: str) -> str | None:
        """What is wrong with the length of the text, for those who can write it anew."""
        if len(text) < self.shortest:
            return f"it has {_characters(len(text))}, at least {self.shortest} are wanted"
        longest = MOST if self.longest is None else self.longest
        if len(text) > longest:
            return f"it has {_characters(len(text))}, at most {longest} are wanted"
        return None


def lengths(preferences: Mapping[str, Any] | None) -> Lengths:
    """The lengths that all the preferences for a length leave; a None among them is no bound.

    Raises OptionError for a value that is no number of characters or above 1,000,000, and for a
    minimum that is above a maximum.
    """
    found: dict[str, list[tuple[int, str]]] = {"shortest": [], "longest": []}
    for key, value in (preferences or {}).items():
        if (bound := _bound(key)) and value is not None:
            number = _number(key, value)
            if number > MOST:
                message = (
                    f"preferences: {key!r} is above {MOST:,} characters, the most that can be "
                    "asked for; give a lower one"
                )
                raise OptionError(message)
            found[bound].append((number, key))
    shortest, least = max(found["shortest"], default=(0, ""))
    if not found["longest"]:
        return Lengths(shortest)
    longest, most = min(found["longest"])
    if shortest > longest:
        message = (
            f"preferences: no text has {least!r} {shortest} and {most!r} {longest}; "
            "give a minimum that is not above the maximum"
        )
        raise OptionError(message)
    return Lengths(shortest, longest)


def is_length(key: object) -> bool:
    """Whether a preference of this name is a length of the text, in characters."""
    return _bound(key) is not None


def _bound(key: object) -> str | None:
    """Which bound the name means: words for one bound and for characters, the rest of no weight."""
    if not isinstance(key, str):
        return None
    plain = GLUED.sub(r"\1 ", INNER.sub(" ", key).casefold().replace("_", " "))
    words = set(re.findall(r"\w+", plain))
    rest = words - MEASURES - FILLERS
    if rest and words & MEASURES:
        if rest <= SHORTEST:
            return "shortest"
        if rest <= LONGEST:
            return "longest"
    return None


def _number(key: str, value: Any) -> int:
    match value:
        case int() | float() if not isinstance(value, bool) and value >= 0 and value % 1 == 0:
            return int(value)
        case str() if whole := WHOLE.fullmatch(value):
            return int(re.sub(r"\D", "", whole[1]))
    message = (
        f"preferences: {key!r} must be a whole number of characters, such as 200; {value!r} is not"
    )
    raise OptionError(message)


def _characters(number: int) -> str:
    return f"{number} character{'' if number == 1 else 's'}"
