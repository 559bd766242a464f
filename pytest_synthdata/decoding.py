"""The way back from the wire: what turns a wire value into the JSON value it stands for.

What merely has another form than the wire schema asks for is passed on as it is: the type's own
validation accepts or refuses it, with the better message.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_synthdata.node import Node, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "DecodeError",
    "Decoder",
    "Digits",
    "applied",
    "branches",
    "digits",
    "dumped",
    "each",
    "fields",
    "pairs",
    "places",
]

Decoder = Callable[[Any], Any] | None
"""A wire value to the JSON value it stands for; None where they are the same."""


class DecodeError(ValueError):
    """A wire record that stands for no JSON value of its type, such as a repeated key."""


class Digits(float):
    """A number that remembers how it was written, for types that keep more than a float does."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def applied(decode: Decoder, value: Any) -> Any:
    """`value`, decoded if there is something to decode."""
    return value if decode is None else decode(value)


def digits(value: Any) -> Any:
    """A number as the string of its digits, so that a Decimal keeps all of them."""
    if isinstance(value, Digits):
        return value.text
    return str(value) if type(value) in {int, float} else value


def dumped(decode: Decoder) -> Decoder:
    """To the JSON text of the value, for `Json[X]`."""
    return lambda value: json.dumps(applied(decode, value), allow_nan=False)


def each(decode: Decoder) -> Decoder:
    """To the list of what its items stand for."""
    return decode and (
        lambda value: [decode(item) for item in value] if isinstance(value, list) else value
    )


def fields(decoders: Mapping[str, Decoder]) -> Decoder:
    """To the object of what its fields stand for."""
    if all(decode is None for decode in decoders.values()):
        return None

    def decode_fields(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: applied(decoders.get(name), child) for name, child in value.items()}

    return decode_fields


def pairs(decode_key: Decoder, decode_value: Decoder) -> Decoder:
    """From a list of objects with `key` and `value` to the object it stands for."""

    def decode_pairs(value: Any) -> Any:
        if not isinstance(value, list) or not all(_is_pair(pair) for pair in value):
            return value
        out: dict[str, Any] = {}
        for pair in value:
            name = _as_key(applied(decode_key, pair["key"]))
            if name in out:
                message = f"the key {name!r} stands twice in one mapping"
                raise DecodeError(message)
            out[name] = applied(decode_value, pair["value"])
        return out

    return decode_pairs


def places(decoders: Mapping[str, Decoder], rest: str | None) -> Decoder:
    """From an object to the list of its values in order; the field `rest` is a list of more."""

    def decode_places(value: Any) -> Any:
        if not isinstance(value, dict) or value.keys() != decoders.keys():
            return value
        decoded = {name: applied(decode, value[name]) for name, decode in decoders.items()}
        more = decoded.pop(rest) if rest is not None else []
        return [*decoded.values(), *more] if isinstance(more, list) else value

    return decode_places


def branches(encoded: Sequence[tuple[Node, Decoder]], definitions: Mapping[str, Node]) -> Decoder:
    """As the branch of a union that a value has the form of: just that form, or else roughly."""
    if all(decode is None for _, decode in encoded):
        return None

    def decode_branch(value: Any) -> Any:
        for exactly in (True, False):
            for branch, decode in encoded:
                if _fits(value, branch, definitions, exactly=exactly):
                    return applied(decode, value)
        return value

    return decode_branch


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"key", "value"}


def _as_key(value: Any) -> str:
    """A wire value as the JSON object key that pydantic reads the same value from."""
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Digits) else json.dumps(value)


def _fits(value: Any, node: Node, definitions: Mapping[str, Node], *, exactly: bool) -> bool:
    """Whether a wire value has the form of `node`.

    Not `exactly`: servers that follow no schema leave fields out and add others, so the kind of
    value and the tags of an object are all that is looked at.
    """
    node = resolve(node, definitions)
    if "anyOf" in node:
        return any(_fits(value, one, definitions, exactly=exactly) for one in node["anyOf"])
    if "const" in node or "enum" in node:
        return value in node.get("enum", [node.get("const")])
    match node.get("type", ""):
        case "object":
            return isinstance(value, dict) and _has_fields(
                value, node["properties"], definitions, exactly=exactly
            )
        case "array":
            return isinstance(value, list) and all(
                not exactly or _fits(item, node["items"], definitions, exactly=True)
                for item in value
            )
        case kind:
            return type(value) in KINDS.get(kind, ())


KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float, Digits),
    "null": (type(None),),
}


def _has_fields(
    value: Node, properties: Mapping[str, Node], definitions: Mapping[str, Node], *, exactly: bool
) -> bool:
    if exactly and value.keys() != properties.keys():
        return False
    return all(
        _fits(value[name], field, definitions, exactly=exactly)
        for name, field in properties.items()
        if exactly or (name in value and ("const" in field or "enum" in field))
    )
