"""Unused cassettes: judged where a run can know it, kept and explained where it cannot."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from pytest_synthdata import Synthesizer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.project import Project

PRUNE = "--synthdata-prune"

MODELS = """
from pydantic import BaseModel

class Bill(BaseModel):
    payer: str
"""
MARKED = """
import pytest
from models import Bill

@pytest.mark.synthetic(Bill, n=1, label="{label}")
def test_{label}(bills: list[Bill]): ...
"""
FACTORY = """
from models import Bill

def test_factory(synthetic):
    synthetic(Bill, n=1, label="factory")
"""


@pytest.fixture
def recorded(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose cassette `left` no test wants any more, beside `kept`."""
    monkeypatch.syspath_prepend(project.path)
    project.write(
        models=MODELS,
        tests__test_kept=MARKED.format(label="kept"),
        tests__test_left=MARKED.format(label="left"),
    )
    project.run().assert_outcomes(passed=2)
    (project.path / "tests" / "test_left.py").unlink()
    return project


def labels(project: Project) -> list[str]:
    """The labels of the cassettes there are."""
    return sorted(path.rpartition("Bill-")[2].partition("-")[0] for path in project.cassettes)


def test_an_unused_cassette_is_named_and_pruned_on_demand(recorded: Project) -> None:
    """The summary names it, with the command that deletes it; the next run has nothing to say."""
    result = recorded.run()
    result.stdout.fnmatch_lines(
        [
            (
                "1 unused cassette in tests/__synthdata__: Bill-left-*.yaml; "
                "--synthdata-prune deletes them"
            )
        ]
    )
    assert labels(recorded) == ["kept", "left"]
    quiet = recorded.run("-q")
    quiet.stdout.fnmatch_lines(["1 unused cassette in tests/__synthdata__: Bill-left-*"])
    pruned = recorded.run(PRUNE)
    pruned.stdout.fnmatch_lines(
        ["deleted 1 unused cassette in tests/__synthdata__: Bill-left-*.yaml"]
    )
    assert labels(recorded) == ["kept"]
    recorded.run(PRUNE).stdout.no_fnmatch_line("*unused cassette*")


def test_only_cassettes_are_judged(recorded: Project) -> None:
    """Other files of the directory are not ours, whatever their names."""
    directory = recorded.cassette.parent if len(recorded.cassettes) == 1 else None
    directory = directory or recorded.path / "tests" / "__synthdata__"
    others: list[Path] = [directory / name for name in ("mine.yaml", "Bill-0123456789ab.yaml")]
    for path in others:
        path.write_text("interactions: []\n", encoding="utf-8")
    recorded.run(PRUNE).stdout.fnmatch_lines(["deleted 1 unused cassette in *"])
    assert all(path.exists() for path in others)


BROKEN: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[: len(text) // 2],
    "conflict": lambda text: text.replace("interactions:", "<<<<<<< HEAD\ninteractions:"),
    "anothers": lambda text: text.replace('prompt_hash: "', 'prompt_hash: "f'),
    "tag": lambda text: text.replace("synthdata:", "synthdata: !!set\nsynthdata:"),
    "undecodable": lambda text: f"{text}\udcff",
}


def test_a_broken_file_is_neither_called_unused_nor_deleted(recorded: Project) -> None:
    """It may be what is left of something that cost money; and looking at it ends."""
    (path,) = (recorded.path / "tests" / "__synthdata__").glob("Bill-left-*.yaml")
    others = {
        path.with_name(path.name.replace("left", name)): change(path.read_text()).encode(
            errors="surrogateescape"
        )
        for name, change in BROKEN.items()
    }
    for other, content in others.items():
        other.write_bytes(content)
    pipe = path.with_name(path.name.replace("left", "pipe"))
    os.mkfifo(pipe)
    path.unlink()
    recorded.write(tests__test_miss=MARKED.format(label="miss"))
    missed = recorded.run("--synthdata=replay", "-k", "miss")
    missed.stdout.fnmatch_lines(["*The nearest recording, Bill-kept-*"])
    result = recorded.run(PRUNE)
    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*unused cassette*")
    assert {other: other.read_bytes() for other in others} == others
    assert pipe.is_fifo()


