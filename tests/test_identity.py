"""The prompt hash: pinned for ever, and made of what the test asks for alone."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, Generic, NamedTuple, Optional, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from pytest_synthdata.record_spec import wanted
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.template import Prompt
from tests import golden

T = TypeVar("T")
MODEST = settings(deadline=None, max_examples=40)
WORDS = st.text("abcdefg", min_size=1, max_size=6)
TYPES = st.sampled_from([int, str, float, bool, list[int], dict[str, int], int | None, Decimal])


class Point(BaseModel):
    x: int
    y: int = 0


class Box(BaseModel, Generic[T]):
    item: T


class Colour(Enum):
    RED = "red"


def model(name: str, fields: dict[str, Any], **more: Any) -> Any:
    """A pydantic model with fields as `create_model` takes them."""
    return create_model(name, **fields, **more)


def hash_of(schema: Any, **options: Any) -> str:
    return wanted(schema, **{"n": 3, **options}).spec.prompt_hash


def test_the_hashes_of_the_golden_specs_never_change() -> None:
    """What users have committed must be found by every later version."""
    assert list(golden.differing()) == []


@MODEST
@given(st.integers(1, 1000), st.integers(1, 50))
def test_how_many_are_wanted_is_no_part_of_it(n: int, page_size: int) -> None:
    """Growing a dataset or asking in other pages keeps its records."""
    assert hash_of(Point, n=n, page_size=page_size) == hash_of(Point)


@MODEST
@given(st.dictionaries(WORDS, TYPES, min_size=1, max_size=5), WORDS, st.data())
def test_where_a_class_stands_and_what_its_fields_default_to_is_no_part_of_it(
    fields: dict[str, Any], module: str, data: st.DataObject
) -> None:
    """Moving a model, or giving a field that has a default another one, keeps its records."""
    values = st.sampled_from([None, 1, "x", object()])
    here: Any = model("M", {k: (v, data.draw(values)) for k, v in fields.items()})
    there: Any = model(
        "M",
        {k: (v, data.draw(values)) for k, v in fields.items()},
        __module__=module,
        __config__=ConfigDict(json_schema_extra={"x-mine": 1}, extra="forbid"),
    )
    assert hash_of(list[here]) == hash_of(list[there])


@MODEST
@given(st.dictionaries(WORDS, TYPES, min_size=2, max_size=5))
def test_the_order_of_fields_is_part_of_it(fields: dict[str, Any]) -> None:
    """Models write fields in order, so another order makes other records."""
    one = model("M", {name: (kind, ...) for name, kind in fields.items()})
    other = model("M", {name: (fields[name], ...) for name in reversed(fields)})
    assert hash_of(one) != hash_of(other)


def test_classes_of_one_name_in_two_modules_are_kept_apart_the_same_way_wherever_they_stand() -> (
    None
):
    """`$defs` keys hold module paths where names collide; the hash does not."""

    def holder(module: str) -> Any:
        other: Any = create_model("Point", __module__=module, lat=(float, ...))
        return create_model("Holder", __module__=module, a=(Point, ...), b=(other, ...))

    assert hash_of(holder("one")) == hash_of(holder("two"))
    assert hash_of(holder("one")) != hash_of(create_model("Holder", a=(Point, ...), b=(Point, ...)))


def test_a_generic_model_is_named_by_what_users_write() -> None:
    """Neither the place of an argument's class nor the spelling of an optional matters."""

    here: Any = create_model("Point", x=(int, ...), y=(int, 0))
    here.__qualname__ = "test.<locals>.Point"
    assert Schema.of(Box[here]).normal_form["title"] == "Box[Point]"
    assert hash_of(Box[here]) == hash_of(Box[Point])
    assert hash_of(Box[Optional[int]]) == hash_of(Box[int | None])  # noqa: UP045 - the point


