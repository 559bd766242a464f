"""Where in the text of a cassette the reply for a place stands, whatever else is wrong with it.

An interaction begins with a line of its own, names its place in the one header of ours, and ends
before the next line that is not indented.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_synthdata.request import Place

__all__ = ["KEY_HEADER", "Conflict", "conflict_in", "line_of", "places_at"]

KEY_HEADER = "x-synthdata-key"
INTERACTION = "- request:"
HEADED = re.compile(
    rf' *(?:{KEY_HEADER}: \[|- )["\']?[0-9a-f]{{64}} '
    r"(slots? [\d,-]+(?: of [0-9a-f]{32})?(?: round \d+)?)\b"
)
OURS, BASE, THEIRS, END = MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


@dataclass(slots=True)
class Conflict:
    """What git could not merge: the lines, from 1, where its marks begin, and the places there."""

    lines: list[int] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def line_of(text: str, place: Place, index: int) -> int:
    """The line, from 1, of a reply's record in a cassette; of the reply where it is not one a line.

    0 if the reply is not in the text.
    """
    start = 0
    for number, line in enumerate(text.splitlines(), 1):
        if (headed := HEADED.match(line)) and headed[1] == str(place):
            start = number
        elif start and line.startswith(INTERACTION):
            break
        elif start and line.lstrip().startswith('{\\"'):
            index -= 1
            if index < 0:
                return number
    return start


def places_at(lines: Sequence[str], touched: Iterable[int]) -> list[str]:
    """The places of the interactions in which some lines stand, whose numbers are from 0."""
    wanted, count, current = set(touched), 0, 0
    interaction = []  # of each line the number of its interaction, 0: it stands in none
    for line in lines:
        if line.startswith(INTERACTION):
            current = count = count + 1
        elif line and not line[0].isspace():
            current = 0
        interaction.append(current)
    inside = {interaction[number] for number in wanted if interaction[number]}
    found = zip(interaction, map(HEADED.match, lines), strict=True)
    return [headed[1] for number, headed in found if headed and number in inside]


def conflict_in(text: str) -> Conflict | None:
    """The conflict marks in a text, none of which can be a line of a cassette itself.

    All that a reply says is indented there.
    """
    if not any(text.startswith(mark) or f"\n{mark}" in text for mark in MARKS):
        return None
    conflict = Conflict()
    # The file as each side has it: a conflict may begin in the middle of one interaction, and end
    # in that of another.
    sides: dict[str, tuple[list[str], list[int]]] = {OURS: ([], []), THEIRS: ([], [])}
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = line[: len(OURS)]
        if mark in MARKS:
            inside = "" if mark == END else mark
            if mark == OURS or not conflict.lines:
                conflict.lines.append(number)
            continue
        for side, (lines, touched) in sides.items():
            if inside == side:
                touched.append(len(lines))
            if inside in {"", side}:
                lines.append(line)
    found = (place for lines, touched in sides.values() for place in places_at(lines, touched))
    conflict.places = list(dict.fromkeys(found))
    return conflict
