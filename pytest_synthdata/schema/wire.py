"""The wire schema of a type, the JSON Schema sent to the model, and the two ways over the wire.

What models are asked for is plainer than what JSON Schema can say: a dict travels as a list of
key/value pairs, a tuple as an object, `Json[X]` as X, everything is required. `encode_schema`
translates a described type and gives the codec between the JSON that the type's own validation
reads and the wire record. Cassettes hold wire records, so the forms chosen here stay.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema import codec, containers
from pytest_synthdata.schema.codec import DIGITS, NUMBER, SAME, Codec
from pytest_synthdata.schema.merging import impossible, merged
from pytest_synthdata.schema.names import free, is_legal, legal
from pytest_synthdata.schema.node import (
    ANNOTATIONS,
    KEYS,
    NAMES,
    PLACES,
    SHAPE,
    Node,
    definition_name,
    resolve,
    without,
)
from pytest_synthdata.schema.shapes import (
    ANYTHING,
    choices,
    circular,
    closed,
    leaf,
    may_be_absent,
    nullable,
    said_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["Wire", "encode_schema"]


@dataclass(frozen=True, slots=True)
class Wire:
    """A type on the wire: the schema of one record, and its codec.

    `recursive`: a record may hold records of its own kind, to any depth.
    """

    schema: Node
    codec: Codec
    recursive: bool


def encode_schema(described: Node) -> Wire:
    """The wire schema of a described type: `$defs` at the root, no keyword of the type lost.

    Raises ValueError for a definition that only says to be itself.
    """
    encoder = _Encoder(described.get("$defs", {}))
    root, ways = encoder.encode(without(described, "$defs"))
    for name in circular(encoder.schemas):
        message = f"{name} refers to itself before it says what it is"
        raise ValueError(message)
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
            return self._whole(node["allOf"], without(node, "allOf"))
        for union in ("anyOf", "oneOf"):
            if union in node:
                return self._union(node, without(node, union), node[union])
        if "contentSchema" in node:
            inner, ways = self.encode(node["contentSchema"])
            return {**inner, **said_of(node)}, codec.dumped(ways)
        if "enum" in node or "const" in node:
            return self._choice(node)
        return self._typed(node)

    def _typed(self, node: Node) -> tuple[Node, Codec]:
        """Encode what its `type` describes."""
        match node.get("type"):
            case "object" if "properties" in node or node.get("additionalProperties") is False:
                return self._object(node)
            case "object":
                return self._pairs(said_of(node), node)
            case "array" if "prefixItems" in node:
                return self._tuple(said_of(node), node)
            case "array":
                item, ways = self.encode(node.get("items", {}))
                return {**leaf(node), "items": item}, containers.each(ways)
            case "number" if node.get("format") == "decimal":
                return without(leaf(node), "format"), DIGITS
            case "number":
                return leaf(node), NUMBER
            case list() as types:
                return self._union(node, {}, [{**node, "type": one} for one in types])
            case None:
                return {**ANYTHING, **said_of(node)}, SAME
            case _:
                return leaf(node), SAME

    def _reference(self, node: Node) -> tuple[Node, Codec]:
        key = definition_name(node)
        title = self._definitions[key].get("title") or key
        reference, ways = self._defined(key, title, lambda: self._definitions[key])
        return {**reference, **said_of(node)}, ways

    def _defined(self, key: str, title: str, find: Callable[[], Node]) -> tuple[Node, Codec]:
        """A reference to the definition of this key, which is encoded when it is first met."""
        if key not in self._names:
            # Named before it is encoded, so that a recursive definition finds itself.
            name = self._names[key] = free(legal(title), self.schemas)
            self.schemas[name] = {}
            self.schemas[name], self._codecs[key] = self.encode(find())
            ways = self._codecs[key]
        elif key in self._codecs:
            ways = self._codecs[key]
        else:
            self.recursive, ways = True, codec.later(lambda: self._codecs[key])
        return {"$ref": f"#/$defs/{self._names[key]}"}, ways

    def _whole(self, parts: list[Any], beside: Node) -> tuple[Node, Codec]:
        """Encode what fits all of `parts`, and what stands `beside` them."""
        if len(parts) == 1 and isinstance(parts[0], dict) and beside.keys() <= {*ANNOTATIONS}:
            return self.encode({**parts[0], **beside})
        every = [*parts, beside]

        def find() -> Node:
            return self._merged(every)

        if not any(isinstance(part, dict) and "$ref" in part for part in every):
            return self.encode(find())
        # A definition of its own: what it refers to may lead back to it.
        key = json.dumps(every, sort_keys=True)
        reference, ways = self._defined(key, beside.get("title", "Whole"), find)
        return {**reference, **said_of(beside)}, ways

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
            if may_be_absent(node, name) and not nullable(schema, self.schemas):
                absent.append(name)
                schema = {"anyOf": [schema, {"type": "null"}]}
            if name not in taken:
                wire_name = wire_names[name] = free(legal(name), taken)
                taken.add(wire_name)
                words = [f'the field "{name}"', *filter(None, [schema.get("description")])]
                schema = {**schema, "description": "; ".join(words)}
            encoded[wire_names.get(name, name)] = schema
        others = {other: name for other, name in node.get(NAMES, {}).items() if name in codecs}
        ways = containers.fields(codecs, wire_names, absent, others)
        if node.get(PLACES):
            ways = containers.listed(ways, list(properties))
        return closed(said_of(node), encoded), ways

    def _pairs(self, said: Node, node: Node) -> tuple[Node, Codec]:
        named = {"type": "string", **node.get("propertyNames", {})}
        key = self.encode(node.get(KEYS) or named)
        value, ways = self.encode(node.get("additionalProperties") or {})
        pair = closed({}, {"key": key[0], "value": value})
        schema: Node = {"type": "array", **said, "items": pair, KEYS: True}
        for keyword, bound in (("minProperties", "minItems"), ("maxProperties", "maxItems")):
            if keyword in node:
                schema[bound] = node[keyword]
        return schema, containers.pairs(key, ways, self.schemas)

    def _tuple(self, said: Node, node: Node) -> tuple[Node, Codec]:
        least, most = node.get("minItems", 0), node.get("maxItems")
        items = [self.encode(item) for item in node["prefixItems"][:most]]
        places = {f"item_{index}": item for index, item in enumerate(items)}
        count = len(items)
        rest = None
        if (most is None or most > count) and (
            isinstance(node.get("items"), dict) or (least > count and "items" not in node)
        ):
            more: Node = {"type": "array", "items": node.get("items", {})}
            more |= {"minItems": least - count} if least > count else {}
            more |= {"maxItems": most - count} if most is not None else {}
            rest, places["rest"] = "rest", self.encode(more)
        schema = closed(said, {name: item for name, (item, _) in places.items()})
        return schema, containers.places({name: ways for name, (_, ways) in places.items()}, rest)

    def _union(self, node: Node, beside: Node, branches: Iterable[Any]) -> tuple[Node, Codec]:
        """Encode a choice of `branches`; what stands `beside` it holds in each of them."""
        shape = {key: beside[key] for key in beside if key in SHAPE and key not in ANNOTATIONS}
        if shape:
            whole = [{"allOf": [shape, branch]} for branch in branches]
            branches = [one for one in whole if not impossible(self._merged(one["allOf"]))] or whole
        encoded = [self.encode(branch) for branch in branches]
        schema: Node = {**said_of(node), "anyOf": [branch for branch, _ in encoded]}
        # Beside a string, the string of a Decimal's digits would be taken for that string.
        if any(branch.get("type") == "string" and "enum" not in branch for branch, _ in encoded):
            encoded = [(branch, SAME if ways is DIGITS else ways) for branch, ways in encoded]
        return schema, containers.branches(encoded, self.schemas)

    def _merged(self, parts: Iterable[Any]) -> Node:
        return merged([resolve(part, self._definitions) for part in parts])

    def _choice(self, node: Node) -> tuple[Node, Codec]:
        """Encode fixed values with their type, which servers ask for, or types if there are more.

        Arrays and objects are spelt out: no server takes them as fixed values.
        """
        found = choices([node["const"]] if "const" in node else node["enum"])
        if any(choice["type"] in {"object", "array"} for choice in found):
            return self._union(node, {}, found)
        (first, *more) = found
        return {**({"anyOf": found} if more else first), **said_of(node)}, SAME
