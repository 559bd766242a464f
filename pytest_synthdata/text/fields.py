"""What a text is written from: fields as users give them, as JSON, and as a schema has them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from decimal import Context, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from pytest_synthdata.errors import OptionError
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.fitting import fits
from pytest_synthdata.schema.node import resolve
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.stores.fold import flat
from pytest_synthdata.text.inferred import inferred, plain
from pytest_synthdata.text.sample import TextSample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_synthdata.schema.node import Node

__all__ = ["Fields", "digest", "fields_of"]

RETOLD = frozenset(
    "date date-time local-date-time time local-time duration iso-duration uuid binary byte base64 "
    "base64url password".split()
)
"""Formats of strings that a text may tell in other words."""
SHOWN = 100  # characters


@dataclass(frozen=True, eq=False)
class Fields:
    """What a text is written from: its JSON text, and the schema it is an instance of.

    Without a schema it is what the values themselves look like, as they were `given`.
    """

    text: str
    of: Schema | None = None
    given: Any = None

    @cached_property
    def schema(self) -> Schema:
        """The schema that the fields are an instance of."""
        return self.of or _shown_by(self.given)

    @cached_property
    def item(self) -> str:
        """32 hexadecimal digits, the same for equal fields."""
        return digest(json.loads(self.text, parse_float=Digits))

    @property
    def about(self) -> str:
        """The fields in a line of an error."""
        return self.text if len(self.text) <= SHOWN else f"{self.text[:SHOWN]} ..."

    @cached_property
    def leaves(self) -> list[str | float]:
        """The strings and numbers that a text of these fields has to tell, in order."""
        wire = self.schema.wire.schema
        return list(_leaves(self.schema.encode(self.text), wire, wire.get("$defs", {})))


def fields_of(given: Any) -> Fields:
    """Fields as users give them. Raises OptionError for what a text cannot be written from."""
    if isinstance(given, type):
        message = f"fields must be an instance of a schema; {given.__name__} is the schema itself"
        raise OptionError(message)
    if isinstance(given, TextSample):
        message = "a TextSample is no fields; give its .fields"
        raise OptionError(message)
    if isinstance(given, BaseModel) or hasattr(given, "_fields") or is_dataclass(given):
        return _of_instance(given)
    if not isinstance(given, Mapping | list | tuple | set | frozenset):
        single = isinstance(given, str | int | float | Decimal)
        advice = f"write [{given!r:.80}]" if single else "give a list or a dict"
        message = (
            "fields must be a list, a dict, or an instance of a schema; "
            f"{given!r:.80} is none: {advice}"
        )
        raise OptionError(message)
    return Fields(flat(plain(given), ascii=False), given=given)


def _of_instance(given: Any) -> Fields:
    """An instance, as JSON that its schema reads; else it is what its dump looks like.

    Serializers, aliases for the way out, and what is excluded there may make it another thing.
    """
    schema = Schema.of(type(given))
    for by_alias in (True, False):
        text = schema.adapter.dump_json(given, by_alias=by_alias, round_trip=True).decode()
        if schema.problem(text) is None:
            return Fields(text, schema, given)
    dumped = schema.adapter.dump_python(given, by_alias=True)
    return Fields(flat(plain(dumped), ascii=False), _shown_by(dumped), given)


def _shown_by(fields: Any) -> Schema:
    shown = {"title": "fields", **inferred(fields)}
    try:
        return Schema.of(shown)
    except OptionError as error:
        message = "fields: they are nested too deep to be looked for in a text; give them flatter"
        raise OptionError(message) from error


def digest(value: Any) -> str:
    """32 hexadecimal digits of a JSON value, the same for equal values."""
    return hashlib.sha256(flat(_normal(value)).encode()).hexdigest()[:32]


def _normal(value: Any) -> Any:
    """A JSON value in the one form of all that equal it: 1.50 is 1.5, and keys are sorted."""
    match value:
        case dict():
            return {name: _normal(value[name]) for name in sorted(value)}
        case list():
            return [_normal(member) for member in value]
        case Digits():
            exact = Context(prec=len(value.text))
            return Digits(str(Decimal(value.text).normalize(exact)))
        case _:
            return value


def _leaves(value: Any, node: Node, definitions: Mapping[str, Node]) -> Iterator[str | float]:
    """The values of a wire record that are told word for word or by their number.

    Not so members of an enum, booleans, null, dates, identifiers and bytes, nor the keys of a dict.
    """
    node = resolve(node, definitions)
    fitting = (one for one in node.get("anyOf", ()) if fits(value, one, definitions, exactly=True))
    branches = [resolve(one, definitions) for one in fitting] or [node]
    node = next((one for one in branches if _is_retold(value, one)), branches[0])
    match value:
        case dict():
            known = node.get("properties", {})
            for name, child in value.items():
                yield from _leaves(child, known.get(name, {}), definitions)
        case list():
            for child in value:
                yield from _leaves(_value(child, node), node.get("items", {}), definitions)
        case str() | int() | float() if not _is_retold(value, node):
            yield value


def _value(member: Any, node: Node) -> Any:
    """A member of a list; of the pairs that a dict travels as, with the value alone."""
    return {"value": member["value"]} if node.get("x-keys") else member


def _is_retold(value: Any, node: Node) -> bool:
    """Whether a text may tell a value in other words."""
    fixed = "enum" in node or "const" in node or isinstance(value, bool)
    return fixed or (isinstance(value, str) and node.get("format") in RETOLD)
