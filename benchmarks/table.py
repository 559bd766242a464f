"""Markdown: tables and figures, the machine, and versions."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Table", "environment", "kilobytes", "machine", "megabytes", "milliseconds", "ratio"]

WIDTH = 160  # of prose, as in the documents of this project
MEGABYTE = 1e6
KILOBYTE = 1e3


@dataclass(frozen=True)
class Table:
    """What was found out for one question: a table, the method, and the versions measured.

    The first `words` columns say what was measured, all others how much it is.
    """

    title: str
    method: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    versions: Mapping[str, str] = field(default_factory=dict)
    words: int = 2

    def markdown(self) -> str:
        """The table with its title and its method."""
        lines = [f"| {' | '.join(map(str, row))} |" for row in self.rows]
        head = f"| {' | '.join(self.columns)} |"
        rule = "|---" * self.words + "|---:" * (len(self.columns) - self.words) + "|"
        method = fill(" ".join(self.method.split()), WIDTH, break_on_hyphens=False)
        text = "\n".join([f"## {self.title}", "", method, "", head, rule, *lines])
        if not self.versions:
            return text
        told = "; ".join(f"{title}: {found}" for title, found in self.versions.items())
        return f"{text}\n\nVersions. {told}."


def milliseconds(seconds: float, digits: int = 0) -> str:
    """Seconds, told in ms."""
    return f"{seconds * 1000:,.{digits}f}"


def megabytes(size: float) -> str:
    """Bytes, told in MB."""
    return f"{size / MEGABYTE:,.1f}"


def kilobytes(size: float) -> str:
    """Bytes, told in kB."""
    return f"{size / KILOBYTE:,.2f}"


def ratio(value: float, to: float) -> str:
    """How many times `to` a value is."""
    if min(value, to) <= 0:  # a difference of noise
        return "-"
    times = value / to
    return f"{times:.0f}x" if times >= 100 else f"{times:.3g}x"  # noqa: PLR2004 - three digits


def environment(found: Mapping[str, str], names: Iterable[str]) -> str:
    """The versions of the named packages."""
    return ", ".join(f"{name} {found[name]}" for name in names if name in found)


def machine() -> str:
    """Processor, cores, memory, system and Python of this machine, and nothing that names it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return "\n".join(
        [
            f"- Processor: {_processor()}, {os.cpu_count()} cores",
            f"- Memory: {memory:.0f} GiB",
            f"- System: {_system()}",
            f"- Python: {platform.python_implementation()} {platform.python_version()}",
        ]
    )


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _system() -> str:
    kernel = f"{platform.system()} {platform.release().partition('-')[0]}"
    try:
        return f"{platform.freedesktop_os_release()['PRETTY_NAME']}, {kernel}"
    except (AttributeError, KeyError, OSError):
        return kernel
