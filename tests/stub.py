"""A chat-completions server on the loopback interface, whose answers the tests decide."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self

import httpx2

Body = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request as the server got it. `number` counts from 0 in order of arrival.

    The names of `headers` are in lower case; `port` is the client's, the same for one connection.
    """

    number: int
    path: str
    headers: dict[str, str]
    body: Body
    port: int = 0

    @property
    def prompt(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def slots(self) -> list[int]:
        """The slots that the prompt asks for."""
        match = re.search(r"Write \d+ records?: number ([\d,-]+) of", self.prompt)
        assert match is not None, self.prompt
        slots: list[int] = []
        for part in match[1].split(","):
            first, _, last = part.partition("-")
            slots.extend(range(int(first) - 1, int(last or first)))
        return slots


Answer = Callable[[Asked], "Body | bytes | tuple[int, Body | bytes]"]


def completion(content: object, **changes: Any) -> Body:
    """A chat completion as OpenAI sends it; `content` is dumped unless it is a string."""
    text = content if isinstance(content, str | None) else json.dumps(content)
    return {
        "id": "chatcmpl-abc123",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "stub-1",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "logprobs": None,
                "message": {"role": "assistant", "content": text, "refusal": None},
            }
        ],
        "usage": {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150},
        "system_fingerprint": "fp_xyz",
        **changes,
    }


def bill(slot: int, **changes: Any) -> Body:
    """The record that the stub gives for a slot: the same whenever it is asked."""
    return {
        "patient_id": 1000 + slot,
        "patient_name": f"Patient {slot}",
        "diagnosis_code": f"J{slot % 90 + 10}.9",
        "procedure_code": str(99200 + slot),
        "total_charge": 100.5 + slot,
        "insurance_claim_amount": 50.25 + slot,
        **changes,
    }


def bills(asked: Asked) -> Body:
    """An answer with the bills of all slots that were asked for."""
    return completion({"items": [bill(slot) for slot in asked.slots]})


class Server(ThreadingHTTPServer):
    """A server that is silent about clients that hang up."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing on stderr."""


@dataclass
class Stub:
    """The server. `answer` may be changed at any time; `asked` holds what came so far.

    `headers` go with all answers.
    """

    answer: Answer = bills
    asked: list[Asked] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __enter__(self) -> Self:
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # it would hold back each body for 40 ms

            def do_POST(self) -> None:
                stub.handle(self)

            def log_message(self, *args: object) -> None:
                """Say nothing on stderr."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def count(self) -> int:
        return len(self.asked)

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
        with self._lock:
            headers = {name.lower(): value for name, value in handler.headers.items()}
            asked = Asked(len(self.asked), handler.path, headers, body, handler.client_address[1])
            self.asked.append(asked)
        reply = self.answer(asked)
        status, payload = reply if isinstance(reply, tuple) else (200, reply)
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(data)))
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)


class Detour(httpx2.HTTPTransport):
    """Sends every request to the stub, whatever server it is meant for."""

    def __init__(self, server: Stub) -> None:
        super().__init__()
        self._url = httpx2.URL(server.url)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = self._url.join(request.url.path)
        return super().handle_request(request)
