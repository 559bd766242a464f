"""The ways in which a value may be written."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["pattern", "written"]

LEVELS = 3  # a cassette holds JSON, in which the answer is JSON, in which a text may be JSON
LINE = 32  # characters; those of private keys and certificates have 64
ODD = "surrogateescape"  # as os.environ has what is no text


@cache
def written(value: str) -> frozenset[str]:
    """A value as it is, escaped in JSON or YAML, quoted in URLs, or in base64; in lower case.

    Of a value with many lines, such as a private key, each one counts that is long and has no
    spaces: they are indented or joined where it is written within a text. What its other lines say
    may be known to all.
    """
    return frozenset(form.lower() for part in (value, *_lines(value)) for form in _forms(part))


@cache
def pattern(value: str) -> re.Pattern[str]:
    """What finds a value in all of these forms."""
    longest_first = sorted(written(value), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def _lines(value: str) -> list[str]:
    lines = value.split()
    return [line for line in lines if len(line) >= LINE] if "\n" in value else []


def _forms(value: str) -> Iterator[str]:
    for text in _escaped(value):
        yield from (text, text.replace("/", "\\/"), _in_yaml(text))
    quotings = (quote(value, safe="", errors=ODD), quote(value, errors=ODD))
    yield from (*quotings, quote_plus(value, errors=ODD))
    yield from _base64(value.encode("utf-8", ODD))


def _escaped(value: str) -> set[str]:
    """A value in JSON, in JSON within JSON, and so on."""
    found = latest = {value}
    for _ in range(LEVELS):
        latest = {json.dumps(text, ensure_ascii=a)[1:-1] for text in latest for a in (True, False)}
        found = found | latest
    return found


def _in_yaml(text: str) -> str:
    return "".join(c if " " <= c <= "~" else f"\\U{ord(c):08x}" for c in text)


def _base64(value: bytes) -> Iterator[str]:
    """What of a value's base64 does not depend on what stands around it."""
    for before, cut in ((0, 0), (1, 2), (2, 3)):  # bytes, characters that they reach into
        whole = (before + len(value)) * 8 // 6
        coded = b64encode(bytes(before) + value).decode("ascii")[cut:whole]
        yield from (coded, coded.replace("+", "-").replace("/", "_"))
