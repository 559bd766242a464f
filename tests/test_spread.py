"""The options `unique` and `vary`: what is taken for them, and which values are the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

import pytest
from pydantic import BaseModel, Field, RootModel
from pydantic_core import core_schema

from pytest_synthdata import OptionError
from pytest_synthdata.board import Board
from pytest_synthdata.completion import completion
from pytest_synthdata.draft import Draft, Held
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.request import Place, Reply

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Profile(BaseModel):
    tags: set[str]


class Person(BaseModel):
    name: str
    aliases: set[str] = set()
    born: date | None = None
    color: Color | str | bool | int | None = None
    marks: dict[str, int] = {}
    profile: Profile | None = None
    wage: Decimal = Field(Decimal(0), alias="pay per hour", ge=0)


# -- what is taken


@pytest.mark.parametrize("unique", ["name", ["name"], ("name",), [("name",)], [["name", "name"]]])
def test_one_field_is_one_group_however_it_is_written(unique: Any) -> None:
    """So it is one identity."""
    assert wanted(Person, n=2, unique=unique).spec.unique == (("name",),)


@pytest.mark.parametrize("unique", [None, [], (), [()]])
def test_nothing_need_be_unique(unique: Any) -> None:
    """None, or no fields."""
    assert wanted(Person, n=2, unique=unique).spec.unique == ()


@pytest.mark.parametrize(
    "unique", [5, [5], {"name"}, [{"name"}], ("name", ("born",)), [("name", 1)], [[["name"]]]]
)
def test_what_is_no_name_and_no_list_of_names_is_refused(unique: Any) -> None:
    """The message tells the three forms there are."""
    with pytest.raises(OptionError, match="a field's name, a list of names, or a tuple"):
        wanted(Person, n=2, unique=unique)


@pytest.mark.parametrize(
    ("schema", "known"),
    [
        (Person, "its fields are name, aliases, born, color, marks, profile, pay per hour"),
        (list[Person], "its records have no fields"),
        (int, "its records have no fields"),
    ],
)
def test_an_unknown_field_is_told_with_those_there_are(schema: Any, known: str) -> None:
    """As users know them."""
    with pytest.raises(OptionError, match=rf"has no field 'surname'; {known}$"):
        wanted(schema, n=2, unique="surname")


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        (None, {}),
        ({"name": "Ann"}, {"name": "Ann"}),
        ({"name": ["Ann", "Bob"]}, {"name": ["Ann", "Bob"]}),
        ({"name": ("Ann", "Bob")}, {"name": ["Ann", "Bob"]}),
        ({"born": [date(2020, 2, 2), None]}, {"born": ["2020-02-02", None]}),
        ({"color": Color.RED}, {"color": "red"}),
        ({"wage": Decimal("1.50")}, {"pay per hour": "1.50"}),
        ({"pay per hour": 2}, {"pay per hour": 2}),
        ({"profile": Profile(tags={"b", "a"})}, {"profile": {"tags": ["a", "b"]}}),
        ({"aliases": [{"b", "a"}, []]}, {"aliases": [["a", "b"], []]}),
        ({"mood": {"of the day": 1}}, {"mood": {"of the day": 1}}),
        ({"mood": range(2)}, {"mood": [0, 1]}),
        ({"name": deque(["Ann"])}, {"name": ["Ann"]}),
    ],
)
def test_values_are_taken_as_json(given: Any, plain: Any) -> None:
    """A list holds several, anything else is the one value of all records."""
    assert wanted(Person, n=2, vary=given).spec.vary == plain


@pytest.mark.parametrize(
    ("vary", "problem"),
    [
        ("name", "vary must be a dict such as"),
        ([("name", "Ann")], "vary must be a dict such as"),
        ({1: "Ann"}, "vary must be a dict such as"),
        ({"name": []}, "'name' has no values; leave it out, or give one"),
        ({"name": {"Ann"}}, "give the values of 'name' as a list, in their order"),
        ({"name": map(str, [1])}, "give the values of 'name' as a list, in their order"),
        ({"name": object()}, "JSON cannot carry the values of 'name'"),
        ({"mood": float("nan")}, "JSON cannot carry the values of 'mood'"),
        ({"name": [1]}, "1 is no value of the field 'name' of Person"),
        ({"wage": 1, "pay per hour": 2}, "wage, pay per hour are one field; keep one of its names"),
    ],
)
def test_what_cannot_be_dealt_out_is_refused(vary: Any, problem: str) -> None:
    """At collection, and the message says what to write."""
    with pytest.raises(OptionError, match=problem):
        wanted(Person, n=2, vary=vary)


def test_keys_in_another_order_deal_the_same_values() -> None:
    """They are one identity, of which one dataset is kept."""
    vary = {"name": ["Ann", "Bob", "Eve"], "wage": [1, 2], "mood": ["glad", "sad"]}
    one, other = (
        wanted(Person, n=2, vary=dict(items)).spec
        for items in (vary.items(), reversed(vary.items()))
    )
    assert one.prompt_hash == other.prompt_hash
    assert one.plan.table(range(20)) == other.plan.table(range(20))


SETS = """
from pydantic import BaseModel
from pytest_synthdata.record_spec import wanted
class Profile(BaseModel):
    tags: set[str]
