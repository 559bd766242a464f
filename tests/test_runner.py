"""What is done about a request, and how syntheses are driven."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pytest

from pytest_synthdata.completion import completion
from pytest_synthdata.decision import Action, Held, decide
from pytest_synthdata.errors import BudgetError, GenerationError, ProviderError
from pytest_synthdata.job import Job
from pytest_synthdata.providers import FormError
from pytest_synthdata.providers.deadline import DEADLINE
from pytest_synthdata.request import UNKNOWN, Place, Reply, Request, Usage
from pytest_synthdata.runner import Runner
from pytest_synthdata.settings import Mode, Settings
from pytest_synthdata.stores.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_synthdata.request import Synthesis

    Answer = Callable[[Request], Reply]

T = TypeVar("T")
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
        what="records of Row",
        draft=lambda: pytest.fail("a server answers"),
    )


class Provider:
    """A provider whose answers a test gives."""

    kind = "openai"
    model = "asked-1"
    address = "http://127.0.0.1"

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def close(self) -> None:
        """Nothing is open."""


def reply(to: Request) -> Reply:
    return Reply(to.place, asked="{}", body=completion("stub-1", []), fresh=True)


def gather(*waves: int) -> Synthesis[list[int]]:
    """Ask for as many slots at once as each wave says; the result is in the replies' order."""
    replies: list[Reply] = []
    for count in waves:
        first = len(replies)
        replies.extend((yield tuple(request(first + slot) for slot in range(count))))
    return [reply.place.slots[0] for reply in replies]


class Told:
    """A runner and what it tells, always in the calling thread.

    `arriving` and `spending` are called before it is kept.
    """

    def __init__(self, run: Run | None = None, **settings: Any) -> None:
        self.news: list[str] = []
        self.arrived: list[int] = []
        self.spent: list[tuple[str, Usage]] = []
        self.arriving: Callable[[], object] = lambda: None
        self.spending: Callable[[], object] = lambda: None
        self.runner = Runner(Settings(**settings), run or Run(Path(), None), self.news.append)

    def run(self, synthesis: Synthesis[T], answer: Answer, kind: str = "openai") -> T:
        calling = threading.current_thread()

        def arrived(reply: Reply) -> None:
            assert threading.current_thread() is calling
            self.arriving()
            self.arrived.append(reply.place.slots[0])

        def spent(model: str, usage: Usage) -> None:
            assert threading.current_thread() is calling
            self.spending()
            self.spent.append((model, usage))

        provider = Provider(answer)
        provider.kind = kind
        job = Job(synthesis, provider, arrived, spent)
        self.runner.run([job])
        if job.error:
            raise job.error
        assert job.done
        return cast("T", job.result)


def no_thread_is_left() -> bool:
    """Whether all threads of runners end soon."""
    for thread in threading.enumerate():
        if thread.name == "synthdata":
            thread.join(10)
    return not any(thread.name == "synthdata" for thread in threading.enumerate())


def test_requests_are_under_way_side_by_side_up_to_the_limit() -> None:
    """Four at once with a concurrency of four: none of them returns before all are there."""
    together = threading.Barrier(4)

    def answer(to: Request) -> Reply:
        together.wait(10)
        return reply(to)

    told = Told(concurrency=4)
    assert told.run(gather(8), answer) == list(range(8))
    assert sorted(told.arrived) == list(range(8))
    assert told.spent == [("stub-1", UNKNOWN)] * 8


