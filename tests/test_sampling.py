"""How the embedded generator keeps to a schema."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_synthdata.providers.sampling import EndlessError, sample, world
from pytest_synthdata.providers.sampling import fields as tables
from pytest_synthdata.providers.sampling import ranges as usual

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


def many(schema: dict[str, Any], count: int = 40, **options: Any) -> list[Any]:
    return [sample(schema, f"seed {index}", **options) for index in range(count)]


def column(schema: dict[str, Any], name: str = "x", count: int = 40) -> list[Any]:
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
    [*tables.NOUNS, *tables.TEXTS, *tables.CODES, *usual.NUMBERS]
    + [
        f"{first} {second}"
        for words, _ in usual.SUMS
        for first in sorted(words)
        for second in ("", "max")
    ]
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


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
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
        {"minimum": 10**400},
        {"exclusiveMinimum": 10**400},
        {"exclusiveMaximum": -(10**400)},
        {"minimum": -(10**400), "maximum": 10**400},
        {"exclusiveMinimum": 1.7e308},
        {"minimum": 5e-324, "maximum": 1e-322},
        {"multipleOf": 10**400},
        {"multipleOf": 1000},
        {"multipleOf": 0.1, "minimum": 0.25, "maximum": 0.35},
        {"multipleOf": 0.05, "minimum": 0.1, "maximum": 0.1},
    ],
)
def test_narrow_far_and_open_bounds_hold(bounds: dict[str, Any]) -> None:
    """A range without a number of two decimals still gives a number of the range."""
    node = {"type": "number", **bounds}

    assert all(fits_number(node, value, {}) for value in column(node, count=20))


@pytest.mark.parametrize("kind", ["number", "integer"])
@pytest.mark.parametrize(
    "bounds",
    [
        {"exclusiveMinimum": sys.float_info.max},
        {"exclusiveMinimum": 0, "exclusiveMaximum": 5e-324},
        {"minimum": 10**400, "maximum": 5},
    ],
)
def test_bounds_that_leave_no_number_give_one(kind: str, bounds: dict[str, Any]) -> None:
    """It is left to the type's own validation."""
    assert column({"type": kind, **bounds}, count=1)


def test_positive_numbers_are_usual() -> None:
    """Where there are any."""
    values = column({"type": "number", "minimum": -0.9, "maximum": 0.9})
    assert all(value > 0 for value in values)


def test_an_integer_may_be_a_multiple_of_a_fraction() -> None:
    """The whole multiples of 2.5 are the multiples of 5."""
    values = column({"type": "integer", "multipleOf": 2.5})

    assert all(value % 5 == 0 for value in values)


def test_an_impossible_range_does_not_hang() -> None:
    """A schema that no number satisfies gets a number, and the caller refuses it."""
    assert sample({"type": "integer", "multipleOf": 7, "minimum": 1, "maximum": 2}, "s") == 7


def test_a_schema_without_a_type_and_an_empty_object_have_values() -> None:
    """The loosest nodes give a text and an empty record."""
    assert isinstance(sample({}, "s"), str)
    assert sample({"type": "object"}, "s") == {}


# ---- the same value for the same arguments -------------------------------------------------


def test_the_same_arguments_give_the_same_value_in_a_fresh_process() -> None:
    """Neither the process nor its hash seed matters."""
    script = (
        "import json,sys\nfrom pytest_synthdata.providers.sampling import sample\n"
        "print(json.dumps([sample(json.loads(sys.argv[1]), str(i)) for i in range(3)]))"
    )
    schema = record(
        "User",
        name=TEXT,
        mother_name=TEXT,
        tags=listed(TEXT, uniqueItems=True),
        token={"type": "string", "pattern": r"^[^a-z]{4}\W[^\w ]{4}[^ -~]{4}$"},
    )
    here = [sample(schema, str(index)) for index in range(3)]

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


# ---- arrays --------------------------------------------------------------------------------


def test_arrays_have_a_few_different_items() -> None:
    """Without bounds there are one to three items, and each person is another one."""
    casts = column(listed(TEXT), "actors")

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
    value = sample(listed({**item, **bounds}, uniqueItems=True, minItems=150), "s")

    assert len({json.dumps(part) for part in value}) == len(value) == 150


def test_the_keys_of_a_dict_differ_and_are_named() -> None:
    """An array of entries has different keys, of the kind that the name says."""
    entry = record(key=TEXT, value=NUMBER)
    node = listed(entry, minItems=5, **{"x-keys": True})
    for entries in column(node, "prices_by_country"):
        keys = {item["key"] for item in entries}
        assert len(keys) == 5
        assert keys <= {row[0] for row in world.COUNTRIES}
    switch = listed(record(key={"type": "boolean"}, value=WHOLE), minItems=3, **{"x-keys": True})
    assert {item["key"] for item in sample(switch, "s")} == {True, False}


def test_items_and_keys_of_a_pattern_differ() -> None:
    """A set of codes and the keys of a dict are drawn until they differ."""
    code = {"type": "string", "pattern": "^[a-f][0-9]$"}
    entry = record(key=code, value=NUMBER)
    for codes in column(listed(code, uniqueItems=True, minItems=30), count=5):
        assert len(set(codes)) == len(codes) == 30
    for entries in column(listed(entry, minItems=30, **{"x-keys": True}), count=5):
        assert len({item["key"] for item in entries}) == len(entries) == 30


# ---- recursion -----------------------------------------------------------------------------


def test_recursive_definitions_end() -> None:
    """Lists, unions and mutual references all come to an end, on a short way."""
    definitions = {
        "Tree": TREE,
        "Chain": record(next={"anyOf": [{"$ref": "#/$defs/Chain"}, NULL]}),
        "Expr": {"anyOf": [{"$ref": "#/$defs/Pair"}, WHOLE]},
        "Pair": record(left={"$ref": "#/$defs/Expr"}, right={"$ref": "#/$defs/Expr"}),
        "List": listed({"$ref": "#/$defs/List"}),
    }
    for name in ("Tree", "Chain", "Expr", "Pair", "List"):
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
    with pytest.raises(EndlessError, match=r"#/\$defs/A would have to contain itself"):
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


def test_a_range_that_holds_one_usual_number_is_used_as_a_whole() -> None:
    """Of what lies from 0 to 1, a number from 1 to 100 is 1."""
    shares = many({"type": "number", "minimum": 0, "maximum": 1})
    assert len({*shares}) > 10
    assert {*many({"type": "integer", "minimum": 0, "maximum": 1})} == {0, 1}
