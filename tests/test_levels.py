"""The wire schema in the subsets that servers accept."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, Field

from pytest_synthdata.levels import portable, readable, strict
from pytest_synthdata.schema import Schema
from tests.types import Address, Customer, Mixed, Tree


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
        "code": "for example a, b; at most 3 characters; at least 1 characters; "
        "matches the regular expression ^(?:a|b)$",
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
