"""Models, dataclasses and other classes as users write them, each with a good wire record.

Without postponed annotations: SQLModel and generic dataclasses read them as they are defined.
"""

import datetime as dt
from dataclasses import KW_ONLY, InitVar, dataclass, field
from decimal import Decimal
from enum import Enum, IntFlag, StrEnum
from typing import (
    Annotated,
    Any,
    ClassVar,
    Generic,
    Literal,
    NamedTuple,
    NotRequired,
    Required,
    Self,
    TypeVar,
)

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasPath,
    BaseModel,
    ConfigDict,
    Discriminator,
    EmailStr,
    Field,
    PrivateAttr,
    RootModel,
    Tag,
    computed_field,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.dataclasses import dataclass as pydantic_dataclass
from sqlmodel import Field as Column
from sqlmodel import SQLModel
from typing_extensions import TypeAliasType, TypedDict

T = TypeVar("T")


class Size(StrEnum):
    SMALL = "S"
    LARGE = "L"


class Rights(IntFlag):
    READ = 4
    WRITE = 2
    EXECUTE = 1


class Status(Enum):
    OPEN = "open"
    NEW = "open"  # noqa: PIE796 - an alias
    CLOSED = "closed"


class Frozen(BaseModel, frozen=True):
    name: str
    born: dt.date


class Allowing(BaseModel, extra="allow"):
    __pydantic_extra__: dict[str, int]
    name: str


class Priced(BaseModel, extra="forbid"):
    """What something costs."""

    net: float = Field(gt=0)
    kinds: ClassVar[int] = 3
    _seen: bool = PrivateAttr(default=False)

    @computed_field
    def gross(self) -> float:
        return self.net * 2


class Aliased(BaseModel, extra="forbid"):
    first: str = Field(alias="firstName")
    at: dt.datetime = Field(validation_alias="createdAt", serialization_alias="created")
    zip: str = Field(validation_alias=AliasChoices("postcode", "zip"))


class Located(BaseModel):
    # By name as well: pydantic 2.10 reads a path in no other way from a flat record.
    model_config = ConfigDict(populate_by_name=True)

    city: str = Field(validation_alias=AliasPath("address", "city"))
    first: int = Field(validation_alias=AliasChoices("first", AliasPath("all", 0)))


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    first_name: str
    due_date: dt.date


class Defaults(BaseModel):
    name: str = "x"
    tags: list[str] = Field(default_factory=list)
    at: dt.datetime = Field(default_factory=lambda: dt.datetime.now(dt.UTC))
    by_size: dict[Size, int] = {}


class Valued(BaseModel):
    model_config = ConfigDict(use_enum_values=True, str_strip_whitespace=True, str_max_length=40)

    size: Size
    city: str


class Strictly(BaseModel, strict=True):
    count: int
    share: float
    amount: Decimal
    raw: bytes
    at: dt.datetime
    time: dt.time
    length: dt.timedelta
    sizes: frozenset[Size]
    pair: tuple[int, str]
    by_day: dict[dt.date, Decimal]


class Stay(BaseModel):
    check_in: dt.date
    check_out: dt.date
    nights: int = Field(ge=1, le=30)
    guests: int = Field(ge=1, le=9)
    children: int = Field(ge=0, le=9)

    @model_validator(mode="after")
    def ordered(self) -> Self:
        if self.check_out <= self.check_in:
            message = "check_out must be after check_in"
            raise ValueError(message)
        if self.children >= self.guests:
            message = "a child needs a grown-up"
            raise ValueError(message)
        return self


class Booking(BaseModel):
    """A day in a far season, which no default of a generator hits."""

    day: dt.date = Field(ge=dt.date(2031, 5, 1), lt=dt.date(2031, 9, 1))
    opens: dt.datetime = Field(gt=dt.datetime(2031, 1, 1, tzinfo=dt.UTC))
    born: dt.date = Field(lt=dt.date(1940, 1, 1))
    length: dt.timedelta = Field(gt=dt.timedelta(0), le=dt.timedelta(hours=4))


class Coded(BaseModel):
    code: str = Field(pattern=r"^[a-z]{2}\d{3}$")
    even: int = Field(ge=0, le=1000)

    @field_validator("code")
    @classmethod
    def upper(cls, value: str) -> str:
        return value.upper()

    @field_validator("even", mode="before")
    @classmethod
    def checked(cls, value: Any) -> Any:
        if value % 2:
            message = "must be even"
            raise ValueError(message)
        return value


class Employee(BaseModel):
    name: str
    boss: Self | None = None


class Parent(BaseModel):
    child: "Child"


class Child(BaseModel):
    age: int


class Base(BaseModel):
    id: int


class Derived(Base):
    name: str


class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int


class Circle(BaseModel):
    shape: Literal["round", "circle"]
    radius: float


class Square(BaseModel):
    shape: Literal["square"]
    side: float


class Cube(BaseModel):
    shape: Literal["square"]
    edge: Decimal


class Empty(BaseModel):
    pass


class Small(RootModel[Annotated[int, Field(ge=3, le=300)]]):
    pass


@dataclass
class Counted:
    name: str
    raw: InitVar[int]
    total: int = field(init=False)

    def __post_init__(self, raw: int) -> None:
        self.total = raw * 2


