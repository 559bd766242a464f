"""The runner: decides whether to read, to ask or to fail, and drives syntheses side by side."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from enum import Enum, auto
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from pytest_synthdata.errors import BudgetError, ProviderError, SynthdataError
from pytest_synthdata.providers import FormError
from pytest_synthdata.request import EMBEDDED
from pytest_synthdata.settings import Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Place, Reply, Request, Synthesis
    from pytest_synthdata.settings import Settings

__all__ = ["Action", "Held", "Runner", "decide"]

T = TypeVar("T")


class Held(Enum):
    """What the stores hold for a request."""

    NOTHING = auto()
    EARLIER = auto()
    THIS_RUN = auto()


class Action(Enum):
    """What is done about a request."""

    READ = auto()
    ASK = auto()
    FAIL = auto()


def decide(mode: Mode, held: Held) -> Action:
    """What to do about a request, from the mode and what the stores hold for it."""
    match mode, held:
        case _, Held.THIS_RUN:
            return Action.READ
        case Mode.REPLAY, Held.NOTHING:
            return Action.FAIL
        case ((Mode.REPLAY | Mode.RECORD), Held.EARLIER):
            return Action.READ
        case _:
            return Action.ASK


class Runner:
    """Drives the syntheses of one run; all of them share its threads and its limit of requests.

    `announce` is told, in one line, whom the first paid request asks, and what servers refuse.
    """

    def __init__(self, settings: Settings, announce: Callable[[str], None]) -> None:
        self._settings = settings
        self._announce = announce
        self._lock = Lock()
        self._requests = 0
        self._fatal: ProviderError | None = None
        self._pool: ThreadPoolExecutor | None = None

    def run(
        self, synthesis: Synthesis[T], provider: Provider, arrived: Callable[[Reply], None]
    ) -> T:
        """Drive a synthesis to its end and return its result.

        Its requests are under way side by side, at most `concurrency` of them at once over all
        syntheses; `arrived` is told of each reply the moment it is there, in the calling thread.
        After a request has failed no further one goes out, but what is under way still arrives;
        then the error of the first place is raised.
        """
        pool = self._threads()
        done: SimpleQueue[Future[Reply]] = SimpleQueue()
        pending: dict[Future[Reply], Place] = {}
        failures: dict[Place, SynthdataError] = {}
        try:
            requests = next(synthesis)
            while requests or pending:
                for request in requests:
                    future = self._submitted(pool, provider, request)
                    pending[future] = request.place
                    future.add_done_callback(done.put)
                requests = ()
                future = done.get()
                place = pending.pop(future)
                try:
                    reply = future.result()
                except CancelledError:
                    failures = failures or {place: _closed()}
                    continue
                except SynthdataError as error:
                    failures[place] = error
                    for other in pending:
                        other.cancel()
                    continue
                arrived(reply)
                requests = () if failures else synthesis.send(reply)
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            for future in pending:
                future.cancel()
        raise failures[min(failures)]

    def forget_failure(self) -> None:
        """Let requests go out again after an error that had stopped them all."""
        with self._lock:
            self._fatal = None

    def close(self) -> None:
        """Let the threads go. The next `run` has new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _threads(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._settings.concurrency, "synthdata")
            return self._pool

    def _submitted(
        self, pool: ThreadPoolExecutor, provider: Provider, request: Request
    ) -> Future[Reply]:
        try:
            return pool.submit(self._ask, provider, request)
        except RuntimeError:  # its word for a pool that was shut down
            raise _closed() from None

    def _ask(self, provider: Provider, request: Request) -> Reply:
        if provider.kind == EMBEDDED:
            return provider.answer(request)
        while True:
            self._spend(provider, request)
            try:
                return provider.answer(request)
            except FormError as refusal:
                if refusal.news:
                    self._announce(refusal.news)
            except ProviderError as error:
                if error.fatal:
                    self._fatal = error
                raise

    def _spend(self, provider: Provider, request: Request) -> None:
        """Count a request that may cost money; raise where none may go out any more."""
        limit = self._settings.max_requests
        with self._lock:
            if self._fatal is not None:
                raise self._fatal
            if self._requests >= limit:
                problem = f"This run has made {limit} requests, its limit"
                advice = "Raise synthdata_max_requests, or run again: what did arrive is kept."
                raise BudgetError(problem, advice)
            self._requests += 1
            first = self._requests == 1
        if first:
            model = request.model or provider.model
            self._announce(f"asking {model} at {provider.address} (--synthdata=replay forbids it)")


def _closed() -> ProviderError:
    problem = "The run was closed while requests were under way"
    return ProviderError(problem, "Close it when no call is under way any more.")
