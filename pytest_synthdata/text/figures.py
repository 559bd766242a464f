"""The numbers that a text states, by value, however they are written."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING

from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.text.spoken import spoken
from pytest_synthdata.text.stated import figure
from pytest_synthdata.text.typography import evened
from pytest_synthdata.text.written import written

if TYPE_CHECKING:
    from pytest_synthdata.text.stated import Figure

__all__ = ["figure_of", "figures"]

FRACTION = re.compile(r"(?<!\s)(?=[¼-¾⅐-⅞])")
RAISED = re.compile("([⁺⁻]?)([⁰¹²³⁴⁵⁶⁷⁸⁹]++)")
FOREIGN = re.compile(r"(?![0-9])\d")


def figure_of(number: float | Decimal) -> Figure:
    """A finite number as a figure; a float has the digits that Python writes, or its own text."""
    text = number.text if isinstance(number, Digits) else None
    text = text or (repr(number) if isinstance(number, float) else str(Decimal(number)))
    mantissa, _, power = text.lower().partition("e")
    whole, _, fraction = mantissa.lstrip("+-").partition(".")
    return figure(whole + fraction, int(power or 0) - len(fraction), negative=text.startswith("-"))


def figures(text: str) -> set[Figure]:
    """Every number that the text states, in every sense its notation has, in linear time.

    "1.200" is 1200 and 1.2. A percentage also counts as its number, a negative number also as the
    positive one, a number with "million" or the like also as the one before that word.
    """
    plain = RAISED.sub(lambda raised: "^" + evened(raised[0]), text)
    plain = FRACTION.sub(" ", plain)  # "2½" is two numbers until they are added
    plain = FOREIGN.sub(lambda digit: str(unicodedata.decimal(digit[0])), evened(plain))
    return {*written(plain), *spoken(plain)}
