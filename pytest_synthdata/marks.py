"""The marks of a test: its `synthetic` markers, closest first, and what `parametrize` fills."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["marks_of", "parametrized"]


def marks_of(test: pytest.Item) -> list[tuple[Any, pytest.Mark]]:
    """The `synthetic` markers of a test, closest first, each with the node it stands on.

    Pytest gives those of a class and its bases in one, the bases' first.
    """
    found: list[tuple[Any, pytest.Mark]] = []
    for _, group in groupby(test.iter_markers_with_node("synthetic"), key=lambda one: one[0]):
        found.extend(sorted(group, key=_distance))
    return found


def _distance(one: tuple[Any, pytest.Mark]) -> int:
    """How far from a class the one of its bases is on which a mark was written; else 0."""
    node, mark = one
    classes = node.obj.__mro__ if isinstance(node, pytest.Class) else ()
    return next((n for n, cls in enumerate(classes) if any(_is(mark, w) for w in _written(cls))), 0)


def _written(cls: type) -> Iterable[Any]:
    """What stands as `pytestmark` in a class itself."""
    marks = vars(cls).get("pytestmark", ())
    return marks if isinstance(marks, list | tuple) else (marks,)


def _is(mark: pytest.Mark, written: Any) -> bool:
    return getattr(written, "mark", written) is mark


def parametrized(test: pytest.Item) -> Iterator[str]:
    """The arguments that the test's own `parametrize` markers fill."""
    for mark in test.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs.get("argnames", ())
        yield from (name.strip() for name in names.split(",")) if isinstance(names, str) else names
