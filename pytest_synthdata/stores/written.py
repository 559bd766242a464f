"""A cassette read by the very form it was written in, which takes no parser of YAML.

What is not letter by letter as `interactions.serialized` writes it (edited in another style,
written by another version) is left to YAML, which takes more and tells what is wrong.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores.block import block_yaml
from pytest_synthdata.stores.fold import unfold

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["as_written"]

BODY, STRING = "\n      ", "\n        "
"""What stands before each line of the body of a request, and of a response."""
KEPT = "  keep: true\n"
INTERACTIONS = "interactions:\n"
END = "version: 1\n"
INTERACTION = re.compile(
    r"""- request:
    method: "POST"
    uri: "https://api\.openai\.com/v1/chat/completions"
    body: >-((?:\n      [!-~][ -~]*+)++)
    headers:
      accept: \["application/json"\]
      content-type: \["application/json"\]
      x-synthdata-key: \["([0-9a-f]{64}) ([a-z0-9 ,-]+)"\]
  response:
    status:
      code: 200
      message: "OK"
    headers:
      content-type: \["application/json"\]
    body:
      string: >-((?:\n        [!-~][ -~]*+)++)
"""
)


def as_written(text: str, prompt_hash: str, asked: Mapping[str, Any]) -> list[Reply] | None:
    """The replies in the text of a dataset's cassette; None where its form is another.

    Then nothing is said about it: YAML may read it yet.
    """
    head = block_yaml({"synthdata": {"prompt_hash": prompt_hash, "asked": asked}})
    if not text.startswith(head):
        return None
    at = len(head) + len(KEPT) * text.startswith(KEPT, len(head))
    if not text.startswith(INTERACTIONS, at):
        return None
    at += len(INTERACTIONS)
    replies: dict[Place, Reply] = {}
    while found := INTERACTION.match(text, at):
        asked_for, held, place, string = found.groups()
        if held != prompt_hash:
            return None
        try:
            body = unfold(string.replace(STRING, " "))
            reply = Reply(Place.parse(place), asked_for[len(BODY) :].replace(BODY, " "), body)
        except (ValueError, RecursionError):
            return None
        if reply.place in replies or not isinstance(body, dict):
            return None
        replies[reply.place] = reply
        at = found.end()
    return list(replies.values()) if text[at:] == END and replies else None
