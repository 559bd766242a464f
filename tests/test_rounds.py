"""What is asked for again, how much of it at once, and until when."""

from __future__ import annotations

import json
import pickle
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pytest
from pydantic import BaseModel, Field, RootModel, model_validator

from pytest_synthdata.board import Board
from pytest_synthdata.completion import completion
from pytest_synthdata.errors import BudgetError, GenerationError, ProviderError
from pytest_synthdata.plan import Kind
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.request import Place, Reply, Usage
from tests.completions import answer
from tests.driving import drive, rows, scripted

if TYPE_CHECKING:
    from pytest_synthdata.record_spec import RecordSpec
    from pytest_synthdata.request import Request
    from pytest_synthdata.spec import Wanted


class Row(BaseModel):
    value: int


def want(n: int, page_size: int = 5, **options: Any) -> Wanted:
    return wanted(Row, n=n, page_size=page_size, **options)


def places(asked: list[Request]) -> list[str]:
    return [str(request.place) for request in asked]


def values(board: Board, n: int) -> list[int]:
    return [json.loads(text)["value"] for text in board.texts(n)]


def cut(*given: Any) -> dict[str, Any]:
    """An answer that was cut off after some records."""
    whole = json.dumps({"items": [{"value": value} for value in given]})
    return answer(f'{whole[:-2]}, {{"val' if given else '{"items": [{"val', finish="length")


REFUSED = answer(None, refusal="I would rather not.")
FILTERED = answer(None, finish="content_filter")


# -- collisions under `unique`


def test_the_higher_slot_of_a_collision_is_asked_for_again_with_what_is_taken() -> None:
    """In other pages and in its own; the follow-up names the values that others have."""
    what = want(10, unique="value")
    board = Board(what.spec)
    answers = {
        "slots 0-4": [0, 1, 1, 3, 4],
        "slots 5-9": [5, 6, 3, 8, 9],
        "slot 2 round 1": [2],
        "slot 7 round 1": [7],
    }
    asked, _ = drive(what, board, scripted(answers))
    assert places(asked) == list(answers)
    assert values(board, 10) == list(range(10))
    first, again = asked[0].prompt, asked[3].prompt
    assert "No two records have the same value." in first
    assert "Other records have" not in first
    assert '- number 8: {"value": 3} -- value: 3 is taken' in again
    assert "Other records have value: 0, 1, 3, 4, 5, 6, 8, 9." in again


def test_what_was_good_stays_so_when_a_repair_brings_its_value() -> None:
    """The one that came last is asked for again, though its slot is lower."""
    what = want(10, unique="value")
    board = Board(what.spec)
    answers = {
        "slots 0-4": [0, 1, "x", 3, 4],
        "slots 5-9": [5, 6, 7, 8, 9],
        "slot 2 round 1": [8],
        "slot 2 round 2": [2],
    }
    asked, _ = drive(what, board, scripted(answers))
    assert places(asked) == list(answers)
    assert values(board, 10) == list(range(10))


def test_old_records_stay_when_new_pages_collide_with_them() -> None:
    """A new page is not told of them before: its first request depends on its slots alone."""
    what = want(10, unique="value")
    kept = [Reply(Place((0, 1, 2, 3, 4)), asked="{}", body=rows(range(5)))]
    board = Board(what.spec, kept)
    answers = {"slots 5-9": [5, 0, 7, 8, 9], "slot 6 round 1": [6]}
    asked, _ = drive(what, board, scripted(answers))
    assert places(asked) == list(answers)
    assert asked[0].prompt == Board(what.spec).request((5, 6, 7, 8, 9)).prompt
    assert values(board, 10) == list(range(10))


