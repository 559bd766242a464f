"""The cache: keeps text under text, and where it cannot it says so and costs nothing else."""

from __future__ import annotations

import json
import multiprocessing
import pickle
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import diskcache
import pytest

from pytest_synthdata.request import Place, Reply
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.stores.cache import Cache, TextDisk

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Stub

SCOPE = "openai gpt-6-luna 0123abcd"


def reply(slot: int, text: str = "é \ud800 \x7f") -> Reply:
    message = {"role": "assistant", "content": text}
    return Reply(Place((slot,)), asked=f"slot {slot}?", body={"choices": [{"message": message}]})


def unexpected(problem: str) -> None:
    raise AssertionError(problem)


def fill(directory: Path, first: int, count: int = 10) -> None:
    """Keep replies, each in a cache opened anew."""
    for slot in range(first, first + count):
        with Cache(directory, unexpected) as cache:
            cache.put(SCOPE, reply(slot))


def kept(directory: Path, scope: str = SCOPE) -> list[Reply]:
    with Cache(directory, unexpected) as cache:
        return cache.replies(scope)


def problems(directory: Path) -> list[str]:
    """What is told by a cache that is read and written."""
    told: list[str] = []
    with Cache(directory, told.append) as cache:
        assert cache.replies(SCOPE) == []
        cache.put(SCOPE, reply(0))
        cache.put(SCOPE, reply(1))
    return told


def database(directory: Path) -> Path:
    return directory / "cache" / "cache.db"


def change(directory: Path, statement: str, *values: object) -> int:
    """Run SQL in the cache's database, as somebody else could; returns the rows it changed."""
    with closing(sqlite3.connect(database(directory))) as connection, connection:
        return connection.execute(statement, values).rowcount


def test_replies_come_back_in_the_order_of_their_places(tmp_path: Path) -> None:
    """Also in a later process, and as they were."""
    for slot in (10, 2, 0):
        fill(tmp_path, slot, 1)
    assert kept(tmp_path) == [reply(0), reply(2), reply(10)]


def test_a_later_reply_for_a_place_stands(tmp_path: Path) -> None:
    """A refresh writes over what it asked for before."""
    with Cache(tmp_path, unexpected) as cache:
        cache.put(SCOPE, reply(0, "old"))
        cache.put(SCOPE, reply(0, "new"))
        assert cache.replies(SCOPE) == [reply(0, "new")]


def test_a_scope_that_is_forgotten_has_no_replies_and_others_keep_theirs(tmp_path: Path) -> None:
    """Also in a later process; what is put then stands alone, in no odd place of the list."""
    other = f"{SCOPE} {'0' * 32}"  # that of an item of the dataset
    with Cache(tmp_path, unexpected) as cache:
        for scope in (SCOPE, other):
            cache.put(scope, reply(0))
            cache.put(scope, reply(7))
        cache.forget(SCOPE)
        cache.forget("never heard of")
    assert kept(tmp_path) == []
    fill(tmp_path, 3, 2)
    assert kept(tmp_path) == [reply(3), reply(4)]
    with Cache(tmp_path, unexpected) as cache:
        cache.forget(SCOPE)
    with closing(diskcache.Cache(str(tmp_path / "cache"), disk=TextDisk)) as listed:
        assert all(key.startswith(other) for key in listed)


def test_what_cannot_be_forgotten_costs_a_warning_and_stays(tmp_path: Path) -> None:
    """All of it or nothing."""
    fill(tmp_path, 0, 2)
    change(tmp_path, "UPDATE Cache SET value = '3' WHERE key = ?", f"{SCOPE} place 1")
    told: list[str] = []
    with Cache(tmp_path, told.append) as cache:
        cache.forget(SCOPE)
        cache.forget(SCOPE)
    assert len(told) == 1
    change(tmp_path, "UPDATE Cache SET value = '\"slot 1\"' WHERE key = ?", f"{SCOPE} place 1")
    assert kept(tmp_path) == [reply(0), reply(1)]


