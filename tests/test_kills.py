"""kill -9 at any point: no file is half, nothing that had arrived is asked for again."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import threading
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pytest

from pytest_synthdata import Synthesizer
from pytest_synthdata.stores import cassette, files
from pytest_synthdata.stores.cache import Cache
from tests.actors import texts
from tests.billing import MedicalBilling
from tests.stub import bills

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

    from tests.stub import Asked, Body, Stub

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither fork nor kill")

KILLS = 50
IN_A_ROW = 5
LOST = 2  # answers: one that is under way, and one that has just come and is not yet put down
PAGES = 4 + 3
LONG = 60  # seconds that nothing here takes
# Lines of these count. Where replies become text there are too many of them, and none does I/O.
COUNTED = ("/diskcache/", "/stores/", "/cassettes.py", "/generation.py", "/datasets.py")
UNCOUNTED = ("/fold.py", "/block.py", "/where.py", "/loading.py")


def work(where: Path, url: str) -> None:
    """Record a dataset that grows, and texts: three runs, each of which writes a cassette."""
    plain = httpx2.Client(verify=False)  # to load certificates takes long
    with openai.OpenAI(base_url=url, api_key="none", http_client=plain) as client:
        synthetic = Synthesizer(
            where / "data", client=client, cache_dir=where / "cache", concurrency=1
        )
        synthetic(MedicalBilling, n=5)
        synthetic(MedicalBilling, n=20)
        synthetic.texts([["Ada"], ["Bob"], ["Cleo"]])


def work_until(where: Path, url: str, last: int, kept: Any) -> None:
    """Work, telling of each reply that is kept, and be killed at a line (0: at none)."""
    lines = 0

    def enter(frame: FrameType, event: str, arg: object) -> Any:
        del event, arg
        return count if _counts(frame.f_code.co_filename) else None

    def count(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal lines
        del arg
        if event == "line":
            lines += 1
            if lines == last:
                os.kill(os.getpid(), signal.SIGKILL)
        elif event == "return" and frame.f_code is Cache.put.__code__:
            kept.release()
        return count

    sys.settrace(enter)
    work(where, url)
    sys.settrace(None)
    (where / "lines").write_text(str(lines))


@cache
def _counts(file: str) -> bool:
    return any(map(file.__contains__, COUNTED)) and not file.endswith(UNCOUNTED)


def take_over(where: Path, url: str, waits: Any) -> None:
    """Record what another process records, and tell when its lock is waited for."""
    tries = 0

    def audit(event: str, _: object) -> None:
        nonlocal tries
        if event == "fcntl.flock":
            tries += 1
            if tries == 2:  # the first was in vain
                waits.set()

    sys.addaudithook(audit)
    synthetic = Synthesizer(where / "data", base_url=url, cache_dir=where / "cache")
    synthetic(MedicalBilling, n=20)


def record(where: Path, url: str) -> None:
    synthetic = Synthesizer(where / "other", base_url=url, cache_dir=where / "cache", concurrency=1)
    synthetic(MedicalBilling, n=20)


@pytest.fixture(scope="module")
def context() -> Any:
    """Starts processes as copies of one that has imported everything."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["tests.conftest", "tests.test_kills"])
    return found


def survives(context: Any, server: Stub, where: Path, last: int) -> bool:
    """Whether a process comes to its end before a line.

    The server holds back each answer until the one before is kept, as models take their time.
    """
    kept = context.Semaphore(1)

    def answer(asked: Asked) -> Body:
        kept.acquire()
        return texts(asked) if "Fields:" in asked.prompt else bills(asked)

    server.answer = answer
    process = context.Process(target=work_until, args=(where, server.url, last, kept))
    process.start()
    process.join(LONG)
    kept.release()  # for what was under way
    assert process.exitcode in {0, -signal.SIGKILL}
    return bool(process.exitcode == 0)


def cassettes(where: Path) -> dict[str, bytes]:
    """All that lies beside tests, which is none of what kills leave for the next writer."""
    return {path.name: path.read_bytes() for path in (where / "data").iterdir()}


