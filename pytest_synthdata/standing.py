"""A reply read for its slots: the record of each, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.reply import Kind, read
from pytest_synthdata.schema.codec import DecodeError
from pytest_synthdata.schema.fields import objects
from pytest_synthdata.spread import identifying

if TYPE_CHECKING:
    from pytest_synthdata.request import Place, Reply
    from pytest_synthdata.spec import Spec

__all__ = ["Standing", "standings_of"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands for a slot: a wire record (None: none came), its JSON text, its problem.

    `advice` tells the user what to do about the problem, where the problem does not. `values` are
    those that must differ, one for each group of `unique` (None: it has none). `kind` is the
    outcome of the answer where no record came, `cut` that it was cut short, and `came` how many
    records it holds.
    """

    place: Place
    wire: Any
    text: str
    problem: str | None
    advice: str = ""
    values: tuple[Any, ...] = ()
    kind: Kind = Kind.RECORDS
    cut: bool = False
    came: int = 0


def standings_of(spec: Spec, reply: Reply) -> list[Standing]:
    """What a reply gives for each of its slots, in their order.

    The wire schema decides what the records are. Validators never do, for they may change.
    """
    place, outcome = reply.place, read(reply.body)
    n = len(place.slots)
    known = [node["properties"].keys() for node in objects(spec.schema.wire.schema)]
    bare = all(any(keys <= fields for fields in known) for keys in outcome.keys)
    wires = outcome.alternative if outcome.keys and bare else outcome.records
    wires = spec.records_in(wires, whole=outcome.problem is None)
    there = [_judged(spec, place, wire) for wire in wires[:n]]
    noun = "record" if len(there) == 1 else "records"
    advice = outcome.advice
    for words, others in spec.told.items():
        advice = advice.replace(words, others)
    missing = Standing(
        place,
        None,
        "",
        outcome.problem or spec.none or f"the answer holds {len(there)} {noun} of {n}",
        advice,
        kind=outcome.kind,
        cut=outcome.cut,
        came=len(there),
    )
    return there + [missing] * (n - len(there))


def _judged(spec: Spec, place: Place, wire: Any) -> Standing:
    schema = spec.schema
    try:
        text = schema.decode(wire)
    except DecodeError as error:
        return Standing(place, wire, "", str(error))
    problem, instance = schema.judged(text)
    values = () if problem else identifying(spec.unique_fields, wire, instance)
    return Standing(place, wire, text, problem, values=values)
