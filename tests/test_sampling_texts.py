"""How the embedded generator writes texts: formats, notes, lengths and patterns."""

from __future__ import annotations

import base64
import ipaddress
import json
import re
import subprocess
import sys
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, TypeAdapter

from pytest_synthdata.providers.sampling import sample, world
from pytest_synthdata.providers.sampling.pattern import matching
from pytest_synthdata.providers.sampling.templates import REMARKS
from pytest_synthdata.schema.schema import Schema
from tests.test_sampling import NULL, column, fits_text, many, record

# ---- formats and notes --


FORMATS: dict[str, Any] = {
    "date-time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": TypeAdapter(timedelta).validate_python,
    "uuid": uuid.UUID,
    "ipv6network": ipaddress.IPv6Network,
    "ipvanynetwork": ipaddress.ip_network,
    "ipv4interface": ipaddress.IPv4Interface,
    "ipvanyinterface": ipaddress.ip_interface,
    "ipv6interface": ipaddress.IPv6Interface,
    "base64": lambda value: base64.b64decode(value, validate=True),
    "base64url": base64.urlsafe_b64decode,
    "regex": re.compile,
    "json-string": json.loads,
    "uri": re.compile(r"https://www\.example\.com/[\w/-]+").fullmatch,
    "url": re.compile(r"https://www\.example\.com/[\w/-]+").fullmatch,
    "iri": re.compile(r"https://www\.example\.com/[\w/-]+").fullmatch,
    "multi-host-uri": re.compile(r"https://db1\.example\.com/\S+").fullmatch,
    "hostname": re.compile(r"[a-z.-]+\.example\.com").fullmatch,
    "idn-hostname": re.compile(r"[a-z.-]+\.example\.com").fullmatch,
    "uri-reference": re.compile(r"[./\w?=-]+").fullmatch,
    "iri-reference": re.compile(r"[./\w?=-]+").fullmatch,
    "uri-template": re.compile(r"https://www\.example\.com/[\w-]+/{id}").fullmatch,
    "json-pointer": re.compile(r"/[\w-]+/\d+").fullmatch,
    "relative-json-pointer": re.compile(r"\d/[\w-]+").fullmatch,
    "email": re.compile(r"[a-z.]+@example\.\w+").fullmatch,
    "idn-email": re.compile(r"[a-z.]+@example\.\w+").fullmatch,
    "name-email": re.compile(r"\w+ \D+ <[a-z.]+@example\.\w+>").fullmatch,
    "path": re.compile(r"/srv/data/\S+").fullmatch,
    "file-path": re.compile(r"/srv/data/\S+").fullmatch,
    "directory-path": re.compile(r"/srv/data/\S+").fullmatch,
    "password": re.compile(r"\S{8,}").fullmatch,
    "binary": str,
    "something-else": str,
}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_is_kept(kind: str) -> None:
    """The value of each known format can be read as what the format says."""
    for value in column({"type": "string", "format": kind}, count=25):
        assert FORMATS[kind](value)


@pytest.mark.parametrize(
    "kind",
    (
        "date-time date duration email idn-email hostname idn-hostname ipv4 ipv6 uri iri uuid "
        "regex uri-reference iri-reference uri-template json-pointer relative-json-pointer"
    ).split(),
)
def test_a_format_is_what_a_validator_of_json_schema_takes_for_it(kind: str) -> None:
    """The formats of a dict are judged by jsonschema-rs, which knows them all."""
    schema = Schema.of({"type": "string", "format": kind})
    values = [sample(schema.wire.schema, f"seed {index}") for index in range(40)]
    assert [schema.judge(value) for value in values] == [None] * 40
    assert len({*values}) > 1


def test_a_noted_zone_makes_a_time_one_of_json_schema() -> None:
    """Which has a zone, while one of Python may do without."""
    schema = Schema.of({"type": "string", "format": "time"})
    noted = {"type": "string", "format": "time", "x-note": "with a time zone"}
    assert [schema.judge(sample(noted, f"seed {index}")) for index in range(9)] == [None] * 9


