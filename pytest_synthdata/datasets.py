"""All datasets of a run: loaded from their stores, filled, and written down at the end."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING

from pytest_synthdata.board import Board
from pytest_synthdata.cassettes import Cassettes
from pytest_synthdata.dataset import Dataset
from pytest_synthdata.decision import Action, Held, decide
from pytest_synthdata.errors import SynthdataError
from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.spec import Wanted
from pytest_synthdata.stores.run import Run
from pytest_synthdata.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

    from pytest_synthdata.generation import Generation
    from pytest_synthdata.providers import Provider
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
        self._told = client, announce, warn
        self._run = run = Run(settings.cache_dir, settings.run)
        self._made: Generation | None = None
        self._lock = Lock()
        self._datasets: dict[tuple[Path | None, str, str], Dataset] = {}
        self._cassettes = Cassettes(settings, run)
        self.is_new = self._cassettes.is_new
        self._failures: dict[tuple[SynthdataError, ...], SynthdataError] = {}
        self._reads = decide(settings.mode, Held.EARLIER) is Action.READ
        self._nearest: dict[Path | None, tuple[str, list[str]]] = {}

    def __iter__(self) -> Any:
        return iter(list(self._datasets.values()))

    def get(self, wanted: Wanted, directory: Path | None) -> Dataset:
        """The dataset of a spec, with at least the wanted records and all of them good.

        Its cassette lies in `directory`, if one is given. Raises a SynthdataError that says what is
        missing; once asking has failed, the same error stands for all that still is missing.
        """
        spec = wanted.spec
        dataset = self._datasets.get((directory, spec.prompt_hash, spec.item))
        if dataset is not None and dataset.has(wanted):
            return dataset
        return self.get_all([wanted], directory)[0]

    def get_all(self, wanted: Sequence[Wanted], directory: Path | None) -> list[Dataset]:
        """The datasets of specs that differ, filled side by side; as `get`.

        What can be had of them is had, whatever else fails.
        """
        found = [(self._dataset(one, directory), one) for one in wanted]
        works: list[Work] = []
        with ExitStack() as locks:
            # Who takes several locks takes them in one order, so that nobody waits for ever.
            for dataset, one in sorted(found, key=lambda one: _order(one[0])):
                with ExitStack() as lock:
                    lock.enter_context(dataset.lock)
                    dataset.judge_by(one.spec)
                    if dataset.ready < one.n:  # what is there keeps nobody waiting
                        locks.push(lock.pop_all())
                        works.append(Work(dataset, one))
            self._fill(works)
            errors = {work.dataset: work.error for work in works if work.error}
            datasets = [dataset for dataset, _ in found]
            if errors:
                for dataset, error in errors.items():
                    dataset.failure = error
                told = [errors[dataset] for dataset in datasets if dataset in errors]
                raise self._joined(tuple(dict.fromkeys(told)))
        return datasets

    def close(self) -> list[CassetteError]:
        """Write what is new into the cassettes and end what is under way; returns what went wrong.

        A dataset whose generation failed is not written.
        """
        if self._made is not None:
            self._made.close()
        errors = []
        placed = sorted((one for one in self if one.path), key=_order)
        for file, datasets in groupby(placed, lambda one: one.path):
            with ExitStack() as locks:
                for dataset in (group := list(datasets)):
                    locks.enter_context(dataset.lock)
                if file and (new := [one for one in group if one.whole and one.added]):
                    try:
                        # Asked anew, a dataset stands as a whole for the one that was found.
                        self._cassettes.write(file, new, anew=not self._reads)
                    except CassetteError as error:
                        errors.append(error)
        self._cassettes.forget()
        self._nearest.clear()
        return errors

    def forget_failures(self) -> None:
        """Let what has failed be asked for again."""
        if self._made is not None:
            self._made.forget_failure()
        self._failures.clear()
        for dataset in self:
            dataset.failure = None

    @property
    def _generation(self) -> Generation:
        """What asks; replay makes none, and so loads nothing of what that takes."""
        from pytest_synthdata.generation import Generation

        with self._lock:
            if self._made is None:
                client, announce, warn = self._told
                self._made = Generation(
                    self.settings, self._run, client=client, announce=announce, warn=warn
                )
            return self._made

    def _joined(self, errors: tuple[SynthdataError, ...]) -> SynthdataError:
        """One error for all; what failed together fails as the same again."""
        from pytest_synthdata.failures import joined

        return self._failures.setdefault(errors, joined(errors))

    def _dataset(self, wanted: Wanted, directory: Path | None) -> Dataset:
        spec = wanted.spec
        key = directory, spec.prompt_hash, spec.item
        with self._lock:
            if key not in self._datasets:
                path = directory and directory / f"{spec.stem}.yaml"
                self._datasets[key] = Dataset(spec, path, Board(spec))
            return self._datasets[key]

    def _fill(self, works: Sequence[Work]) -> None:
        """Have the wanted records of all datasets, or the error in each work."""
        try:
            todo = [work for work in works if self._lacks(work)]
            if todo:
                self._generation.fill(todo)
        finally:  # an interrupt, too: what is half done is not written
            for work in works:
                if work.done and work.error is None:
                    work.dataset.whole, work.dataset.ready = True, work.wanted.n

    def _lacks(self, work: Work) -> bool:
        """Whether records must be asked for, and of whom; there may be an error instead."""
        dataset = work.dataset
        try:
            if dataset.failure is not None and dataset.missing(work.wanted):
                if not dataset.failure.momentary:
                    raise dataset.failure
                dataset.failure = None
            dataset.whole = False
            dataset.supplies = {}
            if dataset.loaded is None:
                work.asked = self._load(dataset, work.wanted)
            if not dataset.missing(work.asked):
                work.done = True
                return False
            if decide(self.settings.mode, Held.NOTHING) is Action.FAIL:
                raise self._unrecorded(work)
            work.provider = self._provider(dataset)
        except SynthdataError as error:
            work.error = error
            return False
        dataset.address = work.provider.address
        return True

    def _load(self, dataset: Dataset, wanted: Wanted) -> Wanted:
        """Read the cassette, and lay what it holds where the mode reads it.

        Where the mode asks anew instead, as many records are wanted as the cassette holds.
        """
        spec = dataset.spec
        try:
            dataset.loaded = self._cassettes.replies(dataset)
        except CassetteError:
            if self._reads:
                raise
            dataset.loaded = []
        dataset.on_load = dataset.loaded
        board = Board(spec, dataset.loaded)
        if self._reads:
            dataset.board = board
            return wanted
        return Wanted(spec, max(wanted.n, len(board)), wanted.page_size)

    def _unrecorded(self, work: Work) -> SynthdataError:
        from pytest_synthdata.unrecorded import nearest, unrecorded

        spec, path = work.dataset.spec, work.dataset.path

        def beside() -> tuple[str, list[str]]:
            if path not in self._nearest:
                self._nearest[path] = nearest(spec, path)
            return self._nearest[path]

        return unrecorded(work.dataset, work.asked, self.settings, beside)

    def _provider(self, dataset: Dataset) -> Provider:
        """Who answers: the kind of provider that began the dataset, else as the settings say.

        Raises SecretError where nobody may be asked this.
        """
        begun = next(iter(dataset.models), None)
        if begun is None and self._reads:
            begun = self._cassettes.begun(dataset)
        provider = self._generation.providers.of(
            begun, lambda: self._cassettes.model_beside(dataset)
        )
        provider.check(dataset.spec)
        return provider


def _order(dataset: Dataset) -> tuple[str, str]:
    return str(dataset.path or dataset.spec.prompt_hash), dataset.spec.item
