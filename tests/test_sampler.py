"""How the embedded generator samples records."""

from __future__ import annotations

import base64
import ipaddress
import json
import os
import re
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter

from pytest_synthdata.providers import vocabulary
from pytest_synthdata.providers.pattern import matching
from pytest_synthdata.providers.sampler import _words, sample

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
NULL = {"type": "null"}
EXAMPLE = (
    "Patient ID: 123456, Patient Name: John Doe, Diagnosis Code: J20.9, Procedure Code: 99203, "
    "Total Charge: $500, Insurance Claim Amount: $350"
)


def record(_title: str = "", **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "title": _title,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: dict[str, Any], **bounds: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **bounds}


def many(schema: dict[str, Any], count: int = 60, **options: Any) -> list[Any]:
    return [sample(schema, f"seed {index}", **options) for index in range(count)]


def fields(schema: dict[str, Any], name: str = "x", count: int = 60) -> list[Any]:
    return [item[name] for item in many(record("", **{name: schema}), count)]


BILLING = record(
    "MedicalBilling",
    patient_id=WHOLE,
    patient_name=TEXT,
    diagnosis_code=TEXT,
    procedure_code=TEXT,
    total_charge=NUMBER,
    insurance_claim_amount=NUMBER,
)


# ---- any schema ----------------------------------------------------------------------------


def fits(node: dict[str, Any], value: Any, definitions: dict[str, Any]) -> bool:
    """A validator of the dialect, independent of the generator."""
    if "$ref" in node:
        return fits(definitions[node["$ref"].rsplit("/", 1)[1]], value, definitions)
    if "const" in node:
        return bool(value == node["const"])
    if "enum" in node:
        return value in node["enum"]
    if "anyOf" in node:
        return any(fits(part, value, definitions) for part in node["anyOf"])
    return CHECKS[node["type"]](node, value, definitions)


def fits_number(node: dict[str, Any], value: Any, _definitions: dict[str, Any]) -> bool:
    kind = int if node["type"] == "integer" else (int, float)
    step = Decimal(str(node.get("multipleOf", 1)))
    return (
        isinstance(value, kind)
        and not isinstance(value, bool)
        and node.get("minimum", value) <= value <= node.get("maximum", value)
        and ("exclusiveMinimum" not in node or value > node["exclusiveMinimum"])
        and ("exclusiveMaximum" not in node or value < node["exclusiveMaximum"])
        and ("multipleOf" not in node or Decimal(str(value)) % step == 0)
    )


def fits_object(node: dict[str, Any], value: Any, definitions: dict[str, Any]) -> bool:
    return (
        isinstance(value, dict)
        and list(value) == list(node["properties"])
        and all(fits(part, value[name], definitions) for name, part in node["properties"].items())
    )


def fits_array(node: dict[str, Any], value: Any, definitions: dict[str, Any]) -> bool:
    if not isinstance(value, list) or not all(
        fits(node["items"], item, definitions) for item in value
    ):
        return False
    texts = [json.dumps(item["key"] if node.get("x-keys") else item) for item in value]
    differ = node.get("uniqueItems") or node.get("x-keys")
    least = 0 if differ else node.get("minItems", 0)  # a small domain ends a set early
    return least <= len(value) <= node.get("maxItems", len(value)) and not (
        differ and len(set(texts)) < len(texts)
    )


def fits_text(node: dict[str, Any], value: Any, _definitions: dict[str, Any]) -> bool:
    return isinstance(value, str) and node.get("minLength", 0) <= len(value) <= node.get(
        "maxLength", len(value)
    )


CHECKS = {
    "null": lambda _node, value, _definitions: value is None,
    "boolean": lambda _node, value, _definitions: isinstance(value, bool),
    "integer": fits_number,
    "number": fits_number,
    "string": fits_text,
    "object": fits_object,
    "array": fits_array,
}
NAMES = st.sampled_from(
    [*vocabulary.NOUNS, *vocabulary.TEXTS, *vocabulary.CODES, *vocabulary.NUMBERS]
    + [f"{first} {second}" for first in vocabulary.MONEY for second in ("", "max", "paid")]
    + ["name", "x", "", "Ünï çode", "minPrice", "max_price", "unit_price", "quantity"]
).map(lambda name: name.replace(" ", "_"))


def ranges(least: int, most: int, low: str, high: str) -> st.SearchStrategy[dict[str, Any]]:
    pair = st.tuples(st.integers(least, most), st.integers(0, 60))
    return st.one_of(
        st.just({}),
        pair.map(lambda ends: {low: ends[0]}),
        pair.map(lambda ends: {high: ends[0] + ends[1]}),
        pair.map(lambda ends: {low: ends[0], high: ends[0] + ends[1]}),
    )


