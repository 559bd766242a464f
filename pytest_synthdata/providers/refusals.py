"""Which errors of a server are about the form that an answer was asked in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["refuses_form"]

# What servers answer where they do not know a form, or cannot follow the schema in it: 400 most of
# them, 422 DeepSeek and FastAPI's, 404 OpenRouter, 500 llama_cpp.server, ik_llama.cpp and Ollama,
# 502 gateways before any of these. Keys, quotas, rates and sizes have statuses of their own.
STATUSES = frozenset((400, 404, 422, 500, 501, 502))
# A message names its complaint at once. What it quotes of the request, which is the user's and may
# say anything, comes after.
HEAD = 400
# Where an error body says what it is about, and where others are passed on inside of it.
MESSAGES = (
    "error message msg detail details errors description fieldViolations metadata raw".split()
)
# Parameters as servers name them: OpenAI's two, Ollama's, Anthropic's and Google's.
PLACE = re.compile(
    r"(?:body\.)?(?:response_?format|text\.format|format|output_(?:config\.)?format"
    r"|generation_?config\.response)",
    re.IGNORECASE,
)
FORM = r"(?:structured[ _-]outputs?|json[ _-]mode|json[ _-]schema)"
NOT = r"(?:not (?:yet |currently )?(?:support|available|enabled|allow|permit)|unsupported)"
COMPLAINT = re.compile(
    "|".join(
        (
            # They name what was sent, or what a gateway has made of it ...
            r"response_?format|\bjson_(?:schema|object)\b|response_?(?:json_?)?schema",
            r"\boutput_format\b|output_config\.format|support\w* (?:the |this )?response format",
            r"input should be 'text'",
            # ... say that there is no such thing (OpenRouter, Ollama, Fireworks, xAI) ...
            rf"{NOT}[^.:]{{0,40}}{FORM}|{FORM}[^.:]{{0,40}}{NOT}|invalid json schema",
            r"^no endpoints found that (?:can handle|support) .*(?:param|structured|response)",
            r"^invalid format: |required for format",
            # ... or what makes a grammar of a schema cannot (llama.cpp, vLLM, SGLang) ...
            r"json schema conversion failed|xgrammar|llguidance",
            r"(?:parse|compile|convert|create) (?:\w+ ){0,2}grammar",
            r"\bgrammar (?:error|compil\w+|specification|request|is (?:not|too))",
            # ... or finds it too large (Google, Anthropic).
            r"\bschemas? (?:produces a constraint|in generationconfig|is too|contains? too)",
        )
    ),
    re.IGNORECASE,
)
# Groq: the model's failure to follow the schema, with all that it has written.
FAILED = "json_validate_failed"


def refuses_form(status: int, body: object) -> bool:
    """Whether an error says that the server does not take the form it was asked in.

    `body` is the error's body, parsed where it is JSON. It counts what a status may mean, then the
    parameter that the body blames (`param`, `loc`, `field`), then the beginning of its messages, by
    phrases: words such as JSON or schema stand in every prompt, which some servers echo. A model
    that fails to follow a form has not refused it.
    """
    return status in STATUSES and any(
        PLACE.match(place) or COMPLAINT.search(message[:HEAD]) for place, message in _said(body)
    )


def _said(body: Any) -> Iterator[tuple[str, str]]:
    """What an error body says, as pairs of the parameter it blames and a message, either empty.

    Bodies come nested in lists (Google, FastAPI) and in JSON texts (OpenRouter).
    """
    match body:
        case str():
            inner = _json(body)
            yield from [("", body)] if inner is None else _said(inner)
        case list():
            for one in body:
                yield from _said(one)
        case dict() if body.get("code") != FAILED:
            for key in ("param", "field"):
                yield str(body.get(key) or ""), ""
            if isinstance(loc := body.get("loc"), list):
                yield ".".join(map(str, loc)), ""
            for key in MESSAGES:
                yield from _said(body.get(key))


def _json(text: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