def test_deselected_and_skipped_tests_and_all_fixtures_want_their_cassettes(
    recorded: Project,
) -> None:
    """Also the methods of a TestCase, and fixtures of conftests, modules and base classes."""
    recorded.write(
        tests__conftest="""
        from models import Bill
        from pytest_synthdata import synthetic_fixture

        conftest = synthetic_fixture(Bill, n=1, label="conftest")
        """,
        tests__test_all="""
        import unittest
        import pytest
        from models import Bill
        from pytest_synthdata import synthetic_fixture

        module = synthetic_fixture(Bill, n=1, label="module")

        class Base:
            base = synthetic_fixture(Bill, n=1, label="base")

        class TestClass(Base):
            mine = synthetic_fixture(Bill, n=1, label="mine")

            def test_fixtures(self, conftest, module, base, mine): ...

        @pytest.mark.synthetic(Bill, n=1, label="case")
        class TestCase(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _bills(self, synthetic_records):
                self.bills = synthetic_records

            def test_case(self):
                assert len(self.bills) == 1

        @pytest.mark.skipif("__import__('os').environ.get('SKIP')")
        @pytest.mark.synthetic(Bill, n=1, label="skipped")
        def test_skipped(bills: list[Bill]): ...
        """,
    )
    recorded.run().assert_outcomes(passed=4)
    expected = ["base", "case", "conftest", "kept", "left", "mine", "module", "skipped"]
    assert labels(recorded) == expected
    expected.remove("left")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKIP", "1")
        result = recorded.run(PRUNE, "-k", "skipped or kept")
    result.assert_outcomes(passed=1, skipped=1, deselected=2)
    assert labels(recorded) == expected


def test_a_directory_that_nothing_wants_any_more_is_judged_too(recorded: Project) -> None:
    """Also where no test asks for records at all, if one asks to prune."""
    recorded.write(
        tests__test_kept="def test_plain(): ...\n", other__test_other=MARKED.format(label="other")
    )
    recorded.run().stdout.fnmatch_lines(["2 unused cassettes in tests/__synthdata__: *"])
    (recorded.path / "other" / "test_other.py").unlink()
    recorded.run().stdout.no_fnmatch_line("* synthdata: *")
    assert labels(recorded) == ["kept", "left", "other"]
    recorded.run(PRUNE).stdout.fnmatch_lines(["deleted 2 unused cassettes in tests/*"])
    assert labels(recorded) == ["other"], "nothing was collected that could tell of the other"


def broken(project: Project) -> None:
    project.write(tests__test_broken="1 / 0\n")


def skipped_module(project: Project) -> None:
    project.write(tests__deep__test_skip="import pytest; pytest.importorskip('nothing_there')\n")


def collect_ignore(project: Project) -> None:
    project.write(
        tests__deep__test_old="", tests__deep__conftest="collect_ignore = ['test_old.py']"
    )


def ignoring_hook(project: Project) -> None:
    project.write(
        tests__deep__test_old="",
        conftest="""
        def pytest_ignore_collect(collection_path):
            return collection_path.name == "deep" or None
        """,
    )


def failing_factory(project: Project) -> None:
    project.write(tests__test_factory=FACTORY + "    assert False\n")


def factory(project: Project) -> None:
    project.write(tests__test_factory=FACTORY)


def nothing(project: Project) -> None:
    """Change nothing."""


@pytest.mark.parametrize(
    ("change", "args", "doubt"),
    [
        (nothing, ("tests/test_kept.py",), "not all of tests/ was collected"),
        (nothing, ("tests/test_kept.py::test_kept",), "not all of tests/ was collected"),
        (nothing, ("--lf",), "--lf kept files from being collected"),
        (nothing, ("--ignore=tests/test_gone.py", "--ignore-glob=*_b.py"), ""),
        (factory, ("--ignore=tests/test_factory.py",), "tests/test_factory.py was ignored"),
        (factory, ("--ignore-glob=*_factory.py",), "tests/test_factory.py was ignored"),
        (collect_ignore, (), "tests/deep/test_old.py was ignored"),
        (ignoring_hook, (), "tests/deep was ignored"),
        (broken, ("--continue-on-collection-errors",), "tests/test_broken.py was not collected"),
        (skipped_module, (), "tests/deep/test_skip.py was not collected"),
        (factory, (), ""),
        (
            factory,
            ("-k", "kept"),
            "tests/test_factory.py::test_factory uses the factory and did not pass",
        ),
        (
            failing_factory,
            (),
            "tests/test_factory.py::test_factory uses the factory and did not pass",
        ),
    ],
)
def test_where_a_run_has_not_seen_everything_it_keeps_all_and_says_why(
    recorded: Project, change: object, args: tuple[str, ...], doubt: str
) -> None:
    """Each reason for doubt by its name, with and without the flag."""
    assert callable(change)
    change(recorded)
    result = recorded.run(PRUNE, *args)
    if doubt:
        result.stdout.fnmatch_lines(
            [f"1 cassette in tests/__synthdata__ not wanted by this run, kept since {doubt}"]
        )
        assert "left" in labels(recorded)
        if "--lf" not in args:
            recorded.run(*args).stdout.fnmatch_lines([f"*kept since {doubt}"])
        recorded.run("-q", *args).stdout.no_fnmatch_line("*kept since*")
    else:
        assert "left" not in labels(recorded)


