"""A schema: what can be asked of a model, and what to write where it cannot."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple, Optional, Union

import pytest
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, WithJsonSchema, field_validator
from typing_extensions import TypedDict

from pytest_synthdata.errors import OptionError, SchemaError
from pytest_synthdata.schema.names import name_of
from pytest_synthdata.schema.schema import Schema
from tests.models import Hero, Keyword, Named, Slotted
from tests.types import Box, Colour


class Unknown:
    """A class that pydantic knows nothing of."""

    def __init__(self, x: int) -> None:
        self.x = x


class Handler(BaseModel):
    name: str
    on_click: Callable[[int], int]


class Held(BaseModel):
    handlers: list[Handler]


class Kinds(BaseModel):
    kind: type[int]


class Arbitrary(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    thing: Unknown


@dataclass
class Inner:
    good: int
    bad: Unknown


@dataclass
class Outer:
    name: str
    inner: Inner


class Pair(NamedTuple):
    left: int
    right: Unknown


class Record(TypedDict):
    name: str
    called: Callable[[], None]


class Placed(NamedTuple):
    at: Callable[[], None]


class Keyed(BaseModel):
    cells: dict[tuple[int, int], str]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (Handler, "on_click"),
        (Held, "handlers.on_click"),
        (Kinds, "kind"),
        (Arbitrary, "thing"),
        (Inner, "bad"),
        (Outer, "inner.bad"),
        (Pair, "right"),
        (Record, "called"),
        (Placed, "at"),
        (Keyed, "cells"),
        (Unknown, ""),
        (Callable[[int], int], ""),
        (type[int], ""),
        (list[Unknown], ""),
    ],
    ids=str,
)
def test_a_type_that_json_cannot_carry_is_refused_naming_the_field(kind: Any, field: str) -> None:
    """Users learn at collection which field to change, and to what."""
    with pytest.raises(SchemaError) as caught:
        Schema.of(kind)
    error = caught.value
    assert error.field == field
    assert ("its field `" in str(error)) is bool(field)
    assert "WithJsonSchema" in str(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own


def test_a_name_that_is_not_defined_is_refused_with_a_message() -> None:
    """A forward reference may be wrong."""

    class Lost(BaseModel):
        other: Missing  # type: ignore[name-defined] # noqa: F821 - the point

    with pytest.raises(SchemaError, match="Lost cannot be asked of a model"):
        Schema.of(Lost)


def test_bounds_that_contradict_a_type_are_refused_with_a_message() -> None:
    """Pydantic's own complaint is handed on."""
    with pytest.raises(SchemaError, match="cannot be asked of a model"):
        Schema.of(Annotated[Decimal, Field(ge="much")])


def test_examples_that_json_cannot_carry_are_refused_with_a_message() -> None:
    """They would have to stand in a prompt."""

    class Odd(BaseModel):
        model_config = ConfigDict(json_schema_extra={"examples": [object()]})  # type: ignore[list-item]

        x: int

    with pytest.raises(SchemaError, match="Odd cannot be asked of a model"):
        Schema.of(Odd)


def test_a_field_with_a_hand_written_json_schema_can_be_asked_for() -> None:
    """It is the way out that the error names."""
    kind: Any = Annotated[Callable[[int], int], WithJsonSchema({"type": "string"})]
    assert Schema.of(kind).wire.schema == {"type": "string"}


@pytest.mark.parametrize("value", [None, 3, "Bill", b"x"])
def test_a_value_in_place_of_a_type_is_refused(value: object) -> None:
    """`synthetic("Bill", n=3)` is a slip."""
    with pytest.raises(OptionError, match="must be a type"):
        Schema.of(value)


