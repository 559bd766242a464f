"""Several nodes that hold for one value, as one."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_synthdata.schema.merging import impossible, merged
from pytest_synthdata.schema.wire import encode_schema

INT = {"type": "integer"}
TEXT = {"type": "string"}
A, B = {"const": "a"}, {"const": "b"}

MERGED: list[tuple[list[Any], Any]] = [
    ([], {}),
    ([True, INT], INT),
    ([INT, {"type": "number", "minimum": 3}], {"type": "integer", "minimum": 3}),
    ([{"type": "number"}, INT], INT),
    (
        [{"type": ["string", "number", "null"]}, {"type": ["integer", "string"]}],
        {"type": ["string", "integer"]},
    ),
    (
        [{"minimum": 1, "maxLength": 9}, {"minimum": 2, "maxLength": 8}],
        {"minimum": 2, "maxLength": 8},
    ),
    ([{"enum": [1, 2, 3]}, {"enum": [3, 2]}], {"enum": [2, 3]}),
    ([{"enum": [1, 2]}, {"const": 2}], {"enum": [2]}),
    ([{"required": ["a", "b"]}, {"required": ["c", "a"]}], {"required": ["a", "b", "c"]}),
    (
        [{"title": "A", "x-note": "n"}, {"title": "B", "x-note": "m"}],
        {"title": "B", "x-note": "n, m"},
    ),
    ([{"pattern": "^a"}, {"pattern": "b$"}], {"pattern": "^a", "x-note": "pattern b$"}),
    (
        [{"x-note": "n", "pattern": "a"}, {"pattern": "b"}],
        {"pattern": "a", "x-note": "n, pattern b"},
    ),
    ([{"allOf": [A]}, {"allOf": [B]}], {"allOf": [A, B]}),
    ([{"items": INT}, {"items": TEXT}], {"items": {"allOf": [INT, TEXT]}}),
    (
        [{"prefixItems": [INT]}, {"prefixItems": [TEXT, A]}],
        {"prefixItems": [{"allOf": [INT, TEXT]}, A]},
    ),
    (
        [{"properties": {"a": INT, "b": INT}}, {"properties": {"b": TEXT, "c": TEXT}}],
        {"properties": {"a": INT, "b": {"allOf": [INT, TEXT]}, "c": TEXT}},
    ),
]


@pytest.mark.parametrize(("nodes", "expected"), MERGED, ids=str)
def test_keywords_that_two_nodes_use_are_combined(nodes: list[Any], expected: Any) -> None:
    """The narrower bound stands; what no one node can say is told in words."""
    assert merged(nodes) == expected


@pytest.mark.parametrize(
    "nodes",
    [[INT, TEXT], [A, B], [{"enum": [1]}, {"enum": [2]}], [INT, False], [False, INT]],
    ids=str,
)
def test_contradictions_are_impossible(nodes: list[Any]) -> None:
    """So that a branch of a union which holds one is left out."""
    assert impossible(merged(nodes))
    assert not impossible(merged([INT]))
    beside: Any = {**nodes[0]} if isinstance(nodes[0], dict) else {}
    union = encode_schema({**beside, "anyOf": [nodes[1], {"minimum": 3}]}).schema
    assert len(union["anyOf"]) == (1 if beside else 2)


@pytest.mark.parametrize("union", ["anyOf", "oneOf"])
def test_two_unions_hold_both(union: str) -> None:
    """Each branch of the one has the branches of the other within."""
    both = merged([{union: [INT, TEXT]}, {union: [{"minimum": 1}, TEXT]}])
    schema = encode_schema(both).schema
    assert schema == {
        "anyOf": [
            {"anyOf": [{"type": "integer", "minimum": 1}]},
            {"anyOf": [TEXT, TEXT]},
        ]
    }


def test_what_stands_beside_a_union_holds_in_each_branch() -> None:
    """A schema may list its fields once and tell the branches apart by what they require."""
    node = {
        "type": "object",
        "description": "A pet",
        "properties": {"kind": TEXT, "lives": INT},
        "oneOf": [
            {"properties": {"kind": A}},
            {"properties": {"kind": B, "lives": {"minimum": 9}}},
        ],
    }
    schema = encode_schema(node).schema
    assert schema["description"] == "A pet"
    first, second = (branch["properties"] for branch in schema["anyOf"])
    assert first == {"kind": {"type": "string", "enum": ["a"]}, "lives": INT}
    assert second["lives"] == {"type": "integer", "minimum": 9}


def test_a_union_of_which_nothing_is_possible_is_sent_as_it_is() -> None:
    """It fails with the schema's own message, when the first record is judged."""
    assert encode_schema({**INT, "anyOf": [TEXT]}).schema["anyOf"]
