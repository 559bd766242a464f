"""The choices of what lies between bounds: numbers, moments, and how long lists are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_synthdata.plan.axis import Choice
from pytest_synthdata.schema import moments
from pytest_synthdata.schema.domain import cardinality, number, shown
from pytest_synthdata.schema.node import KEYS, NOTE, Node, noted, resolve
from pytest_synthdata.schema.numbers import allowed, exact, stepped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_synthdata.schema.numbers import Bound, Line

__all__ = ["of_list", "of_moment", "of_number"]

FEW = 12  # numbers that are dealt one by one
TYPICAL = Choice("typical")
USUALLY = 12
"""How often a block has it. Extremes of several fields at once soon break rules between them."""
PLACES = 2  # of a number where the schema says nothing of decimals
LARGEST = 10**15  # up to which a float keeps the decimals that are shown
SIDES = ("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")
Choices = tuple[Choice, ...]


def of_number(node: Node) -> Choices:
    """The choices of a number with a bound: low, high, and just the bounds; else none.

    Most of the block is typical, that is anything. Of few numbers each is dealt.
    """
    sides = [any(key in node for key in keys) for keys in SIDES]
    if not any(sides):
        return ()
    line, steps = allowed(node, PLACES), stepped(node)
    if not all(sides):
        just = tuple(_just(node, line))
        return (*[TYPICAL] * USUALLY, *just) if just else ()
    if node["type"] == "number" and not -LARGEST <= line.low <= line.high <= LARGEST:
        return ()
    return _continuous(node, line) if steps is None else _stepped(node, steps)


def of_moment(node: Node) -> Choices:
    """The choices of a date, a time or a point in time with two bounds in its note; else none."""
    kind = node["format"]
    told = moments.window(kind, node.get(NOTE, "")) if kind != "duration" else None
    if told is None or told.high - told.low == math.inf:
        return ()
    first, last = max(int(told.low), told.ends[0]), min(int(told.high), told.ends[1])
    if first >= last:
        return ()

    def written(count: int) -> str:
        return moments.written(count, kind) + "Z" * told.zoned

    def within(low: int, high: int) -> Node:
        ends = [written(end).replace("Z", "+00:00") for end in (low, high)]
        return noted(node, node[NOTE], f"not before {ends[0]}", f"not after {ends[1]}")

    fifth = (last - first) // 5 // told.grain * told.grain
    ranges = {"low": (first, first + fifth), "high": (last - fifth, last)} if fifth else {}
    # Past or before a bound that is not included, a moment is too odd to be asked for.
    whole = [end for end in (first, last) if end % moments.SECOND == 0]
    return (
        *[TYPICAL] * USUALLY,
        *(Choice(name, within(*ends)) for name, ends in ranges.items()),
        *(Choice(f"exactly {written(end)}", within(end, end)) for end in whole),
    )


def of_list(node: Node, definitions: Mapping[str, Node]) -> Choices:
    """The choices of how many items a list has: several rather than one or none, or its ends."""
    least, most = node.get("minItems", 0), node.get("maxItems", math.inf)
    if node.get(KEYS) or node.get("uniqueItems"):
        item = resolve(node["items"], definitions)
        different = cardinality(item["properties"]["key"] if KEYS in node else item, definitions)
        most = min(most, math.inf if different is None else different)
    if least >= most:
        return ()

    def sized(shown: str, low: float, high: float) -> Choice:
        end = {} if high == math.inf else {"maxItems": high}
        return Choice(shown, {**node, "minItems": low, **end})

    more = max(2, least)
    several = sized(str(more) if more == most else "several", more, most)
    ends = {"none": 0, "one": 1} if least < more else {str(end): end for end in (least, most)}
    return (
        *[several] * (3 if more <= most else 0),
        *(sized(name, end, end) for name, end in ends.items() if least <= end <= min(most, FEW)),
    )


def _stepped(node: Node, line: Line) -> Choices:
    """The choices of a number that has steps: each of few numbers, or ranges and ends."""
    first, last = line.ticks()
    fifth = (last - first + 1) // 5

    def value(tick: int) -> int | float:
        return number(tick * line.step)

    def within(low: int, high: int) -> Node:
        return node | {"minimum": value(low), "maximum": value(high)}

    if last <= first:
        return ()
    if last - first < FEW:
        return tuple(Choice(shown(value(n)), within(n, n)) for n in range(first, last + 1))
    return (
        *[TYPICAL] * USUALLY,
        Choice("low", within(first, first + fifth - 1)),
        Choice("high", within(last - fifth + 1, last)),
        *(Choice(f"exactly {value(end)}", within(end, end)) for end in (first, last)),
    )


def _continuous(node: Node, line: Line) -> Choices:
    """The choices of a number between two bounds that has no steps."""
    if line.low >= line.high:
        return ()
    fifth = (line.high - line.low) / 5
    return (
        *[TYPICAL] * USUALLY,
        Choice("low", node | {"maximum": float(line.low + fifth)}),
        Choice("high", node | {"minimum": float(line.high - fifth)}),
        *_just(node, line),
    )


def _just(node: Node, line: Line) -> Iterator[Choice]:
    """A choice for each bound that is a value itself."""
    steps = stepped(node)
    ends: dict[str, Bound] = {"minimum": line.low, "maximum": line.high}
    for side, end in ends.items():
        if side not in node or not -LARGEST <= end <= LARGEST:
            continue
        bound = exact(node[side])
        if bound == end and (steps is None or (bound / steps.step).denominator == 1):
            value = number(bound)
            yield Choice(f"exactly {shown(value)}", node | {"minimum": value, "maximum": value})
