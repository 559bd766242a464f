"""No leaks: what a run is told in confidence stands in no file of it, and in nothing it says."""

from __future__ import annotations

import gzip
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from pytest_synthdata import Synthesizer
from pytest_synthdata.errors import SecretError
from pytest_synthdata.secrecy.writing import written
from tests.actors import fields_in, texts
from tests.billing import MedicalBilling
from tests.canaries import CANARIES, leaks, leaks_below, leaks_of, ways
from tests.stub import bill, bills, completion

if TYPE_CHECKING:
    from pathlib import Path

    from tests.project import Project
    from tests.stub import Asked, Body, Stub

# As much as pytest can be made to say, in all places.
LOUD = (
    "-rA",
    "-vv",
    "--showlocals",
    "--full-trace",
    "--log-level=DEBUG",
    "--log-file=log.txt",
    "--log-file-level=DEBUG",
    "--junit-xml=junit.xml",
    "-ojunit_logging=all",
)
TESTS = """
import logging

@pytest.mark.synthetic(MedicalBilling, n=5)
def test_marked(bills: list[MedicalBilling]):
    logging.getLogger("mine").debug("heard")

def test_factory(synthetic):
    synthetic(MedicalBilling, n=5, subject="dentists")

def test_text(synthetic):
    synthetic.text({"Actor": "Tom Hanks"})
"""
CLIENT = """
import os
import openai

def pytest_synthdata_client(config):
    return openai.OpenAI(
        api_key=os.environ["OPENAI_API_KEY"],
        base_url=os.environ["HOOK_URL"],
        default_headers={"X-Api-Key": os.environ["HOOK_HEADER"]},
        default_query={"code": os.environ["HOOK_QUERY"]},
    )
"""


CLIENTS = pytest.mark.parametrize("told", ["own", "hook"], indirect=True)


@pytest.fixture
def told(
    request: pytest.FixtureRequest,
    project: Project,
    server: Stub,
    monkeypatch: pytest.MonkeyPatch,
) -> Project:
    """A project that is told all canaries, asking by our own client or one of the user's own."""
    for name in CANARIES:
        if "_" in name:
            monkeypatch.setenv(name, CANARIES[name])
    user, password, query = (
        quote(CANARIES[name], safe="") for name in ("USER", "PASSWORD", "QUERY")
    )
    url = server.url.replace("//", f"//{user}:{password}@")
    if request.param == "own":
        monkeypatch.setenv("SYNTHDATA_BASE_URL", f"{url}?code={query}")
    else:
        monkeypatch.setenv("HOOK_URL", url)
        monkeypatch.setenv("HOOK_HEADER", CANARIES["HEADER"])
        monkeypatch.setenv("HOOK_QUERY", CANARIES["QUERY"])
        project.write(conftest=CLIENT)
    server.headers = {"set-cookie": f"session={quote(CANARIES['COOKIE'])}", "retry-after-ms": "1"}
    project.billing(TESTS)
    return project


def clean(project: Project, result: pytest.RunResult) -> bool:
    """Whether a run has left nothing, in files or on the terminal, though there was much to say."""
    assert (project.path / "junit.xml").exists()
    assert (project.path / "log.txt").exists()
    return leaks_of(result) == [] and leaks_below(project.path) == {}


CODINGS = {"plain": {}, "gzip": {"content-encoding": "gzip"}}


def packed(body: Body, coding: str) -> bytes:
    """A body as it is sent."""
    data = json.dumps(body).encode()
    return gzip.compress(data) if coding == "gzip" else data


def gossip(asked: Asked) -> str:
    """All that a server knows of whom it answers, in all ways."""
    known = " ".join(way for value in CANARIES.values() for way in ways(value))
    return f"{json.dumps(asked.headers)} {known}"


@pytest.mark.parametrize("name", CANARIES)
def test_the_search_finds_each_canary_however_it_is_written(project: Project, name: str) -> None:
    """In a file, in a row of a database, and in none that holds but a part."""
    value = CANARIES[name]
    for way in ways(value):
        assert name in leaks(f"a {way} b".encode())
    assert name in leaks(b"\x00" + json.dumps({"a": [f"- {value} -"]}).encode())
    assert leaks(value[:-3].encode()) == []
    (project.path / "sub").mkdir()
    (project.path / "sub" / "file").write_text(f"- {value}")
    assert leaks_below(project.path) == {"sub/file": [name]}


