"""What several processes want is asked for once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from pytest_synthdata import GenerationError, Synthesizer
from pytest_synthdata.datasets import Datasets
from pytest_synthdata.home import NAME, home
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.settings import Mode, Settings
from pytest_synthdata.spec import Wanted
from pytest_synthdata.text.fields import fields_of
from pytest_synthdata.text.spec import text_spec
from tests.actors import texts
from tests.billing import MedicalBilling
from tests.stub import Asked, Body, bill, bills, completion

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_synthdata.dataset import Dataset
    from tests.project import Project
    from tests.stub import Stub

MARKED = """
@pytest.mark.synthetic(MedicalBilling, n=20)
def test_bills(bill: MedicalBilling) -> None:
    assert bill.patient_name
"""


def test_workers_that_want_one_dataset_ask_for_it_once(project: Project, server: Stub) -> None:
    """The others find it in the cache, and all write the same cassette as one process does."""
    project.ask(server)
    project.billing(MARKED)
    project.run("-o", "synthdata_cache_dir=elsewhere").assert_outcomes(passed=20)
    assert server.count == 4
    alone = project.cassettes
    project.cassette.unlink()
    project.run_apart("-n", "3", "--dist", "load").assert_outcomes(passed=20)
    assert server.count == 8
    assert project.cassettes == alone


def test_workers_share_one_limit_of_requests(project: Project, server: Stub) -> None:
    """Whichever asks, and whatever for: it is the limit of the run."""
    project.ask(server)
    project.ini(max_requests=5)
    for number in range(4):
        project.billing(
            f"""
            @pytest.mark.synthetic(MedicalBilling, n=10, label="{number}")
            def test_bills_{number}(bills: list[MedicalBilling]) -> None:
                pass
            """,
            name=f"test_billing_{number}",
        )
    result = project.run_apart("-n", "2")
    assert server.count == 5
    assert result.parseoutcomes()["passed"] <= 2
    result.stdout.fnmatch_lines(["*This run has made 5 requests, its limit. Raise synthdata_max_*"])
    project.run_apart("-n", "2")
    assert server.count == 8


def test_threads_with_factories_of_their_own_ask_once(server: Stub, tmp_path: Path) -> None:
    """What one has asked for, the others find in the cache they share; items, too."""
    server.answer = lambda asked: texts(asked) if "Fields:" in asked.prompt else bills(asked)
    together = threading.Barrier(3)
    found: list[object] = []

    def ask() -> None:
        synthetic = Synthesizer(base_url=server.url, cache_dir=tmp_path / "cache")
        together.wait(20)
        found.append((synthetic(MedicalBilling, n=5), synthetic.texts([["a"], ["b"]])))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == found[:1] * 3
    assert server.count == 1 + 2


Member = Callable[..., Datasets]


@pytest.fixture
def member(server: Stub, tmp_path: Path) -> Iterator[Member]:
    """Makes processes of a run, with the cache and the facts that all of them share."""
    with ExitStack() as made:

        def new(mode: Mode = Mode.RECORD, run: str = "a") -> Datasets:
            settings = Settings(
                mode=mode,
                base_url=server.url,
                api_key="sk-for-tests-only",
                cache_dir=tmp_path / "cache",
                run=run,
            )
            datasets = Datasets(settings)
            made.callback(datasets.close)
            return datasets

        yield new


def total(asked: Asked, charge: object = 1) -> Body:
    """An answer in which every total charge is `charge`."""
    return completion({"items": [bill(slot, total_charge=charge) for slot in asked.slots]})


@pytest.mark.parametrize("places", [["here", "here"], ["here", "there"]])
def test_a_run_asks_anew_once(
    server: Stub, member: Member, tmp_path: Path, places: list[str]
) -> None:
    """What one process has refreshed the others take, whoever wrote it down first."""
    one, other = (tmp_path / place for place in places)
    for directory in {one, other}:
        before = member(run="before")
        before.get(wanted(MedicalBilling, n=10), directory)
        before.close()
    assert server.count == 2
    server.answer = lambda asked: total(asked, 7.25)
    first, second = (member(Mode.REFRESH) for _ in range(2))
    first.get(wanted(MedicalBilling, n=5), one)
    taken = second.get(wanted(MedicalBilling, n=12), other)
    assert server.count == 4 + 1
    assert charges(taken, 12) == {7.25}
    assert taken.spent.requests == 1
    written: list[str] = []
    for process, directory in ((second, other), (first, one)):
        process.close()
        written.append(*(path.read_text("ascii") for path in directory.glob("*.yaml")))
    assert written[0] == written[-1] or one != other
    again = member(Mode.REFRESH, run="b")
    again.get(wanted(MedicalBilling, n=5), one)
    assert server.count > 4 + 1


def test_a_refresh_finds_no_rounds_of_earlier_runs(server: Stub, member: Member) -> None:
    """A repair of what was replaced would stand above it, and come back from the cache."""
    server.answer = lambda asked: total(asked, "much") if asked.number == 0 else total(asked)
    member().get(wanted(MedicalBilling, n=5), None)
    assert server.count == 2
    server.answer = lambda asked: total(asked, 2)
    member(Mode.REFRESH, run="b").get(wanted(MedicalBilling, n=5), None)
    assert server.count == 3
    found = member(run="c").get(wanted(MedicalBilling, n=5), None)
    assert server.count == 3
    assert charges(found, 5) == {2}


def charges(dataset: Dataset, n: int) -> set[float]:
    """The total charges of the first `n` records."""
    return {json.loads(text)["total_charge"] for text in dataset.board.texts(n)}


FAILURES: dict[str, Callable[[Asked], Any]] = {
    "invalid": lambda asked: total(asked, "much"),
    "busy": lambda _: (429, {"error": {"message": "slow down"}}),
    "broken": lambda _: (500, {"error": {"message": "oh"}}),
    "secret": lambda asked: total(asked, "sk-for-tests-only"),
    "unauthorized": lambda _: (401, {"error": {"message": "who are you?"}}),
}


@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.parametrize("mode", [Mode.RECORD, Mode.REFRESH])
def test_a_failure_is_paid_for_once(
    server: Stub, member: Member, tmp_path: Path, kind: str, mode: Mode
) -> None:
    """All processes of a run report the same error; another run asks again."""
    server.answer = FAILURES[kind]
    server.headers = {"x-should-retry": "false"}
    errors = []
    for directory in (None, tmp_path, None):
        with pytest.raises(GenerationError) as caught:
            member(mode).get(wanted(MedicalBilling, n=7), directory)
        errors.append(caught.value)
    first, paid = errors[0], server.count
    assert first.spent is not None
    assert first.spent.requests == paid
    for error in errors:
        assert type(error) is type(first)
        assert str(error) == str(first)
        assert error.attempts == first.attempts
        assert error.spent == first.spent
        assert vars(error).get("fatal") == vars(first).get("fatal")
    with pytest.raises(GenerationError):
        member(mode, run="b").get(wanted(MedicalBilling, n=7), None)
    assert server.count > paid


def test_what_failed_keeps_nothing_from_being_had(server: Stub, member: Member) -> None:
    """Pages that are good are taken by whoever wants no others."""
    server.answer = lambda asked: total(asked, "much" if 7 in asked.slots else 1)
    with pytest.raises(GenerationError, match="slots? 5-9|slots 5-9"):
        member().get(wanted(MedicalBilling, n=10), None)
    paid = server.count
    assert len(member().get(wanted(MedicalBilling, n=5), None).board.texts(5)) == 5
    assert server.count == paid


def test_a_value_that_was_dealt_and_not_given_is_paid_for_once(
    server: Stub, member: Member
) -> None:
    """Of the cache, too, it is known that a record without it is no good one."""
    spec = wanted(MedicalBilling, n=5, vary={"patient_id": [7]})
    errors = []
    for _ in range(2):
        with pytest.raises(GenerationError) as caught:
            member().get(spec, None)
        errors.append(str(caught.value))
    assert errors[0] == errors[1]
    assert server.count == 3


NOTES = ["", "{", "[]", "null", '{"type": "int"}', "[" * 100_000, "\xff"]
NOTES += [
    json.dumps({"type": name, "told": told, "fatal": False, "spent": [], "attempts": []})
    for name, told in (
        ("GenerationError", ["a", 5, "", ""]),
        ("GenerationError", ["a", [5], "", ""]),
        ("ProviderError", [None, "advice"]),
        ("SystemExit", ["a", "b"]),
    )
]


@pytest.mark.parametrize("words", NOTES)
def test_a_note_that_makes_no_sense_tells_of_no_failure(
    server: Stub, member: Member, tmp_path: Path, words: str
) -> None:
    """Such as that of a process which was killed while it wrote."""
    server.answer = lambda asked: total(asked, "much")
    with pytest.raises(GenerationError):
        member().get(wanted(MedicalBilling, n=5), None)
    for note in (tmp_path / "cache" / "runs" / "a").iterdir():
        if note.read_text("ascii").startswith("{"):
            note.write_text(words, "latin-1")
    server.answer = bills
    member().get(wanted(MedicalBilling, n=5), None)


def test_failed_texts_are_paid_for_once(server: Stub, member: Member) -> None:
    """Each by itself: what did come is not asked for again, and what nobody asked for is."""
    server.answer = lambda asked: (
        completion({"items": [{"text": "Nothing."}]}) if "baba" in asked.prompt else texts(asked)
    )
    good, bad, new = (text_spec(fields_of([words]), None) for words in ("ada", "baba", "coco"))
    errors = []
    for more in ([], [], [new]):
        with pytest.raises(GenerationError) as caught:
            member().get_all([Wanted(spec, 1, page_size=1) for spec in (good, bad, *more)], None)
        errors.append(str(caught.value))
    assert errors == errors[:1] * 3
    assert server.count == 1 + 3 + 1


SUITE = """
@pytest.mark.parametrize("number", range(5))
@pytest.mark.synthetic(MedicalBilling, n=7, label="{label}")
def test_{label}(bills: list[MedicalBilling], number: int) -> None:
    assert len(bills) == 7
