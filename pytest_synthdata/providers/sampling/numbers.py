"""The numbers that a schema allows, as multiples of a step between two bounds."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random
from typing import Any

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
        part = replace(self, low=max(low, self.low), high=min(high, self.high))
        first, last = part.ticks()
        return part if first <= last else self

    def ticks(self) -> tuple[int, int]:
        """Return the first and the last multiple; an open end lies some hundred steps away."""
        span = 100 * max(self.step, Fraction(1))
        low = self.low if self.low > -math.inf else min(self.high - span, Fraction(0))
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
    whole, note = node["type"] == "integer", node.get("x-note", "")
    above = math.nextafter(node.get("exclusiveMinimum", -math.inf), math.inf)
    below = math.nextafter(node.get("exclusiveMaximum", math.inf), -math.inf)
    low = max(_exact(node.get("minimum", -math.inf)), _exact(above))
    high = min(_exact(node.get("maximum", math.inf)), _exact(below))
    if "multipleOf" in node:
        step = Fraction(str(node["multipleOf"]))
        # The whole multiples of p/q are the multiples of p.
        return Line(low, high, Fraction(step.numerator) if whole else step)
    if found := re.search(r"(\d+) decimal", note):
        places = min(places, int(found[1]))
    if whole:
        places = 0
    if found := re.search(r"(\d+) digit", note):
        digits = int(found[1])
        places = min(places, digits - 1)
        while places and low >= 10 ** (digits - places):
            places -= 1
        limit = 10 ** (digits - places) - Fraction(1, 10**places)
        low, high = max(low, -limit), min(high, limit)
    line = Line(low, high, Fraction(1, 10**places))
    first, last = line.ticks()
    if first <= last or whole:
        return line
    # No number of so few decimals lies in the range: go by its width, or by its only number.
    finer = Fraction(10) ** (math.floor(math.log10(high - low or 1)) - 2)
    return replace(line, step=finer if high > low else Fraction(low))


def _exact(number: float) -> Bound:
    """Return the number itself; the ends of what a float can hold count as open."""
    return Fraction(number) if abs(number) < 1e308 else math.copysign(math.inf, number)  # noqa: PLR2004
