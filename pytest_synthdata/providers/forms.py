"""The form ladder: how a server is told what an answer looks like, and what it has refused."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.levels import portable, strict, within_limits

if TYPE_CHECKING:
    from pytest_synthdata.request import Request
    from pytest_synthdata.schema.node import Node
    from pytest_synthdata.stores.run import Run

__all__ = ["Form", "Ladder", "response_format"]


class Form(Enum):
    """What is sent as `response_format`, in the order in which forms are tried.

    All ask for the same: the prompt holds the schema, whatever the form.
    """

    STRICT = "strict json_schema"
    PORTABLE = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"


class Ladder:
    """The forms that one server is asked in: the first that it has not refused in this run.

    `address` is the server's; `strictly`, whether it is one that enforces strict JSON Schema. Safe
    to use from many threads.
    """

    def __init__(self, address: str, run: Run, *, strictly: bool) -> None:
        self._address = address
        self._run = run
        self._strictly = strictly

    def form(self, request: Request) -> Form:
        """The form for a request. TEXT is nothing that can be refused."""
        asks = (Form.STRICT, Form.PORTABLE, Form.JSON_OBJECT)
        return next((form for form in asks if self._takes(form, request)), Form.TEXT)

    def refused(self, form: Form) -> bool:
        """Remember that the server refuses a form. True for the first who does in this run."""
        return self._run.note(self._refusal(form))

    def _takes(self, form: Form, request: Request) -> bool:
        if form is Form.STRICT and not (self._strictly and within_limits(_strict(request))):
            return False
        return not self._run.knows(self._refusal(form))

    def _refusal(self, form: Form) -> str:
        return f"{self._address} refuses {form.value}"


def response_format(request: Request, form: Form) -> dict[str, Any] | None:
    """What is sent for a request in a form; None: nothing is."""
    if form is Form.TEXT:
        return None
    if form is Form.JSON_OBJECT:
        return {"type": "json_object"}
    strictly = form is Form.STRICT
    schema = _strict(request) if strictly else _wrapped(portable(request.schema))
    named = {"name": _name(request.title), "strict": strictly, "schema": schema}
    return {"type": "json_schema", "json_schema": named}


def _strict(request: Request) -> Node:
    count = len(request.place.slots)
    return _wrapped(strict(request.schema), {"minItems": count, "maxItems": count})


def _wrapped(record: Node, demands: Node | None = None) -> Node:
    """The schema of an answer: an object, as servers demand, with the list of records in `items`.

    `demands` is what the schema itself says of the list; the rest is left to the prompt.
    """
    items = {k: v for k, v in record.items() if k != "$defs"}
    schema: Node = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": items, **(demands or {})}},
        "required": ["items"],
        "additionalProperties": False,
    }
    return schema | ({"$defs": record["$defs"]} if "$defs" in record else {})


def _name(title: str) -> str:
    """`title` in the form that servers take for a schema's name: `[A-Za-z0-9_-]{1,64}`."""
    return "".join(c if c.isascii() and c.isalnum() else "_" for c in title)[:64]