"""


def test_workers_make_the_requests_of_one_process_and_write_its_bytes(
    project: Project, server: Stub
) -> None:
    """40 tests over 8 datasets, recorded and refreshed, by four workers."""
    project.ask(server)
    project.billing("".join(SUITE.format(label=label) for label in "abcdefgh"))
    found: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for workers in ((), ("-n", "4")):
        for mode in ("record", "refresh"):
            server.asked.clear()
            server.answer = partial(total, charge=len(mode) + 0.5)
            cache = f"synthdata_cache_dir=cache{len(workers)}"
            run = project.run_apart if workers else project.run
            run("-o", cache, f"--synthdata={mode}", *workers).assert_outcomes(passed=40)
            found.setdefault(mode, []).append((server.count, project.cassettes))
        shutil.rmtree(project.path / "__synthdata__")
    for mode, (alone, together) in found.items():
        assert alone == together
        assert alone[0] == 16
        assert all(f"{len(mode)}.5" in text for text in alone[1].values())


def test_workers_pay_for_a_failure_once(project: Project, server: Stub) -> None:
    """And all of them report the same error."""
    project.ask(server)
    server.answer = lambda asked: total(asked, "much")
    project.billing("".join(SUITE.format(label=label) for label in "ab"))
    result = project.run_apart("-n", "2", "--synthdata=refresh")
    result.assert_outcomes(errors=10)
    assert server.count == 2 * (2 + 2 * 2)
    told = {line for line in result.outlines if line.startswith("Not all")}
    cost = "6 requests, 600 + 300 tokens"
    assert told == {f"Not all records of MedicalBilling could be had ({cost}):"}


def test_what_a_run_has_made_changes_no_place(server: Stub, member: Member, tmp_path: Path) -> None:
    """A worker that is done writes while others ask; another run sees what is there."""
    made, there = tmp_path / "made" / NAME, tmp_path / "there" / NAME
    there.mkdir(parents=True)
    for directory in (made, there):
        process = member()
        process.get(wanted(MedicalBilling, n=5), directory)
        process.close()
    assert server.count == 1
    assert [member().is_new(directory) for directory in (made, there)] == [True, False]
    assert not member(run="b").is_new(made)
    asking = tmp_path / "made" / "deep" / "test_a.py"
    assert home(asking, tmp_path / "made", member().is_new) == asking.parent / NAME
    assert home(asking, tmp_path / "made", member(run="b").is_new) == made


FORKED = """
import os
from pytest_synthdata import Synthesizer
from tests.billing import MedicalBilling

with Synthesizer(base_url={url!r}, cache_dir={cache!r}) as synthetic:
    synthetic(MedicalBilling, n=5, label="before")
    child = os.fork()
    if not child:
        synthetic(MedicalBilling, n=5, label="child")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    synthetic(MedicalBilling, n=5, label="parent")
raise SystemExit(status)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_a_forked_process_has_connections_of_its_own(server: Stub, tmp_path: Path) -> None:
    """Two that read from one would get each other's answers."""
    script = FORKED.format(url=server.url, cache=str(tmp_path))
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)  # noqa: S603 - our own
    before, child, parent = (asked.port for asked in server.asked)
    assert before == parent != child
