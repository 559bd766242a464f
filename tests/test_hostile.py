"""Replies that are meant to do harm: each has an outcome, soon, and nothing of it is kept unread.

The sizes are such that a way of reading which takes more than linear time would not end.
"""

from __future__ import annotations

import json
import time
from random import Random
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from pytest_synthdata.board import Board
from pytest_synthdata.completion import storable
from pytest_synthdata.depth import BODY, DEEPEST, KEPT, deep
from pytest_synthdata.error_body import error_message, parsed
from pytest_synthdata.errors import GenerationError
from pytest_synthdata.providers.embedded import Embedded
from pytest_synthdata.providers.sampling import sample
from pytest_synthdata.providers.sampling.pattern import matching
from pytest_synthdata.providers.sampling.shown import collect
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.records import records
from pytest_synthdata.reply import Kind, read
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.stores import cassette
from pytest_synthdata.stores.cache import Cache
from pytest_synthdata.stores.fold import unfold
from pytest_synthdata.text.fields import fields_of
from pytest_synthdata.text.lengths import MOST
from pytest_synthdata.text.spec import text_spec
from tests.completions import answer, called

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIZE = 1_000_000
SLOTS = (0, 1, 2, 3, 4)


class Row(BaseModel):
    a: int
    b: str = ""


class Node(BaseModel):
    child: Node | None = None


class Left(BaseModel):
    child: Annotated[Left | Right, Field(discriminator="side")] | None = None
    side: Literal["left"]


class Right(BaseModel):
    child: Annotated[Left | Right, Field(discriminator="side")] | None = None
    side: Literal["right"]


