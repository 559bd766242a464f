"""The cassette: the replies of one spec in a file of vcrpy's format, committed beside the tests.

The file is an ordinary vcrpy cassette (its "version 1" YAML), which `vcr.use_cassette` plays to
any client. Beside the interactions it holds, under the key `synthdata`, what was asked. Its bytes
depend on the replies alone: sorted by place, ASCII, one constant endpoint, no dates, no ids.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pytest_synthdata.errors import CassetteError
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores.block import block_yaml
from pytest_synthdata.stores.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["as_asked", "asked_in", "cassettes_in", "line_of", "merge", "read"]

ENDPOINT = "https://api.openai.com/v1/chat/completions"
KEY_HEADER = "x-synthdata-key"
ATTRIBUTES = "*.yaml linguist-generated text eol=lf\n"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CONFLICT = ("<<<<<<< ", "=======\n", ">>>>>>> ")


def read(path: Path, prompt_hash: str | None = None) -> list[Reply]:
    """The replies in a cassette; none where there is no file.

    With `prompt_hash`, the file must hold just that dataset. Raises CassetteError for a file that
    cannot be read or is no cassette of ours; such a file is never taken for an empty one.
    """
    text = _text(path)
    if text is None:
        return []
    data = _loaded(path, text)
    held = data["synthdata"].get("prompt_hash")
    if prompt_hash is not None and held != prompt_hash:
        raise CassetteError(path, 1, f"it holds the dataset {held}, not {prompt_hash}")
    interactions = data.get("interactions")
    if not isinstance(interactions, list):
        raise CassetteError(path, 1, "it holds no list of interactions")
    return [_reply(path, text, held, number, one) for number, one in enumerate(interactions)]


def asked_in(path: Path) -> Any:
    """What was asked for the records of a cassette: the identity of their spec."""
    return _loaded(path, _text(path) or "")["synthdata"].get("asked")


def as_asked(asked: Mapping[str, Any]) -> Any:
    """An identity as it comes back from a cassette, for comparison with one that does."""
    return yaml.load(block_yaml(asked), Loader=LOADER)  # noqa: S506 - as in _loaded


def cassettes_in(directory: Path) -> list[Path]:
    """The cassettes in a directory, by name."""
    return sorted(directory.glob("*.yaml"))


def merge(  # noqa: PLR0913 - two names for what, two for how
    path: Path,
    prompt_hash: str,
    asked: Mapping[str, Any],
    standing: Callable[[Iterable[Reply]], Iterable[Reply]],
    *,
    added: Iterable[Reply],
    replaced: Iterable[Reply] | None,
) -> bool:
    """Write `added` into a cassette, beside what it holds by now.

    With `replaced`, the dataset was asked for anew: those replies are dropped, and a file that
    cannot be read is written over. `standing` picks the replies worth keeping. Call it under a lock
    that all writers take. The file is replaced as a whole or not at all. Returns whether its bytes
    changed.
    """
    try:
        held = read(path, prompt_hash)
    except CassetteError:
        if replaced is None:
            raise
        held = []
    dropped = {reply.place: reply for reply in replaced or ()}
    replies = {reply.place: reply for reply in held if dropped.get(reply.place) != reply}
    replies.update((reply.place, reply) for reply in added)
    text = _serialized(prompt_hash, asked, standing(replies.values()))
    if path.exists() and path.read_bytes() == text.encode("ascii"):
        return False
    _write(path, text)
    return True


def line_of(path: Path, place: Place, index: int) -> int:
    """The line, from 1, of a reply's record in a cassette; of the reply where it is not one a line.

    0 if the reply is not in the file.
    """
    lines = (_text(path) or "").splitlines()
    key = f' {place}"]'
    start = next((n for n, text in enumerate(lines) if text.endswith(key)), None)
    if start is None:
        return 0
    for number in range(start, len(lines)):
        if '\\"items\\": [' in lines[number]:
            record = number + 1 + index
            is_line = record < len(lines) and lines[record].lstrip().startswith('{\\"')
            return record + 1 if is_line else number + 1
    return start + 1


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise CassetteError(path, 0, f"it is not UTF-8 ({error.reason})") from error
    except OSError as error:
        raise CassetteError(path, 0, f"it cannot be read ({error.strerror})") from error


def _loaded(path: Path, text: str) -> dict[str, Any]:
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if line.startswith(CONFLICT):
            raise CassetteError(path, number, "git left conflict marks here")
    try:
        data = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CassetteError(path, at, f"it is no YAML ({error.problem})") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise CassetteError(path, 0, f"it is no YAML ({error})") from error
    if not isinstance(data, dict) or not isinstance(data.get("synthdata"), dict):
        raise CassetteError(path, 1, "it is no cassette of pytest-synthdata, or only a part of one")
    return data


def _reply(path: Path, text: str, prompt_hash: object, number: int, interaction: Any) -> Reply:
    try:
        request, response = interaction["request"], interaction["response"]
        key = request["headers"][KEY_HEADER][0]
        held, _, place = key.partition(" ")
        body = json.loads(response["body"]["string"])
        if held == prompt_hash and isinstance(body, dict):
            return Reply(Place.parse(place), asked=str(request["body"]), body=body)
        error: Exception = ValueError(key)
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as caught:
        error = caught
    problem = f"interaction {number + 1} is not as it was written ({error!r:.80})"
    raise CassetteError(path, _line_of_nth(text, "- request:", number), problem) from error


def _line_of_nth(text: str, start: str, nth: int) -> int:
    """The line, from 1, of the nth line, from 0, that begins with `start`; 0 if there is none."""
    numbers = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start)]
    return numbers[nth] if nth < len(numbers) else 0


def _serialized(prompt_hash: str, asked: Mapping[str, Any], replies: Iterable[Reply]) -> str:
    """The text of a cassette. The interactions are as vcrpy itself would write them."""
    from vcr.request import Request as VcrRequest
    from vcr.serialize import serialize

    ordered = sorted(replies, key=lambda reply: reply.place)
    requests = [
        VcrRequest(
            "POST",
            ENDPOINT,
            reply.asked,
            {
                "accept": "application/json",
                "content-type": "application/json",
                KEY_HEADER: f"{prompt_hash} {reply.place}",
            },
        )
        for reply in ordered
    ]
    responses = [
        {
            "status": {"code": 200, "message": "OK"},
            "headers": {"content-type": ["application/json"]},
            "body": {"string": fold(reply.body)},
        }
        for reply in ordered
    ]
    serializer = _Serializer({"prompt_hash": prompt_hash, "asked": asked})
    text: str = serialize({"requests": requests, "responses": responses}, serializer)
    return text


class _Serializer:
    """A serializer for vcrpy, which heads its data with what was asked."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self._header = header

    def serialize(self, data: dict[str, Any]) -> str:
        return block_yaml({"version": data["version"], "synthdata": self._header, **data})


def _write(path: Path, text: str) -> None:
    """Put `text` at `path` at once: written beside it, flushed to the disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    attributes = path.parent / ".gitattributes"
    if not attributes.exists():
        attributes.write_text(ATTRIBUTES, encoding="ascii")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
