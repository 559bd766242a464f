"""A schema: what users ask records of, as wire schema, as identity, and as judge of what came."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import SchemaValidator
from pydantic_core.core_schema import ErrorType, list_schema

from pytest_synthdata.errors import OptionError, SchemaError
from pytest_synthdata.schema.codec import SAME, DecodeError
from pytest_synthdata.schema.describe import adapt, describe, reason
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.names import name_of
from pytest_synthdata.schema.normal_form import normal_form
from pytest_synthdata.schema.wire import Wire, encode_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from pytest_synthdata.schema.node import Node

__all__ = ["Schema", "canonical"]

# Both names of a field are read where pydantic can (2.11 and later); the wire schema uses aliases.
BY_ALIAS_AND_NAME: Mapping[str, Any] = (
    {"by_alias": True, "by_name": True}
    if "by_name" in inspect.signature(TypeAdapter.validate_json).parameters
    else {}
)
OF_PYDANTIC = frozenset(get_args(ErrorType)) - {"value_error", "assertion_error"}
"""The kinds of errors that come from a type, and not from a validator of the user's."""
AT_ONCE = 500  # records, of which all values are in memory a second time meanwhile
SHOWN_ERRORS = 3  # of one record in one message
MOST_ERRORS = 10_000  # of one record, all of which are built to show some
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@dataclass(frozen=True, eq=False)
class Schema:
    """A type that records are asked of. Made by `Schema.of`.

    `name` is what users call it, `described` its JSON Schema with notes.
    """

    type: Any
    name: str
    adapter: TypeAdapter[Any] = field(repr=False)
    described: Node = field(repr=False)

    @classmethod
    def of(cls, type_: Any) -> Schema:
        """The schema of anything that pydantic's TypeAdapter takes, or of a JSON Schema dict.

        Raises SchemaError, naming the field, where JSON Schema cannot describe it, and OptionError
        for what is no schema.
        """
        if isinstance(type_, Mapping):
            return _of_dict(type_)
        if type_ is None or isinstance(type_, str | bytes | int):
            message = f"a schema must be a type, such as a pydantic model; {type_!r} is not one"
            raise OptionError(message)
        # A class is described once; other types are no keys: `int | str == str | int`.
        return _of_class(type_) if isinstance(type_, type) else _of_any(type_)

    @cached_property
    def wire(self) -> Wire:
        """How one record travels."""
        return encode_schema(self.described)

    @cached_property
    def normal_form(self) -> Any:
        """What identifies the schema: equal for equal records, whatever the library versions."""
        return normal_form(self.described)

    def decode(self, wire_record: Any) -> str:
        """The JSON text that a wire record stands for; raises DecodeError if it stands for none."""
        try:
            value = self.wire.codec.decode(wire_record)
            text = ENCODER.encode(value)
            text.encode()  # half of a surrogate pair is JSON, but no Unicode
        except DecodeError:
            raise
        except (ValueError, RecursionError) as error:
            raise DecodeError(_unwritable(error)) from error
        return text

    def encode(self, text: str) -> Any:
        """The wire record that stands for a record's JSON text, as far as it has the form of one.

        Raises ValueError for what is no JSON.
        """
        return self.wire.codec.encode(json.loads(text, parse_float=Digits))

    def shown(self, example: str) -> str:
        """An example as a prompt shows it: a record in the form that answers have, or free text."""
        if self.wire.codec is SAME or self.problem(example) is not None:
            return example
        return json.dumps(self.encode(example), ensure_ascii=False, separators=(",", ":"))

    def judged(self, text: str) -> tuple[str | None, Any]:
        """Why the schema's own validation refuses a record's JSON text, or None and an instance."""
        try:
            return None, self.instance(text)
        except ValidationError as error:
            return _shortened(error), None
        except Exception as error:  # noqa: BLE001 - users' validators may raise anything
            return f"{type(error).__name__}: {error}", None

    def problem(self, text: str) -> str | None:
        """Why the schema's own validation refuses a record's JSON text; None if it does not."""
        return self.judged(text)[0]

    def instance(self, text: str) -> Any:
        """A fresh instance from a record's JSON text.

        Raises pydantic's ValidationError, or what a validator of the user's raises.
        """
        return self.adapter.validate_json(text, **BY_ALIAS_AND_NAME)

    def from_json(self, texts: Sequence[str]) -> Iterator[Any]:
        """Fresh instances from the JSON texts of records that were judged good.

        Many are read at once, which is quicker; where that fails, one by one. Raises as `instance`.
        """
        for first in range(0, len(texts), AT_ONCE):
            some = texts[first : first + AT_ONCE]
            try:
                yield from self._reader.validate_json(f"[{','.join(some)}]", **BY_ALIAS_AND_NAME)
            except Exception:  # noqa: BLE001 - see `judged`; of one alone it has the better message
                yield from map(self.instance, some)

    @cached_property
    def from_python(self) -> Callable[[list[Any]], list[Any]]:
        """What makes fresh instances of Python values; raises as `instance`."""
        return partial(self._reader.validate_python, **BY_ALIAS_AND_NAME)

    @cached_property
    def _reader(self) -> SchemaValidator:
        return SchemaValidator(list_schema(self.adapter.core_schema))

    def forbids(self, text: str, names: Collection[str]) -> bool:
        """Whether pydantic itself refuses the field `names` in a part of a record, as JSON text.

        Validators of the user's are not heard: they may need fields that the part lacks.
        """
        try:
            self.instance(text)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=False, include_input=False)
            own = [one["loc"] for one in errors if one["type"] in OF_PYDANTIC]
            return any(loc and loc[0] in names for loc in own)
        except Exception:  # noqa: BLE001 - see `judged`
            return False
        return False

    def judge(self, wire_record: Any) -> str | None:
        """Why a wire record is refused, None if it is good."""
        try:
            return self.problem(self.decode(wire_record))
        except DecodeError as error:
            return str(error)


