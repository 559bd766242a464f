"""What each slot of a dataset is to look like, so that records differ."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal  # noqa: TC003 - pydantic reads the annotation
from itertools import combinations
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import validator_for
from pydantic import BaseModel, Field

from pytest_synthdata.plan import Axis, Kind, Plan
from pytest_synthdata.providers.sampling import sample
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.domain import cardinality
from pytest_synthdata.schema.schema import Schema
from tests.types import GOOD, IDS, Cat, Colour, Customer, Dog, Owner, Point

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
NUMBER = {"type": "number"}
NULL = {"type": "null"}
BOOLEAN = {"type": "boolean"}


class Order(BaseModel):
    """One of nearly everything that a plan spreads records over."""

    number: int
    status: Literal["open", "paid", "denied"]
    gift: bool
    note: str | None
    discount: Annotated[float, Field(ge=0, le=1)] | None
    total: Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)]
    day: Annotated[dt.date, Field(ge=dt.date(2020, 1, 1), le=dt.date(2020, 12, 31))]
    at: Annotated[dt.datetime, Field(gt=dt.datetime(2020, 1, 1), lt=dt.datetime(2021, 1, 1))]  # noqa: DTZ001 - a bound without a time zone
    pet: Cat | Dog | None
    lines: list[Point]
    colours: set[Colour]
    mixed: Literal["a", 1, None]  # noqa: PYI061 - one literal of three types
    customer: Customer | None


ORDER = Schema.of(Order)


def fields(**properties: dict[str, Any]) -> dict[str, Any]:
    """The wire schema of an object."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def enum(*values: Any) -> dict[str, Any]:
    return {"enum": list(values)}


def either(*branches: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": list(branches)}


def planned(schema: dict[str, Any], **options: Any) -> Plan:
    return Plan(schema, "seed", **options)


def axes(node: dict[str, Any], **options: Any) -> list[Axis]:
    """The axes of a record whose only field, x, has this schema, without the word for free text."""
    found = planned(fields(x=node), **options).axes
    return [axis for axis in found if axis.name != "inspiration"]


def block(node: dict[str, Any]) -> list[str]:
    """The choices of the only axis of a field."""
    (axis,) = axes(node)
    assert (axis.name, axis.path) == ("x", ("x",))
    return [choice.shown for choice in axis.choices]


def cells(plan: Plan, slot: int) -> dict[str, str]:
    """What a slot was dealt, by the names of the axes."""
    return {axis.name: choice.shown for axis, choice in plan.dealt(slot).items()}


# ---- dealing -------------------------------------------------------------------------------


def pure(*sizes: int) -> dict[str, Any]:
    """A record of one enum per size."""
    return fields(**{f"f{index}": enum(*range(size)) for index, size in enumerate(sizes)})


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(2, 8), min_size=1, max_size=6), st.text(max_size=3))
def test_every_choice_comes_once_in_its_block(sizes: list[int], seed: str) -> None:
    """Slots k*m to k*m+m-1 hold each choice of an axis of m choices."""
    plan = Plan(pure(*sizes), seed)
    for axis in plan.axes:
        size = len(axis.choices)
        for first in range(0, 4 * size, size):
            shown = [plan.dealt(slot)[axis].shown for slot in range(first, first + size)]
            assert sorted(shown) == sorted(choice.shown for choice in axis.choices)


def test_repeated_choices_have_their_weight_in_each_block() -> None:
    """One value of four is null, in every four records, and not all nulls fall together."""
    plan = planned(fields(a=either(WHOLE, NULL), b=either(WHOLE, NULL)))
    dealt = [cells(plan, slot) for slot in range(400)]
    for first in range(0, 400, 4):
        assert Counter(one["a"] for one in dealt[first : first + 4]) == {"set": 3, "null": 1}
    assert 20 <= sum(one == {"a": "null", "b": "null"} for one in dealt) <= 30


def test_a_conditional_axis_deals_its_block_where_the_condition_holds() -> None:
    """No member of an optional enum is lost to a null."""
    plan = planned(fields(x=either(enum("a", "b", "c"), NULL)))
    outer, inner = plan.axes
    told = [plan.dealt(slot).get(inner) for slot in range(40)]
    nulls = [slot for slot in range(40) if plan.dealt(slot)[outer].shown == "null"]
    assert nulls == [slot for slot in range(40) if told[slot] is None]
    members = [choice.shown for choice in told if choice]
    for first in range(0, len(members), 3):
        assert sorted(members[first : first + 3]) == ['"a"', '"b"', '"c"']


