"""The fault table of README.md beside this file names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
ROW = re.compile(r"\| (?P<fault>[^|]+) \| (?P<tests>[^|]+) \| (?P<seen>.+) \|")
NAMED = re.compile(r"`(?P<file>[\w/]+\.py)::(?P<name>\w+)`")


def rows() -> list[re.Match[str]]:
    """The rows of the table, without its head."""
    lines = (TESTS / "README.md").read_text("utf-8").splitlines()
    found = [ROW.fullmatch(line) for line in lines if line.startswith("| ")]
    return [row for row in found if row and row["fault"] != "fault"]


def test_every_fault_has_a_test_that_injects_it() -> None:
    """And says what the user sees of it."""
    assert len(rows()) > 40
    for row in rows():
        named = NAMED.findall(row["tests"])
        assert named, row[0]
        assert len(row["seen"]) > 5, row[0]
        for file, name in named:
            tree = ast.parse((TESTS / file).read_text("utf-8"))
            functions = {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
            assert name in functions, row[0]


def test_no_line_of_the_table_is_passed_over() -> None:
    """A row that is not written as the others would be none."""
    lines = (TESTS / "README.md").read_text("utf-8").splitlines()
    table = [line for line in lines if line.startswith("|") and not line.startswith("|---")]
    assert [line for line in table if not ROW.fullmatch(line)] == []
