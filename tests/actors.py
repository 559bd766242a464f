"""Actors and their films: the fields of many texts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from tests.stub import completion

if TYPE_CHECKING:
    from tests.stub import Asked, Body


class Actor(BaseModel):
    """An actor."""

    Actor: str = Field(description="name of an actor")
    Film: list[str] = Field(description="list of names of films they starred in")


HANKS = {"Actor": "Tom Hanks", "Film": ["Forrest Gump", "The Green Mile"]}
HARDY = {"Actor": "Tom Hardy", "Film": ["Inception", "Dunkirk"]}


def fields_in(asked: Asked) -> Any:
    """The fields that a prompt shows."""
    (shown,) = re.findall(r"^Fields: (.+)$", asked.prompt, re.MULTILINE)
    return json.loads(shown)


def strings(value: Any) -> list[str]:
    """All strings in a JSON value, in order."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, dict | list):
        return []
    members = value.values() if isinstance(value, dict) else value
    return [one for member in members for one in strings(member)]


def told(fields: Any, *, but: str = "", more: str = "") -> str:
    """A text with all strings of fields but one."""
    return " and ".join(one for one in strings(fields) if one != but) + f" are here.{more}"


def text(words: str) -> Body:
    """An answer that is a text."""
    return completion({"items": [{"text": words}]})


def texts(asked: Asked) -> Body:
    """An answer with a text that tells the fields which were asked for."""
    return text(told(fields_in(asked)))
