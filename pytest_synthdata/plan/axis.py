"""The axes that records are spread over, and the choices of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from pytest_synthdata.schema.domain import shown
from pytest_synthdata.schema.node import plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_synthdata.schema.node import Node

__all__ = ["Axis", "Choice", "Kind", "fixed", "worded"]


class Kind(Enum):
    """How much a record has to follow an axis."""

    BINDING = "a field that the user spreads over values"
    HARD = "a choice that the schema itself names"
    SOFT = "a hint, which is never checked"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an axis.

    `shown`: as the prompt's table has it, JSON for fixed values and words for others. `node`: the
    wire schema of the value, in place of what the schema says there; None leaves that as it is.
    """

    shown: str
    node: Node | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """What records are spread over.

    `name` heads its column: the dotted path of a field, or the name of a theme or a hint. `path`
    are the names of the wire fields that lead to its value, none for the record itself. `choices`
    are one block, in which a repeated choice has more weight. `when`: the axis says something
    only where that other axis was dealt that choice.
    """

    name: str
    path: tuple[str, ...]
    choices: tuple[Choice, ...]
    kind: Kind
    when: tuple[Axis, Choice] | None = None


def fixed(values: Iterable[Any]) -> tuple[Choice, ...]:
    """A choice for each of `values`, the same one for what JSON takes for the same."""
    made: dict[str, Choice] = {}
    return tuple(
        made.setdefault(shown(plain_number(value)), Choice(shown(value), {"const": value}))
        for value in values
    )


def worded(words: Iterable[str]) -> tuple[Choice, ...]:
    """A choice for each of `words`, which say nothing about the schema."""
    made: dict[str, Choice] = {}
    lines = (re.sub(r"\s+", " ", word) for word in words)
    return tuple(made.setdefault(line, Choice(line)) for line in lines)
