"""What requests have cost: the price list, and how it reaches provenance and summary."""

from __future__ import annotations

import pickle
import subprocess
import sys
from decimal import Context, Decimal, Inexact, localcontext
from typing import TYPE_CHECKING

import genai_prices
import httpx2
import openai
import pytest

from pytest_synthdata import GenerationError, Synthesizer, Usage
from pytest_synthdata.cost import Cost, cost, dollars
from tests.billing import MedicalBilling
from tests.stub import Detour, bill, bills, completion

if TYPE_CHECKING:
    from pathlib import Path

    from tests.project import Project
    from tests.stub import Asked, Body, Stub

OPENAI = "https://api.openai.com/v1"
GOOGLE = "https://generativelanguage.googleapis.com/v1beta/openai"
MODEL = "gpt-4o"
# A client in a conftest.py that believes to ask OpenAI, and whose requests go to the stub.
CLIENT = """
import httpx2
import openai

class Detour(httpx2.HTTPTransport):
    def handle_request(self, request):
        request.url = httpx2.URL({url!r}).join(request.url.path)
        return super().handle_request(request)

http = httpx2.Client(transport=Detour())
client = openai.OpenAI(api_key="none", base_url={base!r}, http_client=http, max_retries=0)

def pytest_synthdata_client(config):
    return client

def pytest_unconfigure():
    client.close()
"""
TWO = """
@pytest.mark.synthetic(MedicalBilling, n=5)
def test_bills(bills: list[MedicalBilling]): ...

@pytest.mark.synthetic(MedicalBilling, n=10, label="more")
def test_more(bills: list[MedicalBilling]): ...
"""


def listed(prompt: int, completion: int, model: str = MODEL, server: str = OPENAI) -> Decimal:
    """What the list asks for one request."""
    tokens = genai_prices.Usage(input_tokens=prompt, output_tokens=completion)
    return genai_prices.calc_price(tokens, model, provider_api_url=server).total_price


def answer(asked: Asked) -> Body:
    """Bills by a model on the list."""
    return bills(asked) | {"model": MODEL}


def summary(result: pytest.RunResult) -> list[str]:
    """The lines that say what was spent, up to where the cassettes lie."""
    return [line.partition(" in __")[0] for line in result.outlines if " request" in line]


def through(server: Stub, project: Project, base: str = OPENAI) -> None:
    """Let the project's runs ask the stub as if it were the server at `base`."""
    project.write(conftest=CLIENT.format(url=server.url, base=base))


@pytest.fixture
def client(server: Stub) -> openai.OpenAI:
    """A client that believes to ask OpenAI."""
    return openai.OpenAI(
        api_key="none", http_client=httpx2.Client(transport=Detour(server)), max_retries=0
    )


def test_requests_are_priced_by_model_and_server() -> None:
    """Whatever model answered each of them."""
    mini = "gpt-4o-mini"
    used = [(MODEL, Usage(1, 1000, 500)), (mini, Usage(1, 7, 3)), (MODEL, Usage(1, 10, 20))]
    known = listed(1000, 500) + listed(7, 3, mini) + listed(10, 20)
    assert known > 0
    assert cost(used, OPENAI) == Cost(known)


def test_many_small_requests_do_not_cost_what_a_large_one_does() -> None:
    """Models with other prices for long prompts look at one prompt, not at their sum."""
    model = "gemini-2.5-pro"
    one = listed(1000, 10, model, GOOGLE)
    assert cost([(model, Usage(1, 1000, 10))] * 1000, GOOGLE) == Cost(1000 * one)
    long = listed(1_000_000, 10_000, model, GOOGLE)
    assert cost([(model, Usage(1, 1_000_000, 10_000))], GOOGLE) == Cost(long)


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("stub-1", OPENAI),
        (MODEL, "http://localhost:11434/v1"),
        (MODEL, "http://127.0.0.1:4000/v1"),
        (MODEL, "https://gateway.example.com/https://api.openai.com/v1"),
        ("llama3", "http://localhost:11434/v1"),
    ],
)
def test_what_is_not_on_the_list_has_no_price(model: str, address: str) -> None:
    """The server counts, too: a model may bear the name of a paid one and be one's own."""
    assert cost([(model, Usage(1, 1000, 500))], address) == Cost(unpriced=1)


