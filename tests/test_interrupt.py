"""Ctrl+C: it ends a run at once, and loses nothing that was paid for."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.project import QUIET
from tests.stub import bills

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Asked, Body, Stub

LONG = 60  # seconds that the server is silent for
# A process in the background is started with SIGINT ignored, and so are its children.
LAUNCHER = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to one process")
@pytest.mark.parametrize("wait", ["silent", "asked to retry later"])
def test_ctrl_c_ends_the_run_and_keeps_what_has_arrived(
    project: Project, server: Stub, wait: str
) -> None:
    """Long before the server answers, or the SDK would try again; the next run asks for the rest.

    The fifth page is asked for when one of four has arrived.
    """
    fifth, over = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Body | tuple[int, Body]:
        if asked.number == 4:
            fifth.set()
        if asked.slots[0] == 0:
            return bills(asked)
        if wait == "silent":
            over.wait(LONG)
        return 503, {"error": {"message": "later"}}

    server.answer = answer
    server.headers = {"retry-after": str(LONG)}
    project.ask(server)
    project.ini(concurrency=4)
    project.billing("""
        @pytest.mark.synthetic(MedicalBilling, n=30)
        def test_bills(bills: list[MedicalBilling]) -> None:
            assert len(bills) == 30
        """)
    run = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", LAUNCHER, *QUIET, "-p", "no:anyio"],
        cwd=project.path,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert fifth.wait(LONG)
        began = time.monotonic()
        run.send_signal(signal.SIGINT)
        output, _ = run.communicate(timeout=LONG)
    finally:
        run.kill()
        over.set()
    assert time.monotonic() - began < LONG / 2
    assert run.returncode == pytest.ExitCode.INTERRUPTED, output
    assert "KeyboardInterrupt" in output
    assert "those of 4 unknown, interrupted\n" in output
    assert project.cassettes == {}
    server.answer, server.headers = bills, {}
    asked_before = server.count
    project.run().assert_outcomes(passed=1)
    assert sorted(asked.slots[0] for asked in server.asked[asked_before:]) == [5, 10, 15, 20, 25]
