"""Dates, times and durations within the bounds that a note tells."""

from fractions import Fraction
from math import inf
from operator import lt
from random import Random

from pytest_synthdata.schema.moments import DAY, UNITS, count, window, written
from pytest_synthdata.schema.numbers import Line

_STEPS = (*UNITS.values(), 1)
_OPEN = 1000 * DAY  # how far from its one bound a thing happens at most


def kept(text: str, kind: str, note: str, random: Random) -> str:
    """Return a text of a format, or if a bound in `note` excludes it, another one within."""
    told = window(kind, note)
    if told is None:
        return text
    if told.zoned:  # with a bound that has a time zone, a text without one is not compared
        text = text.removesuffix("Z") + "Z"
    usual, low, high = count(text, kind), told.low, told.high
    if low <= usual <= high:
        return text
    first, last = told.ends
    if low == -inf:  # a duration is negative only where it must be
        low = max(high - _OPEN, 1 if kind == "duration" and high >= 1 else first)
    low, high = max(low, first), min(high, low + _OPEN if high == inf else high, last)
    # Moved by whole days the time of the day stays the usual one. Durations are round.
    start = 0 if kind == "duration" else usual
    steps = [step for step in _STEPS if step >= told.grain]
    lines = [Line(low - start, high - start, Fraction(step)) for step in steps]
    several = next((line for line in lines if lt(*line.ticks())), lines[-1])
    drawn = start + int(several.draw(random))
    return written(min(max(drawn, first), last), kind) + "Z" * text.endswith("Z")
