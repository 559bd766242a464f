"""Specs whose prompt hashes are pinned for ever, on every supported version of everything.

Runs without pytest, so that a bare environment with an old pydantic can check them too:
`python -m tests.golden` prints what differs and exits with 1. If a hash here changes, every
cassette that users have committed is lost to them: mend the normal form, never this file.
"""

import datetime as dt
import json
import sys
import uuid
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, NamedTuple, NotRequired, TypeVar

import pydantic
from pydantic import (
    AliasChoices,
    AliasPath,
    AwareDatetime,
    Base64Bytes,
    BaseModel,
    ConfigDict,
    Field,
    FutureDate,
    HttpUrl,
    Json,
    NaiveDatetime,
    PastDate,
    RootModel,
    SecretStr,
)
from typing_extensions import TypedDict

from pytest_synthdata.record_spec import wanted
from pytest_synthdata.spec import Wanted
from pytest_synthdata.template import Prompt
from pytest_synthdata.text.extract import extract_spec
from pytest_synthdata.text.fields import fields_of
from pytest_synthdata.text.spec import text_spec

T = TypeVar("T")


class Bill(BaseModel):
    patient_id: int
    patient_name: str
    total_charge: float
    paid: bool = False
    note: str | None = None


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    """How urgent it is."""

    LOW = 1
    HIGH = 2


class Address(BaseModel):
    """Where somebody lives.

    In one country.
    """

    street: str = Field(min_length=3, max_length=60)
    zip: str = Field(pattern=r"^\d{5}(-\d{4})?$")


class Customer(BaseModel):
    home: Address = Field(description="Where the bills go", title="Home")
    work: Address | None = None
    others: list[Address] = Field(default_factory=list, max_length=3)
    level: Level
    colours: set[Colour] = Field(min_length=1)


class Tree(BaseModel):
    value: int = Field(ge=0, lt=100)
    children: list["Tree"] = []


class Box(BaseModel, Generic[T]):
    item: T
    spare: T | None = None


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int


class Dog(BaseModel):
    kind: Literal["dog", "puppy"]
    good: Literal[True]


class Owner(BaseModel):
    pet: Cat | Dog = Field(discriminator="kind")
    former: list[Annotated[Cat | Dog, Field(discriminator="kind")]]
    mood: Literal["calm", 3, None]  # noqa: PYI061 - one literal of three types


@dataclass
class Point:
    """A place on the map."""

    x: Annotated[float, Field(ge=-180, le=180, description="degrees east")]
    y: float = 0.0
    tags: list[str] = field(default_factory=list)
    drawn: bool = field(default=False, init=False)


@dataclass
class Line:
    start: Point
    end: Point


@dataclass
class Named:
    first: str
    _: KW_ONLY
    second: Annotated[dt.date, Field(ge=dt.date(2020, 1, 2))] = dt.date(2021, 1, 1)
    lasts: Annotated[dt.timedelta, Field(lt=dt.timedelta(hours=3))] = dt.timedelta()


class Movie(TypedDict):
    """A film."""

    title: str
    year: NotRequired[Annotated[int, Field(gt=1880)]]


class Entry(NamedTuple):
    """One line of the ledger."""

    account: Annotated[str, Field(description="The account's name")]
    amount: Decimal
    memo: str | None = None


class Moments(BaseModel):
    price: Decimal = Field(max_digits=8, decimal_places=2, gt=Decimal(0))
    rate: Decimal
    born: PastDate
    due: FutureDate | None
    made: AwareDatetime
    seen: NaiveDatetime
    plain: dt.datetime
    opens: dt.time
    lasts: dt.timedelta


class Maps(BaseModel):
    by_number: dict[int, Decimal]
    by_colour: dict[Colour, str]
    by_id: dict[uuid.UUID, Address]
    by_name: dict[Annotated[str, Field(pattern="^[a-z]+$")], Any] = Field(max_length=5)
    counts: Counter[str]