def test_a_uuid_has_the_version_that_is_asked_for() -> None:
    """Versions are kept, those too that the library of this Python cannot make."""
    for version in (1, 4, 5, 7):
        (value,) = column({"type": "string", "format": f"uuid{version}"}, count=1)
        assert uuid.UUID(value).version == version
        assert uuid.UUID(value).variant == uuid.RFC_4122


def test_the_scheme_of_a_link_follows_its_name() -> None:
    """A field called `redis_url` holds a Redis URL."""
    assert column({"type": "string", "format": "uri"}, "redis_url", 1)[0].startswith("redis://")


@pytest.mark.parametrize("kind", ["date", "date-time"])
@pytest.mark.parametrize("name", ["x", "due_date", "birth_date"])
def test_past_and_future_are_far_from_now(kind: str, name: str) -> None:
    """A past date is past and a future one is future whenever the test runs."""
    for note, low, high in (("in the past", 1945, 2025), ("in the future", 2070, 2099)):
        values = column({"type": "string", "format": kind, "x-note": note}, name)
        assert all(low <= int(value[:4]) <= high for value in values)


def test_the_clock_does_not_matter() -> None:
    """Dates without a note lie before 2026, in the years that a test expects."""
    values = column({"type": "string", "format": "date"}, "created")

    assert all("2021-01-01" <= value < "2026" for value in values)


def test_time_zones_are_given_as_noted() -> None:
    """The note decides; without one, instants have a zone and times of the day have none."""
    for kind, note, zone in (
        ("date-time", "without a time zone", False),
        ("date-time", "with a time zone", True),
        ("date-time", "", True),
        ("time", "with a time zone", True),
        ("time", "", False),
    ):
        values = column({"type": "string", "format": kind, "x-note": note})
        assert all(value.endswith("Z") == zone for value in values)


@pytest.mark.parametrize("kind", ["number", "string", "integer"])
@pytest.mark.parametrize(
    "bounds", [{}, {"minimum": 900}, {"minimum": -5, "maximum": 3}, {"maximum": 99_999}]
)
def test_decimals_keep_to_their_digits(kind: str, bounds: dict[str, Any]) -> None:
    """At most 5 digits, at most 2 of them after the point, and so at most 3 before it."""
    note = "at most 5 digits, at most 2 decimal places"
    for value in column({"type": kind, "x-note": note, **bounds}):
        _, digits, exponent = Decimal(str(value)).normalize().as_tuple()
        assert isinstance(exponent, int)
        assert exponent >= -2
        assert len(digits) + exponent <= 3
        assert kind == "string" or value >= bounds.get("minimum", value)


@pytest.mark.parametrize(
    "limits",
    [
        {"max_digits": 4, "decimal_places": 4},
        {"max_digits": 1, "decimal_places": 1},
        {"max_digits": 2, "decimal_places": 4},
        {"max_digits": 7, "decimal_places": 2, "ge": 90_000},
        {"max_digits": 6, "ge": 90_000},
        {"max_digits": 3, "decimal_places": 0},
        {"max_digits": 4, "decimal_places": 4, "gt": Decimal("0.001"), "lt": Decimal("0.004")},
    ],
    ids=str,
)
def test_decimals_are_what_pydantic_takes_for_them(limits: dict[str, Any]) -> None:
    """It counts the decimals that there may be as digits, whether they are there or not."""
    schema = Schema.of(Annotated[Decimal, Field(**limits)])
    values = [sample(schema.wire.schema, f"seed {index}") for index in range(40)]
    assert [schema.judge(value) for value in values] == [None] * 40
    assert len({*values}) > 1


def test_annotations_reach_through_references_and_unions() -> None:
    """A note beside a reference or a union holds for what is behind it."""
    schema = {
        "$defs": {"Day": {"type": "string", "format": "date"}},
        **record(x={"anyOf": [{"$ref": "#/$defs/Day"}, NULL], "x-note": "in the future"}),
    }
    values = [item["x"] for item in many(schema)]

    assert None in values
    assert all(value > "2070" for value in values if value)


