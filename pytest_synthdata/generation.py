"""Generation: what datasets lack is asked for, once for all who share a cache, and kept."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from pytest_synthdata.decision import Action, Held, decide
from pytest_synthdata.errors import GenerationError, ProviderError
from pytest_synthdata.failures import from_words, in_words
from pytest_synthdata.job import Job
from pytest_synthdata.providers.choice import Providers
from pytest_synthdata.records import records
from pytest_synthdata.request import Usage
from pytest_synthdata.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_synthdata.request import Reply
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.stores.run import Run
    from pytest_synthdata.work import Work

    Keep = Callable[[str, Reply], None]

__all__ = ["Generation"]


class Generation:
    """Asks for what the datasets of a run lack.

    `providers` are those of the run. `client` gives the user's own SDK client, if there is one;
    `announce` is told whom the first paid request asks, and `warn` why answers cannot be cached.
    """

    def __init__(
        self,
        settings: Settings,
        run: Run,
        *,
        client: Callable[[], Any],
        announce: Callable[[str], None],
        warn: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._run = run
        self._warn = warn
        self._runner = Runner(settings, run, announce)
        self.providers = Providers(settings, run, client)

    def fill(self, works: Sequence[Work]) -> None:
        """Ask for what is missing, side by side. What goes wrong is told in each work's `error`.

        Replies go to the cache the moment they arrive. What has failed in any process of the run is
        not asked for again.
        """
        run, settings = self._run, self._settings
        paid = [work for work in works if work.is_paid]
        with ExitStack() as held:
            keep = self._cached(paid, held) if paid else None
            works = [work for work in works if work.error is None]
            paid = [work for work in paid if work.error is None]
            jobs = [_job(work, keep if work.is_paid else None, settings) for work in works]
            try:
                self._runner.run(jobs)
            finally:
                for work, job in zip(works, jobs, strict=True):
                    work.done, work.error = job.done, job.error
            _complete(works)
            if paid:
                _keep_attempts(paid, settings)
            for work in paid:  # whoever waits for a lock is to know
                if isinstance(work.error, GenerationError) and not work.error.momentary:
                    run.note(work.failed, settings.secrets.scrub(in_words(work.error)))

    def forget_failure(self) -> None:
        """Let requests go out again after an error that had stopped them all, or the limit."""
        self._runner.forget_failure()

    def close(self) -> None:
        """End what is under way, and let go of connections. It may be used again."""
        self._runner.close()
        self.providers.close()

    def _cached(self, works: Sequence[Work], held: ExitStack) -> Keep:
        """Take what the cache has, while nobody else may ask for it; returns how to keep more."""
        from pytest_synthdata.stores.cache import Cache
        from pytest_synthdata.stores.lock import locked

        run, settings = self._run, self._settings
        # Whoever had to wait for a lock finds in the cache what the other has asked for, or that it
        # failed. All take them in one order.
        for name in sorted({work.lock for work in works}):
            held.enter_context(locked(settings.cache_dir, name))
        cache = held.enter_context(Cache(settings.cache_dir, self._warn))
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
