"""The values of numbers in a text, by the sign and the scale that stand around them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Figure", "Reading", "figure", "negative", "powers", "quotient", "stated"]

Reading = tuple[str, int]
"""The digits of a number and the power of ten of the last one."""

Figure = tuple[bool, str, int]
"""Whether a number is negative, and its `Reading` without zeros at either end.

Not a Decimal: those have limits, and this costs as much as it was to write.
"""

LETTER = r"[^\W\d_]"
UNIT = r"(?:[A-Za-z]{0,3}[^\w\s()-]{0,2})"
DASH = r"(?:(?<!\w)|(?<=\b[A-Z]{3}))-|\b(?i:minus|negative)\b"
SIGN = re.compile(rf"(?:{DASH}|(\())\s?{UNIT}\s?\Z")
CLOSED = re.compile(rf"\s?{UNIT}\)")
BELOW = re.compile(r"[^.\d]{0,24}?\bbelow (?:zero|freezing)\b", re.IGNORECASE)
BEFORE = 24
"""So many characters before a number may hold its sign."""
FALL = re.compile(
    r"\b(?:below|debit|declin|decreas|deficit|down|drop|fall|fell|loss|lost)", re.IGNORECASE
)
NEAR = 40
"""So many characters before a number may tell that it is one by which something fell."""

TEN = re.compile(r"\^[({]?([+-]?[0-9]{1,9})(?![0-9])")
TIMES = r"(?:[×x*·⋅]|times)"  # noqa: RUF001 - a text has any of them
EXPONENT = re.compile(
    rf"(?:e|\s?{TIMES}\s?10\s?(?:\^|\*\*|e|(?=[+-])))[({{]?([+-]?[0-9]{{1,9}})(?![0-9])",
    re.IGNORECASE,
)
SCALE = re.compile(
    rf"[\s-]?(?:(?:of )?a )?([%‰¢万萬亿億千百]|(?:p[eo]r |pour )?{LETTER}{{1,12}}(?!{LETTER}))"
)
POWERS = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
SCALES = POWERS | {
    word.replace("_", " "): power
    for power, words in {
        -4: "bp bps basis",
        -3: "‰ permille promille",
        -2: "% percent per_cent pct percentage pour_cent por_ciento procent prozent "
        "¢ cent cents penny pence p",
        2: "hundreds hundert 百",
        3: "k thousands tausend tsd mil mille 千",
        4: "万 萬",
        5: "lakh lakhs lac",
        6: "m mm mn mio mln millions millionen millón millones milioni",
        7: "crore crores cr",
        8: "亿 億",
        9: "b bn bln billions milliard milliards milliarde milliarden mrd md miliardi",
        12: "t tn trn trillions billionen",
    }.items()
    for word in words.split()
}

PLACES = range(2, 18)  # of decimals, from cents to all that a float has


def figure(digits: str, power: int, *, negative: bool) -> Figure:
    """The digits, the power of ten of the last of them, and the sign as a figure."""
    short = digits.rstrip("0")
    value = short.lstrip("0")
    return (negative, value, power + len(digits) - len(short)) if value else (False, "", 0)


@lru_cache  # texts that repeat one fraction are read no slower than others
def quotient(whole: int, numerator: int, denominator: int) -> frozenset[Reading]:
    """A whole number and a fraction, to any usual number of places."""
    value = whole + numerator / denominator
    texts = {f"{value:.{places}f}".rstrip("0") for places in PLACES}
    return frozenset((text.replace(".", ""), text.find(".") + 1 - len(text)) for text in texts)


def stated(
    readings: Iterable[Reading], scales: Iterable[int], *, negative: bool
) -> Iterator[Figure]:
    """What the readings of a number state at each scale; a negative one states both signs."""
    for digits, power in readings:
        for scale in scales:
            yield figure(digits, power + scale, negative=False)
            if negative:
                yield figure(digits, power + scale, negative=True)


def negative(text: str, start: int, end: int) -> bool:
    """Whether what stands around a number makes it a negative one, or may do so."""
    sign = SIGN.search(text, max(start - BEFORE, 0), start)
    if sign and (not sign[1] or CLOSED.match(text, end)):
        return True
    return bool(BELOW.match(text, end) or FALL.search(text, max(start - NEAR, 0), start))


def powers(text: str, end: int) -> list[int]:
    """The powers of ten that what follows a number multiplies it by, first none."""
    powers = [0]
    if scale := SCALE.match(text, end):
        powers += [SCALES[word] for word in [scale[1].lower()] if word in SCALES]
    if exponent := EXPONENT.match(text, end):
        powers.append(int(exponent[1]))
    if text.endswith("10", 0, end) and (exponent := TEN.match(text, end)):
        powers.append(int(exponent[1]) - 1)
    return powers
