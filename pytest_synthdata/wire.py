"""The wire schema of a type, the JSON Schema sent to the model, and the two ways over the wire.

What models are asked for is plainer than what JSON Schema can say: a dict travels as a list of
key/value pairs, a tuple as an object, `Json[X]` as X, everything is required. `encode_schema`
translates a described type and gives the codec between the JSON that the type's own validation
reads and the wire record. Cassettes hold wire records, so the forms chosen here stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata import codec
from pytest_synthdata.codec import DIGITS, SAME, Codec
from pytest_synthdata.merging import impossible, merged
from pytest_synthdata.names import free, is_legal, legal
from pytest_synthdata.node import (
    ANNOTATIONS,
    KEYS,
    PLACES,
    SHAPE,
    Node,
    definition_name,
    references,
    resolve,
    without,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Wire", "encode_schema"]

# Any JSON value that a model may write where a type says nothing.
ANYTHING: Node = {
    "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"}]
}
TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Wire:
    """A type on the wire: the schema of one record, and its codec.

    `recursive`: a record may hold records of its own kind, to any depth.
    """

    schema: Node
    codec: Codec
    recursive: bool


def encode_schema(described: Node) -> Wire:
    """The wire schema of a described type: `$defs` at the root, no keyword of the type lost."""
    encoder = _Encoder(described.get("$defs", {}))
    root, ways = encoder.encode(without(described, "$defs"))
    if encoder.schemas:
        root = {**root, "$defs": encoder.schemas}
    return Wire(root, ways, encoder.recursive)


class _Encoder:
    """Encodes nodes, and each definition once, on its first use."""

    def __init__(self, definitions: Mapping[str, Node]) -> None:
        self._definitions = definitions
        self._names: dict[str, str] = {}
        self._codecs: dict[str, Codec] = {}
        self.schemas: dict[str, Node] = {}
        self.recursive = False

    def encode(self, node: Any) -> tuple[Node, Codec]:
        """The wire schema of a node (or of JSON Schema's true), and its codec.

        Where no value fits, any is asked for: the schema's own message then says what is wrong.
        """
        if not isinstance(node, dict) or impossible(node):
            return dict(ANYTHING), SAME
        if "$ref" in node:
            return self._reference(node)
        if "allOf" in node:
            parts = [*node["allOf"], without(node, "allOf")]
            return self.encode(merged([resolve(part, self._definitions) for part in parts]))
        for union in ("anyOf", "oneOf"):
            if union in node:
                return self._union(node, without(node, union), node[union])
        if "contentSchema" in node:
            inner, ways = self.encode(node["contentSchema"])
            return {**inner, **_said(node)}, codec.dumped(ways)
        if "enum" in node or "const" in node:
            return self._choice(node)
        return self._typed(node)

    def _typed(self, node: Node) -> tuple[Node, Codec]:
        """Encode what its `type` describes."""
        match node.get("type"):
            case "object" if "properties" in node or node.get("additionalProperties") is False:
                return self._object(node)
            case "object":
                return self._pairs(_said(node), node)
            case "array" if "prefixItems" in node:
                return self._tuple(_said(node), node)
            case "array":
                item, ways = self.encode(node.get("items", {}))
                return {**_leaf(node), "items": item}, codec.each(ways)
            case "number" if node.get("format") == "decimal":
                return without(_leaf(node), "format"), DIGITS
            case list() as types:
                return self._union(node, {}, [{**node, "type": one} for one in types])
            case None:
                return {**ANYTHING, **_said(node)}, SAME
            case _:
                return _leaf(node), SAME

    def _reference(self, node: Node) -> tuple[Node, Codec]:
        key = definition_name(node)
        if key not in self._names:
            # Named before it is encoded, so that a recursive definition finds itself.
            title = resolve({"$ref": node["$ref"]}, self._definitions).get("title")
            name = self._names[key] = free(legal(title or key), self.schemas)
            self.schemas[name] = {}
            self.schemas[name], self._codecs[key] = self.encode(self._definitions[key])
            ways = self._codecs[key]
        elif key in self._codecs:
            ways = self._codecs[key]
        else:
            self.recursive, ways = True, codec.later(lambda: self._codecs[key])
        return {"$ref": f"#/$defs/{self._names[key]}", **_said(node)}, ways

    def _object(self, node: Node) -> tuple[Node, Codec]:
        properties = node.get("properties", {})
        taken = {name for name in properties if is_legal(name)}
        wire_names: dict[str, str] = {}
        encoded: dict[str, Node] = {}
        codecs: dict[str, Codec] = {}
        absent = []
        for name, field in properties.items():
            if impossible(field):
                continue
            schema, codecs[name] = self.encode(field)
            # What may be left out must be so somewhere, or the record would never end.
            if name not in node.get("required", ()) and self._recurs(field):
                absent.append(name)
                schema = {"anyOf": [schema, {"type": "null"}]}
            if name not in taken:
                wire_name = wire_names[name] = free(legal(name), taken)
                taken.add(wire_name)
                words = [f'the field "{name}"', *filter(None, [schema.get("description")])]
                schema = {**schema, "description": "; ".join(words)}
            encoded[wire_names.get(name, name)] = schema
        ways = codec.fields(codecs, wire_names, absent)
        if node.get(PLACES):
            ways = codec.listed(ways, list(properties))
        return _closed(_said(node), encoded), ways

    def _recurs(self, field: Any) -> bool:
        """Whether a field is a reference to a definition that contains itself."""
        if not isinstance(field, dict) or "$ref" not in field:
            return False
        start = definition_name(field)
        found = {*references(self._definitions[start])}
        while new := {name for one in found for name in references(self._definitions[one])} - found:
            found |= new
        return start in found

    def _pairs(self, said: Node, node: Node) -> tuple[Node, Codec]:
        named = {"type": "string", **node.get("propertyNames", {})}
        key = self.encode(node.get(KEYS) or named)
        value, ways = self.encode(node.get("additionalProperties") or {})
        pair = _closed({}, {"key": key[0], "value": value})
        schema: Node = {"type": "array", **said, "items": pair, KEYS: True}
        for keyword, bound in (("minProperties", "minItems"), ("maxProperties", "maxItems")):
            if keyword in node:
                schema[bound] = node[keyword]
        return schema, codec.pairs(key, ways, self.schemas)

    def _tuple(self, said: Node, node: Node) -> tuple[Node, Codec]:
        items = [self.encode(item) for item in node["prefixItems"]]
        places = {f"item_{index}": item for index, item in enumerate(items)}
        rest = "rest" if isinstance(node.get("items"), dict) else None
        if rest is not None:
            places[rest] = self.encode({"type": "array", "items": node["items"]})
        schema = _closed(said, {name: item for name, (item, _) in places.items()})
        return schema, codec.places({name: ways for name, (_, ways) in places.items()}, rest)

    def _union(self, node: Node, beside: Node, branches: Iterable[Any]) -> tuple[Node, Codec]:
        """Encode a choice of `branches`; what stands `beside` it holds in each of them."""
        shape = {key: beside[key] for key in beside if key in SHAPE and key not in ANNOTATIONS}
        if shape:
            whole = [merged([shape, resolve(one, self._definitions)]) for one in branches]
            branches = [branch for branch in whole if not impossible(branch)] or whole
        encoded = [self.encode(branch) for branch in branches]
        schema: Node = {**_said(node), "anyOf": [branch for branch, _ in encoded]}
        # Beside a string, the string of a Decimal's digits would be taken for that string.
        if any(branch.get("type") == "string" and "enum" not in branch for branch, _ in encoded):
            encoded = [(branch, SAME if ways is DIGITS else ways) for branch, ways in encoded]
        return schema, codec.branches(encoded, self.schemas)

    def _choice(self, node: Node) -> tuple[Node, Codec]:
        """Encode fixed values with their type, which servers ask for, or types if there are more.

        Arrays and objects are spelt out: no server takes them as fixed values.
        """
        by_type: dict[Any, list[Any]] = {}
        for value in [node["const"]] if "const" in node else node["enum"]:
            by_type.setdefault(TYPES.get(type(value), len(by_type)), []).append(value)
        choices: list[Node] = []
        for kind, values in by_type.items():
            match values[0]:
                case None:
                    choices.append({"type": "null"})
                case dict() as value:
                    fields = {name: {"const": child} for name, child in value.items()}
                    choices.append({"type": "object", "properties": fields})
                case list() as value:
                    items = [{"const": child} for child in value]
                    choices.append({"type": "array", "prefixItems": items})
                case _:
                    choices.append({"type": kind, "enum": values})
        if set(by_type) <= {*TYPES.values()}:
            (first, *more) = choices
            return {**({"anyOf": choices} if more else first), **_said(node)}, SAME
        return self._union(node, {}, choices)


def _closed(said: Node, fields: Mapping[str, Node]) -> Node:
    """An object with just these fields, all required."""
    return {
        "type": "object",
        **said,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _said(node: Node) -> Node:
    """The words of a node, which hold in any form."""
    return {key: node[key] for key in ANNOTATIONS if key in node}


def _leaf(node: Node) -> Node:
    """The keywords of a node that say what a record looks like, as they are."""
    kept = {key: node[key] for key in node if key in SHAPE}
    if "contentEncoding" in kept:
        kept["format"] = kept.pop("contentEncoding")
    return kept
