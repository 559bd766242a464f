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

import os
from typing import TYPE_CHECKING

from pytest_synthdata.request import UNKNOWN

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
TELL = "Say in `extra` or in field descriptions what the records must fulfil, or loosen the schema."
SHOWN = 8  # lines of detail in one message; the rest is counted
WIDTH = 400  # characters of such a line


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

    `recorded` is how many records the looked-for cassette holds (0: there is no such file),
    `reason` what chose replay and `option` what would record. `nearest` is the recording of the
    same schema that differs least, `differences` what differs.
    """

    __module__ = "pytest_synthdata"

    def __init__(  # noqa: PLR0913, PLR0917 - positional, so that `args` rebuilds it
        self,
        schema: str,
        wanted: int,
        cassette: Path | None,
        recorded: int,
        reason: str,
        option: str,
        nearest: str,
        differences: Sequence[str],
    ) -> None:
        super().__init__(schema, wanted, cassette, recorded, reason, option, nearest, differences)
        self.schema = schema
        self.wanted = wanted
        self.cassette = cassette
        self.recorded = recorded
        self.reason = reason
        self.option = option
        self.nearest = nearest
        self.differences = differences

    def __str__(self) -> str:
        if self.recorded:
            head = (
                f"{self.wanted} records of {self.schema} are wanted, "
                f"{self.recorded} are recorded in {shown_path(self.cassette)}."
            )
        else:
            head = (
                f"Nothing is recorded for {self.schema}: there is no {shown_path(self.cassette)}."
            )
        lines = [head]
        if self.nearest:
            lines.append(f"The nearest recording, {self.nearest}, was made for another request:")
            lines.extend(f"  {line}" for line in _shortened(self.differences))
        lines.append(
            f"Replay asks no model ({self.reason}). To record, run with {self.option} where a "
            "model may be asked, and commit the cassette."
        )
        return "\n".join(lines)


class InvalidRecording(SynthdataError):  # noqa: N818 - see MissingRecording
    """Replay found recorded records that the schema no longer accepts.

    `problems` holds one line for each such slot, `total` the number of wanted records, `reason`
    what chose replay and `option` what would record.
    """

    __module__ = "pytest_synthdata"

    def __init__(
        self, schema: str, problems: Sequence[str], total: int, reason: str, option: str
    ) -> None:
        super().__init__(schema, problems, total, reason, option)
        self.schema = schema
        self.problems = problems
        self.total = total
        self.reason = reason
        self.option = option

    def __str__(self) -> str:
        count = len(self.problems)
        return "\n".join(
            [
                f"Recorded records of {self.schema} no longer pass its validation:",
                *(f"  {line}" for line in _shortened(self.problems)),
                (
                    f"Replay asks no model ({self.reason}). Edit the cassette, or {self.option} "
                    f"asks again for {count} of {self.total}."
                ),
            ]
        )


class GenerationError(SynthdataError):
    """Records were asked for and could not be had.

    `problems` holds a line for each page and reason, with the slots that stayed without a good
    record; `kept` says where the answers that did arrive lie, or why there are none. `attempts` are
    the replies that came in this run, each with its `place` (slots and round), `model`, `usage` and
    `body`, and `spent` is what the dataset has cost in this run, attempts that brought no reply
    included.
    """

    __module__ = "pytest_synthdata"

    attempts: tuple[Reply, ...] = ()
    spent: Usage | None = None

    def __init__(self, schema: str, problems: Sequence[str], kept: str, advice: str = TELL) -> None:
        super().__init__(schema, problems, kept, advice)
        self.schema = schema
        self.problems = problems
        self.kept = kept
        self.advice = advice

    def __str__(self) -> str:
        cost = f" ({self.spent})" if self.attempts else ""
        shown = [f"  {line}" for line in _shortened(self.problems)]
        head = f"Not all records of {self.schema} could be had{cost}:"
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


def shown_path(path: Path | None) -> str:
    """A path as the user at this terminal would write it."""
    if path is None:
        return "cassette (no directory is set for them)"
    return os.path.relpath(path) if path.is_relative_to(os.getcwd()) else str(path)  # noqa: PTH109 - no import of pathlib for a comparison


def _shortened(lines: Sequence[str]) -> list[str]:
    """At most SHOWN lines, none of them long; what is left out is counted."""
    more = len(lines) - SHOWN
    shown = [_printable(line) for line in lines[:SHOWN]]
    cut = [line if len(line) <= WIDTH else f"{line[:WIDTH]} ..." for line in shown]
    return [*cut, *([f"... and {more} more"] if more > 0 else [])]


def _printable(text: str) -> str:
    """A text, which may be a model's, on one line and without what would steer the terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