def test_of_records_that_collide_in_a_store_the_lowest_slot_is_good() -> None:
    """Whatever their rounds, so that fewer records never depend on further ones."""
    what = want(7, unique="value")
    kept = [
        Reply(Place((0, 1, 2, 3, 4)), asked="{}", body=rows([0, "x", 2, 3, 4])),
        Reply(Place((1,), 1), asked="{}", body=rows([5])),
        Reply(Place((5, 6)), asked="{}", body=rows([5, 6])),
    ]
    for order in ([0, 1, 2], [2, 1, 0]):
        board = Board(what.spec, [kept[index] for index in order])
        assert board.needy(range(7)) == (5,)
        assert board.problem(5) == "value: 5 is taken"


def test_what_an_earlier_run_was_answered_displaces_nothing_good() -> None:
    """Neither its slot nor its value."""
    what = want(5, unique="value")
    board = Board(what.spec, [Reply(Place((0, 1, 2)), asked="{}", body=rows([0, 1, "x"]))])
    cached = [
        Reply(Place((1, 2), 1), asked="{}", body=rows([7, 8])),
        Reply(Place((2,), 1), asked="{}", body=rows([1])),
        Reply(Place((3, 4)), asked="{}", body=rows([3, 0])),
    ]
    board.take(cached, 5)
    assert board.needy(range(5)) == (2, 4)
    assert [board[slot].wire["value"] for slot in range(5)] == [0, 1, 1, 3, 0]


class Visit(BaseModel):
    patient: str
    day: int
    room: int | None
    tags: list[str]


def visits(*records: tuple[Any, ...]) -> dict[str, Any]:
    names = ("patient", "day", "room", "tags")
    return completion("stub", [dict(zip(names, record, strict=True)) for record in records])


@pytest.mark.parametrize(
    ("unique", "needy", "problem"),
    [
        ("patient", (1, 3), 'patient: "Ann" is taken'),
        ("day", (2,), "day: 1 is taken"),
        (["patient", "day"], (1, 2, 3), 'patient: "Ann" is taken'),
        (("patient", "day"), (), ""),
        ([("day", "room"), "tags"], (2, 3), "day, room: 1, null is taken"),
        ("room", (1, 2), "room: null is taken"),
        ("tags", (3,), 'tags: ["a"] is taken'),
    ],
)
def test_a_name_a_list_of_names_and_a_tuple(
    unique: Any, needy: tuple[int, ...], problem: str
) -> None:
    """A tuple must differ as a whole, names each by themselves. Null is a value like others, and
    what cannot be hashed is compared as JSON."""
    what = wanted(Visit, n=4, unique=unique)
    body = visits(
        ("Ann", 1, None, ["a"]),
        ("Ann", 2, None, []),
        ("Bob", 1, None, ["b"]),
        ("Ann", 4, 7, ["a"]),
    )
    board = Board(what.spec, [Reply(Place((0, 1, 2, 3)), asked="{}", body=body)])
    assert board.needy(range(4)) == needy
    if needy:
        assert board.problem(needy[0]) == problem


class Pair(NamedTuple):
    left: int
    right: int


class Cat(BaseModel):
    name: str


class Dog(BaseModel):
    called: str = Field(alias="name of it")


@pytest.mark.parametrize(
    ("schema", "unique", "records", "needy"),
    [
        (Pair, "right", [[1, 2], [3, 2], [3, 4]], (1,)),
        (Cat | Dog, "name", [{"name": "x"}, {"name_of_it": "x"}, {"name": "x"}], (2,)),
        (Dog, "called", [{"name_of_it": "x"}, {"name_of_it": "x"}], (1,)),
        (Dog, "name of it", [{"name_of_it": "x"}, {"name_of_it": "x"}], (1,)),
        (
            {"type": "object", "properties": {"a b": {}}, "required": ["a b"]},
            "a b",
            [{"a_b": 1}, {"a_b": "1"}, {"a_b": 1}],
            (2,),
        ),
    ],
)
def test_fields_by_any_of_their_names_in_records_of_any_kind(
    schema: Any, unique: str, records: list[Any], needy: tuple[int, ...]
) -> None:
    """A record that has no such field collides with none."""
    what = wanted(schema, n=len(records), unique=unique)
    place = Place(tuple(range(len(records))))
    board = Board(what.spec, [Reply(place, asked="{}", body=completion("stub", records))])
    assert board.needy(range(len(records))) == needy