def numbers(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    steps = [{}, {}, {"multipleOf": 5}, {"multipleOf": 0.5}]
    bounds = st.one_of(
        ranges(-(10**6), 10**6, "minimum", "maximum"),
        ranges(-50, 50, "exclusiveMinimum", "maximum"),
        ranges(-50, 50, "minimum", "exclusiveMaximum"),
    )

    def build(ends: dict[str, Any], step: dict[str, Any]) -> dict[str, Any]:
        low, high = min(ends.values(), default=0), max(ends.values(), default=99)
        wide = len(ends) < 2 or high - low > 6
        return {"type": kind, **ends, **(step if wide else {})} if high > low else {"type": kind}

    return st.builds(build, bounds, st.sampled_from(steps))


LEAVES = st.one_of(
    st.just(NULL),
    st.just({"type": "boolean"}),
    st.just({"enum": ["red", "green", 3]}),
    st.just({"const": ["fixed"]}),
    numbers("integer"),
    numbers("number"),
    ranges(0, 40, "minLength", "maxLength").map(lambda ends: {"type": "string", **ends}),
    st.just({"$ref": "#/$defs/Tree"}),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": parts}),
        st.dictionaries(NAMES, inner, max_size=6).map(lambda parts: record("Order", **parts)),
        st.builds(
            lambda items, ends, differ: listed(items, uniqueItems=differ, **ends),
            inner,
            ranges(0, 4, "minItems", "maxItems"),
            st.booleans(),
        ),
        st.builds(
            lambda key, value: listed(record(key=key, value=value), **{"x-keys": True}),
            st.sampled_from([TEXT, WHOLE, {"type": "boolean"}]),
            inner,
        ),
    ),
    max_leaves=8,
)
TREE = record("Tree", label=TEXT, children=listed({"$ref": "#/$defs/Tree"}))


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(NODES, NAMES, st.sampled_from([(), (EXAMPLE,), ('{"x": -3.5, "name": "Z-9"}',)]))
def test_every_value_keeps_to_its_schema(
    node: dict[str, Any], name: str, examples: tuple[str, ...]
) -> None:
    """Whatever the names suggest, types and bounds hold."""
    schema = {**record("Invoice", **{name: node}), "$defs": {"Tree": TREE}}

    value = sample(schema, "any", examples=examples)

    assert fits(schema, value, schema["$defs"]), value


@pytest.mark.parametrize(
    "bounds",
    [
        {"exclusiveMinimum": 0, "exclusiveMaximum": 1e-9},
        {"exclusiveMinimum": 0.1, "maximum": 0.10001},
        {"minimum": 1e16, "exclusiveMaximum": 1e16 + 4},
        {"minimum": 1 / 3, "maximum": 1 / 3},
        {"maximum": -5000},
        {"minimum": 10**12},
        {"minimum": -float("inf"), "maximum": float("inf")},
        {"multipleOf": 1000},
        {"multipleOf": 0.1, "minimum": 0.25, "maximum": 0.35},
    ],
)
def test_narrow_far_and_open_bounds_hold(bounds: dict[str, Any]) -> None:
    """A range without a number of two decimals still gives a number of the range."""
    node = {"type": "number", **bounds}

    assert all(fits_number(node, value, {}) for value in fields(node, count=20))


def test_an_integer_may_be_a_multiple_of_a_fraction() -> None:
    """The whole multiples of 2.5 are the multiples of 5."""
    values = fields({"type": "integer", "multipleOf": 2.5})

    assert all(value % 5 == 0 for value in values)


def test_an_impossible_range_does_not_hang() -> None:
    """A schema that no number satisfies gets the nearest bound, and the caller refuses it."""
    assert sample({"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 2}, "s") == 1


def test_a_schema_without_a_type_and_an_empty_object_have_values() -> None:
    """The loosest nodes give a text and an empty record."""
    assert isinstance(sample({}, "s"), str)
    assert sample({"type": "object"}, "s") == {}


# ---- the same value for the same arguments -------------------------------------------------


def test_the_same_arguments_give_the_same_value_in_a_fresh_process() -> None:
    """Neither the process nor its hash seed matters."""
    script = (
        "import json,sys\nfrom pytest_synthdata.providers.sampler import sample\n"
        "print(json.dumps([sample(json.loads(sys.argv[1]), str(i)) for i in range(5)]))"
    )
    schema = record("User", name=TEXT, mother_name=TEXT, tags=listed(TEXT, uniqueItems=True))
    here = [sample(schema, str(index)) for index in range(5)]

    for hash_seed in ("1", "2"):
        there = subprocess.run(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-c", script, json.dumps(schema)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            text=True,
        )
        assert json.loads(there.stdout) == here


def test_eight_threads_give_the_values_of_one() -> None:
    """Sampling shares nothing that a thread could disturb."""
    expected = many(BILLING, 80)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda index: sample(BILLING, f"seed {index}"), range(80)))

    assert found == expected


