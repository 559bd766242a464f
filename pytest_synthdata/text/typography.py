"""One sign for what reads alike: quotes, dashes, spaces, compatible and ignorable characters."""

from __future__ import annotations

import html
import re
import unicodedata

__all__ = ["evened", "unmarked"]

QUOTES = "'\"`´ʹʺʻʼʽˈ«»‘’‚‛“”„‟′″‴‵‶‷‹›❛❜❝❞〝〞＂＇"  # noqa: RUF001 - they are what this is about
DASHES = "-\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b"
IGNORED = [0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF]  # soft hyphen, joiners, marks of direction
IGNORED += [*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
IGNORED += range(0xFE00, 0xFE10)  # how emoji are drawn
SIGNS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, QUOTES), "'"),
    **dict.fromkeys(map(ord, DASHES), "-"),
    **dict.fromkeys(IGNORED),
    0x200B: " ",  # a space without width parts words
    0x066A: "%",
    0x066B: ".",
    0x066C: ",",
}
# Sorting marks on one letter takes quadratic time; Unicode's Stream-Safe Text Format ends at 30.
MARKED = re.compile(r"([^\w\s\x00-\x7f]{30})[^\w\s\x00-\x7f]++")
TAG = re.compile("</?[A-Za-z][A-Za-z0-9]{0,9} ?/?>")
ENTITY = re.compile("&#?[A-Za-z0-9]{1,32};")
ESCAPE = re.compile(r"\\(?=[^\w\s])")


def unmarked(text: str) -> str:
    """The text as HTML and Markdown show it: without plain tags, entities and backslashes."""
    shown = ENTITY.sub(lambda entity: html.unescape(entity[0]), TAG.sub(" ", text))
    return ESCAPE.sub("", shown)


def evened(text: str) -> str:
    """The text with one sign for all quotes and primes (') and for all dashes (-), in NFKC."""
    plain = MARKED.sub(r"\1", text.translate(SIGNS))
    # Compatible forms of dashes are known as such only now.
    return unicodedata.normalize("NFKC", plain).translate(SIGNS)
