"""The wire schema of a type, the JSON Schema sent to the model, and the way back from it.

What models are asked for is plainer than what JSON Schema can say: a dict travels as a list of
key/value pairs, a tuple as an object, `Json[X]` as X, everything is required. `encode_schema`
translates a described type and gives the function that turns a wire record back into what the
type's own validation reads.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.describe import KEYS, NOTE, SHAPE, Node, definition_name, resolve, without

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DecodeError", "Digits", "Wire", "encode_schema"]

Decoder = Callable[[Any], Any] | None
"""A wire value to the JSON value it stands for; None where they are the same."""

# Any JSON value that a model may write where a type says nothing.
ANYTHING: Node = {
    "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"}]
}


class DecodeError(ValueError):
    """A wire record that stands for no JSON value of its type, such as a repeated key.

    What merely has another form than the wire schema asks for is passed on as it is: the type's
    own validation accepts or refuses it, with the better message.
    """


class Digits(float):
    """A number that remembers how it was written, for types that keep more than a float does."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


@dataclass(frozen=True, slots=True)
class Wire:
    """A type on the wire: the schema of one record, and the way back (None: nothing to undo).

    `recursive`: a record may hold records of its own kind, to any depth.
    """

    schema: Node
    decode: Decoder
    recursive: bool


def encode_schema(described: Node) -> Wire:
    """The wire schema of a described type: `$defs` at the root, no keyword of the type lost."""
    encoder = _Encoder(described.get("$defs", {}))
    root, decode = encoder.encode(without(described, "$defs"))
    if encoder.schemas:
        root = {**root, "$defs": encoder.schemas}
    return Wire(root, decode, encoder.recursive)