class Ticket(BaseModel):
    kind: Literal["a", "b", "c"]


def test_no_page_has_more_slots_than_a_unique_field_has_values() -> None:
    """And the plan deals each value once."""
    what = wanted(Ticket, n=2, unique="kind")
    (request,) = next_requests(what)
    assert str(request.place) == "slots 0-2"
    dealt = {choice.shown for slot in range(3) for choice in what.spec.plan.dealt(slot).values()}
    assert dealt == {'"a"', '"b"', '"c"'}


def next_requests(what: Wanted) -> list[Request]:
    asked: list[Request] = []

    def model(request: Request) -> dict[str, Any]:
        asked.append(request)
        return {}

    with pytest.raises(GenerationError):
        drive(what, Board(what.spec), model, 0)
    return asked


# -- equal records


def test_equal_records_are_asked_for_again_once() -> None:
    """What is still equal then stands."""
    what = want(10)
    board = Board(what.spec)
    answers = {
        "slots 0-4": [0, 1, 1, 3, 4],
        "slots 5-9": [5, 6, 0, 8, 9],
        "slot 2 round 1": [1],
        "slot 7 round 1": [7],
    }
    asked, _ = drive(what, board, scripted(answers))
    assert places(asked) == list(answers)
    assert '- number 3: {"value": 1} -- it is equal to another record' in asked[2].prompt
    assert values(board, 10) == [0, 1, 1, 3, 4, 5, 6, 7, 8, 9]


def test_equal_records_of_a_store_stand() -> None:
    """Only what is asked in this run is judged by taste."""
    what = want(5)
    kept = [Reply(Place((0, 1, 2, 3, 4)), asked="{}", body=rows([1] * 5))]
    assert drive(what, Board(what.spec, kept), scripted({})) == ([], [])


def test_a_small_domain_is_not_asked_to_have_more_values_than_it_has() -> None:
    """Five booleans are never all different."""
    what = wanted(bool, n=5)
    board = Board(what.spec)
    dealt = [choice for slot in range(5) for choice in what.spec.plan.dealt(slot).values()]
    answers = {"slots 0-4": completion("stub", [json.loads(choice.shown) for choice in dealt])}
    assert len(drive(what, board, scripted(answers))[0]) == 1


def test_a_repair_counts_though_it_brings_some_of_the_records() -> None:
    """So that a page has an end."""
    what = want(5)
    answers = {
        "slots 0-4": ["x", "x", "x", 3, 4],
        "slots 0-2 round 1": [0, "x", "x"],
        "slots 1-2 round 2": [1, "x"],
    }
    with pytest.raises(GenerationError, match="page 1, slot 2"):
        drive(what, Board(what.spec), scripted(answers))


# -- what was cut off, refused or filtered


def test_what_was_cut_off_is_asked_for_in_smaller_requests_as_long_as_they_bring_records() -> None:
    """None of them is a repair: each brings what was paid for anyway."""
    what = want(5)
    board = Board(what.spec)
    answers = {
        "slots 0-4": cut(0),
        "slot 1 round 1": [1],
        "slot 2 round 1": [2],
        "slot 3 round 1": [3],
        "slot 4 round 1": [4],
    }
    asked, _ = drive(what, board, scripted(answers))
    assert places(asked) == list(answers)
    assert values(board, 5) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "nothing",
    [cut(), answer("", finish="length"), answer(None, reasoning="...", finish="length")],
    ids=["cut", "empty", "reasoning"],
)
def test_where_nothing_came_before_the_cut_half_is_asked_for(nothing: dict[str, Any]) -> None:
    """And half of that again, until repairs are spent: never the same size."""
    what = want(5)
    answers = {"slots 0-4": nothing, "slots 0-1 round 1": nothing, "slot 0 round 2": nothing}
    with pytest.raises(GenerationError) as caught:
        drive(what, Board(what.spec), scripted(answers))
    assert "page 1, slots 0-4: the answer " in caught.value.problems[0]
    again = {
        **answers,
        "slot 0 round 2": [0],
        "slot 1 round 2": [1],
        "slots 2-3 round 1": [2, 3],
        "slot 4 round 1": [4],
    }
    board = Board(what.spec)
    assert places(drive(what, board, scripted(again))[0]) == list(again)
    assert values(board, 5) == [0, 1, 2, 3, 4]


