"""JSON Schema dicts as schemas: any draft, any style, and records that the dict allows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import validator_for

from pytest_synthdata.board import Board
from pytest_synthdata.errors import OptionError
from pytest_synthdata.providers.embedded import Embedded
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.schema.json_schema import described
from pytest_synthdata.schema.levels import portable, strict
from pytest_synthdata.schema.schema import Schema
from tests.legality import portable_faults, strict_faults
from tests.stub import completion

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Stub

ORDER: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Order",
    "description": "What somebody bought",
    "type": "object",
    "properties": {
        "id": {"type": "integer", "minimum": 1, "format": "int64"},
        "price (€)": {"type": "number", "multipleOf": 0.01, "minimum": 0},
        "when": {"type": "string", "format": "date-time"},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "minItems": 1},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
    "required": ["id", "lines"],
    "$defs": {
        "Line": {
            "type": "object",
            "properties": {
                "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$"},
                "part_of": {"$ref": "#/$defs/Line", "description": "the larger line"},
            },
            "required": ["sku"],
        }
    },
}
SCHEMAS: dict[str, dict[str, Any]] = {
    "2020-12": ORDER,
    "draft 4": {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {
            "a": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            "b": {"type": "number", "maximum": 9, "exclusiveMaximum": False},
            "pair": {
                "type": "array",
                "items": [{"type": "string"}, {"type": "integer"}],
                "additionalItems": {"type": "boolean"},
                "minItems": 2,
            },
            "closed": {"type": "array", "items": [{"type": "null"}], "additionalItems": False},
            "c": {"$ref": "#/definitions/x~1y%20z"},
        },
        "definitions": {"x/y z": {"enum": ["a", 1, None, [1, "x"], {"k": 2}]}},
        "required": ["a", "d"],
    },
    "itself": {
        "type": "object",
        "properties": {"me": {"$ref": "#"}, "name": {"type": "string"}},
        "required": ["name"],
    },
    "pointer into a list": {
        "type": "object",
        "properties": {
            "first": {"$ref": "#/properties/all/prefixItems/0"},
            "all": {"type": "array", "prefixItems": [{"type": "string", "maxLength": 5}]},
        },
    },
    "inheritance": {
        "allOf": [
            {"$ref": "#/$defs/Base"},
            {"properties": {"b": {"type": "string"}, "n": {"minimum": 5}}, "required": ["b"]},
        ],
        "$defs": {
            "Base": {
                "type": "object",
                "properties": {"a": {"type": "string"}, "n": {"type": "integer", "maximum": 6}},
                "required": ["a", "n"],
            }
        },
    },
    "a reference with neighbours": {
        "type": "object",
        "properties": {"n": {"$ref": "#/$defs/N", "minimum": 3, "title": "N"}},
        "$defs": {"N": {"type": "integer", "maximum": 4}},
    },
    "branches of one object": {
        "type": "object",
        "properties": {"kind": {"type": "string"}, "x": {"type": "integer"}},
        "required": ["kind", "x"],
        "oneOf": [
            {"properties": {"kind": {"const": "a"}}},
            {"properties": {"kind": {"const": "b"}, "x": {"minimum": 100}}},
        ],
    },
    "keys of a pattern": {
        "type": "object",
        "patternProperties": {"^S_[a-z]+$": {"type": "integer"}},
        "additionalProperties": False,
        "minProperties": 1,
    },
    "named keys": {"type": "object", "propertyNames": {"enum": ["a", "b"]}, "maxProperties": 2},
    "types in lists": {
        "type": ["object", "null"],
        "properties": {"a": {"type": ["string", "null"]}},
    },
    "an array": {
        "type": "array",
        "items": {"type": "string", "format": "email"},
        "uniqueItems": True,
        "minItems": 2,
    },
    "conditions": {
        "type": "object",
        "properties": {"a": {"enum": [0, 1]}, "b": {"type": "integer", "minimum": -9}},
        "required": ["a", "b"],
        "if": {"properties": {"a": {"const": 0}}},
        "then": {"properties": {"b": {"maximum": 30}}},
        "not": {"properties": {"b": {"const": 7}}},
    },
    "no types": {
        "properties": {
            "text": {"minLength": 3},
            "number": {"minimum": 3},
            "list": {"maxItems": 2},
            "open": True,
            "none": False,
        },
        "minProperties": 2,
    },
    "recursion as OpenAPI writes it": {
        "type": "object",
        "properties": {
            "v": {"type": "integer"},
            "next": {"allOf": [{"$ref": "#"}], "description": "what follows"},
            "child": {"$ref": "#", "type": "object"},
            "maybe": {"type": ["object", "null"], "oneOf": [{"$ref": "#"}, {"type": "null"}]},
        },
        "required": ["v"],
    },
    "one of two": {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
        "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
    },
    "dependencies": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {"a": {"type": "integer"}, "c": {"type": "boolean"}},
        "dependencies": {"a": ["b"]},
    },
    "what draft 7 ignores": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {"a": {"$ref": "#/definitions/q", "minimum": 5, "title": "A"}},
        "required": ["a"],
        "definitions": {"q": {"type": "integer", "maximum": 3, "minimum": 1}},
    },
    "anchors and ids": {
        "$id": "https://example.com/root.json",
        "type": "object",
        "properties": {
            "a": {"$ref": "#code"},
            "b": {"$ref": "https://example.com/root.json#/$defs/Code"},
            "c": {"$ref": "other.json"},
            "d": {"$ref": "other.json#/properties/e"},
        },
        "required": ["a", "b", "c", "d"],
        "$defs": {
            "Code": {"$anchor": "code", "type": "string", "maxLength": 9},
            "Other": {
                "$id": "other.json",
                "type": "object",
                "properties": {"e": {"type": "integer"}, "f": {"$ref": "#/properties/e"}},
                "required": ["e", "f"],
            },
        },
    },
    "old ids": {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {"a": {"$ref": "#foo"}},
        "definitions": {"x": {"id": "#foo", "type": "integer"}},
        "required": ["a"],
    },
    "tuples": {
        "type": "object",
        "properties": {
            "closed": {"type": "array", "prefixItems": [{"type": "null"}], "items": False},
            "long": {"type": "array", "prefixItems": [{"type": "integer"}], "minItems": 3},
            "short": {
                "type": "array",
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "maxItems": 1,
            },
            "some": {
                "type": "array",
                "prefixItems": [{"type": "integer"}],
                "items": {"type": "string"},
                "maxItems": 2,
            },
        },
        "required": ["closed", "long", "short", "some"],
    },
    "formats": {
        "type": "object",
        "properties": {
            name: {"type": "string", "format": name}
            for name in "date date-time time duration email hostname ipv4 ipv6 uuid uri "
            "uri-reference iri json-pointer relative-json-pointer uri-template regex".split()
        },
    },
    "bounds beside several types": {
        "type": "object",
        "properties": {
            "a": {"type": ["integer", "null"], "minimum": 0},
            "b": {"type": ["array", "null"], "items": {"type": "integer"}},
            "c": {"type": ["object", "null", "string"], "properties": {"x": True}, "minLength": 2},
        },
        "required": ["a", "b", "c"],
    },
    "a string": {"enum": ["x", "y"]},
    "bounds beside a union": {"anyOf": [{"type": "string"}, {"type": "null"}], "minLength": 3},
    "any object": {"type": "object"},
    "an empty object": {"type": "object", "additionalProperties": False},
    "packed": {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"type": "array", "items": {"type": "integer"}},
    },
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_records_of_any_schema_can_be_had(name: str) -> None:
    """They are what the schema allows, and go to the wire and back unchanged."""
    schema = SCHEMAS[name]
    assert strict_faults(strict(Schema.of(schema).wire.schema)) == []
    assert portable_faults(portable(Schema.of(schema).wire.schema)) == []
    board = Board(wanted(schema, n=3).spec)
    board.lay(Embedded().answer(board.request((0, 1, 2))))
    of = board.spec.schema
    for slot in range(3):
        assert board[slot].problem is None
        record = json.loads(board[slot].text)
        assert list(validator_for(schema).iter_errors(record)) == []
        assert of.instance(board[slot].text) == record
        assert json.loads(of.decode(of.encode(board[slot].text))) == record
        travels = json.loads(json.dumps(of.encode(board[slot].text)))
        assert list(validator_for(strict(of.wire.schema)).iter_errors(travels)) == []


def test_it_is_called_by_its_title_and_what_no_server_has_a_keyword_for_is_said_in_words() -> None:
    """Files and messages name it; the model is told all of it."""
    assert Schema.of(ORDER).name == "Order"
    assert wanted(SCHEMAS["a string"], n=1).spec.stem.startswith("JSON_Schema-")
    node = Schema.of(SCHEMAS["conditions"]).wire.schema
    assert node["x-note"] == (
        'valid for the JSON Schema {"if": {"properties": {"a": {"const": 0}}}, '
        '"not": {"properties": {"b": {"const": 7}}}, '
        '"then": {"properties": {"b": {"maximum": 30}}}}'
    )
    fields = Schema.of(ORDER).wire.schema["properties"]
    assert fields["id"] == {"type": "integer", "minimum": 1}
    assert fields["price"]["description"] == 'the field "price (€)"'


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"id": 0}, "id: 0 is less than the minimum of 1"),
        ({"price (€)": 0.125}, "price (€): 0.125 is not a multiple of 0.01"),
        ({"when": "yesterday"}, 'when: "yesterday" is not a "date-time"'),
        ({"lines": [{"sku": "a"}]}, 'lines.0.sku: "a" does not match "^[A-Z]{3}-[0-9]+$"'),
        ({"id": "x" * 300}, "..."),
        ({"id": 0, "when": "", "counts": 3, "lines": []}, "; and 1 more"),
    ],
)
def test_a_record_is_refused_with_the_path_to_what_is_wrong(
    change: dict[str, Any], why: str
) -> None:
    """Formats count, and a cent is a multiple of 0.01."""
    schema = Schema.of(ORDER)
    good = {"id": 1, "price (€)": 19.99, "lines": [{"sku": "ABC-1"}]}
    assert schema.problem(json.dumps(good)) is None
    problem = schema.problem(json.dumps({**good, **change}))
    assert problem is not None
    assert problem.endswith(why) or why in problem


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({}, """has none of its keywords; write {"type": "object", "properties": {...}}"""),
        ({"name": "str"}, "{'name': 'str'} has none of its keywords"),
        ({"name": str}, "no JSON (Object of type type is not JSON serializable)"),
        ({"type": {"string", "null"}}, "no JSON"),
        ({"type": "number", "minimum": float("nan")}, "no JSON"),
        ({"type": "strin", "title": "T"}, "T cannot be used as a JSON Schema: type: "),
        ({"properties": {"a": {"pattern": "("}}}, '"(" is not a "regex"'),
        ({"$ref": "http://127.0.0.1:9/x.json"}, "x.json is another document"),
        ({"$ref": "#/nope"}, "Put what it refers to into its `$defs`"),
        ({"exclusiveMinimum": True, "minimum": 1}, "name its draft in `$schema`"),
        ({"$ref": "#"}, "root refers to itself before it says what it is"),
        ({"allOf": [{"$ref": "#"}]}, "root refers to itself before it says what it is"),
        ({"allOf": [{"$ref": "#"}, {"$ref": "#"}]}, "refers to itself before it says what it is"),
        ({"anyOf": [{"$ref": "#"}, {"type": "string"}]}, "refers to itself before it says"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}, "a refers to itself"),
        (
            {
                "allOf": [{"$ref": "#/$defs/a"}, {"minimum": 3}],
                "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}},
            },
            "refers to itself and to nothing else",
        ),
        ({"$ref": "#/allOf/x", "allOf": [True]}, "pointer '/allOf/x'"),
    ],
)
def test_what_is_no_json_schema_is_said_at_once(schema: dict[Any, Any], message: str) -> None:
    """With what is wrong and what to write; nothing is fetched."""
    with pytest.raises(OptionError) as caught:
        Schema.of(schema)
    assert message in str(caught.value)


@pytest.mark.parametrize("depth", [130, 1000])
def test_a_schema_nested_too_deep_is_refused_with_a_message(depth: int) -> None:
    """Not with Python's own error."""
    node: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        node = {"type": "object", "properties": {"a": node}}
    with pytest.raises(OptionError, match="Recursion limit|recursion depth"):
        Schema.of(node)


