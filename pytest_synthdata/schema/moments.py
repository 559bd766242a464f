"""Dates, times and durations counted in microseconds, and the bounds that notes tell of them.

A date and a point in time are counted from the beginning of the calendar, a time from midnight.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf

__all__ = ["DAY", "UNITS", "Window", "count", "window", "written"]

SECOND = 1_000_000
UNITS = {"D": 86_400 * SECOND, "H": 3600 * SECOND, "M": 60 * SECOND, "S": SECOND}
DAY = UNITS["D"]
# Whether a bound is the lower one, and how many of the smallest steps it lies outside.
RELATIONS = {
    **dict.fromkeys(("not before", "at least"), (True, 0)),
    **dict.fromkeys(("not after", "at most"), (False, 0)),
    **dict.fromkeys(("after", "more than"), (True, 1)),
    **dict.fromkeys(("before", "less than"), (False, 1)),
}
# As Python writes them: a date, days, a time, an offset, as far as there are any.
COUNTED = (
    r"(?:(\d{4}-\d\d-\d\d)[ T]?|(-?\d+) days?, )?(?:(\d+):(\d\d):(\d\d(?:\.\d+)?))?([+-]\d\d:\d\d)?"
)
BOUND = re.compile(rf"({'|'.join(RELATIONS)}) {COUNTED}")
CALENDAR = DAY, (date.max.toordinal() + 1) * DAY - 1
LONGEST = timedelta.max // timedelta(microseconds=1)
# The first and the last of each kind.
ENDS = {
    "date": CALENDAR,
    "date-time": CALENDAR,
    "time": (0, DAY - 1),
    "duration": (-LONGEST, LONGEST),
}


@dataclass(frozen=True, slots=True)
class Window:
    """What the bounds in a note leave of a format's values.

    `low` and `high` are counts, included, or infinite where no bound stands; `ends` the first and
    the last value of the format. `grain` is the smallest step. `zoned`: a bound has an offset.
    """

    low: float
    high: float
    ends: tuple[int, int]
    grain: int
    zoned: bool


def window(kind: str, note: str) -> Window | None:
    """The window that `note` leaves of the format `kind`; None where it tells no bound of it."""
    bounds = [bound for bound in BOUND.findall(note) if kind in ENDS and any(bound[1:])]
    if not bounds:
        return None
    low, high, grain = -inf, inf, DAY if kind == "date" else 1
    for relation, *parts in bounds:
        lower, outside = RELATIONS[relation]
        if lower:
            low = max(low, _counted(parts) + outside * grain)
        else:
            high = min(high, _counted(parts) - outside * grain)
    return Window(low, high, ENDS[kind], grain, zoned=any(offset for *_, offset in bounds))


def count(text: str, kind: str) -> int:
    """The count of a value as it is written in JSON, without regard to a `Z` behind it."""
    if kind == "duration":
        return sum(int(n) * UNITS[unit] for n, unit in re.findall(r"(\d+)([DHM])", text))
    return _counted(re.findall(COUNTED, text)[0])


def written(count: int, kind: str) -> str:
    """A count as JSON has it, without a time zone."""
    return WRITTEN[kind](count)


def _counted(parts: Iterable[str]) -> int:
    day, days, hours, minutes, seconds, offset = parts
    whole = date.fromisoformat(day).toordinal() if day else int(days or 0)
    clock = timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))
    if offset:
        clock -= timedelta(hours=int(offset[:3]), minutes=int(offset[0] + offset[4:]))
    return whole * DAY + clock // timedelta(microseconds=1)


def _day(count: int) -> str:
    return date.fromordinal(count // DAY).isoformat()


def _clock(count: int) -> str:
    minutes, rest = divmod(count % DAY, UNITS["M"])
    return f"{minutes // 60:02}:{minutes % 60:02}:{_seconds(rest, 2)}"


def _seconds(count: int, width: int = 1) -> str:
    seconds, rest = divmod(count, SECOND)
    return f"{seconds:0{width}}" + f".{rest:06}" * bool(rest)


def _length(count: int) -> str:
    """Write a duration in the largest unit of which it is a multiple."""
    unit = next((unit for unit in UNITS if count % UNITS[unit] == 0), "S")
    size = _seconds(abs(count) * SECOND // UNITS[unit])
    return f"{'-' * (count < 0)}P{'T' * (unit != 'D')}{size}{unit}"


WRITTEN: Mapping[str, Callable[[int], str]] = {
    "date": _day,
    "date-time": lambda count: f"{_day(count)}T{_clock(count)}",
    "time": _clock,
    "duration": _length,
}
