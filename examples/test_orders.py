"""Records that refer to others, that differ, and that cover what a schema allows."""

from collections import Counter
from datetime import date
from typing import Literal

import pytest
from pydantic import BaseModel, Field, model_validator

from pytest_synthdata import Factory


class Patient(BaseModel):
    patient_id: int
    name: str
    born: date
    insured: bool
    allergy: str | None


class Order(BaseModel):
    order_id: int
    patient_id: int
    status: Literal["placed", "filled", "cancelled"]
    units: int = Field(ge=1, le=100)
    refunded: int = Field(ge=0, le=100)

    @model_validator(mode="after")
    def no_more_than_ordered(self) -> "Order":
        if self.refunded > self.units:
            raise ValueError("more units are refunded than were ordered")
        return self


@pytest.fixture
def patients(synthetic: Factory) -> list[Patient]:
    return synthetic(Patient, n=10, unique="patient_id")


@pytest.fixture
def orders(synthetic: Factory, patients: list[Patient]) -> list[Order]:
    ids = [patient.patient_id for patient in patients]
    return synthetic(Order, n=30, unique="order_id", vary={"patient_id": ids})


def test_each_order_is_of_a_patient(patients: list[Patient], orders: list[Order]) -> None:
    count = Counter(order.patient_id for order in orders)
    assert count == {patient.patient_id: 3 for patient in patients}
    assert len({order.order_id for order in orders}) == 30


def test_records_cover_what_the_schema_names(patients: list[Patient], orders: list[Order]) -> None:
    assert {order.status for order in orders} == {"placed", "filled", "cancelled"}
    assert {patient.insured for patient in patients} == {True, False}
    assert None in {patient.allergy for patient in patients}
    assert all(order.refunded <= order.units for order in orders)