def test_definitions_that_refer_to_each_other_many_times_are_encoded_once() -> None:
    """Nothing grows with the number of ways that lead to a definition."""
    layers: dict[str, Any] = {
        f"L{n}": {
            "type": "object",
            "properties": {
                side: {"$ref": f"#/$defs/L{n + 1}", "minProperties": 1} for side in ("l", "r")
            },
        }
        for n in range(40)
    }
    wire = Schema.of({"$ref": "#/$defs/L0", "$defs": {**layers, "L40": {"type": "string"}}}).wire
    assert len(json.dumps(wire.schema)) < 50_000


def test_a_reference_that_leads_nowhere_is_named() -> None:
    """Should the validator have let it pass."""
    with pytest.raises(OptionError, match="'#/a/b' is not within it. Put what it refers to"):
        described({"a": [], "$ref": "#/a/b"})


def test_definitions_that_lead_on_for_too_long_are_refused_with_a_message() -> None:
    """Each of them is nested in the one before."""
    chain: dict[str, Any] = {
        f"L{n}": {"type": "object", "properties": {"a": {"$ref": f"#/$defs/L{n + 1}"}}}
        for n in range(400)
    }
    with pytest.raises(OptionError, match="nested too deep|[Rr]ecursion"):
        Schema.of({"$ref": "#/$defs/L0", "$defs": {**chain, "L400": {"type": "string"}}})


