"""Fields without a schema: the JSON that they are, and the schema that they show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, HttpUrl

from pytest_synthdata.errors import OptionError
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.stores.fold import flat
from pytest_synthdata.text.comparing import differences
from pytest_synthdata.text.inferred import inferred, plain

MODEST = settings(deadline=None, max_examples=60)
NAIVE = datetime(2024, 5, 1, 12, 30)  # noqa: DTZ001 - naive ones are fields, too
ID = UUID("6a2f41a3-c54c-4c5b-9d1c-2e3b1f6e7a90")
TEXT = {"type": "string"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
NULL = {"type": "null"}
ANYTHING: dict[str, Any] = {}


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


class Kind(str, Enum):  # noqa: UP042 - such members print as their names
    FILM = "film"


class Odd(Enum):
    HALF = "\ud800"
    PAIR = (1, Decimal("2.50"))
    NONE = None
    WHAT = object()


class Film(BaseModel):
    model_config = ConfigDict(frozen=True)

    title: str
    released: date
    color: Color = Color.RED


@dataclass(frozen=True)
class Actor:
    name: str
    films: tuple[Film, ...] = ()


class Point(NamedTuple):
    x: int
    y: float


def array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def text(format_: str) -> dict[str, Any]:
    return {"type": "string", "format": format_}


FILM = Film(title="Green Mile", released=date(1999, 12, 10))
FILM_JSON = {"title": "Green Mile", "released": "1999-12-10", "color": "red"}
FILM_SCHEMA = closed(
    ["title", "released", "color"],
    title=TEXT,
    released=text("date"),
    color={"enum": ["red", "blue"]},
)
SHOWN: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "text": ("x", '"x"', TEXT),
    "boolean": (True, "true", {"type": "boolean"}),
    "integer": (10**30, str(10**30), INTEGER),
    "an integer beyond floats": (10**400, str(10**400), INTEGER),
    "float": (-0.0, "-0.0", NUMBER),
    "decimal": (
        Decimal("12.3456789012345678901234567890"),
        "12.3456789012345678901234567890",
        NUMBER,
    ),
    "whole decimal": (Decimal("1E+2"), "1E+2", NUMBER),
    "none": (None, "null", NULL),
    "date": (date(1, 1, 1), '"0001-01-01"', text("date")),
    "aware": (NAIVE.replace(tzinfo=UTC), '"2024-05-01T12:30:00Z"', text("date-time")),
    "naive": (
        NAIVE,
        '"2024-05-01T12:30:00"',
        text("local-date-time"),
    ),
    "aware time": (time(12, 30, tzinfo=UTC), '"12:30:00Z"', text("time")),
    "naive time": (time(12, 30), '"12:30:00"', text("local-time")),
    "duration": (timedelta(days=1), '"P1D"', text("duration")),
    "odd duration": (timedelta(seconds=-1.5), '"-PT1.5S"', text("iso-duration")),
    "uuid": (ID, f'"{ID}"', text("uuid")),
    "bytes": (b"x", '"x"', text("binary")),
    "enum": (Color.BLUE, '"blue"', {"enum": ["red", "blue"]}),
    "odd enum": (Odd.PAIR, "[1, 2.50]", {"enum": [[1, 2.5], None]}),
    "path": (PurePosixPath("a/b"), '"a/b"', TEXT),
    "url": (HttpUrl("http://x.y"), '"http://x.y/"', TEXT),
    "model": (FILM, flat(FILM_JSON), FILM_SCHEMA),
    "dataclass": (
        Actor("Tom", (FILM,)),
        flat({"name": "Tom", "films": [FILM_JSON]}),
        closed(["name", "films"], name=TEXT, films=array(FILM_SCHEMA)),
    ),
    "set of models": ({FILM}, flat([FILM_JSON]), array(FILM_SCHEMA)),
    "empty dict": ({}, "{}", closed([])),
    "empty list": ([], "[]", array(ANYTHING)),
    "list of empty lists": ([[], [[]]], "[[], [[]]]", array(array(array(ANYTHING)))),
    "tuple": (Point(1, 2.5), "[1, 2.5]", array(NUMBER)),
    "deque": (deque([ID]), f'["{ID}"]', array(text("uuid"))),
    "kinds of dict": (
        OrderedDict(b=Counter("x"), a=1),
        '{"b": {"x": 1}, "a": 1}',
        closed(["b", "a"], b=closed(["x"], x=INTEGER), a=INTEGER),
    ),
    "keys": (
        {1: 0, date(2024, 5, 1): 0, Kind.FILM: 0, PurePosixPath("p"): 0, "": 0},
        '{"1": 0, "2024-05-01": 0, "film": 0, "p": 0, "": 0}',
        closed(
            ["1", "2024-05-01", "film", "p", ""],
            **{"1": INTEGER, "2024-05-01": INTEGER, "film": INTEGER, "p": INTEGER, "": INTEGER},
        ),
    ),
    "members with one schema": (
        [{"a": 1, "b": [{"c": "x"}]}, {"a": 2, "b": []}, {"a": 3, "b": [{"c": "y"}]}],
        '[{"a": 1, "b": [{"c": "x"}]}, {"a": 2, "b": []}, {"a": 3, "b": [{"c": "y"}]}]',
        array(closed(["a", "b"], a=INTEGER, b=array(closed(["c"], c=TEXT)))),
    ),
    "keys of some members": (
        [{"a": 1, "b": None}, {"c": "x", "b": "y"}],
        '[{"a": 1, "b": null}, {"c": "x", "b": "y"}]',
        array(closed(["b"], a=INTEGER, b={"anyOf": [NULL, TEXT]}, c=TEXT)),
    ),
    "integers among numbers": ([1, Decimal("2.0"), 3], "[1, 2.0, 3]", array(NUMBER)),
    "members of all kinds": (
        ["x", 1, None, [2], {"a": True}, [None], Color.RED, "y", Color.BLUE, Color.RED],
        '["x", 1, null, [2], {"a": true}, [null], "red", "y", "blue", "red"]',
        array(
            {
                "anyOf": [
                    closed(["a"], a={"type": "boolean"}),
                    array({"anyOf": [INTEGER, NULL]}),
                    TEXT,
                    INTEGER,
                    NULL,
                    {"enum": ["red", "blue"]},
                ]
            }
        ),
    ),
}


@pytest.mark.parametrize(("value", "json_text", "schema"), SHOWN.values(), ids=SHOWN)
def test_fields_show_a_schema(value: Any, json_text: str, schema: dict[str, Any]) -> None:
    """Which their own JSON, with all digits and in its order, is valid for."""
    assert flat(plain(value)) == json_text
    assert inferred(value) == schema
    assert Schema.of(inferred(value)).problem(json_text) is None


REFUSED: dict[str, tuple[Any, str]] = {
    "not a number": (float("nan"), "fields: nan is no number in JSON; give None, or a text, inst"),
    "infinite": ([-float("inf")], "fields: -inf is no number in JSON; give None, or a text, inst"),
    "a decimal beyond floats": (Decimal("1E+400"), "1E+400 is no number in JSON; give None, or a"),
    "a signaling decimal": ({"a": Decimal("sNaN")}, "fields: JSON cannot carry them (cannot con"),
    "an endless integer": (10**5000, "fields: JSON cannot carry them (Exceeds the limit"),
    "half a pair": ("\ud800", "half of a surrogate pair; give whole characters instead"),
    "half a pair in a key": ({"\ud800": 1}, "half of a surrogate pair; give whole characters"),
    "half a pair in a member": (Odd.HALF, "half of a surrogate pair; give whole characters"),
    "half a pair in a member as key": ({Odd.HALF: 1}, "surrogate"),
    "bytes": (b"\xff", "in position 0: invalid utf-8); give texts, numbers, booleans, None, dates"),
    "an iterator": (iter([1]), "fields: an iterator can be read but once; give a list instead"),
    "one key twice": ({1: "a", "1": "b"}, "two keys of a dict are one in JSON; give each its own"),
    "an object": ({"a": object()}, "Unable to serialize unknown type: <class 'object'>); give"),
    "a member without JSON": ([Odd.WHAT], "Unable to serialize unknown type: <class 'object'>)"),
    "a key without JSON": ({object(): 1}, "fields: JSON cannot carry them"),
}


@pytest.mark.parametrize(("value", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_json_cannot_carry_is_refused(value: Any, problem: str) -> None:
    """With what to give instead, whichever is asked for first."""
    for read in (plain, inferred):
        with pytest.raises(OptionError) as refused:
            read(value)
        assert problem in str(refused.value)
        assert "; give " in str(refused.value)


def test_fields_that_hold_themselves_are_refused() -> None:
    """As are those nested too deep."""
    value: list[Any] = []
    value.append(value)
    with pytest.raises(OptionError, match="nested too deep, or hold themselves; give them flatter"):
        plain(value)


def test_a_hundred_levels_are_no_trouble() -> None:
    """The schema of deep fields is as deep, and usable."""
    value: Any = Decimal("0.10")
    for _ in range(50):
        value = {"a": [value]}
    assert Schema.of(inferred(value)).problem(flat(plain(value))) is None


ODD_NAMES = ["", "a" * 300, "\0\x1b", "$ref", "$id", "$defs", "type", "Preis (€)", "a/b~c", "%41"]


def test_any_name_may_be_a_key() -> None:
    """Those that servers refuse travel under another, and come back as they were."""
    value = {name: {name: index} for index, name in enumerate(ODD_NAMES)}
    schema, text = Schema.of(inferred(value)), flat(plain(value))
    assert schema.problem(text) is None
    assert json.loads(schema.decode(schema.encode(text))) == json.loads(text) == value


SETS = """
from pytest_synthdata.stores.fold import flat
from pytest_synthdata.text.inferred import inferred, plain
value = {"b", "a", 1, 2.5, None, ("y", "x"), frozenset({"p", "q", "r"})}
print(flat([plain(value), inferred(value)]))
"""


def test_sets_have_one_order_in_all_processes() -> None:
    """Whatever the hashes of their members are."""
    printed = {
        subprocess.run(  # noqa: S603 - this very interpreter
            [sys.executable, "-c", SETS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(printed) == 1
    assert printed.pop().startswith('[["a", "b", 1, 2.5, ["p", "q", "r"], ["y", "x"], null], {')


ZONES = st.none() | st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=-30))])
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.dates()
    | st.datetimes(timezones=ZONES)
    | st.times(timezones=ZONES)
    | st.timedeltas()
    | st.uuids()
    | st.sampled_from([*Color, Odd.PAIR, Odd.NONE, FILM, Actor("Tom"), PurePosixPath("x"), b"x"])
)
FIELDS = st.recursive(
    LEAVES,
    lambda child: (
        st.lists(child, max_size=4)
        | st.tuples(child, child)
        | st.dictionaries(WORDS | st.sampled_from(ODD_NAMES), child, max_size=4)
    ),
    max_leaves=12,
) | st.sets(LEAVES, max_size=4)


@MODEST
@given(FIELDS)
def test_fields_are_valid_for_the_schema_that_they_show(value: Any) -> None:
    """Whatever they are, and so are all fields of a list for that of the list."""
    schema = Schema.of(inferred(value))
    assert schema.problem(flat(plain(value))) is None
    several = Schema.of(inferred([value, {"a": value}, [value]]))
    assert several.problem(flat(plain([value]))) is None


@MODEST
@given(FIELDS)
def test_what_is_read_by_the_schema_is_what_was_given(value: Any) -> None:
    """As far as JSON readers keep the digits of a number."""
    text = flat(plain(value))
    read = Schema.of(inferred(value)).instance(text)
    assert differences(json.loads(text), read) == []