@CLIENTS
def test_a_run_leaves_nothing_of_what_it_is_told(told: Project, server: Stub) -> None:
    """Although the server got it all; what the tests themselves log is there."""
    server.answer = lambda asked: texts(asked) if "Fields:" in asked.prompt else bills(asked)
    result = told.run(*LOUD)
    result.assert_outcomes(passed=3)
    sent = json.dumps([[asked.path, asked.headers] for asked in server.asked])
    assert {"QUERY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"} < {*leaks(sent.encode())}
    assert "heard" in (told.path / "log.txt").read_text()
    assert len(told.cassettes) == 3
    assert clean(told, result)


@pytest.mark.parametrize("told", ["own"], indirect=True)
def test_our_own_client_keeps_no_cookies(told: Project, server: Stub) -> None:
    """What a server sets in one answer does not go with the next request."""
    told.run()
    assert server.count > 1
    assert not any("cookie" in asked.headers for asked in server.asked)


@pytest.mark.parametrize(
    ("told", "status", "coding"),
    [
        ("own", 400, "plain"),
        ("own", 401, "gzip"),
        ("own", 500, "gzip"),
        ("own", 200, "plain"),
        ("hook", 400, "gzip"),
        ("hook", 401, "plain"),
    ],
    indirect=["told"],
)
def test_an_error_that_echoes_all_is_told_without(
    told: Project, server: Stub, status: int, coding: str
) -> None:
    """In whatever way it is written and sent."""

    def answer(asked: Asked) -> tuple[int, Body | bytes]:
        body = {"error": {"message": f"sorry: {gossip(asked)}"}}
        return status, packed(body, coding)

    server.answer = answer
    server.headers = {**server.headers, **CODINGS[coding]}
    result = told.run(*LOUD)
    result.assert_outcomes(errors=1, failed=2)
    result.stdout.fnmatch_lines(["*sorry: *"])
    assert clean(told, result)
    assert told.cassettes == {}


@pytest.mark.parametrize(
    ("told", "name", "coding"),
    [("own", "OPENAI_API_KEY", "gzip"), ("hook", "STRIPE_SECRET", "plain")],
    indirect=["told"],
)
def test_an_answer_that_holds_a_secret_fails_its_test_alone(
    told: Project, server: Stub, name: str, coding: str
) -> None:
    """With the place it stands in, not the value; nothing of it is kept, nor asked for again."""

    def answer(asked: Asked) -> bytes:
        said = CANARIES[name] if "dentists" in asked.prompt else "nobody"
        items = [bill(slot, patient_name=f"of {said}") for slot in asked.slots]
        return packed(completion({"items": items}), coding)

    server.answer = answer
    server.headers = {**server.headers, **CODINGS[coding]}
    told.billing(TESTS.partition("def test_text")[0])
    result = told.run(*LOUD)
    result.assert_outcomes(passed=1, failed=1)
    said = (
        f"*answered with the value of {name} in choices?0?.message.content.items?0?.patient_name, "
    )
    result.stdout.fnmatch_lines([f"{said}which no cassette may hold. Nothing of it was kept.*"])
    assert clean(told, result)
    assert server.count == 2
    assert len(told.cassettes) == 1


