"""YAML read as plain data: mappings, lists and scalars, and nothing that does more than it shows.

PyYAML's loaders take more, each of which a stranger could use: tags that construct, aliases that
multiply, nesting that exhausts the stack, of a key that stands twice the last, of several documents
none. All these are refused here, where the parser's events are put together, which takes less time
than any loader needs.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml
from yaml.reader import ReaderError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Items", "NotPlainError", "load"]

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where there is one
DEPTH = 500  # of nesting, which what walks through the data can bear
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,999})(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
BEGINNINGS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class NotPlainError(ValueError):
    """Text that is no plain YAML: the line (from 1; 0: unknown), and what is wrong."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(line, problem)
        self.line = line
        self.problem = problem


class Items(list[Any]):
    """A list that knows in which line, from 1, each of its items begins."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[int] = []


def load(text: str) -> Any:
    """The one document in YAML text; None where there is none. Keys are strings.

    Unquoted scalars are what they would be in JSON, else strings. Raises NotPlainError.
    """
    documents = _Builder()
    try:
        documents.build(yaml.parse(text, LOADER))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise NotPlainError(line, f"it is no YAML ({error.problem})") from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise NotPlainError(line, f"it is no YAML ({error.reason})") from error
    if len(documents.root) > 1:
        raise NotPlainError(documents.root.lines[1], "a second document begins here")
    return documents.root[0] if documents.root else None


class _Builder:
    """Puts events together."""

    def __init__(self) -> None:
        self.root = Items()
        self._open: list[dict[str, Any] | Items] = [self.root]
        self._keys: list[str | None] = [None]  # of each open mapping, what the next value is for

    def build(self, events: Iterable[Any]) -> None:
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self._add(event, _scalar(event))
            elif isinstance(event, BEGINNINGS):
                inner: Any = {} if isinstance(event, yaml.MappingStartEvent) else Items()
                self._add(event, inner)
                self._open.append(inner)
                self._keys.append(None)
                if len(self._open) > DEPTH:
                    raise _refusal(event, "it is nested too deeply")
            elif isinstance(event, ENDS):
                self._open.pop()
                self._keys.pop()
            elif isinstance(event, yaml.AliasEvent):
                raise _refusal(event, f"it has an alias, *{event.anchor:.60}")

    def _add(self, event: Any, value: Any) -> None:
        if event.anchor is not None:
            raise _refusal(event, f"it has an anchor, &{event.anchor:.60}")
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            raise _refusal(event, f"it has a tag, {tag:.60}")
        into, key = self._open[-1], self._keys[-1]
        if isinstance(into, Items):
            into.append(value)
            into.lines.append(_line(event))
        elif key is not None:
            into[key], self._keys[-1] = value, None
        elif not isinstance(event, yaml.ScalarEvent):
            raise _refusal(event, "it has a key that is no string")
        elif event.value == "<<" and event.implicit[0]:
            raise _refusal(event, "it has a merge key")
        elif event.value in into:
            raise _refusal(event, f"it has the key {event.value!r:.60} twice")
        else:
            self._keys[-1] = event.value


def _scalar(event: yaml.ScalarEvent) -> Any:
    value: str = event.value
    if not event.implicit[0]:  # quoted, or folded
        return value
    return json.loads(value) if NUMBER.fullmatch(value) else WORDS.get(value, value)


def _refusal(event: Any, problem: str) -> NotPlainError:
    return NotPlainError(_line(event), problem)


def _line(event: Any) -> int:
    line: int = event.start_mark.line
    return line + 1
