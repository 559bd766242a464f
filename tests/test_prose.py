"""Prose written and read with no model: what is heard is what was told."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthdata.providers.prose import hear, tell
from pytest_synthdata.schema.digits import Digits

MODEST = settings(deadline=None, max_examples=200)
ACTOR = {"Actor": "Tom Hanks", "Film": ["Forrest Gump", "Green Mile"]}
ACTOR_TOLD = (
    "Here is what is known. The Actor is “Tom Hanks”. "
    "And the Film list holds “Forrest Gump” and “Green Mile”."
)
ACTORS = [
    {"actor": "Tom Hanks", "movies": ["Forrest Gump", "Green Mile"]},
    {"actor": "Mads Mikkelsen", "movies": ["Hannibal", "Another round"]},
]
ACTORS_TOLD = (
    "Here are 2 records. In the first, the actor is “Tom Hanks”, and the movies list holds "
    "“Forrest Gump” and “Green Mile”. In the second, the actor is “Mads Mikkelsen”, and the "
    "movies list holds “Hannibal” and “Another round”."
)
ORDER = {
    "order_id": 17,
    "is_paid": True,
    "address": {"street": "Main St 5", "city": "Berlin"},
    "items": [{"sku": "A1", "quantity": 2}, {"sku": "B2", "price": 19.99}],
    "tags": [],
    "extra": {},
    "notes": None,
}
ORDER_TOLD = (
    "Here is what is known. The order id is 17. The “is_paid” is true. The address is a record "
    "(the street is “Main St 5”, and the city is “Berlin”). The items list holds a record (the "
    "sku is “A1”, and the quantity is 2) and a record (the sku is “B2”, and the price is 19.99). "
    "The tags list is empty. The extra is an empty record. And the notes are unknown."
)
ALL_MARKS = "“” ‘’ «» ‹› 「」 [=] [==]"  # noqa: RUF001 - these are meant
# What the grammar is made of, and what might be mistaken for it.
WORDS = [
    *"the The is are list holds a an empty record and unknown true".split(),
    *"first 5 -1 1e5 ² 名前 é 😀".split(),
    *"“ ” ‘ ’ « » ‹ › 「 」 [=] [==] [ ] = ( ) . , : _ \" ' \\".split(),  # noqa: RUF001
    " ",
    "\n",
    "\ud800",
    ", and ",
    " list holds ",
    "Here is what is known. The x is 1. And the y is 2.",
    "Here are 2 records. In the first, ",
    "These belong together: “x”.",
    "This is all there is: 5.",
    " As for the text, the style is “x”.",
    "Known: ",
]
TRICKY = st.lists(st.sampled_from(WORDS), max_size=6).map("".join) | st.text(max_size=5)
KEYS = TRICKY | st.sampled_from(["actor", "patient_name", "line_2", "a__b", "_a", "notes", ""])
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
NUMBERS = st.integers() | FLOATS | FLOATS.map(lambda number: Digits(f"{number}0"))
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TRICKY,
    lambda child: st.lists(child, max_size=4) | st.dictionaries(KEYS, child, max_size=4),
    max_leaves=10,
)
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "notes": st.dictionaries(KEYS, TRICKY, max_size=2),
        "shortest": st.integers(0, 700),
        "longest": st.just(0) | st.integers(0, 700),
        "number": st.integers(0, 50),
    },
)


def exactly(value: Any) -> Any:
    """`value` such that equality tells kinds, texts of numbers and the order of keys apart."""
    match value:
        case dict():
            return dict, [(key, exactly(one)) for key, one in value.items()]
        case list():
            return [exactly(one) for one in value]
        case float():
            return float, value.text if isinstance(value, Digits) else json.dumps(value)
        case _:
            return type(value), value


def leaves(value: Any) -> list[Any]:
    match value:
        case dict():
            return [leaf for one in value.values() for leaf in leaves(one)]
        case list():
            return [leaf for one in value for leaf in leaves(one)]
        case _:
            return [value]


def assert_heard(value: Any, **parameters: Any) -> str:
    text = tell(value, **parameters)
    assert exactly(hear(text)) == exactly([value])
    return text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["blue", "yellow"], "These belong together: “blue” and “yellow”."),
        (["a", "b", 3], "These belong together: “a”, “b” and 3."),
        (["blue"], "There is only this one: “blue”."),
        (ACTOR, ACTOR_TOLD),
        ({"patient_name": "Ada"}, "Here is what is known: the patient name is “Ada”."),
        (ACTORS, ACTORS_TOLD),
        (ORDER, ORDER_TOLD),
        ([{"x": 1}, {}], "These belong together: a record (the x is 1) and an empty record."),
        ([[1, 2], []], "These belong together: a list (1 and 2) and an empty list."),
        ({}, "This is all there is: an empty record."),
        (None, "This is all there is: unknown."),
        (False, "This is all there is: false."),
    ],
)
def test_a_value_is_told_in_plain_sentences(value: Any, text: str) -> None:
    """And heard in them."""
    assert assert_heard(value) == text


@MODEST
@given(JSON, PARAMETERS)
def test_what_is_heard_is_what_was_told(value: Any, parameters: dict[str, Any]) -> None:
    """Any value, whatever its strings hold, each leaf as it is, in texts of any length."""
    text = assert_heard(value, **parameters)
    for leaf in leaves(value):
        match leaf:
            case str():
                assert leaf in text
            case Digits():
                assert leaf.text in text
            case int() | float():
                assert json.dumps(leaf).replace("null", "unknown") in text
    briefest = len(tell(value, number=parameters.get("number", 0), longest=0))
    assert len(text) >= min(parameters.get("shortest", 0), parameters.get("longest", len(text)))
    assert len(text) <= max(parameters.get("longest", len(text)), briefest)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ('He said "no"', '“He said "no"”'),
        ("a “b”", "‘a “b”’"),  # noqa: RUF001 - these are meant
        ("it’s “b”", "«it’s “b”»"),  # noqa: RUF001
        (ALL_MARKS, f"[===]{ALL_MARKS}[===]"),
        (ALL_MARKS.replace("=", ""), f"[=]{ALL_MARKS.replace('=', '')}[=]"),
        ("", "“”"),
    ],
)
def test_a_string_gets_quotation_marks_that_it_does_not_hold(value: str, told: str) -> None:
    """If it holds all there are, a fence that it does not hold."""
    assert assert_heard(value) == f"This is all there is: {told}."
    assert_heard({value: value})


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("patient_name", "patient name"),
        ("orderId", "orderId"),
        ("listing", "listing"),
        ("animal", "animal"),
        ("größe", "größe"),
        ("patient name", "“patient name”"),
        ("line_2", "“line_2”"),
        ("a__b", "“a__b”"),
        ("is_paid", "“is_paid”"),
        ("", "“”"),
    ],
)
def test_a_key_is_told_as_words_where_that_can_be_undone(key: str, name: str) -> None:
    """Any other stands in quotation marks, also where small words are left out."""
    assert assert_heard({key: 1}) == f"Here is what is known: the {name} is 1."
    assert_heard({"tags": ["x"], key: 1}, longest=0)


@pytest.mark.parametrize(
    ("key", "verb"),
    [
        *(("notes", "are"), ("tokens", "are"), ("orderItems", "are"), ("patient_notes", "are")),
        *(("note", "is"), ("status", "is"), ("address", "is"), ("bias", "is"), ("axis", "is")),
        *(("os", "is"), ("photos", "is"), ("gas", "is"), ("ids", "is"), ("sales_tax", "is")),
        *(("DNS", "is"), ("breaking_news", "is"), ("series", "is"), ("userGPS", "is")),
    ],
)
def test_the_verb_agrees_with_the_key(key: str, verb: str) -> None:
    """By the ending of its last word; a boolean is one always."""
    name = key.replace("_", " ")
    assert assert_heard({key: 1}) == f"Here is what is known: the {name} {verb} 1."
    assert assert_heard({key: True}) == f"Here is what is known: the {name} is true."


@pytest.mark.parametrize("verb", ["is", "are"])
def test_either_verb_is_heard(verb: str) -> None:
    """Whatever the key."""
    assert hear(f"Here is what is known: the notes {verb} 1, and the gas {verb} 2.") == [
        {"notes": 1, "gas": 2}
    ]


@pytest.mark.parametrize("text", ["1.50", "-0", "0.10000000000000000001", "1E+400", "1e-7", "-2.0"])
def test_a_number_keeps_the_digits_that_were_written(text: str) -> None:
    """As they are told, so they are heard."""
    assert assert_heard(Digits(text)) == f"This is all there is: {text}."


@pytest.mark.parametrize(("text", "told"), [(".50", "0.50"), ("+1.5", "1.5"), ("1_0.5", "10.5")])
def test_digits_that_json_does_not_know_are_told_as_json_has_them(text: str, told: str) -> None:
    """A Decimal may have been written in ways of its own."""
    assert tell(Digits(text)) == f"This is all there is: {told}."


def test_digits_of_a_whole_number_are_heard_as_one() -> None:
    """As they would be in JSON."""
    assert exactly(hear(tell(Digits("5")))) == [(int, 5)]


def test_what_json_cannot_carry_is_not_told() -> None:
    """There would be no hearing it."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        tell(float("nan"))
    with pytest.raises(TypeError, match="not JSON serializable"):
        tell([b"x"])