def test_the_schema_is_not_shared_with_the_value() -> None:
    """Changing a record leaves the schema as it was."""
    schema = {"const": {"a": [1]}}
    sample(schema, "s")["a"].append(2)

    assert schema == {"const": {"a": [1]}}


# ---- realism -------------------------------------------------------------------------------


@pytest.mark.parametrize("examples", [(), (EXAMPLE,)])
def test_medical_bills_are_plausible_and_differ(examples: tuple[str, ...]) -> None:
    """A hundred bills hold distinct people, real codes, and claims below the charge."""
    bills = many(BILLING, 100, examples=examples)

    assert len({bill["patient_name"] for bill in bills}) >= 95
    assert len({bill["patient_id"] for bill in bills}) >= 95
    assert len({bill["total_charge"] for bill in bills}) >= 60
    for bill in bills:
        assert re.fullmatch(r"[A-Z]\d\d(\.\d{1,3}[A-Z]?)?", bill["diagnosis_code"])
        assert re.fullmatch(r"\d{5}", bill["procedure_code"])
        assert len(str(bill["patient_id"])) == 6
        share = bill["insurance_claim_amount"] / bill["total_charge"]
        assert 0.19 <= share <= 0.96
        assert round(bill["total_charge"], 2) == bill["total_charge"]
        assert not examples or 250 <= bill["total_charge"] <= 1000


def test_the_name_of_a_field_and_what_encloses_it_choose_the_value() -> None:
    """`name` is a product in a product, a company in a company, and a person by itself."""
    products = {row[0] for row in vocabulary.PRODUCTS}
    schema = record("Order", product=record(name=TEXT), company=record("Company", name=TEXT))
    (order,) = many(schema, 1)

    assert order["product"]["name"] in products
    assert order["company"]["name"].split()[-1] in {
        kind.split()[-1] for kind in vocabulary.COMPANY_KINDS
    }
    assert sample(record(product_name=TEXT), "s")["product_name"] in products
    assert re.fullmatch(r"[A-Z]\w+ \S+", sample(record(name=TEXT), "s")["name"])
    assert re.fullmatch(r"[A-Z]\w+ \S+", sample(record("Foo", name=TEXT, age=WHOLE), "s")["name"])
    assert sample(record("Widget", name=TEXT), "s")["name"].istitle()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("patientName", "patient name"),
        ("HTTPStatusCodes", "http status code"),
        ("shipping-addresses", "shipping address"),
        ("date_of_birth", "birth date"),
        ("number_of_items", "item count"),
        ("diagnoses", "diagnosis"),
        ("categories", "category"),
        ("statuses", "status"),
        ("taxes", "tax"),
        ("of", "of"),
    ],
)
def test_names_are_read_word_by_word(name: str, words: str) -> None:
    """All ways to write a name come down to its words in the singular."""
    assert " ".join(_words(name)) == words


def test_every_name_in_the_tables_can_be_met() -> None:
    """The tables are keyed by words as names are read."""
    tables = (vocabulary.NOUNS, vocabulary.TEXTS, vocabulary.CODES, vocabulary.NUMBERS)
    for name in [name for table in (*tables, vocabulary.MONEY) for name in table]:
        assert " ".join(_words(name)) == name
    for word in (*vocabulary.STAGES, *vocabulary.TOPICS, *vocabulary.PEOPLE):
        assert _words(word) == (word,)


def test_every_named_text_is_a_text() -> None:
    """Each maker works in an empty scene and as a column of different values where it can."""
    names = [*vocabulary.NOUNS, *vocabulary.TEXTS, *vocabulary.CODES]
    schema = record("Thing", **{name.replace(" ", "_"): TEXT for name in names})

    assert all(value.strip() for item in many(schema, 3) for value in item.values())


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("age", 15, 85),
        ("latitude", -90, 90),
        ("zip_code", 0, 99_999),
        ("rating", 1, 5),
        ("year", 1990, 2025),
        ("birth_year", 1945, 2006),
        ("weight_kg", 40, 110),
    ],
)
def test_numbers_have_the_usual_size(name: str, low: int, high: int) -> None:
    """A field's name sets the range where the schema does not."""
    kind = NUMBER if name == "latitude" else WHOLE

    assert all(low <= value <= high for value in fields(kind, name))


