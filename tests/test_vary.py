"""`vary`: records that carry the values they were dealt, those of another dataset for example."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, TypeAdapter, field_validator

from pytest_synthdata import GenerationError, Synthesizer
from tests.stub import completion
from tests.visits import plan_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.project import Project
    from tests.stub import Asked, Body, Stub


@pytest.fixture(autouse=True)
def _below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches lie below the working directory."""
    monkeypatch.chdir(tmp_path)


def asking(server: Stub, directory: Path | None = None, **settings: Any) -> Synthesizer:
    """A new process, as far as stores can tell."""
    return Synthesizer(directory, base_url=server.url, api_key="sk-for-tests-only", **settings)


SHOP = """
from uuid import UUID

import pytest
from pydantic import BaseModel

from pytest_synthdata import synthetic_fixture


class Patient(BaseModel):
    patient_id: UUID
    name: str


class Order(BaseModel):
    patient_id: UUID
    item: str
    quantity: int


patients = synthetic_fixture(Patient, n=8, unique="patient_id")


@pytest.fixture
def orders(synthetic, patients):
    return [*synthetic(Order, n=50, vary={"patient_id": [p.patient_id for p in patients]})]
"""
SHOPPING = """
from collections import Counter


def test_orders(patients, orders):
    assert len(orders) == 50
    counts = Counter(order.patient_id for order in orders)
    assert counts.keys() == {patient.patient_id for patient in patients}
    assert set(counts.values()) == {6, 7}
"""


def shop(asked: Asked) -> Body:
    """Patients with new ids, and orders of those that the plan names."""
    plan = plan_of(asked.prompt)
    return completion(
        {
            "items": [
                {
                    "patient_id": json.loads(plan[slot]["patient_id"]),
                    "item": "gauze",
                    "quantity": slot,
                }
                if "quantity" in asked.prompt
                else {"patient_id": str(UUID(int=slot + 1)), "name": f"Patient {slot}"}
                for slot in asked.slots
            ]
        }
    )


@pytest.mark.parametrize("asks", [True, False])
def test_orders_refer_to_the_patients_of_another_dataset(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch, *, asks: bool
) -> None:
    """Each patient has some, and in CI they are what they were."""
    server.answer = shop
    if asks:
        project.ask(server)
    project.write(conftest=SHOP, test_orders=SHOPPING)
    project.run().assert_outcomes(passed=1)
    assert server.count == (2 + 10 if asks else 0)
    recorded = project.cassettes
    assert len(recorded) == 2
    monkeypatch.setenv("CI", "1")
    project.run().assert_outcomes(passed=1)
    assert project.cassettes == recorded
    assert server.count == (2 + 10 if asks else 0)