def test_other_models_answers_are_kept_apart(tmp_path: Path) -> None:
    """The scope names provider, model and dataset."""
    fill(tmp_path, 0, 1)
    assert kept(tmp_path, "openai other 0123abcd") == []


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    """What is taken from the cache is as good as what came from the server."""
    with Cache(tmp_path, unexpected) as cache:
        cache.put(SCOPE, Reply(Place((0,)), asked="", body={"content": {"price": Digits("1.10")}}))
    (back,) = kept(tmp_path)
    assert back.body["content"]["price"].text == "1.10"


def test_git_does_not_see_it(tmp_path: Path) -> None:
    """The directory ignores itself; what users write there is theirs."""
    fill(tmp_path, 0, 1)
    ignore = tmp_path / ".gitignore"
    assert ignore.read_text() == "*\n"
    ignore.write_text("# mine\n")
    fill(tmp_path, 0, 1)
    assert ignore.read_text() == "# mine\n"


class Trap:
    """Creates a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize(
    "scope", [SCOPE, f"{SCOPE} place 0", f"{SCOPE} slot 0"], ids=["count", "place", "reply"]
)
def test_a_planted_pickle_is_never_opened(tmp_path: Path, scope: str) -> None:
    """A row that somebody else wrote could run code (CVE-2025-69872)."""
    cache, trap = tmp_path / "cache", tmp_path / "sprung"
    fill(cache, 0, 1)
    bomb = pickle.dumps(Trap(trap))
    sql = "UPDATE Cache SET mode = 4, value = ? WHERE key = ?"
    assert change(cache, sql, bomb, scope) == 1
    (told, *more) = problems(cache)
    assert "cannot be used" in told
    assert more == []
    assert not trap.exists()


def test_a_planted_pickle_for_a_key_is_never_opened(tmp_path: Path) -> None:
    """Keys are looked up; where they are listed, one that is no text is refused."""
    cache, trap = tmp_path / "cache", tmp_path / "sprung"
    fill(cache, 0, 1)
    bomb = pickle.dumps(Trap(trap))
    assert change(cache, "UPDATE Cache SET raw = 0, key = ? WHERE key = ?", bomb, SCOPE) == 1
    assert problems(cache) == []
    with (
        closing(diskcache.Cache(str(cache / "cache"), disk=TextDisk)) as listed,
        pytest.raises(ValueError, match="0"),
    ):
        list(listed)
    assert not trap.exists()


def test_keys_are_listed_as_the_text_they_are(tmp_path: Path) -> None:
    """Whoever looks into the cache sees what is in it."""
    fill(tmp_path, 0, 1)
    with closing(diskcache.Cache(str(tmp_path / "cache"), disk=TextDisk)) as listed:
        assert sorted(listed) == [SCOPE, f"{SCOPE} place 0", f"{SCOPE} slot 0"]
        with pytest.raises(TypeError):
            listed.set(3, "text")
        with pytest.raises(TypeError):
            listed.set("text", b"bytes")


@pytest.mark.parametrize("mode", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "key", [SCOPE, f"{SCOPE} place 0", f"{SCOPE} slot 0"], ids=["count", "place", "reply"]
)
def test_a_planted_file_name_is_neither_read_nor_deleted(
    tmp_path: Path, mode: int, key: str
) -> None:
    """A row could name a file outside of the cache, to be read, or removed when written over."""
    directory, secret = tmp_path / "synthdata", tmp_path / "secret.txt"
    secret.write_text("[]")
    fill(directory, 0, 1)
    sql = "UPDATE Cache SET mode = ?, filename = '../../secret.txt', value = NULL WHERE key = ?"
    told: list[str] = []
    for put_first in (True, False):
        assert change(directory, sql, mode, key) == 1
        with Cache(directory, told.append) as cache:
            if put_first:
                cache.put(SCOPE, reply(0))
            cache.replies(SCOPE)
    assert told
    assert all("cannot be used" in one for one in told)
    assert secret.read_text() == "[]"


@pytest.mark.parametrize(
    "value",
    ["no JSON", "[" * 9999, "[3]", "3", '["no place"]', '["slot 7"]'],
    ids=lambda value: value[:12],
)
def test_an_index_that_makes_no_sense_costs_a_warning(tmp_path: Path, value: str) -> None:
    """Never an exception, and never a wrong record."""
    fill(tmp_path, 0, 1)
    change(tmp_path, "UPDATE Cache SET value = ? WHERE key = ?", value, SCOPE)
    (told,) = problems(tmp_path)
    assert str(tmp_path) in told
    assert "Delete the directory" in told


@pytest.mark.parametrize("value", ["no JSON", "[]", "{}", '{"asked": "", "body": 3}', "{" * 9999])
def test_a_reply_that_makes_no_sense_costs_a_warning(tmp_path: Path, value: str) -> None:
    """Never an exception, and never a wrong record."""
    fill(tmp_path, 0, 1)
    change(tmp_path, "UPDATE Cache SET value = ? WHERE key = ?", value, f"{SCOPE} slot 0")
    assert len(problems(tmp_path)) == 1


def test_a_database_that_is_none_costs_a_warning(tmp_path: Path) -> None:
    """A disk may have failed."""
    fill(tmp_path, 0, 1)
    database(tmp_path).write_bytes(b"no database at all, but as long as a header" * 100)
    assert len(problems(tmp_path)) == 1


def test_an_empty_database_is_a_new_one(tmp_path: Path) -> None:
    """SQLite takes a file without bytes for a database without tables."""
    fill(tmp_path, 0, 1)
    for file in database(tmp_path).parent.iterdir():
        file.write_bytes(b"")
    assert problems(tmp_path) == []
    assert kept(tmp_path) == [reply(0), reply(1)]


@pytest.mark.parametrize("where", ["", "cache", "cache/cache.db"])
def test_a_place_that_cannot_be_written_costs_a_warning(tmp_path: Path, where: str) -> None:
    """As on a read-only checkout."""
    directory = tmp_path / "synthdata"
    obstacle = directory / where
    obstacle.parent.mkdir(parents=True, exist_ok=True)
    if where == "cache/cache.db":
        obstacle.mkdir()
    else:
        obstacle.write_text("in the way")
    assert len(problems(directory)) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_local", 3),
        ("_directory", "/dev/null"),
        ("directory", "/dev/null"),
        ("get", 3),
        ("sqlite_user_version", 7),
        ("sqlite_synchronous", "off; DROP TABLE Cache"),
        ("sqlite_cache_size", 10**9),
        ("disk_pickle", 1),
    ],
)
def test_settings_that_are_none_are_not_followed(
    tmp_path: Path, key: str, value: str | int
) -> None:
    """Others may have written them: diskcache makes attributes and SQL of them."""
    fill(tmp_path, 0, 1)
    assert change(tmp_path, "INSERT OR REPLACE INTO Settings VALUES (?, ?)", key, value) == 1
    (told,) = problems(tmp_path)
    assert "what it holds was written by others" in told
    with closing(sqlite3.connect(database(tmp_path))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("eviction_policy", "least-recently-used"),
        ("eviction_policy", "no policy"),
        ("cull_limit", 10),
        ("size_limit", 1),
        ("disk_min_file_size", 0),
        ("disk_pickle_protocol", "none"),
        ("count", -5),
    ],
)
def test_the_settings_are_ours_whatever_stands_there(
    tmp_path: Path, key: str, value: str | int
) -> None:
    """Nothing is evicted, and nothing is kept in files."""
    fill(tmp_path, 0, 1)
    assert change(tmp_path, "UPDATE Settings SET value = ? WHERE key = ?", value, key) == 1
    fill(tmp_path, 1, 20)
    assert kept(tmp_path) == [reply(slot) for slot in range(21)]
    assert {path.suffix for path in database(tmp_path).parent.iterdir()} <= {".db", ".db-wal"}


def test_a_table_of_another_form_costs_a_warning(tmp_path: Path) -> None:
    """Another version of diskcache may have made it."""
    fill(tmp_path, 0, 1)
    change(tmp_path, "DROP TABLE Cache")
    change(tmp_path, "CREATE TABLE Cache (name, content)")
    (told,) = problems(tmp_path)
    assert "cannot be used (OperationalError: no such column: " in told or "has no column" in told


@pytest.mark.parametrize("name", ["cache", "cache/cache.db", "cache/cache.db-wal"])
def test_a_cache_that_is_a_link_is_not_followed(tmp_path: Path, name: str) -> None:
    """It could lead to a database of somebody else, or to a directory that is not ours."""
    directory, elsewhere = tmp_path / "synthdata", tmp_path / "elsewhere"
    fill(elsewhere, 0, 1)
    for path in elsewhere.rglob("*.*"):
        path.touch()
    before = {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")}
    link = directory / name
    link.parent.mkdir(parents=True)
    link.symlink_to(elsewhere / name)
    (told,) = problems(directory)
    assert "its path leads elsewhere" in told
    assert {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")} == before


def test_a_local_directory_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    """Not even for the file that lets git ignore it; what it stands in may be a link."""
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "link"
    elsewhere.mkdir()
    link.symlink_to(elsewhere)
    (told,) = problems(link)
    assert "its path leads elsewhere" in told
    assert list(elsewhere.iterdir()) == []
    fill(link / "synthdata", 0, 1)
    assert kept(elsewhere / "synthdata") == [reply(0)]


def test_a_path_with_the_name_of_a_variable_is_not_made_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Diskcache would replace it."""
    monkeypatch.setenv("ELSEWHERE", "elsewhere")
    (told,) = problems(tmp_path / "$ELSEWHERE")
    assert "its path has the name of a variable" in told
    assert not (tmp_path / "elsewhere").exists()


