"""A chat completion in all the forms that servers give it: made, reduced, and read thoroughly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_synthdata import message as said
from pytest_synthdata.documents import Found, documents, fault, joined
from pytest_synthdata.error_body import as_text, error_message, is_error, is_filter, shown
from pytest_synthdata.reply import ANOTHER, FEWER, LIMIT, REWORD, Kind, Outcome
from pytest_synthdata.stores.fold import flat
from pytest_synthdata.thoughts import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["completion", "outcome_of", "storable"]

CUT = {"length", "max_tokens", "max_output_tokens", "model_length"}
FILTERS = ("content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii")

MOST = 100  # choices of one answer that are looked at; one is asked for

NOTHING = Outcome(Kind.NOT_A_COMPLETION, (), "the answer holds no message")
NONE = Found([])


def completion(model: str, items: list[Any]) -> dict[str, Any]:
    """A chat completion that holds `items`, as a server would send it."""
    return {
        "object": "chat.completion",
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": flat({"items": items})},
            }
        ],
    }


def storable(body: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a chat completion that may be written down: no ids, no times, nothing unknown.

    `outcome_of` makes the same of it, unless it is an error or no completion at all, and but for
    saying that only reasoning came, which is left out.
    """
    kept: dict[str, Any] = {
        key: shown(body[key]) for key in ("object", "model") if isinstance(body.get(key), str)
    }
    if isinstance(body.get("choices"), list):
        kept["choices"] = [_storable(choice) for choice in _choices(body)]
    usage = body.get("usage")
    if isinstance(usage, dict):
        names = ("prompt_tokens", "completion_tokens", "total_tokens")
        kept["usage"] = {name: usage[name] for name in names if type(usage.get(name)) is int}
    return kept


def outcome_of(body: Any) -> Outcome:
    """As `reply.read`, wherever in a body the records may stand."""
    outcomes = [_read(choice) for choice in _choices(body)]
    best = min(outcomes, key=lambda one: (not one.records, one.kind.value), default=NOTHING)
    if best.kind in {Kind.EMPTY, Kind.NOT_A_COMPLETION} and is_error(body):
        return _failed(body)
    if best.kind is Kind.NOT_A_COMPLETION:
        problem = f"the answer is no chat completion: {shown(as_text(body))!r}"
        return Outcome(Kind.NOT_A_COMPLETION, (), problem)
    return best


def _choices(body: Any) -> list[dict[str, Any]]:
    choices = body.get("choices") if isinstance(body, dict) else None
    found = choices if isinstance(choices, list) else []
    return [choice for choice in found[:MOST] if isinstance(choice, dict)]


def _storable(choice: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if type(choice.get("index")) is int:
        kept["index"] = choice["index"]
    if finish := said.finish(choice):
        kept["finish_reason"] = finish
    message = choice.get("message")
    if isinstance(message, dict):
        told = ("role", "refusal")
        kept["message"] = {
            name: message[name] for name in told if isinstance(message.get(name), str)
        }
        if (content := said.content(message)) is not None:
            kept["message"]["content"] = content
        if calls := said.calls(message):
            kept["message"]["tool_calls"] = [
                {"type": "function", "function": {"name": name, "arguments": arguments}}
                for name, arguments in calls
            ]
    return kept


def _read(choice: dict[str, Any]) -> Outcome:
    finish = said.finish(choice).lower()
    message = choice.get("message")
    if finish == "error" or choice.get("error"):
        return _failed(choice.get("error") or "it ended the answer there")
    if finish.startswith(FILTERS):  # Azure leaves the message out
        words = said.refusal(message) if isinstance(message, dict) else ""
        return _filtered(words or finish)
    if not isinstance(message, dict):
        return NOTHING
    pieces = [said.joined(said.content(message))], [given for _, given in said.calls(message)]
    content, arguments = (joined(list(map(_found, piece))) for piece in pieces)
    # Amid prose, JSON may be about the call.
    sure = content.pure or content.wrappers
    candidates = [content, arguments] if sure else [arguments, content]
    refusal = said.refusal(message)
    refused = bool(refusal) or finish == "refusal"
    for found in candidates:
        held = found.records()
        if found.documents and found.whole and (held or not refused):
            advice = LIMIT if finish in CUT else FEWER
            return Outcome(Kind.RECORDS, held, None, advice, found.alternative(), found.keys())
    if refused:
        problem = f"the model refused: {shown(refusal)!r}" if refusal else "the model refused"
        advice = f"{REWORD}, or ask another (--synthdata-model)"
        return Outcome(Kind.REFUSAL, (), problem, advice)
    text = "\n".join(filter(None, map(_text, pieces[0] + pieces[1])))
    if not text:
        return _empty(message, finish)
    salvaged = next((found for found in candidates if found.records()), NONE)
    rest = salvaged.alternative(), salvaged.keys()
    if finish in CUT:
        where = "" if salvaged is not NONE else f" before a record was whole: {shown(text)!r}"
        problem = f"the answer was cut off{where}"
        return Outcome(Kind.CUT_OFF, salvaged.records(), problem, LIMIT, *rest)
    problem = f"the answer is {fault(text)}: {shown(text)!r}"
    return Outcome(Kind.NOT_JSON, salvaged.records(), problem, ANOTHER, *rest)


def _found(piece: Any) -> Found:
    """As `documents`, of a piece that is a text or JSON already."""
    if isinstance(piece, str):
        return documents(piece)
    return Found([piece] if isinstance(piece, dict | list) else [], pure=True)


def _text(piece: Any) -> str:
    """What a piece of a message says, as text ("": nothing, or thoughts only)."""
    if isinstance(piece, str):
        return spoken(piece)
    return "" if piece is None else as_text(piece)


def _empty(message: dict[str, Any], finish: str) -> Outcome:
    if finish in CUT:
        why = "all its tokens were used up before it began, by reasoning as a rule"
        return Outcome(Kind.EMPTY, (), f"the answer is empty: {why}", LIMIT)
    why = ": only reasoning came" if said.reasoned(message) else ""
    return Outcome(Kind.EMPTY, (), f"the answer is empty{why}", ANOTHER)


def _failed(error: Any) -> Outcome:
    message = error_message(error)
    if is_filter(error):
        return _filtered(message)
    return Outcome(Kind.PROVIDER_ERROR, (), f"the server answered with an error: {shown(message)}")


def _filtered(words: str) -> Outcome:
    problem = f"the server's content filter held the answer back: {shown(words)!r}"
    return Outcome(Kind.FILTERED, (), problem, REWORD)
