"""Replay: recorded data in a fresh process, beside data made anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from shutil import copy
from typing import TYPE_CHECKING

from harness import Contender, Finished, Stub, folder, med, rounds, run, stub
from table import Table, environment, megabytes, milliseconds, ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["measure"]

RECORDS = 20
MANY = 100
SCHEMAS = "Billing Order Employee Shipment Ticket Flat Payment Course".split()

METHOD = """\
A pytest run in a fresh process of a module with 1, 20 or 200 tests, each with {records} records of
a dataset of its own: eight schemas that differ, in turn, each under labels of its own. *base* is
the same module, the same tests and schemas, in the same environment, without asking for data; what
a contender must import to give data is its own. Recorded once before: this project's by its
embedded generator (the stub server cannot follow its plan of dates), whose cassettes are like any
other, the peers' from the stub server. Replayed with `CI=1` and no server running, so that whoever
asked would fail. *over base* are medians of paired differences, *a further dataset* is what those
over the first add. pytest-recording keeps a cassette a test (`--record-mode=none`). langsmith
keeps one a suite and reads it anew for each test; its marker enters that cache only while it
tracks tests on LangSmith's server, so here the tests enter it themselves
(`langsmith.utils.with_cache`). polyfactory and Faker make the records from nothing; Faker's own
pytest plugin, which imports Faker in every session, stands in the base of both. Medians of {runs}
runs, alternated."""

COLUMNS = (
    "datasets",
    "contender",
    "over base, ms",
    "to this project",
    "wall, ms",
    "base, ms",
    "ms a dataset",
    "ms a further dataset",
    "peak memory over base, MB",
)
NAMED = (
    "pytest-synthdata",
    "pytest-recording",
    "langsmith",
    "polyfactory",
    "faker",
    "vcrpy",
    "openai",
    "pydantic",
    "pytest",
)


@dataclass(frozen=True, eq=False)
class Rival:
    """A contender; what its recording and its replay add to the command and the environment."""

    contender: Contender
    record: Sequence[str] | None = None  # None: there is nothing to record
    replay: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)


Key = tuple[int, Rival, str]
Found = dict[Key, list[Finished]]

OURS = Rival(
    Contender("this project", "replay/synthdata.py"),
    record=["--synthdata=record"],
    env={"OPENAI_BASE_URL": "", "OPENAI_API_KEY": ""},
)
RIVALS = (
    OURS,
    Rival(
        Contender("pytest-recording, openai SDK", "replay/recording.py"),
        record=["--record-mode=once"],
        replay=["--record-mode=none"],
    ),
    Rival(
        Contender("langsmith's cache, openai SDK", "replay/langsmith_cache.py"),
        record=[],
        env={"LANGSMITH_TEST_CACHE": "cache", "LANGSMITH_TEST_TRACKING": "false"},
    ),
    Rival(Contender("polyfactory", "replay/polyfactory_build.py")),
    Rival(Contender("Faker", "replay/faker_fill.py")),
)


def module(rival: Rival | None, datasets: int) -> str:
    """The source of the tests of a contender, or of its base."""
    lines = ["import pytest", f"from catalogue import {', '.join(SCHEMAS)}"]
    if rival not in {None, OURS}:
        lines.append("from source import records as records_of")
    for number in range(datasets):
        lines += ["", "", *_test(rival, SCHEMAS[number % len(SCHEMAS)], number)]
    return "\n".join([*lines, ""])


def _test(rival: Rival | None, schema: str, number: int) -> Sequence[str]:
    name, label = f"test_{schema.lower()}_{number}", f"label{number // len(SCHEMAS)}"
    if rival is None:
        return f"def {name}():", f"    assert {schema}.model_fields"
    check = f"    assert [type(one) for one in records] == [{schema}] * {RECORDS}"
    if rival is OURS:
        return (
            f"@pytest.mark.synthetic({schema}, n={RECORDS}, label={label!r})",
            f"def {name}(records: list[{schema}]):",
            check,
        )
    return (
        "@pytest.mark.vcr",
        f"def {name}():",
        f"    records = records_of({schema}, {RECORDS}, {label!r})",
        check,
    )


@dataclass(frozen=True)
class Project:
    """A folder with the tests of a contender and those of its base."""

    rival: Rival
    path: Path
    datasets: int
    url: str

    def written(self) -> Project:
        """Write its files."""
        self.path.mkdir(parents=True)
        (self.path / "pytest.ini").write_text("[pytest]\nmarkers =\n    vcr: of pytest-recording\n")
        (self.path / "test_data.py").write_text(module(self.rival, self.datasets))
        (self.path / "test_base.py").write_text(module(None, self.datasets))
        copy(self.rival.contender.path, self.path / "source.py")
        return self

    def run(self, test: str, *arguments: str, **env: str) -> Finished:
        """Run one of its two modules."""
        known = {"OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": "none"}
        command = self.rival.contender.pytest(test, *arguments)
        return run(command, cwd=self.path, env={**known, **self.rival.env, **env})

    def record(self) -> None:
        """Let it record what it will replay."""
        if self.rival.record is not None:
            self.run("test_data.py", *self.rival.record)

    def replay(self) -> Finished:
        """Run the tests that have data."""
        return self.run("test_data.py", *self.rival.replay, CI="1")

    def base(self) -> Finished:
        """Run the tests without data."""
        return self.run("test_base.py", CI="1")


def measure(runs: int, *, quick: bool) -> Table:
    """Each contender with each number of datasets."""
    sizes = (1, 20) if quick else (1, 20, 200)
    with folder() as path:
        with stub(0, 0) as server:
            projects = [
                _recorded(server, rival, path / f"{place}-{datasets}", datasets)
                for datasets in sizes
                for place, rival in enumerate(RIVALS)
            ]
        # The server is down from here on: what asks, fails.
        found: Found = {}
        for datasets in sizes:
            measures: dict[Key, Callable[[], Finished]] = {}
            for project in projects:
                if project.datasets == datasets:
                    measures[datasets, project.rival, "data"] = project.replay
                    measures[datasets, project.rival, "base"] = project.base
            found |= rounds(runs, measures)
    return Table(
        "Replay",
        METHOD.format(records=RECORDS, runs=runs),
        COLUMNS,
        [_row(found, datasets, rival) for datasets in sizes for rival in RIVALS],
        {rival.contender.title: environment(rival.contender.versions, NAMED) for rival in RIVALS},
    )


def _recorded(server: Stub, rival: Rival, path: Path, datasets: int) -> Project:
    project = Project(rival, path, datasets, server.url(server.new_run())).written()
    project.record()
    return project


def _row(found: Found, datasets: int, rival: Rival) -> Sequence[object]:
    data, base = found[datasets, rival, "data"], found[datasets, rival, "base"]
    over = _over(found, datasets, rival)
    # Of a few datasets it would be noise.
    further = (over - _over(found, 1, rival)) / (datasets - 1) if datasets >= MANY else None
    return (
        datasets,
        rival.contender.title,
        milliseconds(over, 1),
        ratio(over, _over(found, datasets, OURS)),
        milliseconds(med(one.wall for one in data)),
        milliseconds(med(one.wall for one in base)),
        milliseconds(over / datasets, 2),
        "" if further is None else milliseconds(further, 2),
        megabytes(med(one.peak - two.peak for one, two in zip(data, base, strict=True))),
    )


def _over(found: Found, datasets: int, rival: Rival) -> float:
    data, base = found[datasets, rival, "data"], found[datasets, rival, "base"]
    return med(one.wall - two.wall for one, two in zip(data, base, strict=True))