# ---- strings -------------------------------------------------------------------------------


def test_lengths_choose_the_way_to_write_a_value() -> None:
    """A state of two letters is its code, and a short name is an initial or one name."""
    short = {"type": "string", "maxLength": 2}
    codes = {row[2] for row in world.PLACES}

    assert {*column(short, "state")} <= codes
    assert all(len(name) <= 10 for name in column({**short, "maxLength": 10}, "full_name"))


@pytest.mark.parametrize("kind", ["email", "hostname"])
def test_mail_is_cut_and_extended_in_front(kind: str) -> None:
    """The reserved domain survives the bounds of a length."""
    for bounds in ({"maxLength": 16}, {"minLength": 50}):
        for value in column({"type": "string", "format": kind, **bounds}):
            assert fits_text(bounds, value, {})
            assert ".com" in value or ".org" in value or ".net" in value


def test_texts_are_cut_between_words_where_that_is_possible() -> None:
    """A cut sentence ends with a whole word and without a space."""
    prose = (*(row[2] for row in world.MATTERS), *REMARKS[0], *REMARKS[1])
    known = {word for text in prose for word in re.findall(r"\w+", text)}
    for value in column({"type": "string", "maxLength": 25}, "comment"):
        assert re.findall(r"\w+", value)[-1] in known
    for value in column({"type": "string", "minLength": 150, "maxLength": 220}, "comment"):
        assert value.count(".") >= 3
    for value in column({"type": "string", "minLength": 12, "maxLength": 12}, "city"):
        assert len(value.strip()) == 12


@pytest.mark.parametrize("name", ["text", "comment", "note", "description"])
@pytest.mark.parametrize("most", [12, 20, 40, 60])
def test_short_texts_are_whole_and_differ(name: str, most: int) -> None:
    """Where few sentences fit, remarks do."""
    values = column({"type": "string", "maxLength": most}, name)
    assert len({*values}) >= 8
    assert all(len(value) <= most and value[0].isupper() for value in values)
    assert sum(value.endswith(".") for value in values) >= 30


