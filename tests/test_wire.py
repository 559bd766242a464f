"""Any type to the wire and back: what comes back is what the type's own validation reads."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from ipaddress import IPv4Address
from typing import Annotated, Any, Literal, NotRequired

import pydantic
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema_rs import validator_for
from pydantic import AliasChoices, BaseModel, Field, Json, WithJsonSchema, create_model
from typing_extensions import TypedDict

from pytest_synthdata.schema.codec import DecodeError
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.levels import strict
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.schema.wire import encode_schema
from tests.types import (
    GOOD,
    HOME,
    IDS,
    Address,
    Box,
    Cat,
    Colour,
    Customer,
    Dog,
    Entry,
    Level,
    Mixed,
    Movie,
    Owner,
    Point,
    Tree,
    pairs,
)

MODEST = settings(deadline=None, max_examples=40)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.floats(allow_nan=False).map(lambda number: Digits(repr(number)))
    | st.sampled_from(["red", "cat", "dog", 1, 2]),
    lambda child: (
        st.lists(child, max_size=3)
        | st.dictionaries(
            st.sampled_from("key value kind item_0 item_1 rest lives street home pet x".split()),
            child,
            max_size=4,
        )
        | st.lists(st.fixed_dictionaries({"key": child, "value": child}), max_size=3)
    ),
    max_leaves=8,
)
SCHEMAS = [Schema.of(kind) for kind, _ in GOOD]
# Digits beyond those of a float.
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False).filter(
    lambda d: abs(d.adjusted()) < 300
)


def got(kind: Any, wire_record: Any) -> Any:
    """The instance that a wire record stands for."""
    schema = Schema.of(kind)
    return schema.instance(schema.decode(wire_record))


@pytest.mark.parametrize(("kind", "wire_record"), GOOD, ids=IDS)
def test_a_record_of_every_type_comes_back_from_the_wire(kind: Any, wire_record: Any) -> None:
    """The type's own validation takes what was decoded."""
    schema = Schema.of(kind)
    assert schema.judge(wire_record) is None
    assert schema.judge(json.loads(json.dumps(wire_record), parse_float=Digits)) is None


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
@settings(deadline=None, max_examples=15)
@given(value=JSON)
def test_no_wire_value_breaks_the_way_back(schema: Schema, value: Any) -> None:
    """Whatever a model writes is refused with a message or read."""
    try:
        expected = schema.problem(schema.decode(value))
    except DecodeError as error:
        expected = str(error)
    assert schema.judge(value) == expected


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.name)
@settings(deadline=None, max_examples=15)
@given(value=JSON)
def test_no_json_value_breaks_the_way_there(schema: Schema, value: Any) -> None:
    """What is no record of the type goes as it is, and is read or refused with a message."""
    wire_record = schema.encode(json.dumps(value))
    assert schema.judge(wire_record) != ""


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Decimal, "a number"),
        (Decimal, "sNaN"),
        (Json[list[int]], "[1"),
        (Json[list[int]], [1]),
        (dict[int, str], {"one": "x"}),
        (dict[int, str], {"[": "x"}),
        (Cat | Dog, {"kind": "cow", "weight": "1"}),
        (tuple[int, str], [1]),
        (Entry, ["x"]),
    ],
    ids=str,
)
def test_what_has_not_the_form_of_its_type_goes_as_it_is(kind: Any, value: Any) -> None:
    """Its own validation has the better message."""
    wire_record = Schema.of(kind).encode(json.dumps(value))
    if isinstance(value, dict) and "kind" not in value:
        assert [pair["key"] for pair in wire_record] == list(value)
    else:
        assert wire_record == value


@MODEST
@given(DECIMALS)
def test_a_decimal_keeps_every_digit_that_was_written(number: Decimal) -> None:
    """A float would drop trailing zeros and what is beyond its precision."""
    written = f"{number:f}" if "." in f"{number:f}" else f"{number:f}.0"
    read = json.loads(written, parse_float=Digits)
    assert got(Decimal, read).as_tuple() == Decimal(written).as_tuple()
    assert got(Decimal | None, read) == Decimal(written)