ASKING = """
import os

SECRET = os.environ["STRIPE_SECRET"]
del os.environ["STRIPE_SECRET"]
KEPT = {"payer": f"of {SECRET}", "total": 1}

@pytest.mark.synthetic(Bill, n=5, examples=["free text", KEPT])
def test_example(bills: list[Bill]): ...

@pytest.mark.synthetic(Bill, n=5, examples=["free text", KEPT])
def test_the_same(bills: list[Bill]): ...

@pytest.mark.synthetic(Bill, n=5, extra=["Be kind.", f"Say {SECRET}"])
def test_extra(bills: list[Bill]): ...

@pytest.mark.synthetic(Bill, n=5, params={"user": SECRET})
def test_params(bills: list[Bill]): ...

def test_vary(synthetic):
    synthetic(Bill, n=5, vary={"theme": ["a", SECRET]})

def test_text(synthetic):
    synthetic.text({"Actor": ["Tom Hanks", SECRET]})

def test_preferences(synthetic):
    synthetic.text({"Actor": "Tom Hanks"}, {"style": SECRET})

def test_extract(synthetic):
    synthetic.extract(Bill, f"The bill of {SECRET} is high.")

def test_good(synthetic):
    synthetic(Bill, n=5)
"""
PLACES = {
    "records of Bill": ["examples[1].payer", "extra[1]", "params.user", "vary.theme[1]"],
    "texts": ["fields.Actor[1]", "preferences.style"],
    "extractions of Bill": ["text"],
}


