"""The synthesis of records driven by a model that a test writes, without any I/O."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_synthdata.completion import completion
from pytest_synthdata.records import records
from pytest_synthdata.request import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_synthdata.board import Board
    from pytest_synthdata.spec import Wanted

MAX_REPAIRS = 2
Model = Callable[[Request], dict[str, Any]]


def rows(values: Iterable[Any]) -> dict[str, Any]:
    """An answer with a record for each value."""
    return completion("stub", [{"value": value} for value in values])


def drive(
    what: Wanted, board: Board, model: Model, max_repairs: int = MAX_REPAIRS
) -> tuple[list[Request], list[Reply]]:
    """Run the synthesis to its end. Returns requests and replies in order."""
    synthesis = records(what, board, max_repairs)
    asked: list[Request] = []
    replies: list[Reply] = []
    try:
        requests = next(synthesis)
        while True:
            asked.extend(requests)
            came = tuple(
                Reply(request.place, asked="{}", body=model(request), fresh=True)
                for request in requests
            )
            replies.extend(came)
            requests = synthesis.send(came)
    except StopIteration:
        return asked, replies


def scripted(answers: Mapping[str, Any]) -> Model:
    """A model that answers each place with the body, or with rows of the values, that stand there.

    Each is asked for once.
    """
    left = dict(answers)

    def model(request: Request) -> dict[str, Any]:
        found = left.pop(str(request.place))
        return found if isinstance(found, dict) else rows(found)

    return model
