"""No logs of what is asked: in a test they would be the user's, and they hold URLs and headers."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING

from pytest_synthdata.providers.deadline import DEADLINE, Deadline, asking

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["keep_silent", "silence"]

# A filter of a logger does not hear what is logged below it, so all are named: those of openai from
# 3.0 to 3.54, of httpx2 and httpcore2 2.16, and of httpx, which a user's own client may stand on.
LOGGERS = (
    "openai",
    "openai._base_client",
    "openai._legacy_response",
    "openai._response",
    *(
        f"{core}{part}"
        for core in ("httpcore2", "httpcore")
        for part in ("", ".connection", ".http11", ".http2", ".proxy", ".socks")
    ),
    "httpx2",
    "httpx",
)


class Silence(logging.Filter):
    """Drops what is logged in the threads that ask, at whatever level."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record passes."""
        del record
        return not asking()


SILENCE = Silence()


@contextmanager
def silence() -> Iterator[None]:
    """Let the present thread be one that asks, though it does not wait for an answer."""
    token = DEADLINE.set(Deadline(inf))
    try:
        yield
    finally:
        DEADLINE.reset(token)


def keep_silent() -> None:
    """Let nothing be logged of what the threads that ask do; may be called again and again."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(SILENCE)