@pytest.mark.parametrize("first", [0, 20, 40])
def test_twenty_records_cover_nearly_all_pairs(first: int) -> None:
    """At least 45 of the 51 pairs of axes of 3, 2, 2 and 5 choices, on average over seeds."""
    schema = pure(3, 2, 2, 5)
    covered = 0
    for seed in range(200):
        plan = Plan(schema, str(seed))
        covered += len(
            {
                pair
                for slot in range(first, first + 20)
                for pair in combinations(cells(plan, slot).items(), 2)
            }
        )
    assert covered / 200 >= 45


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(12)))
def test_a_slot_is_dealt_the_same_whatever_was_asked_before(order: list[int]) -> None:
    """The plan depends on its arguments alone."""
    expected = planned(ORDER.wire.schema)
    plan = planned(ORDER.wire.schema)
    for slot in order:
        assert cells(plan, slot) == cells(expected, slot)


def test_threads_are_dealt_what_one_is() -> None:
    """Several may ask at once."""
    one, shared = planned(ORDER.wire.schema), planned(ORDER.wire.schema)
    with ThreadPoolExecutor(8) as threads:
        dealt = list(threads.map(lambda slot: cells(shared, slot), reversed(range(200))))
    assert dealt == [cells(one, slot) for slot in reversed(range(200))]


def test_a_plan_is_the_same_in_every_process() -> None:
    """The hash seed of Python is of no matter; the seed of the plan is."""
    schema = ORDER.wire.schema
    script = (
        "import json,sys\nfrom pytest_synthdata.plan import Plan\n"
        "plan = Plan(json.loads(sys.argv[1]), 'seed', unique=[['number'], ['note']])\n"
        "print(plan.table(range(30)))\n"
        "assert 'mimesis' not in sys.modules"
    )
    here = planned(schema, unique=[["number"], ["note"]]).table(range(30))
    for hash_seed in ("1", "2"):
        there = subprocess.run(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-c", script, json.dumps(schema)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        assert there.stdout.strip() == here
    assert Plan(schema, "another").table(range(30)) != Plan(schema, "seed").table(range(30))


# ---- axes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (enum("a", 1, None, 1.0), ['"a"', "1", "null"]),
        ({"enum": [1, True]}, ["1", "true"]),
        (BOOLEAN, ["true", "false"]),
        (either(TEXT, NULL), ["set", "set", "set", "null"]),
        (either(WHOLE, TEXT), ["integer", "string"]),
        (either(enum(1, 2), enum("x"), BOOLEAN), ["1", "2", '"x"', "true", "false"]),
        ({**WHOLE, "minimum": 1, "maximum": 3}, ["1", "2", "3"]),
        ({**WHOLE, "exclusiveMinimum": 0, "maximum": 20, "multipleOf": 5}, ["5", "10", "15", "20"]),
        ({**NUMBER, "minimum": 0, "maximum": 0.2, "multipleOf": 0.1}, ["0", "0.1", "0.2"]),
        (
            {**WHOLE, "minimum": 0, "maximum": 99},
            [*["typical"] * 12, "low", "high", "exactly 0", "exactly 99"],
        ),
        (
            {**NUMBER, "exclusiveMinimum": 0, "maximum": 9.5},
            [*["typical"] * 12, "low", "high", "exactly 9.5"],
        ),
        (
            {**NUMBER, "exclusiveMinimum": 0, "maximum": 9, "x-note": "at most 2 decimal places"},
            [*["typical"] * 12, "low", "high", "exactly 0.01", "exactly 9"],
        ),
        ({**NUMBER, "minimum": 0}, [*["typical"] * 12, "exactly 0"]),
        ({**WHOLE, "maximum": -5}, [*["typical"] * 12, "exactly -5"]),
        (
            {**TEXT, "format": "date", "x-note": "not before 2020-01-01, before 2021-01-01"},
            [*["typical"] * 12, "low", "high", "exactly 2020-01-01", "exactly 2020-12-31"],
        ),
        (
            {**TEXT, "format": "date", "x-note": "not before 2020-01-01, not after 2020-01-03"},
            [*["typical"] * 12, "exactly 2020-01-01", "exactly 2020-01-03"],
        ),
        (
            {**TEXT, "format": "date-time", "x-note": "after 2020-01-01, not after 2020-02-01"},
            [*["typical"] * 12, "low", "high", "exactly 2020-02-01T00:00:00"],
        ),
        (
            {
                **TEXT,
                "format": "time",
                "x-note": "not before 08:00:00+00:00, not after 17:30:00+00:00",
            },
            [*["typical"] * 12, "low", "high", "exactly 08:00:00Z", "exactly 17:30:00Z"],
        ),
        ({"type": "array", "items": TEXT}, [*["several"] * 3, "none", "one"]),
        ({"type": "array", "items": TEXT, "minItems": 1}, [*["several"] * 3, "one"]),
        ({"type": "array", "items": TEXT, "maxItems": 1}, ["none", "one"]),
        ({"type": "array", "items": TEXT, "maxItems": 2}, ["2", "2", "2", "none", "one"]),
        ({"type": "array", "items": TEXT, "minItems": 2}, [*["several"] * 3, "2"]),
        (
            {"type": "array", "items": TEXT, "minItems": 3, "maxItems": 5},
            [*["several"] * 3, "3", "5"],
        ),
        (
            {"type": "array", "items": BOOLEAN, "uniqueItems": True},
            ["2", "2", "2", "none", "one"],
        ),
        (
            {"type": "array", "items": fields(key=enum("a"), value=TEXT), "x-keys": True},
            ["none", "one"],
        ),
    ],
)
def test_the_choices_of_a_field(node: dict[str, Any], expected: list[str]) -> None:
    """What a field may be, as the prompt shows it, with its weight in a block."""
    assert block(node) == expected


