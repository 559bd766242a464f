"""One error for all that went wrong with the items of one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_synthdata.errors import (
    CassetteError,
    GenerationError,
    InvalidRecording,
    MissingRecording,
    ProviderError,
    SynthdataError,
)
from pytest_synthdata.request import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["joined"]

FIRST = (CassetteError, ProviderError)
"""What comes before all else: the rest may be its consequence."""


def joined(errors: Sequence[SynthdataError]) -> SynthdataError:
    """The one error, if there is just one; else one of a kind for those that go together.

    Errors of other kinds, and recordings that are missing in other cassettes, are told once these
    are mended.
    """
    first = next((one for one in errors if isinstance(one, FIRST)), errors[0])
    match first:
        case MissingRecording():
            missing = [one for one in errors if isinstance(one, MissingRecording)]
            beside = [one for one in missing if one.cassette == first.cassette]
            return first if len(beside) == 1 else first.of([i for one in beside for i in one.items])
        case InvalidRecording():
            invalid = [one for one in errors if isinstance(one, InvalidRecording)]
            return first if len(invalid) == 1 else _invalid(first, invalid)
        case GenerationError() if not isinstance(first, FIRST):
            failed = [one for one in errors if isinstance(one, GenerationError)]
            return first if len(failed) == 1 else _failed(first, failed)
        case _:
            return first


def _failed(first: GenerationError, errors: Sequence[GenerationError]) -> GenerationError:
    problems = [line for error in errors for line in error.problems]
    kept = " ".join(dict.fromkeys(error.kept for error in errors))
    together = GenerationError(first.what, problems, kept, first.advice)
    together.attempts = tuple(reply for error in errors for reply in error.attempts)
    together.spent = sum((error.spent for error in errors if error.spent), Usage())
    return together


def _invalid(first: InvalidRecording, errors: Sequence[InvalidRecording]) -> InvalidRecording:
    problems = [line for error in errors for line in error.problems]
    total = sum(error.total for error in errors)
    return InvalidRecording(first.what, problems, total, first.reason, first.option)
