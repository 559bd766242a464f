"""What is done about a request: it is read, asked for, or a failure."""

from __future__ import annotations

from enum import Enum, auto

from pytest_synthdata.settings import Mode

__all__ = ["Action", "Held", "decide"]


class Held(Enum):
    """What the stores hold for a request."""

    NOTHING = auto()
    EARLIER = auto()
    THIS_RUN = auto()


class Action(Enum):
    """What is done about a request."""

    READ = auto()
    ASK = auto()
    FAIL = auto()


def decide(mode: Mode, held: Held) -> Action:
    """What to do about a request, from the mode and what the stores hold for it."""
    match mode, held:
        case _, Held.THIS_RUN:
            return Action.READ
        case Mode.REPLAY, Held.NOTHING:
            return Action.FAIL
        case ((Mode.REPLAY | Mode.RECORD), Held.EARLIER):
            return Action.READ
        case _:
            return Action.ASK
