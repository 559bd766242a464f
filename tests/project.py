"""A user's project under test: files in, a pytest run, outcome and files out."""

from __future__ import annotations

import inspect
import os
from textwrap import dedent
from typing import TYPE_CHECKING

from tests import billing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

    from tests.stub import Stub

# The test of the README's first page, and what it stands on.
BILLING = f"{inspect.getsource(billing)}\n\nimport pytest\n"

# A small schema, for tests that are not about what the records say.
BILL = """
import pytest
from pydantic import BaseModel


class Bill(BaseModel):
    payer: str
    total: float
"""

# Plugins of our own test suite are no part of the user's project, unless tests/interop wants them.
QUIET = tuple(
    f"-pno:{name}"
    for name in ("randomly", "hypothesispytest", "recording", "socket")
    if name not in os.environ.get("PYTEST_PLUGINS", "")
)
MORE = tuple(os.environ.get("PROJECT_ARGS", "").split())


class Project:
    """Runs pytest over files below a temporary directory, in this process unless said otherwise."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = pytester.path
        self._pytester = pytester
        self._monkeypatch = monkeypatch
        pytester.makefile(".ini", pytest="[pytest]\nfilterwarnings = error\n")

    def write(self, **files: str) -> None:
        """Write `name=source` as `name.py`; `__` in a name stands for a slash."""
        for name, source in files.items():
            path = self.path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(source), encoding="utf-8")

    def billing(self, test: str, name: str = "test_billing") -> None:
        """Write a test file with the schema MedicalBilling and `test`."""
        self.write(**{name: BILLING + "\n\n" + dedent(test)})

    def bill(self, test: str, name: str = "test_bill") -> None:
        """Write a test file with the schema Bill and `test`."""
        self.write(**{name: BILL + "\n\n" + dedent(test)})

    def ini(self, **options: object) -> None:
        """Set ini options; `synthdata_` is put before their names."""
        lines = [f"synthdata_{name} = {value}" for name, value in options.items()]
        text = "\n".join(["[pytest]", "filterwarnings = error", *lines, ""])
        (self.path / "pytest.ini").write_text(text, encoding="utf-8")

    def ask(self, server: Stub) -> None:
        """Let the openai provider ask a stub server."""
        self._monkeypatch.setenv("SYNTHDATA_BASE_URL", server.url)
        self._monkeypatch.setenv("SYNTHDATA_API_KEY", "sk-a-key-only-for-tests")

    def run(self, *args: str) -> pytest.RunResult:
        """Run pytest in this process."""
        return self._pytester.runpytest_inprocess(*QUIET, *MORE, *args)

    def run_beside(self, plugins: Iterable[str], *args: str) -> pytest.RunResult:
        """Run pytest in this process with these plugins alone, each named by its module."""
        with self._monkeypatch.context() as only:
            only.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
            named = [f"-p{name}" for name in ("pytest_synthdata.plugin", *plugins)]
            # Some want to rewrite assertions in modules that this process has loaded long ago.
            args = ("-Wignore::pytest.PytestAssertRewriteWarning", *named, *args)
            return self._pytester.runpytest_inprocess(*args)

    def run_apart(self, *args: str) -> pytest.RunResult:
        """Run pytest in a process of its own (without anyio's plugin, which is slow to load)."""
        return self._pytester.runpytest_subprocess(*QUIET, "-p", "no:anyio", *args)

    def collected(self, *args: str) -> list[str]:
        """The ids of the collected tests, without their files."""
        lines = self.run("--collect-only", "-q", *args).outlines
        return [line.partition("::")[2] for line in lines if "::" in line]

    @property
    def cassettes(self) -> dict[str, str]:
        """The text of each cassette below the project, by path."""
        paths = sorted(self.path.rglob("__synthdata__/*.yaml"))
        return {str(path.relative_to(self.path)): path.read_text("ascii") for path in paths}

    @property
    def cassette(self) -> Path:
        """The one cassette of the project."""
        (path,) = self.path.rglob("__synthdata__/*.yaml")
        return path