@pytest.mark.parametrize(
    "node",
    [
        {"const": 1},
        enum("a"),
        TEXT,
        WHOLE,
        NULL,
        either(NULL, NULL),
        either(TEXT),
        {**WHOLE, "minimum": 5, "maximum": 5},
        {**WHOLE, "minimum": 5, "maximum": 4},
        {**NUMBER, "minimum": 5, "maximum": 5},
        {**NUMBER, "minimum": 0, "maximum": 1e300},
        {**NUMBER, "minimum": 1e300},
        {**NUMBER, "exclusiveMinimum": 0},
        {**NUMBER, "minimum": 1, "multipleOf": 2},
        {"type": "array", "items": TEXT, "minItems": 2, "maxItems": 2},
        {"type": "array", "items": enum(1), "uniqueItems": True, "minItems": 1},
        {**TEXT, "format": "date", "x-note": "not before 2020-01-01"},
        {**TEXT, "format": "date", "x-note": "not before 2020-01-01, not after 2020-01-01"},
        {**TEXT, "format": "date", "x-note": "in the past"},
        {
            **TEXT,
            "format": "duration",
            "x-note": "at least 1 day, 0:00:00, at most 2 days, 0:00:00",
        },
        {**TEXT, "format": "uuid"},
        {"type": "array", "items": fields(y=BOOLEAN), "maxItems": 0},
    ],
)
def test_what_cannot_differ_or_has_no_bounds_is_no_axis(node: dict[str, Any]) -> None:
    """No column is spent where there is nothing to choose."""
    assert axes(node) == []


def test_an_optional_union_is_null_or_one_of_its_branches() -> None:
    """Whether there is a value is one axis, which kind of value another."""
    nullable, kind, *_ = planned(Schema.of(Cat | Dog | None).wire.schema).axes
    assert [choice.shown for choice in nullable.choices] == ["set", "set", "set", "null"]
    assert [choice.shown for choice in kind.choices] == ["Cat", "Dog"]
    assert kind.when == (nullable, nullable.choices[0])
    assert (kind.name, kind.path, kind.kind) == ("record", (), Kind.HARD)


@pytest.mark.parametrize(
    ("branches", "names"),
    [
        ([fields(tag={"const": "a"}), fields(tag=enum("b"))], ['"a"', '"b"']),
        ([fields(a=TEXT), fields(b=TEXT)], ["object 1", "object 2"]),
        ([{**TEXT, "format": "date"}, WHOLE], ["date", "integer"]),
        ([WHOLE, enum("auto"), NUMBER], ["integer", '"auto"', "number"]),
        ([WHOLE, enum("a", "b")], ["integer", "value"]),
        ([either(WHOLE, either(TEXT)), BOOLEAN], ["integer", "string", "boolean"]),
    ],
)
def test_branches_are_shown_by_what_tells_them_apart(
    branches: list[dict[str, Any]], names: list[str]
) -> None:
    """A title, a fixed value, a format or type, else the position."""
    first, *_ = axes(either(*branches))
    assert [choice.shown for choice in first.choices] == names


def test_a_null_that_is_deep_in_a_union_is_found() -> None:
    """A definition that may be null makes the field that refers to it nullable."""
    schema = fields(x=either({"$ref": "#/$defs/Maybe"}, WHOLE))
    plan = planned({**schema, "$defs": {"Maybe": either(TEXT, NULL)}})
    nullable, kind, _ = plan.axes
    assert [choice.shown for choice in nullable.choices] == ["set", "set", "set", "null"]
    assert [choice.shown for choice in kind.choices] == ["string", "integer"]
    given = next(s for s in range(4) if plan.dealt(s)[nullable].shown == "set")
    assert all(sample(plan.narrowed(given), str(n))["x"] is not None for n in range(50))


