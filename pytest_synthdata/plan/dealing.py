"""The seeded block shuffle that deals each slot a choice of each axis."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from pytest_synthdata.plan.axis import Axis, Choice

__all__ = ["Dealer"]

PAIRED = 30
"""How many different choices an axis has at most, of which pairs with others are counted."""
EVEN = 5040
"""What a pair counts for, divided by the weights of its choices: a product of small numbers."""


class Dealer:
    """Deals choices slot by slot, the same ones for the same axes and seed.

    A block of m choices is dealt to m slots in an order of its own, so that each comes once. For
    an axis with a condition, these are the slots where that holds. Within the block, the choice is
    taken which was dealt least often together with those that the slot has already; so few records
    see nearly all pairs.

    What is dealt to the axes of one of `groups` differs from slot to slot, as long as it can: their
    last axis takes another choice than it took with the same others, from beyond its block if need
    be. So two axes of 10 and 5 choices make 50 different slots.
    """

    def __init__(
        self, axes: Sequence[Axis], seed: str, groups: Iterable[Sequence[Axis]] = ()
    ) -> None:
        self._axes = axes
        decks = [_Deck(axis, f"{seed} {index} {axis.name}") for index, axis in enumerate(axes)]
        # Outer axes come first, then those that are hardest to spread.
        self._decks = sorted(decks, key=lambda deck: (_level(deck.axis), -len(deck.cards)))
        order = [deck.axis for deck in self._decks]
        self._groups = [_Group(sorted(group, key=order.index)) for group in groups]
        self._dealt: list[Mapping[Axis, Choice]] = []
        self._lock = Lock()

    def dealt(self, slot: int) -> Mapping[Axis, Choice]:
        """What a slot was dealt, in the order of the axes; no axis whose condition fails."""
        with self._lock:
            while len(self._dealt) <= slot:
                self._dealt.append(self._deal())
        return self._dealt[slot]

    def _deal(self) -> Mapping[Axis, Choice]:
        dealt: dict[Axis, Choice] = {}
        paired: list[_Card] = []
        for deck in self._decks:
            when = deck.axis.when
            if when is None or dealt.get(when[0]) is when[1]:
                closed = [group.closed(dealt) for group in self._groups if group.last is deck.axis]
                card = deck.draw(paired, set[int]().union(*closed))
                dealt[deck.axis] = card.choice
                for others in closed:
                    others.add(id(card.choice))
                if deck.paired:
                    for other in paired:
                        share = EVEN // (card.weight * other.weight)
                        card.met[other] += share
                        other.met[card] += share
                    paired.append(card)
        return {axis: dealt[axis] for axis in self._axes if axis in dealt}


@dataclass(slots=True, eq=False)
class _Card:
    """A choice of an axis, how often it is in a block, and how often it met others."""

    choice: Choice
    weight: int = 0
    met: defaultdict[_Card, int] = field(default_factory=lambda: defaultdict(int))


class _Group:
    """Axes of which no two slots are dealt the same, in the order they are dealt in."""

    def __init__(self, axes: Sequence[Axis]) -> None:
        *self._others, self.last = axes
        self._closed: defaultdict[tuple[int, ...], set[int]] = defaultdict(set)

    def closed(self, dealt: Mapping[Axis, Choice]) -> set[int]:
        """The ids of the last axis' choices that were dealt with the same others."""
        return self._closed[tuple(id(dealt[axis]) for axis in self._others)]


class _Deck:
    """The cards of an axis, and those that are left of the block that is being dealt."""

    def __init__(self, axis: Axis, seed: str) -> None:
        self.axis = axis
        self.cards = {id(choice): _Card(choice) for choice in axis.choices}
        self.paired = len(self.cards) <= PAIRED
        self._random = Random(seed)  # noqa: S311 - reproducible by design, protects nothing
        self._block = [self.cards[id(choice)] for choice in axis.choices]
        for card in self._block:
            card.weight += 1
        self._left: list[_Card] = []

    def draw(self, others: Sequence[_Card], closed: Collection[int]) -> _Card:
        """Take the card that met `others` least, by chance where there are several.

        None whose choice is `closed`, by its id, where there is another.
        """
        if not self._left:
            self._left = self._random.sample(self._block, len(self._block))
        if not (closed or (self.paired and others)):
            return self._left.pop()
        left = dict.fromkeys(self._left)
        open_ = [card for card in (*left, *self.cards.values()) if id(card.choice) not in closed]
        within = [card for card in open_ if card in left] or open_ or left
        card = min(within, key=lambda card: sum(map(card.met.__getitem__, others)))
        if card in left:
            self._left.remove(card)
        return card


def _level(axis: Axis) -> int:
    """How many axes stand above one as its conditions."""
    return 0 if axis.when is None else 1 + _level(axis.when[0])
