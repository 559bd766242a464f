"""The cassettes of a run: each is read once, and written when what it lacks is there."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING

from pytest_synthdata.board import standing_replies
from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.request import EMBEDDED
from pytest_synthdata.stores import cassette

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_synthdata.dataset import Dataset
    from pytest_synthdata.request import Reply
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.stores.run import Run

__all__ = ["Cassettes"]


class Cassettes:
    """What the cassettes of a run hold, until it forgets them.

    A file that cannot be read is none: each who wants something of it is told so.
    """

    def __init__(self, settings: Settings, run: Run) -> None:
        self._settings = settings
        self._run = run
        self._lock = RLock()
        self._held: dict[Path, dict[str, list[Reply]] | CassetteError] = {}
        self._beside: dict[Path, str | None] = {}

    def forget(self) -> None:
        """Read them again from now on: others may write them."""
        with self._lock:
            self._held.clear()
            self._beside.clear()

    def replies(self, dataset: Dataset) -> list[Reply]:
        """The replies that the cassette of a dataset holds of it. Raises CassetteError."""
        return self._read(dataset).get(dataset.spec.item, [])

    def begun(self, dataset: Dataset) -> str | None:
        """A model that wrote some of a dataset's cassette, of any item. Raises CassetteError."""
        replies = (reply for held in self._read(dataset).values() for reply in held)
        return next((reply.model for reply in replies), None)

    def model_beside(self, dataset: Dataset) -> str | None:
        """A model that wrote one of the cassettes in the directory of a dataset."""
        if dataset.path is None:
            return None
        directory = dataset.path.parent
        with self._lock:
            if directory not in self._beside:
                self._beside[directory] = _model_in(directory)
            return self._beside[directory]

    def is_new(self, directory: Path) -> bool:
        """Whether a process of this run has made a directory of cassettes, or is about to."""
        return self._run.knows(_made(directory))

    def write(self, path: Path, datasets: Sequence[Dataset], *, anew: bool) -> None:
        """Write what is new of the datasets of one cassette; `anew`: each as a whole.

        Raises CassetteError where the file cannot be read or written.
        """
        from pytest_synthdata.stores.lock import locked

        spec, settings = datasets[0].spec, self._settings
        if not path.parent.exists():
            self._run.note(_made(path.parent))
        with locked(settings.cache_dir, str(path.absolute())):
            cassette.merge(
                path,
                spec.prompt_hash,
                spec.identity,
                partial(standing_replies, spec),
                added=[
                    reply
                    for one in datasets
                    for reply in (one.board.replies.values() if anew else one.added)
                ],
                replaced=[reply for one in datasets for reply in one.on_load] if anew else None,
                keep=settings.keep,
                secrets=settings.secrets,
            )
        for dataset in datasets:
            dataset.loaded = list(dataset.board.replies.values())

    def _read(self, dataset: Dataset) -> dict[str, list[Reply]]:
        """The replies in a dataset's cassette, by item."""
        path = dataset.path
        if path is None:
            return {}
        with self._lock:
            if path not in self._held:
                try:
                    spec = dataset.spec
                    replies = cassette.read(path, spec.prompt_hash, spec.identity)
                except CassetteError as error:
                    self._held[path] = error
                else:
                    by_item: dict[str, list[Reply]] = {}
                    for reply in replies:
                        by_item.setdefault(reply.place.item, []).append(reply)
                    self._held[path] = by_item
            held = self._held[path]
        if isinstance(held, CassetteError):
            raise held
        return held


def _made(directory: Path) -> str:
    return f"made: {directory}"


def _model_in(directory: Path) -> str | None:
    for path in cassette.cassettes_in(directory):
        with suppress(CassetteError):  # the tests that want it will say so
            for reply in cassette.read(path):
                if reply.model != EMBEDDED:
                    return reply.model
    return None
