"""Until when an answer is waited for."""

from __future__ import annotations

from contextvars import ContextVar
from math import inf
from time import monotonic

__all__ = ["DEADLINE", "Deadline", "asking"]


class Deadline:
    """The moment at which an answer must be there as a whole, `seconds` from now.

    Any thread may let it pass earlier.
    """

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds; 0 or less where it has passed."""
        return self._end - monotonic()

    def stop(self) -> None:
        """Let it pass now."""
        self._end = -inf


NEVER = Deadline(inf)  # nobody stops this one
DEADLINE = ContextVar("DEADLINE", default=NEVER)
"""That of the answer which the present thread waits for."""


def asking() -> bool:
    """Whether the present thread is one that asks."""
    return DEADLINE.get() is not NEVER
