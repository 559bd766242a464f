"""The schemas of the replay benchmark: eight that differ, as a project might have them."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

__all__ = ["Billing", "Course", "Employee", "Flat", "Order", "Payment", "Shipment", "Ticket"]


class Billing(BaseModel):
    patient_id: int
    patient_name: str
    diagnosis_code: str
    procedure_code: str
    total_charge: float
    insurance_claim_amount: float


class Order(BaseModel):
    order_id: int
    customer_name: str
    product: str
    quantity: int
    unit_price: float
    express: bool
    ordered_on: date


class Employee(BaseModel):
    employee_id: int
    full_name: str
    department: Literal["sales", "support", "engineering", "finance"]
    title: str
    salary: float
    remote: bool
    hired_on: date


class Shipment(BaseModel):
    shipment_id: int
    carrier: Literal["road", "rail", "sea", "air"]
    origin: str
    destination: str
    weight_kg: float
    insured: bool


class Ticket(BaseModel):
    ticket_id: int
    reporter_name: str
    subject: str
    description: str
    priority: Literal["low", "normal", "high"]
    opened_on: date
    closed: bool


class Flat(BaseModel):
    flat_id: int
    street: str
    city: str
    rooms: int
    rent: float
    furnished: bool
    free_from: date
    pets: bool


class Payment(BaseModel):
    payment_id: int
    payer_name: str
    payee_name: str
    amount: float
    currency: Literal["EUR", "USD", "GBP", "JPY"]
    reference: str
    paid_on: date


class Course(BaseModel):
    course_id: int
    course_title: str
    teacher_name: str
    level: Literal["beginner", "intermediate", "advanced"]
    seats: int
    fee: float
    starts_on: date
    online: bool
