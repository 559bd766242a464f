"""The words of a field's name, and what a table says on the words at its end."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

Words = tuple[str, ...]
T = TypeVar("T")

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# The first rule that fits makes the singular.
_SINGULAR = (
    (r"(gno|analy)ses$", r"\1sis"),
    (r"(ss|us|is|series|species|news)$", r"\1"),
    (r"(movie)s$|(child)ren$", r"\1\2"),
    (r"ies$", "y"),
    (r"(ss|us|x)es$", r"\1"),
    (r"s?$", ""),
)
_UNITS = frozenset("name label value kg g lb cm mm m km mg ml celsius c f".split())


@lru_cache(maxsize=4096)
def split(name: str) -> Words:
    """Split a name into lower-case words in the singular; `date of birth` becomes `birth date`."""
    words = tuple(_singular(word.lower()) for word in _WORD.findall(name))
    if "per" in words[1:-1]:  # a price per unit is a price
        return words[: words.index("per", 1)]
    if "of" not in words[1:-1]:
        return words
    middle = words.index("of", 1)
    counted = words[middle - 1] in {"number", "no", "num"}
    return words[middle + 1 :] + (("count",) if counted else words[:middle])


def _singular(word: str) -> str:
    rules = (re.subn(plural, ending, word, count=1) for plural, ending in _SINGULAR)
    return next(singular for singular, found in rules if found)


def bare(words: Words) -> Words:
    """Return a name without the last word where that says nothing, as a unit does."""
    return words[:-1] if words[1:] and words[-1] in _UNITS else words


def ending(table: Mapping[str, T], words: Words, context: Words = ()) -> T | None:
    """Return the entry of the longest run of words at the end of a name, given what encloses it."""
    whole = (*context[-2:], *words)
    runs = (" ".join(whole[-size:]) for size in (3, 2, 1) if words)
    return next((table[run] for run in runs if run in table), None)


def anywhere(table: Mapping[str, T], words: Words) -> T | None:
    """Return the entry whose run of words ends nearest to the end of a name."""
    found = (ending(table, words[:end]) for end in range(len(words), 0, -1))
    return next((entry for entry in found if entry is not None), None)