def test_what_is_no_prose_becomes_none_when_it_is_short() -> None:
    """Codes stay codes, mail stays mail."""
    short = {"type": "string", "maxLength": 12}
    assert all(re.fullmatch(r"[A-Z]{2}-\d{6}", value) for value in column(short, "code"))
    assert not any(" " in value for value in column(short, "email"))


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{3}-\d{4}$",
        r"^(?:red|green|blu(?:e|ish))?$",
        r"^(?P<year>19|20)\d\d-[01]\d$",
        r"[^a-z\d\s]+x{2,}",
        r"^\w+@\w+\.(com|org)$",
        r"^[\w.-]+\s\S\D\W$",
        r"^a.c\t\Z",
        r"^[]a-]{5}$",
        r"^x{0,3}?y*z{2,3}$",
        r"\bword\b",
        r"^[\--/]$",
        r"^[^a]\x41\u0042$",
        r"^[^@\s]+$",
        r"[^\d]+",
        r".*",
        r"^$",
        r"foo|bar",
        # phones, codes and other identifiers
        r"^\+?1?\d{9,15}$",
        r"^\(?\d{3}\)?[-. ]?\d{3}[-. ]?\d{4}$",
        r"^[a-z]{2}-[A-Z]{2}$",
        r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
        r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
        r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$",
        r"^[A-HJ-NPR-Z0-9]{17}$",
        r"^[a-f0-9]{128}$",
        r"^\d{5}(?:-\d{4})?$",
        r"^v?\d+\.\d+\.\d+(?:-[\w.]+)?$",
        # flags, references and look-arounds
        r"(?i)^abc[^a-z]$",
        r"(?x) ^ a b  # two letters",
        r"^(\w)\1$",
        r"^(a)?\1b$",
        r"""^(?P<quote>['"]).*(?P=quote)$""",
        r"^(?:(?>a)|b)$",
        r"^(?=.*\d)(?=.*[a-z])[a-z\d]{8,12}$",
        r"^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[@$!%*?&])[A-Za-z\d@$!%*?&]{8,}$",
        r"^(?=.{8,20}$)[a-z]+$",
        r"^(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$",
        r"^(?![_.])(?!.*[_.]{2})[a-zA-Z0-9._]+(?<![_.])$",
        r"^(?!^[-+.]*$)[+-]?0*(?:\d{0,3}|(?=[\d.]{1,6}0*$)\d{0,3}\.\d{0,2}0*$)",
        # signs that other dialects have a meaning for
        r"^\\z[\[]\\p{2}$",
    ],
)
def test_a_pattern_is_matched(pattern: str) -> None:
    """What patterns are made of can be written as well as read."""
    for seed in range(40):
        value = matching(pattern, Random(seed))  # noqa: S311 - test data
        assert value is not None
        assert re.search(pattern, value)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?=a)b",
        r"^(?>a)$",
        r"^a++$",
        r"^(a)?(?(1)b|c)$",
        r"[^\s\S]",
        r"\p{Greek}",
        "(",
        "a)",
        "[[a]",
        "a{99999999999}",
        "(" * 5000 + ")" * 5000,
    ],
    ids=lambda pattern: pattern[:20],
)
def test_a_pattern_that_cannot_be_written_gives_an_ordinary_value(pattern: str) -> None:
    """What the generator cannot write is left to the caller's validator."""
    assert matching(pattern, Random(1)) is None  # noqa: S311 - test data
    assert sample({"type": "string", "pattern": pattern}, "s")


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        (r"^\p{Lu}\p{Ll}+\z", r"[A-Z][a-z]+"),
        (r"^[\p{L}\p{Nd} ]{5,9}\pN[^\pL]$", r"[A-Za-z0-9 ]{5,9}[0-9][^A-Za-z]"),
        (r"^(?<first>a|b)(?<!c)\p{N}$", r"[ab][0-9]"),
    ],
)
def test_patterns_of_other_dialects_are_matched(pattern: str, written: str) -> None:
    """Pydantic reads them as Rust does, and a dict's as ECMAScript does."""
    for seed in range(20):
        value = matching(pattern, Random(seed))  # noqa: S311 - test data
        assert re.fullmatch(written, value or "")


@pytest.mark.parametrize(
    "patterns",
    [
        (r"^[a-z]+$", "q"),
        ("^a", "b$"),
        (r"^.{5}$", r"^\d+$"),
        (r"^\d", "x", "z$"),
        ("(?i)^a", "(?i)a$"),
    ],
    ids=str,
)
def test_several_patterns_are_matched_by_one_value(patterns: tuple[str, ...]) -> None:
    """JSON Schema may demand several; all but the first stand in the note."""
    schema = Schema.of({"type": "string", "allOf": [{"pattern": one} for one in patterns]})
    for index in range(20):
        assert schema.judge(sample(schema.wire.schema, f"seed {index}")) is None


@pytest.mark.parametrize(
    ("pattern", "readable"),
    [
        (r"^[^@]{9}\S{9}.{9}$", r"[A-Za-z0-9]{27}"),
        (r"^\W\s[^\w]$", r"   "),
        (r"^[^\w\s]$", r"[!-/:-@[-`{-~]"),
        (r"^[^ -~\s]$", r"é"),
        (r"^[\u03b1-\u03c9]{3}$", r"[\u03b1-\u03c9]{3}"),
        (r"^[a-z]*-\d+x{1,90}$", r"[a-z]{0,3}-\d{1,4}x{1,4}"),
    ],
)
def test_of_what_fits_a_pattern_the_readable_is_taken(pattern: str, readable: str) -> None:
    """Letters and digits before spaces before other signs, and few where there is no limit."""
    for seed in range(20):
        value = matching(pattern, Random(seed))  # noqa: S311 - test data
        assert re.fullmatch(readable, value or "")