def test_the_limit_holds_over_all_syntheses_together() -> None:
    """Whatever threads they run in."""
    lock, together, held, most = threading.Lock(), threading.Barrier(3), [0], [0]

    def answer(to: Request) -> Reply:
        with lock:
            held[0] += 1
            most[0] = max(most[0], held[0])
        together.wait(10)
        with lock:
            held[0] -= 1
        return reply(to)

    told = Told(concurrency=3)
    results: list[list[int]] = []
    threads = [
        threading.Thread(target=lambda: results.append(told.run(gather(6), answer)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [list(range(6))] * 2
    assert most == [3]


def test_a_synthesis_gets_its_replies_in_the_order_of_its_requests() -> None:
    """A wave at a time, whichever comes first, while each is told of when it is there."""
    later = threading.Event()

    def answer(to: Request) -> Reply:
        if to.place.slots[0] == 0:
            assert later.wait(10)
        if to.place.slots[0] == 1:
            later.set()
        return reply(to)

    told = Told(concurrency=2)
    assert told.run(gather(2, 3), answer) == [0, 1, 2, 3, 4]
    assert set(told.arrived[:2]) == {0, 1}


def test_a_synthesis_that_asks_nothing_has_its_result_at_once() -> None:
    """No thread is started for it."""
    assert Told().run(gather(), reply) == []
    assert Told().run(gather(0, 0), reply) == []


def test_after_a_failure_nothing_new_goes_out_but_what_is_under_way_arrives() -> None:
    """The error of the first place is raised; what was paid for is kept."""
    under_way, told_of_one = threading.Barrier(3), threading.Event()
    begun: list[int] = []

    def answer(to: Request) -> Reply:
        (slot,) = to.place.slots
        begun.append(slot)
        under_way.wait(10)
        if slot:
            problem = f"no {slot}"
            raise ProviderError(problem, "advice", usage=Usage(1, 5, slot))
        assert told_of_one.wait(10)
        return reply(to)

    told = Told(concurrency=3)
    told.spending = told_of_one.set
    with pytest.raises(ProviderError, match="no 1. advice"):
        told.run(gather(40), answer)
    assert sorted(begun) == [0, 1, 2]
    assert told.arrived == [0]
    assert sorted(told.spent, key=str) == [
        ("asked-1", Usage(1, 5, 1)),
        ("asked-1", Usage(1, 5, 2)),
        ("stub-1", UNKNOWN),
    ]


def test_a_fatal_error_stops_the_requests_of_all_syntheses_until_it_is_forgotten() -> None:
    """After a wrong key no other dataset asks, and nothing is spent."""

    def answer(_: Request) -> Reply:
        problem = "401"
        raise ProviderError(problem, "advice", fatal=True, usage=Usage(1))

    told = Told(concurrency=1)
    for _ in range(2):
        with pytest.raises(ProviderError, match="401"):
            told.run(gather(2), answer)
    assert told.spent == [("asked-1", Usage(1))]
    told.runner.forget_failure()
    assert told.run(gather(1), reply) == [0]


def test_a_fatal_error_stops_the_requests_of_all_processes_of_the_run(tmp_path: Path) -> None:
    """They tell what the first was told."""
    problem = "http://127.0.0.1 answered 401: no"

    def answer(_: Request) -> Reply:
        raise ProviderError(problem, "Check the key.", fatal=True, usage=Usage(1))

    with pytest.raises(ProviderError):
        Told(Run(tmp_path, "a")).run(gather(1), answer)
    other = Told(Run(tmp_path, "a"))
    with pytest.raises(ProviderError, match="answered 401: no. Check the key.") as caught:
        other.run(gather(1), reply)
    assert caught.value.fatal
    assert other.spent == []
    assert Told(Run(tmp_path, "b")).run(gather(1), reply) == [0]


def test_an_error_keeps_its_facts_between_processes() -> None:
    """Those that were found out later, too."""
    error = ProviderError("no", "Do.", fatal=True, usage=Usage(1, 2, 3))
    error.attempts, error.spent = (reply(request(0)),), Usage(2)
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (str(twin), twin.__dict__) == (str(error), error.__dict__)
    failed = GenerationError("Row", ["page 1, slot 0: bad"], "", "Loosen it.")
    failed.kept, failed.attempts = "The answers lie here.", error.attempts
    twin = pickle.loads(pickle.dumps(failed))  # noqa: S301 - our own
    assert (str(twin), twin.__dict__) == (str(failed), failed.__dict__)


def test_an_error_of_one_request_does_not_stop_other_syntheses() -> None:
    """A 500 today says nothing about the next dataset."""

    def answer(_: Request) -> Reply:
        problem = "500"
        raise ProviderError(problem, "advice")

    told = Told()
    with pytest.raises(ProviderError, match="500"):
        told.run(gather(1), answer)
    assert told.run(gather(1), reply) == [0]


def test_the_limit_of_requests_holds_over_all_syntheses() -> None:
    """It stops before anything more is spent, and names what raises it."""
    told = Told(max_requests=3, concurrency=2)
    assert len(told.run(gather(2), reply)) == 2
    with pytest.raises(
        BudgetError, match="made 3 requests, its limit. Raise synthdata_max_requests"
    ):
        told.run(gather(2), reply)
    assert len(told.spent) == 3


def test_the_limit_of_requests_holds_over_all_processes_of_a_run(tmp_path: Path) -> None:
    """The first of them says whom it asks."""
    processes = [Told(Run(tmp_path, "run"), max_requests=3) for _ in range(2)]
    for told in processes:
        assert told.run(gather(1), reply) == [0]
    with pytest.raises(BudgetError):
        processes[0].run(gather(2), reply)
    assert sum(len(told.spent) for told in processes) == 3
    assert [len(told.news) for told in processes] == [1, 0]


def test_a_request_whose_form_was_refused_goes_out_again_and_counts() -> None:
    """What is new is announced, and nothing twice."""
    told = Told(max_requests=3)
    refusals = iter([FormError("refused", Usage(1)), FormError("", UNKNOWN)])

    def answer(to: Request) -> Reply:
        for refusal in refusals:
            raise refusal
        return reply(to)

    assert told.run(gather(1), answer) == [0]
    assert told.news[1:] == ["refused"]
    asked = ("asked-1", Usage(1)), ("asked-1", UNKNOWN)
    assert told.spent == [*asked, ("stub-1", UNKNOWN)]
    with pytest.raises(BudgetError):
        told.run(gather(1), answer)
    assert len(told.spent) == 3


def test_the_first_paid_request_is_announced_once() -> None:
    """One line says whom the run asks and how to forbid it."""
    told = Told()
    for _ in range(2):
        told.run(gather(3), reply)
    assert told.news == ["asking asked-1 at http://127.0.0.1 (--synthdata=replay forbids it)"]


def test_the_embedded_generator_is_neither_counted_nor_announced() -> None:
    """It costs nothing, and answers in the calling thread, where Ctrl+C ends it."""
    threads = set()

    def answer(to: Request) -> Reply:
        threads.add(threading.current_thread())
        return Reply(to.place, asked="{}", body=completion("embedded", []), fresh=True)

    told = Told(max_requests=0)
    assert told.run(gather(2, 1), answer, kind="embedded") == [0, 1, 2]
    assert told.news == []
    assert told.arrived == [0, 1, 2]
    assert told.spent == [("embedded", Usage(1))] * 3
    assert threads == {threading.current_thread()}


def test_an_answer_that_is_never_there_is_given_up_in_time() -> None:
    """Also where who asks does not look at the clock; others take its place at once."""
    release = threading.Event()

    def answer(to: Request) -> Reply:
        assert release.wait(60)
        return reply(to)

    told = Told(concurrency=1, timeout=0.05)
    with pytest.raises(ProviderError, match="gave no answer in time. Raise synthdata_timeout"):
        told.run(gather(3), answer)
    assert told.run(gather(1), reply) == [0]
    assert told.spent == [("asked-1", UNKNOWN), ("stub-1", UNKNOWN)]
    release.set()
    assert no_thread_is_left()
    assert told.arrived == [0]


def test_a_slow_answer_is_in_nobodys_way() -> None:
    """While one synthesis waits, another that was kept back goes on when the first gives up."""
    begun, release = threading.Event(), threading.Event()

    def answer(to: Request) -> Reply:
        begun.set()
        assert release.wait(60)
        return reply(to)

    told = Told(concurrency=1, timeout=0.3)
    errors: list[BaseException] = []

    def slow() -> None:
        try:
            told.run(gather(1), answer)
        except ProviderError as error:
            errors.append(error)

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(10)
    assert told.run(gather(1), reply) == [0]
    thread.join()
    assert len(errors) == 1
    release.set()
    assert no_thread_is_left()


def test_a_run_that_is_closed_from_elsewhere_ends_in_an_error() -> None:
    """Never in half a result; what is under way is told that its time is over."""
    told = Told(concurrency=2)
    left: list[float] = []

    def answer(to: Request) -> Reply:
        if to.place.slots[0] == 0:
            return reply(to)
        told.runner.close()
        left.append(DEADLINE.get().left)
        raise refusal

    refusal = FormError("", UNKNOWN)  # as a rule, it is asked again
    with pytest.raises(ProviderError, match="closed while requests were under way"):
        told.run(gather(2), answer)
    assert no_thread_is_left()
    assert len(left) == 1
    assert left[0] < 0


def test_an_interrupt_keeps_what_has_arrived_and_gives_up_the_rest() -> None:
    """Nothing goes out later, what is under way is told that its time is over, and none stays."""
    two_ended, interrupted = threading.Event(), threading.Event()
    together = threading.Barrier(3)
    begun: list[int] = []
    left: list[float] = []

    def answer(to: Request) -> Reply:
        (slot,) = to.place.slots
        begun.append(slot)
        if slot < 3:
            together.wait(10)
        if len(begun) == 5:
            two_ended.set()
        if slot > 1:
            assert interrupted.wait(10)
            left.append(DEADLINE.get().left)
        return reply(to)

    def arriving() -> None:
        assert two_ended.wait(10)
        told.arriving = lambda: None
        raise KeyboardInterrupt

    told = Told(concurrency=3)
    told.arriving = arriving
    with pytest.raises(KeyboardInterrupt):
        told.run(gather(100), answer)
    assert sorted(told.arrived) == [0, 1]
    assert sorted(told.spent, key=str) == [("asked-1", UNKNOWN)] * 3 + [("stub-1", UNKNOWN)] * 2
    interrupted.set()
    assert no_thread_is_left()
    assert sorted(begun) == [0, 1, 2, 3, 4]
    assert len(left) == 3
    assert max(left) < 0


def test_an_error_that_nobody_foresaw_comes_out_as_it_is() -> None:
    """It is a bug, and no reason to wait for the others."""

    def answer(_: Request) -> Reply:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Told().run(gather(3), answer)
    assert no_thread_is_left()


class Many(Told):
    """As Told, for jobs side by side, each with an answer of its own."""

    def jobs(self, *syntheses: Synthesis[Any], answer: Answer, kind: str = "openai") -> list[Job]:
        provider = Provider(answer)
        provider.kind = kind
        jobs = [
            Job(one, provider, lambda reply: self.arrived.append(reply.place.slots[0]), self.note)
            for one in syntheses
        ]
        self.runner.run(jobs)
        assert all(job.done for job in jobs)
        return jobs

    def note(self, model: str, usage: Usage) -> None:
        self.spent.append((model, usage))


def one(slot: int, rounds: int = 1) -> Synthesis[int]:
    """Ask for a slot so many times."""
    for _ in range(rounds):
        yield (request(slot),)
    return slot


def bad(slot: int) -> Synthesis[int]:
    """Ask for a slot, and be content with no answer."""
    yield (request(slot),)
    what = f"slot {slot}"
    raise GenerationError(what, ["bad"], "", "Loosen it.")


def test_each_of_several_jobs_goes_on_by_itself() -> None:
    """The second round of one goes out while the first of another is under way."""
    done = threading.Event()
    asked: list[int] = []

    def answer(to: Request) -> Reply:
        (slot,) = to.place.slots
        asked.append(slot)
        if slot == 0:
            assert done.wait(10)
        elif asked.count(slot) == 3:
            done.set()
        return reply(to)

    jobs = Many(concurrency=2).jobs(one(0), one(1, rounds=3), answer=answer)
    assert [job.result for job in jobs] == [0, 1]
    assert sorted(asked) == [0, 1, 1, 1]


@pytest.mark.parametrize("kind", ["openai", "embedded"])
def test_a_job_that_fails_by_its_answers_stops_no_other(kind: str) -> None:
    """Its error is its own."""
    told = Many()
    jobs = told.jobs(one(0), bad(1), one(2, rounds=2), answer=reply, kind=kind)
    assert [job.result for job in jobs] == [0, None, 2]
    assert [job.error and job.error.what for job in jobs] == [None, "slot 1", None]  # type: ignore[attr-defined]
    assert sorted(told.arrived) == [0, 1, 2, 2]


def test_a_job_whose_provider_makes_no_answer_fails_alone() -> None:
    """Such as the embedded generator."""

    def answer(to: Request) -> Reply:
        if to.place.slots == (0,):
            what = "slot 0"
            raise GenerationError(what, ["bad"], "", "Loosen it.")
        return reply(to)

    jobs = Many().jobs(one(0), one(1), answer=answer, kind="embedded")
    assert [job.error is None for job in jobs] == [False, True]


def refuse(*slots: int, fatal: bool = False) -> Answer:
    """An answer to all but these slots."""

    def answer(to: Request) -> Reply:
        (slot,) = to.place.slots
        if slot in slots:
            problem = f"no {slot}"
            raise ProviderError(problem, "advice", fatal=fatal)
        return reply(to)

    return answer


def test_a_job_that_gets_no_answer_stops_no_other() -> None:
    """What is too long for a server, for example; of the job itself nothing more goes out."""
    told = Many(concurrency=1)
    jobs = told.jobs(one(0, rounds=2), gather(3), one(3), answer=refuse(1))
    assert [str(job.error) for job in jobs] == ["None", "no 1. advice", "None"]
    assert sorted(told.arrived) == [0, 0, 0, 3]


def test_after_a_few_failures_in_a_row_nobody_is_asked_any_more() -> None:
    """The jobs that are not done have the first of the errors, or their own."""
    told = Many(concurrency=1)
    jobs = told.jobs(*map(one, range(9)), answer=refuse(1, 3, 4, 5, 6, 7, 8))
    assert [str(job.error)[:4] for job in jobs] == [
        "None",
        "no 1",
        "None",
        *("no 3", "no 4", "no 5"),
        *("no 1", "no 1", "no 1"),
    ]
    assert len(told.spent) == 6


def test_after_a_fatal_error_nobody_is_asked_any_more() -> None:
    """As all would be told the same."""
    told = Many(concurrency=1)
    jobs = told.jobs(one(0, rounds=2), one(1), one(2), answer=refuse(1, fatal=True))
    assert [str(job.error)[:4] for job in jobs] == ["no 1"] * 3
    assert len(told.spent) == 2
