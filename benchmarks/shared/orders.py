"""A nested schema: an order with its customer and its lines."""

from datetime import date

from pydantic import BaseModel

__all__ = ["Order"]


class Customer(BaseModel):
    customer_id: int
    full_name: str
    email: str
    city: str


class Line(BaseModel):
    product: str
    quantity: int
    unit_price: float


class Order(BaseModel):
    order_id: int
    customer: Customer
    lines: list[Line]
    ordered_on: date
    express: bool
