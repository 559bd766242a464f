"""Texts from fields: asked for side by side, checked when they come, kept by their fields."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest
import yaml
from pydantic import BaseModel, Field, RootModel, field_serializer

from pytest_synthdata import (
    BudgetError,
    CassetteError,
    GenerationError,
    InvalidRecording,
    MissingRecording,
    OptionError,
    Prompt,
    ProviderError,
    Synthesizer,
    TextSample,
    Usage,
)
from tests.actors import HANKS, HARDY, Actor, fields_in, text, texts, told
from tests.stub import completion

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stub import Asked, Body, Stub

KEY = "sk-a-key-only-for-tests"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Stub) -> None:
    """Caches and cassettes lie in a directory of the test's own; the stub writes texts."""
    monkeypatch.chdir(tmp_path)
    server.answer = texts


def asking(server: Stub, **settings: Any) -> Synthesizer:
    return Synthesizer("data", base_url=server.url, api_key=KEY, **settings)


def replaying() -> Synthesizer:
    return Synthesizer("data", mode="replay")


def in_process(mode: str = "record", **settings: Any) -> Synthesizer:
    return Synthesizer("data", mode=mode, provider="embedded", **settings)


def cassettes(directory: Path) -> dict[str, list[str]]:
    """The keys of each cassette, without the hash."""
    return {
        path.name: [
            one["request"]["headers"]["x-synthdata-key"][0].partition(" ")[2]
            for one in yaml.safe_load(path.read_text("ascii"))["interactions"]
        ]
        for path in sorted((directory / "data").glob("*.yaml"))
    }


@pytest.mark.parametrize(
    "fields",
    [
        ["blue", "yellow"],
        {"colors": ["blue", "yellow"]},
        [HANKS, HARDY],
        [["a", 1], ["b", [2.5]]],
        Actor.model_validate(HANKS),
        {"actor": Actor.model_validate(HANKS), "born": 1956, "fee": Decimal("12.50")},
    ],
    ids=["list", "dict", "records", "nested", "instance", "mixed"],
)
@pytest.mark.parametrize("preferences", [None, {}, {"style": "gossip", "seen": 3}])
def test_a_text_tells_its_fields_and_comes_with_what_was_given(
    fields: Any, preferences: Any, server: Stub
) -> None:
    """By attribute and by key; what was given is given back as it is, not a copy."""
    server.answer = lambda asked: text(told(fields_in(asked), more=" 1 2.5 1956 12.5"))
    sample = asking(server).text(fields, preferences)
    assert sample.fields is fields is sample["fields"]
    assert sample.preferences is preferences is sample["preferences"]
    assert (
        sample.text == sample["text"] == told(fields_in(server.asked[0]), more=" 1 2.5 1956 12.5")
    )
    assert (
        {**sample} == sample == {"fields": fields, "preferences": preferences, "text": sample.text}
    )
    assert len(sample) == 3
    with pytest.raises(KeyError):
        sample["schema"]
    assert replaying().text(fields, preferences) == sample
    assert server.count == 1


def test_a_text_that_lacks_a_film_is_asked_for_again_once(server: Stub, tmp_path: Path) -> None:
    """The repair says what is missing, and only the whole text is written down."""

    def answer(asked: Asked) -> Body:
        return text(told(fields_in(asked), but="" if asked.number else "The Green Mile"))

    server.answer = answer
    sample = asking(server).text(HANKS)
    assert server.count == 2
    assert all(film in sample.text for film in HANKS["Film"])
    assert "it lacks 'The Green Mile'" in server.asked[1].prompt
    assert told(HANKS, but="The Green Mile") in server.asked[1].prompt
    ((key,),) = cassettes(tmp_path).values()
    assert key.startswith("slot 0 of ")
    assert key.endswith(" round 1")
    assert replaying().text(HANKS) == sample