@pytest.mark.parametrize("written", ["0.10", "123456789012345678.90", "1e5", "-0.0"])
@pytest.mark.parametrize(
    ("kind", "around"),
    [
        (list[Decimal], lambda wire: [wire]),
        (dict[str, Decimal], lambda wire: pairs(a=wire)),
        (tuple[str, Decimal], lambda wire: {"item_0": "x", "item_1": wire}),
        (Json[list[Decimal]], lambda wire: [wire]),
        (Entry, lambda wire: {"account": "x", "amount": wire}),
        (Cat | Dog, lambda wire: {"kind": "dog", "weight": wire}),
    ],
    ids=["list", "dict", "tuple", "packed", "named tuple", "union"],
)
def test_decimals_keep_their_digits_inside_of_anything(
    kind: Any, around: Any, written: str
) -> None:
    """Lists, dicts, tuples, unions and packed JSON hand them on as they were written."""
    text = Schema.of(kind).decode(around(Digits(written)))
    assert f'"{written}"' in text.replace("\\", "")


@MODEST
@given(st.dictionaries(st.integers(), st.sampled_from([1, 2])))
def test_a_dict_comes_back_with_its_keys(numbers: dict[int, int]) -> None:
    """A list of pairs stands for a dict, whatever the type of its keys."""
    wire_record = [{"key": key, "value": value} for key, value in numbers.items()]
    assert got(dict[int, Level], wire_record) == numbers


def test_a_key_that_stands_twice_is_refused() -> None:
    """A dict would silently keep the last."""
    twice = [{"key": 1, "value": "a"}, {"key": 1, "value": "b"}]
    assert Schema.of(dict[int, str]).judge(twice) == "the key '1' stands twice in one mapping"


def test_a_named_tuple_is_an_object_with_its_names() -> None:
    """A model then knows what it writes."""
    schema = Schema.of(Entry)
    assert list(schema.wire.schema["properties"]) == ["account", "amount"]
    assert schema.wire.schema["required"] == ["account", "amount"]
    assert got(Entry, {"account": "x", "amount": 2}) == Entry("x", Decimal(2))


def test_a_tuple_comes_back_in_the_order_of_its_places() -> None:
    """Objects have no order of their own."""
    assert got(tuple[int, str], {"item_1": "x", "item_0": 1}) == (1, "x")


def test_items_beyond_the_fixed_places_of_an_array_travel_as_a_list() -> None:
    """JSON Schema may say what follows the first items."""
    node = {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "integer"}}
    schema = Schema.of(Annotated[list[Any], WithJsonSchema(node)])
    assert schema.instance(schema.decode({"item_0": "a", "rest": [1, 2]})) == ["a", 1, 2]
    assert schema.judge({"item_0": "a", "rest": "b"}) is not None


class Team(BaseModel):
    lead: Customer | None
    boss: Owner | Tree | list[Colour]


def test_a_branch_of_a_union_is_known_by_its_form() -> None:
    """Each branch is undone in its own way."""
    customer = {"home": HOME, "work": None, "limits": pairs(red=1.5)}
    tree = {"value": 1, "children": [], "labels": pairs(a=2)}
    team = got(Team, {"lead": customer, "boss": tree})
    assert team.lead.limits == {Colour.RED: Decimal("1.5")}
    assert team.boss == Tree(value=1, labels={"a": Decimal(2)})
    assert got(Team, {"lead": None, "boss": ["red"]}).boss == [Colour.RED]


@pytest.mark.parametrize(
    "change", [{"extra": 1}, {"work": ...}], ids=["a field more", "a field less"]
)
def test_a_branch_that_is_only_nearly_followed_is_undone_all_the_same(
    change: dict[str, Any],
) -> None:
    """Servers without schemas leave out what is null and add what they like."""
    customer = {"home": HOME, "work": HOME, "limits": pairs(red=1.5), **change}
    customer = {name: value for name, value in customer.items() if value is not ...}
    schema = Schema.of(Customer | None)
    assert '"limits":{"red":"1.5"}' in schema.decode(customer)


class Many(BaseModel):
    x: int
    m: dict[str, int]


