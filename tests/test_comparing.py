"""Fields before and after a round trip: what means the same is equal, what differs is told."""

from __future__ import annotations

from collections import deque
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import HttpUrl, Secret, SecretBytes, SecretStr

from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.text.comparing import differences

if TYPE_CHECKING:
    import random

MODEST = settings(deadline=None, max_examples=100)
EAST = timezone(timedelta(hours=2))
NAIVE = datetime(2024, 5, 1, 12, 30)  # noqa: DTZ001 - naive ones are compared, too
MIDNIGHT = datetime(2024, 5, 1)  # noqa: DTZ001 - see NAIVE
EARLIEST = datetime.min  # noqa: DTZ901 - see NAIVE


class Color(Enum):
    RED = "red"
    PAIR = (1, 2)


class Level(IntEnum):
    LOW = 1


class Unhashable:
    """Equal by its name, without a hash."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unhashable) and self.name == other.name

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Unhashable\n\x1b[31m({self.name})"


EQUAL: list[tuple[Any, Any]] = [
    ("Green Mile", "  green\n MILE "),
    ("Straße", "STRASSE"),
    ("\ufb01ve \u2116 \uff15", "five no 5"),
    ("\u0390", "\u03b9\u0308\u0301"),
    ("it\u2019s \u201cso\u201d", 'it\'s "so"'),
    ("1990\u20131994", "1990-1994"),
    ("\u22125", "-5"),
    ("2024-05-01T00:00:00Z", "2024-05-01T00:00:00+00:00"),
    ("2024-05-01t12:00:00z", "2024-05-01 14:00:00+0200"),
    ("2024-05-01T12:30", "2024-05-01T12:30:00.000"),
    ("2024-05-01T00:00:00", "2024-05-01"),
    ("12:30", "12:30:00"),
    ("12:30:00Z", "14:30:00+02:00"),
    ("12.50", "12.5"),
    ("5", "5.0"),
    ("-0.50", "-0.5"),
    (5, 5.0),
    (5, Decimal("5.00")),
    (0.1, Decimal("0.1")),
    (0.1, Digits("0.10")),
    (Decimal("0.12345678901234567890"), Digits("0.12345678901234567890")),
    (10**30, Decimal(10**30)),
    (float("nan"), Decimal("sNaN")),
    (float("inf"), Decimal("Infinity")),
    (date(2024, 5, 1), MIDNIGHT),
    (date(2024, 5, 1), "2024-05-01"),
    (NAIVE, "2024-05-01T12:30:00"),
    (NAIVE.replace(tzinfo=UTC), datetime(2024, 5, 1, 14, 30, tzinfo=EAST)),
    (EARLIEST.replace(tzinfo=EAST), EARLIEST.replace(tzinfo=EAST)),
    (time(12, 30, tzinfo=UTC), time(14, 30, tzinfo=EAST)),
    (time(12, 30), time(12, 30, tzinfo=ZoneInfo("Europe/Rome"))),
    (Color.RED, "red"),
    (Color.PAIR, [2, 1]),
    (Level.LOW, 1),
    (SecretStr("a"), "A"),
    (SecretStr("a"), SecretStr("a")),
    (SecretBytes(b"a"), b"a"),
    (Secret[date](date(2024, 5, 1)), date(2024, 5, 1)),
    ([1, 2, 2], (2, 1, 2)),
    ({1, 2}, frozenset([2, 1])),
    ([1, 2], deque([2, 1])),
    ([{"a": [1, 2]}, {"b": "x"}], [{"b": "X"}, {"a": [2, 1.0]}]),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    (UUID(int=1), UUID(int=1)),
    (b"x", b"x"),
    (PurePosixPath("x"), PurePosixPath("x")),
    (HttpUrl("http://x.y"), HttpUrl("http://x.y/")),
    (timedelta(hours=24), timedelta(days=1)),
    (Unhashable("a"), Unhashable("a")),
    (None, None),
]
DIFFERENT: list[tuple[Any, Any]] = [
    ("007", "7"),
    ("7", 7),
    ("1e3", "1000"),
    (".5", "0.5"),
    ("+5", "5"),
    ("12-05", "11-06"),
    ("10:15-12:30", "09:15-13:30"),
    ("20240501", "2024-05-01"),
    ("2024-02-30", "2024-02-30T00:00:00"),
    ("2024-05-01T12:30:00", "2024-05-01T12:30:00Z"),
    ("2024-05-01T00:00:00Z", "2024-05-01"),
    ("Tom Hanks", "Tom Hank"),
    ("GreenMile", "Green Mile"),
    ("", None),
    ("None", None),
    ("True", True),
    (True, 1),
    (False, 0),
    (0, None),
    (Decimal("0.1000000000000000055511151231257827"), 0.1),
    (float("nan"), 0),
    (NAIVE, NAIVE.replace(tzinfo=UTC)),
    (NAIVE, NAIVE.date()),
    (MIDNIGHT.replace(tzinfo=UTC), MIDNIGHT.date()),
    (time(12, 30), time(12, 30, tzinfo=UTC)),
    (time(0), date.min),
    (time(12, 30, tzinfo=UTC), datetime(1, 1, 1, 12, 30, tzinfo=UTC)),
    (time(0), timedelta()),
    (Color.RED, "blue"),
    (SecretStr("a"), "b"),
    ([1, 1], [1]),
    ([1, 2], {1, 2, 3}),
    ([], {}),
    ([], None),
    ({"a": None}, {}),
    ({"a": 1}, {"A": 1}),
    (b"x", "x"),
    (Unhashable("a"), Unhashable("b")),
    (Unhashable("a"), "a"),
    (HttpUrl("http://x.y"), HttpUrl("http://x.z")),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_what_means_the_same_is_equal(one: Any, other: Any) -> None:
    """In both directions, and wherever it stands."""
    assert differences(one, other) == []
    assert differences(other, one) == []
    assert differences([{"a": one}, 1], [1, {"a": other}]) == []


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_means_something_else_differs(one: Any, other: Any) -> None:
    """In both directions, and wherever it stands."""
    assert differences(one, other)
    assert differences(other, one)
    assert differences([{"a": one}], [{"a": other}])


FILMS: list[dict[str, Any]] = [
    {"Film": "Cast Away", "Actor": "Tom Hanks", "Year": 2000},
    {"Film": "Green Mile", "Actor": "Tom Hanks", "Year": 1999},
]
TOLD: dict[str, tuple[Any, Any, list[str]]] = {
    "a root": (5, 6, ["was 5, came back as 6"]),
    "a field": (
        {"Actor": "Tom Hanks"},
        {"Actor": "Tom Hank"},
        ["Actor: was 'Tom Hanks', came back as 'Tom Hank'"],
    ),
    "a list of texts": (
        {"Film": ["Cast Away", "Green Mile"]},
        {"Film": ["The Green Mile", "cast away"]},
        ["Film: 'Green Mile' is missing", "Film: 'The Green Mile' is not among the fields"],
    ),
    "a list at the root": (
        ["a", "a", "b"],
        ["c", "a"],
        ["'a' is missing", "'b' is missing", "'c' is not among the fields"],
    ),
    "keys": (
        {"address": {"city": "Rome", "zip": "1"}},
        {"address": {"city": "Roma", "extra": "x"}},
        [
            "address.city: was 'Rome', came back as 'Roma'",
            "address.zip: is missing",
            "address.extra: is not among the fields, 'x'",
        ],
    ),
    "keys that are no texts": ({1: {"a": 1}}, {1: {"a": 2}}, ["1.a: was 1, came back as 2"]),
    "members by their index": (
        FILMS,
        [{**FILMS[1], "Film": "The Green Mile"}, FILMS[0]],
        ["[1].Film: was 'Green Mile', came back as 'The Green Mile'"],
    ),
    "members in a field": (
        {"items": [{"name": "a", "price": 1}, {"name": "b"}, {"name": "c", "price": 5}]},
        {"items": [{"name": "c", "price": 6}, {"name": "b"}, {"name": "a", "price": 1}]},
        ["items[2].price: was 5, came back as 6"],
    ),
    "the most alike are paired": (
        [{"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 2, "c": 2}],
        [{"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 1, "c": 4}],
        ["[0].c: was 1, came back as 4", "[1].c: was 2, came back as 3"],
    ),
    "the first of those equally alike": (
        [{"a": 1, "b": 1}, {"a": 1, "b": 2}],
        [{"a": 1, "b": 3}],
        ["[0].b: was 1, came back as 3", "{'a': 1, 'b': 2} is missing"],
    ),
    "nothing in common": (
        [{"a": 1}, {"b": {}}],
        [{"a": 2}, {"b": []}],
        [
            "{'a': 1} is missing",
            "{'b': {}} is missing",
            "{'a': 2} is not among the fields",
            "{'b': []} is not among the fields",
        ],
    ),
    "lists in lists": (
        [["a", "b"], ["c", "c", "d"]],
        [["c", "c", "e"], ["b", "a"]],
        ["[1]: 'd' is missing", "[1]: 'e' is not among the fields"],
    ),
    "members of a set": (
        {(1, 2), (3, 4), "c"},
        [(2, 1), (4, 5), "b"],
        [
            "'c' is missing",
            "[2]: 3 is missing",
            "[2]: 5 is not among the fields",
            "'b' is not among the fields",
        ],
    ),
    "a set in one order": ({8, 1}, [], ["1 is missing", "8 is missing"]),
    "how often something stands in a list": (
        [["a", "a", "b"]],
        [["a", "b", "c"], ["a", "a", "b", "c"]],
        ["[0]: 'c' is not among the fields", "['a', 'b', 'c'] is not among the fields"],
    ),
    "how deep something stands in a list": (
        [[1, 2]],
        [[[1], 3]],
        ["[1, 2] is missing", "[[1], 3] is not among the fields"],
    ),
    "another kind": (
        {"a": [1], "b": {"c": 1}},
        {"a": {"c": 1}, "b": "x"},
        ["a: was [1], came back as {'c': 1}", "b: was {'c': 1}, came back as 'x'"],
    ),
    "what would steer the terminal": (
        {"a\n\x1b[0m": 1, "b": "x\n\x1b"},
        {"a\n\x1b[0m": 2, "b": Unhashable("y")},
        [
            "a [0m: was 1, came back as 2",
            "b: was 'x\\n\\x1b', came back as Unhashable [31m(y)",
        ],
    ),
}


@pytest.mark.parametrize(("expected", "got", "lines"), TOLD.values(), ids=TOLD)
def test_a_difference_is_told_in_a_line(expected: Any, got: Any, lines: list[str]) -> None:
    """After the path to it, in the order of the expected fields."""
    assert differences(expected, got) == lines


def test_a_secret_is_never_told() -> None:
    """Neither what was expected, nor what came back for it, which may be near to it."""
    told = differences(
        {"a": SecretStr("s3cret"), "b": [SecretStr("s3cret")], "c": Secret[int](31337)},
        {"a": "s3cre", "b": [], "c": 3133, "d": SecretStr("s3cret")},
    )
    assert told == [
        "a: was SecretStr('**********'), came back as another",
        "b: SecretStr('**********') is missing",
        "c: was Secret('**********'), came back as another",
        "d: is not among the fields, SecretStr('**********')",
    ]


def test_long_values_are_cut_around_the_place_where_they_part() -> None:
    """So that the line shows what differs."""
    (line,) = differences("x" * 200 + "Tom Hanks" + "y" * 200, "x" * 200 + "Tom Hank")
    start = "..." + "x" * 12 + "Tom Hank"
    assert line == f"was {start}s{'y' * 59}..., came back as {start}'"
    assert differences(["x" * 100], []) == [f"'{'x' * 79}... is missing"]
    assert differences({"k" * 100: 1}, {}) == [f"{'k' * 80}...: is missing"]
    assert differences("a" + "x" * 100, "b") == [f"was 'a{'x' * 78}..., came back as 'b'"]


def row(index: int) -> dict[str, Any]:
    return {"film": f"Film \u2013 {index}", "tags": ["a", str(index)], "price": Decimal(index) / 7}


def test_long_lists_are_matched_without_comparing_each_with_each() -> None:
    """Two thousand members in another order are equal; many changed ones are told as they are."""
    rows = [row(index) for index in range(2000)]
    mixed = rows[1::2] + rows[-2::-2]
    assert differences(rows, mixed) == []
    changed = [{**one, "price": -1} if one in rows[:100] else one for one in mixed]
    told = differences(rows, changed)
    assert told[:1] == ["[0].price: was Decimal('0'), came back as -1"]
    assert len(told) == 100
    far = differences(rows[:101], [{**one, "price": -1} for one in rows[:101]])
    assert len(far) == 202
    assert far[0].endswith(" is missing")
    assert far[-1].endswith(" is not among the fields")


def test_deep_fields_are_compared() -> None:
    """A hundred levels are no trouble."""

    def nested(leaf: Any) -> Any:
        for _ in range(50):
            leaf = {"a": [leaf]}
        return leaf

    path = ".".join(["a[0]"] * 49)
    assert differences(nested(1), nested(1.0)) == []
    assert differences(nested([1, 2]), nested([1, 3])) == [
        f"{path}.a[0]: 2 is missing",
        f"{path}.a[0]: 3 is not among the fields",
    ]


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=5)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.timezones())
    | st.times(timezones=st.none() | st.just(EAST))
    | st.timedeltas()
    | st.uuids()
)
FIELDS = st.recursive(
    LEAVES,
    lambda child: st.lists(child, max_size=4) | st.dictionaries(st.text(max_size=3), child),
    max_leaves=12,
)


def shuffled(value: Any, order: random.Random) -> Any:
    """`value` with another order of lists and keys."""
    if isinstance(value, dict):
        keys = order.sample(list(value), len(value))
        return {key: shuffled(value[key], order) for key in keys}
    if isinstance(value, list):
        return [shuffled(one, order) for one in order.sample(value, len(value))]
    return value


@MODEST
@given(FIELDS, st.randoms(use_true_random=False))
def test_order_does_not_matter(value: Any, order: random.Random) -> None:
    """Neither that of lists, nor that of keys, at any depth."""
    assert differences(value, shuffled(value, order)) == []


@MODEST
@given(FIELDS, FIELDS)
def test_differences_have_two_sides(one: Any, other: Any) -> None:
    """What differs in one direction differs in the other, and each difference is one line."""
    told = differences(one, other)
    assert bool(told) == bool(differences(other, one))
    assert all(line.isprintable() for line in told)
    assert differences([one], [one, other])[:1] != []
    assert differences({"a": one, "b": other}, {"a": one}) == ["b: is missing"]