def test_prices_and_amounts_may_be_texts() -> None:
    """A money field of type string reads as an amount, not as a phrase."""
    assert re.fullmatch(r"\d+\.\d\d", sample(record(price=TEXT), "s")["price"])


def test_the_topic_of_an_object_colors_its_sentences() -> None:
    """A note on a patient is medical; without a topic it is general."""
    medical = sample(record("Visit", notes=TEXT), "s", topic="patient visits")["notes"]
    general = sample(record("Visit", notes=TEXT), "s")["notes"]

    assert any(part in medical for part in vocabulary.SENTENCES["medical"])
    assert any(part in general for part in vocabulary.SENTENCES["general"])


def test_a_title_is_what_the_object_has_titles_for() -> None:
    """A film has a film's title, an article a heading."""
    film = sample(record("Film", title=TEXT), "s")["title"]
    article = sample(record("Post", title=TEXT), "s")["title"]

    assert film.split()[-1] in vocabulary.TITLE_B
    assert article in vocabulary.HEADINGS["general"]


def test_switches_that_are_usually_on_are_usually_on() -> None:
    """`is_active` is true more often than not, an unknown flag half of the time."""
    switch = {"type": "boolean"}

    assert sum(fields(switch, "is_active", 200)) > 140
    assert 70 < sum(fields(switch, "x", 200)) < 130


# ---- safe values ---------------------------------------------------------------------------


def test_contact_data_cannot_reach_anybody() -> None:
    """Mail, phones, cards and identifiers come from ranges reserved for examples."""
    schema = record(email=TEXT, phone=TEXT, card_number=TEXT, ssn=TEXT, website=TEXT, ip=TEXT)
    for item in many(schema):
        assert re.fullmatch(r"[a-z.]+@example\.(com|org|net)", item["email"])
        assert re.fullmatch(r"\+1-\d{3}-555-01\d\d", item["phone"])
        assert item["card_number"] in vocabulary.CARDS
        assert re.fullmatch(r"987-65-43\d\d", item["ssn"])
        assert item["website"].startswith("https://www.example.com/")
        assert item["ip"].startswith("192.0.2.")


def test_addresses_of_the_net_are_reserved_ones() -> None:
    """IP addresses and networks lie in the documentation blocks."""
    blocks = [ipaddress.ip_network(f"{net}.0/24") for net in ("192.0.2", "198.51.100")]
    blocks.append(ipaddress.ip_network("203.0.113.0/24"))
    for kind in ("ipv4", "ipvanyaddress"):
        for value in fields({"type": "string", "format": kind}):
            assert any(ipaddress.ip_address(value) in block for block in blocks)
    for value in fields({"type": "string", "format": "ipv4network"}):
        assert any(ipaddress.IPv4Network(value).subnet_of(block) for block in blocks)  # type: ignore[arg-type]
    for value in fields({"type": "string", "format": "ipv6"}):
        assert ipaddress.ip_address(value) in ipaddress.ip_network("2001:db8::/32")


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
    "email": re.compile(r"[a-z.]+@example\.\w+").fullmatch,
    "idn-email": re.compile(r"[a-z.]+@example\.\w+").fullmatch,
    "name-email": re.compile(r"\w+ \S+ <[a-z.]+@example\.\w+>").fullmatch,
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
    for value in fields({"type": "string", "format": kind}, count=25):
        assert FORMATS[kind](value)


def test_a_uuid_has_the_version_that_is_asked_for() -> None:
    """Versions are kept, those too that the library of this Python cannot make."""
    for version in (1, 4, 5, 7):
        (value,) = fields({"type": "string", "format": f"uuid{version}"}, count=1)
        assert uuid.UUID(value).version == version
        assert uuid.UUID(value).variant == uuid.RFC_4122


def test_the_scheme_of_a_link_follows_its_name() -> None:
    """A field called `redis_url` holds a Redis URL."""
    assert fields({"type": "string", "format": "uri"}, "redis_url", 1)[0].startswith("redis://")


