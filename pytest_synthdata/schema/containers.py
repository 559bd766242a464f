"""The codecs of what holds other values: lists, objects, dicts, tuples and unions."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.codec import SAME, Codec, DecodeError, Way
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.fitting import fits, once, shared

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pytest_synthdata.schema.node import Node

__all__ = ["branches", "each", "fields", "listed", "pairs", "places"]


def each(item: Codec) -> Codec:
    """A list of items."""
    if item is SAME:
        return SAME

    def through(way: Way) -> Way:
        return lambda value: [way(one) for one in value] if isinstance(value, list) else value

    return Codec(through(item.encode), through(item.decode))


def fields(
    codecs: Mapping[str, Codec],
    wire_names: Mapping[str, str],
    absent: Collection[str],
    others: Mapping[str, str],
) -> Codec:
    """An object with a codec for each field.

    `wire_names` are those of fields that travel under another name; fields in `absent` travel as
    null where there are none; `others` gives the field for each further name that is read, too.
    """
    if not wire_names and not absent and all(codec is SAME for codec in codecs.values()):
        return SAME
    names = {wire: name for name, wire in wire_names.items()}
    codecs = {**codecs, **{other: codecs[name] for other, name in others.items()}}

    def encode(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        found: dict[str, Any] = {others.get(name, name): child for name, child in value.items()}
        left_out: dict[str, Any] = {name: None for name in absent if name not in found}
        return {
            wire_names.get(name, name): codecs.get(name, SAME).encode(child)
            for name, child in {**found, **left_out}.items()
        }

    def decode(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        found: dict[str, Any] = value
        named = {names.get(name, name): child for name, child in found.items()}
        return {
            name: codecs.get(name, SAME).decode(child)
            for name, child in named.items()
            if child is not None or name not in absent
        }

    return Codec(encode, decode)


def listed(fields: Codec, names: Sequence[str]) -> Codec:
    """An object whose JSON value may also be the list of its fields' values, in order."""

    def encode(value: Any) -> Any:
        if isinstance(value, list) and len(value) == len(names):
            value = dict(zip(names, value, strict=True))
        return fields.encode(value)

    return Codec(encode, fields.decode)


def pairs(key: tuple[Node, Codec], value: Codec, definitions: Mapping[str, Node]) -> Codec:
    """An object that travels as a list of objects with `key` and `value`."""
    key_codec = key[1]

    def encode(mapping: Any) -> Any:
        if not isinstance(mapping, dict):
            return mapping
        return [
            {"key": _wire_key(name, *key, definitions), "value": value.encode(child)}
            for name, child in mapping.items()
        ]

    def decode(listed: Any) -> Any:
        if not isinstance(listed, list) or not all(_is_pair(pair) for pair in listed):
            return listed
        out: dict[str, Any] = {}
        for pair in listed:
            name = _as_key(key_codec.decode(pair["key"]))
            if name in out:
                message = f"the key {name!r} stands twice in one mapping"
                raise DecodeError(message)
            out[name] = value.decode(pair["value"])
        return out

    return Codec(encode, decode)


def places(codecs: Mapping[str, Codec], rest: str | None) -> Codec:
    """A list that travels as an object; its field `rest` is a list of more."""
    fixed = [name for name in codecs if name != rest]

    def encode(value: Any) -> Any:
        count = len(fixed)
        if not isinstance(value, list) or (rest is None and len(value) != count):
            return value
        named: dict[str, Any] = dict(zip(fixed, value, strict=False))
        if rest is not None:
            named[rest] = value[count:]
        return {name: codecs[name].encode(child) for name, child in named.items()}

    def decode(value: Any) -> Any:
        if not isinstance(value, dict) or value.keys() != codecs.keys():
            return value
        decoded = {name: codec.decode(value[name]) for name, codec in codecs.items()}
        more = decoded.pop(rest) if rest is not None else []
        return [*decoded.values(), *more] if isinstance(more, list) else value

    return Codec(encode, decode)


def branches(encoded: Sequence[tuple[Node, Codec]], definitions: Mapping[str, Node]) -> Codec:
    """The branch of a union that a value has the form of: just that form, or else roughly."""
    if all(codec is SAME for _, codec in encoded):
        return SAME

    # Where there is but one form beside null, its own codec tells best what is wrong with a value.
    others = [one for one in encoded if one[0].get("type") != "null"]
    only = others if len(others) == 1 else []

    def encoded_as(value: Any) -> Any:
        for schema, codec in encoded:
            wire_value = codec.encode(value)
            if fits(wire_value, schema, definitions, exactly=True):
                return wire_value
        return value

    def decoded_as(value: Any) -> Any:
        for schema, codec in encoded:
            if fits(value, schema, definitions, exactly=True):
                return codec.decode(value)
        roughly = [one for one in encoded if fits(value, one[0], definitions, exactly=False)]
        nearest = max(
            roughly or only, key=lambda one: shared(value, one[0], definitions), default=None
        )
        return value if nearest is None else nearest[1].decode(value)

    return Codec(partial(once, encoded_as), partial(once, decoded_as))


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"key", "value"}


def _wire_key(name: str, schema: Node, key: Codec, definitions: Mapping[str, Node]) -> Any:
    """The value that stands for a JSON object's key, which is always a string."""
    for read in (str, json.loads):
        try:
            candidate = key.encode(read(name))
        except ValueError:
            continue
        if fits(candidate, schema, definitions, exactly=True):
            return candidate
    return name


def _as_key(value: Any) -> str:
    """A wire value as the JSON object key that pydantic reads the same value from."""
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Digits) else json.dumps(value)
