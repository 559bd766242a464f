"""The normal form of a schema: what a record looks like, however the libraries write it down."""

from __future__ import annotations

import inspect
from collections import Counter
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.node import (
    KEYS,
    SHAPE,
    Node,
    definition_name,
    plain_number,
    references,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["normal_form"]


def normal_form(described: Node) -> Any:
    """What identifies a schema: the same over pydantic versions, module paths and `$defs` keys.

    Definitions stand where they are first used; one that is used again gets a number in order of
    first use, and is named by it. What a field says of a definition stands beside it. Fields are
    a list, because their order matters. Defaults, generated titles, unknown keywords and whether
    further fields are allowed are left out.
    """
    uses = Counter(references(described))
    shared = {name for name, count in uses.items() if count > 1}
    return _Normalizer(described.get("$defs", {}), shared).normal(described)


class _Normalizer:
    """Walks a schema once, numbering shared definitions as it meets them."""

    def __init__(self, definitions: dict[str, Node], shared: set[str]) -> None:
        self._definitions = definitions
        self._shared = shared
        self._numbers: dict[str, int] = {}

    def normal(self, node: Any) -> Any:
        """The normal form of a node (or of JSON Schema's true and false)."""
        if not isinstance(node, dict):
            return {} if node else {"not": {}}
        if "$ref" not in node:
            return dict(self._keywords(node))
        beside = dict(self._keywords(without(node, "$ref")))
        definition = self._definition(definition_name(node))
        return {**beside, "of": definition} if beside else definition

    def _definition(self, name: str) -> Node:
        if name in self._numbers:
            return {"same_as": self._numbers[name]}
        if name not in self._shared:
            return self.normal(self._definitions[name])  # type: ignore[no-any-return]
        self._numbers[name] = number = len(self._numbers) + 1
        return {"number": number, "of": self.normal(self._definitions[name])}

    def _keywords(self, node: Node) -> Iterator[tuple[str, Any]]:
        for key in sorted(node.keys() & SHAPE):
            value = node[key]
            match key:
                case "properties":
                    fields = value.items()
                    yield "fields", [{"name": name, **self.normal(field)} for name, field in fields]
                case "additionalProperties" if "properties" in node:
                    pass  # records never have more fields than are asked for
                case "items" | "additionalProperties" | "contentSchema" | "not":
                    yield key, self.normal(value)
                case _ if key == KEYS:
                    yield key, self.normal(value)
                case "anyOf" | "oneOf":
                    yield "anyOf", [self.normal(branch) for branch in value]
                case "allOf" | "prefixItems":
                    yield key, [self.normal(branch) for branch in value]
                case _:
                    yield from _fact(key, value, node)


def _fact(key: str, value: Any, node: Node) -> Iterator[tuple[str, Any]]:
    """A keyword without schemas in it, or nothing where another keyword says the same."""
    match key:
        case "const":
            yield "enum", [value]
        case "type" if "const" in node or "enum" in node:
            return
        case "required":
            yield key, sorted(value)
        case "description":
            yield key, inspect.cleandoc(str(value))
        case _:
            yield key, plain_number(value)
