"""What messages show of paths and of details."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["printable", "shortened", "shown_path"]

SHOWN = 8  # lines of detail in one message; the rest is counted
WIDTH = 400  # characters of such a line


def shown_path(path: Path | None) -> str:
    """A path as the user at this terminal would write it."""
    if path is None:
        return "cassette (no directory is set for them)"
    return os.path.relpath(path) if path.is_relative_to(os.getcwd()) else str(path)  # noqa: PTH109 - no import of pathlib for a comparison


def shortened(lines: Sequence[str]) -> list[str]:
    """At most SHOWN lines, none of them long; what is left out is counted."""
    more = len(lines) - SHOWN
    shown = [printable(line) for line in lines[:SHOWN]]
    cut = [line if len(line) <= WIDTH else f"{line[:WIDTH]} ..." for line in shown]
    return [*cut, *([f"... and {more} more"] if more > 0 else [])]


def printable(text: str) -> str:
    """A text, which may be a model's, on one line and without what would steer the terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