def test_the_users_dict_is_neither_kept_nor_changed() -> None:
    """What it says at collection stands."""
    mine = {"title": "T", "type": "object", "properties": {"a": {"type": "integer"}}}
    before = json.dumps(mine)
    spec = wanted(mine, n=1).spec
    _ = spec.prompt_hash, spec.schema.wire
    assert json.dumps(mine) == before
    mine["title"] = "U"
    assert spec.schema.name == "T"


def test_a_marker_takes_one_and_its_records_are_dicts(project: Project) -> None:
    """Recorded once, replayed in CI; examples and annotations as with any schema."""
    project.write(
        test_order=f"""
        import pytest

        ORDER = {ORDER!r}
        EXAMPLE = {{"id": 3, "lines": [{{"sku": "ABC-1"}}]}}


        @pytest.mark.synthetic(ORDER, n=4, argname="orders", examples=[EXAMPLE])
        def test_all(orders: list[dict]):
            assert [type(order) for order in orders] == [dict] * 4
            assert all(order["lines"][0]["sku"] for order in orders)


        @pytest.mark.synthetic(ORDER, n=2, argname="order", each=True)
        def test_each(order):
            order["id"] += 1


        def test_factory(synthetic):
            records = synthetic(ORDER, n=2)
            assert records.to_dicts() == list(records)
        """
    )
    project.run().assert_outcomes(passed=4)
    assert all("/Order-" in path for path in project.cassettes)
    project.run("--synthdata=replay").assert_outcomes(passed=4)


