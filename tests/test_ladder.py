"""The form ladder against servers that refuse forms: records arrive, and no request is wasted."""

from __future__ import annotations

import re
import sys
from collections import Counter
from contextlib import ExitStack
from threading import Barrier, Event, Lock
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pytest
from pydantic import BaseModel, create_model

from pytest_synthdata import ProviderError, Synthesizer
from pytest_synthdata.errors import BudgetError
from tests.billing import MedicalBilling
from tests.stub import Detour, bills, completion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.project import Project
    from tests.stub import Answer, Asked, Body, Stub

Refusal = tuple[int, Any]
# In the words of DeepSeek and of LM Studio.
UNAVAILABLE: Refusal = (
    400,
    {"error": {"message": "This response_format type is unavailable now", "param": None}},
)
WRONG_TYPE: Refusal = (400, {"error": "'response_format.type' must be 'json_schema' or 'text'"})
BOTH = {"json_schema": UNAVAILABLE, "json_object": WRONG_TYPE}


def form(asked: Asked) -> str:
    """The form of a request, "strict" for a strict schema."""
    sent = asked.body.get("response_format", {"type": "text"})
    return "strict" if sent.get("json_schema", {}).get("strict") else str(sent["type"])


def forms(server: Stub) -> Counter[str]:
    return Counter(map(form, server.asked))


def refusing(refusals: dict[str, Refusal], answer: Answer = bills) -> Answer:
    """A server that answers in no other forms than those it does not refuse."""
    return lambda asked: refusals.get(form(asked)) or answer(asked)


def together(count: int, answer: Answer) -> Answer:
    """A server that answers the first `count` requests of a form when all of them are there."""
    barriers = {kind: Barrier(count) for kind in ("json_schema", "json_object", "text")}
    seen: Counter[str] = Counter()
    lock = Lock()

    def wait(asked: Asked) -> Body | bytes | tuple[int, Body | bytes]:
        kind = form(asked)
        with lock:
            seen[kind] += 1
            first = seen[kind] <= count
        if first:
            barriers[kind].wait(60)
        return answer(asked)

    return wait


@pytest.fixture
def synthesizer(server: Stub, tmp_path: Path) -> Callable[..., Synthesizer]:
    """Makes a Synthesizer that asks the stub."""

    def make(**settings: Any) -> Synthesizer:
        given = {"base_url": server.url, "api_key": "none", "cache_dir": tmp_path, **settings}
        return Synthesizer(**given)

    return make


