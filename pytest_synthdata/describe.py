"""A type in JSON Schema: what pydantic says of it, with notes where JSON Schema has no word."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from pydantic import PydanticUserError, TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError
from pydantic.json_schema import GenerateJsonSchema

from pytest_synthdata.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema as core

__all__ = [
    "KEYS",
    "NOTE",
    "SHAPE",
    "Node",
    "adapt",
    "definition_name",
    "describe",
    "name_of",
    "plain_number",
    "resolve",
    "without",
]

Node = dict[str, Any]
"""One node of a JSON Schema."""

KEYS = "x-keys"  # the schema of a dict's keys, which JSON Schema reduces to strings
NOTE = "x-note"  # what a validator demands and no keyword says, in words

# What a record looks like. Everything else in a schema (defaults, json_schema_extra) says nothing
# about that.
SHAPE = frozenset(
    "type format enum const properties required items prefixItems anyOf oneOf allOf not "
    "additionalProperties minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength "
    "maxLength pattern minItems maxItems uniqueItems minProperties maxProperties title description "
    "examples contentSchema contentEncoding".split()
) | {KEYS, NOTE}


class Describer(GenerateJsonSchema):
    """JSON Schema with notes and keys and without generated titles; names the field at fault."""

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names: dict[int, str] = {}
        self._path: list[str] = []

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        """Describe one core schema; a failure is told with the path of fields that leads to it."""
        name = self._names.get(id(schema))
        if name is None:
            return super().generate_inner(schema)
        self._path.append(name)
        try:
            return super().generate_inner(schema)
        finally:
            self._path.pop()

    def handle_invalid_for_json_schema(  # the signature is pydantic's, here and below
        self,
        schema: Any,  # noqa: ARG002
        error_info: str,
    ) -> JsonSchemaValue:
        """Refuse what JSON cannot carry, naming the field."""
        raise _NoSchema(".".join(self._path), error_info)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        """Write no title that only repeats a field's name."""
        return False

    def get_title_from_name(self, name: str) -> str:  # noqa: ARG002
        """Give arguments of named tuples no title either, where older versions insist on one."""
        return ""

    def model_fields_schema(self, schema: core.ModelFieldsSchema) -> JsonSchemaValue:
        """Describe a model's fields."""
        self._names.update((id(field), name) for name, field in schema["fields"].items())
        return super().model_fields_schema(schema)

    def typed_dict_schema(self, schema: core.TypedDictSchema) -> JsonSchemaValue:
        """Describe a TypedDict's fields."""
        self._names.update((id(field), name) for name, field in schema["fields"].items())
        return super().typed_dict_schema(schema)

    def dataclass_args_schema(self, schema: core.DataclassArgsSchema) -> JsonSchemaValue:
        """Describe a dataclass's fields."""
        self._names.update((id(field), field["name"]) for field in schema["fields"])
        return super().dataclass_args_schema(schema)

    def decimal_schema(self, schema: core.DecimalSchema) -> JsonSchemaValue:
        """Describe a Decimal as a number; pydantic's alternative, a string, differs by version."""
        node: Node = {"type": "number", "format": "decimal"}
        for key, keyword in (
            ("ge", "minimum"),
            ("gt", "exclusiveMinimum"),
            ("le", "maximum"),
            ("lt", "exclusiveMaximum"),
            ("multiple_of", "multipleOf"),
        ):
            if (bound := schema.get(key)) is not None:
                node[keyword] = plain_number(float(bound))  # type: ignore[arg-type]
        return noted(
            node,
            f"at most {places} decimal places"
            if (places := schema.get("decimal_places")) is not None
            else None,
            f"at most {digits} digits"
            if (digits := schema.get("max_digits")) is not None
            else None,
        )

    def date_schema(self, schema: core.DateSchema) -> JsonSchemaValue:
        """Describe a date, past or future."""
        return noted(super().date_schema(schema), _NOW.get(schema.get("now_op", "")))

    def time_schema(self, schema: core.TimeSchema) -> JsonSchemaValue:
        """Describe a time of day, with or without a time zone."""
        return noted(super().time_schema(schema), _zone(schema))

    def datetime_schema(self, schema: core.DatetimeSchema) -> JsonSchemaValue:
        """Describe a point in time: past or future, with or without a time zone."""
        return noted(
            super().datetime_schema(schema), _NOW.get(schema.get("now_op", "")), _zone(schema)
        )

    def dict_schema(self, schema: core.DictSchema) -> JsonSchemaValue:
        """Describe a dict with the schema of its keys, in one form for all pydantic versions."""
        node: Node = {"type": "object"}
        for key, keyword in (("min_length", "minProperties"), ("max_length", "maxProperties")):
            if key in schema:
                node[keyword] = schema[key]  # type: ignore[literal-required]
        for key, keyword in (("keys_schema", KEYS), ("values_schema", "additionalProperties")):
            node[keyword] = self.generate_inner(schema[key]) if key in schema else {}  # type: ignore[literal-required]
        return node

    def dataclass_schema(self, schema: core.DataclassSchema) -> JsonSchemaValue:
        """Describe a dataclass; versions differ in whether they hand on its docstring."""
        node = super().dataclass_schema(schema)
        cls = schema["cls"]
        # Without a docstring the standard library writes the signature there.
        if cls.__doc__ and not cls.__doc__.startswith(f"{cls.__name__}("):
            self.resolve_ref_schema(node).setdefault("description", inspect.cleandoc(cls.__doc__))
        return node


