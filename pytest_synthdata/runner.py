"""The runner: drives syntheses side by side, and counts what they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_synthdata.crew import Crew, Wave
from pytest_synthdata.errors import BudgetError, ProviderError, SynthdataError
from pytest_synthdata.failures import from_words, in_words
from pytest_synthdata.job import settle
from pytest_synthdata.providers import FormError, late
from pytest_synthdata.request import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_synthdata.crew import Call
    from pytest_synthdata.errors import GenerationError
    from pytest_synthdata.job import Job
    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Reply
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.stores.run import Run

__all__ = ["Runner"]

FATAL = "no request gets an answer"
REQUEST = "a request goes out"


class Runner:
    """Drives syntheses; all of them share its threads, and with the run its limit of requests.

    `announce` is told, in one line, whom the first paid request asks, and what servers refuse.
    """

    def __init__(self, settings: Settings, run: Run, announce: Callable[[str], None]) -> None:
        self._limit = settings.max_requests
        self._run = run
        self._announce = announce
        self._crew = Crew(settings.concurrency, settings.timeout)
        self._fatal: GenerationError | None = None

    def run(self, jobs: Sequence[Job]) -> None:
        """Drive all jobs to their ends.

        Their requests are under way side by side, at most `concurrency` of them at once over all
        runs of this runner. After a request has failed no further one of its job goes out, and
        after a few in a row or a fatal error, none at all; but what is under way still arrives.
        Then each job that is not done has an error. An interrupt gives up what is under way; what
        has arrived by then is told.
        """
        wave = Wave(self._answer, lambda call: late(call.job.provider.address))
        try:
            self._crew.begin(wave)
            self._crew.add(wave, [errand for job in jobs for errand in job.errands()])
            while call := self._crew.next(wave):
                call.job.take(call.request, call.outcome, call.made)
                wave.done.popleft()
                if isinstance(call.outcome, BaseException):
                    if not isinstance(call.outcome, SynthdataError):
                        raise call.outcome
                elif call.job.answered:
                    self._crew.add(wave, call.job.errands())
        finally:
            for call in self._crew.end(wave):
                call.job.take(call.request, call.outcome, call.made)
        settle(jobs)

    def forget_failure(self) -> None:
        """Let requests go out again after an error that had stopped them all, or the limit."""
        self._fatal = None
        self._run.forget(REQUEST)

    def close(self) -> None:
        """End what is under way, whoever waits for it. The runner may be used again."""
        self._crew.end_all()

    def _answer(self, call: Call) -> Reply:
        """The reply to a call, asked for again in another form where the first is refused."""
        provider = call.job.provider
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
                    self._run.note(FATAL, in_words(error))
                raise
            else:
                call.made[-1] = reply.model, reply.usage
                return reply

    def _count(self, provider: Provider, model: str) -> None:
        """Count a request that may cost money; raise where none may go out any more."""
        if self._fatal is None:
            self._fatal = from_words(self._run.words(FATAL))
        if self._fatal is not None:
            raise self._fatal
        number = self._run.count(REQUEST)
        if number > self._limit:
            problem = f"This run has made {self._limit} requests, its limit"
            advice = "Raise synthdata_max_requests, or run again: what did arrive is kept."
            raise BudgetError(problem, advice)
        if number == 1:
            self._announce(f"asking {model} at {provider.address} (--synthdata=replay forbids it)")
