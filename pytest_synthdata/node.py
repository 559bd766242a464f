"""JSON Schema as plain dicts: the few things that are done with a node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "KEYS",
    "NOTE",
    "SHAPE",
    "Node",
    "definition_name",
    "noted",
    "plain_number",
    "resolve",
    "without",
]

Node = dict[str, Any]
"""One node of a JSON Schema."""

KEYS = "x-keys"  # the schema of a dict's keys, which JSON Schema reduces to strings
NOTE = "x-note"  # what a validator demands and no keyword says, in words

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


def resolve(node: Node, definitions: Mapping[str, Node]) -> Node:
    """`node` with a leading `$ref` replaced by what it names; words beside the `$ref` win."""
    while "$ref" in node:
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
