"""Makes a text longer by sentences that say nothing."""

from __future__ import annotations

from functools import cache
from itertools import product

__all__ = ["padded"]

WHO = [
    "Everybody",
    "A friend",
    "Whoever asks",
    "A careful reader",
    "The whole team",
    "Anyone in a hurry",
    "The next visitor",
    "A good neighbour",
    "Somebody at the desk",
    "The author of these lines",
    "Someone who was not there",
]
DOES = [
    "will want to know this",
    "can rely on it",
    "could not have said it better",
    "agrees",
    "has heard it before",
    "asked for no more than that",
    "can repeat it without a mistake",
    "may well remember it",
    "found nothing to add to it",
    "would put it the same way",
    "took a moment to think about it",
    "was glad to hear all of it at last",
    "keeps a copy for the days to come",
]
BRIEF = [
    "Yes.",
    "True.",
    "Quite.",
    "Indeed.",
    "Just so.",
    "So it is.",
    "All right.",
    "That is it.",
    "That is all.",
    "All is clear.",
    "That is clear.",
    "Nothing is odd.",
]
LEAST = 1 + len(BRIEF[0])
"""The fewest characters that a sentence and the space before it take."""


def padded(text: str, shortest: int, longest: float, number: int) -> str:
    """`text` with at least `shortest` characters, and no more than `longest` because of that.

    It gets sentences, beginning with other ones for each `number`; where not even the briefest has
    room, it gets line breaks, at most four.
    """
    gap = int(min(shortest, longest)) - len(text)
    if gap <= 0:
        return text
    sentences = _by_length()
    if gap < LEAST:
        return text + (sentences[LEAST] if len(text) + LEAST <= longest else "\n" * gap)
    most = max(sentences)
    turn = number
    parts = [text]
    while gap >= most + LEAST:
        parts.append(f" {WHO[turn % len(WHO)]} {DOES[turn % len(DOES)]}.")
        gap -= len(parts[-1])
        turn += 1
    parts += next(
        [last, sentences.get(gap - length, "")]
        for length, last in sentences.items()
        if gap - length in {0, *sentences}
    )
    return "".join(parts)


@cache
def _by_length() -> dict[int, str]:
    """One sentence each of nearly all lengths, the space before it included.

    There is one for each of the fewest characters, so that for the others two sentences do.
    """
    sentences = [f" {sentence}" for sentence in BRIEF]
    sentences += [f" {who} {does}." for who, does in product(WHO, DOES)]
    return {len(sentence): sentence for sentence in reversed(sentences)}
