"""The loop: slots, rounds and pages, through random histories and without any I/O."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, field_validator

from pytest_synthdata.board import Board
from pytest_synthdata.completion import completion
from pytest_synthdata.errors import GenerationError
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.records import records
from pytest_synthdata.request import Place, Reply, Request
from pytest_synthdata.spec import Wanted
from tests.completions import answer
from tests.driving import MAX_REPAIRS, Model, drive, rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random


@cache
def row(refused: frozenset[int]) -> Any:
    """A schema that refuses some values. Validators are no part of the identity."""

    class Row(BaseModel):
        value: int

        @field_validator("value")
        @classmethod
        def check(cls, value: int) -> int:
            if value in refused:
                message = f"{value} is refused"
                raise ValueError(message)
            return value

    return Row


def want(
    n: int, page_size: int = 5, *, refused: Iterable[int] = (), unique: str | None = None
) -> Wanted:
    """`n` rows are wanted, of a schema that refuses those with one of the `refused` values."""
    return wanted(row(frozenset(refused)), n=n, page_size=page_size, unique=unique)


def values(board: Board, n: int) -> list[int]:
    return [json.loads(text)["value"] for text in board.texts(n)]


def test_a_dataset_is_asked_for_page_by_page_all_at_once() -> None:
    """The first requests of all pages go out before any reply is there."""
    what = want(12)
    first = next(records(what, Board(what.spec), MAX_REPAIRS))
    assert [str(request.place) for request in first] == ["slots 0-4", "slots 5-9", "slots 10-14"]
    assert first[0].key == f"{what.spec.prompt_hash} slots 0-4"


def test_no_first_request_of_a_page_shows_what_another_page_got() -> None:
    """A page's first prompt depends on the spec and its slots alone."""
    what = want(10)
    board = Board(what.spec)
    asked, _ = drive(what, board, lambda request: rows(request.place.slots))
    alone = Board(what.spec).request((5, 6, 7, 8, 9))
    assert asked[1].prompt == alone.prompt


def test_bad_slots_are_asked_for_again_alone_and_shown_with_their_errors() -> None:
    """The good records of a page stay; the follow-up names the others, one round later."""
    what = want(5, refused=[1, 3])
    board = Board(what.spec)
    answers = iter([rows([0, 1, 2, 3, 4]), rows([11, 13])])
    asked, _ = drive(what, board, lambda _: next(answers))
    assert [str(request.place) for request in asked] == ["slots 0-4", "slots 1,3 round 1"]
    assert '- number 2: {"value": 1} -- value: 1 is refused' in asked[1].prompt
    assert values(board, 5) == [0, 11, 2, 13, 4]


def test_records_that_did_not_come_are_asked_for() -> None:
    """A short answer costs only what it lacks; a long one is cut."""
    what = want(5)
    board = Board(what.spec)
    answers = iter([rows([0, 1]), rows([2, 3, 4, 5, 6, 7])])
    asked, _ = drive(what, board, lambda _: next(answers))
    assert str(asked[1].place) == "slots 2-4 round 1"
    assert "- number 5: no record -- the answer holds 2 records of 5\n" in asked[1].prompt
    assert values(board, 5) == [0, 1, 2, 3, 4]


def test_a_record_that_stands_for_no_value_is_asked_for_again() -> None:
    """Here a dict, which travels as a list of pairs, has a key twice."""
    what = wanted(dict[str, int], n=1, page_size=1)
    pairs = [[{"key": "a", "value": 1}, {"key": "a", "value": 2}], [{"key": "a", "value": 3}]]
    answers = iter(completion("stub", [record]) for record in pairs)
    board = Board(what.spec)
    asked, _ = drive(what, board, lambda _: next(answers))
    assert "the key 'a' stands twice in one mapping" in asked[1].prompt
    assert board.texts(1) == ['{"a":3}']


class Order(BaseModel):
    """A record with a list that has the name of the one around the records."""

    order: int
    items: list[str]


class Tags(BaseModel):
    """A record that holds nothing but a list."""

    tags: list[str]


class Branch(BaseModel):
    """A record whose parts are records, under a name of their own."""

    children: list[Branch] = []
    name: str = ""


class Tree(BaseModel):
    """A record of which every part is a record, too."""

    items: list[Tree] = []
    name: str = ""


