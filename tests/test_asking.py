"""Who asks: the file of the nearest caller that a user wrote."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_synthdata.asking import asking_file

if TYPE_CHECKING:
    from collections.abc import Callable


RUNNING = Path("/a/running.py")
HERE = Path(__file__)


def caller(file: str, name: str = "x") -> Callable[..., Any]:
    """A function of a file, of a module of that name, that calls what it is given."""
    code = compile("def call(function, *args): return function(*args)", file, "exec")
    names: dict[str, Any] = {"__name__": name}
    exec(code, names)  # noqa: S102 - code of our own
    call: Callable[..., Any] = names["call"]
    return call


def test_the_caller_asks() -> None:
    """Whatever called it."""
    assert asking_file(RUNNING) == HERE
    assert caller("/a/helpers.py")(asking_file, RUNNING) == Path("/a/helpers.py")


def test_what_is_installed_asks_for_somebody() -> None:
    """Python, its packages, this package, and code of no file."""
    for file in (
        threading.__file__,
        str(sys.modules["pytest"].__file__),
        str(Path(asking_file.__code__.co_filename).with_name("factory.py")),
        "<string>",
    ):
        assert caller("/a/test_x.py")(caller(file), asking_file, RUNNING) == Path("/a/test_x.py")
        assert caller(file)(asking_file, RUNNING) == HERE


def test_beyond_pytest_nobody_asks() -> None:
    """What began the run has nothing to do with the test."""
    installed = threading.__file__
    for name in ("_pytest.python", "pluggy._callers"):
        chain = caller("/bin/pytest"), caller("/lib/runner.py", name), caller(installed)
        for running, asks in ((RUNNING, RUNNING), (None, Path(installed))):
            assert chain[0](*chain[1:], asking_file, running) == asks