def test_a_later_run_does_not_ask_the_size_that_was_cut_off_either() -> None:
    """It is told by what is kept."""
    what = want(5)
    board = Board(what.spec)
    board.take([Reply(Place((0, 1, 2, 3, 4)), asked="{}", body=cut(0, 1))], 5)
    answers = {"slots 2-3 round 1": [2, 3], "slot 4 round 1": [4]}
    assert places(drive(what, board, scripted(answers))[0]) == list(answers)


def test_a_record_that_is_cut_off_alone_is_asked_for_again_as_it_is() -> None:
    """It cannot be asked for in smaller requests."""
    what = want(1, 1)
    answers = {"slot 0": cut(), "slot 0 round 1": cut(), "slot 0 round 2": [0]}
    assert len(drive(what, Board(what.spec), scripted(answers))[0]) == 3


@pytest.mark.parametrize(
    ("unwilling", "problem"),
    [
        (REFUSED, "the model refused: 'I would rather not.'"),
        (FILTERED, "the server's content filter held the answer back: 'content_filter'"),
    ],
    ids=["refused", "filtered"],
)
def test_what_is_refused_is_tried_once_in_a_smaller_page(
    unwilling: dict[str, Any], problem: str
) -> None:
    """Then it is reported as what it is; the rest of the page is had."""
    what = want(5)
    board = Board(what.spec)
    answers = {
        "slots 0-4": unwilling,
        "slots 0-1 round 1": [0, 1],
        "slots 2-3 round 1": unwilling,
        "slot 4 round 1": [4],
    }
    with pytest.raises(GenerationError) as caught:
        drive(what, board, scripted(answers))
    (line,) = caught.value.problems
    assert line.startswith(f"page 1, slots 2-3: {problem}; reword")
    # The next run asks for these alone, and each by itself.
    answers = {"slot 2 round 2": [2], "slot 3 round 2": unwilling}
    with pytest.raises(GenerationError, match="page 1, slot 3"):
        drive(what, Board(what.spec, board.replies.values()), scripted(answers))


def test_what_is_refused_alone_is_not_tried_again() -> None:
    """There is no smaller page."""
    what = want(2, 1)
    answers = {"slot 0": REFUSED, "slot 1": [1]}
    with pytest.raises(GenerationError, match="page 1, slot 0: the model refused"):
        drive(what, Board(what.spec), scripted(answers))


@pytest.mark.parametrize("unwilling", [REFUSED, FILTERED], ids=["refused", "filtered"])
@pytest.mark.parametrize("page_size", [2, 3, 5, 9])
def test_a_page_that_is_refused_in_all_its_parts_costs_no_more_than_its_repairs(
    page_size: int, unwilling: dict[str, Any]
) -> None:
    """What brought nothing is counted, however small it was."""
    for max_repairs in range(4):
        what = want(page_size, page_size)
        asked: list[Request] = []

        def model(request: Request, asked: list[Request] = asked) -> dict[str, Any]:
            asked.append(request)
            return unwilling

        with pytest.raises(GenerationError, match=rf"slots 0-{page_size - 1}: the "):
            drive(what, Board(what.spec), model, max_repairs)
        assert len(asked) <= 1 + max_repairs


