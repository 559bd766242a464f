r"""Strings that match a regular expression of the common subset.

Covered: literals, `.`, classes with ranges and negation, `\d \w \s` and their opposites, groups
(plain, named, non-capturing), alternation, anchors, and quantifiers, lazy ones included. Outside:
look-around, back-references, flags and Unicode properties.
"""

import re
import string
from collections.abc import Callable
from random import Random

Writer = Callable[[Random, int], str]
"""Writes one string; the number is how far an open-ended quantifier may go past its minimum."""

_PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "
_KINDS = {"d": string.digits, "w": string.ascii_letters + string.digits + "_", "s": " "}
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v"}
_ANCHORS = "AZzbB"
_QUANTIFIER = re.compile(r"(?:([*+?])|\{(\d+)(,?)(\d*)\})\??(?![*+?])")
_GROUP = re.compile(r"\((?:\?:|\?P?<\w+>|(?!\?))")
_SHORT = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_ATTEMPTS = 60


class _OutsideSubsetError(Exception):
    """The pattern uses syntax which this generator does not know."""


def matching(
    pattern: str, random: Random, *, shortest: int = 0, longest: int | None = None
) -> str | None:
    """Return a string in which `pattern` is found, or None when this generator cannot write one."""
    try:
        found = re.compile(pattern).search
        write = _Parser(pattern).alternatives()
    except (re.error, FutureWarning, _OutsideSubsetError):
        return None
    for attempt in range(_ATTEMPTS):
        # An open-ended quantifier alone may have to supply the whole length.
        value = write(random, (3, shortest, 2 * shortest + 1)[attempt % 3])
        if shortest <= len(value) and (longest is None or len(value) <= longest) and found(value):
            return value
    return None


class _Parser:
    """Reads a pattern, which `re` has compiled before, and builds its writer."""

    def __init__(self, pattern: str) -> None:
        self.rest = pattern

    def alternatives(self) -> Writer:
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        return lambda random, reach: random.choice(branches)(random, reach)

    def sequence(self) -> Writer:
        parts: list[Writer] = []
        while self.rest and self.rest[0] not in "|)":
            parts.append(self.repeated(self.atom()))
        return lambda random, reach: "".join(part(random, reach) for part in parts)

    def repeated(self, atom: Writer) -> Writer:
        quantifier = _QUANTIFIER.match(self.rest)
        if quantifier is None:
            return atom
        self.rest = self.rest[quantifier.end() :]
        sign, least, comma, most = quantifier.groups()
        if sign:
            low, high = _SHORT[sign]
        else:
            low, high = int(least), int(most or least) if most or not comma else None

        def write(random: Random, reach: int) -> str:
            top = low + reach if high is None else high
            return "".join(atom(random, reach) for _ in range(random.randint(low, top)))

        return write

    def atom(self) -> Writer:
        if group := _GROUP.match(self.rest):
            self.rest = self.rest[group.end() :]
            inner = self.alternatives()
            self.take(")")
            return inner
        sign = self.next()
        if sign in "^$":
            return lambda _random, _reach: ""
        if sign in "(*+?{":
            raise _OutsideSubsetError
        if sign == "\\" and self.rest[0] in _ANCHORS:
            self.next()
            return lambda _random, _reach: ""
        if sign == "[":
            letters = self.members()
        elif sign == "\\":
            letters = self.escaped()
        else:
            letters = string.ascii_letters if sign == "." else sign
        return lambda random, _reach: random.choice(letters)

    def members(self) -> str:
        """Read the characters of a class whose `[` was just read."""
        negated = self.take("^")
        chosen = ""
        while not chosen or not self.take("]"):
            sign = self.next()
            letters = self.escaped() if sign == "\\" else sign
            if self.rest[0] == "-" and self.rest[1] != "]":
                self.next()
                sign = self.next()
                last = self.escaped() if sign == "\\" else sign
                letters = "".join(map(chr, range(ord(letters), ord(last) + 1)))
            chosen += letters
        return _without(_PRINTABLE, chosen) if negated else chosen

    def escaped(self) -> str:
        """Read the characters that the escape after a backslash stands for."""
        sign = self.next()
        if sign.lower() in _KINDS:
            kind = _KINDS[sign.lower()]
            return kind if sign.islower() else _without(_PRINTABLE, kind)
        if sign in _ESCAPES or not sign.isalnum():
            return _ESCAPES.get(sign, sign)
        raise _OutsideSubsetError

    def next(self) -> str:
        sign, self.rest = self.rest[0], self.rest[1:]
        return sign

    def take(self, sign: str) -> bool:
        taken = self.rest.startswith(sign)
        self.rest = self.rest[taken:]
        return taken


def _without(letters: str, excluded: str) -> str:
    """Return the letters which are not excluded, or one outside ASCII if none is left."""
    return "".join(letter for letter in letters if letter not in excluded) or "é"
