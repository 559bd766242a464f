"""Datasets over several runs: stores, providers and failures, against a real server."""

from __future__ import annotations

import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pytest
from pydantic import BaseModel, field_validator, model_validator

from pytest_synthdata import (
    CassetteError,
    GenerationError,
    InvalidRecording,
    MissingRecording,
    ProviderError,
    Synthesizer,
    Usage,
)
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores.answers import drop_answers, keep_answers
from pytest_synthdata.stores.lock import locked
from tests.billing import MedicalBilling
from tests.stub import Asked, bill, bills, completion

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stub import Body, Stub


class Ten(BaseModel):
    """One field of a bill."""

    patient_id: int


BILLS = [MedicalBilling(**bill(slot)) for slot in range(50)]


@pytest.fixture(autouse=True)
def _below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches lie below the working directory."""
    monkeypatch.chdir(tmp_path)


def asking(server: Stub, directory: Path | None = None, **settings: Any) -> Synthesizer:
    """A new process, as far as stores can tell."""
    return Synthesizer(directory, base_url=server.url, api_key="sk-for-tests-only", **settings)


def test_what_a_killed_run_had_paid_for_is_taken_from_the_cache(
    server: Stub, tmp_path: Path
) -> None:
    """Also where another page size is asked for by then; the cassette gets all of it."""
    asking(server)(MedicalBilling, n=10)
    assert server.count == 2
    cassettes = tmp_path / "cassettes"
    records = asking(server, cassettes)(MedicalBilling, n=10, page_size=3)
    assert records == BILLS[:10]
    assert server.count == 2
    assert records.provenance.spent == Usage(0, 0, 0)
    assert records.provenance.recorded == Usage(2, 200, 100)
    replayed = Synthesizer(cassettes, mode="replay")(MedicalBilling, n=10)
    assert replayed == BILLS[:10]


def test_another_model_does_not_take_the_cached_answers_of_the_first(server: Stub) -> None:
    """Whoever asks another model wants its answers; the cassette's identity is the same."""
    asking(server, model="one")(MedicalBilling, n=5)
    asking(server, model="two")(MedicalBilling, n=5)
    asking(server)(MedicalBilling, n=5, model="one")
    assert [asked.body["model"] for asked in server.asked] == ["one", "two", "one"]


def test_refresh_replaces_a_dataset_as_a_whole(server: Stub, tmp_path: Path) -> None:
    """All recorded pages are asked for anew, also those that this run does not want."""
    asking(server, tmp_path)(MedicalBilling, n=20)
    server.answer = lambda asked: completion(
        {"items": [bill(slot, patient_name="New") for slot in asked.slots]}
    )
    with asking(server, tmp_path, mode="refresh") as synthetic:
        three = synthetic(MedicalBilling, n=3)
        assert server.count == 8
        assert synthetic(MedicalBilling, n=20)[:3] == three
        assert len(synthetic(MedicalBilling, n=22)) == 22
    assert server.count == 9
    replayed = Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=25)
    assert {record.patient_name for record in replayed} == {"New"}


@pytest.mark.parametrize("embedded", [True, False])
def test_a_refreshed_dataset_grows_over_several_writes(
    server: Stub, tmp_path: Path, *, embedded: bool
) -> None:
    """Outside `with` each call writes; none of them drops what the one before has written."""
    made = Synthesizer(tmp_path) if embedded else asking(server, tmp_path)
    made(MedicalBilling, n=5)
    again = (
        Synthesizer(tmp_path, mode="refresh")
        if embedded
        else asking(server, tmp_path, mode="refresh")
    )
    for n in (5, 10, 15):
        again(MedicalBilling, n=n)
    replayed = Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=15)
    assert replayed == again(MedicalBilling, n=15)


