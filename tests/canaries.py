"""Secrets that a run is given, and the search for them in all that it has left behind."""

from __future__ import annotations

import json
import sqlite3
from base64 import b64encode, urlsafe_b64encode
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

# Each has what is written differently in JSON and in URLs.
CANARIES = {
    name: f'canary-{number}/{name.lower()}+"{number}{number}"'
    for number, name in enumerate(
        (
            "OPENAI_API_KEY",
            "OPENAI_ORG_ID",
            "OPENAI_PROJECT_ID",
            "SYNTHDATA_API_KEY",
            "STRIPE_SECRET",
            "HEADER",
            "QUERY",
            "USER",
            "PASSWORD",
            "COOKIE",
        )
    )
}


def ways(value: str) -> Iterator[str]:
    """The ways in which a value may be written."""
    once = json.dumps(value)[1:-1]
    twice = json.dumps(once)[1:-1]
    yield from (value, once, twice, json.dumps(twice)[1:-1], once.replace("/", "\\/"))
    yield from (quote(value), quote(value, safe=""), quote_plus(value), value.replace('"', "%22"))
    for encode in (b64encode, urlsafe_b64encode):
        for before in range(3):
            # Each three bytes are four characters; what is not whole depends on what is around.
            coded = encode(b"-" * before + value.encode() + b"-" * 3).decode()
            yield coded[4 * (before > 0) : (before + len(value)) // 3 * 4]


def leaks(data: bytes) -> list[str]:
    """The names of the canaries in some bytes, however they are written."""
    lowered = data.lower()
    return [
        name
        for name, value in CANARIES.items()
        if any(way.lower().encode() in lowered for way in ways(value))
    ]


def leaks_below(path: Path) -> dict[str, list[str]]:
    """The files below a directory that hold canaries; those of databases in their rows as well."""
    found = {
        str(file.relative_to(path)): leaks(file.read_bytes() + b"".join(_rows(file)))
        for file in path.rglob("*")
        if file.is_file()
    }
    return {name: names for name, names in found.items() if names}


def leaks_of(result: pytest.RunResult) -> list[str]:
    """The canaries in what a run has said."""
    return leaks("\n".join((*result.outlines, *result.errlines)).encode())


def _rows(file: Path) -> Iterator[bytes]:
    if file.suffix == ".db":
        with closing(sqlite3.connect(file)) as database:
            yield "\n".join(database.iterdump()).encode()