def test_requests_that_told_no_tokens_have_no_price() -> None:
    """None at all, or zero, which is what servers say that do not count."""
    told, untold = (MODEL, Usage(1, 1000, 500)), (MODEL, Usage(1, unknown=1))
    price = listed(1000, 500)
    assert cost([told, untold, untold], OPENAI) == Cost(price, 2)
    assert cost([(MODEL, Usage(1))], OPENAI) == Cost(unpriced=1)
    assert cost([(MODEL, Usage(3, 1000, 500, unknown=2))], OPENAI) == Cost(price, 2)


def test_without_the_package_nothing_has_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what asked nobody it is known all the same."""
    monkeypatch.setitem(sys.modules, "genai_prices", None)
    assert cost([(MODEL, Usage(1, 1000, 500))], OPENAI) == Cost(unpriced=1)
    assert cost([("embedded", Usage(1))], "") == Cost()
    assert cost([], "") == Cost()


def test_prices_are_the_same_in_any_decimal_context() -> None:
    """Tests set up their own, and may leave it so."""
    used = [(MODEL, Usage(1, 123_457, 501)), (MODEL, Usage(1, 17, 3))]
    expected = cost(used, OPENAI)
    with localcontext(Context(prec=2, traps=[Inexact])):
        assert cost(used, OPENAI) == expected
        assert dollars(Decimal("12345.678")) == "$12,345.68"


def test_prices_are_those_that_come_with_the_package() -> None:
    """Nobody is asked for newer ones, and no thread is started that would."""
    script = (
        "import sys, threading\n"
        "opened = []\n"
        "sys.addaudithook(lambda event, _: opened.append(event) if 'socket.' in event else None)\n"
        "from pytest_synthdata import Usage\n"
        "from pytest_synthdata.cost import cost\n"
        f"assert cost([({MODEL!r}, Usage(1, 1000, 500))], {OPENAI!r}).known\n"
        "assert 'genai_prices' in sys.modules\n"
        "print(opened, threading.active_count())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)  # noqa: S603, PLW1510
    assert (done.stdout, done.stderr) == ("[] 1\n", "")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0.00042", "$0.00042"),
        ("0.000000075", "$0.000000075"),
        ("0.0123", "$0.0123"),
        ("0.012345", "$0.0123"),
        ("0.0999999", "$0.10"),
        ("0.5", "$0.50"),
        ("0.9996", "$1.00"),
        ("12.3", "$12.30"),
        ("12.346", "$12.35"),
        ("1E+3", "$1,000.00"),
    ],
)
def test_small_amounts_are_readable(amount: str, text: str) -> None:
    """To three digits, where the cent would not tell them from nothing."""
    assert dollars(Decimal(amount)) == text


def test_provenance_tells_what_this_run_has_cost(
    server: Stub, tmp_path: Path, client: openai.OpenAI
) -> None:
    """As known when it was asked for; a later run that spends nothing has cost nothing."""
    server.answer = answer
    with client, Synthesizer(tmp_path, cache_dir=tmp_path / "cache", client=client) as synthetic:
        first = synthetic(MedicalBilling, n=10).provenance
        assert first.cost == 2 * listed(100, 50)
        second = synthetic(MedicalBilling, n=15).provenance
        assert second.cost == 3 * listed(100, 50)
        assert first.cost == 2 * listed(100, 50)
        assert pickle.loads(pickle.dumps(first)).cost == first.cost  # noqa: S301 - our own
    assert "cost" not in repr(first)
    replayed = Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=10)
    assert replayed.provenance.cost == 0


def test_provenance_tells_of_a_cost_as_far_as_it_is_known(
    server: Stub, tmp_path: Path, client: openai.OpenAI
) -> None:
    """What told no tokens is left out; None, where nothing remains or the model is unknown."""
    server.answer = lambda asked: answer(asked) | ({"usage": None} if asked.number else {})
    with client, Synthesizer(cache_dir=tmp_path, client=client, concurrency=1) as synthetic:
        partly = synthetic(MedicalBilling, n=10).provenance
        assert partly.spent == Usage(2, 100, 50, unknown=1)
        assert partly.cost == listed(100, 50)
        assert synthetic(MedicalBilling, n=5, label="untold").provenance.cost is None
        server.answer = bills
        assert synthetic(MedicalBilling, n=5, label="unlisted").provenance.cost is None


def test_a_local_server_costs_nothing_that_is_known(server: Stub, tmp_path: Path) -> None:
    """Although its model has a paid one's name; the embedded generator is free for certain."""
    server.answer = answer
    local = Synthesizer(cache_dir=tmp_path, base_url=server.url, api_key="none")
    provenance = local(MedicalBilling, n=5).provenance
    assert provenance.models == (MODEL,)
    assert provenance.cost is None
    assert Synthesizer(provider="embedded")(MedicalBilling, n=5).provenance.cost == 0


