"""Which provider answers for a dataset."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import ProviderError
from pytest_synthdata.request import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_synthdata.providers import Provider
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.stores.run import Run

__all__ = ["Providers"]

OPENAI = "openai"
SET_A_KEY = "Set OPENAI_API_KEY or SYNTHDATA_API_KEY, or synthdata_base_url"


class Providers:
    """The providers of a run, each made when it is first needed.

    `client` gives the user's own SDK client, if there is one.
    """

    def __init__(self, settings: Settings, run: Run, client: Callable[[], Any]) -> None:
        self._settings = settings
        self._client = cache(client)
        self._run = run
        self._lock = Lock()
        self._made: dict[str, Provider] = {}

    def of(self, begun: str | None, neighbour: Callable[[], str | None]) -> Provider:
        """Who answers for a dataset: the kind of provider that began it, never another.

        `begun` is a model that wrote records of it, `neighbour` tells a model that wrote other
        data of its directory. Raises ProviderError where there is nobody to ask: data without a
        model never slips in among a model's.
        """
        kind = self._kind(begun, neighbour)
        with self._lock:
            if kind not in self._made:
                self._made[kind] = self._new(kind)
            return self._made[kind]

    def close(self) -> None:
        """Let go of all connections. Providers are made anew where they are needed again."""
        with self._lock:
            made, self._made = self._made, {}
        for provider in made.values():
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

    def _new(self, kind: str) -> Provider:
        if kind == EMBEDDED:
            from pytest_synthdata.providers.embedded import Embedded

            return Embedded()
        from pytest_synthdata.providers.openai import OpenAI

        return OpenAI(self._settings, self._client(), self._run)
