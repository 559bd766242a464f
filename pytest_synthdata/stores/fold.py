"""JSON as the lines of a YAML folded scalar: one record a line, nothing but ASCII.

A folded scalar (YAML 1.1, section 8.2.3) turns each line break into one space and knows no
escapes. So breaks may stand where JSON allows a space, and characters outside ASCII are escaped by
JSON. Read back, the lines are the same JSON with a space at each break.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_synthdata.depth import KEPT, TooDeepError, deep
from pytest_synthdata.schema.digits import Digits

__all__ = ["flat", "fold", "unfold"]


def flat(value: Any, *, ascii: bool = True) -> str:  # noqa: A002 - what it is
    """`value` as JSON text in one line; all its characters are `ascii`, or as they are."""
    match value:
        case Mapping():
            members = (
                f"{flat(name, ascii=ascii)}: {flat(one, ascii=ascii)}"
                for name, one in value.items()
            )
            return "{" + ", ".join(members) + "}"
        case list():
            return "[" + ", ".join(flat(one, ascii=ascii) for one in value) + "]"
        case Digits():
            return value.text
        case _:
            return json.dumps(value, ensure_ascii=ascii)


def fold(value: Any) -> str:
    """`value` as JSON text with line breaks around the objects of each outermost list.

    A string under the key `content` that holds JSON is laid out the same way, inside its quotes;
    those within it are strings like others.
    """
    return _fold(value, breaks=True, packs=True)


def unfold(text: str) -> Any:
    """The value of JSON text, folded or not, in which numbers remember how they were written.

    Raises ValueError for what is no JSON, or is nested deeper than any answer that is kept, and
    RecursionError where that is too deep for Python.
    """
    return _parsed(text.replace("\n", " "))


def _parsed(text: str) -> Any:
    value = json.loads(text, parse_float=Digits, parse_int=_integer)
    if deep(value, KEPT):
        message = f"nested deeper than {KEPT} levels"
        raise TooDeepError(message)
    return value


def _integer(text: str) -> int | Digits:
    return Digits(text) if text == "-0" else int(text)


def _fold(value: Any, *, breaks: bool, packs: bool) -> str:
    match value:
        case Mapping():
            members = (_member(*item, breaks=breaks, packs=packs) for item in value.items())
            return "{" + ", ".join(members) + "}"
        case [dict(), *_] if breaks and all(isinstance(item, dict) for item in value):
            items = (_fold(item, breaks=False, packs=packs) for item in value)
            return "[\n" + ",\n".join(items) + "\n]"
        case list():
            return "[" + ", ".join(_fold(item, breaks=False, packs=packs) for item in value) + "]"
        case Digits():
            return value.text
        case _:
            return json.dumps(value)


def _member(name: str, value: Any, *, breaks: bool, packs: bool) -> str:
    if packs and name == "content" and isinstance(value, str):
        return f'"content": {_content(value)}'
    return f"{json.dumps(name)}: {_fold(value, breaks=breaks, packs=packs)}"


def _content(text: str) -> str:
    """A string of JSON text, laid out, each line escaped on its own so that the breaks stay."""
    if not text.lstrip().startswith(("{", "[")):
        return json.dumps(text)
    try:
        inner = _fold(_parsed(text), breaks=True, packs=False)  # what is broken JSON stays so
    except (ValueError, RecursionError):
        return json.dumps(text)
    return '"' + "\n".join(json.dumps(line)[1:-1] for line in inner.split("\n")) + '"'