def test_without_argname_the_error_says_that_one_is_needed(project: Project) -> None:
    """There is no class that an annotation could name."""
    project.write(
        test_order="""
        import pytest

        @pytest.mark.synthetic({"title": "Order", "type": "object"}, n=4)
        def test_all(orders): ...
        """
    )
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        "*Order is a JSON Schema, which no annotation can name, so the argument must be named: "
        '@pytest.mark.synthetic({...}, n=4, argname="...")*'
    )


def test_a_server_is_asked_for_one_as_for_any_schema(project: Project, server: Stub) -> None:
    """What does not conform is asked for again."""
    project.ask(server)
    project.write(
        test_order="""
        def test_factory(synthetic):
            age = {"type": "integer", "minimum": 18}
            schema = {"title": "Age", "properties": {"age": age}, "required": ["age"]}
            assert [r["age"] for r in synthetic(schema, n=2)] == [20, 21]
        """
    )
    server.answer = lambda asked: completion(
        {"items": [{"age": (20 if asked.number or not slot else 3) + slot} for slot in asked.slots]}
    )
    project.run().assert_outcomes(passed=1)
    assert [asked.slots for asked in server.asked] == [[0, 1, 2, 3, 4], [1, 2, 3, 4]]
    assert "4 is less than the minimum of 18" in server.asked[1].prompt
