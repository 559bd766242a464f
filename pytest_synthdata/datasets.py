"""All datasets of a run: loaded from their stores, filled, and written down at the end."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

from pytest_synthdata.board import Board
from pytest_synthdata.dataset import Dataset
from pytest_synthdata.errors import (
    CassetteError,
    GenerationError,
    SynthdataError,
)
from pytest_synthdata.providers.choice import Providers
from pytest_synthdata.request import EMBEDDED
from pytest_synthdata.runner import Action, Held, Runner, decide
from pytest_synthdata.spec import Wanted
from pytest_synthdata.stores import cassette
from pytest_synthdata.stores.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Reply
    from pytest_synthdata.settings import Settings

__all__ = ["Datasets"]


class Datasets:
    """All datasets that a run has asked for, each loaded and filled once.

    `client` gives the user's own SDK client, if there is one; `announce` is told whom the first
    paid request asks, and `warn` what went wrong without stopping anything.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        client: Callable[[], Any] = lambda: None,
        announce: Callable[[str], None] = lambda _: None,
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        self._warn = warn
        run = Run(settings.cache_dir, settings.run)
        self._runner = Runner(settings, run, announce)
        self._lock = Lock()
        self._datasets: dict[tuple[Path | None, str], Dataset] = {}
        self._providers = Providers(settings, run, client)

    def __iter__(self) -> Any:
        return iter(list(self._datasets.values()))

    def get(self, wanted: Wanted, directory: Path | None) -> Dataset:
        """The dataset of a spec, with at least the wanted records and all of them good.

        Its cassette lies in `directory`, if one is given. Raises a SynthdataError that says what is
        missing; once asking has failed, the same error stands for all that still is missing.
        """
        spec = wanted.spec
        with self._lock:
            dataset = self._datasets.setdefault(
                (directory, spec.prompt_hash),
                Dataset(spec, directory and directory / f"{spec.stem}.yaml", Board(spec)),
            )
        with dataset.lock:
            dataset.judge_by(spec)
            if dataset.ready < wanted.n:
                if dataset.failure is not None and dataset.missing(wanted):
                    raise dataset.failure
                # Whatever ends it early, an interrupt too: what is half done is not written.
                dataset.whole = False
                try:
                    self._fill(dataset, wanted)
                except SynthdataError as error:
                    dataset.failure = error
                    raise
                dataset.whole, dataset.ready = True, wanted.n
        return dataset

    def close(self) -> list[CassetteError]:
        """Write what is new into the cassettes and end what is under way; returns what went wrong.

        A dataset whose generation failed is not written.
        """
        self._runner.close()
        self._providers.close()
        errors = []
        for dataset in self:
            with dataset.lock:
                if dataset.path is not None and dataset.whole and dataset.added:
                    try:
                        self._write(dataset, dataset.path)
                    except CassetteError as error:
                        errors.append(error)
        return errors

    def forget_failures(self) -> None:
        """Let what has failed be asked for again."""
        self._runner.forget_failure()
        for dataset in self:
            dataset.failure = None

    def _fill(self, dataset: Dataset, wanted: Wanted) -> None:
        mode = self.settings.mode
        if dataset.loaded is None:
            wanted = self._load(dataset, wanted)
        if not dataset.missing(wanted):
            return
        if decide(mode, Held.NOTHING) is Action.FAIL:
            from pytest_synthdata.unrecorded import unrecorded

            raise unrecorded(dataset, wanted, self.settings)
        provider = self._provider(dataset)
        dataset.address = provider.address
        if provider.kind == EMBEDDED:
            self._generate(dataset, wanted, provider, keep=lambda _: None)
            return
        from pytest_synthdata.stores.answers import drop_answers
        from pytest_synthdata.stores.cache import Cache
        from pytest_synthdata.stores.lock import locked

        model = dataset.spec.model or provider.model
        scope = f"{provider.kind} {model} {dataset.spec.prompt_hash}"
        cache_dir = self.settings.cache_dir
        # Whoever had to wait for the lock finds in the cache what the other has asked for.
        with locked(cache_dir, scope), Cache(cache_dir, scope, self._warn) as cache:
            if decide(mode, Held.EARLIER) is Action.READ:
                dataset.board.take(cache.replies(), wanted.n)
            self._generate(dataset, wanted, provider, keep=cache.put)
        drop_answers(cache_dir, dataset.spec)

    def _load(self, dataset: Dataset, wanted: Wanted) -> Wanted:
        """Read the cassette, and lay what it holds where the mode reads it.

        Where the mode asks anew instead, as many records are wanted as the cassette holds.
        """
        reads = decide(self.settings.mode, Held.EARLIER) is Action.READ
        spec = dataset.spec
        try:
            dataset.loaded = cassette.read(dataset.path, spec.prompt_hash) if dataset.path else []
        except CassetteError:
            if reads:
                raise
            dataset.loaded = []
        dataset.on_load = dataset.loaded
        board = Board(spec, dataset.loaded)
        if reads:
            dataset.board = board
            return wanted
        return Wanted(spec, max(wanted.n, len(board)), wanted.page_size)

    def _generate(
        self,
        dataset: Dataset,
        wanted: Wanted,
        provider: Provider,
        keep: Callable[[Reply], None],
    ) -> None:
        from pytest_synthdata.records import records

        fresh: list[Reply] = []

        def arrived(reply: Reply) -> None:
            fresh.append(reply)
            keep(reply)
            dataset.board.expect(reply)

        synthesis = records(wanted, dataset.board, self.settings.max_repairs)
        try:
            self._runner.run(synthesis, provider, arrived, dataset.spend)
        except GenerationError as error:
            if error.spent is None:  # else another dataset's, which stops this one, too
                error.attempts = tuple(sorted(fresh, key=lambda reply: reply.place))
                error.spent = dataset.spent
            of_answers = type(error) is GenerationError and provider.kind != EMBEDDED
            if of_answers and not error.kept:
                from pytest_synthdata.stores.answers import keep_answers

                where = keep_answers(self.settings.cache_dir, dataset.spec, error.attempts)
                error.kept = where or "What did come is kept in the cache."
            raise

    def _provider(self, dataset: Dataset) -> Provider:
        """Who answers: the kind of provider that began the dataset, else as the settings say."""
        begun = next(iter(dataset.models), None)
        return self._providers.of(begun, lambda: _model_beside(dataset.path))

    def _write(self, dataset: Dataset, path: Path) -> None:
        from pytest_synthdata.stores.lock import locked

        spec = dataset.spec
        # Asked anew, a dataset stands as a whole for the one that was found.
        anew = decide(self.settings.mode, Held.EARLIER) is Action.ASK
        with locked(self.settings.cache_dir, str(path.absolute())):
            cassette.merge(
                path,
                spec.prompt_hash,
                spec.identity,
                lambda replies: Board(spec, replies).standing_replies(),
                added=dataset.board.replies.values() if anew else dataset.added,
                replaced=dataset.on_load if anew else None,
                keep=self.settings.keep,
            )
        dataset.loaded = list(dataset.board.replies.values())


def _model_beside(path: Path | None) -> str | None:
    """A model that wrote one of the cassettes in the directory of `path`."""
    for other in cassette.cassettes_in(path.parent) if path else ():
        with suppress(CassetteError):  # the tests that want it will say so
            for reply in cassette.read(other):
                if reply.model != EMBEDDED:
                    return reply.model
    return None