def unexpected(problem: str) -> None:
    raise AssertionError(problem)


def cached(where: Path) -> int:
    """How many replies the cache keeps, which can be opened."""
    with Cache(where / "cache", unexpected) as cache:
        assert cache.replies("any") == []
    with closing(sqlite3.connect(where / "cache" / "cache" / "cache.db")) as connection:
        sql = "SELECT count(*) FROM Cache WHERE key LIKE '% slot%'"
        (count,) = connection.execute(sql).fetchone()
    return int(count)


def test_kills_at_any_point_leave_nothing_half_and_lose_nothing(
    context: Any, tmp_path: Path, server: Stub
) -> None:
    """The first run that is left alone writes what one that never was killed writes."""
    where = tmp_path / "unharmed"
    assert survives(context, server, where, last=0)
    lines, expected = int((where / "lines").read_text()), cassettes(where)
    assert server.count == PAGES
    draw = random.Random(0)  # noqa: S311 - no secret
    kills = chains = 0
    while kills < KILLS:
        chains += 1
        where, begun = tmp_path / str(chains), server.count
        asked, kept = server.count, 0
        for killed in range(IN_A_ROW):
            # The later a run begins, the fewer lines are left for it.
            if survives(context, server, where, draw.randrange(1, lines >> min(killed, 2))):
                break
            kills += 1
            for path in (where / "data").glob("*.yaml"):
                assert cassette.read(path)
            lost = server.count - asked - (cached(where) - kept)
            assert lost in range(LOST + 1)
            asked, kept = server.count, cached(where)
        else:
            assert survives(context, server, where, last=0)
        assert cassettes(where) == expected
        assert server.count - begun <= PAGES + LOST * IN_A_ROW


def write_until(path: Path, text: str, last: int) -> None:
    """Write a file, and be killed at a line of what writes it."""
    left = last

    def count(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal left
        del arg
        left -= event == "line" and frame.f_code.co_filename == files.__file__
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return count

    sys.settrace(count)
    files.write_whole(path, text)
    sys.settrace(None)


def test_a_writer_killed_at_any_of_its_lines_leaves_the_old_file_or_the_new(
    context: Any, tmp_path: Path
) -> None:
    """The next one sweeps up what it has left beside it."""
    path, other, old, new = (
        tmp_path / "x.yaml",
        tmp_path / ".y.yaml.tmp",
        "old" * 9999,
        "new" * 9999,
    )
    other.touch()
    path.write_text(old)
    found = []
    for last in range(1, 99):
        process = context.Process(target=write_until, args=(path, new, last))
        process.start()
        process.join(LONG)
        found.append(path.read_text())
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        path.write_text(old)
    assert set(found) == {old, new}
    assert found[-1] == new
    assert found.count(old) > 9
    assert sorted(tmp_path.iterdir()) == [other, path]


def test_whoever_waits_for_a_killed_process_takes_over(
    context: Any, tmp_path: Path, server: Stub
) -> None:
    """It asks for nothing that had arrived by then."""
    third, over, waits = threading.Event(), threading.Event(), context.Event()

    def answer(asked: Asked) -> Body:
        if asked.number == 2:
            third.set()
            over.wait(LONG)
        return bills(asked)

    server.answer = answer
    holder = context.Process(target=record, args=(tmp_path, server.url))
    holder.start()
    waiter = context.Process(target=take_over, args=(tmp_path, server.url, waits))
    try:
        assert third.wait(LONG)
        waiter.start()
        assert waits.wait(LONG)
        assert server.count == 3
        holder.kill()
        waiter.join(LONG)
    finally:
        over.set()
        holder.kill()
        holder.join()
    assert (holder.exitcode, waiter.exitcode) == (-signal.SIGKILL, 0)
    asked = [one.slots[0] for one in server.asked]
    assert sorted(asked[3:]) == sorted({0, 5, 10, 15}.difference(asked[:2]))
    (path,) = (tmp_path / "data").glob("*.yaml")
    assert len(cassette.read(path)) == 4
    assert not (tmp_path / "other").exists()
