"""The fields of a schema's records, by any of the names that users know them by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.fitting import fits
from pytest_synthdata.schema.node import NAMES, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_synthdata.schema.node import Node
    from pytest_synthdata.schema.schema import Schema

__all__ = ["MISSING", "Field", "field_of", "objects"]

MISSING = object()
"""What a record has in place of a field that it lacks."""


@dataclass(frozen=True, eq=False)
class Field:
    """A field of the records of a schema.

    `wire_name` is its name in wire records, `node` its wire schema; instances have it under one of
    `names`.
    """

    schema: Schema
    wire_name: str
    node: Node
    names: tuple[str, ...]

    def of(self, instance: Any) -> Any:
        """The field's value in an instance, MISSING where it has none."""
        for name in self.names:
            if isinstance(instance, Mapping):
                value = instance.get(name, MISSING)
            else:
                value = getattr(instance, name, MISSING)
            if value is not MISSING:
                return value
        return MISSING

    def encoded(self, value: Any) -> Any:
        """The wire value of a JSON value; raises ValueError where the field has no such value."""
        (wire_value,) = (
            child
            for name, child in self.schema.encode(json.dumps({self.names[-1]: value})).items()
            if name == self.wire_name
        )
        definitions = self.schema.wire.schema.get("$defs", {})
        if not fits(wire_value, self.node, definitions, exactly=True) or self.schema.forbids(
            self.schema.decode({self.wire_name: wire_value}), self.names
        ):
            raise ValueError(value)
        return wire_value


def field_of(schema: Schema, name: str) -> Field | None:
    """The field that users mean by `name`, an alias too; None if the records have none."""
    aliases = {
        other: key
        for described in objects(schema.described)
        for other, key in described.get(NAMES, {}).items()
    }
    key = aliases.get(name, name)
    (wire_name, *_) = schema.encode(json.dumps({key: None}))
    found = [
        wire["properties"][wire_name]
        for wire in objects(schema.wire.schema)
        if wire_name in wire["properties"]
    ]
    if not found:
        return None
    # It may be called as wire records have it, too, which is how messages do.
    meant = schema.decode({wire_name: None})
    if wire_name in schema.encode(meant):  # a part of a record of a union may not lead back
        key = next(iter(json.loads(meant)))
    others = [other for other, known in aliases.items() if known == key]
    node = found[0] if len(found) == 1 else {"anyOf": found}
    return Field(schema, wire_name, node, (*others, key))


def objects(schema: Node) -> Iterator[Node]:
    """The objects that a record may be, of a described schema or a wire schema."""
    definitions = schema.get("$defs", {})
    left = [schema]
    while left:
        node = resolve(left.pop(0), definitions)
        if "properties" in node:
            yield node
        left += [*node.get("anyOf", ()), *node.get("oneOf", ())]