def test_inner_fields_are_found_through_references_three_levels_deep() -> None:
    """Each definition once on a path, and nothing in lists."""
    node = {
        **fields(flag=BOOLEAN, child=either({"$ref": "#/$defs/Node"}, NULL)),
        "title": "Node",
    }
    deep = fields(a=fields(b=fields(flag=BOOLEAN, c=fields(flag=BOOLEAN))))
    schema = fields(
        list={"type": "array", "items": node, "maxItems": 0},
        first={"$ref": "#/$defs/Node"},
        second={"$ref": "#/$defs/Node"},
        **deep["properties"],
    )
    names = [axis.name for axis in planned({**schema, "$defs": {"Node": node}}).axes]
    assert names == ["first.flag", "first.child", "second.flag", "second.child", "a.b.flag"]


def test_outer_axes_come_first_and_a_plan_has_no_more_than_two_dozen() -> None:
    """Tokens are spent on what is asked for, then on the outer fields."""
    inner = {f"i{index}": BOOLEAN for index in range(30)}
    outer = {f"o{index}": BOOLEAN for index in range(20)}
    plan = planned(
        fields(inner=fields(**inner), **outer, vary=TEXT, key={**TEXT, "format": "uuid"}),
        binding={"vary": ["a", "b"]},
        themes={"mood": ["sad", "glad"]},
        unique=[["o19"]],
    )
    names = [axis.name for axis in plan.axes]
    assert names[:3] == ["vary", "mood", "o19"]
    assert names[3:22] == [f"o{index}" for index in range(19)]
    assert names[22:] == ["inner.i0", "inner.i1", "inner.i2", "inner.i3", "inspiration"]


@pytest.mark.parametrize(
    ("schema", "shown"),
    [
        (BOOLEAN, ["true", "false"]),
        (enum("a", "b"), ['"a"', '"b"']),
        ({**WHOLE, "minimum": 1, "maximum": 2}, ["1", "2"]),
        ({"$ref": "#/$defs/It", "$defs": {"It": either(WHOLE, NULL)}}, [*["set"] * 3, "null"]),
    ],
)
def test_a_record_that_is_no_object_is_an_axis_itself(
    schema: dict[str, Any], shown: list[str]
) -> None:
    """It is called the record."""
    plan = planned(schema)
    (axis,) = plan.axes
    assert (axis.name, axis.path) == ("record", ())
    assert [choice.shown for choice in axis.choices] == shown
    validator = validator_for(schema)
    for slot in range(4):
        record = sample(plan.narrowed(slot), str(slot))
        assert validator.is_valid(record)
        assert plan.missed(slot, record) == []


def test_records_of_free_text_are_given_a_word_each() -> None:
    """Also where the text is in a list; a code with a pattern is no free text."""
    for node in (TEXT, {"type": "array", "items": TEXT}):
        axis = planned(fields(x=node)).axes[-1]
        assert (axis.name, axis.kind, axis.path) == ("inspiration", Kind.SOFT, ())
        assert len({choice.shown for choice in axis.choices}) == len(axis.choices) >= 60
    assert axes({**TEXT, "pattern": "^[A-Z]+$"}) == list(
        planned(fields(x={**TEXT, "pattern": "^[A-Z]+$"})).axes
    )


# ---- unique --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node", "values"),
    [
        (enum("a", "b", "c"), {'"a"', '"b"', '"c"'}),
        (either(BOOLEAN, NULL), {"true", "false", "null"}),
        ({**WHOLE, "minimum": 1, "maximum": 300}, {str(n) for n in range(1, 301)}),
        ({**NUMBER, "minimum": 0, "maximum": 1, "multipleOf": 0.5}, {"0", "0.5", "1"}),
        (
            fields(a=BOOLEAN, b=either(enum(1), {"type": "array", "items": WHOLE, "maxItems": 0})),
            {
                '{"a": true, "b": 1}',
                '{"a": true, "b": []}',
                '{"a": false, "b": 1}',
                '{"a": false, "b": []}',
            },
        ),
        (either(enum("a", "b"), enum("b", "c")), {'"a"', '"b"', '"c"'}),
    ],
)
def test_a_unique_field_of_few_values_is_dealt_each_once(
    node: dict[str, Any], values: set[str]
) -> None:
    """So no two records of a block collide."""
    plan = planned(fields(x=node), unique=[["x"]])
    (axis,) = plan.axes
    assert axis.kind is Kind.HARD
    dealt = [cells(plan, slot)["x"] for slot in range(len(values))]
    assert len(dealt) == len(set(dealt))
    assert set(dealt) == values
    assert plan.missed(0, sample(plan.narrowed(0), "s")) == []


@pytest.mark.parametrize(
    ("binding", "count"),
    [
        ({}, 5 * 3),
        ({"row": [1, 2], "seat": ["x", "y", "z", "v", "w"]}, 2 * 5),
        ({"seat": ["x", "y", "x", "x"]}, 5 * 2),
        ({"row": list(range(40)), "seat": [f"s{number}" for number in range(50)]}, 40 * 50),
    ],
)
def test_fields_that_are_unique_together_are_never_dealt_the_same(
    binding: dict[str, list[Any]], count: int
) -> None:
    """Each of their combinations once, as many as there are; then they are dealt again."""
    schema = fields(
        row={**WHOLE, "minimum": 1, "maximum": 5}, seat={"type": "string", "enum": ["a", "b", "c"]}
    )
    for seed in "123":
        plan = Plan(schema, seed, binding=binding, unique=[["row", "seat"], ["row", "none"]])
        rows = [
            tuple(choice.shown for choice in plan.dealt(slot).values()) for slot in range(count + 1)
        ]
        assert len(set(rows[:-1])) == len(set(rows)) == count


