"""The factory that users call for records."""

from __future__ import annotations

import os
import sys
import warnings
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

from pytest_synthdata.cost import cost
from pytest_synthdata.datasets import Datasets
from pytest_synthdata.errors import SynthdataError
from pytest_synthdata.options import asked
from pytest_synthdata.provenance import Provenance, Records
from pytest_synthdata.settings import environment, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    import openai
    from typing_extensions import Unpack

    from pytest_synthdata.dataset import Dataset
    from pytest_synthdata.spec import Options, Wanted

__all__ = ["Factory", "Synthesizer", "hand_out"]

S = TypeVar("S")


class Factory:
    """Gives records to whoever calls it: `factory(MedicalBilling, n=20)`."""

    __module__ = "pytest_synthdata"

    def __init__(self, datasets: Datasets, directory: Callable[[Path], Path | None]) -> None:
        self._datasets = datasets
        self._directory = directory

    @overload
    def __call__(self, schema: type[S], *, n: int, **options: Unpack[Options]) -> Records[S]: ...
    @overload
    def __call__(self, schema: Any, *, n: int, **options: Unpack[Options]) -> Records[Any]: ...
    def __call__(self, schema: Any, *, n: int, **options: Unpack[Options]) -> Records[Any]:
        """The first `n` records of `schema`, fresh instances at each call.

        `options` are those of the marker. Raises a SynthdataError that says what to do.
        """
        __tracebackhide__ = True
        try:
            # The file that asks decides where the cassette lies.
            asking = Path(sys._getframe(1).f_code.co_filename)  # noqa: SLF001 - documented, and cheaper than inspect.stack
            return self._records(schema, asking, {"n": n, **options})
        except SynthdataError as error:
            raise error.with_traceback(None) from None

    def _records(self, schema: Any, asking: Path, options: Mapping[str, Any]) -> Records[Any]:
        want = asked("synthetic", schema, options)
        return hand_out(self._datasets.get(want, self._directory(asking)), want)


class Synthesizer(Factory):
    """The factory as a plain library object, for scripts and notebooks.

    `dir` holds its cassettes; without it only the cache keeps the answers. Settings that are not
    given come from the environment (SYNTHDATA_MODEL, SYNTHDATA_BASE_URL, SYNTHDATA_API_KEY,
    OPENAI_BASE_URL, OPENAI_API_KEY), then from the defaults. `mode` is "record", "replay" or
    "refresh", `timeout` in seconds; `client` is an `openai.OpenAI` of your own.

    Cassettes are written when it is closed, or after each call outside a `with` block.
    """

    __module__ = "pytest_synthdata"

    def __init__(  # noqa: PLR0913 - the settings users have; their names are the interface
        self,
        dir: str | os.PathLike[str] | None = None,  # noqa: A002 - the name users know
        *,
        mode: str = "record",
        model: str | None = None,
        provider: str | None = None,
        base_url: str | None = None,
        api_key: str | None = None,
        params: Mapping[str, Any] | None = None,
        cache_dir: str | os.PathLike[str] | None = None,
        concurrency: int | None = None,
        timeout: float | None = None,
        max_repairs: int | None = None,
        max_requests: int | None = None,
        client: openai.OpenAI | None = None,
    ) -> None:
        env = environment(os.environ) | ({"SYNTHDATA_API_KEY": api_key} if api_key else {})
        flags = {
            "mode": mode,
            "model": model,
            "provider": provider,
            "base_url": base_url,
            "params": params,
            "cache_dir": cache_dir,
            "dir": dir,
            "concurrency": concurrency,
            "timeout": timeout,
            "max_repairs": max_repairs,
            "max_requests": max_requests,
        }
        settings = resolve(flags=flags, env=env, ini={}, root=Path.cwd(), flagged="mode={!r}")
        settings = replace(settings, keep=True)
        datasets = Datasets(settings, client=lambda: client, warn=_warn)
        super().__init__(datasets, lambda _: settings.directory)
        self._entered = False
        self._calls = 0
        self._lock = Lock()

    def __enter__(self) -> Self:
        self._entered = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._entered = False
        self.close()

    def close(self) -> None:
        """Write what is new into the cassettes. Raises CassetteError for the first that failed.

        What has failed may be asked for again afterwards.
        """
        errors = self._datasets.close()
        self._datasets.forget_failures()
        for error in errors:
            raise error

    def _records(self, schema: Any, asking: Path, options: Mapping[str, Any]) -> Records[Any]:
        with self._lock:
            self._calls += 1
        try:
            return super()._records(schema, asking, options)
        finally:
            with self._lock:
                self._calls -= 1
                # Outside `with` a call is a run; of several at once, the last one ends it. Whoever
                # calls meanwhile waits: closing ends what is under way.
                if not self._calls and not self._entered:
                    self.close()


def hand_out(dataset: Dataset, wanted: Wanted) -> Records[Any]:
    """The wanted records of a dataset, as fresh instances of the schema that asks."""
    schema = wanted.spec.schema
    instances = map(schema.instance, dataset.board.texts(wanted.n))
    return Records(instances, lambda: _provenance(dataset), schema.adapter.dump_python)


def _provenance(dataset: Dataset) -> Provenance:
    return Provenance(
        dataset.spec.prompt_hash,
        dataset.models,
        dataset.path,
        dataset.spent,
        dataset.recorded,
        partial(cost, tuple(dataset.used), dataset.address),
    )


def _warn(text: str) -> None:
    warnings.warn(text, stacklevel=2)
