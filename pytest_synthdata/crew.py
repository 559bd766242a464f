"""The threads that ask: so many calls at once, and nobody is kept waiting by a call given up."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import TYPE_CHECKING

from pytest_synthdata.errors import ProviderError, SecretError, SynthdataError
from pytest_synthdata.providers.deadline import DEADLINE, Deadline
from pytest_synthdata.request import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_synthdata.job import Job
    from pytest_synthdata.request import Request, Usage

    Errand = tuple[Job, Request]

__all__ = ["Call", "Crew", "Wave"]

MOST_FAILURES = 3
"""After so many requests in a row that got no answer, nobody seems to be there."""

# How often, in seconds, whoever waits looks at the deadlines; on Windows, Ctrl+C waits for it, too.
TICK = 0.1
# What came in time is still read. Who asks is to see its own deadline, so that this is a last
# resort, for a client that does not know of it.
GRACE = 0.2


@dataclass(eq=False, slots=True)
class Call:
    """One request of a job under way.

    `made` are the requests made for it, each with its model, and `outcome` is what came of it.
    """

    job: Job
    request: Request
    deadline: Deadline
    made: list[tuple[str, Usage]] = field(default_factory=list)
    outcome: Reply | BaseException | None = None


@dataclass(eq=False, slots=True)
class Wave:
    """Requests that go out side by side.

    `ask` answers a call or raises, and `late` gives the failure of one whose deadline has passed.
    `done` are the calls that have ended, until somebody takes them from there. Of a job whose
    request has failed nothing more goes out, and `failed` is how many have in a row, over all
    jobs: after MOST_FAILURES, or a failure that would meet all others, nothing does.
    """

    ask: Callable[[Call], Reply]
    late: Callable[[Call], Exception]
    todo: deque[Errand] = field(default_factory=deque)
    failed: int = 0
    underway: set[Call] = field(default_factory=set)
    done: deque[Call] = field(default_factory=deque)

    def ended(self, call: Call, outcome: Reply | BaseException) -> None:
        """Note what came of a call."""
        call.outcome = outcome
        self.underway.remove(call)
        self.done.append(call)
        if isinstance(outcome, Reply):
            self.failed = 0
            return
        fatal = isinstance(outcome, ProviderError) and outcome.fatal
        alone = isinstance(outcome, SynthdataError) and not fatal
        if isinstance(outcome, SecretError):  # there was an answer, or need not have been
            self.failed = 0
        else:
            self.failed = self.failed + 1 if alone else MOST_FAILURES
        over = self.failed >= MOST_FAILURES
        self.todo = deque(one for one in self.todo if not over and one[0] is not call.job)


class Crew:
    """Threads that make calls, at most `size` at once over all waves, first come first served.

    An answer has `timeout` seconds. Threads are there only while there is something to do, and keep
    no process alive. That of a call which was given up ends when the deadline ends it.
    """

    def __init__(self, size: int, timeout: float) -> None:
        self._size = size
        self._timeout = timeout
        self._waves: list[Wave] = []
        self._changed = Condition()

    def begin(self, wave: Wave) -> None:
        """Let what is added to a wave go out."""
        with self._changed:
            self._waves.append(wave)

    def add(self, wave: Wave, errands: Iterable[Errand]) -> None:
        """Let requests go out, unless too many of the wave have failed, or it was ended."""
        with self._changed:
            if wave.failed < MOST_FAILURES and wave in self._waves:
                wave.todo.extend(errands)
        self._man()

    def next(self, wave: Wave) -> Call | None:
        """Wait for the first of `done`. None: nothing more comes of the wave."""
        with self._changed:
            while not wave.done and (wave.todo or wave.underway):
                self._changed.wait(TICK)
                late = [call for call in wave.underway if call.deadline.left < -GRACE]
                for call in late:
                    wave.ended(call, wave.late(call))
                if late:
                    self._man()
            return wave.done[0] if wave.done else None

    def end(self, wave: Wave) -> list[Call]:
        """Let nothing more of a wave go out, and give up what is under way.

        Returns the calls that have begun and that nobody has taken.
        """
        with self._changed:
            self._waves = [other for other in self._waves if other is not wave]
            wave.todo.clear()
            left = [*wave.done, *wave.underway]
            for call in wave.underway:
                call.deadline.stop()
            wave.underway.clear()
            self._changed.notify_all()
        self._man()
        return left

    def end_all(self) -> None:
        """End all waves, whoever waits for them."""
        for wave in list(self._waves):
            self.end(wave)

    def _man(self) -> None:
        """Start as many threads as there is work for; one too many ends at once."""
        with self._changed:
            count = min(self._free, sum(len(wave.todo) for wave in self._waves))
        for _ in range(count):
            Thread(target=self._work, name="synthdata", daemon=True).start()

    @property
    def _free(self) -> int:
        return self._size - sum(len(wave.underway) for wave in self._waves)

    def _work(self) -> None:
        while call_of := self._taken():
            wave, call = call_of
            DEADLINE.set(call.deadline)
            outcome: Reply | BaseException
            try:
                outcome = wave.ask(call)
            except BaseException as error:  # noqa: BLE001 - raised where it is waited for
                outcome = error
            with self._changed:
                if call not in wave.underway:  # given up: another has taken its place
                    return
                wave.ended(call, outcome)
                self._changed.notify_all()

    def _taken(self) -> tuple[Wave, Call] | None:
        """The next call to be made, if one more may be."""
        with self._changed:
            wave = next((wave for wave in self._waves if wave.todo), None)
            if wave is None or not self._free:
                return None
            call = Call(*wave.todo.popleft(), Deadline(self._timeout))
            wave.underway.add(call)
            return wave, call