CHANGES: dict[str, Any] = {
    "type": (str, ...),
    "bound": (Annotated[int, Field(ge=0)], ...),
    "nullable": (int | None, ...),
    "optional": (int, 0),
    "description": (int, Field(description="how many")),
    "title": (int, Field(title="Count")),
    "examples": (int, Field(examples=[3])),
    "alias": (int, Field(alias="Count")),
    "enum": (Colour, ...),
}


def test_whatever_a_record_looks_like_is_part_of_it() -> None:
    """Each of these asks for other records than all the others."""
    hashes = {hash_of(create_model("M", count=(int, ...)))}
    hashes |= {hash_of(create_model("M", count=field)) for field in CHANGES.values()}
    hashes |= {hash_of(create_model("N", count=(int, ...)))}
    hashes |= {hash_of(create_model("M", __doc__="Counts.", count=(int, ...)))}
    assert len(hashes) == len(CHANGES) + 3


NOTED = [
    Decimal,
    Annotated[Decimal, Field(decimal_places=2)],
    Annotated[Decimal, Field(max_digits=2)],
    dt.date,
    Annotated[dt.date, WithJsonSchema({"type": "string", "format": "date", "x-note": "past"})],
    dict[str, int],
    dict[int, int],
    dict[Colour, int],
]


def test_what_json_schema_has_no_word_for_is_part_of_it() -> None:
    """Places of a Decimal and the type of a dict's keys are told apart."""
    assert len({hash_of(kind) for kind in NOTED}) == len(NOTED)


def test_the_docstring_of_a_shared_class_counts_beside_a_fields_own_description() -> None:
    """What a field says of a class hides nothing of what the class says of itself."""

    def holder(doc: str) -> Any:
        money: Any = create_model("Money", __doc__=doc, cents=(int, ...))
        return create_model("H", gross=(money, Field(description="gross")), net=(money, ...))

    assert hash_of(holder("In cents.")) != hash_of(holder("In dollars."))


def test_the_names_in_a_named_tuple_are_part_of_it() -> None:
    """They tell the model what to write."""

    class Place(NamedTuple):
        lat: float
        lon: float

    class Other(NamedTuple):
        x: float
        y: float

    forms = [Schema.of(kind).normal_form for kind in (Place, Other)]
    assert [[field["name"] for field in form["fields"]] for form in forms] == [
        ["lat", "lon"],
        ["x", "y"],
    ]


def test_signatures_that_python_puts_where_a_docstring_goes_are_no_part_of_it() -> None:
    """They change with defaults and with versions of Python."""

    @dataclass
    class Plain:
        x: int = 3

    assert "description" not in Schema.of(Plain).normal_form


DICTS: list[dict[str, Any]] = [
    {"type": "object"},
    {"type": "object", "propertyNames": {"pattern": "^a"}},
    {"type": "object", "patternProperties": {"^a": {}}, "additionalProperties": {"type": "null"}},
    {"type": "object", "patternProperties": {"^a": {"type": "integer"}}},
    {"type": "object", "minProperties": 1},
    {"type": "object", "properties": {"a": {}}},
    {"type": "object", "properties": {"a": {}}, "required": ["a"]},
    {"type": "object", "properties": {"a": {}}, "not": {"required": ["b"]}},
    {"type": "object", "properties": {"a": {}}, "propertyNames": {"pattern": "^a"}},
    {"type": "object", "properties": {"a": {"type": "integer"}}},
    {"type": "object", "properties": {"a": {"type": "string", "format": "date"}}},
]


def test_whatever_a_json_schema_says_of_a_record_is_part_of_it() -> None:
    """And nothing else: neither its draft, nor defaults, nor where its definitions stand."""
    assert len({hash_of(schema) for schema in DICTS}) == len(DICTS)
    here = {"$ref": "#/definitions/A", "definitions": {"A": {"type": "integer", "default": 3}}}
    there = {"$ref": "#/$defs/B/items", "$defs": {"B": {"items": {"type": "integer"}}}}
    assert hash_of(here) == hash_of({**there, "$comment": "moved"}) == hash_of({"type": "integer"})