# ---- notes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["date", "date-time"])
@pytest.mark.parametrize("name", ["x", "due_date", "birth_date"])
def test_past_and_future_are_far_from_now(kind: str, name: str) -> None:
    """A past date is past and a future one is future whenever the test runs."""
    for note, low, high in (("in the past", 1945, 2024), ("in the future", 2070, 2099)):
        values = fields({"type": "string", "format": kind, "x-note": note}, name)
        assert all(low <= int(value[:4]) <= high for value in values)


def test_the_clock_does_not_matter() -> None:
    """Dates without a note lie before 2026, in the years that a test expects."""
    values = fields({"type": "string", "format": "date"}, "created")

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
        values = fields({"type": "string", "format": kind, "x-note": note})
        assert all(value.endswith("Z") == zone for value in values)


@pytest.mark.parametrize("kind", ["number", "string", "integer"])
@pytest.mark.parametrize(
    "bounds", [{}, {"minimum": 1000}, {"minimum": -5, "maximum": 3}, {"maximum": 99_999}]
)
def test_decimals_keep_to_their_digits(kind: str, bounds: dict[str, Any]) -> None:
    """At most 5 digits, at most 2 of them after the point."""
    note = "at most 5 digits, at most 2 decimal places"
    for value in fields({"type": kind, "x-note": note, **bounds}):
        _, digits, exponent = Decimal(str(value)).normalize().as_tuple()
        assert isinstance(exponent, int)
        assert exponent >= -2
        assert len(digits) + max(exponent, 0) <= 5
        assert kind == "string" or value >= bounds.get("minimum", value)


def test_annotations_reach_through_references_and_unions() -> None:
    """A note beside a reference or a union holds for what is behind it."""
    schema = {
        "$defs": {"Day": {"type": "string", "format": "date"}},
        **record(x={"anyOf": [{"$ref": "#/$defs/Day"}, NULL], "x-note": "in the future"}),
    }
    values = [item["x"] for item in many(schema)]

    assert None in values
    assert all(value > "2070" for value in values if value)


# ---- coherence -----------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["paid", "discount", "tax", "deposit", "net", "refund", "fee"])
def test_parts_of_a_sum_stay_below_it(part: str) -> None:
    """What is a part of a total is no larger than the total, in any order of the fields."""
    for item in many(record("", **{f"{part}_amount": NUMBER, "total": NUMBER})):
        assert 0 < item[f"{part}_amount"] <= item["total"]


def test_a_whole_is_large_enough_for_the_least_part() -> None:
    """A minimum of the claim lifts the charge."""
    claim = {"type": "number", "minimum": 9000}
    for item in many(record(total_charge=NUMBER, claim_amount={"anyOf": [claim, NULL]})):
        assert item["claim_amount"] is None or 9000 <= item["claim_amount"] <= item["total_charge"]


def test_the_lines_of_an_order_add_up() -> None:
    """The subtotal is the sum of quantity times price, and the total adds the tax to it."""
    line = record("Line", product=TEXT, quantity=WHOLE, unit_price=NUMBER)
    schema = record("Order", items=listed(line), total=NUMBER, tax=NUMBER, subtotal=NUMBER)
    for order in many(schema):
        sums = sum(item["quantity"] * item["unit_price"] for item in order["items"])
        assert order["subtotal"] == pytest.approx(sums)
        assert order["total"] == pytest.approx(sums + order["tax"])


def test_a_discount_does_not_push_the_total_below_the_subtotal() -> None:
    """Where both rules cannot hold, the total stays above its parts."""
    for order in many(record(subtotal=NUMBER, discount=NUMBER, total=NUMBER)):
        assert order["discount"] < order["subtotal"] <= order["total"]


def test_a_single_line_is_its_quantity_times_its_price() -> None:
    """Quantity, unit price and total agree, and shops' prices end as shops' prices do."""
    lines = many(record(total=NUMBER, quantity=WHOLE, unit_price=NUMBER))

    assert all(
        line["total"] == pytest.approx(line["quantity"] * line["unit_price"]) for line in lines
    )
    assert sum(f"{line['unit_price']:.2f}".endswith(".99") for line in lines) > 25


def test_least_and_most_are_in_order() -> None:
    """`min_x` is not above `max_x`, for money and for plain numbers."""
    names = ["max_price", "min_price", "max_age", "min_age", "end_page", "start_page", "price"]
    for item in many(record("", **dict.fromkeys(names, NUMBER))):
        assert item["min_price"] <= item["max_price"]
        assert item["min_age"] <= item["max_age"]
        assert item["start_page"] <= item["end_page"]


