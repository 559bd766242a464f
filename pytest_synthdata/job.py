"""A synthesis that is driven: what it asks, what has come, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import ProviderError, SynthdataError
from pytest_synthdata.request import EMBEDDED, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Place, Request, Synthesis, Usage

__all__ = ["Job", "settle"]


@dataclass(eq=False)
class Job:
    """A synthesis that is driven, who answers it, and what came of it.

    In the thread that drives it, `arrived` is told of each reply the moment it is there, and
    `spent` of each request that was made, whatever came of it: the model, and what it used. Once it
    is `done` there is an `error`, or the synthesis has returned its `result`.
    """

    synthesis: Synthesis[Any]
    provider: Provider
    arrived: Callable[[Reply], object]
    spent: Callable[[str, Usage], object]
    requests: tuple[Request, ...] = ()
    replies: dict[Place, Reply] = field(default_factory=dict)
    failures: dict[Place, SynthdataError] = field(default_factory=dict)
    begun: bool = False
    done: bool = False
    error: SynthdataError | None = None
    result: Any = None

    @property
    def answered(self) -> bool:
        """Whether all requests of a wave have their replies."""
        return len(self.replies) == len(self.requests)

    def errands(self) -> list[tuple[Job, Request]]:
        """What is to be asked next; nothing where the job is done.

        A provider that waits for nobody answers here and now.
        """
        try:
            while self._step():
                if self.requests and self.provider.kind != EMBEDDED:
                    return [(self, request) for request in self.requests]
                for request in self.requests:
                    reply = self.provider.answer(request)
                    self._arrive(reply)
                    self.spent(reply.model, reply.usage)
        except SynthdataError as error:
            self.fail(error)
        return []

    def _step(self) -> bool:
        """Send the replies of a wave, if there was one; whether there is another."""
        replies = tuple(self.replies[request.place] for request in self.requests)
        self.replies = {}
        try:
            # Sent None, a generator begins.
            self.requests = self.synthesis.send(replies if self.begun else None)  # type: ignore[arg-type]
        except StopIteration as end:
            self.done, self.result = True, end.value
        self.begun = True
        return not self.done

    def take(
        self,
        request: Request,
        outcome: Reply | BaseException | None,
        made: Iterable[tuple[str, Usage]],
    ) -> None:
        """Note what came of a request, and of which model it was made, with what use."""
        match outcome:
            case Reply() as reply:
                self._arrive(reply)
            case SynthdataError() as error:
                self.failures[request.place] = error
        for model, usage in made:
            self.spent(model, usage)

    def fail(self, error: SynthdataError) -> None:
        """End it with an error."""
        self.done, self.error = True, error

    def _arrive(self, reply: Reply) -> None:
        self.arrived(reply)
        self.replies[reply.place] = reply


def settle(jobs: Sequence[Job]) -> None:
    """Give an error to each job that was not done when all requests had ended."""
    failures = (job.failures[min(job.failures)] for job in jobs if job.failures)
    closed = "The run was closed while requests were under way"
    advice = "Close it when no call is under way any more."
    first = next(failures, None)
    for job in jobs:
        if not job.done:
            own = job.failures[min(job.failures)] if job.failures else first
            job.fail(own or ProviderError(closed, advice, momentary=True))
