"""The openai provider: what is sent, and what becomes of each way a server can fail."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import closing
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx2
import openai
import pytest
import vcr
from pydantic import BaseModel, Field

from pytest_synthdata.board import Board
from pytest_synthdata.completion import storable
from pytest_synthdata.errors import ProviderError, SecretError
from pytest_synthdata.providers.choice import Providers
from pytest_synthdata.providers.guarded import Guarded
from pytest_synthdata.providers.openai import OpenAI
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.reply import Kind, read
from pytest_synthdata.request import UNKNOWN, Usage
from pytest_synthdata.secrecy.secrets import Secrets
from pytest_synthdata.settings import Settings
from pytest_synthdata.stores.run import Run
from tests.stub import Detour, Stub, completion

if TYPE_CHECKING:
    from pytest_synthdata.request import Reply
    from tests.stub import Body

KEY = "sk-secret/that+nobody-may-see"


class Film(BaseModel):
    title: str = Field(min_length=1)
    year: int = Field(ge=1888)


def ask(server: Stub, options: dict[str, Any] | None = None, **settings: Any) -> Reply:
    given = {"base_url": server.url, "api_key": KEY, "timeout": 10.0, **settings}
    what = wanted(Film, n=5, **(options or {}))
    made = Settings(**given)
    with closing(OpenAI(made, None, Run(made.cache_dir, made.run))) as provider:
        guarded = Guarded(provider, made, lambda: provider.secrets)
        return guarded.answer(Board(what.spec).request((0, 1)))


def films(asked: Any) -> Body:
    return completion({"items": [{"title": f"F{slot}", "year": 1999} for slot in asked.slots]})


def test_a_server_elsewhere_gets_the_portable_schema_and_nothing_it_was_not_asked_for(
    server: Stub,
) -> None:
    """No sampling or limit parameter unless the user set it; the schema is in the prompt, too."""
    server.answer = films
    reply = ask(server)
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body.keys() == {"model", "messages", "response_format"}
    assert asked.body["model"] == "gpt-6-luna"
    assert [message["role"] for message in asked.body["messages"]] == ["user"]
    form = asked.body["response_format"]["json_schema"]
    assert form["name"] == "Film"
    assert form["strict"] is False
    film = form["schema"]["properties"]["items"]["items"]
    assert film["properties"]["title"] == {"type": "string", "description": "at least 1 characters"}
    assert film["properties"]["year"] == {"type": "integer", "minimum": 1888}
    assert '"minLength":1' in asked.prompt
    del asked.body["response_format"]
    assert json.loads(reply.asked) == asked.body
    assert reply.body.keys() == {"object", "model", "choices", "usage"}
    assert reply.fresh


@pytest.mark.parametrize(
    "base_url",
    [None, "https://me.openai.azure.com/openai/v1/", "https://me.services.ai.azure.com/v1"],
)
def test_openai_and_azure_get_the_strict_schema(server: Stub, base_url: str | None) -> None:
    """The number of records stands in it."""
    server.answer = films
    with openai.OpenAI(
        api_key=KEY, base_url=base_url, http_client=httpx2.Client(transport=Detour(server))
    ) as client:
        provider = OpenAI(Settings(), client, Run(Path(), None))
        provider.answer(Board(wanted(Film, n=5).spec).request((0, 1)))
    assert provider.address == (base_url or "https://api.openai.com/v1").rstrip("/")
    form = server.asked[0].body["response_format"]["json_schema"]
    assert form["strict"] is True
    items = form["schema"]["properties"]["items"]
    assert (items["minItems"], items["maxItems"]) == (2, 2)
    assert items["items"]["additionalProperties"] is False


def test_parameters_of_the_request_stand_above_those_of_the_settings(server: Stub) -> None:
    """Both reach the server as they are, known to the SDK or not."""
    server.answer = films
    ask(
        server,
        {"params": {"temperature": 1, "top_k": 5}, "model": "mine"},
        params={"temperature": 0, "seed": 7},
        model="theirs",
    )
    body = server.asked[0].body
    assert body["model"] == "mine"
    assert (body["temperature"], body["top_k"], body["seed"]) == (1, 5, 7)


ERRORS: list[tuple[int, Body | bytes, bool, str]] = [
    (401, {"error": {"message": f"bad key {KEY}"}}, True, r"answered 401: bad key \*\*\*. Check "),
    (403, {"detail": "no"}, True, "answered 403: no. Check SYNTHDATA_API_KEY or OPENAI_API_KEY"),
    (
        404,
        {"error": {"message": "no such model"}},
        True,
        "no such model. Check the model .'gpt-6-l",
    ),
    (
        400,
        {"error": {"message": "Failed to generate JSON.", "code": "json_validate_failed"}},
        False,
        "Failed to generate JSON. Run again, ask for fewer records at a time .page_size.",
    ),
    (400, {"error": True, "message": "No."}, False, "answered 400: No. Check the model"),
    (400, {"error": {"message": quote(KEY)}}, False, r"answered 400: \*\*\*. Check"),
    (400, KEY.replace("/", "\\/").encode(), False, r"answered 400: \*\*\*. Check"),
    (
        429,
        {"error": {"message": "pay", "code": "insufficient_quota"}},
        True,
        "pay. The account has no quota left",
    ),
    (
        429,
        {"error": {"message": "pay", "type": "insufficient_quota"}},
        True,
        "pay. The account has no quota left",
    ),
    (429, {"error": {"message": "slow down"}}, False, "slow down. Run again"),
    (400, {"error": "a bare string"}, False, "answered 400: a bare string"),
    (500, b"<html>oops</html>", False, "answered 500: "),
    (500, ("x" * 190 + KEY).encode(), False, r"500: x{190}\*\*\*. Run again"),
    (502, b"", False, "answered 502: without a word. Run again"),
    (200, b"", False, "answered with no chat completion: without a word. Check that synthdata_b"),
    (200, b"\xff\xfe", False, "answered with no chat completion: \ufffd\ufffd"),
    (200, b"[" * 99_999, False, r"no chat completion: \[{197}\.\.\.\. Check"),
    (200, b"[1]", False, "no chat completion: .1.. Check that synthdata_base_url ends in /v1."),
    (200, f"<html>{KEY}".encode(), False, r"no chat completion: <html>\*\*\*. Check"),
    (200, {"choices": [{"index": 0}]}, False, 'no chat completion: {"choices": '),
    (200, {"error": {"message": "busy.", "code": 400}}, False, "with an error: busy. --synthdata"),
    (
        200,
        {"choices": [{"error": {"message": f"no {KEY}"}, "message": {"content": "{}"}}]},
        False,
        r"with an error: no \*\*\*. --synthdata=replay asks nobody.",
    ),
]


@pytest.mark.parametrize(("status", "body", "fatal", "message"), ERRORS)
def test_each_way_to_fail_has_its_own_message(
    server: Stub, status: int, body: Body | bytes, *, fatal: bool, message: str
) -> None:
    """It says what to do, never shows the key, and stops the run where asking on is useless.

    What was refused has cost nothing; of anything else nobody knows.
    """
    server.answer = lambda _: (status, body)
    with pytest.raises(ProviderError, match=message) as caught:
        ask(server)
    assert caught.value.fatal is fatal
    assert caught.value.usage == (Usage(1) if 400 <= status < 500 else UNKNOWN)
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": {"message": f"violence, {KEY}", "code": "content_filter"}}),
        (403, {"error": {"message": f"violence, {KEY}", "type": "content_policy_violation"}}),
        (200, {"error": {"message": f"violence, {KEY}", "code": "content_filter"}, "choices": []}),
        (200, {"choices": [{"error": {"message": f"violence, {KEY}", "code": "content_filter"}}]}),
    ],
)
def test_the_error_of_a_content_filter_is_an_answer_that_was_held_back(
    server: Stub, status: int, body: Body
) -> None:
    """In the server's words, so that less may be asked for; with a status it has cost nothing."""
    server.answer = lambda _: (status, body)
    reply = ask(server)
    outcome = read(reply.body)
    assert outcome.kind is Kind.FILTERED
    assert outcome.problem == "the server's content filter held the answer back: 'violence, ***'"
    assert outcome == read(storable(reply.body))
    assert reply.model == "gpt-6-luna"
    assert reply.usage == (Usage(1) if status >= 400 else UNKNOWN)
    assert server.count == 1


