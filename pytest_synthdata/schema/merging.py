"""Several JSON Schema nodes that hold for one value (`allOf`), as one node."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.node import ANNOTATIONS, KEYS, NOTE, Node, noted, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["impossible", "merged"]

NEVER: Node = {"enum": []}


def merged(nodes: Iterable[Any]) -> Node:
    """One node that allows what all of `nodes` allow, as far as keywords can say it.

    References at their heads must be resolved. Words of later nodes win. Where two nodes use a
    keyword in ways that no one node can, the first stands and the second is told in words: what
    comes is validated against the original schema anyway.
    """
    return reduce(_both, nodes, {})


def impossible(node: Any) -> bool:
    """Whether a node says at its head that no value fits it."""
    return node is False or (isinstance(node, dict) and node.get("enum") == [])


def _both(one: Any, other: Any) -> Node:
    if impossible(one) or impossible(other):
        return NEVER
    left, right = _plain(one), _plain(other)
    out: Node = {**left, **right}
    notes = [node[NOTE] for node in (left, right) if NOTE in node]
    for key in (key for key in left if left[key] != right.get(key, left[key])):
        if key in COMBINED:
            out[key] = COMBINED[key](left[key], right[key])
        elif key not in ANNOTATIONS:
            out[key] = left[key]
            notes.append(f"{key} {right[key]}")
    return NEVER if out.get("type") == [] else noted(out, *dict.fromkeys(notes))


def _plain(node: Any) -> Node:
    """A node whose fixed value, if it has one, is a list of one; true allows anything."""
    if not isinstance(node, dict):
        return {}
    return {**without(node, "const"), "enum": [node["const"]]} if "const" in node else node


def _fields(one: Node, other: Node) -> Node:
    shared = {name: _of_both(one[name], other[name]) for name in one if name in other}
    return {**one, **other, **shared}


def _of_both(one: Any, other: Any) -> Node:
    return {"allOf": [one, other]}


def _places(one: list[Any], other: list[Any]) -> list[Any]:
    both = [_of_both(*pair) for pair in zip(one, other, strict=False)]
    return both + max(one, other, key=len)[len(both) :]


def _types(one: Any, other: Any) -> Any:
    """The types that are in both `type` keywords; a whole number is a number."""
    left, right = ([kind] if isinstance(kind, str) else kind for kind in (one, other))
    wide = [{*kinds, *(("integer",) if "number" in kinds else ())} for kinds in (left, right)]
    common = [kind for kind in dict.fromkeys([*left, *right]) if all(kind in w for w in wide)]
    return common[0] if len(common) == 1 else common


# What a keyword says where two nodes use it in two ways.
COMBINED: Mapping[str, Callable[[Any, Any], Any]] = {
    "properties": _fields,
    "required": lambda one, other: list(dict.fromkeys([*one, *other])),
    "type": _types,
    "enum": lambda one, other: [value for value in one if value in other],
    "allOf": lambda one, other: [*one, *other],
    "anyOf": lambda one, other: [_of_both(branch, {"anyOf": other}) for branch in one],
    "oneOf": lambda one, other: [_of_both(branch, {"oneOf": other}) for branch in one],
    "prefixItems": _places,
    **dict.fromkeys(("items", "additionalProperties", "propertyNames", KEYS), _of_both),
    **dict.fromkeys("minimum exclusiveMinimum minLength minItems minProperties".split(), max),
    **dict.fromkeys("maximum exclusiveMaximum maxLength maxItems maxProperties".split(), min),
}
