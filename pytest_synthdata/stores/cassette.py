"""The cassette: the replies of one spec in a file of vcrpy's format, committed beside the tests.

The file is an ordinary vcrpy cassette (its "version 1" YAML), which `vcr.use_cassette` plays to
any client. Beside the interactions it holds, under the key `synthdata`, what was asked. Its bytes
depend on the replies alone: sorted by place, ASCII, one constant endpoint, no dates, no ids.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import yaml
from yaml.reader import ReaderError

from pytest_synthdata.errors import CassetteError
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores.block import block_yaml
from pytest_synthdata.stores.fold import fold, unfold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

__all__ = ["KEEP", "as_asked", "asked_in", "cassettes_in", "line_of", "merge", "read"]

ENDPOINT = "https://api.openai.com/v1/chat/completions"
KEY_HEADER = "x-synthdata-key"
INTERACTION = "- request:"  # how an interaction begins in the file
KEEP = "\n  keep: true\n"  # in the header, at its depth alone
ATTRIBUTES = "*.yaml linguist-generated text eol=lf\n"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
VERSION = 1  # of vcrpy's format; it stands last, so that a file cut short has none


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
    keep: bool = False,
) -> bool:
    """Write `added` into a cassette, beside what it holds by now.

    With `replaced`, the dataset was asked for anew: those replies are dropped, and a file that
    cannot be read is written over. `standing` picks the replies worth keeping. `keep` marks the
    file, once and for all, as one that is never judged unused. Call it under a lock that all
    writers take. The file is replaced as a whole or not at all. Returns whether its bytes changed.
    Raises CassetteError for a file that cannot be read or written.
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
    header: dict[str, Any] = {"prompt_hash": prompt_hash, "asked": asked}
    if keep or KEEP in (_text(path) or ""):
        header["keep"] = True
    text = _serialized(header, standing(replies.values()))
    if path.exists() and path.read_bytes() == text.encode("ascii"):
        return False
    try:
        _write(path, text)
    except OSError as error:
        advice = "Make it possible and run again: what was paid for is in the cache"
        problem = f"it cannot be written ({error.strerror})"
        raise CassetteError(path, 0, problem, advice) from error
    return True


def line_of(path: Path, place: Place, index: int) -> int:
    """The line, from 1, of a reply's record in a cassette; of the reply where it is not one a line.

    0 if the reply is not in the file.
    """
    lines = (_text(path) or "").splitlines()
    start = 0
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith(KEY_HEADER) and line.endswith(f' {place}"]'):
            start = number
        elif start and line.startswith(INTERACTION):
            break
        elif start and line.lstrip().startswith('{\\"'):
            index -= 1
            if index < 0:
                return number
    return start


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CassetteError(path, line, f"it is not UTF-8 ({error.reason})") from error
    except OSError as error:
        raise CassetteError(path, 0, f"it cannot be read ({error.strerror})") from error


def _loaded(path: Path, text: str) -> dict[str, Any]:
    for number, content in enumerate(text.splitlines(), 1):
        if content.startswith(CONFLICT):
            raise CassetteError(path, number, "git left conflict marks here")
    try:
        data = yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else 0
        raise CassetteError(path, at, f"it is no YAML ({error.problem})") from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CassetteError(path, line, f"it is no YAML ({error.reason})") from error
    except (ValueError, RecursionError) as error:
        raise CassetteError(path, 0, f"it is no YAML ({error})") from error
    if not isinstance(data, dict) or not isinstance(data.get("synthdata"), dict):
        raise CassetteError(path, 1, "it is no cassette of pytest-synthdata, or only a part of one")
    if data.get("version") != VERSION:
        end = len(text.splitlines())
        raise CassetteError(path, end, f"it does not end in version: {VERSION}; a part is missing")
    return data


def _reply(path: Path, text: str, prompt_hash: object, number: int, interaction: Any) -> Reply:
    try:
        request, response = interaction["request"], interaction["response"]
        key = request["headers"][KEY_HEADER][0]
        held, _, place = key.partition(" ")
        asked, body = request["body"], unfold(response["body"]["string"])
        if held == prompt_hash and isinstance(asked, str) and isinstance(body, dict):
            return Reply(Place.parse(place), asked=asked, body=body)
        error: Exception = ValueError(key)
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as caught:
        error = caught
    problem = f"interaction {number + 1} is not as it was written ({error!r:.80})"
    raise CassetteError(path, _line_of_nth(text, number), problem) from error


def _line_of_nth(text: str, nth: int) -> int:
    """The line, from 1, where the nth interaction, from 0, begins; 0 if it is not to be found."""
    lines = enumerate(text.splitlines(), 1)
    numbers = [number for number, line in lines if line.startswith(INTERACTION)]
    return numbers[nth] if nth < len(numbers) else 0


def _serialized(header: Mapping[str, Any], replies: Iterable[Reply]) -> str:
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
                KEY_HEADER: f"{header['prompt_hash']} {reply.place}",
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
    text: str = serialize({"requests": requests, "responses": responses}, _Serializer(header))
    return text


class _Serializer:
    """A serializer for vcrpy, which heads its data with what was asked."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self._header = header

    def serialize(self, data: dict[str, Any]) -> str:
        version = data.pop("version")
        return block_yaml({"synthdata": self._header, **data, "version": version})


def _write(path: Path, text: str) -> None:
    """Put `text` at `path` at once: written beside it, flushed to the disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    attributes = path.parent / ".gitattributes"
    if not attributes.exists():
        attributes.write_text(ATTRIBUTES, encoding="ascii")
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="ascii", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