def test_what_a_filter_holds_back_in_a_whole_answer_stays_as_it_came(server: Stub) -> None:
    """With what it has used."""
    choice = {"index": 0, "finish_reason": "content_filter", "message": {"role": "assistant"}}
    server.answer = lambda _: completion(None, choices=[choice])
    reply = ask(server)
    assert reply.body["choices"] == [choice]
    assert reply.usage == Usage(1, 100, 50)


def test_an_account_without_quota_is_not_asked_again(server: Stub) -> None:
    """Although the SDK would wait and try."""
    server.answer = lambda _: (429, {"error": {"message": "pay", "code": "insufficient_quota"}})
    with pytest.raises(ProviderError):
        ask(server)
    assert server.count == 1


def test_an_unknown_model_is_named_where_it_was_named(server: Stub) -> None:
    """In the marker, for one."""
    server.answer = lambda _: (404, {"error": {"message": "no such model"}})
    with pytest.raises(ProviderError, match="Check `model='mine'` of this dataset") as caught:
        ask(server, {"model": "mine"}, model="theirs")
    assert "theirs" not in str(caught.value)
    assert caught.value.fatal


@pytest.mark.parametrize(
    ("choice", "where"),
    [
        ({"message": {"content": f"Your key {KEY} is bad"}}, "message.content"),
        ({"message": {"content": {"items": [{"title": KEY}]}}}, "message.content.items[0].title"),
        ({"message": {"content": None, "refusal": f"Not with {quote(KEY)}"}}, "message.refusal"),
        ({"message": {"content": "{}"}, "finish_reason": f"content_filter {KEY}"}, "finish_reason"),
    ],
)
def test_an_answer_that_holds_the_key_is_refused(server: Stub, choice: Body, where: str) -> None:
    """Nothing of it is kept, and what a model wrote is never altered."""
    server.answer = lambda _: completion(None, choices=[choice])
    with pytest.raises(SecretError, match="Nothing of it was kept") as caught:
        ask(server)
    assert f"answered with the API key in choices[0].{where}, which " in str(caught.value)
    assert "sk-secret" not in str(caught.value)
    assert not caught.value.fatal
    assert caught.value.usage == Usage(1, 100, 50)


