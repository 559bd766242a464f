"""Models that refuse, cut off or never get it right: what that costs, and what users are told."""

from __future__ import annotations

import json
import pickle
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import vcr.serialize
from pydantic import BaseModel, field_validator
from vcr.serializers import yamlserializer

from pytest_synthdata import GenerationError, Synthesizer, Usage
from tests.billing import MedicalBilling
from tests.stub import bill, bills, completion
from tests.visits import is_repair

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.project import Project
    from tests.stub import Asked, Body, Stub

BILLS = [MedicalBilling(**bill(slot)) for slot in range(50)]


@pytest.fixture(autouse=True)
def _below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches lie below the working directory."""
    monkeypatch.chdir(tmp_path)


def asking(server: Stub, directory: Path | None = None, **settings: Any) -> Synthesizer:
    """A new process, as far as stores can tell."""
    return Synthesizer(directory, base_url=server.url, api_key="sk-for-tests-only", **settings)


def wrong(asked: Asked) -> Body:
    """An answer in which every record has a wrong type."""
    return completion({"items": [bill(slot, total_charge="much") for slot in asked.slots]})


def said(content: object, finish: str = "stop", **message: Any) -> Body:
    """A chat completion that says `content`, and ends for the reason `finish`."""
    body = completion(content)
    body["choices"][0]["finish_reason"] = finish
    body["choices"][0]["message"].update(message)
    return body


INVALID: dict[str, tuple[Callable[[Asked], Body], str]] = {
    "type": (wrong, "total_charge: Input should be a valid number"),
    "field": (
        lambda asked: completion({"items": [{"payer": "Ada"} for _ in asked.slots]}),
        "patient_id: Field required",
    ),
    "prose": (lambda _: said("I would love to."), "the answer is not JSON: 'I would love to.'"),
    "no item": (lambda _: said({"items": []}), "the answer holds 0 records of"),
    "no text": (lambda _: said(""), "the answer is empty"),
    "no content": (lambda _: said(None), "the answer is empty"),
    "cut": (
        lambda _: said('{"items": [{"patient_id": 1, "pat', "length"),
        "the answer was cut off before a record was whole",
    ),
    "thoughts": (lambda _: said("", "length"), "all its tokens were used up before it began"),
    "refusal": (lambda _: said(None, refusal="Never."), "the model refused: 'Never.'"),
    "filter": (lambda _: said(None, "content_filter"), "content filter held the answer back"),
}


def pages_of(server: Stub, page_size: int) -> Counter[int]:
    """How many requests were made for each page."""
    return Counter(asked.slots[0] // page_size for asked in server.asked)


@pytest.mark.parametrize("kind", INVALID)
@pytest.mark.parametrize("page_size", [1, 5])
@pytest.mark.parametrize("max_repairs", [0, 1, 2, 5])
def test_a_page_that_stays_invalid_costs_its_request_and_the_repairs_at_most(
    server: Stub, tmp_path: Path, *, kind: str, page_size: int, max_repairs: int
) -> None:
    """The error tells what came, what it cost and where it lies, and survives another process."""
    server.answer, problem = INVALID[kind]
    with pytest.raises(GenerationError) as caught:
        asking(server, tmp_path / "c", max_repairs=max_repairs)(
            MedicalBilling, n=2 * page_size, page_size=page_size
        )
    counts = pages_of(server, page_size)
    assert set(counts) == {0, 1}
    assert max(counts.values()) <= 1 + max_repairs
    assert not (tmp_path / "c").exists()

    for error in (caught.value, pickle.loads(pickle.dumps(caught.value))):  # noqa: S301 - our own
        text = str(error)
        assert problem in text
        assert re.search(r"^  page 1, slots? 0", text, re.MULTILINE)
        assert re.search(rf"^  page 2, slots? {page_size}", text, re.MULTILINE)
        assert text.startswith(
            f"Not all records of MedicalBilling could be had ({server.count} requests, "
        )
        assert len(text.splitlines()) <= 25
        assert error.what == "records of MedicalBilling"
        assert error.spent == Usage(server.count, 100 * server.count, 50 * server.count)
        assert len(error.attempts) == server.count
        assert {attempt.usage for attempt in error.attempts} == {Usage(1, 100, 50)}
        assert {attempt.model for attempt in error.attempts} == {"stub-1"}

    (path,) = (tmp_path / ".synthdata" / "failed").glob("*.yaml")
    assert f"The answers lie in .synthdata/failed/{path.name}" in str(caught.value)
    requests, responses = vcr.serialize.deserialize(path.read_text(), yamlserializer)
    assert len(requests) == len(responses) == server.count
    kept = [json.loads(one["body"]["string"])["choices"] for one in responses]
    assert all(one[0]["message"]["role"] == "assistant" for one in kept)


def section(result: pytest.RunResult) -> list[str]:
    """What the terminal says of the first failing test, below its headline."""
    lines = result.outlines
    first = next(n for n, line in enumerate(lines) if re.match("_+ ERROR at setup of", line))
    last = next(n for n, line in enumerate(lines) if n > first and re.match("[=_]+ ", line))
    return lines[first + 1 : last]


STORY = """
from pydantic import field_validator


