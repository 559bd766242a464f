"""Strings that match a regular expression: written by rstr, steered to readable and fitting ones.

Covered is what `re` compiles, but for atomic groups, possessive quantifiers and conditions. rstr
writes a look-ahead as if it were text; whether look-arounds then hold is found out by trying.
"""

import re
import string
import sys
from contextlib import suppress
from math import inf
from random import Random
from typing import Any

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
_SPREAD = 3  # how much the repeats of one attempt differ
_OPEN = 100  # where rstr ends a repeat that has no end, or a later one


def matching(
    pattern: str, random: Random, *, shortest: int = 0, longest: float = inf
) -> str | None:
    """Return a string in which `pattern` is found, or None when no attempt gives one."""
    import rstr

    steered = _Steered(random.getrandbits(64))
    write = rstr.Rstr(steered).xeger
    try:
        found = re.compile(pattern).search
        for preferred, rest in _WAYS:
            steered.preferred, steered.reach = preferred, _SPREAD
            near, far = 0, shortest + 2 * _SPREAD
            for _ in range(_ATTEMPTS):
                # rstr looks up how to write each part, and what it wrote for the group of a
                # back-reference. It has neither for some, and another branch may do without.
                with suppress(KeyError):
                    text = write(pattern + rest)
                    if shortest <= len(text) <= longest and found(text):
                        return text
                    if len(text) < shortest:
                        near = steered.reach
                    if len(text) > longest:
                        far = steered.reach
                    steered.reach = min((near + far) // 2, 2 * steered.reach + 1)
    except (re.error, FutureWarning):
        pass  # syntax of another dialect, which `re` refuses or takes to mean something else
    return None


class _Steered(Random):
    """Chance as rstr gets it, so that it neither depends on the process nor rambles.

    rstr chooses from all signs of ASCII that fit a class, in an order that varies with the hash
    seed, and repeats up to 100 times. `reach` is how far a repeat may go past its minimum.
    """

    preferred = _ALIKE
    reach = _SPREAD

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
        return super().randint(least, min(a + self.reach, most))