def test_a_key_that_a_function_gives_is_hidden_too(server: Stub) -> None:
    """It is known once it was sent, and stays known when there is another."""
    server.answer = lambda _: (400, {"error": {"message": f"bad key {KEY}"}})
    keys = iter([KEY, "sk-another-0001"])
    with openai.OpenAI(api_key=lambda: next(keys), base_url=server.url) as client:
        provider = OpenAI(Settings(), client, Run(Path(), None))
        for _ in range(2):
            with pytest.raises(ProviderError, match=r"400: bad key \*\*\*. Check"):
                provider.answer(Board(wanted(Film, n=5).spec).request((0, 1)))
    assert server.asked[1].headers["authorization"] == "Bearer sk-another-0001"


@pytest.mark.parametrize(
    "answer",
    [
        b"Content-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip",
        b'Content-Length: 100\r\n\r\n{"choices',
    ],
)
def test_an_answer_that_breaks_off_is_told_from_a_server_that_is_not_there(
    server: Stub, answer: bytes
) -> None:
    """It says nothing against the next request."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            lines = iter(self.rfile.readline, b"\r\n")
            (length,) = [line for line in lines if line.lower().startswith(b"content-length:")]
            self.rfile.read(int(length.partition(b":")[2]))
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + answer)

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as broken:
        thread = threading.Thread(target=broken.serve_forever, args=(0.01,))
        thread.start()
        try:
            url = f"http://127.0.0.1:{broken.server_address[1]}/v1"
            with pytest.raises(ProviderError, match="gave no whole answer .*Run again") as caught:
                ask(server, base_url=url)
            assert caught.value.usage == UNKNOWN
        finally:
            broken.shutdown()
            thread.join()
    assert not caught.value.fatal


@pytest.mark.parametrize("record_mode", ["all", "none"])
def test_a_cassette_of_the_users_own_neither_sees_our_request_nor_answers_it(
    server: Stub, tmp_path: Path, record_mode: str
) -> None:
    """Our key would stand in it."""
    server.answer = films
    path = tmp_path / "mine.yaml"
    with vcr.use_cassette(str(path), record_mode=record_mode):
        ask(server)
    assert len(server.asked) == 1
    assert not path.exists()


def test_the_proxy_of_the_environment_is_used(
    server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its user and password, and where it is written without http://."""
    server.answer = films
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    proxy = server.url.removesuffix("/v1").replace("//", "//me:secret@")
    monkeypatch.setenv("http_proxy", proxy)
    ask(server, base_url="http://model.example/v1")
    assert server.asked[0].path == "http://model.example/v1/chat/completions"
    assert server.asked[0].headers["proxy-authorization"] == "Basic bWU6c2VjcmV0"
    monkeypatch.setenv("http_proxy", proxy.removeprefix("http://"))
    ask(server, base_url="http://model.example/v1")
    assert server.asked[1].headers == server.asked[0].headers