@pytest.mark.parametrize(
    ("preferences", "given", "problem"),
    [
        ({}, told(HANKS, but="Tom Hanks"), "it lacks 'Tom Hanks'"),
        ({"minimal length": 60}, told(HANKS), "it has 55 characters, at least 60 are wanted"),
        ({"maximumLength": "40 characters"}, told(HANKS), "it has 55 characters, at most 40"),
        ({}, " ", "text: the text is empty"),
    ],
)
def test_a_text_that_cannot_be_repaired_fails_with_what_is_missing(
    preferences: Any, given: str, problem: str, server: Stub, tmp_path: Path
) -> None:
    """After two repairs. Nothing is written but the answers, to be looked at."""
    server.answer = lambda _: text(given)
    for run in (1, 2):
        with pytest.raises(GenerationError) as caught:
            asking(server).text(HANKS, preferences)
        said = str(caught.value)
        assert said.startswith("Not all texts could be had (")
        assert (
            f'  {{"Actor": "Tom Hanks", "Film": ["Forrest Gump", "The Green Mile"]}}: {problem}'
            in said
        )
        assert "The answers lie in .synthdata" in said
        assert said.endswith("(--synthdata-model).")
        # What the first run was not content with is no good text for the second either.
        assert server.count == (3 if run == 1 else 5)
    assert cassettes(tmp_path) == {}
    server.answer = lambda asked: text(told(fields_in(asked), more="!" * 10))
    asking(server).text(HANKS)
    if not preferences:
        assert list((tmp_path / ".synthdata" / "failed").glob("*.yaml")) == []


def test_what_stands_in_a_cassette_is_not_checked_again(server: Stub, tmp_path: Path) -> None:
    """A text edited by hand is the user's own."""
    asking(server).text(HANKS)
    (path,) = (tmp_path / "data").glob("*.yaml")
    path.write_text(path.read_text("ascii").replace("are here.", "are not here."), "ascii")
    path.write_text(path.read_text("ascii").replace("and The Green Mile are", "are"), "ascii")
    assert replaying().text(HANKS).text == "Tom Hanks and Forrest Gump are not here."
    assert asking(server).text(HANKS).text == "Tom Hanks and Forrest Gump are not here."
    assert server.count == 1


def test_many_texts_are_under_way_side_by_side_and_come_in_order(server: Stub) -> None:
    """None is answered before all are asked for, whatever preferences each has."""
    together = threading.Barrier(6)

    def answer(asked: Asked) -> Body:
        together.wait(20)
        return texts(asked)

    server.answer = answer
    items = [[f"item {number}"] for number in range(4)]
    own = [{"fields": [f"own {number}"], "preferences": {"n": number}} for number in range(2)]
    samples = asking(server).texts([*own, *items], {"style": "plain"})
    assert [sample.text for sample in samples] == [
        *(f"own {number} are here." for number in range(2)),
        *(f"item {number} are here." for number in range(4)),
    ]
    assert [sample.preferences for sample in samples] == [
        {"n": 0},
        {"n": 1},
        *[{"style": "plain"}] * 4,
    ]
    assert [sample.fields for sample in samples] == [["own 0"], ["own 1"], *items]


def test_a_repair_of_one_text_waits_for_no_other(server: Stub) -> None:
    """The second text is repaired while the first is still being written."""
    repaired = threading.Event()

    def answer(asked: Asked) -> Body:
        (word,) = fields_in(asked)
        if word == "slow":
            assert repaired.wait(20)
        elif "refused" in asked.prompt:
            repaired.set()
        else:
            return text("nothing")
        return texts(asked)

    server.answer = answer
    assert [one.text for one in asking(server).texts([["slow"], ["quick"]])] == [
        "slow are here.",
        "quick are here.",
    ]
    assert server.count == 3


def test_growth_pays_for_new_items_alone(server: Stub, tmp_path: Path) -> None:
    """One cassette for one prompt and preferences; items may be put in another order."""
    preferences = {"style": "plain"}
    first = asking(server).texts([["a"], ["b"]], preferences)
    assert server.count == 2
    grown = asking(server).texts([["c"], ["b"], ["a"]], preferences)
    assert server.count == 3
    assert grown[1:] == first[::-1]
    ((*keys,),) = cassettes(tmp_path).values()
    assert len(keys) == 3
    assert replaying().text(["c"], preferences) == grown[0]
    asking(server).text(["c"])
    assert len(cassettes(tmp_path)) == 2


def test_equal_items_get_texts_of_their_own(server: Stub, tmp_path: Path) -> None:
    """Each has a place; a single call has the first."""
    server.answer = lambda asked: text(
        told(fields_in(asked), more=f" {'number 2' in asked.prompt}")
    )
    both = asking(server).texts([["a"], ["b"], ["a"]])
    assert [one.text for one in both] == [
        "a are here. False",
        "b are here. False",
        "a are here. True",
    ]
    assert asking(server).text(["a"]) == both[0]
    assert server.count == 3
    ((*keys,),) = cassettes(tmp_path).values()
    assert Counter(key.partition(" of ")[0] for key in keys) == {"slot 0": 2, "slot 1": 1}