@pytest.mark.parametrize("provider", ["openai", "embedded"])
def test_a_test_that_asks_with_a_secret_fails_with_the_place(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    """Whoever is asked. Nothing goes out, nothing is written, and all others get their records."""
    monkeypatch.setenv("STRIPE_SECRET", CANARIES["STRIPE_SECRET"])
    if provider == "openai":
        project.ask(server)
    server.answer = lambda asked: completion(
        {"items": [{"payer": "A", "total": slot} for slot in asked.slots]}
    )
    project.bill(ASKING)
    result = project.run("-rA", "--log-level=DEBUG", "--log-file=log.txt", "--junit-xml=junit.xml")
    result.assert_outcomes(passed=1, errors=4, failed=4)
    said = result.stdout.str()
    for what, places in PLACES.items():
        for place in places:
            problem = f"{place} of what is asked for ({what}) holds the value of STRIPE_SECRET"
            advice = "Nothing of it was asked or written. Take it out, or if it is no secret, let"
            assert f"{problem}. {advice} it pass: synthdata_not_secret = STRIPE_SECRET." in said
    assert "No records of Bill: see test_bill.py::test_example" in said
    assert clean(project, result)
    assert server.count == (provider == "openai")
    assert len(project.cassettes) == 1
    assert not list(project.path.rglob("failed"))


@pytest.mark.parametrize(
    ("ini", "place"),
    [
        ({"params": '{"user": "a-secret-value-1"}'}, "synthdata_params.user"),
        ({"model": "a-secret-value-1"}, "synthdata_model"),
    ],
)
def test_settings_are_asked_with_no_secret_either(
    project: Project,
    server: Stub,
    monkeypatch: pytest.MonkeyPatch,
    ini: dict[str, str],
    place: str,
) -> None:
    """They stand in cassettes, too."""
    monkeypatch.setenv("STRIPE_SECRET", "a-secret-value-1")
    project.ask(server)
    project.ini(**ini)
    project.bill("""
        @pytest.mark.synthetic(Bill, n=5)
        def test_bills(bills: list[Bill]): ...
    """)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{place} of what is asked for (records of Bill) holds the *"])
    result.stdout.no_fnmatch_line("*a-secret-value-1*")
    assert server.count == 0


def test_what_is_no_secret_passes(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the name of its variable; other names do no harm."""
    monkeypatch.setenv("STRIPE_SECRET", CANARIES["STRIPE_SECRET"])
    project.ini(not_secret="NOWHERE STRIPE_SECRET")  # noqa: S106 - names of variables
    project.bill(ASKING.partition("def test_vary")[0])
    project.run().assert_outcomes(passed=4)
    assert [leaks(text.encode()) for text in project.cassettes.values()] == [["STRIPE_SECRET"]] * 3


def test_replay_looks_for_no_secrets(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded is everybody's by now; asked anew, it would be refused."""
    project.bill("""
        @pytest.mark.synthetic(Bill, n=5, subject="a-secret-value-1")
        def test_bills(bills: list[Bill]): ...
    """)
    project.run().assert_outcomes(passed=1)
    monkeypatch.setenv("STRIPE_SECRET", "a-secret-value-1")
    before = written.cache_info()
    project.run("--synthdata=replay").assert_outcomes(passed=1)
    assert written.cache_info() == before
    recorded = project.cassettes
    result = project.run("--synthdata=refresh")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*subject of what is asked for (records of Bill) holds the value*"]
    )
    assert project.cassettes == recorded


def test_no_cassette_is_written_with_a_secret_that_came_by_another_way(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as by hand: the error names its line, and the file is as it was."""
    test = """
        @pytest.mark.synthetic(Bill, n={n})
        def test_bills(bills: list[Bill]): ...
    """
    project.bill(test.format(n=5))
    project.run().assert_outcomes(passed=1)
    value, text = CANARIES["STRIPE_SECRET"], project.cassette.read_text()
    payer = re.search(r'"payer\\": \\"(.*?)\\"', text)
    assert payer
    escaped = json.dumps(json.dumps(value)[1:-1])[1:-1]
    project.cassette.write_text(text[: payer.start(1)] + escaped + text[payer.end(1) :])
    number = text.count("\n", 0, payer.start()) + 1
    monkeypatch.setenv("STRIPE_SECRET", value)
    project.run("--synthdata=replay").assert_outcomes(passed=1)
    edited = project.cassettes
    assert leaks(project.cassette.read_bytes()) == ["STRIPE_SECRET"]
    project.bill(test.format(n=8))
    result = project.run()
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    said = f"*Bill-*.yaml:{number}: it would hold the value of STRIPE_SECRET. Take it out of the "
    rest = "record, or let --synthdata=refresh have another one written, or if it is no secret, "
    passing = "let it pass: synthdata_not_secret = STRIPE_SECRET; it was left as it is."
    result.stdout.fnmatch_lines([said + rest + passing])
    assert project.cassettes == edited
    assert leaks_of(result) == []


def test_a_record_that_is_to_be_asked_for_again_is_not_told_with_its_secret(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was edited by hand and is refused now stands in the prompt."""
    project.bill("""
        from pydantic import Field

        class Paid(Bill):
            total: float = Field(ge=0)

        @pytest.mark.synthetic(Paid, n=5)
        def test_bills(bills: list[Paid]): ...
    """)
    project.run().assert_outcomes(passed=1)
    text = re.sub(
        r'("payer\\": \\").*?(\\", \\"total\\": )',
        r"\g<1>a-secret-value-1\g<2>-",
        project.cassette.read_text(),
        count=1,
    )
    project.cassette.write_text(text)
    monkeypatch.setenv("STRIPE_SECRET", "a-secret-value-1")
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*prompt of what is asked for (records of Paid) holds the value*"])
    assert project.cassette.read_text() == text


QUOTING = """
import os
import unittest
from pytest_synthdata import OptionError, Synthesizer, synthetic_fixture

WRONG = {"payer": 7, "total": os.environ["STRIPE_SECRET"]}
ARE = {"n": 2, "examples": [WRONG]}

def test_factory(synthetic):
    synthetic(Bill, **ARE)

def test_library():
    Synthesizer(api_key=os.environ["STRIPE_SECRET"], params={"a": {1, os.environ["STRIPE_SECRET"]}})

def test_fixture():
    synthetic_fixture(Bill, **ARE)

def test_changed(request):
    request.node.add_marker(pytest.mark.synthetic(Bill, **ARE))
    request.getfixturevalue("synthetic_records")
"""

CASE = """
@pytest.mark.synthetic(Bill, n=2, examples=[WRONG])
class TestCase(unittest.TestCase):
    def test(self): ...
"""


def test_a_message_that_quotes_a_test_leaves_its_secrets_out(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where pytest shows all frames with what they hold."""
    monkeypatch.setenv("STRIPE_SECRET", CANARIES["STRIPE_SECRET"])
    project.bill(QUOTING)
    # Not the variables of the tests themselves, which are the user's.
    result = project.run("-vv", "--full-trace", "--junit-xml=junit.xml")
    result.assert_outcomes(failed=4)
    assert result.stdout.str().count("examples[0] is no Bill") >= 3
    result.stdout.fnmatch_lines(["*params must be JSON*"])
    assert "input_value='***'" in result.stdout.str()
    assert leaks_of(result) == []
    assert leaks_below(project.path) == {}


FRAMES = """
import os

@pytest.fixture(params=[1])
def bills(request): ...

def sold(**given):
    return pytest.mark.synthetic(Bill, n=2, **given)

@sold(examples=[{"payer": 7, "total": os.environ["STRIPE_SECRET"]}])
def test_wrong(bills: list[Bill]): ...

@sold(examples=[{"payer": os.environ["STRIPE_SECRET"], "total": 1}])
def test_two_ways(bills: list[Bill]): ...

def test_changed(request):
    request.node.add_marker(sold(subject=os.environ["STRIPE_SECRET"], examples=7))
    request.getfixturevalue("synthetic_records")
"""


@pytest.mark.parametrize(
    ("test", "said"),
    [
        ("test_wrong", "examples[[]0[]] is no Bill"),
        ("test_two_ways", "both fill ?bills?"),
        ("test_changed", "examples"),
    ],
)
def test_nor_do_frames_of_ours_show_what_a_marker_says(
    project: Project, monkeypatch: pytest.MonkeyPatch, test: str, said: str
) -> None:
    """With all that they hold."""
    monkeypatch.setenv("STRIPE_SECRET", CANARIES["STRIPE_SECRET"])
    head, *parts = re.split(r"\n(?=@sold|def test_changed)", FRAMES)
    project.bill(head + "".join(f"\n{part}" for part in parts if f"{test}(" in part))
    result = project.run(*LOUD)
    result.stdout.fnmatch_lines([f"*{said}*"])
    assert clean(project, result)


@pytest.mark.parametrize(
    "test",
    [
        "@pytest.mark.synthetic(Bill, n=2, examples=[WRONG])\ndef test(bills: list[Bill]): ...",
        "bills = synthetic_fixture(Bill, n=2, examples=[WRONG])",
        CASE,
    ],
)
def test_so_does_one_at_collection(
    project: Project, monkeypatch: pytest.MonkeyPatch, test: str
) -> None:
    """Wherever the wrong marker stands."""
    monkeypatch.setenv("STRIPE_SECRET", CANARIES["STRIPE_SECRET"])
    project.bill(QUOTING.partition("ARE")[0] + test)
    result = project.run("-vv", "--full-trace", "--junit-xml=junit.xml")
    said = "\n".join((*result.outlines, *result.errlines))
    assert "examples[0] is no Bill" in said
    assert "***" in said
    assert leaks_of(result) == []
    assert leaks_below(project.path) == {}


def test_a_setting_that_cannot_be_followed_is_told_without_secrets(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be a variable that was put in the wrong place."""
    monkeypatch.setenv("STRIPE_SECRET", CANARIES["STRIPE_SECRET"])
    project.ini(params=json.dumps(CANARIES["STRIPE_SECRET"]))
    project.bill("def test(): ...")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: synthdata_params must be a JSON object; '[*][*][*]' is not"]
    )


def test_answers_with_secrets_do_not_stop_the_others(project: Project, server: Stub) -> None:
    """However many come in a row: there is somebody who answers."""
    project.ask(server)

    def answer(asked: Asked) -> Body:
        said = " of sk-a-key-only-for-tests" if asked.number < 5 else ""
        return completion({"items": [{"text": f"{fields_in(asked)[0]}{said}"}]})

    server.answer = answer
    project.ini(concurrency=1)
    project.write(
        test_texts="""
        import pytest

        def test_texts(synthetic):
            with pytest.raises(Exception, match="answered with the value of SYNTHDATA_API_KEY"):
                synthetic.texts([[str(number)] for number in range(10)])
            assert synthetic.text(["9"]).text == "9"
        """
    )
    project.run().assert_outcomes(passed=1)
    assert server.count == 10


def test_what_validators_say_of_records_is_told_without_secrets(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In replay, too."""
    model = """
        from pydantic import field_validator

        class Paid(Bill):
            @field_validator("payer")
            @classmethod
            def known(cls, payer):
                if {bad}:
                    raise ValueError(f"{{payer}} is unknown")
                return payer

        @pytest.mark.synthetic(Paid, n=5)
        def test_bills(bills: list[Paid]): ...
    """
    project.bill(model.format(bad=False))
    project.run().assert_outcomes(passed=1)
    text, count = re.subn(
        r'("payer\\": \\").*?\\"', r'\g<1>a-secret-value-1\\"', project.cassette.read_text()
    )
    assert count == 5
    project.cassette.write_text(text)
    monkeypatch.setenv("STRIPE_SECRET", "a-secret-value-1")
    project.bill(model.format(bad=True))
    result = project.run("--synthdata=replay")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*slot 0: payer: [*][*][*] is unknown"])
    result.stdout.no_fnmatch_line("*a-secret-value-1*")


def test_what_is_told_of_a_run_is_told_without_secrets(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whom it asks, what could not be used, and what could not be written."""
    monkeypatch.setenv("STRIPE_SECRET", "a-secret-value-1")
    project.ask(server)
    monkeypatch.setenv("SYNTHDATA_BASE_URL", f"{server.url}/a-secret-value-1")
    project.ini(cache_dir="a-secret-value-1")
    (project.path / "a-secret-value-1").touch()
    project.billing("""
        @pytest.mark.synthetic(MedicalBilling, n=5)
        def test_bills(synthetic_records):
            path = synthetic_records.provenance.cassette
            path.parent.mkdir()
            path.write_text(
                "synthdata:\\n  prompt_hash: a-secret-value-1\\ninteractions: []\\nversion: 1\\n"
            )
    """)
    result = project.run()
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            f"synthdata: asking gpt-6-luna at {server.url}/[*][*][*] *",
            "*.yaml:1: it holds the dataset [*][*][*], not *",
            "the cache in */[*][*][*] cannot be used *",
        ]
    )
    result.stdout.no_fnmatch_line("*a-secret-value-1*")


def test_workers_leak_nothing_either(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are handed what the controller has read, and what is not secret."""
    for name in ("SYNTHDATA_API_KEY", "STRIPE_SECRET", "OPENAI_ORG_ID"):
        monkeypatch.setenv(name, CANARIES[name])
    monkeypatch.setenv("SYNTHDATA_BASE_URL", server.url)

    def answer(asked: Asked) -> Body:
        said = gossip(asked) if "dentists" in asked.prompt else "nobody"
        return completion({"items": [bill(slot, patient_name=said) for slot in asked.slots]})

    server.answer = answer
    project.write(
        conftest="""
        import os
        SECRET = os.environ.setdefault("COPY", os.environ.pop("STRIPE_SECRET", ""))
        """
    )
    project.billing(
        TESTS.partition("def test_text")[0]
        + """
from conftest import SECRET

@pytest.mark.synthetic(MedicalBilling, n=5, subject=SECRET)
def test_subject(bills: list[MedicalBilling]): ...
"""
    )
    result = project.run_apart("-n2", *LOUD)
    result.assert_outcomes(passed=1, failed=1, errors=1)
    result.stdout.fnmatch_lines_random(
        ["*subject of what is asked for *holds the value of STRIPE_SECRET*", "*answered with the *"]
    )
    assert clean(project, result)


def test_names_that_are_not_secret_refuse_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though they hold a word that is, and their values stand in what is asked."""
    for name in ("GIT_AUTHOR_NAME", "KEYBOARD_LAYOUT", "AUTH0_DOMAIN", "MONKEY"):
        monkeypatch.setenv(name, "medical-billing-2026")
    project.bill("""
        @pytest.mark.synthetic(Bill, n=5, subject="medical-billing-2026")
        def test_bills(bills: list[Bill]): ...
    """)
    project.run().assert_outcomes(passed=1)


def test_a_test_hears_nothing_of_what_is_asked(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By our own client or another: its logs are its own."""
    project.ask(server)
    project.billing("""
        import logging
        import openai
        from pytest_synthdata import Synthesizer

        def heard(caplog):
            libraries = ("openai", "httpx", "httpcore")
            return [one for one in caplog.records if one.name.startswith(libraries)]

        def test_ours(caplog):
            with caplog.at_level(logging.DEBUG):
                Synthesizer()(MedicalBilling, n=5)
            assert heard(caplog) == []

        def test_theirs(caplog):
            with openai.OpenAI() as client, caplog.at_level(logging.DEBUG):
                Synthesizer(client=client)(MedicalBilling, n=5, subject="theirs")
                assert heard(caplog) == []
                client.chat.completions.create(model="m", messages=[
                    {"role": "user", "content": "Write 1 record: number 1 of all"}])
            assert {one.name.partition(".")[0] for one in heard(caplog)} == {
                "openai", "httpx2", "httpcore2"}
    """)
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    project.run().assert_outcomes(passed=2)
    assert server.count == 3


def test_a_library_object_lets_pass_what_it_is_told_is_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the ini option does."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIPE_SECRET", CANARIES["STRIPE_SECRET"])
    subject = f"of {CANARIES['STRIPE_SECRET']}"
    with pytest.raises(SecretError, match=r"let it pass: not_secret=\['STRIPE_SECRET'\].$"):
        Synthesizer("data")(MedicalBilling, n=1, subject=subject)
    Synthesizer("data", not_secret=["STRIPE_SECRET"])(MedicalBilling, n=1, subject=subject)
    assert len(list(tmp_path.glob("data/*.yaml"))) == 1


LOADED = """
import os
import pytest

{now}

@pytest.fixture(scope="session", autouse=True)
def loaded():
    {later}
    yield
"""
LOAD = "os.environ['STRIPE_SECRET'] = 'a-secret-value-1'"


@pytest.mark.parametrize(("now", "later"), [(LOAD, "pass"), ("", LOAD)], ids=["conftest", "test"])
def test_a_secret_that_came_into_the_environment_later_is_one(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch, now: str, later: str
) -> None:
    """From a file that a conftest.py loads, or a fixture; nothing goes out, unless it may."""
    monkeypatch.setenv("STRIPE_SECRET", "")  # so that it is gone afterwards
    project.ask(server)
    server.answer = lambda asked: completion(
        {"items": [{"payer": "A", "total": slot} for slot in asked.slots]}
    )
    project.write(conftest=LOADED.format(now=now, later=later))
    project.bill("""
        @pytest.mark.synthetic(Bill, n=5, subject="of a-secret-value-1")
        def test_bills(bills: list[Bill]): ...
    """)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*subject of what is asked for (records of Bill) holds the value of STRIPE_SECRET.*"]
    )
    result.stdout.no_fnmatch_line("* what is asked for *a-secret-value-1*")
    assert (server.count, project.cassettes) == (0, {})
    monkeypatch.setenv("STRIPE_SECRET", "")
    project.ini(not_secret="STRIPE_SECRET")  # noqa: S106 - names of variables
    project.run().assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("secret", "label"),
    [("a-secret-value-1", "a-secret-value-1"), ("ASecretValue1", "label")],
    ids=["label", "schema"],
)
def test_the_summary_names_no_dataset_by_a_secret(
    project: Project, monkeypatch: pytest.MonkeyPatch, secret: str, label: str
) -> None:
    """Neither its name nor its file; in replay, what was recorded is everybody's."""
    project.bill(f"""
        class ASecretValue1(Bill): ...

        @pytest.mark.synthetic(ASecretValue1, n=5, label={label!r})
        def test_bills(bills: list[ASecretValue1]): ...
    """)
    project.run().assert_outcomes(passed=1)
    monkeypatch.setenv("STRIPE_SECRET", secret)
    line = "{}: 5 records (5 replayed; by the embedded generator) in __synthdata__?{}.yaml"
    name, file = f"ASecretValue1-{label}", f"ASecretValue1-{label.replace('-', '_')}-*"
    project.run("--synthdata=replay").stdout.fnmatch_lines([line.format(name, file)])
    result = project.run()
    result.stdout.fnmatch_lines([line.format(name.replace(secret, "[*][*][*]"), "[*][*][*]")])
    result.stdout.no_fnmatch_line(f"*{secret}*")