@pytest.fixture
def own(server: Stub) -> Iterator[Callable[..., openai.OpenAI]]:
    """Makes clients as users make them."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(
            openai.OpenAI(base_url=server.url, api_key="none", **options)
        )


@pytest.mark.parametrize("chosen", [False, True])
def test_a_refusal_may_come_with_status_200(
    server: Stub, synthesizer: Callable[..., Synthesizer], *, chosen: bool
) -> None:
    """Gateways pass on errors in answers of their own, or in the choice that was to hold one."""
    error: Any = {"error": {"code": 400, "message": "json_schema is not supported by this model"}}
    if chosen:
        error = {"choices": [{**error, "message": {"role": "assistant", "content": ""}}]}
    server.answer = refusing({"json_schema": (200, error)})
    assert len(synthesizer()(MedicalBilling, n=5)) == 5
    assert forms(server) == {"json_schema": 1, "json_object": 1}


@pytest.mark.parametrize(
    ("refusals", "asked"),
    [
        ({}, ["json_schema"]),
        ({"json_schema": UNAVAILABLE}, ["json_schema", "json_object"]),
        (BOTH, ["json_schema", "json_object", "text"]),
    ],
)
def test_records_arrive_in_the_first_form_that_is_not_refused(
    server: Stub,
    synthesizer: Callable[..., Synthesizer],
    refusals: dict[str, Refusal],
    asked: list[str],
) -> None:
    """The prompt says the same in all of them."""
    server.answer = refusing(refusals)
    records = synthesizer()(MedicalBilling, n=5)
    assert [record.patient_id for record in records] == [1000, 1001, 1002, 1003, 1004]
    assert list(map(form, server.asked)) == asked
    assert len({one.prompt for one in server.asked}) == 1


def test_each_refusal_costs_what_is_in_flight_one_more_request_and_nothing_later(
    server: Stub, synthesizer: Callable[..., Synthesizer]
) -> None:
    """Sixteen at once are refused twice; sixteen more, and another dataset, never."""
    server.answer = together(16, refusing(BOTH))
    with synthesizer(concurrency=16) as synthetic:
        assert len(synthetic(MedicalBilling, n=80)) == 80
        assert forms(server) == {"json_schema": 16, "json_object": 16, "text": 16}
        assert len(synthetic(MedicalBilling, n=160)) == 160
        assert len(synthetic(MedicalBilling, n=5, label="other")) == 5
    assert forms(server) == {"json_schema": 16, "json_object": 16, "text": 33}


def test_a_request_in_flight_goes_straight_to_the_form_that_others_have_found(
    server: Stub, synthesizer: Callable[..., Synthesizer]
) -> None:
    """The refusal of the second form, found meanwhile, is not found again."""
    answered = Event()
    slow = Barrier(2)

    def answer(asked: Asked) -> Body | bytes | tuple[int, Body | bytes]:
        if form(asked) == "json_schema":
            slow.wait(10)  # until both are under way
            if asked.slots[0] == 0:
                answered.wait(10)
        if form(asked) == "text":
            answered.set()
        return refusing(BOTH)(asked)

    server.answer = answer
    with synthesizer(concurrency=2) as synthetic:
        assert len(synthetic(MedicalBilling, n=10)) == 10
    assert forms(server) == {"json_schema": 2, "json_object": 1, "text": 2}


def test_calls_of_one_synthesizer_are_refused_once(
    server: Stub, synthesizer: Callable[..., Synthesizer], tmp_path: Path
) -> None:
    """Outside `with`, too. Nothing of it is written: no other process shares its run."""
    server.answer = refusing(BOTH)
    synthetic = synthesizer()
    for label in "abc":
        synthetic(MedicalBilling, n=5, label=label)
    assert forms(server) == {"json_schema": 1, "json_object": 1, "text": 3}
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_refused_requests_count_towards_the_limit(
    server: Stub, synthesizer: Callable[..., Synthesizer], limit: int
) -> None:
    """Never more than the limit goes out."""
    server.answer = refusing(BOTH)
    synthetic = synthesizer(max_requests=limit)
    if limit == 3:
        assert len(synthetic(MedicalBilling, n=5)) == 5
    else:
        with pytest.raises(BudgetError, match=f"made {limit} requests"):
            synthetic(MedicalBilling, n=5)
    assert server.count == limit


def test_without_a_form_an_error_is_what_it_says(
    server: Stub, synthesizer: Callable[..., Synthesizer]
) -> None:
    """The last rung is nothing that could be refused."""
    server.answer = lambda _: UNAVAILABLE
    with pytest.raises(ProviderError, match="400: This response_format type is unavailable now"):
        synthesizer()(MedicalBilling, n=5)
    assert list(map(form, server.asked)) == ["json_schema", "json_object", "text"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"message": "maximum context length"}),
        (404, {"message": "no such model"}),
        (401, {"message": "no response_format for you"}),
        (
            400,
            {
                "message": "maximum context length (317 in the response_format schemas)",
                "param": "messages",
                "code": "context_length_exceeded",
            },
        ),
        (200, {"message": "too many requests with json_schema", "code": 429}),
    ],
)
def test_other_errors_do_not_step_down(
    server: Stub, synthesizer: Callable[..., Synthesizer], status: int, error: Body
) -> None:
    """They would meet every form."""
    server.answer = lambda _: (status, {"error": error})
    with pytest.raises(ProviderError, match=re.escape(error["message"])):
        synthesizer()(MedicalBilling, n=5)
    assert forms(server) == {"json_schema": 1}


@pytest.mark.parametrize("opened", ["[", '{"error":', '{"choices":[{"error":'])
@pytest.mark.parametrize("status", [200, 400, 500])
def test_an_error_that_is_nested_deep_is_an_error_like_others(
    server: Stub,
    synthesizer: Callable[..., Synthesizer],
    own: Callable[..., openai.OpenAI],
    status: int,
    opened: str,
) -> None:
    """What json reads, from Python 3.12 on also deep, is more than recursion can follow."""
    closed = opened[::-1].translate(str.maketrans("[{", "]}", '":ceihors'))
    body = f"{opened * 1500}1{closed * 1500}".encode()
    server.answer = lambda _: (status, body)
    with pytest.raises(ProviderError):
        synthesizer(client=own(max_retries=0))(MedicalBilling, n=5)
    assert forms(server) == {"json_schema": 1}


PYDANTIC = (
    "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input should "
    "be 'text' or 'json_object'\", 'input': 'json_schema'}]"
)
FAULT: Refusal = (500, {"error": {"message": "out of memory"}})
AS_500: Refusal = (500, {"error": {"message": PYDANTIC, "type": "internal_server_error"}})


def test_a_refusal_with_status_500_is_not_repeated(
    server: Stub, synthesizer: Callable[..., Synthesizer]
) -> None:
    """As llama_cpp.server has it."""
    server.answer = together(4, refusing({"json_schema": AS_500}))
    with synthesizer(concurrency=4) as synthetic:
        assert len(synthetic(MedicalBilling, n=20)) == 20
    assert forms(server) == {"json_schema": 4, "json_object": 4}


def test_other_faults_are_repeated_by_the_sdk(
    server: Stub, synthesizer: Callable[..., Synthesizer]
) -> None:
    """They may pass."""
    server.answer = lambda asked: FAULT if asked.number == 0 else bills(asked)
    assert len(synthesizer()(MedicalBilling, n=5)) == 5
    assert forms(server) == {"json_schema": 2}


@pytest.mark.parametrize("retries", [0, 1])
def test_a_client_of_the_users_own_repeats_as_it_says(
    server: Stub,
    synthesizer: Callable[..., Synthesizer],
    own: Callable[..., openai.OpenAI],
    retries: int,
) -> None:
    """It is asked as it is: a wrapper around its methods sees every request."""
    server.answer = refusing({"json_schema": AS_500})
    client = own(max_retries=retries)
    seen: list[object] = []
    create = client.chat.completions.create

    def counting(*args: Any, **kwargs: Any) -> Any:
        seen.append(kwargs.get("response_format"))
        return create(*args, **kwargs)

    client.chat.completions.create = counting  # type: ignore[method-assign]
    assert len(synthesizer(client=client)(MedicalBilling, n=5)) == 5
    assert forms(server) == {"json_schema": 1 + retries, "json_object": 1}
    assert len(seen) == 2


class Film(BaseModel):
    title: str


def deep(levels: int) -> type[BaseModel]:
    model = create_model("Deep", title=(str, ...))
    for _ in range(levels - 1):
        model = create_model("Deep", inner=(model, ...))
    return model


def films(asked: Asked) -> Body:
    records: list[Any] = [{"title": f"F{slot}"} for slot in asked.slots]
    if "Deep" in asked.prompt:
        for _ in range(8):
            records = [{"inner": record} for record in records]
    return completion({"items": records})


@pytest.mark.parametrize(
    ("refusals", "small", "large"),
    [
        ({}, ["strict"], ["json_schema"]),
        ({"strict": UNAVAILABLE}, ["strict", "json_schema"], ["json_schema"]),
        (
            {"strict": UNAVAILABLE, "json_schema": UNAVAILABLE},
            ["strict", "json_schema", "json_object"],
            ["json_object"],
        ),
    ],
)
def test_openai_is_asked_strictly_where_the_schema_is_not_too_large_for_it(
    server: Stub,
    synthesizer: Callable[..., Synthesizer],
    refusals: dict[str, Refusal],
    small: list[str],
    large: list[str],
) -> None:
    """The one that is steps down alone, before anything is sent."""
    server.answer = refusing(refusals, films)
    client = openai.OpenAI(
        api_key="none", http_client=httpx2.Client(transport=Detour(server)), max_retries=0
    )
    with client, synthesizer(base_url=None, client=client) as synthetic:
        synthetic(Film, n=1)
        assert list(map(form, server.asked)) == small
        synthetic(deep(9), n=1)
        assert list(map(form, server.asked))[len(small) :] == large
        synthetic(Film, n=1, label="again")
    assert form(server.asked[-1]) == small[-1]


def test_the_form_is_no_part_of_what_is_kept(
    server: Stub, synthesizer: Callable[..., Synthesizer], tmp_path: Path
) -> None:
    """What one form has brought replays, and goes on in another, as the same dataset."""
    server.answer = refusing(BOTH)
    first = synthesizer(dir=tmp_path / "data")(MedicalBilling, n=5)
    server.answer = bills
    with synthesizer(dir=tmp_path / "data", cache_dir=tmp_path / "other") as synthetic:
        more = synthetic(MedicalBilling, n=10)
    assert more[:5] == list(first)
    assert more.provenance.prompt_hash == first.provenance.prompt_hash
    assert list(map(form, server.asked)) == ["json_schema", "json_object", "text", "json_schema"]
    assert len(list((tmp_path / "data").glob("*.yaml"))) == 1


def test_the_form_is_not_in_the_bytes_of_a_cassette(
    server: Stub, synthesizer: Callable[..., Synthesizer], tmp_path: Path
) -> None:
    """The same records are the same cassette, on whatever rung they came."""
    texts = []
    for rung, refusals in enumerate(({}, {"json_schema": UNAVAILABLE}, BOTH)):
        server.answer = refusing(refusals)
        directory = tmp_path / str(rung)
        synthesizer(dir=directory / "data", cache_dir=directory)(MedicalBilling, n=5)
        (path,) = directory.glob("data/*.yaml")
        texts.append(path.read_text("ascii"))
    assert len({*texts}) == 1
    assert "response_format" not in texts[0]


TESTS = """
@pytest.mark.parametrize("label", "abcd")
def test_bills(synthetic, label):
    assert len(synthetic(MedicalBilling, n=5, label=label)) == 5
