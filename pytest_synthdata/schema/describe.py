"""A type in JSON Schema: what pydantic says of it, in one form for all its versions."""

from __future__ import annotations

from typing import Annotated, Any, get_type_hints

from pydantic import BaseModel, PydanticUserError, TypeAdapter, WrapValidator
from pydantic.errors import (
    PydanticSchemaGenerationError,
    PydanticUndefinedAnnotation,
)
from pydantic_core import SchemaError as CoreSchemaError
from pydantic_core import to_jsonable_python

from pytest_synthdata.errors import SchemaError
from pytest_synthdata.schema.describer import Describer, NoSchemaError
from pytest_synthdata.schema.names import name_of
from pytest_synthdata.schema.node import Node, references

__all__ = ["adapt", "describe", "reason"]

# What pydantic raises for a type that it knows nothing of.
UNKNOWN = (PydanticSchemaGenerationError, PydanticUserError)
TYPED_DICT = (
    "before Python 3.12 pydantic reads no TypedDict of typing",
    "Import TypedDict from typing_extensions",
)


def adapt(schema: Any) -> TypeAdapter[Any]:
    """Pydantic's adapter for `schema`; raises SchemaError where pydantic knows no such type."""
    try:
        adapter: TypeAdapter[Any] = TypeAdapter(_validating(schema))
        adapter.rebuild(raise_errors=True)
    except (*UNKNOWN, PydanticUndefinedAnnotation, CoreSchemaError, RecursionError) as error:
        field = "" if isinstance(error, RecursionError) else ".".join(_path_to_fault(schema))
        if getattr(error, "code", None) == "typed-dict-version":
            raise SchemaError(name_of(schema), field, *TYPED_DICT) from error
        raise SchemaError(name_of(schema), field, reason(error)) from error
    return adapter


def describe(schema: object, adapter: TypeAdapter[Any]) -> Node:
    """The JSON Schema of a type, with notes; raises SchemaError naming the field without one."""
    try:
        described = adapter.json_schema(schema_generator=Describer)
        # Examples may hold any Python value.
        node: Node = to_jsonable_python(described, inf_nan_mode="null")
    except NoSchemaError as error:
        raise SchemaError(name_of(schema), error.field, error.message) from error
    except Exception as error:  # hand-written parts of a schema may hold anything
        raise SchemaError(name_of(schema), "", reason(error)) from error
    if lost := {*references(node)} - node.get("$defs", {}).keys():
        raise SchemaError(name_of(schema), "", f"nothing in it is called {min(lost)}")
    return node


def _validating(schema: Any) -> Any:
    """`schema`; a table of SQLModel, whose own constructor checks nothing, with what does.

    Inside of other types SQLModel leaves a table unchecked, and so it is here.
    """
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        validate = schema.model_validate
        if schema.model_config.get("table"):
            return Annotated[schema, WrapValidator(lambda value, _: validate(value))]
    return schema


def reason(error: Exception) -> str:
    """Why something cannot be described, in one sentence."""
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    return str(error).partition("\n")[0].partition(". ")[0].rstrip(".")


def _path_to_fault(schema: Any) -> list[str]:
    """The names of the fields that lead to the one pydantic knows no schema for.

    Pydantic's own error tells the type alone.
    """
    try:
        hints = get_type_hints(schema, include_extras=True)
    except (TypeError, NameError):
        return []
    for name, hint in hints.items():
        try:
            TypeAdapter(hint)
        except UNKNOWN:
            return [name, *_path_to_fault(hint)]
    return []
