"""Any JSON value and any mutation of a real completion: read, and read back after storing."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthdata.completion import completion, outcome_of, storable
from pytest_synthdata.error_body import error_message, is_error
from pytest_synthdata.reply import Kind, Outcome, read
from tests.completions import answer, called, several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WELL = '{"items": [{"a": 1}, {"a": 2.50}]}'
PARTS = [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": WELL}]
COMPLETIONS = [
    completion("embedded", [{"a": 1}, {"a": 2}]),
    answer(f"<think>hm</think>\n```json\n{WELL}\n```", reasoning_content="hm"),
    answer('{"a": 1}\n{"a": 2}\n{"a', finish="length"),
    answer(WELL[:20], finish="length"),
    answer(PARTS),
    answer([{"a": 1}, {"a": 2}], parsed={"a": 9}),
    answer(None, refusal="I cannot."),
    answer("", finish="content_filter"),
    called(WELL, {"a": 3}, content="Let me write."),
    answer(None, function_call={"name": "write", "arguments": WELL}),
    answer(None, tool_calls=[{"type": "custom", "custom": {"name": "write", "input": WELL}}]),
    several(answer("Sorry"), answer(WELL)),
    {"choices": [{"finish_details": {"type": "max_tokens"}, "message": {"content": "Once"}}]},
    {"choices": [{"error": {"code": 502, "message": "busy"}, "message": {"content": WELL}}]},
    {"error": {"code": "content_filter", "message": "hate"}, "choices": [{}]},
    {"error": {"message": "failed", "metadata": {"raw": '{"error": "busy"}'}}},
    {"detail": [{"loc": ["body", 0], "msg": "is missing"}]},
]
ORDERS = [{"order": 7, "items": [{"a": 1}]}, {"tags": ["x", "y"]}]
COMPLETIONS += [
    answer("\n".join(map(json.dumps, ORDERS))),
    answer(None, reasoning_content=WELL),
    called(WELL, content='I call it with {"a": 9}.'),
]
SEVERE = settings(deadline=None, max_examples=250)
TEXT = st.text('[]{}",:a1 `~<think/>\n') | st.sampled_from(
    [WELL, WELL[:20], "stop", "length", "error", "text", "refusal", "content_filter", "thinking"]
)
HOSTILE = st.lists(
    st.sampled_from(
        [
            "<think>",
            "</think>",
            "</think>\n",
            "\n[/THINK]",
            "```json\n",
            "\n```\n",
            "~~~",
            "{}",
            "[]",
        ]
    )
    | st.sampled_from([WELL, WELL[:20], "[{", '"', "\\", "\n", ",", "x", "\u2028", "\ufeff"]),
    max_size=5,
).map("".join)
# What strings hold must not matter; a number tells the records apart.
RECORDS = st.lists(HOSTILE, min_size=1, max_size=4).map(
    lambda texts: [{"n": n, "a": text, "b": [text]} for n, text in enumerate(texts)]
)


def wrapped(records: list[Any]) -> str:
    return json.dumps({"items": records}, ensure_ascii=False)


def lines(records: list[Any]) -> str:
    return "\n".join(map(json.dumps, records))


FORMS: list[Callable[[list[Any]], str]] = [
    wrapped,
    json.dumps,
    lines,
    lambda records: json.dumps({"items": records}, indent=1),
    lambda records: json.dumps({"records": records}),
    lambda records: json.dumps({"count": len(records), "items": records}),
    lambda records: f"```json\n{wrapped(records)}\n```",
    lambda records: f"```\n{lines(records)}\n```\nThat is all.",
    lambda records: "\n".join(f"Next:\n```json\n{json.dumps(one)}\n```" for one in records),
    lambda records: "\n".join(f"Next:\n```\n{wrapped([one])}\n```" for one in records),
    lambda records: f"Here: {wrapped(records)} Anything else?",
    lambda records: f"Here:\n{json.dumps(records, indent=1)}\n",
    lambda records: ", then ".join(map(json.dumps, records)),
    lambda records: f"<think>\nhm\n</think>\n{wrapped(records)}",
    lambda records: f"hm</think>```json\n{wrapped(records)}```",
    lambda records: f"{wrapped(records)}\n<think>Is that all?</think>\n",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda child: (
        st.lists(child, max_size=3) | st.dictionaries(st.text(max_size=5), child, max_size=3)
    ),
    max_leaves=6,
)


def paths(value: Any, start: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value within `value`."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        yield (*start, key)
        if isinstance(child, dict | list):
            yield from paths(child, (*start, key))


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A completion of which some parts are missing, and others are anything."""
    body = deepcopy(draw(st.sampled_from(COMPLETIONS)))
    for _ in range(draw(st.integers(0, 3))):
        ways = list(paths(body))
        if ways:
            *way, last = draw(st.sampled_from(ways))
            parent = body
            for key in way:
                parent = parent[key]
            if draw(st.booleans()):
                del parent[last]
            else:
                parent[last] = draw(JSON)
    return body


