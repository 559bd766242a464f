"""The JSON documents in what a model wrote, wherever they stand, and the records in them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from pytest_synthdata.decoding import FAULTS, decoded, past_blanks, values
from pytest_synthdata.depth import DEEPEST, TooDeepError
from pytest_synthdata.thoughts import BLANKS, spoken

__all__ = ["Found", "documents", "fault", "joined"]

# No string of JSON holds a line break, and so none holds a fence at the start of a line. The last
# one may be cut off, in its end as well.
FENCE = re.compile(
    r"^[ \t]*(`{3,}+|~{3,}+)[^\n`~]*+\n(.*?)(?:^[ \t]*(?:\1|[`~]*\Z)|\Z)", re.DOTALL | re.MULTILINE
)
# Of an object, of a list of objects or of texts, of nothing at the end; other brackets are prose.
START = re.compile(r'\{\s*"|\[\s*(?:\{\s*["}]|")|(?:\{\s*\}|\[\s*\])(?=[\s.]*\Z)')
MEMBER = re.compile(r'[{,]\s*"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*:\s*')


class Broken(dict[str, Any]):
    """An object that breaks: what stands of it, up to the first value that is not whole."""


@dataclass(frozen=True, slots=True)
class Found:
    """The JSON objects and lists in a text, in order.

    Not `whole`: JSON begins and breaks; of a list of records that breaks, the elements that stand
    whole before the break are the last document. `pure`: the text is nothing but JSON, or all its
    wrappers have a fence of their own.
    """

    documents: list[Any]
    whole: bool = True
    pure: bool = False

    @property
    def wrappers(self) -> list[dict[str, Any]]:
        """The objects that were asked for: those with a list of `items`."""
        return [one for one in self.documents if _is_wrapper(one)]

    def records(self) -> tuple[Any, ...]:
        """The records in the documents.

        Where there are wrappers, nothing else is the answer; amid prose just one of them is, see
        `_answers`. Models repeat the whole answer at times.
        """
        return tuple(record for one in self._answers() for record in _records(one))

    def alternative(self) -> tuple[Any, ...]:
        """The records if no list in an object is a list of records: the whole objects."""
        whole = [one for one in _once(self.documents) if not isinstance(one, Broken)]
        return tuple(
            record for one in whole for record in (one if isinstance(one, list) else [one])
        )

    def keys(self) -> tuple[frozenset[str], ...]:
        """The keys of each object, where a list that was taken for the records may be a field."""
        objects = [one for one in self.documents if isinstance(one, dict)]
        unsure = any(
            isinstance(one, dict) and one.keys() != {"items"} and _listed(one) is not None
            for one in self._answers()
        )
        return tuple(map(frozenset, objects)) if unsure else ()

    def _answers(self) -> list[Any]:
        """The documents with the records.

        Of wrappers amid prose it is the last that holds an object: those before it are drafts, and
        one without objects only mentions the form, unless none has any.
        """
        answers = self.wrappers
        if not self.pure:
            telling = [one for one in answers if _is_telling(one["items"])]
            answers = (telling or answers)[-1:]
        return _once(answers or self.documents)


def documents(text: str) -> Found:
    """The documents that are the answer in `text`. JSON is never mended."""
    said = spoken(text)
    for candidate in (text, said):
        if pure := _pure(candidate):
            return pure
    fenced, scattered = _fenced(said), _scattered(said)
    if len(scattered.wrappers) > len(fenced.wrappers) > 0:  # not each has a fence of its own
        return replace(fenced, pure=False)
    if fenced.wrappers or (fenced.documents and not scattered.wrappers):
        return fenced
    return scattered


def joined(parts: list[Found]) -> Found:
    """What was found in several texts, as if in one."""
    return Found(
        [document for part in parts for document in part.documents],
        whole=all(part.whole for part in parts),
        pure=all(part.pure for part in parts),
    )


def fault(text: str) -> str:
    """What a text is instead of the JSON that was asked for."""
    start = START.search(text)
    try:
        decoded(text, start.start() if start else past_blanks(text, 0))
    except json.JSONDecodeError:
        return "not JSON"
    except (TooDeepError, RecursionError):
        return f"JSON nested deeper than {DEEPEST} levels"
    except ValueError:  # of `int`
        return "JSON with a number of too many digits"
    return "JSON, but no object or list" if values(text) else "not JSON"


def _pure(text: str) -> Found | None:
    """The documents that a text consists of; None if there is anything else in it."""
    match values(text):
        case [str(inner)]:  # JSON in a string of JSON
            return documents(inner)
        case [dict() | list(), *_] as found:
            return Found(found, pure=True)
    return None


def _fenced(text: str) -> Found:
    """The documents in fences; none where JSON breaks in one, unless a wrapper is in another."""
    fences = [(fence[2], _pure(fence[2])) for fence in FENCE.finditer(text)]
    found = joined([one for _, one in fences if one])
    broken = any(
        one is None and START.match(inside, past_blanks(inside, 0)) for inside, one in fences
    )
    apart = all(len(one.documents) == 1 for _, one in fences if one and one.wrappers)
    documents = [] if broken and not found.wrappers else found.documents
    return Found(documents, pure=apart and bool(found.wrappers))


def _scattered(text: str) -> Found:
    """The documents in prose, up to the first that breaks; after a list nothing is missed.

    Lists of texts may be part of the prose: they count where there are no objects. An empty object
    says that there is no record, here.
    """
    found: list[Any] = []
    position = 0
    while start := START.search(text, position):
        try:
            document, position = decoded(text, start.start())
        except FAULTS:
            telling = list(filter(_is_telling, found))
            if any(isinstance(one, list) or _is_wrapper(one) for one in telling):
                break
            rest = _salvaged(text, start.start(), first=not telling)
            return Found([*telling, *rest], whole=False)
        found.append(document)
    return Found(list(filter(_is_telling, found)) or [list(one) for one in found])


def _salvaged(text: str, start: int, *, first: bool) -> list[Any]:
    """What stands whole of a list that breaks: a bare one, or that of an object.

    In an object it is `items`, or, in the `first` object of a text, the only member.
    """
    if text[start] == "[":
        elements = _elements(text, start)
        return [elements] if elements else []
    broken, position = Broken(), start
    while member := MEMBER.match(text, position):
        try:
            value, position = decoded(text, member.end())
        except FAULTS:
            value, position = _elements(text, member.end()), len(text)
        broken[member[1]] = value
        position = past_blanks(text, position)
    if _is_wrapper(broken) and broken["items"]:
        return [broken]
    match list(broken.values()):
        case [[{}, *_]] if first and not text[position:].strip(BLANKS + ","):
            return [broken]
    return []


def _elements(text: str, position: int) -> list[Any]:
    """The elements of a list at `position` that stand whole before it breaks."""
    elements: list[Any] = []
    separator = "["
    while text[position : position + 1] == separator:
        separator = ","
        try:
            element, end = decoded(text, past_blanks(text, position + 1))
        except FAULTS:
            break
        position = past_blanks(text, end)
        if position < len(text) or isinstance(element, dict | list | str):  # 1 may have been 12
            elements.append(element)
    return elements


def _records(document: dict[str, Any] | list[Any]) -> list[Any]:
    listed = _listed(document)
    return [document] if listed is None else listed


def _listed(document: dict[str, Any] | list[Any]) -> list[Any] | None:
    """The list that a document is or holds; None for a record by itself."""
    if isinstance(document, list):
        return document
    if _is_wrapper(document):
        return list(document["items"])
    match list(document.items()):
        case [(_, list(only))]:
            return only
        case [("items", dict(record))]:
            return [record]
    return None


def _is_wrapper(document: Any) -> bool:
    return isinstance(document, dict) and isinstance(document.get("items"), list)


def _is_telling(document: dict[str, Any] | list[Any]) -> bool:
    return any(isinstance(document, dict) or isinstance(element, dict) for element in document)


def _once(found: list[Any]) -> list[Any]:
    return found[:1] if all(_same(document, found[0]) for document in found) else found


def _same(one: Any, other: Any) -> bool:
    try:
        return bool(one == other)
    except RecursionError:
        return False
