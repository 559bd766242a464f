"""Records read out of texts, and the round trip from fields to a text and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypedDict

from pytest_synthdata import (
    GenerationError,
    InvalidRecording,
    MissingRecording,
    OptionError,
    SchemaError,
    Synthesizer,
    TextSample,
)
from tests.actors import HANKS, HARDY, Actor, text, texts, told
from tests.stub import completion
from tests.types import GOOD, IDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.stub import Asked, Body, Stub

KEY = "sk-a-key-only-for-tests"
ALL = "Read every record"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches and cassettes lie in a directory of the test's own."""
    monkeypatch.chdir(tmp_path)


def asking(server: Stub, **settings: Any) -> Synthesizer:
    return Synthesizer("data", base_url=server.url, api_key=KEY, **settings)


def replaying() -> Synthesizer:
    return Synthesizer("data", mode="replay")


def in_process() -> Synthesizer:
    return Synthesizer("data", provider="embedded")


def found(*records: Any) -> Callable[[Asked], Body]:
    return lambda _: completion({"items": [*records]})


def test_a_record_is_read_out_of_a_text(server: Stub, tmp_path: Path) -> None:
    """Its place in the cassette of the schema is the text; a replay asks nothing."""
    server.answer = found(HANKS)
    synthetic = asking(server)
    actor = synthetic.extract(Actor, "Tom Hanks was in Forrest Gump.")
    assert actor == Actor.model_validate(HANKS)
    prompt = server.asked[0].prompt
    assert "Read one record" in prompt
    assert "list of names of films they starred in" in prompt
    assert prompt.endswith("The text:\nTom Hanks was in Forrest Gump.")
    server.answer = found(HARDY)
    assert synthetic.extract(Actor, TextSample({}, None, "Another text.")).Actor == "Tom Hardy"
    (path,) = (tmp_path / "data").glob("*.yaml")
    assert path.name.startswith("Actor-extract-")
    assert replaying().extract(Actor, "Tom Hanks was in Forrest Gump.") == actor
    assert server.count == 2


@pytest.mark.parametrize("actors", [[], [HANKS], [HANKS, HARDY]], ids=len)
def test_all_records_of_a_text_are_a_list(actors: list[Any], server: Stub) -> None:
    """There may be none, one or several; they are kept apart from those of `extract`."""
    server.answer = found(*actors)
    expected = TypeAdapter(list[Actor]).validate_python(actors)
    assert asking(server).extract_all(Actor, "A text.") == expected
    assert ALL in server.asked[0].prompt
    assert replaying().extract_all(Actor, "A text.") == expected
    with pytest.raises(MissingRecording) as caught:
        replaying().extract(Actor, "A text.")
    assert str(caught.value).splitlines()[:2] == [
        "No extractions of Actor are recorded for:",
        "  A text.",
    ]


def test_what_was_read_and_does_not_validate_is_asked_for_again(server: Stub) -> None:
    """All of the list, with what is wrong with which record."""

    def answer(asked: Asked) -> Body:
        films = ["Dunkirk"] if asked.number else "Dunkirk"
        return completion({"items": [HANKS, {"Actor": "Tom Hardy", "Film": films}]})

    server.answer = answer
    actors = asking(server).extract_all(Actor, "A text.")
    assert [actor.Film for actor in actors] == [HANKS["Film"], ["Dunkirk"]]
    assert server.count == 2
    assert "record 2: Film: Input should be a valid" in server.asked[1].prompt
    assert server.asked[1].prompt.index("The text:") < server.asked[1].prompt.index("record 2:")


def test_an_answer_that_was_cut_off_is_no_list_of_all(server: Stub) -> None:
    """Nobody knows how many records are missing."""
    cut = completion(json.dumps({"items": [HANKS, HARDY]})[:-20])
    cut["choices"][0]["finish_reason"] = "length"
    server.answer = lambda asked: found(HANKS, HARDY)(asked) if asked.number else cut
    assert len(asking(server).extract_all(Actor, "A text.")) == 2
    assert server.count == 2


