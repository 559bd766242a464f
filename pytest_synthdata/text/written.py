"""The numbers that a text states in digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_synthdata.text.stated import negative, powers, quotient, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_synthdata.text.stated import Figure, Reading

__all__ = ["written"]

RUN = re.compile(r"[0-9]++(?:[.,'_ ][0-9]++)*+")
THOUSANDS = re.compile(r"[0-9]{1,3}(?:([.,'])[0-9]{3})(?:\1[0-9]{3})*+|[0-9]++(?:_[0-9]++)++")
INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}")
MARKS = re.compile("[.,'_]")
POINT = re.compile("(.*)([.,])(.*)")
HEAD = re.compile("[0-9]{1,3}")
GROUP = re.compile("([0-9]{3})(?:[.,]([0-9]+))?")
GROUPS = 6
"""So many groups that signs part may be one number; in a long row each group begins one."""

JOINED = re.compile(r"(?<![0-9])[0-9]++(?:[-. ()]{1,2}[0-9]++)++")
FRACTION = re.compile(
    r"(?<![0-9.,/])(?:([0-9](?:,?[0-9]){0,11}) )?([0-9]{1,3})[/\u2044]([1-9][0-9]{0,2})(?![0-9/])"
)

# A digit in a word is no number ("B2B"), but behind a code or a sign of a few letters it is.
CODE = re.compile(r"(?<![^\W\d_])(?:[A-Z]{3}|Rs|kr|No|Nr|[xX])\Z")


def written(text: str) -> Iterator[Figure]:
    """Every number in digits that the text, evened, states in every sense its notation has."""
    yield from _runs(text)
    yield from _joined(text)
    yield from _fractions(text)


def _runs(text: str) -> Iterator[Figure]:
    for run in RUN.finditer(text):
        start, end = run.span()
        chunks = run[0].split(" ")
        readings = list(_in_row(chunks))
        if text[start - 1 : start] in {".", ","} and chunks[0].isdigit():
            readings.append((0, 0, chunks[0], -len(chunks[0])))
        # Only what begins the run has a sign, only what ends it a scale.
        final, outside = len(chunks) - 1, not _in_word(text, start)
        below, scales = negative(text, start, end), powers(text, end)
        for first, last, digits, power in readings:
            if first > 0 or outside:
                yield from stated(
                    [(digits, power)],
                    scales if last == final else scales[:1],
                    negative=below and first == 0,
                )


def _joined(text: str) -> Iterator[Figure]:
    """Whole numbers whose digits any signs group, as those of phones and cards."""
    for run in JOINED.finditer(text):
        parts = re.split("([^0-9]+)", run[0])
        for first in range(2 * _in_word(text, run.start()), len(parts), 2):
            digits = parts[first]
            if digits.startswith("0"):
                continue
            for last in range(first + 2, min(first + 2 * GROUPS, len(parts)), 2):
                digits += parts[last]
                if parts[first + 1 : last] != ["."]:  # two groups and a point have decimals
                    yield from stated([(digits, 0)], [0], negative=False)


def _fractions(text: str) -> Iterator[Figure]:
    seen = set()  # each is read at many places
    for found in FRACTION.finditer(text):
        whole, numerator, denominator = (
            int((part or "0").replace(",", "")) for part in found.groups()
        )
        how = (*powers(text, found.end()),), negative(text, *found.span())
        if (whole, numerator, denominator, how) not in seen:
            seen.add((whole, numerator, denominator, how))
            readings = quotient(0, numerator, denominator) | quotient(whole, numerator, denominator)
            yield from stated(readings, how[0], negative=how[1])


def _in_row(chunks: list[str]) -> Iterator[tuple[int, int, str, int]]:
    """What each chunk means, and what chunks mean together whose digits spaces group."""
    for first, chunk in enumerate(chunks):
        yield from ((first, first, *reading) for reading in _readings(chunk))
        if not HEAD.fullmatch(chunk):
            continue
        digits = chunk
        for last, following in enumerate(chunks[first + 1 : first + GROUPS], first + 1):
            if not (group := GROUP.fullmatch(following)):
                break
            digits, fraction = digits + group[1], group[2] or ""
            yield first, last, digits + fraction, -len(fraction)


def _readings(chunk: str) -> Iterator[Reading]:
    """The whole as an integer and with decimals; where it is not surely one number, its items."""
    whole, grouped = MARKS.sub("", chunk), _is_grouped(chunk)
    if grouped:
        yield whole, 0
    at = POINT.fullmatch(chunk)
    decimal = at and at[2] not in at[1] and _is_grouped(at[1]) and at[3].isdigit()
    if at and decimal:
        yield whole, -len(at[3])
    if grouped or (at and decimal and at[2] == "."):
        return
    if "," in chunk:
        for item in chunk.split(","):
            yield from _readings(item)
    else:
        yield from ((item, 0) for item in MARKS.split(chunk))


def _is_grouped(chunk: str) -> bool:
    return chunk.isdigit() or bool(THOUSANDS.fullmatch(chunk) or INDIAN.fullmatch(chunk))


def _in_word(text: str, start: int) -> bool:
    """Whether a digit here goes on a word ("B2B"); scripts without case do not tell."""
    before = text[start - 1 : start]
    return (before.islower() or before.isupper()) and not CODE.search(
        text, max(start - 4, 0), start
    )
