"""The wire schema of a type, the JSON Schema sent to the model, and the way back from it.

What models are asked for is plainer than what JSON Schema can say: a dict travels as a list of
key/value pairs, a tuple as an object, `Json[X]` as X, everything is required. `encode_schema`
translates a described type and gives the function that turns a wire record back into what the
type's own validation reads. Cassettes hold wire records, so the forms chosen here stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata import decoding
from pytest_synthdata.decoding import DecodeError, Decoder, Digits, applied
from pytest_synthdata.node import KEYS, NOTE, SHAPE, Node, definition_name, resolve, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["DecodeError", "Digits", "Wire", "encode_schema"]

# Any JSON value that a model may write where a type says nothing.
ANYTHING: Node = {
    "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"}]
}
TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
NAME_LENGTH = 60


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
            return {**inner, **_said(node)}, decoding.dumped(decode)
        if "enum" in node or "const" in node:
            return {**_choice(node), **_said(node)}, None
        return self._typed(node)

    def _typed(self, node: Node) -> tuple[Node, Decoder]:
        """Encode what its `type` describes."""
        match node.get("type"):
            case "object" if "properties" in node:
                fields = {name: self.encode(field) for name, field in node["properties"].items()}
                return _object(_said(node), fields), decoding.fields(_decoders(fields))
            case "object":
                return self._pairs(_said(node), node)
            case "array" if "prefixItems" in node:
                return self._tuple(_said(node), node)
            case "array":
                item, decode = self.encode(node.get("items", {}))
                return {**_leaf(node), "items": item}, decoding.each(decode)
            case "number" if node.get("format") == "decimal":
                return without(_leaf(node), "format"), decoding.digits
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
        return reference, None if plain else lambda value: applied(self._decoders[key], value)

    def _free_name(self, title: str) -> str:
        """`title` in the characters that strict mode allows, numbered where two are equal."""
        clean = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in title)
        name, count = clean[:NAME_LENGTH], 1
        while name in self.schemas:
            count += 1
            name = f"{clean[:NAME_LENGTH]}_{count}"
        return name

    def _pairs(self, said: Node, node: Node) -> tuple[Node, Decoder]:
        named = {"type": "string", **node.get("propertyNames", {})}
        key, decode_key = self.encode(node.get(KEYS) or named)
        value, decode_value = self.encode(node.get("additionalProperties") or {})
        pair = _object({}, {"key": (key, None), "value": (value, None)})
        schema: Node = {"type": "array", **said, "items": pair, KEYS: True}
        for keyword, bound in (("minProperties", "minItems"), ("maxProperties", "maxItems")):
            if keyword in node:
                schema[bound] = node[keyword]
        return schema, decoding.pairs(decode_key, decode_value)

    def _tuple(self, said: Node, node: Node) -> tuple[Node, Decoder]:
        items = [self.encode(item) for item in node["prefixItems"]]
        fields = {f"item_{index}": item for index, item in enumerate(items)}
        rest = "rest" if isinstance(node.get("items"), dict) else None
        if rest is not None:
            fields[rest] = self.encode({"type": "array", "items": node["items"]})
        return _object(said, fields), decoding.places(_decoders(fields), rest)

    def _union(self, said: Node, branches: Iterable[Node]) -> tuple[Node, Decoder]:
        encoded = [self.encode(branch) for branch in branches]
        schema: Node = {**said, "anyOf": [branch for branch, _ in encoded]}
        # Beside a string, the string of a Decimal's digits would be taken for that string.
        if any(branch.get("type") == "string" and "enum" not in branch for branch, _ in encoded):
            encoded = [
                (branch, None if decode is decoding.digits else decode)
                for branch, decode in encoded
            ]
        return schema, decoding.branches(encoded, self.schemas)


def _object(said: Node, fields: Mapping[str, tuple[Node, Decoder]]) -> Node:
    return {
        "type": "object",
        **said,
        "properties": {name: schema for name, (schema, _) in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


def _decoders(fields: Mapping[str, tuple[Node, Decoder]]) -> dict[str, Decoder]:
    return {name: decode for name, (_, decode) in fields.items()}


def _said(node: Node) -> Node:
    """The words of a node, which hold in any form."""
    return {key: node[key] for key in ("title", "description", "examples", NOTE) if key in node}


def _choice(node: Node) -> Node:
    """Fixed values with their type, which servers ask for; values of several types by type."""
    values = [node["const"]] if "const" in node else node["enum"]
    by_type: dict[str, list[Any]] = {}
    for value in values:
        by_type.setdefault(TYPES.get(type(value), ""), []).append(value)
    if "" in by_type:  # arrays and objects: rare, and no server's subset has them
        return {"enum": values}
    choices: list[Node] = [
        {"type": kind} if kind == "null" else {"type": kind, "enum": of_kind}
        for kind, of_kind in by_type.items()
    ]
    return choices[0] if len(choices) == 1 else {"anyOf": choices}


def _leaf(node: Node) -> Node:
    """The keywords of a node that say what a record looks like, as they are."""
    kept = {key: node[key] for key in node if key in SHAPE}
    if "contentEncoding" in kept:
        kept["format"] = kept.pop("contentEncoding")
    return kept