@pytest.mark.parametrize(
    ("schema", "content", "texts"),
    [
        (Order, '{"order":7,"items":["pen"]}', ['{"order":7,"items":["pen"]}']),
        (
            Order,
            '{"order":7,"items":["pen"]}\n{"order":8,"items":[]}',
            ['{"order":7,"items":["pen"]}', '{"order":8,"items":[]}'],
        ),
        (
            Order,
            'One is {"order":7,"items":["pen"]}, one {"order":8,"items":[]}',
            ['{"order":7,"items":["pen"]}', '{"order":8,"items":[]}'],
        ),
        (Order, '{"n":1,"items":[{"order":7,"items":[]}]}', ['{"order":7,"items":[]}']),
        (Order, '{"orders":[{"order":7,"items":[]}]}', ['{"order":7,"items":[]}']),
        (Tags, '{"tags":["a","b"]}', ['{"tags":["a","b"]}']),
        (Tags, '{"items":[{"tags":["a"]}]}', ['{"tags":["a"]}']),
        (Tags, '{"tags":["a"]}\n{"tags":["b"]}', ['{"tags":["a"]}', '{"tags":["b"]}']),
        (Tags, '{"tags":["a"]}\n{"tags":["b"]}\n{"ta', ['{"tags":["a"]}', '{"tags":["b"]}']),
        (str, '{"names":["a","b"]}', ['"a"', '"b"']),
        (Tree, '{"items":[{"name":"a"},{"name":"b"}],"n":2}', ['{"name":"a"}', '{"name":"b"}']),
        (
            Branch,
            '{"children":[{"name":"a"}],"name":"b"}',
            ['{"children":[{"name":"a"}],"name":"b"}'],
        ),
        (Branch, '{"children":[{"name":"a"},{"name":"b"},{"na', []),
        (Branch, '{"branches":[{"name":"a"},{"name":"b"},{"na', ['{"name":"a"}', '{"name":"b"}']),
        (Order, '{"order":7,"items":["pen","pa', []),
        (Tree, '{"name":"a","items":[{"name":"b"},{"na', []),
        (Tags | None, '{"tags":["a","b"]}', ['{"tags":["a","b"]}']),
        (
            Tags | Order,
            '{"tags":["a"]}\n{"order":7,"items":[]}',
            ['{"tags":["a"]}', '{"order":7,"items":[]}'],
        ),
        (Tags, '{"tags":["a"]}\n[{"tags":["b"]}]', ['{"tags":["a"]}', '{"tags":["b"]}']),
        (row(frozenset()), '{"children":[{"value":1},{"value":2}],"val', []),
    ],
)
def test_the_schema_says_which_lists_hold_the_records(
    schema: Any, content: str, texts: list[str]
) -> None:
    """An object with a list may be a record, or what is around the records."""
    spec = wanted(schema, n=3, page_size=3).spec
    board = Board(
        spec, [Reply(Place((0, 1, 2)), asked="{}", body=answer(content, finish="length"))]
    )
    good = [slot for slot in range(3) if board[slot].problem is None]
    assert good == list(range(len(texts)))
    assert board.texts(len(texts)) == texts


class Change(BaseModel):
    """A record of which every field may be missing, and which refuses a price."""

    name: str | None = None
    price: float | None = None

    @field_validator("price")
    @classmethod
    def check(cls, price: float | None) -> float | None:
        if price == 250:
            message = "too dear"
            raise ValueError(message)
        return price


A = {"type": "object", "properties": {"a": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "content", "wire"),
    [
        (Change, '{"updates":[{"name":"Lamp","price":250.0}]}', {"name": "Lamp", "price": 250.0}),
        (A, '{"settings":[{"a":"bad"}]}', {"a": "bad"}),
        (A, '{"items":[{"a":"bad"}],"count":1}', {"a": "bad"}),
    ],
)
def test_a_record_that_is_refused_makes_none_of_the_object_around_it(
    schema: Any, content: str, wire: Any
) -> None:
    """Which would be a good record without any of its fields: what validators say is no reading."""
    spec = wanted(schema, n=1, page_size=1).spec
    standing = Board(spec, [Reply(Place((0,)), asked="{}", body=answer(content))])[0]
    assert standing.wire == wire
    assert standing.problem is not None


@pytest.mark.parametrize(
    ("content", "problem", "advice"),
    [
        ('{"items": []}', "the answer holds 0 records of 2", "ask for fewer at a time (page_size)"),
        ("Sorry.", "the answer is not JSON: 'Sorry.'", "another model may do better"),
    ],
)
def test_what_users_may_do_is_told_to_them_and_not_to_the_model(
    content: str, problem: str, advice: str
) -> None:
    """The model is shown the problem alone."""
    what = want(2, 2)
    asked: list[Request] = []

    def model(request: Request) -> dict[str, Any]:
        asked.append(request)
        return answer(content)

    with pytest.raises(GenerationError) as caught:
        drive(what, Board(what.spec), model)
    assert f"no record -- {problem}\n" in asked[1].prompt
    assert advice in caught.value.problems[-1]
    assert f"{problem}; {advice}" in str(caught.value)


