"""The embedded generator: records from the wire schema alone, with no model, key or network."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from pytest_synthdata.completion import completion
from pytest_synthdata.draft import PLANLESS, Reading, Telling
from pytest_synthdata.errors import GenerationError
from pytest_synthdata.providers.sampling import EndlessError, sample
from pytest_synthdata.request import EMBEDDED, Reply

if TYPE_CHECKING:
    from typing import Any

    from pytest_synthdata.draft import Draft
    from pytest_synthdata.request import Request

__all__ = ["Embedded"]

TRIES = 200
"""How often a slot is tried against the schema's own validators. Trying is free."""
SHOWN = 3
"""How many kinds of refusals a message tells."""
KNOWN = (
    "The embedded generator goes by names, types, bounds, formats, and patterns that `re` "
    "reads, and by no other rules."
)
LOOSEN = "Loosen the schema, or have a model write them (OPENAI_API_KEY or SYNTHDATA_BASE_URL)."
FOREIGN = "the embedded generator reads only texts of the form that it writes itself"
READER = "Have a model read it (OPENAI_API_KEY or SYNTHDATA_BASE_URL)."
END = "Give it a way to end, such as `| None`."
# What one rule says differently of each value.
VALUES = re.compile(r"""\{.*\}|\[.*\]|"[^"]*"|'[^']*'|\d[\d.]*""")


class Embedded:
    """Answers each request with records drawn from a generator seeded by the request's key."""

    kind = EMBEDDED
    model = EMBEDDED
    address = ""

    def answer(self, request: Request) -> Reply:
        """A reply with a good record for each slot; raises GenerationError where there is none."""
        match request.draft():
            case Telling() as telling:
                items = [_told(telling, number) for number in request.place.slots]
            case Reading() as reading:
                items = _heard(request, reading)
            case draft:
                items = [self._record(request, draft, slot) for slot in request.place.slots]
        asked = {"model": EMBEDDED, "messages": [{"role": "user", "content": request.prompt}]}
        return Reply(
            request.place,
            asked=json.dumps(asked),
            body=completion(EMBEDDED, items),
            fresh=True,
        )

    def close(self) -> None:
        """Let go of nothing."""

    def _record(self, request: Request, draft: Draft, slot: int) -> Any:
        refusals: Counter[str] = Counter()
        for attempt in range(TRIES):
            effort = attempt / TRIES
            try:
                record = sample(
                    draft.schema(slot, effort),
                    f"{request.key} {slot} {attempt}",
                    examples=draft.spec.examples,
                    topic=draft.spec.subject or "",
                )
            except EndlessError as error:
                if effort < PLANLESS:  # which may ask for more than ends
                    continue
                endless = "The schema has no finite value."
                problem = f"slot {slot}: {error}"
                raise GenerationError(request.what, [problem], endless, END) from None
            record = draft.distinct(slot, record, effort)
            why = draft.refusal(slot, record, effort)
            if why is None:
                return record
            refusals[why] += 1
        problem = f"slot {slot}: refused {TRIES} times: {_summary(refusals)}"
        raise GenerationError(request.what, [problem], KNOWN, LOOSEN)


def _told(telling: Telling, number: int) -> Any:
    """A text as a wire record; texts of other numbers differ from it."""
    from pytest_synthdata.providers.prose import tell

    text = tell(
        telling.value,
        notes=telling.notes,
        shortest=telling.shortest,
        longest=telling.longest,
        number=number,
    )
    return {"text": text}


def _heard(request: Request, reading: Reading) -> list[Any]:
    """The wire records that a text of our own tells."""
    from pytest_synthdata.providers.prose import hear

    told = hear(reading.text)
    if not told:
        raise GenerationError(request.what, [f"{reading.text!r:.100}: {FOREIGN}"], "", READER)
    found, problems = [], []
    for value in told:
        record, problem = reading.fitting(value)
        if problem is None:
            found.append(record)
        elif isinstance(value, list):
            members = map(reading.fitting, value)
            found += [record for record, problem in members if problem is None]
        problems.append(problem)
    if not found and not reading.many:
        raise GenerationError(request.what, [str(problems[0])], "", LOOSEN)
    return found if reading.many else found[:1]


def _summary(refusals: Counter[str]) -> str:
    """Tell the most common refusals, with one text for all that differ in values only."""
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for why, count in refusals.items():
        rule = VALUES.sub("", why)
        counts[texts.setdefault(rule, why)] += count
    shown = counts.most_common(SHOWN)
    if len(counts) == 1:
        return shown[0][0]
    more = counts.total() - sum(count for _, count in shown)
    told = [f"{count} times {why}" for why, count in shown]
    return ", ".join([*told, *([f"and {more} more"] if more else [])])
