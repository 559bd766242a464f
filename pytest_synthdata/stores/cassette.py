"""The cassette: the replies of one spec in a file of vcrpy's format, committed beside the tests.

The file is an ordinary vcrpy cassette (its "version 1" YAML), which `vcr.use_cassette` plays to
any client. Beside the interactions it holds, under the key `synthdata`, what was asked. Its bytes
depend on the replies alone: sorted by place, ASCII, one constant endpoint, no dates, no ids.
"""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import REFRESH
from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.stores.written import as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from pytest_synthdata.request import Place, Reply
    from pytest_synthdata.secrecy.secrets import Secrets
    from pytest_synthdata.stores.content import Content

__all__ = ["as_asked", "cassettes_in", "content", "line_of", "merge", "read", "text_of"]

MOST = 100_000_000
"""More bytes than any cassette has that git hosts take. What has more is not read."""
KEEP = "\n  keep: true\n"  # in the header, at its depth alone
ATTRIBUTES = "*.yaml linguist-generated text eol=lf\n"
OUT = f"Take it out of the record, or let {REFRESH} have another one written"


def read(
    path: Path, prompt_hash: str | None = None, asked: Mapping[str, Any] | None = None
) -> list[Reply]:
    """The replies in a cassette; none where there is no file.

    With `prompt_hash`, the file must hold just that dataset; one that was written for `asked`, and
    left as it was, is read in a fraction of the time. Raises CassetteError for a file that cannot
    be read or is no cassette of ours; such a file is never taken for an empty one.
    """
    text = text_of(path)
    if text is None:
        return []
    if prompt_hash and asked and (replies := as_written(text, prompt_hash, asked)) is not None:
        return replies
    held = _content(path, text)
    if prompt_hash is not None and held.prompt_hash != prompt_hash:
        problem = f"it holds the dataset {held.prompt_hash!s:.64}, not {prompt_hash}"
        raise CassetteError(path, 1, problem)
    return held.replies


def content(path: Path) -> Content | None:
    """All that a cassette holds, None where there is no file. Raises CassetteError, as `read`."""
    text = text_of(path)
    return None if text is None else _content(path, text)


def text_of(path: Path) -> str | None:
    """The text of a file, whatever ends its lines; None where there is none.

    Raises CassetteError for what is no regular file of text, and of bearable size.
    """
    try:
        there = path.stat()
        if not stat.S_ISREG(there.st_mode):  # reading might never end
            raise CassetteError(path, 0, "it cannot be read (it is no regular file)")
        if there.st_size > MOST:
            raise CassetteError(path, 0, f"it cannot be read (more than {MOST // 10**6} MB)")
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CassetteError(path, 0, f"it cannot be read ({error.strerror})") from error
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CassetteError(path, line, f"it is not UTF-8 ({error.reason})") from error


def as_asked(asked: Mapping[str, Any]) -> Any:
    """An identity as it comes back from a cassette, for comparison with one that does."""
    from pytest_synthdata.stores.block import block_yaml
    from pytest_synthdata.stores.loading import load

    return load(block_yaml(asked))


def cassettes_in(directory: Path) -> list[Path]:
    """The files in a directory that may be cassettes, by name."""
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
    secrets: Secrets | None = None,
) -> bool:
    """Write `added` into a cassette, beside what it holds by now.

    With `replaced`, the dataset was asked for anew: those replies are dropped, and a file that
    cannot be read is written over. `standing` picks the replies worth keeping. `keep` marks the
    file, once and for all, as one that is never judged unused. Call it under a lock that all
    writers take. The file is replaced as a whole or not at all. Returns whether its bytes changed.
    Raises CassetteError for a file that cannot be read or written, and where one of `secrets` would
    stand in it.
    """
    from pytest_synthdata.stores.interactions import serialized

    before, held = "", []
    try:
        before = text_of(path) or ""
        held = read(path, prompt_hash, asked)
    except CassetteError:
        if replaced is None:
            raise
    dropped = {reply.place: reply for reply in replaced or ()}
    replies = {reply.place: reply for reply in held if dropped.get(reply.place) != reply}
    replies.update((reply.place, reply) for reply in added)
    header: dict[str, Any] = {"prompt_hash": prompt_hash, "asked": asked}
    if keep or KEEP in before:
        header["keep"] = True
    text = serialized(header, standing(replies.values()))
    if secrets and (found := secrets.found_in_text(text)):
        raise CassetteError(path, found.line, f"it would hold {found.what}", OUT + found.unless)
    if before == text:
        return False
    _write(path, text)
    return True


def line_of(path: Path, place: Place, index: int) -> int:
    """The line, from 1, of a reply's record in a cassette; of the reply where it is not one a line.

    0 if the reply is not in the file.
    """
    from pytest_synthdata.stores import where

    return where.line_of(text_of(path) or "", place, index)


def _content(path: Path, text: str) -> Content:
    from pytest_synthdata.stores.content import content_of

    return content_of(path, text)


def _write(path: Path, text: str) -> None:
    from pytest_synthdata.stores.files import write_once, write_whole

    if len(text) > MOST:
        problem = f"it would have more than the {MOST // 10**6} MB that are ever read again"
        raise CassetteError(path, 0, problem, "Ask for fewer records, or in parts by `label`")
    try:
        write_once(path.with_name(".gitattributes"), ATTRIBUTES)
        write_whole(path, text)
    except OSError as error:
        advice = "Make it possible and run again: what was paid for is in the cache"
        problem = f"it cannot be written ({error.strerror})"
        raise CassetteError(path, 0, problem, advice) from error
