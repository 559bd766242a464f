"""What a choice of a chat completion says, in whatever place a server puts it."""

from __future__ import annotations

from typing import Any

from pytest_synthdata.decoding import values
from pytest_synthdata.error_body import is_filter
from pytest_synthdata.thoughts import BLANKS

__all__ = ["calls", "content", "finish", "joined", "reasoned", "refusal"]

REASONING = ("reasoning_content", "reasoning", "reasoning_details", "thinking")


def finish(choice: dict[str, Any]) -> str:
    """Why a choice ends where it does, in the server's word ("": it does not say)."""
    if error := choice.get("error"):  # OpenRouter
        return "content_filter" if is_filter(error) else "error"
    details = choice.get("finish_details")  # gpt-4-vision-preview
    kind = details.get("type") if isinstance(details, dict) else None
    return _first(choice.get("finish_reason"), kind)


def content(message: dict[str, Any]) -> Any:
    """The content as it came: a string, a list of parts, or JSON itself (Cloudflare).

    In a message that holds nothing else, reasoning that is JSON is the content: servers put it
    there when a model answers without reasoning (SGLang).
    """
    given, parsed = message.get("content"), message.get("parsed")
    if _first(given) if isinstance(given, str) else given:
        return given
    if isinstance(parsed, dict | list):
        return parsed
    if calls(message) or _first(message.get("refusal")):
        return given
    thought = _first(*map(message.get, REASONING))
    match values(thought):
        case [dict() | list(), *_]:
            return thought
    return given


def joined(given: Any) -> Any:
    """The text of a content that is a list of parts (Mistral); any other content as it is."""
    parts = given if isinstance(given, list) else [given]
    roles = [_role(part) for part in parts]
    if not any(roles) and not all(isinstance(part, str) for part in parts):
        return given
    texts = (
        part["text"] if role == "text" else part for part, role in zip(parts, roles, strict=True)
    )
    return "".join(text for text in texts if isinstance(text, str))


def calls(message: dict[str, Any]) -> list[tuple[str, Any]]:
    """The name and the arguments of each tool call that has any: JSON text, or JSON itself."""
    listed = message.get("tool_calls")
    found = [_call(call) for call in (listed if isinstance(listed, list) else ())]
    legacy = _function(message.get("function_call"))  # what there was before tool calls
    return [call for call in found if call] or ([legacy] if legacy else [])


def refusal(message: dict[str, Any]) -> str:
    """The words of a refusal ("": there is none)."""
    within = [part["refusal"] for part in _parts(message) if _role(part) == "refusal"]
    return _first(message.get("refusal"), *within)


def reasoned(message: dict[str, Any]) -> bool:
    """Whether a message without an answer holds reasoning: in tags, parts or a field of its own."""
    parts = _parts(message)
    within = bool(_first(*parts)) or any(_role(part) == "thinking" for part in parts)
    return within or any(message.get(name) for name in REASONING)


def _parts(message: dict[str, Any]) -> list[Any]:
    given = content(message)
    return given if isinstance(given, list) else [given]


def _role(part: Any) -> str:
    """What a typed part of a content is: text, a refusal or thinking ("": no such part)."""
    match part:
        case {"type": "text" | "output_text", "text": str()}:
            return "text"
        case {"type": "refusal", "refusal": str()}:
            return "refusal"
        case {"type": "thinking" | "redacted_thinking" | "reasoning"}:
            return "thinking"
    return ""


def _call(call: Any) -> tuple[str, Any] | None:
    if not isinstance(call, dict):
        return None
    return _function(call.get("function")) or _function(call.get("custom"))


def _function(function: Any) -> tuple[str, Any] | None:
    match function:
        case {"arguments": given} | {"input": given}:  # `input`: of a custom tool
            if isinstance(given, dict | list) or _first(given):
                return _first(function.get("name")), given
    return None


def _first(*values: Any) -> str:
    """The first of the values that is a text and not blank, or else none."""
    return next((one for one in values if isinstance(one, str) and one.strip(BLANKS)), "")
