"""An answer in the making, for a provider that makes one itself."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any

from pytest_synthdata.plan import Kind
from pytest_synthdata.spread import identifying, named, names_of, shown
from pytest_synthdata.stores.fold import flat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_synthdata.plan import Axis
    from pytest_synthdata.record_spec import RecordSpec
    from pytest_synthdata.schema.node import Node
    from pytest_synthdata.schema.schema import Schema
    from pytest_synthdata.spec import Spec
    from pytest_synthdata.standing import Standing

__all__ = ["PLANLESS", "Draft", "Held", "Reading", "Telling", "same"]

MANY = 10_000
"""How many endings there are that make a new value of one that is taken."""
PATIENCE = 5
"""How often a value of a slot may be taken before such an ending is tried."""
PLANLESS = 3 / 4
"""From this share of the tries on, a record is drawn without the plan."""
KEPT = {Kind.BINDING: (1, 1), Kind.HARD: (1 / 2, PLANLESS), Kind.SOFT: (1 / 20, 1 / 4)}
"""Up to which shares of the tries an axis is kept always, and now and then."""


class Held:
    """The good records that a dataset holds when something is asked for."""

    def __init__(self, spec: Spec, records: Sequence[Standing]) -> None:
        self._spec = spec
        self._records = records

    @cached_property
    def values(self) -> list[set[Any]]:
        """For each group of `unique`, the values that are taken."""
        groups = range(len(self._spec.unique_fields))
        return [{one.values[group] for one in self._records} for group in groups]

    @cached_property
    def shown(self) -> list[tuple[str, list[str]]]:
        """The same in words: the names of the fields, and their values."""
        groups = self._spec.unique_fields
        rows = {id(one): [shown(group, one.wire) for group in groups] for one in self._by_reply}
        told = [rows[id(one)] for one in self._records] if groups else []
        return [(names_of(group), [row[at] for row in told]) for at, group in enumerate(groups)]

    @cached_property
    def texts(self) -> set[str]:
        """The records, each as `same` has it."""
        return {same(one.wire) for one in self._by_reply}

    @property
    def _by_reply(self) -> list[Standing]:
        """The records, those of one reply together, so that each reply is read once."""
        return sorted(self._records, key=lambda one: id(one.reply))


class Draft:
    """The records of one answer, made one by one.

    They differ from those `held` and from each other under `unique`, and if `distinct`, as a whole
    where they can. `again`: slots are asked for again, as the answers of other pages had the same.

    `effort` is the share, from 0 to below 1, of the tries for a slot that have been used up. The
    plan may ask for what the schema's own rules forbid, so the more were in vain, the less of it is
    kept; what `vary` deals to a field is kept always.
    """

    def __init__(self, spec: RecordSpec, held: Held, *, distinct: bool, again: bool) -> None:
        self.spec = spec
        self._held = held
        self._distinct = distinct
        self._patience = 1 if again else PATIENCE
        self._taken = Counter[int]()
        self._values = [set[Any]() for _ in spec.unique]
        self._texts: set[str] = set()

    def schema(self, slot: int, effort: float) -> Node:
        """The wire schema to draw a slot from."""
        random = Random(f"{slot} {effort}")  # noqa: S311 - nothing secret depends on it

        def keep(axis: Axis) -> bool:
            always, sometimes = KEPT[axis.kind]
            return effort < always or (effort < sometimes and random.random() < 1 / 2)

        return self.spec.plan.narrowed(slot, keep)

    def distinct(self, slot: int, record: Any, effort: float) -> Any:
        """A wire record, in which values that must differ may have got an ending of digits.

        There are only so many words and likely numbers. About every other record is left as it is,
        since the schema may have other rules for these values.
        """
        random = Random(f"{slot} {effort} digits")  # noqa: S311 - see above
        early = self._taken[slot] < self._patience
        if early or not isinstance(record, dict) or random.random() < 1 / 2:
            return record
        names = {field.wire_name for group in self.spec.unique_fields for field in group}
        names -= {field.wire_name for field in self.spec.bound}
        digits = random.randrange(MANY)
        return {
            name: _lengthened(value, digits) if name in names else value
            for name, value in record.items()
        }

    def refusal(self, slot: int, record: Any, effort: float) -> str | None:
        """Why a wire record is not good for a slot; None: it is, and was added to the answer."""
        spec = self.spec
        if why := spec.schema.judge(record):
            return why
        schema = spec.schema
        instance = schema.instance(schema.decode(record)) if spec.unique else None
        values = identifying(spec.unique_fields, record, instance)
        taken = zip(spec.unique_fields, values, self._values, self._held.values, strict=True)
        for fields, value, here, elsewhere in taken:
            if value is not None and (value in here or value in elsewhere):
                self._taken[slot] += 1
                return f"{named(fields, record)} is taken"
        if self._distinct:
            whole = same(record)
            if effort < 1 / 2 and (whole in self._texts or whole in self._held.texts):
                return "it is equal to another record"
            self._texts.add(whole)
        for value, here in zip(values, self._values, strict=True):
            here.add(value)
        return None


@dataclass(frozen=True, eq=False, slots=True)
class Telling:
    """A text that tells a JSON value.

    `notes` are the preferences in words, and `shortest` and `longest` its length in characters.
    """

    value: Any
    notes: Mapping[str, str]
    shortest: int = 0
    longest: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Reading:
    """Records of a schema that are read out of a text: the first or, with `many`, all of them."""

    schema: Schema
    text: str
    many: bool

    def fitting(self, value: Any) -> tuple[Any, str | None]:
        """The wire record that a JSON value stands for, or None and why it is no record."""
        text = flat(value)
        if problem := self.schema.problem(text):
            return None, problem
        return self.schema.encode(text), None


def _lengthened(value: Any, digits: int) -> Any:
    match value:
        case bool():
            return value
        case int():
            return value * MANY + digits
        case str():
            return f"{value} {digits}"
        case _:
            return value


def same(wire: Any) -> str:
    """A wire record in a form that is the same for equal records."""
    return json.dumps(wire, sort_keys=True)
