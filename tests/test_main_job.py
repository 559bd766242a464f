"""The main job: a marked test records, replays, grows, and misses loudly."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.stub import Asked, bill, bills, completion

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Body, Stub

MARKED = """
@pytest.mark.synthetic(MedicalBilling, n={n})
def test_bills(bills: list[MedicalBilling]) -> None:
    assert len(bills) == {n}
    print("GOT", [bill.model_dump() for bill in bills])
"""


def got(result: pytest.RunResult) -> list[Body]:
    """The records that the marked test printed."""
    (line,) = [line for line in result.outlines if "GOT" in line]
    records: list[Body] = eval(line.partition("GOT ")[2])  # noqa: S307 - our own output
    return records


def test_the_first_test_of_the_readme_records_replays_and_fails_in_ci_when_a_field_is_added(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new user's first hour: record without a model, replay, change the schema, run in CI."""
    test = """
        @pytest.mark.synthetic(MedicalBilling, n=20)
        def test_claims_stay_below_charges(bills: list[MedicalBilling]) -> None:
            assert len(bills) == 20
            assert all(b.insurance_claim_amount <= b.total_charge for b in bills)

        @pytest.mark.synthetic(MedicalBilling, n=20)
        def test_renders(bill: MedicalBilling) -> None:
            assert bill.patient_name
    """
    project.billing(test)
    first = project.run()
    first.assert_outcomes(passed=21)
    first.stdout.fnmatch_lines(
        ["MedicalBilling: 20 records (20 generated; by the embedded generator) in *.yaml"]
    )
    recorded = project.cassettes
    second = project.run()
    second.assert_outcomes(passed=21)
    second.stdout.fnmatch_lines(["MedicalBilling: 20 records (20 replayed; *"])
    assert project.cassettes == recorded

    monkeypatch.setenv("CI", "true")
    project.run().assert_outcomes(passed=21)
    source = project.path / "test_billing.py"
    source.write_text(
        source.read_text().replace("patient_id: int", "patient_id: int\n    payer: str")
    )
    result = project.run()
    result.assert_outcomes(errors=21)
    result.stdout.fnmatch_lines(
        [
            "No records of MedicalBilling are recorded: there is no *MedicalBilling-*.yaml.",
            "The nearest recording, MedicalBilling-*.yaml, was made for another request:",
            "*schema.payer: field was added",
            "*Replay asks no model (CI is set). To record, run with --synthdata=record *",
            "*No records of MedicalBilling: see test_billing.py::test_claims_stay_below_charges",
            "To record what is missing: pytest --synthdata=record",
        ]
    )
    assert project.cassettes == recorded


def test_growing_pays_for_the_new_pages_alone_and_shrinking_for_nothing(
    project: Project, server: Stub
) -> None:
    """n=20 makes 4 requests, then n=25 makes one, and the first 20 records stay; n=3 makes none."""
    project.ask(server)
    project.billing(MARKED.format(n=20))
    twenty = got(project.run("-s"))
    assert server.count == 4
    project.billing(MARKED.format(n=25))
    twenty_five = got(project.run("-s"))
    assert server.count == 5
    assert server.asked[-1].slots == [20, 21, 22, 23, 24]
    assert twenty_five[:20] == twenty
    project.billing(MARKED.format(n=3))
    assert got(project.run("-s")) == twenty[:3]
    assert server.count == 5


@pytest.mark.parametrize("arrival", [[0, 5, 10, 15], [15, 10, 5, 0], [10, 0, 15, 5]])
def test_cassettes_depend_on_the_answers_and_not_on_their_order_or_the_server(
    project: Project, server: Stub, arrival: list[int]
) -> None:
    """Two recordings of the same answers, arriving in another order, are equal in bytes."""
    project.ask(server)
    project.billing(MARKED.format(n=20))
    project.run().assert_outcomes(passed=1)
    expected = project.cassettes
    project.cassette.unlink()
    turns = {slot: threading.Event() for slot in arrival}
    order: list[int] = []

    def in_turn(asked: Asked) -> Body:
        slot = asked.slots[0]
        position = arrival.index(slot)
        if position:
            assert turns[arrival[position - 1]].wait(10)
        order.append(slot)
        turns[slot].set()
        return bills(asked)

    from tests.stub import Stub as Server

    with Server(in_turn) as other:
        project.ask(other)
        project.run("-o", "synthdata_cache_dir=elsewhere").assert_outcomes(passed=1)
        assert other.url != server.url
    assert order == arrival
    assert project.cassettes == expected


