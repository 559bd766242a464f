"""Hints that spread records where the schema names no choices, so that no two prompts are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_synthdata.plan.axis import Axis, Kind, worded
from pytest_synthdata.schema.node import Node, nodes
from pytest_synthdata.schema.numbers import allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ENDINGS", "INSPIRATION", "ends_in_digits", "inspiration"]

INSPIRATION = "inspiration"
DIGITS = 3
ENDINGS = worded(f"{number:0{DIGITS}}" for number in range(10**DIGITS))
"""What the values of a `unique` field end in, so that pages that do not see each other differ."""
# Everyday things that lead to other names, places and stories each.
WORDS = """
anchor apple attic autumn bakery balcony bicycle blanket bridge button camera candle canyon castle
cellar chess circus clock compass copper dawn desert ferry fiddle forest garden glacier guitar
harbor harvest helmet honey island ivory jacket kettle ladder lantern lemon library lighthouse
linen maple market meadow mirror monsoon mountain orchard paper parade pepper piano postcard river
rooftop saddle saffron silver snow stadium suitcase tailor theater thunder tunnel velvet village
violin volcano walnut wedding windmill winter workshop
""".split()


def inspiration(schema: Node) -> Iterator[Axis]:
    """A word for each record that has any free text."""
    if any(_free(node) for node in nodes(schema)):
        yield Axis(INSPIRATION, (), worded(WORDS), Kind.SOFT)


def ends_in_digits(node: Node) -> bool:
    """Whether a value of a node may end in any three digits."""
    if node.get("type") != "integer" or "multipleOf" in node:
        return _free(node) and node.get("maxLength", DIGITS) >= DIGITS
    line = allowed(node, 0)
    return bool(line.high - line.low >= 10**DIGITS)


def _free(node: Node) -> bool:
    """Whether a node stands for texts that nothing limits but their length."""
    return node.get("type") == "string" and node.keys().isdisjoint(
        ("enum", "const", "format", "pattern")
    )
