"""The plan of a dataset: told in a prompt, put into the schema, checked on records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_synthdata.plan.axis import Axis, Choice, Kind, fixed, worded
from pytest_synthdata.plan.dealing import Dealer
from pytest_synthdata.plan.hints import INSPIRATION, inspiration
from pytest_synthdata.plan.places import ABSENT, follows, narrowed, value_at
from pytest_synthdata.plan.survey import SET, found
from pytest_synthdata.schema.domain import cardinality
from pytest_synthdata.schema.node import Node, without

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

__all__ = ["Plan"]

FOLLOW = "Follow this plan, unless the schema or a rule forbids it"
OPEN = "-"
LEGEND = {SET: "`set`: anything but null", OPEN: "`-`: as you like"}
INSPIRED = "Faint inspirations, in this order"
HINT = "let each record be faintly inspired by its word of"
NUMBER = "number"
Column = tuple[str, tuple[str, ...]]
"""A column of the table: the name and the path of its axes."""


class Plan:
    """What each slot of a dataset is to look like, so that records differ.

    Deterministic by its arguments: the wire `schema` of one record; a `seed`; of `vary`, the values
    of the fields it is `binding` for (wire names, wire values) and the words of its `themes`; the
    wire names of each group of `unique`. Safe to be asked by several threads.
    """

    def __init__(
        self,
        schema: Node,
        seed: str,
        *,
        binding: Mapping[str, Sequence[Any]] | None = None,
        themes: Mapping[str, Sequence[str]] | None = None,
        unique: Collection[Sequence[str]] = (),
    ) -> None:
        bound, words = binding or {}, themes or {}
        alone = {group[0] for group in unique if len(group) == 1}
        distinct = {name for group in unique for name in group}
        self._schema = schema
        self._definitions: Mapping[str, Node] = schema.get("$defs", {})
        self._vary = (
            *(
                Axis(name, (name,), _dealt(bound[name], once=name in distinct), Kind.BINDING)
                for name in bound
            ),
            *(Axis(name, (), worded(words[name]), Kind.SOFT) for name in words),
        )
        hints = () if INSPIRATION in words else inspiration(schema)
        self.axes = (*self._vary, *found(schema, bound, alone), *hints)
        self._dealer = Dealer(self.axes, seed, self._apart(unique))

    def _apart(self, unique: Iterable[Sequence[str]]) -> Iterator[list[Axis]]:
        """The axes of the groups of `unique` all of whose fields are dealt their values."""
        dealt = {
            axis.path[0]: axis
            for axis in self.axes
            if len(axis.path) == 1
            and axis.when is None
            and all(self._is_value(choice) for choice in axis.choices)
        }
        for group in unique:
            if len(group) > 1 and dealt.keys() >= {*group}:
                yield [dealt[name] for name in group]

    def _is_value(self, choice: Choice) -> bool:
        return choice.node is not None and cardinality(choice.node, self._definitions) == 1

    @property
    def cardinality(self) -> int | None:
        """How many different records there can be at most; None where they cannot be counted.

        Of a field that is dealt its values, these are counted.
        """
        schema = self._schema
        for axis in (axis for axis in self._vary if axis.kind is Kind.BINDING):
            values = {choice.shown: choice.node for choice in axis.choices}
            dealt = {"anyOf": [*values.values()]}
            schema = narrowed(schema, axis.path, dealt, self._definitions)
        return cardinality(schema, self._definitions)

    def dealt(self, slot: int) -> Mapping[Axis, Choice]:
        """What a slot is to look like: a choice of each axis whose condition holds, in order."""
        return self._dealer.dealt(slot)

    def table(self, slots: Iterable[int], vary_only: Collection[int] = ()) -> str:
        """The plan of `slots` as a prompt tells it, "" where there is nothing to say.

        Slots are numbered from 1. Of those in `vary_only` only what the user spreads is told.
        """
        told = [(slot, self._row(slot, vary_only=slot in vary_only)) for slot in slots]
        rows = {slot: row for slot, row in told if row}
        if not rows:
            return ""
        columns = [
            column
            for column in dict.fromkeys(map(_column, self.axes))
            if any(column in row for row in rows.values())
        ]
        if columns == [(INSPIRATION, ())] and not self._vary and len(rows) == len(told):
            return f"{INSPIRED}: {', '.join(row[columns[0]] for row in rows.values())}."
        cells = {slot: [row.get(column, OPEN) for column in columns] for slot, row in rows.items()}
        said = {cell for row in cells.values() for cell in row}
        legend = [LEGEND[word] for word in LEGEND if word in said]
        if (INSPIRATION, ()) in columns:
            legend.append(f"{HINT} `{_title((INSPIRATION, ()), columns)}`")
        titles = [_title(column, columns) for column in [(NUMBER, ()), *columns]]
        lines = [titles, *([str(slot + 1), *row] for slot, row in cells.items())]
        return "\n".join([f"{'; '.join([FOLLOW, *legend])}:", *map(" | ".join, lines)])

    def _row(self, slot: int, *, vary_only: bool) -> dict[Column, str]:
        """The cells of a slot by column. Where a value is not null, what it is says so."""
        return {
            _column(axis): choice.shown
            for axis, choice in self.dealt(slot).items()
            if axis in self._vary or not vary_only
        }

    def narrowed(self, slot: int, keep: Callable[[Axis], bool] = lambda _: True) -> Node:
        """The wire schema of what a slot is to look like, as far as the axes to `keep` say.

        An axis whose condition is about an axis that is not kept is not kept either.
        """
        schema = without(self._schema, "$defs")
        kept = set()
        for axis, choice in self.dealt(slot).items():
            if keep(axis) and (axis.when is None or axis.when[0] in kept):
                kept.add(axis)
                if choice.node is not None:
                    schema = narrowed(schema, axis.path, choice.node, self._definitions)
        return {**schema, "$defs": self._definitions} if self._definitions else schema

    def missed(self, slot: int, record: Any) -> list[tuple[Axis, str]]:
        """The axes that a wire record does not follow, each with words for the model.

        Hints are not judged, nor is what lies within a miss, or in a place the record lacks unless
        the user spreads it.
        """
        misses: dict[Axis, str] = {}
        silent = set()
        for axis, choice in self.dealt(slot).items():
            value = value_at(record, axis.path)
            lacks = value is ABSENT and axis.kind is not Kind.BINDING
            if lacks or (axis.when and axis.when[0] in silent):
                silent.add(axis)
            elif axis.kind is not Kind.SOFT and choice.node is not None:
                others = [one.node for one in axis.choices if one.node is not None]
                if not follows(value, choice.node, others, self._definitions):
                    silent.add(axis)
                    misses[axis] = _wish(axis, choice)
        return list(misses.items())


def _column(axis: Axis) -> Column:
    return axis.name, axis.path


def _title(column: Column, columns: Iterable[Column]) -> str:
    """The name of a column; of one that is about no field but has the name of one, as such."""
    name, path = column
    field = any(other == name and there for other, there in columns)
    return f"{name} (no field)" if field and not path else name


def _dealt(values: Sequence[Any], *, once: bool) -> tuple[Choice, ...]:
    choices = fixed(values)
    return tuple({choice.shown: choice for choice in choices}.values()) if once else choices


def _wish(axis: Axis, choice: Choice) -> str:
    if choice.shown == SET:
        return f"{axis.name} was to be set, not null"
    return f"{axis.name} was to be {choice.shown}"
