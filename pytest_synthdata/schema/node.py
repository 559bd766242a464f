"""JSON Schema as plain dicts: the few things that are done with a node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "ABSENT",
    "ANNOTATIONS",
    "BOUNDS",
    "KEYS",
    "NAMES",
    "NOTE",
    "OF_TYPE",
    "PLACES",
    "SHAPE",
    "Node",
    "definition_name",
    "nodes",
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
NAMES = "x-names"  # of an object: the other names that its fields are read by
ABSENT = "x-absent"  # of an object whose fields may be left out without having a default
NOTE = "x-note"  # what a validator demands and no keyword says, in words

ANNOTATIONS = ("title", "description", "examples", NOTE)
"""The keywords that are words about a value and hold in whatever form it travels."""

BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
OF_TYPE = {
    "object": frozenset(
        "properties required additionalProperties patternProperties propertyNames minProperties "
        "maxProperties".split()
    ),
    "array": frozenset("items prefixItems minItems maxItems uniqueItems contains".split()),
    "string": frozenset("pattern minLength maxLength format contentEncoding".split()),
    "number": frozenset(BOUNDS),
    "integer": frozenset(BOUNDS),
    "boolean": frozenset[str](),
    "null": frozenset[str](),
}
"""The keywords that say something of values of one type alone."""

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
    """`node` with a leading `$ref` replaced by what it names; words beside the `$ref` win.

    Raises ValueError for a reference that leads to nothing but itself.
    """
    seen: set[str] = set()
    while isinstance(node, dict) and "$ref" in node:
        name = definition_name(node)
        if name in seen:
            message = f"{name} refers to itself and to nothing else"
            raise ValueError(message)
        seen.add(name)
        node = {**definitions[name], **without(node, "$ref")}
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


def nodes(node: Any) -> Iterator[Node]:
    """A schema and all schemas in it, definitions included."""
    if isinstance(node, list):
        for child in node:
            yield from nodes(child)
    elif isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key in {"$defs", "properties"}:
                yield from nodes(list(value.values()))
            elif key in SHAPE and key not in {"enum", "const", "examples"}:
                yield from nodes(value)


def references(schema: Node) -> Iterator[str]:
    """The definitions named in a schema, once for each `$ref`."""
    return (definition_name(node) for node in nodes(schema) if isinstance(node.get("$ref"), str))
