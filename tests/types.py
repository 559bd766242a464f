"""Types that users write, each with wire records that stand for a good value of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar, get_origin

from pydantic import (
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    RootModel,
    SecretStr,
    StringConstraints,
)
from typing_extensions import TypeAliasType, TypedDict

from pytest_synthdata.schema.names import name_of
from pytest_synthdata.schema.schema import Schema
from tests.models import MODELS
from tests.scalars import SCALARS

T = TypeVar("T")


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(Enum):
    ONE = 1
    TWO = "two"
    NONE = None


class Address(BaseModel):
    """Where somebody lives."""

    street: str = Field(min_length=3, title="Street")
    zip: str = Field(pattern=r"^\d{5}(?:-\d{4})?$")


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    day: dt.date
    colour: Colour
    pair: tuple[int, str]
    numbers: set[int]


class Customer(BaseModel):
    home: Address = Field(description="Where the bills go")
    work: Address | None
    limits: dict[Colour, Decimal]


class Tree(BaseModel):
    value: int
    children: list[Tree] = []
    labels: dict[str, Decimal] = {}


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: dict[int, str]


class Dog(BaseModel):
    kind: Literal["dog"]
    weight: Decimal


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


class Box(BaseModel, Generic[T]):
    item: T


@dataclass
class Point:
    x: Decimal
    y: tuple[int, ...] = ()


class Movie(TypedDict):
    title: str
    ratings: dict[Level, float]


class Entry(NamedTuple):
    account: str
    amount: Decimal = Decimal(0)


class Names(RootModel[dict[str, list[str]]]):
    pass


def pairs(**values: Any) -> list[dict[str, Any]]:
    """A dict on the wire."""
    return [{"key": key, "value": value} for key, value in values.items()]


PAIR = {"item_0": 1, "item_1": "x"}
LEAF = {"value": 2, "children": [], "labels": pairs(a=2.5)}
HOME = {"street": "Main St", "zip": "12345"}
UUID = "8d6f2c1e-5a0b-4c3d-9e8f-0123456789ab"
Alias = TypeAliasType("Alias", list[Address])
Anything = TypeAliasType("Anything", "dict[str, Anything] | list[Anything] | str | Decimal | None")

GOOD: list[tuple[Any, Any]] = [
    (int, 3),
    (str, "text"),
    (float, 2.5),
    (bool, True),
    (type(None), None),
    (Any, "whatever"),
    (Decimal, 0.1),
    (Annotated[Decimal, Field(max_digits=5, decimal_places=2, ge=0)], 12.5),
    (Fraction, "1/3"),
    (dt.date, "2020-02-03"),
    (dt.datetime, "2020-02-03T04:05:06"),
    (AwareDatetime, "2020-02-03T04:05:06Z"),
    (dt.time, "04:05:06"),
    (dt.timedelta, "P1DT2H"),
    (uuid.UUID, UUID),
    (IPv4Address, "192.0.2.1"),
    (Path, "/tmp/x"),  # noqa: S108 - a value, not a place
    (AnyUrl, "https://example.com/"),
    (SecretStr, "hidden"),
    (bytes, "raw"),
    (Base64Bytes, "aGVsbG8="),
    (Json[list[Decimal]], [1.5, 2]),
    (Json[Any] | None, "x"),  # type: ignore[misc] # mypy takes Json for a plain class
    (Colour, "red"),
    (Level, 2),
    (Mixed, 1),
    (Literal["a", 1, None], 1),  # noqa: PYI061 - one literal of three types
    (list[int], [1, 2]),
    (tuple[int, Decimal], {"item_0": 1, "item_1": 2.5}),
    (tuple[Decimal, ...], [1.5, 2]),
    (tuple[()], []),
    (set[Colour], ["red", "blue"]),
    (frozenset[int], [1, 2]),
    (deque[int], [1, 2]),
    (Sequence[int], [1, 2]),
    (dict, pairs(a="x")),
    (dict[str, Decimal], pairs(a=1.5)),
    (dict[int, str], [{"key": 1, "value": "x"}, {"key": 2, "value": "y"}]),
    (dict[bool, int], [{"key": True, "value": 1}]),
    (dict[float, int], [{"key": 1.5, "value": 1}]),
    (dict[Level, int], [{"key": 2, "value": 1}]),
    (dict[uuid.UUID, Address], [{"key": UUID, "value": HOME}]),
    (
        dict[Annotated[str, StringConstraints(pattern="^[a-z]+$")], dict[Colour, int]],
        pairs(a=pairs(red=1)),
    ),
    (Mapping[str, int], pairs(a=1)),
    (OrderedDict[str, int], pairs(a=1)),
    (defaultdict[str, list[int]], pairs(a=[1])),
    (Counter[str], pairs(a=1)),
    (int | None, None),
    (int | str, "x"),
    (Decimal | str, "1.50"),
    (Decimal | None, 1.5),
    (Address, HOME),
    (Alias, [HOME]),
    (Strict, {"day": "2020-02-03", "colour": "red", "pair": PAIR, "numbers": [1]}),
    (Customer, {"home": HOME, "work": None, "limits": pairs(red=1.5)}),
    (Customer | Address | None, HOME),
    (Tree, {"value": 1, "children": [LEAF], "labels": []}),
    (Anything, pairs(a=[1.5, "x", None, pairs(b="c")])),
    (Owner, {"pet": {"kind": "cat", "lives": [{"key": 9, "value": "x"}]}}),
    (Cat | Dog, {"kind": "dog", "weight": 12.5}),
    (Box[dict[str, int]], {"item": pairs(a=1)}),
    (Point, {"x": 1.5, "y": [1, 2]}),
    (list[Point], [{"x": 1.5, "y": []}]),
    (Movie, {"title": "M", "ratings": [{"key": 1, "value": 2.5}]}),
    (Entry, {"account": "x", "amount": 1.5}),
    (Names, pairs(no=["Ada"])),
    *MODELS,
    *SCALARS,
]


def _id(kind: Any) -> str:
    """A type as a test's id: its name, and what its metadata demands."""
    if get_origin(kind) is not Annotated:
        return name_of(kind)
    facts = Schema.of(kind).described.items()
    said = [f"{key}={fact}" for key, fact in facts if isinstance(fact, str | int | float)]
    return " ".join([name_of(kind), *(one for one in said if "type=" not in one)])


IDS = [_id(kind) for kind, _ in GOOD]
