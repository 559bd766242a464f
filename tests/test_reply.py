"""A chat completion read: the records in whatever servers make of an answer, or why none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthdata.completion import completion, storable
from pytest_synthdata.reply import Kind, Outcome, read
from pytest_synthdata.schema.digits import Digits
from tests.completions import answer, called, several

ONE, TWO = {"a": 1}, {"a": 2}


def nested() -> Any:
    """A list in a list in a list, deeper than Python follows."""
    value: Any = []
    for _ in range(99_999):
        value = [value]
    return value


def found(body: Any) -> list[Any]:
    """The records of a body that holds some."""
    outcome = read(body)
    assert outcome.kind is Kind.RECORDS
    assert outcome.problem is None
    return list(outcome.records)


def told(outcome: Outcome) -> str:
    """What a user reads of an outcome."""
    return "; ".join(filter(None, [outcome.problem, outcome.advice]))


THOUGHT = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
WELL = '{"items": [{"a": 1}, {"a": 2}]}'
SCHEMA = '{"type": "object", "properties": {"a": {"type": "integer"}}}'


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
        '{"count": 2, "items": [{"a": 1}, {"a": 2}]}',
        f"\ufeff{WELL}",
        f"~~~ JSON5 (strict)\n{WELL}\n~~~",
        f"````\n{WELL}\n````",
        f"```json {WELL} ```",
        f"```json\r\n{WELL}\r\n```\r\n",
        f"```json\n{WELL}```\n\nSo much for that.",
        f"```python\nprint({{}})\n```\n```json\n{WELL}\n```\n```json\n[3]\n```",
        json.dumps(WELL),
        json.dumps(f"```json\n{WELL}\n```"),
        f"```\n{json.dumps(WELL)}\n```",
        f"<thinking>{{</thinking>{WELL}",
        f"<Reasoning>[{{</reasoning>{WELL}",
        f"[THINK]{{[/THINK]{WELL}",
        f"<think>{WELL[:20]}</think><think>{{</think>{WELL}",
        f"{WELL}\n<think>Is that all?</think>",
        f"{WELL}\n<think>Is that all",
        '{"a": 1}\n{"a": 2}\n',
        '```jsonl\n{"a": 1}\n{"a": 2}\n```',
        'The first: {"a": 1}. The second: {"a": 2}.',
        '{"items": [{"a": 1}]}{"items": [{"a": 2}]}',
        '```json\n{"a": 1}\n```\nThe second:\n```json\n{"a": 2}\n```',
        '```json {"a": 1}``` and ```json {"a": 2}```',
        f"1. Records\n   ```json\n   {WELL}\n   ```\n",
        f"```json\n{SCHEMA}\n```\n```json\n{WELL}\n```",
        f"```json\n{SCHEMA}\n```\n{WELL}",
        f'```json\n{{"items": [{{"a": 9}},\n```\nNo:\n```json\n{WELL}\n```',
        f"Following {SCHEMA}: {WELL}",
        f"{SCHEMA}\n{WELL}",
        f'Values such as ["x", "y"] may be used. {WELL}',
        f'Draft: {{"items": [{{"a": 9}}]}} Final: {WELL}',
        f'Is it {{"items": [{{"a": 9}}]}}, or</think>{WELL}',
        f'Is it {{"items": [{{"a": 9}}, or\n</think>{WELL}',
        f'Is it "this", or</think>\n{WELL}',
        f'<think>{{"a": 9}}</think> One more:\n {{</think>{WELL}',
        f'<|message|>{{"items": [{{"a": 9}}]}}<|end|><|channel|>final<|message|>{WELL}',
        f'{WELL}\nas {{"a": told',
        f"{WELL}\n{WELL[:20]}",
        f'{WELL}\n\nHad I found nothing, I would have answered {{"items": []}}.',
        f'{WELL} - in short, {{"items": ["..."]}} as you asked',
        f'Page 1: {WELL}\nPage 2: {{"items": []}}',
        'Part 1\n```\n{"items": [{"a": 1}]}\n```\nPart 2\n```\n{"items": [{"a": 2}]}\n```',
        '```\n{"items": [{"a": 1}]}\n```\n```\n{"items": [{"a": 2}]}\n```\n```\n{"items": [{"a',
        f"```json\n{WELL}\n```\nOnce more:\n```json\n{WELL}\n```",
        f'```json\n{{"items": [{{"a": 9}}]}}\n{WELL}\n```\nas asked.',
        f'Draft: {{"items": [{{"a": 8}}]}}\n```\n{{"items": [{{"a": 9}}]}}\n```\n```\n{WELL}\n```',
        [{"type": "text", "text": WELL}],
        [THOUGHT, {"type": "text", "text": WELL}],
        [{"type": "text", "text": WELL[:9]}, {"type": "text", "text": WELL[9:]}],
        [{"type": "output_text", "text": WELL}, {"type": "image_url", "image_url": {}}],
        {"type": "text", "text": WELL},
        [WELL],
        [WELL[:9], WELL[9:]],
        json.loads(WELL),
        [ONE, TWO],
    ],
    ids=str,
)
def test_records_are_found_wherever_they_stand(content: Any) -> None:
    """Fences, prose, thoughts, repeated documents, JSON Lines, parts, bare lists, JSON itself."""
    assert found(answer(content)) == [ONE, TWO]


@pytest.mark.parametrize(
    "body",
    [
        called(WELL),
        called(WELL, content=""),
        called(WELL, content="Let me write."),
        called(WELL, content='{"items": [{"a": 9}, {"a'),
        called(WELL, content='I call write with {"a": 9}.'),
        called('{"a": 1}', '{"a": 2}', content='I call write with {"a": 9}.'),
        called('{"a": 9}', content=f"Here they are: {WELL}"),
        called('{"a": 9}', content='{"a": 1}\n{"a": 2}'),
        answer(None, reasoning_content=WELL),
        answer("", reasoning=WELL, reasoning_details=[{"type": "reasoning.text", "text": WELL}]),
        answer(WELL, reasoning_content='{"a": 9}'),
        called(WELL, reasoning_content='{"a": 9}'),
        called("", WELL),
        called(json.loads(WELL)),
        called([ONE, TWO]),
        called('{"a": 1}', {"a": 2}),
        called(WELL, WELL),
        called(WELL, function_call={"name": "write", "arguments": '{"a": 9}'}),
        called("", function_call={"name": "write", "arguments": WELL}),
        answer(None, finish="function_call", function_call={"name": "write", "arguments": WELL}),
        answer(None, tool_calls=[{"type": "custom", "custom": {"name": "write", "input": WELL}}]),
        answer(None, parsed=json.loads(WELL)),
        answer(" ", parsed=[ONE, TWO]),
        answer(WELL, parsed={"a": 9}),
        answer(WELL, refusal="", function_call={"name": "", "arguments": ""}),
        answer(WELL, refusal="Not quite."),
        answer(WELL, refusal=True),
        answer(WELL, finish="length"),
        answer(WELL, finish=None),
        answer(WELL, finish=""),
        answer(WELL, finish="eos"),
        answer(WELL, finish=["stop"]),
        {"choices": [{"message": {"content": WELL}}]},
        {"choices": [None, {"message": {"content": WELL}}], "error": None},
        several(answer("Sorry"), answer(WELL), answer('{"a": 9}')),
        several(answer('{"items": []}'), answer(WELL)),
        several(answer(WELL[:20], finish="length"), answer(WELL), answer("Sorry")),
        several({"choices": [{"error": "busy"}]}, answer(WELL)),
    ],
    ids=str,
)
def test_records_are_found_in_whatever_field_they_stand(body: dict[str, Any]) -> None:
    """Calls of all times, parsed content, later choices; words on why it ends are no matter."""
    assert found(body) == found(storable(body)) == [ONE, TWO]


@pytest.mark.parametrize(
    ("content", "records"),
    [
        ('{"a": 1, "b": [2]}', [{"a": 1, "b": [2]}]),
        ({"a": 1, "b": [2]}, [{"a": 1, "b": [2]}]),
        ('{"items": {"a": 1}}', [ONE]),
        ('{"bill": {"a": 1}}', [{"bill": ONE}]),
        ('{"a": 1}\n{"a": 1}', [ONE]),
        ('{"type": "object", "properties": {}}', [{"type": "object", "properties": {}}]),
        ("{}", [{}]),
        ('{"items": [1, "x", null, [2]]}', [1, "x", None, [2]]),
        ('Some names: ["x", "y"].', ["x", "y"]),
        ('Not {"items": ["w"]}, but {"items": ["x", "y"]}.', ["x", "y"]),
        ("Here: {}", []),
        ("There are none: [].", []),
        ('[] or {}? {"a": 1}', [ONE]),
        ('{"a": 1}, and no others: []', [ONE]),
        ('```json\n{"items": [{"a": "<think>x</think>y"}]}\n```', [{"a": "<think>x</think>y"}]),
        ('Here:\n{"a": "```"}\n{"a": "x"}\n', [{"a": "```"}, {"a": "x"}]),
        ([1, 2], [1, 2]),
        ('{"items": []}', []),
        ("[]", []),
    ],
    ids=str,
)
def test_records_may_be_one_or_none_and_of_any_json(content: Any, records: list[Any]) -> None:
    """Models drop the list around a single record; schemas may be plain types."""
    assert found(answer(content)) == records


FILTERED = "the server's content filter held the answer back: "
LIMIT = "ask for fewer records at a time (page_size), or raise the limit of tokens (`params`)"
ANOTHER = "another model may do better (--synthdata-model)"
REFUSED = "reword `subject` or `extra`, or ask another (--synthdata-model)"
SPENT = "the answer is empty: all its tokens were used up before it began, by reasoning as a rule"
THOUGHT_ONLY = f"the answer is empty: only reasoning came; {ANOTHER}"


@pytest.mark.parametrize(
    ("body", "kind", "problem"),
    [
        (answer(None, refusal="I cannot."), Kind.REFUSAL, f": 'I cannot.'; {REFUSED}"),
        (answer("", refusal=" No. "), Kind.REFUSAL, "the model refused: 'No.'"),
        (answer("I am sorry", refusal="No."), Kind.REFUSAL, "refused: 'No.'"),
        (answer('{"items": []}', refusal="No."), Kind.REFUSAL, "refused: 'No.'"),
        (answer([{"type": "refusal", "refusal": "No."}]), Kind.REFUSAL, "refused: 'No.'"),
        (answer("Well", finish="refusal"), Kind.REFUSAL, f"the model refused; {REFUSED}"),
        (answer(None, refusal="no " * 99), Kind.REFUSAL, "no no..."),
        (answer(None, refusal="\ud800\x1b[1m"), Kind.REFUSAL, "refused: '??[1m'"),
        (answer("", finish="length"), Kind.EMPTY, f"{SPENT}; {LIMIT}"),
        (answer("<think>so,", finish="MAX_TOKENS"), Kind.EMPTY, SPENT),
        (answer("Once", finish="length"), Kind.CUT_OFF, "before a record was whole: 'Once'"),
        (answer("Once", finish="max_tokens"), Kind.CUT_OFF, f"whole: 'Once'; {LIMIT}"),
        (answer("[1", finish="MAX_TOKENS"), Kind.CUT_OFF, "the answer was cut off"),
        (called('{"items": [{"a'), Kind.NOT_JSON, "the answer is not JSON"),
        ({"choices": [{"finish_reason": "content_filter"}]}, Kind.FILTERED, FILTERED),
        (answer(WELL, finish="content_filter"), Kind.FILTERED, f"{FILTERED}'content_filter'; re"),
        (answer(None, finish="SAFETY"), Kind.FILTERED, f"{FILTERED}'safety'; reword `subject`"),
        (
            {"choices": [{"error": {"code": "content_filter", "message": "hate"}}]},
            Kind.FILTERED,
            f"{FILTERED}'hate'; reword `subject` or `extra`",
        ),
        ({"error": {"code": "content_filter", "message": "hate"}}, Kind.FILTERED, "'hate'"),
        (answer(None), Kind.EMPTY, f"the answer is empty; {ANOTHER}"),
        (answer(""), Kind.EMPTY, "the answer is empty; "),
        (answer(" \n\ufeff"), Kind.EMPTY, "the answer is empty; "),
        (answer([]), Kind.EMPTY, "the answer is empty; "),
        (answer(["", ""]), Kind.EMPTY, "the answer is empty; "),
        (called(3), Kind.EMPTY, "the answer is empty; "),
        (answer(None, tool_calls=[None, {}], function_call=3), Kind.EMPTY, "the answer is empty;"),
        (answer(None, reasoning_content="hm"), Kind.EMPTY, THOUGHT_ONLY),
        (answer(None, reasoning_content=f"So {WELL}"), Kind.EMPTY, THOUGHT_ONLY),
        (answer(None, reasoning_content="154"), Kind.EMPTY, THOUGHT_ONLY),
        (answer(None, reasoning_content=WELL, refusal="No."), Kind.REFUSAL, "refused: 'No.'"),
        (answer(f"<think>{WELL}"), Kind.EMPTY, THOUGHT_ONLY),
        (answer("", reasoning="hm"), Kind.EMPTY, THOUGHT_ONLY),
        (answer("<think>hm</think>\n"), Kind.EMPTY, THOUGHT_ONLY),
        (answer("<think>for ever and ever"), Kind.EMPTY, THOUGHT_ONLY),
        (answer("hm</think>"), Kind.EMPTY, THOUGHT_ONLY),
        (answer([THOUGHT]), Kind.EMPTY, THOUGHT_ONLY),
        (several(answer(None), answer(None, refusal="No.")), Kind.REFUSAL, "refused: 'No.'"),
        (answer("Sorry, no."), Kind.NOT_JSON, f"the answer is not JSON: 'Sorry, no.'; {ANOTHER}"),
        (answer("So\n\nsorry"), Kind.NOT_JSON, "not JSON: 'So sorry'"),
        (answer("x" * 299), Kind.NOT_JSON, "not JSON: '" + "x" * 197 + "...'"),
        (answer("see [1]"), Kind.NOT_JSON, "not JSON: 'see [1]'"),
        (answer("{oops}"), Kind.NOT_JSON, "not JSON: '{oops}'"),
        (answer("{'a': 1}"), Kind.NOT_JSON, "not JSON"),
        (answer("[{'a': [], 'b': {}}]"), Kind.NOT_JSON, "not JSON"),
        (answer('{"a": 1,}'), Kind.NOT_JSON, "not JSON"),
        (answer('{"a": 1,} // one'), Kind.NOT_JSON, "not JSON"),
        (answer("154"), Kind.NOT_JSON, "the answer is JSON, but no object or list: '154'"),
        (answer(154), Kind.NOT_JSON, "no object or list: '154'"),
        (answer(False), Kind.NOT_JSON, "no object or list: 'false'"),  # noqa: FBT003 - JSON
        (answer('"a text"'), Kind.NOT_JSON, "no object or list"),
        (called("4 + 4"), Kind.NOT_JSON, "not JSON: '4 + 4'"),
        (answer("[" * 9999), Kind.NOT_JSON, "the answer is JSON nested deeper than 100 levels: '["),
        (answer('{"a": ' + "9" * 9999 + "}"), Kind.NOT_JSON, "JSON with a number of too many"),
        (answer("~" * 99_999), Kind.NOT_JSON, "not JSON"),
        (answer("`" * 99_999), Kind.NOT_JSON, "not JSON"),
        (answer("<think" * 9_999), Kind.NOT_JSON, "not JSON"),
        ({}, Kind.NOT_A_COMPLETION, "the answer is no chat completion: '{}'"),
        ([], Kind.NOT_A_COMPLETION, "no chat completion: '[]'"),
        ("", Kind.NOT_A_COMPLETION, "no chat completion: ''"),
        ("<html>", Kind.NOT_A_COMPLETION, "no chat completion: '<html>'"),
        (None, Kind.NOT_A_COMPLETION, "no chat completion: 'null'"),
        ([ONE], Kind.NOT_A_COMPLETION, "no chat completion"),
        ({"choices": None}, Kind.NOT_A_COMPLETION, "no chat completion: '{\"choices\": null}'"),
        ({"choices": []}, Kind.NOT_A_COMPLETION, "no chat completion"),
        ({"choices": [None]}, Kind.NOT_A_COMPLETION, "no chat completion"),
        ({"choices": [{"finish_reason": "stop"}]}, Kind.NOT_A_COMPLETION, "no chat completion"),
        ({"choices": [{"message": None}]}, Kind.NOT_A_COMPLETION, "no chat completion"),
        ({"message": {"content": WELL}}, Kind.NOT_A_COMPLETION, "no chat completion"),
        ({"error": "no"}, Kind.PROVIDER_ERROR, "the server answered with an error: no"),
        ({"error": {"message": "no."}, "choices": None}, Kind.PROVIDER_ERROR, "error: no"),
        ({"error": "no", **answer("")}, Kind.PROVIDER_ERROR, "error: no"),
        ([{"error": {"message": "no"}}], Kind.PROVIDER_ERROR, "error: no"),
        ({"detail": "Not Found"}, Kind.PROVIDER_ERROR, "error: Not Found"),
        ({"errors": [{"message": "a"}, "b"]}, Kind.PROVIDER_ERROR, "error: a; b"),
        ({"object": "error", "message": "no"}, Kind.PROVIDER_ERROR, "error: no"),
        ({"choices": [{"error": {"message": "busy"}}]}, Kind.PROVIDER_ERROR, "error: busy"),
        (answer(WELL, finish="error"), Kind.PROVIDER_ERROR, "error: it ended the answer there"),
    ],
)
def test_each_way_of_holding_no_records_has_its_own_kind_and_message(
    body: Any, kind: Kind, problem: str
) -> None:
    """The user learns what the server did, in its words, and what to do about it."""
    outcome = read(body)
    assert outcome.kind is kind
    assert outcome.records == ()
    assert problem in told(outcome)


def test_what_is_nested_too_deep_for_python_is_read_all_the_same() -> None:
    """It is neither shown nor compared."""
    shown = "JSON that is nested too deep to be shown"
    assert shown in (read(nested()).problem or "")
    assert shown in (read({"error": nested()}).problem or "")
    assert shown in (read({"error": {"message": nested()}}).problem or "")
    assert len(read(called({"a": nested()}, {"a": nested()})).records) == 2


@pytest.mark.parametrize(
    ("content", "records"),
    [
        ('{"items": [{"a": 1}, {"a": 2,}, {"a": 3}]}', [ONE]),
        ('{"items": [{"a": 1} {"a": 2}]}', [ONE]),
        ('{"items": [{"a": 1}, // one\n {"a": 2}]}', [ONE]),
        ('{"count": 2, "of": {"items": [3]}, "items": [{"a": 1}, {"a', [ONE]),
        ('{"type": "object", "required": ["a"]}\n{"items": [{"a": 1}, {"a', [ONE]),
        ('Of ["x", "y"]: {"items": [{"a": 1}, {"a', [ONE]),
        ('```json\n{"a": 1}\n```\n```json\n{"a": 2,}\n```\n```json\n{"a": 3}\n```', [ONE]),
        ('{"items": [{"a": "</think> `"}, {"a": "</think>', [{"a": "</think> `"}]),
        ('{"children": [{"a": 1}, {"a": 2}], "na', []),
        ('Here: [{"a": 1}, {"a": 2}', [ONE, TWO]),
        ('{"data": [{"a": 1}, {"a": 2}, {"a":', [ONE, TWO]),
        ('{"data": [{"a": 1}, {"a": 2}],', [ONE, TWO]),
        ('{"data": [{"a": 1}, {"a": 2,}, {"a": 3}]}', [ONE]),
        ('{"a": 1}\n{"b": [{"a": 2}, {"a', [ONE]),
        ('{"tags": ["x", "y', []),
        ('```json\n{"items": [{"a": 1},\n```', [ONE]),
        ('<think>{"a": 9}</think>{"items": [{"a": 1}, {"a', [ONE]),
        ('{"a": 1}\n{"a": 2,}\n{"a": 3}', [ONE]),
        ('{"a": 1}\n[{"a": 2}, {"a', [ONE, TWO]),
        ('{"items": ["x", "y", "z', ["x", "y"]),
        ('{"items": ["x", 1, 12', ["x", 1]),
        ('{"a": {"b": 1}, "c": [{"d": 1}, {"d', []),
        ('{"items": {"a": [1], "b', []),
    ],
    ids=str,
)
def test_an_answer_that_breaks_keeps_the_records_before_the_break(
    content: str, records: list[Any]
) -> None:
    """They are paid for, and they are whole; none behind it, whose slots would not be theirs."""
    broken, cut = read(answer(content)), read(answer(content, finish="length"))
    assert (broken.kind, cut.kind) == (Kind.NOT_JSON, Kind.CUT_OFF)
    assert list(broken.records) == list(cut.records) == records
    assert told(cut).endswith(LIMIT)
    assert (cut.problem == "the answer was cut off") is bool(records)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_know_are_refused(number: str) -> None:
    """The records before them are kept."""
    outcome = read(answer(f'{{"items": [{{"a": 1}}, {{"a": {number}}}]}}'))
    assert outcome.kind is Kind.NOT_JSON
    assert outcome.records == (ONE,)
    assert "the answer is not JSON" in (outcome.problem or "")


@settings(deadline=None, max_examples=60)
@given(st.integers(1, len(WELL) - 2))
def test_an_answer_that_was_cut_off_keeps_the_records_before_the_cut(length: int) -> None:
    """They are paid for, and they are whole."""
    outcome = read(answer(WELL[:length], finish="length"))
    whole = [ONE] * (length > WELL.index("}")) + [TWO] * (length > WELL.rindex("}", 0, -1))
    assert outcome.records == tuple(whole)
    assert "cut off" in (outcome.problem or "")


@pytest.mark.parametrize("end", ["", "`", "``"])
def test_a_fence_may_be_cut_off_in_its_end(end: str) -> None:
    """What stands in it is whole."""
    fences = [f'Next:\n```\n{{"items": [{{"n": {n}}}]}}\n' for n in range(3)]
    outcome = read(answer("```\n".join(fences) + end, finish="length"))
    assert outcome.records == ({"n": 0}, {"n": 1}, {"n": 2})


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
    assert found(completion("embedded", [ONE, TWO])) == [ONE, TWO]
