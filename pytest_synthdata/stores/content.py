"""What a cassette holds, or an error that names the line: such a file is never taken for empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.shown import shown_path
from pytest_synthdata.stores.interactions import VERSION, reply_in
from pytest_synthdata.stores.loading import Items, NotPlainError, load
from pytest_synthdata.stores.where import conflict_in, places_at

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_synthdata.request import Place, Reply

__all__ = ["Content", "content_of"]

SHOWN = 8  # places in a message
SIDES = (
    "Take one side as a whole (git checkout --ours {0}, or --theirs), then --synthdata=record asks "
    "for what that side lacks; or let --synthdata=refresh write it anew"
)
DELETE = "Delete one of the two, from its `- request:` to the next"


@dataclass(frozen=True, slots=True)
class Content:
    """The dataset in a cassette, what was asked for it, and its replies, no two of one place."""

    prompt_hash: Any
    asked: Any
    replies: list[Reply]


def content_of(path: Path, text: str) -> Content:
    """What the text of a cassette holds, the file at `path`. Raises CassetteError."""
    data = _loaded(path, text)
    header, interactions = data["synthdata"], data.get("interactions")
    if not isinstance(interactions, Items):
        raise CassetteError(path, 1, "it holds no list of interactions")
    prompt_hash = header.get("prompt_hash")
    found: dict[Place, tuple[Reply, int]] = {}
    numbered = enumerate(zip(interactions.lines, interactions, strict=True), 1)
    for number, (line, interaction) in numbered:
        try:
            reply = reply_in(interaction, prompt_hash)
        except ValueError as error:
            problem = f"interaction {number} is not as it was written ({error})"
            raise _broken(path, text, line, problem) from error
        other, first = found.setdefault(reply.place, (reply, line))
        if other.body != reply.body:
            problem = f"it holds two answers for {reply.place}, the other in line {first}"
            raise CassetteError(path, line, problem, DELETE)
    return Content(prompt_hash, header.get("asked"), [reply for reply, _ in found.values()])


def _loaded(path: Path, text: str) -> dict[str, Any]:
    conflict = conflict_in(text)
    if conflict is not None:
        more = f" and in lines {', '.join(map(str, rest))}" if (rest := conflict.lines[1:]) else ""
        problem = f"git left conflict marks here{more}{_named(conflict.places)}"
        raise CassetteError(path, conflict.lines[0], problem, SIDES.format(shown_path(path)))
    try:
        data = load(text)
    except NotPlainError as error:
        raise _broken(path, text, error.line, error.problem) from error
    if not isinstance(data, dict) or not isinstance(data.get("synthdata"), dict):
        raise CassetteError(path, 1, "it is no cassette of pytest-synthdata, or only a part of one")
    if data.get("version") != VERSION:
        end = len(text.splitlines())
        raise CassetteError(path, end, f"it does not end in version: {VERSION}; a part is missing")
    return data


def _broken(path: Path, text: str, line: int, problem: str) -> CassetteError:
    """The error, which names the reply around the line, too."""
    lines = text.splitlines()
    places = places_at(lines, [min(line, len(lines)) - 1] if line and lines else [])
    return CassetteError(path, line, problem + _named(places))


def _named(places: list[str]) -> str:
    more = f"; and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return f" ({'; '.join(places[:SHOWN])}{more})" if places else ""