def test_a_slot_that_could_not_be_asked_for_is_told_too() -> None:
    """Where others of its page used up the repairs."""
    what = want(5)
    kept = [Reply(Place((0, 1, 2)), asked="{}", body=cut())]
    answers = {"slot 0 round 1": cut(), "slot 0 round 2": cut()}
    with pytest.raises(GenerationError) as caught:
        drive(what, Board(what.spec, kept), scripted(answers))
    assert caught.value.problems[1].startswith("page 1, slots 3-4: not asked for")


# -- the plan


class Claim(BaseModel):
    number: int
    status: Literal["open", "paid"]
    paid: int | None

    @model_validator(mode="after")
    def check(self) -> Claim:
        if self.paid and self.status == "open":
            message = "paid while open"
            raise ValueError(message)
        return self


def as_dealt(spec: RecordSpec, slot: int, **changes: Any) -> dict[str, Any]:
    """A claim that follows the plan, as a good model writes it."""
    record: dict[str, Any] = {"number": slot, "status": "open", "paid": 0}
    for axis, choice in spec.plan.dealt(slot).items():
        if axis.kind is not Kind.SOFT and choice.node is not None and choice.shown != "set":
            record[axis.path[0]] = json.loads(choice.shown)
    return record | changes


def other(status: str) -> str:
    return "paid" if status == "open" else "open"


def test_a_record_that_does_not_follow_the_plan_is_asked_for_again_once() -> None:
    """In the same words as any other; then it stands."""
    what = wanted(Claim, n=2, page_size=2)
    spec, board = what.spec, Board(what.spec)
    dealt = [as_dealt(spec, slot) for slot in range(2)]
    status = dealt[1]["status"]
    off = dealt[1] | {"status": other(status)}
    answers = {
        "slots 0-1": completion("stub", [dealt[0], off]),
        "slot 1 round 1": completion("stub", [off]),
    }
    asked, _ = drive(what, board, scripted(answers))
    assert places(asked) == list(answers)
    assert f'-- status was to be "{status}"' in asked[1].prompt
    assert f'2 | "{status}"' in asked[1].prompt
    assert json.loads(board.texts(2)[1])["status"] == other(status)


def test_the_last_of_several_repairs_is_kept_for_what_is_not_good() -> None:
    """A good record that is only not liked stands, rather than risk a worse one."""
    what = wanted(Claim, n=2, page_size=2)
    spec, board = what.spec, Board(what.spec)
    dealt = [as_dealt(spec, slot) for slot in range(2)]
    off = dealt[1] | {"status": other(dealt[1]["status"])}
    bad = {**dealt[0], "number": "x"}
    answers = {
        "slots 0-1": completion("stub", [bad, {**dealt[1], "number": "x"}]),
        "slots 0-1 round 1": completion("stub", [bad, off]),
        "slot 0 round 2": completion("stub", [dealt[0]]),
    }
    assert places(drive(what, board, scripted(answers))[0]) == list(answers)
    answers = {
        "slots 0-1": completion("stub", [bad, off]),
        "slots 0-1 round 1": completion("stub", [dealt[0], off]),
    }
    assert places(drive(what, Board(what.spec), scripted(answers))[0]) == list(answers)
    answers = {
        "slots 0-1": completion("stub", [dealt[0], off]),
        "slot 1 round 1": completion("stub", [dealt[1]]),
    }
    board = Board(what.spec)
    assert places(drive(what, board, scripted(answers), 1)[0]) == list(answers)


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        (rows(["x"]), "Say in `extra` or in field descriptions"),
        (REFUSED, "Run again: only what is missing is asked for."),
    ],
)
def test_the_message_ends_in_what_to_do(body: dict[str, Any], advice: str) -> None:
    """What is said beside each record is not said again."""
    what = want(1, 1)
    with pytest.raises(GenerationError) as caught:
        drive(what, Board(what.spec), scripted({"slot 0": body}), 0)
    assert caught.value.advice.startswith(advice)
    assert str(caught.value).endswith(caught.value.advice)


