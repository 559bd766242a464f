"""What JSON Schema has no keyword for: said in words, and followed by the embedded generator."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import (
    AnyUrl,
    AwareDatetime,
    ClickHouseDsn,
    Field,
    FileUrl,
    HttpUrl,
    MongoDsn,
    NaiveDatetime,
    PastDate,
    WebsocketUrl,
)

from pytest_synthdata.providers.sampling import sample
from pytest_synthdata.schema.schema import Schema

MAY = dt.date(2031, 5, 1)
JUNE = dt.date(2031, 6, 1)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "note"),
    [
        (Annotated[dt.date, Field(ge=MAY, lt=JUNE)], "not before 2031-05-01, before 2031-06-01"),
        (Annotated[dt.date, Field(gt=MAY, le=JUNE)], "after 2031-05-01, not after 2031-06-01"),
        (
            Annotated[dt.datetime, Field(ge=dt.datetime(2031, 5, 1, 8, tzinfo=dt.UTC))],
            "not before 2031-05-01 08:00:00+00:00",
        ),
        (Annotated[dt.time, Field(lt=dt.time(18, 30))], "before 18:30:00"),
        (Annotated[dt.timedelta, Field(ge=DAY, le=3 * DAY)], "at least 1 day, 0:00:00, at most"),
        (Annotated[dt.timedelta, Field(gt=DAY, lt=3 * DAY)], "more than 1 day, 0:00:00, less th"),
        (HttpUrl, ""),
        (AnyUrl, ""),
        (WebsocketUrl, "with the scheme ws"),
        (MongoDsn, "with the scheme mongodb"),
    ],
    ids=str,
)
def test_bounds_of_time_and_schemes_of_urls_are_noted(kind: Any, note: str) -> None:
    """Pydantic itself leaves them out of the schema, and a model would not know."""
    assert Schema.of(kind).described.get("x-note", "").startswith(note)


@pytest.mark.parametrize("name", ["day", "date_of_birth", "due_date"])
@pytest.mark.parametrize(
    ("note", "low", "high"),
    [
        ("not before 2031-05-01, before 2031-06-01", "2031-05-01", "2031-05-31"),
        ("after 2031-05-01, not after 2031-06-01", "2031-05-01", "2031-06-01"),
        ("not before 2031-05-01", "2031-05-01", "2034-01-25"),
        ("before 1940-01-01", "1937-04-06", "1939-12-31"),
        ("not before 2031-05-01, before 2031-05-02", "2031-05-01", "2031-05-01"),
    ],
)
def test_dates_lie_within_what_a_note_says(name: str, note: str, low: str, high: str) -> None:
    """A date far from the usual ones, too."""
    day = {"type": "string", "format": "date", "x-note": note}
    schema = {"type": "object", "properties": {name: day}}
    days = {sample(schema, f"seed {index}")[name] for index in range(40)}
    assert low <= min(days) <= max(days) <= high
    assert len(days) > 1 or low == high


EAST = dt.timezone(dt.timedelta(hours=2))
HOUR = dt.timedelta(hours=1)
MICRO = dt.timedelta(microseconds=1)
NOON = dt.datetime(2031, 5, 1, 12)  # noqa: DTZ001 - naive
ABROAD = NOON.replace(tzinfo=EAST)


@pytest.mark.parametrize(
    ("kind", "bounds"),
    [
        (dt.timedelta, {"ge": 30 * DAY, "le": 60 * DAY}),
        (dt.timedelta, {"ge": 1000 * DAY}),
        (dt.timedelta, {"lt": 0 * DAY}),
        (dt.timedelta, {"gt": 0 * DAY, "le": HOUR / 60}),
        (dt.timedelta, {"le": HOUR / 60}),
        (dt.timedelta, {"gt": DAY, "lt": 3 * DAY}),
        (dt.timedelta, {"gt": HOUR, "lt": HOUR + 999 * MICRO}),
        (dt.timedelta, {"ge": -HOUR, "lt": -HOUR / 2}),
        (dt.datetime, {"ge": NOON, "lt": NOON + HOUR}),
        (dt.datetime, {"gt": NOON, "lt": NOON + 9 * MICRO}),
        (dt.datetime, {"ge": ABROAD, "lt": ABROAD + HOUR}),
        (AwareDatetime, {"ge": ABROAD, "lt": ABROAD + HOUR}),
        (NaiveDatetime, {"gt": NOON, "le": NOON + HOUR / 60}),
        (dt.datetime, {"lt": dt.datetime(1, 1, 2)}),  # noqa: DTZ001 - naive
        (dt.datetime, {"ge": dt.datetime(9999, 12, 31)}),  # noqa: DTZ001 - naive
        (dt.datetime, {"ge": MAY, "lt": JUNE}),
        (dt.date, {"lt": dt.date(1, 1, 3)}),
        (dt.date, {"gt": dt.date(9999, 12, 29)}),
        (PastDate, {"gt": dt.date(1985, 1, 1), "lt": dt.date(1985, 2, 1)}),
        (dt.time, {"ge": dt.time(22, 30), "lt": dt.time(23)}),
        (dt.time, {"gt": dt.time(23, 59, 50)}),
        (dt.time, {"lt": dt.time(0, 0, 9)}),
        (dt.time, {"ge": dt.time(9, tzinfo=EAST), "lt": dt.time(10, tzinfo=EAST)}),
    ],
    ids=str,
)
def test_bounds_of_time_are_kept_at_the_first_attempt(kind: Any, bounds: dict[str, Any]) -> None:
    """However narrow they are, and however far from the usual: with values that differ."""
    schema = Schema.of(Annotated[kind, Field(**bounds)])
    values = [sample(schema.wire.schema, f"seed {index}") for index in range(40)]
    assert [schema.judge(value) for value in values] == [None] * 40
    assert len({*values}) > 1


@pytest.mark.parametrize(
    ("kind", "bounds", "value"),
    [
        ("duration", "at least 1 day, 0:00:03, at most 1 day, 0:00:03", "PT86403S"),
        ("duration", "more than 0:00:00, less than 0:00:00.000002", "PT0.000001S"),
        ("duration", "less than -1 day, 0:00:00, more than -1 day, 0:00:00", "-PT86399.999999S"),
        ("date-time", "after 9999-12-31 23:59:59.999999", "9999-12-31T23:59:59.999999Z"),
        ("date-time", "before 0001-01-01 00:00:00", "0001-01-01T00:00:00Z"),
        ("date", "after 9999-12-31", "9999-12-31"),
    ],
)
def test_bounds_that_leave_one_value_or_none_give_one(kind: str, bounds: str, value: str) -> None:
    """What no value can keep is left to the type's own validation."""
    assert sample({"type": "string", "format": kind, "x-note": bounds}, "seed") == value


