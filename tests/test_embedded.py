"""What the embedded generator says when it finds no record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from pytest_synthdata import GenerationError, Synthesizer
from pytest_synthdata.board import Board
from pytest_synthdata.providers.embedded import Embedded
from pytest_synthdata.record_spec import wanted

if TYPE_CHECKING:
    from pathlib import Path


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


class Thing(BaseModel):
    a: int
    b: str | None
    c: bool
    d: list[int]


@pytest.mark.parametrize(
    ("unique", "options"),
    [
        (["a", "b"], {}),
        (("a", "c"), {}),
        (("b", "d"), {}),
        (("a", "b"), {"vary": {"a": [1, 2]}}),
    ],
)
def test_many_values_that_must_differ_are_had_of_few_words(
    tmp_path: Path, unique: Any, options: dict[str, Any]
) -> None:
    """Likely numbers and words are soon used up; digits make more of them, where one may."""
    ask = Synthesizer(provider="embedded", cache_dir=tmp_path)
    things = ask(Thing, n=300, unique=unique, **options)
    for group in [unique] if isinstance(unique, tuple) else [(name,) for name in unique]:
        assert len({str([getattr(thing, name) for name in group]) for thing in things}) == 300
    if options:
        assert {thing.a for thing in things} == {1, 2}


def test_values_under_a_rule_of_their_own_are_found_all_the_same(tmp_path: Path) -> None:
    """Digits that the schema refuses are not forced on it."""

    class Code(BaseModel):
        code: str = Field(pattern="^[A-Z]$")

    ask = Synthesizer(provider="embedded", cache_dir=tmp_path)
    assert len({code.code for code in ask(Code, n=20, unique="code")}) == 20
