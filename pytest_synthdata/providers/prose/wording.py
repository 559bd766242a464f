"""The words that telling and hearing share."""

from __future__ import annotations

import re

__all__ = [
    "ALONE",
    "BREVITY",
    "DEEPEST",
    "KNOWN",
    "LISTED",
    "NAME",
    "NOTED",
    "NUMBER",
    "PAIRS",
    "RECORDS",
    "SINGLE",
    "nth",
]

# How a text begins, by what it tells; one of each is for short texts. None of them can be read as
# a part of what is told outside quotation marks: hearing relies on it.
KNOWN = (
    "Here is what is known",
    "This is what we know",
    "These are the facts",
    "Here is what was found",
    "Known",
)
LISTED = (
    "These belong together",
    "Here is what we have",
    "This is the whole list",
    "These go side by side",
    "Listed",
)
ALONE = (
    "There is only this one",
    "The list has one entry",
    "This one stands alone",
    "One thing is on the list",
)
SINGLE = (
    "This is all there is",
    "Here is the answer",
    "This is all we know",
    "Only this was found",
    "Told",
)
RECORDS = ("Here are", "There are", "Below are", "On file are")
BREVITY = -1
"""Where the opening for short texts stands among those of its kind."""
NOTED = " As for the text, "

PAIRS = {"“": "”", "‘": "’", "«": "»", "‹": "›", "「": "」"}  # noqa: RUF001 - these are meant
"""Opening and closing quotation marks, the usual ones first."""
NUMBER = r"-?(?:0|[1-9][0-9]*+)(?P<rest>(?:\.[0-9]++)?(?:[eE][-+]?[0-9]++)?)"
"""A number as JSON writes it; `rest` is empty for an integer."""
RESERVED = "a an and are empty false holds is list record the true unknown".split()
WORD = rf"(?!(?:{'|'.join(RESERVED)})\b)[^\W\d_][^\W_]*+"
NAME = re.compile(rf"{WORD}(?: {WORD})*+")
"""A key that is told without quotation marks, with spaces for its underscores."""

DEEPEST = 200
"""How many containers may lie in each other."""
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


def nth(index: int) -> str:
    """How the record at `index` is called."""
    return f"the {ORDINALS[index]}" if index < len(ORDINALS) else f"record {index + 1}"
