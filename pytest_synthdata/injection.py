"""Which argument of a test gets which records: markers and annotations in, fillings out."""

from __future__ import annotations

import collections.abc
import sys
import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pytest_synthdata.errors import OptionError
from pytest_synthdata.options import asked, bound
from pytest_synthdata.provenance import Records
from pytest_synthdata.text.sample import TextSample

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pytest_synthdata.record_spec import RecordSpec
    from pytest_synthdata.spec import Wanted

__all__ = ["Filling", "Marker", "fillings", "read_marker"]

CALL = "@pytest.mark.synthetic"
LISTS = (list, collections.abc.Sequence, Records)
PLACING = ("argname", "each")


@dataclass(frozen=True, slots=True, eq=False)
class Marker:
    """A `synthetic` marker: what it wants, and where. `own`: it stands on the test function."""

    wanted: Wanted[RecordSpec]
    argname: str | None
    each: bool
    own: bool

    @property
    def name(self) -> str:
        """What users call its schema."""
        return self.wanted.spec.schema.name


@dataclass(frozen=True, slots=True, eq=False)
class Filling:
    """An argument and what it gets: all wanted records or, with `each`, one in each test.

    `told`: each record with a text that was written from it.
    """

    argname: str
    wanted: Wanted[RecordSpec]
    each: bool
    told: bool


def read_marker(args: Sequence[Any], kwargs: Mapping[str, Any], *, own: bool) -> Marker:
    """A marker from its arguments. Raises OptionError that says what to write instead."""
    bound(synthetic, CALL, args, kwargs, PLACING)
    want, argname, each = synthetic(*args, **kwargs)
    return Marker(want, argname, each, own)


def synthetic(
    schema: Any, *, argname: Any = None, each: Any = False, **options: Any
) -> tuple[Wanted[RecordSpec], str | None, bool]:
    """What a marker wants, and where. Its own errors show this name."""
    if not isinstance(argname, str | None):
        message = f"argname must be the name of an argument; {argname!r} is not"
        raise OptionError(message)
    if not isinstance(each, bool):
        message = f"each must be True or False; {each!r} is not"
        raise OptionError(message)
    return asked(CALL, schema, options, PLACING), argname, each


def fillings(
    markers: Sequence[Marker],
    hints: Mapping[str, Any],
    arguments: Collection[str],
    *,
    taken: Collection[str],
) -> list[Filling]:
    """Which argument gets what. `markers` come closest first.

    `hints` are the annotations, `arguments` all fixture names of the test and `taken` the
    arguments that something else fills. Of several markers for one schema and argname the closest
    wins. Raises OptionError where a marker on the function fills nothing or is ambiguous.
    """
    found: list[Filling] = []
    free = {name: hints[name] for name in hints if name in arguments and name not in taken}
    records_asked = "synthetic_records" in arguments
    effective = _closest(markers)
    for marker in (one for one in effective if one.argname is not None):
        argname = typing.cast("str", marker.argname)
        if argname in arguments and argname not in taken:
            hint = free.pop(argname, None)
            if all(filling.argname != argname for filling in found):
                found.append(_named(marker, argname, hint))
        elif marker.own and not records_asked:
            if argname in taken:
                message = f"parametrize fills the argument {argname!r} already; name another"
            else:
                message = f'the test has no argument {argname!r} for argname="{argname}"; add it'
            raise OptionError(message)
    for marker in (one for one in effective if one.argname is None):
        filled = _by_annotation(marker, free)
        for filling in filled:
            del free[filling.argname]
        if marker.own and not records_asked:
            _check_use(marker, filled)
        found.extend(filled)
    return found


def _closest(markers: Sequence[Marker]) -> list[Marker]:
    """Of markers for one schema and argname the first; two on the function itself are an error."""
    kept: list[Marker] = []
    for marker in markers:
        same = next((one for one in kept if _alike(one, marker)), None)
        if same is None:
            kept.append(marker)
        elif same.own and marker.own:
            message = (
                f"two markers on this test ask for {marker.name}; name the argument of each "
                f'with argname="..."'
            )
            raise OptionError(message)
    return kept


