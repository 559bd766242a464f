"""The answers that real servers gave, recorded beside the checkout: read, and through the SDK."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest
from pydantic import BaseModel

from pytest_synthdata.board import Board
from pytest_synthdata.completion import storable
from pytest_synthdata.errors import GenerationError, ProviderError, SynthdataError
from pytest_synthdata.providers.openai import OpenAI
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.records import records
from pytest_synthdata.reply import Kind, read
from pytest_synthdata.settings import Settings
from pytest_synthdata.stores.run import Run

if TYPE_CHECKING:
    from pytest_synthdata.request import Reply
    from tests.stub import Stub

RECORDED = Path(__file__).parents[2] / "shared" / "data" / "replies.jsonl"
if not RECORDED.exists():
    pytest.skip(
        "the recorded answers lie beside some checkouts only, in ../shared/data/replies.jsonl",
        allow_module_level=True,
    )
ANSWERS = [json.loads(line) for line in RECORDED.read_text("utf-8").splitlines()]

# What the recorded answers of each category are, read by hand.
KINDS = {
    "chat json_schema strict ok": {Kind.RECORDS},
    "chat json_schema not-openai": {Kind.RECORDS},
    "chat json_object ok": {Kind.RECORDS},
    "chat forced tool call ok": {Kind.RECORDS},
    "chat required tool call": {Kind.RECORDS},
    "chat several calls": {Kind.RECORDS},
    "chat text and call": {Kind.RECORDS},
    "tool arguments violate schema": {Kind.RECORDS},
    "custom (non-function) tool call": {Kind.NOT_JSON},  # its input is "4 + 4"
    "refusal chat": {Kind.REFUSAL},
    "finish length chat": {Kind.CUT_OFF},
    "content_filter without message": {Kind.FILTERED},
    "content is an object": {Kind.RECORDS},
    "usage missing": {Kind.RECORDS},
    "content is a list": {Kind.NOT_JSON},  # of thoughts and "154"
    "content key absent": {Kind.RECORDS},  # beside tool calls
    "finish_reason empty string": {Kind.RECORDS},
    "finish_reason missing": {Kind.CUT_OFF},  # its finish_details say max_tokens
    "finish_reason eos": {Kind.NOT_JSON},
    "markdown fence": {Kind.RECORDS},  # prose with one object in it
    "think tag": {Kind.NOT_JSON},  # prose, and "4", after the thoughts
    "reasoning_content": {Kind.RECORDS, Kind.NOT_JSON},  # beside JSON, a tool call, and prose
    "empty body 200": {Kind.NOT_A_COMPLETION},
    "n > 1": {Kind.NOT_JSON},
    "text empty, no call": {Kind.EMPTY},
    "error 400": {Kind.PROVIDER_ERROR},
    "error 401": {Kind.PROVIDER_ERROR},
    "error 404": {Kind.PROVIDER_ERROR},
    "error 429": {Kind.PROVIDER_ERROR},
    "200 with error key": {Kind.FILTERED},  # by Azure
}
# What a user is told to do about each kind, and about errors of each status.
LOOSEN = "Say in `extra` or in field descriptions what the records must fulfil"
ADVICE: dict[Kind | int, str] = {
    Kind.RECORDS: LOOSEN,
    Kind.REFUSAL: "reword `subject` or `extra`, or ask another (--synthdata-model)",
    Kind.CUT_OFF: "ask for fewer records at a time (page_size)",
    Kind.FILTERED: "eword `subject` or `extra`",
    Kind.EMPTY: "raise the limit of tokens (`params`)",
    Kind.NOT_JSON: "another model may do better (--synthdata-model)",
    Kind.NOT_A_COMPLETION: "Check that synthdata_base_url ends in /v1.",
    400: "Check the model, its params and the schema",
    401: "Check SYNTHDATA_API_KEY or OPENAI_API_KEY",
    404: "--synthdata-model) and synthdata_base_url.",
    429: "Run again: what did arrive is kept.",
}


def plainly(body: dict[str, Any]) -> list[Any]:
    """The JSON of an answer that holds some: of each tool call, or of the content."""
    message = body["choices"][0]["message"]
    if calls := message.get("tool_calls"):
        return [json.loads(call["function"]["arguments"]) for call in calls]
    content = message["content"]
    return [content if isinstance(content, dict) else json.loads(content[content.index("{") :])]


each_answer = pytest.mark.parametrize(
    "recorded", ANSWERS, ids=[recorded["file"] for recorded in ANSWERS]
)


@each_answer
def test_an_answer_is_of_the_kind_that_its_peculiarities_make_it(recorded: dict[str, Any]) -> None:
    """Its records are the JSON in it; where there is none, there is a message."""
    body = recorded["response"]
    outcome = read(body)
    for category in recorded["categories"]:
        assert outcome.kind in KINDS[category]
    if outcome.kind is Kind.RECORDS:
        assert list(outcome.records) == plainly(body)
        assert outcome.problem is None
    else:
        assert outcome.records == ()
        assert (outcome.problem or "").startswith(("the answer ", "the model ", "the server"))


@each_answer
def test_an_answer_through_the_sdk_is_a_reply_or_an_error_that_says_what_to_do(
    server: Stub, recorded: dict[str, Any]
) -> None:
    """Nothing of json, pydantic, openai or Python itself comes through."""
    body, status = recorded["response"], recorded["status"]
    server.answer = lambda _: (status, body.encode() if isinstance(body, str) else body)

    class Film(BaseModel):
        title: str
        year: int

    what = wanted(Film, n=1, page_size=1)
    synthesis = records(what, Board(what.spec), 0)
    (request,) = next(synthesis)
    outcome = read(body)
    replies: list[Reply] = []

    def play(client: openai.OpenAI) -> None:
        replies.append(OpenAI(Settings(), client, Run(Path(), None)).answer(request))
        synthesis.send((replies[0],))  # no recorded answer is a film

    with (
        openai.OpenAI(api_key="sk-none", base_url=server.url, max_retries=0) as client,
        pytest.raises(SynthdataError) as caught,
    ):
        play(client)
    if not replies:
        assert isinstance(caught.value, ProviderError)
        assert caught.value.fatal is (status in {401, 404})
    else:
        assert isinstance(caught.value, GenerationError)
        assert status == 200
        assert replies[0].body == storable(body) or outcome.kind is Kind.FILTERED
        assert read(replies[0].body) == outcome
        assert (outcome.problem or "") in str(caught.value)
    message = str(caught.value)
    assert ADVICE[outcome.kind if status == 200 else status] in message
    assert message.endswith(".")


def test_every_category_is_met() -> None:
    """The table tells of no answers that there are not."""
    assert {category for recorded in ANSWERS for category in recorded["categories"]} == set(KINDS)
