"""Secrets: what is one, where it stands in whatever way it is written, and what never is one."""

from __future__ import annotations

import json
import os
import time
from base64 import b64encode, urlsafe_b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import openai
import pytest
from pydantic import AnyUrl, BaseModel

from pytest_synthdata import Synthesizer
from pytest_synthdata.providers.client import credentials
from pytest_synthdata.secrecy.secrets import Secrets
from pytest_synthdata.settings import environment, resolve

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
    """It is put out of messages, and found in bodies."""
    secrets = credentials(client)
    words = secrets.scrub(f"bad: {WRITTEN[case]}.")
    assert words.startswith("bad: ")
    assert "***" in words
    assert len(words) <= len("bad: aaaa***aaaa.")
    assert secrets.found({"content": WRITTEN[case]})
    assert secrets.found_in_text(f"some\nlines\n{WRITTEN[case]}").line == 3  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "what", "where"),
    [
        ({"a": [{"b": f"see {KEY}"}]}, "the API key", "a[0].b"),
        ({"a": {KEY: 1}}, "the API key", "a"),
        ({KEY: [WORD_OF_URL]}, "the API key", ""),
        ([{WORD_OF_URL: ["x", {"a": KEY}]}], "the password of the base URL", "[0]"),
        ({"x": {f"a {KEY}\n": [0, {"b": 1}, WORD_OF_URL]}}, "the API key", "x"),
        ([WORD_OF_URL], "the password of the base URL", "[0]"),
        ("org-12345678", "the organization", ""),
        (["a", "proj-12345678"], "the project", "[1]"),
        ({"a": "sk-a", "b": 12345678, "c": None}, None, None),
        (["sk-a/b+c d", '"ü-12345678'], None, None),
    ],
)
def test_where_a_credential_stands_is_told_without_it(
    client: openai.OpenAI, body: Any, what: str | None, where: str | None
) -> None:
    """The first one, in the order of the text. Values that are no text hold none."""
    found = credentials(client).found(body)
    assert (found and found.what, found and found.where) == (what, where)


def test_a_name_that_is_a_secret_is_left_out_of_a_path() -> None:
    """Where it is allowed as a name, and what it leads to is not."""
    secrets = Secrets.of({"A_KEY": "abcdefgh-1"}) | Secrets.of({"B_KEY": "abcdefgh-1-2"})
    found = secrets.found({"x": {"a": "B", "abcdefgh-1-2 ": "y"}})
    assert found
    assert found.where == "x"


@pytest.mark.parametrize("key", ["none", "ollama", "lm-studio", "EMPTY"])
def test_a_placeholder_may_stand_anywhere(key: str) -> None:
    """Those who need no key are given any word, which messages would lack."""
    with openai.OpenAI(api_key=key) as client:
        secrets = credentials(client)
        assert secrets.found(f"We use {key}.") is None
        assert secrets.scrub(f"messages must not be {key.lower()}").endswith(key.lower())


@pytest.mark.parametrize("escaped", [r"\u0073k-abc/def1234567890", r"sk-abc\/def1234567890"])
@pytest.mark.parametrize(("around", "where"), [('{"a": "%s"}', "c.a"), (' [{"%s": 1}]', "c[0]")])
def test_escapes_within_json_that_is_a_string_hide_nothing(
    escaped: str, around: str, where: str
) -> None:
    """A cassette would write it plain."""
    found = Secrets.of({}, API_key="sk-abc/def1234567890").found({"c": around % escaped})
    assert found
    assert (found.what, found.where) == ("the API key", where)


def test_a_value_is_searched_however_deep() -> None:
    """As deep as json reads, and deeper."""
    body: Any = KEY
    for _ in range(2_000):
        body = [body]
    found = Secrets.of({}, API_key=KEY).found(body)
    assert found
    assert found.where.startswith("[0][0]")
    assert len(found.where) == 200


SECRET = [
    "STRIPE_API_KEY",
    "key",
    "X_APIKEY",
    "GITHUB_TOKEN",
    "CLIENT_SECRET_V2",
    "DB_PASSWORD",
    "MYSQL_PASSWD",
    "AWS_CREDENTIALS",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
]
OPEN = ["GIT_AUTHOR_NAME", "KEYBOARD_LAYOUT", "AUTH0_DOMAIN", "MONKEY", "TOKENIZERS_PARALLELISM"]


@pytest.mark.parametrize("name", SECRET)
def test_a_variable_is_a_secret_by_a_part_of_its_name(name: str) -> None:
    """Split at underscores, in any case; the finding says how to let it pass."""
    value = "of-some-length-and-0-digits"
    found = Secrets.of({name: f"{value}\n"}).found(f"a {value}")
    assert found
    assert found.what == f"the value of {name}"
    assert found.unless.endswith(f"let it pass: synthdata_not_secret = {name}")
    assert Secrets.of({name: f"{value}\n"}, passed=[name]).found(f"a {value}") is None


