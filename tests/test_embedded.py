"""What the embedded generator says when it finds no record."""

from __future__ import annotations

import re
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, BaseModel, WithJsonSchema

from pytest_synthdata import GenerationError
from pytest_synthdata.board import Board
from pytest_synthdata.providers.embedded import Embedded
from pytest_synthdata.spec import wanted


def told(kind: Any) -> list[str]:
    """The lines of the message for a type that three records cannot be had of."""
    board = Board(wanted(kind, n=3).spec)
    with pytest.raises(GenerationError) as caught:
        Embedded().answer(board.request((0, 1, 2)))
    return str(caught.value).splitlines()


def test_refusals_that_differ_in_values_only_are_told_once() -> None:
    """A slot has one line, with the most common refusals, and the count of the rest."""

    def never(value: int) -> int:
        rule = f"breaks rule {'abc'[value % 3]}" if value % 5 == 0 else "is much too much"
        message = f"{value} {rule} for {[value, 'me']}"
        raise ValueError(message)

    class Bill(BaseModel):
        charge: Annotated[int, AfterValidator(never)]

    head, line, advice = told(Bill)
    assert head == "Not all records of Bill could be had:"
    found = re.fullmatch(
        r"  slot 0: refused 200 times: (\d+) times charge: \d+ is much too much for \[\d+, 'me'\], "
        r"(\d+) times charge: (?:.*), (\d+) times charge: (?:.*), and (\d+) more",
        line,
    )
    assert found
    assert sum(map(int, found.groups())) == 200
    assert advice.endswith("or have a model write them (OPENAI_API_KEY or SYNTHDATA_BASE_URL).")


def test_a_single_refusal_stands_by_itself() -> None:
    """With one of the values that it is about."""
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string"}},
        "required": ["a"],
        "not": {"required": ["a"]},
    }
    head, line, _ = told(schema)
    assert head == "Not all records of JSON Schema could be had:"
    assert line.startswith(
        '  slot 0: refused 200 times: {"required":["a"]} is not allowed for {"a":'
    )


def test_a_union_of_nothing_has_no_value() -> None:
    """Nor has what contains it, and no error of Python's tells that."""

    class Holder(BaseModel):
        one: Annotated[Any, WithJsonSchema({"anyOf": []})]

    for kind in (Holder, Annotated[Any, WithJsonSchema({"anyOf": []})]):
        _, line, advice = told(kind)
        assert line == "  slot 0: a union of no types has no value"
        assert advice.startswith("The schema has no finite value.")