class Aliased(BaseModel):
    one: int = Field(alias="One")
    two: int = Field(validation_alias=AliasChoices("Two", "Zwei"))
    three: int = Field(validation_alias=AliasPath("Three", 0))
    four: int = Field(serialization_alias="Four")


class Described(BaseModel):
    model_config = ConfigDict(title="A thing", use_attribute_docstrings=True, extra="forbid")

    name: str = Field(title="Name", description="What it is called", examples=["Ada", "Grace"])
    size: int = 3
    """How large it is."""


class Odds(BaseModel):
    secret: SecretStr
    url: HttpUrl
    raw: bytes
    coded: Base64Bytes
    packed: Json[list[int]]
    pair: tuple[int, str]
    many: tuple[int, ...]
    queue: Annotated[deque[int], Field(max_length=3)]
    anything: Any
    either: int | str


class Names(RootModel[dict[str, list[str]]]):
    """Names by country."""


ORDER: dict[str, Any] = {
    "title": "Order",
    "description": "What somebody bought",
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 1, "format": "int64"},
        "price (€)": {"type": "number", "multipleOf": 0.01, "default": 3},
        "when": {"type": "string", "format": "date-time"},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "minItems": 1},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
    "required": ["id", "by"],
    "if": {"properties": {"id": {"const": 1}}},
    "then": {"required": ["when"]},
    "$defs": {
        "Line": {
            "properties": {
                "sku": {"type": "string", "pattern": r"^[A-Z]{3}-\d+$"},
                "part_of": {"$ref": "#/$defs/Line", "description": "the larger line"},
            },
        }
    },
}
DRAFT_4: dict[str, Any] = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "properties": {
        "a": {"minimum": 0, "exclusiveMinimum": True},
        "pair": {"items": [{"type": "string"}, {"$ref": "#/definitions/n"}]},
        "named": {"patternProperties": {"^S_": {"type": ["integer", "null"]}}},
        "all": {"allOf": [{"$ref": "#/definitions/n"}, {"maximum": 9}], "title": "All"},
    },
    "definitions": {"n": {"type": "integer"}},
}

EXAMPLE: dict[str, Any] = {"patient_id": 1, "patient_name": "Ada {L}", "total_charge": 2.5}
PROMPT = Prompt(
    prefix="Bills about {subject} in {town}.",
    suffix="Mind: {extra}",
    example="Bill: {example}",
    variables={"town": "Bergen"},
)

MOMENTS = Moments.model_construct(
    price=Decimal("1.50"),
    rate=Decimal("1E-7"),
    born=dt.date(1999, 12, 31),
    due=None,
    made=dt.datetime(2024, 2, 29, 12, tzinfo=dt.timezone(dt.timedelta(hours=2))),
    seen=dt.datetime(2024, 2, 29, 12, 0, 0, 5),  # noqa: DTZ001 - a naive one is meant
    plain=dt.datetime(2024, 2, 29, tzinfo=dt.UTC),
    opens=dt.time(8, 30),
    lasts=dt.timedelta(days=1, hours=2, seconds=3.5),
)


def _text(fields: Any, preferences: dict[str, Any] | None = None, **options: Any) -> Wanted:
    return Wanted(text_spec(fields_of(fields), preferences, **options), 1)


