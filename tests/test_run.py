"""What is once per run, over all its threads and processes."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from pytest_synthdata.stores.run import Run


def outdate(path: Path, hours: float) -> None:
    """Let a file, a folder or a link itself look as if it had been there for a while."""
    past = time.time() - hours * 60 * 60
    os.utime(path, (past, past), follow_symlinks=False)


def test_what_one_process_notes_the_others_know(tmp_path: Path) -> None:
    """Whoever notes it again is not the first."""
    one, other = Run(tmp_path, "a"), Run(tmp_path, "a")
    assert not other.knows("the sky is blue")
    assert one.note("the sky is blue")
    assert one.knows("the sky is blue")
    assert other.knows("the sky is blue")
    assert not other.note("the sky is blue")
    assert not Run(tmp_path, "a").note("the sky is blue")
    assert not other.knows("the sea is blue")


def test_runs_know_nothing_of_each_other(tmp_path: Path) -> None:
    """Although they share the cache's directory, which git ignores."""
    assert Run(tmp_path / "cache", "a").note("fact")
    assert not Run(tmp_path / "cache", "b").knows("fact")
    assert (tmp_path / "cache" / ".gitignore").read_text("ascii") == "*\n"


def test_a_fact_may_have_words(tmp_path: Path) -> None:
    """Those of whoever was first; a process alone has no others to tell."""
    one, other = Run(tmp_path, "a"), Run(tmp_path, "a")
    assert other.words("why") == ""
    assert one.note("why", "wör\nds")
    assert not other.note("why", "others")
    assert other.words("why") == "wör\nds"
    alone = Run(tmp_path, None)
    alone.note("why", "words")
    assert alone.words("why") == ""


def test_one_thread_is_the_first(tmp_path: Path) -> None:
    """Of many that note the same at once, in one process or in several."""
    runs = [Run(tmp_path, "a")] * 8 + [Run(tmp_path, "a") for _ in range(8)]
    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(lambda run: run.note("fact"), runs)) == 1


def test_a_run_that_is_over_leaves_nothing(tmp_path: Path) -> None:
    """And takes nothing that belongs to another."""
    mine, other = Run(tmp_path, "a"), Run(tmp_path, "b")
    for run in (mine, other):
        run.note("fact")
        mine.remove()
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["b"]


def test_the_first_note_removes_what_killed_runs_have_left(tmp_path: Path) -> None:
    """A day later: a run that goes on for longer learns again what it has forgotten."""
    young, old, mine = (uuid4().hex for _ in range(3))
    for id_, age in ((young, 23), (old, 25)):
        Run(tmp_path, id_).note("fact")
        outdate(tmp_path / "runs" / id_, hours=age)
    assert Run(tmp_path, mine).note("fact")
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {young, mine}


def test_what_no_run_has_left_is_not_removed(tmp_path: Path) -> None:
    """Folders with other names, files and links, however old."""
    runs, elsewhere = tmp_path / "local" / "runs", tmp_path / "elsewhere"
    (elsewhere / "inside").mkdir(parents=True)
    (runs / "src").mkdir(parents=True)
    (runs / uuid4().hex).touch()
    (runs / uuid4().hex).symlink_to(elsewhere)
    before = set(tmp_path.rglob("*"))
    for path in before:
        outdate(path, hours=25)
    run = Run(tmp_path / "local", uuid4().hex)
    assert run.note("fact")
    run.remove()
    assert before <= set(tmp_path.rglob("*"))


@pytest.mark.parametrize("name", ["local", "local/runs"])
def test_facts_are_not_written_through_a_link(tmp_path: Path, name: str) -> None:
    """Nor is anything deleted behind it: each process knows what it noted itself."""
    id_, elsewhere, link = uuid4().hex, tmp_path / "elsewhere", tmp_path / name
    for inside in (id_, uuid4().hex, f"runs/{id_}"):
        (elsewhere / inside).mkdir(parents=True)
        outdate(elsewhere / inside, hours=25)
    before = set(elsewhere.rglob("*"))
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere)
    for run in (Run(tmp_path / "local", uuid4().hex), Run(tmp_path / "local", uuid4().hex)):
        assert run.note("fact")
        assert run.count("event") == 1
    Run(tmp_path / "local", id_).remove()
    assert set(elsewhere.rglob("*")) == before


def test_a_run_of_one_process_writes_nothing(tmp_path: Path) -> None:
    """It remembers what it has noted."""
    run = Run(tmp_path / "cache", None)
    assert not run.knows("fact")
    assert run.note("fact")
    assert run.knows("fact")
    assert not run.note("fact")
    run.remove()
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_each_process_knows_what_it_noted(tmp_path: Path) -> None:
    """That costs a request, not the run."""
    file = tmp_path / "cache"
    file.write_text("no directory")
    for run in (Run(file, "a"), Run(file, "a")):
        assert not run.knows("fact")
        assert run.note("fact")
        assert run.knows("fact")
        assert not run.note("fact")
        run.remove()
    assert file.read_text() == "no directory"


def test_events_are_counted_over_all_threads_and_processes_of_a_run(tmp_path: Path) -> None:
    """Each has a number of its own, from one on; other events and runs have theirs."""
    runs = [Run(tmp_path, "a")] * 8 + [Run(tmp_path, "a") for _ in range(8)]
    with ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(lambda run: run.count("event"), runs * 10))
    assert sorted(numbers) == list(range(1, 161))
    assert runs[0].count("another") == 1
    assert Run(tmp_path, "b").count("event") == 1


def test_a_process_alone_may_count_from_the_beginning_again() -> None:
    """Its next run is another one."""
    run = Run(Path(), None)
    assert [run.count("event"), run.count("event")] == [1, 2]
    run.forget("event")
    run.forget("another")
    assert run.count("event") == 1


def test_a_process_counts_for_itself_where_it_is_alone_or_cannot_write(tmp_path: Path) -> None:
    """Then the number is that of its own events."""
    file = tmp_path / "cache"
    file.write_text("no directory")
    for run in (Run(tmp_path / "none", None), Run(file, "a"), Run(file, "a")):
        assert [run.count("event") for _ in range(3)] == [1, 2, 3]
        assert run.count("another") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]
