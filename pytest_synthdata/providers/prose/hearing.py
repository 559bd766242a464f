"""Reads out of prose the values that it carries."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from pytest_synthdata.providers.prose.wording import (
    ALONE,
    DEEPEST,
    KNOWN,
    LISTED,
    NAME,
    NOTED,
    NUMBER,
    PAIRS,
    RECORDS,
    SINGLE,
    nth,
)
from pytest_synthdata.schema.digits import Digits

__all__ = ["hear"]

# What is repeated is never given back (`++`), so that no text makes an expression slow.
OPENING = re.compile(
    rf"(?<!\w)(?:(?:{'|'.join(KNOWN)})(?:(?P<sentences>\.)|(?P<record>: ))"
    rf"|(?:{'|'.join(LISTED + ALONE)})(?P<list>: )"
    rf"|(?:{'|'.join(SINGLE)})(?P<value>: )"
    rf"|(?:{'|'.join(RECORDS)}) (?P<records>[1-9][0-9]{{0,8}}) records\.)",
)
QUOTED = "|".join(f"{first}[^{first}{last}]*+{last}" for first, last in PAIRS.items())
STRING = re.compile(rf"(?P<quoted>{QUOTED})|(?P<fence>\[=++\])")
VALUE = re.compile(
    rf"{STRING.pattern}|(?P<number>{NUMBER})|(?P<word>true|false|unknown)"
    r"|(?:an )?empty (?:(?P<no_items>list)|(?P<no_clauses>record))"
    r"|(?:a )?(?:(?P<list>list)|(?P<record>record)) \(",
)
SENTENCE = re.compile(r" (?:The|(?P<last>And the)) ")
ARTICLE = re.compile(r"the ")
VERB = re.compile(
    r" (?:(?P<none>list (?:is )?empty)(?=[,).])|(?P<list>list )(?:holds )?|(?:is |are )?)",
)
NEXT_CLAUSE = re.compile(r", (?:and )?")
NEXT_ITEM = re.compile(
    rf"(?:,| and) (?=[{''.join(PAIRS)}\[0-9-]"
    r"|(?:true|false|unknown|an?|empty|list|record)\b)",
)
WORDS: dict[str, Any] = {"true": True, "false": False, "unknown": None}


def hear(text: str) -> list[Any]:
    """All values that were told in `text`, in their order; what else it holds does not matter.

    Floats come as `Digits`. What is told only in part gives no value, and neither does what is
    nested more than 200 levels deep.
    """
    heard = []
    at = 0
    while opening := OPENING.search(text, at):
        reader = _Reader(text, opening.end())
        with suppress(_LostError):
            heard.append(reader.told(opening))
            reader.notes()
        at = reader.safe
    return heard


class _LostError(Exception):
    """What stands here is not what may stand here."""


class _Reader:
    """Reads what is told from `at` on, each method its part of the grammar.

    `safe` is where to look for the next opening, even if the reader gets lost: after all strings,
    which may hold anything. So nothing is read more than twice.
    """

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at
        self.safe = at

    def told(self, opening: re.Match[str]) -> Any:
        """The value that an opening begins."""
        match opening.lastgroup:
            case "sentences":
                value: Any = self.sentences()
            case "records":
                value = self.records(int(opening["records"]))
            case "record":
                value = self.clauses(1)
                self.word(".")
            case "list":
                value = self.items(1)
                self.word(".")
            case _:
                value = self.value(0)
                self.word(".")
        return value

    def notes(self) -> None:
        """Pass over what notes hold, which may be anything."""
        self.word(NOTED)
        self.clauses(1)

    def sentences(self) -> dict[str, Any]:
        record: dict[str, Any] = {}
        last = None
        while not last:
            last = self.take(SENTENCE)["last"]
            self.clause(record, 1)
            self.word(".")
        return record

    def records(self, count: int) -> list[Any]:
        records = []
        for index in range(count):
            self.word(f" In {nth(index)}, ")
            records.append(self.clauses(2))
            self.word(".")
        return records

    def clauses(self, level: int) -> dict[str, Any]:
        _check(level)
        record: dict[str, Any] = {}
        more: Any = True
        while more:
            self.find(ARTICLE)
            self.clause(record, level)
            more = self.find(NEXT_CLAUSE)
        return record

    def clause(self, record: dict[str, Any], level: int) -> None:
        name = self.name()
        verb = self.take(VERB)
        if verb["none"]:
            record[name] = []
        elif verb["list"]:
            record[name] = self.items(level + 1)
        else:
            record[name] = self.value(level)

    def name(self) -> str:
        if words := self.find(NAME):
            return words[0].replace(" ", "_")
        return self.string(self.take(STRING))

    def items(self, level: int) -> list[Any]:
        _check(level)
        items = [self.value(level)]
        while self.find(NEXT_ITEM):
            items.append(self.value(level))
        return items

    def value(self, level: int) -> Any:
        found = self.take(VALUE)
        match found.lastgroup:
            case "number":
                return _number(found)
            case "word":
                return WORDS[found[0]]
            case "no_items":
                return []
            case "no_clauses":
                return {}
            case "list":
                value: Any = self.items(level + 1)
            case "record":
                value = self.clauses(level + 1)
            case _:
                return self.string(found)
        self.word(")")
        return value

    def string(self, found: re.Match[str]) -> str:
        """The string that stands in quotation marks or that a fence begins."""
        text = found[0][1:-1]
        if fence := found["fence"]:
            end = self.text.find(fence, self.at)
            if end < 0:
                raise _LostError
            text = self.text[self.at : end]
            self.at = end + len(fence)
        self.safe = self.at
        return text

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What is read by `pattern` if it stands here."""
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def take(self, pattern: re.Pattern[str]) -> re.Match[str]:
        """What is read by `pattern`, which has to stand here."""
        found = self.find(pattern)
        if found is None:
            raise _LostError
        return found

    def word(self, word: str) -> None:
        """Pass over what has to stand here."""
        if not self.text.startswith(word, self.at):
            raise _LostError
        self.at += len(word)


def _check(level: int) -> None:
    if level > DEEPEST:
        raise _LostError


def _number(found: re.Match[str]) -> int | Digits:
    """A number; -0 and fractions with all their digits."""
    text = found[0]
    if found["rest"] or text == "-0":
        return Digits(text)
    try:
        return int(text)
    except ValueError:  # more digits than Python reads
        raise _LostError from None
