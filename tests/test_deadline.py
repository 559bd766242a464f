"""The deadline of an answer, against servers that are slow in every way."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Any

import openai
import pytest

from pytest_synthdata import ProviderError, Synthesizer
from pytest_synthdata.request import UNKNOWN
from tests.billing import MedicalBilling
from tests.stub import bills

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.stub import Asked, Body, Stub

LONG = 60  # seconds that a slow server takes: longer than any test may last
LATE = "gave no answer in time. Raise synthdata_timeout, or ask for fewer records at a time"


@contextmanager
def dripping(start: bytes, drop: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that answers with `start`, then with one drop after the other, for long.

    Gives its URL and the first line of each request.
    """
    asked: list[bytes] = []
    over = threading.Event()

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline())
            self.wfile.write(start)
            until = time.monotonic() + LONG
            while time.monotonic() < until and not over.wait(0.01):
                self.wfile.write(drop)

    class Server(ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing on stderr of clients that hang up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1", asked
        finally:
            over.set()
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def _below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches lie below the working directory."""
    monkeypatch.chdir(tmp_path)


def asking(url: str, timeout: float = 0.5, **options: Any) -> Synthesizer:
    return Synthesizer(base_url=url, api_key="sk-1", timeout=timeout, **options)


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "synthdata"]


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999\r\n\r\n",
            b" ",
        ),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"z"),
        (b"", b""),
    ],
    ids=["body", "headers", "silent"],
)
def test_an_answer_has_one_deadline_however_it_comes(start: bytes, drop: bytes) -> None:
    """Bytes that drip do not move it, it is not asked for again, and the thread ends."""
    with dripping(start, drop) as (url, asked):
        began = time.monotonic()
        with pytest.raises(ProviderError, match=LATE) as caught:
            asking(url)(MedicalBilling, n=5)
        assert time.monotonic() - began < LONG / 2
        for thread in threads():
            thread.join(LONG / 2)
        assert threads() == []
        assert len(asked) <= 1  # 0: this machine was late itself
    assert caught.value.usage == UNKNOWN
    assert not caught.value.fatal


def test_the_sdk_does_not_ask_again_beyond_the_deadline(server: Stub) -> None:
    """Its own repetitions belong to the answer; its thread ends when it has slept."""
    server.answer = lambda _: (503, {"error": {"message": "later"}})
    server.headers = {"retry-after-ms": "500"}
    with pytest.raises(ProviderError, match=LATE):
        asking(server.url, timeout=0.2)(MedicalBilling, n=5)
    for thread in threads():
        thread.join(LONG / 2)
    assert threads() == []
    assert server.count <= 1  # 0: this machine was late itself


def test_the_sdk_asks_again_before_the_deadline(server: Stub) -> None:
    """What is over soon costs a moment."""
    server.answer = lambda asked: (503, {}) if asked.number == 0 else bills(asked)
    server.headers = {"retry-after-ms": "10"}
    assert len(asking(server.url, timeout=LONG)(MedicalBilling, n=5)) == 5
    assert server.count == 2


@pytest.mark.parametrize("timeout", [1e10, float("inf")])
def test_a_deadline_may_be_never(server: Stub, timeout: float) -> None:
    """Also where it is more seconds than the operating system can count."""
    assert len(asking(server.url, timeout=timeout)(MedicalBilling, n=5)) == 5


def test_a_client_of_the_users_own_is_not_waited_for_either(server: Stub) -> None:
    """Its transport knows of no deadline; what it still waits for holds up no other dataset."""
    over = threading.Event()

    def answer(asked: Asked) -> Body:
        if "slow" in asked.prompt:
            over.wait(LONG)
        return bills(asked)

    server.answer = answer
    with openai.OpenAI(base_url=server.url, api_key="sk-1") as client:
        synthetic = Synthesizer(client=client, timeout=0.2, concurrency=1)
        with pytest.raises(ProviderError, match=LATE):
            synthetic(MedicalBilling, n=5, subject="slow")
        synthetic = Synthesizer(client=client, concurrency=1)
        assert len(synthetic(MedicalBilling, n=5)) == 5
        over.set()
        for thread in threads():
            thread.join(LONG / 2)
    assert threads() == []
