"""No surprise traffic: nothing is sent around a socket blocker, or past it, and none in replay."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests import actors
from tests.actors import HANKS, Actor
from tests.billing import MedicalBilling
from tests.stub import bills, completion

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Asked, Body, Stub

MARKED = """
@pytest.mark.synthetic(MedicalBilling, n=10)
def test_bills(bills: list[MedicalBilling]): ...
"""
SOCKET = ("pytest_socket",)
RECORDING = ("pytest_recording.plugin",)
BLOCKERS = {
    "--disable-socket": SOCKET,
    "--allow-hosts=192.0.2.1": SOCKET,
    "--block-network": RECORDING,
}
BY_SOCKET = (
    "pytest-socket lets no request out to {url} (A test tried to use socket.*). Let it out "
    "(--force-enable-socket, or @pytest.mark.enable_socket on the test), or record where requests "
    "may go out, commit the cassette and replay it (--synthdata=replay)."
)
BY_RECORDING = (
    "pytest-recording lets no request out to {url} (Network is disabled*). "
    "Let it out (--allowed-hosts='.[*]'), or record where requests may go out, commit the cassette "
    "and replay it (--synthdata=replay)."
)


@pytest.mark.parametrize("client", ["ours", "the hook's"])
@pytest.mark.parametrize("blocked", BLOCKERS)
def test_a_socket_blocker_lets_no_request_out_and_is_named(
    project: Project, server: Stub, blocked: str, client: str
) -> None:
    """With what lets the run through, and replay as the other way out."""
    project.ask(server)
    if client == "the hook's":
        hook(project, server)
    project.billing(MARKED)
    result = project.run_beside(BLOCKERS[blocked], blocked)
    result.assert_outcomes(errors=1)
    told = BY_RECORDING if blocked == "--block-network" else BY_SOCKET
    result.stdout.fnmatch_lines([told.format(url=server.url)])
    assert server.count == 0
    assert not project.cassettes


@pytest.mark.parametrize("blocked", BLOCKERS)
def test_the_ways_out_of_a_blocker_are_ways_out(
    project: Project, server: Stub, blocked: str
) -> None:
    """What is named lets the request through; then the cassette replays under the blocker."""
    project.ask(server)
    project.billing(MARKED)
    plugin = BLOCKERS[blocked]
    out = "--allowed-hosts=.*" if blocked == "--block-network" else "--force-enable-socket"
    project.run_beside(plugin, blocked, out).assert_outcomes(passed=1)
    assert server.count == 2
    for mode in ("replay", "record"):
        project.run_beside(plugin, blocked, f"--synthdata={mode}").assert_outcomes(passed=1)
    assert server.count == 2
    project.billing(MARKED.replace("n=10", "n=15").replace("@", "@pytest.mark.enable_socket\n@", 1))
    if plugin is SOCKET:
        project.run_beside(plugin, blocked).assert_outcomes(passed=1)
        assert server.count == 3


@pytest.mark.parametrize(
    ("plugin", "mark"), [(SOCKET, "disable_socket"), (RECORDING, "block_network")]
)
def test_a_blocker_that_is_on_for_one_test_stops_that_one_alone(
    project: Project, server: Stub, plugin: tuple[str, ...], mark: str
) -> None:
    """And a connection that an earlier test has left open is no way around it."""
    project.ask(server)
    project.billing(f"""
        @pytest.mark.synthetic(MedicalBilling, n=5)
        def test_before(bills: list[MedicalBilling]): ...

        @pytest.mark.synthetic(MedicalBilling, n=5, label="blocked")
        @pytest.mark.{mark}
        def test_blocked(bills: list[MedicalBilling]): ...

        @pytest.mark.synthetic(MedicalBilling, n=5, label="blocked")
        def test_after(bills: list[MedicalBilling]): ...
    """)
    result = project.run_beside(plugin)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.no_fnmatch_line("*MedicalBilling-blocked*failed*")
    result.stdout.fnmatch_lines(["*ERROR at setup of test_blocked*", "pytest-* lets no request *"])
    assert server.count == 2


@pytest.mark.parametrize("error", ["RuntimeError", "ConnectionRefusedError", "TimeoutError"])
@pytest.mark.parametrize("replaced", ["socket.socket.connect", "socket.create_connection"])
def test_an_unknown_blocker_is_told_by_its_module_and_asked_once(
    project: Project, server: Stub, replaced: str, error: str
) -> None:
    """Whatever it raises: the SDK would try again what looks like a network's failure."""
    project.ask(server)
    project.write(
        conftest=f"""
        import socket

        import pytest

        def guarded(*args, **kwargs):
            print("GUARDED")
            raise {error}("no network in tests")

        @pytest.fixture(autouse=True)
        def guard(monkeypatch):
            monkeypatch.setattr({replaced!r}, guarded)
        """
    )
    project.billing(MARKED)
    result = project.run("-s", "-osynthdata_concurrency=1")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            (
                f"The module conftest lets no request out to {server.url} (no network in tests). "
                "Let it out (change what it blocks), or record where requests may go out, commit "
                "the cassette and replay it (--synthdata=replay)."
            )
        ]
    )
    assert result.stdout.str().count("GUARDED") == 1
    result.stdout.no_fnmatch_line("MedicalBilling: * request*")
    result.stdout.fnmatch_lines(["MedicalBilling: 0 records, failed"])


