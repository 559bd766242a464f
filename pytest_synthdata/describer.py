"""Pydantic's JSON Schema generator, taught to say more, and the same in all versions."""

from __future__ import annotations

import inspect
import math
from enum import Enum
from typing import TYPE_CHECKING, Any

from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic.json_schema import GenerateJsonSchema

from pytest_synthdata import notes
from pytest_synthdata.names import name_of
from pytest_synthdata.node import KEYS, PLACES, Node, noted, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema as core

__all__ = ["Describer", "NoSchemaError"]

BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
LENGTHS = {"array": ("minItems", "maxItems"), "object": ("minProperties", "maxProperties")}


class NoSchemaError(PydanticInvalidForJsonSchema):
    """A part of a type that JSON cannot carry, and the path of fields to it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Describer(GenerateJsonSchema):
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
        node = _repaired(super().generate_inner(schema))
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
        self._names.update((id(field), name) for name, field in schema["fields"].items())
        return super().model_fields_schema(schema)

    def typed_dict_schema(self, schema: core.TypedDictSchema) -> JsonSchemaValue:
        """Describe a TypedDict's fields."""
        self._names.update((id(field), name) for name, field in schema["fields"].items())
        return super().typed_dict_schema(schema)

    def dataclass_args_schema(self, schema: core.DataclassArgsSchema) -> JsonSchemaValue:
        """Describe those fields of a dataclass that its constructor takes."""
        fields = [field for field in schema["fields"] if field.get("init", True)]
        self._names.update((id(field), field["name"]) for field in fields)
        return super().dataclass_args_schema({**schema, "fields": fields})

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

    def str_schema(self, schema: core.StringSchema) -> JsonSchemaValue:
        """Describe a string; lengths from a model's config are told by some versions only."""
        node = super().str_schema(schema)
        for key, keyword in (("min_length", "minLength"), ("max_length", "maxLength")):
            if schema.get(key) is None:
                node.pop(keyword, None)
        return node

    def decimal_schema(self, schema: core.DecimalSchema) -> JsonSchemaValue:
        """Describe a Decimal as a number; pydantic's alternative, a string, differs by version."""
        node: Node = {"type": "number", "format": "decimal"}
        for key, keyword in zip(("ge", "le", "gt", "lt", "multiple_of"), BOUNDS, strict=True):
            if (bound := schema.get(key)) is not None:
                node[keyword] = plain_number(float(bound))  # type: ignore[arg-type]
        return noted(node, *notes.of_decimal(schema))

    def fraction_schema(self, schema: Any) -> JsonSchemaValue:  # noqa: ARG002
        """Describe a Fraction as a string, as versions before 2.14 do."""
        return {"type": "string", "format": "fraction"}

    def date_schema(self, schema: core.DateSchema) -> JsonSchemaValue:
        """Describe a date: when it may lie."""
        return noted(super().date_schema(schema), *notes.of_moment(schema))

    def time_schema(self, schema: core.TimeSchema) -> JsonSchemaValue:
        """Describe a time of day, with or without a time zone."""
        return noted(super().time_schema(schema), *notes.of_moment(schema))

    def datetime_schema(self, schema: core.DatetimeSchema) -> JsonSchemaValue:
        """Describe a point in time: when it may lie, with or without a time zone."""
        return noted(super().datetime_schema(schema), *notes.of_moment(schema))

    def timedelta_schema(self, schema: core.TimedeltaSchema) -> JsonSchemaValue:
        """Describe a duration; how it is written out again is of no matter."""
        return noted({"type": "string", "format": "duration"}, *notes.of_duration(schema))

    def url_schema(self, schema: core.UrlSchema) -> JsonSchemaValue:
        """Describe a URL with its scheme."""
        return noted(super().url_schema(schema), *notes.of_url(schema))

    def multi_host_url_schema(self, schema: core.MultiHostUrlSchema) -> JsonSchemaValue:
        """Describe a URL of several hosts with its scheme."""
        return noted(super().multi_host_url_schema(schema), *notes.of_url(schema))

    def complex_schema(self, schema: core.ComplexSchema) -> JsonSchemaValue:  # noqa: ARG002
        """Describe a complex number, which pydantic leaves at a string."""
        return {"type": "string", "format": "complex"}

    def enum_schema(self, schema: core.EnumSchema) -> JsonSchemaValue:
        """Describe an enum; refuse one that pydantic reads from no JSON."""
        why = notes.unreadable([member.value for member in schema["members"]])
        finds = (vars(base) for base in schema["cls"].__mro__ if base is not Enum)
        if why and not any("_missing_" in names for names in finds):
            return self.handle_invalid_for_json_schema(schema, why)
        return super().enum_schema(schema)

    def literal_schema(self, schema: core.LiteralSchema) -> JsonSchemaValue:
        """Describe a literal; refuse one that pydantic reads from no JSON."""
        if why := notes.unreadable(schema["expected"]):
            return self.handle_invalid_for_json_schema(schema, why)
        return super().literal_schema(schema)

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
        return node

    def _is_container(self, node: Node) -> bool:
        node = self.resolve_ref_schema(node)
        branches = (*node.get("anyOf", ()), *node.get("oneOf", ()))
        return node.get("type") in {"array", "object"} or any(map(self._is_container, branches))

    # What versions before 2.14 took for dicts.
    frozendict_schema = ordered_dict_schema = counter_schema = dict_schema


def _repaired(node: Node) -> Node:
    """`node` without what no JSON or only some versions say, in place: pydantic may share it."""
    for bound in BOUNDS:
        if isinstance(node.get(bound), float) and not math.isfinite(node[bound]):
            del node[bound]
    # Versions 2.11 to 2.13 speak of the length of a deque or a Counter as of a string's.
    for wrong, right in zip(
        ("minLength", "maxLength"), LENGTHS.get(node.get("type", ""), ()), strict=False
    ):
        if wrong in node:
            node[right] = node.pop(wrong)
    return node