class _NoSchema(PydanticInvalidForJsonSchema):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


_NOW = {"past": "in the past", "future": "in the future"}


def _zone(schema: Mapping[str, Any]) -> str | None:
    match schema.get("tz_constraint"):
        case None:
            return None
        case "naive":
            return "without a time zone"
        case _:
            return "with a time zone"


def noted(node: Node, *notes: str | None) -> Node:
    """`node` with those of `notes` that are given, as one phrase."""
    said = [note for note in notes if note is not None]
    return {**node, NOTE: ", ".join(said)} if said else node


def name_of(schema: object) -> str:
    """What users call a schema: a class by its name, anything else as they wrote it."""
    if isinstance(schema, type) and not getattr(schema, "__args__", ()):
        return schema.__name__
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", str(schema))


def adapt(schema: Any) -> TypeAdapter[Any]:
    """Pydantic's adapter for `schema`; raises SchemaError where pydantic knows no such type."""
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(schema)
        adapter.rebuild(raise_errors=True)
    except (PydanticSchemaGenerationError, PydanticUserError) as error:
        raise SchemaError(name_of(schema), "", str(error).partition("\n")[0].rstrip(".")) from error
    return adapter


def describe(schema: object, adapter: TypeAdapter[Any]) -> Node:
    """The JSON Schema of a type, with notes; raises SchemaError naming the field without one."""
    try:
        return adapter.json_schema(schema_generator=Describer)
    except _NoSchema as error:
        raise SchemaError(name_of(schema), error.field, error.message) from error
    except (PydanticUserError, PydanticInvalidForJsonSchema) as error:
        raise SchemaError(name_of(schema), "", str(error).partition("\n")[0].rstrip(".")) from error


def resolve(node: Node, definitions: Mapping[str, Node]) -> Node:
    """`node` with a leading `$ref` replaced by what it names; words beside the `$ref` win."""
    while "$ref" in node:
        node = {**definitions[definition_name(node)], **without(node, "$ref")}
    return node


def without(node: Node, key: str) -> Node:
    """`node` without one of its keys."""
    return {name: value for name, value in node.items() if name != key}


def plain_number(value: Any) -> Any:
    """A whole number without its decimal point (0 and 0.0 are one bound); other values as given."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def definition_name(node: Node) -> str:
    """The key in `$defs` that a `$ref` node names (RFC 6901 escapes undone)."""
    key: str = node["$ref"].rpartition("/")[2]
    return key.replace("~1", "/").replace("~0", "~")
