# /// script
# requires-python = ">=3.11"
# dependencies = ["faker", "pydantic", "pytest"]
# ///
"""Faker: each schema filled by hand at each run."""

from collections.abc import Callable
from typing import Any, TypeVar

from faker import Faker
from pydantic import BaseModel

__all__ = ["records"]

S = TypeVar("S", bound=BaseModel)

fake = Faker()


def number() -> int:
    return fake.random_int(100_000, 999_999)


def money() -> float:
    return fake.pyfloat(min_value=10, max_value=5_000, right_digits=2)


def words() -> str:
    return " ".join(fake.words(3))


def billing() -> dict[str, Any]:
    charge = money()
    return {
        "patient_id": number(),
        "patient_name": fake.name(),
        "diagnosis_code": fake.bothify("?##.#"),
        "procedure_code": fake.numerify("#####"),
        "total_charge": charge,
        "insurance_claim_amount": round(charge * fake.random_int(0, 100) / 100, 2),
    }


def order() -> dict[str, Any]:
    return {
        "order_id": number(),
        "customer_name": fake.name(),
        "product": words(),
        "quantity": fake.random_int(1, 20),
        "unit_price": money(),
        "express": fake.boolean(),
        "ordered_on": fake.date_object(),
    }


def employee() -> dict[str, Any]:
    return {
        "employee_id": number(),
        "full_name": fake.name(),
        "department": fake.random_element(("sales", "support", "engineering", "finance")),
        "title": fake.job(),
        "salary": money(),
        "remote": fake.boolean(),
        "hired_on": fake.date_object(),
    }


def shipment() -> dict[str, Any]:
    return {
        "shipment_id": number(),
        "carrier": fake.random_element(("road", "rail", "sea", "air")),
        "origin": fake.city(),
        "destination": fake.city(),
        "weight_kg": money(),
        "insured": fake.boolean(),
    }


def ticket() -> dict[str, Any]:
    return {
        "ticket_id": number(),
        "reporter_name": fake.name(),
        "subject": words(),
        "description": fake.sentence(),
        "priority": fake.random_element(("low", "normal", "high")),
        "opened_on": fake.date_object(),
        "closed": fake.boolean(),
    }


def flat() -> dict[str, Any]:
    return {
        "flat_id": number(),
        "street": fake.street_address(),
        "city": fake.city(),
        "rooms": fake.random_int(1, 8),
        "rent": money(),
        "furnished": fake.boolean(),
        "free_from": fake.date_object(),
        "pets": fake.boolean(),
    }


def payment() -> dict[str, Any]:
    return {
        "payment_id": number(),
        "payer_name": fake.name(),
        "payee_name": fake.name(),
        "amount": money(),
        "currency": fake.random_element(("EUR", "USD", "GBP", "JPY")),
        "reference": words(),
        "paid_on": fake.date_object(),
    }


def course() -> dict[str, Any]:
    return {
        "course_id": number(),
        "course_title": words(),
        "teacher_name": fake.name(),
        "level": fake.random_element(("beginner", "intermediate", "advanced")),
        "seats": fake.random_int(5, 60),
        "fee": money(),
        "starts_on": fake.date_object(),
        "online": fake.boolean(),
    }


FIELDS: dict[str, Callable[[], dict[str, Any]]] = {
    make.__name__: make
    for make in (billing, order, employee, shipment, ticket, flat, payment, course)
}


def records(schema: type[S], n: int, _label: str) -> list[S]:
    fields = FIELDS[schema.__name__.lower()]
    return [schema(**fields()) for _ in range(n)]
