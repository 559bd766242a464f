"""The transport of our own client: one deadline and one limit of size for the answer as a whole.

Those of httpx2 hold for each read, so that a server which drips bytes is never late, and one that
never ends takes all the memory there is.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager, suppress
from math import inf
from threading import TIMEOUT_MAX, Lock
from time import monotonic
from typing import TYPE_CHECKING

import httpcore2
import httpx2
import openai

from pytest_synthdata.providers.blocked import at_once, openers
from pytest_synthdata.providers.deadline import DEADLINE

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator
    from typing import Any

__all__ = ["MOST", "TooMuchError", "Transport"]

MOST = 4_000_000
"""Bytes of an answer, decoded: some times what any model writes at once (128k tokens are some 0.5
MB). Parsed, numbers take some hundred times as much."""
# In which any server can answer, and which inflate by pieces. Of others one piece may be a bomb.
ENCODINGS = ("gzip", "deflate")
# What the SDK goes by. No other header goes on to it, so that no cookie is kept or sent.
HEADERS = ("content-type", "location", "retry-after", "retry-after-ms", "x-should-retry")

SLICE = 0.5  # seconds; how often a thread that waits looks whether it still should
KEPT_ALIVE = 5.0  # seconds; as httpx2 has it
ERRORS = (
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.UnsupportedProtocol,
)


class TooMuchError(openai.OpenAIError):
    """An answer is longer than MOST. The SDK passes it on, and does not ask again."""


class Transport(httpx2.BaseTransport):
    """Sends requests as httpx2 itself does, none of them after the deadline of its thread.

    A late answer is the SDK's own time-out error, which the SDK does not repeat, and one that is
    too long a TooMuchError. No stranger is in between: a test's own vcr cassette, which takes the
    place of httpx2's transport, would record our request, with its key, or answer it.
    """

    def __init__(self, proxy: httpx2.Proxy | None) -> None:
        self._ssl_context = httpx2.create_ssl_context()
        self._proxy = httpcore2.Proxy(_url(proxy.url), proxy.raw_auth) if proxy else None
        # Those that are free, and since when. A pool of httpcore2 looks through all its connections
        # for each request, under a lock, so each of these has one.
        self._idle: deque[tuple[float, httpcore2.ConnectionPool]] = deque()
        self._closed = False
        self._lock = Lock()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and read the whole of its answer."""
        request.headers["accept-encoding"] = ", ".join(ENCODINGS)
        with _translated(request), self._connection() as connection:
            _left()
            response = connection.handle_request(
                httpcore2.Request(
                    request.method,
                    _url(request.url),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
            try:
                content = _content(response)
            finally:
                response.close()
        headers = [(name, value) for name, value in response.headers if _is_needed(name)]
        return httpx2.Response(
            response.status, headers=headers, content=content, extensions=response.extensions
        )

    @contextmanager
    def _connection(self) -> Iterator[httpcore2.ConnectionPool]:
        """The connection that was used last and is free, or a new one."""
        with self._lock:
            connection = self._idle.pop()[1] if self._idle else None
        connection = connection or httpcore2.ConnectionPool(
            ssl_context=self._ssl_context,
            proxy=self._proxy,
            max_connections=1,
            keepalive_expiry=KEPT_ALIVE,
            network_backend=_Backend(),
        )
        try:
            yield connection
        finally:
            with self._lock:
                self._idle.append((monotonic(), connection))
            self._reap()

    def close(self) -> None:
        """Close all connections, those in use once they are free."""
        self._closed = True
        self._reap()

    def _reap(self) -> None:
        """Close those that were free for so long that they would not be used again."""
        with self._lock:
            before = inf if self._closed else monotonic() - KEPT_ALIVE
            old = []
            while self._idle and self._idle[0][0] < before:
                old.append(self._idle.popleft()[1])
        for connection in old:
            connection.close()


def _content(response: httpcore2.Response) -> bytes:
    """The body of an answer, decoded."""
    sent = httpx2.Headers(response.headers).get("content-encoding", "")
    names = [name for name in (one.strip().lower() for one in sent.split(",")) if name]
    if other := set(names) - {*ENCODINGS, "identity"}:
        message = f"it is encoded as {', '.join(sorted(other))}, which was not asked for"
        raise httpx2.DecodingError(message)
    stream = _Body(response)
    encoded = httpx2.Response(response.status, headers={"content-encoding": sent}, stream=stream)
    parts, size = [], 0
    for part in encoded.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MOST:
            raise TooMuchError
    return b"".join(parts)


def _is_needed(name: bytes) -> bool:
    return name.lower().decode("ascii", "replace") in HEADERS


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()


class _Backend(httpcore2.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        del timeout
        with at_once():
            stream = super().connect_tcp(host, port, _left(), local_address, socket_options)
        return _Stream(stream)


class _Stream(httpcore2.NetworkStream):
    """A stream that has no time-outs but the deadline of the thread which uses it.

    A deadline may be brought forward while a read waits, so it waits for a slice at a time.
    """

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self._openers = openers()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        del timeout
        while True:
            part = min(_left() or SLICE, SLICE)
            with suppress(httpcore2.ReadTimeout):
                return self._stream.read(max_bytes, part)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        del timeout
        self._stream.write(buffer, _left())

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        del timeout
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left()))

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        # What is kept alive is no way around a blocker that came later: it counts as ended.
        if info == "is_readable" and self._openers != openers():
            return True
        return self._stream.get_extra_info(info)


def _left() -> float | None:
    """The seconds that the present thread has left (None: as long as it takes); raises at 0."""
    left = DEADLINE.get().left
    if left <= 0:
        raise httpcore2.TimeoutException
    return left if left < TIMEOUT_MAX else None


@contextmanager
def _translated(request: httpx2.Request) -> Iterator[None]:
    """Raise what the SDK knows in place of httpcore2's errors; httpx2's have the same names."""
    try:
        yield
    except ERRORS as error:
        if DEADLINE.get().left <= 0:
            raise openai.APITimeoutError(request=request) from error
        raise getattr(httpx2, type(error).__name__)(str(error)) from error


def _url(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
