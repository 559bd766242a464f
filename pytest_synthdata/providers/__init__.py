"""Who answers: each provider turns a request into a reply and knows nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_synthdata.request import Reply, Request

__all__ = ["Provider"]


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
        """The reply to a request; raises GenerationError where there is none."""

    def close(self) -> None:
        """Let go of connections; the provider is not used again."""
