"""Fields that were given without a schema: their JSON, and the JSON Schema that they show."""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

from pydantic import AnyUrl, TypeAdapter
from pydantic_core import to_jsonable_python

from pytest_synthdata.errors import OptionError
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.stores.fold import flat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_synthdata.schema.node import Node

__all__ = ["inferred", "plain"]

ANY: TypeAdapter[Any] = TypeAdapter(Any)
GIVE = "texts, numbers, booleans, None, dates, enum members, and lists, dicts or models of these"
FORMATS = {
    datetime: "date-time",  # which is a date, too, and so stands first
    date: "date",
    time: "time",
    timedelta: "duration",
    UUID: "uuid",
    bytes: "binary",
}
OTHERWISE = {
    "date-time": "local-date-time",
    "time": "local-time",
    "duration": "iso-duration",
}
"""The format of texts that are not of the one that RFC 3339 has, which is narrower."""
SURROGATE = re.compile(r"[\ud800-\udfff]")


class _RefusedError(ValueError):
    """What JSON cannot carry, and what to give instead."""


def plain(value: Any, what: str = "fields") -> Any:
    """The JSON value of fields, in which a Decimal keeps its digits (as `Digits`).

    Sets have one order in all processes; models are dumped. Raises OptionError for what JSON cannot
    carry, in which they are called `what`.
    """
    return _carried(value, _json, what)


def inferred(value: Any) -> Node:
    """The JSON Schema of fields: their keys and types, with one schema for all members of a list.

    Dicts in a list share their keys; those that not all of them have may be absent. Raises
    OptionError for what JSON cannot carry.
    """
    schema: Node = _carried(value, lambda tree: _schema([tree]), "fields")
    return schema


def _carried(value: Any, read: Callable[[Any], Any], what: str) -> Any:
    try:
        return read(_tree(value))
    except _RefusedError as error:
        message = f"{what}: {error}"
        raise OptionError(message) from None
    except RecursionError as error:
        message = f"{what}: they are nested too deep, or hold themselves; give them flatter"
        raise OptionError(message) from error
    except (TypeError, ValueError) as error:
        message = f"{what}: JSON cannot carry them ({error}); give {GIVE}"
        raise OptionError(message) from error


def _tree(value: Any) -> Any:
    """Fields in dicts with keys as in JSON and in lists; leaves keep the type that tells a form."""
    match value:
        case None | Enum() | bool() | date() | time() | timedelta() | UUID() | bytes():
            return value
        case int() | float() | Decimal():
            return _number(value)
        case str() | PurePath() | AnyUrl():
            return _text(str(value))
        case Mapping():
            return _keyed(value)
        case list() | tuple() | deque():
            return [_tree(member) for member in value]
        case set() | frozenset():
            return sorted(map(_tree, value), key=lambda member: flat(_json(member)))
        case Iterator():
            _refuse("an iterator can be read but once", "a list")
    dumped = _dumped(value)
    return _tree(to_jsonable_python(value) if type(dumped) is type(value) else dumped)


def _dumped(value: Any) -> Any:
    try:
        return ANY.dump_python(value)
    except TypeError:  # a set of models is no set of dicts
        return ANY.dump_python(value, mode="json")


def _keyed(value: Mapping[Any, Any]) -> dict[str, Any]:
    keyed = {_key(key): _tree(child) for key, child in value.items()}
    if len(keyed) < len(value):
        _refuse("two keys of a dict are one in JSON", "each its own name")
    return keyed


def _key(key: Any) -> str:
    if isinstance(key, PurePath) or (isinstance(key, str) and not isinstance(key, Enum)):
        return _text(str(key))
    (name,) = to_jsonable_python({key: None})
    return _text(name)


def _text(text: str) -> str:
    if SURROGATE.search(text):
        _refuse("a text holds half of a surrogate pair", "whole characters")
    return text


def _number(value: float | Decimal) -> float:
    written = str(value)  # raises ValueError for more digits than Python writes
    if not isinstance(value, int) and not math.isfinite(value):
        _refuse(f"{written} is no number in JSON", "None, or a text,")
    return Digits(written) if isinstance(value, Decimal) else value


def _refuse(problem: str, instead: str) -> NoReturn:
    message = f"{problem}; give {instead} instead"
    raise _RefusedError(message)


def _json(tree: Any) -> Any:
    match tree:
        case dict():
            return {name: _json(child) for name, child in tree.items()}
        case list():
            return [_json(member) for member in tree]
        case Enum():
            return _json(_tree(tree.value))
        case None | str() | int() | float():
            return tree
    return to_jsonable_python(tree)


def _schema(trees: Sequence[Any]) -> Node:
    """One schema for all of these; that of anything for none."""
    dicts = [tree for tree in trees if isinstance(tree, dict)]
    lists = [tree for tree in trees if isinstance(tree, list)]
    found = [_object(dicts)] if dicts else []
    if lists:
        members = [member for tree in lists for member in tree]
        found.append({"type": "array", "items": _schema(members)})
    found.extend(_leaves([tree for tree in trees if not isinstance(tree, dict | list)]))
    return found[0] if len(found) == 1 else {"anyOf": found} if found else {}


def _object(dicts: Sequence[dict[str, Any]]) -> Node:
    columns: dict[str, list[Any]] = {}
    for tree in dicts:
        for name, child in tree.items():
            columns.setdefault(name, []).append(child)
    return {
        "type": "object",
        "properties": {name: _schema(column) for name, column in columns.items()},
        "required": [name for name, column in columns.items() if len(column) == len(dicts)],
        "additionalProperties": False,
    }


def _leaves(leaves: Sequence[Any]) -> list[Node]:
    """The schemas of leaves, each once, and one for all enum members."""
    enums = [leaf for leaf in leaves if isinstance(leaf, Enum)]
    choices = _once(value for leaf in enums for value in _members(leaf))
    found = _once(_leaf(leaf) for leaf in leaves if not isinstance(leaf, Enum))
    if {"type": "number"} in found:
        found = [node for node in found if node != {"type": "integer"}]
    return [*found, *([{"enum": choices}] if choices else [])]


def _members(leaf: Enum) -> Iterator[Any]:
    """The values of a member and of all others: who looks for it is not to be told which it is."""
    for other in type(leaf):
        with suppress(ValueError, TypeError):  # what JSON cannot carry, it is not
            yield _json(other)
    yield _json(leaf)


def _once(values: Iterable[Any]) -> list[Any]:
    return list({flat(value): value for value in values}.values())


def _leaf(value: Any) -> Node:
    match value:
        case None:
            return {"type": "null"}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case float():
            return {"type": "number"}
        case str():
            return {"type": "string"}
    name = next(name for kind, name in FORMATS.items() if isinstance(value, kind))
    if _is_of_format(name)(to_jsonable_python(value)):
        return {"type": "string", "format": name}
    return {"type": "string", "format": OTHERWISE[name]}


@cache
def _is_of_format(name: str) -> Callable[[Any], bool]:
    """What tells whether a text is of a format, in the eyes of what will read the schema."""
    import jsonschema_rs

    return jsonschema_rs.validator_for({"format": name}, validate_formats=True).is_valid