def filled(unit: str, size: int = SIZE) -> str:
    return (unit * (size // len(unit) + 1))[:size]


def nested(levels: int, opening: str = '[{"a":', closing: str = "}]") -> str:
    half = levels // 2
    return opening * half + "1" + closing * half


def sent(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def told(body: Any, schema: Any = Row) -> str:
    """What the user is told of an answer that lacks records, after the whole way through."""
    what = wanted(schema, n=5)
    synthesis = records(what, board := Board(what.spec), 0)
    next(synthesis)
    reply = Reply(Place(SLOTS), asked="{}", body=storable(body), fresh=True)
    board.expect(reply)
    with pytest.raises(GenerationError) as caught:
        synthesis.send((reply,))
    text = str(caught.value)
    assert len(text.splitlines()) < 25
    assert max(map(len, text.splitlines())) < 600
    return text


def kept(body: dict[str, Any], tmp_path: Path) -> tuple[Reply, Reply]:
    """A reply as the cassette and as the cache give it back."""
    spec = wanted(Row, n=5).spec
    reply = Reply(Place(SLOTS), asked="{}", body=storable(body))
    path = tmp_path / "Row.yaml"
    cassette.merge(
        path, spec.prompt_hash, spec.identity, lambda all_: all_, added=[reply], replaced=None
    )
    (played,) = cassette.read(path, spec.prompt_hash)

    def warn(problem: str) -> None:
        raise AssertionError(problem)

    with Cache(tmp_path / "cache", warn) as cache:
        cache.put("scope", reply)
        (cached,) = cache.replies("scope")
    return played, cached


def endless(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


NASTY = {
    "braces": filled("{"),
    "brackets": filled("["),
    "open objects": filled('{"a":'),
    "open lists": filled('[{"a":'),
    "quotes": filled('"'),
    "backslashes": filled("\\"),
    "fences": filled("```\n"),
    "fenced objects": filled("```json\n{}\n```\n"),
    "broken fence": filled("```json\n{\n", SIZE // 4),
    "opening tags": filled("<think>"),
    "pairs of tags": filled("<think></think>"),
    "closing tags": filled("x</think>"),
    "half tags": filled("<"),
    "closing lines": filled('"</think>\n'),
    "white space": filled(" "),
    "lines": filled("\n \n"),
    "byte order marks": filled("\ufeff", SIZE // 4),
    "NUL": filled("\0"),
    "empty objects": filled("{}"),
    "objects in prose": filled('x {"a": [1} '),
    "a long string": json.dumps({"items": [{"a": "x" * SIZE}]}),
    "escapes": '{"items": [{"a": 1, "b": "' + filled("\\u0000") + '"}',
    "a long number": '{"items": [{"a": ' + "9" * SIZE + "}]}",
    "a long fraction": '{"items": [{"a": 0.' + "9" * SIZE + "}]}",
    "records": '{"items": [' + '{"a": "x"},' * (SIZE // 11) + '{"a": "x"}]}',
    "records, cut": '{"items": [' + '{"a": "x"},' * (SIZE // 11),
    "numbers": '{"items": [' + "1," * (SIZE // 4) + "1]}",
    "keys": '{"items": [{' + ",".join(f'"{n}": 1' for n in range(SIZE // 10)) + "}]}",
    "members, cut": "{" + ",".join(f'"{n}": 1' for n in range(SIZE // 10)),
    "repeated keys": '{"items": [{' + '"a": 1,' * (SIZE // 7) + '"a": "x"}]}',
}


@pytest.mark.parametrize("content", NASTY.values(), ids=NASTY)
def test_a_nasty_answer_of_any_size_has_a_short_message(content: str) -> None:
    """The time and the memory that it takes grow with its size alone."""
    body = parsed(sent(answer(content)))
    assert "Not all records of Row could be had" in told(body)


MANY = {
    "choices": {"choices": [{"message": {"content": "{"}}] * (SIZE // 30)},
    "failed choices": {"choices": [{"error": {"message": "busy"}}] * (SIZE // 30)},
    "calls": called(*["{"] * (SIZE // 30)),
    "parts": answer([{"type": "text", "text": "{"}] * (SIZE // 30)),
    "strings": answer(["{"] * (SIZE // 6)),
    "reasoning": answer("", reasoning_content=filled("{}")),
    "errors": {"errors": [{"message": str(n)} for n in range(SIZE // 20)]},
    "places": {"detail": [{"loc": ["a"] * (SIZE // 5), "msg": "x"}]},
    "nested errors": {"error": json.dumps({"error": json.dumps({"error": filled("[{")})})},
    "empty errors": {"errors": [[[[], []] * 10] * 10] * (SIZE // 900)},
    "a name": {"object": filled("o"), "model": filled("m"), "choices": []},
}


@pytest.mark.parametrize("body", MANY.values(), ids=MANY)
def test_a_million_parts_of_an_answer_have_a_short_message(body: dict[str, Any]) -> None:
    """As many of them are looked at as anyone sends."""
    body = parsed(sent(body))
    assert "Not all records of Row could be had" in told(body)
    assert len(read(body).problem or "") < 500
    assert len(storable(body).get("model", "")) <= 200


@pytest.mark.parametrize(
    "content",
    [
        b"<html>" + b"x" * SIZE,
        b"\xff" * SIZE,
        b"\xef\xbb\xbf\xef\xbb\xbf{}",
        b"[" * SIZE,
        b'{"choices":' * (SIZE // 11),
        b'{"choices": [' + nested(100_000).encode() + b"]}",
        b'{"choices": [' + nested(500).encode() + b"]}",
        b'{"choices": [{"index": ' + b"9" * SIZE + b"}]}",
        b'{"choices": [{"message": {"content": "\xff"}}]}',
    ],
    ids=lambda content: str(content[:16]),
)
def test_bytes_that_are_no_json_are_no_completion(content: bytes) -> None:
    """They are read as a text, of which the beginning is shown."""
    body = parsed(content)
    assert isinstance(body, str)
    outcome = read(body)
    assert outcome.kind is Kind.NOT_A_COMPLETION
    assert len(outcome.problem or "") < 500
    assert error_message(body)


@pytest.mark.parametrize(
    "body",
    [
        answer(nested(100_000)),
        answer(nested(100_000, "[", "]")),
        answer("So: " + nested(100_000, '{"a":', "}")),
        answer(f"```json\n{nested(100_000)}\n```"),
        answer(f"<think>\nhm\n</think>\n{nested(100_000)}"),
        answer("", reasoning_content=nested(100_000)),
        called(nested(100_000)),
        answer(nested(1_000)),
        answer(nested(DEEPEST + 2)),
    ],
)
def test_what_is_nested_too_deep_is_refused_when_it_arrives(body: Any) -> None:
    """Wherever it stands; the message names the limit where it is what is wrong."""
    outcome = read(parsed(sent(body)))
    assert outcome.records == ()
    problem = told(parsed(sent(body)))
    assert (
        f"JSON nested deeper than {DEEPEST} levels: '" in problem
        or "the answer is empty" in problem
    )


def test_records_before_one_that_is_nested_too_deep_are_kept() -> None:
    """As before any other break."""
    outcome = read(answer(f'{{"items": [{{"a": 1}}, {nested(1_000)}]}}'))
    assert outcome.kind is Kind.NOT_JSON
    assert outcome.records == ({"a": 1},)
    assert f"nested deeper than {DEEPEST} levels" in (outcome.problem or "")


@pytest.mark.parametrize("levels", [DEEPEST - 4, BODY - 10])
def test_what_may_be_nested_comes_back_from_where_it_is_kept(levels: int, tmp_path: Path) -> None:
    """Also where little of the stack is left, and as a tool call's own JSON."""
    body = parsed(sent(called({"items": [{"a": 1, "b": endless(levels)}]})))
    assert isinstance(body, dict)

    def further(frames: int) -> tuple[Reply, Reply]:
        return further(frames - 1) if frames else kept(body, tmp_path)

    for one in further(200):
        assert one.body == storable(body)


def test_a_body_that_is_nested_too_deep_is_never_read_from_a_file() -> None:
    """What no reply may hold is no cassette's, either."""
    assert not deep(unfold(nested(BODY)), BODY)
    with pytest.raises(ValueError, match=f"nested deeper than {KEPT} levels"):
        unfold(nested(KEPT + 2))


def test_a_cassette_that_is_nested_too_deep_is_named(tmp_path: Path) -> None:
    """The file, and the line of the reply."""
    path = tmp_path / "Row.yaml"
    spec = wanted(Row, n=1).spec
    reply = Reply(Place((0,)), asked="{}", body=storable(answer("{}")))
    cassette.merge(
        path, spec.prompt_hash, spec.identity, lambda all_: all_, added=[reply], replaced=None
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"{}"', nested(500, "[", "]")), encoding="utf-8")
    with pytest.raises(CassetteError, match="interaction 1 is not as it was written"):
        cassette.read(path)


@pytest.mark.parametrize("levels", [20, 40])
def test_unions_within_unions_are_told_apart_once(levels: int) -> None:
    """Not each twice as often as the one around it."""
    text = '{"child": ' * levels + "null" + ', "side": "left"}' * levels
    schema = Schema.of(Right)
    assert schema.judge(json.loads(text)) == "side: Input should be 'right'"
    assert Schema.of(Left).judge(json.loads(text)) is None
    assert Schema.of(Left).encode(text) == json.loads(text)


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ('"b": "\\u0000"', None),
        ('"b": "\\ud800"', "it holds half of a surrogate pair, which is no Unicode"),
        ('"\\u0000": 1', None),
        ('"\\ud83d": 1', "it holds half of a surrogate pair, which is no Unicode"),
        ('"b": "x", "b": "y"', None),
        ('"b": -0', "b: Input should be a valid string"),
        ('"b": 1e999999', "it holds a number that JSON cannot express"),
    ],
)
def test_strange_fields_are_refused_by_slot_and_come_back_as_they_came(
    field: str, problem: str | None, tmp_path: Path
) -> None:
    """NUL is a character as any other, and of a repeated key the last counts, as in all of JSON."""
    body = parsed(sent(answer(f'{{"items": [{{"a": 1, {field}}}]}}')))
    spec = wanted(Row, n=1).spec
    board = Board(spec, [Reply(Place((0,)), asked="{}", body=storable(body))])
    assert board.problem(0) == problem
    for one in kept(body, tmp_path):
        assert repr(read(one.body).records) == repr(read(body).records)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^(a|a)*$",
        r"^(\w+\s?)*$",
        r"^(?=\w)(\w+\s?)*$",
        r"^(\w+\s?)*\1!$",
        r"^(a+)+$",
        r"(?:a|a)*{1000}{1000}",
        "a{1000000}",
        "((a{1000}){1000}){1000}",
        "((((a?){50}){50}){50}){50}",
        "a|" * 100_000,
        "(?=" * 300 + "a" + ")" * 300,
        r"^(a)?(?(1)b|c)$",
    ],
    ids=lambda pattern: pattern[:24],
)
@pytest.mark.parametrize("shortest", [0, 20_000])
def test_no_pattern_takes_for_ever_to_write_or_to_search(pattern: str, shortest: int) -> None:
    """Python's `re` is never run with it; what it demands is written only if it is not too long."""
    node = {"type": "string", "pattern": pattern, "minLength": shortest}
    found = matching(pattern, Random(1), shortest=shortest)  # noqa: S311 - test data
    assert found is None or len(found) >= shortest
    assert len(sample(node, "seed")) >= shortest


@pytest.mark.parametrize(
    ("pattern", "text", "problem"),
    [
        ("^(a|a)*$", "a" * SIZE + "!", "0: "),
        (r"^(a|aa)+\1!$", "a" * 40, "Max limit for backtracking count exceeded"),
        ("(?=.*b)(a*)*c", "a" * SIZE, "it holds a text of more than 10,000 characters"),
        ("(?=.*b)(a*)*c", "aab" * 9, "does not match"),
        ("(?=.*b)(a*)*c", "aacb", None),
    ],
    ids=["linear", "limited", "too long", "refused", "good"],
)
@pytest.mark.parametrize("key", [False, True])
def test_patterns_of_a_json_schema_are_searched_in_bounded_time(
    pattern: str, text: str, problem: str | None, *, key: bool
) -> None:
    """What looks around or back has a limited number of steps, and no long texts."""
    if key:
        named = {"type": "object", "patternProperties": {pattern: {"type": "integer"}}}
        schema = Schema.of(named | {"additionalProperties": False})
        judged = schema.problem(json.dumps({text: 1, "c": [2]} if problem else {text: 1}))
        assert judged if problem else judged is None
        return
    schema = Schema.of({"type": "array", "items": {"type": "string", "pattern": pattern}})
    judged = schema.problem(json.dumps([text]))
    assert judged is None if problem is None else problem in str(judged)


class Numbers(BaseModel):
    numbers: list[int]


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (Numbers, "100000 parts of it are not valid"),
        (
            {"properties": {"numbers": {"items": {"anyOf": [{"type": "null"}] * 9}}}},
            "it is not valid, and holds too many values (100003) to tell where",
        ),
    ],
)
def test_of_a_million_errors_none_is_built(schema: Any, problem: str) -> None:
    """Each takes a kilobyte, and in a union as often as it has branches."""
    text = json.dumps({"numbers": ["x"] * 100_000})
    assert (Schema.of(schema).problem(text) or "").endswith(problem)


@pytest.mark.parametrize("text", ["\u00bc" * 2 * SIZE, "1-" * SIZE, "half " * SIZE])
def test_a_text_that_is_far_too_long_is_not_searched(text: str) -> None:
    """It is refused by its length alone."""
    spec = text_spec(fields_of({"name": "Ann", "age": 7}), None)
    board = Board(spec, [Reply(Place((0,)), asked="{}", body=answer({"text": text}))])
    (problem,) = spec.unfit(0, board[0])
    assert problem == f"it has {len(text)} characters, at most {MOST} are wanted"


def test_an_example_that_is_nested_too_deep_is_a_text() -> None:
    """The embedded generator reads what users show it, whatever it is."""
    assert collect(["[" * 100_000]) == {(): ("[" * 100_000,)}


def test_a_field_that_no_text_fits_fails_soon_in_the_embedded_generator() -> None:
    """After all tries, with the pattern in the message."""

    class Long(BaseModel):
        code: str = Field(pattern="^[a-z]{30000}$")

    what = wanted(Long, n=1)
    (request,) = next(records(what, Board(what.spec), 0))
    with pytest.raises(GenerationError, match="refused 200 times: code: String should match"):
        Embedded().answer(request)


@pytest.mark.parametrize("read_by", [read, error_message])
def test_json_of_any_depth_is_read_though_it_never_arrives(read_by: Callable[[Any], Any]) -> None:
    """Whoever calls with Python's own lists gets an answer, too."""
    assert read_by(endless(50_000))


def test_a_pattern_that_no_attempt_fits_is_given_up() -> None:
    """After a few runs of all attempts, and not anew in each try of each slot."""
    pattern = r"^(?=.*(a|aa)+$)(?=.*\d)[a-z\d]{500}$"
    began = time.process_time()
    for seed in range(600):
        assert matching(pattern, Random(seed)) is None  # noqa: S311 - test data
    assert time.process_time() - began < 20


def test_a_pattern_that_was_fitted_once_is_not_given_up() -> None:
    """However often it was in vain since: data does not depend on what else was tried."""
    pattern, seeds = "^(?!.*[a-m])[a-z]{10}$", range(200)
    found = [matching(pattern, Random(seed)) for seed in seeds]  # noqa: S311 - test data
    assert found.count(None) > 150
    assert any(found[150:])
    again = [matching(pattern, Random(seed)) for seed in seeds]  # noqa: S311 - test data
    assert again == found
