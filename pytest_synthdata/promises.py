"""What stands in a test's arguments until it is set up, and what then takes its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pytest_synthdata.errors import SynthdataError
from pytest_synthdata.handout import labelled, record, records, sample, samples

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_synthdata.datasets import Datasets
    from pytest_synthdata.record_spec import RecordSpec
    from pytest_synthdata.spec import Wanted

__all__ = ["Promise", "Promises"]


@dataclass(frozen=True, slots=True, eq=False)
class Promise:
    """What stands in a test's parameters until its set-up: the records it will get.

    `index` is the one record of a fanned-out test, None for all; `told`: each with a text.
    """

    wanted: Wanted[RecordSpec]
    directory: Path
    index: int | None
    told: bool

    def __repr__(self) -> str:
        name = self.wanted.spec.schema.name
        return f"{name} x {self.wanted.n}" if self.index is None else f"{name} {self.index}"


class Promises:
    """Keeps the promises of a session from its datasets."""

    def __init__(self, datasets: Datasets) -> None:
        self._datasets = datasets
        self._failures: dict[str, str] = {}
        self._labelled: dict[tuple[Wanted[RecordSpec], Path], list[tuple[str, str]]] = {}

    def keep(self, promise: Promise, who: str) -> Any:
        """The promised records, fresh.

        Fails the test by the error's message alone. Of several tests that fail with the same one,
        the first carries it and the others name that test.
        """
        __tracebackhide__ = True
        failure: SynthdataError | None = None
        try:
            return self._given(promise)
        except SynthdataError as error:
            failure = error
        # Out here, as in `fill`.
        failure.plain(self._datasets.settings.secrets.scrub)
        words = str(failure)
        first = self._failures.setdefault(words, who)
        what = getattr(failure, "what", "") or promise.wanted.spec.what
        return pytest.fail(words if first == who else f"No {what}: see {first}", pytrace=False)

    def _given(self, promise: Promise) -> Any:
        wanted, directory = promise.wanted, promise.directory
        if promise.index is None:
            give = samples if promise.told else records
            return give(self._datasets, wanted, directory)
        if not promise.told:
            return record(self._datasets, wanted, directory, promise.index)
        if (wanted, directory) not in self._labelled:
            _, self._labelled[wanted, directory] = labelled(self._datasets, wanted, directory)
        return sample(wanted, *self._labelled[wanted, directory][promise.index])
