"""The factory as a plain library object."""

from __future__ import annotations

import os
import warnings
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pytest_synthdata.datasets import Datasets
from pytest_synthdata.errors import OptionError
from pytest_synthdata.factory import Factory
from pytest_synthdata.secrecy.secrets import Secrets
from pytest_synthdata.settings import environment, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    import openai

    from pytest_synthdata.settings import Settings

__all__ = ["Synthesizer"]

A = TypeVar("A")
T = TypeVar("T")


class Synthesizer(Factory):
    """The factory as a plain library object, for scripts and notebooks.

    `dir` holds its cassettes; without it only the cache keeps the answers. Settings that are not
    given come from the environment (SYNTHDATA_MODEL, SYNTHDATA_BASE_URL, SYNTHDATA_API_KEY,
    OPENAI_BASE_URL, OPENAI_API_KEY), then from the defaults. `mode` is "record", "replay" or
    "refresh", `timeout` in seconds; `client` is an `openai.OpenAI` of your own. `not_secret` names
    variables of the environment whose values may be asked with and kept.

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
        not_secret: Sequence[str] = (),
    ) -> None:
        __tracebackhide__ = True
        settings = _resolved(
            {
                "mode": mode,
                "model": model,
                "provider": provider,
                "base_url": base_url,
                "api_key": api_key,
                "not_secret": not_secret,
                "params": params,
                "cache_dir": cache_dir,
                "dir": dir,
                "concurrency": concurrency,
                "timeout": timeout,
                "max_repairs": max_repairs,
                "max_requests": max_requests,
            }
        )
        if isinstance(settings, OptionError):
            del api_key, base_url, params  # as in `_plainly`
            raise settings
        datasets = Datasets(settings, client=lambda: client, warn=_warn)
        super().__init__(datasets, lambda: settings.directory)
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

    def _given(self, give: Callable[[Datasets, A, Path | None], T], asked_for: A) -> T:
        if self._entered:
            return super()._given(give, asked_for)
        with self._lock:
            self._calls += 1
        try:
            return super()._given(give, asked_for)
        finally:
            with self._lock:
                self._calls -= 1
                # Outside `with` a call is a run; of several at once, the last one ends it. Whoever
                # calls meanwhile waits: closing ends what is under way.
                if not self._calls and not self._entered:
                    self.close()


def _resolved(flags: dict[str, Any]) -> Settings | OptionError:
    """The settings of a library object; errors come without what it was given."""
    not_secret = flags["not_secret"]
    env = environment(os.environ, not_secret)
    forms = {"flagged": "mode={!r}", "passing": "not_secret=[{!r}]"}
    try:
        return replace(resolve(flags=flags, env=env, ini={}, root=Path.cwd(), **forms), keep=True)
    except OptionError as error:
        known = {"base_url": flags["base_url"], "API_key": flags["api_key"]}
        return error.plain(Secrets.of(env, **known).scrub)


def _warn(text: str) -> None:
    warnings.warn(text, stacklevel=2)
