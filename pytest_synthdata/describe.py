"""A type in JSON Schema: what pydantic says of it, and the notes that JSON Schema has no word for."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from pydantic import PydanticUserError, TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError
from pydantic.json_schema import GenerateJsonSchema

from pytest_synthdata.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema as core

__all__ = ["Node", "adapt", "describe", "name_of", "normal_form", "resolve"]

Node = dict[str, Any]
"""One node of a JSON Schema."""

KEYS = "x-keys"  # the schema of a dict's keys, which JSON Schema reduces to strings
NOTE = "x-note"  # what a validator demands and no keyword says, in words

# What a record looks like. Everything else pydantic or a user writes into a schema (defaults,
# titles made from names, json_schema_extra) says nothing about that.
SHAPE = frozenset(
    ["type", "format", "enum", "const", "properties", "required", "items", "prefixItems", "anyOf", "oneOf", "allOf", "not", "additionalProperties", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "title", "description", "examples", "contentSchema", "contentEncoding"]
) | {KEYS, NOTE}


class Describer(GenerateJsonSchema):
    """JSON Schema with notes and keys, without generated titles; knows which field has no schema."""

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}  # noqa: RUF100

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
        described = super().generate_inner(schema)
        self._path.pop()
        return described

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> JsonSchemaValue:
        """Refuse what JSON cannot carry, naming the field."""
        raise _NoSchema(".".join(self._path), error_info)

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic's signature
        """Write no title that only repeats a field's name."""
        return False

    def get_title_from_name(self, name: str) -> str:  # noqa: ARG002 - pydantic's signature
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
                node[keyword] = _plain(float(bound))  # type: ignore[arg-type]
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
    """What users call a schema: a class by its name, a JSON Schema by its title, else as written."""
    if isinstance(schema, dict):
        return str(schema.get("title") or "JsonSchema")
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
        siblings = {key: value for key, value in node.items() if key != "$ref"}
        node = {**definitions[definition_name(node)], **siblings}
    return node


def definition_name(node: Node) -> str:
    """The key in `$defs` that a `$ref` node names (RFC 6901 escapes undone)."""
    key: str = node["$ref"].rpartition("/")[2]
    return key.replace("~1", "/").replace("~0", "~")


def normal_form(described: Node) -> Any:
    """What a record looks like, the same over pydantic versions, modules and class locations.

    Definitions stand where they are first used; one that is used again gets a number in order of
    first use and is named by it. Properties are a list, because their order matters. Defaults,
    generated titles, `$defs` keys and unknown keywords are left out.
    """
    definitions: dict[str, Node] = described.get("$defs", {})
    uses = [definition_name(node) for node in _references(described)]
    shared = {name for name in uses if uses.count(name) > 1}
    numbers: dict[str, int] = {}

    def normal(node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        extra: Node = {}
        if "$ref" in node:
            name = definition_name(node)
            if name in numbers:
                siblings = {key: value for key, value in node.items() if key != "$ref"}
                return {"same_as": numbers[name], **keywords(siblings)}
            if name in shared:
                extra["number"] = numbers[name] = len(numbers) + 1
            node = {
                **definitions[name],
                **{key: value for key, value in node.items() if key != "$ref"},
            }
            if "$ref" in node:
                return {**extra, **normal(node)}
        return {**extra, **keywords(node)}

    def keywords(node: Node) -> Node:
        out: Node = {}
        for key in sorted(node.keys() & SHAPE):
            value = node[key]
            match key:
                case "properties":
                    out["fields"] = [
                        {"name": name, **normal(field)} for name, field in value.items()
                    ]
                case "items" | "additionalProperties" | "contentSchema" | "not" | "x-keys":
                    out[key] = normal(value)
                case "anyOf" | "oneOf":
                    out["anyOf"] = [normal(branch) for branch in value]
                case "allOf" | "prefixItems":
                    out[key] = [normal(branch) for branch in value]
                case "const":
                    out["enum"] = [value]
                case "type" if "const" in node or "enum" in node:
                    pass
                case "required":
                    out[key] = sorted(value)
                case "description":
                    out[key] = inspect.cleandoc(value)
                case "title" if not value:
                    pass
                case _:
                    out[key] = _plain(value)
        return out

    return normal(described)


def _references(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node
        for key, value in node.items():
            if key in {"$defs", "properties"}:
                for child in value.values():
                    yield from _references(child)
            elif key in SHAPE and key not in {"enum", "const", "examples"}:
                yield from _references(value)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)


def _plain(value: Any) -> Any:
    """A whole number without its decimal point: 0 and 0.0 are one bound."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
