"""The factory as a plain library object, without pytest around it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import openai
import pytest

from pytest_synthdata import (
    CassetteError,
    GenerationError,
    MissingRecording,
    OptionError,
    Records,
    Synthesizer,
    Usage,
)
from tests.billing import MedicalBilling
from tests.stub import Stub, bill, bills, completion

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stub import Asked, Body

LONG = 60  # seconds; longer than any test may last
KEY = "sk-a-key-only-for-tests"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches and cassettes lie in a directory of the test's own."""
    monkeypatch.chdir(tmp_path)


def test_without_a_directory_the_cache_alone_keeps_the_answers(
    server: Stub, tmp_path: Path
) -> None:
    """Nothing but the cache is written, and the next script asks for nothing."""
    first = Synthesizer(base_url=server.url, api_key=KEY)(MedicalBilling, n=5)
    assert type(first) is Records
    assert [one.model_dump() for one in first] == [bill(slot) for slot in range(5)]
    assert first.provenance.cassette is None
    assert first.provenance.spent == Usage(1, 100, 50)
    second = Synthesizer(base_url=server.url, api_key=KEY)(MedicalBilling, n=5)
    assert second == first
    assert second.provenance.spent == Usage()
    assert server.count == 1
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert [path.name for path in tmp_path.iterdir()] == [".synthdata"]


def test_half_of_a_surrogate_pair_in_an_answer_is_asked_for_again(server: Stub) -> None:
    """It is JSON, but no Unicode; the repair shows it as JSON writes it."""
    synthetic = Synthesizer(base_url=server.url, api_key=KEY, max_repairs=1)
    half = completion({"items": [bill(0, patient_name="\ud800")]})
    server.answer = lambda asked: completion({"items": [bill(0)]}) if asked.number else half
    assert [one.model_dump() for one in synthetic(MedicalBilling, n=1, page_size=1)] == [bill(0)]
    assert '"patient_name": "\\ud800"' in server.asked[1].prompt
    server.answer = lambda _: half
    with pytest.raises(GenerationError, match="slot 0: it holds half of a surrogate pair"):
        synthetic(MedicalBilling, n=1, page_size=1, label="other")


def test_outside_with_each_call_writes_its_cassette(tmp_path: Path) -> None:
    """Every factory call is safe on disk when it returns, and gives fresh instances."""
    synthetic = Synthesizer("data")
    first = synthetic(MedicalBilling, n=3)
    (path,) = (tmp_path / "data").glob("*.yaml")
    assert first.provenance.cassette == path
    first[0].patient_name = "changed"
    second = synthetic(MedicalBilling, n=3)
    assert second[0].patient_name != "changed"
    assert second[1:] == first[1:]
    assert Synthesizer("data", mode="replay")(MedicalBilling, n=3) == second


def test_the_end_of_one_call_does_not_end_another_that_begins(server: Stub) -> None:
    """In another thread, where each call is a run of its own."""
    under_way, closed = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Body:
        if asked.number == 1:
            under_way.set()
            assert closed.wait(LONG)
        return bills(asked)

    class Slow(Synthesizer):
        def close(self) -> None:
            """Give the other call the time to begin, if it can."""
            if not other.is_alive() and not closed.is_set():
                other.start()
                under_way.wait(0.5)
            super().close()
            closed.set()

    server.answer = answer
    synthetic = Slow(base_url=server.url, api_key=KEY)
    got: list[int] = []
    other = threading.Thread(target=lambda: got.append(len(synthetic(MedicalBilling, n=10))))
    assert len(synthetic(MedicalBilling, n=5)) == 5
    other.join()
    assert got == [10]


def test_inside_with_cassettes_are_written_at_its_end(tmp_path: Path) -> None:
    """Also where the block ends with an error: what was asked for is not lost."""
    directory = tmp_path / "data"
    with Synthesizer(directory) as synthetic:
        synthetic(MedicalBilling, n=3)
        assert not directory.exists()
    assert len(list(directory.glob("*.yaml"))) == 1

    def failing() -> None:
        with Synthesizer(directory) as synthetic:
            synthetic(MedicalBilling, n=3, label="second")
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert len(list(directory.glob("*.yaml"))) == 2
    synthetic(MedicalBilling, n=3, label="later")
    assert len(list(directory.glob("*.yaml"))) == 3, "after the block each call writes again"


