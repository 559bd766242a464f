"""What users write by mistake, and what to write instead."""

from __future__ import annotations

import re
from traceback import extract_tb
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SynthdataWarning", "bare_marker", "marks_a_class", "unfilled_in_test_case"]

BARE = r"@[\w.]*synthetic\(\s*([\w.]+)\s*\)"
INSTEAD = (
    "@pytest.mark.synthetic({name}) without n marks the class {name}, not the test; "
    "write @pytest.mark.synthetic({name}, n=20)"
)
TEST_CASE = (
    "the synthetic marker on {name} fills no argument, since methods of unittest.TestCase have "
    "none; write an autouse fixture in the class that puts the fixture synthetic_records, or one "
    "made by synthetic_fixture, on self"
)


class SynthdataWarning(pytest.PytestWarning):
    """A test asks for records where pytest-synthdata cannot give them; says what to write."""

    __module__ = "pytest_synthdata"


def bare_marker(error: pytest.ExceptionInfo[BaseException]) -> str | None:
    """What to write where a module failed at a marker that has no `n`.

    Pytest takes a marker with a class as its only argument for a decorator of that class, which
    then is called with the test.
    """
    for entry in extract_tb(error.tb):
        if found := re.search(BARE, entry.line or ""):
            return INSTEAD.format(name=found[1])
    return None


def marks_a_class(thing: object) -> str | None:
    """What to write where a test has become an instance of the class that its marker marked."""
    marks = vars(type(thing)).get("pytestmark")
    if isinstance(marks, list) and any(
        mark.name == "synthetic" and not mark.args and not mark.kwargs for mark in marks
    ):
        return INSTEAD.format(name=type(thing).__name__)
    return None


def unfilled_in_test_case(item: pytest.Function) -> Iterator[tuple[pytest.Mark, str]]:
    """The markers of a TestCase's method that fill nothing, each with what to write instead.

    A module's marker may be meant for other tests.
    """
    if "synthetic_records" not in item.fixturenames:
        for node, mark in item.iter_markers_with_node("synthetic"):
            if node is item or isinstance(node, pytest.Class):
                yield mark, TEST_CASE.format(name=node.name)
