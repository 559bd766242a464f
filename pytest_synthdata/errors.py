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
        ├── BudgetError  the run's limit of requests is reached
        └── SecretError  a request, or the answer to one, holds a secret
```

Those about recordings are in a file of their own. Arguments are kept in `args`, so that every error
survives pickling between processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pytest_synthdata.request import UNKNOWN
from pytest_synthdata.shown import shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_synthdata.request import Reply, Usage

__all__ = [
    "BudgetError",
    "GenerationError",
    "OptionError",
    "ProviderError",
    "SchemaError",
    "SecretError",
    "SynthdataError",
]

RECORD = "--synthdata=record"
REFRESH = "--synthdata=refresh"
DESCRIBE = (
    "Give the field a type that pydantic can describe, or annotate it with "
    "pydantic.WithJsonSchema({...})"
)


class SynthdataError(Exception):
    """Base of all errors that this package raises on purpose.

    `momentary`: what was asked is not the reason, so that the next test may ask the same.
    """

    __module__ = "pytest_synthdata"

    momentary = False

    def plain(self, scrubbed: Callable[[str], str]) -> Self:
        """The same error without inner frames and causes.

        All texts that it carries become what `scrubbed` makes of them: what they quote of a test
        may hold a secret.
        """
        self.args = tuple(_scrubbed(one, scrubbed) for one in self.args)
        for name, value in vars(self).items():
            setattr(self, name, _scrubbed(value, scrubbed))
        self.__traceback__ = self.__cause__ = None
        self.__suppress_context__ = True
        return self


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
        self,
        problem: str,
        advice: str,
        *,
        fatal: bool = False,
        momentary: bool = False,
        usage: Usage = UNKNOWN,
    ) -> None:
        super().__init__("", [problem], "", advice)
        self.problem = problem
        self.advice = advice
        self.fatal = fatal
        self.momentary = momentary
        self.usage = usage

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.problem, self.advice), self.__dict__

    def __str__(self) -> str:
        return f"{self.problem}. {self.advice}"


class BudgetError(ProviderError):
    """The run's limit of requests is reached; nothing more was spent."""

    __module__ = "pytest_synthdata"


class SecretError(ProviderError):
    """A request, or the answer to one, holds a secret: it was not made, or nothing of it kept."""

    __module__ = "pytest_synthdata"


def _scrubbed(value: object, scrubbed: Callable[[str], str]) -> object:
    match value:
        case str():
            return scrubbed(value)
        case list() | tuple():
            return type(value)(_scrubbed(one, scrubbed) for one in value)
    return value
