"""Preferences for the length of a text: how they are written, and what they demand."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_synthdata import OptionError
from pytest_synthdata.text.lengths import Lengths, is_length, lengths

SPELLINGS = [
    "minimum_length",
    "minimal length",
    "min_length",
    "minLength",
    "minlength",
    "minimumlength",
    "minchars",
    "Minimum Length",
    "MINIMUM-LENGTH",
    "min-length",
    "length_min",
    "minimum_text_length",
    "minTextLength",
    "minimum length of the text",
    "minimum length in characters",
    "minimum length (characters)",
    "length of the text in characters, minimum",
    "min_chars",
    "minimum_characters",
    "minimum number of characters",
    "min len",
    "min_character_count",
]
OTHERS = [
    *("min", "length", "minimum", "text_length", "minimum_words", "minimum length in words"),
    *("min_price", "min_word_length", "min_max_length", "name_min_length", "minute_length"),
    *("tone", "characters", "longest", "shortest", "", 5, None, ("min", "length")),
]


@pytest.mark.parametrize("key", SPELLINGS)
def test_a_length_may_be_called_by_any_usual_name(key: str) -> None:
    """As a minimum and as a maximum."""
    most = key.replace("min", "max").replace("Min", "Max").replace("MIN", "MAX")
    assert lengths({key: 200}) == Lengths(shortest=200)
    assert lengths({most: 200}) == Lengths(longest=200)
    assert is_length(key)
    assert is_length(most)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("at least characters", Lengths(shortest=200)),
        ("shortest length", Lengths(shortest=200)),
        ("lower bound of the length", Lengths(shortest=200)),
        ("character_limit", Lengths(longest=200)),
        ("maxLengthLimit", Lengths(longest=200)),
        ("longest_length", Lengths(longest=200)),
        ("at most chars", Lengths(longest=200)),
    ],
)
def test_a_bound_has_other_names(key: str, found: Lengths) -> None:
    """As long as it says that it counts characters."""
    assert lengths({key: 200}) == found


@pytest.mark.parametrize("key", OTHERS)
def test_other_preferences_are_no_lengths(key: Any) -> None:
    """Whatever their value: they are for the model."""
    assert lengths({key: "long"}) == Lengths()
    assert not is_length(key)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *((200, 200), (200.0, 200), (0, 0), ("200", 200), (" 200 characters ", 200)),
        *(("200 Chars.", 200), ("1 character", 1), ("1,000", 1000), ("1 000 000", 1_000_000)),
        *(("1_000", 1000), ("1'000", 1000), ("200chars", 200), (None, 0)),
    ],
)
def test_a_length_is_a_whole_number_of_characters(value: Any, number: int) -> None:
    """A number or its text; None is no bound."""
    assert lengths({"min_length": value}).shortest == number


@pytest.mark.parametrize(
    "value",
    [
        *(True, -1, -1.0, 1.5, float("inf"), float("nan"), "", "long", "200 words", "-5", "1.5"),
        *("1,00", "9" * 5000, [200], {"min": 1}, b"200"),
    ],
)
def test_what_is_no_length_is_refused(value: Any) -> None:
    """With the name of the preference and what to write."""
    with pytest.raises(OptionError) as caught:
        lengths({"Minimal length": value})
    assert str(caught.value) == (
        "preferences: 'Minimal length' must be a whole number of characters, such as 200; "
        f"{value!r} is not"
    )


@pytest.mark.parametrize("value", [1_000_001, 1e300, "1,000,001", "9" * 15])
@pytest.mark.parametrize("key", ["min_length", "maximum characters"])
def test_no_length_is_above_a_million_characters(key: str, value: Any) -> None:
    """No model writes so much, and the embedded generator would write it."""
    with pytest.raises(OptionError) as caught:
        lengths({key: value})
    assert str(caught.value) == (
        f"preferences: {key!r} is above 1,000,000 characters, the most that can be asked for; "
        "give a lower one"
    )


def test_all_lengths_must_hold() -> None:
    """So the narrowest bounds do."""
    given = {
        "min_length": 10,
        "minimum characters": "20",
        "max_chars": 90,
        "maxLength": 80,
        "tone": 1,
    }
    assert lengths(given) == Lengths(20, 80)
    assert lengths({"min_length": 20, "max_length": 20}) == Lengths(20, 20)
    assert lengths({}) == lengths(None) == Lengths(0, None)


def test_no_text_is_longer_than_its_maximum() -> None:
    """The message names both."""
    given = {"min_length": 10, "minimum characters": 200, "max_chars": 100, "maxLength": 300}
    with pytest.raises(OptionError) as caught:
        lengths(given)
    assert str(caught.value) == (
        "preferences: no text has 'minimum characters' 200 and 'max_chars' 100; "
        "give a minimum that is not above the maximum"
    )


@pytest.mark.parametrize(
    ("bounds", "length", "problem"),
    [
        (Lengths(), 0, None),
        (Lengths(200), 200, None),
        (Lengths(200), 150, "it has 150 characters, at least 200 are wanted"),
        (Lengths(2), 1, "it has 1 character, at least 2 are wanted"),
        (Lengths(0, 100), 100, None),
        (Lengths(50, 100), 101, "it has 101 characters, at most 100 are wanted"),
        (Lengths(0, 0), 1, "it has 1 character, at most 0 are wanted"),
    ],
)
def test_a_text_of_another_length_has_a_problem(
    bounds: Lengths, length: int, problem: str | None
) -> None:
    """Counted in characters, not in bytes."""
    assert bounds.problem("é" * length) == problem
