"""The options `unique` and `vary`: what differs over all records, and what is dealt out."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, KeysView, Mapping, Sequence, ValuesView
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError, to_jsonable_python

from pytest_synthdata.errors import OptionError
from pytest_synthdata.plain import in_order
from pytest_synthdata.schema.domain import cardinality
from pytest_synthdata.schema.fields import MISSING, field_of, objects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_synthdata.schema.fields import Field
    from pytest_synthdata.schema.schema import Schema

__all__ = [
    "bound",
    "capacity",
    "groups",
    "identifying",
    "named",
    "names_of",
    "shown",
    "themes",
    "varied",
]

ANY: TypeAdapter[Any] = TypeAdapter(Any)
Groups = tuple[tuple[str, ...], ...]


def groups(schema: Schema, unique: str | Sequence[str | Sequence[str]] | None) -> Groups:
    """The groups of fields whose values must differ together, in one order for one meaning.

    A name, or a list of names, each of which must differ; a tuple of names must differ as a whole.
    Raises OptionError for what is no field of the records.
    """
    given: Any = [unique] if isinstance(unique, str | tuple) else unique or []
    listed = given if _is_list(given) else [given]
    asked = [[one] if isinstance(one, str) else one for one in listed]
    if not all(_is_list(group) and all(isinstance(one, str) for one in group) for group in asked):
        message = f"unique must be a field's name, a list of names, or a tuple; {unique!r} is not"
        raise OptionError(message)
    for name in (name for group in asked for name in group):
        if field_of(schema, name) is None:
            message = f"unique: {schema.name} has no field {name!r}{_known(schema)}"
            raise OptionError(message)
    found = {tuple(sorted({_key(schema, name) for name in group})) for group in asked}
    return tuple(sorted(group for group in found if group))


def varied(schema: Schema, vary: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """`vary` as JSON. Raises OptionError where it is none, or where a field has no such value."""
    given: Any = vary or {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        message = f'vary must be a dict such as {{"specialty": ["cardiology"]}}; {vary!r} is not'
        raise OptionError(message)
    # Equal values are one identity in any order, so they are dealt in one.
    plain = {name: _plain(name, given[name]) for name in sorted(given)}
    bound(schema, plain)
    return {_key(schema, name): values for name, values in plain.items()}


def bound(schema: Schema, vary: Mapping[str, Any]) -> dict[Field, list[Any]]:
    """The fields that `vary` deals out, each with its wire values."""
    found: dict[Field, list[Any]] = {}
    for name, field in ((name, field_of(schema, name)) for name in vary):
        if field is not None:
            if any(field.wire_name == other.wire_name for other in found):
                message = f"vary: {', '.join(field.names)} are one field; keep one of its names"
                raise OptionError(message)
            found[field] = [_encoded(name, field, value) for value in _listed(vary[name])]
    return found


def themes(schema: Schema, vary: Mapping[str, Any]) -> dict[str, list[str]]:
    """What `vary` deals out beside fields, as words."""
    return {
        name: [
            value if isinstance(value, str) else json.dumps(value) for value in _listed(vary[name])
        ]
        for name in vary
        if field_of(schema, name) is None
    }


def capacity(schema: Schema, unique: Groups, vary: Mapping[str, Any]) -> tuple[int | None, str]:
    """How many records can differ under `unique` at most (None: any number), and in which fields.

    What is counted is never too small; validators may refuse some of it.
    """
    counts = [(_combinations(schema, group, vary), " and ".join(group)) for group in unique]
    finite = [(count, names) for count, names in counts if count is not None]
    return min(finite, default=(None, ""))


def identifying(unique: Iterable[Iterable[Field]], wire: Any, instance: Any) -> tuple[Any, ...]:
    """The values of a record that must differ from those of all others, hashable.

    One for each group of fields; None for a group of which the record has not all fields.
    """
    found = []
    for fields in unique:
        values = [_comparable(field, wire, instance) for field in fields]
        found.append(None if any(value is MISSING for value in values) else tuple(values))
    return tuple(found)


def named(fields: Sequence[Field], wire: Any) -> str:
    """The names and the values of fields of a record, for a message."""
    return f"{names_of(fields)}: {shown(fields, wire)}"


def names_of(fields: Iterable[Field]) -> str:
    """The names of fields, as wire records have them."""
    return ", ".join(field.wire_name for field in fields)


def shown(fields: Iterable[Field], wire: Any) -> str:
    """The values of fields of a wire record, as JSON."""
    return ", ".join(json.dumps(_on_wire(field, wire), ensure_ascii=False) for field in fields)


def _comparable(field: Field, wire: Any, instance: Any) -> Any:
    """A field's value, hashable and equal for equal values; MISSING where a record has none."""
    value = field.of(instance)
    if value is MISSING and not (isinstance(wire, dict) and field.wire_name in wire):
        return MISSING
    if isinstance(value, AbstractSet):
        return frozenset(value)
    kind: Any = type(value)
    # For Python, True is 1; and an object that is equal to itself alone cannot be compared.
    if kind is not bool and kind.__eq__ is not object.__eq__:
        with suppress(TypeError):
            hash(value)
            return value
    # Of what pydantic does not know, and of what an instance has elsewhere, as a RootModel has its
    # fields, the answer tells the value.
    return "JSON", json.dumps(_json(value, lambda _: _on_wire(field, wire)), sort_keys=True)


