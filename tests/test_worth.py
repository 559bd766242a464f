"""Records worth testing with: valid, distinct and spread, from good and from sloppy models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import pytest
from pydantic import BaseModel

from pytest_synthdata import GenerationError, Synthesizer
from tests.billing import MedicalBilling
from tests.stub import bill, completion
from tests.visits import Sloppy, Status, Visit, is_repair, plan_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.project import Project
    from tests.stub import Asked, Body, Stub

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


def test_one_bad_slot_per_page_costs_one_repair_per_page(project: Project, server: Stub) -> None:
    """And replay of that run costs nothing and changes nothing."""

    def one_bad(asked: Asked) -> Body:
        bad = {} if is_repair(asked) else {2: {"patient_id": "?"}}
        return completion({"items": [bill(slot, **bad.get(slot % 5, {})) for slot in asked.slots]})

    server.answer = one_bad
    project.ask(server)
    project.billing("""
        @pytest.mark.synthetic(MedicalBilling, n=20)
        def test_bills(bills: list[MedicalBilling]) -> None:
            assert [bill.patient_id for bill in bills] == [*range(1000, 1020)]
    """)
    project.run().assert_outcomes(passed=1)
    assert server.count == 4 + 4
    assert sorted(one.slots for one in server.asked[4:]) == [[2], [7], [12], [17]]
    recorded = project.cassettes
    project.run("--synthdata=replay").assert_outcomes(passed=1)
    assert server.count == 8
    assert project.cassettes == recorded


class Size(BaseModel):
    """Six records there are, and no more."""

    size: Literal["S", "M", "L"]
    stock: bool


def test_a_small_domain_costs_no_request_more_than_its_pages(server: Stub) -> None:
    """Its records have to be equal, so no other ones are asked for."""
    server.answer = lambda asked: completion(
        {
            "items": [
                {name: json.loads(plan_of(asked.prompt)[slot][name]) for name in ("size", "stock")}
                for slot in asked.slots
            ]
        }
    )
    sizes = asking(server)(Size, n=20)
    assert server.count == 4
    assert len({(one.size, one.stock) for one in sizes}) == 6


def test_equal_records_cost_one_round_and_then_stand(server: Stub, tmp_path: Path) -> None:
    """The model may have no others. Of equal ones that of the lowest slot is not replaced."""
    server.answer = lambda asked: completion({"items": [bill(7) for _ in asked.slots]})
    records = asking(server, tmp_path)(MedicalBilling, n=10)
    assert [one.slots for one in server.asked[:2]] in (
        [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]],
        [[5, 6, 7, 8, 9], [0, 1, 2, 3, 4]],
    )
    again = sorted(server.asked[2:], key=lambda one: one.slots)
    assert [one.slots for one in again] == [[1, 2, 3, 4], [5, 6, 7, 8, 9]]
    assert again[0].prompt.count("it is equal to another record") == 4
    assert records == [MedicalBilling(**bill(7))] * 10
    assert asking(server, tmp_path)(MedicalBilling, n=10) == records
    assert server.count == 4
