"""The wire schema in the subsets that servers accept."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from pytest_synthdata.schema.levels import brief, portable, readable, strict, within_limits
from pytest_synthdata.schema.schema import Schema
from tests.types import GOOD, IDS, Address, Customer, Mixed, Tree


class Limited(BaseModel):
    count: int = Field(ge=1, lt=9, multiple_of=2, description="how many")
    share: float = Field(gt=0, le=1)
    code: str = Field(pattern="^(?:a|b)$", min_length=1, max_length=3, examples=["a", "b"])
    tags: set[str] = Field(min_length=1, max_length=3)
    by_name: dict[str, int] = Field(max_length=4)


def descriptions(schema: Any) -> dict[str, str | None]:
    return {name: field.get("description") for name, field in schema["properties"].items()}


def test_what_a_level_has_no_keyword_for_is_said_in_words() -> None:
    """So the model learns of it all the same."""
    wire = Schema.of(Limited).wire.schema
    assert descriptions(strict(wire)) == {
        "count": "how many",
        "share": None,
        "code": "for example a, b; at most 3 characters; at least 1 characters",
        "tags": "all different",
        "by_name": "keys all different",
    }
    assert descriptions(portable(wire)) == {
        "count": "how many; < 9; a multiple of 2",
        "share": "> 0; <= 1",
        "code": "for example a, b; at most 3 characters; at least 1 characters; "
        "matches the regular expression ^(?:a|b)$",
        "tags": "at most 3 items; at least 1 items; all different",
        "by_name": "keys all different; at most 4 items",
    }


@pytest.mark.parametrize(
    ("pattern", "known"),
    [
        ("^(?:a|b)$", True),
        (r"^\(?\d", True),
        ("(?=a)", False),
        ("(?<!a)b", False),
        ("(?i)a", False),
    ],
)
def test_strict_mode_knows_groups_but_no_look_around(pattern: str, *, known: bool) -> None:
    """What it does not know is said in words."""
    schema = strict({"type": "string", "pattern": pattern})
    assert ("pattern" in schema) is known
    assert ("description" in schema) is not known


def test_the_digits_of_a_decimal_are_told_with_what_follows_from_them() -> None:
    """Pydantic counts the places of the type, not those that a number uses."""
    price = Schema.of(Annotated[Decimal, Field(max_digits=7, decimal_places=2)]).wire.schema
    words = "at most 2 decimal places, at most 7 digits, 5 of them before the point"
    assert readable(price)["description"] == words
    assert strict({**price, "x-note": "without a time zone"})["description"] == (
        "without a time zone"
    )


def test_words_beside_a_reference_stand_around_it_instead() -> None:
    """Strict mode refuses a `$ref` with neighbours."""
    schema = strict(Schema.of(Customer).wire.schema)
    assert schema["properties"]["home"] == {
        "anyOf": [{"$ref": "#/$defs/Address"}],
        "description": "Where the bills go",
    }


def test_what_a_prompt_shows_keeps_names_and_keywords_and_says_notes_in_words() -> None:
    """Models read titles, patterns and examples."""
    schema = readable(Schema.of(Address).wire.schema)
    assert schema["title"] == "Address"
    assert schema["description"] == "Where somebody lives."
    assert schema["properties"]["street"] == {"type": "string", "minLength": 3, "title": "Street"}
    assert "x-" not in json.dumps(readable(Schema.of(Limited).wire.schema))


def test_a_field_with_the_name_of_a_keyword_is_told_as_a_field() -> None:
    """What looks like a schema would be read as one."""
    for name in ("default", "not", "minLength", "anyOf", "title", "$defs"):
        wire = {
            "type": "object",
            "properties": {name: {"type": "string"}},
            "required": [name],
            "additionalProperties": False,
        }
        assert brief(wire) == {"properties": {name: "string"}}
    assert brief({"type": "array", "items": {"type": "string"}}) == ["string"]
    assert brief({"type": "object", "properties": {}, "required": []}) != {}


def test_values_of_several_types_are_told_apart_by_type() -> None:
    """Strict mode wants a type beside each enum."""
    choices = [
        {"type": "integer", "enum": [1]},
        {"type": "string", "enum": ["two"]},
        {"type": "null"},
    ]
    assert strict(Schema.of(Mixed).wire.schema) == {"anyOf": choices}
    assert strict(Schema.of(Literal["x"]).wire.schema) == {"type": "string", "enum": ["x"]}


def test_no_level_changes_the_wire_schema_itself() -> None:
    """One wire schema serves all servers of a run."""
    wire = Schema.of(Tree).wire.schema
    before = json.dumps(wire)
    for level in (strict, portable, readable):
        level(wire)
    assert json.dumps(wire) == before


def chain(levels: int, kinds: str = "o") -> Any:
    """A schema of so many objects ("o") and arrays ("a"), one in another."""
    node: Any = {"type": "string"}
    for level in reversed(range(levels)):
        array = kinds[level % len(kinds)] == "a"
        node = (
            {"type": "array", "items": node}
            if array
            else {"type": "object", "properties": {"x": node}}
        )
    return node


def flat(fields: int, length: int = 1) -> Any:
    """A schema of so many properties, with names of one length."""
    names = [f"{index:0{length}}" for index in range(fields)]
    return {"type": "object", "properties": {name: {"type": "string"} for name in names}}


def enum(values: int, length: int = 1) -> Any:
    """A schema of one field with so many values of one length."""
    texts = [f"{index:0{length}}" for index in range(values)]
    field = {"type": "string", "enum": texts}
    return {"type": "object", "properties": {"x": field}}


def through(levels: int) -> Any:
    """Two references to an object of so many levels, beside each other, below two more."""
    two = {"anyOf": [{"$ref": "#/$defs/D"}, {"$ref": "#/$defs/D"}]}
    return {**chain(1), "properties": {"x": {"type": "array", "items": two}}} | {
        "$defs": {"D": chain(levels)}
    }


# Each pair is the most that is allowed, and one more.
SIZES: dict[str, tuple[Any, Any]] = {
    "objects": (chain(10), chain(11)),
    "arrays": (chain(10, "oa"), chain(11, "oa")),
    "levels through references": (through(8), through(9)),
    "properties": (flat(5_000), flat(5_001)),
    "values": (enum(1_000), enum(1_001)),
    "values in all": (
        {"anyOf": [enum(500), enum(500)]},
        {"anyOf": [enum(500), enum(501)]},
    ),
    "characters of names": (flat(1_200, 100), flat(1_201, 100)),
    "characters of values": (enum(249, 480), enum(249, 482)),
    "characters of constants": (
        {"const": "x" * 120_000},
        {"const": "x" * 120_001},
    ),
    "characters of definitions": (
        {"$ref": "#/$defs/D", "$defs": {"D": {"const": "x" * 119_999}}},
        {"$ref": "#/$defs/D", "$defs": {"D": {"const": "x" * 120_000}}},
    ),
    "characters of a large enum": (enum(300, 50), enum(300, 51)),
    "a large enum": (enum(250, 100), enum(251, 100)),
}


@pytest.mark.parametrize("case", SIZES)
def test_the_limits_of_strict_mode_are_known(case: str) -> None:
    """By the numbers of OpenAI's documentation."""
    most, more = SIZES[case]
    assert within_limits(most)
    assert not within_limits(more)


@pytest.mark.parametrize("kind", [kind for kind, _ in GOOD], ids=IDS)
def test_every_ordinary_type_is_within_the_limits(kind: Any) -> None:
    """A recursive one, too: it counts once."""
    assert within_limits(strict(Schema.of(kind).wire.schema))


def test_definitions_that_contain_each_other_are_measured_in_no_time() -> None:
    """Each once, however many ways lead there."""
    names = [f"D{index}" for index in range(60)]
    fields = {name: {"$ref": f"#/$defs/{name}"} for name in names}
    definition = {"type": "object", "properties": fields}
    assert not within_limits({**definition, "$defs": dict.fromkeys(names, definition)})
