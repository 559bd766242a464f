"""Pydantic's JSON Schema generator, taught to say more, and the same in all versions."""

from __future__ import annotations

import inspect
import math
from typing import TYPE_CHECKING, Any

from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic_core import PydanticOmit

from pytest_synthdata.schema import notes
from pytest_synthdata.schema.leaves import Leaves
from pytest_synthdata.schema.names import name_of
from pytest_synthdata.schema.node import (
    ABSENT,
    BOUNDS,
    KEYS,
    NAMES,
    PLACES,
    Node,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema as core

__all__ = ["Describer", "NoSchemaError"]

LENGTHS = {"array": ("minItems", "maxItems"), "object": ("minProperties", "maxProperties")}


class NoSchemaError(PydanticInvalidForJsonSchema):
    """A part of a type that JSON cannot carry, and the path of fields to it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Describer(Leaves):
    """JSON Schema with notes and keys and without generated titles; names the field at fault.

    Where pydantic's versions say different things of one type, it says one. What it says is part of
    the identity of every dataset, so a new version of pydantic may need a new line here, and the
    golden tests tell.
    """

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names: dict[int, str] = {}
        self._path: list[str] = []

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        """Describe one core schema; a failure is told with the path of fields that leads to it."""
        name = self._names.get(id(schema))
        self._path += [] if name is None else [name]
        try:
            if _imports(schema):
                self.handle_invalid_for_json_schema(schema, "reading it would run what it names")
            node = _repaired(super().generate_inner(schema))
        except (NoSchemaError, PydanticOmit, RecursionError):
            raise
        except Exception as error:  # users' own hooks run here, too
            reason = str(error).partition("\n")[0] or type(error).__name__
            raise NoSchemaError(".".join(self._path), reason) from error
        del self._path[len(self._path) - (name is not None) :]
        return node

    def handle_invalid_for_json_schema(  # the signature is pydantic's, here and below
        self,
        schema: Any,  # noqa: ARG002
        error_info: str,
    ) -> JsonSchemaValue:
        """Refuse what JSON cannot carry, naming the field."""
        raise NoSchemaError(".".join(self._path), error_info)

    def callable_schema(self, schema: core.CallableSchema) -> JsonSchemaValue:
        """Refuse functions."""
        return self.handle_invalid_for_json_schema(schema, "JSON has no functions")

    def is_instance_schema(self, schema: core.IsInstanceSchema) -> JsonSchemaValue:
        """Refuse instances of classes that pydantic does not know."""
        name = name_of(schema["cls"])
        return self.handle_invalid_for_json_schema(schema, f"no JSON is read as {name}")

    def is_subclass_schema(self, schema: core.IsSubclassSchema) -> JsonSchemaValue:
        """Refuse classes as values, of which pydantic itself says nothing."""
        return self.handle_invalid_for_json_schema(schema, "JSON has no classes")

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """Write no title that only repeats a field's name."""
        return False

    def model_schema(self, schema: core.ModelSchema) -> JsonSchemaValue:
        """Describe a model; versions differ in how they name generic ones."""
        node = super().model_schema(schema)
        if node["title"] == schema["cls"].__name__:
            node["title"] = name_of(schema["cls"])
        return node

    def model_fields_schema(self, schema: core.ModelFieldsSchema) -> JsonSchemaValue:
        """Describe a model's fields."""
        describe = super().model_fields_schema
        return self._named(schema["fields"], lambda: describe(schema))

    def typed_dict_schema(self, schema: core.TypedDictSchema) -> JsonSchemaValue:
        """Describe a TypedDict's fields."""
        describe = super().typed_dict_schema
        node = self._named(schema["fields"], lambda: describe(schema))
        self.resolve_ref_schema(node)[ABSENT] = True
        return node

    def dataclass_args_schema(self, schema: core.DataclassArgsSchema) -> JsonSchemaValue:
        """Describe those fields of a dataclass that its constructor takes."""
        fields = [field for field in schema["fields"] if field.get("init", True)]
        describe = super().dataclass_args_schema
        named = {field["name"]: field for field in fields}
        return self._named(named, lambda: describe({**schema, "fields": fields}))

    def _named(self, fields: Mapping[str, Any], describe: Callable[[], Node]) -> Node:
        """Describe fields by the one of their names that a record shows, and note the others."""
        self._names.update((id(field), name) for name, field in fields.items())
        node = describe()
        described = self.resolve_ref_schema(node)
        shown = described["properties"].keys()
        for name, field in fields.items():
            names = [*_aliases(field.get("validation_alias")), name]
            used = next((one for one in names if one in shown), None)
            others = {one: used for one in names if used is not None and one not in shown}
            if others:
                described.setdefault(NAMES, {}).update(others)
        return node

    def dataclass_schema(self, schema: core.DataclassSchema) -> JsonSchemaValue:
        """Describe a dataclass; versions differ in whether they hand on its docstring."""
        node = super().dataclass_schema(schema)
        return self._documented(node, schema["cls"])

    def named_tuple_schema(self, schema: Any) -> JsonSchemaValue:
        """Describe a NamedTuple as an object, which pydantic reads as well: its names tell."""
        fields = ((f["name"], f.get("validation_alias"), f["schema"]) for f in schema["fields"])
        return self._named_tuple(schema["cls"], fields)

    def call_schema(  # pragma: no cover - covered by the golden specs on older versions
        self, schema: core.CallSchema
    ) -> JsonSchemaValue:
        """Describe a NamedTuple, which is a call of its class before pydantic 2.14."""
        arguments: Any = schema["arguments_schema"]["arguments_schema"]
        fields = ((a["name"], a.get("alias"), a["schema"]) for a in arguments)
        return self._named_tuple(schema["function"], fields)

    def _named_tuple(self, cls: Any, fields: Iterable[tuple[str, Any, Any]]) -> Node:
        properties: Node = {}
        required = []
        for name, alias, schema in fields:
            self._names[id(schema)] = name
            shown = alias if isinstance(alias, str) else name
            properties[shown] = self.generate_inner(schema)
            if schema["type"] != "default":
                required.append(shown)
        node: Node = {"type": "object", "properties": properties, "required": required}
        node[PLACES] = True
        return self._documented({"title": cls.__name__, **node}, cls)

    def _documented(self, node: Node, cls: type) -> Node:
        """`node` with the docstring of `cls`, if users wrote one: else it is the signature."""
        described = self.resolve_ref_schema(node)
        texts = (described.pop("description", None), cls.__doc__)
        written = [text for text in texts if text and not text.startswith(f"{cls.__name__}(")]
        if written:
            described["description"] = inspect.cleandoc(written[0])
        return node

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        """Describe a dict with the schema of its keys."""
        node: Node = {"type": "object"}
        for key, keyword in (("min_length", "minProperties"), ("max_length", "maxProperties")):
            if key in schema:
                node[keyword] = schema[key]
        for key, keyword in (("keys_schema", KEYS), ("values_schema", "additionalProperties")):
            node[keyword] = self.generate_inner(schema[key]) if key in schema else {}
        if self._is_container(node[KEYS]):
            return self.handle_invalid_for_json_schema(schema, "keys in JSON are strings")
        if why := notes.unreadable_keys(schema.get("keys_schema", {})):
            return self.handle_invalid_for_json_schema(schema, why)
        return node

    def _is_container(self, node: Node) -> bool:
        node = self.resolve_ref_schema(node)
        branches = (*node.get("anyOf", ()), *node.get("oneOf", ()))
        return node.get("type") in {"array", "object"} or any(map(self._is_container, branches))

    # What versions before 2.14 took for dicts.
    frozendict_schema = ordered_dict_schema = counter_schema = dict_schema


def _imports(schema: Any) -> bool:
    """Whether a core schema is that of ImportString. Pydantic gives it no other mark."""
    function = schema.get("function")
    called = function.get("function") if isinstance(function, dict) else function
    name, module = getattr(called, "__name__", ""), getattr(called, "__module__", None) or ""
    return name == "import_string" and module.startswith("pydantic.")


def _aliases(alias: Any) -> list[str]:
    """The names in a validation alias; paths into other fields are none."""
    if isinstance(alias, str):
        return [alias]
    paths = [path if isinstance(path, list) else [path] for path in alias or ()]
    return [path[0] for path in paths if len(path) == 1 and isinstance(path[0], str)]


def _repaired(node: Node) -> Node:
    """`node` without what no JSON or only some versions say, in place: pydantic may share it."""
    for bound in BOUNDS:
        if isinstance(node.get(bound), float) and not math.isfinite(node[bound]):
            del node[bound]
    # Versions 2.11 to 2.13 speak of the length of a deque or a Counter as of a string's.
    lengths = LENGTHS.get(str(node.get("type")), ())
    for wrong, right in zip(("minLength", "maxLength"), lengths, strict=False):
        if wrong in node:
            node[right] = node.pop(wrong)
    return node
