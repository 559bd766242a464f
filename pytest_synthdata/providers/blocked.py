"""Who keeps a test suite off the network, as pytest-socket does, and the way out."""

from __future__ import annotations

import socket
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from traceback import walk_tb
from typing import TYPE_CHECKING

import openai

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Blocker", "at_once", "blocker", "openers"]

# By the package that raises: what users call it, and what lets a run through.
KNOWN = {
    "pytest_recording": ("pytest-recording", "--allowed-hosts='.*'"),
    "pytest_socket": (
        "pytest-socket",
        "--force-enable-socket, or @pytest.mark.enable_socket on the test",
    ),
}
# The modules that open connections, and the packages that they call to do so.
OPENERS = {"socket", "httpcore._backends.sync", "httpcore2._backends.sync"}
LIBRARIES = {*sys.stdlib_module_names, "httpcore", "httpcore2", "gevent", "eventlet"}


@dataclass(frozen=True, slots=True)
class Blocker:
    """Who let no connection be opened, what it said, and the option that lets a run through."""

    name: str
    words: str
    option: str


def blocker(error: BaseException | None) -> Blocker | None:
    """Who raised an error in place of a function for sockets; None where nobody did.

    Blockers have no error in common, but each stands where a library should be when a connection
    is opened. The socket for it, which the library closes after errors that it knows, is closed.
    """
    while error is not None:
        frames = [frame for frame, _ in walk_tb(error.__traceback__)]
        for caller, called in pairwise(frames):
            module = called.f_globals.get("__name__", "")
            package = module.partition(".")[0]
            if caller.f_globals.get("__name__") in OPENERS and package not in LIBRARIES:
                for local in caller.f_locals.values():
                    if isinstance(local, socket.SocketType):
                        local.close()
                unknown = f"The module {module}", "change what it blocks"
                name, option = KNOWN.get(package, unknown)
                return Blocker(name, str(error), option)
        error = error.__cause__ or error.__context__
    return None


def openers() -> tuple[object, ...]:
    """The functions that blockers replace: others after a blocker has come or gone."""
    return socket.socket, socket.socket.connect, socket.create_connection


@contextmanager
def at_once() -> Iterator[None]:
    """Raise what a blocker raises as an error of the SDK's own, which it does not repeat."""
    try:
        yield
    except Exception as error:
        if blocker(error):
            raise openai.OpenAIError from error
        raise