def test_what_ends_does_not_end_before_it_starts() -> None:
    """Dates of one object follow the steps of a process, whatever their formats and notes."""
    instant = {"type": "string", "format": "date-time"}
    schema = record(
        expires_at=instant, delivered_at=instant, shipped_at=instant, paid_at=instant, start=instant
    )
    for item in many(schema):
        assert item["start"] < item["paid_at"] < item["shipped_at"]
        assert item["shipped_at"] < item["delivered_at"] < item["expires_at"]
    later = record(start_date={**instant, "x-note": "in the future"}, end_date=instant)
    assert all(item["start_date"] < item["end_date"] for item in many(later))
    hours = {"type": "string", "format": "time"}
    assert all(
        item["end_time"] > item["start_time"]
        for item in many(record(end_time=hours, start_time=hours))
    )


def test_a_person_is_the_same_in_all_fields_of_an_object() -> None:
    """Names, address, age and year of birth belong together."""
    schema = record(
        email=TEXT,
        first_name=TEXT,
        last_name=TEXT,
        full_name=TEXT,
        username=TEXT,
        age=WHOLE,
        birth_date={"type": "string", "format": "date"},
        manager=TEXT,
    )
    for item in many(schema):
        assert item["full_name"] == f"{item['first_name']} {item['last_name']}"
        handle = re.sub(r"[^a-z.]", "", f"{item['first_name']}.{item['last_name']}".lower())
        assert item["email"].split("@")[0] == handle
        assert re.sub(r"[_\d]", "", item["username"]) == handle.replace(".", "")
        assert item["age"] in {2025 - int(item["birth_date"][:4]) + late for late in (0, 1)}
    assert sum(item["manager"] == item["full_name"] for item in many(schema)) <= 1


def test_roles_are_different_people_and_a_bare_address_is_of_the_first() -> None:
    """The patient is not the doctor; an e-mail without a role is the patient's."""
    bills = many(record(email=TEXT, patient_name=TEXT, doctor_name=TEXT, phone=TEXT, age=WHOLE))

    assert sum(item["patient_name"] == item["doctor_name"] for item in bills) <= 1
    for item in bills:
        assert item["email"].split("@")[0].split(".")[0] == item["patient_name"].split()[0].lower()
    for item in many(record(customer=TEXT, email=TEXT)):
        assert item["email"].split("@")[0].split(".")[0] == item["customer"].split()[0].lower()
    mothers = {item["mother"].split()[0] for item in many(record(mother=TEXT))}
    assert mothers <= set(vocabulary.FEMALE)


def test_a_place_is_one_place() -> None:
    """City, state, code and country fit together."""
    places = {row[0]: row for row in vocabulary.PLACES}
    for item in many(record(city=TEXT, state=TEXT, zip=TEXT, country=TEXT, lat=NUMBER)):
        row = places[item["city"]]
        assert (item["state"], item["zip"], item["lat"]) == (row[1], row[3], float(row[5]))
        assert item["country"] == "United States"


# ---- examples ------------------------------------------------------------------------------


def test_examples_set_shape_and_size_but_are_not_returned() -> None:
    """Codes take the shape, integers the digits and numbers the range and the decimals."""
    shown = '{"ref": "ZX-0012-b", "count": 4321, "weight": 2.125, "nested": [{"deep": null}]}'
    items = many(record(ref=TEXT, count=WHOLE, weight=NUMBER), examples=[shown])

    assert len({item["ref"] for item in items}) > 30
    for item in items:
        assert re.fullmatch(r"[A-Z]{2}-00[1-9]\d-[a-z]", item["ref"])
        assert item["ref"] != "ZX-0012-b"
        assert 1000 <= item["count"] <= 9999
        assert 1.0625 <= item["weight"] <= 4.25
        assert item["weight"] not in {2.125} | {round(item["weight"], 1)} - {item["weight"]}


def test_free_text_examples_are_read_by_their_labels() -> None:
    """Commas inside a value, lines, and signs of money do not confuse the labels."""
    shown = "Score: -40\nNote: see A, B; Budget: $1,200.50, Size: 7"
    items = many(record(score=WHOLE, budget=NUMBER, size=WHOLE), examples=[shown])

    assert all(-99 <= item["score"] <= -10 for item in items)
    assert all(600.25 <= item["budget"] <= 2401 for item in items)
    assert all(1 <= item["size"] <= 9 and item["size"] != 7 for item in items)


