"""The embedded generator: records from the wire schema alone, with no model, key or network."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from pytest_synthdata.errors import GenerationError
from pytest_synthdata.providers.sampling import EndlessError, sample
from pytest_synthdata.reply import completion
from pytest_synthdata.request import EMBEDDED, Reply

if TYPE_CHECKING:
    from typing import Any

    from pytest_synthdata.request import Request

__all__ = ["Embedded"]

TRIES = 200
"""How often a slot is tried against the schema's own validators. Trying is free."""


class Embedded:
    """Answers each request with records drawn from a generator seeded by the request's key."""

    kind = EMBEDDED
    model = EMBEDDED
    address = ""

    def answer(self, request: Request) -> Reply:
        """A reply with a good record for each slot; raises GenerationError where there is none."""
        items = [self._record(request, slot) for slot in request.place.slots]
        asked = {"model": EMBEDDED, "messages": [{"role": "user", "content": request.prompt}]}
        return Reply(
            request.place,
            asked=json.dumps(asked),
            body=completion(EMBEDDED, items),
            fresh=True,
        )

    def close(self) -> None:
        """Let go of nothing."""

    def _record(self, request: Request, slot: int) -> Any:
        refusals: Counter[str] = Counter()
        for attempt in range(TRIES):
            try:
                record = sample(
                    request.schema,
                    f"{request.key} {slot} {attempt}",
                    examples=request.examples,
                    topic=request.subject,
                )
            except EndlessError as error:
                endless = "The schema has no finite value."
                raise GenerationError(request.title, [f"slot {slot}: {error}"], endless) from None
            why = request.judge(record)
            if why is None:
                return record
            refusals[why] += 1
        problems = [
            f"slot {slot}: refused {count} of {TRIES} times: {why}"
            for why, count in refusals.most_common()
        ]
        kept = "The embedded generator draws fields one by one and found none that fit all rules."
        raise GenerationError(request.title, problems, kept)