class Few(BaseModel):
    b: int
    c: Decimal


class One(BaseModel):
    v: Literal[1]
    d: tuple[int, int]


class Truth(BaseModel):
    v: Literal[True]
    d: dict[str, int]


def test_a_branch_that_is_only_nearly_followed_is_the_one_with_most_of_its_fields() -> None:
    """Not the first that is an object."""
    record = {"x": 1, "m": pairs(a=1), "note": "y"}
    assert isinstance(got(Few | Many, record), Many)
    true = {"v": True, "d": pairs(a=1), "note": "y"}
    assert isinstance(got(One | Truth, true), Truth)


class Renamed(BaseModel):
    limits: dict[str, Decimal] = Field(alias="Limits")
    pair: tuple[int, str] = Field(validation_alias=AliasChoices("thePair", "PAIR"))


class Swapped(BaseModel):
    a: tuple[int, int] = Field(validation_alias=AliasChoices("b", "c"))
    b: dict[str, int] = Field(alias="a")


def test_a_name_that_another_field_goes_by_is_that_fields() -> None:
    """Aliases may be the names of other fields."""
    schema = Schema.of(Swapped)
    record = {"b": {"item_0": 1, "item_1": 2}, "a": pairs(x=1)}
    assert schema.encode('{"c":[1,2],"a":{"x":1}}') == record
    assert schema.decode(record) == '{"b":[1,2],"a":{"x":1}}'


@pytest.mark.skipif(pydantic.VERSION < "2.11", reason="pydantic 2.10 reads aliases only")
@pytest.mark.parametrize("names", [("Limits", "thePair"), ("limits", "pair"), ("limits", "PAIR")])
def test_a_field_is_decoded_by_each_of_its_names(names: tuple[str, str]) -> None:
    """As validation takes them all; on the way there it gets the one of the schema."""
    schema = Schema.of(Renamed)
    limits, pair = names
    record = {limits: pairs(a=1), pair: {"item_0": 1, "item_1": "x"}}
    assert schema.judge(record) is None
    assert schema.encode(schema.decode(record)).keys() == {"Limits", "thePair"}


def test_tags_tell_branches_apart_that_are_only_nearly_followed() -> None:
    """Of a discriminated union the tag is enough."""
    schema = Schema.of(Owner)
    text = schema.decode({"pet": {"kind": "dog", "weight": Digits("1.50"), "good": True}})
    assert json.loads(text)["pet"]["weight"] == "1.50"


def test_a_number_for_a_decimal_or_a_string_stays_a_number() -> None:
    """Its digits as a string would be taken for the string."""
    assert got(str | Decimal, Digits("1.5")) == Decimal("1.5")
    assert got(str | Decimal, "1.5") == "1.5"


def test_a_recursive_type_says_so() -> None:
    """The prompt then asks for records of limited depth."""
    assert Schema.of(Tree).wire.recursive
    assert not Schema.of(Customer).wire.recursive


def test_a_record_nested_too_deep_is_refused_with_a_message() -> None:
    """Neither the decoder nor pydantic runs out of stack."""
    record: dict[str, Any] = {"value": 1, "children": [], "labels": []}
    for _ in range(400):
        record = {"value": 1, "children": [record], "labels": []}
    assert Schema.of(Tree).judge(record)


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
@pytest.mark.parametrize("kind", [float, Json[list[float]]], ids=["float", "packed"])
def test_a_number_beyond_all_floats_is_refused(kind: Any, number: str) -> None:
    """JSON has no infinity."""
    value = [Digits(number)] if kind is not float else Digits(number)
    assert Schema.of(kind).judge(value) == f"{number} is no number that JSON can carry"


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-inf"])
@pytest.mark.parametrize(
    ("kind", "around"),
    [
        (float, lambda value: value),
        (float | None, lambda value: value),
        (list[float], lambda value: [value]),
        (dict[float, int], lambda value: [{"key": value, "value": 1}]),
        (dict[str, float], lambda value: pairs(a=value)),
    ],
    ids=["root", "optional", "list", "key", "value"],
)
def test_words_for_what_is_no_number_are_refused(kind: Any, around: Any, word: str) -> None:
    """Pydantic would read them."""
    schema = Schema.of(kind)
    assert schema.judge(around(word)) == f"{word} is no number that JSON can carry"
    assert schema.judge(around("1.5")) is None


