"""JSON decoded out of what a model wrote: strictly, no deeper than may be, numbers as written."""

from __future__ import annotations

import re
from typing import Any

from pytest_synthdata.depth import CONTAINERS, DEEPEST, TooDeepError, deep
from pytest_synthdata.schema.digits import DECODER
from pytest_synthdata.thoughts import BLANKS

__all__ = ["FAULTS", "decoded", "past_blanks", "values"]

FAULTS = (ValueError, RecursionError)
"""What json raises: not well-formed, a number too long, nested too deep."""

GAP = re.compile(f"[{re.escape(BLANKS)}]*+")


def values(text: str) -> list[Any]:
    """The JSON values that `text` consists of, either one or several objects and lists.

    None if there is anything else in it.
    """
    found: list[Any] = []
    position = past_blanks(text, 0)
    while position < len(text):
        try:
            value, position = DECODER.raw_decode(text, position)
        except FAULTS:
            return []
        if found and not (isinstance(value, CONTAINERS) and isinstance(found[0], CONTAINERS)):
            return []
        found.append(value)
        position = past_blanks(text, position)
    return [] if deep(found, 1 + DEEPEST) else found


def decoded(text: str, position: int) -> tuple[Any, int]:
    """The JSON value at `position`, and where it ends; raises one of FAULTS."""
    value, end = DECODER.raw_decode(text, position)
    if value and deep(value, DEEPEST):
        raise TooDeepError
    return value, end


def past_blanks(text: str, position: int) -> int:
    """Where what says something goes on, at or after `position`."""
    if text[position : position + 1] in BLANKS and (gap := GAP.match(text, position)):
        return gap.end()
    return position