def _of_any(type_: Any) -> Schema:
    adapter = adapt(type_)
    return _usable(Schema(type_, name_of(type_), adapter, describe(type_, adapter)))


_of_class = cache(_of_any)


def _of_dict(type_: Mapping[Any, Any]) -> Schema:
    from pytest_synthdata.schema import conforming, json_schema

    plain = json_schema.plain_json(type_)
    name = json_schema.name_of_dict(plain)
    schema = Schema(plain, name, conforming.reader(plain), json_schema.described(plain))
    return _usable(schema, json_schema.CORRECT)


def _usable(schema: Schema, *advice: str) -> Schema:
    """`schema`; raises SchemaError, with `advice`, where it cannot be told to a server."""
    try:
        _ = schema.wire, schema.normal_form
    except (ValueError, RecursionError) as error:
        raise SchemaError(schema.name, "", reason(error), *advice) from error
    return schema


def _unwritable(error: Exception) -> str:
    """Why a value cannot be written as JSON text, in words of ours."""
    match error:
        case UnicodeError():
            return "it holds half of a surrogate pair, which is no Unicode"
        case RecursionError():
            return "it is nested too deep"
    return "it holds a number that JSON cannot express"


def _shortened(error: ValidationError) -> str:
    if error.error_count() > MOST_ERRORS:
        return f"{error.error_count()} parts of it are not valid"
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    said = []
    for one in errors[:SHOWN_ERRORS]:
        where = ".".join(map(str, one["loc"]))
        message = one["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        said.append(f"{where}: {message}" if where else message)
    more = len(errors) - SHOWN_ERRORS
    return "; ".join([*said, *([f"and {more} more"] if more > 0 else [])])


def canonical(value: Any) -> str:
    """JSON text that is equal for equal values: sorted keys, no spaces, ASCII (for hashing)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