def test_half_of_a_surrogate_pair_is_refused() -> None:
    """JSON can escape it, but no text holds it."""
    assert "half of a surrogate pair" in (Schema.of(str).judge("\ud800") or "")


def test_equal_names_in_a_schema_are_numbered() -> None:
    """Definitions of classes of one name, and of names that only strange characters tell apart."""
    node = {"type": "object", "properties": {}, "title": "A b"}
    definitions = {"one": node, "two": {**node, "title": "A c"}, "three": {**node, "title": "A_b"}}
    wire = encode_schema(
        {
            "type": "object",
            "properties": {name: {"$ref": f"#/$defs/{name}"} for name in definitions},
            "$defs": definitions,
        }
    )
    assert list(wire.schema["$defs"]) == ["A_b", "A_c", "A_b_2"]


def test_what_json_schema_can_say_beyond_pydantic_is_understood() -> None:
    """Hand-written schemas use lists of types, allOf and propertyNames."""
    node = {
        "type": "object",
        "properties": {
            "maybe": {"type": ["string", "null"]},
            "both": {"allOf": [{"type": "integer"}, {"minimum": 3}]},
            "named": {"type": "object", "propertyNames": {"pattern": "^a"}},
            "coded": {"type": "string", "contentEncoding": "base64"},
            "fixed": {"enum": [[1], {"a": 2}]},
            "open": True,
        },
    }
    fields = encode_schema(node).schema["properties"]
    assert fields["maybe"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}
    assert fields["both"] == {"type": "integer", "minimum": 3}
    assert fields["named"]["items"]["properties"]["key"] == {"type": "string", "pattern": "^a"}
    assert fields["coded"] == {"type": "string", "format": "base64"}
    assert [choice["type"] for choice in fields["fixed"]["anyOf"]] == ["object", "object"]
    assert len(fields["open"]["anyOf"]) == 4


FIXED = [{"a": 2}, {"b": []}, [1], [{"b": [None, "x"]}], 3, "x", None]


@pytest.mark.parametrize("value", FIXED, ids=str)
def test_fixed_values_may_be_arrays_and_objects(value: Any) -> None:
    """No server has a keyword for them, so they are spelt out."""
    for node in ({"enum": FIXED}, {"const": value}):
        ways = encode_schema(node).codec
        assert ways.decode(ways.encode(value)) == value


STRANGE: dict[str, str] = {
    "total": "total",
    "Total charge ($)": "Total_charge",
    "Total charge (€)": "Total_charge_2",
    "größe": "gro_e",
    "Prénom": "Prenom",
    "姓名": "field",
    "x" * 70: "x" * 60,
    "Total_charge_3": "Total_charge_3",
}


def test_names_that_servers_refuse_travel_under_others() -> None:
    """The model is told what each stands for, and the record comes back with its own names."""
    fields: Any = {f"f{i}": (Decimal, Field(alias=name)) for i, name in enumerate(STRANGE)}
    schema = Schema.of(create_model("Strange", **fields))
    properties = schema.wire.schema["properties"]
    assert list(properties) == list(STRANGE.values())
    assert properties["Total_charge_2"]["description"] == 'the field "Total charge (€)"'
    assert "description" not in properties["total"]
    wire_record = dict.fromkeys(properties, 1)
    assert schema.judge(wire_record) is None
    assert schema.encode(schema.decode(wire_record)) == wire_record
    assert schema.judge(dict.fromkeys(STRANGE, 1)) is None  # as a model may write all the same


class Chain(TypedDict):
    link: int
    next: NotRequired[Chain]


class Left(TypedDict):
    right: NotRequired[Right]


class Right(TypedDict):
    left: Left
    mirrored: bool


class Pair(TypedDict):
    home: NotRequired[Address]
    chain: Chain