def test_of_many_texts_what_can_be_had_is_kept(server: Stub, tmp_path: Path) -> None:
    """The error names those that failed; the next run asks for them alone."""

    def answer(asked: Asked) -> Body:
        fields = fields_in(asked)
        return text("nothing" if fields[0].startswith("bad") else told(fields))

    server.answer = answer
    items = [["a"], ["bad one"], ["b"], ["bad two"]]
    with pytest.raises(GenerationError) as caught:
        asking(server, max_repairs=0).texts(items)
    assert "it lacks 'bad one'" in str(caught.value)
    assert "it lacks 'bad two'" in str(caught.value)
    assert len(caught.value.problems) == 2
    assert len(caught.value.attempts) == 2
    assert caught.value.spent is not None
    assert caught.value.spent.requests == 2
    ((*keys,),) = cassettes(tmp_path).values()
    assert len(keys) == 2
    server.answer = texts
    asking(server, max_repairs=0).texts(items)
    assert server.count == 6
    assert list((tmp_path / ".synthdata" / "failed").glob("*.yaml")) == []


def test_replay_names_the_texts_that_are_missing(server: Stub, tmp_path: Path) -> None:
    """With the nearest recording, where none of these preferences is there."""
    asking(server).texts([["a"], ["b"]], {"style": "plain"})
    (path,) = (tmp_path / "data").glob("*.yaml")
    with pytest.raises(MissingRecording) as caught:
        replaying().texts([["a"], ["c"], ["d"]], {"style": "plain"})
    assert str(caught.value).splitlines()[:4] == [
        "No texts are recorded for:",
        '  ["c"]',
        '  ["d"]',
        f"There are none in data/{path.name}.",
    ]
    with pytest.raises(MissingRecording) as caught:
        replaying().text(["a"], {"style": "gossip"})
    assert "  preferences.style: was 'plain', is 'gossip'" in str(caught.value)
    assert server.count == 2


def test_refresh_replaces_what_it_asks_for_and_nothing_else(server: Stub, tmp_path: Path) -> None:
    """The other texts of the cassette stay."""
    kept, old = asking(server).texts([["a"], ["b"]])
    server.answer = lambda asked: text(told(fields_in(asked), more=" New."))
    new = asking(server, mode="refresh").text(["b"])
    assert new.text == "b are here. New."
    assert server.count == 3
    assert replaying().texts([["a"], ["b"]]) == [kept, new]
    assert new != old
    ((*keys,),) = cassettes(tmp_path).values()
    assert len(keys) == 2


def test_a_prompt_of_ones_own_has_places_for_fields_and_preferences(server: Stub) -> None:
    """What has no place in it stands at the end; another prompt is another request."""
    server.answer = lambda _: text("a b")
    synthetic = asking(server)
    synthetic.text(["a"], {"style": "x"}, prompt="Write a haiku: {{{fields}}}.")
    assert 'Write a haiku: {["a"]}.' in server.asked[0].prompt
    assert "\nFields:" not in server.asked[0].prompt
    assert server.asked[0].prompt.endswith('Preferences: {"style": "x"}')
    named = Prompt(
        prefix="As {who}:", suffix="With {fields} in {preferences}.", variables={"who": "me"}
    )
    synthetic.text(["b"], prompt=named)
    assert "As me:" in server.asked[1].prompt
    assert server.asked[1].prompt.endswith('With ["b"] in none.')
    synthetic.text(["a"], {"style": "x"})
    assert server.count == 3


def test_model_and_params_of_a_request_are_part_of_what_is_asked(server: Stub) -> None:
    """As for records."""
    synthetic = asking(server)
    synthetic.text(["a"], model="small-1", params={"temperature": 1})
    assert server.asked[0].body["model"] == "small-1"
    assert server.asked[0].body["temperature"] == 1
    synthetic.text(["a"])
    assert server.count == 2