def test_what_a_store_holds_need_not_follow_the_plan() -> None:
    """A new version of the plugin may plan otherwise."""
    what = wanted(Claim, n=2, page_size=2)
    off = [
        as_dealt(what.spec, slot) | {"status": other(as_dealt(what.spec, slot)["status"])}
        for slot in range(2)
    ]
    kept = [Reply(Place((0, 1)), asked="{}", body=completion("stub", off))]
    assert drive(what, Board(what.spec, kept), scripted({})) == ([], [])


def test_whose_record_was_invalid_need_not_follow_the_plan_any_more() -> None:
    """The plan may have been the reason."""
    what = wanted(Claim, n=1, page_size=1)
    spec, board = what.spec, Board(what.spec)
    invalid = as_dealt(spec, 0, status="open", paid=3)
    off = as_dealt(spec, 0, paid=0)
    off["status"] = other(off["status"])
    answers = {
        "slot 0": completion("stub", [invalid]),
        "slot 0 round 1": completion("stub", [off]),
    }
    asked, _ = drive(what, board, scripted(answers))
    assert places(asked) == list(answers)
    assert "paid while open" in asked[1].prompt
    assert "Follow this plan" in asked[0].prompt
    assert "Follow this plan" not in asked[1].prompt


class Event(BaseModel):
    at: datetime
    name: str


def test_what_vary_deals_to_a_field_is_binding() -> None:
    """It is asked for until repairs are spent, by a later run as well."""
    what = wanted(Event, n=1, page_size=1, vary={"name": "Gala"})
    board = Board(what.spec)
    dinner = completion("stub", [{"at": "2024-05-01T12:00:00Z", "name": "Dinner"}])
    gala = completion("stub", [{"at": "2024-05-01T12:00:00Z", "name": "Gala"}])
    answers = {"slot 0": dinner, "slot 0 round 1": dinner, "slot 0 round 2": dinner}
    with pytest.raises(GenerationError) as caught:
        drive(what, board, scripted(answers))
    assert caught.value.problems == ['page 1, slot 0: name was to be "Gala"']
    cached = list(board.replies.values())
    board = Board(what.spec)
    board.take(cached, 1)
    answers = {"slot 0 round 3": gala}
    asked, _ = drive(what, board, scripted(answers))
    assert '1 | "Gala"' in asked[0].prompt
    # What a cassette holds is judged by the schema alone.
    assert drive(what, Board(what.spec, cached), scripted({})) == ([], [])


def test_what_has_another_value_than_was_dealt_is_no_record_in_this_run() -> None:
    """So whoever asks for it next does not get it either."""
    what = wanted(Event, n=1, page_size=1, vary={"name": "Gala"})
    board = Board(what.spec)
    dinner = completion("stub", [{"at": "2024-05-01T12:00:00Z", "name": "Dinner"}])
    with pytest.raises(GenerationError):
        drive(what, board, lambda _: dinner, 0)
    assert board.needy([0]) == (0,)
    assert board.problem(0) == 'name was to be "Gala"'
    gala = completion("stub", [{"at": "2024-05-01T12:00:00Z", "name": "Gala"}])
    assert places(drive(what, board, scripted({"slot 0 round 1": gala}))[0]) == ["slot 0 round 1"]
    assert board.needy([0]) == ()


def test_what_has_another_value_than_was_dealt_takes_no_value_from_others() -> None:
    """It is no record, so the good one that collides with it is not asked for again."""
    what = wanted(Event, n=2, page_size=2, unique="at", vary={"name": "Gala"})
    may, june = "2024-05-01T12:00:00Z", "2024-06-01T12:00:00Z"
    both = [{"at": may, "name": "Dinner"}, {"at": may, "name": "Gala"}]
    bodies = {
        "slots 0-1": completion("stub", both),
        "slot 0 round 1": completion("stub", [{"at": june, "name": "Gala"}]),
    }
    board = Board(what.spec)
    drive(what, board, scripted(bodies))
    assert [board[slot].wire["at"] for slot in range(2)] == [june, may]


