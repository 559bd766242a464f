"""The two ways between a JSON value of a type and the wire value that stands for it.

What has another form than expected is passed on as it is, in both directions: the type's own
validation accepts or refuses it, with the better message.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pytest_synthdata.digits import Digits
from pytest_synthdata.fitting import fits

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pytest_synthdata.node import Node

__all__ = [
    "DIGITS",
    "SAME",
    "Codec",
    "DecodeError",
    "branches",
    "dumped",
    "each",
    "fields",
    "later",
    "listed",
    "pairs",
    "places",
]

Way = Callable[[Any], Any]
"""From a JSON value to its wire value, or back. Floats may be `Digits`."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How the values of a type travel: `decode` undoes `encode`."""

    encode: Way
    decode: Way


SAME = Codec(lambda value: value, lambda value: value)
"""Values that travel as they are."""


class DecodeError(ValueError):
    """A wire record that stands for no JSON value of its type, such as a repeated key."""


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        finite = Decimal(value).is_finite()
    except ArithmeticError:
        return value
    return Digits(value) if finite else value


def _text(value: Any) -> Any:
    if isinstance(value, Digits):
        return value.text
    return str(value) if type(value) in {int, float} else value


DIGITS = Codec(_number, _text)
"""A number whose JSON value is the string of its digits, so that a Decimal keeps all of them."""


def dumped(inner: Codec) -> Codec:
    """A value whose JSON value is its own JSON text, for `Json[X]`."""

    def load(text: Any) -> Any:
        try:
            return inner.encode(json.loads(text, parse_float=Digits))
        except (TypeError, ValueError):
            return text

    return Codec(load, lambda value: json.dumps(inner.decode(value), allow_nan=False))


def each(item: Codec) -> Codec:
    """A list of items."""
    if item is SAME:
        return SAME

    def through(way: Way) -> Way:
        return lambda value: [way(one) for one in value] if isinstance(value, list) else value

    return Codec(through(item.encode), through(item.decode))


def fields(
    codecs: Mapping[str, Codec], wire_names: Mapping[str, str], absent: Collection[str]
) -> Codec:
    """An object with a codec for each field.

    `wire_names` are those of fields that travel under another name; fields in `absent` travel as
    null where there are none.
    """
    if not wire_names and not absent and all(codec is SAME for codec in codecs.values()):
        return SAME
    names = {wire: name for name, wire in wire_names.items()}

    def encode(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        left_out: dict[str, Any] = {name: None for name in absent if name not in value}
        return {
            wire_names.get(name, name): codecs.get(name, SAME).encode(child)
            for name, child in {**value, **left_out}.items()
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

    def encode(value: Any) -> Any:
        for schema, codec in encoded:
            wire_value = codec.encode(value)
            if fits(wire_value, schema, definitions, exactly=True):
                return wire_value
        return value

    def decode(value: Any) -> Any:
        for exactly in (True, False):
            for schema, codec in encoded:
                if fits(value, schema, definitions, exactly=exactly):
                    return codec.decode(value)
        return value

    return Codec(encode, decode)


def later(find: Callable[[], Codec]) -> Codec:
    """A codec that is known only when it is used: inside its own definition."""
    return Codec(lambda value: find().encode(value), lambda value: find().decode(value))


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