def test_words_about_time_are_no_bounds() -> None:
    """A bound has a value."""
    note = "after lunch, before the meeting"
    day = {"type": "string", "format": "date"}
    assert sample({**day, "x-note": note}, "seed") == sample(day, "seed")


@pytest.mark.parametrize("field", ["", "https_link", "scheme_url"])
@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        (HttpUrl, "http"),
        (ClickHouseDsn, "clickhouse:"),
        (WebsocketUrl, "ws:"),
        (FileUrl, "file:"),
    ],
    ids=str,
)
def test_urls_begin_with_the_scheme_that_a_note_names(kind: Any, begins: str, field: str) -> None:
    """Whatever the name of their field speaks of."""
    wire = Schema.of(kind).wire.schema
    value = sample({"type": "object", "properties": {field: wire}}, "seed")[field]
    assert value.startswith(begins)


@pytest.mark.parametrize(
    ("name", "begins"), [("redis_url", "redis:"), ("ws_url", "ws:"), ("site_url", "https:")]
)
def test_urls_without_a_note_begin_as_their_name_says(name: str, begins: str) -> None:
    """Names are split into words in the singular, of which `ws` is none."""
    url = {"type": "string", "format": "uri"}
    value = sample({"type": "object", "properties": {name: url}}, "seed")[name]
    assert value.startswith(begins)


class Term(Enum):
    """Members whose values pydantic does not find in JSON, and a way to find them."""

    SPRING = MAY
    SUMMER = JUNE

    @classmethod
    def _missing_(cls, value: object) -> Term:
        return cls(dt.date.fromisoformat(str(value)))


def test_an_enum_that_finds_its_members_itself_is_described() -> None:
    """Pydantic asks it for what it does not know."""
    schema = Schema.of(Term)
    assert schema.wire.schema["enum"] == ["2031-05-01", "2031-06-01"]
    assert schema.instance(schema.decode("2031-06-01")) is Term.SUMMER


def test_an_enum_of_strings_is_read_in_a_literal() -> None:
    """Other members of enums are not, and are refused."""

    class Kind(str, Enum):  # noqa: UP042 - the older spelling
        CAT = "cat"

    assert Schema.of(Literal[Kind.CAT]).judge("cat") is None
