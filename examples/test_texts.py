"""Texts from fields and fields from texts: colours, actors and their films."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, Field

from pytest_synthdata import TextSample  # noqa: TC001 - an annotation that pytest reads

if TYPE_CHECKING:
    from pytest_synthdata import Factory

HANKS_AND_MIKKELSEN = [
    {"actor": "Tom Hanks", "movies": ["Forrest Gump", "Green Mile"]},
    {"actor": "Mads Mikkelsen", "movies": ["Hannibal", "Another round"]},
]
ACTORS = [
    {
        "Actor": "Tom Hanks",
        "Film": [
            "Forrest Gump",
            "Saving Private Ryan",
            "The Green Mile",
            "Toy Story",
            "Catch Me If You Can",
        ],
    },
    {
        "Actor": "Tom Hardy",
        "Film": [
            "Inception",
            "The Dark Knight Rises",
            "Mad Max: Fury Road",
            "The Revenant",
            "Dunkirk",
        ],
    },
]
INFORMAL = {"style": "informal", "minimal length": 500}


class Actor(BaseModel):
    Actor: str = Field(description="name of an actor")
    Film: list[str] = Field(description="list of names of films they starred in")


@pytest.fixture
def dataset(synthetic: Factory) -> list[TextSample[Any]]:
    """A long informal text about each of the two actors."""
    return synthetic.texts(ACTORS, INFORMAL)


def test_a_sentence_of_colours(synthetic: Factory) -> None:
    """A list is enough."""
    sample = synthetic.text(["blue", "yellow"])
    assert "blue" in sample.text
    assert "yellow" in sample.text


def test_the_style_of_a_weather_forecast(synthetic: Factory) -> None:
    """Preferences may say anything."""
    style = {"style": "Make it in a style of a weather forecast."}
    sample = synthetic.text({"colors": ["blue", "yellow"]}, style)
    assert sample.fields == {"colors": ["blue", "yellow"]}
    assert sample.preferences == style
    assert {*sample} == {"fields", "preferences", "text"}


def test_an_actor_and_two_films(synthetic: Factory) -> None:
    """Every value of the fields is in the text."""
    sample = synthetic.text({"actor": "Tom Hanks", "movies": ["Forrest Gump", "Green Mile"]})
    assert all(name in sample["text"] for name in ("Tom Hanks", "Forrest Gump", "Green Mile"))


def test_two_actors_in_a_long_gossip(synthetic: Factory) -> None:
    """Lengths are in characters."""
    sample = synthetic.text(HANKS_AND_MIKKELSEN, {"minimum_length": 200, "style": "gossip"})
    assert len(sample.text) >= 200
    synthetic.assert_round_trip(sample)


def test_a_dataset_of_labelled_texts(dataset: list[TextSample[Any]]) -> None:
    """One text for each item, in their order."""
    assert [sample.fields for sample in dataset] == ACTORS
    assert all(len(sample.text) >= 500 for sample in dataset)


def test_an_actor_is_read_out_of_a_text(synthetic: Factory, dataset: list[TextSample[Any]]) -> None:
    """And is the one that the text was written from."""
    actor = synthetic.extract(Actor, dataset[0].text)
    assert actor.Actor == ACTORS[0]["Actor"]
    assert actor.Film == ACTORS[0]["Film"]


def test_all_actors_are_read_out_of_a_text(
    synthetic: Factory, dataset: list[TextSample[Any]]
) -> None:
    """There may be none, one or several."""
    both = "\n\n".join(sample.text for sample in dataset)
    assert [actor.model_dump() for actor in synthetic.extract_all(Actor, both)] == ACTORS
    assert len(synthetic.extract_all(Actor, dataset[1].text)) == 1
    assert synthetic.extract_all(Actor, synthetic.text(["blue", "yellow"])) == []


def test_what_comes_back_is_what_was_told(
    synthetic: Factory, dataset: list[TextSample[Any]]
) -> None:
    """Compared field by field; lists have no order."""
    for fields, sample in zip(ACTORS, dataset, strict=True):
        synthetic.assert_round_trip(sample)
        synthetic.assert_round_trip(fields, sample.text, Actor)
    with pytest.raises(AssertionError, match="'Inception' is not among the fields"):
        synthetic.assert_round_trip(ACTORS[0], dataset[1].text, Actor)


@pytest.mark.synthetic(Actor, n=5, unique="Actor", preferences={"style": "film review"})
def test_an_extractor(sample: TextSample[Actor]) -> None:
    """A record and a text written from it: what an extractor of your own is tested with."""
    assert sample.fields.Actor in sample.text
    assert all(film in sample.text for film in sample.fields.Film)
