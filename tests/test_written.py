"""A cassette read by the form it was written in: as YAML reads it, or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores.content import content_of
from pytest_synthdata.stores.interactions import serialized
from pytest_synthdata.stores.written import as_written

if TYPE_CHECKING:
    from collections.abc import Mapping

HASH = "0123456789ab" * 5 + "0123"
ASKED = {"format": 1, "kind": "records", "schema": {"type": "object", "title": "é: #"}}
HERE = Path("Bill-0123456789ab.yaml")
TEXT = st.text(max_size=12) | st.sampled_from(["\x7f", "\ud800", " # ", ": ", "- ", "\n", "  \t"])
RECORD = st.dictionaries(TEXT, TEXT | st.integers() | st.floats(allow_nan=False), min_size=1)


def reply(where: Place, content: str, **more: Any) -> Reply:
    message = {"role": "assistant", "content": content}
    choices = [{"index": 0, "finish_reason": "stop", "message": message}]
    asked = json.dumps({"model": "m", "messages": [{"role": "user", "content": f" é {where} "}]})
    return Reply(where, asked=asked, body={"model": "m", "choices": choices, **more})


def text_of(*replies: Reply, **header: Any) -> str:
    return serialized({"prompt_hash": HASH, "asked": ASKED, **header}, replies)


def by_yaml(text: str) -> list[Reply] | None:
    """What the YAML of a cassette holds; None where it is refused."""
    try:
        held = content_of(HERE, text)
    except CassetteError:
        return None
    return held.replies if (held.prompt_hash, held.asked) == (HASH, ASKED) else None


def records(n: int) -> str:
    return json.dumps({"items": [{"id": number, "total": number + 0.5} for number in range(n)]})


WRITTEN = text_of(
    reply(Place((0, 1)), records(2), usage={"prompt_tokens": 10}),
    reply(Place((1,), 1), records(1)),
    reply(Place((4, 5, 7), item="ab" * 16), "No JSON: \x7f é"),
)


@pytest.mark.parametrize("more", [{}, {"keep": True}])
def test_what_is_written_is_read_without_yaml(more: Mapping[str, Any]) -> None:
    """Of a test's dataset, and of one that is kept for more than tests."""
    first, second = reply(Place((0, 1)), records(2)), reply(Place((2, 3)), records(2))
    text = text_of(first, second, **more)
    found = as_written(text, HASH, ASKED)
    assert found is not None
    assert [one.place for one in found] == [first.place, second.place]
    assert found == by_yaml(text)


@settings(deadline=None)
@given(st.lists(st.lists(RECORD, min_size=1, max_size=3), min_size=1, max_size=3), TEXT)
def test_it_is_read_as_yaml_reads_it(pages: list[list[Any]], said: str) -> None:
    """Whatever the records hold, and where the content is no JSON, too."""
    contents = [*(json.dumps({"items": page}) for page in pages), said]
    replies = [reply(Place((slot,)), content) for slot, content in enumerate(contents)]
    text = text_of(*replies)
    found = as_written(text, HASH, ASKED)
    assert found is not None
    assert found == by_yaml(text)


def changed(text: str, at: int, length: int, by: str) -> str:
    at %= len(text)
    return text[:at] + by + text[at + length :]


@settings(deadline=None, max_examples=500)
@given(
    at=st.integers(0, len(WRITTEN)),
    length=st.integers(0, 40),
    by=st.text(max_size=3)
    | st.sampled_from(["\n", "\n      ", " ", "#", "&a ", "<<<<<<< ours\n", '"', "---\n", "\t"]),
)
@example(at=WRITTEN.index("slots 0-1") + 6, length=3, by="1")
@example(at=WRITTEN.index(" round 1"), length=8, by="")
@example(at=len(WRITTEN) - len("version: 1\n"), length=11, by="")
@example(at=WRITTEN.index("interactions"), length=0, by="  keep: true\n")
@example(at=WRITTEN.index("interactions"), length=0, by="  more: true\n")
def test_a_changed_one_is_read_as_yaml_reads_it_or_left_to_it(
    at: int, length: int, by: str
) -> None:
    """Never is anything read that YAML would refuse, or read otherwise."""
    text = changed(WRITTEN, at, length, by)
    found = as_written(text, HASH, ASKED)
    assert found is None or found == by_yaml(text)


def test_an_answer_edited_by_hand_is_read_as_edited() -> None:
    """An edit that keeps to the form costs no time."""
    text = WRITTEN.replace('\\"id\\": 1,', '\\"id\\": 77,')
    found = as_written(text, HASH, ASKED)
    assert found is not None
    assert found != as_written(WRITTEN, HASH, ASKED)
    assert found == by_yaml(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        text_of(),
        WRITTEN.replace(HASH, "f" * 64),
        WRITTEN.replace(f'key: ["{HASH}', f'key: ["{"f" * 64}'),
        WRITTEN.replace('kind: "records"', 'kind: "text"'),
        WRITTEN.replace("slots 0-1", "slots 1-0"),
        WRITTEN.replace("slot 1 round 1", "slots 0-1"),
        WRITTEN.replace('{"model": "m", "choices": [', '["m", ['),
        WRITTEN.replace('"usage"', '"usage'),
        WRITTEN.replace("interactions:\n", "interactions: []\nversion: 1\n"),
        f"{WRITTEN}# the end\n",
    ],
)
def test_what_has_another_form_is_left_to_yaml(text: str) -> None:
    """What is wrong with it, if anything is, YAML tells."""
    assert as_written(text, HASH, ASKED) is None
