"""Which provider answers for a dataset."""

from __future__ import annotations

import os
from functools import cache, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_synthdata.error_body import shown
from pytest_synthdata.errors import ProviderError
from pytest_synthdata.providers.guarded import Guarded
from pytest_synthdata.request import EMBEDDED, Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_synthdata.secrecy.secrets import Secrets
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.stores.run import Run

__all__ = ["Providers"]

OPENAI = "openai"
SET_A_KEY = "Set OPENAI_API_KEY or SYNTHDATA_API_KEY, or synthdata_base_url"


class Providers:
    """The providers of a run, each made when it is first needed.

    `client` gives the user's own SDK client, if there is one. It is called once, also if it fails.
    """

    def __init__(self, settings: Settings, run: Run, client: Callable[[], Any]) -> None:
        self._settings = settings
        self._hook = cache(partial(_outcome, client, settings.secrets))
        self._run = run
        self._lock, self._calling = Lock(), Lock()
        self._made: dict[tuple[int, str], Guarded] = {}

    def of(self, begun: str | None, neighbour: Callable[[], str | None]) -> Guarded:
        """Who answers for a dataset: the kind of provider that began it, never another.

        `begun` is a model that wrote records of it, `neighbour` tells a model that wrote other
        data of its directory. Raises ProviderError where there is nobody to ask: data without a
        model never slips in among a model's.
        """
        kind = self._kind(begun, neighbour)
        key = os.getpid(), kind  # a forked process must not read from its parent's connections
        with self._lock:
            if key not in self._made:
                self._made[key] = self._new(kind)
            return self._made[key]

    def close(self) -> None:
        """Let go of all connections. Providers are made anew where they are needed again."""
        with self._lock:
            own = [key for key in self._made if key[0] == os.getpid()]
            made = [self._made.pop(key) for key in own]
        for provider in made:
            provider.close()

    def _kind(self, begun: str | None, neighbour: Callable[[], str | None]) -> str:
        setting = self._settings.provider
        if begun == EMBEDDED or (begun is None and setting == EMBEDDED):
            return EMBEDDED
        if setting != EMBEDDED and self._reachable():
            return OPENAI
        if setting == OPENAI:
            problem = "synthdata_provider is openai, but nobody can be asked"
            raise ProviderError(problem, f"{SET_A_KEY}.")
        if begun:
            problem = f"These records come from {begun}, which cannot be asked for more"
            advice = f"{SET_A_KEY}, or let synthdata_provider = embedded with --synthdata=refresh"
            raise ProviderError(problem, f"{advice} make all of them anew without a model.")
        if model := neighbour():
            problem = f"This project's data comes from {model}, which cannot be asked for more"
            raise ProviderError(problem, f"{SET_A_KEY}, or synthdata_provider = embedded.")
        return EMBEDDED

    def _reachable(self) -> bool:
        settings = self._settings
        return bool(settings.api_key or settings.base_url) or self._client() is not None

    def _client(self) -> Any:
        with self._calling:
            given, failure = self._hook()
        if failure:
            problem = f"pytest_synthdata_client failed ({failure})"
            advice = "Mend the hook in conftest.py; --synthdata=replay asks nobody."
            raise ProviderError(problem, advice, fatal=True, usage=Usage())
        return given

    def _new(self, kind: str) -> Guarded:
        settings = self._settings
        if kind == EMBEDDED:
            from pytest_synthdata.providers.embedded import Embedded

            return Guarded(Embedded(), settings, lambda: settings.secrets)
        from pytest_synthdata.providers.openai import OpenAI

        provider = OpenAI(settings, self._client(), self._run)
        return Guarded(provider, settings, lambda: provider.secrets)


def _outcome(client: Callable[[], Any], secrets: Secrets) -> tuple[Any, str]:
    """What the user's hook gives, and if it fails, in words how."""
    try:
        return client(), ""
    except Exception as error:  # noqa: BLE001 - anything may go wrong in it
        words = ": ".join(filter(None, (type(error).__name__, str(error))))
        return None, shown(secrets.scrub(words))
