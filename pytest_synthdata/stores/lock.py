"""What processes of one machine share: a directory that git ignores, and locks in it."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from pytest_synthdata.stores.files import refuse_links, write_once

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["local_directory", "locked"]


def local_directory(directory: Path, *parts: str) -> Path:
    """A directory in `directory`, or this itself, made if need be; git ignores all of it.

    Only what `directory` stands in may be a link. Raises OSError.
    """
    inner = directory.joinpath(*parts)
    refuse_links(directory, *(directory.joinpath(*parts[:n]) for n in range(1, len(parts) + 1)))
    inner.mkdir(parents=True, exist_ok=True)
    write_once(directory / ".gitignore", "*\n")
    return inner


@contextmanager
def locked(directory: Path, name: str) -> Iterator[None]:
    """Hold the lock for `name`, which all processes that share `directory` take.

    It is the kernel's, so that a process that is killed lets go of it. Where its file can be
    neither in `directory` nor with the user's temporary files, nothing is locked: a machine
    without a place for locks must do without them.
    """
    lock = _acquired(directory, f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.lock")
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _acquired(directory: Path, file: str) -> FileLock | None:
    for place in (directory, Path(tempfile.gettempdir()) / f"synthdata-{Path.home().name}"):
        try:
            lock = FileLock(local_directory(place) / file)
            lock.acquire()
        except (OSError, NotImplementedError):  # the latter: a file system without locks
            continue
        return lock
    return None