def test_an_answer_that_was_cut_off_between_records_is_a_matter_of_tokens() -> None:
    """Though what came of it is whole."""
    what = want(2, 2)
    reply = Reply(Place((0, 1)), asked="{}", body=answer('{"value": 1}\n', finish="length"))
    standing = Board(what.spec, [reply])[1]
    assert standing.problem == "the answer holds 1 record of 2"
    assert "raise the limit of tokens" in standing.lack.advice


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (float("inf"), "it holds a number that JSON cannot express"),
        (float("nan"), "it holds a number that JSON cannot express"),
        ("\ud800", "it holds half of a surrogate pair, which is no Unicode"),
        (nested(99_999), "it is nested too deep"),
    ],
    ids=["infinite", "no number", "surrogate", "deep"],
)
def test_values_that_cannot_be_written_are_named_in_words_of_ours(value: Any, problem: str) -> None:
    """Nothing of json or of Python itself is shown."""
    body = answer({"items": [{"value": value}]})
    board = Board(want(1, 1).spec, [Reply(Place((0,)), asked="{}", body=body)])
    assert (board[0].problem, board[0].lack.advice) == (problem, "")
    assert problem in board.request((0,)).prompt


def test_a_page_costs_at_most_one_request_and_max_repairs() -> None:
    """Then the error names every slot that stayed bad, of every page that failed."""
    what = want(10, refused=range(100))
    asked: list[Request] = []

    def model(request: Request) -> dict[str, Any]:
        asked.append(request)
        return rows(request.place.slots)

    with pytest.raises(GenerationError) as caught:
        drive(what, Board(what.spec), model)
    assert len(asked) == 2 * (1 + MAX_REPAIRS)
    assert caught.value.problems == [
        f"page {n // 5 + 1}, slot {n}: value: {n} is refused" for n in range(10)
    ]


def test_rounds_found_in_a_store_are_not_counted() -> None:
    """A page that failed yesterday is taken up where it stopped, with all its repairs."""
    what = want(1, 1, refused=[0])
    kept = [Reply(Place((0,), round_), asked="{}", body=rows([0])) for round_ in range(3)]
    asked: list[Request] = []

    def model(request: Request) -> dict[str, Any]:
        asked.append(request)
        return rows([0])

    with pytest.raises(GenerationError):
        drive(what, Board(what.spec, kept), model)
    assert [request.place.round for request in asked] == [3, 4]


def test_a_reply_from_a_store_costs_no_repair() -> None:
    """What another process had asked for in the meantime is not counted against this run."""
    what = want(1, 1, refused=[0])
    synthesis = records(what, Board(what.spec), MAX_REPAIRS)
    (request,) = next(synthesis)
    for _ in range(6):
        found = Reply(request.place, asked="{}", body=rows([0]), fresh=False)
        (request,) = synthesis.send((found,))
    assert request.place.round == 6


def test_the_highest_round_stands_and_of_equal_rounds_the_later_place() -> None:
    """Whatever the order in which replies are laid."""
    what = want(4)
    replies = [
        Reply(Place((0, 1, 2, 3)), asked="{}", body=rows([0, 1, 2, 3])),
        Reply(Place((1, 2), 1), asked="{}", body=rows([11, 12])),
        Reply(Place((2, 3)), asked="{}", body=rows([22, 23])),
    ]
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        board = Board(what.spec, [replies[index] for index in order])
        assert values(board, 4) == [0, 11, 12, 23]


def test_replies_of_which_nothing_stands_are_dropped() -> None:
    """What is kept is what is needed to lay the same records again."""
    what = want(2)
    bodies = [rows([0, 1]), rows([10]), rows([20]), rows([30])]
    places = [Place((0, 1)), Place((0,), 1), Place((0,), 2), Place((1,), 1)]
    kept = [Reply(place, asked="{}", body=body) for place, body in zip(places, bodies, strict=True)]
    standing = Board(what.spec, kept).standing_replies()
    assert [str(one.place) for one in standing] == ["slot 0 round 2", "slot 1 round 1"]
    assert values(Board(what.spec, standing), 2) == [20, 30]