@pytest.mark.parametrize("name", OPEN)
def test_a_variable_whose_name_only_holds_such_a_word_is_none(name: str) -> None:
    """Nor is it handed to xdist's workers."""
    value = "of-some-length-and-0-digits"
    assert Secrets.of({name: value}).found(value) is None
    assert environment({name: value}) == {}


@pytest.mark.parametrize(
    ("value", "secret"),
    [
        ("abcdefgh1234567", True),
        ("abcdefg1", True),
        ("abcdef1", False),
        ("abcdefghijklmno", False),
        ("abcdefghijklmnop", True),
        ("1234567890", False),
        ("", False),
        (" \n", False),
    ],
)
def test_a_value_is_a_secret_from_a_length_on(value: str, *, secret: bool) -> None:
    """16 characters, or 8 with letters and digits mixed: shorter ones stand anywhere by chance."""
    assert bool(Secrets.of({"A_TOKEN": value}).found(f"- {value} -")) is secret


def test_what_passes_passes_in_all_its_roles() -> None:
    """As the key in use, and as a key by its form; a name without a variable does no harm."""
    key = "sk-proj-" + "a1" * 20
    variables = {"OPENAI_API_KEY": key, "NOTE": f"see {key}"}
    assert Secrets.of(variables, passed=["OPENAI_API_KEY"], API_key=key).found([key]) is None
    assert Secrets.of(variables, passed=["NOTE", "NOWHERE"], API_key=key).found([key])
    del variables["OPENAI_API_KEY"]
    assert Secrets.of(variables, passed=["NOTE", "NOWHERE"]).found([key]) is None
    assert Secrets.of(variables, passed=["NOWHERE"]).found([key])
    url = "https://user-of-length-16:word-of-length-16@host/v1?key=value-of-length-16"
    passed = Secrets.of({"URL": url}, passed=["URL"], base_url=url)
    for value in ("user-of-length-16", "word-of-length-16", "value-of-length-16"):
        assert passed.found(value) is None
        assert Secrets.of({}, base_url=url).found(value)


def test_a_base_url_holds_user_password_and_query() -> None:
    """Of which the version of the API is known to all. What is no URL holds nothing."""
    url = "https://user-0001:pass%2Fword-1@host/v1?code=code-0001&api-version=2026-01-01-preview"
    said = {
        "user-0001": "the user of the base URL",
        "pass/word-1": "the password of the base URL",
        "code-0001": "code of the base URL",
        "2026-01-01-preview": None,
    }
    secrets = Secrets.of({}, base_url=url)
    for value, what in said.items():
        found = secrets.found(value)
        assert (found and found.what) == what
    assert Secrets.of({}, base_url="http://[::1/v1?code=code-0001").found("code-0001") is None


def test_the_headers_and_the_query_of_a_client_are_credentials() -> None:
    """By the names of the headers; the word before a token is none."""
    headers = {
        "X-Api-Key": "header-value-0001",
        "Authorization": "Bearer token-value-0001",
        "Cookie": "session=0001-of-the-cookie",
        "X-Monkey": "monkey-value-0001",
        "Accept-Language": "en-0001-of-english",
    }
    query = {"code": "query-value-0001", "api-version": "2026-01-01-preview", "n": 1}
    with openai.OpenAI(api_key="none", default_headers=headers, default_query=query) as client:
        secrets = credentials(client)
    said = {
        "header-value-0001": "the header X-Api-Key",
        "token-value-0001": "the header Authorization",
        "session=0001-of-the-cookie": "the header Cookie",
        "query-value-0001": "code of the base URL",
        "monkey-value-0001": None,
        "en-0001-of-english": None,
        "2026-01-01-preview": None,
    }
    for value, what in said.items():
        found = secrets.found(value)
        assert (found and found.what) == what


LINES = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7", "+/aZ0" * 8, "c2hvcnQ="]


def test_each_long_line_of_a_value_counts() -> None:
    """Indented or joined; lines that are short, or prose, may stand anywhere."""
    value = "\n".join(["a comment that is long, but says nothing secret", *LINES])
    secrets = Secrets.of({"SIGNING_KEY": value})
    assert secrets.found(json.dumps({"a": value}))
    assert secrets.found(f"  {LINES[0]}\n    {LINES[1]}")
    assert secrets.found(LINES[1])
    assert secrets.found("a comment that is long, but says nothing secret") is None
    assert secrets.found(LINES[2]) is None


FORMS = [
    "sk-" + "a1b2" * 8,
    "sk-proj-" + "aB_1-" * 6,
    "sk-ant-api03-" + "aB_1-" * 6,
    "sk-or-v1-" + "0a" * 32,
    "AKIAQWERTYUIOPASDFGH",
    "ASIA234567ABCDEFGHIJ",
    *(f"gh{kind}_" + "aB1" * 12 for kind in "pousr"),
    "github_pat_" + "aB1_" * 10,
    "glpat-" + "aB1_-" * 4,
    "xoxb-123456789012-1234567890123-" + "aB1" * 8,
    "AIza" + "aB1_-" * 7,
    "hf_" + "aB" * 17,
    "sk_live_" + "aB1" * 8,
    "rk_live_" + "aB1" * 8,
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9." + "aB1_-" * 9,
]