def _on_wire(field: Field, wire: Any) -> Any:
    return wire.get(field.wire_name) if isinstance(wire, dict) else wire


def _combinations(schema: Schema, group: Iterable[str], vary: Mapping[str, Any]) -> int | None:
    dealt = {field.wire_name: values for field, values in bound(schema, vary).items()}
    counts: list[int | None] = []
    for field in filter(None, (field_of(schema, name) for name in group)):
        if field.wire_name in dealt:
            counts.append(len({json.dumps(value, default=str) for value in dealt[field.wire_name]}))
        else:
            counts.append(cardinality(field.node, schema.wire.schema.get("$defs", {})))
    return None if None in counts else math.prod(filter(None, counts))


def _key(schema: Schema, name: str) -> str:
    """The one name that stands for all names of a field: that in the JSON of a record."""
    field = field_of(schema, name)
    return field.names[-1] if field else name


def _plain(name: str, values: Any) -> Any:
    try:
        given = [*values] if _is_list(values) else values
        plain = json.loads(json.dumps(_json(given), allow_nan=False))
    except (PydanticSerializationError, ValueError, RecursionError) as error:
        if isinstance(values, Iterator | KeysView | ValuesView):
            raise OptionError(_unlisted(name, values)) from error
        message = (
            f"vary: JSON cannot carry the values of {name!r} ({error}); give texts, numbers, "
            "booleans, None, dates, and lists, dicts or models of these"
        )
        raise OptionError(message) from error
    # A set has no order, so it would give the spec another identity in each process.
    if isinstance(plain, list) and not _is_list(values):
        raise OptionError(_unlisted(name, values))
    if plain == []:
        message = f"vary: {name!r} has no values; leave it out, or give one"
        raise OptionError(message)
    return plain


def _unlisted(name: str, values: Any) -> str:
    return f"vary: give the values of {name!r} as a list, in their order; {values!r} is none"


def _json(value: Any, unknown: Callable[[Any], Any] | None = None) -> Any:
    """A value as JSON, with sets in one order; `unknown` gives that of what pydantic cannot."""
    return in_order(ANY.dump_python(value), to_jsonable_python(value, fallback=unknown))


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes | bytearray)


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _encoded(name: str, field: Field, value: Any) -> Any:
    try:
        return field.encoded(value)
    except ValueError:
        message = (
            f"vary: {value!r} is no value of the field {name!r} of {field.schema.name}; "
            "give values that the field takes, or a theme another name"
        )
        raise OptionError(message) from None


def _known(schema: Schema) -> str:
    names = dict.fromkeys(
        name for described in objects(schema.described) for name in described["properties"]
    )
    return f"; its fields are {', '.join(names)}" if names else "; its records have no fields"
