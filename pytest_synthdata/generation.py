"""Generation: what datasets lack is asked for, once for all who share a cache, and kept."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_synthdata.errors import GenerationError, ProviderError
from pytest_synthdata.failures import from_words, in_words
from pytest_synthdata.job import Job
from pytest_synthdata.request import EMBEDDED, Usage
from pytest_synthdata.runner import Action, Held, decide

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_synthdata.dataset import Dataset
    from pytest_synthdata.errors import SynthdataError
    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Reply
    from pytest_synthdata.runner import Runner
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.spec import Wanted
    from pytest_synthdata.stores.run import Run

    Keep = Callable[[str, Reply], None]

__all__ = ["Work", "generate"]

LOCKS = 128
"""How many locks there are for all items: a process may open few files."""


@dataclass(eq=False, slots=True)
class Work:
    """What is wanted of a dataset that has less.

    `asked` may be more than is wanted; `provider` answers, and `fresh` are the replies that came.
    `done`: all that is wanted is there, or an `error` says why it is not.
    """

    dataset: Dataset
    wanted: Wanted
    asked: Wanted = field(init=False)
    provider: Provider = field(init=False)
    fresh: list[Reply] = field(default_factory=list)
    done: bool = False
    error: SynthdataError | None = None

    def __post_init__(self) -> None:
        self.asked = self.wanted

    @property
    def is_paid(self) -> bool:
        """Whether asking costs something, so that answers are asked for once and cached."""
        return self.provider.kind != EMBEDDED

    @property
    def scope(self) -> str:
        """Under which the cache has its replies."""
        spec = self.dataset.spec
        model = spec.model or self.provider.model
        item = f" {spec.item}" if spec.item else ""
        return f"{self.provider.kind} {model} {spec.prompt_hash}{item}"

    @property
    def anew(self) -> str:
        """The fact that what the cache has of it was asked for in this run."""
        return f"asked anew: {self.scope}"

    @property
    def failed(self) -> str:
        """The fact that it could not be had in this run; its words are the error."""
        return f"failed: {self.scope}"

    @property
    def lock(self) -> str:
        """The name of the lock for asking. Items are many, and share a few."""
        item = self.dataset.spec.item
        return f"items {int(item, 16) % LOCKS}" if item else self.scope


def generate(
    works: Sequence[Work],
    runner: Runner,
    run: Run,
    settings: Settings,
    warn: Callable[[str], None],
) -> None:
    """Ask for what is missing, side by side. What goes wrong is told in each work's `error`.

    Replies go to the cache the moment they arrive; `warn` is told why that cannot be. What has
    failed in any process of the run is not asked for again.
    """
    paid = [work for work in works if work.is_paid]
    with ExitStack() as held:
        keep = _cached(paid, held, run, settings, warn) if paid else None
        works = [work for work in works if work.error is None]
        paid = [work for work in paid if work.error is None]
        jobs = [_job(work, keep if work.is_paid else None, settings) for work in works]
        try:
            runner.run(jobs)
        finally:
            for work, job in zip(works, jobs, strict=True):
                work.done, work.error = job.done, job.error
        _complete(works)
        if paid:
            _keep_attempts(paid, settings)
        for work in paid:  # whoever waits for a lock is to know
            if isinstance(work.error, GenerationError) and not work.error.momentary:
                run.note(work.failed, settings.secrets.scrub(in_words(work.error)))


def _cached(
    works: Sequence[Work],
    held: ExitStack,
    run: Run,
    settings: Settings,
    warn: Callable[[str], None],
) -> Keep:
    """Take what the cache has, while nobody else may ask for it; returns how to keep more."""
    from pytest_synthdata.stores.cache import Cache
    from pytest_synthdata.stores.lock import locked

    # Whoever had to wait for a lock finds in the cache what the other has asked for, or that it
    # failed. All take them in one order.
    for name in sorted({work.lock for work in works}):
        held.enter_context(locked(settings.cache_dir, name))
    cache = held.enter_context(Cache(settings.cache_dir, warn))
    for work in works:
        anew = Held.THIS_RUN if run.knows(work.anew) else Held.EARLIER
        if decide(settings.mode, anew) is Action.READ:
            work.dataset.board.take(cache.replies(work.scope), work.asked.n)
            if work.dataset.missing(work.asked):
                work.error = from_words(run.words(work.failed))
        else:
            cache.forget(work.scope)
            run.note(work.anew)
    return cache.put


def _job(work: Work, keep: Keep | None, settings: Settings) -> Job:
    from pytest_synthdata.records import records

    board = work.dataset.board

    def arrived(reply: Reply) -> None:
        work.fresh.append(reply)
        if keep:
            keep(work.scope, reply)
        board.expect(reply)

    synthesis = records(work.asked, board, settings.max_repairs)
    return Job(synthesis, work.provider, arrived, work.dataset.spend)


def _complete(works: Sequence[Work]) -> None:
    """Add to each error what has come, and what it has cost.

    Where nobody answers, one error stands for all that were asked for together.
    """
    for work in works:
        error = work.error
        if isinstance(error, GenerationError) and error.spent is None:
            of = works if isinstance(error, ProviderError) else [work]
            fresh = (reply for one in of for reply in one.fresh)
            error.attempts = tuple(sorted(fresh, key=lambda reply: reply.place))
            error.spent = sum((one.dataset.spent for one in of), Usage())


def _keep_attempts(works: Sequence[Work], settings: Settings) -> None:
    """Put the answers of what failed where they can be looked at; drop those of what is good."""
    from pytest_synthdata.stores.answers import drop_answers, keep_answers

    specs: dict[str, list[Work]] = {}
    for work in works:
        specs.setdefault(work.dataset.spec.prompt_hash, []).append(work)
    for alike in specs.values():
        spec = alike[0].dataset.spec
        failed = [one.error for one in alike if type(one.error) is GenerationError]
        if failed:
            replies = [reply for error in failed for reply in error.attempts]
            where = keep_answers(settings.cache_dir, spec, replies)
            for error in failed:
                error.kept = error.kept or where or "What did come is kept in the cache."
        drop_answers(settings.cache_dir, spec, {w.dataset.spec.item for w in alike if not w.error})
