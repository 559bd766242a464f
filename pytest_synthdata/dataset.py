"""The records of one spec in a run: what is kept of them, what they have cost, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any

from pytest_synthdata.request import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pytest_synthdata.board import Board
    from pytest_synthdata.errors import SynthdataError
    from pytest_synthdata.request import Reply
    from pytest_synthdata.schema.schema import Schema
    from pytest_synthdata.spec import Spec, Wanted

__all__ = ["OFTEN", "Dataset"]

OFTEN = 8  # times; what was wanted so often is likely to be wanted again


class Supply:
    """Gives records of a schema as often as they are wanted, fresh instances each time.

    They are read from their JSON texts. Those that are wanted again and again are copied instead,
    where that will do: to find out takes as long as reading them some times.
    """

    def __init__(self, schema: Schema, texts: list[str]) -> None:
        self.schema = schema
        self._texts = texts
        self._given = 0
        self._copies: Callable[[], list[Any]] | None = None

    def instances(self) -> list[Any]:
        """All records."""
        if self._copies is not None:
            return self._copies()
        if self._given == OFTEN:
            self._copies = self._copier() or self._read
        self._given += 1
        return self._read()

    def _read(self) -> list[Any]:
        return list(self.schema.from_json(self._texts))

    def _copier(self) -> Callable[[], list[Any]] | None:
        from pytest_synthdata.schema.copying import copier

        return copier(self._read(), self.schema.adapter.core_schema, self.schema.from_python)


@dataclass(eq=False, slots=True)
class Dataset:
    """The records of one spec, as kept in one place, in this run.

    `path` is its cassette (None: it has none), `loaded` the replies that stand there (None: it was
    not read yet) and `on_load` those found at first. The first `ready` records are good. `used` is
    what this run has spent, a model and its usage for each request, at the server at `address`, and
    `failure` the error that ended the generation. `whole`: nothing of what was last wanted is
    missing, so that it may be written.
    """

    spec: Spec
    path: Path | None
    board: Board
    loaded: list[Reply] | None = None
    on_load: Sequence[Reply] = ()
    ready: int = 0
    used: list[tuple[str, Usage]] = field(default_factory=list)
    address: str = ""
    failure: SynthdataError | None = None
    whole: bool = False
    lock: RLock = field(default_factory=RLock)
    supplies: dict[int, Supply] = field(default_factory=dict)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that wrote what stands, by name."""
        return tuple(sorted({reply.model for reply in self.board.standing_replies()}))

    @property
    def spent(self) -> Usage:
        """What this run has spent in all."""
        return sum((usage for _, usage in self.used), Usage())

    def spend(self, model: str, usage: Usage) -> None:
        """Count what was spent on a request to a model."""
        self.used.append((model, usage))

    @property
    def recorded(self) -> Usage:
        """What all replies that are kept have cost, in this run and before."""
        return sum((reply.usage for reply in self.board.replies.values()), Usage())

    @property
    def added(self) -> list[Reply]:
        """The replies that the cassette lacks."""
        loaded = {id(reply) for reply in self.loaded or ()}
        return [reply for reply in self.board.replies.values() if id(reply) not in loaded]

    def has(self, wanted: Wanted) -> bool:
        """Whether the wanted records are there, and good by the schema that asks now.

        Nobody waits for that: what is ready stays so while more is asked for.
        """
        # In this order: who judges by another schema takes back what is ready first.
        return self.spec.schema.type is wanted.spec.schema.type and self.ready >= wanted.n

    def instances(self, schema: Schema, n: int) -> list[Any]:
        """The first `n` records, which are there, as fresh instances of the schema that asks."""
        supplies = self.supplies
        supply = supplies.get(n)
        if supply is None or supply.schema.type is not schema.type:
            supply = supplies[n] = Supply(schema, self.board.texts(n))
        return supply.instances()

    def missing(self, wanted: Wanted) -> tuple[int, ...]:
        """The slots of the wanted pages that are empty or not good."""
        board = self.board
        return tuple(slot for page in board.pages(wanted) for slot in board.needy(page))

    def judge_by(self, spec: Spec) -> None:
        """Let the schema of `spec` judge the records, if another one of the same identity has.

        Two classes may look the same to a model and differ in their validators.
        """
        if spec.schema.type is not self.spec.schema.type:
            self.ready = 0
            self.spec = spec
            self.supplies = {}
            self.board = self.board.judged_by(spec)
