"""Where the cassettes of a file lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_synthdata.home import home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.project import Project

TEST = """
from models import Bill
import pytest

@pytest.mark.synthetic(Bill, n=2)
def test_marker(bills: list[Bill]): ...
"""
MODELS = """
from pydantic import BaseModel

class Bill(BaseModel):
    payer: str
"""


@pytest.mark.parametrize(
    ("existing", "file", "expected"),
    [
        ((), "root/test_a.py", "root/__synthdata__"),
        ((), "root/tests/test_a.py", "root/tests/__synthdata__"),
        ((), "root/tests/unit/deep/test_a.py", "root/tests/__synthdata__"),
        ((), "other/test_a.py", "other/__synthdata__"),
        (("root/tests/unit",), "root/tests/unit/deep/test_a.py", "root/tests/unit/__synthdata__"),
        (("root/tests/unit",), "root/tests/test_a.py", "root/tests/__synthdata__"),
        (("root",), "root/tests/unit/test_a.py", "root/__synthdata__"),
        (("root", "root/tests"), "root/tests/unit/test_a.py", "root/tests/__synthdata__"),
        (("other",), "other/deep/test_a.py", "other/__synthdata__"),
    ],
)
def test_the_nearest_directory_is_taken_and_else_a_top_level_one(
    tmp_path: Path, existing: tuple[str, ...], file: str, expected: str
) -> None:
    """At or above the file; where there is none, in the top-level directory that holds the file."""
    for directory in existing:
        (tmp_path / directory / "__synthdata__").mkdir(parents=True)
    assert home(tmp_path / file, tmp_path / "root") == tmp_path / expected


def test_markers_fixtures_and_calls_go_by_the_file_that_asks(project: Project) -> None:
    """A marker's is its test's module, a fixture's or a call's the file that makes it."""
    project.write(
        models=MODELS,
        conftest="""
        import sys
        sys.path.insert(0, __file__.rpartition("/")[0])
        from models import Bill
        from pytest_synthdata import synthetic_fixture
        import pytest

        bills = synthetic_fixture(Bill, n=2, label="root_fixture")

        @pytest.fixture
        def called(synthetic):
            return synthetic(Bill, n=2, label="root_call")
        """,
        a__helper="""
        from models import Bill
        def helped(synthetic):
            return synthetic(Bill, n=2, label="a_helper")
        """,
        b__deep__test_b=TEST
        + """
import sys
sys.path.insert(0, __file__.rpartition("/b/")[0] + "/a")
import helper
from pytest_synthdata import synthetic_fixture

mine = synthetic_fixture(Bill, n=2, label="b_fixture")

def test_all(bills, called, mine, synthetic):
    helper.helped(synthetic)
    synthetic(Bill, n=2, label="b_call")
""",
    )
    project.run().assert_outcomes(passed=2)
    names = sorted(path.rpartition("-")[0] for path in project.cassettes)
    assert names == [
        "__synthdata__/Bill-root_call",
        "__synthdata__/Bill-root_fixture",
        "a/__synthdata__/Bill-a_helper",
        "b/__synthdata__/Bill",
        "b/__synthdata__/Bill-b_call",
        "b/__synthdata__/Bill-b_fixture",
    ]
    attributes = project.path / "a" / "__synthdata__" / ".gitattributes"
    assert "linguist-generated" in attributes.read_text()


def test_the_place_does_not_depend_on_how_pytest_was_started(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From rootdir, from below it, for one file, by a link to it, or with another rootdir."""
    project.write(models=MODELS, tests__unit__test_one=TEST)
    monkeypatch.syspath_prepend(project.path)
    project.run().assert_outcomes(passed=1)
    recorded = project.cassettes
    assert next(iter(recorded)).startswith("tests/__synthdata__/Bill-")
    replay = "--synthdata=replay"
    project.run(replay, "tests/unit/test_one.py").assert_outcomes(passed=1)
    project.run(replay, "--rootdir=tests/unit", "tests/unit").assert_outcomes(passed=1)
    monkeypatch.chdir(project.path / "tests" / "unit")
    project.run(replay).assert_outcomes(passed=1)
    project.run(replay, "../unit/test_one.py::test_marker").assert_outcomes(passed=1)
    link = project.path.parent / f"{project.path.name}-link"
    link.symlink_to(project.path)
    monkeypatch.chdir(link)
    project.run(replay, "tests").assert_outcomes(passed=1)
    assert project.cassettes == recorded