def test_the_summary_tells_the_cost_of_each_dataset_and_of_all(
    project: Project, server: Stub
) -> None:
    """Behind the tokens; not with -q, and not where nothing was asked."""
    server.answer = answer
    through(server, project)
    project.billing(TWO)
    result = project.run()
    result.assert_outcomes(passed=2)
    one, two, three = (dollars(count * listed(100, 50)) for count in (1, 2, 3))
    source = f"generated; by {MODEL})"
    assert summary(result) == [
        f"MedicalBilling: 5 records (5 {source}, 1 request, 100 + 50 tokens, {one}",
        f"MedicalBilling-more: 10 records (10 {source}, 2 requests, 200 + 100 tokens, {two}",
        f"in all: 3 requests, 300 + 150 tokens, {three}",
    ]
    assert "$" not in project.run("-q", "--synthdata=refresh").stdout.str()
    assert "$" not in project.run("--synthdata=replay").stdout.str()


def test_the_summary_adds_up_what_workers_have_spent(project: Project, server: Stub) -> None:
    """Each worker tells its own part, also of one dataset."""
    server.answer = answer
    through(server, project)
    project.billing(
        """
        def test_some(synthetic):
            assert len(synthetic(MedicalBilling, n=5)) == 5

        def test_all(synthetic):
            assert len(synthetic(MedicalBilling, n=20)) == 20

        @pytest.mark.synthetic(MedicalBilling, n=5, label="more")
        def test_more(bills: list[MedicalBilling]): ...
        """
    )
    result = project.run_apart("-n2", "--dist=load")
    result.assert_outcomes(passed=3)
    _, more, total = summary(result)
    assert more.endswith(f", 1 request, 100 + 50 tokens, {dollars(listed(100, 50))}")
    assert total == f"in all: 5 requests, 500 + 250 tokens, {dollars(5 * listed(100, 50))}"


def test_the_summary_says_at_least_where_a_part_of_the_cost_is_unknown(
    project: Project, server: Stub
) -> None:
    """Of a dataset, and of all; what is wholly unknown is left away."""

    def partly(asked: Asked) -> Body:
        untold = {} if asked.slots[0] else {"usage": None}
        return answer(asked) | untold

    server.answer = partly
    through(server, project)
    project.billing(TWO)
    price = dollars(listed(100, 50))
    spent = [line.partition("), ")[2] or line for line in summary(project.run())]
    assert spent == [
        "1 request, tokens unknown",
        f"2 requests, 100 + 50 tokens, and those of 1 unknown, at least {price}",
        f"in all: 3 requests, 100 + 50 tokens, and those of 2 unknown, at least {price}",
    ]


