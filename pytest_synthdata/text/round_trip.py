"""The round trip: what is read out of a text, compared with what it was written from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from pytest_synthdata.errors import OptionError
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.shown import printable
from pytest_synthdata.stores.fold import flat
from pytest_synthdata.text.comparing import differences
from pytest_synthdata.text.fields import Fields, fields_of
from pytest_synthdata.text.sample import TextSample

__all__ = ["RoundTrip"]

SHOWN, SHOWN_TEXT = 20, 300  # differences, characters


@dataclass(frozen=True, slots=True, eq=False)
class RoundTrip:
    """A text, and the plain values that should come back from it.

    With `many`, all records of `schema` that the text holds are compared with a list of them.
    """

    text: str
    of: Schema
    expected: list[Any]
    many: bool = False

    @property
    def schema(self) -> Any:
        """What is looked for in the text."""
        return self.of.type

    @classmethod
    def made(cls, sample: Any, text: str | None, schema: Any) -> RoundTrip:
        """That of a sample, or of fields and their text.

        Raises OptionError where the text is missing, or the fields are no records of the schema.
        """
        of = None if schema is None else Schema.of(schema)
        if isinstance(sample, TextSample):
            text = sample.text if text is None else text
            fields = sample.source or _fields(sample.fields, of)
        else:
            fields = _fields(sample, of)
        if text is None:
            message = "assert_round_trip(fields, text) takes the text, too; or give a TextSample"
            raise OptionError(message)
        of = of or fields.schema
        given = json.loads(fields.text, parse_float=Digits)
        problem, expected = _records(of, [given])
        if problem is None:
            return cls(text, of, expected)
        if isinstance(given, list):
            wrong, expected = _records(of, given)
            if wrong is None:
                return cls(text, of, expected, many=True)
        message = f"the fields are no {of.name} ({problem}); give their own schema"
        raise OptionError(message)

    def problem(self, back: Any) -> str:
        """What differs in what was read out of the text, field by field; "" if nothing does."""
        got = [_dumped(self.of, one) for one in (back if self.many else [back])]
        expected = self.expected
        found = differences(expected, got) if self.many else differences(expected[0], got[0])
        if not found:
            return ""
        count = f"{len(found)} difference{'s' * (len(found) > 1)}"
        more = len(found) - SHOWN
        shown = [*found[:SHOWN], *([f"... and {more} more"] if more > 0 else [])]
        text = printable(self.text)
        lines = [
            f"What comes back from the text is not what it was written from ({count}):",
            *(f"  {line}" for line in shown),
            f"The text: {text if len(text) <= SHOWN_TEXT else f'{text[:SHOWN_TEXT]} ...'}",
        ]
        return "\n".join(lines)


def _fields(given: Any, of: Schema | None) -> Fields:
    """Fields as users give them, or whatever else is an instance of a schema."""
    if of is None or isinstance(given, BaseModel | Mapping | list | tuple):
        return fields_of(given)
    try:
        text = of.adapter.dump_json(given, by_alias=True, round_trip=True, warnings="error")
    except ValueError as error:
        message = f"the fields are no {of.name} ({error}); give their own schema"
        raise OptionError(message) from error
    return Fields(text.decode(), of, given)


def _records(of: Schema, given: list[Any]) -> tuple[str | None, list[Any]]:
    """Why one of some JSON values is no record; or None, and all as plain Python values."""
    found = []
    for one in given:
        problem, instance = of.judged(flat(one))
        if problem is not None:
            return problem, []
        found.append(_dumped(of, instance))
    return None, found


def _dumped(of: Schema, instance: Any) -> Any:
    """An instance as plain Python values; as JSON, where there are none of it."""
    with suppress(TypeError):  # a set of models is no set of dicts
        value = of.adapter.dump_python(instance)
        if not isinstance(value, Iterator):
            return value
    return of.adapter.dump_python(instance, mode="json")