class Color(Enum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


class Address(BaseModel):
    """A part of a record."""

    city: str
    number: int | None


class Thing(BaseModel):
    """A field of each type that a value may have."""

    ref: UUID
    day: date
    at: datetime
    price: Decimal
    color: Color
    size: Literal["S", "M", 3]
    address: Address
    called: str = Field(alias="displayName")
    maybe: int | None
    tags: list[str]
    words: dict[str, int]


VALUES: dict[str, list[Any]] = {
    "ref": [UUID(int=7), UUID(int=8)],
    "day": [date(2024, 2, 29), date(1999, 12, 31)],
    "at": [datetime(2024, 2, 29, 12, tzinfo=UTC), datetime(2024, 1, 1, 0, 0, 0, 500, tzinfo=UTC)],
    "price": [Decimal("1.50"), Decimal("1E+3"), Decimal("0.1")],
    "color": [Color.BLUE, Color.RED],
    "size": ["S", 3],
    "address": [Address(city="Ulm", number=None), Address(city="Bern", number=3)],
    "called": ["", "Zoë"],
    "displayName": ["one", "two"],
    "maybe": [None, 5],
    "tags": [["a", "b"], []],
    "words": [{"a": 1, "b": 2}, {}],
}


def thing(cell: str, field: str, **changes: Any) -> Body:
    """A thing as a model writes it, with the value of a cell of its plan."""
    return {
        "ref": str(UUID(int=1)),
        "day": "2020-01-01",
        "at": "2020-01-01T00:00:00Z",
        "price": 5,
        "color": "red",
        "size": "M",
        "address": {"city": "Rome", "number": 1},
        "displayName": "nobody",
        "maybe": 1,
        "tags": ["z"],
        "words": [{"key": "z", "value": 1}],
        {"called": "displayName"}.get(field, field): json.loads(cell),
        **changes,
    }


def value_of(record: Thing, field: str) -> Any:
    return getattr(record, {"displayName": "called"}.get(field, field))


@pytest.mark.parametrize("asks", [True, False])
@pytest.mark.parametrize("field", VALUES)
def test_values_of_every_type_are_dealt_and_come_back(
    server: Stub, *, field: str, asks: bool
) -> None:
    """As the values that they are, each equally often."""

    def answer(asked: Asked) -> Body:
        plan = plan_of(asked.prompt)
        (name,) = {*plan[asked.slots[0]]} & {field, "displayName"}
        return completion(
            {
                "items": [
                    thing(
                        plan[slot][name],
                        field,
                        **({} if field == "tags" else {"tags": [str(slot)]}),
                    )
                    for slot in asked.slots
                ]
            }
        )

    server.answer = answer
    synthetic = asking(server) if asks else Synthesizer()
    things = synthetic(Thing, n=12, vary={field: VALUES[field]})
    found = [value_of(one, field) for one in things]
    assert all(value in VALUES[field] for value in found)
    assert [found.count(value) for value in VALUES[field]] == [12 // len(VALUES[field])] * len(
        VALUES[field]
    )
    if asks:
        assert not any(
            f"{name} was to be" in one.prompt
            for one in server.asked
            for name in (field, "displayName")
        )


def test_a_model_that_ignores_what_is_dealt_is_told_and_then_fails(server: Stub) -> None:
    """Within the repairs of the page; what is told names the value."""
    server.answer = lambda asked: completion(
        {"items": [{"patient_id": 1, "item": f"item {slot}"} for slot in asked.slots]}
    )
    with pytest.raises(GenerationError) as caught:
        asking(server)(Order, n=5, vary={"patient_id": [41, 42]})
    assert server.count == 3
    for asked in server.asked[1:]:
        plan = plan_of(asked.prompt)
        for slot in range(5):
            dealt = plan[slot]["patient_id"]
            (line,) = [
                one for one in asked.prompt.splitlines() if one.startswith(f"- number {slot + 1}:")
            ]
            assert line.endswith(f"-- patient_id was to be {dealt}")
    text = str(caught.value)
    assert "patient_id was to be 41" in text
    assert "patient_id was to be 42" in text


class Order(BaseModel):
    """What a patient has ordered."""

    patient_id: int
    item: str


@pytest.mark.parametrize(
    ("field", "value", "written"),
    [
        ("at", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00+00:00"),
        ("at", "2024-02-29T12:00:00Z", "2024-02-29T13:00:00+01:00"),
        ("at", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"),
        ("at", datetime(2024, 2, 29, 12, tzinfo=UTC), "2024-02-29 12:00:00Z"),
        ("price", "1.50", 1.5),
        ("price", "1.50", "1.500"),
        ("price", Decimal(1000), 1e3),
        ("ref", str(UUID(int=255)), str(UUID(int=255)).upper()),
        ("ref", UUID(int=255), UUID(int=255).hex),
        ("maybe", 5, 5.0),
        ("maybe", 5, "5"),
    ],
)
def test_an_equal_value_that_is_written_otherwise_is_accepted(
    server: Stub, field: str, value: Any, written: Any
) -> None:
    """No request more than that of the page is made for it."""

    def answer(asked: Asked) -> Body:
        (slot,) = asked.slots
        cells = plan_of(asked.prompt)[slot]
        hard = {
            "color": json.loads(cells.get("color", '"red"')),
            "size": json.loads(cells.get("size", '"S"')),
            "maybe": None if cells.get("maybe") == "null" else 1,
            "address": {
                "city": "Rome",
                "number": None if cells.get("address.number") == "null" else 1,
            },
        }
        return completion({"items": [thing('"x"', "called", **(hard | {field: written}))]})

    server.answer = answer
    (one,) = asking(server)(Thing, n=1, page_size=1, vary={field: value})
    assert server.count == 1
    annotation: Any = Thing.model_fields[field].annotation
    assert value_of(one, field) == TypeAdapter(annotation).validate_python(value)


def test_values_of_a_store_are_not_held_to_what_is_dealt(server: Stub, tmp_path: Path) -> None:
    """A record edited by hand is the user's own."""
    server.answer = lambda asked: completion(
        {"items": [{"patient_id": 41, "item": f"item {slot}"} for slot in asked.slots]}
    )
    asking(server, tmp_path)(Order, n=5, vary={"patient_id": 41})
    (path,) = tmp_path.glob("*.yaml")
    path.write_text(path.read_text().replace('{\\"patient_id\\": 41', '{\\"patient_id\\": 43', 1))
    first = asking(server, tmp_path)(Order, n=5, vary={"patient_id": 41})[0]
    assert first.patient_id == 43
    assert server.count == 1


@pytest.mark.parametrize("refused", [0, 41])
def test_what_was_not_dealt_stands_for_no_class_that_looks_the_same(
    server: Stub, refused: int
) -> None:
    """Whatever the validators of one class and the other say of it."""

    def order_class(*, refused: int) -> Any:
        class Order(BaseModel):
            patient_id: int

            @field_validator("patient_id")
            @classmethod
            def check(cls, value: int) -> int:
                if value == refused:
                    message = "refused"
                    raise ValueError(message)
                return value

        return Order

    server.answer = lambda asked: completion({"items": [{"patient_id": 41} for _ in asked.slots]})
    with asking(server) as synthetic:
        for schema in (order_class(refused=refused), order_class(refused=1)):
            with pytest.raises(GenerationError):
                synthetic(schema, n=2, vary={"patient_id": 43})
    assert server.count == 3
