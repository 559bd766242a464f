"""The credentials of a client: in whatever way they are written, no message and no cassette."""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import openai
import pytest

from pytest_synthdata.providers.secrecy import betrayed, scrubbed

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = 'sk-a/b+c d"ü-12345678'
WORD_OF_URL = "pass/wörd-42"


@pytest.fixture
def client() -> Iterator[openai.OpenAI]:
    """A client with all the credentials there are."""
    with openai.OpenAI(
        api_key=KEY,
        organization="org-12345678",
        project="proj-12345678",
        base_url=f"http://me:{quote(WORD_OF_URL, safe='')}@127.0.0.1/v1",
    ) as made:
        yield made


WRITTEN = {
    "raw": KEY,
    "URL": quote(KEY, safe=""),
    "URL, in lower case": quote(KEY, safe="").replace("%2F", "%2f"),
    "URL, path": quote(KEY),
    "form": quote_plus(KEY),
    "JSON": json.dumps(KEY, ensure_ascii=False)[1:-1],
    "JSON, ASCII": json.dumps(KEY)[1:-1],
    "JSON, slashes": json.dumps(KEY)[1:-1].replace("/", "\\/"),
    "slashes": KEY.replace("/", "\\/"),
    "base64": b64encode(KEY.encode()).decode().rstrip("="),
    "base64 within more": b64encode(f"a:{KEY}:".encode()).decode(),
    "base64 within yet more": b64encode(f":{KEY}:b".encode()).decode(),
    "base64 of URLs": urlsafe_b64encode(KEY.encode()).decode(),
    "password": WORD_OF_URL,
    "password, URL": quote(WORD_OF_URL, safe=""),
    "organization": "org-12345678",
    "project": "proj-12345678",
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_credential_is_found_in_whatever_way_it_is_written(
    client: openai.OpenAI, case: str
) -> None:
    """In a message, and in an answer."""
    words = scrubbed(f"bad: {WRITTEN[case]}.", client)
    assert words.startswith("bad: ")
    assert "***" in words
    assert len(words) <= len("bad: aaaa***aaaa.")
    assert betrayed({"content": WRITTEN[case]}, client)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"a": [{"b": f"see {KEY}"}]}, "the API key in $.a[0].b"),
        ({"a": {KEY: 1}}, "the API key in $.a"),
        ({KEY: [WORD_OF_URL]}, "the password of the base URL in $.***[0]"),
        ([WORD_OF_URL], "the password of the base URL in $[0]"),
        ("org-12345678", "the organization in $"),
        (["proj-12345678"], "the project in $[0]"),
        ({"a": "sk-a", "b": 12345678, "c": None}, ""),
    ],
)
def test_where_a_credential_stands_is_told_without_it(
    client: openai.OpenAI, body: Any, found: str
) -> None:
    """Values that are no text hold none."""
    assert betrayed(body, client) == found


@pytest.mark.parametrize("key", ["none", "ollama", "lm-studio", "EMPTY"])
def test_a_placeholder_may_stand_anywhere(key: str) -> None:
    """Those who need no key are given any word, which messages would lack."""
    with openai.OpenAI(api_key=key) as client:
        assert betrayed(f"We use {key}.", client) == ""
        assert scrubbed(f"messages must not be {key.lower()}", client).endswith(key.lower())


@pytest.mark.parametrize("around", ['{"a": "%s"}', ' [{"%s": 1}]'])
def test_escapes_within_json_that_is_a_string_hide_nothing(around: str) -> None:
    """A cassette would write it plain."""
    with openai.OpenAI(api_key="sk-abcdef1234567890") as client:
        content = around % r"\u0073k-abcdef1234567890"
        assert betrayed({"content": content}, client) == "the API key in $.content" + (
            ".a" if "a" in around[:4] else "[0]"
        )


def test_a_value_is_searched_however_deep() -> None:
    """As deep as json reads, and deeper."""
    body: Any = KEY
    for _ in range(2_000):
        body = [body]
    with openai.OpenAI(api_key=KEY) as client:
        assert betrayed(body, client).startswith("the API key in $[0][0]")
