"""Replies as interactions of vcrpy's format, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores.block import block_yaml
from pytest_synthdata.stores.fold import fold, unfold
from pytest_synthdata.stores.where import KEY_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["VERSION", "reply_in", "serialized"]

ENDPOINT = "https://api.openai.com/v1/chat/completions"
VERSION = 1  # of vcrpy's format; it stands last, so that a file cut short has none


def reply_in(interaction: Any, prompt_hash: object) -> Reply:
    """The reply that an interaction of a dataset's cassette holds; raises ValueError for others."""
    try:
        request, response = interaction["request"], interaction["response"]
        key = request["headers"][KEY_HEADER][0]
        held, _, place = key.partition(" ")
        asked, body = request["body"], unfold(response["body"]["string"])
        if held == prompt_hash and isinstance(asked, str) and isinstance(body, dict):
            return Reply(Place.parse(place), asked=asked, body=body)
        problem: object = key
    except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
        problem = error
    shown = f"{problem!r:.80}"
    raise ValueError(shown)


def serialized(header: Mapping[str, Any], replies: Iterable[Reply]) -> str:
    """The text of a cassette. The interactions are as vcrpy itself would write them."""
    from vcr.request import Request as VcrRequest
    from vcr.serialize import serialize

    ordered = sorted(replies, key=lambda reply: reply.place)
    requests = [
        VcrRequest(
            "POST",
            ENDPOINT,
            reply.asked,
            {
                "accept": "application/json",
                "content-type": "application/json",
                KEY_HEADER: f"{header['prompt_hash']} {reply.place}",
            },
        )
        for reply in ordered
    ]
    responses = [
        {
            "status": {"code": 200, "message": "OK"},
            "headers": {"content-type": ["application/json"]},
            "body": {"string": fold(reply.body)},
        }
        for reply in ordered
    ]
    text: str = serialize({"requests": requests, "responses": responses}, _Serializer(header))
    return text


class _Serializer:
    """A serializer for vcrpy, which heads its data with what was asked."""

    def __init__(self, header: Mapping[str, Any]) -> None:
        self._header = header

    def serialize(self, data: dict[str, Any]) -> str:
        version = data.pop("version")
        return block_yaml({"synthdata": self._header, **data, "version": version})
