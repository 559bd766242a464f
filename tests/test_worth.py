"""Records worth testing with: valid, distinct and spread, from good and from sloppy models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pytest_synthdata import GenerationError, Synthesizer
from tests.visits import Sloppy, Status, Visit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.stub import Stub

SEEDS = range(20)


@pytest.fixture(autouse=True)
def _below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches lie below the working directory."""
    monkeypatch.chdir(tmp_path)


def asking(server: Stub, directory: Path | None = None, **settings: Any) -> Synthesizer:
    """A new process, as far as stores can tell."""
    return Synthesizer(directory, base_url=server.url, api_key="sk-for-tests-only", **settings)


def assert_worth(visits: Sequence[Visit], n: int) -> None:
    """All there, valid, of different patients, and with every choice of the schema among them."""
    assert len(visits) == n
    assert [Visit.model_validate(visit.model_dump()) for visit in visits] == [*visits]
    assert len({visit.patient_id for visit in visits}) == n
    assert {visit.status for visit in visits} == {*Status}
    assert {visit.urgent for visit in visits} == {True, False}
    assert {visit.discount is None for visit in visits} == {True, False}


@pytest.mark.parametrize("label", ["a", "b", "c", "d", "e"])
def test_the_embedded_generator_gives_valid_distinct_and_spread_records(label: str) -> None:
    """The label makes another dataset of the same request, with a seed of its own."""
    assert_worth(Synthesizer()(Visit, n=100, unique="patient_id", label=label), 100)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("follows_plan", [True, False])
def test_a_sloppy_model_gives_good_records_within_three_runs(
    server: Stub, tmp_path: Path, *, seed: int, follows_plan: bool
) -> None:
    """Whatever run fails, the next takes up what it left, and asks for no slot that was good."""
    server.answer = model = Sloppy(seed, 100, follows_plan)
    for run in range(3):
        model.new_run()
        try:
            visits = asking(server, tmp_path / "cassettes")(Visit, n=100, unique="patient_id")
        except GenerationError:
            assert run < 2
            continue
        break
    assert_worth(visits, 100)
    assert model.unjust == []
    count = server.count
    replayed = Synthesizer(tmp_path / "cassettes", mode="replay")
    assert replayed(Visit, n=100, unique="patient_id") == visits
    assert server.count == count
