"""Which errors of a server are about the form that an answer was asked in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_synthdata.error_body import FILTERS, facts

if TYPE_CHECKING:
    from pytest_synthdata.error_body import Fact

__all__ = ["FAILED", "NO_QUOTA", "refuses_form"]

# What servers answer where they do not know a form, or cannot follow the schema in it: 400 most of
# them, 422 DeepSeek and FastAPI's, 404 OpenRouter, 500 llama_cpp.server, ik_llama.cpp and Ollama,
# 502 gateways before any of these. Keys, quotas, rates and sizes have statuses of their own, which
# gateways write into the body.
STATUSES = frozenset((400, 404, 422, 500, 501, 502))
STATUS = re.compile(r"[45]\d\d")
# A message names its complaint at once. What it quotes of the request, which is the user's and may
# say anything, comes after.
HEAD = 400
FAILED = "json_validate_failed"
"""Groq's code: the model has failed to follow the schema, which is quoted with all it wrote."""
NO_QUOTA = "insufficient_quota"
"""OpenAI's code: the account is empty."""

# What is about something else, whatever it quotes: OpenAI counts the tokens "in the response_format
# schemas".
OTHER = re.compile(
    "|".join(
        (
            *FILTERS,
            FAILED,
            "context_length_exceeded|maximum context length",
            "model_not_found|rate_limit_exceeded|invalid_api_key",
            NO_QUOTA,
        )
    ),
    re.IGNORECASE,
)
# Parameters as servers name them: OpenAI's two, Ollama's, Anthropic's, Google's and vLLM's.
PLACE = re.compile(
    r"(?:body\.)?(?:response_?format|text\.format|format|output_(?:config\.)?format"
    r"|generation_?config\.response\w*|json_schema|guided_\w+|structured_outputs?|grammar)(?!\w)",
    re.IGNORECASE,
)
NOWHERE = re.compile(r"(?:body|request|validation\w*)?", re.IGNORECASE)  # Cerebras: validation
FORM = (
    r"(?:structured[ _-](?:outputs?|decoding|generation)|guided[ _-](?:decoding|generation)"
    r"|json[ _-](?:mode|schema))"
)
NOT = (
    r"(?:(?:\bnot|n['\u2019]t) (?:yet |currently )?(?:support|available|enabled|allow|permit)"
    r"|unsupported|unavailable)"
)
FORM_IN_CHINESE = "(?:结构化输出|json ?(?:mode|schema|模式))"
COMPLAINT = re.compile(
    "|".join(
        (
            # They name what was sent, or what a gateway has made of it ...
            r"response_?format|\bjson_(?:schema|object)\b|response_?(?:json_?)?schema",
            r"\boutput_format\b|output_config\.format|support\w* (?:the |this )?response format",
            r"input should be 'text'|mime_?type parameter with value",
            # ... say that there is no such thing (OpenRouter, Ollama, Fireworks, xAI) ...
            rf"{NOT}[^.:]{{0,40}}{FORM}|{FORM}[^.:]{{0,40}}{NOT}|invalid json schema",
            rf"不支持.{{0,20}}{FORM_IN_CHINESE}|{FORM_IN_CHINESE}.{{0,20}}不支持",
            r"^no endpoints found that (?:can handle|support) .*(?:param|structured|response)",
            r"^invalid format: |required for format",
            # ... or what makes a grammar of a schema cannot (llama.cpp, vLLM, SGLang, Cohere) ...
            r"json schema conversion failed|json-schema-to-grammar|xgrammar|llguidance",
            r"(?:pars|compil|convert|creat)(?:e|ing)? (?:\w+ ){0,2}grammar",
            r"\bgrammar (?:error|compil\w+|specification|request|is (?:not|too))",
            r"\bproperty \S+ must have a type\b",
            # ... or finds it too large (Google, Anthropic).
            r"\bschemas? (?:produces a constraint|in generationconfig|is too|contains? too)",
        )
    ),
    re.IGNORECASE,
)
# OpenAI blames the prompt for what only this form demands of it.
DEMAND = "must contain the word 'json'"


def refuses_form(status: int, body: Any) -> bool:
    """Whether an error says that the server does not take the form it was asked in.

    `body` is the error's body, parsed where it is JSON. It counts what the status and the codes may
    mean, then the parameter that the body blames, then the beginning of its messages, by phrases:
    words such as JSON or schema stand in every prompt, which some servers echo. A model that fails
    to follow a form has not refused it.
    """
    found = tuple(facts(body))
    said = {int(code) for fact in found for code in fact.codes if STATUS.fullmatch(code)}
    if not {status} | said <= STATUSES or any(map(_is_other, found)):
        return False
    return any(map(_is_complaint, found))


def _is_other(fact: Fact) -> bool:
    return OTHER.search(" ".join((*fact.codes, fact.message[:HEAD]))) is not None


def _is_complaint(fact: Fact) -> bool:
    if PLACE.match(fact.place):
        return True
    elsewhere = not NOWHERE.fullmatch(fact.place) and DEMAND not in fact.message
    if elsewhere or fact.unread:
        return False
    return COMPLAINT.search(fact.message[:HEAD]) is not None