class _Encoder:
    """Encodes nodes, and each definition once, on its first use."""

    def __init__(self, definitions: Mapping[str, Node]) -> None:
        self._definitions = definitions
        self._names: dict[str, str] = {}
        self._decoders: dict[str, Decoder] = {}
        self.schemas: dict[str, Node] = {}
        self.recursive = False

    def encode(self, node: Any) -> tuple[Node, Decoder]:
        """The wire schema of a node (or of JSON Schema's true), and the way back from it."""
        if not isinstance(node, dict):
            return dict(ANYTHING), None
        if "$ref" in node:
            return self._reference(node)
        if parts := node.get("allOf"):
            merged: Node = {}
            for part in [*parts, without(node, "allOf")]:
                merged.update(resolve(part, self._definitions))
            return self.encode(merged)
        if branches := node.get("anyOf") or node.get("oneOf"):
            return self._union(_said(node), branches)
        if "contentSchema" in node:
            inner, decode = self.encode(node["contentSchema"])
            return {**inner, **_said(node)}, lambda value: json.dumps(_applied(decode, value))
        if "enum" in node or "const" in node:
            kept = {key: node[key] for key in ("type", "enum", "const") if key in node}
            return {**kept, **_said(node)}, None
        return self._typed(node)

    def _typed(self, node: Node) -> tuple[Node, Decoder]:
        """Encode what its `type` describes."""
        match node.get("type"):
            case "object" if "properties" in node:
                return self._object(_said(node), node["properties"])
            case "object":
                return self._pairs(_said(node), node)
            case "array" if "prefixItems" in node:
                return self._tuple(_said(node), node)
            case "array":
                item, decode = self.encode(node.get("items", {}))
                return {**_leaf(node), "items": item}, decode and _each(decode)
            case "number" if node.get("format") == "decimal":
                return without(_leaf(node), "format"), _digits
            case list() as types:
                return self._union(_said(node), [{**node, "type": one} for one in types])
            case None:
                return {**ANYTHING, **_said(node)}, None
            case _:
                return _leaf(node), None

    def _reference(self, node: Node) -> tuple[Node, Decoder]:
        key = definition_name(node)
        if key not in self._names:
            # Named before it is encoded, so that a recursive definition finds itself.
            title = resolve({"$ref": node["$ref"]}, self._definitions).get("title")
            name = self._names[key] = self._free_name(title or key)
            self.schemas[name] = {}
            self.schemas[name], self._decoders[key] = self.encode(self._definitions[key])
            plain = self._decoders[key] is None
        elif key in self._decoders:
            plain = self._decoders[key] is None
        else:  # inside its own definition: its decoder is not known yet and is looked up later
            self.recursive, plain = True, False
        reference: Node = {"$ref": f"#/$defs/{self._names[key]}", **_said(node)}
        return reference, None if plain else lambda value: _applied(self._decoders[key], value)

    def _free_name(self, title: str) -> str:
        """`title` in the characters that strict mode allows, numbered where two are equal."""
        clean = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in title)
        name, count = clean[:60], 1
        while name in self.schemas:
            count += 1
            name = f"{clean[:60]}_{count}"
        return name

    def _object(self, said: Node, properties: Mapping[str, Node]) -> tuple[Node, Decoder]:
        fields = {name: self.encode(node) for name, node in properties.items()}
        decoders = {name: decode for name, (_, decode) in fields.items() if decode is not None}
        schema: Node = {
            "type": "object",
            **said,
            "properties": {name: schema for name, (schema, _) in fields.items()},
            "required": list(fields),
            "additionalProperties": False,
        }

        def decode_fields(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            return {
                name: decoders[name](child) if name in decoders else child
                for name, child in value.items()
            }

        return schema, decode_fields if decoders else None

    def _pairs(self, said: Node, node: Node) -> tuple[Node, Decoder]:
        key, decode_key = self.encode(
            node.get(KEYS) or node.get("propertyNames") or {"type": "string"}
        )
        if "type" not in key and "enum" not in key and "anyOf" not in key and "$ref" not in key:
            key = {"type": "string", **key}
        value, decode_value = self.encode(node.get("additionalProperties") or {})
        pair: Node = {
            "type": "object",
            "properties": {"key": key, "value": value},
            "required": ["key", "value"],
            "additionalProperties": False,
        }
        schema: Node = {"type": "array", **said, "items": pair, KEYS: True}
        for keyword, bound in (("minProperties", "minItems"), ("maxProperties", "maxItems")):
            if keyword in node:
                schema[bound] = node[keyword]

        def decode_pairs(pairs: Any) -> Any:
            if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
                return pairs
            out: dict[str, Any] = {}
            for pair in pairs:
                name = _as_key(_applied(decode_key, pair["key"]))
                if name in out:
                    message = f"the key {name!r} stands twice in one mapping"
                    raise DecodeError(message)
                out[name] = _applied(decode_value, pair["value"])
            return out

        return schema, decode_pairs

    def _tuple(self, said: Node, node: Node) -> tuple[Node, Decoder]:
        places = [self.encode(item) for item in node["prefixItems"]]
        names = [f"item_{index}" for index in range(len(places))]
        rest: tuple[Node, Decoder] | None = None
        if isinstance(node.get("items"), dict):
            rest = self.encode({"type": "array", "items": node["items"]})
        properties = {name: schema for name, (schema, _) in zip(names, places, strict=True)} | (
            {"rest": rest[0]} if rest else {}
        )

        def decode_places(value: Any) -> Any:
            if not isinstance(value, dict) or value.keys() != properties.keys():
                return value
            out = [
                _applied(decode, value[name])
                for name, (_, decode) in zip(names, places, strict=True)
            ]
            return out + (_applied(rest[1], value["rest"]) if rest else [])

        return {
            "type": "object",
            **said,
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }, decode_places

    def _union(self, said: Node, branches: list[Node]) -> tuple[Node, Decoder]:
        encoded = [self.encode(branch) for branch in branches]
        schema: Node = {**said, "anyOf": [branch for branch, _ in encoded]}
        if all(decode is None for _, decode in encoded):
            return schema, None

        def decode_branch(value: Any) -> Any:
            for branch, decode in encoded:
                if _fits(value, branch, self.schemas):
                    return _applied(decode, value)
            return value

        return schema, decode_branch


def _said(node: Node) -> Node:
    """The words of a node, which hold in any form."""
    return {key: node[key] for key in ("title", "description", "examples", NOTE) if key in node}


def _leaf(node: Node) -> Node:
    """The keywords of a node that say what a record looks like, as they are."""
    kept = {key: node[key] for key in node if key in SHAPE}
    if "contentEncoding" in kept:
        kept["format"] = kept.pop("contentEncoding")
    return kept


def _applied(decode: Decoder, value: Any) -> Any:
    return value if decode is None else decode(value)


def _each(decode: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: [decode(item) for item in value] if isinstance(value, list) else value


def _is_pair(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"key", "value"}


def _digits(value: Any) -> Any:
    """A number as the string of its digits, so that a Decimal keeps all of them."""
    if isinstance(value, Digits):
        return value.text
    return str(value) if type(value) in {int, float} else value


def _as_key(value: Any) -> str:
    """A wire value as the JSON object key that pydantic reads the same value from."""
    if isinstance(value, str):
        return value
    return value.text if isinstance(value, Digits) else json.dumps(value)


def _fits(value: Any, node: Node, definitions: Mapping[str, Node]) -> bool:
    """Whether a wire value has the outer form of `node`: enough to tell a union's branches."""
    node = resolve(node, definitions)
    if "anyOf" in node:
        return any(_fits(value, branch, definitions) for branch in node["anyOf"])
    if "const" in node:
        return bool(value == node["const"])
    if "enum" in node:
        return value in node["enum"]
    match node.get("type"):
        case "object":
            return (
                isinstance(value, dict)
                and value.keys() == node["properties"].keys()
                and all(
                    _fits(value[name], field, definitions)
                    for name, field in node["properties"].items()
                )
            )
        case "array":
            return isinstance(value, list) and all(
                _fits(item, node["items"], definitions) for item in value
            )
        case kind:
            return _is_type(value, kind)


def _is_type(value: Any, kind: str | None) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case _:
            return value is None