def test_texts_share_ladder_and_budget_with_records(server: Stub) -> None:
    """A server that refuses json_schema is asked in another form, and the limit holds."""

    def answer(asked: Asked) -> Body | tuple[int, Body]:
        form = asked.body.get("response_format", {}).get("type")
        refusal = {"error": {"message": "response_format json_schema is not supported"}}
        return (400, refusal) if form == "json_schema" else texts(asked)

    server.answer = answer
    synthetic = asking(server, max_requests=3)
    assert synthetic.text(["a"]).text == "a are here."
    assert [one.body.get("response_format", {}).get("type") for one in server.asked] == [
        "json_schema",
        "json_object",
    ]
    with synthetic, pytest.raises(BudgetError):
        synthetic.texts([[str(number)] for number in range(5)])


def test_where_nobody_answers_no_further_text_is_asked_for(server: Stub) -> None:
    """After a few in a row. The error is the server's, and what did arrive is written."""
    server.answer = lambda asked: texts(asked) if asked.number < 2 else (400, {"error": "no"})
    items = [[str(number)] for number in range(20)]
    with pytest.raises(ProviderError) as caught:
        asking(server, concurrency=1).texts(items)
    assert caught.value.spent == Usage(5, 200, 100)
    assert len(caught.value.attempts) == 2
    assert server.count == 2 + 3
    server.answer = texts
    asking(server).texts(items)
    assert server.count == 5 + 18


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda s: s.text("blue"), r"fields must be a list, a dict.*write \['blue'\]"),
        (lambda s: s.text(7), "fields must be a list"),
        (lambda s: s.text([]), "fields are empty"),
        (lambda s: s.text(Actor), "an instance of a schema; Actor is the schema itself"),
        (lambda s: s.text([object()]), "fields: JSON cannot carry them"),
        (lambda s: s.text(range(3)), "give a list or a dict"),
        (lambda s: s.text(None), "give a list or a dict"),
        (lambda s: s.text(RootModel[dict[str, int]]({})), "fields are empty"),
        (lambda s: s.text(TextSample(["a"], None, "a")), "give its .fields"),
        (lambda s: s.text(["a"], {"style": object()}), "preferences: JSON cannot carry"),
        (lambda s: s.text(["a"], {"share": float("inf")}), "preferences: inf is no number"),
        (
            lambda s: s.text(["a"], prompt=Prompt(prefix=cast("str", 5))),
            "prompt.prefix must be a string",
        ),
        (
            lambda s: s.text(["a"], prompt=Prompt(variables=cast("Any", [1]))),
            "prompt.variables must be a dict",
        ),
        (lambda s: s(TextSample[Actor], n=1), "a TextSample is no schema; ask for Actor, with"),
        (lambda s: s.extract(TextSample, "a"), "a TextSample is no schema; ask for S"),
        (lambda s: s.text(["a"], "gossip"), 'must be a dict such as {"style": "gossip"}'),
        (lambda s: s.text(["a"], {"min_length": "long"}), "min_length"),
        (lambda s: s.text(["a"], prompt="{colour}"), "unknown variable {colour}"),
        (lambda s: s.text(["a"], prompt=Prompt(example="{example}")), "a text has none"),
        (lambda s: s.text(["a"], prompt=7), "prompt must be"),
        (lambda s: s.text(["a"], model=7), "model must be a string"),
        (lambda s: s.text(["a"], params={"n": 2}), "params"),
        (lambda s: s.text(["a"], params="x"), "params must be a dict"),
        (lambda s: s.texts("blue"), "texts takes a list of items"),
        (lambda s: s.texts({"a": 1}), "texts takes a list of items"),
        (lambda s: s.texts(7), "texts takes a list of items"),
        (lambda s: s.texts([["a"], "b"]), "fields must be a list"),
    ],
)
def test_what_no_text_can_be_written_from_is_refused(call: Any, message: str) -> None:
    """With what to write instead."""
    with pytest.raises(OptionError, match=message):
        call(in_process())


def test_no_items_give_no_texts() -> None:
    """And nothing is asked for."""
    assert in_process().texts([]) == []


def test_a_text_may_be_asked_for_while_an_event_loop_runs(server: Stub) -> None:
    """In the loop itself, in threads of it, many at once, and over several loops."""
    synthetic = asking(server)

    async def many(start: int) -> list[TextSample[Any]]:
        first = synthetic.text([f"{start}"])
        calls = [asyncio.to_thread(synthetic.text, [f"{start + number}"]) for number in range(8)]
        return [first, *await asyncio.gather(*calls)]

    with synthetic:
        found: list[list[TextSample[Any]]] = []
        loops = [
            threading.Thread(target=lambda start=start: found.append(asyncio.run(many(start))))
            for start in (0, 100, 200)
        ]
        for loop in loops:
            loop.start()
        for loop in loops:
            loop.join()
    for samples in found:
        assert [one.text for one in samples] == [f"{one.fields[0]} are here." for one in samples]
    assert server.count == 3 * 8
    assert replaying().text(["207"]).text == "207 are here."


