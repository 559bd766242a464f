"""A chat completion read: the wire records in it, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from pytest_synthdata.depth import DEEPEST, deep
from pytest_synthdata.schema.digits import DECODER

__all__ = ["ALONE", "ANOTHER", "FEWER", "LIMIT", "REWORD", "Kind", "Outcome", "read"]

LIMIT = "ask for fewer records at a time (page_size), or raise the limit of tokens (`params`)"
REWORD = "reword `subject` or `extra`"
ANOTHER = "another model may do better (--synthdata-model)"
FEWER = "ask for fewer at a time (page_size), or another model (--synthdata-model)"
ALONE = {LIMIT: "raise the limit of tokens (`params`)", FEWER: ANOTHER}
"""What is said instead where there is one record only."""


class Kind(Enum):
    """What came of a request; of several choices, the one of the first kind here is read."""

    RECORDS = auto()
    REFUSAL = auto()
    CUT_OFF = auto()
    FILTERED = auto()
    EMPTY = auto()
    NOT_JSON = auto()
    NOT_A_COMPLETION = auto()
    PROVIDER_ERROR = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a body holds: its wire records in order, and why there are not more.

    A list in an object was taken for the records, but may be a field of one, where there are
    `keys`, those of each object. If they are fields of the schema, `alternative` are the records.
    `problem` is None just for RECORDS. Beside CUT_OFF and NOT_JSON stand the records that are
    whole up to there. `advice` is what to do where records are missing, "" for NOT_A_COMPLETION
    and PROVIDER_ERROR: that depends on who was asked, and how.
    """

    kind: Kind
    records: tuple[Any, ...] = ()
    problem: str | None = None
    advice: str = ""
    alternative: tuple[Any, ...] = ()
    keys: tuple[frozenset[str], ...] = ()

    @property
    def cut(self) -> bool:
        """Whether a limit of tokens ended the answer, in the middle of a record or between two."""
        return self.advice == LIMIT


def read(body: Any) -> Outcome:
    """What came of a request, from any JSON value that a server sent, whatever its status.

    A body that is no JSON is given as its text. Never raises.
    """
    if outcome := _plainly(body):
        return outcome
    from pytest_synthdata.completion import outcome_of

    return outcome_of(body)


def _plainly(body: Any) -> Outcome | None:
    """The outcome of an answer that is just what was asked for, as most are; None of all others.

    It is the one that `outcome_of` would find after it had looked for all else.
    """
    match body:
        case {
            "choices": [
                {"finish_reason": "stop", "message": {"content": str(text), **said}, **choice}
            ]
        } if text[:1] == "{":
            pass
        case _:
            return None
    if any(choice[key] for key in choice if key != "index"):
        return None
    if any(said[key] for key in said if key != "role"):
        return None
    try:
        document, end = DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    items = document.get("items")
    if end < len(text) or len(document) > 1 or not isinstance(items, list):
        return None
    if deep(document, DEEPEST):
        return None
    return Outcome(Kind.RECORDS, tuple(items), None, FEWER, (document,))