def test_a_cassette_that_cannot_be_written_is_an_error_with_the_reason(tmp_path: Path) -> None:
    """A disk that is full is told as one; nothing half-written is left."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    synthetic = Synthesizer(tmp_path)
    synthetic.__enter__()
    synthetic(MedicalBilling, n=1)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(CassetteError, match="it cannot be written .*. Make it possible"):
            synthetic.close()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.glob("*.yaml"))
    assert not list(tmp_path.glob(".*.tmp"))


def test_a_cache_directory_that_cannot_be_used_costs_nothing_but_a_warning(
    server: Stub, tmp_path: Path
) -> None:
    """The cassette is written all the same, under a lock that lies elsewhere."""
    (tmp_path / ".synthdata").write_text("a file in its place")
    with pytest.warns(UserWarning, match="the cache in .* cannot be used"):
        asking(server, tmp_path)(MedicalBilling, n=5)
    assert Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=5) == BILLS[:5]


def test_a_machine_without_a_place_for_locks_does_without_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cassette is written all the same."""
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    monkeypatch.setattr(tempfile, "tempdir", str(nowhere))
    cassettes = tmp_path / "cassettes"
    given = Synthesizer(cassettes, cache_dir=nowhere)(MedicalBilling, n=1)
    assert Synthesizer(cassettes, mode="replay")(MedicalBilling, n=1) == given


def test_a_synthesizer_that_misses_names_its_own_argument(tmp_path: Path) -> None:
    """Not a flag of pytest. Without a directory it has no cassettes at all."""
    with pytest.raises(MissingRecording, match="no cassette .no directory is set for them."):
        Synthesizer(mode="replay")(MedicalBilling, n=1)
    with pytest.raises(MissingRecording, match=r"\(mode='replay'\). To record, run with mode='rec"):
        Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=1)


def test_a_refresh_that_fails_leaves_the_old_file(server: Stub, tmp_path: Path) -> None:
    """Until the new dataset is valid, the old one stands."""
    asking(server, tmp_path)(MedicalBilling, n=5)
    (path,) = tmp_path.glob("*.yaml")
    before = path.read_bytes()
    server.answer = lambda _: completion("no JSON at all")
    with pytest.raises(GenerationError, match="the answer is not JSON: 'no JSON at all'"):
        asking(server, tmp_path, mode="refresh")(MedicalBilling, n=5)
    assert path.read_bytes() == before
    assert Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=5) == BILLS[:5]


def test_a_broken_cassette_is_an_error_and_only_refresh_writes_over_it(
    server: Stub, tmp_path: Path
) -> None:
    """It is never taken for an empty one."""
    asking(server, tmp_path)(MedicalBilling, n=5)
    (path,) = tmp_path.glob("*.yaml")
    path.write_text("version: [")
    for mode in ("record", "replay"):
        with pytest.raises(CassetteError, match=r"\.yaml:2: it is no YAML .*left as it is"):
            asking(server, tmp_path, mode=mode)(MedicalBilling, n=5)
    assert path.read_text() == "version: ["
    asking(server, tmp_path, mode="refresh")(MedicalBilling, n=5)
    assert Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=5) == BILLS[:5]


def test_a_cassette_that_breaks_during_the_run_is_reported_when_it_is_written(
    server: Stub, tmp_path: Path
) -> None:
    """What came in the meantime is in the cache."""
    synthetic = asking(server, tmp_path)
    with pytest.raises(CassetteError), synthetic:  # noqa: PT012 - it is closing that raises
        synthetic(MedicalBilling, n=5)
        path = tmp_path / f"{synthetic(MedicalBilling, n=5).provenance.cassette}"
        path.write_text("<<<<<<< ours\n")
    assert path.read_text() == "<<<<<<< ours\n"


def test_a_page_that_fails_keeps_no_other_page_from_being_asked_for(
    server: Stub, tmp_path: Path
) -> None:
    """The next run asks for what is missing, and for nothing else."""

    def one_page_refused(asked: Asked) -> Body:
        if 7 not in asked.slots:
            return bills(asked)
        body = completion(None)
        body["choices"][0]["message"]["refusal"] = "I would rather not."
        return body

    server.answer = one_page_refused
    with pytest.raises(
        GenerationError, match="page 2, slots 7-8: the model refused: 'I would rather not.'"
    ):
        asking(server, tmp_path)(MedicalBilling, n=20)
    assert [asked.slots for asked in server.asked[4:]] == [[5, 6], [7, 8], [9]]
    assert not list(tmp_path.glob("*.yaml"))
    server.answer = bills
    assert asking(server, tmp_path)(MedicalBilling, n=20) == BILLS[:20]
    assert [asked.slots for asked in server.asked[7:]] == [[7], [8]]


