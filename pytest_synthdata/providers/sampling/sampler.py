"""The walk over a schema: references, unions, objects and arrays; leaves are made elsewhere."""

import math
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

from mimesis import Locale, Person
from mimesis.random import Random

from pytest_synthdata.providers.sampling.figures import number
from pytest_synthdata.providers.sampling.names import Words, split
from pytest_synthdata.providers.sampling.scene import Scene, Spot, stage_of
from pytest_synthdata.providers.sampling.shown import collect
from pytest_synthdata.providers.sampling.texts import text

Json = Any  # dict | list | str | int | float | bool | None
Node = Mapping[str, Any]

_DEPTH = 4  # how often a definition may contain itself before the shortest way out is taken
_CROWD = 2000  # how many values a record made of definitions may have before that
_REDRAWS = 12  # how often an item may be drawn on average, so that items differ
_ITEMS = 3  # how many items an array has at most where the schema does not say
_NULLS = 1 / 8
_USUALLY_TRUE = frozenset("active enabled verified available valid stock".split())


class EndlessError(ValueError):
    """A union of nothing, or a definition that would have to contain itself without end."""


def sample(
    schema: Mapping[str, Any], seed: str, *, examples: Sequence[str] = (), topic: str = ""
) -> Json:
    """Return one value of `schema`, the same one for the same arguments.

    `examples` are few-shot texts, JSON or `Label: value` pairs, from which the fields of the same
    names take the size and the shape of their values; `topic` says in words what the record is
    about. All bounds of the schema hold, except that a `pattern` for which `matching` finds no
    string is ignored, and that an array ends early when no more different items exist.
    Constants and enum members are those of the schema, not copies.

    Raises EndlessError when the schema demands a value that contains itself without end, or one of
    a union of no types.
    """
    people = copy(_people())
    people.random = Random()
    people.reseed(seed)
    record = _Record(schema.get("$defs", {}), collect(examples))
    return record.value(schema, Spot(Scene(people), context=split(topic)))


@cache
def _people() -> Person:
    """Those whose names are drawn; mimesis reads its files for each that is made."""
    return Person(Locale.EN)


