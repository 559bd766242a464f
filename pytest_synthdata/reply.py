"""A chat completion read: the wire records in it, or why there are none."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_synthdata.wire import Digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Outcome", "completion", "read", "storable"]

CUT_OFF = "the answer was cut off; ask for fewer records at a time (page_size), or raise the limit"
THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)(?:```|\Z)", re.DOTALL)


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
    kept: dict[str, Any] = {key: body[key] for key in ("object", "model") if key in body}
    choices = body.get("choices")
    if isinstance(choices, list):
        kept["choices"] = [_choice(choice) for choice in choices if isinstance(choice, dict)]
    usage = body.get("usage")
    if isinstance(usage, dict):
        names = ("prompt_tokens", "completion_tokens", "total_tokens")
        kept["usage"] = {name: usage[name] for name in names if isinstance(usage.get(name), int)}
    return kept


def _choice(choice: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {k: choice[k] for k in ("index", "finish_reason") if k in choice}
    message = choice.get("message")
    if isinstance(message, dict):
        names = ("role", "content", "refusal", "tool_calls")
        kept["message"] = {name: message[name] for name in names if message.get(name) is not None}
    return kept


def read(body: Mapping[str, Any]) -> Outcome:
    """Read a chat completion, whatever a server made of it. Never raises."""
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return Outcome((), "the answer is no chat completion: it holds no message")
    finish = choice.get("finish_reason")
    if refusal := message.get("refusal"):
        return Outcome((), f"the model refused: {refusal}")
    if finish == "content_filter":
        return Outcome((), "the server filtered the answer out")
    text = _text(message)
    for candidate in _candidates(text):
        try:
            document = json.loads(candidate, parse_float=Digits, parse_constant=_no_number)
        except (ValueError, RecursionError):
            continue
        return Outcome(tuple(_items(document)))
    if finish == "length":
        return Outcome(tuple(_salvaged(text)), CUT_OFF)
    begins = f"the answer is not JSON: {text[:80]!r}" if text.strip() else "the answer is empty"
    return Outcome(tuple(_salvaged(text)), begins)


def _text(message: dict[str, Any]) -> str:
    """The content as text: a string, a list of parts (Mistral) or a JSON value (Cloudflare)."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(isinstance(part, dict) for part in content):
        texts = [part["text"] for part in content if isinstance(part.get("text"), str)]
        if texts:
            return "".join(texts)
    if content is not None:
        return json.dumps(content)
    for call in message.get("tool_calls") or ():
        function = call.get("function") if isinstance(call, dict) else None
        arguments = function.get("arguments") if isinstance(function, dict) else None
        if isinstance(arguments, str):
            return arguments
    return ""


def _candidates(text: str) -> Iterator[str]:
    """Where the JSON document may stand: the whole text, a fence, between the outer brackets."""
    yield text
    spoken = THOUGHTS.sub("", text)
    yield spoken
    yield from FENCE.findall(spoken)
    for opening, closing in ("{}", "[]"):
        start, end = spoken.find(opening), spoken.rfind(closing)
        if 0 <= start < end:
            yield spoken[start : end + 1]


def _items(document: Any) -> list[Any]:
    """The records of a document: the list in `items`, or the only list in it, or itself."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return []
    if isinstance(document.get("items"), list):
        return list(document["items"])
    if len(document) == 1:
        (only,) = document.values()
        if isinstance(only, list):
            return only
    return [document]


def _salvaged(text: str) -> Iterator[Any]:
    """The records that stand whole before an answer breaks off."""
    decoder = json.JSONDecoder(parse_float=Digits, parse_constant=_no_number)
    position = text.find("[") + 1
    while position:
        start = text.find("{", position)
        if start < 0:
            return
        try:
            record, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return
        yield record


def _no_number(name: str) -> float:
    """NaN and the infinities are no JSON (RFC 8259, section 6)."""
    raise ValueError(name)
