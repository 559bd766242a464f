"""Whatever arrives or lies in a cassette: replies, outcomes, or errors of our own tree.

Run with `--hypothesis-profile=nightly` for 10,000 examples of each; see conftest.py.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from pytest_synthdata.board import Board
from pytest_synthdata.completion import storable
from pytest_synthdata.error_body import error_message, parsed
from pytest_synthdata.errors import SynthdataError
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.records import records
from pytest_synthdata.reply import Kind, read
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.stores import cassette
from pytest_synthdata.stores.cache import Cache
from pytest_synthdata.stores.fold import flat, fold, unfold
from pytest_synthdata.text.extract import extract_spec
from pytest_synthdata.text.fields import fields_of
from pytest_synthdata.text.spec import text_spec
from tests.completions import answer
from tests.test_reply_any import COMPLETIONS, FORMS, JSON, RECORDS, mutated

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_synthdata.spec import Spec

# Of what goes through files or many rounds, a part.
MODEST = settings(max_examples=settings().max_examples // 10)
SLOTS = (0, 1, 2)


class Row(BaseModel):
    a: int
    b: list[str] = []


class Tree(BaseModel):
    n: int | None = None
    children: list[Tree] = []


SPECS: list[Spec] = [
    wanted(Row, n=3, unique="a").spec,
    wanted(Tree, n=3).spec,
    wanted(dict[str, int], n=3).spec,
    wanted(Row | Tree | None, n=3).spec,
    wanted(Any, n=3).spec,
    wanted(Schema.of({"properties": {"a": {"pattern": "^a"}}}).type, n=3).spec,
    extract_spec(Row, "A text.", many=True),
    text_spec(fields_of({"a": 1}), None),
]
STRANGE = st.sampled_from(
    ["[" * 400, '{"a":' * 400, "9" * 5000, "1e999999", "NaN", "-0", '"\\ud800"', "\0", "\ufeff"]
)
LEVELS = st.integers(1, 150)


@st.composite
def nested(draw: st.DrawFn) -> Any:
    """JSON in many lists and objects, at times in more than may be."""
    value = draw(JSON)
    kinds = draw(st.lists(st.booleans(), min_size=1, max_size=3))
    for level in range(draw(LEVELS)):
        value = {"a": value} if kinds[level % len(kinds)] else [value]
    return value


@st.composite
def bytes_of(draw: st.DrawFn) -> bytes:
    """An answer as it arrives: a mutated completion, of which bytes are cut, lost or others."""
    records_, form = draw(RECORDS), draw(st.sampled_from(FORMS))
    body = draw(mutated() | st.just(answer(form(records_))) | nested().map(answer) | nested())
    content = json.dumps(body, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(content)))
        end = start + draw(st.integers(0, 6))
        put = draw(st.binary(max_size=4) | STRANGE.map(str.encode))
        content = content[:start] + put + content[end:]
    return content


def through(spec: Spec, content: bytes) -> Reply | None:
    """The reply that a server's bytes make, laid for its slots; None where they make none."""
    body = parsed(content)
    outcome = read(body)
    assert len(outcome.problem or "") < 500
    assert (outcome.problem is None) is (outcome.kind is Kind.RECORDS)
    assert error_message(body)
    if outcome.kind in {Kind.NOT_A_COMPLETION, Kind.PROVIDER_ERROR}:
        return None
    n = len(SLOTS) if spec.kind == "records" else 1
    place = Place(SLOTS[:n], item=spec.item)
    return Reply(place, asked='{"model": "m"}', body=storable(body), fresh=True)


@given(bytes_of() | st.binary(max_size=60), st.sampled_from(SPECS))
def test_whatever_a_server_sends_is_read_or_refused_and_comes_back_as_it_came(
    content: bytes, spec: Spec
) -> None:
    """Nothing but errors of our own tree; what is kept reads as what came."""
    reply = through(spec, content)
    if reply is None:
        return
    board = Board(spec, [reply])
    for slot in reply.place.slots:
        problem = board.problem(slot)
        assert problem is None or problem.strip()
        if problem is None:
            assert list(spec.unfit(slot, board[slot])) is not None
            assert spec.schema.problem(board[slot].text) is None
    board.request(reply.place.slots)
    for text in (flat(reply.body), fold(reply.body)):
        assert text.isascii()
        back = unfold(text)
        assert repr(read(back)) == repr(read(reply.body))


@MODEST
@given(bytes_of())
def test_a_synthesis_ends_in_records_or_in_an_error_of_ours(content: bytes) -> None:
    """Whatever the same answer to all its requests is."""
    what = wanted(Row, n=3, page_size=3)
    synthesis = records(what, Board(what.spec), 1)
    found: BaseException
    try:
        requests = next(synthesis)
        while True:
            body = storable(parsed(content)) if through(what.spec, content) else {}
            came = [Reply(one.place, asked="{}", body=body, fresh=True) for one in requests]
            requests = synthesis.send(tuple(came))
    except (StopIteration, SynthdataError) as end:
        found = end
    if isinstance(found, StopIteration):
        assert found.value.good() == [0, 1, 2]
    else:
        assert len(str(found).splitlines()) < 25