"""
TOLD = [
    "refuses response_format json_schema; asking with json_object",
    "refuses response_format json_object; asking with text",
]


def told(result: pytest.RunResult) -> list[str]:
    """What the terminal says of refusals, without who says it and whom it is about."""
    lines = [line for line in result.outlines if " refuses " in line]
    return sorted((line[line.index("refuses") :] for line in lines), reverse=True)


def test_the_user_is_told_once_what_a_server_refuses(project: Project, server: Stub) -> None:
    """When it happens; and the run leaves nothing behind that only it needed."""
    server.answer = refusing(BOTH)
    project.ask(server)
    project.billing(TESTS)
    result = project.run()
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines([f"synthdata: {server.url} {line}" for line in TOLD])
    assert told(result) == TOLD
    assert forms(server) == {"json_schema": 1, "json_object": 1, "text": 4}
    assert list((project.path / ".synthdata" / "runs").iterdir()) == []


def test_the_next_run_tries_again(project: Project, server: Stub) -> None:
    """A server may have learned, and a fault is not for ever."""
    server.answer = refusing(BOTH)
    project.ask(server)
    project.billing(TESTS)
    project.run().assert_outcomes(passed=4)
    server.answer = bills
    project.run("--synthdata=refresh").assert_outcomes(passed=4)
    assert forms(server) == {"json_schema": 5, "json_object": 1, "text": 4}


def test_workers_refused_at_once_have_one_more_request_each(project: Project, server: Stub) -> None:
    """Of four datasets on two workers the first two are refused, together; the user reads once."""
    server.answer = together(2, refusing(BOTH))
    project.ask(server)
    project.billing(TESTS)
    result = project.run_apart("-n2", "--dist=load")
    result.assert_outcomes(passed=4)
    assert forms(server) == {"json_schema": 2, "json_object": 2, "text": 4}
    assert told(result) == TOLD
    assert list((project.path / ".synthdata" / "runs").iterdir()) == []


def test_what_one_worker_was_refused_no_other_asks_for(project: Project, server: Stub) -> None:
    """The second worker's test begins to ask when the first has its records."""
    first = Event()

    def answer(asked: Asked) -> Body | bytes | tuple[int, Body | bytes]:
        if asked.path == "/v1/wait":
            return {"waited": first.wait(30)}
        reply = refusing(BOTH)(asked)
        if form(asked) == "text":
            first.set()
        return reply

    server.answer = answer
    project.ask(server)
    project.billing(f"""
        import json
        import urllib.request

        def test_first(synthetic):
            assert len(synthetic(MedicalBilling, n=5)) == 5

        def test_second(synthetic):
            with urllib.request.urlopen("{server.url}/wait", b"{{}}") as reply:
                assert json.load(reply) == {{"waited": True}}
            assert len(synthetic(MedicalBilling, n=5, label="second")) == 5
    """)
    result = project.run_apart("-n2", "--dist=load", "-v")
    result.assert_outcomes(passed=2)
    assert len({line.split()[0] for line in result.outlines if " PASSED " in line}) == 2
    sent = [form(asked) for asked in server.asked if asked.path != "/v1/wait"]
    assert sent == ["json_schema", "json_object", "text", "text"]
    assert told(result) == TOLD