def test_answers_that_cannot_be_laid_aside_are_still_in_the_cache(
    server: Stub, tmp_path: Path
) -> None:
    """The error says so, and is none the worse."""
    (tmp_path / ".synthdata").mkdir()
    (tmp_path / ".synthdata" / "failed").touch()
    server.answer = lambda _: completion({"items": []})
    with pytest.raises(GenerationError, match="What did come is kept in the cache") as caught:
        asking(server, max_repairs=0)(MedicalBilling, n=5)
    assert len(caught.value.attempts) == 1


@pytest.mark.parametrize("name", ["local", "local/failed"])
def test_no_answers_are_laid_aside_through_a_link(tmp_path: Path, name: str) -> None:
    """Nor are those behind it taken away."""
    elsewhere, link = tmp_path / "elsewhere", tmp_path / name
    spec, replies = wanted(MedicalBilling, n=5).spec, [Reply(Place((0,)), asked="", body={})]
    assert "failed" in keep_answers(elsewhere, spec, replies)
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere if name == "local" else elsewhere / "failed")
    before = {path: path.read_text() for path in elsewhere.rglob("*.yaml")}
    assert keep_answers(tmp_path / "local", spec, [Reply(Place((1,)), asked="", body={})]) == ""
    drop_answers(tmp_path / "local", spec, [""])
    assert {path: path.read_text() for path in elsewhere.rglob("*.yaml")} == before
    drop_answers(elsewhere, spec, [""])
    assert not list(elsewhere.rglob("*.yaml"))


@pytest.mark.parametrize("behind", ["directory", "file"])
def test_no_lock_is_taken_through_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, behind: str
) -> None:
    """It is one with the user's temporary files then; an older filelock emptied such a file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    local, elsewhere = tmp_path / "local", tmp_path / "elsewhere"
    elsewhere.mkdir()
    if behind == "file":
        with locked(local, "name"):
            (lock,) = local.glob("*.lock")
        lock.unlink(missing_ok=True)
        (elsewhere / "file").write_text("words")
        lock.symlink_to(elsewhere / "file")
    else:
        local.symlink_to(elsewhere)
    before = {path: path.read_text() for path in elsewhere.iterdir()}
    with locked(local, "name"):
        assert len(list((tmp_path / "temporary").rglob("*.lock"))) == 1
    assert {path: path.read_text() for path in elsewhere.iterdir()} == before


def test_a_failure_is_remembered_for_what_is_missing_and_only_for_that(
    server: Stub, tmp_path: Path
) -> None:
    """The same error again, without another request; what is recorded is still given."""
    asking(server, tmp_path)(MedicalBilling, n=5)
    server.answer = lambda _: completion("no")
    with asking(server, tmp_path, max_repairs=0) as synthetic:
        for _ in range(2):
            with pytest.raises(GenerationError) as caught:
                synthetic(MedicalBilling, n=10)
        assert server.count == 2
        assert synthetic(MedicalBilling, n=5) == BILLS[:5]
        with pytest.raises(GenerationError) as again:
            synthetic(MedicalBilling, n=6)
    assert again.value is caught.value


def test_threads_that_want_one_dataset_ask_for_it_once(server: Stub) -> None:
    """A test that starts threads gets the same records in all of them."""
    synthetic = asking(server)
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda: results.append(synthetic(MedicalBilling, n=10)))
        for _ in range(8)
    ]
    with synthetic:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert server.count == 2
    assert all(result == BILLS[:10] for result in results)


def test_every_call_gives_fresh_instances(server: Stub) -> None:
    """Whoever changes a record changes it for nobody else."""
    with asking(server) as synthetic:
        first = synthetic(MedicalBilling, n=5)
        first[0].patient_name = "changed"
        first.clear()
        assert synthetic(MedicalBilling, n=5) == BILLS[:5]


def test_replay_says_how_many_are_recorded_where_more_are_wanted(
    server: Stub, tmp_path: Path
) -> None:
    """The recording is the right one, it is only too short."""
    asking(server, tmp_path)(MedicalBilling, n=20)
    with pytest.raises(MissingRecording) as caught:
        Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=25)
    text = str(caught.value)
    assert text.startswith("25 records of MedicalBilling are wanted, 20 are recorded in Medical")
    assert "mode='record'" in text
    assert "nearest" not in text


def test_a_record_edited_by_hand_replays_as_it_was_edited(server: Stub, tmp_path: Path) -> None:
    """Content is validated, never check-summed."""
    asking(server, tmp_path)(MedicalBilling, n=5)
    (path,) = tmp_path.glob("*.yaml")
    path.write_text(path.read_text().replace("Patient 3", "Ada Lovelace"))
    replay = Synthesizer(tmp_path, mode="replay")
    assert replay(MedicalBilling, n=5)[3].patient_name == "Ada Lovelace"
    path.write_text(path.read_text().replace("1002", '\\"many\\"'))
    with pytest.raises(InvalidRecording, match=r"\.yaml:\d+: slot 2: patient_id: "):
        Synthesizer(tmp_path, mode="replay")(MedicalBilling, n=5)


class Proxy(httpx2.HTTPTransport):
    """A user's transport that fails with an error of its own from some request on."""

    def __init__(self, good: int) -> None:
        super().__init__()
        self.good = good

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.good -= 1
        if self.good < 0:
            raise KeyboardInterrupt
        return super().handle_request(request)