class Person(BaseModel):
    tags: set[str]
    profile: Profile
words = set("abcdefgh")
print(wanted(Person, n=1, vary={"tags": [words], "profile": Profile(tags=words)}).spec.prompt_hash)
"""


def test_sets_within_values_have_one_order_in_every_process() -> None:
    """Python's own differs from process to process."""
    hashes = {
        subprocess.run(  # noqa: S603 - our own interpreter and script
            [sys.executable, "-c", SETS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(hashes) == 1


# -- how many values there are


class Ticket(BaseModel):
    kind: Literal["a", "b", "c"]
    paid: bool
    row: int = Field(ge=1, le=4)
    note: str


@pytest.mark.parametrize(
    ("options", "most"),
    [
        ({"unique": "kind"}, 3),
        ({"unique": ("kind", "paid")}, 6),
        ({"unique": ["row", "kind"]}, 3),
        ({"unique": "row", "vary": {"row": [1, 2, 2]}}, 2),
        ({"unique": ("note", "paid"), "vary": {"note": ["x", "y", "z"]}}, 6),
    ],
)
def test_more_records_than_values_are_refused(options: Any, most: int) -> None:
    """At collection; as many as there are values are not."""
    assert wanted(Ticket, n=most, **options).spec.capacity[0] == most
    with pytest.raises(OptionError, match=f"there are no more than {most}; lower n, or leave"):
        wanted(Ticket, n=most + 1, **options)


@pytest.mark.parametrize("unique", ["note", ("note", "paid")])
def test_texts_are_not_counted(unique: Any) -> None:
    """There are as many as are wanted."""
    assert wanted(Ticket, n=10_000, unique=unique).spec.capacity == (None, "")


# -- which values are the same


class Stamp:
    """Equal to nothing but itself, as classes are that say nothing else."""

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> Any:
        """Made of a text."""
        return core_schema.no_info_after_validator_function(
            lambda _: cls(), core_schema.str_schema()
        )


class Letter(BaseModel):
    stamp: Stamp
    stamps: list[Stamp]


def pairs(**items: int) -> list[dict[str, Any]]:
    """A dict as it travels."""
    return [{"key": key, "value": value} for key, value in items.items()]


@pytest.mark.parametrize(
    ("schema", "name", "values", "needy"),
    [
        (Person, "aliases", [["a", "b"], ["b", "a"], ["a"]], (1,)),
        (Person, "marks", [pairs(a=1, b=2), pairs(b=2, a=1), pairs(a=1)], (1,)),
        (Person, "profile", [{"tags": ["a", "b"]}, {"tags": ["b", "a"]}, None, None], (1, 3)),
        (Person, "color", ["red", "red", "null", None, "true", True, 1], (1,)),
        (Letter, "stamp", ["a", "a", "b"], (1,)),
        (Letter, "stamps", [["a"], ["a"], ["b"]], (1,)),
    ],
)
def test_values_are_the_same_that_are_equal_in_python(
    schema: Any, name: str, values: list[Any], needy: tuple[int, ...]
) -> None:
    """Whatever order they came in; but true is not 1, and a text is nothing else."""
    others = {"name": "Ann", "stamp": "x", "stamps": []}
    known = {key: others[key] for key in others if key in schema.model_fields}
    place = Place(tuple(range(len(values))))
    board = Board(wanted(schema, n=len(values), unique=name).spec)
    body = completion("stub", [known | {name: value} for value in values])
    board.lay(Reply(place, asked="{}", body=body))
    assert board.needy(place.slots) == needy


class Boxed(RootModel[Person]):
    pass


def test_the_fields_of_a_root_model_are_those_of_its_root() -> None:
    """Though instances have them one level down."""
    board = Board(wanted(Boxed, n=2, unique="name").spec)
    body = completion("stub", [{"name": "Ann"}, {"name": "Ann"}])
    board.lay(Reply(Place((0, 1)), asked="{}", body=body))
    assert board.problem(1) == 'name: "Ann" is taken'


def test_records_without_the_field_collide_with_none() -> None:
    """Of a union, some may have it and others not."""
    board = Board(wanted(Person | Profile | int, n=6, unique="tags").spec)
    records = [1, 1, {"name": "Ann"}, {"name": "Ann"}, {"tags": ["a"]}, {"tags": ["a"]}]
    board.lay(Reply(Place(tuple(range(6))), asked="{}", body=completion("stub", records)))
    assert board.needy(range(6)) == (5,)


# -- what stands, and what is drafted


def test_records_are_counted_up_to_the_first_gap() -> None:
    """What lies behind it is there, but is no record of a smaller dataset."""
    board = Board(wanted(Ticket, n=9).spec)
    assert len(board) == 0
    for slots in ((0, 1), (3,)):
        board.lay(Reply(Place(slots), asked="{}", body=completion("stub", [{}] * len(slots))))
    assert len(board) == 2
    assert 3 in board


def test_a_record_that_stands_for_no_json_is_told() -> None:
    """It is no good one, and asked for again."""
    board = Board(wanted(Person, n=1).spec)
    body = completion("stub", [{"name": "Half a pair: \ud800"}])
    board.lay(Reply(Place((0,)), asked="{}", body=body))
    assert board.needy([0]) == (0,)
    assert board.problem(0) == "it holds half of a surrogate pair, which is no Unicode"


def test_pages_beyond_what_is_wanted_are_left_alone() -> None:
    """Those that reach below n are wanted whole."""
    what = wanted(Ticket, n=3, page_size=2)
    board = Board(what.spec)
    for slots in ((1, 2, 3), (4, 5)):
        board.lay(Reply(Place(slots), asked="{}", body=completion("stub", [])))
    assert board.pages(what) == [(0, 1), (2, 3)]


def test_replies_of_which_nothing_stands_are_told_apart() -> None:
    """They need not be written down."""
    board = Board(wanted(Person, n=3).spec)
    body = completion("stub", [{"name": "Ann"}] * 3)
    for place in (Place((2,), 1), Place((0, 1, 2)), Place((0, 1), 1)):
        board.lay(Reply(place, asked="{}", body=body))
    standing = [reply.place for reply in board.standing_replies()]
    assert standing == [Place((0, 1), 1), Place((2,), 1)]


def test_a_draft_has_no_equal_records_as_long_as_there_are_others() -> None:
    """Half of the tries are spent on finding another, then an equal one will do."""
    what = wanted(bool, n=3)
    draft = Draft(what.spec, Held(what.spec, []), distinct=True, again=False)
    assert draft.refusal(0, True, 0) is None  # noqa: FBT003 - a record
    assert draft.refusal(1, True, 0.4) == "it is equal to another record"  # noqa: FBT003 - a record
    assert draft.refusal(1, False, 0.4) is None  # noqa: FBT003 - a record
    assert draft.refusal(2, True, 0.5) is None  # noqa: FBT003 - a record
    careless = Draft(what.spec, Held(what.spec, []), distinct=False, again=False)
    assert [careless.refusal(slot, True, 0) for slot in range(2)] == [None, None]  # noqa: FBT003 - a record


def test_a_draft_keeps_less_of_the_plan_the_more_was_in_vain() -> None:
    """But always what the user spreads."""
    plan = wanted(Ticket, n=1, vary={"note": "x"}).spec
    draft = Draft(plan, Held(plan, []), distinct=True, again=False)

    def kept(effort: float) -> set[str]:
        properties = draft.schema(0, effort)["properties"]
        return {name for name, node in properties.items() if "const" in node}

    assert {"note", "kind", "paid"} <= kept(0)
    assert kept(0.8) == {"note"}
    halves = [kept(0.5 + share / 1000) for share in range(50)]
    assert {"note"} in halves
    assert {"note", "kind", "paid"} in halves


class Row(BaseModel):
    number: int
    text: str
    yes: bool
    rest: list[int]
    dealt: str


def test_values_that_are_taken_get_digits_now_and_then() -> None:
    """Once some were, or one was that another page had; but what is dealt stays as it is."""
    names = ("number", "text", "yes", "rest", "dealt")
    spec = wanted(Row, n=5, unique=names, vary={"dealt": "x"}).spec
    record = {"number": 7, "text": "blue", "yes": True, "rest": [], "dealt": "x"}
    taken = 'dealt, number, rest, text, yes: "x", 7, [], "blue", true is taken'
    for again, patience in ((False, 5), (True, 1)):
        draft = Draft(spec, Held(spec, []), distinct=True, again=again)
        assert draft.refusal(0, record, 0) is None
        for _ in range(patience):
            assert draft.distinct(1, record, 0) == record
            assert draft.refusal(1, record, 0) == taken
        made = [draft.distinct(1, record, share / 100) for share in range(50)]
        others = [one for one in made if one != record]
        assert 10 < len(others) < 40
        assert {str(one["number"])[0] for one in others} == {"7"}
        assert {one["text"].partition(" ")[0] for one in others} == {"blue"}
        assert all({**one, "number": 7, "text": "blue"} == record for one in others)
        assert draft.distinct(2, record, 0.5) == record


def test_a_record_that_is_no_object_gets_no_digits() -> None:
    """Its value is no field's."""
    spec = wanted(Person | int, n=5, unique="name").spec
    draft = Draft(spec, Held(spec, []), distinct=True, again=True)
    ann = {"name": "Ann"}
    assert draft.refusal(0, {"wage": 1}, 0) is not None
    person: dict[str, Any] = {
        **ann,
        "aliases": [],
        "born": None,
        "color": None,
        "marks": [],
        "profile": None,
    }
    assert draft.refusal(0, person, 0) is None
    assert draft.refusal(1, person, 0) == 'name: "Ann" is taken'
    assert {draft.distinct(1, 5, share / 100) for share in range(50)} == {5}