TIGHTENED = '''
from pydantic import field_validator


class Strict(BaseModel):
    patient_id: int
    patient_name: str

    @field_validator("patient_id")
    @classmethod
    def small(cls, value: int) -> int:
        """Refuse some of the records."""
        if value in {REFUSED}:
            raise ValueError(f"{{value}} is taken")
        return value


@pytest.mark.synthetic(Strict, n=20)
def test_strict(rows: list[Strict]) -> None:
    print("GOT", [row.model_dump() for row in rows])
'''


def strict(asked: Asked) -> Body:
    """Rows for the slots asked for; asked again, with other ids."""
    again = 5000 if "In their place" in asked.prompt else 0
    items = [
        {"patient_id": 1000 + slot + again, "patient_name": f"P{slot}"} for slot in asked.slots
    ]
    return completion({"items": items})


def test_a_tightened_validator_names_its_slots_in_replay_and_asks_for_them_alone_in_record(
    project: Project, server: Stub
) -> None:
    """The records that still pass are never asked for again."""
    server.answer = strict
    project.ask(server)
    project.billing(TIGHTENED.replace("{REFUSED}", "()").replace("{{value}}", "{value}"))
    before = got(project.run("-s"))
    lines = project.cassette.read_text().splitlines()
    project.billing(TIGHTENED.replace("{REFUSED}", "(1002, 1013)").replace("{{value}}", "{value}"))

    replay = project.run("--synthdata=replay")
    replay.assert_outcomes(errors=1)
    name = project.cassette.name
    for slot in (2, 13):
        (line,) = [
            n for n, text in enumerate(lines, 1) if f'\\"patient_id\\": {1000 + slot},' in text
        ]
        replay.stdout.fnmatch_lines(
            [f"*{name}:{line}: slot {slot}: patient_id: {1000 + slot} is taken"]
        )
    replay.stdout.fnmatch_lines(
        ["*Edit the cassette, or --synthdata=record asks again for 2 of 20."]
    )
    assert server.count == 4

    after = got(project.run("-s"))
    assert [asked.slots for asked in server.asked[4:]] in ([[2], [13]], [[13], [2]])
    assert [i for i in range(20) if before[i] != after[i]] == [2, 13]
    assert got(project.run("-s", "--synthdata=replay")) == after


def test_an_invalid_record_is_asked_for_again_with_its_error(
    project: Project, server: Stub
) -> None:
    """The other records of the page are kept."""

    def one_bad(asked: Asked) -> Body:
        if "In their place" in asked.prompt:
            return bills(asked)
        items = [bill(slot, **({"patient_id": "?"} if slot == 3 else {})) for slot in asked.slots]
        return completion({"items": items})

    server.answer = one_bad
    project.ask(server)
    project.billing(MARKED.format(n=10))
    assert got(project.run("-s")) == [bill(slot) for slot in range(10)]
    assert server.count == 3
    repair = next(asked for asked in server.asked if "In their place" in asked.prompt)
    assert repair.slots == [3]
    assert "patient_id: Input should be a valid integer" in repair.prompt
    project.run("--synthdata=replay").assert_outcomes(passed=1)


def test_records_that_stay_invalid_fail_with_the_slots_and_are_not_written(
    project: Project, server: Stub
) -> None:
    """A page costs its request and max_repairs more, and no placeholder ever appears."""
    server.answer = lambda asked: completion(
        {"items": [bill(s, patient_id="?") for s in asked.slots]}
    )
    project.ask(server)
    project.billing(MARKED.format(n=5))
    result = project.run()
    result.assert_outcomes(errors=1)
    assert server.count == 3
    assert project.cassettes == {}
    result.stdout.fnmatch_lines(
        [
            "Not all records of MedicalBilling could be had (3 requests, 300 + 150 tokens):",
            "  page 1, slots 0-4: patient_id: Input should be a valid integer*",
            "The answers lie in .synthdata/failed/MedicalBilling-15726446405e.yaml; *",
        ]
    )
    server.answer = bills
    project.run().assert_outcomes(passed=1)
    assert server.count == 4, "the page is taken up where it stopped"
    assert server.asked[-1].slots == [0, 1, 2, 3, 4]