@pytest.mark.parametrize("key", FORMS)
@pytest.mark.parametrize(
    "around", ["%s", '{"a": "%s"}', "see\n%s, please", r'{"a": "b\n%s\n"}', "(%s)"]
)
def test_a_key_is_known_by_its_form_whoever_holds_it(key: str, around: str) -> None:
    """With no environment at all. The finding says what to do if it is none."""
    found = Secrets().found({"a": around % key})
    assert found
    assert found.what == "what looks like a key"
    assert found.unless.endswith("see to it that it has another form")
    assert key not in Secrets().scrub(around % key)


JWT_IO = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
    ".eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ"
    ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
)
HARMLESS = [
    "sk-learn",
    "task-" + "a1b2" * 8,
    "sk-domov-a-zahrada-vonkajsie-osvetlenie-solarne-2026",
    "SK-" + "1234" * 8,
    "AKIAIOSFODNN7EXAMPLE",
    "AKIA",
    "XAKIAQWERTYUIOPASDFGH",
    "DE89370400440532013000",
    "GB33BUKB20201555555555",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "ORD-2026-000000123456789",
    "4111 1111 1111 1111",
    "https://example.com/a?token=sk_test_4eC39HqLyjWDarjtT1zdp7dc",
    "-----BEGIN CERTIFICATE-----",
    JWT_IO,
    "hf_hub_download",
    "xox-123",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_realistic_data_has_no_form_of_a_key(text: str) -> None:
    """Identifiers, hashes, account numbers, and what vendors show as examples."""
    assert Secrets().found([text]) is None
    assert Secrets().scrub(text) == text


def test_what_the_embedded_generator_writes_is_never_taken_for_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among all sorts of identifiers."""

    class Everything(BaseModel):
        iban: str
        uuid: str
        sha256: str
        api_key: str
        token: str
        password: str
        order_number: str
        url: AnyUrl
        email: str
        card_number: str
        signature: bytes
        slug: str

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOME_API_KEY", "0123456789abcdef0123456789abcdef")
    records = Synthesizer(provider="embedded")(Everything, n=200)
    assert len(records) == 200


def test_a_thousand_answers_are_looked_through_in_no_time() -> None:
    """Each is read once for each form of each value, and for nothing else."""
    secrets = Secrets.of({f"A{i}_KEY": f"{i}-" + "x1y2" * 9 for i in range(20)})
    content = json.dumps({"items": [{"name": f"Patient {i} of many", "n": i} for i in range(150)]})
    body = {"choices": [{"message": {"content": content}}]}
    began = time.process_time()
    for _ in range(1000):
        assert secrets.found(body) is None
    assert time.process_time() - began < 2


def test_secrets_do_not_show_themselves() -> None:
    """In no representation of them, or of the settings that hold them."""
    settings = resolve(
        flags={}, env={"SYNTHDATA_API_KEY": KEY, "A_TOKEN": "token-0001"}, ini={}, root=Path()
    )
    shown = f"{settings} {settings.secrets}"
    assert "Secrets(" in shown
    assert "token-0001" not in shown
    assert "sk-a" not in shown


def test_a_whole_number_is_looked_at_by_its_digits() -> None:
    """Not a boolean, which has none."""
    secrets = Secrets.of({"A_TOKEN": "1234567890123456"})
    found = secrets.found({"a": [True, 7, -1234567890123456]})
    assert found
    assert found.where == "a[2]"
    assert secrets.found({"a": [True, 123456789012345, 1234567890123456.5]}) is None


def test_what_is_new_in_the_environment_is_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing new is the same object, and so is what is new, until it changes."""
    env = {"A_TOKEN": "token-0001", "PASSED_KEY": "passed-0001"}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    for name in {*os.environ} - {*env}:
        monkeypatch.delenv(name)
    ini = {"not_secret": ["PASSED_KEY", "LATER_KEY"]}
    settings = resolve(flags={}, env=env, ini=ini, root=Path())
    assert settings.secrets is settings.known()
    monkeypatch.setenv("B_TOKEN", "token-0002")
    monkeypatch.setenv("LATER_KEY", "later-0001")
    monkeypatch.delenv("A_TOKEN")
    more = settings.secrets
    assert more is settings.secrets
    assert more | Secrets.of({}, API_key=KEY) is settings.secrets | Secrets.of({}, API_key=KEY)
    assert [bool(more.found(f"token-000{i}")) for i in (1, 2, 3)] == [True, True, False]
    assert more.found(["passed-0001", "later-0001"]) is None
    monkeypatch.setenv("B_TOKEN", "token-0003")
    assert [bool(settings.secrets.found(f"token-000{i}")) for i in (1, 2, 3)] == [True, False, True]
