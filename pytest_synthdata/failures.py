"""What went wrong: one error for the items of one call, and in words for other processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import (
    BudgetError,
    GenerationError,
    ProviderError,
    SecretError,
    SynthdataError,
)
from pytest_synthdata.recording_errors import CassetteError, InvalidRecording, MissingRecording
from pytest_synthdata.request import Place, Reply, Usage
from pytest_synthdata.stores.fold import flat, unfold

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["from_words", "in_words", "joined"]

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


def in_words(error: GenerationError) -> str:
    """An error as text, of which another process of the run makes the same one again."""
    spent = error.spent or Usage()
    told: list[object] = [error.what, list(error.problems), error.kept, error.advice]
    fatal = False
    if isinstance(error, ProviderError):
        told, fatal = [error.problem, error.advice], error.fatal
    return flat(
        {
            "type": type(error).__name__,
            "told": told,
            "fatal": fatal,
            "spent": [spent.requests, spent.prompt_tokens, spent.completion_tokens, spent.unknown],
            "attempts": [
                {"place": str(reply.place), "asked": reply.asked, "body": reply.body}
                for reply in error.attempts
            ],
        }
    )


def from_words(words: str) -> GenerationError | None:
    """The error that `in_words` told; None of any other text.

    It is read as JSON and nothing else, so that no file can run code. Whoever raises it again has
    spent nothing on it.
    """
    try:
        told = unfold(words)
        error = _error(told["type"], told["told"], fatal=bool(told["fatal"]))
        error.spent = Usage(*told["spent"])
        error.attempts = tuple(
            Reply(Place.parse(one["place"]), asked=one["asked"], body=one["body"])
            for one in told["attempts"]
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return error


def _error(name: str, told: Sequence[Any], *, fatal: bool) -> GenerationError:
    if name == GenerationError.__name__:
        what, problems, kept, advice = told
        error = GenerationError(what, problems, kept, advice)
    else:
        kind = {one.__name__: one for one in (ProviderError, BudgetError, SecretError)}[name]
        problem, advice = told
        error = kind(problem, advice, fatal=fatal, usage=Usage())
    if not all(isinstance(text, str) for text in (error.what, *error.problems, error.kept, advice)):
        raise TypeError(told)
    return error
