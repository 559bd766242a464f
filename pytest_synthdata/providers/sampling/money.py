"""How the numbers of one object bound each other: sums of money, and minima and maxima."""

from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

from pytest_synthdata.providers.sampling.names import Words
from pytest_synthdata.providers.sampling.ranges import sum_of
from pytest_synthdata.schema.numbers import Line

_LEAST = frozenset("min minimum low lower lowest start first from".split())
_MOST = frozenset("max maximum high upper highest end last to".split())
_WHOLES = frozenset({"total", "charge", "amount"})
# What is settled earlier bounds what comes later.
_ORDER = "quantity price subtotal total charge amount cost added taken whole part".split()


def is_limit(words: Words) -> bool:
    """Whether a name speaks of the least or the most of something."""
    return not (_LEAST | _MOST).isdisjoint(words)


def kind_of(words: Words) -> str:
    """Return what a name's number does in the sums of its object: nothing is the empty string."""
    if is_limit(words):
        return ""
    if not {"quantity", "qty"}.isdisjoint(words):
        return "quantity"
    found = sum_of(words)
    return found.kind if found else ""


@dataclass(slots=True)
class Ledger:
    """The numbers of one object so far, as far as they bound the later ones."""

    whole: Fraction | None = None  # the largest sum of money, or what the parts so far add up to
    adds_up: bool = False  # whether the total follows from what is settled before it
    extra: Fraction = Fraction(0)  # what the total is more than the whole
    quantity: Fraction = Fraction(1)
    least: dict[Words, Fraction] = field(default_factory=dict)

    def turn(self, words: Words) -> tuple[int, bool]:
        """Return when a field is due: a total that follows from its parts comes after them."""
        kind = kind_of(words)
        if self.adds_up and kind in _WHOLES:
            kind = "whole"
        return _ORDER.index(kind) if kind else -1, not _MOST.isdisjoint(words)

    def expect(self, whole: Fraction) -> None:
        """Let the total be `whole`, but for what is added or taken later."""
        self.whole, self.adds_up, self.extra = whole, True, Fraction(0)

    def relates(self, words: Words) -> bool:
        """Whether the earlier numbers say how large a field's number is."""
        return self.whole is not None and kind_of(words) not in {"", "quantity"}

    def bound(self, line: Line, words: Words) -> Line:
        """Narrow a field's numbers by what the earlier ones imply."""
        if not _MOST.isdisjoint(words):
            return line.narrow(self.least.get(_unlimited(words), -inf), inf)
        known = sum_of(words)
        if self.whole is None or known is None or not self.relates(words):
            return line
        if self.adds_up and known.kind in _WHOLES | {"subtotal"}:
            exact = self.whole + (0 if known.kind == "subtotal" else self.extra)
            return line.narrow(exact, exact)
        low, high = sorted(self.whole * Fraction(str(share)) for share in (known.low, known.high))
        return line.narrow(-inf, self.whole).narrow(low, high)

    def settle(self, words: Words, value: Fraction) -> None:
        """Keep what a number implies for the later ones."""
        kind = kind_of(words)
        if is_limit(words):
            self.least.setdefault(_unlimited(words), value)
        elif kind == "quantity":
            self.quantity = value
        elif kind in {"added", "taken"}:
            self.extra += value if kind == "added" else -value
        elif kind == "subtotal" or (self.adds_up and kind in _WHOLES):
            self.expect(value)
        elif kind == "price" and self.whole is None:
            self.expect(self.quantity * value)
        elif kind and self.whole is None:
            self.whole = value


def _unlimited(words: Words) -> Words:
    return tuple(word for word in words if word not in _LEAST | _MOST)