def test_notes_close_the_text() -> None:
    """They are no part of what is heard, whatever they hold."""
    notes = {"style": "gossip", "inner tone": "Known: the x is 1."}
    text = assert_heard(["blue"], notes=notes)
    assert text == (
        "There is only this one: “blue”. As for the text, the style is “gossip”, and the "
        "“inner tone” is “Known: the x is 1.”."
    )
    assert hear(f"{text} {text}") == [["blue"], ["blue"]]
    assert hear(text[:-1]) == [["blue"]]  # cut


def test_a_text_that_is_too_long_leaves_words_out() -> None:
    """First the notes, then all words that are not needed; a value is told even so."""
    notes = {"style": "gossip"}
    full = assert_heard(ORDER, notes=notes)
    assert assert_heard(ORDER, notes=notes, longest=len(full)) == full
    plain = assert_heard(ORDER)
    assert assert_heard(ORDER, notes=notes, longest=len(full) - 1) == plain
    brief = (
        "Known: order id 17, the “is_paid” true, address record (street “Main St 5”, city "
        "“Berlin”), items list record (sku “A1”, quantity 2), record (sku “B2”, price 19.99), "
        "tags list empty, extra empty record, notes unknown."
    )
    assert assert_heard(ORDER, notes=notes, longest=len(plain) - 1) == brief
    assert assert_heard(ORDER, notes=notes, longest=10) == brief
    assert assert_heard(["a", [1]], longest=0) == "Listed: “a”, list (1)."
    assert assert_heard({"x": [[], 1]}, longest=0) == "Known: x list empty list, 1."
    assert assert_heard([], longest=0) == "Told: empty list."