@pytest.mark.parametrize("base", [OPENAI, "http://localhost:11434/v1"])
def test_without_package_or_price_the_summary_is_silent_on_cost(
    project: Project, server: Stub, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    """It tells the tokens as ever, and does not advertise."""
    server.answer = answer
    if base == OPENAI:
        monkeypatch.setitem(sys.modules, "genai_prices", None)
    through(server, project, base)
    project.billing(TWO)
    result = project.run()
    result.assert_outcomes(passed=2)
    assert [line.partition("), ")[2] or line for line in summary(result)] == [
        "1 request, 100 + 50 tokens",
        "2 requests, 200 + 100 tokens",
        "in all: 3 requests, 300 + 150 tokens",
    ]
    result.stdout.no_fnmatch_line("*[[]cost]*")


def test_what_a_failed_dataset_has_cost_is_told_and_counts(project: Project, server: Stub) -> None:
    """Its answers were paid for, though nothing came of them."""

    def failing(asked: Asked) -> Body:
        return answer(asked) if "Write 5 " in asked.prompt else empty

    empty = completion({"items": []}, model=MODEL)
    server.answer = failing
    through(server, project)
    project.billing(TWO.replace("n=10", "n=2, page_size=2"))
    result = project.run()
    result.assert_outcomes(passed=1, errors=1)
    three, four = (dollars(count * listed(100, 50)) for count in (3, 4))
    assert summary(result)[-2:] == [
        f"MedicalBilling-more: 0 records, 3 requests, 300 + 150 tokens, {three}, failed",
        f"in all: 4 requests, 400 + 200 tokens, {four}",
    ]


def test_a_test_that_sets_the_decimal_context_does_not_touch_the_summary(
    project: Project, server: Stub
) -> None:
    """Not even one that lets each inexact result raise, and leaves it so."""
    server.answer = lambda asked: (
        answer(asked) | {"usage": {"prompt_tokens": 123_457, "completion_tokens": 501}}
    )
    through(server, project)
    project.billing(
        TWO
        + """
def test_money():
    from decimal import Context, Inexact, setcontext
    setcontext(Context(prec=2, traps=[Inexact]))
"""
    )
    with localcontext():
        result = project.run()
    result.assert_outcomes(passed=3)
    assert summary(result)[2].endswith(f", {dollars(3 * listed(123_457, 501))}")


def test_replay_does_not_load_the_price_list(project: Project, server: Stub) -> None:
    """Neither for its summary nor for a test that looks at the cost."""
    server.answer = answer
    through(server, project)
    project.billing(
        """
        @pytest.mark.synthetic(MedicalBilling, n=5)
        def test_bills(synthetic_records):
            print("COST", synthetic_records.provenance.cost)
        """
    )
    recorded = project.run_apart("-s")
    recorded.stdout.fnmatch_lines([f"*COST {listed(100, 50)}"])
    project.write(
        conftest="""
        import sys
        import pytest

        @pytest.hookimpl(trylast=True)
        def pytest_unconfigure():
            print("LOADED", "genai_prices" in sys.modules)
        """
    )
    result = project.run_apart("-s", "--synthdata=replay")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*COST 0", "*(5 replayed; by gpt-4o) in *", "LOADED False"])


def test_failed_calls_of_a_script_count(
    server: Stub, tmp_path: Path, client: openai.OpenAI
) -> None:
    """What a call spent before it failed stands in the provenance of the next one."""
    empty = completion({"items": []}, model=MODEL)
    server.answer = lambda asked: answer(asked) if asked.number > 1 else empty
    with client, Synthesizer(cache_dir=tmp_path, client=client, max_repairs=1) as synthetic:
        with pytest.raises(GenerationError):
            synthetic(MedicalBilling, n=5)
        synthetic.close()
        records = synthetic(MedicalBilling, n=5)
        assert [one.model_dump() for one in records] == [bill(slot) for slot in range(5)]
        assert records.provenance.spent == Usage(3, 300, 150)
        assert records.provenance.cost == 3 * listed(100, 50)
