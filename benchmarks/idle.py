"""Idle: what the package costs a session that does not use it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from harness import Contender, Finished, folder, interquartile, med, rounds, run
from table import Table, environment, megabytes, milliseconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["measure"]

FILES = 10
PAIRS = 21  # at least: the differences are a few ms, the noise is more
CLEAN = Contender("clean", "idle/clean.py")
PACKAGE = Contender("with the package", "idle/package.py")

METHOD = """\
A suite of 1 and of 1,000 trivial tests (10 files of 100), run by pytest in (a) an environment
with pytest alone, (b) one with this package and all that it depends on, (c) the same with the
plugin alone switched off (`-p no:synthdata`), all with `-p no:cacheprovider -q`. `b-c` is what the
plugin itself costs, `c-a` what its dependencies add: anyio's pytest plugin, and more distributions
that pytest looks through. Medians of {runs} runs ({least} at least), alternated, every other time
in the opposite order; differences are medians of those within a round, with the distance of their
quartiles in brackets. CPU is user and system time, which is less noisy than wall time."""

COLUMNS = (
    "tests, measure",
    "(a) clean",
    "(b) with the package",
    "(c) plugin off",
    "b-c: the plugin",
    "c-a: dependencies",
)

Key = tuple[int, str]


def measure(runs: int, *, quick: bool) -> Table:
    """Each suite in each environment."""
    runs = 3 if quick else max(runs, PAIRS)
    found: dict[Key, list[Finished]] = {}
    with folder() as path:
        for tests in (1, 1000):
            suite = _suite(path / str(tests), tests)
            measures: dict[Key, Callable[[], Finished]] = {
                (tests, "a"): partial(run, CLEAN.pytest(), cwd=suite),
                (tests, "b"): partial(run, PACKAGE.pytest(), cwd=suite),
                (tests, "c"): partial(run, PACKAGE.pytest("-p", "no:synthdata"), cwd=suite),
            }
            found |= rounds(runs, measures)
    return Table(
        "Idle",
        METHOD.format(runs=runs, least=PAIRS),
        COLUMNS,
        [row for tests in (1, 1000) for row in _rows(found, tests)],
        {
            "clean": environment(CLEAN.versions, sorted(CLEAN.versions)),
            "with the package": environment(PACKAGE.versions, sorted(PACKAGE.versions)),
        },
        words=1,
    )


def _suite(path: Path, tests: int) -> Path:
    path.mkdir()
    (path / "pytest.ini").write_text("[pytest]\n")
    for number in range(min(tests, FILES)):
        each = range(max(1, tests // FILES))
        source = "\n\n".join(f"def test_{one}():\n    assert True\n" for one in each)
        (path / f"test_{number}.py").write_text(source)
    return path


def _rows(found: dict[Key, list[Finished]], tests: int) -> Sequence[Sequence[object]]:
    measures: dict[str, tuple[Callable[[Finished], float], Callable[[float], str]]] = {
        "wall, ms": (lambda one: one.wall, partial(milliseconds, digits=1)),
        "CPU, ms": (lambda one: one.cpu, partial(milliseconds, digits=1)),
        "peak memory, MB": (lambda one: one.peak, megabytes),
    }
    rows = []
    for title, (of, shown) in measures.items():
        a, b, c = ([of(one) for one in found[tests, key]] for key in "abc")
        row = [f"{tests:,}: {title}", *(shown(med(values)) for values in (a, b, c))]
        for more, less in ((b, c), (c, a)):
            differences = [one - other for one, other in zip(more, less, strict=True)]
            row.append(f"{shown(med(differences))} ({shown(interquartile(differences))})")
        rows.append(row)
    return rows
