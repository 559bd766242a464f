"""A chat-completions server on the loopback interface, as slow as a model.

Each run has a path of its own, `/RUN/v1`, and its own counts at `/RUN/stats`, so that many runs can
share the server. It serves until its standard input ends.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import Any

from answers import answer

CONNECTIONS = 4096  # that may wait to be accepted


@dataclass
class Log:
    """What happened in one run. Times are of CLOCK_MONOTONIC, which all processes share."""

    requests: int = 0
    prompt_tokens: int = 0
    schema_tokens: int = 0
    latency: float = 0  # of all answers together, as set
    first_received: float | None = None
    in_flight: int = 0
    most_in_flight: int = 0
    prompts: set[int] = field(default_factory=set)

    def stats(self) -> dict[str, Any]:
        """The fields, with the number of distinct prompts in place of the prompts."""
        return {**vars(self), "prompts": len(self.prompts)}


@dataclass
class Server:
    """Answers after `latency` seconds and `per_token` seconds for each token of the answer."""

    latency: float
    per_token: float
    logs: defaultdict[str, Log] = field(default_factory=lambda: defaultdict(Log))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until the client hangs up."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                received = monotonic()
                method, path, _ = head.split(b" ", 2)
                run = path.decode().split("/")[1]
                if method == b"GET":
                    await _send(writer, 200, self.logs[run].stats())
                    continue
                body = json.loads(await reader.readexactly(_length(head)))
                await self._complete(self.logs[run], body, received, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _complete(
        self, log: Log, body: dict[str, Any], received: float, writer: asyncio.StreamWriter
    ) -> None:
        log.first_received = log.first_received or received
        log.requests += 1
        log.in_flight += 1
        log.most_in_flight = max(log.most_in_flight, log.in_flight)
        try:
            given = answer(body)
            log.prompts.add(hash(given.prompt))
            log.prompt_tokens += given.prompt_tokens
            log.schema_tokens += given.schema_tokens
            takes = self.latency + self.per_token * given.completion_tokens
            log.latency += takes
            if takes:
                await asyncio.sleep(received + takes - monotonic())
            await _send(writer, 200, given.completion)
        except Exception as error:  # noqa: BLE001 - else the client would wait for ever
            await _send(writer, 400, {"error": {"message": repr(error), "type": "stub"}})
        finally:
            log.in_flight -= 1


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0


async def _send(writer: asyncio.StreamWriter, status: int, body: dict[str, Any]) -> None:
    data = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {len(data)}"
    writer.write(head.encode() + b"\r\n\r\n" + data)
    await writer.drain()


async def main() -> None:
    """Print the port, and serve until the standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.3, help="seconds for each answer")
    parser.add_argument("--per-token", type=float, default=0.002, help="seconds for each token")
    options = parser.parse_args()
    server = Server(options.latency, options.per_token)
    listening = await asyncio.start_server(
        server.serve, "127.0.0.1", 0, limit=2**24, backlog=CONNECTIONS
    )
    print(listening.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(stop.set)

    Thread(target=wait_for_the_end, daemon=True).start()
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
