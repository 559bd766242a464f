"""The options `unique` and `vary`: what is no answerable request is told before any is made."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID  # noqa: TC003 - pydantic reads the annotation

import pytest
from pydantic import BaseModel, Field, ValidationInfo, field_validator

from pytest_synthdata import OptionError, Synthesizer
from pytest_synthdata.record_spec import wanted

if TYPE_CHECKING:
    from tests.project import Project


class Color(Enum):
    """A choice of three."""

    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Address(BaseModel):
    """A part of a record."""

    city: str


class Thing(BaseModel):
    """A thing with fields of few and of many values."""

    ref: UUID
    low: int = Field(ge=1, le=9)
    high: int
    price: Decimal
    color: Color
    size: Literal["S", "M"]
    sold: bool
    address: Address
    called: str = Field(alias="displayName")
    maybe: Literal["a"] | None

    @field_validator("high")
    @classmethod
    def check(cls, value: int, info: ValidationInfo) -> int:
        """Compare with another field, which is missing where this one is looked at alone."""
        if value < info.data["low"]:
            message = "high is below low"
            raise ValueError(message)
        return value


FIELDS = "its fields are ref, low, high, price, color, size, sold, address, displayName, maybe"
MANY = "unique: n=20 records of Thing need as many different values"
OUT = "out of `unique`"
NAME_IT = "unique must be a field's name, a list of names, or a tuple; "
TAKES = "give values that the field takes, or a theme another name"
CARRY = "give texts, numbers, booleans, None, dates, and lists, dicts or models of these"


@pytest.mark.parametrize(
    ("options", "start", "end"),
    [
        ({"unique": "colour"}, "unique: Thing has no field 'colour'", FIELDS),
        ({"unique": ["high", "colour"]}, "unique: Thing has no field 'colour'", FIELDS),
        ({"unique": ("high", "colour")}, "unique: Thing has no field 'colour'", FIELDS),
        ({"unique": "address.city"}, "unique: Thing has no field 'address.city'", FIELDS),
        ({"unique": ""}, "unique: Thing has no field ''", FIELDS),
        ({"unique": [None]}, NAME_IT, "is not"),
        ({"unique": [["high", 1]]}, NAME_IT, "is not"),
        ({"unique": [[["high"]]]}, NAME_IT, "is not"),
        ({"unique": {"high"}}, NAME_IT, "{'high'} is not"),
        ({"unique": 1}, NAME_IT, "1 is not"),
        (
            {"unique": "color"},
            f"{MANY} of color, and there are no more than 3; ",
            f"leave color {OUT}",
        ),
        (
            {"unique": "sold"},
            f"{MANY} of sold, and there are no more than 2; ",
            f"leave sold {OUT}",
        ),
        (
            {"unique": "size"},
            f"{MANY} of size, and there are no more than 2; ",
            f"leave size {OUT}",
        ),
        ({"unique": "low"}, f"{MANY} of low, and there are no more than 9; ", f"leave low {OUT}"),
        (
            {"unique": "maybe"},
            f"{MANY} of maybe, and there are no more than 2; ",
            f"leave maybe {OUT}",
        ),
        (
            {"unique": ("low", "sold")},
            f"{MANY} of low and sold, and there are no more than 18; ",
            f"leave low and sold {OUT}",
        ),
        (
            {"unique": ["high", "sold"]},
            f"{MANY} of sold, and there are no more than 2; ",
            f"leave sold {OUT}",
        ),
        (
            {"unique": "high", "vary": {"high": [*range(19), 0]}},
            f"{MANY} of high, and there are no more than 19; ",
            f"leave high {OUT}",
        ),
        ({"vary": {"high": {1, 2}}}, "vary: give the values of 'high' as a list", "is none"),
        (
            {"vary": {"theme": {1: 2}.keys()}},
            "vary: give the values of 'theme' as a list",
            "is none",
        ),
        ({"vary": {"high": iter([1])}}, "vary: give the values of 'high' as a list", "is none"),
        ({"vary": {"high": []}}, "vary: 'high' has no values", "leave it out, or give one"),
        ({"vary": {"theme": ()}}, "vary: 'theme' has no values", "leave it out, or give one"),
        ({"vary": {"theme": [object]}}, "vary: JSON cannot carry the values of 'theme' (", CARRY),
        (
            {"vary": {"price": float("nan")}},
            "vary: JSON cannot carry the values of 'price' (",
            CARRY,
        ),
        ({"vary": {"theme": [b"\xff"]}}, "vary: JSON cannot carry the values of 'theme' (", CARRY),
        ({"vary": {"high": ["x"]}}, "vary: 'x' is no value of the field 'high' of Thing; ", TAKES),
        ({"vary": {"high": None}}, "vary: None is no value of the field 'high' of Thing; ", TAKES),
        ({"vary": {"low": [1, 10]}}, "vary: 10 is no value of the field 'low' of Thing; ", TAKES),
        ({"vary": {"ref": "x"}}, "vary: 'x' is no value of the field 'ref' of Thing; ", TAKES),
        ({"vary": {"color": "pink"}}, "vary: 'pink' is no value of the field 'color' of", TAKES),
        ({"vary": {"sold": [1]}}, "vary: 1 is no value of the field 'sold' of Thing; ", TAKES),
        ({"vary": {"address": [{}]}}, "vary: {} is no value of the field 'address' of Th", TAKES),
        ({"vary": {"called": [1]}}, "vary: 1 is no value of the field 'called' of Thing", TAKES),
        ({"vary": ["high"]}, "vary must be a dict such as {", "['high'] is not"),
        ({"vary": {1: [2]}}, "vary must be a dict such as {", "{1: [2]} is not"),
    ],
)
def test_what_cannot_be_followed_is_told_with_what_to_write(
    options: dict[str, Any], start: str, end: str
) -> None:
    """Nothing is asked, and nothing made."""
    with pytest.raises(OptionError) as caught:
        Synthesizer()(Thing, n=20, **options)
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith(end)


@pytest.mark.parametrize(
    "options",
    [
        {"unique": ("color", "low")},
        {"unique": "displayName"},
        {"unique": "high", "vary": {"high": range(20)}},
        {"vary": {"high": range(3)}},
        {"vary": {"high": deque([1, 2])}},
        {"vary": {"high": 0}},
        {"vary": {"color": Color.RED, "maybe": [None, "a"]}},
        {"vary": {"price": ["1.50", 2, Decimal("1E+2")]}},
        {"vary": {"theme": "one word", "other": {"a": 1}}},
    ],
)
def test_what_can_be_followed_is_taken(options: dict[str, Any]) -> None:
    """Validators of a field are not heard before there is a record."""
    assert wanted(Thing, n=20, **options).spec.prompt_hash


def test_a_field_may_be_all_there_is_of_a_record() -> None:
    """Then its values are records already."""

    class One(BaseModel):
        size: int

    assert wanted(One, n=3, vary={"size": [1, 2, 3]}, unique="size").spec.vary == {
        "size": [1, 2, 3]
    }


def test_errors_in_options_are_errors_of_collection(project: Project) -> None:
    """Whether they stand at a test or at a fixture."""
    project.billing("""
        @pytest.mark.synthetic(MedicalBilling, n=20, unique="patient")
        def test_bills(bills: list[MedicalBilling]) -> None: ...
    """)
    project.billing(
        """
        @pytest.mark.synthetic(MedicalBilling, n=3, vary={"patient_id": ["one"]})
        def test_bill(bill: MedicalBilling) -> None: ...
        """,
        "test_bill",
    )
    project.billing(
        """
        from pytest_synthdata import synthetic_fixture
        rows = synthetic_fixture(MedicalBilling, n=3, vary={"patient_id": {1, 2}})
        """,
        "test_rows",
    )
    result = project.run("--collect-only")
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines_random(
        [
            "*unique: MedicalBilling has no field 'patient'; its fields are patient_id, *",
            "*vary: 'one' is no value of the field 'patient_id' of MedicalBilling; give values *",
            "*vary: give the values of 'patient_id' as a list, in their order; {1, 2} is none",
        ]
    )


def hashes(*options: dict[str, Any]) -> set[str]:
    return {wanted(Thing, n=3, **one).spec.prompt_hash for one in options}


def test_options_that_say_the_same_are_the_same() -> None:
    """Empty ones say nothing, and `unique` knows no order."""
    nothing: list[dict[str, Any]] = [
        {},
        {"unique": None},
        {"unique": []},
        {"unique": ()},
        {"unique": [()]},
        {"vary": None},
        {"vary": {}},
    ]
    assert len(hashes(*nothing)) == 1
    lists = [["high", "ref"], ["ref", "high"], ["ref", "high", "ref"], [("ref",), ["high"]]]
    assert len(hashes(*({"unique": one} for one in lists))) == 1
    pairs = [("high", "ref"), ("ref", "high"), [("ref", "high")], [["ref", "high", "ref"]]]
    assert len(hashes(*({"unique": one} for one in pairs))) == 1
    assert len(hashes({}, {"unique": lists[0]}, {"unique": pairs[0]})) == 3
    assert len(hashes({"vary": {"high": [1, 2]}}, {"vary": {"high": (1, 2)}})) == 1
    assert len(hashes({"vary": {"high": [1, 2]}}, {"vary": {"high": [2, 1]}})) == 2


def test_a_field_has_one_meaning_by_the_name_that_messages_give_it() -> None:
    """That of wire records, where servers would not take its own."""
    schema = {
        "type": "object",
        "properties": {"größe in m": {"type": "integer"}},
        "required": ["größe in m"],
    }
    names = [field.wire_name for field in wanted(schema, n=1, vary={"größe in m": 5}).spec.bound]
    assert names == ["gro_e_in_m"]
    for name in ("größe in m", *names):
        spec = wanted(schema, n=2, unique=name, vary={name: [5, 6]}).spec
        assert spec.unique == (("größe in m",),)
        assert list(spec.vary) == ["größe in m"]


class Cat(BaseModel):
    size: int = Field(alias="größe")


class Dog(BaseModel):
    size: int = Field(alias="größe")
    breed: str


def test_a_field_of_a_union_is_found_by_the_name_that_wire_records_have() -> None:
    """As that of a single class is."""
    spec = wanted(Cat | Dog, n=2, unique="gro_e").spec
    assert [field.wire_name for (field,) in spec.unique_fields] == ["gro_e"]
