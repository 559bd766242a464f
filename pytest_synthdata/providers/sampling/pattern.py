r"""Strings that match a regular expression of the common subset.

Covered: literals, `.`, classes, escapes such as `\d`, groups (plain, named, non-capturing),
alternation, anchors, and quantifiers, lazy ones included. Outside: look-around, back-references,
flags and numeric escapes.
"""

import re
import string
from functools import lru_cache
from math import inf
from random import Random

_GROUP = re.compile(r"\((?:\?:|\?P?<\w+>|(?!\?))")
_SIGN = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|[^(*+?{]", re.DOTALL)
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d+)(,?)(\d*)\})\??(?![*+?])")
# Of the signs that fit, those of an earlier row read better.
_SIGNS = (string.ascii_letters + string.digits, " ", string.punctuation, "é\t\n")
_ATTEMPTS = 60


class _OutsideSubsetError(Exception):
    """The pattern uses syntax which this generator does not know."""


def matching(
    pattern: str, random: Random, *, shortest: int = 0, longest: float = inf
) -> str | None:
    """Return a string in which `pattern` is found, or None when this generator cannot write one."""
    try:
        found = re.compile(pattern).search
        for attempt in range(_ATTEMPTS):
            # An open-ended quantifier alone may have to supply the whole length.
            reach = (3, shortest, 2 * shortest + 1)[attempt % 3]
            text = _Writer(pattern, random, reach).alternatives()
            if shortest <= len(text) <= longest and found(text):
                return text
    except (re.error, FutureWarning, _OutsideSubsetError):
        pass  # the caller has other ways to write a text
    return None


class _Writer:
    """Reads a pattern, which `re` has compiled before, and writes a string on the way.

    `reach` is how far an open-ended quantifier may go past its minimum.
    """

    def __init__(self, pattern: str, random: Random, reach: int) -> None:
        self.rest = pattern
        self.random = random
        self.reach = reach

    def alternatives(self) -> str:
        branches = [self.sequence()]
        while self.take(r"\|"):
            branches.append(self.sequence())
        return self.random.choice(branches)

    def sequence(self) -> str:
        text = ""
        while self.rest and self.rest[0] not in "|)":
            text += self.repeated()
        return text

    def repeated(self) -> str:
        start, text = self.rest, self.atom()
        quantifier = self.take(_QUANTIFIER)
        if quantifier is None:
            return text
        after = self.rest
        sign, least, comma, most = quantifier.groups()
        low = int(least or sign == "+")
        high = int(most) if most else low + self.reach if comma or sign else low
        text = ""
        for _ in range(self.random.randint(low, 1 if sign == "?" else high)):
            self.rest = start
            text += self.atom()
        self.rest = after
        return text

    def atom(self) -> str:
        if self.take(_GROUP):
            text = self.alternatives()
            self.take(r"\)")
            return text
        sign = self.take(_SIGN)
        if sign is None:
            raise _OutsideSubsetError
        return self.random.choice(_fitting(sign[0]))

    def take(self, expected: str | re.Pattern[str]) -> re.Match[str] | None:
        """Read what is expected, if it comes next."""
        taken = re.match(expected, self.rest)
        self.rest = self.rest[taken.end() if taken else 0 :]
        return taken


@lru_cache(maxsize=1024)
def _fitting(sign: str) -> tuple[str, ...]:
    """Return the signs which a class, an escape or a literal stands for: for an anchor, none."""
    fits = re.compile(sign, re.DOTALL).fullmatch
    rows = (tuple(letter for letter in row if fits(letter)) for row in _SIGNS)
    return next(filter(None, rows), ("",))