def _alike(one: Marker, other: Marker) -> bool:
    same = one.wanted.spec.schema.type == other.wanted.spec.schema.type
    return same and one.argname == other.argname


def _named(marker: Marker, argname: str, hint: Any) -> Filling:
    """What the argument that a marker names gets: with texts, if it or the marker says so."""
    schema, wanted = marker.wanted.spec.schema.type, marker.wanted
    ones = (hint, *(get_args(hint) if get_origin(hint) in LISTS else ()))
    told = any(get_origin(one) is TextSample or one is TextSample for one in ones)
    if wanted.preferences is not None and any(one == schema for one in ones):
        raise OptionError(_untold(marker, argname))
    return Filling(argname, wanted, marker.each, told or wanted.preferences is not None)


def _by_annotation(marker: Marker, hints: Mapping[str, Any]) -> list[Filling]:
    schema = marker.wanted.spec.schema.type
    if is_plain(schema):
        return []
    sample: Any = TextSample[schema]  # type: ignore[valid-type] # known at run time
    told = [name for name, hint in hints.items() if hint == sample or _is_list_of(hint, sample)]
    ones = [name for name, hint in hints.items() if hint in (schema, sample)]
    lists = [
        name
        for name, hint in hints.items()
        if _is_list_of(hint, schema) or _is_list_of(hint, sample)
    ]
    if ones and lists:
        message = (
            f"{ones[0]!r} asks for one {marker.name} a test and {lists[0]!r} for all of them; one "
            f'marker does one of both: name it with argname="{lists[0]}", or use two markers'
        )
        raise OptionError(message)
    if len(ones) > 1:
        message = (
            f"{' and '.join(map(repr, ones))} both ask for one {marker.name} a test; "
            f'name one with argname="{ones[0]}", each=True'
        )
        raise OptionError(message)
    if lists and marker.each:
        message = f"each=True gives one record a test; annotate {lists[0]!r} as {marker.name}"
        raise OptionError(message)
    return [
        Filling(name, marker.wanted, each=name in ones, told=name in told) for name in ones + lists
    ]


def _is_list_of(hint: Any, schema: Any) -> bool:
    args = get_args(hint)
    return get_origin(hint) in LISTS and len(args) == 1 and bool(args[0] == schema)


def is_plain(schema: Any) -> bool:
    """Whether a type is Python's own all through, as `int` or `dict[str, Path]`.

    An annotation with such a type says nothing about who should fill the argument.
    """
    origin = get_origin(schema)
    if origin is not None:
        return all(is_plain(arg) for arg in get_args(schema) if not isinstance(arg, str | int))
    module = getattr(schema, "__module__", "builtins")
    return module.partition(".")[0] in sys.stdlib_module_names and module != "__main__"


def _check_use(marker: Marker, filled: Sequence[Filling]) -> None:
    """Raise OptionError where a marker on the function, or what it says of texts, is in vain."""
    if not filled:
        raise OptionError(_unfilled(marker))
    if marker.wanted.preferences is not None and not any(one.told for one in filled):
        raise OptionError(_untold(marker, filled[0].argname))


def _untold(marker: Marker, argname: str) -> str:
    name = marker.name
    return (
        f"preferences= is for texts that are written from records, and {argname!r} is to get "
        f"records alone; annotate it as list[TextSample[{name}]] or TextSample[{name}], or leave "
        "preferences out"
    )


def _unfilled(marker: Marker) -> str:
    name, schema = marker.name, marker.wanted.spec.schema.type
    if is_plain(schema):
        why, written = "a type that annotations use for many things", name
        if isinstance(schema, dict):
            why, written = "a JSON Schema, which no annotation can name", "{...}"
        return (
            f"{name} is {why}, so the argument must be "
            f'named: @pytest.mark.synthetic({written}, n={marker.wanted.n}, argname="...")'
        )
    one = name if marker.wanted.preferences is None else f"TextSample[{name}]"
    return (
        f"the marker for {name} fills no argument; annotate one as list[{one}] (all records) "
        f'or {one} (one record a test), name it with argname="...", '
        "or use the fixture synthetic_records"
    )
