"""Dates, times and durations within the bounds that a note tells, counted in microseconds.

A date and a point in time are counted from the beginning of the calendar, a time from midnight.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import inf
from operator import lt
from random import Random

from pytest_synthdata.providers.sampling.numbers import Line

_SECOND = 1_000_000
_UNITS = {"D": 86_400 * _SECOND, "H": 3600 * _SECOND, "M": 60 * _SECOND, "S": _SECOND}
_DAY = _UNITS["D"]
_STEPS = (*_UNITS.values(), 1)
_OPEN = 1000 * _DAY  # how far from its one bound a thing happens at most
# Whether a bound is the lower one, and how many of the smallest steps it lies outside.
_RELATIONS = {
    **dict.fromkeys(("not before", "at least"), (True, 0)),
    **dict.fromkeys(("not after", "at most"), (False, 0)),
    **dict.fromkeys(("after", "more than"), (True, 1)),
    **dict.fromkeys(("before", "less than"), (False, 1)),
}
# As Python writes them: a date, days, a time, an offset, as far as there are any.
_COUNTED = (
    r"(?:(\d{4}-\d\d-\d\d)[ T]?|(-?\d+) days?, )?(?:(\d+):(\d\d):(\d\d(?:\.\d+)?))?([+-]\d\d:\d\d)?"
)
_BOUND = re.compile(rf"({'|'.join(_RELATIONS)}) {_COUNTED}")
_CALENDAR = _DAY, (date.max.toordinal() + 1) * _DAY - 1
_LONGEST = timedelta.max // timedelta(microseconds=1)
# The first and the last of each kind.
_ENDS = {
    "date": _CALENDAR,
    "date-time": _CALENDAR,
    "time": (0, _DAY - 1),
    "duration": (-_LONGEST, _LONGEST),
}


def kept(text: str, kind: str, note: str, random: Random) -> str:
    """Return a text of a format, or if a bound in `note` excludes it, another one within."""
    bounds = [bound for bound in _BOUND.findall(note) if kind in _ENDS and any(bound[1:])]
    low, high, grain = -inf, inf, _DAY if kind == "date" else 1
    for relation, *parts in bounds:
        lower, outside = _RELATIONS[relation]
        if lower:
            low = max(low, _counted(parts) + outside * grain)
        else:
            high = min(high, _counted(parts) - outside * grain)
    if any(offset for *_, offset in bounds):  # with which a time without one is not compared
        text = text.removesuffix("Z") + "Z"
    usual = _count(text, kind) if bounds else 0
    if low <= usual <= high:
        return text
    first, last = _ENDS[kind]
    if low == -inf:  # a duration is negative only where it must be
        low = max(high - _OPEN, 1 if kind == "duration" and high >= 1 else first)
    low, high = max(low, first), min(high, low + _OPEN if high == inf else high, last)
    # Moved by whole days the time of the day stays the usual one. Durations are round.
    start = 0 if kind == "duration" else usual
    lines = [Line(low - start, high - start, Fraction(step)) for step in _STEPS if step >= grain]
    several = next((line for line in lines if lt(*line.ticks())), lines[-1])
    count = start + int(several.draw(random))
    return _WRITTEN[kind](min(max(count, first), last)) + "Z" * text.endswith("Z")


def _count(text: str, kind: str) -> int:
    if kind == "duration":
        return sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+)([DHM])", text))
    return _counted(re.findall(_COUNTED, text)[0])


def _counted(parts: Iterable[str]) -> int:
    day, days, hours, minutes, seconds, offset = parts
    whole = date.fromisoformat(day).toordinal() if day else int(days or 0)
    clock = timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))
    if offset:
        clock -= timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[4:]))
    return whole * _DAY + clock // timedelta(microseconds=1)


def _day(count: int) -> str:
    return date.fromordinal(count // _DAY).isoformat()


def _clock(count: int) -> str:
    minutes, rest = divmod(count % _DAY, _UNITS["M"])
    return f"{minutes // 60:02}:{minutes % 60:02}:{_seconds(rest, 2)}"


def _seconds(count: int, width: int = 1) -> str:
    seconds, rest = divmod(count, _SECOND)
    return f"{seconds:0{width}}" + f".{rest:06}" * bool(rest)


def _length(count: int) -> str:
    """Write a duration in the largest unit of which it is a multiple."""
    unit = next((unit for unit in _UNITS if count % _UNITS[unit] == 0), "S")
    size = _seconds(abs(count) * _SECOND // _UNITS[unit])
    return f"{'-' * (count < 0)}P{'T' * (unit != 'D')}{size}{unit}"


_WRITTEN: Mapping[str, Callable[[int], str]] = {
    "date": _day,
    "date-time": lambda count: f"{_day(count)}T{_clock(count)}",
    "time": _clock,
    "duration": _length,
}
