"""Replies read for their slots: the record of each, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.reply import Kind, read
from pytest_synthdata.schema.codec import DecodeError

if TYPE_CHECKING:
    from pytest_synthdata.reply import Outcome
    from pytest_synthdata.request import Place, Reply
    from pytest_synthdata.spec import Spec

__all__ = ["Reader", "Standing"]


@dataclass(frozen=True, slots=True, eq=False)
class Lack:
    """Why an answer holds less than was asked for.

    `advice` tells the user what to do about it, where the problem does not. `kind` is the outcome
    of the answer, `cut` that it was cut short, and `came` how many records it holds.
    """

    advice: str = ""
    kind: Kind = Kind.RECORDS
    cut: bool = False
    came: int = 0


NONE = Lack()


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What stands for a slot: a record's JSON text, and its problem.

    `values` are those that must differ, one for each group of `unique` (None: it has none). Where
    no record came, `lack` tells why.
    """

    reader: Reader
    reply: Reply
    index: int
    text: str
    problem: str | None
    values: tuple[Any, ...] = ()
    lack: Lack = NONE

    @property
    def place(self) -> Place:
        """That of the reply."""
        return self.reply.place

    @property
    def came(self) -> bool:
        """Whether there is a record."""
        return self.lack is NONE

    @property
    def wire(self) -> Any:
        """The wire record; None where none came. Of many, look at those of one reply together."""
        return self.reader.wires(self.reply)[self.index] if self.came else None


class Reader:
    """Reads the replies of a spec.

    Wire records are read again whenever they are looked at: replay looks at none, and as text they
    take a fifth of the memory. The reply that was read last is at hand.
    """

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._last: tuple[Reply, Outcome, tuple[Any, ...]] | None = None

    def wires(self, reply: Reply) -> tuple[Any, ...]:
        """The wire records that a reply holds for its slots, in their order."""
        return self._read(reply)[1]

    def standings(self, reply: Reply) -> list[Standing]:
        """What a reply gives for each of its slots, in their order."""
        outcome, wires = self._read(reply)
        there = [self._judged(reply, index, wire) for index, wire in enumerate(wires)]
        missing = len(reply.place.slots) - len(there)
        if missing:
            there += [self._missing(reply, outcome, len(there))] * missing
        return there

    def _read(self, reply: Reply) -> tuple[Outcome, tuple[Any, ...]]:
        """The outcome of a reply, and the wire records for its slots.

        The wire schema decides what the records are. Validators never do, for they may change.
        """
        last = self._last
        if last is None or last[0] is not reply:
            spec, outcome = self._spec, read(reply.body)
            wires = outcome.alternative if self._is_bare(outcome) else outcome.records
            wires = spec.records_in(wires, whole=outcome.problem is None)
            last = self._last = reply, outcome, wires[: len(reply.place.slots)]
        return last[1:]

    def _is_bare(self, outcome: Outcome) -> bool:
        """Whether what was taken for lists of records are fields of records."""
        if not outcome.keys:
            return False
        from pytest_synthdata.schema.fields import objects

        known = [node["properties"].keys() for node in objects(self._spec.schema.wire.schema)]
        return all(any(keys <= fields for fields in known) for keys in outcome.keys)

    def _judged(self, reply: Reply, index: int, wire: Any) -> Standing:
        spec = self._spec
        try:
            text = spec.schema.decode(wire)
        except DecodeError as error:
            return Standing(self, reply, index, "", str(error))
        problem, instance = spec.schema.judged(text)
        values: tuple[Any, ...] = ()
        if spec.unique_fields and not problem:
            from pytest_synthdata.spread import identifying

            values = identifying(spec.unique_fields, wire, instance)
        return Standing(self, reply, index, text, problem, values)

    def _missing(self, reply: Reply, outcome: Outcome, came: int) -> Standing:
        spec, n = self._spec, len(reply.place.slots)
        noun = "record" if came == 1 else "records"
        problem = outcome.problem or spec.none or f"the answer holds {came} {noun} of {n}"
        advice = outcome.advice
        for words, others in spec.told.items():
            advice = advice.replace(words, others)
        lack = Lack(advice, outcome.kind, outcome.cut, came)
        return Standing(self, reply, came, "", problem, lack=lack)