def test_a_cassette_that_cannot_be_written_is_an_error_when_closing(tmp_path: Path) -> None:
    """The broken file is left as it is."""
    synthetic = Synthesizer(tmp_path)
    with synthetic:
        cassette = synthetic(MedicalBilling, n=3).provenance.cassette
        assert cassette is not None
        cassette.write_text("<<<<<<< HEAD\n", encoding="utf-8")
        with pytest.raises(CassetteError, match="git left conflict marks"):
            synthetic.close()
        cassette.unlink()
    assert cassette.exists()


def test_its_modes_are_those_of_a_pytest_run(server: Stub, tmp_path: Path) -> None:
    """Record asks once, replay never, refresh always; CI does not decide for a script."""
    ask: dict[str, Any] = {"base_url": server.url, "api_key": KEY}
    with pytest.raises(MissingRecording, match=r"Replay asks no model \(mode='replay'\)"):
        Synthesizer(tmp_path, mode="replay", **ask)(MedicalBilling, n=5)
    assert server.count == 0
    Synthesizer(tmp_path, **ask)(MedicalBilling, n=5)
    Synthesizer(tmp_path, mode="replay", **ask)(MedicalBilling, n=5)
    assert server.count == 1
    server.answer = lambda asked: completion(
        {"items": [bill(slot, patient_name="refreshed") for slot in asked.slots]}
    )
    refreshed = Synthesizer(tmp_path, mode="refresh", **ask)(MedicalBilling, n=2)
    assert {one.patient_name for one in refreshed} == {"refreshed"}
    assert server.count == 2
    assert server.asked[1].slots == [0, 1, 2, 3, 4], "the dataset is replaced as a whole"


def test_ci_changes_nothing_for_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its mode is its argument; only pytest runs replay under CI by themselves."""
    monkeypatch.setenv("CI", "true")
    assert len(Synthesizer(tmp_path)(MedicalBilling, n=2)) == 2


def test_arguments_stand_above_synthdata_variables_and_these_above_openai_ones(
    server: Stub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Server, key and model are taken from the first that names them."""
    with Stub() as nobody:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        Synthesizer()(MedicalBilling, n=1, label="openai variables")
        monkeypatch.setenv("OPENAI_BASE_URL", nobody.url)
        monkeypatch.setenv("SYNTHDATA_BASE_URL", server.url)
        monkeypatch.setenv("SYNTHDATA_API_KEY", "sk-synthdata")
        monkeypatch.setenv("SYNTHDATA_MODEL", "model-variable")
        Synthesizer()(MedicalBilling, n=1, label="synthdata variables")
        monkeypatch.setenv("SYNTHDATA_BASE_URL", nobody.url)
        given = Synthesizer(
            base_url=server.url,
            api_key="sk-argument",
            model="model-argument",
            params={"temperature": 1},
            cache_dir=tmp_path / "cache",
        )
        given(MedicalBilling, n=1, label="arguments")
        given(MedicalBilling, n=1, label="options", model="model-option", params={"seed": 7})
        assert nobody.count == 0
    asked = [(one.headers["authorization"], one.body["model"]) for one in server.asked]
    assert asked[0][0] == "Bearer sk-openai"
    assert asked[1:] == [
        ("Bearer sk-synthdata", "model-variable"),
        ("Bearer sk-argument", "model-argument"),
        ("Bearer sk-argument", "model-option"),
    ]
    assert [one.body.get("temperature") for one in server.asked] == [None, None, 1, 1]
    assert [one.body.get("seed") for one in server.asked] == [None, None, None, 7]
    assert (tmp_path / "cache").is_dir()