def test_a_text_without_a_record_fails(server: Stub) -> None:
    """After the repairs, with the text and what came."""
    server.answer = found()
    with pytest.raises(GenerationError) as caught:
        asking(server).extract(Actor, "The weather\nis fine.")
    said = str(caught.value)
    assert said.startswith("Not all extractions of Actor could be had (3 requests, ")
    why = "the text holds none, says the answer; where there may be none, use extract_all; "
    assert f"  The weather is fine.: {why}" in said


def test_a_tightened_validator_names_what_was_read(server: Stub) -> None:
    """As for records."""
    server.answer = found({"value": 5})

    class Value(BaseModel):
        value: int

    asking(server).extract(Value, "A text.")

    class Tight(BaseModel):
        value: int

        def model_post_init(self, _: Any) -> None:
            message = "five is too much"
            raise RuntimeError(message)

    Tight.__name__ = Tight.__qualname__ = "Value"
    Tight.model_rebuild(force=True)
    with pytest.raises(InvalidRecording, match="slot 0: RuntimeError: five is too much"):
        replaying().extract(Tight, "A text.")


@pytest.mark.parametrize("given", ["", "  \n", 7, None, [], {"words": "x"}])
def test_what_is_no_text_is_refused(given: Any) -> None:
    """With what to give instead."""
    with pytest.raises(OptionError, match="give a string or a TextSample"):
        in_process().extract(Actor, given)


def test_what_no_model_could_be_asked_for_is_refused() -> None:
    """As for records."""
    with pytest.raises(SchemaError):
        in_process().extract_all(type[int], "A text.")
    with pytest.raises(OptionError, match="model must be a string"):
        in_process().extract(Actor, "A text.", model=7)  # type: ignore[call-overload]


def test_the_embedded_generator_reads_no_other_texts_than_its_own() -> None:
    """It says so, and who could; of one of its own it tells why it is no such record."""
    synthetic = in_process()
    for call in (synthetic.extract, synthetic.extract_all):
        with pytest.raises(GenerationError, match="reads only texts of the form that it writes"):
            call(Actor, "Tom Hanks was in Forrest Gump.")
    sample = synthetic.text({"Actor": "Tom Hanks", "Film": "Forrest Gump"})
    with pytest.raises(GenerationError, match="Film: Input should be a valid"):
        synthetic.extract(Actor, sample)
    assert synthetic.extract_all(Actor, sample) == []


def test_the_embedded_generator_finds_records_among_others() -> None:
    """In a longer text, in lists, and beside what is no such record."""
    synthetic = in_process()
    films, both = synthetic.texts([["Dunkirk"], [HANKS, {"Actor": "Nobody"}, HARDY]])
    prose = f"Once upon a time. {films.text} {both.text} And so on."
    assert synthetic.extract(Actor, prose) == Actor.model_validate(HANKS)
    assert [one.Actor for one in synthetic.extract_all(Actor, prose)] == ["Tom Hanks", "Tom Hardy"]
    assert synthetic.extract(list[str], prose) == ["Dunkirk"]