@dataclass(kw_only=True, slots=True, frozen=True)
class Slotted:
    name: str
    count: int = 3


@dataclass
class Keyword:
    name: str
    _: KW_ONLY
    count: int


@dataclass
class Several(Generic[T]):
    first: T
    rest: list[T]


@pydantic_dataclass(config=ConfigDict(extra="forbid"))
class Paid:
    amount: Decimal = Field(gt=0, max_digits=6, decimal_places=2)
    day: dt.date = field(default_factory=lambda: dt.date(2020, 1, 1))


class Album(TypedDict, total=False):
    title: Required[str]
    year: NotRequired[int]
    artist: str


class Named(NamedTuple):
    who: Frozen
    nick: str = "x"


class Hero(SQLModel, table=True):
    id: int | None = Column(default=None, primary_key=True)
    name: str = Column(index=True, max_length=12)
    code: str = Column(schema_extra={"pattern": r"^[A-Z]{3}\d{2}$"})
    joined: dt.datetime
    pay: Decimal = Column(max_digits=7, decimal_places=2)


class HeroCreate(SQLModel):
    name: str = Column(min_length=2, max_length=10)
    age: int | None = Column(default=None, ge=0, le=120)


def shape_of(value: Any) -> str:
    radius = value.get("radius") if isinstance(value, dict) else getattr(value, "radius", None)
    return "square" if radius is None else "circle"


def whole(value: list[int]) -> list[int]:
    """A validator of the user's own."""
    if len(value) != len({*value}):
        message = "must differ"
        raise ValueError(message)
    return value


Shape: Any = Annotated[Circle | Square, Field(discriminator="shape")]
Drawn: Any = Annotated[
    Annotated[Circle, Tag("circle")] | Annotated[Square, Tag("square")], Discriminator(shape_of)
]
Emails = TypeAliasType("Emails", list[EmailStr])
Twice = TypeAliasType("Twice", dict[str, tuple[T, T]], type_params=(T,))
FROZEN = {"name": "Ada", "born": "1990-02-03"}
SQUARE = {"shape": "square", "side": 2.5}

MODELS: list[tuple[Any, Any]] = [
    (Size, "S"),
    (Rights, 4),
    (Status, "open"),
    (Frozen, FROZEN),
    (frozenset[Frozen], [FROZEN]),
    (Allowing, {"name": "Ada"}),
    (Priced, {"net": 2.5}),
    (Aliased, {"firstName": "Ada", "createdAt": "2020-02-03T04:05:06", "postcode": "12345"}),
    (Located, {"city": "Rome", "first": 3}),
    (Camel, {"firstName": "Ada", "dueDate": "2020-02-03"}),
    (Defaults, {"name": "x", "tags": ["a"], "at": "2020-02-03T04:05:06Z", "by_size": []}),
    (Valued, {"size": "L", "city": "x"}),
    (
        Strictly,
        {
            "count": 1,
            "share": 0.5,
            "amount": 1.5,
            "raw": "x",
            "at": "2020-02-03T04:05:06",
            "time": "04:05:06",
            "length": "PT1H",
            "sizes": ["S"],
            "pair": {"item_0": 1, "item_1": "x"},
            "by_day": [{"key": "2020-02-03", "value": 1.5}],
        },
    ),
    (
        Stay,
        {
            "check_in": "2020-02-03",
            "check_out": "2020-02-04",
            "nights": 1,
            "guests": 2,
            "children": 1,
        },
    ),
    (
        Booking,
        {
            "day": "2031-06-01",
            "opens": "2031-05-01T00:00:00Z",
            "born": "1930-01-01",
            "length": "PT3H",
        },
    ),
    (Coded, {"code": "ab123", "even": 2}),
    (Employee, {"name": "Ada", "boss": {"name": "Bob", "boss": None}}),
    (Parent, {"child": {"age": 3}}),
    (Derived, {"id": 1, "name": "x"}),
    (Page[Page[int]], {"items": [{"items": [1], "total": 1}], "total": 1}),
    (Shape, SQUARE),
    (Drawn, SQUARE),
    (list[Shape], [SQUARE, {"shape": "round", "radius": 1.5}]),
    (Circle | Square | Cube, {"shape": "square", "edge": 1.5}),
    (Empty, {}),
    (Small, 3),
    (Counted, {"name": "x", "raw": 2}),
    (Slotted, {"name": "x", "count": 2}),
    (Keyword, {"name": "x", "count": 2}),
    (Several[int], {"first": 1, "rest": [2]}),
    (Several[Frozen], {"first": FROZEN, "rest": []}),
    (Paid, {"amount": 12.5, "day": "2020-02-03"}),
    (Album, {"title": "x", "year": 1999, "artist": "x"}),
    (Named, {"who": FROZEN, "nick": "x"}),
    (
        Hero,
        {
            "id": 1,
            "name": "Ada",
            "code": "ABC12",
            "joined": "2020-02-03T04:05:06",
            "pay": 12345.25,
        },
    ),
    (HeroCreate, {"name": "Ada", "age": None}),
    (Emails, ["ada@example.com"]),
    (Twice[int], [{"key": "x", "value": {"item_0": 1, "item_1": 2}}]),
    (Annotated[list[int], AfterValidator(whole)], [1, 2]),
]