def test_a_client_of_ones_own_is_asked(server: Stub) -> None:
    """It makes the openai provider the one who answers, without key or base URL."""
    with openai.OpenAI(base_url=server.url, api_key="sk-own-client", max_retries=0) as client:
        Synthesizer(client=client)(MedicalBilling, n=1)
    assert server.asked[0].headers["authorization"] == "Bearer sk-own-client"


def test_limits_and_provider_are_arguments(server: Stub) -> None:
    """Repairs, requests, threads and the timeout are bounded; `embedded` asks nobody."""
    server.answer = lambda _: completion({"items": []})
    ask: dict[str, Any] = {"base_url": server.url, "api_key": KEY}
    with pytest.raises(GenerationError, match="^Not all records of .* could be had"):
        Synthesizer(max_repairs=0, concurrency=1, timeout=30, **ask)(MedicalBilling, n=1)
    assert server.count == 1
    with pytest.raises(GenerationError, match="This run has made 0 requests, its limit"):
        Synthesizer(max_requests=0, **ask)(MedicalBilling, n=1, label="limit")
    Synthesizer(provider="embedded", **ask)(MedicalBilling, n=1, label="embedded")
    assert server.count == 1


def test_the_limit_of_requests_holds_for_a_run_and_outside_of_with_each_call_is_one(
    server: Stub, tmp_path: Path
) -> None:
    """Inside, all calls are one."""
    ask: dict[str, Any] = {"base_url": server.url, "api_key": KEY, "cache_dir": tmp_path}
    synthetic = Synthesizer(max_requests=1, **ask)
    for label in "ab":
        synthetic(MedicalBilling, n=1, label=label)
    with synthetic:
        synthetic(MedicalBilling, n=1, label="c")
        with pytest.raises(GenerationError, match="This run has made 1 requests, its limit"):
            synthetic(MedicalBilling, n=1, label="d")
    synthetic(MedicalBilling, n=1, label="d")
    assert server.count == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mode": "rerecord"}, "mode must be one of replay, record, refresh; 'rerecord' is not"),
        ({"provider": "mistral"}, "must be one of auto, openai, embedded; 'mistral' is not"),
        ({"concurrency": 0}, "concurrency must be a number from 1; 0 is not"),
        ({"timeout": float("nan")}, "timeout must be a number from 0.001; nan is not"),
        ({"max_repairs": float("inf")}, "max_repairs must be a number from 0; inf is not"),
        ({"max_requests": "many"}, "max_requests must be a number from 0; 'many' is not"),
        ({"max_requests": []}, r"max_requests must be a number from 0; \[\] is not"),
        ({"params": ["seed"]}, r"params must be a JSON object; \['seed'\] is not"),
        ({"params": {"n": 3}}, "params may not hold 'n'"),
        ({"params": {"x": object()}}, "params must be JSON"),
    ],
)
def test_bad_arguments_say_what_is_allowed(arguments: dict[str, object], message: str) -> None:
    """They are refused at once, before anything is asked."""
    with pytest.raises(OptionError, match=message):
        Synthesizer(**arguments)  # type: ignore[arg-type]


def test_options_are_those_of_the_marker() -> None:
    """Unknown ones are errors that list the known ones, and show none of our frames."""
    synthetic = Synthesizer()
    with pytest.raises(OptionError, match=r"'colour'; write synthetic\(MedicalBilling, n=20\)"):
        synthetic(MedicalBilling, n=1, colour="red")  # type: ignore[call-overload]
    with pytest.raises(OptionError, match="n must be a whole number from 1") as caught:
        synthetic(MedicalBilling, n=0)
    assert len(caught.traceback) <= 2, "this test, and at most the call"


def test_what_goes_wrong_with_the_cache_is_a_warning(server: Stub, tmp_path: Path) -> None:
    """It costs the money, never the records."""
    (tmp_path / "cache").write_text("no directory", encoding="utf-8")
    synthetic = Synthesizer(base_url=server.url, api_key=KEY, cache_dir=tmp_path / "cache")
    with pytest.warns(UserWarning, match="cache"):
        assert len(synthetic(MedicalBilling, n=1)) == 1
