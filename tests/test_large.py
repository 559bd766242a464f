"""Answers that are too long: read up to the limit, in bounded time and memory."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import openai
import pytest

from pytest_synthdata import ProviderError, Synthesizer
from tests.billing import MedicalBilling
from tests.stub import bill, completion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.stub import Asked, Stub

HUGE = 50_000_000
SAID = "answered with more than 4 MB. Ask for fewer records at a time .page_size., or another model"
CODED = {
    "identity": lambda: b" " * HUGE,
    "gzip": lambda: gzip.compress(b" " * HUGE),
    "deflate": lambda: zlib.compress(b" " * HUGE),
    "gzip, gzip": lambda: gzip.compress(gzip.compress(b" " * HUGE)),
}


@pytest.fixture(autouse=True)
def _below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches lie below the working directory."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def traced() -> Iterator[None]:
    """What takes memory is noted."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("traced")
@pytest.mark.parametrize(
    ("status", "coding"),
    [(200, "identity"), (200, "gzip"), (500, "deflate"), (200, "gzip, gzip")],
)
def test_an_answer_is_not_read_beyond_the_limit(server: Stub, status: int, coding: str) -> None:
    """However it is packed. It is not asked for again, and the memory is that of the limit."""
    body = CODED[coding]()
    server.answer = lambda _: (status, body)
    server.headers = {"content-encoding": coding}
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    with pytest.raises(ProviderError, match=SAID) as caught:
        Synthesizer(base_url=server.url)(MedicalBilling, n=5)
    assert not caught.value.fatal
    assert tracemalloc.get_traced_memory()[1] - before < 16_000_000
    assert server.count == 1


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_nor_is_that_of_a_client_of_the_users_own_read_by_us(server: Stub, coding: str) -> None:
    """Which has it in memory by then."""
    body = CODED[coding]()
    server.answer = lambda _: body
    server.headers = {"content-encoding": coding}
    with (
        openai.OpenAI(base_url=server.url, api_key="sk-1") as client,
        pytest.raises(ProviderError, match=SAID),
    ):
        Synthesizer(client=client)(MedicalBilling, n=5)
    assert server.count == 1


@pytest.mark.parametrize("coding", ["identity", "gzip", "deflate", "GZip, deflate"])
def test_an_answer_below_the_limit_is_read_however_it_is_packed(server: Stub, coding: str) -> None:
    """In the ways that were asked for, and no others."""

    def answer(asked: Asked) -> bytes:
        records = {"items": [bill(slot) for slot in asked.slots]}
        body = json.dumps(completion(records, padding=" " * 3_900_000)).encode()
        packed: dict[str, Any] = {"gzip": gzip.compress, "deflate": zlib.compress}
        for one in coding.lower().split(", "):
            body = packed.get(one, bytes)(body)
        return body

    server.answer = answer
    server.headers = {"content-encoding": coding}
    assert len(Synthesizer(base_url=server.url)(MedicalBilling, n=5)) == 5
    assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_what_is_packed_otherwise_is_not_unpacked(server: Stub) -> None:
    """One piece of it may be any size."""
    server.headers = {"content-encoding": "gzip, br", "retry-after-ms": "1"}
    said = "gave no whole answer .it is encoded as br, which was not asked for.. Run again"
    with pytest.raises(ProviderError, match=said):
        Synthesizer(base_url=server.url)(MedicalBilling, n=5)