@pytest.mark.parametrize(
    ("node", "ends"),
    [
        (WHOLE, True),
        (TEXT, True),
        ({**WHOLE, "minimum": 1}, True),
        ({**WHOLE, "minimum": 1, "maximum": 10**6}, True),
        (either(WHOLE, TEXT), True),
        ({**WHOLE, "multipleOf": 5}, False),
        ({**TEXT, "maxLength": 2}, False),
        ({**TEXT, "format": "date", "x-note": "not before 2020-01-01, before 2021-01-01"}, False),
        ({**TEXT, "pattern": "^[A-Z]{3}$"}, False),
        (NUMBER, False),
        (fields(a=BOOLEAN, b=TEXT), False),
        ({"type": "array", "items": TEXT}, False),
        (either(WHOLE, {**TEXT, "format": "uuid"}), False),
        (enum(1), False),
    ],
)
def test_a_unique_field_of_many_values_is_told_how_to_end(node: dict[str, Any], ends: bool) -> None:  # noqa: FBT001 - a case
    """Pages that do not see each other so write different numbers and texts."""
    found = axes(node, unique=[["x"]])
    assert [axis.name for axis in found] == ["x ends in"] * ends
    for axis in found:
        assert axis.kind is Kind.SOFT
        assert len({choice.shown for choice in axis.choices}) == 1000


def test_an_optional_unique_field_is_never_null() -> None:
    """Two nulls are equal."""
    plan = planned(fields(x=either(WHOLE, NULL)), unique=[["x"]])
    assert [axis.name for axis in plan.axes] == ["x", "x ends in"]
    assert all(sample(plan.narrowed(slot), str(slot))["x"] is not None for slot in range(50))
    assert plan.missed(0, {"x": None}) == []


@pytest.mark.parametrize(
    ("node", "count"),
    [
        ({"const": 1}, 1),
        ({"enum": [1, 1.0, True, "1"]}, 3),
        (BOOLEAN, 2),
        (NULL, 1),
        (WHOLE, None),
        (TEXT, None),
        (NUMBER, None),
        ({**WHOLE, "minimum": 1, "maximum": 10}, 10),
        ({**WHOLE, "minimum": 1, "maximum": 10, "multipleOf": 3}, 3),
        ({**WHOLE, "minimum": 5, "maximum": 4}, 0),
        ({**WHOLE, "minimum": 5}, None),
        ({**NUMBER, "minimum": 0, "maximum": 1}, None),
        ({**NUMBER, "minimum": 0, "maximum": 1, "x-note": "at most 2 decimal places"}, 101),
        ({**NUMBER, "x-note": "at most 1 decimal places, at most 2 digits"}, 199),
        (either(enum("a", "b"), NULL), 3),
        (either(TEXT, NULL), None),
        (fields(), 1),
        (fields(a=BOOLEAN, b=enum(1, 2, 3)), 6),
        (fields(a=BOOLEAN, b=TEXT), None),
        ({"type": "array", "items": TEXT, "maxItems": 0}, 1),
        ({"type": "array", "items": BOOLEAN}, None),
        ({}, None),
        ({"$ref": "#/$defs/Flag"}, 2),
        (fields(a={"$ref": "#/$defs/Flag"}, b={"$ref": "#/$defs/Flag"}), 4),
        ({"$ref": "#/$defs/Chain"}, None),
    ],
)
def test_how_many_values_there_are(node: dict[str, Any], count: int | None) -> None:
    """At most so many, None where they cannot be counted."""
    definitions = {"Flag": BOOLEAN, "Chain": fields(next=either({"$ref": "#/$defs/Chain"}, NULL))}
    assert cardinality(node, definitions) == count


# ---- vary ----------------------------------------------------------------------------------


def test_bound_fields_have_the_values_of_the_user_and_no_other_axes() -> None:
    """A value that is repeated has more weight, one alone is the same for every record."""
    values = [3, 3, None]
    schema = fields(x=either({**WHOLE, "minimum": 1, "maximum": 5}, NULL), y=fields(z=BOOLEAN))
    plan = planned(schema, binding={"x": values, "y": [{"z": True}]})
    assert [(axis.name, axis.kind) for axis in plan.axes] == [
        ("x", Kind.BINDING),
        ("y", Kind.BINDING),
    ]
    records = [sample(plan.narrowed(slot), "s") for slot in range(6)]
    assert Counter(record["x"] for record in records) == {3: 4, None: 2}
    assert all(record["y"] == {"z": True} for record in records)


