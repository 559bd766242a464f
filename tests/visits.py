"""A schema with rules between its fields, and a model that writes its records badly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from random import Random
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, Field, model_validator

from tests.stub import Asked, completion

if TYPE_CHECKING:
    from tests.stub import Body


class Status(Enum):
    """Where a visit stands."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class Visit(BaseModel):
    """A visit of a patient, whose payments have to add up."""

    patient_id: int
    patient: str
    status: Status
    urgent: bool
    discount: float | None = Field(ge=0)
    charge: float = Field(ge=0)
    paid: float = Field(ge=0)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.paid > self.charge:
            message = "paid exceeds charge"
            raise ValueError(message)
        if self.discount is not None and self.discount > self.charge - self.paid:
            message = "discount exceeds what is left to pay"
            raise ValueError(message)
        return self


def plan_of(prompt: str) -> dict[int, dict[str, str]]:
    """The plan's table in a prompt: for each slot its cells that say something."""
    found = re.search(
        r"^Follow this plan.*:\n(number.*)\n((?:\d+ \|.*(?:\n|$))+)", prompt, re.MULTILINE
    )
    if found is None:
        return {}
    _, *names = found[1].split(" | ")
    rows = [line.split(" | ") for line in found[2].splitlines()]
    return {
        int(number) - 1: {
            name: cell for name, cell in zip(names, cells, strict=True) if cell != "-"
        }
        for number, *cells in rows
    }


def taken_of(prompt: str) -> set[int]:
    """The ids that a prompt says other records have."""
    found = re.search(r"^Other records have patient_id: ([\d, ]+)\.$", prompt, re.MULTILINE)
    return {int(one) for one in found[1].split(", ")} if found else set()


def is_repair(asked: Asked) -> bool:
    """Whether a request asks again for slots that were refused."""
    return "In their place" in asked.prompt


def visit(slot: int, cells: dict[str, str]) -> Body:
    """The record for a slot, as the cells of its plan say.

    Ids go by slots, so that a model may repeat those of pages that it does not see.
    """
    charge = 0 if cells.get("charge") == "exactly 0" else 100.5 + slot
    paid = 0 if cells.get("paid") == "exactly 0" else charge / 2
    given = {"null": None, "exactly 0": 0}.get(cells.get("discount", "null"), charge / 4)
    return {
        "patient_id": 1000 + slot,
        "patient": f"Patient {slot}",
        "status": cells.get("status", '"planned"').strip('"'),
        "urgent": cells.get("urgent") == "true",
        "discount": given,
        "charge": charge,
        "paid": paid,
    }


def whim(random: Random) -> dict[str, str]:
    """What a model comes up with that follows no plan."""
    return {
        "status": random.choice(["planned", "done", "cancelled"]),
        "urgent": random.choice(["true", "false"]),
        "discount": random.choice(["null", "set"]),
    }


def broken(record: Body, random: Random) -> Body:
    """A record with a violated rule, a wrong type or a missing field."""
    without = random.choice(list(record))
    return random.choice(
        [
            {**record, "paid": record["charge"] + 1},
            {**record, "discount": record["charge"] + 1},
            {**record, "urgent": "perhaps"},
            {**record, "status": "lost"},
            {**record, "charge": None},
            {name: value for name, value in record.items() if name != without},
            {},
        ]
    )


@dataclass
class Sloppy:
    """A model that breaks 20 % and repeats 20 % of the records, and later 5 % each.

    What it answers depends on `seed` and the prompt alone. It keeps books of what it gave:
    `standing` is the id of the last answer for each slot (None: it was broken), and `unjust` names
    the requests for slots of which a good record stood.
    """

    seed: int
    n: int
    follows_plan: bool = True
    standing: dict[int, int | None] = field(default_factory=dict)
    holders: dict[int, set[int]] = field(default_factory=dict)
    astray: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)
    unjust: list[str] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def new_run(self) -> None:
        """Whatever stands is judged by the schema and `unique` alone from now on."""
        self.astray.clear()
        self.excused.clear()

    def __call__(self, asked: Asked) -> Body:
        random = Random(f"{self.seed} {asked.prompt}")  # noqa: S311 - nothing secret
        plan = plan_of(asked.prompt)
        taken = taken_of(asked.prompt)
        share = 0.05 if is_repair(asked) else 0.2
        answer: list[Any] = []
        whole: dict[int, Body | None] = {}
        for slot in asked.slots:
            record = visit(slot, plan.get(slot, {}) if self.follows_plan else whim(random))
            if record["patient_id"] in taken:
                record["patient_id"] = random.randrange(10**5, 10**6)
            chance = random.random()
            before = [one for one in whole.values() if one]
            if chance < share:
                answer.append(broken(record, random))
                whole[slot] = None
                continue
            if chance < 2 * share:
                other = {**record, "patient_id": 1000 + random.randrange(self.n)}
                record = random.choice([*before, other])
            answer.append(record)
            whole[slot] = record
        with self._lock:
            self._book(asked, plan, whole)
        return completion({"items": answer})

    def _book(
        self, asked: Asked, plan: dict[int, dict[str, str]], whole: dict[int, Body | None]
    ) -> None:
        for slot, record in whole.items():
            had = self.standing.get(slot)
            if had is not None and self.holders[had] == {slot}:
                if slot not in self.astray:
                    self.unjust.append(f"request {asked.number}: slot {slot}")
                self.excused.add(slot)
            self.astray.discard(slot)
            if record is None:
                self.standing[slot] = None
                continue
            self.standing[slot] = record["patient_id"]
            self.holders.setdefault(record["patient_id"], set()).add(slot)
            # A record that follows no plan may be replaced once.
            if slot not in self.excused and not follows(record, plan.get(slot, {})):
                self.astray.add(slot)


def follows(record: Body, cells: dict[str, str]) -> bool:
    """Whether a record follows those cells of its plan that the schema itself names."""
    return all(
        {
            "status": f'"{record["status"]}"' == cell,
            "urgent": str(record["urgent"]).lower() == cell,
            "discount": (record["discount"] is None) == (cell == "null"),
        }.get(name, True)
        for name, cell in cells.items()
    )
