"""What a server says instead of an answer, in any of the forms that servers use."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from pytest_synthdata.decoding import FAULTS
from pytest_synthdata.depth import BODY, deep
from pytest_synthdata.schema.digits import Digits

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FILTERS",
    "Fact",
    "as_text",
    "codes",
    "error_message",
    "facts",
    "is_error",
    "is_filter",
    "parsed",
    "shown",
]

SHOWN = 200  # characters of a server's own words in a message
LEVELS = 12  # of lists, objects and JSON texts in each other; OpenRouter needs nine
MOST = 100  # errors in one body, and members of a list in it, that are looked at
FILTERS = frozenset(  # codes of errors that are a content filter's: Azure, OpenAI, Alibaba
    (
        "content_filter",
        "content_policy_violation",
        "responsibleaipolicyviolation",
        "data_inspection_failed",
    )
)
# Where an error body says what it is about, and where others are passed on inside of it.
WORDS = (
    "error errors detail message msg details description fieldViolations innererror metadata raw"
).split()
CODES = ("code", "type", "status")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that an error body says; what it does not say is empty.

    `place` is the parameter that is blamed, dotted; `codes` are those of this error and of the ones
    around it, in lower case; `message` is in the server's words, or where it is `unread`, JSON text
    of no known form.
    """

    place: str = ""
    codes: frozenset[str] = frozenset()
    message: str = ""
    unread: bool = False


def facts(body: Any) -> Iterator[Fact]:
    """What an error body says, up to MOST facts and to a depth of LEVELS. Never raises.

    Bodies come nested in lists (Google, FastAPI), in JSON texts (OpenRouter) and in choices.
    """
    return islice(_facts(body, LEVELS), MOST)


def _facts(body: Any, levels: int) -> Iterator[Fact]:
    if levels == 0:
        return
    match body:
        case str() if body.strip():
            inner = _json(body)
            within = tuple(islice(_facts(inner, levels - 1), MOST))
            yield from within
            if not any(fact.message for fact in within):
                yield Fact(message=body.strip(), unread=inner is not None)
        case list():
            for one in body[:MOST]:
                yield from _facts(one, levels - 1)
        case dict():
            own = Fact(_place(body), _codes(body))
            told = [*map(body.get, WORDS), _of_choices(body.get("choices"))]
            silent = True
            for fact in (fact for one in told for fact in _facts(one, levels - 1)):
                silent = False
                yield replace(fact, place=fact.place or own.place, codes=fact.codes | own.codes)
            if silent:
                yield own


def codes(body: Any) -> frozenset[str]:
    """All codes of an error body, in lower case."""
    return frozenset().union(*(fact.codes for fact in facts(body)))


def parsed(content: bytes) -> Any:
    """A body as JSON, or as text where it is none, or is nested too deep to be kept."""
    try:
        body = json.loads(content, parse_float=Digits)
    except FAULTS:
        body = None
    else:
        if not deep(body, BODY):
            return body
    return content.decode("utf-8", "replace")


def error_message(body: Any) -> str:
    """What an error body says, or the errors within one, without the full stop at its end.

    Its JSON where it has no known form.
    """
    said = "; ".join(dict.fromkeys(_worded(fact) for fact in facts(body) if fact.message))
    plain = "" if body is None else as_text(body).strip()
    return said or plain or "without a word"


def as_text(value: Any) -> str:
    """A body as the server sent it: a string as it is, anything else as JSON."""
    try:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except FAULTS:
        return "JSON that is nested too deep to be shown"


def is_error(body: Any) -> bool:
    """Whether a body tells of an error: `{"error": ...}` and its relatives, or a list of them."""
    match body:
        case [first, *_]:  # Google
            return isinstance(first, dict) and is_error(first)
        case dict():
            told = any(body.get(name) for name in ("error", "errors", "detail"))
            # Ollama's own chat answers with an object here.
            return told or any(isinstance(body.get(name), str) for name in ("message", "msg"))
    return False


def is_filter(body: Any) -> bool:
    """Whether an error, or the body that holds it, is that of a content filter."""
    return bool(codes(body) & FILTERS)


def shown(text: str) -> str:
    """A server's words as part of a line of ours: one line, printable, not too long."""
    line = " ".join(text.split())
    line = "".join(c if c.isprintable() else "?" for c in line[: SHOWN + 1])
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 3]}..."


def _worded(fact: Fact) -> str:
    message = fact.message.removesuffix(".")
    return message if fact.place in message else f"{fact.place}: {message}"


def _place(body: dict[str, Any]) -> str:
    if isinstance(loc := body.get("loc"), list):  # FastAPI
        return ".".join(str(part) for part in loc if isinstance(part, str | int))
    named = (body.get(key) for key in ("param", "field"))
    place = next((one for one in named if isinstance(one, str)), "")
    return "" if place.lower() in {"none", "null"} else place  # LiteLLM


def _codes(body: dict[str, Any]) -> frozenset[str]:
    given = (body.get(key) for key in CODES)
    return frozenset(str(code).lower() for code in given if isinstance(code, str | int))


def _of_choices(choices: Any) -> list[Any]:
    """The errors in choices (OpenRouter); their messages are the model's."""
    listed = choices if isinstance(choices, list) else []
    return [choice.get("error") for choice in listed if isinstance(choice, dict)]


def _json(text: str) -> Any:
    """An object or a list that is written in a text; None: it is none."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except FAULTS:
        return None
