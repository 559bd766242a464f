"""How many values a node of the wire schema has, and which, where they can be counted."""

from __future__ import annotations

import json
import math
from itertools import product
from typing import TYPE_CHECKING, Any, cast

from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.node import (
    Node,
    definition_name,
    plain_number,
    resolve,
    without,
)
from pytest_synthdata.schema.numbers import stepped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from fractions import Fraction

    from pytest_synthdata.schema.numbers import Line

__all__ = ["cardinality", "constants", "members", "number", "shown"]


def cardinality(node: Node, definitions: Mapping[str, Node]) -> int | None:
    """How many different values a node has at most; None where they cannot be counted.

    Counted are fixed values, booleans, null, numbers of a step between two bounds, and what unions
    and closed objects make of these. Texts and lists are not, unless a list has to be empty.
    """
    if "$ref" in node:
        name = definition_name(node)
        if name not in definitions:  # left out below: it holds itself
            return None
        others = {other: definitions[other] for other in definitions if other != name}
        return cardinality({**definitions[name], **without(node, "$ref")}, others)
    if "anyOf" in node:
        return _whole(sum, (cardinality(one, definitions) for one in node["anyOf"]))
    if (values := constants(node)) is not None:
        return len(values)
    match node.get("type"):
        case "integer" | "number":
            line = stepped(node)
            if line is None or line.high - line.low == math.inf:
                return None
            first, last = line.ticks()
            return max(0, last - first + 1)
        case "object":
            fields = node["properties"].values()
            return _whole(math.prod, (cardinality(field, definitions) for field in fields))
        case "array" if node.get("maxItems") == 0:
            return 1
    return None


def members(node: Node, definitions: Mapping[str, Node]) -> Iterator[Any]:
    """All values of a node whose `cardinality` is known; those of two branches come twice."""
    node = resolve(node, definitions)
    if "anyOf" in node:
        for branch in node["anyOf"]:
            yield from members(branch, definitions)
    elif (values := constants(node)) is not None:
        yield from values
    elif node["type"] == "object":
        fields = node["properties"]
        for row in product(*(list(members(one, definitions)) for one in fields.values())):
            yield dict(zip(fields, row, strict=True))
    elif node["type"] == "array":
        yield []
    else:
        line = cast("Line", stepped(node))  # since its values are counted
        first, last = line.ticks()
        yield from (number(tick * line.step) for tick in range(first, last + 1))


def constants(node: Node) -> list[Any] | None:
    """The values of a node that names them or has them by its type, each once; None for others."""
    if "const" in node:
        return [node["const"]]
    if "enum" in node:
        once: dict[str, Any] = {}
        for value in node["enum"]:
            once.setdefault(shown(plain_number(value)), value)
        return list(once.values())
    match node.get("type"):
        case "boolean":
            return [True, False]
        case "null":
            return [None]
    return None


def number(value: Fraction) -> int | float:
    """An exact number as JSON has it: a whole one without a decimal point."""
    return int(value) if value.denominator == 1 else float(value)


def shown(value: Any) -> str:
    """A JSON value as a table has it: on one line."""
    if isinstance(value, Digits):
        return value.text
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _whole(join: Callable[[list[int]], int], counts: Iterable[int | None]) -> int | None:
    known = []
    for count in counts:
        if count is None:
            return None
        known.append(count)
    return join(known)