def check(outcome: Outcome) -> None:
    assert (outcome.problem is None) is (outcome.kind is Kind.RECORDS)
    if outcome.kind not in {Kind.RECORDS, Kind.CUT_OFF, Kind.NOT_JSON}:
        assert outcome.records == ()
    assert bool(outcome.advice) is (
        outcome.kind not in {Kind.NOT_A_COMPLETION, Kind.PROVIDER_ERROR}
    )
    if outcome.problem is not None:
        assert outcome.problem.strip()
        assert outcome.problem.isprintable()
        assert len(outcome.problem) < 500


@SEVERE
@given(JSON | st.text())
def test_no_json_value_breaks_the_reader(body: Any) -> None:
    """There are records, or there is a message that says why not."""
    check(read(body))
    assert error_message(body).strip()


@SEVERE
@given(mutated())
def test_no_mutation_of_a_completion_breaks_the_reader(body: Any) -> None:
    """Each part may be missing or anything."""
    check(read(body))
    assert error_message(body).strip()


@SEVERE
@given(mutated() | st.builds(lambda text: answer(text, finish="stop"), TEXT))
def test_an_answer_in_the_form_asked_for_is_read_as_any_other(body: Any) -> None:
    """What is read at a glance is read so only where a thorough look finds the same."""
    assert repr(read(body)) == repr(outcome_of(body))


@pytest.mark.parametrize(
    "content",
    [
        WELL,
        '{"items": []}',
        '{"items": [1, null]}',
        '{"items": {"a": 1}}',
        '{"items": [{"a": NaN}]}',
        '{"items": [], "more": 1}',
        f"{WELL} ",
        f"{WELL}{WELL}",
        f'{{"items": [{"[" * 99}{"]" * 99}]}}',
        f'{{"items": [{"[" * 98}{"]" * 98}]}}',
        f'{{"items": [{"9" * 5000}]}}',
        "{",
        "",
    ],
)
@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"finish_reason": "length"},
        {"finish_reason": None},
        {"error": {"message": "busy"}},
        {"finish_details": {"type": "max_tokens"}},
    ],
)
@pytest.mark.parametrize(
    "message", [{}, {"refusal": "I cannot."}, {"tool_calls": []}, {"parsed": {"a": 1}}]
)
def test_what_stands_beside_the_records_is_never_overlooked(
    content: str, choice: dict[str, Any], message: dict[str, Any]
) -> None:
    """Whatever else an answer says counts as before."""
    said = {"role": "assistant", "content": content, **message}
    body = {"choices": [{"index": 0, "finish_reason": "stop", "message": said, **choice}]}
    assert repr(read(body)) == repr(outcome_of(body))


@SEVERE
@given(RECORDS, st.sampled_from(FORMS))
def test_records_come_as_they_were_written_whatever_their_strings_hold(
    records: list[Any], form: Callable[[list[Any]], str]
) -> None:
    """Tags, fences and JSON in a string are part of it, in answers of every form."""
    outcome = read(answer(form(records)))
    assert outcome.kind is Kind.RECORDS
    assert list(outcome.records) == records


@SEVERE
@given(RECORDS, st.sampled_from(FORMS), st.data())
def test_what_comes_of_a_cut_answer_is_in_its_slots(
    records: list[Any], form: Callable[[list[Any]], str], data: st.DataObject
) -> None:
    """The records before the cut are whole and in order, or there are none."""
    text = form(records)
    cut = text[: data.draw(st.integers(0, len(text)))]
    outcome = read(answer(cut, finish="length"))
    assert list(outcome.records) == records[: len(outcome.records)]


@SEVERE
@given(mutated())
def test_what_is_stored_reads_as_what_came(body: Any) -> None:
    """A replay sees the very records that the run saw which asked; errors are never stored."""
    came = read(body)
    if came.kind in {Kind.NOT_A_COMPLETION, Kind.PROVIDER_ERROR}:
        return
    if came.kind is Kind.FILTERED and is_error(body):
        return
    kept = storable(body)
    back = read(json.loads(json.dumps(kept)))
    assert back.kind is came.kind
    assert repr(back.records) == repr(came.records)
    assert repr(back.alternative) == repr(came.alternative)
    assert back.keys == came.keys
    assert back.advice == came.advice
    assert repr(storable(kept)) == repr(kept)
