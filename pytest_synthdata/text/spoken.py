"""The numbers that a text states in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_synthdata.text.stated import POWERS, negative, powers, quotient, stated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_synthdata.text.stated import Figure, Reading

__all__ = ["spoken"]

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
CARDINALS = {word: number for number, word in enumerate(UNITS)}
CARDINALS |= {word: 10 * number for number, word in enumerate(TENS, 2)}
ONES, ROUND = range(1, 10), range(20, 100, 10)
NUMBERS = CARDINALS | {
    re.sub("y$", "ie", word) + "th": number for word, number in CARDINALS.items()
}
NUMBERS |= {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
NUMBERS |= {"single": 1, "both": 2, "pair": 2, "couple": 2}
NUMBERS |= {"no": 0, "none": 0, "nil": 0, "once": 1, "twice": 2}
MULTIPLES = {"hundred": 100, "dozen": 12}
PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4}
PARTS |= {
    word + s: number
    for number, word in enumerate("third fourth fifth sixth seventh eighth ninth tenth".split(), 3)
    for s in ("", "s")
}
PART = rf"(?:{'|'.join(PARTS)})\b"
DIGIT = rf"(?:{'|'.join(CARDINALS)})\b"
WORD = rf"(?:{'|'.join([*NUMBERS, *MULTIPLES, *POWERS])})\b"
COMMA = "(?:(?:(?<=thousand)|(?<=[mb]illion)|(?<=trillion)),)?"
WORDS = re.compile(
    rf"\b(?:{WORD}(?:{COMMA}[\s-](?:and[\s-])?{WORD}){{0,23}}"
    rf"(?:[\s-]point(?:[\s-]{DIGIT}){{1,17}})?"
    rf"(?:[\s-](?:and[\s-])?(?:a[\s-])?{PART})?|{PART})",
    re.IGNORECASE,
)
JOINTS = re.compile(", (?:and )?| (?:and|point) ")


def spoken(text: str) -> Iterator[Figure]:
    """Every number in words that the text, evened, states in every sense it has."""
    for found in WORDS.finditer(text):
        yield from stated(
            _said(" ".join(found[0].lower().replace("-", " ").split())),
            powers(text, found.end()),
            negative=negative(text, *found.span()),
        )


def _said(said: str) -> set[Reading]:
    """What the words mean together, between "and" and each by itself ("between two and three")."""
    phrases = JOINTS.split(said)
    pieces = [said, *said.split(", "), *phrases, *said.split()]
    runs = [JOINTS.sub(" ", piece).split() for piece in pieces]
    readings = {(str(_worth(run)), 0) for run in runs}
    readings |= {(strung, 0) for strung in map(_strung, runs) if strung}
    whole, _, decimals = said.partition(" point ")
    if strung := _strung(decimals.split()):
        readings.add((f"{_worth(whole.split())}{strung}", -len(strung)))
    *before, last = (phrase.split() for phrase in phrases)
    if denominator := PARTS.get(last[-1]):
        count = _worth(last[:-1]) or 1
        readings.update(quotient(0, count, denominator))
        readings.update(quotient(sum(map(_worth, before)), count, denominator))
    return readings


def _worth(words: list[str]) -> int:
    total = hundreds = 0
    for word in words:
        if word in MULTIPLES:
            hundreds = MULTIPLES[word] * (hundreds or 1)
        elif word in POWERS:
            total, hundreds = total + (hundreds or 1) * 10 ** POWERS[word], 0
        else:
            hundreds += NUMBERS.get(word, 0)
    return total + hundreds


def _strung(words: list[str]) -> str:
    """The digits said one after the other, as of years: "nineteen eighty-four" is 1984."""
    numbers: list[int] = []
    for word in words:
        number = CARDINALS.get(word)
        if number is None:
            return ""
        if numbers and number in ONES and numbers[-1] in ROUND:
            numbers[-1] += number
        else:
            numbers.append(number)
    return "".join(map(str, numbers))
