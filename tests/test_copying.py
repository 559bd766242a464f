"""Instances made of Python values: equal to those read from JSON, and fresh."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    PrivateAttr,
    RootModel,
    computed_field,
)

from pytest_synthdata import Synthesizer
from pytest_synthdata.dataset import OFTEN
from pytest_synthdata.schema.copying import ATOMS, copier
from pytest_synthdata.schema.schema import Schema
from tests.test_matrix import as_field, as_root
from tests.types import GOOD, IDS

if TYPE_CHECKING:
    from collections.abc import Iterator


class Line(BaseModel):
    sku: str
    tags: list[str]


class Order(BaseModel):
    order_id: int
    first: Line
    second: Line | None
    lines: list[Line]
    stock: dict[str, Line]
    counts: dict[str, int]
    note: str | None = None


def order(number: int) -> Order:
    line = Line(sku=f"A{number}", tags=["new"])
    return Order(
        order_id=number,
        first=line.model_copy(deep=True),
        second=None if number % 2 else line.model_copy(deep=True),
        lines=[line.model_copy(deep=True)] * (number % 3),
        stock={f"at {number}": line.model_copy(deep=True)},
        counts={"all": number},
        note=None,
    )


def inner(value: Any) -> Iterator[Any]:
    """A value and all that it holds."""
    yield value
    if isinstance(value, BaseModel):
        children = [*vars(value).values(), value.model_fields_set]
    elif isinstance(value, dict):
        children = [*value, *value.values()]
    else:
        children = list(value) if isinstance(value, list | tuple | set | frozenset) else []
    for child in children:
        yield from inner(child)


def copier_of(values: list[Any]) -> Any:
    schema = Schema.of(type(values[0]))
    return copier(values, schema.adapter.core_schema, schema.from_python)


def changeable(values: Any) -> set[int]:
    """The ids of all that can be changed in some values."""
    safe = (*ATOMS, Enum, tuple, frozenset)
    return {id(one) for one in inner(values) if not isinstance(one, safe)}


def check(instances: list[Any], given: list[list[Any]]) -> None:
    """All that was given is equal to some instances, of one type, and shares nothing with them."""
    seen = changeable(instances)
    for each in given:
        assert each == instances
        assert list(map(repr, inner(each))) == list(map(repr, inner(instances)))
        assert list(map(type, inner(each))) == list(map(type, inner(instances)))
        own = changeable(each)
        assert seen.isdisjoint(own)
        seen |= own


def test_models_lists_and_dicts_are_made_anew() -> None:
    """At every depth, and whatever is None or empty in some of them."""
    orders = list(map(order, range(7)))
    copies = copier_of(orders)
    assert copies is not None
    check(orders, [copies() for _ in range(3)])
    assert [one.model_fields_set for one in copies()] == [one.model_fields_set for one in orders]


@pytest.mark.parametrize("place", [as_root, as_field], ids=["root", "field"])
@pytest.mark.parametrize(("kind", "wire"), GOOD, ids=IDS)
def test_what_is_copied_is_what_is_read(kind: Any, wire: Any, place: Any) -> None:
    """For every type: its copies are fresh and equal to what its JSON text is read as."""
    schema = Schema.of(place(kind))
    text = schema.decode(wire if place is as_root else {"field": wire})
    read = [list(schema.from_json([text] * 3)) for _ in range(2)]
    assert list(map(repr, read[0])) == [repr(schema.instance(text))] * 3
    if copies := copier(read[0], schema.adapter.core_schema, schema.from_python):
        check(read[0], [copies(), copies()])


class Extra(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class Root(RootModel[list[int]]):
    pass


class Loose(BaseModel):
    a: Any


class Defaulted(BaseModel):
    a: int = 1


class Aliased(BaseModel):
    a: int = Field(alias="A")


class Text(BaseModel):
    a: Json[list[int]]


@pytest.mark.parametrize(
    "values",
    [
        [Extra.model_validate({"a": 1, "b": 2})],
        [Root([1])],
        [Loose(a=bytearray(b"x"))],
        [Loose(a={(1, 2): 3})],
        [Loose(a={1, 2})],
        [Loose(a=object())],
        [Loose(a=Line(sku="A", tags=[]))],
        [Text.model_validate({"a": "[1]"})],
        [Defaulted()],
        [Aliased(A=1), Loose(a=1)],
    ],
    ids=lambda values: repr(values)[:30],
)
def test_what_cannot_be_made_so_is_read_again(values: list[Any]) -> None:
    """What would come as another value, or not as one of its own."""
    assert copier_of(values) is None


class Private(BaseModel):
    a: int
    _seen: list[int] = PrivateAttr(default_factory=list)


class Prepared(BaseModel):
    a: int

    def model_post_init(self, context: Any) -> None:
        """Runs for each instance."""


class Initialized(BaseModel):
    a: int

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)


class Checked(BaseModel):
    a: Annotated[int, AfterValidator(lambda value: value)]


class Nested(BaseModel):
    inner: list[Checked]


class Made(BaseModel):
    a: int
    b: list[int] = Field(default_factory=list)


@pytest.mark.parametrize(
    "values",
    [
        [Private(a=1)],
        [Prepared(a=1)],
        [Initialized(a=1)],
        [Checked(a=1)],
        [Nested(inner=[Checked(a=1)])],
        [Made(a=1, b=[2])],
    ],
    ids=repr,
)
def test_where_code_of_the_users_runs_it_runs_as_it_does_for_json(values: list[Any]) -> None:
    """What a validator makes of a value may depend on anything."""
    assert copier_of(values) is None


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, defer_build=True)
    name: str = Field(alias="the name", min_length=3)
    parts: list[Line] = Field(min_length=1)

    @computed_field  # type: ignore[prop-decorator] # mypy knows no decorated properties
    @property
    def size(self) -> int:
        return len(self.parts)


@pytest.mark.parametrize("schema", [Frozen, Order, list[Line], Private, dict[str, int]])
def test_each_call_gives_what_no_other_has_touched(schema: Any) -> None:
    """However often, whatever was done to what was given before."""
    synthetic = Synthesizer(provider="embedded")
    with synthetic:
        first = synthetic(schema, n=7)
        said = list(map(repr, first))
        seen = [first, *(synthetic(schema, n=7) for _ in range(OFTEN + 3))]
        for given in seen:
            assert list(map(repr, given)) == said
            for one in inner(list(given)):
                if isinstance(one, list):
                    one.clear()
                elif isinstance(one, dict):
                    one["changed"] = 1
        assert list(map(repr, synthetic(schema, n=7))) == said
        assert list(map(repr, synthetic(schema, n=2))) == said[:2]


def test_growth_gives_the_new_records_too() -> None:
    """What was given before stands for no more than it was."""
    with Synthesizer(provider="embedded") as synthetic:
        few = [synthetic(Order, n=5) for _ in range(OFTEN + 2)]
        many = [synthetic(Order, n=12) for _ in range(OFTEN + 2)]
        assert all(each == few[0] for each in few)
        assert all(each == many[0] for each in many)
        assert many[0][:5] == few[0]


class Moody(BaseModel):
    """Refuses to be read among others."""

    a: int

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        schema = handler(source)

        def read(value: Any, inner_handler: Any) -> Any:
            calls.append(value)
            if len(calls) == 2:
                message = "not now"
                raise ValueError(message)
            return inner_handler(value)

        return core_schema.no_info_wrap_validator_function(read, schema)


calls: list[Any] = []


def test_records_that_cannot_be_read_at_once_are_read_one_by_one() -> None:
    """What a validator raises for one of many is no error of all."""
    texts = [json.dumps({"a": number}) for number in range(3)]
    schema = Schema.of(Moody)
    calls.clear()
    assert [one.a for one in schema.from_json(texts)] == [0, 1, 2]
    assert len(calls) == 3 + 3
