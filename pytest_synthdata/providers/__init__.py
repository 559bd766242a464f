"""Who answers: each provider turns a request into a reply and knows nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pytest_synthdata.errors import ProviderError

if TYPE_CHECKING:
    from pytest_synthdata.request import Reply, Request, Usage

__all__ = ["FormError", "Provider", "late"]


class FormError(Exception):
    """A server does not take the form it was asked in; asked again, it is asked in another.

    `news` is what the user is told of it, "" if nothing; `usage` is what the refusal has cost.
    """

    def __init__(self, news: str, usage: Usage) -> None:
        super().__init__(news, usage)
        self.news = news
        self.usage = usage


def late(address: str) -> ProviderError:
    """What is raised where an answer was not there, as a whole, when its time was over."""
    advice = "Raise synthdata_timeout, or ask for fewer records at a time (page_size)."
    return ProviderError(f"{address} gave no answer in time", advice)


class Provider(Protocol):
    """Answers requests, from any number of threads.

    `kind` is "openai" or "embedded", `model` the model asked where the request names none, and
    `address` the server, without anything secret.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102 - described above

    @property
    def model(self) -> str: ...  # noqa: D102

    @property
    def address(self) -> str: ...  # noqa: D102

    def answer(self, request: Request) -> Reply:
        """The reply to a request; raises GenerationError where there is none.

        Raises FormError where the same request is to be made again.
        """

    def close(self) -> None:
        """Let go of connections; the provider is not used again."""
