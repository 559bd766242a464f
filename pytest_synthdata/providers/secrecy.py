"""The credentials of a client, which neither messages nor cassettes may hold."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote, urlsplit

from pytest_synthdata.documents import FAULTS
from pytest_synthdata.error_body import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    import openai

__all__ = ["betrayed", "scrubbed"]

# What is shorter (`none`, `ollama`, `lm-studio`) is what servers without keys are given.
TELLING = re.compile(r".{16,}|(?=.*\d)(?=.*[a-z]).{8,}", re.IGNORECASE | re.DOTALL)


def scrubbed(text: str, *clients: openai.OpenAI) -> str:
    """`text` without the credentials of the clients, in any of the ways they are written."""
    for value in _credentials(*clients):
        text = _pattern(value).sub("***", text)
    return text


def betrayed(body: Any, *clients: openai.OpenAI) -> str:
    """Which credential stands in the strings of a JSON value, and where ("": none does)."""
    held = _credentials(*clients).items()
    sought = [(name, _pattern(value)) for value, name in held]
    for where, text in _strings(body):
        for name, pattern in sought:
            if pattern.search(text):
                return f"{name} in {shown(scrubbed(where, *clients))}"
    return ""


def _credentials(*clients: openai.OpenAI) -> dict[str, str]:
    """Each with what it is; a key that a function gives is known once it was sent."""
    held: dict[str, str] = {}
    for client in clients:
        password = urlsplit(str(client.base_url)).password
        held |= {
            client.api_key or "": "the API key",
            client.organization or "": "the organization",
            client.project or "": "the project",
            unquote(password or ""): "the password of the base URL",
        }
    return {value: name for value, name in held.items() if TELLING.match(value)}


@cache
def _pattern(value: str) -> re.Pattern[str]:
    """What finds a value as it is, URL-quoted, escaped in JSON, or in base64."""
    escaped = {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    written = {
        *(text.replace("/", "\\/") for text in escaped),
        *escaped,
        *(quote(value, safe=safe) for safe in ("", "/")),
        quote_plus(value),
        *_base64(value.encode()),
    }
    longest_first = sorted(written, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)


def _base64(value: bytes) -> Iterator[str]:
    """What of a value's base64 does not depend on what stands around it."""
    for before, cut in ((0, 0), (1, 2), (2, 3)):  # bytes, characters that they reach into
        whole = (before + len(value)) * 8 // 6
        coded = b64encode(bytes(before) + value).decode("ascii")[cut:whole]
        yield from (coded, coded.replace("+", "-").replace("/", "_"))


def _strings(body: Any) -> Iterator[tuple[str, str]]:
    """All strings of a JSON value, names among them, however deep, and where they stand."""
    left = [("$", body)]
    while left:
        where, value = left.pop()
        match value:
            case str():
                yield where, value
                with suppress(*FAULTS):  # the content is JSON itself, with escapes of its own
                    left += [(where, json.loads(value))] if value.lstrip()[:1] in {"{", "["} else []
            case dict():
                left += [(where, key) for key in value]
                left += [(f"{where}.{key}", one) for key, one in value.items()]
            case list():
                left += [(f"{where}[{index}]", one) for index, one in enumerate(value)]
