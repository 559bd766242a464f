"""What a miss shows: the nearest recording, and what differs from it in users' words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import BaseModel, Field, create_model

from pytest_synthdata.completion import completion
from pytest_synthdata.record_spec import RecordSpec, wanted
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores import cassette
from pytest_synthdata.unrecorded import differences, nearest

if TYPE_CHECKING:
    from pathlib import Path


class Address(BaseModel):
    street: str


FIELDS: dict[str, Any] = {"name": (str, ...), "age": (int, ...), "home": (Address, ...)}


def spec(fields: dict[str, Any] | None = None, **options: Any) -> RecordSpec:
    model: Any = create_model("Bill", **(FIELDS if fields is None else fields))
    return wanted(model, n=1, **options).spec


def record(directory: Path, of: RecordSpec) -> Path:
    """Write a cassette for a spec."""
    path = directory / f"{of.stem}.yaml"
    reply = Reply(Place((0,)), asked="{}", body=completion("m", [{}]))
    cassette.merge(path, of.prompt_hash, of.identity, list, added=[reply], replaced=None)
    return path


def said(before: RecordSpec, after: RecordSpec) -> list[str]:
    as_asked = cassette.as_asked
    return list(differences(as_asked(before.identity), as_asked(after.identity)))


def test_of_several_recordings_the_one_that_differs_least_is_shown(tmp_path: Path) -> None:
    """Those of other schemas are not looked at."""
    far = spec({"name": (str, ...)}, subject="other", label="far")
    near = spec(subject="bills")
    for one in (far, near, wanted(Address, n=1).spec):
        record(tmp_path, one)
    now = spec(subject="claims")
    name, lines = nearest(now, tmp_path / f"{now.stem}.yaml")
    assert name == f"{near.stem}.yaml"
    assert lines == ["subject: was 'bills', is 'claims'"]


def test_where_nothing_of_the_schema_is_recorded_nothing_is_shown(tmp_path: Path) -> None:
    """Neither without a directory, nor beside other schemas, nor beside a broken file."""
    record(tmp_path, wanted(Address, n=1).spec)
    (tmp_path / "Bill-broken.yaml").write_text("broken")
    assert nearest(spec(), tmp_path / "Bill-000000000000.yaml") == ("", [])
    assert nearest(spec(), None) == ("", [])


INT = (int, ...)
MOVED: Any = create_model("Address", street=INT)
CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({"payer": INT}, ["schema.payer: field was added"]),
    ({"age": None}, ["schema.age: field was removed"]),
    ({"age": (int, 3)}, ["schema.age: now optional"]),
    ({"age": (str, ...)}, ["schema.age.type: was 'integer', is 'string'"]),
    ({"age": (Annotated[int, Field(ge=0)], ...)}, ["schema.age.minimum: asked for now, 0"]),
    ({"home": (MOVED, ...)}, ["schema.home.street.type: was 'string', is 'integer'"]),
    (
        {"home": (Address, Field(description="here"))},
        ["schema.home.description: asked for now, 'here'"],
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=str)
def test_changes_of_the_schema_are_told_field_by_field(
    change: dict[str, Any], expected: list[str]
) -> None:
    """With paths as users would write them."""
    fields = {name: kind for name, kind in {**FIELDS, **change}.items() if kind is not None}
    assert said(spec(), spec(fields)) == expected


def test_what_was_asked_may_have_been_edited_into_anything() -> None:
    """A miss is still told."""
    now = {"fields": [{"name": "a"}], "required": ["a"], "of": 3}
    for recorded in (None, 3, {"fields": [3]}, {"fields": [{"name": "a"}], "required": 3}):
        assert list(differences(recorded, now))


def test_a_field_that_became_required_is_told() -> None:
    """The other way round too."""
    assert said(spec({"a": (int, 1)}), spec({"a": INT})) == ["schema.a: now required"]


def test_another_order_of_fields_is_told() -> None:
    """It asks for other records."""
    lines = said(spec({"a": INT, "b": INT}), spec({"b": INT, "a": INT}))
    assert lines == ["schema: fields were put in another order"]


def test_options_that_came_or_went_are_told() -> None:
    """Whatever users can write into a request."""
    before, after = spec(subject="bills", params={"seed": 1}), spec(label="x", params={"seed": 2})
    assert sorted(said(before, after)) == [
        "label: asked for now, 'x'",
        "params.seed: was 1, is 2",
        "subject: no longer asked for",
    ]


def test_long_values_are_cut() -> None:
    """A message stays readable."""
    (line,) = said(spec(subject="a" * 99), spec(subject="b"))
    assert line == f"subject: was '{'a' * 59}..., is 'b'"


def test_equal_requests_do_not_differ() -> None:
    """There is nothing to tell."""
    assert said(spec(extra="x"), spec(extra=["x"])) == []
