"""What passes between the middle and the rim: places, requests, replies."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_synthdata.shown import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_synthdata.draft import Draft, Reading, Telling
    from pytest_synthdata.schema.node import Node

__all__ = ["EMBEDDED", "UNKNOWN", "Place", "Reply", "Request", "Synthesis", "Usage", "ranges"]

MOST_SLOTS = 1_000_000
"""More slots than any page has: what claims more is no place that was ever written."""

MODEL = 200
"""Characters of a model's name; whoever writes a cassette may put anything in its place."""

MOST = 10**9
"""Above all slots, and above all rounds."""

T = TypeVar("T")
Synthesis = Generator["tuple[Request, ...]", "tuple[Reply, ...]", T]
"""A computation that needs answers, but does no I/O.

It yields a wave of requests, which may go out side by side, and is sent their replies all at once,
in the same order; so it never knows in which order they have arrived. Then it yields the next wave,
and returns its result or raises.
"""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a reply belongs in its dataset: the slots it fills, ascending, and their round.

    Round 0 asks for a slot the first time, each further round asks again. The replies of one
    cassette may be about many items, such as the texts that extractions read; each has slots of its
    own, and `item` is 32 hexadecimal digits that tell them apart ("": there are no items).
    """

    item: str = field(default="", kw_only=True)
    slots: tuple[int, ...]
    round: int = 0

    def __str__(self) -> str:
        noun = "slot" if len(self.slots) == 1 else "slots"
        item = f" of {self.item}" if self.item else ""
        again = f" round {self.round}" if self.round else ""
        return f"{noun} {ranges(self.slots)}{item}{again}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """The place that `str(place)` wrote; raises ValueError for any other text."""
        match = _PLACE.fullmatch(text)
        if match is None:
            raise ValueError(text)
        slots: list[int] = []
        for part in match["slots"].split(","):
            first, _, last = part.partition("-")
            run = range(int(first), int(last or first) + 1)
            if run.stop > MOST or len(slots) + len(run) > MOST_SLOTS:
                raise ValueError(text)
            slots.extend(run)
        place = cls(tuple(slots), int(match["round"] or 0), item=match["item"] or "")
        as_written = str(place) == text and sorted({*slots}) == slots
        if place.round > MOST or not as_written:
            raise ValueError(text)
        return place


_PLACE = re.compile(
    r"slots? (?P<slots>\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)"
    r"(?: of (?P<item>[0-9a-f]{32}))?(?: round (?P<round>\d+))?"
)


def ranges(slots: tuple[int, ...]) -> str:
    """Ascending numbers as text: `0-4,7`."""
    runs: list[list[int]] = []
    for slot in slots:
        if runs and slot == runs[-1][-1] + 1:
            runs[-1][1:] = [slot]
        else:
            runs.append([slot])
    return ",".join("-".join(map(str, run)) for run in runs)


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    `prompt` is the one user message, `schema` the wire schema of one record, of which the answer
    holds a list, `title` its name, and `what` is asked for in the words of an error. `draft` begins
    an answer, for a provider that makes one itself. `model` and `params` are what the spec itself
    names.
    """

    prompt_hash: str
    place: Place
    prompt: str = field(repr=False)
    schema: Node = field(repr=False)
    title: str
    what: str
    draft: Callable[[], Draft | Telling | Reading] = field(repr=False, compare=False)
    model: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What the reply is kept under: the spec's identity and the place within it."""
        return f"{self.prompt_hash} {self.place}"


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests made and the tokens they used, as servers count them.

    `unknown` is how many of the requests no count of tokens is known of.
    """

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    unknown: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.requests + other.requests,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.unknown + other.unknown,
        )

    def __str__(self) -> str:
        requests = f"{self.requests} request{'s' * (self.requests != 1)}"
        if self.unknown and self.unknown == self.requests:
            return f"{requests}, tokens unknown"
        missing = f", and those of {self.unknown} unknown" if self.unknown else ""
        tokens = f"{self.prompt_tokens:,} + {self.completion_tokens:,} tokens"
        return f"{requests}, {tokens}{missing}"


UNKNOWN = Usage(1, unknown=1)
"""A request of which nobody knows what it used."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request, wherever it came from.

    `asked` is the body of the request, as JSON text in ASCII, and `body` the chat completion,
    reduced to what may be stored. `fresh`: a provider was asked in this run.
    """

    place: Place
    asked: str = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)
    fresh: bool = field(default=False, compare=False)

    @property
    def model(self) -> str:
        """The model that answered, fit to be printed; "embedded" for the embedded generator."""
        model = self.body.get("model")
        return (printable(model[:MODEL]) if isinstance(model, str) else "") or "unknown"

    @property
    def usage(self) -> Usage:
        """One request, and its tokens; the embedded generator uses none."""
        usage = self.body.get("usage")
        told = usage if isinstance(usage, dict) else {}
        counts = [told.get(name) for name in ("prompt_tokens", "completion_tokens")]
        known = [count for count in counts if type(count) is int and count >= 0]
        if len(known) < len(counts):
            return Usage(1, unknown=int(self.model != EMBEDDED))
        return Usage(1, *known)


EMBEDDED = "embedded"
"""The model name of replies that no model gave."""
