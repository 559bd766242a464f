"""The replies kept for a dataset, laid over each other: what stands for each of its slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_synthdata.request import Place, Request
from pytest_synthdata.standing import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pytest_synthdata.draft import Held
    from pytest_synthdata.request import Reply
    from pytest_synthdata.spec import Spec, Wanted
    from pytest_synthdata.standing import Standing

__all__ = ["Board", "standing_replies"]


class Board:
    """The replies kept for a dataset, laid over each other.

    What stands for a slot is the reply of the highest round that names it. Two branches of a
    repository may have brought replies of one round for one slot; the later place stands then,
    so that the outcome depends on what is kept alone. Where records collide under `unique`, the one
    that was laid first is good, and of those laid together the one of the lowest slot: what was
    good stays so.
    """

    def __init__(self, spec: Spec, kept: Iterable[Reply] = ()) -> None:
        self.spec = spec
        self.replies: dict[Place, Reply] = {}
        self._reader = Reader(spec)
        self._refused: dict[int, str] = {}
        self._ahead: dict[Place, tuple[Reply, list[Standing]]] = {}
        self._standing: dict[int, Standing] = {}
        self._rounds: dict[int, int] = {}  # the highest, where it is not 0
        self._laid: dict[int, int] = {}  # at which turn, where that was not the first
        self._turn = 0
        self._clashes: dict[int, str] | None = None
        self._held: Held | None = None
        self.lay(*kept)

    def lay(self, *replies: Reply) -> None:
        """Keep replies; their records stand where no later round does."""
        self._clashes = self._held = None
        self._turn += 1
        for reply in replies:
            self.replies[reply.place] = reply
            ahead, standings = self._ahead.pop(reply.place, (None, []))
            standings = standings if ahead is reply else self._reader.standings(reply)
            for slot, standing in zip(reply.place.slots, standings, strict=True):
                if reply.place.round > self._rounds.get(slot, 0):
                    self._rounds[slot] = reply.place.round
                before = self._standing.get(slot)
                if before is None or _later(reply.place, before.place):
                    self._refused.pop(slot, None)
                    self._standing[slot] = standing
                    if self._turn > 1:
                        self._laid[slot] = self._turn

    def expect(self, reply: Reply) -> None:
        """Read a reply, which takes time, while others that are laid with it are waited for."""
        self._ahead[reply.place] = reply, self._reader.standings(reply)

    def take(self, cached: Iterable[Reply], n: int) -> None:
        """Lay those of an earlier run's replies that reach one of the first `n` slots.

        Only where they displace no good record: what stands in a cassette and is good stays.
        """
        good = {slot for slot in self._standing if self.problem(slot) is None}
        taken = [
            reply
            for reply in cached
            if reply.place.slots[0] < n and good.isdisjoint(reply.place.slots)
        ]
        self.lay(*taken)
        for reply in taken:  # it may have been answered when another value was dealt
            self.bind(*reply.place.slots)

    def bind(self, *slots: int) -> None:
        """Take records that do not fulfil all that is binding for no good ones, while they stand.

        Of what was read from a cassette nobody may say so.
        """
        for slot in slots:
            if words := "; ".join(self.spec.unfit(slot, self[slot])):
                self._refused[slot] = words
                self._clashes = self._held = None

    def judged_by(self, spec: Spec) -> Board:
        """The same replies, judged by a schema that looks the same; what was refused stays so."""
        board = Board(spec, self.replies.values())
        board.bind(*self._refused)
        return board

    def __contains__(self, slot: int) -> bool:
        return slot in self._standing

    def __getitem__(self, slot: int) -> Standing:
        return self._standing[slot]

    def __len__(self) -> int:
        """How many records there are from slot 0 on without a gap."""
        count = 0
        while count in self._standing:
            count += 1
        return count

    def problem(self, slot: int) -> str | None:
        """Why what stands for a slot is not good: its own problem, a taken value, or a refusal."""
        return self._standing[slot].problem or self._collisions.get(slot) or self._refused.get(slot)

    @property
    def _collisions(self) -> Mapping[int, str]:
        """Which good records have a value that must differ and is another's."""
        if not self.spec.unique_fields:
            return {}
        if self._clashes is None:
            from pytest_synthdata.spread import named

            self._clashes = {}
            taken = [set[Any]() for _ in self.spec.unique_fields]
            alone = [slot for slot, one in self._standing.items() if one.problem is None]
            alone = [slot for slot in alone if slot not in self._refused]
            for slot in sorted(alone, key=lambda slot: (self._laid.get(slot, 1), slot)):
                standing = self._standing[slot]
                held = list(zip(self.spec.unique_fields, standing.values, taken, strict=True))
                clash = next((fields for fields, value, values in held if value in values), None)
                if clash:
                    self._clashes[slot] = f"{named(clash, standing.wire)} is taken"
                    continue
                for _, value, values in held:
                    values.update(() if value is None else (value,))
        return self._clashes

    def good(self) -> list[int]:
        """The slots of which a good record stands, in order."""
        return sorted(slot for slot in self._standing if self.problem(slot) is None)

    def needy(self, slots: Iterable[int]) -> tuple[int, ...]:
        """Those of `slots` that are empty or not good."""
        return tuple(s for s in slots if s not in self or self.problem(s) is not None)

    def texts(self, n: int) -> list[str]:
        """The JSON texts of the first `n` records."""
        return [self[slot].text for slot in range(n)]

    def standing_replies(self) -> list[Reply]:
        """The replies of which something stands, in the order of their places."""
        standing = {id(one.reply): one.reply for one in self._standing.values()}
        return sorted(standing.values(), key=lambda reply: reply.place)

    def next_round(self, slots: Iterable[int]) -> int:
        """One more than the highest round kept for any of `slots`."""
        known = (slot for slot in slots if slot in self)
        return max((self._rounds.get(slot, 0) + 1 for slot in known), default=0)

    def pages(self, wanted: Wanted) -> list[tuple[int, ...]]:
        """The wanted slots, page by page.

        Wanted are whole pages: those recorded that reach below `n`, and, for a slot below `n` that
        no reply names, all slots of its page. No page has more slots than `unique` has values.
        """
        slots = set(range(wanted.n))
        for place in self.replies:
            if place.slots[0] < wanted.n:
                slots.update(place.slots)
        size = wanted.page_size
        most, _ = wanted.spec.capacity
        for first in range(0, wanted.n, size):
            end = first + size if most is None else min(first + size, most)
            if any(slot not in self for slot in range(first, min(end, wanted.n))):
                slots.update(range(first, end))
        pages: dict[int, list[int]] = {}
        for slot in sorted(slots):
            pages.setdefault(slot // size, []).append(slot)
        return [tuple(page) for page in pages.values()]

    def request(
        self,
        slots: tuple[int, ...],
        disliked: Mapping[int, str] | None = None,
        relaxed: Collection[int] = (),
        *,
        distinct: bool = True,
    ) -> Request:
        """The request that asks for `slots`, again if they were asked for before.

        `disliked` tells why a run does not like what stands there though it is good, and `relaxed`
        are slots that need not follow the plan. `distinct`: no two records should be equal.
        """
        from pytest_synthdata.draft import Held

        spec, disliked = self.spec, disliked or {}
        refused = {
            slot: (self[slot].wire, self.problem(slot) or disliked.get(slot, ""))
            for slot in slots
            if slot in self
        }
        if self._held is None:
            self._held = Held(spec, [self[slot] for slot in self.good()])
        held, place = self._held, Place(slots, self.next_round(slots), item=spec.item)
        # Only who is asked for again is told what others have.
        taken = held.shown if refused else []
        return Request(
            prompt_hash=spec.prompt_hash,
            place=place,
            prompt=spec.message(slots, refused, taken, relaxed),
            schema=spec.schema.wire.schema,
            title=spec.schema.name,
            what=spec.what,
            draft=lambda: spec.draft(held, distinct=distinct, again=place.round > 0),
            model=spec.model,
            params=spec.params,
        )


def standing_replies(spec: Spec, replies: Iterable[Reply]) -> list[Reply]:
    """Those replies of a cassette of which something stands, for any of its items."""
    by_item: dict[str, list[Reply]] = {}
    for reply in replies:
        by_item.setdefault(reply.place.item, []).append(reply)
    return [reply for kept in by_item.values() for reply in Board(spec, kept).standing_replies()]


def _later(place: Place, before: Place) -> bool:
    return (place.round, place.slots) >= (before.round, before.slots)