def test_themes_are_told_and_say_nothing_of_the_schema() -> None:
    """Their words stand on one line."""
    schema = fields(x=WHOLE)
    plan = planned(schema, themes={"specialty": ["heart\n surgery"]})
    (axis,) = plan.axes
    assert (axis.kind, axis.path) == (Kind.SOFT, ())
    assert plan.narrowed(0) == schema
    assert plan.missed(0, {"x": 1}) == []
    assert plan.table([0]).splitlines()[1:] == ["number | specialty", "1 | heart surgery"]


@pytest.mark.parametrize("nested", [False, True])
def test_of_several_kinds_of_records_the_one_that_takes_the_bound_value_is_written(
    nested: bool,  # noqa: FBT001 - a case
) -> None:
    """The value of a tag decides, and which kind a record is, is no axis then."""
    schema = Schema.of(Cat | Dog).wire.schema
    if nested:
        schema = {**either(either(*schema["anyOf"]), NULL), "$defs": schema["$defs"]}
    plan = planned(schema, binding={"kind": ["cat", "dog"]})
    assert [axis.name for axis in plan.axes] == ["kind", "inspiration"]
    validator = validator_for(schema)
    for slot in range(4):
        record = sample(plan.narrowed(slot), str(slot))
        assert validator.is_valid(record)
        assert plan.missed(slot, record) == []
        assert json.dumps(record["kind"]) == cells(plan, slot)["kind"]


def test_a_bound_value_that_no_kind_of_record_takes_is_left_to_validation() -> None:
    """The schema's own message says what is wrong with it."""
    plan = planned(Schema.of(Cat | Dog).wire.schema, binding={"kind": ["cow"]})
    assert sample(plan.narrowed(0), "s")["kind"] == "cow"


# ---- narrowed, missed ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*(kind for kind, _ in GOOD), Order], ids=[*IDS, "Order"])
def test_what_is_drawn_from_a_narrowed_schema_fits_and_follows(kind: Any) -> None:
    """The full schema accepts it, and no axis is missed."""
    schema = Schema.of(kind).wire.schema
    whole = json.dumps(schema)
    plan = planned(schema)
    validator = validator_for(schema)
    for slot in range(16):
        record = sample(plan.narrowed(slot), f"seed {slot}")
        assert validator.is_valid(record), record
        assert plan.missed(slot, record) == []
    assert json.dumps(schema) == whole


def test_bounds_of_ranges_are_kept() -> None:
    """Low, high and exact numbers, moments and sizes are what is drawn."""
    plan = planned(ORDER.wire.schema)
    checks: dict[tuple[str, str], Callable[[Any], bool]] = {
        ("total", "low"): lambda value: 0 < value <= 200,
        ("total", "high"): lambda value: 800 <= value <= 1000,
        ("total", "exactly 0.01"): lambda value: value == 0.01,
        ("total", "exactly 1000"): lambda value: value == 1000,
        ("discount", "low"): lambda value: 0 <= value <= 0.2,
        ("discount", "high"): lambda value: 0.8 <= value <= 1,
        ("discount", "exactly 1"): lambda value: value == 1,
        ("day", "low"): lambda value: "2020-01-01" <= value <= "2020-03-14",
        ("day", "high"): lambda value: "2020-10-19" <= value <= "2020-12-31",
        ("day", "exactly 2020-12-31"): lambda value: value == "2020-12-31",
        ("at", "low"): lambda value: "2020-01-01" < value < "2020-03-15",
        ("at", "high"): lambda value: "2020-10-19" < value < "2021-01-01",
        ("lines", "none"): lambda value: value == [],
        ("lines", "one"): lambda value: len(value) == 1,
        ("lines", "several"): lambda value: len(value) > 1,
        ("colours", "2"): lambda value: len(value) == 2,
    }
    seen = set()
    for slot in range(60):
        record = sample(plan.narrowed(slot), str(slot))
        assert ORDER.judge(record) is None
        for choice in cells(plan, slot).items() & checks.keys():
            assert checks[choice](record[choice[0]]), (choice, record)
            seen.add(choice)
    assert seen == checks.keys()


def test_only_the_axes_to_keep_narrow_a_schema() -> None:
    """What is within one that is not kept is not narrowed either."""
    schema = ORDER.wire.schema
    plan = planned(schema)
    assert plan.narrowed(0, keep=lambda _: False) == schema
    slot = next(slot for slot in range(9) if cells(plan, slot)["discount"] not in {"set", "null"})
    inner = plan.narrowed(slot, keep=lambda axis: axis.name == "discount" and axis.when is not None)
    assert inner == schema