@pytest.mark.parametrize("exempt", ["a.b, {host}", "{host}:{port}", "127.0.0.0/8", "*.0.0.1", "*"])
def test_what_no_proxy_exempts_is_asked_directly(
    server: Stub, monkeypatch: pytest.MonkeyPatch, exempt: str
) -> None:
    """In any of the ways that httpx2 reads it."""
    server.answer = films
    host, port = "127.0.0.1", httpx2.URL(server.url).port
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", exempt.format(host=host, port=port))
    ask(server)
    assert server.asked[0].path == "/v1/chat/completions"


@pytest.mark.parametrize(
    ("base_url", "environment", "reason"),
    [
        ("http://[::1/v1", {}, "Invalid IPv6 URL"),
        ("http://host:port/v1", {}, "Invalid port"),
        (None, {"http_proxy": "ftp://proxy"}, "Unknown scheme for proxy"),
        (None, {"all_proxy": "socks5://proxy"}, "socksio"),
        (None, {"all_proxy": "socks5://me:password-1@proxy"}, "socksio"),
        (None, {"SSL_CERT_FILE": "nowhere.pem"}, "No such file.*: SSL_CERT_FILE=nowhere.pem"),
    ],
)
def test_what_allows_no_client_is_named(
    server: Stub,
    monkeypatch: pytest.MonkeyPatch,
    base_url: str | None,
    environment: dict[str, str],
    reason: str,
) -> None:
    """Whether the settings say it or the environment."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    said = rf"No client can be made \(.*{reason}.*\). Check synthdata_base_url, and in the env"
    with pytest.raises(ProviderError, match=said) as caught:
        ask(server, base_url=base_url or server.url)
    assert caught.value.fatal
    assert "password" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("sk-given-by-the-hook", "builtins.str"),
        ("", "builtins.str"),
        ({"api_key": "sk-given-by-the-hook"}, "builtins.dict"),
        (openai.AsyncOpenAI, "builtins.type"),
        (openai.AsyncOpenAI(api_key="sk-given-by-the-hook"), "openai.AsyncOpenAI"),
    ],
    ids=["a key", "nothing", "settings", "a class", "an asynchronous client"],
)
def test_what_is_no_client_is_named_by_its_type_alone(given: object, kind: str) -> None:
    """What it holds may be a key."""
    with pytest.raises(
        ProviderError, match=rf"client= gives is a {kind}, no openai\.OpenAI\. Give an OpenAI, "
    ) as caught:
        OpenAI(Settings(), given, Run(Path(), None))
    assert caught.value.fatal
    assert "given-by" not in str(caught.value)


def test_a_client_for_azure_is_one(server: Stub) -> None:
    """The SDK's own has a class for it."""
    server.answer = films
    with openai.AzureOpenAI(api_key=KEY, base_url=server.url, api_version="2024-10-21") as client:
        provider = OpenAI(Settings(), client, Run(Path(), None))
        assert provider.answer(Board(wanted(Film, n=5).spec).request((0, 1))).fresh


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (LookupError(f"no token\nfor {KEY}"), r"LookupError: no token for \*\*\*"),
        (LookupError(), "LookupError"),
    ],
)
def test_a_hook_that_fails_is_named_and_called_once(error: Exception, said: str) -> None:
    """By all who need it: it may wait for a login each time."""
    calls = []

    def hook() -> None:
        calls.append(1)
        raise error

    settings = Settings(known=lambda: Secrets.of({"MY_TOKEN": KEY}))
    providers = Providers(settings, Run(Path(), None), hook)
    advice = r"Mend the hook in conftest.py; --synthdata=replay asks nobody\.$"
    for _ in range(2):
        with pytest.raises(
            ProviderError, match=rf"^pytest_\w+ failed \({said}\)\. {advice}"
        ) as caught:
            providers.of(None, lambda: None)
        assert caught.value.fatal
        assert caught.value.usage == Usage()
    assert calls == [1]


