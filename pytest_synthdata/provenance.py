"""The records users are given, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from decimal import Decimal
    from pathlib import Path

    from pytest_synthdata.cost import Cost
    from pytest_synthdata.request import Usage

__all__ = ["Provenance", "Records"]

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where records came from.

    `prompt_hash` is the identity of what was asked, `models` the models that wrote what stands
    ("embedded": the embedded generator) and `cassette` the file that holds it, or will at the end
    of the run. `spent` is what this run used for it, `recorded` what all that is kept has cost.
    """

    __module__ = "pytest_synthdata"

    prompt_hash: str
    models: tuple[str, ...]
    cassette: Path | None
    spent: Usage
    recorded: Usage
    _cost: Callable[[], Cost] = field(repr=False, compare=False)

    @property
    def cost(self) -> Decimal | None:
        """What `spent` has cost in US dollars, by the list prices of genai-prices.

        At least so much: requests whose tokens or price nobody knows are not in it. None: that is
        all of them, or the package is not installed (`pip install pytest-synthdata[cost]`). What
        asked no model, such as a replay, has cost 0.
        """
        cost = self._cost()
        return cost.known if cost.known or not cost.unpriced else None


class Records(list[S]):
    """Records of one schema: a list of fresh instances that knows where they came from."""

    __module__ = "pytest_synthdata"
    __slots__ = ("_dump", "_provenance")

    def __init__(
        self,
        instances: Iterable[S],
        provenance: Callable[[], Provenance],
        dump: Callable[[Any], Any],
    ) -> None:
        super().__init__(instances)
        self._provenance = provenance
        self._dump = dump

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied or sent to another process, they are a list of records like any other."""
        return list, (list(self),)

    @property
    def provenance(self) -> Provenance:
        """Where they came from, as known by now."""
        return self._provenance()

    def to_dicts(self) -> list[Any]:
        """The records as plain Python values: what pydantic's `dump_python` makes of each."""
        return [self._dump(instance) for instance in self]
