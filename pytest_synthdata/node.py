"""JSON Schema as plain dicts: the few things that are done with a node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "ANNOTATIONS",
    "KEYS",
    "NOTE",
    "PLACES",
    "SHAPE",
    "Node",
    "definition_name",
    "noted",
    "plain_number",
    "references",
    "resolve",
    "without",
]

Node = dict[str, Any]
"""One node of a JSON Schema."""

KEYS = "x-keys"  # the schema of a dict's keys, which JSON Schema reduces to strings
PLACES = "x-places"  # of an object whose JSON is the list of its fields' values
NOTE = "x-note"  # what a validator demands and no keyword says, in words

ANNOTATIONS = ("title", "description", "examples", NOTE)
"""The keywords that are words about a value and hold in whatever form it travels."""

# What a record looks like. Everything else in a schema (defaults, json_schema_extra) says nothing
# about that.
SHAPE = frozenset(
    "type format enum const properties required items prefixItems anyOf oneOf allOf not "
    "additionalProperties minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength "
    "maxLength pattern minItems maxItems uniqueItems minProperties maxProperties title description "
    "examples contentSchema contentEncoding".split()
) | {KEYS, NOTE}


def noted(node: Node, *notes: str | None) -> Node:
    """`node` with those of `notes` that are given, as one phrase."""
    said = [note for note in notes if note is not None]
    return {**node, NOTE: ", ".join(said)} if said else node


def resolve(node: Any, definitions: Mapping[str, Node]) -> Any:
    """`node` with a leading `$ref` replaced by what it names; words beside the `$ref` win."""
    while isinstance(node, dict) and "$ref" in node:
        node = {**definitions[definition_name(node)], **without(node, "$ref")}
    return node


def without(node: Node, key: str) -> Node:
    """`node` without one of its keys."""
    return {name: value for name, value in node.items() if name != key}


def plain_number(value: Any) -> Any:
    """A whole number without its decimal point (0 and 0.0 are one bound); other values as given."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def definition_name(node: Node) -> str:
    """The key in `$defs` that a `$ref` node names (RFC 6901 escapes undone)."""
    key: str = node["$ref"].rpartition("/")[2]
    return key.replace("~1", "/").replace("~0", "~")


def references(node: Any) -> Iterator[str]:
    """The definitions named in a schema, once for each `$ref`."""
    if isinstance(node, list):
        for child in node:
            yield from references(child)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield definition_name(node)
        for key, value in node.items():
            if key in {"$defs", "properties"}:
                yield from references(list(value.values()))
            elif key in SHAPE and key not in {"enum", "const", "examples"}:
                yield from references(value)