class Color(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Item:
    price: Decimal
    due: date
    color: Color
    note: str | None


class Pair(NamedTuple):
    name: str
    size: int


class Typed(TypedDict):
    name: str
    tags: dict[str, int]


JSON_SCHEMA = {
    "title": "Order",
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "lines": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["id", "lines"],
}


@pytest.mark.parametrize("schema", [Actor, Item, Pair, Typed, JSON_SCHEMA, list[Item]], ids=str)
def test_what_is_read_equals_what_was_told(schema: Any) -> None:
    """Written and read with no model."""
    synthetic = in_process()
    for sample in synthetic(schema, n=3, preferences={"style": "plain"}):
        assert synthetic.extract(schema, sample) == sample.fields


@pytest.mark.parametrize("kind", [kind for kind, _ in GOOD], ids=IDS)
def test_records_of_every_type_come_back_from_their_texts(kind: Any) -> None:
    """Every type of the matrix goes through the round trip."""
    synthetic = in_process()
    for sample in synthetic(kind, n=2, preferences={}):
        synthetic.assert_round_trip(sample)


ITEM = Item(Decimal("12.50"), date(2024, 5, 1), Color.RED, None)


@pytest.mark.parametrize(
    "fields",
    [
        ["blue", "yellow"],
        HANKS,
        [HANKS, HARDY],
        {"deep": [{"er": [[1, 2.5], [], None]}, {"er": []}], "price": Decimal("0.10")},
        {"due": date(2024, 5, 1), "color": Color.RED, "of": {"a", "b"}},
        ITEM,
        [ITEM, ITEM],
        {"actor": Actor.model_validate(HANKS)},
        [{"a": 1, "b": None}, {"a": 2}, {}],
    ],
    ids=[
        "list",
        "dict",
        "records",
        "nested",
        "values",
        "instance",
        "instances",
        "mixed",
        "different",
    ],
)
def test_without_a_schema_the_fields_tell_what_to_look_for(fields: Any) -> None:
    """Of a sample, and of fields with their text."""
    synthetic = in_process()
    sample = synthetic.text(fields)
    synthetic.assert_round_trip(sample)
    synthetic.assert_round_trip(fields, sample.text)


def test_with_a_schema_a_list_of_records_is_compared_as_one(server: Stub) -> None:
    """All records of the text, whatever their order."""
    server.answer = found(HARDY, HANKS)
    synthetic = asking(server)
    synthetic.assert_round_trip([HANKS, HARDY], "A text.", Actor)
    assert ALL in server.asked[0].prompt
    with pytest.raises(AssertionError) as caught:
        synthetic.assert_round_trip([HANKS], "A text.", Actor)
    assert "Tom Hardy" in str(caught.value)
    assert server.count == 1


def test_a_round_trip_that_differs_names_each_field(server: Stub) -> None:
    """An ordinary assertion, whose message is a diff, and where lists have no order."""
    server.answer = found({"Actor": "tom  hanks", "Film": ["Big", "Forrest Gump"]})
    with pytest.raises(AssertionError) as caught:
        asking(server).assert_round_trip(HANKS, "A text." * 100, Actor)
    assert type(caught.value) is AssertionError
    lines = str(caught.value).splitlines()
    assert (
        lines[0] == "What comes back from the text is not what it was written from (2 differences):"
    )
    assert lines[1:3] == [
        "  Film: 'The Green Mile' is missing",
        "  Film: 'Big' is not among the fields",
    ]
    assert lines[3].startswith("The text: A text.A text.")
    assert len(lines) == 4
    assert len(lines[3]) < 400


def test_a_long_diff_is_shortened(server: Stub) -> None:
    """To what one can read."""
    server.answer = found([])
    with pytest.raises(AssertionError) as caught:
        asking(server).assert_round_trip([str(n) for n in range(50)], "A text.")
    assert str(caught.value).count("\n") < 25
    assert "... and 30 more" in str(caught.value)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((HANKS,), "takes the text, too"),
        ((HANKS, "A text.", int), r"the fields are no int \(.*give their own schema"),
        (([HANKS, 7], "A text.", Actor), "the fields are no Actor"),
        ((print, "A text."), "fields must be"),
        ((HANKS, ""), "give a string or a TextSample"),
    ],
)
def test_a_round_trip_that_cannot_be_made_says_why(args: Any, message: str) -> None:
    """With what to give instead."""
    with pytest.raises(OptionError, match=message):
        in_process().assert_round_trip(*args)


