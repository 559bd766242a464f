"""The JSON documents in what a model wrote, wherever they stand, and the records in them."""

from __future__ import annotations

import json
import re
import string
from typing import Any

from pytest_synthdata.digits import Digits

__all__ = ["BLANKS", "FAULTS", "documents", "records", "spoken", "values"]

BLANKS = string.whitespace + "\ufeff\u200b\xa0"
"""What says nothing at either end of a text; a byte order mark is no space to Python."""
FAULTS = (ValueError, RecursionError)
"""What json raises: not well-formed, a number too long, nested too deep."""

# Reasoning that servers leave in the answer, some of it without its opening or its closing tag.
NAMES = r"(?:think(?:ing)?|thoughts?|reasoning)"
THOUGHT = re.compile(
    rf"(?:<{NAMES}>|\[THINK\]).*?(?:</{NAMES}>|\[/THINK\]|\Z)", re.DOTALL | re.IGNORECASE
)
UNOPENED = re.compile(rf"\A.*(?:</{NAMES}>|\[/THINK\])", re.DOTALL | re.IGNORECASE)
# To its end on a line of its own, or to that of the text: no string of JSON holds a line break.
FENCE = re.compile(
    r"(?<![`~])(`{3,}+|~{3,}+)[^\n`~]*+\n(.*?)(?:^[ \t]*\1|\Z)", re.DOTALL | re.MULTILINE
)
# Of an object, of a list of objects or of texts; other brackets are prose.
START = re.compile(r'\{\s*"|\[\s*(?:\{\s*["}]|")')
LIST = re.compile(r'(?:\{\s*"(?:[^"\\]|\\.)*"\s*:\s*)?\[')  # bare, or as an object's first value


def spoken(text: str) -> str:
    """What a model said after it had thought."""
    return UNOPENED.sub("", THOUGHT.sub("", text)).strip(BLANKS)


def documents(text: str) -> tuple[list[Any], bool]:
    """The JSON objects and lists that are the answer in `text`, and whether they are all of it.

    They are not (False) where JSON begins and breaks. Of a list that breaks, the elements that
    stand whole before the break are the last document. JSON is never mended.
    """
    said = spoken(text)
    for candidate in (text, said, *(fence[2] for fence in FENCE.finditer(said))):
        match values(candidate):
            case [str(inner)]:  # JSON in a string of JSON
                return documents(inner)
            case [_, *_] as found if all(isinstance(value, dict | list) for value in found):
                return found, True
    return _scattered(said)


def records(found: list[Any]) -> list[Any]:
    """The records of the documents of one answer, which models repeat as a whole at times."""
    once = found[:1] if all(_same(document, found[0]) for document in found) else found
    return [record for document in once for record in _records(document)]


def values(text: str) -> list[Any]:
    """The JSON values that `text` consists of; none if there is anything else in it."""
    found = []
    position = _past_blanks(text, 0)
    while position < len(text):
        try:
            value, position = DECODER.raw_decode(text, position)
        except FAULTS:
            return []
        found.append(value)
        position = _past_blanks(text, position)
    return found


def _scattered(text: str) -> tuple[list[Any], bool]:
    """The documents in prose, up to the first that breaks; after a list nothing is missed."""
    found: list[Any] = []
    position = 0
    while start := START.search(text, position):
        try:
            document, position = DECODER.raw_decode(text, start.start())
        except FAULTS:
            if found and _listed(found[0]) is not None:
                break
            elements = _elements(text, start.start())
            return [*found, *([elements] if elements else [])], False
        found.append(document)
    return found, True


def _elements(text: str, start: int) -> list[Any]:
    """The elements of a list that stand whole before it breaks; none of a broken object's own."""
    elements: list[Any] = []
    opening = LIST.match(text, start)
    position = opening.end() if opening else len(text)
    while True:
        try:
            element, end = DECODER.raw_decode(text, _past_blanks(text, position))
        except FAULTS:
            return elements
        position = _past_blanks(text, end)
        if position < len(text) or isinstance(element, dict | list | str):  # 1 may have been 12
            elements.append(element)
        if text[position : position + 1] != ",":
            return elements
        position += 1


def _records(document: dict[str, Any] | list[Any]) -> list[Any]:
    listed = _listed(document)
    return [document] if listed is None else listed


def _listed(document: dict[str, Any] | list[Any]) -> list[Any] | None:
    """The list that a document is, or that is all it holds; None for a record by itself."""
    if isinstance(document, list):
        return document
    if isinstance(document.get("items"), list):
        return list(document["items"])
    match list(document.items()):
        case [(_, list(only))]:
            return only
        case [("items", dict(record))]:
            return [record]
    return None


def _same(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except RecursionError:
        return False


def _past_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in BLANKS:
        position += 1
    return position


def _no_number(name: str) -> float:
    """NaN and the infinities are no JSON (RFC 8259, section 6)."""
    raise ValueError(name)


DECODER = json.JSONDecoder(parse_float=Digits, parse_constant=_no_number)