def test_the_embedded_generator_writes_what_can_be_read_again(tmp_path: Path) -> None:
    """With no model: all values, the style, the length; equal items differ."""
    synthetic = in_process()
    preferences = {"style": "gossip", "minimum_length": 300, "max_length": 400}
    one, other, third = synthetic.texts([HANKS, HARDY, HANKS], preferences)
    for sample in (one, other, third):
        assert 300 <= len(sample.text) <= 400
        assert "gossip" in sample.text
        synthetic.assert_round_trip(sample)
    assert one.text != third.text
    assert replaying().texts([HANKS, HARDY, HANKS], preferences) == [one, other, third]
    assert set(cassettes(tmp_path)) == {
        name for name in cassettes(tmp_path) if name.startswith(("text-", "fields-extract-"))
    }


def test_the_embedded_generator_says_where_a_text_cannot_be_so_short() -> None:
    """The fields alone are longer."""
    with pytest.raises(GenerationError, match="at most 20 are wanted"):
        in_process().text(HANKS, {"maximum_length": 20})


def test_an_answer_that_is_no_text_is_asked_for_again(server: Stub) -> None:
    """Whatever came in its place; the advice is for one text."""
    server.answer = lambda asked: texts(asked) if asked.number else completion("Sure, here it is!")
    assert asking(server).text(["a"]).text == "a are here."
    cut = completion('{"items": [{"text": "a is')
    cut["choices"][0]["finish_reason"] = "length"
    server.answer = lambda _: cut
    with pytest.raises(GenerationError, match="raise the limit of tokens") as caught:
        asking(server).text(["b"])
    assert "page_size" not in str(caught.value)


def test_decimals_keep_all_their_digits(server: Stub) -> None:
    """In the prompt, in what tells items apart, and on the way through a text and back."""
    server.answer = lambda asked: text(f"It costs {fields_in(asked)[0]!r}.")
    one, other = Decimal("12345678901234567890.1"), Decimal("12345678901234567890.2")
    with pytest.raises(GenerationError, match="it lacks"):  # the stub reads floats
        asking(server, max_repairs=0).texts([[one], [other]])
    assert {str(one) in asked.prompt for asked in server.asked} == {True, False}
    synthetic = in_process()
    samples = synthetic.texts([[one], [other], {"price": Decimal("12.50")}])
    assert [str(one) in samples[0].text, str(other) in samples[1].text] == [True, True]
    assert "12.50" in samples[2].text
    synthetic.assert_round_trip(Price(price=one), synthetic.text(Price(price=one)).text, Price)
    assert synthetic.extract(Price, synthetic.text(Price(price=one))).price == one


class Price(BaseModel):
    price: Decimal


class Shown(BaseModel):
    """What its serializers make of it, it does not read."""

    first: str = Field(validation_alias="fn", serialization_alias="FN")
    price: Decimal = Field(default=Decimal(1))

    @field_serializer("price")
    def _shown(self, value: Decimal) -> str:
        return f"${value}"


def test_an_instance_that_is_dumped_as_another_thing_is_told_as_it_is_dumped() -> None:
    """And compared with that."""
    synthetic = in_process()
    sample = synthetic.text(Shown.model_validate({"fn": "Ada", "price": "2.50"}))
    assert "Ada" in sample.text
    assert "$2.50" in sample.text
    synthetic.assert_round_trip(sample)
    with pytest.raises(OptionError, match="no number in JSON"):
        synthetic.text(Rate.model_construct(rate=float("inf")))


class Rate(BaseModel):
    rate: float


@pytest.mark.parametrize("items", [["Told: a"], [{"text": "Told: a"}]], ids=["string", "object"])
def test_a_text_without_an_object_around_it_is_a_text(items: list[Any], server: Stub) -> None:
    """Weak models leave it out."""
    server.answer = lambda _: completion({"items": items})
    assert asking(server).text(["a"]).text == "Told: a"
    server.answer = lambda _: completion(["Told: b"])
    assert asking(server).text(["b"]).text == "Told: b"
    assert server.count == 2


