"""What is done about a request, and how syntheses are driven."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

import pytest

from pytest_synthdata.errors import BudgetError, ProviderError
from pytest_synthdata.providers import FormError
from pytest_synthdata.reply import completion
from pytest_synthdata.request import Place, Reply, Request
from pytest_synthdata.runner import Action, Held, Runner, decide
from pytest_synthdata.settings import Mode, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_synthdata.request import Synthesis

TRUTH = {
    (Mode.REPLAY, Held.NOTHING): Action.FAIL,
    (Mode.REPLAY, Held.EARLIER): Action.READ,
    (Mode.REPLAY, Held.THIS_RUN): Action.READ,
    (Mode.RECORD, Held.NOTHING): Action.ASK,
    (Mode.RECORD, Held.EARLIER): Action.READ,
    (Mode.RECORD, Held.THIS_RUN): Action.READ,
    (Mode.REFRESH, Held.NOTHING): Action.ASK,
    (Mode.REFRESH, Held.EARLIER): Action.ASK,
    (Mode.REFRESH, Held.THIS_RUN): Action.READ,
}


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("held", Held)
def test_the_truth_table_of_decide(mode: Mode, held: Held) -> None:
    """Replay never asks, refresh asks once a run, what this run has is never asked for again."""
    assert decide(mode, held) is TRUTH[mode, held]


def request(slot: int) -> Request:
    return Request(
        prompt_hash="ab" * 32,
        place=Place((slot,)),
        prompt="?",
        schema={},
        title="Row",
        judge=lambda _: None,
    )


class Provider:
    """A provider whose answers a test gives."""

    kind = "openai"
    model = "stub-1"
    address = "http://127.0.0.1"

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        self.answer = answer

    def close(self) -> None:
        """Nothing is open."""


def reply(to: Request) -> Reply:
    return Reply(to.place, asked="{}", body=completion("stub-1", []), fresh=True)


def gather(count: int) -> Synthesis[list[int]]:
    """Ask for `count` slots at once; the result is in order of arrival."""
    asked = tuple(map(request, range(count)))
    arrived: list[int] = []
    for _ in range(count):
        arrived.append((yield asked).place.slots[0])
        asked = ()
    return arrived


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner(Settings(concurrency=4), lambda _: None)
    yield made
    made.close()


def test_requests_are_under_way_side_by_side_up_to_the_limit(runner: Runner) -> None:
    """Four at once with a concurrency of four: none of them returns before all are there."""
    together = threading.Barrier(4)

    def answer(to: Request) -> Reply:
        together.wait(10)
        return reply(to)

    arrived: list[Reply] = []
    result = runner.run(gather(8), Provider(answer), arrived.append)
    assert sorted(result) == list(range(8))
    assert [one.place.slots[0] for one in arrived] == result


def test_after_a_failure_nothing_new_goes_out_but_what_is_under_way_arrives(
    runner: Runner,
) -> None:
    """The error of the first place is raised; what was paid for is kept."""
    failed = threading.Event()
    begun: list[int] = []

    def answer(to: Request) -> Reply:
        slot = to.place.slots[0]
        begun.append(slot)
        if slot == 3:
            failed.set()
            problem = "no"
            raise ProviderError(problem, "advice")
        assert failed.wait(10)
        return reply(to)

    arrived: list[Reply] = []
    with pytest.raises(ProviderError, match="no. advice"):
        runner.run(gather(40), Provider(answer), arrived.append)
    kept = {one.place.slots[0] for one in arrived}
    assert {0, 1, 2} <= kept
    assert kept == set(begun) - {3}
    assert len(begun) < 40


def test_a_fatal_error_stops_the_requests_of_all_syntheses(runner: Runner) -> None:
    """After a wrong key no other dataset asks."""
    asked: list[int] = []

    def answer(to: Request) -> Reply:
        asked.append(to.place.slots[0])
        problem = "401"
        raise ProviderError(problem, "advice", fatal=True)

    for _ in range(2):
        with pytest.raises(ProviderError, match="401"):
            runner.run(gather(1), Provider(answer), lambda _: None)
    assert asked == [0]


def test_an_error_of_one_request_does_not_stop_other_syntheses(runner: Runner) -> None:
    """A 500 today says nothing about the next dataset."""

    def answer(_: Request) -> Reply:
        problem = "500"
        raise ProviderError(problem, "advice")

    with pytest.raises(ProviderError, match="500"):
        runner.run(gather(1), Provider(answer), lambda _: None)
    assert runner.run(gather(1), Provider(reply), lambda _: None) == [0]


def test_the_limit_of_requests_holds_over_all_syntheses() -> None:
    """It stops before anything more is spent, and names what raises it."""
    runner = Runner(Settings(max_requests=3, concurrency=2), lambda _: None)
    asked: list[int] = []

    def answer(to: Request) -> Reply:
        asked.append(to.place.slots[0])
        return reply(to)

    assert len(runner.run(gather(2), Provider(answer), lambda _: None)) == 2
    with pytest.raises(
        BudgetError, match="made 3 requests, its limit. Raise synthdata_max_requests"
    ):
        runner.run(gather(2), Provider(answer), lambda _: None)
    assert len(asked) == 3
    runner.close()


def test_a_request_whose_form_was_refused_goes_out_again_and_counts() -> None:
    """What is new is announced, and nothing twice."""
    said: list[str] = []
    runner = Runner(Settings(max_requests=3), said.append)
    news = iter(["refused", ""])

    def answer(to: Request) -> Reply:
        for one in news:
            raise FormError(one)
        return reply(to)

    assert runner.run(gather(1), Provider(answer), lambda _: None) == [0]
    assert said[1:] == ["refused"]
    with pytest.raises(BudgetError):
        runner.run(gather(1), Provider(answer), lambda _: None)
    runner.close()


def test_the_first_paid_request_is_announced_once() -> None:
    """One line says whom the run asks and how to forbid it."""
    said: list[str] = []
    runner = Runner(Settings(), said.append)
    for _ in range(2):
        runner.run(gather(3), Provider(reply), lambda _: None)
    runner.close()
    assert said == ["asking stub-1 at http://127.0.0.1 (--synthdata=replay forbids it)"]


def test_the_embedded_generator_is_neither_counted_nor_announced() -> None:
    """It costs nothing."""
    said: list[str] = []
    runner = Runner(Settings(max_requests=0), said.append)
    provider = Provider(reply)
    provider.kind = "embedded"
    assert len(runner.run(gather(3), provider, lambda _: None)) == 3
    runner.close()
    assert said == []


def test_a_run_that_is_closed_from_elsewhere_ends_in_an_error(runner: Runner) -> None:
    """Never in half a result."""

    def requests() -> Iterator[Request]:
        yield request(0)
        runner.close()
        yield request(1)

    def synthesis() -> Synthesis[None]:
        yield cast("Any", requests())

    with pytest.raises(ProviderError, match="closed while requests were under way"):
        runner.run(synthesis(), Provider(reply), lambda _: None)


def test_an_interrupt_gives_up_what_has_not_begun(runner: Runner) -> None:
    """An exception in the calling thread leaves no request to be sent later."""
    release = threading.Event()
    begun: list[int] = []

    def answer(to: Request) -> Reply:
        begun.append(to.place.slots[0])
        if to.place.slots[0]:
            release.wait(10)
        return reply(to)

    def interrupted(_: Reply) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runner.run(gather(100), Provider(answer), interrupted)
    release.set()
    runner.close()
    assert len(begun) < 100