def test_a_worker_that_dies_leaves_nothing_of_its_run(project: Project, server: Stub) -> None:
    """The main process clears up after it."""
    server.answer = refusing(BOTH)
    project.ask(server)
    project.billing("""
        import os

        def test_bills(synthetic):
            synthetic(MedicalBilling, n=5)
            os._exit(1)
    """)
    project.run_apart("-n1", "--max-worker-restart=0").assert_outcomes(failed=1)
    assert forms(server) == {"json_schema": 1, "json_object": 1, "text": 1}
    assert list((project.path / ".synthdata" / "runs").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_an_interrupt_leaves_nothing_of_a_run(project: Project, server: Stub) -> None:
    """Although the main process hears no more of its workers."""
    server.answer = refusing(BOTH)
    project.ask(server)
    project.billing("""
        import os
        import signal

        def test_bills(synthetic):
            synthetic(MedicalBilling, n=5)
            os.kill(os.getppid(), signal.SIGINT)
    """)
    # Where the whole suite runs in the background of a shell, its children ignore the signal.
    project.write(
        conftest="import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    )
    result = project.run_apart("-n1")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert forms(server) == {"json_schema": 1, "json_object": 1, "text": 1}
    assert list((project.path / ".synthdata" / "runs").iterdir()) == []
