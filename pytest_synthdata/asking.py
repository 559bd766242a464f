"""The file that asks: who calls decides where a cassette lies."""

from __future__ import annotations

import os
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["asking_file"]

OURS = os.path.join(os.path.dirname(__file__), "")  # noqa: PTH118, PTH120 - frames have strings
PATHS = map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib"))
INSTALLED = (OURS, "<", *(os.path.join(path, "") for path in PATHS))  # noqa: PTH118 - see above
"""How the names of files begin that no user of this package wrote."""
RUNNERS = {"_pytest", "pluggy"}
"""The packages beyond whose frames there is nobody who asks."""


def asking_file(running: Path | None) -> Path:
    """The file of the nearest caller that is neither of Python nor of an installed package.

    Where there is none, it is that of the test `running`, if one is: a thread has no caller of its
    own (`asyncio.to_thread`, an executor), and a test may be installed itself.
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - documented, and cheaper than inspect.stack
    nearest = ""
    while frame is not None:
        if str(frame.f_globals.get("__name__")).partition(".")[0] in RUNNERS:
            break
        file = frame.f_code.co_filename
        if not file.startswith(INSTALLED):
            return Path(file)
        if not nearest and not file.startswith(INSTALLED[:2]):
            nearest = file
        frame = frame.f_back
    return running or Path(nearest)