class _Record:
    """One run of the generator."""

    def __init__(self, definitions: Mapping[str, Node], shown: Mapping[Words, Words]) -> None:
        self.definitions = definitions
        self.shown = shown
        self.made = 0

    def value(self, node: Node, spot: Spot) -> Json:
        self.made += 1
        random = spot.scene.random
        seen = (*self.shown.get(spot.words, ()), *map(str, node.get("examples", ())))
        if "$ref" in node:
            return self.defined(node, spot)
        if "const" in node:
            return node["const"]
        if "enum" in node:
            return random.choice(node["enum"])
        if "anyOf" in node:
            return self.value(_passed_on(node, self.branch(node["anyOf"], spot)), spot)
        match node.get("type"):
            case "null":
                return None
            case "boolean":
                return random.random() < (0.5 if _USUALLY_TRUE.isdisjoint(spot.words) else 0.8)
            case "integer" | "number":
                return number(node, spot, seen)
            case "array":
                return self.array(node, spot)
            case "object":
                return self.object(node, spot)
        return text(node, spot, seen)

    # -- recursion

    def defined(self, node: Node, spot: Spot) -> Json:
        name = _definition(node)
        if self.hurried(spot) and self.heights[name] == math.inf:
            message = f"a value of {node['$ref']} would have to contain itself without end"
            raise EndlessError(message)
        inner = _passed_on(node, self.definitions[name])
        return self.value(inner, replace(spot, refs=(*spot.refs, name)))

    def hurried(self, spot: Spot) -> bool:
        """Whether the shortest way out is due."""
        return spot.depth >= _DEPTH or (bool(spot.refs) and self.made > _CROWD)

    @cached_property
    def heights(self) -> Mapping[str, float]:
        """How many definitions the shallowest value of each definition lies deep."""
        heights: dict[str, float] = dict.fromkeys(self.definitions, math.inf)
        for _ in self.definitions:
            heights = {name: _height(node, heights) for name, node in self.definitions.items()}
        return heights

    def branch(self, branches: Sequence[Node], spot: Spot) -> Node:
        if not branches:
            message = "a union of no types has no value"
            raise EndlessError(message)
        if self.hurried(spot):
            return min(branches, key=lambda node: (_height(node, self.heights), not _null(node)))
        finite = [node for node in branches if _height(node, self.heights) < math.inf]
        others = [node for node in finite if not _null(node)]
        nulls = [node for node in branches if _null(node)]
        if nulls and (not others or spot.scene.random.random() < _NULLS):
            return nulls[0]
        return spot.scene.random.choice(others or branches)

    # -- containers

    def object(self, node: Node, spot: Spot) -> Json:
        properties: Mapping[str, Node] = node.get("properties", {})
        words = {name: spot.names.get(name, split(name)) for name in properties}
        context = (
            *spot.context,
            *(() if spot.names else spot.words),
            *split(node.get("title", "")),
        )
        notes = [properties[name].get("x-note", "") for name in words if not stage_of(words[name])]
        future = any("future" in note for note in notes)  # what starts then, ends then
        outer = spot.scene
        scene = Scene(outer.people, words.values(), context, future=future, outer=outer)
        inner = replace(spot, scene=scene, context=context, names={}, listed=False)
        values: dict[str, Json] = {}
        while rest := [name for name in properties if name not in values]:
            name = min(rest, key=lambda name: self.turn(properties[name], words[name], scene))
            values[name] = self.value(properties[name], replace(inner, words=words[name]))
        if spot.listed:
            spot.scene.ledger.whole = scene.ledger.whole
        return {name: values[name] for name in properties}

    def turn(self, node: Node, words: Words, scene: Scene) -> tuple[int, bool]:
        """Return when a field is due: lists first, for what their items add up to."""
        for _ in range(_DEPTH):  # references and unions with null are looked through
            if "$ref" in node:
                node = self.definitions[_definition(node)]
            elif "anyOf" in node:
                node = next((part for part in node["anyOf"] if not _null(part)), node)
        return (-2, False) if node.get("type") == "array" else scene.ledger.turn(words)

    def array(self, node: Node, spot: Spot) -> Json:
        least, most = node.get("minItems", 0), node.get("maxItems", math.inf)
        count = least
        if not self.hurried(spot) and _height(node["items"], self.heights) < math.inf:
            usual = spot.scene.random.randint(not spot.depth, _ITEMS - min(spot.depth, _ITEMS))
            count = int(min(max(least, usual), most))
        keyed = node.get("x-keys", False)
        differ = keyed or node.get("uniqueItems", False)
        if keyed:
            by = spot.words.index("by") if "by" in spot.words else len(spot.words)
            names = {"key": spot.words[by + 1 :], "value": spot.words[:by]}
            spot = replace(spot, names=names)
        items: dict[Any, tuple[Json, Fraction | None]] = {}
        repeated = []
        for attempt in range(count * _REDRAWS):
            if len(items) == count:
                break
            outer = spot.scene
            scene = Scene(outer.people, (), outer.about, future=outer.future, outer=outer)
            loose = spot.loose or (differ and attempt > count * _REDRAWS / 2)
            item = self.value(node["items"], replace(spot, scene=scene, listed=True, loose=loose))
            drawn = item, scene.ledger.whole
            mark = _mark(item["key"] if keyed else item)
            if mark in items:
                repeated.append(drawn)
            items.setdefault(mark, drawn)
        chosen = [*items.values(), *([] if differ else repeated)][:count]
        wholes = [whole for _, whole in chosen if whole is not None]
        if wholes:
            spot.scene.ledger.expect(sum(wholes, Fraction(0)))
        return [item for item, _ in chosen]


def _definition(node: Node) -> str:
    """Return the name of the definition that a reference means."""
    return str(node["$ref"]).removeprefix("#/$defs/")


def _null(node: Node) -> bool:
    return node.get("type") == "null"


def _passed_on(outer: Node, inner: Node) -> Node:
    """Give a node the annotations of what refers to it."""
    return {**{key: outer[key] for key in ("x-note", "examples") if key in outer}, **inner}


def _height(node: Node, heights: Mapping[str, float]) -> float:
    """Return how many definitions the shallowest value of a node lies deep."""
    if "$ref" in node:
        return 1 + heights[_definition(node)]
    if "anyOf" in node:
        return min((_height(part, heights) for part in node["anyOf"]), default=math.inf)
    if node.get("type") == "array":
        return _height(node["items"], heights) if node.get("minItems") else 0
    parts = node.get("properties", {}).values()
    return max((_height(part, heights) for part in parts), default=0)


def _mark(value: Json) -> Any:
    """Return what tells an item from others: hashable, equal for equal items."""
    if isinstance(value, dict):
        texts = frozenset((key, item) for key, item in value.items() if isinstance(item, str))
        return texts or frozenset((key, _mark(item)) for key, item in value.items())
    return tuple(map(_mark, value)) if isinstance(value, list) else value
