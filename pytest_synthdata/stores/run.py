"""What is once per run: facts that one process notes and all processes of the run know."""

from __future__ import annotations

import hashlib
import re
import shutil
import time
from collections import Counter
from contextlib import suppress
from stat import S_ISDIR
from threading import Lock
from typing import TYPE_CHECKING

from pytest_synthdata.stores.files import refuse_links

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Run"]

LEFT_BEHIND = 24 * 60 * 60  # seconds after which a folder is that of a run that was killed
ID = re.compile(r"[0-9a-f]{32}")


class Run:
    """The facts of a run, and how often things have happened in it, until the run ends.

    A fact is a file in `runs/<id>` of the cache's directory, with words or empty, and each event a
    byte of a file; whatever comes first makes the folder, and removes what killed runs have left.
    Without an `id` the run is this process alone. Where nothing can be written, each process knows
    what it has noted and counted itself.
    """

    def __init__(self, cache_dir: Path, id: str | None) -> None:  # noqa: A002 - what it is
        self._cache_dir = cache_dir
        self._folder = cache_dir / "runs" / id if id else None
        self._noted: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def knows(self, fact: str) -> bool:
        """Whether any process of the run has noted a fact."""
        if fact not in self._noted and self._is_written(fact):
            self._noted.add(fact)
        return fact in self._noted

    def words(self, fact: str) -> str:
        """The words of a fact that some process of the run has noted; "" if none has."""
        if self._folder is None:
            return ""
        try:
            return (self._folder / _file(fact)).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def note(self, fact: str, words: str = "") -> bool:
        """Note a fact. True for whoever does so first, in all threads and processes of the run."""
        with self._lock:
            first = fact not in self._noted
            self._noted.add(fact)
        if self._folder is None or not first:
            return first
        try:
            file = self._made(self._folder) / _file(fact)
            file.open("x").close()
            if words:  # whoever reads them meanwhile finds none, but never a part
                whole = file.with_suffix(".words")
                whole.write_text(words, encoding="utf-8")
                whole.replace(file)
        except OSError:  # another was first, or nothing can be written
            return not self._is_written(fact)
        return True

    def count(self, event: str) -> int:
        """Count an event. The how manieth it is, over all threads and processes of the run."""
        with self._lock:
            self._counts[event] += 1
            own = self._counts[event]
        if self._folder is None:
            return own
        try:
            # What is appended is appended at the end, whoever does so at the same time.
            with (self._made(self._folder) / _file(event)).open("ab", buffering=0) as file:
                file.write(b".")
                return file.tell()
        except OSError:
            return own

    def forget(self, event: str) -> None:
        """Count an event from the beginning again, as a process alone."""
        with self._lock:
            del self._counts[event]

    def remove(self) -> None:
        """Delete the folder: the run is over."""
        if self._folder is not None:
            with suppress(OSError):
                refuse_links(self._cache_dir, self._folder.parent)
                shutil.rmtree(self._folder)

    def _made(self, folder: Path) -> Path:
        from pytest_synthdata.stores.lock import local_directory

        if not folder.exists():
            local_directory(self._cache_dir, "runs", folder.name)
            _sweep(folder.parent)
        return folder

    def _is_written(self, fact: str) -> bool:
        if self._folder is None:
            return False
        try:
            (self._folder / _file(fact)).stat()
        except OSError:
            return False
        return True


def _sweep(runs: Path) -> None:
    for folder in runs.iterdir():
        with suppress(OSError):  # another sweeps, too
            seen = folder.lstat()
            ours = S_ISDIR(seen.st_mode) and ID.fullmatch(folder.name)
            if ours and time.time() - seen.st_mtime > LEFT_BEHIND:
                shutil.rmtree(folder, ignore_errors=True)


def _file(fact: str) -> str:
    return hashlib.sha256(fact.encode()).hexdigest()[:16]