GUARD = """
import socket

def guarded(*args):
    raise ConnectionRefusedError("no network in tests")

@pytest.fixture(autouse=True)
def guard(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", guarded)

"""


def test_a_blocker_of_the_users_client_is_told_whatever_it_raises(
    project: Project, server: Stub
) -> None:
    """What looks like a network's failure, which the SDK reports in words of its own, too."""
    hook(project, server)
    project.billing(GUARD + MARKED)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["The module test_billing lets no request out to *"])
    assert server.count == 0


def test_what_else_goes_wrong_in_a_client_is_no_blocker(project: Project, server: Stub) -> None:
    """It is told as it is."""
    hook(project, server, "http_client=httpx2.Client(transport=httpx2.MockTransport(broken))")
    project.billing(MARKED)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*of the client's own*"])
    result.stdout.no_fnmatch_line("*lets no request out*")


AUDIT = """
import json
import os
import sys
from pathlib import Path

import pytest

opened = []

def audit(event, args):
    if event.startswith("socket."):
        opened.append(event)

sys.addaudithook(audit)

@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    path = Path(__file__).parent / f"processes/{os.getpid()}.json"
    path.write_text(json.dumps([opened, sorted(sys.modules)]))
"""
EVERYTHING = f"""
from pydantic import BaseModel, Field
import pytest

{inspect.getsource(MedicalBilling)}

{inspect.getsource(Actor)}

def test_all(synthetic):
    assert len(synthetic(MedicalBilling, n=7)) == 7
    sample, _ = synthetic.texts([["Tom Hanks"], ["Ann"]])
    assert synthetic.extract(Actor, sample.text) == Actor(**{HANKS})
    assert len(synthetic.extract_all(Actor, sample.text)) == 1

@pytest.mark.synthetic(MedicalBilling, n=7)
def test_each(bill: MedicalBilling): ...
"""
SENDING = {"openai", "httpx", "httpx2", "httpcore2", "vcr", "diskcache"}


@pytest.mark.parametrize("args", [(), ("-n2",)])
def test_replay_opens_no_socket_although_a_model_could_be_asked(
    project: Project, server: Stub, args: tuple[str, ...]
) -> None:
    """Not one, in any process of the run, and loads nothing that could; for all kinds of data."""
    project.ask(server)
    server.answer = everything
    project.write(test_all=EVERYTHING)
    project.run().assert_outcomes(passed=8)
    asked = server.count
    project.write(conftest=AUDIT)
    project.path.joinpath("processes").mkdir()
    result = project.run_apart("--synthdata=replay", *args)
    result.assert_outcomes(passed=8)
    assert server.count == asked
    found = [json.loads(path.read_text()) for path in project.path.glob("processes/*")]
    assert len(found) == 1 + 2 * len(args)
    for opened, modules in found:
        assert opened == []
        assert SENDING.isdisjoint(modules)


BY_HAND = """
import httpx2
import vcr

def test_mine(synthetic, pytestconfig):
    mode = pytestconfig.getoption("--record-mode")
    with vcr.use_cassette("mine.yaml", record_mode=mode):
        assert httpx2.post("{url}/mine", json={{}}).json() == ["the user's"]
        assert len(synthetic(MedicalBilling, n=5)) == 5
"""
BY_MARK = """
import httpx2

@pytest.mark.vcr
@pytest.mark.default_cassette("mine.yaml")
@pytest.mark.synthetic(MedicalBilling, n=5)
def test_mine(bills: list[MedicalBilling]):
    assert httpx2.post("{url}/mine", json={{}}).json() == ["the user's"]
"""


@pytest.mark.parametrize("test", [BY_HAND, BY_MARK], ids=["by hand", "by mark"])
def test_a_users_own_cassette_neither_sees_our_requests_nor_answers_them(
    project: Project, server: Stub, test: str
) -> None:
    """Whether it records or replays what the user sends in the same test."""
    project.ask(server)
    server.answer = users
    project.billing(test.format(url=server.url))
    sent = ["chat", "mine"]
    for mode in ("all", "once", "none"):
        result = project.run_beside(RECORDING, f"--record-mode={mode}", "--synthdata=refresh")
        result.assert_outcomes(passed=1)
        assert sorted(asked.path.split("/")[2] for asked in server.asked) == sent
        sent = ["chat", *sent]
        (mine,) = project.path.rglob("mine.yaml")
        assert mine.read_text().count("uri:") == 1
        assert f"uri: {server.url}/mine" in mine.read_text()


def users(asked: Asked) -> Any:
    """The answer to a request that the user sends, or we do."""
    return bills(asked) if asked.path.endswith("completions") else b'["the user\'s"]'


def everything(asked: Asked) -> Body:
    """The answer to a request for bills, for texts, or for the fields of one."""
    if "Fields:" in asked.prompt:
        return actors.texts(asked)
    if "MedicalBilling" in asked.prompt:
        return bills(asked)
    return completion({"items": [HANKS]})


def hook(project: Project, server: Stub, more: str = "") -> None:
    """Let the project have a client of its own."""
    project.write(
        conftest=f"""
        import httpx2
        import openai

        def broken(request):
            raise LookupError("of the client's own")

        def pytest_synthdata_client(config):
            url = {server.url!r}
            # Older SDKs try again whatever was raised.
            return openai.OpenAI(base_url=url, api_key="sk-own-client", max_retries=0, {more})
        """
    )
