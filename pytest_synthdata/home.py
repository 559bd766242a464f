"""Where the cassettes of a file lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["NAME", "home"]

NAME = "__synthdata__"


def home(file: Path, root: Path, is_new: Callable[[Path], bool] = lambda _: False) -> Path:
    """The directory of the cassettes that `file` asks for, whether it exists yet or not.

    It is the nearest `__synthdata__` at or above the file, so that it does not depend on how a run
    was started. Where there is none: in the top-level directory below `root` that holds the file,
    or beside the file where `root` does not hold it. `is_new` tells which were made in this run:
    what one of its processes has written already does not change where another writes.
    """
    for directory in file.parents:
        there = directory / NAME
        if there.is_dir() and not is_new(there):
            return there
    if not file.is_relative_to(root):
        return file.parent / NAME
    inner = file.relative_to(root).parts[:-1]
    return root.joinpath(*inner[:1], NAME)
