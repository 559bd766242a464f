"""What servers refuse in a schema, by the documentation of the subsets they accept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile("[A-Za-z0-9_-]{1,64}")
LIMITS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
# OpenAI, "Structured model outputs", section "Supported schemas".
KEYWORDS = {
    "string": {"pattern", "format"},
    "number": LIMITS,
    "integer": LIMITS,
    "array": {"items", "minItems", "maxItems"},
    "object": {"properties", "required", "additionalProperties"},
    "boolean": set[str](),
    "null": set[str](),
}
LOOKAROUND = re.compile(r"(?<!\\)\(\?<?[=!]")
FORMATS = set("date-time time date duration email hostname ipv4 ipv6 uuid".split())
PORTABLE = set("type enum anyOf $ref $defs items description".split()) | KEYWORDS["object"]


def strict_faults(schema: Any) -> list[object]:
    """The parts of a schema that OpenAI's strict mode would refuse, and illegal names."""
    definitions = schema.get("$defs", {})
    faults = [name for name in definitions if not NAME.fullmatch(name)]
    for node in (schema, *definitions.values()):
        faults.extend(_strict_faults(node, definitions))
    return faults


def _strict_faults(node: Any, definitions: dict[str, Any]) -> Iterator[Any]:
    keywords = node.keys() - {"description", "$defs"}
    match node:
        case {"$ref": name}:
            if "description" in node or keywords != {"$ref"} or name[8:] not in definitions:
                yield node
        case {"anyOf": branches}:
            if keywords != {"anyOf"}:
                yield node
            for branch in branches:
                yield from _strict_faults(branch, definitions)
        case {"enum": [*_]}:
            if keywords != {"type", "enum"}:
                yield node
        case {"type": str(kind)}:
            if keywords - {"type"} - KEYWORDS[kind]:
                yield node
            yield from _faults_within(node, definitions)
        case _:
            yield node


def _faults_within(node: Any, definitions: dict[str, Any]) -> Iterator[Any]:
    if node.get("format", "date") not in FORMATS or LOOKAROUND.search(node.get("pattern", "")):
        yield node
    if node["type"] == "array":
        yield from _strict_faults(node["items"], definitions)
    if node["type"] == "object":
        fields = node["properties"]
        if node["required"] != list(fields) or node["additionalProperties"] is not False:
            yield node
        yield from (name for name in fields if not NAME.fullmatch(name))
        for field in fields.values():
            yield from _strict_faults(field, definitions)


def portable_faults(schema: Any) -> list[object]:
    """The parts with more than types, fixed values, anyOf, items and bounds of integers."""
    return list(_portable_faults(schema))


def _portable_faults(node: Any) -> Iterator[object]:
    integer = {"minimum", "maximum"} if node.get("type") == "integer" else set()
    if node.keys() - PORTABLE - integer:
        yield node
    subschemas = [*node.get("$defs", {}).values(), *node.get("properties", {}).values()]
    for child in [*subschemas, *node.get("anyOf", []), *filter(None, [node.get("items")])]:
        yield from _portable_faults(child)