class Badge(BaseModel):
    name: str
    guest: bool


def test_records_that_vary_leaves_few_of_need_not_differ() -> None:
    """What is dealt is counted, not what the field could be."""
    what = wanted(Badge, n=8, page_size=8, vary={"name": ["Ann", "Ben"]})
    dealt = [what.spec.plan.dealt(slot).items() for slot in range(8)]
    rows = [
        {axis.name: json.loads(choice.shown) for axis, choice in row if axis.path} for row in dealt
    ]
    answers = {"slots 0-7": completion("stub", rows)}
    assert len(drive(what, Board(what.spec), scripted(answers))[0]) == 1


class Plain(BaseModel):
    name: str = "Gala"
    room: int


@pytest.mark.parametrize(
    ("schema", "record", "name", "good"),
    [
        (Plain, {"room": 1}, "Gala", True),
        (Plain, {"room": 1}, "Dinner", False),
        (Cat | Dog, {"name_of_it": "Gala"}, "Gala", False),
        (Cat | int, 5, "Gala", False),
        (Cat | None, None, "Gala", False),
        (RootModel[Plain], {"room": 1}, "Gala", False),
    ],
)
def test_a_record_that_lacks_the_field_has_its_default_or_no_value(
    schema: Any, record: Any, name: str, *, good: bool
) -> None:
    """A default that was dealt is as good; another branch of a union is not."""
    what = wanted(schema, n=1, vary={"name": name})
    board = Board(what.spec)
    body = completion("stub", [record] * 5)
    with suppress(GenerationError):
        drive(what, board, lambda _: body, 0)
    assert (board.needy([0]) == ()) is good


@pytest.mark.parametrize("written", ["2024-05-01T12:00:00+00:00", "2024-05-01T12:00:00.000Z"])
def test_a_value_may_be_written_in_another_way_than_it_was_dealt(written: str) -> None:
    """What counts is the value that the record has."""
    what = wanted(Event, n=1, page_size=1, vary={"at": datetime.fromisoformat(written)})
    body = completion("stub", [{"at": "2024-05-01T12:00Z", "name": "Gala"}])
    assert len(drive(what, Board(what.spec), scripted({"slot 0": body}))[0]) == 1


# -- errors


@pytest.mark.parametrize("kind", [ProviderError, BudgetError])
def test_an_error_of_the_provider_tells_what_others_tell(kind: type[ProviderError]) -> None:
    """In another process as well."""
    error = kind("The server is gone", "Start it.", fatal=True, usage=Usage(1, 5))
    error.attempts = (Reply(Place((0,)), asked="{}", body=rows([1])),)
    error.spent = Usage(2, 20, 10)
    there = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(there) is kind
    assert str(there) == "The server is gone. Start it."
    assert (there.fatal, there.usage, there.spent) == (True, Usage(1, 5), Usage(2, 20, 10))
    assert there.attempts == error.attempts
    assert (there.what, there.problems, there.kept) == ("", ["The server is gone"], "")


def test_a_message_stays_short_whatever_is_in_it() -> None:
    """However many pages fail, and however long titles and problems are."""
    title = "A title\non lines\n" * 30
    schema = {"title": title, "type": "object", "properties": {"value": {"type": "integer"}}}
    what = wanted(schema, n=50, page_size=1)
    junk = completion("stub", [{"value": "line\n" * 100}])
    with pytest.raises(GenerationError) as caught:
        drive(what, Board(what.spec), lambda _: junk, 0)
    lines = str(caught.value).splitlines()
    assert len(lines) <= 25
    assert lines[-2] == "  ... and 42 more"