def restricted(directory: Path, how: str, channel: Any) -> None:
    """Use a cache on a disk that is full, or as somebody who may only read; send what is told."""
    import os
    import resource

    if how == "full":
        size = database(directory).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    elif os.getuid() == 0:
        os.setuid(65534)
    channel.send(problems(directory))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor limits")
@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("full", "OperationalError: "),
        ("read-only file", "OperationalError: "),
        ("read-only directory", "OperationalError: "),
    ],
)
def test_a_disk_that_takes_no_more_costs_a_warning(how: str, why: str) -> None:
    """What had been kept stays."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        fill(directory, 7, 1)
        directory.chmod(0o755)
        if how.startswith("read-only"):
            database(directory).chmod(0o444)
            database(directory).parent.chmod(0o555 if how.endswith("directory") else 0o777)
        context = multiprocessing.get_context("fork")
        ours, its = context.Pipe()
        process = context.Process(target=restricted, args=(directory, how, its))
        process.start()
        process.join(60)
        assert process.exitcode == 0
        (told,) = ours.recv()
        assert why in told
        database(directory).parent.chmod(0o755)
        assert kept(directory) == [reply(7)]


def test_a_run_whose_cache_is_damaged_says_so_once_and_goes_on(
    project: Project, server: Stub
) -> None:
    """However many datasets it has; the cassettes are written all the same."""
    project.ask(server)
    for label in ("one", "two", "three"):
        project.billing(
            f"""
            @pytest.mark.synthetic(MedicalBilling, n=5, label="{label}")
            def test_bills(bills: list[MedicalBilling]) -> None:
                pass
            """,
            name=f"test_{label}",
        )
    cache = project.path / ".synthdata"
    fill(cache, 0, 1)
    database(cache).write_bytes(b"no database at all, but as long as a header" * 100)
    result = project.run()
    result.assert_outcomes(passed=3)
    assert sum("cannot be used" in line for line in result.outlines) == 1
    result.stdout.fnmatch_lines(
        ["the cache in *.synthdata cannot be used (DatabaseError: file is *"]
    )
    assert len(project.cassettes) == 3
    assert database(cache).read_bytes().startswith(b"no database")


def test_a_locked_database_costs_a_warning(tmp_path: Path) -> None:
    """Some other process may hang while it writes."""
    fill(tmp_path, 0, 1)
    told: list[str] = []
    with (
        Cache(tmp_path, told.append, timeout=0.05) as cache,
        closing(sqlite3.connect(database(tmp_path), isolation_level=None)) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")
        cache.put(SCOPE, reply(1))
        cache.put(SCOPE, reply(2))
        assert cache.replies(SCOPE) == []
        assert len(told) == 1
        with Cache(tmp_path, told.append, timeout=0.05) as late:  # it cannot even be opened
            late.put(SCOPE, reply(3))
    assert len(told) == 2
    assert kept(tmp_path) == [reply(0)]


def test_processes_side_by_side_lose_nothing(tmp_path: Path) -> None:
    """Every xdist worker writes into the one cache."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=fill, args=(tmp_path, first)) for first in (0, 10, 20)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert kept(tmp_path) == [reply(slot) for slot in range(30)]


