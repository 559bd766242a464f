"""Options: what they may be, what they mean for the identity and for the prompt."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel, Field, field_validator

from pytest_synthdata import OptionError, Prompt
from pytest_synthdata.board import Board
from pytest_synthdata.record_spec import wanted


class Film(BaseModel):
    """A film."""

    title: str
    year: int


def prompt_of(**options: Any) -> str:
    what = wanted(Film, n=2, page_size=2, **options)
    return Board(what.spec).request((0, 1)).prompt


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "n must be a whole number from 1; 0 is not"),
        ({"n": True}, "n must be a whole number from 1; True is not"),
        ({"n": "5"}, "n must be a whole number from 1; '5' is not"),
        ({"page_size": 0}, "page_size must be a whole number from 1; 0 is not"),
        ({"subject": 3}, "subject must be a string; 3 is a int"),
        ({"label": ["x"]}, "label must be a string"),
        ({"model": 1}, "model must be a string"),
        ({"extra": {"a", "b"}}, "extra must be a string or a list of strings, in their order"),
        ({"extra": [1]}, "extra must be a string or a list of strings"),
        ({"examples": "text"}, "examples must be a list"),
        ({"examples": [{"title": "Heat"}]}, r"examples\[0\] is no Film(.|\n)*year(.|\n)*free text"),
        ({"examples": ["ok", object()]}, r"examples\[1\] is no Film"),
        ({"params": "x"}, "params must be a dict"),
        ({"params": {"stream": True}}, "params may not hold 'stream'.*leave it out"),
        ({"params": {"model": "x"}}, "params may not hold 'model'.*name it by its own option"),
        ({"params": {"stop": {"a"}}}, "params must be JSON"),
        ({"params": {"temperature": float("nan")}}, "params must be JSON"),
        ({"prompt": "write"}, r"prompt must be a Prompt\(prefix="),
        ({"prompt": Prompt(prefix="{topic}")}, r"unknown variable {topic}; give it in variables="),
        (
            {"prompt": Prompt(prefix="{subject}")},
            "uses {subject}, but the option subject is missing",
        ),
        ({"prompt": Prompt(suffix="{extra}")}, "uses {extra}, but the option extra is missing"),
        (
            {"prompt": Prompt(suffix="{0}")},
            r"has \{0\}, which is no plain variable; write {{ and }}",
        ),
        ({"prompt": Prompt(suffix="{a!r}")}, "which is no plain variable"),
        ({"prompt": Prompt(suffix="{")}, "prompt.suffix is no template: .*; write {{ and }}"),
        ({"prompt": Prompt(suffix="x", variables={"a": "b"})}, "no place for {a}"),
        (
            {"prompt": Prompt(suffix="{a}", variables=cast("Any", {"a": 1}))},
            r"variables\['a'\] must be a string",
        ),
        ({"prompt": Prompt(example="x")}, "no place for {example}"),
        ({"prompt": Prompt(prefix="{example}")}, "unknown variable {example}"),
        ({"prompt": Prompt(prefix="a", suffix="b"), "subject": "films"}, "no place for {subject}"),
    ],
)
def test_what_an_option_may_not_be_is_said_with_what_to_write(
    options: dict[str, Any], message: str
) -> None:
    """Every message names the option."""
    given: dict[str, Any] = {"n": 2, **options}
    with pytest.raises(OptionError, match=message):
        wanted(Film, **given)


@pytest.mark.parametrize("schema", ["Film", 5, None, b""])
def test_a_schema_must_be_a_type(schema: object) -> None:
    """A value in its place is most often a forgotten argument."""
    with pytest.raises(OptionError, match="a schema must be a type"):
        wanted(schema, n=1)


def test_examples_are_text_fields_or_instances_and_come_to_the_prompt_as_written() -> None:
    """Braces, newlines and JSON in them mean nothing to the template."""
    fields = {"title": "Heat {1995}", "year": 1995}
    examples = ["Film: {Alien}\nYear: 1979", {"example": "{}"}, fields, Film(title="Up", year=2009)]
    prompt = prompt_of(examples=examples)
    for text in (
        "Film: {Alien}\nYear: 1979",
        "\n\n{}\n\n",
        '{"title":"Heat {1995}","year":1995}',
        '{"title":"Up","year":2009}',
    ):
        assert text in prompt
    assert fields == {"title": "Heat {1995}", "year": 1995}


class Tagged(BaseModel):
    tags: set[str]
    parts: list[frozenset[int]] = []


class Bag(BaseModel):
    packs: set[frozenset[str]]
    id: UUID = Field(default_factory=uuid4)


class Touchy(BaseModel):
    value: int

    @field_validator("value")
    @classmethod
    def check(cls, value: int) -> int:
        return {1: 1}[value]


def test_an_example_that_a_validator_stumbles_over_is_a_wrong_example() -> None:
    """Whatever the user's own code raises."""
    with pytest.raises(OptionError, match=r"examples\[0\] is no Touchy: 2"):
        wanted(Touchy, n=1, examples=[{"value": 2}])


