"""Scale: many records in a dataset, and many datasets in a session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import rmtree

from harness import Contender, Finished, Stub, folder, med, rounds, run, stub
from table import Table, environment, kilobytes, megabytes

__all__ = ["measure"]

PAGE_SIZE = 50
SMALL = 5  # records in each of many datasets

METHOD = f"""\
Record: a `Synthesizer` with 20 requests in flight asks the stub server, which answers at once,
in a fresh process with a fresh folder, and writes the cassettes; its base is the same for one
record. The server shares the machine's cores while it records. Many datasets are asked for one
after the other, each in one request. Replay: a pytest run in a fresh process, `CI=1`, of a module
whose tests take all records of a dataset; its base is the same module without markers. Pages of
{PAGE_SIZE} records, or of {SMALL} for many datasets. Times and peak memory are over the base,
medians of paired differences of {{runs}} runs, alternated. *a further record* is what each record
more than in the row above takes: it stays the same where time is linear."""

COLUMNS = (
    "records x datasets",
    "what",
    "over base, s",
    "us a record",
    "us a further record",
    "wall, s",
    "peak memory over base, MB",
    "kB of memory a record",
    "cassettes, MB",
    "bytes of cassette a record",
)

OURS = Contender("this project", "scale/record.py")


@dataclass(frozen=True)
class Case:
    """So many records in each of so many datasets, in a folder of its own."""

    records: int
    datasets: int
    path: Path

    @property
    def title(self) -> str:
        return f"{self.records:,} x {self.datasets:,}"

    @property
    def total(self) -> int:
        return self.records * self.datasets

    @property
    def size(self) -> int:
        """The bytes of its cassettes."""
        return sum(file.stat().st_size for file in self._cassettes.glob("*.yaml"))

    @property
    def _cassettes(self) -> Path:
        return self.path / "__synthdata__"

    def write(self) -> None:
        """Write the modules that replay what is recorded."""
        self.path.mkdir()
        (self.path / "pytest.ini").write_text("[pytest]\n")
        head = "import pytest\nfrom billing import MedicalBilling\n"
        data, base = [head], [head]
        for number in range(self.datasets):
            data.append(
                f"@pytest.mark.synthetic(MedicalBilling, n={self.records}, label='label{number}')\n"
                f"def test_{number}(bills: list[MedicalBilling]):\n"
                f"    assert len(bills) == {self.records}\n"
            )
            base.append(f"def test_{number}():\n    assert MedicalBilling.model_fields\n")
        (self.path / "test_data.py").write_text("\n\n".join(data))
        (self.path / "test_base.py").write_text("\n\n".join(base))

    def record(self, server: Stub) -> Finished:
        """Record all anew."""
        page_size = PAGE_SIZE if self.datasets == 1 else SMALL
        return self._record(server, self.records, self.datasets, page_size, self._cassettes)

    def record_one(self, server: Stub) -> Finished:
        """Record one record."""
        return self._record(server, 1, 1, 1, self.path / "one")

    def _record(self, server: Stub, *arguments: object) -> Finished:
        *_, directory = arguments
        for old in (Path(str(directory)), self.path / "cache"):
            rmtree(old, ignore_errors=True)
        return run(OURS.command(server.url(server.new_run()), *arguments), cwd=self.path)

    def replay(self, module: str) -> Finished:
        """Run one of its modules; no server is asked."""
        return run(OURS.pytest(module), cwd=self.path, env={"CI": "1"})


Pairs = Sequence[tuple[Finished, Finished]]


def measure(runs: int, *, quick: bool) -> Table:
    """Record and replay, each at each size."""
    sizes = (
        [(1000, 1), (SMALL, 50)] if quick else [(1000, 1), (10_000, 1), (100_000, 1), (SMALL, 1000)]
    )
    found: dict[tuple[Case, str], Pairs] = {}
    with folder() as path:
        cases = [Case(*size, path / f"{size[0]}x{size[1]}") for size in sizes]
        for case in cases:
            case.write()
            with stub(0, 0) as server:
                found[case, "record"] = _pairs(
                    runs, partial(case.record, server), partial(case.record_one, server)
                )
            found[case, "replay"] = _pairs(
                runs, partial(case.replay, "test_data.py"), partial(case.replay, "test_base.py")
            )
        rows = [
            _row(case, kind, found[case, kind], _further(found, cases, at, kind))
            for kind in ("record", "replay")
            for at, case in enumerate(cases)
        ]
    names = ("pytest-synthdata", "openai", "pydantic", "pytest", "pyyaml")
    return Table(
        "Scale",
        METHOD.format(runs=runs),
        COLUMNS,
        rows,
        {"this project": environment(OURS.versions, names)},
    )


def _pairs(runs: int, data: Callable[[], Finished], base: Callable[[], Finished]) -> Pairs:
    found = rounds(runs, {"data": data, "base": base})
    return list(zip(found["data"], found["base"], strict=True))


def _over(pairs: Pairs) -> float:
    return med(data.wall - base.wall for data, base in pairs)


def _further(
    found: Mapping[tuple[Case, str], Pairs], cases: Sequence[Case], at: int, kind: str
) -> str:
    """What each record more than in the case before takes, in us; of one dataset alone."""
    case, before = cases[at], cases[at - 1]
    if at == 0 or case.datasets > 1:
        return ""
    seconds = _over(found[case, kind]) - _over(found[before, kind])
    return f"{seconds / (case.total - before.total) * 1e6:,.0f}"


def _row(case: Case, kind: str, pairs: Pairs, further: str) -> Sequence[object]:
    over = _over(pairs)
    memory = med(data.peak - base.peak for data, base in pairs)
    return (
        case.title,
        kind,
        f"{over:.2f}",
        f"{over / case.total * 1e6:,.0f}",
        further,
        f"{med(data.wall for data, _ in pairs):.2f}",
        megabytes(memory),
        kilobytes(memory / case.total),
        megabytes(case.size),
        f"{case.size / case.total:,.0f}",
    )
