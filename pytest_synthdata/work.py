"""What is wanted of one dataset, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_synthdata.request import EMBEDDED

if TYPE_CHECKING:
    from pytest_synthdata.dataset import Dataset
    from pytest_synthdata.errors import SynthdataError
    from pytest_synthdata.providers import Provider
    from pytest_synthdata.request import Reply
    from pytest_synthdata.spec import Wanted

__all__ = ["Work"]

LOCKS = 128
"""How many locks there are for all items: a process may open few files."""


@dataclass(eq=False, slots=True)
class Work:
    """What is wanted of a dataset that has less.

    `asked` may be more than is wanted; `provider` answers, and `fresh` are the replies that came.
    `done`: all that is wanted is there, or an `error` says why it is not.
    """

    dataset: Dataset
    wanted: Wanted
    asked: Wanted = field(init=False)
    provider: Provider = field(init=False)
    fresh: list[Reply] = field(default_factory=list)
    done: bool = False
    error: SynthdataError | None = None

    def __post_init__(self) -> None:
        self.asked = self.wanted

    @property
    def is_paid(self) -> bool:
        """Whether asking costs something, so that answers are asked for once and cached."""
        return self.provider.kind != EMBEDDED

    @property
    def scope(self) -> str:
        """Under which the cache has its replies."""
        spec = self.dataset.spec
        model = spec.model or self.provider.model
        item = f" {spec.item}" if spec.item else ""
        return f"{self.provider.kind} {model} {spec.prompt_hash}{item}"

    @property
    def anew(self) -> str:
        """The fact that what the cache has of it was asked for in this run."""
        return f"asked anew: {self.scope}"

    @property
    def failed(self) -> str:
        """The fact that it could not be had in this run; its words are the error."""
        return f"failed: {self.scope}"

    @property
    def lock(self) -> str:
        """The name of the lock for asking. Items are many, and share a few."""
        item = self.dataset.spec.item
        return f"items {int(item, 16) % LOCKS}" if item else self.scope
