"""Plain values in JSON Schema: what all versions of pydantic say of them, and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from pytest_synthdata.schema import notes
from pytest_synthdata.schema.node import BOUNDS, Node, noted, plain_number

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import core_schema as core

__all__ = ["Leaves"]


class Leaves(GenerateJsonSchema):
    """Describes what holds no other values. The signatures of its methods are pydantic's."""

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
        if why and not notes.has_missing(schema["cls"]):
            return self.handle_invalid_for_json_schema(schema, why)
        return super().enum_schema(schema)

    def literal_schema(self, schema: core.LiteralSchema) -> JsonSchemaValue:
        """Describe a literal; refuse one that pydantic reads from no JSON."""
        if why := notes.unreadable(schema["expected"]):
            return self.handle_invalid_for_json_schema(schema, why)
        return super().literal_schema(schema)