def test_narrowing_one_use_of_a_definition_leaves_the_others() -> None:
    """A reference on the way is replaced by what it names."""
    definitions = {"Box": fields(flag=BOOLEAN)}
    box = {"$ref": "#/$defs/Box"}
    plan = planned({**fields(a=box, b=box), "$defs": definitions})
    first, _ = plan.axes
    narrowed = plan.narrowed(0, keep=lambda axis: axis is first)
    assert narrowed["$defs"] == definitions
    assert narrowed["properties"]["b"] == box
    assert narrowed["properties"]["a"]["properties"]["flag"] == plan.dealt(0)[first].node


def wishes(node: dict[str, Any], value: Any, shown: str, **options: Any) -> list[str]:
    """What a record with the value in field x is told where the slot was dealt the choice."""
    plan = planned(fields(x=node), **options)
    slot = next(slot for slot in range(40) if shown in cells(plan, slot)["x"])
    return [words for _, words in plan.missed(slot, {"x": value})]


@pytest.mark.parametrize(
    ("node", "shown", "good", "bad", "words"),
    [
        (enum("a", "b"), '"a"', "a", "b", 'x was to be "a"'),
        ({"enum": [1, True]}, "1", Digits("1.0"), True, "x was to be 1"),
        ({"enum": [1, True]}, "true", True, 1, "x was to be true"),
        (BOOLEAN, "true", True, 1, "x was to be true"),
        (either(TEXT, NULL), "set", "text", None, "x was to be set, not null"),
        (either(WHOLE, NULL), "set", "3", None, "x was to be set, not null"),
        (either(TEXT, NULL), "null", None, "text", "x was to be null"),
        (either(WHOLE, TEXT), "integer", 3, "3", "x was to be integer"),
        (either(WHOLE, TEXT), "integer", 3.0, 3.5, None),
        (either(WHOLE, NUMBER), "integer", 3.0, 3.5, "x was to be integer"),
        (either(WHOLE, NUMBER), "number", 3, "x", None),
        (
            either(fields(a=TEXT), fields(b=TEXT, c=TEXT)),
            "object 1",
            {"a": "x"},
            {"b": "x"},
            "x was to be object 1",
        ),
        (
            either(fields(tag=enum("a"), z=TEXT), fields(tag=enum("b"), z=TEXT)),
            '"b"',
            {"tag": "b"},
            {"tag": "a", "z": "x"},
            'x was to be "b"',
        ),
        ({**WHOLE, "minimum": 1, "maximum": 2}, "1", 1, 2, None),
    ],
)
def test_what_a_record_misses_is_told(
    node: dict[str, Any], shown: str, good: Any, bad: Any, words: str | None
) -> None:
    """Fixed values, null and kinds of values are compared; ranges never are."""
    assert wishes(node, good, shown) == []
    assert wishes(node, bad, shown) == ([words] if words else [])


@pytest.mark.parametrize(
    ("value", "good", "bad"),
    [
        ({"a": 1, "b": [True]}, {"b": [True], "a": 1.0}, {"a": 1, "b": [1]}),
        ([1, 2], [1, 2.0], [1]),
        (Digits("0.10"), 0.1, 0.2),
        ({"a": 1}, {"a": Digits("1")}, {"b": 1}),
        ("x", "x", None),
    ],
)
def test_bound_values_are_compared_as_json(value: Any, good: Any, bad: Any) -> None:
    """In depth, where 1 is 1.0 and true is not 1."""
    plan = planned(fields(x=TEXT), binding={"x": [value]})
    assert plan.missed(0, {"x": good}) == []
    ((axis, words),) = plan.missed(0, {"x": bad})
    assert axis.kind is Kind.BINDING
    assert words == f"x was to be {cells(plan, 0)['x']}"


def test_what_lies_within_a_miss_is_not_told_again() -> None:
    """Nor what lies in a place that the record lacks."""
    plan = planned(Schema.of(Owner | None).wire.schema)
    slot = next(slot for slot in range(4) if cells(plan, slot)["record"] == "set")
    assert [words for _, words in plan.missed(slot, None)] == ["record was to be set, not null"]
    assert plan.missed(slot, {}) == []
    assert plan.missed(slot, {"pet": {"kind": "?"}}) == []

    inner = planned(fields(x=either(fields(y=either(enum("a", "b"), NULL)), NULL)))
    slot = next(slot for slot in range(40) if cells(inner, slot).get("x.y") == '"a"')
    assert [words for _, words in inner.missed(slot, {"x": None})] == ["x was to be set, not null"]
    missed = [words for _, words in inner.missed(slot, {"x": {"y": None}})]
    assert missed == ["x.y was to be set, not null"]
    assert inner.missed(slot, {"x": 3}) == []


# ---- the table -----------------------------------------------------------------------------