SPECS: dict[str, Wanted] = {
    "plain": wanted(Bill, n=20),
    "nested": wanted(Customer, n=5),
    "recursive": wanted(Tree, n=5),
    "generic": wanted(Box[list[Colour | None]], n=5),
    "enum": wanted(Level, n=2),
    "literal": wanted(Literal["a", 1, None], n=2),  # noqa: PYI061 - as above
    "discriminated union": wanted(Owner, n=5),
    "dataclass": wanted(Line, n=5),
    "typed dict": wanted(Movie, n=5),
    "named tuple": wanted(list[Entry], n=5),
    "decimals and dates": wanted(Moments, n=5),
    "dicts": wanted(Maps, n=5),
    "aliases": wanted(Aliased, n=5),
    "described": wanted(Described, n=5),
    "odds": wanted(Odds, n=5),
    "root model": wanted(Names, n=5),
    "optional union": wanted(Bill | Point | None, n=5),
    "plain type": wanted(dict[str, int], n=5),
    "keywords and bounds": wanted(Named, n=5),
    "json schema": wanted(ORDER, n=5),
    "json schema of draft 4": wanted(DRAFT_4, n=5),
    "every option": wanted(
        Bill,
        n=20,
        subject="medical billing",
        extra=["names are unusual", 'so are "quotes" and ümläuts'],
        examples=[EXAMPLE, Bill(**EXAMPLE), "Bill of {nobody}", {"example": "free\ntext"}],
        prompt=PROMPT,
        model="gpt-6-luna",
        params={"temperature": 1, "seed": 7},
        page_size=10,
        label="second",
    ),
    "unique and vary": wanted(
        Moments,
        n=3,
        unique=["price", ("seen", "plain")],
        vary={
            "price": [Decimal("1.50"), Decimal(2), 3],
            "rate": (Decimal("0.1"), 1e-7),
            "born": dt.date(1999, 12, 31),
            "made": [dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)],
            "seen": [dt.datetime(2024, 2, 29, 12, 0, 0, 5)],  # noqa: DTZ001 - a naive one is meant
            "opens": [dt.time(8, 30)],
            "lasts": [dt.timedelta(days=1, hours=2, seconds=3.5)],
            "mood": ["calm", Colour.RED, uuid.UUID(int=7), Point(1, 2), {"a": [None, True]}],
        },
    ),
    "text": _text([{"b": "ümläut", "a": [1, 2.50, None, True]}, "x"], {"style": "gossip"}),
    "text, all options": _text(
        {
            "price": Decimal("1.50"),
            "mood": Colour.RED,
            "at": dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC),
            "seen": dt.datetime(2024, 2, 29, 12, 0, 0, 5),  # noqa: DTZ001 - a naive one is meant
            "lasts": dt.timedelta(days=1, hours=2, seconds=3.5),
            "raw": b"bytes",
            "of": {"b", "a"},
            "id": uuid.UUID(int=7),
            "bill": Bill(**EXAMPLE),
            3: 1e-7,
        },
        {"minimum_length": 200, "nested": {"b": 1, "a": [dt.date(1999, 12, 31)]}},
        prompt=Prompt(prefix="As {who}: {fields}", variables={"who": "me"}),
        model="gpt-6-luna",
        params={"temperature": 1},
    ),
    "text of an instance": _text(MOMENTS),
    "extract": Wanted(extract_spec(Moments, "A text.", many=False), 1),
    "extract_all": Wanted(extract_spec(ORDER, "Ein Text mit ümläut.", many=True, model="m"), 1),
}