def test_doubts_about_a_directory_that_the_run_does_not_want_are_told_on_demand_alone(
    recorded: Project,
) -> None:
    """Who runs a part of the tests does not ask what other parts have left."""
    (recorded.path / "tests" / "deep" / "__synthdata__").mkdir(parents=True)
    recorded.write(tests__deep__test_deep=MARKED.format(label="deep"))
    recorded.run("tests/deep").stdout.no_fnmatch_line("*not wanted*")
    recorded.run(PRUNE, "tests/deep").stdout.fnmatch_lines(
        ["2 cassettes in tests/__synthdata__ not wanted by this run, kept since not all of tests/*"]
    )


def test_what_lies_elsewhere_is_no_reason_for_doubt(recorded: Project) -> None:
    """Errors and ignored files of other directories, and what pytest never looks at."""
    recorded.write(other__test_broken="1 / 0\n", other__test_old="")
    recorded.write(tests__build__test_old="1 / 0\n")
    recorded.run(
        PRUNE, "--ignore=other/test_old.py", "--continue-on-collection-errors"
    ).assert_outcomes(passed=1, errors=1)
    assert labels(recorded) == ["kept"]


def test_a_collection_that_was_broken_off_prunes_nothing(recorded: Project) -> None:
    """What was not seen may want anything."""
    recorded.write(tests__test_stop="raise KeyboardInterrupt\n")
    result = recorded.run_apart(PRUNE)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*kept since collection did not come to its end"])
    assert "left" in labels(recorded)


def test_one_place_for_all_is_judged_by_all_of_rootdir(recorded: Project) -> None:
    """Any file of the project may want what lies there."""
    recorded.write(other__test_other=MARKED.format(label="other"))
    recorded.ini(dir="tests/__synthdata__")
    recorded.run().assert_outcomes(passed=2)
    recorded.run(PRUNE, "tests").stdout.fnmatch_lines(
        [f"2 cassettes in *kept since not all of {recorded.path.name}/ was collected"]
    )
    recorded.run(PRUNE)
    assert labels(recorded) == ["kept", "other"]


def test_a_crashed_worker_leaves_doubt_and_others_prune(recorded: Project) -> None:
    """Under xdist, what one process saw counts for all."""
    recorded.write(tests__test_factory=FACTORY)
    clean = recorded.run_apart("-n1", PRUNE)
    clean.assert_outcomes(passed=2)
    clean.stdout.fnmatch_lines(["deleted 1 unused cassette in tests/__synthdata__: Bill-left-*"])
    assert labels(recorded) == ["factory", "kept"]
    recorded.write(
        tests__test_kept="import os\n\ndef test_crash():\n    os._exit(1)\n",
        tests__test_new=MARKED.format(label="new"),
    )
    crashed = recorded.run_apart("-n2", "--max-worker-restart=0", PRUNE)
    crashed.stdout.fnmatch_lines(["1 cassette in *, kept since a worker crashed"])
    assert "kept" in labels(recorded)


def test_what_a_synthesizer_has_written_is_never_judged_unused(recorded: Project) -> None:
    """A script wants it, of which no test run knows; also after a test has wanted it, too."""
    cassettes = recorded.path / "tests" / "__synthdata__"

    class Script(BaseModel):
        value: int

    Synthesizer(cassettes, cache_dir=recorded.path / ".synthdata")(Script, n=1)
    (path,) = cassettes.glob("Script-*.yaml")
    assert "\n  keep: true\n" in path.read_text()
    result = recorded.run(PRUNE)
    result.stdout.fnmatch_lines(["deleted 1 unused cassette in *: Bill-left-*.yaml"])
    assert path.exists()
    Synthesizer(cassettes, mode="refresh")(Script, n=6)
    assert "\n  keep: true\n" in path.read_text()


@pytest.mark.parametrize(
    ("args", "doubt"),
    [
        (["--collect-only"], "nothing was run"),
        (["-o", "norecursedirs=tests"], None),
    ],
)
def test_nothing_is_pruned_that_was_not_run_or_looked_at(
    recorded: Project, args: list[str], doubt: str | None
) -> None:
    """Options of one run are no reason to delete what others want."""
    recorded.write(test_top=MARKED.format(label="top"))
    result = recorded.run(PRUNE, *args)
    if doubt:
        result.stdout.fnmatch_lines([f"*kept since {doubt}"])
    assert labels(recorded) == ["kept", "left", *(["top"] if not doubt else [])]