@pytest.mark.parametrize("number", [0, 7])
def test_any_length_is_met(number: int) -> None:
    """Exactly, if it has to be; where not even a word has room, with line breaks."""
    least = len(tell(["blue"], number=number))
    for length in range(least, least + 400):
        text = assert_heard(["blue"], shortest=length, longest=length, number=number)
        assert len(text) == length
        assert text.endswith("." if length == least or length > least + 4 else "\n")


def test_a_text_that_is_too_short_gets_sentences_that_say_nothing() -> None:
    """Different ones, and no more than are needed."""
    text = assert_heard(ACTORS, shortest=5000)
    assert len(text) == 5000
    sentences = text.split(". ")
    assert len(set(sentences)) > len(sentences) - 3
    assert sentences[2:4] == [
        ACTORS_TOLD.rsplit(". ", maxsplit=1)[-1][:-1],
        "Everybody will want to know this",
    ]
    other = "Here is the answer: 5. A friend can rely on it. Whoever asks "
    assert tell(5, shortest=300, number=1).startswith(other)
    assert tell(5, shortest=26) == "This is all there is: 5. Yes."


def test_where_no_length_is_both_the_longest_counts() -> None:
    """It is what a text may not exceed."""
    assert len(tell(["blue"], shortest=90, longest=60)) == 60


@pytest.mark.parametrize("value", [ORDER, ACTORS, {"a": 1}, ["x"], ["x", "y"], 5, []])
@pytest.mark.parametrize("parameters", [{}, {"longest": 0}, {"longest": 45}, {"shortest": 300}])
def test_texts_with_other_numbers_differ(value: Any, parameters: dict[str, int]) -> None:
    """However many there are."""
    texts = [assert_heard(value, number=number, **parameters) for number in range(100)]
    assert len(set(texts)) == 100


def test_many_records_are_counted() -> None:
    """With words first, then with numbers."""
    text = assert_heard([{"n": number} for number in range(12)])
    assert "In the tenth, the n is 9. In record 11, the n is 10." in text


