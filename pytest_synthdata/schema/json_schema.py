"""JSON Schema dicts as schemas: records are then plain JSON values that the dict allows.

Every draft that jsonschema_rs knows is taken; a dict without `$schema` is read as draft 2020-12.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag, urljoin

from pytest_synthdata.errors import OptionError
from pytest_synthdata.schema.names import free
from pytest_synthdata.schema.node import (
    ABSENT,
    ANNOTATIONS,
    KEYS,
    NOTE,
    OF_TYPE,
    SHAPE,
    Node,
    noted,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CORRECT", "described", "name_of_dict", "plain_json", "unusable"]

# What a model is told in words, because no server has a keyword for it.
WORDED = frozenset(
    "if then else not dependentRequired dependentSchemas dependencies contains minContains "
    "maxContains unevaluatedProperties unevaluatedItems $dynamicRef $recursiveRef".split()
)
OF_MAPPINGS = frozenset("patternProperties propertyNames minProperties maxProperties".split())
KEPT = SHAPE - {KEYS, NOTE, *WORDED}
WRITE = 'write {"type": "object", "properties": {...}}, or use a pydantic model'
BUNDLE = "Put what it refers to into its `$defs`"
CORRECT = f"Correct it, or name its draft in `$schema`. {BUNDLE}, if it refers to other documents"
OLD_DRAFT = re.compile(r"draft-0[3-7]")
WORDS = frozenset(("title", "description", "examples"))
ZONE = "with a time zone"  # RFC 3339, which the formats of JSON Schema follow


def name_of_dict(schema: Mapping[str, Any]) -> str:
    """What a JSON Schema is called: its title, on one line."""
    title = schema.get("title")
    name = " ".join(title.split()) if isinstance(title, str) else ""
    return name or "JSON Schema"


def plain_json(schema: Mapping[Any, Any]) -> dict[str, Any]:
    """A copy of a schema, in JSON's own types. Raises OptionError for what is no JSON Schema."""
    try:
        plain: dict[str, Any] = json.loads(json.dumps(schema, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        message = f"a dict is read as a JSON Schema, and this one is no JSON ({error}); {WRITE}"
        raise OptionError(message) from error
    if not plain.keys() & (KEPT | WORDED | {"$ref", "$defs", "definitions", "patternProperties"}):
        message = f"a dict is read as a JSON Schema, and {plain} has none of its keywords; {WRITE}"
        raise OptionError(message)
    return plain


def described(schema: Mapping[str, Any]) -> Node:
    """A JSON Schema in the form that pydantic's own take here: `$defs`, and words for the rest.

    Raises OptionError for references that lead nowhere within it, or on for too long.
    """
    describer = _Describer(schema)
    try:
        root = describer.node(schema)
    except RecursionError as error:
        raise unusable(schema, "it is nested too deep") from error
    return {**root, "$defs": describer.definitions} if describer.definitions else root


class _Describer:
    """Describes nodes, and each that is referred to once, as a definition."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._old = bool(OLD_DRAFT.search(str(document.get("$schema", ""))))
        self._bases: dict[int, str] = {}
        self._places: dict[str, Any] = {"": document}
        self._index(document, "")
        self._names: dict[int, str] = {}
        self.definitions: dict[str, Node] = {}

    def _index(self, node: Any, base: str) -> None:
        """Note which URIs mean which nodes (`$id`, `$anchor`), and the base URI of each node."""
        if isinstance(node, dict):
            if isinstance(own := node.get("$id", node.get("id")), str):
                base = urljoin(base, own)
                self._places[base.removesuffix("#")] = node
            if isinstance(anchor := node.get("$anchor"), str):
                self._places[f"{urldefrag(base).url}#{anchor}"] = node
            self._bases[id(node)] = urldefrag(base).url
        children = node.values() if isinstance(node, dict) else node
        for child in children if isinstance(node, dict | list) else ():
            self._index(child, base)

    def node(self, node: Any) -> Node:
        """One node (or JSON Schema's true and false)."""
        if not isinstance(node, dict):
            return {} if node else {"enum": []}
        if "$ref" in node:
            name = self._defined(urljoin(self._bases[id(node)], node["$ref"]))
            rest = {key: node[key] for key in node if key != "$ref"}
            # Before draft 2019-09 all but the reference is ignored; its words do no harm.
            beside = self.node({key: rest[key] for key in rest if not self._old or key in WORDS})
            if beside.keys() <= {*ANNOTATIONS}:
                return {"$ref": f"#/$defs/{name}", **beside}
            return {"allOf": [{"$ref": f"#/$defs/{name}"}, beside]}
        node = _modern(node)
        out = {key: self._value(key, value) for key, value in node.items() if key in KEPT}
        if out.get("type") == "object" or "object" in out.get("type", ()):
            self._named(out, node)
        if out.get("type") != "string":
            out.pop("format", None)  # int64, double and the like say nothing in JSON
        worded = WORDED | (OF_MAPPINGS if "properties" in out else frozenset())
        said = {key: node[key] for key in node if key in worded}
        told = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return noted(
            out,
            ZONE if out.get("format") in {"time", "date-time"} else None,
            f"valid for the JSON Schema {told}" if said else None,
        )

    def _value(self, key: str, value: Any) -> Any:
        match key:
            case "properties":
                return {name: self.node(field) for name, field in value.items()}
            case "anyOf" | "oneOf" | "allOf" | "prefixItems":
                return [self.node(part) for part in value]
            case "additionalProperties" | "items" if value is False:
                return value
            case "items" | "additionalProperties" | "contentSchema":
                return self.node(value)
            case _:
                return value

    def _named(self, out: Node, node: Node) -> None:
        """Give an object a field for each required name, or keys and values by their pattern."""
        out[ABSENT] = True
        if "required" in node:
            unnamed: Node = {name: {} for name in node["required"]}
            out["properties"] = out.get("properties", {}) | unnamed | out.get("properties", {})
        if "properties" not in out:
            for pattern, value in list(node.get("patternProperties", {}).items())[:1]:
                out[KEYS] = {"type": "string", "pattern": pattern}
                out["additionalProperties"] = self.node(value)
            if "propertyNames" in node:
                out[KEYS] = {"type": "string", **self.node(node["propertyNames"])}

    def _defined(self, uri: str) -> str:
        """The key in `$defs` of what a URI leads to, as a reference writes it."""
        target = self._target(uri)
        if id(target) not in self._names:
            last = unquote(uri).rpartition("/")[2].strip("#") or "root"
            name = self._names[id(target)] = free(last, self.definitions)
            self.definitions[name] = {}  # taken, so that what refers to itself finds itself
            self.definitions[name] = self.node(target)
        return self._names[id(target)].replace("~", "~0").replace("/", "~1")

    def _target(self, uri: str) -> Any:
        """What a URI leads to: a node with a name, or a JSON pointer (RFC 6901) from one."""
        url, fragment = urldefrag(uri)
        pointer = unquote(fragment)
        try:
            if pointer[:1] not in {"", "/"}:
                return self._places[f"{url}#{pointer}"]
            found = self._places[url]
            for part in pointer[1:].split("/") if pointer else ():
                key = part.replace("~1", "/").replace("~0", "~")
                found = found[int(key)] if isinstance(found, list) else found[key]
        except (LookupError, ValueError, TypeError) as error:
            raise unusable(self._document, f"{uri!r} is not within it. {BUNDLE}") from error
        return found


def _modern(node: Node) -> Node:
    """`node` in the words of draft 2020-12, with a type where one can be understood."""
    node = dict(node)
    if isinstance(node.get("items"), list):
        node["prefixItems"] = node.pop("items")
        if isinstance(node.get("additionalItems"), dict):
            node["items"] = node["additionalItems"]
    for bound, keyword in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if node.get(keyword) is True:
            node[keyword] = node.pop(bound)
        elif node.get(keyword) is False:
            del node[keyword]
    if not node.keys() & {"type", "enum", "const"}:
        # A schema may leave its type to be understood from the keywords that go with it.
        fitting = (kind for kind, keywords in OF_TYPE.items() if node.keys() & keywords)
        if kind := next(fitting, None):
            node["type"] = kind
    return node


def unusable(schema: Mapping[str, Any], reason: str) -> OptionError:
    """Why a dict cannot be used as a JSON Schema."""
    name = name_of_dict(schema)
    return OptionError(f"{name} cannot be used as a JSON Schema: {reason}.")