def test_examples_choose_among_the_ways_to_write_a_value() -> None:
    """Phones and dates are written as the examples write them."""
    shown = "When: 03/14/2024, Phone: (555) 123-4567, Odd: 2024-02-30"
    for item in many(record(when=TEXT, phone=TEXT, odd=TEXT), examples=[shown]):
        assert re.fullmatch(r"[01]\d/[0-3]\d/20\d\d", item["when"])
        assert re.fullmatch(r"\(\d{3}\) 555-01\d\d", item["phone"])
        assert date.fromisoformat(item["odd"]).year > 2000


def test_examples_of_a_node_count_too() -> None:
    """The keyword `examples` of a field is read like the texts, and so is a text alone."""
    values = fields({"type": "string", "examples": ["Q7-x"]})

    assert all(re.fullmatch(r"[A-Z][1-9]-[a-z]", value) for value in values)
    assert re.fullmatch(r"[A-Z]{2}[1-9]", sample(TEXT, "s", examples=["AB1"]))


def test_a_domain_of_nothing_but_the_example_returns_it() -> None:
    """Where no other value exists, the example is better than none."""
    only = {"type": "integer", "minimum": 7, "maximum": 7}

    assert sample(record(size=only), "s", examples=["Size: 7"]) == {"size": 7}


# ---- strings -------------------------------------------------------------------------------


def test_lengths_choose_the_way_to_write_a_value() -> None:
    """A state of two letters is its code, and a short name is an initial or one name."""
    short = {"type": "string", "maxLength": 2}
    codes = {row[2] for row in vocabulary.PLACES}

    assert {*fields(short, "state")} <= codes
    assert all(len(name) <= 10 for name in fields({**short, "maxLength": 10}, "full_name"))


@pytest.mark.parametrize("kind", ["email", "hostname"])
def test_mail_is_cut_and_extended_in_front(kind: str) -> None:
    """The reserved domain survives the bounds of a length."""
    for bounds in ({"maxLength": 16}, {"minLength": 50}):
        for value in fields({"type": "string", "format": kind, **bounds}):
            assert fits_text(bounds, value, {})
            assert ".com" in value or ".org" in value or ".net" in value


def test_texts_are_cut_between_words_where_that_is_possible() -> None:
    """A cut sentence ends with a whole word and without a space."""
    known = {word for text in vocabulary.SENTENCES["general"] for word in re.findall(r"\w+", text)}
    for value in fields({"type": "string", "maxLength": 25}, "comment"):
        assert re.findall(r"\w+", value)[-1] in known
    for value in fields({"type": "string", "minLength": 150, "maxLength": 220}, "comment"):
        assert value.count(".") >= 3
    for value in fields({"type": "string", "minLength": 12, "maxLength": 12}, "city"):
        assert len(value.strip()) == 12


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
    ],
)
def test_a_pattern_of_the_subset_is_matched(pattern: str) -> None:
    """The usual parts of regular expressions can be written as well as read."""
    found = [matching(pattern, Random(seed)) for seed in range(40)]  # noqa: S311 - test data

    assert any(value is not None for value in found)
    assert all(re.search(pattern, value) for value in found if value is not None)


@pytest.mark.parametrize(
    "pattern", [r"(?=a)b", r"(a)\1", r"(", r"[[a]", r"\u0041", r"(?i)a", r"\x41", "a)"]
)
def test_a_pattern_outside_the_subset_gives_an_ordinary_value(pattern: str) -> None:
    """What the generator cannot write is left to the caller's validator."""
    assert matching(pattern, Random(1)) is None  # noqa: S311 - test data
    assert sample({"type": "string", "pattern": pattern}, "s")


def test_a_class_that_excludes_all_printable_signs_leaves_another_one() -> None:
    """The last resort lies outside ASCII."""
    assert matching(r"^[^ -~]$", Random(1)) == "é"  # noqa: S311 - test data


def test_patterns_keep_to_lengths() -> None:
    """An open-ended quantifier supplies the length that is asked for."""
    node = {"type": "string", "pattern": "^[a-f]+$", "minLength": 30, "maxLength": 40}

    assert all(30 <= len(value) <= 40 for value in fields(node))
    assert matching("^ab$", Random(1), shortest=3) is None  # noqa: S311 - test data


def test_a_named_value_that_matches_the_pattern_is_preferred() -> None:
    """A phone pattern gets a reserved phone, a decimal's pattern a decimal."""
    phone = {"type": "string", "pattern": r"^\d{10}$"}
    decimal = {"type": "string", "pattern": r"^(?!^[-+.]*$)[+-]?0*\d*\.?\d*$"}

    assert all(re.fullmatch(r"\d{3}55501\d\d", value) for value in fields(phone, "phone"))
    assert all(Decimal(value) for value in fields(decimal))


