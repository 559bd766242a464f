"""The synthesis of records: which slots are asked for, and asked for again, until all are good."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from pytest_synthdata.draft import same
from pytest_synthdata.errors import GenerationError
from pytest_synthdata.reply import Kind
from pytest_synthdata.request import EMBEDDED, ranges

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pytest_synthdata.board import Board
    from pytest_synthdata.request import Reply, Request, Synthesis
    from pytest_synthdata.spec import Wanted

__all__ = ["records"]

AGAIN = "Run again: only what is missing is asked for."
UNWILLING = {Kind.REFUSAL, Kind.FILTERED}


def records(wanted: Wanted, board: Board, max_repairs: int) -> Synthesis[Board]:
    """Ask for every slot of the wanted pages that is empty or not good, until none is.

    All pages are asked for side by side, and again when all replies are there: which records
    collide, and what a follow-up says, does not depend on their order. A page may be asked for
    once, and again `max_repairs` times; rounds found in a store do not count. Raises
    GenerationError with every slot that stayed needy.
    """
    run = _Run(wanted, board)
    pages = [_Page(slots) for slots in board.pages(wanted)]
    while asked := [(page, request) for page in pages for request in page.ask(run, max_repairs)]:
        replies = yield tuple(request for _, request in asked)
        board.lay(*replies)
        run.judge(replies)
        for (page, request), reply in zip(asked, replies, strict=True):
            page.took(run, request, reply)
    if problems := list(run.problems(pages, wanted.page_size)):
        advice = AGAIN if run.advised(pages) else wanted.spec.advice
        raise GenerationError(wanted.spec.what, problems, "", advice)
    return board


@dataclass
class _Page:
    """The slots that are asked for together, and how many repairs were asked in this run."""

    slots: tuple[int, ...]
    repairs: int = 0
    asked: bool = False
    smaller: bool = False

    def ask(self, run: _Run, max_repairs: int) -> Iterator[Request]:
        """The request for what is needy, if any is and may still be asked for.

        The last of several repairs is kept for what is not good: where a record is only not liked,
        what comes in its place may be worse.
        """
        needy = [slot for slot in self.slots if run.is_needy(slot)]
        if self.repairs + 1 == max_repairs > 1:
            needy = list(run.board.needy(needy))
        slots = tuple(run.portion(needy))
        if not slots:
            return
        request = run.request(slots)
        if request.place.round:
            # What an earlier run has left is asked for once, even where no repairs are allowed.
            if self.asked and self.repairs >= max_repairs:
                return
            self.repairs += 1
        self.asked = True
        self.smaller = all(run.most(slot) < inf for slot in slots)
        yield request

    def took(self, run: _Run, request: Request, reply: Reply) -> None:
        """Count no repair that cost nothing, or that brought more of what came in no answer.

        What was cut off, for example, is asked for in smaller and smaller requests, as long as
        they bring records: each brings one at least, so that this ends. The first of them is no
        repair either.
        """
        slots = request.place.slots
        brought = any(run.likes(slot) for slot in slots)
        cut = any(run.board[slot].lack.cut for slot in slots)
        free = not reply.fresh or (brought and (cut or self.smaller or reply.model == EMBEDDED))
        if free and (cut or request.place.round):
            self.repairs -= 1


class _Run:
    """What a run knows of the slots beyond what is kept: how it likes what it was answered.

    Replies from a store are judged by the schema and `unique` alone. Those asked for now are to
    follow the plan as well, and to equal no other record; what does not is asked for again, but
    once: the plan may be impossible, and a small domain is soon used up. What is binding, such as
    the value that `vary` deals to a field, makes a record without it no good one.
    """

    def __init__(self, wanted: Wanted, board: Board) -> None:
        self.board = board
        self.disliked: dict[int, str] = {}
        self.relaxed: set[int] = set()
        self._replaced: set[int] = set()
        self._refused = Counter[int]()
        self._given_up: set[int] = set()
        domain = board.spec.cardinality
        self.distinct = domain is None or domain > sum(map(len, board.pages(wanted)))

    def is_needy(self, slot: int) -> bool:
        """Whether a slot is to be asked for (again)."""
        return slot not in self._given_up and not self.likes(slot)

    def likes(self, slot: int) -> bool:
        """Whether a good record stands for a slot, and nothing is to be better about it."""
        return slot not in self.disliked and not self.board.needy([slot])

    def portion(self, needy: Iterable[int]) -> Iterator[int]:
        """Those of the needy slots of a page that are asked for in one request."""
        most = inf
        for count, slot in enumerate(needy, 1):
            most = min(most, self.most(slot))
            if count > most:
                return
            yield slot

    def most(self, slot: int) -> float:
        """How many slots may be asked for with a slot at once: fewer than were in vain."""
        if slot not in self.board:
            return inf
        standing = self.board[slot]
        size = len(standing.place.slots)
        lack = standing.lack
        if lack.cut:
            return max(1, min(lack.came or size // 2, size - 1))
        return max(1, size // 2) if lack.kind in UNWILLING else inf

    def request(self, slots: tuple[int, ...]) -> Request:
        """The request for slots of one page.

        Whose record was invalid is no longer held to the plan, which may have been the reason.
        """
        board = self.board
        self.relaxed.update(
            slot for slot in slots if slot in board and board[slot].came and board[slot].problem
        )
        return board.request(slots, self.disliked, self.relaxed, distinct=self.distinct)

    def judge(self, replies: Iterable[Reply]) -> None:
        """Judge what was asked for in this run."""
        come = {slot: reply for reply in replies if reply.fresh for slot in reply.place.slots}
        for slot, reply in come.items():
            self.disliked.pop(slot, None)
            self.board.bind(slot)
            if self.board[slot].lack.kind in UNWILLING:
                self._refused[slot] += 1
                if self._refused[slot] > 1 or len(reply.place.slots) == 1:
                    self._given_up.add(slot)
            elif reply.model != EMBEDDED and slot not in self.relaxed:
                self._like(slot)
        if self.distinct:
            self._demand_differences(come)

    def _like(self, slot: int) -> None:
        """Dislike a good record that does not follow the plan."""
        if self.board.problem(slot) is None:
            for words in self.board.spec.unlike(slot, self.board[slot]):
                self._dislike(slot, words)

    def _demand_differences(self, come: Collection[int]) -> None:
        """Dislike what has come and equals a record of an earlier answer or of a lower slot."""
        board = self.board
        good = [slot for slot in board.good() if slot not in self.disliked]
        # Those of one reply together, so that each is read once.
        by_reply = sorted(good, key=lambda slot: id(board[slot].reply))
        records = {slot: same(board[slot].wire) for slot in by_reply}
        held = {records[slot] for slot in good if slot not in come}
        for slot in good:
            if slot in come:
                record = records[slot]
                if record in held:
                    self._dislike(slot, "it is equal to another record")
                held.add(record)

    def _dislike(self, slot: int, why: str) -> None:
        if slot not in self._replaced:
            self._replaced.add(slot)
            self.disliked[slot] = why

    def problems(self, pages: Iterable[_Page], page_size: int) -> Iterator[str]:
        """A line for each page and problem, with the slots that are not good after all."""
        for page in pages:
            found: dict[str, list[int]] = {}
            for slot in page.slots:
                if why := self._fault(slot):
                    found.setdefault(why, []).append(slot)
            for why, slots in found.items():
                yield f"{self._where(page, tuple(slots), page_size)}: {why}"

    def _where(self, page: _Page, slots: tuple[int, ...], page_size: int) -> str:
        if about := self.board.spec.about:
            return about
        noun = "slot" if len(slots) == 1 else "slots"
        return f"page {page.slots[0] // page_size + 1}, {noun} {ranges(slots)}"

    def advised(self, pages: Iterable[_Page]) -> bool:
        """Whether all that is wrong is told with advice of its own."""
        faulty = [slot for page in pages for slot in page.slots if self._fault(slot)]
        return all(slot in self.board and self.board[slot].lack.advice for slot in faulty)

    def _fault(self, slot: int) -> str:
        """Why a slot has no record that may stand, with advice; "" if it has."""
        if slot not in self.board:
            return "not asked for, since other slots of the page stayed without a record"
        why, advice = self.board.problem(slot), self.board[slot].lack.advice
        return f"{why}; {advice}" if why and advice else why or ""