@pytest.mark.parametrize(
    ("pattern", "shortest", "longest"),
    [
        (r".*", 40, 40),
        (r".*", 0, 3),
        (r"^[^@\s]+$", 40, 60),
        (r"^\S+@\S+\.\w+$", 40, 45),
        (r"^\S+@\S+\.\w+$", 0, 5),
        (r"^[a-z0-9]+(?:-[a-z0-9]+)*$", 40, 60),
        (r"^[A-Z]{3}-\d+$", 12, 12),
        (r"^[a-z]{2,50}$", 40, 45),
        (r"^[a-z]*$", 300, 320),
        (r"^(?=.*\d)[a-z\d]+$", 30, 40),
        (r"\d", 12, 20),
    ],
)
def test_patterns_keep_to_lengths(pattern: str, shortest: int, longest: int) -> None:
    """Repeats supply the length that is asked for, or where a part is enough, what follows it."""
    node = {"type": "string", "pattern": pattern, "minLength": shortest, "maxLength": longest}

    for value in column(node):
        assert shortest <= len(value) <= longest
        assert re.search(pattern, value)


def test_a_length_that_no_match_has_is_not_found() -> None:
    """Neither a longer nor a shorter string is returned."""
    assert matching("^ab$", Random(1), shortest=3) is None  # noqa: S311 - test data
    assert matching(r"^\S+@\S+\.\w+$", Random(1), longest=3) is None  # noqa: S311 - test data


def test_pydantic_accepts_what_its_patterns_ask_for() -> None:
    """The samples of a model pass the patterns of the model, which are read by another engine."""

    class Part(BaseModel):
        sku: str = Field(pattern=r"^[A-Z]{3}-\d+$")
        label: str = Field(pattern=r"^[^\d_]+$", min_length=40)
        colours: dict[Annotated[str, Field(pattern=r"(?i)^#[0-9a-f]{6}$")], int]
        password: str = Field(pattern=r"\d", min_length=10, max_length=12)

    schema = Schema.of(Part)
    for item in many(schema.wire.schema):
        assert schema.judge(item) is None


def test_the_shape_of_an_example_is_taken_where_the_pattern_allows_it() -> None:
    """A field with a pattern follows its examples, but never away from the pattern."""
    schema = record(code={"type": "string", "pattern": r"^[A-Z]{3}-\d+$"})

    for item in many(schema, examples=["Code: ABC-123456"]):
        assert re.fullmatch(r"[A-Z]{3}-\d{6}", item["code"])
    for item in many(schema, examples=["Code: ab-12"]):
        assert re.fullmatch(r"[A-Z]{3}-\d+", item["code"])


def test_rstr_is_imported_for_the_first_pattern() -> None:
    """Schemas without patterns need no library for them."""
    script = (
        "import sys\nfrom pytest_synthdata.providers.sampling import sample\n"
        "for more in {}, {'pattern': r'^[a-z]\\d$'}:\n"
        "    sample({'type': 'string', **more}, 's')\n"
        "    print('rstr' in sys.modules)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.split() == ["False", "True"]


def test_a_named_value_that_matches_the_pattern_is_preferred() -> None:
    """A phone pattern gets a reserved phone, a decimal's pattern a decimal as people write it."""
    phone = {"type": "string", "pattern": r"^\d{10}$"}
    decimal = {"type": "string", "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}
    atomic = {"type": "string", "pattern": r"^(?>\d+)\.?\d*$"}

    assert all(re.fullmatch(r"\d{3}55501\d\d", value) for value in column(phone, "phone"))
    for value in [*column(decimal), *column(atomic)]:
        assert str(Decimal(value)) == value


def test_a_phrase_is_extended_by_phrases() -> None:
    """A field of which nothing is known has words of no sentence."""
    texts = [sample({"type": "string", "minLength": 60}, str(seed)) for seed in range(10)]

    assert all(60 <= len(text) < 90 and "." not in text for text in texts)
