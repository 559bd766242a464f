"""Files that are there as a whole or not at all, whenever their writer is killed; and no links."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["refuse_links", "write_once", "write_whole"]

TRIES = 100  # more than there are ever writers of one file at once


def write_whole(path: Path, text: str) -> None:
    """Put ASCII `text` at `path` at once: written beside it, flushed to the disk, then renamed.

    What killed writers of the same file have left is removed. A writer that is alive and shares no
    lock with this one finds its temporary file gone, and writes it again. Raises OSError.
    """
    data = text.encode("ascii")
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in _temporaries(path):
        with suppress(OSError):
            left.unlink()
    tries = 0
    while True:
        temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except FileNotFoundError:
            tries += 1
            if tries == TRIES:
                raise
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        else:
            return


def write_once(path: Path, text: str) -> None:
    """Put ASCII `text` at `path` unless something is there. Raises OSError."""
    if not path.exists():
        write_whole(path, text)


def refuse_links(*paths: Path) -> None:
    """Raise OSError where one of some paths is a link.

    A repository, which may be a stranger's, can hold links to wherever its reader may write.
    """
    if any(path.is_symlink() for path in paths):
        raise OSError(errno.ELOOP, "its path leads elsewhere")


def _temporaries(path: Path) -> Iterator[Path]:
    for other in path.parent.iterdir():
        if other.name.startswith(f".{path.name}.") and other.suffix == ".tmp":
            yield other
