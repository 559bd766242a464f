"""Strings that match a regular expression: written by rstr, steered to readable and fitting ones.

Covered is what `re` compiles, but for atomic groups, possessive quantifiers and conditions, and a
little that other dialects write differently. rstr writes a look-ahead as if it were text; whether
look-arounds then hold is found out by trying.
"""

import re
import string
import sys
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from math import inf
from random import Random
from typing import Any

from pytest_synthdata.providers.sampling.finding import finder

_ALIKE = string.ascii_letters + string.digits
_READABLE = (_ALIKE, " ", string.punctuation)
# The signs to prefer, and what to add to the pattern. Signs of one kind please a pattern such as
# `^(?=.{9}$)[a-z]+$`, and where a part is enough, the length may come from behind it.
_WAYS = (
    (_ALIKE, ""),
    (string.ascii_lowercase, ""),
    (string.ascii_uppercase, ""),
    (string.digits, ""),
    (_ALIKE, ".*"),
)
_ATTEMPTS = 16  # for each of the ways
_EFFORT = 20_000  # signs of patterns read and repeats written, in all attempts
_IN_VAIN = 12 * _EFFORT  # after which no other attempt is made
_SPREAD = 3  # how much the repeats of one attempt differ
# What Rust and ECMAScript write and `re` does not. For writing a letter, those of ASCII will do.
_FOREIGN = re.compile(r"\\p(?:\{(\w+)\}|([LN]))|\\.|\(\?<(?=\w)|[\[\]]", re.DOTALL)
_SIGNS = {r"\z": r"\Z", "(?<": "(?P<"}
_CLASSES = {"L": "A-Za-z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9"}
_OPEN = 100  # where rstr ends a repeat that has no end, or a later one


def _python(pattern: str) -> str | None:
    """Return a pattern as `re` writes it, or None where it refuses or takes it for another."""
    within = False

    def own(token: re.Match[str]) -> str:
        nonlocal within
        signs = _CLASSES.get(token[1] or token[2])
        if signs:
            return signs if within else f"[{signs}]"
        within = token[0] == "[" or (within and token[0] != "]")
        return _SIGNS.get(token[0], token[0])

    try:
        return re.compile(_FOREIGN.sub(own, pattern)).pattern
    except (re.error, FutureWarning, OverflowError, RecursionError):
        return None


def matching(
    pattern: str,
    random: Random,
    *,
    also: Sequence[str] = (),
    shortest: int = 0,
    longest: float = inf,
) -> str | None:
    """Return a string in which all patterns are found, or None when no attempt gives one.

    All attempts together are bounded: a pattern may demand a million signs, or a million times a
    million. What was in vain for long, and never successful, is not attempted again.
    """
    wanted = (pattern, *also)
    steered = _Steered(random.getrandbits(64))
    past = _past(wanted, shortest, longest)
    if past.in_vain >= _IN_VAIN:
        return None
    found = _attempted(wanted, steered, shortest, longest)
    past.in_vain = past.in_vain + _EFFORT - steered.left if found is None else -inf
    return found


class _Past:
    """How much effort was in vain; -inf once an attempt has given a text."""

    in_vain: float = 0


@lru_cache(maxsize=256)
def _past(wanted: tuple[str, ...], shortest: int, longest: float) -> _Past:
    """Return what is remembered of the attempts at a text, the same object each time."""
    del wanted, shortest, longest
    return _Past()


def _attempted(
    wanted: Sequence[str], steered: "_Steered", shortest: int, longest: float
) -> str | None:
    """Return what the first good attempt has written."""
    import rstr

    write = rstr.Rstr(steered).xeger
    found = [finder(one) for one in wanted]
    sources = filter(
        None, map(_python, [*wanted, ".*".join(wanted)] if len(wanted) > 1 else wanted)
    )
    for source, (preferred, rest) in product(sources, _WAYS):
        steered.preferred, steered.reach = preferred, _SPREAD
        near, far = 0, shortest + 2 * _SPREAD
        for _ in range(_ATTEMPTS):
            # rstr looks up how to write each part, and what it wrote for the group of a
            # back-reference. It has neither for some, and another branch may do without.
            try:
                steered.spend(len(source))
                text = write(source + rest)
            except (KeyError, RecursionError):
                continue
            except _TooLongError:
                return None
            if shortest <= len(text) <= longest and all(one(text) for one in found):
                return text
            if len(text) < shortest:
                near = steered.reach
            if len(text) > longest:
                far = steered.reach
            steered.reach = min((near + far) // 2, 2 * steered.reach + 1)
    return None


class _TooLongError(Exception):
    """A pattern demands more than is worth writing."""


class _Steered(Random):
    """Chance as rstr gets it, so that it neither depends on the process nor rambles.

    rstr chooses from all signs of ASCII that fit a class, in an order that varies with the hash
    seed, and repeats up to 100 times. `reach` is how far a repeat may go past its minimum, and
    `left` how much of the effort, which repeats within repeats multiply, may still be made.
    """

    preferred = _ALIKE
    reach = _SPREAD
    left = _EFFORT

    def choice(self, seq: Any) -> Any:
        """Choose a branch, or of the signs of a class one that reads well."""
        if seq and not isinstance(seq[0], str):
            return super().choice(seq)
        signs = frozenset(seq)
        for row in (self.preferred, *_READABLE):
            if fitting := [sign for sign in row if sign in signs]:
                return super().choice(fitting)
        # A class that excludes all of ASCII comes empty.
        return super().choice(sorted(signs) or "é")

    def randint(self, a: int, b: int) -> int:
        """Choose how often to repeat: at least `a` times, and up to `b` if the pattern says so."""
        most = b if b < _OPEN else sys.maxsize
        least = min(a + max(self.reach - _SPREAD, 0), most)
        times = super().randint(least, min(a + self.reach, most))
        self.spend(times)
        return times

    def spend(self, effort: int) -> None:
        """Use up some of what is left; raise _TooLongError where too little is."""
        self.left -= effort
        if self.left < 0:
            raise _TooLongError