def test_what_may_be_left_out_ends_a_recursion() -> None:
    """Strict modes require every field, so it travels as null where it is left out."""
    schema = Schema.of(Chain)
    wire_record = {"link": 1, "next": {"link": 2, "next": None}}
    assert Schema.of(Pair).wire.schema["$defs"]["Chain"]["properties"]["next"] == {
        "anyOf": [{"$ref": "#/$defs/Chain"}, {"type": "null"}]
    }
    pair = Schema.of(Pair)
    assert {"type": "null"} in pair.wire.schema["properties"]["home"]["anyOf"]
    assert pair.decode({"home": None, "chain": wire_record}).startswith('{"chain":')
    assert pair.judge({"home": None, "chain": {"link": 1, "next": None}}) is None
    assert Schema.of(Left).judge({"right": {"left": {"right": None}, "mirrored": True}}) is None
    text = schema.decode(wire_record)
    assert text == '{"link":1,"next":{"link":2}}'
    assert schema.encode(text) == wire_record
    assert schema.judge(wire_record) is None


@pytest.mark.parametrize(("kind", "wire_record"), GOOD, ids=IDS)
def test_a_record_of_every_type_goes_to_the_wire_as_it_came(kind: Any, wire_record: Any) -> None:
    """Encoding is the inverse of decoding."""
    schema = Schema.of(kind)
    assert schema.encode(schema.decode(wire_record)) == wire_record


@dataclass
class Journey:
    legs: dict[Level, tuple[uuid.UUID, Decimal]]
    stops: list[tuple[str, dt.timedelta | None]]


class Ledger(BaseModel):
    entries: list[Entry]
    by_day: dict[dt.date, dict[bool, Decimal]]
    colours: frozenset[Colour]
    tags: set[Literal["a", 1]] | None = None
    parts: list[Ledger] = Field(default=[], max_length=2)


st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
# What contains itself is drawn by hand: not all versions of hypothesis can tell how.
LEAVES = st.builds(Tree, value=st.integers(), children=st.just([]))
st.register_type_strategy(
    Tree, st.recursive(LEAVES, lambda part: st.builds(Tree, children=st.lists(part, max_size=3)))
)
ALONE = st.builds(Ledger, parts=st.just([]))
st.register_type_strategy(Ledger, ALONE | st.builds(Ledger, parts=st.lists(ALONE, max_size=2)))
LINKS = st.fixed_dictionaries({"link": st.integers()})
CHAINS = st.recursive(
    LINKS, lambda rest: st.fixed_dictionaries({"link": st.integers(), "next": rest})
)
VALUES: list[Any] = [
    *(int, float, str, bool, Decimal, dt.date, dt.datetime, dt.time, dt.timedelta, uuid.UUID),
    *(IPv4Address, Colour, Level, Mixed, Literal["a", 1, None]),  # noqa: PYI061 - as in GOOD
    *(list[Decimal], tuple[int, Decimal], tuple[Decimal, ...], set[Colour], frozenset[int]),
    *(deque[int], dict[str, Decimal], dict[int, str], dict[float, int], dict[bool, int]),
    *(dict[Level, int], dict[uuid.UUID, dt.date], dict[Decimal, int], dict[dt.datetime, Mixed]),
    *(dict[Colour, dict[int, tuple[str, Decimal]]], Decimal | None, Cat | Dog, Owner),
    *(Tree, Box[dict[str, int]], Point, list[Point], Movie, Entry, Journey, Ledger, Chain),
]


@pytest.mark.parametrize("kind", VALUES, ids=str)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_value_that_json_can_carry_survives_the_way_there_and_back(
    kind: Any, data: st.DataObject
) -> None:
    """And what travels is what the strict form of the schema demands."""
    schema = Schema.of(kind)
    values = CHAINS if kind is Chain else st.from_type(kind)
    text = schema.adapter.dump_json(data.draw(values)).decode()
    wire_record = schema.encode(text)
    plain = json.loads(json.dumps(wire_record))
    assert list(validator_for(strict(schema.wire.schema)).iter_errors(plain)) == []
    back = schema.instance(schema.decode(wire_record))
    assert back == schema.instance(text)
    assert repr(back) == repr(schema.instance(text))  # 1.0 and 1.00 are equal Decimals