def test_the_table_has_a_line_for_each_record() -> None:
    """One column for a field, however many axes it has, and words for what needs them."""
    plan = planned(
        fields(
            status=enum("open", "paid"),
            note=either(TEXT, NULL),
            size=either({**WHOLE, "minimum": 0}, NULL),
        ),
        binding={"status": ["open"]},
        unique=[["note"]],
    )
    heading, header, *rows = plan.table([6, 2]).splitlines()
    assert heading == (
        "Follow this plan, unless the schema or a rule forbids it; `set`: anything but null; "
        "let each record be faintly inspired by its word of `inspiration`:"
    )
    assert header == "number | status | note | note ends in | size | inspiration"
    assert [row.split(" | ")[:3] for row in rows] == [
        ["7", '"open"', "set"],
        ["3", '"open"', "set"],
    ]
    sizes = {plan.table([slot]).split(" | ")[-2] for slot in range(32)}
    assert sizes == {"typical", "exactly 0", "null"}


def test_slots_asked_again_are_told_what_the_user_spreads_and_nothing_else() -> None:
    """Columns that say nothing are left out, and without any there is no plan to tell."""
    schema = fields(x=BOOLEAN, y=TEXT)
    plan = planned(schema, binding={"y": ["a"]}, themes={"mood": ["sad"]})
    assert plan.table([0, 1], vary_only={0, 1}) == (
        "Follow this plan, unless the schema or a rule forbids it:\n"
        'number | y | mood\n1 | "a" | sad\n2 | "a" | sad'
    )
    mixed = plan.table([0, 1], vary_only={1})
    assert mixed.splitlines()[0].endswith(
        "; `-`: as you like; let each record be faintly inspired by its word of `inspiration`:"
    )
    assert mixed.splitlines()[-1] == '2 | "a" | sad | - | -'
    assert planned(schema).table([0, 1], vary_only={0, 1}) == ""
    assert planned(fields(x=WHOLE)).table([0, 1]) == ""


def test_a_record_of_which_nothing_is_told_has_no_line() -> None:
    """Words that stand for nothing might be taken for values."""
    plan = planned(fields(x=BOOLEAN, y=TEXT))
    _, _, *rows = plan.table([0, 1, 2], vary_only={1}).splitlines()
    assert [row[0] for row in rows] == ["1", "3"]


def test_fields_that_are_named_like_a_column_of_another_kind_keep_their_own() -> None:
    """What is about no field is marked as such."""
    schema = fields(
        number=enum(1, 2), inspiration=BOOLEAN, y=TEXT, place=fields(open=enum("yes", "no"))
    )
    plan = planned(schema, themes={"place.open": ["quiet"]})
    heading, header, row = plan.table([0]).splitlines()
    assert heading.endswith("inspired by its word of `inspiration (no field)`:")
    assert header == (
        "number (no field) | place.open (no field) | number | inspiration | place.open | "
        "inspiration (no field)"
    )
    _, theme, number, inspired, place, word = row.split(" | ")
    assert (theme, number in "12", inspired in {"true", "false"}) == ("quiet", True, True)
    assert place in {'"yes"', '"no"'}
    assert word.isalpha()


def test_a_theme_stands_in_place_of_the_hint_that_has_its_name() -> None:
    """The user's words are what inspires then."""
    plan = planned(fields(y=TEXT), themes={"inspiration": ["the sea"]})
    assert plan.table([4]).endswith("\nnumber | inspiration\n5 | the sea")


def test_two_pages_are_never_told_the_same() -> None:
    """For sixty records of free text the words differ."""
    plan = planned(fields(x=TEXT))
    tables = {plan.table(range(5 * page, 5 * page + 5)) for page in range(12)}
    assert len(tables) == 12
    words = [cells(plan, slot)["inspiration"] for slot in range(60)]
    assert len(set(words)) == 60


def test_where_there_is_nothing_but_hints_they_are_told_in_one_line() -> None:
    """A table would take three times the tokens."""
    plan = planned(fields(x=TEXT))
    words = [choice.shown for slot in (7, 2) for choice in plan.dealt(slot).values()]
    assert plan.table([7, 2]) == f"Faint inspirations, in this order: {', '.join(words)}."


def test_where_a_slot_has_no_hint_the_others_are_told_by_number() -> None:
    """Else it would seem to be another's."""
    plan = planned(fields(x=TEXT))
    (choice,) = plan.dealt(3).values()
    told = plan.table([1, 3], vary_only={1}).splitlines()
    assert told[1:] == ["number | inspiration", f"4 | {choice.shown}"]


def test_fixed_values_are_told_as_json_on_one_line() -> None:
    """Texts in quotes, numbers with the digits that were written."""
    values = ["a\nb", Digits("1.50"), [True, None]]
    plan = planned(fields(x=TEXT), binding={"x": values})
    shown = {choice.shown for choice in plan.axes[0].choices}
    assert shown == {'"a\\nb"', "1.50", "[true, null]"}
