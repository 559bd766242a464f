"""The lock that processes take before they ask for, or write down, the same thing."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from filelock import FileLock

__all__ = ["locked"]


def locked(directory: Path, name: str) -> FileLock:
    """A lock for `name` over all processes of this machine; enter it to wait for it and hold it.

    It is the kernel's, so that a process that is killed lets go of it. Its file lies in
    `directory`, or with the machine's temporary files where that cannot be used.
    """
    file = f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.lock"
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError:
        directory = Path(tempfile.gettempdir())
        file = f"synthdata-{file}"
    return FileLock(directory / file)
