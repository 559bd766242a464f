"""Never run, only type-checked: what editors and type checkers see of the public names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, assert_type

import openai
import pytest

from pytest_synthdata import (
    Factory,
    Prompt,
    Provenance,
    Records,
    Synthesizer,
    TextSample,
    Usage,
    synthetic,
    synthetic_fixture,
)
from tests.billing import MedicalBilling


@dataclass
class Point:
    """A plain dataclass."""

    x: int


# The marker: keywords are known, wrong ones are errors in the editor.
assert_type(synthetic(MedicalBilling, n=20), pytest.MarkDecorator)
synthetic(list[Point], n=3, argname="points", each=True)
synthetic(int | str, n=3, argname="values")
synthetic(
    MedicalBilling,
    n=20,
    subject="medical_billing",
    extra=["names are unusual", "no two alike"],
    examples=["free text", {"example": "text"}, Point(1)],
    prompt=Prompt(prefix="About {subject}.", variables={"tone": "dry"}),
    model="gpt-6-luna",
    params={"temperature": 1},
    page_size=10,
    label="large",
)
synthetic(MedicalBilling)  # type: ignore[call-arg]
synthetic(MedicalBilling, n="20")  # type: ignore[arg-type]
synthetic(MedicalBilling, n=20, colour="red")  # type: ignore[call-arg]
synthetic(MedicalBilling, n=20, label=3)  # type: ignore[arg-type]


@synthetic(MedicalBilling, n=2)
def test_marked(bills: list[MedicalBilling], one: Records[Point]) -> None:
    """Arguments are what they are annotated as."""
    assert_type(bills[0].total_charge, float)
    assert_type(one[0], Point)
    assert_type(one[1:], list[Point])


# A marked function keeps its type.
test_marked(bills=[], one=3)  # type: ignore[arg-type]

# Named fixtures.
assert_type(synthetic_fixture(MedicalBilling, n=20), Callable[..., list[MedicalBilling]])
assert_type(synthetic_fixture(Point, n=20, each=True), Callable[..., Point])
assert_type(
    synthetic_fixture(Point, n=20, scope="module", name="points", label="few"),
    Callable[..., list[Point]],
)
assert_type(synthetic_fixture(Point | int, n=20), Callable[..., Any])
synthetic_fixture(Point, n=20, scope="galaxy")  # type: ignore[call-overload]
synthetic_fixture(Point, n=20, argname="points")  # type: ignore[call-overload]


# The factory.
def test_factory(synthetic: Factory) -> None:
    """Records of the schema's own type."""
    bills = synthetic(MedicalBilling, n=20, subject="medical_billing")
    assert_type(bills, Records[MedicalBilling])
    assert_type(bills[0].patient_name, str)
    assert_type([*bills], list[MedicalBilling])
    takes_any_sequence(bills)
    assert_type(synthetic(list[Point], n=2), Records[list[Point]])
    assert_type(synthetic(Point | int, n=2), Records[Any])
    synthetic(MedicalBilling)  # type: ignore[call-overload]
    synthetic(MedicalBilling, n=2, colour="red")  # type: ignore[call-overload]


def takes_any_sequence(bills: Sequence[MedicalBilling]) -> None:
    """Records are a list like any other."""


def test_records(points: Records[Point]) -> None:
    """What records know of themselves."""
    provenance = points.provenance
    assert_type(provenance, Provenance)
    assert_type(provenance.prompt_hash, str)
    assert_type(provenance.models, tuple[str, ...])
    assert_type(provenance.cassette, Path | None)
    assert_type(provenance.spent, Usage)
    assert_type(provenance.cost, Decimal | None)
    assert_type(provenance.recorded.requests, int)
    assert_type(provenance.recorded.prompt_tokens, int)
    assert_type(points.to_dicts(), list[Any])
    provenance.models = ()  # type: ignore[misc]


def test_texts(synthetic: Factory, samples: list[TextSample[Point]]) -> None:
    """A sample knows the type of its fields, an extraction that of its schema."""
    assert_type(samples[0].fields, Point)
    assert_type(samples[0].text, str)
    assert_type(samples[0]["text"], Any)
    sample = synthetic.text({"a": 1}, {"style": "x"}, prompt="Write: {fields}", model="m")
    assert_type(sample, TextSample[dict[str, int]])
    assert_type(synthetic.text(Point(1)).fields, Point)
    assert_type(synthetic.texts([Point(1), ["a"]]), list[TextSample[Any]])
    assert_type(synthetic.extract(Point, "text"), Point)
    assert_type(synthetic.extract({"type": "object"}, sample), Any)
    assert_type(synthetic.extract_all(Point, sample), list[Point])
    assert_type(synthetic.assert_round_trip(sample), None)
    assert_type(synthetic(Point, n=2, preferences={}), Records[TextSample[Point]])
    assert_type(
        synthetic_fixture(Point, n=2, preferences={}), Callable[..., list[TextSample[Point]]]
    )
    one = synthetic_fixture(Point, n=2, preferences={}, each=True)
    assert_type(one, Callable[..., TextSample[Point]])
    synthetic.text(["a"], style="x")  # type: ignore[call-arg]
    synthetic.extract("text", Point)  # type: ignore[call-overload]


# The factory as a library object.
with Synthesizer(Path("data"), mode="replay", timeout=30, client=openai.OpenAI()) as factory:
    assert_type(factory, Synthesizer)
    assert_type(factory(Point, n=2), Records[Point])
Synthesizer("data", base_url="http://localhost:11434/v1", api_key="none", params={"seed": 7})
Synthesizer(rootdir="data")  # type: ignore[call-arg]
assert_type(Synthesizer().close(), None)
