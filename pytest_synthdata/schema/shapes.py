"""The plain nodes that a wire schema is made of."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.node import (
    ABSENT,
    ANNOTATIONS,
    OF_TYPE,
    SHAPE,
    Node,
    definition_name,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "ANYTHING",
    "choices",
    "circular",
    "closed",
    "leaf",
    "may_be_absent",
    "nullable",
    "said_of",
]

# Any JSON value that a model may write where a type says nothing.
ANYTHING: Node = {
    "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"}]
}
OTHER_TYPES = frozenset(chain.from_iterable(OF_TYPE.values()))
TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def closed(said: Node, fields: Mapping[str, Node]) -> Node:
    """An object with just these fields, all required."""
    return {
        "type": "object",
        **said,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def said_of(node: Node) -> Node:
    """The words of a node, which hold in any form."""
    return {key: node[key] for key in ANNOTATIONS if key in node}


def leaf(node: Node) -> Node:
    """The keywords of a node that say what a record looks like, as they are."""
    foreign = OTHER_TYPES - OF_TYPE.get(node.get("type", ""), frozenset())
    kept = {key: node[key] for key in node if key in SHAPE and key not in foreign}
    if "contentEncoding" in kept:
        kept["format"] = kept.pop("contentEncoding")
    return kept


def choices(values: list[Any]) -> list[Node]:
    """Fixed values as nodes, in JSON Schema's own words: those of one type together."""
    by_type: dict[Any, list[Any]] = {}
    for value in values:
        by_type.setdefault(TYPES.get(type(value), len(by_type)), []).append(value)
    found: list[Node] = []
    for kind, of_kind in by_type.items():
        match of_kind[0]:
            case None:
                found.append({"type": "null"})
            case dict() as value:
                fields = {name: {"const": child} for name, child in value.items()}
                found.append({"type": "object", "properties": fields, "required": list(fields)})
            case list() as value:
                items = [{"const": child} for child in value]
                found.append({"type": "array", "prefixItems": items, "maxItems": len(items)})
            case _:
                found.append({"type": kind, "enum": of_kind})
    return found


def may_be_absent(node: Node, name: str) -> bool:
    """Whether a described object may lack a field, or has None for it against the field's type.

    A field with another default is asked for all the same: records are to be complete.
    """
    if name in node.get("required", ()):
        return False
    field = node["properties"][name]
    has_none = isinstance(field, dict) and field.get("default", ...) is None
    return has_none or bool(node.get(ABSENT))


def nullable(node: Node, definitions: Mapping[str, Node]) -> bool:
    """Whether null is a value of a node."""
    node = resolve(node, definitions)
    return node.get("type") == "null" or any(
        nullable(branch, definitions) for branch in node.get("anyOf", ())
    )


def circular(definitions: Mapping[str, Node]) -> Iterator[str]:
    """The definitions of which a value is, or may be, just a value of the same definition."""
    for name in definitions:
        heads, found = [definitions[name]], set[str]()
        while heads:
            node = heads.pop()
            heads += node.get("anyOf", ())
            if "$ref" in node and (other := definition_name(node)) not in found:
                found.add(other)
                heads.append(definitions[other])
        if name in found:
            yield name