class Story(BaseModel):
    patient_id: int

    @field_validator("patient_id")
    @classmethod
    def check(cls, value: int) -> int:
        raise ValueError({message})


@pytest.mark.synthetic(Story, n={n})
def test_stories(stories: list[Story]) -> None: ...
"""


@pytest.mark.parametrize("n", [5, 200])
@pytest.mark.parametrize(
    "message",
    ['"no"', r'f"{value}\n" * 300', '"no " * 3_333', r'"\r\n\x1b[31m\x0b\u2028no " * 100'],
    ids=["short", "lines", "long", "control"],
)
def test_the_terminal_shows_at_most_25_lines_of_what_went_wrong(
    project: Project, server: Stub, *, n: int, message: str
) -> None:
    """However many pages fail, and however much validators have to say."""
    project.ini(max_repairs=0)
    project.ask(server)
    project.billing(STORY.format(n=n, message=message))
    result = project.run()
    result.assert_outcomes(errors=1)
    shown = section(result)
    assert len(shown) <= 25
    assert max(map(len, shown)) < 600
    assert shown[0].startswith("Not all records of Story could be had (")
    assert re.match("  page 1, slots? 0(-4)?: patient_id: ", shown[1])
    assert "The answers lie in .synthdata/failed/Story-" in shown[-1]
    assert "\x1b" not in "".join(shown)


def test_one_test_of_a_fan_out_carries_the_message_and_the_others_name_it(
    project: Project, server: Stub
) -> None:
    """The page is paid for once."""
    server.answer = wrong
    project.ask(server)
    project.billing("""
        @pytest.mark.synthetic(MedicalBilling, n=5)
        def test_each(bill: MedicalBilling) -> None: ...
    """)
    result = project.run()
    result.assert_outcomes(errors=5)
    assert server.count == 3
    text = result.stdout.str()
    assert text.count("  page 1, slots 0-4: total_charge: Input should be a valid number") == 1
    assert text.count("No records of MedicalBilling: see test_billing.py::test_each") >= 4


class Meek(BaseModel):
    """A bill whose validator says more than anybody reads."""

    patient_id: int

    @field_validator("patient_id")
    @classmethod
    def check(cls, value: int) -> int:
        """Refuse what is even."""
        if value % 2 == 0:
            message = f"{value} is even.\n" + "It must be odd.\n" * 1000
            raise ValueError(message)
        return value


def test_what_is_refused_is_told_in_short_to_the_model(server: Stub) -> None:
    """A repair does not cost more than the page did."""

    def answer(asked: Asked) -> Body:
        more = is_repair(asked)
        return completion({"items": [{"patient_id": slot + 11 * more} for slot in asked.slots]})

    server.answer = answer
    assert [one.patient_id for one in asking(server)(Meek, n=5)] == [11, 1, 13, 3, 15]
    first, again = (asked.prompt for asked in server.asked)
    assert "patient_id: 2 is even. It must be odd." in again
    assert len(again) < len(first) + 3 * 500


def cutting(k: int) -> Callable[[Asked], Body]:
    """A server that has tokens for `k` records and a half."""

    def answer(asked: Asked) -> Body:
        if len(asked.slots) <= k:
            return bills(asked)
        records = [json.dumps(bill(slot)) for slot in asked.slots[: k + 1]]
        text = '{"items": [' + ", ".join(records)
        return said(text[: len(text) - 30], "length")

    return answer


@pytest.mark.parametrize("max_repairs", [0, 2])
@pytest.mark.parametrize("page_size", [5, 7])
@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_what_was_cut_off_is_asked_for_in_smaller_requests(
    server: Stub, *, k: int, page_size: int, max_repairs: int
) -> None:
    """Whole records are kept and no size is tried twice; none of this counts as a repair."""
    server.answer = cutting(k)
    n = 2 * page_size
    synthetic = asking(server, max_repairs=max_repairs)
    assert synthetic(MedicalBilling, n=n, page_size=page_size) == BILLS[:n]
    had: set[int] = set()
    for asked in server.asked:
        assert had.isdisjoint(asked.slots)
        had.update(asked.slots[:k])
    for page in range(2):
        sizes = [len(one.slots) for one in server.asked if one.slots[0] // page_size == page]
        cut = [size for size in sizes if size > k]
        assert len({*cut}) == len(cut)
        assert len(sizes) == 1 + -(-(page_size - k) // k)


@pytest.mark.parametrize("filtered", [True, False])
@pytest.mark.parametrize("poison", range(5))
def test_one_slot_that_is_refused_leaves_the_others_of_its_page(
    server: Stub, tmp_path: Path, *, poison: int, filtered: bool
) -> None:
    """It is reported as what it is; a later run asks for nothing else."""

    def answer(asked: Asked) -> Body:
        if poison not in asked.slots:
            return bills(asked)
        return said(None, "content_filter") if filtered else said(None, refusal="Never.")

    server.answer = answer
    with pytest.raises(GenerationError) as caught:
        asking(server, tmp_path / "c", max_repairs=5)(MedicalBilling, n=10)
    (problem,) = caught.value.problems
    what = "the server's content filter held the answer back" if filtered else "the model refused"

    assert re.fullmatch(rf"page 1, slots? ({poison}|\d,\d|\d-\d): {what}: .*; reword .*", problem)
    count = server.count
    server.answer = bills
    assert asking(server, tmp_path / "c")(MedicalBilling, n=10) == BILLS[:10]
    later = sorted(slot for asked in server.asked[count:] for slot in asked.slots)
    assert poison in later
    assert later == sorted({*later})


def test_an_answer_that_is_cut_off_and_then_garbage_costs_no_more_than_its_repairs(
    server: Stub,
) -> None:
    """Beside the first request for the rest, which is no repair."""

    def answer(asked: Asked) -> Body:
        return said("?") if is_repair(asked) else cutting(2)(asked)

    server.answer = answer
    with pytest.raises(GenerationError, match="slots 2-3: the answer is not JSON"):
        asking(server, max_repairs=2)(MedicalBilling, n=5)
    assert [one.slots for one in server.asked][:2] == [[0, 1, 2, 3, 4], [2, 3]]
    assert server.count == 1 + 1 + 2


def test_without_repairs_a_failed_page_is_still_taken_up_by_the_next_run(
    server: Stub, tmp_path: Path
) -> None:
    """Each run asks for it once, and for what is bad of it alone."""

    def one_bad(asked: Asked) -> Body:
        return completion(
            {"items": [bill(s, **{"patient_id": "?"} if s == 3 else {}) for s in asked.slots]}
        )

    server.answer = one_bad
    for count in (1, 2):
        with pytest.raises(GenerationError, match="page 1, slot 3: patient_id: Input should be"):
            asking(server, tmp_path / "c", max_repairs=0)(MedicalBilling, n=5)
        assert server.count == count
    server.answer = bills
    assert asking(server, tmp_path / "c", max_repairs=0)(MedicalBilling, n=5) == BILLS[:5]
    assert [one.slots for one in server.asked] == [[0, 1, 2, 3, 4], [3], [3]]