def test_threads_side_by_side_lose_nothing(tmp_path: Path) -> None:
    """Datasets are filled side by side."""
    threads = [threading.Thread(target=fill, args=(tmp_path, first)) for first in (0, 10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(tmp_path) == [reply(slot) for slot in range(30)]


@pytest.mark.parametrize("after", range(1, 8))
def test_an_interrupt_of_what_is_put_loses_nothing_of_what_is_put_then(
    tmp_path: Path, after: int
) -> None:
    """Whichever statement of the transaction it comes after."""
    statements = 0

    def interrupt(_: object, event: str, function: Any) -> None:
        nonlocal statements
        if event == "c_return" and function.__name__ == "execute":
            statements += 1
            if statements == after:
                raise KeyboardInterrupt

    with Cache(tmp_path, unexpected, timeout=1) as cache:
        cache.put(SCOPE, reply(0))
        sys.setprofile(interrupt)
        try:
            with pytest.raises(KeyboardInterrupt):
                cache.put(SCOPE, reply(1))
        finally:
            sys.setprofile(None)
        cache.put(SCOPE, reply(1))
        cache.put(SCOPE, reply(2))
    assert [one.place.slots for one in kept(tmp_path)] == [(0,), (1,), (2,)]


def test_nothing_is_evicted(tmp_path: Path) -> None:
    """What was paid for stays, however much it is."""
    fill(tmp_path, 0, 1)
    with closing(diskcache.Cache(str(tmp_path / "cache"))) as plain:
        assert plain.eviction_policy == "none"
        assert plain.cull_limit == 0


USE = """
import gc, sys, threading
from pathlib import Path
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores.cache import Cache, TextDisk

def use(slot):
    with Cache(Path(sys.argv[1]), print) as cache:
        cache.put("scope", Reply(Place((slot,)), asked="", body={}))
        cache.replies("scope")

threads = [threading.Thread(target=use, args=(slot,)) for slot in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
database = Path(sys.argv[1], "cache", "cache.db")
database.write_bytes(b"no database at all" * 100)
use(0)
gc.collect()
"""


def test_no_connection_is_left_open(tmp_path: Path) -> None:
    """From Python 3.13 one would be a ResourceWarning, which fails suites that forbid warnings."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-W", "error", "-c", USE, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("cannot be used") == 1


def test_values_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """Nothing but JSON text ever enters the database."""
    fill(tmp_path, 0, 1)
    with closing(sqlite3.connect(database(tmp_path))) as connection:
        rows = connection.execute("SELECT key, raw, mode, filename, value FROM Cache").fetchall()
    for key, raw, mode, filename, value in rows:
        assert (type(key), raw, mode, filename) == (str, 1, 1, None)
        json.loads(value)
