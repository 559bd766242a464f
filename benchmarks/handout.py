"""Hand-out: giving fresh records to a test, once the dataset is loaded."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from harness import Contender, folder, med, rounds, run
from table import Table, environment, ratio

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["measure"]

REPEATS = 25  # slices of each call in a process
TESTS = 1000
SIZES = (20, 1000)
FORMS = {"MedicalBilling": "flat", "Order": "nested"}
MODULES = {"MedicalBilling": "billing", "Order": "orders"}
WAYS = {
    "synthetic": "this project, `synthetic(S, n=n)`",
    "deepcopy": "`copy.deepcopy(records)`",
    "model_copy": "`[r.model_copy(deep=True) for r in records]`",
}
MARKER, OURS_FIXTURE = "this project, a marker", "this project, `synthetic_fixture`"
FIXTURE = "`deepcopy` in a fixture"
GIVEN = (OURS_FIXTURE, FIXTURE, MARKER)
OURS = Contender("this project", "handout/call.py")

METHOD = """\
A list of fresh records of a dataset that is already loaded: *flat* is MedicalBilling (six
fields), *nested* an order with its customer and a list of lines. Calls are timed in one process,
in turn, in slices of 20 ms with the garbage collector on: the median of {repeats} slices, then
of {runs} processes, and the best slice of all. The other rows are the CPU time that a test of
pytest costs more with data than without: {tests} tests in a module get their records by
`synthetic_fixture`, by a function-scoped fixture that copies a list made once, or by a marker,
which is read for each test; the base is the same module whose first test alone does, so that
loading the data counts for none. So what pytest itself needs for a fixture or a parameter, and
takes apart after the test, is in these. Medians of {runs} runs, alternated."""

COLUMNS = ("records", "schema", "way", "us, median", "us, best", "to this project")


def measure(runs: int, *, quick: bool) -> Table:
    """Calls and arguments, for each schema and number of records."""
    repeats, tests = (5, 50) if quick else (REPEATS, TESTS)
    with folder() as path:
        called = [
            run(OURS.command(repeats), cwd=_made(path / f"call{one}")).json for one in range(runs)
        ]
        rows = [row for group in zip(*called, strict=True) for row in _called(group)]
        for schema in FORMS:
            for n in SIZES:
                suite = _suite(_made(path / f"{schema}{n}"), schema, n, tests)
                rows += _given(suite, schema, n, tests, runs)
    names = ("pytest-synthdata", "pydantic", "pytest")
    return Table(
        "Hand-out",
        METHOD.format(repeats=repeats, runs=runs, tests=tests),
        COLUMNS,
        rows,
        {"this project": environment(OURS.versions, names)},
        words=3,
    )


def _made(path: Path) -> Path:
    path.mkdir()
    return path


def _called(group: Sequence[dict[str, Any]]) -> Sequence[Sequence[object]]:
    """The rows of one schema and number of records; `group` holds what each process told."""
    schema, n = group[0]["schema"], group[0]["n"]
    medians = {way: med(med(one["times"][way]) for one in group) for way in WAYS}
    best = {way: min(min(one["times"][way]) for one in group) for way in WAYS}
    return [
        (
            n,
            FORMS[schema],
            title,
            _microseconds(medians[way]),
            _microseconds(best[way]),
            ratio(medians[way], medians["synthetic"]),
        )
        for way, title in WAYS.items()
    ]


def _suite(path: Path, schema: str, n: int, tests: int) -> Path:
    """Modules whose tests get records of a marker or of a fixture: all of them, or the first."""
    head = f"import copy\nimport pytest\nfrom {MODULES[schema]} import {schema}\n"
    fixtures = (
        "@pytest.fixture(scope='session')\ndef made(synthetic):\n"
        f"    return list(synthetic({schema}, n={n}))\n\n\n"
        "@pytest.fixture\ndef records(made):\n    return copy.deepcopy(made)\n"
    )
    taking = f"def test_{{}}(records: list[{schema}]):\n    assert len(records) == {n}\n"
    nothing = f"def test_{{}}():\n    assert {schema}\n"
    ours = (
        "from pytest_synthdata import synthetic_fixture\n\n"
        f"records = synthetic_fixture({schema}, n={n})\n"
    )
    ways = {
        OURS_FIXTURE: (head + ours, taking),
        MARKER: (head, f"@pytest.mark.synthetic({schema}, n={n})\n{taking}"),
        FIXTURE: (head + fixtures, taking),
    }
    (path / "pytest.ini").write_text("[pytest]\n")
    for way, (above, test) in ways.items():
        for takers in (1, tests):
            bodies = [(test if one < takers else nothing).format(one) for one in range(tests)]
            (path / _module(way, takers)).write_text("\n\n".join([above, *bodies]))
    # A marker and a call that ask for the same share their dataset, so both ways replay this.
    run(OURS.pytest(_module(MARKER, 1), "--synthdata=record"), cwd=path)
    return path


def _module(way: str, takers: int) -> str:
    return f"test_{GIVEN.index(way)}_{takers}.py"


def _given(suite: Path, schema: str, n: int, tests: int, runs: int) -> Sequence[Sequence[object]]:
    """The rows of tests that are given records."""
    measures = {
        (way, takers): partial(run, OURS.pytest(_module(way, takers)), cwd=suite, env={"CI": "1"})
        for way in GIVEN
        for takers in (1, tests)
    }
    found = rounds(runs, measures)
    each = {
        way: [
            (all_of.cpu - one_of.cpu) / (tests - 1)
            for all_of, one_of in zip(found[way, tests], found[way, 1], strict=True)
        ]
        for way in GIVEN
    }
    return [
        (
            n,
            FORMS[schema],
            way,
            _microseconds(med(costs)),
            "",
            ratio(med(costs), med(each[OURS_FIXTURE])),
        )
        for way, costs in each.items()
    ]


def _microseconds(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f}"
