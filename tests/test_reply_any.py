"""Any JSON value and any mutation of a real completion: read, and read back after storing."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthdata.error_body import error_message, is_error
from pytest_synthdata.reply import Kind, Outcome, completion, read, storable
from tests.completions import answer, called, several

if TYPE_CHECKING:
    from collections.abc import Iterator

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
SEVERE = settings(deadline=None, max_examples=250)
TEXT = st.text('[]{}",:a1 `~<think/>\n') | st.sampled_from(
    [WELL, WELL[:20], "stop", "length", "error", "text", "refusal", "content_filter", "thinking"]
)
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
    if outcome.problem is not None:
        assert outcome.problem.strip()
        assert outcome.problem.isprintable()
        assert len(outcome.problem) < 500
        if outcome.kind not in {Kind.NOT_A_COMPLETION, Kind.PROVIDER_ERROR}:
            assert "; " in outcome.problem


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
    assert repr(storable(kept)) == repr(kept)
