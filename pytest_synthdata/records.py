"""The synthesis of records: which slots are asked for, and asked for again, until all are good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import GenerationError
from pytest_synthdata.prompt import records_prompt
from pytest_synthdata.reply import read
from pytest_synthdata.request import Place, Reply, Request
from pytest_synthdata.schema.codec import DecodeError
from pytest_synthdata.schema.node import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from pytest_synthdata.request import Synthesis
    from pytest_synthdata.schema.node import Node
    from pytest_synthdata.spec import Spec, Wanted

__all__ = ["Board", "Standing", "records"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for a slot: a wire record (None: none came), its JSON text, its problem.

    `advice` tells the user what to do about the problem, where the problem does not.
    """

    place: Place
    wire: Any
    text: str
    problem: str | None
    advice: str = ""


class Board:
    """The replies kept for a dataset, laid over each other.

    What stands for a slot is the reply of the highest round that names it. Two branches of a
    repository may have brought replies of one round for one slot; the later place stands then,
    so that the outcome depends on what is kept alone.
    """

    def __init__(self, spec: Spec, kept: Iterable[Reply] = ()) -> None:
        self.spec = spec
        self.replies: dict[Place, Reply] = {}
        self._standing: dict[int, Standing] = {}
        self._rounds: dict[int, int] = {}
        for reply in kept:
            self.lay(reply)

    def lay(self, reply: Reply) -> None:
        """Keep a reply; its records stand where no later round does."""
        self.replies[reply.place] = reply
        for slot, standing in zip(reply.place.slots, self._read(reply), strict=True):
            self._rounds[slot] = max(reply.place.round, self._rounds.get(slot, 0))
            before = self._standing.get(slot)
            if before is None or _later(reply.place, before.place):
                self._standing[slot] = standing

    def take(self, cached: Iterable[Reply], n: int) -> None:
        """Lay those of an earlier run's replies that reach one of the first `n` slots.

        Only where they displace no good record: what stands in a cassette and is good stays.
        """
        for reply in sorted(cached, key=lambda reply: (reply.place.round, reply.place.slots)):
            slots = reply.place.slots
            if slots[0] < n and self.needy(slots) == slots:
                self.lay(reply)

    def _read(self, reply: Reply) -> list[Standing]:
        """What a reply gives for each of its slots.

        The wire schema decides what the records are. Validators never do, for they may change.
        """
        place, outcome = reply.place, read(reply.body)
        n = len(place.slots)
        schema = self.spec.schema.wire.schema
        objects = list(_fields(schema, schema.get("$defs", {}))) if outcome.keys else []
        bare = all(any(keys <= fields for fields in objects) for keys in outcome.keys)
        wires = outcome.alternative if outcome.keys and bare else outcome.records
        there = [self._judged(place, wire) for wire in wires[:n]]
        noun = "record" if len(there) == 1 else "records"
        problem = outcome.problem or f"the answer holds {len(there)} {noun} of {n}"
        missing = Standing(place, None, "", problem, outcome.advice)
        return there + [missing] * (n - len(there))

    def _judged(self, place: Place, wire: Any) -> Standing:
        schema = self.spec.schema
        try:
            text = schema.decode(wire)
        except DecodeError as error:
            return Standing(place, wire, "", str(error))
        return Standing(place, wire, text, schema.problem(text))

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

    def needy(self, slots: Iterable[int]) -> tuple[int, ...]:
        """Those of `slots` that are empty or not good."""
        return tuple(s for s in slots if s not in self or self[s].problem is not None)

    def texts(self, n: int) -> list[str]:
        """The JSON texts of the first `n` records."""
        return [self[slot].text for slot in range(n)]

    def standing_replies(self) -> list[Reply]:
        """The replies of which something stands, in the order of their places."""
        standing = {one.place for one in self._standing.values()}
        return [self.replies[place] for place in sorted(standing)]

    def next_round(self, slots: Iterable[int]) -> int:
        """One more than the highest round kept for any of `slots`."""
        return max((self._rounds[slot] + 1 for slot in slots if slot in self._rounds), default=0)

    def pages(self, wanted: Wanted) -> list[tuple[int, ...]]:
        """The wanted slots, page by page.

        Wanted are whole pages: those recorded that reach below `n`, and, for a slot below `n` that
        no reply names, all slots of its page.
        """
        slots = set(range(wanted.n))
        for place in self.replies:
            if place.slots[0] < wanted.n:
                slots.update(place.slots)
        size = wanted.page_size
        for first in range(0, wanted.n, size):
            page = range(first, first + size)
            if any(slot not in self for slot in page[: wanted.n - first]):
                slots.update(page)
        pages: dict[int, list[int]] = {}
        for slot in sorted(slots):
            pages.setdefault(slot // size, []).append(slot)
        return [tuple(page) for page in pages.values()]

    def request(self, slots: tuple[int, ...]) -> Request:
        """The request that asks for `slots`, again if they were asked for before."""
        spec = self.spec
        refused = {
            slot: (self[slot].wire, self[slot].problem or "") for slot in slots if slot in self
        }
        return Request(
            prompt_hash=spec.prompt_hash,
            place=Place(slots, self.next_round(slots)),
            prompt=records_prompt(spec, slots, refused),
            schema=spec.schema.wire.schema,
            title=spec.schema.name,
            judge=spec.schema.judge,
            model=spec.model,
            params=spec.params,
            examples=spec.examples,
            subject=spec.subject or "",
        )


def records(wanted: Wanted, board: Board, max_repairs: int) -> Synthesis[Board]:
    """Ask for every slot of the wanted pages that is empty or not good, until none is.

    All pages are asked for side by side, then all that need it again. A page may be asked for again
    `max_repairs` times; rounds found in a store do not count. Raises GenerationError with every
    slot that stayed needy.
    """
    repairs: dict[int, int] = {}
    page_of: dict[Place, tuple[int, ...]] = {}
    failed: list[int] = []

    def ask(page: tuple[int, ...]) -> tuple[Request, ...]:
        needy = board.needy(page)
        if not needy:
            return ()
        request = board.request(needy)
        if request.place.round:
            if repairs.get(page[0], 0) == max_repairs:
                failed.extend(needy)
                return ()
            repairs[page[0]] = repairs.get(page[0], 0) + 1
        page_of[request.place] = page
        return (request,)

    requests = tuple(request for page in board.pages(wanted) for request in ask(page))
    while requests:
        replies = yield requests
        for reply in replies:
            board.lay(reply)
            if not reply.fresh and reply.place.round:
                repairs[page_of[reply.place][0]] -= 1
        pages = [page_of.pop(reply.place) for reply in replies]
        requests = tuple(request for page in pages for request in ask(page))
    if failed:
        name = wanted.spec.schema.name
        problems = [_line(slot, board[slot]) for slot in sorted(failed)]
        raise GenerationError(name, problems, "What did come is kept in the cache.")
    return board


def _line(slot: int, standing: Standing) -> str:
    advice = f"; {standing.advice}" if standing.advice else ""
    return f"slot {slot}: {standing.problem}{advice}"


def _fields(node: Node, definitions: Mapping[str, Node]) -> Iterator[AbstractSet[str]]:
    """The names of the fields of each object that a wire schema may stand for."""
    node = resolve(node, definitions)
    if "properties" in node:
        yield node["properties"].keys()
    for branch in node.get("anyOf", []):
        yield from _fields(branch, definitions)


def _later(place: Place, before: Place) -> bool:
    return (place.round, place.slots) >= (before.round, before.slots)
