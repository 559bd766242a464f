"""A chat completion read: the wire records in it, or why there are none."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.digits import Digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Outcome", "completion", "read", "storable"]

CUT_OFF = "the answer was cut off; ask for fewer records at a time (page_size), or raise the limit"
SHOWN = 80  # characters of an answer in a message
# Reasoning that servers leave in the answer, some of them without its opening tag.
THOUGHTS = re.compile(r"\A.*?</think>|<think>.*?(?:</think>|\Z)", re.DOTALL)
FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)(?:```|\Z)", re.DOTALL)
START = re.compile(r"\[\s*\{|\{")  # of an object or of a list of objects
NO_MESSAGE = "the answer is no chat completion: it holds no message"
FAULTS = (ValueError, RecursionError)  # of JSON: not well-formed, numbers too long, nested too deep


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer holds: its wire records in order, and what is wrong with it, if anything."""

    records: tuple[Any, ...]
    problem: str | None = None


def completion(model: str, items: list[Any]) -> dict[str, Any]:
    """A chat completion that holds `items`, as a server would send it."""
    return {
        "object": "chat.completion",
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": json.dumps({"items": items})},
            }
        ],
    }


def storable(body: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a chat completion that may be written down: no ids, no times, nothing unknown."""
    kept: dict[str, Any] = {
        key: body[key] for key in ("object", "model") if isinstance(body.get(key), str)
    }
    choices = body.get("choices")
    if isinstance(choices, list):
        kept["choices"] = [_choice(choice) for choice in choices if isinstance(choice, dict)]
    usage = body.get("usage")
    if isinstance(usage, dict):
        names = ("prompt_tokens", "completion_tokens", "total_tokens")
        kept["usage"] = {name: usage[name] for name in names if type(usage.get(name)) is int}
    return kept


def _choice(choice: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if type(choice.get("index")) is int:
        kept["index"] = choice["index"]
    if isinstance(choice.get("finish_reason"), str):
        kept["finish_reason"] = choice["finish_reason"]
    message = choice.get("message")
    if isinstance(message, dict):
        told = ("role", "refusal")
        kept["message"] = {
            name: message[name] for name in told if isinstance(message.get(name), str)
        }
        if message.get("content") is not None:
            kept["message"]["content"] = message["content"]
        if calls := list(_calls(message)):
            kept["message"]["tool_calls"] = [
                {"type": "function", "function": {"name": name, "arguments": arguments}}
                for name, arguments in calls
            ]
    return kept


def read(body: Any) -> Outcome:
    """Read a chat completion, whatever a server made of it. Never raises."""
    choices = body.get("choices") if isinstance(body, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(choice, dict):
        return Outcome((), NO_MESSAGE)
    finish = choice.get("finish_reason")
    if finish == "content_filter":  # Azure leaves the message out as well
        return Outcome((), "the server filtered the answer out")
    message = choice.get("message")
    if not isinstance(message, dict):
        return Outcome((), NO_MESSAGE)
    if refusal := message.get("refusal"):
        return Outcome((), f"the model refused: {refusal}")
    content = _content(message)
    if not isinstance(content, str):
        return Outcome(tuple(_items(content)))
    for text in (content, *(arguments for _, arguments in _calls(message))):
        for document in _documents(text):
            return Outcome(tuple(_items(document)))
    if finish == "length":
        return Outcome(tuple(_salvaged(content)), CUT_OFF)
    if not content.strip():
        return Outcome((), "the answer is empty")
    begins = repr(content if len(content) <= SHOWN else f"{content[:SHOWN]}...")
    return Outcome(tuple(_salvaged(content)), f"the answer is not JSON: {begins}")


def _content(message: dict[str, Any]) -> Any:
    """The answer: a string, the texts of a list of parts (Mistral), or JSON itself (Cloudflare)."""
    content = message.get("content")
    if isinstance(content, list):
        parts = [part for part in content if isinstance(part, dict) and part.get("type") == "text"]
        texts = [part["text"] for part in parts if isinstance(part.get("text"), str)]
        if texts:
            return "".join(texts)
    return content if isinstance(content, dict | list | str) else ""


def _calls(message: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The name and the arguments of each tool call; the arguments are JSON text."""
    calls = message.get("tool_calls")
    for call in calls if isinstance(calls, list) else ():
        function = call.get("function") if isinstance(call, dict) else None
        arguments = function.get("arguments") if isinstance(function, dict) else None
        if isinstance(function, dict) and isinstance(arguments, str):
            yield str(function.get("name", "")), arguments


def _documents(text: str) -> Iterator[Any]:
    """The JSON objects and lists that may be the answer, likeliest first."""
    for candidate in _candidates(text):
        try:
            document = DECODER.decode(candidate)
        except FAULTS:
            continue
        if isinstance(document, dict | list):
            yield document
    if start := START.search(THOUGHTS.sub("", text)):  # several documents, or prose with brackets
        with suppress(*FAULTS):
            yield DECODER.raw_decode(start.string, start.start())[0]


def _candidates(text: str) -> Iterator[str]:
    """Where a document may stand: the whole text, a fence, between the outer brackets."""
    yield text
    spoken = THOUGHTS.sub("", text)
    yield spoken
    yield from FENCE.findall(spoken)
    for opening, closing in ("{}", "[]"):
        start, end = spoken.find(opening), spoken.rfind(closing)
        if 0 <= start < end:
            yield spoken[start : end + 1]


def _items(document: dict[str, Any] | list[Any]) -> list[Any]:
    """The records of a document: the list in `items`, or the only list in it, or itself."""
    if isinstance(document, list):
        return document
    if isinstance(document.get("items"), list):
        return list(document["items"])
    if len(document) == 1:
        (only,) = document.values()
        if isinstance(only, list):
            return only
    return [document]


def _salvaged(text: str) -> Iterator[Any]:
    """The records that stand whole before an answer breaks off."""
    position = text.find("[") + 1
    while position:
        start = text.find("{", position)
        if start < 0:
            return
        try:
            record, position = DECODER.raw_decode(text, start)
        except FAULTS:
            return
        yield record


def _no_number(name: str) -> float:
    """NaN and the infinities are no JSON (RFC 8259, section 6)."""
    raise ValueError(name)


DECODER = json.JSONDecoder(parse_float=Digits, parse_constant=_no_number)
