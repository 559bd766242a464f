"""The connections of our own client: kept for the next request, and closed with it."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier, Event
from typing import TYPE_CHECKING

import httpx2

from pytest_synthdata.providers import transport
from pytest_synthdata.providers.transport import Transport
from tests.stub import Stub, bills

if TYPE_CHECKING:
    import pytest

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


def post(it: Transport, url: str) -> httpx2.Response:
    return it.handle_request(httpx2.Request("POST", url, content=b"{}"))


def test_one_request_after_the_other_takes_one_connection() -> None:
    """Setting one up takes longer than many an answer."""
    with Stub(lambda _: {}) as server, closing(Transport(None)) as it:
        for _ in range(5):
            assert post(it, server.url).content == b"{}"
        assert len({asked.port for asked in server.asked}) == 1


def test_requests_side_by_side_take_connections_that_are_kept() -> None:
    """As many as there ever were at once."""
    n = 8
    together = Barrier(n)
    with Stub() as server, closing(Transport(None)) as it:

        def answer(_: object) -> dict[str, object]:
            together.wait(20)
            return {}

        server.answer = answer
        with ThreadPoolExecutor(n) as threads:
            for _ in range(3):
                list(threads.map(lambda _: post(it, server.url), range(n)))
        assert server.count == 3 * n
        assert len({asked.port for asked in server.asked}) == n


def test_a_connection_in_use_is_closed_once_it_is_free() -> None:
    """Who closes a client does not wait for its answers, and leaves nothing open."""
    asked, closed = Event(), Event()
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as thread:

        def serve() -> bytes:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                asked.set()
                closed.wait(20)
                connection.sendall(ANSWER)
                connection.settimeout(20)
                return connection.recv(1)

        after = thread.submit(serve)
        it = Transport(None)
        with ThreadPoolExecutor(1) as asking:
            url = f"http://127.0.0.1:{server.getsockname()[1]}/"
            answer = asking.submit(it.handle_request, httpx2.Request("GET", url))
            assert asked.wait(20)
            it.close()
            closed.set()
            assert answer.result(20).content == b"{}"
        assert after.result(20) == b""


def test_what_nobody_has_used_for_long_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As soon as another answer is there; a burst leaves no sockets behind."""
    with Stub(lambda _: {}) as server, closing(Transport(None)) as it:
        post(it, server.url)
        monkeypatch.setattr(transport, "KEPT_ALIVE", -1.0)  # then anything is long
        post(it, server.url)
        post(it, server.url)
        assert [asked.port for asked in server.asked].count(server.asked[0].port) == 2
        assert len({asked.port for asked in server.asked}) == 2


def test_a_connection_that_broke_is_not_used_again() -> None:
    """The next request gets another."""
    with Stub(bills) as server, closing(Transport(None)) as it:
        server.headers = {"connection": "close"}
        server.answer = lambda _: {}
        for _ in range(3):
            assert post(it, server.url).content == b"{}"
        assert len({asked.port for asked in server.asked}) == 3