@pytest.mark.parametrize("mode", ["record", "refresh"])
def test_what_is_half_done_when_the_run_is_interrupted_is_not_written(
    server: Stub, tmp_path: Path, mode: str
) -> None:
    """The file stands as it was; what had come is in the cache."""
    n = 10 if mode == "record" else 20
    asking(server, tmp_path)(MedicalBilling, n=n)
    (path,) = tmp_path.glob("*.yaml")
    before = path.read_bytes()
    with openai.OpenAI(
        base_url=server.url, api_key="sk-1", http_client=httpx2.Client(transport=Proxy(1))
    ) as client:
        synthetic = Synthesizer(tmp_path, mode=mode, client=client, concurrency=1)
        with pytest.raises(KeyboardInterrupt):
            synthetic(MedicalBilling, n=20)
        synthetic.close()
    assert path.read_bytes() == before
    count = server.count
    assert asking(server, tmp_path)(MedicalBilling, n=20) == BILLS[:20]
    assert server.count == count + (mode == "record")


def test_classes_that_look_the_same_share_records_and_judge_them_by_themselves(
    server: Stub, tmp_path: Path
) -> None:
    """Each test gets instances of its own class, and none that its validators refuse."""

    def bill_class(*, refused: int) -> Any:
        class Bill(BaseModel):
            patient_id: int

            @field_validator("patient_id")
            @classmethod
            def check(cls, value: int) -> int:
                if value == refused:
                    message = "refused"
                    raise ValueError(message)
                return value

        return Bill

    def answer(asked: Asked) -> Body:
        again = 500 if "In their place" in asked.prompt else 0
        return completion({"items": [{"patient_id": slot + again} for slot in asked.slots]})

    server.answer = answer
    easy, hard = bill_class(refused=99), bill_class(refused=3)
    with asking(server, tmp_path) as synthetic:
        first = synthetic(easy, n=5)
        second = synthetic(hard, n=5)
        third = synthetic(easy, n=5)
    assert server.count == 2
    assert all(type(record) is easy for record in [*first, *third])
    assert all(type(record) is hard for record in second)
    assert [record.patient_id for record in second] == [0, 1, 2, 503, 4]
    assert [record.patient_id for record in third] == [0, 1, 2, 503, 4]