@MODEST
@given(contents=st.lists(bytes_of(), min_size=1, max_size=4), spec=st.sampled_from(SPECS))
def test_what_is_accepted_is_in_cassette_and_cache(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes], spec: Spec
) -> None:
    """Both give back replies that read as those which were put there."""
    path = tmp_path_factory.mktemp("fuzz") / "Row.yaml"
    came = [reply for reply in (through(spec, one) for one in contents) if reply]
    replies = [
        Reply(Place(one.place.slots, number, item=one.place.item), one.asked, one.body)
        for number, one in enumerate(came)
    ]
    cassette.merge(
        path, spec.prompt_hash, spec.identity, lambda all_: all_, added=replies, replaced=None
    )
    with Cache(path.parent / "cache", pytest.fail) as cache:
        for reply in replies:
            cache.put("scope", reply)
        for back in (cache.replies("scope"), cassette.read(path, spec.prompt_hash)):
            assert [one.place for one in back] == [one.place for one in replies]
            assert [repr(read(one.body)) for one in back] == [
                repr(read(one.body)) for one in replies
            ]


# What YAML has beside block mappings, and what git and editors leave behind.
PIECES = st.sampled_from(
    [
        "!!python/object/apply:os.system ['true']",
        "!!python/name:os.system",
        "!!binary aGk=",
        "!!set {a, b}",
        "!!omap [a: 1]",
        "!!timestamp 2020-13-45",
        "!!int x",
        "!!float .nan",
        "&a [*a]",
        "*a",
        "&a x",
        "<<: {version: 1}",
        "<<: [*a]",
        "<<: 1",
        "? [a]\n: b",
        "? {a: b}\n: c",
        "---\n",
        "...\n",
        "%YAML 9.9\n",
        "%TAG ! tag:x\n",
        "<<<<<<< ours\n",
        "=======\n",
        ">>>>>>> theirs\n",
        "version: 1\n",
        "interactions: []\n",
        "interactions: 1\n",
        "synthdata: {}\n",
        "  prompt_hash: 1\n",
        "- request: 1\n",
        "- request: {headers: {x-synthdata-key: []}}\n",
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        '"\\ud800"',
        '"\\x00"',
        "9" * 5000,
        "0x" + "f" * 5000,
        "1:" * 99 + "1",
        "1e999999",
        "null",
        "~",
        "|\n",
        ">-\n",
        "\t",
        "\0",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\r",
        "\n",
        ": ",
        "# ",
        '"',
        "'",
        "slots 0-999999",
        "slots 0-99999999999999999999",
        "slot 0 round " + "9" * 5000,
        "slots 2,1",
    ]
)


@st.composite
def tampered(draw: st.DrawFn, texts: list[str]) -> bytes:
    """A good cassette, cut, spliced, with lines swapped or doubled, or something put into it."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        first, second = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        start = draw(st.integers(0, len(text)))
        match draw(st.integers(0, 7)):
            case 0:
                text = text[:start]
            case 1:
                other = draw(st.sampled_from(texts))
                text = text[:start] + other[draw(st.integers(0, len(other))) :]
            case 2:
                lines[first], lines[second] = lines[second], lines[first]
                text = "\n".join(lines)
            case 3:
                text = "\n".join([*lines[:first], *lines[second:]])
            case 4:
                text = text[:start] + text[start + draw(st.integers(1, 5)) :]
            case 5:
                lines[first] = f"{lines[first].partition(':')[0]}: {draw(PIECES)}"
                text = "\n".join(lines)
            case _:
                text = text[:start] + draw(PIECES | st.text(max_size=5)) + text[start:]
    content = text.encode("utf-8", "surrogatepass")
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(content)))
        content = content[:at] + draw(st.binary(max_size=2)) + content[at + 1 :]
    return content


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Cassettes as they are written, of several specs."""
    written = []
    for number, spec in enumerate([*SPECS[:4], SPECS[6]]):
        path = tmp_path_factory.mktemp("good") / f"{number}.yaml"
        n = len(SLOTS) if spec.kind == "records" else 1
        replies = [
            Reply(Place(SLOTS[:n], round_, item=spec.item), asked='{"model": "m"}', body=body)
            for round_, body in enumerate(map(storable, COMPLETIONS[:4]))
        ]
        cassette.merge(
            path, spec.prompt_hash, spec.identity, lambda all_: all_, added=replies, replaced=None
        )
        written.append(path.read_text(encoding="ascii"))
    return written


def read_or_named(path: Path) -> tuple[list[Reply], str]:
    """The replies of a cassette, or why it has none."""
    try:
        replies = cassette.read(path)
        cassette.content(path)
    except CassetteError as error:
        return [], str(error)
    return replies, ""


@given(data=st.data())
def test_whatever_lies_in_a_cassette_is_read_or_named(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    """Replies that can be laid for their slots and written again, or an error with what to do."""
    content = data.draw(tampered(texts) | st.binary(max_size=200), label="file")
    path: Path = tmp_path_factory.getbasetemp() / "fuzzed.yaml"
    path.write_bytes(content)
    replies, error = read_or_named(path)
    assert len(error) < 1000
    assert len(error.splitlines()) < 25
    for reply in replies:
        Board(SPECS[0], [reply])
        assert repr(read(unfold(fold(reply.body)))) == repr(read(reply.body))
    try:
        line = cassette.line_of(path, Place((0,)), 1)
    except CassetteError:  # not UTF-8, or not to be read at all
        line = 0
    assert 0 <= line <= len(content)
    assert path.read_bytes() == content
