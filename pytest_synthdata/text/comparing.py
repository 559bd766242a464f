"""Fields before and after a round trip, compared by what they mean: one line per difference.

Two values are equal where their normal forms are, so that lists of any length are matched without
comparing each member with each.
"""

from __future__ import annotations

from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from pytest_synthdata.shown import printable
from pytest_synthdata.text.normal import LISTS, SECRETS, normal

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

__all__ = ["differences"]

SHOWN = 80  # characters of a value in a line
BEFORE = 20  # of them, those before the place where two long values part
PAIRED = 100  # members of a list without an equal one, above which none are paired


def differences(expected: Any, got: Any) -> list[str]:
    """What is not as expected, one line each, after the path to it; [] if nothing differs.

    Both are plain values as pydantic dumps them in python mode; `normal` tells which are equal.
    Indexes in paths are those of the expected list. Members of lists that came back changed are
    told with what they most likely were; where no part of one came back, it is missing.
    """
    return list(_told(expected, got, ""))


def _told(expected: Any, got: Any, path: str) -> Iterator[str]:
    if normal(expected) == normal(got):
        return
    if isinstance(expected, dict) and isinstance(got, dict):
        yield from _told_of_dicts(expected, got, path)
    elif isinstance(expected, LISTS) and isinstance(got, LISTS):
        yield from _told_of_lists(_members(expected), _members(got), path)
    else:
        yield _line(path, _change(expected, got))


def _told_of_dicts(expected: dict[Any, Any], got: dict[Any, Any], path: str) -> Iterator[str]:
    for key, value in expected.items():
        if key in got:
            yield from _told(value, got[key], _under(path, key))
        else:
            yield _line(_under(path, key), "is missing")
    for key, value in got.items():
        if key not in expected:
            yield _line(_under(path, key), f"is not among the fields, {_shown(value)}")


def _told_of_lists(expected: Sequence[Any], got: Sequence[Any], path: str) -> Iterator[str]:
    ours, theirs = [normal(one) for one in expected], [normal(one) for one in got]
    missing, unexpected = _without(ours, theirs), _without(theirs, ours)
    numbers: dict[Hashable, int] = {}
    paired = _paired(
        {index: _contents(expected[index], numbers) for index in missing},
        {index: _contents(got[index], numbers) for index in unexpected},
    )
    for index in missing:
        if index in paired:
            yield from _told(expected[index], got[paired[index]], f"{path}[{index}]")
        else:
            yield _line(path, f"{_shown(expected[index])} is missing")
    for index in sorted({*unexpected} - {*paired.values()}):
        yield _line(path, f"{_shown(got[index])} is not among the fields")


def _without(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> list[int]:
    """The indexes of those of `ours` that have no equal of their own in `theirs`."""
    left, found = Counter(theirs), []
    for index, one in enumerate(ours):
        if left[one] > 0:
            left[one] -= 1
        else:
            found.append(index)
    return found


def _paired(
    missing: Mapping[int, frozenset[int]], unexpected: Mapping[int, frozenset[int]]
) -> dict[int, int]:
    """Which members came back as which, by index, where they share something: most alike first."""
    if max(len(missing), len(unexpected)) > PAIRED:
        return {}
    alike = sorted(
        (len(one ^ other), index, other_index)
        for index, one in missing.items()
        for other_index, other in unexpected.items()
        if not one.isdisjoint(other)
    )
    paired: dict[int, int] = {}
    taken = set()
    for _, index, other_index in alike:
        if index not in paired and other_index not in taken:
            paired[index] = other_index
            taken.add(other_index)
    return paired


def _contents(value: Any, numbers: dict[Hashable, int]) -> frozenset[int]:
    """What a dict or list holds, each leaf as its number in `numbers`; nothing for a leaf itself.

    The first of two equal leaves has another number than the second.
    """
    if not isinstance(value, (dict, *LISTS)):
        return frozenset()
    counts = Counter(_leaves(value, ()))
    each = ((leaf, nth) for leaf, count in counts.items() for nth in range(count))
    return frozenset(numbers.setdefault(leaf, len(numbers)) for leaf in each)


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[Hashable]:
    if isinstance(value, dict) and value:
        for key, child in value.items():
            yield from _leaves(child, (*path, ("key", key)))
    elif isinstance(value, LISTS) and value:
        for child in value:
            yield from _leaves(child, (*path, "member"))
    else:
        yield path, normal(value)


def _members(value: Collection[Any]) -> Sequence[Any]:
    """The members of a list in its order, those of a set in one that does not change by process."""
    return sorted(value, key=repr) if isinstance(value, set | frozenset) else list(value)


def _under(path: str, key: Any) -> str:
    name = _cut(printable(str(key)))
    return f"{path}.{name}" if path else name


def _line(path: str, told: str) -> str:
    return f"{path}: {told}" if path else told


def _change(expected: Any, got: Any) -> str:
    """Both values, long ones from a little before the place where they part."""
    if isinstance(expected, SECRETS):
        return f"was {_shown(expected)}, came back as another"  # as near to the secret as it may be
    one, other = printable(repr(expected)), printable(repr(got))
    start = 0
    if max(len(one), len(other)) > SHOWN:
        same = (a == b for a, b in zip(one, other, strict=False))
        start = max(0, sum(takewhile(bool, same)) - BEFORE)
    return f"was {_cut(one, start)}, came back as {_cut(other, start)}"


def _shown(value: Any) -> str:
    return _cut(printable(repr(value)))


def _cut(text: str, start: int = 0) -> str:
    head = "..." if start else ""
    tail = "..." if len(text) > start + SHOWN else ""
    return f"{head}{text[start : start + SHOWN]}{tail}"