NAMES: list[tuple[Any, str]] = [
    (int, "int"),
    (Colour, "Colour"),
    (list[Colour], "list[Colour]"),
    (Optional[Colour], "Colour | None"),  # noqa: UP045 - both spellings have one name
    (Union[int, Colour, None], "int | Colour | None"),  # noqa: UP007 - as above
    (int | dict[str, Colour], "int | dict[str, Colour]"),
    (Annotated[int, Field(ge=0)], "int"),
    (Literal["a", 1, Colour.RED], "Literal['a', 1, Colour.RED]"),
    (tuple[int, ...], "tuple[int, ...]"),
    (tuple[()], "tuple"),
    (Callable[[int], str], "Callable[[int], str]"),
    (Box[Box[int]], "Box[Box[int]]"),
    (dict[str, Any], "dict[str, Any]"),
]


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_a_schema_is_called_what_its_users_call_it(kind: Any, name: str) -> None:
    """The name is part of the cassette's: it must be equal on all versions of everything."""
    assert name_of(kind) == name


class Claim(BaseModel):
    charge: float
    paid: float = Field(alias="Paid")
    day: dt.date = Field(validation_alias=AliasChoices("Day", "Date"))

    @field_validator("charge")
    @classmethod
    def positive(cls, value: float) -> float:
        """A validator of the user's own."""
        if value <= 0:
            message = "charge must be positive"
            raise ValueError(message)
        return value


def test_problems_are_told_field_by_field_and_without_pydantics_frame() -> None:
    """They go back to the model and to the user."""
    schema = Schema.of(Claim)
    assert schema.judge({"charge": 1, "Paid": 1, "Day": "2020-01-02"}) is None
    assert schema.judge({"charge": 0, "Paid": 1, "Day": "2020-01-02"}) == (
        "charge: charge must be positive"
    )
    assert schema.judge({"charge": "x", "Paid": "x", "Day": "x"}) == (
        "charge: Input should be a valid number, unable to parse string as a number; "
        "Paid: Input should be a valid number, unable to parse string as a number; "
        "Day: Input should be a valid date or datetime, input is too short"
    )


class Share(BaseModel):
    parts: int

    @field_validator("parts")
    @classmethod
    def whole(cls, value: int) -> int:
        """A validator that nobody tried with zero."""
        return 100 // value


def test_whatever_a_validator_raises_is_a_problem_of_the_record() -> None:
    """Pydantic hands on all but ValueError and AssertionError."""
    assert Schema.of(Share).judge({"parts": 0}) == (
        "ZeroDivisionError: integer division or modulo by zero"
    )
    assert Schema.of(Share).judge({"parts": 4}) is None


def test_of_many_problems_the_first_are_told() -> None:
    """A message stays readable."""
    problem = Schema.of(list[int]).judge(["a"] * 9)
    assert problem is not None
    assert problem.count("Input should be") == 3
    assert problem.endswith("; and 6 more")
    assert Schema.of(int).judge("x") == (
        "Input should be a valid integer, unable to parse string as an integer"
    )


def test_each_instance_is_a_fresh_one() -> None:
    """No test can spoil another's records."""
    schema = Schema.of(list[int])
    assert schema.instance("[1]") == schema.instance("[1]")
    assert schema.instance("[1]") is not schema.instance("[1]")


def test_a_class_is_described_once() -> None:
    """Markers over many tests share the work."""
    assert Schema.of(Claim) is Schema.of(Claim)


def test_a_table_of_sqlmodel_is_validated_as_any_model_is() -> None:
    """Its own constructor checks nothing and would leave a date a string."""
    schema = Schema.of(Hero)
    good = {"id": 1, "name": "Ada", "code": "ABC12", "joined": "2020-02-03", "pay": 1.5}
    assert schema.judge(good) is None
    ada = schema.instance(schema.decode(good))
    assert (ada.joined, ada.pay) == (dt.datetime(2020, 2, 3), Decimal("1.5"))  # noqa: DTZ001 - naive
    assert schema.judge({**good, "name": "A name too long", "pay": "x"}) == (
        "name: String should have at most 12 characters; pay: Input should be a valid decimal"
    )


@pytest.mark.parametrize("kind", [Keyword, Slotted, Named])
def test_a_docstring_that_nobody_wrote_is_no_description(kind: Any) -> None:
    """Classes get their signature for one, and some versions of pydantic hand it on."""
    assert "(" in kind.__doc__
    assert "description" not in Schema.of(kind).described