def test_parameters_are_taken_as_the_json_they_are_sent_as() -> None:
    """OpenAI's logit_bias has tokens for keys; and what is changed later changes nothing."""
    bias = {50256: -100}
    spec = wanted(Film, n=1, params={"logit_bias": bias}).spec
    bias[1] = 1
    assert spec.params == {"logit_bias": {"50256": -100}}
    mixed = {"a": {1: 2, "b": 3}}
    assert len(wanted(Film, n=1, params=mixed).spec.prompt_hash) == 64


@dataclass
class Crate:
    lids: set[str]


class Stack(BaseModel):
    crates: dict[str, Crate]


def test_sets_in_examples_have_one_order_in_every_process() -> None:
    """Otherwise each run would ask for another dataset."""
    words = [f"word{number}" for number in range(30)]
    text = json.dumps(sorted(words), separators=(",", ":"))
    instance = Tagged(tags=set(words), parts=[frozenset({3, 1, 2})])
    stack = Stack(crates={"a": Crate(set(words))})
    for schema, example, expected in [
        (Tagged, instance, f'{{"tags":{text},"parts":[[1,2,3]]}}'),
        (Tagged, {"tags": set(words)}, f'{{"tags":{text}}}'),
        (Stack, stack, f'{{"crates":{{"a":{{"lids":{text}}}}}}}'),
        (Stack, {"crates": {"a": Crate(set(words))}}, f'{{"crates":{{"a":{{"lids":{text}}}}}}}'),
        (list[Tagged], [instance], f'[{{"tags":{text},"parts":[[1,2,3]]}}]'),
        (tuple[float, int], (1e16, 2), "[1e+16,2]"),
        (Bag, Bag(packs={frozenset(words), frozenset({"a"})}), f'{{"packs":[["a"],{text}]}}'),
    ]:
        assert wanted(schema, n=1, examples=[example]).spec.examples == (expected,)


def test_a_prompt_of_ones_own_replaces_prefix_suffix_and_the_form_of_examples() -> None:
    """What is left out keeps its default; the schema and the page are always there."""
    prompt = prompt_of(
        subject="films",
        extra=["after 1990", "no sequels"],
        examples=["Heat"],
        prompt=Prompt(
            prefix="Data about {subject}, as {{JSON}}, for {who}.",
            example="<{example}>",
            variables={"who": "testers"},
        ),
    )
    assert "Data about films, as {JSON}, for testers.\n\n<Heat>\n\n" in prompt
    assert "Each record must follow: after 1990; no sequels" in prompt
    assert '"title":"string"' in prompt
    assert "\n\nWrite 2 records: number 1-2 of the dataset, in this order.\n\n" in prompt


def test_without_options_the_prompt_asks_for_the_schema_alone() -> None:
    """No empty paragraph, no heading without examples."""
    prompt = prompt_of()
    assert "\n\n\n" not in prompt
    assert "Examples" not in prompt
    assert "The records are about" not in prompt
    assert prompt_of(subject="films").count("The records are about films.") == 1
    assert "Examples of such records:\n\nHeat" in prompt_of(examples=["Heat"])


def test_a_recursive_schema_is_asked_for_with_a_depth() -> None:
    """Models nest for ever otherwise."""

    class Part(BaseModel):
        name: str
        parts: list[Part] = []

    what = wanted(Part, n=1)
    assert "at most three levels" in Board(what.spec).request((0,)).prompt
    assert "at most three levels" not in prompt_of()


def test_the_name_of_a_cassette_tells_schema_label_and_hash() -> None:
    """It is safe on every file system and at most 40 characters before the hash."""
    spec = wanted(Film, n=1, label="war/films *").spec
    assert spec.stem == f"Film-war_films-{spec.prompt_hash[:12]}"
    long = wanted(list[Film], n=1, label="x" * 60).spec
    assert long.stem == f"{('list_Film-' + 'x' * 60)[:40]}-{long.prompt_hash[:12]}"


def test_an_example_is_shown_in_the_form_that_answers_have() -> None:
    """A dict travels as a list of pairs; free text stays free text, and so does the identity."""
    kind = dict[str, tuple[int, str]]
    example = {"a": (1, "x")}
    spec = wanted(kind, n=1, examples=[example, "any: text"]).spec
    prompt = Board(spec).request((0,)).prompt
    assert '[{"key":"a","value":{"item_0":1,"item_1":"x"}}]' in prompt
    assert "any: text" in prompt
    assert spec.examples == ('{"a":[1,"x"]}', "any: text")
