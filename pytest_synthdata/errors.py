"""The errors of this package: each carries its facts, and its message ends in what to do.

```
SynthdataError
├── OptionError          a marker, an option or a setting that cannot be followed
│   └── SchemaError      a type that JSON Schema cannot describe
├── CassetteError        a cassette that cannot be read
├── MissingRecording     replay: nothing was recorded for what a test asks
├── InvalidRecording     replay: recorded records no longer fit the schema
└── GenerationError      records were asked for and could not be had
    └── ProviderError    the provider gave no answer
        └── BudgetError  the run's limit of requests is reached
```

Arguments are kept in `args`, so that every error survives pickling between processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_synthdata.request import UNKNOWN
from pytest_synthdata.shown import shortened, shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_synthdata.request import Reply, Usage

__all__ = [
    "BudgetError",
    "CassetteError",
    "GenerationError",
    "InvalidRecording",
    "MissingRecording",
    "OptionError",
    "ProviderError",
    "SchemaError",
    "SynthdataError",
]

RECORD = "--synthdata=record"
REFRESH = "--synthdata=refresh"
MEND = f"Mend the file, take it from version control again, or let {REFRESH} write it anew"
DESCRIBE = (
    "Give the field a type that pydantic can describe, or annotate it with "
    "pydantic.WithJsonSchema({...})"
)


class SynthdataError(Exception):
    """Base of all errors that this package raises on purpose."""

    __module__ = "pytest_synthdata"


class OptionError(SynthdataError, ValueError):
    """A marker, an option or a setting that cannot be followed; the message says what to write."""

    __module__ = "pytest_synthdata"


class SchemaError(OptionError):
    """A type that JSON Schema cannot describe; names the field and what to do."""

    __module__ = "pytest_synthdata"

    def __init__(self, name: str, field: str, reason: str, advice: str = DESCRIBE) -> None:
        super().__init__(name, field, reason, advice)
        self.name = name
        self.field = field
        self.reason = reason
        self.advice = advice

    def __str__(self) -> str:
        where = f"its field `{self.field}`" if self.field else "it"
        return (
            f"{self.name} cannot be asked of a model: {where} has no JSON Schema ({self.reason}). "
            f"{self.advice}."
        )


class CassetteError(SynthdataError):
    """A cassette that cannot be read: the file, the line (from 1; 0: unknown), what is wrong."""

    __module__ = "pytest_synthdata"

    def __init__(self, path: Path, line: int, problem: str, advice: str = MEND) -> None:
        super().__init__(path, line, problem, advice)
        self.path = path
        self.line = line
        self.problem = problem
        self.advice = advice

    def __str__(self) -> str:
        where = f"{shown_path(self.path)}:{self.line}" if self.line else shown_path(self.path)
        return f"{where}: {self.problem}. {self.advice}; it was left as it is."


class MissingRecording(SynthdataError):  # noqa: N818 - named for what is the case, as users say it
    """Replay found no recording of what a test asks for.

    `what` is asked for, such as "records of MedicalBilling", and `recorded` is how many records the
    looked-for cassette holds (0: there is no such file), `reason` what chose replay and `option`
    what would record. `nearest` is the recording of the same schema that differs least,
    `differences` what differs. `items` tells, where several share the cassette, which of them are
    missing.
    """

    __module__ = "pytest_synthdata"

    def __init__(  # noqa: PLR0913, PLR0917 - positional, so that `args` rebuilds it
        self,
        what: str,
        wanted: int,
        cassette: Path | None,
        recorded: int,
        reason: str,
        option: str,
        nearest: str,
        differences: Sequence[str],
        items: Sequence[str] = (),
    ) -> None:
        super().__init__(
            what, wanted, cassette, recorded, reason, option, nearest, differences, items
        )
        self.what = what
        self.wanted = wanted
        self.cassette = cassette
        self.recorded = recorded
        self.reason = reason
        self.option = option
        self.nearest = nearest
        self.differences = differences
        self.items = items

    def __str__(self) -> str:
        if self.items:
            head = "\n".join(
                [
                    f"No {self.what} are recorded for:",
                    *(f"  {item}" for item in shortened(self.items)),
                    f"There are none in {shown_path(self.cassette)}.",
                ]
            )
        elif self.recorded:
            head = (
                f"{self.wanted} {self.what} are wanted, "
                f"{self.recorded} are recorded in {shown_path(self.cassette)}."
            )
        else:
            head = f"No {self.what} are recorded: there is no {shown_path(self.cassette)}."
        lines = [head]
        if self.nearest:
            lines.append(f"The nearest recording, {self.nearest}, was made for another request:")
            lines.extend(f"  {line}" for line in shortened(self.differences))
        lines.append(
            f"Replay asks no model ({self.reason}). To record, run with {self.option} where a "
            "model may be asked, and commit the cassette."
        )
        return "\n".join(lines)

    def of(self, items: Sequence[str]) -> MissingRecording:
        """The same, of other items."""
        return MissingRecording(
            self.what,
            self.wanted,
            self.cassette,
            self.recorded,
            self.reason,
            self.option,
            self.nearest,
            self.differences,
            items,
        )


class InvalidRecording(SynthdataError):  # noqa: N818 - see MissingRecording
    """Replay found recorded records that the schema no longer accepts.

    `what` was asked for, `problems` holds one line for each such slot, `total` the number of wanted
    records, `reason` what chose replay and `option` what would record.
    """

    __module__ = "pytest_synthdata"

    def __init__(
        self, what: str, problems: Sequence[str], total: int, reason: str, option: str
    ) -> None:
        super().__init__(what, problems, total, reason, option)
        self.what = what
        self.problems = problems
        self.total = total
        self.reason = reason
        self.option = option

    def __str__(self) -> str:
        count = len(self.problems)
        return "\n".join(
            [
                f"Recorded {self.what} no longer pass validation:",
                *(f"  {line}" for line in shortened(self.problems)),
                (
                    f"Replay asks no model ({self.reason}). Edit the cassette, or {self.option} "
                    f"asks again for {count} of {self.total}."
                ),
            ]
        )


class GenerationError(SynthdataError):
    """Records were asked for and could not be had.

    `what` is what was asked for, such as "records of MedicalBilling". `problems` holds a line for
    each page and reason, with the slots that stayed without a good record; `kept` says where the
    answers that did arrive lie, or why there are none. `attempts` are the replies that came in this
    run, each with its `place` (slots and round), `model`, `usage` and `body`, and `spent` is what
    the dataset has cost in this run, attempts that brought no reply included.
    """

    __module__ = "pytest_synthdata"

    attempts: tuple[Reply, ...] = ()
    spent: Usage | None = None

    def __init__(self, what: str, problems: Sequence[str], kept: str, advice: str) -> None:
        super().__init__(what, problems, kept, advice)
        self.what = what
        self.problems = problems
        self.kept = kept
        self.advice = advice

    def __str__(self) -> str:
        cost = f" ({self.spent})" if self.attempts else ""
        shown = [f"  {line}" for line in shortened(self.problems)]
        head = f"Not all {self.what} could be had{cost}:"
        return "\n".join([head, *shown, f"{self.kept} {self.advice}".strip()])


class ProviderError(GenerationError):
    """The provider gave no answer. `fatal`: no further request of this run would get one either.

    `usage` is what the request has cost all the same.
    """

    __module__ = "pytest_synthdata"

    def __init__(
        self, problem: str, advice: str, *, fatal: bool = False, usage: Usage = UNKNOWN
    ) -> None:
        super().__init__("", [problem], "", advice)
        self.problem = problem
        self.advice = advice
        self.fatal = fatal
        self.usage = usage

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.problem, self.advice), self.__dict__

    def __str__(self) -> str:
        return f"{self.problem}. {self.advice}"


class BudgetError(ProviderError):
    """The run's limit of requests is reached; nothing more was spent."""

    __module__ = "pytest_synthdata"
