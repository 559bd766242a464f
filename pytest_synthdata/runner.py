"""The runner: decides whether to read, to ask or to fail, and drives syntheses side by side."""

from __future__ import annotations

import json
from collections import deque
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pytest_synthdata.crew import Crew, Wave
from pytest_synthdata.errors import BudgetError, ProviderError, SynthdataError
from pytest_synthdata.providers import FormError, late
from pytest_synthdata.request import EMBEDDED, UNKNOWN, Reply, Usage
from pytest_synthdata.settings import Mode

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_synthdata.crew import Call
    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Place, Request, Synthesis
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.stores.run import Run

    Arrived = Callable[[Reply], None]
    Spent = Callable[[str, Usage], None]

__all__ = ["Action", "Held", "Runner", "decide"]

T = TypeVar("T")
FATAL = "no request gets an answer"
REQUEST = "a request goes out"


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
    """Drives syntheses; all of them share its threads, and with the run its limit of requests.

    `announce` is told, in one line, whom the first paid request asks, and what servers refuse.
    """

    def __init__(self, settings: Settings, run: Run, announce: Callable[[str], None]) -> None:
        self._limit = settings.max_requests
        self._run = run
        self._announce = announce
        self._crew = Crew(settings.concurrency, settings.timeout)
        self._fatal: ProviderError | None = None

    def run(self, synthesis: Synthesis[T], provider: Provider, arrived: Arrived, spent: Spent) -> T:
        """Drive a synthesis to its end and return its result.

        The requests of a wave are under way side by side, at most `concurrency` of them at once
        over all syntheses. In the calling thread, `arrived` is told of each reply the moment it is
        there, and `spent` of each request that was made, whatever came of it: the model, and what
        it used. After a request has failed no further one goes out, but what is under way still
        arrives; then the error of the first place is raised. An interrupt gives up what is under
        way; what has arrived by then is told.
        """
        replies: tuple[Reply, ...] | None = None
        while True:
            try:
                # Sent None, a generator begins.
                requests = synthesis.send(replies)  # type: ignore[arg-type]
            except StopIteration as end:
                result: T = end.value
                return result
            if provider.kind == EMBEDDED:
                replies = tuple(_made(provider, one, arrived, spent) for one in requests)
            else:
                replies = self._asked(provider, requests, arrived, spent)

    def forget_failure(self) -> None:
        """Let requests go out again after an error that had stopped them all, or the limit."""
        self._fatal = None
        self._run.forget(REQUEST)

    def close(self) -> None:
        """End what is under way, whoever waits for it. The runner may be used again."""
        self._crew.end_all()

    def _asked(
        self, provider: Provider, requests: tuple[Request, ...], arrived: Arrived, spent: Spent
    ) -> tuple[Reply, ...]:
        """The replies to a wave of requests, in the same order."""
        replies: dict[Place, Reply] = {}
        failures: dict[Place, SynthdataError] = {}

        def take(call: Call) -> None:
            if isinstance(call.outcome, Reply):
                arrived(call.outcome)
                replies[call.request.place] = call.outcome
            for model, usage in call.made:
                spent(model, usage)

        wave = Wave(deque(requests), partial(self._answer, provider), late(provider.address))
        try:
            self._crew.begin(wave)
            while call := self._crew.next(wave):
                take(call)
                wave.done.popleft()
                if isinstance(call.outcome, SynthdataError):
                    failures[call.request.place] = call.outcome
                elif isinstance(call.outcome, BaseException):
                    raise call.outcome
        finally:
            for call in self._crew.end(wave):
                take(call)
        if failures:
            raise failures[min(failures)]
        if len(replies) < len(requests):
            problem = "The run was closed while requests were under way"
            raise ProviderError(problem, "Close it when no call is under way any more.")
        return tuple(replies[request.place] for request in requests)

    def _answer(self, provider: Provider, call: Call) -> Reply:
        """The reply to a call, asked for again in another form where the first is refused."""
        model = call.request.model or provider.model
        while True:
            if call.deadline.left <= 0:  # given up between two forms
                raise late(provider.address)
            self._count(provider, model)
            call.made.append((model, UNKNOWN))
            try:
                reply = provider.answer(call.request)
            except FormError as refusal:
                call.made[-1] = model, refusal.usage
                if refusal.news:
                    self._announce(refusal.news)
            except ProviderError as error:
                call.made[-1] = model, error.usage
                if error.fatal:
                    self._fatal = error
                    self._run.note(FATAL, json.dumps([error.problem, error.advice]))
                raise
            else:
                call.made[-1] = reply.model, reply.usage
                return reply

    def _count(self, provider: Provider, model: str) -> None:
        """Count a request that may cost money; raise where none may go out any more."""
        if self._fatal is None and (words := self._run.words(FATAL)):
            problem, advice = json.loads(words)
            self._fatal = ProviderError(problem, advice, fatal=True, usage=Usage())
        if self._fatal is not None:
            raise self._fatal
        number = self._run.count(REQUEST)
        if number > self._limit:
            problem = f"This run has made {self._limit} requests, its limit"
            advice = "Raise synthdata_max_requests, or run again: what did arrive is kept."
            raise BudgetError(problem, advice)
        if number == 1:
            self._announce(f"asking {model} at {provider.address} (--synthdata=replay forbids it)")


def _made(provider: Provider, request: Request, arrived: Arrived, spent: Spent) -> Reply:
    """The reply of a provider that waits for nobody."""
    reply = provider.answer(request)
    arrived(reply)
    spent(reply.model, reply.usage)
    return reply