@MODEST
@given(st.lists(JSON, max_size=3), st.sampled_from(["", "Hello. ", "“Well”: “no ", "the x is "]))
def test_values_are_heard_in_their_order_amid_other_prose(values: list[Any], prose: str) -> None:
    """Before, between and after them."""
    texts = [tell(value, number=number) for number, value in enumerate(values)]
    text = f"{prose}\n\n".join(["", *texts, ""])
    assert exactly(hear(text)) == exactly(values)
    assert exactly(hear(" ".join(texts))) == exactly(values)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The weather is fine.",
        "Here is what is known. Nothing.",
        "Here is what is known: the x is one.",
        "Here is what is known: the “x is 1.",
        "Here is what is known: x 1",
        "Here is what is known. The x is 1. The y is 2.",
        "Here are 2 records. In the first, the x is 1.",
        "Here are 2 records. In the first, the x is 1. In the third, the x is 2.",
        "These belong together: “a”, “b.",
        "These belong together: “a” and [=]b[==].",
        "These belong together: a list (1 and 2.",
        "This is all there is: 5x.",
        "This is all there is: 05.",
        "This is all there is: NaN.",
        "This is all there is: the end.",
        "Outlisted: 5. UnTold: 5.",
        f"This is all there is: {'9' * 10_000}.",
    ],
)
def test_prose_that_tells_nothing_gives_no_value(text: str) -> None:
    """However near it comes."""
    assert hear(text) == []


@pytest.mark.parametrize("end", ["Known: ", "“", "Here are 9 records. In the first, ", "“x” "])
def test_a_cut_text_does_not_hide_the_next(end: str) -> None:
    """Whether it was cut between words or within a string."""
    assert hear(f"These belong together: “a” and {end}{tell(ORDER)}") == [ORDER]


@MODEST
@given(st.text() | TRICKY | st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_no_text_is_too_odd_to_be_heard(text: str) -> None:
    """What is heard in it can be told."""
    for value in hear(text):
        assert_heard(value)


@MODEST
@given(JSON, PARAMETERS, st.data())
def test_a_damaged_text_is_heard_as_far_as_it_goes(
    value: Any, parameters: dict[str, Any], data: st.DataObject
) -> None:
    """Cut at any place, or with any piece lost."""
    text = tell(value, **parameters)
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    for damaged in (text[:start], text[start:], text[:start] + text[stop:]):
        for heard in hear(damaged):
            assert_heard(heard)


def nested(wrap: str, depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        listed = wrap == "list" or (wrap == "both" and level % 2)
        value = [value] if listed else {"x": value}
    return value


@pytest.mark.parametrize("wrap", ["list", "record", "both"])
def test_values_may_be_nested_two_hundred_levels_deep(wrap: str) -> None:
    """Deeper ones are not told, and not heard either."""
    value = nested(wrap, 200)
    assert hear(tell(value)) == [value]
    assert hear(tell(value, longest=0)) == [value]
    with pytest.raises(RecursionError, match="at most 200 containers within each other"):
        tell(nested(wrap, 201))


@pytest.mark.parametrize(
    "text",
    [
        "Listed: " + "list (" * 200 + "1" + ")" * 200 + ".",
        "Known: x " + "record (x " * 200 + "1" + ")" * 200 + ".",
        "Known: x " + "list record (x " * 100 + "1" + ")" * 100 + ".",
        "Listed: " + "list (" * 9_000,
    ],
)
def test_what_is_nested_too_deep_gives_no_value(text: str) -> None:
    """Not even an error; what follows is heard."""
    assert hear(text) == []
    assert hear(f"{text} Told: 5.") == [5]


@pytest.mark.parametrize(
    "piece",
    [
        "“",
        "Listed: ",
        "Listed: “",
        "Listed: “‘«‹「",  # noqa: RUF001 - these are meant
        "Listed: “Listed: ‘Listed: «",  # noqa: RUF001
        "Listed: “x”, ",
        "Known: a a ",
        "Known: the [=] is ",
        "Here is what is known. The x is 1. ",
        "Told: 5. As for the text, the “x",
        " ".join(f"Listed: [{'=' * signs}]" for signs in range(1, 620)),
        "Listed: list (",
        "9",
        " ",
    ],
)
def test_long_hostile_texts_are_read_to_their_end(piece: str) -> None:
    """Each opening is tried, no character is read many times, and what follows is heard."""
    long = piece * (200_000 // len(piece))
    assert hear(f"{long}\n{tell(ORDER)}")[-1:] == [ORDER]
