"""What a text is written from: fields as JSON, what identifies them, and what of them is told."""

from __future__ import annotations

import json
import uuid
from collections import OrderedDict, namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, HttpUrl, SecretStr

from pytest_synthdata import OptionError
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.text.fields import Fields, fields_of

WHEN = datetime(2024, 5, 1, 12, tzinfo=UTC)
ID = uuid.UUID(int=7)


class Color(Enum):
    RED = "red"


class Member(BaseModel):
    name: str


class Everything(BaseModel):
    given: str = Field(alias="Given")
    empty: str
    price: Decimal
    count: int
    share: float
    paid: bool
    nothing: None
    kind: Literal["a", "b"]
    color: Color
    day: date
    at: datetime
    of_day: time
    lasts: timedelta
    id: uuid.UUID
    raw: bytes
    secret: SecretStr
    url: HttpUrl
    path: Path
    either: int | Member
    members: list[Member]
    scores: dict[str, int]
    pair: tuple[int, str]


EVERYTHING = Everything(
    Given="Ada",
    empty="",
    price=Decimal("12.50"),
    count=3,
    share=0.25,
    paid=True,
    nothing=None,
    kind="a",
    color=Color.RED,
    day=WHEN.date(),
    at=WHEN,
    of_day=WHEN.timetz(),
    lasts=timedelta(days=1),
    id=ID,
    raw=b"bytes",
    secret=SecretStr("hidden"),
    url=HttpUrl("https://example.com/x"),
    path=Path("a/b"),
    either=Member(name="one"),
    members=[Member(name="two"), Member(name="three")],
    scores={"Ann": 5, "Bob": 6},
    pair=(7, "seven"),
)
TOLD = [
    "Ada",
    "",
    Decimal("12.50"),
    3,
    0.25,
    "https://example.com/x",
    "a/b",
    "one",
    "two",
    "three",
    5,
    6,
    7,
    "seven",
]


def plain(leaf: Any) -> Any:
    return Decimal(leaf.text) if isinstance(leaf, Digits) else leaf


def test_strings_and_numbers_are_told_and_what_has_other_words_is_not() -> None:
    """Nor are the keys of a dict; digits are those that were given."""
    assert list(map(plain, fields_of(EVERYTHING).leaves)) == TOLD


def test_of_fields_without_a_schema_the_values_tell_what_they_are() -> None:
    """As those of an instance, in dicts and lists of any depth."""
    given = {
        "texts": ["Ada", "", Color.RED, "2024"],
        "numbers": [3, 0.25, Decimal("12.50"), True, None],
        "moments": {"a": WHEN, "b": WHEN.replace(tzinfo=None), "c": WHEN.date(), "d": time(12)},
        "others": (timedelta(days=1), timedelta(seconds=-1.5), ID, b"bytes"),
        "path": Path("a/b"),
        "member": Member(name="one"),
        "set": {"b", "a"},
    }
    found = list(map(plain, fields_of(given).leaves))
    assert found == ["Ada", "", "2024", 3, 0.25, Decimal("12.50"), "a/b", "one", "a", "b"]


def test_a_json_schema_tells_what_its_strings_are() -> None:
    """By format, enum and const."""
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "day": {"type": "string", "format": "date"},
            "mail": {"type": "string", "format": "email"},
            "state": {"enum": ["open", "done"]},
            "kind": {"const": "order"},
        },
    }
    record = {
        "name": "Ada",
        "day": "2024-05-01",
        "mail": "a@example.com",
        "state": "open",
        "kind": "order",
    }
    assert Fields(json.dumps(record), Schema.of(schema)).leaves == ["Ada", "a@example.com"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1, "b": [2]}, {"b": [2], "a": 1}),
        ({"a": 1}, OrderedDict(a=1)),
        (("a", "b"), ["a", "b"]),
        (Member(name="x"), {"name": "x"}),
        ({"m": Member(name="x")}, {"m": {"name": "x"}}),
        ({"a": Decimal("1.50")}, {"a": 1.5}),
        ({1: "a"}, {"1": "a"}),
    ],
)
def test_equal_fields_are_one_item(one: Any, other: Any) -> None:
    """Whatever the order of keys, and whatever holds them."""
    assert fields_of(one).item == fields_of(other).item


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["a", "b"], ["b", "a"]),
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": None}, {}),
        (["a"], [["a"]]),
    ],
)
def test_fields_that_differ_are_items_of_their_own(one: Any, other: Any) -> None:
    """Lists have an order here, and numbers are no strings."""
    assert fields_of(one).item != fields_of(other).item


@dataclass
class Line:
    text: str


def test_instances_of_any_kind_are_fields() -> None:
    """Models by their aliases, dataclasses, named tuples."""
    assert json.loads(fields_of(EVERYTHING).text)["Given"] == "Ada"
    assert fields_of(Line("x")).leaves == ["x"]
    pair = namedtuple("pair", "a b")  # noqa: PYI024 - one without types is meant
    assert fields_of(pair("x", 1)).leaves == ["x", 1]


def test_a_line_about_fields_is_short() -> None:
    """For errors."""
    assert fields_of(["a" * 1000]).about == f'["{"a" * 98} ...'
    assert fields_of(["ü"]).about == '["ü"]'


def test_fields_that_are_nested_too_deep_are_refused_as_fields() -> None:
    """Whichever limit they meet."""
    deep: list[object] = ["x"]
    for _ in range(300):
        deep = [deep]
    with pytest.raises(OptionError, match="^fields: .*give them flatter"):
        _ = fields_of(deep).schema


class Frozen(BaseModel, frozen=True):
    name: str


class Group(BaseModel):
    members: frozenset[Frozen]


def test_a_set_of_models_is_a_list_in_json() -> None:
    """Wherever it stands; Python has no set of dicts."""
    group = Group(members=frozenset({Frozen(name="x")}))
    assert fields_of(group).leaves == ["x"]
    assert fields_of({"group": group}).leaves == ["x"]
    assert fields_of([{Frozen(name="x")}]).leaves == ["x"]