def test_a_refused_text_gets_advice_of_its_own(server: Stub) -> None:
    """It has no subject."""
    refusal = completion(None)
    refusal["choices"][0]["message"]["refusal"] = "I cannot help."
    server.answer = lambda _: refusal
    with pytest.raises(GenerationError, match="reword the fields or the preferences, or ask"):
        asking(server).text(["a"])
    with pytest.raises(GenerationError, match="shorten or reword the text, or ask"):
        asking(server).extract(Actor, "A text.")


def test_one_text_that_a_server_refuses_is_in_no_others_way(server: Stub) -> None:
    """All others are had and kept."""

    def answer(asked: Asked) -> Body | tuple[int, Body]:
        bad = fields_in(asked) == ["7"]
        return (413, {"error": {"message": "too long"}}) if bad else texts(asked)

    server.answer = answer
    with pytest.raises(ProviderError, match="too long"):
        asking(server).texts([[str(number)] for number in range(20)])
    assert len(replaying().texts([[str(number)] for number in range(20) if number != 7])) == 19


def test_a_broken_cassette_is_an_error_for_each_of_its_texts(server: Stub, tmp_path: Path) -> None:
    """Nothing is asked for, and the file is left as it was."""
    asking(server).texts([["a"], ["b"]])
    (path,) = (tmp_path / "data").glob("*.yaml")
    path.write_text(broken := path.read_text("ascii").replace("version: 1", ""), "ascii")
    for synthetic in (asking(server), replaying()):
        for _ in range(2):
            with synthetic, pytest.raises(CassetteError, match="a part is missing"):
                synthetic.texts([["a"], ["b"], ["c"]])
    assert path.read_text("ascii") == broken
    assert server.count == 2
    asking(server, mode="refresh").texts([["a"]])
    assert replaying().text(["a"]).text == "a are here."


def test_a_cassette_is_gone_on_with_by_who_began_it(server: Stub) -> None:
    """Texts of the embedded generator and of a model never mix in one file."""
    in_process().text(["a"])
    both = asking(server).texts([["a"], ["b"]])
    assert server.count == 0
    assert replaying().texts([["a"], ["b"]]) == both
    asking(server).text(["a"], {"style": "x"})
    assert server.count == 1
    with pytest.raises(ProviderError, match="These records come from stub-1"):
        in_process().text(["b"], {"style": "x"})


def test_what_failed_before_is_told_as_the_same_error(server: Stub) -> None:
    """Also of several texts together, and nothing is asked for again."""
    server.answer = lambda _: text("no")
    with asking(server, max_repairs=0) as synthetic:
        errors = []
        for _ in range(2):
            with pytest.raises(GenerationError) as caught:
                synthetic.texts([["a"], ["b"]])
            errors.append(caught.value)
        with pytest.raises(GenerationError) as caught:
            synthetic.text(["b"])
    assert errors[0] is errors[1]
    assert caught.value.problems == errors[0].problems[1:]
    assert server.count == 2


def test_replay_tells_of_one_cassette_at_a_time(server: Stub) -> None:
    """The missing texts of others are told once these are there."""
    asking(server).text(["a"], {"n": 1})
    own = [{"fields": [name], "preferences": {"n": n}} for name in "ab" for n in (1, 2)]
    with pytest.raises(MissingRecording) as caught:
        replaying().texts(own)
    assert caught.value.items == ['["a"]', '["b"]']
    with pytest.raises(MissingRecording) as caught:
        replaying().texts([["a"], ["a"]], {"n": 1})
    assert caught.value.items == ['["a"] (1 of 2 recorded)']


def test_emptied_texts_are_named_together(server: Stub, tmp_path: Path) -> None:
    """With file and line of each."""
    asking(server).texts([["a"], ["b"]])
    (path,) = (tmp_path / "data").glob("*.yaml")
    emptied = re.sub("[ab] are here.", " ", path.read_text("ascii"))
    path.write_text(emptied, "ascii")
    with pytest.raises(InvalidRecording) as caught:
        replaying().texts([["a"], ["b"]])
    assert str(caught.value).startswith("Recorded texts no longer pass validation:")
    assert str(caught.value).count("slot 0: text: the text is empty") == 2
    assert "asks again for 2 of 2" in str(caught.value)