@pytest.mark.parametrize("url", ["http://me:pass/word-0001@host/v1", "http://[me:password-1@host"])
def test_a_url_that_cannot_be_read_is_not_quoted(server: Stub, url: str) -> None:
    """Nobody knows where the password in it ends."""
    with pytest.raises(ProviderError, match=r"No client can be made \(\w+\). Check") as caught:
        ask(server, base_url=url)
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize(
    "settings", [{"base_url": "http://a..b/v1"}, {"api_key": "schl\xfcssel"}, {"model": "\ud800"}]
)
def test_what_cannot_be_sent_is_named(server: Stub, settings: dict[str, Any]) -> None:
    """It would be no better the next time. Older SDKs say of the host that it is not there."""
    said = "cannot be (?:asked|reached) .*Check synthdata_base_url"
    with pytest.raises(ProviderError, match=said) as caught:
        ask(server, **settings)
    assert caught.value.fatal
    assert caught.value.usage == Usage(1)


def test_a_server_that_is_not_there_is_named(server: Stub) -> None:
    """Without user and password of its URL."""
    with pytest.raises(ProviderError, match="http://127.0.0.1:1/v1 cannot be reached") as caught:
        ask(server, base_url="http://user:password@127.0.0.1:1/v1?key=abc")
    assert "password" not in str(caught.value)
    assert caught.value.fatal
    assert caught.value.usage == Usage(1)


def test_a_server_that_does_not_speak_tls_cannot_be_reached_through_it(server: Stub) -> None:
    """The reason is OpenSSL's."""
    with pytest.raises(ProviderError, match=r"cannot be reached \(.*SSL.*\)"):
        ask(server, base_url=server.url.replace("http:", "https:"))
    assert server.count == 0


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(server: Stub, status: int) -> None:
    """Not even the names of organization and project go to another host."""
    with Stub() as other:
        server.answer = lambda _: (status, b"moved")
        host = other.url.removesuffix("/v1")
        there = other.url.replace("//", "//me:password@")
        server.headers = {"location": f"{there}/chat/completions?key=a-key-0001"}
        with pytest.raises(ProviderError) as caught:
            ask(server, organization="org-12345678", project="proj-12345678")
        assert other.count == 0
    advice = "Set synthdata_base_url to where the API is; it is not followed."
    assert f"{server.url} answered {status}: the API is at {host}. {advice}" in str(caught.value)
    assert caught.value.fatal
    assert server.count == 1


def test_so_is_one_that_leads_nowhere(server: Stub) -> None:
    """With the words of the server."""
    server.answer = lambda _: (300, {"error": {"message": "choose"}})
    with pytest.raises(ProviderError, match="answered 300: choose. Set synthdata_base_url to"):
        ask(server)
