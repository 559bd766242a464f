"""The reasoning that models put before what they say."""

from __future__ import annotations

import re
import string

__all__ = ["BLANKS", "spoken"]

BLANKS = string.whitespace + "\ufeff\u200b\xa0"
"""What says nothing at either end of a text; a byte order mark is no space to Python."""

# Reasoning that servers leave in the answer, some of it without its opening or its closing tag.
# No string of JSON holds a line break. So none holds a closing tag with no quote before it, or with
# nothing behind it, in its line.
NAMES = r"(?:think(?:ing)?|thoughts?|reasoning)>"
OPENED, CLOSED = rf"(?:<{NAMES}|\[THINK\])", rf"(?:</{NAMES}|\[/THINK\])"
# Nothing is given back (`+`), so that an answer of any size is read in time and memory of its size.
SAID = rf"[^\"\n<\[]*+(?:(?!{OPENED}|{CLOSED})[<\[][^\"\n<\[]*+)*+{CLOSED}"
TAG = re.compile(
    rf"(?P<opened>{OPENED})|^(?P<line>{SAID})|{CLOSED}[ \t\r]*+\n",
    re.MULTILINE | re.IGNORECASE,
)
MORE = re.compile(SAID, re.IGNORECASE)
CLOSING = re.compile(CLOSED, re.IGNORECASE)


def spoken(text: str) -> str:
    """What a model said after it had thought."""
    position = 0
    while tag := TAG.search(text, position):
        if tag["opened"] is None:
            position = tag.end()
            while tag["line"] and (more := MORE.match(text, position)):
                position = more.end()
        elif text[position : tag.start()].strip(BLANKS):
            break
        else:
            closing = CLOSING.search(text, tag.end())
            position = closing.end() if closing else len(text)
    return text[position:].strip(BLANKS)
