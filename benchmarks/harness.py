"""Environments of contenders, processes and what they cost, the stub server, and medians."""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from threading import Timer
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = [
    "Contender",
    "Failed",
    "Finished",
    "Stub",
    "folder",
    "interquartile",
    "med",
    "raise_file_limit",
    "rounds",
    "run",
    "stub",
]

HERE = Path(__file__).parent
CONTENDERS = HERE / "contenders"
# What must not leak into a contender: settings of ours and of peers, keys, and CI, which a question
# sets itself. PYTHONDONTWRITEBYTECODE would make each process compile all that it imports.
HIDDEN = (
    "ALL_PROXY",
    "ANTHROPIC",
    "BUILD_NUMBER",
    "CI",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANGCHAIN",
    "LANGSMITH",
    "OPENAI",
    "PYTEST",
    "PYTHON",
    "SYNTHDATA",
    "VIRTUAL_ENV",
)
PATH = "PYTHONPATH"
TIMEOUT = 1800.0  # seconds, after which a process is killed
VERSIONS = """
import json
from importlib.metadata import distributions
print(json.dumps({d.name.lower().replace("_", "-"): d.version for d in distributions()}))
"""

T = TypeVar("T")


class Failed(Exception):  # noqa: N818 - it says what happened
    """A command did not do what it should; holds its output."""


@dataclass(frozen=True)
class Finished:
    """What a process cost: wall and CPU (user and system) in seconds, peak memory in bytes."""

    wall: float
    cpu: float
    peak: int
    out: str

    @property
    def json(self) -> Any:
        """What it printed in its last line."""
        return json.loads(self.out.rstrip().rpartition("\n")[2])


@dataclass(frozen=True)
class Contender:
    """A script below contenders/ that declares what it depends on, with an environment of its own.

    `title` is its name in the tables.
    """

    title: str
    script: str

    @property
    def path(self) -> Path:
        """Where the script lies."""
        return CONTENDERS / self.script

    @cached_property
    def python(self) -> str:
        """The interpreter of its environment, which is brought up to date first."""
        version = platform.python_version()
        options = ["--quiet", "--upgrade", "--reinstall-package", "pytest-synthdata"]
        _said(["uv", "sync", *options, "--python", version, "--script", self.path])
        return _said(["uv", "python", "find", "--script", self.path]).strip()

    @cached_property
    def versions(self) -> dict[str, str]:
        """The versions of all packages in its environment."""
        found: dict[str, str] = json.loads(_said([self.python, "-c", VERSIONS]))
        return found

    def command(self, *arguments: object) -> list[str]:
        """Run the script itself."""
        return [self.python, str(self.path), *map(str, arguments)]

    def pytest(self, *arguments: object) -> list[str]:
        """Run pytest in its environment."""
        return [self.python, "-m", "pytest", "-p", "no:cacheprovider", "-q", *map(str, arguments)]


def _said(command: Sequence[object]) -> str:
    process = subprocess.run(  # noqa: S603 - commands of this benchmark
        [str(part) for part in command],
        capture_output=True,
        text=True,
        # With what says how packages are found here, proxies included.
        env={key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", PATH}},
        check=False,
    )
    if process.returncode:
        raise Failed(_told(command, process.returncode, process.stdout + process.stderr))
    return process.stdout


def _told(command: Sequence[object], code: int, output: str) -> str:
    return f"{' '.join(map(str, command))}\nended with {code}:\n{output}"


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(HIDDEN)}
    return {**kept, PATH: str(HERE / "shared"), "NO_PROXY": "127.0.0.1", **extra}


def run(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> Finished:
    """Run a command to its end. Raises Failed, with its output, if it did not end well."""
    with tempfile.TemporaryFile("w+") as out:
        began = perf_counter()
        process = subprocess.Popen(  # noqa: S603 - commands of this benchmark
            command,
            cwd=cwd,
            env=_environment(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        alarm = Timer(TIMEOUT, process.kill)  # it then ends with -9
        alarm.start()
        try:
            _, status, used = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        finally:
            alarm.cancel()
        wall = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    if process.returncode:
        raise Failed(_told(command, process.returncode, said))
    peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    if peak <= _own_peak():
        message = f"The peak memory of {command[0]} is hidden by that of the benchmark itself."
        raise Failed(message)
    return Finished(wall, used.ru_utime + used.ru_stime, peak, said)


def _own_peak() -> int:
    """The peak memory of this process in bytes.

    Linux counts it in for each child: it was a copy of this process before it became a command.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(fields["VmHWM"].split()[0]) * 1024


def rounds(runs: int, measures: Mapping[T, Callable[[], Finished]]) -> dict[T, list[Finished]]:
    """Measure all in turn, `runs` times, after one round to warm up.

    The n-th of each belong together. Every other round goes backwards, so that no place in it is an
    advantage.
    """
    for measure in measures.values():
        measure()
    found: dict[T, list[Finished]] = {key: [] for key in measures}
    for turn in range(runs):
        for key in list(measures)[:: -1 if turn % 2 else 1]:
            found[key].append(measures[key]())
    return found


def med(values: Iterable[float]) -> float:
    """The median."""
    return median(list(values))


def interquartile(values: Sequence[float]) -> float:
    """The distance of the upper quartile from the lower one."""
    if len(values) < 2:  # noqa: PLR2004 - of one value there are no quartiles
        return 0
    low, _, high = quantiles(values, n=4)
    return high - low


@contextmanager
def folder() -> Iterator[Path]:
    """A fresh temporary folder."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as path:
        yield Path(path)


@dataclass
class Stub:
    """The stub server, running at a port of the loopback interface."""

    port: int
    _numbers: count[int]

    def new_run(self) -> str:
        """A name that no other run has."""
        return f"run{next(self._numbers)}"

    def url(self, run: str) -> str:
        """The base URL of a run."""
        return f"http://127.0.0.1:{self.port}/{run}/v1"

    def stats(self, run: str) -> dict[str, Any]:
        """What the server saw of a run: the fields of its Log."""
        url = f"http://127.0.0.1:{self.port}/{run}/stats"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url) as answer:
            stats: dict[str, Any] = json.load(answer)
        return stats


@contextmanager
def stub(latency: float, per_token: float) -> Iterator[Stub]:
    """A stub server of its own process; `latency` and `per_token` in seconds."""
    command = [sys.executable, str(HERE / "server.py")]
    command += ["--latency", str(latency), "--per-token", str(per_token)]
    with subprocess.Popen(  # noqa: S603 - as above
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        port = process.stdout.readline()
        if not port:
            message = "The stub server did not start; it says why above."
            raise Failed(message)
        yield Stub(int(port), count())


def raise_file_limit() -> None:
    """Let processes open as many connections as the system allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