# ---- arrays --------------------------------------------------------------------------------


def test_arrays_have_a_few_different_items() -> None:
    """Without bounds there are one to three items, and each person is another one."""
    casts = fields(listed(TEXT), "actors")

    assert {len(cast) for cast in casts} == {1, 2, 3}
    assert all(len(set(cast)) == len(cast) for cast in casts)


def test_a_small_domain_is_used_up() -> None:
    """A set of all members of an enum is found, and one of more members ends early."""
    few = {"enum": list("abcdefghij")}
    for least in (10, 12):
        value = sample(listed(few, uniqueItems=True, minItems=least), "s")
        assert sorted(value) == few["enum"]
    assert len(sample(listed({"const": 1}, minItems=3), "s")) == 3


@pytest.mark.parametrize("item", [WHOLE, TEXT, {"type": "array", "items": WHOLE}])
def test_a_large_set_goes_beyond_the_usual_values(item: dict[str, Any]) -> None:
    """Where the usual values are used up, the whole domain serves."""
    bounds = {"minimum": 1, "maximum": 10**6} if item is WHOLE else {}
    value = sample(listed({**item, **bounds}, uniqueItems=True, minItems=250), "s")

    assert len({json.dumps(part) for part in value}) == len(value) == 250


def test_the_keys_of_a_dict_differ_and_are_named() -> None:
    """An array of entries has different keys, of the kind that the name says."""
    entry = record(key=TEXT, value=NUMBER)
    node = listed(entry, minItems=5, **{"x-keys": True})
    for entries in fields(node, "prices_by_country"):
        keys = {item["key"] for item in entries}
        assert len(keys) == 5
        assert keys <= {row[0] for row in vocabulary.COUNTRIES}
    switch = listed(record(key={"type": "boolean"}, value=WHOLE), minItems=3, **{"x-keys": True})
    assert {item["key"] for item in sample(switch, "s")} == {True, False}


# ---- recursion -----------------------------------------------------------------------------


def test_recursive_definitions_end() -> None:
    """Lists, unions and mutual references all come to an end, on a short way."""
    definitions = {
        "Tree": TREE,
        "Chain": record(next={"anyOf": [{"$ref": "#/$defs/Chain"}, NULL]}),
        "Expr": {"anyOf": [{"$ref": "#/$defs/Pair"}, WHOLE]},
        "Pair": record(left={"$ref": "#/$defs/Expr"}, right={"$ref": "#/$defs/Expr"}),
        "a/b": listed({"$ref": "#/$defs/a~1b"}, minItems=0),
    }
    for name in ("Tree", "Chain", "Expr", "Pair", "a~1b"):
        schema = {"$ref": f"#/$defs/{name}", "$defs": definitions}
        for value in many(schema, 20):
            assert len(json.dumps(value)) < 20_000


def test_a_crowd_of_references_ends() -> None:
    """Ten definitions that list each other do not multiply without end."""
    names = [f"D{index}" for index in range(12)]
    definitions = {
        name: record("", **{f"f{other}": listed({"$ref": f"#/$defs/{other}"}) for other in names})
        for name in names
    }

    assert sample({"$ref": "#/$defs/D0", "$defs": definitions}, "s")


def test_a_value_that_must_contain_itself_is_an_error() -> None:
    """No finite value exists, and the error names the definition."""
    loop = {"A": record(child={"$ref": "#/$defs/A"})}
    with pytest.raises(ValueError, match=r"#/\$defs/A would have to contain itself"):
        sample({"$ref": "#/$defs/A", "$defs": loop}, "s")


def test_an_endless_branch_or_item_is_avoided() -> None:
    """A union takes its finite branches only, and a list of endless items is empty."""
    endless = {"$ref": "#/$defs/A"}
    schema = {
        "$defs": {"A": record(child=endless)},
        **record(x={"anyOf": [endless, WHOLE]}, y=listed(endless), z={"anyOf": [endless, NULL]}),
    }
    for item in many(schema, 20):
        assert isinstance(item["x"], int)
        assert item["y"] == []
        assert item["z"] is None


# ---- pydantic ------------------------------------------------------------------------------


class Address(BaseModel):
    """A place to send things to."""

    street: str
    city: str
    postal_code: str


class Customer(BaseModel):
    """Somebody who buys."""

    name: str
    email: str
    address: Address | None


def test_models_accept_their_samples() -> None:
    """The schema that pydantic writes is understood."""
    for item in many(Customer.model_json_schema()):
        assert Customer.model_validate(item, strict=True).model_dump() == item