def test_calls_of_several_threads_do_not_end_each_other(server: Stub, tmp_path: Path) -> None:
    """Outside `with` the last of them writes for all."""
    begun, release = threading.Event(), threading.Event()

    def answer(asked: Asked) -> Body:
        if asked.slots[0] >= 5:  # pages of the long call alone
            begun.set()
            assert release.wait(10)
        return bills(asked)

    server.answer = answer
    synthetic = asking(server, tmp_path)
    results: list[Any] = []
    long = threading.Thread(target=lambda: results.append(synthetic(MedicalBilling, n=30)))
    long.start()
    assert begun.wait(10)
    assert synthetic(Ten, n=1) == [Ten(patient_id=1000)]
    release.set()
    long.join()
    assert results == [BILLS[:30]]
    assert len(list(tmp_path.glob("*.yaml"))) == 2


def test_datasets_of_several_threads_share_the_limit_of_requests_in_flight(
    server: Stub, tmp_path: Path
) -> None:
    """The server never holds more of them than that, and all the time as many."""
    lock, together, held, most = threading.Lock(), threading.Barrier(3), [0], [0]

    def answer(asked: Asked) -> Body:
        with lock:
            held[0] += 1
            most[0] = max(most[0], held[0])
        together.wait(10)
        with lock:
            held[0] -= 1
        return bills(asked)

    server.answer = answer
    synthetic = asking(server, tmp_path, concurrency=3)
    with synthetic, ThreadPoolExecutor(2) as pool:
        both = pool.map(lambda label: synthetic(MedicalBilling, n=30, label=label), "ab")
        assert [list(one) for one in both] == [BILLS[:30]] * 2
    assert server.count == 12
    assert most == [3]


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, ""), (403, ""), (404, "model_not_found"), (429, "insufficient_quota")],
)
def test_after_the_first_fatal_error_nothing_more_is_asked(
    server: Stub, tmp_path: Path, status: int, code: str
) -> None:
    """Neither for this dataset nor for another; what it costs is nothing, and that is known."""
    server.answer = lambda _: (status, {"error": {"message": "no", "code": code}})
    with asking(server, tmp_path, concurrency=1) as synthetic:
        for label in "ab":
            with pytest.raises(ProviderError, match=str(status)) as caught:
                synthetic(MedicalBilling, n=30, label=label)
            assert caught.value.fatal
            assert caught.value.usage == Usage(1)
    assert server.count == 1


def test_a_fatal_error_tells_what_was_spent_where_it_came(server: Stub) -> None:
    """Also when it has stopped other datasets, which have spent nothing."""
    server.answer = lambda asked: (401, {}) if asked.number else bills(asked)
    errors = []
    with asking(server, concurrency=1) as synthetic:
        for label in ("first", "second"):
            with pytest.raises(ProviderError, match="answered 401") as caught:
                synthetic(MedicalBilling, n=10, label=label)
            errors.append(caught.value)
    assert [one.place.slots for one in errors[0].attempts] == [(0, 1, 2, 3, 4)]
    assert errors[0].spent == Usage(2, 100, 50)


def test_a_synthesizer_may_be_asked_again_after_a_failure(server: Stub) -> None:
    """In a notebook the server is started, and the cell is run again."""
    server.answer = lambda _: (401, {"error": {"message": "not yet"}})
    synthetic = asking(server)
    with pytest.raises(ProviderError, match="not yet"):
        synthetic(MedicalBilling, n=5)
    server.answer = bills
    assert synthetic(MedicalBilling, n=5) == BILLS[:5]


def test_local_files_ignore_themselves_in_git(tmp_path: Path) -> None:
    """Also where no cache is used."""
    Synthesizer(tmp_path / "cassettes")(MedicalBilling, n=1)
    assert (tmp_path / ".synthdata" / ".gitignore").read_text() == "*\n"


