"""Generation: n records from a model, wall time and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil
from time import sleep
from typing import Any

from harness import Contender, Failed, Stub, folder, med, run, stub
from table import Table, environment, ratio

__all__ = ["measure"]

LATENCY = 0.3
PER_TOKEN = 0.002
WAITING = 60.0  # seconds, from which runs only wait, and do so side by side
APART = 3.0  # seconds between their starts, so that they do not import at once
RECORD = 55  # tokens of a record, to foretell how long a run will take

METHOD = f"""\
The stub server answers after {LATENCY} s and {PER_TOKEN * 1000:.0f} ms for each token of the
answer. The same prompt always gets the same records, as at temperature 0, also where LangChain's
page sets 1: with a real model `.agenerate`'s one prompt would give some variety, so it is
*distinct prompts* that carries over. It writes just as many records as are asked for, 1,000 in one
answer as well, which no model does. All are given the three few-shot examples, the subject and the
rule of LangChain's page on synthetic data; each run is a process of its own with a fresh folder.
This project asks for pages of 5 and 10 with 20 requests in flight, for pages of 1 with as many as
there are records, as `.agenerate` does (its own default is 16). *wall* is from the first request
that the server received to the last record that the caller was given, *ideal* the mean latency of
an answer times the waves of requests that the concurrency makes needful, if none is in vain; one
request at a time has as many waves as requests. *import* is the import of the library and the
building of its client, *before* from the call to the first request (this project loads the openai
SDK only then; `.agenerate` prepares all its requests before it sends one), *whole call* is *before*
and *wall* together, *after* what is done once the records are there (this project: it writes the
cassette). Tokens are counted by one rule (`answers.py`) over messages, and over functions and tools
as JSON. *with schema* adds that of `response_format`: vLLM, Ollama and llama-server make a grammar
of it that no model is shown, OpenAI and Azure show it to the model and count it. *valid* also means
that no claim exceeds its charge; the server's answers always are. Medians of {{runs}} runs,
alternated; runs expected to take over {WAITING:.0f} s ({{waiting}}) only wait, and were made side
by side, after all others."""

COLUMNS = (
    "n",
    "contender",
    "wall, s",
    "times faster than `.generate`",
    "wall to ideal",
    "requests",
    "most in flight",
    "distinct prompts",
    "prompt tokens",
    "tokens to `.generate`",
    "with schema, to `.generate`",
    "distinct records",
    "valid records",
    "import, s",
    "before, s",
    "whole call, s",
    "after, s",
)


@dataclass(frozen=True)
class Way:
    """A way to ask a contender: what it asks for at a time, and how much of that side by side."""

    contender: Contender
    how: str
    options: Callable[[int], Sequence[object]] = lambda _: ()
    page_size: int | None = None  # None: all records in one request
    concurrency: Callable[[int], int] = lambda _: 1

    @property
    def title(self) -> str:
        """Its name in the table."""
        return f"{self.contender.title}, {self.how}"

    def waves(self, n: int) -> int:
        """How many answers must follow one another, if none is in vain."""
        return ceil(ceil(n / (self.page_size or n)) / self.concurrency(n))

    def seconds(self, n: int) -> float:
        """How long n records will take, about."""
        size = self.page_size or n
        return self.waves(n) * (LATENCY + PER_TOKEN * size * RECORD)


def _ours(page_size: int, limit: int) -> Way:
    return Way(
        OURS,
        f"page_size {page_size}",
        options=lambda n: (page_size, min(limit, n)),
        page_size=page_size,
        concurrency=lambda n: min(limit, n),
    )


OURS = Contender("this project", "generation/synthdata.py")
LANGCHAIN = Contender("LangChain", "generation/langchain_generator.py")
INSTRUCTOR = Contender("instructor", "generation/instructor_list.py")
PYDANTIC_AI = Contender("pydantic-ai", "generation/pydantic_ai_list.py")
BASE = Way(LANGCHAIN, "`.generate`", lambda _: ("generate",), page_size=1)
WAYS = (
    _ours(1, limit=1000),
    _ours(5, limit=20),
    _ours(10, limit=20),
    BASE,
    Way(LANGCHAIN, "`.agenerate`", lambda _: ("agenerate",), page_size=1, concurrency=lambda n: n),
    Way(INSTRUCTOR, "a list"),
    Way(PYDANTIC_AI, "a list"),
)
NAMED = (
    "pytest-synthdata",
    "langchain-experimental",
    "langchain-classic",
    "langchain-openai",
    "instructor",
    "pydantic-ai-slim",
    "openai",
    "pydantic",
)
Outcome = Mapping[str, Any]


def measure(runs: int, *, quick: bool) -> Table:
    """Each contender at each n."""
    sizes = (10, 20) if quick else (10, 20, 50, 100, 1000)
    cases = [(n, way) for n in sizes for way in WAYS]
    waiting = [case for case in cases if case[1].seconds(case[0]) > WAITING]
    found: dict[tuple[int, Way], list[Outcome]] = {case: [] for case in cases}
    with stub(LATENCY, PER_TOKEN) as server:
        for way in WAYS:
            _outcome(server, 1, way)
        for n in sizes:
            for turn in range(runs):
                for way in WAYS[:: -1 if turn % 2 else 1]:
                    if (n, way) not in waiting:
                        found[n, way].append(_outcome(server, n, way))
        with ThreadPoolExecutor(max(1, len(waiting) * runs)) as side_by_side:
            jobs: dict[tuple[int, Way], list[Future[Outcome]]] = {}
            for case in waiting:
                jobs[case] = []
                for _ in range(runs):
                    jobs[case].append(side_by_side.submit(_outcome, server, *case))
                    sleep(APART)
        for case, futures in jobs.items():
            found[case] = [future.result() for future in futures]
    told = ", ".join(f"{way.title} at {n}" for n, way in waiting) or "none here"
    return Table(
        "Generation",
        METHOD.format(runs=runs, waiting=told),
        COLUMNS,
        [_row(n, way, found[n, way], found[n, BASE]) for n, way in cases],
        {
            contender.title: environment(contender.versions, NAMED)
            for contender in (OURS, LANGCHAIN, INSTRUCTOR, PYDANTIC_AI)
        },
    )


def _outcome(server: Stub, n: int, way: Way) -> Outcome:
    with folder() as place:
        name = server.new_run()
        command = way.contender.command(server.url(name), n, *way.options(n))
        told = run(command, cwd=place).json
    seen = server.stats(name)
    if told["records"] != n:
        message = f"{way.title} gave {told['records']} records instead of {n}."
        raise Failed(message)
    return {
        **told,
        **seen,
        "wall": told["returned"] - seen["first_received"],
        "whole": told["returned"] - told["called"],
        "ideal": way.waves(n) * seen["latency"] / seen["requests"],
        "import": told["called"] - told["began"],
        "before": seen["first_received"] - told["called"],
        "after": told["ended"] - told["returned"],
        "with_schema": seen["prompt_tokens"] + seen["schema_tokens"],
    }


def _row(
    n: int, way: Way, outcomes: Sequence[Outcome], base: Sequence[Outcome]
) -> Sequence[object]:
    def of(key: str, outcomes: Sequence[Outcome] = outcomes) -> float:
        return med(outcome[key] for outcome in outcomes)

    return [
        n,
        way.title,
        f"{of('wall'):.2f}",
        ratio(of("wall", base), of("wall")),
        ratio(med(outcome["wall"] / outcome["ideal"] for outcome in outcomes), 1),
        f"{of('requests'):.0f}",
        f"{of('most_in_flight'):.0f}",
        f"{of('prompts'):.0f}",
        f"{of('prompt_tokens'):,.0f}",
        ratio(of("prompt_tokens"), of("prompt_tokens", base)),
        ratio(of("with_schema"), of("with_schema", base)),
        f"{of('distinct'):.0f}",
        f"{of('valid'):.0f}",
        f"{of('import'):.2f}",
        f"{of('before'):.2f}",
        f"{of('whole'):.2f}",
        f"{of('after'):.2f}",
    ]
