"""The numbers that a schema allows, as multiples of a step between two bounds."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

from pytest_synthdata.schema.node import NOTE

__all__ = ["Bound", "Line", "allowed", "exact", "stepped"]

Bound = Fraction | float
"""An exact number, or an infinity."""


@dataclass(frozen=True, slots=True)
class Line:
    """The numbers between two bounds, both included, that are multiples of a step."""

    low: Bound
    high: Bound
    step: Fraction

    def narrow(self, low: Bound, high: Bound) -> "Line":
        """Return the part between `low` and `high`, or all of it where that part is empty."""
        part = Line(max(low, self.low), min(high, self.high), self.step)
        first, last = part.ticks()
        return part if first <= last else self

    def ticks(self) -> tuple[int, int]:
        """Return the first and the last multiple; an open end lies some hundred steps away."""
        span = 100 * max(self.step, Fraction(1))
        below = self.high - span if self.high < math.inf else Fraction(0)
        low = self.low if self.low > -math.inf else min(below, Fraction(0))
        high = self.high if self.high < math.inf else low + span
        return math.ceil(low / self.step), math.floor(high / self.step)

    @property
    def single(self) -> bool:
        """Whether there is only one of the numbers."""
        first, last = self.ticks()
        return first == last

    def draw(self, random: Random, *, skewed: bool = False) -> Fraction:
        """Return one of the numbers, a small one rather if `skewed`; of none, the next above."""
        first, last = self.ticks()
        draws = (random.randint(first, max(first, last)) for _ in range(3 if skewed else 1))
        return min(draws) * self.step


def allowed(node: Mapping[str, Any], places: int) -> Line:
    """Return the numbers a node allows, in steps of the wanted number of decimals."""
    whole, note = node["type"] == "integer", node.get(NOTE, "")
    low = max(_bounds(node, "minimum", math.inf), default=-math.inf)
    high = min(_bounds(node, "maximum", -math.inf), default=math.inf)
    if "multipleOf" in node:
        step = Fraction(str(node["multipleOf"]))
        # The whole multiples of p/q are the multiples of p.
        return Line(low, high, Fraction(step.numerator) if whole else step)
    noted = _noted(note)
    places = 0 if whole else min(places, noted.get("decimal", places))
    if digits := noted.get("digit"):
        kept = noted.get("decimal")  # digits that pydantic keeps for decimals, used or not
        if kept is None:
            kept = min(places, digits - 1)
            while kept and low >= 10 ** (digits - kept):
                kept -= 1
        kept = min(kept, digits)
        places = min(places, kept)
        limit = 10 ** (digits - kept) - Fraction(1, 10**places)
        low, high = max(low, -limit), min(high, limit)
    line = Line(low, high, Fraction(1, 10**places))
    first, last = line.ticks()
    if first <= last or whole or high < low:
        return line
    # No number of so few decimals lies in the range: go by its width, or by its only number.
    finer = Fraction(10) ** (math.floor(math.log10(high - low or 1)) - 2)
    finer = max(finer, Fraction(1, 10 ** noted["decimal"])) if "decimal" in noted else finer
    return replace(line, step=finer if high > low else Fraction(low))


def stepped(node: Mapping[str, Any]) -> Line | None:
    """Return the numbers a node allows, None where they lie as close as digits can be written."""
    places = _noted(node.get(NOTE, "")).get("decimal")
    if places is None and node["type"] != "integer" and "multipleOf" not in node:
        return None
    return allowed(node, places or 0)


def _noted(note: str) -> dict[str, int]:
    """Return how many decimals and digits a note allows."""
    return {word: int(number) for number, word in re.findall(r"(\d+) (decimal|digit)", note)}


def _bounds(node: Mapping[str, Any], side: str, inward: float) -> list[Fraction]:
    """Return the outermost numbers that a node's bounds on one side allow."""
    bounds = [node[side]] if side in node else []
    if (exclusive := node.get(f"exclusive{side.title()}")) is not None:
        try:
            bounds.append(math.nextafter(exclusive, inward))
        except OverflowError:  # a whole number larger than any float
            bounds.append(exclusive + (1 if inward > 0 else -1))
    return [exact(bound) for bound in bounds if abs(bound) < math.inf]


def exact(value: float) -> Fraction:
    """Return a finite number as it is written: the float of 0.1 is a little more."""
    return Fraction(value if isinstance(value, int) else repr(float(value)))
