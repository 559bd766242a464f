"""What a server says instead of an answer, in any of the forms that servers use."""

from __future__ import annotations

import json
from typing import Any

from pytest_synthdata.documents import FAULTS

__all__ = ["as_text", "error_message", "is_error", "is_filter", "shown"]

SHOWN = 200  # characters of a server's own words in a message
FILTERS = {  # codes of errors that are a content filter's: Azure, OpenAI, Alibaba
    "content_filter",
    "content_policy_violation",
    "responsibleaipolicyviolation",
    "data_inspection_failed",
}


def error_message(body: Any) -> str:
    """What an error body says, or the error within one, without the full stop at its end.

    Its JSON where it has no known form.
    """
    try:
        said = _said(body)
    except FAULTS:
        said = ""
    plain = "" if body is None else as_text(body).strip()
    return said.removesuffix(".") or plain or "without a word"


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
    match body:
        case [{"error": dict(error)}, *_] | {"error": dict(error)} | dict(error):
            inner = error.get("innererror")
            within = inner.get("code") if isinstance(inner, dict) else None
            return any(
                isinstance(code, str) and code.lower() in FILTERS
                for code in (error.get("code"), error.get("type"), within)
            )
    return False


def shown(text: str) -> str:
    """A server's words as part of a line of ours: one line, printable, not too long."""
    line = " ".join(text.split())
    line = "".join(c if c.isprintable() else "?" for c in line[: SHOWN + 1])
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 3]}..."


def _said(value: Any) -> str:
    match value:
        case str():
            return value.strip()
        case list():
            return "; ".join(filter(None, map(_said, value)))
        case {"loc": [*places], "msg": str(problem)}:  # FastAPI
            return f"{'.'.join(map(str, places))}: {problem}"
        case {"message": str(message), "metadata": {"raw": raw}} if raw:  # OpenRouter
            return f"{message}: {_raw(raw)}"
        case dict():
            names = ("error", "errors", "detail", "message", "msg", "choices")
            return next(filter(None, (_said(value[name]) for name in names if name in value)), "")
    return ""


def _raw(raw: Any) -> str:
    """What the provider behind a gateway said; often an error body as text."""
    try:
        inner = json.loads(raw)
    except (TypeError, ValueError):
        inner = raw
    return _said(inner) or str(raw)
