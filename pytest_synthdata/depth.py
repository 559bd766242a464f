"""How deep the JSON of an answer may nest, so that all that is kept of it can be read again.

Neither depends on the stack that is left, which is another in each test, thread and Python.
"""

from __future__ import annotations

from typing import Any

__all__ = ["BODY", "CONTAINERS", "DEEPEST", "KEPT", "TooDeepError", "deep"]

DEEPEST = 100
"""Lists and objects within each other, in what a model wrote."""
BODY = DEEPEST + 12
"""The same in the whole body of an answer, which may hold that at the end of a tool call."""
KEPT = BODY + 1
"""The same in what the cache keeps, a body beside what was asked."""
CONTAINERS = (dict, list)


class TooDeepError(ValueError):
    """JSON that nests deeper than any schema of ours is read."""


def deep(value: Any, most: int) -> bool:
    """Whether more than `most` lists and objects of a JSON value lie within each other."""
    level = [value] if isinstance(value, CONTAINERS) else []
    for _ in range(most):
        if not level:
            return False
        level = [
            child
            for one in level
            for child in (one.values() if isinstance(one, dict) else one)
            if isinstance(child, CONTAINERS)
        ]
    return bool(level)