def test_wanted_pages_are_those_recorded_and_whole_new_ones() -> None:
    """Another page size turns nothing recorded into a miss, and asks for nothing twice."""
    kept = [Reply(Place((0, 1, 2, 3, 4)), asked="{}", body=rows(range(5)))]
    for n, page_size, expected in [
        (3, 5, [(0, 1, 2, 3, 4)]),
        (5, 10, [(0, 1, 2, 3, 4)]),
        (6, 5, [(0, 1, 2, 3, 4), (5, 6, 7, 8, 9)]),
        (6, 10, [(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)]),
        (5, 2, [(0, 1), (2, 3), (4,)]),
        (6, 2, [(0, 1), (2, 3), (4, 5)]),
    ]:
        what = want(n, page_size)
        board = Board(what.spec, kept)
        assert board.pages(what) == expected, (n, page_size)
        asked, _ = drive(what, board, lambda request: rows(request.place.slots))
        assert {slot for request in asked for slot in request.place.slots}.isdisjoint(range(5))


@dataclass(frozen=True)
class Step:
    """A run on one of two branches: how much is wanted, what the schema refuses by now, and how
    well the model answers. `merges`: before it, the branches are merged, as git does it."""

    branch: int
    merges: bool
    n: int
    page_size: int
    refused: frozenset[int]
    trouble: int
    keeps_cache: bool


steps = st.builds(
    Step,
    branch=st.integers(0, 1),
    merges=st.booleans(),
    n=st.integers(1, 14),
    page_size=st.integers(1, 6),
    refused=st.frozensets(st.integers(0, 40), max_size=25),
    trouble=st.integers(0, 6),
    keeps_cache=st.booleans(),
)


def troubled(random: Random, trouble: int) -> Model:
    """A model that gives any value from 0 to 60, and sometimes too few, too many or nonsense."""

    def answer(request: Request) -> dict[str, Any]:
        count = len(request.place.slots)
        given = [random.randint(0, 60) for _ in range(count)]
        match random.randrange(12) if trouble else 99:
            case 0 if trouble > 1:
                return rows(given[: random.randint(0, count)])
            case 1:
                return rows([*given, 1, 2, 3])
            case 2 if trouble > 2:
                return rows([value if random.random() < 0.5 else "x" for value in given])
            case 3 if trouble > 3:
                return {"choices": []}
            case _:
                return rows(given)

    return answer


@settings(deadline=None, max_examples=300)
@given(
    st.lists(steps, min_size=1, max_size=6),
    st.sampled_from([None, "value"]),
    st.randoms(use_true_random=False),
)
def test_every_recorded_page_replays_and_a_prefix_never_changes(
    history: list[Step], unique: str | None, random: Random
) -> None:
    """Through growth, changed page sizes, tightened validators, collisions, failures, lost caches,
    and branches of a repository that were merged."""
    branches: list[list[Reply]] = [[], []]
    cached: dict[Place, Reply] = {}
    for step in history:
        if step.merges:
            both = {reply.place: reply for branch in branches for reply in branch}
            branches = [list(both.values())] * 2
            prefixes_agree(branches[0], step, unique)
        what = want(step.n, step.page_size, refused=step.refused, unique=unique)
        board = Board(what.spec, branches[step.branch])
        before = {slot: board[slot].text for slot in range(60) if slot in board}
        good = set(board.good())
        board.take(cached.values(), step.n)
        taken = set(board.replies)
        answers = troubled(random, step.trouble)
        try:
            asked, replies = drive(what, board, answers)
        except GenerationError:
            cached.update(board.replies)  # the cassette stays as it was
            continue
        finally:
            assert all(board[slot].text == before[slot] for slot in good)
            if not step.keeps_cache:
                cached.clear()
        cached.update((one.place, one) for one in replies)
        assert taken | {one.place for one in replies} == set(board.replies)
        assert not {slot for request in asked for slot in request.place.slots} & good
        wanted_slots = [slot for page in board.pages(what) for slot in page]
        held = [json.loads(board[slot].text)["value"] for slot in wanted_slots]
        assert not unique or len(set(held)) == len(held)

        branches[step.branch] = [
            Reply(one.place, asked=one.asked, body=one.body) for one in board.standing_replies()
        ]
        replay = Board(what.spec, branches[step.branch])
        assert replay.texts(step.n) == board.texts(step.n)
        prefixes_agree(branches[step.branch], step, unique, least=step.n)


def prefixes_agree(cassette: list[Reply], step: Step, unique: str | None, least: int = 0) -> None:
    """Whatever replays gives the same records to all who want fewer, with any size of page."""
    for page_size in (1, step.page_size, 7):
        before: list[str] = []
        whole = True
        most = want(15, page_size, refused=step.refused, unique=unique)
        board = Board(most.spec, cassette)
        for n in range(1, most.n):
            what = Wanted(most.spec, n, most.page_size)
            replays = not any(board.needy(page) for page in board.pages(what))
            assert whole or not replays
            assert replays or n > least
            whole = replays
            if replays:
                texts = board.texts(n)
                assert texts[: len(before)] == before
                before = texts
