"""The wire schema in the subsets of JSON Schema that servers accept.

What a subset has no keyword for is said in descriptions, so that the model still learns of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.node import KEYS, NOTE, Node, definition_name, plain_number
from pytest_synthdata.schema.notes import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["brief", "portable", "readable", "strict", "within_limits"]

PORTABLE_KEYWORDS = frozenset(
    "type enum const anyOf $ref properties required additionalProperties items".split()
)
INTEGER_BOUNDS = frozenset(("minimum", "maximum"))
# OpenAI, "Structured model outputs", section "Supported schemas".
STRICT_KEYWORDS = PORTABLE_KEYWORDS | frozenset(
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems".split()
)
STRICT_FORMATS = frozenset("date-time time date duration email hostname ipv4 ipv6 uuid".split())
MOST_LEVELS = 10
MOST_PROPERTIES = 5_000
MOST_VALUES = 1_000
MOST_CHARACTERS = 120_000
LARGE_ENUM = 250
MOST_CHARACTERS_OF_LARGE_ENUM = 15_000
BEYOND_STRICT = re.compile(r"\(\?(?!:)")  # look-around, flags, names; but groups are known
ALWAYS = frozenset(("type", "properties", "required", "additionalProperties"))
WORDS = {
    "format": "format {}",
    "pattern": "matches the regular expression {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": ">= {}",
    "maximum": "<= {}",
    "exclusiveMinimum": "> {}",
    "exclusiveMaximum": "< {}",
    "multipleOf": "a multiple of {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "uniqueItems": "all different",
    KEYS: "keys all different",
    NOTE: "{}",
    "examples": "for example {}",
    "not": "not matching {}",
}

KEYWORDS = (
    STRICT_KEYWORDS
    | WORDS.keys()
    | frozenset(
        "$defs $id $schema allOf oneOf if then else default title description comment deprecated "
        "contains prefixItems additionalItems patternProperties propertyNames minProperties "
        "maxProperties dependentRequired dependentSchemas contentEncoding contentMediaType "
        "contentSchema readOnly writeOnly".split()
    )
)
"""All that JSON Schema itself gives a meaning."""


def strict(wire: Node) -> Node:
    """`wire` in the subset that OpenAI's strict mode accepts."""

    def allows(node: Node, keyword: str) -> bool:
        match keyword:
            case "format":
                return node[keyword] in STRICT_FORMATS
            case "pattern":
                return not BEYOND_STRICT.search(re.sub(r"\\.", "", node[keyword]))
            case _:
                return keyword in STRICT_KEYWORDS

    return _levelled(wire, allows)


def within_limits(schema: Node) -> bool:
    """Whether OpenAI's strict mode takes a schema of this size: a whole one, in strict form.

    The documentation does not say what a level is. Counted is what it can mean at most: each object
    and each array on the way down, through references too, a recursive definition once. Characters
    are those of all names and fixed values.
    """
    nodes = list(_nodes(schema))
    properties = [name for node in nodes for name in node.get("properties", ())]
    enums = [list(map(str, node["enum"])) for node in nodes if "enum" in node]
    values = [value for enum in enums for value in enum]
    constants = [str(node["const"]) for node in nodes if "const" in node]
    definitions = schema.get("$defs", {})
    large = (_characters(enum) for enum in enums if len(enum) > LARGE_ENUM)
    return (
        len(properties) <= MOST_PROPERTIES
        and len(values) <= MOST_VALUES
        and _characters([*properties, *definitions, *values, *constants]) <= MOST_CHARACTERS
        and max(large, default=0) <= MOST_CHARACTERS_OF_LARGE_ENUM
        and _levels(schema, definitions, {}) <= MOST_LEVELS
    )


def portable(wire: Node) -> Node:
    """`wire` in the subset that every server accepts."""

    def allows(node: Node, keyword: str) -> bool:
        if keyword in INTEGER_BOUNDS:
            return node.get("type") == "integer"
        return keyword in PORTABLE_KEYWORDS

    return _levelled(wire, allows)


def readable(wire: Node) -> Node:
    """`wire` as a prompt shows it: all standard keywords, our own notes in words."""
    return _levelled(wire, lambda _, keyword: keyword not in {KEYS, NOTE})


def brief(wire: Node) -> Any:
    """`wire` as a prompt shows it, in fewer tokens.

    What holds for all objects of a wire schema, that each field must be there and no other may, is
    left to the words of the prompt. What nothing else is said of is its type alone, an array of
    such a list of it, and an object one of its fields.
    """
    return _brief({k: v for k, v in readable(wire).items() if k != "title"})


def _brief(node: Node) -> Any:
    node = {key: _part(key, value) for key, value in node.items()}
    match node:
        case {"type": str() as only} if node.keys() == {"type"}:
            return only
        case {"type": "array", "items": items} if node.keys() == {"type", "items"}:
            return [items]
        case {"type": "object", "properties": fields, "required": names} if (
            fields.keys() == set(names) and node.get("additionalProperties") is False
        ):
            rest = {key: node[key] for key in node if key not in ALWAYS}
            # A field with the name of a keyword would be read as one, and no field as anything.
            plain = fields and not rest and not fields.keys() & KEYWORDS
            return fields if plain else {**rest, "properties": fields}
    return node


def _part(keyword: str, value: Any) -> Any:
    match keyword:
        case "properties" | "$defs":
            return {name: _brief(child) for name, child in value.items()}
        case "anyOf":
            return list(map(_brief, value))
        case "items":
            return _brief(value)
    return value


def _levelled(node: Node, allows: Callable[[Node, str], bool]) -> Node:
    """`node` with what `allows` refuses moved into its description."""
    said = [node["description"]] if "description" in node else []
    out: Node = {}
    for keyword, value in node.items():
        match keyword:
            case "$defs" | "properties":
                out[keyword] = {name: _levelled(child, allows) for name, child in value.items()}
            case "items":
                out[keyword] = _levelled(value, allows)
            case "anyOf":
                out[keyword] = [_levelled(branch, allows) for branch in value]
            case "description":
                pass
            case _ if allows(node, keyword):
                out[keyword] = value
            case _ if keyword in WORDS:
                shown = (
                    ", ".join(map(str, value)) if isinstance(value, list) else plain_number(value)
                )
                said.append(WORDS[keyword].format(explained(shown) if keyword == NOTE else shown))
    if said and "$ref" in out:  # strict mode takes no words beside a reference
        out = {"anyOf": [{"$ref": out["$ref"]}]}
    if said:
        out["description"] = "; ".join(said)
    return out


def _children(node: Node) -> list[Node]:
    """The schemas directly in a node, definitions aside."""
    items = [node["items"]] if "items" in node else []
    return [*node.get("properties", {}).values(), *node.get("anyOf", ()), *items]


def _nodes(schema: Node) -> Iterator[Node]:
    yield schema
    for child in [*_children(schema), *schema.get("$defs", {}).values()]:
        yield from _nodes(child)


def _levels(node: Node, definitions: dict[str, Node], known: dict[str, int]) -> int:
    if "$ref" in node:
        name = definition_name(node)
        if name not in known:
            known[name] = 0  # as deep as that, where it contains itself
            known[name] = _levels(definitions[name], definitions, known)
        return known[name]
    below = max((_levels(child, definitions, known) for child in _children(node)), default=0)
    return below + (node.get("type") in {"object", "array"})


def _characters(texts: list[str]) -> int:
    return sum(map(len, texts))