HASHES = {
    "plain": "f8de9a3ce8276776200c2cbb96d84bd75c0b0395ddfcae9b3b7c0a23bec6b395",
    "nested": "144046a29e24f7feaef4913246f73844f880b5242a6a06c30e90b2345ddb3246",
    "recursive": "850c31d61aed087aa4f45c6ea5e2f2e9a45807b55b77ffc5ff9d65952789ee51",
    "generic": "6d85b0ca78e6d2cf9e24adc2d3909c449ee9c6a00b7fe8fb1765c3a4b9a2299b",
    "enum": "7760da0ca1886eed0c3b9a5dfbc969e9aaf3fccb4c6451005d1f14b8d82abacd",
    "literal": "6e07309735f8f653fe5cf3f369afd840a9d5e72f267bf6e3152f2f7ad3dd8046",
    "discriminated union": "16dda1cdcfd766fb335b5222b5243061c34e4033893dd1d8bc958c7be8066cc6",
    "dataclass": "b6f0b482e17904c2710188b80bd273c396e26a48b327e282004674b5e304911a",
    "typed dict": "365d38c67a6c0796433cc26716b2d1be434922875c314b393fb3b57964b47adb",
    "named tuple": "123e1974e972fa3832880dde45e729936f7b42bba8ef6e58629e31f6e09354d6",
    "decimals and dates": "7bb924325c524b8a33da7749840e0a73dd0180a5dc2339cf3980421618add0bd",
    "dicts": "268a16ade396394451bf57f9146fc17ff5a838070e77c9fc939bbd5da82297e2",
    "aliases": "69071337a4ab91bd47bdd4381dc13d4ab3a55a6b5f292e56ce029dfac723b23c",
    "described": "9bf2a89392adfeca93a240ee01b8cd3950223fbf54a4df9dc26a5b639dcf6db0",
    "odds": "288c2bd0f6678d77c4dbcb19a98322114ab71a8c2293fe2154f34176e3505ec6",
    "root model": "7c803c6816c92ff4dec53ce0ed9c2d05250d5c8ebb4c78feb1b536271d95dec3",
    "optional union": "4ab1fd51c9c1bec6a077616b705b75d7c3495ac37f006317f7ba56ae7ddc8afe",
    "plain type": "c19550e2b070a0d05722f299425e31484f2a279006261345bb98d0298117d1bf",
    "keywords and bounds": "ba84bc01f344f27abb491df8b29c1640a64d02ab23b4e33c6bcd56e4fefb0958",
    "json schema": "9c94937be3a9fdf56e0c2dbc1ea032ed55c54ec0b51b385d53235e319f165872",
    "json schema of draft 4": "6ac449c197a4a730e22a79293ffa31c997d2e8bc0f494995c4abb80fb77b6426",
    "unique and vary": "e7909c70a348348595d0f34f0f02af6dbbc7d1cf2bba8dc8fee4ee7e4960d3f2",
    "every option": "a40d6184b3faf90472e65bb7a094a6a394a41ab8f2571f5b94edf61e5240fd7c",
    "text": (
        "b12192374904d73b67c3bd8be963e99da0bd18ab968f30c2bd00b87f025777b6 "
        "eee2bcaed77d3e4e779a2660710f4f77"
    ),
    "text, all options": (
        "9403ef42f406c72910443e7dee5be18a2cde24416d064f16523f2d4fe3f739ea "
        "b37fa0bb896315e1762000072fe33895"
    ),
    "text of an instance": (
        "06efe7058a4188e20a521cb3f5dc2688645317b9e9cfb7198538a85c5b5bb4f8 "
        "6aec5b6a0a8c605f04c185e691f9ddaf"
    ),
    "extract": (
        "c21a796b875f2d182e9092a89d7f3ece0bb1900e55fa95612b9ca1c5dd0f4c43 "
        "f34e6eced02d9446b60c708b45d3bef5"
    ),
    "extract_all": (
        "d2d5c075eb2df02507c6b779bb9cc1dbba9b00accb42bc22835b2edb416f20c3 "
        "621782a25441522ae30724a130e79957"
    ),
}


def differing() -> Iterator[str]:
    """What is not as pinned, a line each."""
    for name in {**SPECS, **HASHES}:
        spec = SPECS[name].spec
        found = f"{spec.prompt_hash} {spec.item}".rstrip()
        if found != HASHES.get(name):
            yield f"{name}: {found}, pinned is {HASHES.get(name)}"
            yield f"  {json.dumps(spec.identity)} {spec.about}"


if __name__ == "__main__":
    lines = list(differing())
    versions = f"pydantic {pydantic.VERSION}, Python {sys.version.split()[0]}"
    print(*lines, f"{versions}: {len(SPECS)} specs", sep="\n")  # noqa: T201 - its purpose
    sys.exit(1 if lines else 0)