def test_a_round_trip_through_a_server(server: Stub) -> None:
    """The text and the extraction are two requests of one run."""

    def answer(asked: Asked) -> Body:
        return found(HANKS)(asked) if "The text:" in asked.prompt else texts(asked)

    server.answer = answer
    synthetic = asking(server)
    sample = synthetic.text(Actor.model_validate(HANKS))
    assert sample.text == told(HANKS)
    synthetic.assert_round_trip(sample)
    assert server.count == 2
    server.answer = lambda _: text("never")
    replayed = replaying()
    replayed.assert_round_trip(replayed.text(Actor.model_validate(HANKS)))


def test_whatever_is_an_instance_of_the_schema_may_be_compared(server: Stub) -> None:
    """Also what no text is written from by itself: a date, a number, a set."""
    server.answer = found("2024-05-01")
    synthetic = asking(server)
    synthetic.assert_round_trip(date(2024, 5, 1), "A text.", date)
    server.answer = found([2, 1])
    synthetic.assert_round_trip({1, 2}, "A text.", set[int])
    with pytest.raises(OptionError, match="the fields are no date"):
        synthetic.assert_round_trip({1}, "A text.", date)


@pytest.mark.parametrize(
    ("fields", "items"),
    [
        ([HANKS, HARDY], [HANKS, HARDY]),
        ([HANKS, HARDY], [[HARDY, HANKS]]),
        (["blue", "yellow"], ["yellow", "blue"]),
        ([[1, 2], [3]], [[[1, 2], [3]]]),
        ([[1, 2], [3]], [[1, 2], [3]]),
    ],
)
def test_a_list_may_be_the_list_of_the_answer(fields: Any, items: Any, server: Stub) -> None:
    """Where one record is asked for and is a list, both forms are read."""
    server.answer = found(*items)
    asking(server).assert_round_trip(fields, "A text.")
    assert server.count == 1
    replaying().assert_round_trip(fields, "A text.")


class Row(BaseModel):
    a: int
    b: int | None = None


@pytest.mark.parametrize(
    ("schema", "items", "values"),
    [
        (list[Row], [[{"a": 1}, {"a": 2, "b": 3}]], [(1, None), (2, 3)]),
        (list[Row], [{"a": 1}, {"a": 2, "b": 3}], [(1, None), (2, 3)]),
        (list[Row], [[{"a": 1, "b": None, "note": "hi"}]], [(1, None)]),
        (list[Row], [{"a": 1}], [(1, None)]),
        (list[int], [["1", "2"]], [1, 2]),
        (list[int], [[1.0, 2.0]], [1, 2]),
        (list[list[int]], [[1, 2], [3]], [[1, 2], [3]]),
        (list[list[int]], [[[1, 2], [3]]], [[1, 2], [3]]),
        (list[list[int]], [[1, 2]], [[1, 2]]),
    ],
)
def test_a_list_is_read_as_leniently_as_its_schema_reads(
    schema: Any, items: Any, values: Any, server: Stub
) -> None:
    """Whatever is left out or added, as it was asked for or as the answer's own list."""
    server.answer = found(*items)
    got = asking(server).extract(schema, "A text.")
    assert [(one.a, one.b) if isinstance(one, Row) else one for one in got] == values
    assert server.count == 1


def test_what_is_wrong_within_a_list_is_told(server: Stub) -> None:
    """Of the list that came, not of one around it."""
    server.answer = found([{"a": "one"}])
    with pytest.raises(GenerationError, match="0.a: Input should be a valid integer"):
        asking(server).extract(list[Row], "A text.")


def test_an_empty_list_is_a_list(server: Stub) -> None:
    """Of what the text does not hold."""
    server.answer = found()
    assert asking(server).extract(list[Actor], "A text.") == []
    server.answer = found([])
    assert asking(server).extract(list[Actor], "Another.") == []
    cut = completion('{"items": [{"Actor": "Tom Hanks", "Film": []}, {"Actor')
    cut["choices"][0]["finish_reason"] = "length"
    server.answer = lambda _: cut
    with pytest.raises(GenerationError, match="cut off|list"):
        asking(server).extract(list[Actor], "A third.")
