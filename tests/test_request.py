"""Places as text, and the usage that replies tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_synthdata.request import Place, Reply, Usage


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place((0, 1, 2, 3, 4)), "slots 0-4"),
        (Place((2, 4), 1), "slots 2,4 round 1"),
        (Place((17,), 2), "slot 17 round 2"),
        (Place((0, 1, 2, 7, 9, 10)), "slots 0-2,7,9-10"),
    ],
)
def test_a_place_is_written_as_people_say_it(place: Place, text: str) -> None:
    """The text is a part of keys in cassettes and never changes."""
    assert str(place) == text


@given(st.sets(st.integers(0, 2000), min_size=1), st.integers(0, 99))
def test_a_place_survives_its_text(slots: set[int], round_: int) -> None:
    """Whatever its slots and its round."""
    place = Place(tuple(sorted(slots)), round_)
    assert Place.parse(str(place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "slots",
        "slot x",
        "slots 1-",
        "slots 1 round",
        "page 1",
        "slots 4-0",
        "slots 3,1",
        "slots 1",
        "slots 0,1",
        "slots 0-99999999999",
    ],
)
def test_other_text_is_no_place(text: str) -> None:
    """A cassette that was edited there is refused."""
    with pytest.raises(ValueError, match=f"^{text}$"):
        Place.parse(text)


def test_places_are_sorted_as_numbers() -> None:
    """Slot 10 comes after slot 9."""
    assert Place((9,)) < Place((10,)) < Place((10,), 1) < Place((10, 11))


@pytest.mark.parametrize(
    ("body", "usage"),
    [
        ({"usage": {"prompt_tokens": 3, "completion_tokens": 4}}, Usage(1, 3, 4)),
        ({"usage": {"prompt_tokens": 3}}, Usage(1, unknown=1)),
        ({"usage": {"prompt_tokens": 3, "completion_tokens": -1}}, Usage(1, unknown=1)),
        ({"usage": None}, Usage(1, unknown=1)),
        ({}, Usage(1, unknown=1)),
    ],
)
def test_usage_that_a_server_does_not_tell_is_unknown(
    body: dict[str, object], usage: Usage
) -> None:
    """Requests of unknown tokens are counted in every sum, and never taken for free ones."""
    reply = Reply(Place((0,)), asked="{}", body=body)
    assert reply.usage == usage
    assert reply.model == "unknown"
    total = Usage(2, 10, 10, 1) + usage
    assert total == Usage(
        3, 10 + usage.prompt_tokens, 10 + usage.completion_tokens, 1 + usage.unknown
    )


@pytest.mark.parametrize(
    ("model", "shown"),
    [
        ("gpt-6-luna", "gpt-6-luna"),
        ("a\x1b[2J\nb\x9b", "a [2J b"),
        ("\ud800", "unknown"),
        ("m" * 100_000, "m" * 200),
        ({"name": "m"}, "unknown"),
        (["m"], "unknown"),
        (3, "unknown"),
        (None, "unknown"),
    ],
)
def test_a_model_has_a_name_that_can_be_printed(model: object, shown: str) -> None:
    """Whatever stands in its place in a cassette or in the cache."""
    assert Reply(Place((0,)), asked="", body={"model": model}).model == shown


def test_the_embedded_generator_uses_no_tokens() -> None:
    """So none are unknown."""
    assert Reply(Place((0,)), asked="{}", body={"model": "embedded"}).usage == Usage(1)
