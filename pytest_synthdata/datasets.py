"""The datasets of a run: loaded from their stores, filled, and written down at the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock, RLock
from typing import TYPE_CHECKING

from pytest_synthdata.board import Board
from pytest_synthdata.errors import (
    CassetteError,
    GenerationError,
    InvalidRecording,
    MissingRecording,
    SynthdataError,
    shown_path,
)
from pytest_synthdata.providers.choice import Providers
from pytest_synthdata.request import EMBEDDED, Usage
from pytest_synthdata.runner import Action, Held, Runner, decide
from pytest_synthdata.spec import Wanted
from pytest_synthdata.stores import cassette
from pytest_synthdata.stores.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Reply
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.spec import Spec

__all__ = ["Dataset", "Datasets"]


@dataclass(eq=False, slots=True)
class Dataset:
    """The records of one spec, as kept in one place, in this run.

    `path` is its cassette (None: it has none), `loaded` the replies that stand there (None: it was
    not read yet) and `on_load` those found at first. The first `ready` records are good. `used` is
    what this run has spent, a model and its usage for each request, at the server at `address`, and
    `failure` the error that ended the generation. `whole`: nothing of what was last wanted is
    missing, so that it may be written.
    """

    spec: Spec
    path: Path | None
    board: Board
    loaded: list[Reply] | None = None
    on_load: Sequence[Reply] = ()
    ready: int = 0
    used: list[tuple[str, Usage]] = field(default_factory=list)
    address: str = ""
    failure: SynthdataError | None = None
    whole: bool = False
    lock: RLock = field(default_factory=RLock)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that wrote what stands, by name."""
        return tuple(sorted({reply.model for reply in self.board.standing_replies()}))

    @property
    def spent(self) -> Usage:
        """What this run has spent in all."""
        return sum((usage for _, usage in self.used), Usage())

    def spend(self, model: str, usage: Usage) -> None:
        """Count what was spent on a request to a model."""
        self.used.append((model, usage))

    @property
    def recorded(self) -> Usage:
        """What all replies that are kept have cost, in this run and before."""
        return sum((reply.usage for reply in self.board.replies.values()), Usage())

    @property
    def added(self) -> list[Reply]:
        """The replies that the cassette lacks."""
        loaded = {id(reply) for reply in self.loaded or ()}
        return [reply for reply in self.board.replies.values() if id(reply) not in loaded]

    def judge_by(self, spec: Spec) -> None:
        """Let the schema of `spec` judge the records, if another one of the same identity has.

        Two classes may look the same to a model and differ in their validators.
        """
        if spec.schema.type is not self.spec.schema.type:
            self.spec, self.ready = spec, 0
            self.board = Board(spec, self.board.replies.values())


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
                if dataset.failure is not None and _missing(dataset, wanted):
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
        missing = _missing(dataset, wanted)
        if not missing:
            return
        if decide(mode, Held.NOTHING) is Action.FAIL:
            raise self._unrecorded(dataset, wanted, missing)
        provider = self._provider(dataset)
        dataset.address = provider.address
        if provider.kind == EMBEDDED:
            self._generate(dataset, wanted, provider, keep=lambda _: None)
            return
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
        with suppress(OSError):
            self._failed(dataset).unlink()

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

        synthesis = records(wanted, dataset.board, self.settings.max_repairs)
        try:
            self._runner.run(synthesis, provider, arrived, dataset.spend)
        except GenerationError as error:
            if error.spent is None:  # else another dataset's, which stops this one, too
                error.attempts = tuple(sorted(fresh, key=lambda reply: reply.place))
                error.spent = dataset.spent
            of_answers = type(error) is GenerationError and provider.kind != EMBEDDED
            if of_answers and not error.kept:
                error.kept = self._answers_kept(dataset, error.attempts)
            raise

    def _answers_kept(self, dataset: Dataset, attempts: Sequence[Reply]) -> str:
        """Say where the raw answers lie: all that came are put where they can be looked at."""
        spec = dataset.spec
        path = self._failed(dataset)
        try:
            cassette.merge(
                path,
                spec.prompt_hash,
                spec.identity,
                lambda replies: replies,
                added=attempts,
                replaced=(),
            )
        except CassetteError:
            return "What did come is kept in the cache."
        return (
            f"The answers lie in {shown_path(path)}; what is good of them is not asked for again."
        )

    def _failed(self, dataset: Dataset) -> Path:
        return self.settings.cache_dir / "failed" / f"{dataset.spec.stem}.yaml"

    def _provider(self, dataset: Dataset) -> Provider:
        """Who answers: the kind of provider that began the dataset, else as the settings say."""
        begun = next(iter(dataset.models), None)
        return self._providers.of(begun, lambda: _model_beside(dataset.path))

    def _unrecorded(
        self, dataset: Dataset, wanted: Wanted, missing: tuple[int, ...]
    ) -> SynthdataError:
        """Why replay cannot give the wanted records: not recorded, or no longer good."""
        board, settings = dataset.board, self.settings
        name = dataset.spec.schema.name
        if dataset.path is None or any(slot not in board for slot in missing):
            from pytest_synthdata.nearest import nearest

            found, differences = nearest(dataset.spec, dataset.path) if not len(board) else ("", [])
            return MissingRecording(
                name,
                wanted.n,
                dataset.path,
                len(board),
                settings.mode_reason,
                settings.record_option,
                found,
                differences,
            )
        problems = [
            f"{_where(dataset.path, board, slot)}: {board.problem(slot)}" for slot in missing
        ]
        total = sum(len(page) for page in board.pages(wanted))
        return InvalidRecording(name, problems, total, settings.mode_reason, settings.record_option)

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


def _missing(dataset: Dataset, wanted: Wanted) -> tuple[int, ...]:
    board = dataset.board
    return tuple(slot for page in board.pages(wanted) for slot in board.needy(page))


def _model_beside(path: Path | None) -> str | None:
    """A model that wrote one of the cassettes in the directory of `path`."""
    for other in cassette.cassettes_in(path.parent) if path else ():
        with suppress(CassetteError):  # the tests that want it will say so
            for reply in cassette.read(other):
                if reply.model != EMBEDDED:
                    return reply.model
    return None


def _where(path: Path, board: Board, slot: int) -> str:
    """A slot, after the file and line of its record."""
    place = board[slot].place
    line = cassette.line_of(path, place, place.slots.index(slot))
    return f"{path.name}:{line}: slot {slot}"