class TestWhoAnswers:
    """A dataset is continued by the kind of provider that began it, never mixed."""

    def test_embedded_data_stays_embedded_until_it_is_refreshed(
        self, server: Stub, tmp_path: Path
    ) -> None:
        """A key that appears later changes nothing by itself."""
        Synthesizer(tmp_path)(MedicalBilling, n=5)
        grown = asking(server, tmp_path)(MedicalBilling, n=10)
        assert grown.provenance.models == ("embedded",)
        assert server.count == 0
        fresh = asking(server, tmp_path, mode="refresh")(MedicalBilling, n=10)
        assert fresh.provenance.models == ("stub-1",)

    @pytest.mark.parametrize("provider", ["auto", "embedded"])
    def test_a_models_data_is_not_continued_without_a_model(
        self, server: Stub, tmp_path: Path, provider: str
    ) -> None:
        """It replays, but does not grow."""
        asking(server, tmp_path)(MedicalBilling, n=5)
        assert Synthesizer(tmp_path, provider=provider)(MedicalBilling, n=5) == BILLS[:5]
        with pytest.raises(ProviderError, match="come from stub-1, which cannot be asked for more"):
            Synthesizer(tmp_path, provider=provider)(MedicalBilling, n=6)

    def test_new_data_is_not_embedded_beside_a_models_unless_that_is_said(
        self, server: Stub, tmp_path: Path
    ) -> None:
        """A missing key in a project that has one is a mistake, not a wish."""
        asking(server, tmp_path)(MedicalBilling, n=5)
        with pytest.raises(ProviderError, match="This project's data comes from stub-1"):
            Synthesizer(tmp_path)(MedicalBilling, n=5, label="other")
        given = Synthesizer(tmp_path, provider="embedded")(MedicalBilling, n=5, label="other")
        assert given.provenance.models == ("embedded",)

    def test_a_broken_neighbour_is_no_models(self, tmp_path: Path) -> None:
        """Whoever wants it will hear of it."""
        (tmp_path / "Other-123.yaml").write_text("nothing of ours")
        assert len(Synthesizer(tmp_path)(MedicalBilling, n=1)) == 1

    def test_openai_without_anybody_to_ask_says_what_to_set(self) -> None:
        """Before any request."""
        with pytest.raises(ProviderError, match="nobody can be asked. Set OPENAI_API_KEY"):
            Synthesizer(provider="openai")(MedicalBilling, n=1)

    def test_the_users_own_client_is_asked(self, server: Stub) -> None:
        """Without any key or base URL in the settings."""
        with openai.OpenAI(base_url=server.url, api_key="sk-of-the-user") as client:
            records = Synthesizer(client=client)(MedicalBilling, n=5)
        assert records == BILLS[:5]
        assert server.asked[0].headers["authorization"] == "Bearer sk-of-the-user"


def test_the_embedded_generator_meets_validators_by_trying(tmp_path: Path) -> None:
    """The same request gives the same records, and what no try can meet is told with its reason."""

    class Ordered(BaseModel):
        low: int
        high: int

        @model_validator(mode="after")
        def check(self) -> Ordered:
            if self.low >= self.high:
                message = "low must be below high"
                raise ValueError(message)
            return self

    first = Synthesizer()(Ordered, n=10)
    assert first == Synthesizer()(Ordered, n=10)

    class Impossible(BaseModel):
        value: int

        @model_validator(mode="after")
        def check(self) -> Impossible:
            message = "never"
            raise ValueError(message)

    with pytest.raises(GenerationError) as caught:
        Synthesizer(tmp_path)(Impossible, n=1)
    assert "slot 0: refused 200 times: never" in str(caught.value)
    assert not list(tmp_path.glob("*.yaml"))


def test_a_schema_without_a_finite_value_is_said_to_have_none() -> None:
    """Trying again would not help."""

    class Endless(BaseModel):
        inner: Endless

    with pytest.raises(GenerationError, match="The schema has no finite value"):
        Synthesizer()(Endless, n=1)
