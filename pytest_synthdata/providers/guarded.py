"""A provider that is told no secret, and from which none is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_synthdata.errors import SecretError
from pytest_synthdata.request import Usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Reply, Request
    from pytest_synthdata.secrecy.secrets import Finding, Secrets
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.spec import Spec

__all__ = ["Guarded"]


class Guarded:
    """Another provider, whose questions and answers are looked through for secrets.

    All that is asked and all that is kept goes through here, whoever answers. `secrets` gives those
    that are known by now: a client may get itself another key to ask with.
    """

    def __init__(
        self, provider: Provider, settings: Settings, secrets: Callable[[], Secrets]
    ) -> None:
        self._provider = provider
        self._settings = settings
        self._secrets = secrets
        self.kind = provider.kind
        self.model = provider.model
        self.address = provider.address

    def check(self, spec: Spec) -> None:
        """Raise SecretError where what a test asks for, or how it is asked, holds a secret."""
        settings = self._settings
        how = {"synthdata_params": dict(settings.params), "synthdata_model": settings.model}
        if found := self._secrets().found({**spec.identity, **spec.content, **how}):
            raise _unasked(found, spec.what)

    def answer(self, request: Request) -> Reply:
        """The provider's reply; raises SecretError where the request or the reply holds a secret.

        What is only now in a prompt stands in records that were there before.
        """
        if found := self._secrets().found(request.prompt, "prompt"):
            raise _unasked(found, request.what)
        reply = self._provider.answer(request)
        secrets = self._secrets()
        if found := secrets.found(reply.body) or secrets.found(reply.asked, "the request"):
            said = f"{self.address or 'The embedded generator'} answered with {found.what}"
            problem = f"{said} in {found.where}, which no cassette may hold"
            advice = "Nothing of it was kept. Find out why it is repeated there"
            raise SecretError(problem, f"{advice}{found.unless}.", usage=reply.usage)
        return reply

    def close(self) -> None:
        """Let go of connections."""
        self._provider.close()


def _unasked(found: Finding, what: str) -> SecretError:
    problem = f"{found.where} of what is asked for ({what}) holds {found.what}"
    advice = f"Nothing of it was asked or written. Take it out{found.unless}."
    return SecretError(problem, advice, usage=Usage())
