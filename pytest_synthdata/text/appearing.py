"""Whether a text uses what it was to be written from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_synthdata.text.figures import figure_of, figures
from pytest_synthdata.text.typography import evened, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["absent"]

Value = str | float | Decimal

SPACED = str.maketrans("-_", "  ")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
SIGN = re.compile(r"((?<=\d)[.,:/](?=\d)|[#%&@])|[^\w\s]")
"""What is no word; a group for what tells words and numbers apart, though it is punctuation."""

INFLECTED = 4
"""From so many characters on, any letters may follow: "Berlin" is in "Berliner"."""

LONG = 100
"""Values of more characters are found wherever they stand, as that takes linear time."""


def absent(values: Iterable[Value], text: str) -> list[Value]:
    """The values that do not appear in the text, in order, each once.

    Strings appear as words, whatever their case, spacing, punctuation, markup and endings; those
    with no letter and no digit appear as they are, and blank ones are not looked for. Finite
    numbers appear by value, in any usual notation, and so do strings that are nothing but a
    number. In doubt a value counts as found.
    """
    words, stated = _Words.of(text), figures(unmarked(text))

    def appears(value: Value) -> bool:
        if not isinstance(value, str):
            return figure_of(value) in stated
        number = NUMBER.fullmatch(evened(value).strip())
        return words.say(value) or bool(number and figure_of(Decimal(number[0])) in stated)

    return [value for value in dict.fromkeys(values) if not appears(value)]


@dataclass(frozen=True, slots=True)
class _Words:
    """A text without its white space and punctuation, and where those stood."""

    signs: str
    """The text without its white space and hyphens alone."""
    joined: str
    gaps: frozenset[int]

    @classmethod
    def of(cls, text: str) -> _Words:
        # Writers set hyphens between words as they need them ("a part-time job").
        folded = evened(evened(unmarked(text)).casefold()).translate(SPACED)
        # Of "İ", the case folded leaves a dot upon the i.
        plain = re.sub("'+", "'", folded.replace("i\u0307", "i"))
        words = SIGN.sub(_spaced, plain).split()
        return cls("".join(plain.split()), "".join(words), frozenset(accumulate(map(len, words))))

    def say(self, value: str) -> bool:
        """Whether the value stands here as words, or is blank."""
        whole = _Words.of(value)
        sought = whole.joined
        if not any(map(str.isalnum, sought)):
            return whole.signs in self.signs
        if len(sought) > LONG:
            return sought in self.joined
        position = self.joined.find(sought)
        while position >= 0 and not self._apart(position, position + len(sought)):
            position = self.joined.find(sought, position + 1)
        return position >= 0

    def _apart(self, start: int, end: int) -> bool:
        """Whether a word begins at the start and one ends at the end, inflected or not."""
        if not self._parted(start):
            return False
        if self._parted(end):
            return True
        if not self.joined[end - 1 : end + 1].isalpha():
            return False
        plurals = (end + len(s) for s in ("s", "es") if self.joined.startswith(s, end))
        return end - start >= INFLECTED or any(map(self._parted, plurals))

    def _parted(self, place: int) -> bool:
        """Whether no word goes on here; scripts without case do not tell."""
        before, after = self.joined[place - 1 : place], self.joined[place : place + 1]
        if place in self.gaps or not before or not after:
            return True
        if after.isdecimal():  # "12kg" are two words, "F12" is one
            return not (before.isdecimal() or _is_cased(before))
        return not (_is_cased(before) and _is_cased(after))


def _is_cased(sign: str) -> bool:
    return sign.islower() or sign.isupper()


def _spaced(sign: re.Match[str]) -> str:
    return " " if not sign[1] and unicodedata.category(sign[0])[0] == "P" else sign[0]
