"""The place of an axis in a schema and in a record: put there, found there, compared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.fitting import fits
from pytest_synthdata.schema.node import Node, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["ABSENT", "follows", "narrowed", "value_at"]

ABSENT = object()
"""What `value_at` finds where a record lacks the place."""


def narrowed(
    node: Node, path: tuple[str, ...], choice: Node, definitions: Mapping[str, Node]
) -> Node:
    """`node` with `choice` in the place of what stands at `path`; `node` itself stays as it is.

    References on the way are replaced by what they name, so that other uses of a definition keep
    it. Of a union stay the branches that have the place, those that take what is put there if any.
    """
    if not path:
        return choice
    node = resolve(node, definitions)
    if "anyOf" in node:
        having = [one for one in node["anyOf"] if _takes(one, path, {}, definitions)]
        taking = [one for one in having if _takes(one, path, choice, definitions)] or having
        return {**node, "anyOf": [narrowed(one, path, choice, definitions) for one in taking]}
    name, *rest = path
    fields = node["properties"]
    field = narrowed(fields[name], tuple(rest), choice, definitions)
    return {**node, "properties": {**fields, name: field}}


def value_at(record: Any, path: Iterable[str]) -> Any:
    """What a wire record has at `path`, or `ABSENT`."""
    for name in path:
        if not isinstance(record, dict) or name not in record:
            return ABSENT
        record = record[name]
    return record


def follows(
    value: Any, choice: Node, others: Iterable[Node], definitions: Mapping[str, Node]
) -> bool:
    """Whether a wire value is the fixed one that was dealt, or is as near to it as to `others`.

    Fixed values are compared as JSON. What is nearest goes by the kind of value, the names of an
    object's fields and its fixed fields, not by what validation is to judge.
    """
    if "const" in choice:
        return _same(value, choice["const"])
    far = _distance(value, choice, definitions)
    return all(far <= _distance(value, other, definitions) for other in others)


def _takes(
    node: Node, path: tuple[str, ...], choice: Node, definitions: Mapping[str, Node]
) -> bool:
    """Whether a node has a place at `path`, where a fixed value, if that is put there, fits."""
    node = resolve(node, definitions)
    if not path:
        return "const" not in choice or fits(choice["const"], node, definitions, exactly=True)
    if "anyOf" in node:
        return any(_takes(one, path, choice, definitions) for one in node["anyOf"])
    field = node.get("properties", {}).get(path[0])
    return field is not None and _takes(field, path[1:], choice, definitions)


def _distance(value: Any, node: Node, definitions: Mapping[str, Node]) -> float:
    """How many fields of an object are missing or foreign; infinite for another kind of value."""
    node = resolve(node, definitions)
    if "anyOf" in node:
        return min(_distance(value, one, definitions) for one in node["anyOf"])
    if isinstance(value, float) and value.is_integer() and node.get("type") == "integer":
        return 0
    if not fits(value, node, definitions, exactly=False):
        return math.inf
    return len(value.keys() ^ node["properties"].keys()) if isinstance(value, dict) else 0


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same in JSON: 1 is 1.0, but true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
