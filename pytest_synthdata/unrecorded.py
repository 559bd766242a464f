"""What replay says of records that it cannot give: where they are, or what is the nearest."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_synthdata.recording_errors import CassetteError, InvalidRecording, MissingRecording
from pytest_synthdata.request import ranges
from pytest_synthdata.stores import cassette

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_synthdata.board import Board
    from pytest_synthdata.dataset import Dataset
    from pytest_synthdata.settings import Settings
    from pytest_synthdata.spec import Spec, Wanted

__all__ = ["differences", "nearest", "unrecorded"]

SHOWN = 60  # characters of a value


def unrecorded(
    dataset: Dataset,
    wanted: Wanted,
    settings: Settings,
    beside: Callable[[], tuple[str, list[str]]],
) -> MissingRecording | InvalidRecording:
    """Why replay cannot give the wanted records: not recorded, or no longer good.

    `beside` finds the nearest recording.
    """
    board, path, missing = dataset.board, dataset.path, dataset.missing(wanted)
    spec, chosen = dataset.spec, (settings.mode_reason, settings.record_option)
    if path is None or any(slot not in board for slot in missing):
        slots = [slot for page in board.pages(wanted) for slot in page]
        held = sum(slot in board for slot in slots)
        there = held > 0 or (path is not None and path.exists())
        absent = ranges(tuple(slot for slot in missing if slot not in board)) if there else ""
        count = f" ({held} of {wanted.n} recorded)" if held else ""
        items = [f"{spec.about}{count}"] if spec.item else []
        found = ("", []) if there else beside()
        return MissingRecording(spec.what, wanted.n, path, held, *chosen, *found, items, absent)
    problems = [f"{_where(path, board, slot)}: {board.problem(slot)}" for slot in missing]
    return InvalidRecording(spec.what, problems, sum(map(len, board.pages(wanted))), *chosen)


def nearest(spec: Spec, path: Path | None) -> tuple[str, list[str]]:
    """The file name of the recording of the same schema that differs least, and what differs.

    ("", []) where no recording of that schema lies beside `path`.
    """
    if path is None:
        return "", []
    now = cassette.as_asked(spec.identity)
    schema = path.name.partition("-")[0]
    found = []
    for other in cassette.cassettes_in(path.parent):
        if other.name.partition("-")[0] == schema:
            with suppress(CassetteError):  # the tests that want it will say so
                held = cassette.content(other)
                asked = held.asked if held else None
                if isinstance(asked, dict) and asked.get("kind") == spec.kind:
                    found.append((other.name, list(differences(asked, now))))
    return min(found, key=lambda one: (len(one[1]), one[0]), default=("", []))


def differences(recorded: Any, now: Any, where: str = "") -> Iterator[str]:
    """What differs between two identities, a line each, with paths as a user would say them."""
    recorded, now = _flat(recorded), _flat(now)
    if isinstance(recorded, dict) and isinstance(now, dict):
        for key in {**recorded, **now}:
            path = where if key == "fields" else f"{where}.{key}".lstrip(".")
            if key == "required":
                yield from _requirements(recorded, now, where)
            elif key not in now:
                yield f"{path}: no longer asked for"
            elif key not in recorded:
                yield f"{path}: asked for now, {_shown(now[key])}"
            else:
                yield from differences(recorded[key], now[key], path)
    elif _is_named(recorded) and _is_named(now):
        yield from _fields(_by_name(recorded), _by_name(now), where)
    elif recorded != now:
        yield f"{where}: was {_shown(recorded)}, is {_shown(now)}"


def _flat(form: Any) -> Any:
    """A normal form with its definition's parts and what is said beside them side by side."""
    if not isinstance(form, dict) or not isinstance(form.get("of"), dict):
        return form
    beside = {key: value for key, value in form.items() if key not in {"of", "number"}}
    return {**_flat(form["of"]), **beside}


def _fields(before: dict[str, Any], after: dict[str, Any], where: str) -> Iterator[str]:
    for name in {**before, **after}:
        if name not in after:
            yield f"{where}.{name}: field was removed"
        elif name not in before:
            yield f"{where}.{name}: field was added"
        else:
            yield from differences(before[name], after[name], f"{where}.{name}")
    if before.keys() == after.keys() and list(before) != list(after):
        yield f"{where}: fields were put in another order"


def _requirements(recorded: dict[str, Any], now: dict[str, Any], where: str) -> Iterator[str]:
    """Fields of both forms that have become required or optional."""
    common = _by_name(recorded.get("fields")).keys() & _by_name(now.get("fields"))
    before, after = (
        set(map(str, form["required"])) if isinstance(form.get("required"), list) else set()
        for form in (recorded, now)
    )
    for name in sorted(common):
        if (name in before) != (name in after):
            yield f"{where}.{name}: now {'required' if name in after else 'optional'}"


def _by_name(fields: Any) -> dict[str, Any]:
    return {field["name"]: field for field in fields} if _is_named(fields) else {}


def _is_named(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict) and isinstance(one.get("name"), str) for one in value
    )


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _where(path: Path, board: Board, slot: int) -> str:
    """A slot, after the file and line of its record."""
    place = board[slot].place
    line = cassette.line_of(path, place, place.slots.index(slot))
    return f"{path.name}:{line}: slot {slot}"
