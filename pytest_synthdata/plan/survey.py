"""The axes that a wire schema has: what differs from record to record, found from the root."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pytest_synthdata.plan.axis import Axis, Choice, Kind, fixed
from pytest_synthdata.plan.hints import ENDINGS, ends_in_digits
from pytest_synthdata.plan.spans import of_list, of_moment, of_number
from pytest_synthdata.schema.domain import cardinality, constants, members, shown
from pytest_synthdata.schema.node import (
    NOTE,
    Node,
    definition_name,
    resolve,
    without,
)
from pytest_synthdata.schema.shapes import ANYTHING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

__all__ = ["SET", "found"]

MOST = 24
"""How many axes of the schema a plan has at most. Each costs a column of the prompt's table."""
LEVELS = 3
MANY = 10_000  # values of a `unique` field up to which they are dealt one by one
RECORD = "record"
SET = "set"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a walk stands: the names that lead there, a condition, the definitions it is in."""

    path: tuple[str, ...] = ()
    when: tuple[Axis, Choice] | None = None
    inside: frozenset[str] = frozenset()

    def axis(self, choices: Iterable[Choice], kind: Kind) -> Axis:
        """An axis of the value that stands here."""
        name = ".".join(self.path) or RECORD
        return Axis(name, self.path, tuple(choices), kind, self.when)


def found(schema: Node, bound: Collection[str], unique: Collection[str]) -> list[Axis]:
    """The axes of a wire schema: those of `unique` fields first, then the outer before the inner.

    None is at or in a field of `bound`, whose values are dealt already.
    """
    survey = _Survey(schema.get("$defs", {}), bound, unique)
    axes = list(survey.at(without(schema, "$defs"), Spot()))
    axes.sort(key=lambda axis: (axis.path[:1] not in {(), *survey.unique}, len(axis.path)))
    return axes[:MOST]


class _Survey:
    """One walk over the objects of a schema."""

    def __init__(
        self, definitions: Mapping[str, Node], bound: Collection[str], unique: Collection[str]
    ) -> None:
        self.definitions = definitions
        self.bound = {(name,) for name in bound}
        self.unique = {(name,) for name in unique}

    def at(self, node: Node, spot: Spot) -> Iterator[Axis]:
        """The axes of a value and of what it holds, the outer before the inner."""
        names, node = self.opened(node)
        if spot.path in self.bound or not spot.inside.isdisjoint(names):
            return
        spot = replace(spot, inside=spot.inside | names)
        if spot.path in self.unique:
            yield from self.distinct(node, spot)
        elif "anyOf" in node:
            if node["anyOf"] == ANYTHING["anyOf"]:
                return  # nothing is said of the value
            # Of several kinds of records, those that have the bound field are known by its value.
            if spot.path or not self.bound:
                yield from self.union(node, spot)
        elif "properties" in node:
            if len(spot.path) < LEVELS:
                for name, field in node["properties"].items():
                    yield from self.at(field, replace(spot, path=(*spot.path, name)))
        else:
            yield from self.plain(node, spot)

    def opened(self, node: Node) -> tuple[frozenset[str], Node]:
        """The definitions that a node refers to, and what they say it is."""
        names = set[str]()
        while "$ref" in node:
            name = definition_name(node)
            names.add(name)
            node = {**self.definitions[name], **without(node, "$ref")}
        return frozenset(names), node

    def plain(self, node: Node, spot: Spot) -> Iterator[Axis]:
        """Each value that a node names, or ranges of what lies between its bounds."""
        values = constants(node)
        if values is not None:
            choices, kind = fixed(values), Kind.HARD
        else:
            choices, kind = self.spans(node), Kind.SOFT
        if len(choices) > 1:
            yield spot.axis(choices, kind)

    def spans(self, node: Node) -> tuple[Choice, ...]:
        """The choices of what lies between bounds."""
        match node.get("type"):
            case "integer" | "number":
                return of_number(node)
            case "array":
                return of_list(node, self.definitions)
            case "string" if "format" in node:
                return of_moment(node)
        return ()

    def union(self, node: Node, spot: Spot) -> Iterator[Axis]:
        """Null or not, which kind of value it is if there are several, and the axes of each."""
        nulls, others = self.branches(node)
        if not others:
            return
        if nulls:
            given = Choice(SET, {**node, "anyOf": others})
            axis = spot.axis([*[given] * 3, *fixed([None])], Kind.HARD)
            yield axis
            spot = replace(spot, when=(axis, given))
        values = [constants(resolve(one, self.definitions)) for one in others]
        if len(others) == 1:
            yield from self.at(others[0], spot)
        elif others and all(values):
            yield spot.axis(fixed(value for some in values for value in some or ()), Kind.HARD)
        else:
            names = self.names(others)
            choices = [
                Choice(name, {**node, "anyOf": [one]})
                for name, one in zip(names, others, strict=True)
            ]
            axis = spot.axis(choices, Kind.HARD)
            yield axis
            for choice, one in zip(choices, others, strict=True):
                yield from self.at(one, replace(spot, when=(axis, choice)))

    def branches(self, node: Node) -> tuple[list[Node], list[Node]]:
        """Those branches of a union that are null, and the others; unions in it are part of it."""
        words = {key: node[key] for key in (NOTE, "examples") if key in node}
        nulls, others = list[Node](), list[Node]()
        for branch in node["anyOf"]:
            whole = resolve(branch, self.definitions)
            if "anyOf" in whole:
                inner = self.branches(whole)
                nulls += inner[0]
                others += inner[1]
            elif constants(whole) == [None]:
                nulls.append(branch)
            else:
                others.append(branch if "$ref" in branch else {**words, **branch})
        return nulls, others

    def names(self, branches: list[Node]) -> list[str]:
        """What tells the branches of a union apart: a title, a fixed value, a type, a position."""
        names = [_name(resolve(one, self.definitions), self.definitions) for one in branches]
        counts = Counter(names)
        return [
            name if counts[name] == 1 else f"{name} {position}"
            for position, name in enumerate(names, 1)
        ]

    def distinct(self, node: Node, spot: Spot) -> Iterator[Axis]:
        """All values of a field whose values must differ, or how they are to end."""
        count = cardinality(node, self.definitions)
        if count is not None and count <= MANY:
            choices = {one.shown: one for one in fixed(members(node, self.definitions))}
            if len(choices) > 1:
                yield spot.axis(choices.values(), Kind.HARD)
            return
        nulls, others = self.branches({"anyOf": [node]})
        if nulls:
            yield spot.axis([Choice(SET, {**node, "anyOf": others})], Kind.SOFT)
        if all(ends_in_digits(resolve(one, self.definitions)) for one in others):
            yield Axis(f"{spot.path[0]} ends in", spot.path, ENDINGS, Kind.SOFT)


def _name(node: Node, definitions: Mapping[str, Node]) -> str:
    if "title" in node:
        return str(node["title"])
    fields = [resolve(field, definitions) for field in node.get("properties", {}).values()]
    for one in (node, *fields):
        values = constants(one)
        if values is not None and len(values) == 1:
            return shown(values[0])
    return str(node.get("format", node.get("type", "value")))
