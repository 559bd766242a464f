"""A chat completion read: the records in whatever servers make of an answer, or why none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthdata.digits import Digits
from pytest_synthdata.reply import Outcome, completion, read, storable

RECORDED = Path(__file__).parents[2] / "shared" / "data" / "replies.jsonl"
MODEST = settings(deadline=None, max_examples=150)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda child: (
        st.lists(child, max_size=3) | st.dictionaries(st.text(max_size=5), child, max_size=3)
    ),
    max_leaves=6,
)
ONE, TWO = {"a": 1}, {"a": 2}


def answer(content: Any = None, *, finish: Any = "stop", **message: Any) -> dict[str, Any]:
    """A chat completion with one message."""
    said = {"role": "assistant", "content": content, **message}
    return {"choices": [{"index": 0, "finish_reason": finish, "message": said}]}


def called(*arguments: Any, content: Any = None) -> dict[str, Any]:
    """A chat completion with tool calls."""
    calls = [
        {"id": f"call_{n}", "type": "function", "function": {"name": "write", "arguments": one}}
        for n, one in enumerate(arguments)
    ]
    return answer(content, finish="tool_calls", tool_calls=calls)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return values | JSON


CONTENT = st.text('[]{}",:a1 `<think/>\n')
FUNCTION = st.fixed_dictionaries({"arguments": maybe(CONTENT)}, optional={"name": JSON})
CALLS = maybe(st.lists(maybe(st.fixed_dictionaries({"function": maybe(FUNCTION)}))))
MESSAGE = st.fixed_dictionaries(
    {}, optional={"content": maybe(CONTENT), "refusal": JSON, "tool_calls": CALLS}
)
CHOICE = st.fixed_dictionaries(
    {},
    optional={
        "index": JSON,
        "finish_reason": maybe(st.sampled_from(["stop", "length", "content_filter", ""])),
        "message": maybe(MESSAGE),
    },
)
BODY = st.fixed_dictionaries(
    {},
    optional={
        "object": JSON,
        "model": JSON,
        "usage": maybe(st.dictionaries(st.sampled_from(["prompt_tokens", "cost"]), JSON)),
        "choices": maybe(st.lists(maybe(CHOICE))),
    },
)


@MODEST
@given(maybe(BODY))
def test_no_body_breaks_the_reader(body: Any) -> None:
    """There are records, or there is a message that says why not."""
    outcome = read(body)
    assert outcome.problem is None or outcome.problem.strip()
    assert isinstance(outcome.records, tuple)


@MODEST
@given(BODY)
def test_what_is_stored_is_all_that_would_be_stored_of_it(body: dict[str, Any]) -> None:
    """A cassette that is read and written again stays as it is."""
    assert repr(storable(storable(body))) == repr(storable(body))


@MODEST
@given(maybe(CONTENT), st.sampled_from(["stop", "length", "eos", ""]), CALLS)
def test_what_is_stored_reads_as_what_came(content: Any, finish: str, calls: Any) -> None:
    """A replay sees the very records that the run saw which asked."""
    body = answer(content, finish=finish, tool_calls=calls)
    assert repr(read(storable(body))) == repr(read(body))


THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
WELL = '{"items": [{"a": 1}, {"a": 2}]}'


@pytest.mark.parametrize(
    "content",
    [
        WELL,
        f"  \n{WELL}\n",
        f"```json\n{WELL}\n```",
        f"```\n{WELL}\n```",
        f"```json\n{WELL}",
        f"Here they are:\n```json\n{WELL}\n```\nI hope this {{helps}}.",
        f"Sure! {WELL} Anything else?",
        f"<think>Maybe {{this}} or [that]?</think>\n{WELL}",
        f"What about {{this}}?\n</think>\n\n{WELL}",
        f"<think>\nhm\n</think>\n```json\n{WELL}\n```",
        f"{WELL}\n{WELL}",
        f"{WELL}{WELL} and that is all (see [1])",
        f"As in [1]: {WELL} {WELL}",
        '[{"a": 1}, {"a": 2}]',
        'They are [{"a": 1}, {"a": 2}].',
        '[{"a": 1}, {"a": 2}] as in [1]',
        '{"records": [{"a": 1}, {"a": 2}]}',
        [{"type": "text", "text": WELL}],
        [THOUGHT, {"type": "text", "text": WELL}],
        [{"type": "text", "text": WELL[:9]}, {"type": "text", "text": WELL[9:]}],
        json.loads(WELL),
        [ONE, TWO],
    ],
    ids=str,
)
def test_records_are_found_wherever_they_stand(content: Any) -> None:
    """Fences, prose, thoughts, repeated documents, parts, bare lists, JSON for content."""
    assert read(answer(content)) == Outcome((ONE, TWO))


@pytest.mark.parametrize(
    "body",
    [
        called(WELL),
        called(WELL, content=""),
        called(WELL, content="Let me write."),
        called("", WELL),
    ],
    ids=["no content", "empty content", "prose", "second call"],
)
def test_records_are_found_in_the_arguments_of_tool_calls(body: dict[str, Any]) -> None:
    """Some servers turn every structured answer into a call."""
    assert read(body) == Outcome((ONE, TWO))


def test_a_single_object_is_a_single_record() -> None:
    """Models drop the list around one."""
    assert read(answer('{"a": 1, "b": [2]}')) == Outcome(({"a": 1, "b": [2]},))
    assert read(answer({"a": 1, "b": [2]})) == Outcome(({"a": 1, "b": [2]},))


def test_records_may_be_of_any_json() -> None:
    """Schemas may be plain types."""
    assert read(answer('{"items": [1, "x", null, [2]]}')) == Outcome((1, "x", None, [2]))
    assert read(answer('{"items": []}')) == Outcome(())


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "it holds no message"),
        ([], "it holds no message"),
        ("", "it holds no message"),
        ({"choices": None}, "it holds no message"),
        ({"choices": []}, "it holds no message"),
        ({"choices": [None]}, "it holds no message"),
        ({"choices": [{"finish_reason": "stop"}]}, "it holds no message"),
        ({"choices": [{"message": None}]}, "it holds no message"),
        ({"error": {"message": "no"}}, "it holds no message"),
        ({"choices": [{"finish_reason": "content_filter"}]}, "the server filtered the answer out"),
        (answer("{}", finish="content_filter"), "the server filtered the answer out"),
        (answer(None, refusal="I cannot."), "the model refused: I cannot."),
        (answer(None), "the answer is empty"),
        (answer(""), "the answer is empty"),
        (answer(" \n"), "the answer is empty"),
        (answer(3), "the answer is empty"),
        (called(3), "the answer is empty"),
        (answer("Sorry, no."), "the answer is not JSON: 'Sorry, no.'"),
        (answer("x" * 99), "the answer is not JSON: '" + "x" * 80 + "...'"),
        (answer("154"), "the answer is not JSON: '154'"),
        (answer("{oops}"), "the answer is not JSON: '{oops}'"),
        (answer("<think>for ever and ever"), "the answer is not JSON: '<think>for ever and ever'"),
        (answer("[" * 9999), "the answer is not JSON"),
        (answer('{"a": ' + "9" * 9999 + "}"), "the answer is not JSON"),
        (answer("", finish="length"), "the answer was cut off"),
    ],
    ids=str,
)
def test_each_way_of_holding_no_records_has_its_own_message(body: Any, problem: str) -> None:
    """The user learns what the server did."""
    outcome = read(body)
    assert outcome.records == ()
    assert problem in (outcome.problem or "")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_know_are_refused(number: str) -> None:
    """The records before them are kept."""
    outcome = read(answer(f'{{"items": [{{"a": 1}}, {{"a": {number}}}]}}'))
    assert outcome.records == (ONE,)
    assert "the answer is not JSON" in (outcome.problem or "")


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(WELL) - 2))
def test_an_answer_that_was_cut_off_keeps_the_records_before_the_cut(length: int) -> None:
    """They are paid for, and they are whole."""
    outcome = read(answer(WELL[:length], finish="length"))
    whole = [ONE] * (length > WELL.index("}")) + [TWO] * (length > WELL.rindex("}", 0, -1))
    assert outcome.records == tuple(whole)
    assert "cut off" in (outcome.problem or "")


def test_nothing_inside_of_a_record_that_was_cut_off_is_taken_for_one() -> None:
    """What is left of it may hold objects of its own."""
    cut = '{"items": [{"a": {"x": 1}, "b": [2]}, {"a": {"x": 2}, "b'
    assert read(answer(cut, finish="length")).records == ({"a": {"x": 1}, "b": [2]},)


def test_numbers_remember_how_they_were_written() -> None:
    """Decimals keep their digits."""
    (record,) = read(answer('{"items": [{"a": 1.10}]}')).records
    assert isinstance(record["a"], Digits)
    assert record["a"].text == "1.10"


def test_only_what_is_on_the_allow_list_is_stored() -> None:
    """No ids, no times, nothing that names an account, a host or a server."""
    body = {
        **called("{}", content="text"),
        "id": "chatcmpl-1",
        "created": 1,
        "model": "m",
        "object": "chat.completion",
        "system_fingerprint": "fp",
        "organization": "org",
        "usage": {"prompt_tokens": 1, "completion_tokens": True, "total_tokens": 3, "cost": 4},
    }
    body["choices"][0]["logprobs"] = {}
    body["choices"][0]["message"] |= {"reasoning_content": "hm", "refusal": None, "audio": {}}
    message = {
        "role": "assistant",
        "content": "text",
        "tool_calls": [{"type": "function", "function": {"name": "write", "arguments": "{}"}}],
    }
    assert storable(body) == {
        "object": "chat.completion",
        "model": "m",
        "choices": [{"index": 0, "finish_reason": "tool_calls", "message": message}],
        "usage": {"prompt_tokens": 1, "total_tokens": 3},
    }
    assert storable({"choices": None, "usage": None}) == {}


def test_the_embedded_generators_answers_are_read_like_any_other() -> None:
    """Its replies are chat completions too."""
    assert read(completion("embedded", [ONE, TWO])) == Outcome((ONE, TWO))


@pytest.mark.skipif(
    not RECORDED.exists(), reason="the recorded answers lie beside the checkout only"
)
def test_every_answer_that_real_servers_gave_has_an_outcome() -> None:
    """Records, or a message that says why there are none."""
    lines = RECORDED.read_text("utf-8").splitlines()
    assert lines
    for line in lines:
        recorded = json.loads(line)
        outcome = read(recorded["response"])
        assert outcome.records or outcome.problem, recorded["file"]
        if recorded["status"] != 200:
            assert outcome.problem, recorded["file"]