OPTIONS: list[dict[str, Any]] = [
    {},
    {"subject": "geometry"},
    {"extra": "geometry"},
    {"extra": ["geometry", "more"]},
    {"extra": ["more", "geometry"]},
    {"examples": ["a point"]},
    {"examples": [{"x": 1}]},
    {"examples": [{"x": 1}, "a point"]},
    {"prompt": Prompt(prefix="Points.")},
    {"prompt": Prompt(suffix="Points.")},
    {"prompt": Prompt(example="Point: {example}"), "examples": ["a point"]},
    {"prompt": Prompt(prefix="{a}.", variables={"a": "Points"})},
    {"model": "gpt-6-luna"},
    {"params": {"temperature": 1}},
    {"params": {"temperature": 0}},
    {"label": "second"},
]


def test_every_part_of_the_prompt_that_users_write_is_part_of_it() -> None:
    """Each of these asks for something else."""
    assert len({hash_of(Point, **options) for options in OPTIONS}) == len(OPTIONS)


@MODEST
@given(st.text())
def test_any_text_may_be_asked_about(text: str) -> None:
    """Every string has a hash of its own, and the same one each time."""
    hashes = [hash_of(Point, subject=subject) for subject in (text, f"{text}.", text)]
    assert hashes[0] == hashes[2] != hashes[1]


SAME: list[tuple[Any, Any]] = [
    (Annotated[deque[int], Field(max_length=3)], Annotated[list[int], Field(max_length=3)]),
    (OrderedDict[str, int], dict[str, int]),
    (Counter[str], dict[str, int]),
    (
        Annotated[Counter[str], Field(min_length=1, max_length=4)],
        Annotated[dict[str, int], Field(min_length=1, max_length=4)],
    ),
    (Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0.0)]),
    (Annotated[float, Field(le=float("inf"))], float),
    (Annotated[float, WithJsonSchema({"type": "number", "maximum": float("inf")})], float),
    (
        Annotated[defaultdict[str, int], Field(min_length=1)],
        Annotated[dict[str, int], Field(min_length=1)],
    ),
    (
        model("M", {"a": (str, ...)}, __config__=ConfigDict(str_max_length=9)),
        model("M", {"a": (str, ...)}),
    ),
    (
        model("M", {"a": (dt.timedelta, ...)}, __config__=ConfigDict(ser_json_timedelta="float")),
        model("M", {"a": (dt.timedelta, ...)}),
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_looks_the_same_in_json_has_the_same_normal_form(one: Any, other: Any) -> None:
    """Versions of pydantic describe these in different words; the normal form does not."""
    assert Schema.of(one).normal_form == Schema.of(other).normal_form


def test_a_fraction_is_the_string_that_all_versions_know() -> None:
    """From 2.14 pydantic takes numbers as well."""
    assert Schema.of(Fraction).normal_form == {"type": "string", "format": "fraction"}


def test_examples_of_a_field_may_be_any_python_value() -> None:
    """They are told in JSON."""
    day = Annotated[dt.date, Field(examples=[dt.date(2020, 1, 2)])]
    assert Schema.of(day).normal_form["examples"] == ["2020-01-02"]


def test_the_identity_is_plain_json() -> None:
    """It stands in the cassette, so that a miss can show what changed."""
    for name, spec in golden.SPECS.items():
        identity = spec.spec.identity
        assert json.loads(json.dumps(identity)) == identity, name


def test_true_and_false_in_a_hand_written_schema_are_schemas() -> None:
    """JSON Schema's boolean schemas have a normal form too."""
    node = {"type": "object", "properties": {"any": True, "none": False}}
    form = Schema.of(Annotated[dict[str, int], WithJsonSchema(node)]).normal_form
    assert form["fields"] == [{"name": "any"}, {"name": "none", "not": {}}]
