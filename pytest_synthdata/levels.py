"""The wire schema in the subsets of JSON Schema that servers accept.

What a subset has no keyword for is said in descriptions, so that the model still learns of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_synthdata.node import KEYS, NOTE, Node, plain_number

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["portable", "readable", "strict"]

PORTABLE_KEYWORDS = frozenset(
    "type enum const anyOf $ref properties required additionalProperties items".split()
)
INTEGER_BOUNDS = frozenset(("minimum", "maximum"))
# OpenAI, "Structured model outputs", section "Supported schemas".
STRICT_KEYWORDS = PORTABLE_KEYWORDS | frozenset(
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems".split()
)
STRICT_FORMATS = frozenset("date-time time date duration email hostname ipv4 ipv6 uuid".split())
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


def strict(wire: Node) -> Node:
    """`wire` in the subset that OpenAI's strict mode accepts."""

    def allows(node: Node, keyword: str) -> bool:
        match keyword:
            case "format":
                return node[keyword] in STRICT_FORMATS
            case "pattern":
                return "(?" not in node[keyword]  # no lookaround, no inline flags
            case _:
                return keyword in STRICT_KEYWORDS

    return _levelled(wire, allows)


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
                said.append(WORDS[keyword].format(shown))
    if said and "$ref" in out:  # strict mode takes no words beside a reference
        out = {"anyOf": [{"$ref": out["$ref"]}]}
    if said:
        out["description"] = "; ".join(said)
    return out
