"""The cassette: written the same each time, read back whole or refused, never taken for empty."""

from __future__ import annotations

import errno
import json
import os
import pickle
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest
import vcr
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from pytest_synthdata import unrecorded
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.reply import read as records_of
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores import cassette
from pytest_synthdata.stores.files import write_whole
from pytest_synthdata.stores.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MODEST = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HASH = "0123456789abcdef" * 4
ASKED = {
    "format": 1,
    "kind": "records",
    "schema": {"anyOf": [{}, {"type": "null"}]},
    "subject": "é: #",
}
TEXT = st.text(max_size=8) | st.sampled_from(
    ["\x7f", "\ud800", " # ", ": ", "- ", "\n", "😀", "  "]
)
RECORD = st.dictionaries(TEXT, TEXT | st.integers() | st.none(), min_size=1, max_size=3)


def place(*slots: int, again: int = 0) -> Place:
    return Place(slots, again)


def reply(where: Place, *records: Any, **more: Any) -> Reply:
    """The reply that holds `records`, as JSON text in a chat completion."""
    message = {"role": "assistant", "content": json.dumps({"items": records})}
    body = {
        "object": "chat.completion",
        "model": "stub-1",
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5},
        **more,
    }
    asked = json.dumps({"model": "stub-1", "messages": [{"role": "user", "content": f"é {where}"}]})
    return Reply(where, asked=asked, body=body)


FIRST = reply(place(0, 1), {"a": 1, "b": "x"}, {"a": 2, "b": "y"})
SECOND = reply(place(2, 3), {"a": 3, "b": "z"}, {"a": 4, "b": "w"})
REPAIR = reply(place(1, again=1), {"a": 5, "b": "v"})


def everything(replies: Iterable[Reply]) -> Iterable[Reply]:
    """All of them stand."""
    return replies


def write(path: Path, *replies: Reply, **options: Any) -> bool:
    options = {"standing": everything, "replaced": None, **options}
    return cassette.merge(path, HASH, ASKED, added=replies, **options)


def contents(replies: Iterable[Reply]) -> list[tuple[Any, ...]]:
    """What replies hold, in the meaning of JSON."""
    return [(one.place, one.asked, records_of(one.body), one.usage) for one in replies]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "__synthdata__" / "Bill-0123456789ab.yaml"


@MODEST
@given(st.lists(RECORD, max_size=3), TEXT)
def test_what_is_written_is_read_back(tmp_path: Path, records: list[Any], said: str) -> None:
    """Records, what was asked, the model and the usage; also answers that are no JSON."""
    path = tmp_path / "Any.yaml"
    path.unlink(missing_ok=True)
    message = {"role": "assistant", "content": said, "refusal": said, "tool_calls": [{"x": said}]}
    odd = reply(place(7), choices=[{"index": 0, "message": message}], model=said)
    written = [reply(place(0, 1, 2), *records), odd]
    write(path, *written)
    back = cassette.read(path, HASH)
    assert contents(back) == contents(written)
    assert back[1] == odd
    assert path.read_bytes().isascii()


def test_bytes_depend_on_the_replies_alone(tmp_path: Path) -> None:
    """Neither the order of arrival nor what was written in between is seen."""
    one, other = tmp_path / "one.yaml", tmp_path / "other.yaml"
    write(one, REPAIR, SECOND, FIRST)
    for each in (FIRST, REPAIR, SECOND):
        write(other, each)
    assert one.read_bytes() == other.read_bytes()
    places = [each.place for each in cassette.read(one, HASH)]
    assert places == [place(0, 1), place(1, again=1), place(2, 3)]


def test_places_are_sorted_as_numbers(path: Path) -> None:
    """Slot 10 comes after slot 2."""
    write(path, reply(place(10), {"a": 1}), reply(place(2), {"a": 1}))
    assert [each.place for each in cassette.read(path)] == [place(2), place(10)]


def test_a_changed_field_changes_one_line(path: Path) -> None:
    """So reviews show what changed, and git merges."""
    write(path, FIRST, SECOND)
    before = path.read_text().splitlines()
    write(path, reply(place(2, 3), {"a": 3, "b": "z"}, {"a": 4, "b": "changed"}))
    after = path.read_text().splitlines()
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1
    assert "changed" in changed[0][1]


def test_the_text_is_what_every_yaml_loader_reads(path: Path) -> None:
    """The pure Python loader serves where libyaml is missing."""
    write(path, FIRST, SECOND)
    text = path.read_text()
    assert load(text) == yaml.safe_load(text)


def test_only_what_is_allowed_stands_in_the_file(path: Path) -> None:
    """No host, no date, no id, no header beyond those that replay needs."""
    write(path, FIRST)
    data = yaml.safe_load(path.read_text())
    assert list(data) == ["synthdata", "interactions", "version"]
    assert data["version"] == 1
    assert data["synthdata"] == {"prompt_hash": HASH, "asked": ASKED}
    assert data["interactions"] == [
        {
            "request": {
                "method": "POST",
                "uri": "https://api.openai.com/v1/chat/completions",
                "body": FIRST.asked,
                "headers": {
                    "accept": ["application/json"],
                    "content-type": ["application/json"],
                    "x-synthdata-key": [f"{HASH} slots 0-1"],
                },
            },
            "response": {
                "status": {"code": 200, "message": "OK"},
                "headers": {"content-type": ["application/json"]},
                "body": data["interactions"][0]["response"]["body"],
            },
        }
    ]


def test_plain_vcrpy_replays_it_to_the_stock_sdk(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cassette is of use without this plugin: its answers come page by page."""
    write(path, FIRST, SECOND)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    with (
        vcr.use_cassette(str(path), record_mode="none") as played,
        openai.OpenAI(max_retries=0) as client,
    ):
        answers = [
            client.chat.completions.create(
                model="any", messages=[{"role": "user", "content": "any"}]
            )
            for _ in range(2)
        ]
        assert played.all_played
    pages = [json.loads(one.choices[0].message.content or "")["items"] for one in answers]
    assert [*pages[0], *pages[1]] == [
        *records_of(FIRST.body).records,
        *records_of(SECOND.body).records,
    ]


def test_merging_adds_to_what_the_file_holds_by_now(path: Path) -> None:
    """Another process may have written since it was read; for one place, what is new wins."""
    write(path, FIRST)
    newer = reply(place(0, 1), {"a": 9})
    assert write(path, SECOND)
    assert write(path, newer)
    assert contents(cassette.read(path)) == contents([newer, SECOND])


def test_replies_of_which_nothing_stands_are_dropped(path: Path) -> None:
    """Refused answers are no part of a dataset."""
    write(path, FIRST, REPAIR)
    write(path, SECOND, standing=lambda replies: [r for r in replies if r.place != FIRST.place])
    assert contents(cassette.read(path)) == contents([REPAIR, SECOND])


def test_a_replaced_dataset_keeps_nothing_but_what_others_have_added_since(path: Path) -> None:
    """A refresh drops what it read, not what a growing run next door has written."""
    write(path, FIRST, REPAIR)
    read = cassette.read(path)
    write(path, SECOND)
    newer = reply(place(0, 1), {"a": 9}, {"a": 10})
    write(path, newer, replaced=read)
    assert contents(cassette.read(path)) == contents([newer, SECOND])


@pytest.mark.parametrize("text", ["", "gone: wrong\n", "<<<<<<< ours\n"])
def test_only_a_refresh_writes_over_a_broken_file(path: Path, text: str) -> None:
    """What cannot be read is never taken for empty."""
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(CassetteError):
        write(path, FIRST)
    assert path.read_text() == text
    assert write(path, FIRST, replaced=[])
    assert contents(cassette.read(path, HASH)) == contents([FIRST])


def test_a_file_that_would_not_change_is_not_written(path: Path) -> None:
    """Its time of change stays, so nothing is built anew."""
    assert write(path, FIRST)
    before = path.stat().st_mtime_ns, path.stat().st_ino
    assert not write(path, FIRST)
    assert not write(path)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_git_is_told_once_that_cassettes_are_generated(path: Path) -> None:
    """What users then write there is theirs."""
    write(path, FIRST)
    attributes = path.parent / ".gitattributes"
    assert attributes.read_text() == "*.yaml linguist-generated text eol=lf\n"
    attributes.write_text("# mine\n")
    write(path, SECOND)
    assert attributes.read_text() == "# mine\n"


def test_what_git_is_told_is_not_written_through_a_link(path: Path) -> None:
    """A stranger's link could lead anywhere."""
    path.parent.mkdir()
    elsewhere = path.parent.parent / "elsewhere"
    for name in (".gitattributes", path.name):
        path.with_name(name).symlink_to(elsewhere)
    write(path, FIRST)
    assert not elsewhere.exists()
    assert path.with_name(".gitattributes").read_text() == cassette.ATTRIBUTES
    assert contents(cassette.read(path)) == contents([FIRST])


def meanwhile(times: int, what: Callable[[], object]) -> Iterator[None]:
    """Have something happen between what is written and its renaming, some times."""

    def happen(_: object, event: str, function: Any) -> None:
        nonlocal times
        if event == "c_return" and function is os.fsync and times:
            times -= 1
            sys.setprofile(None)
            what()
            sys.setprofile(happen)

    sys.setprofile(happen)
    try:
        yield
    finally:
        sys.setprofile(None)


def test_writers_that_share_no_lock_do_not_mix(path: Path) -> None:
    """Each sweeps up what the other writes; the one that is last to rename stands, as a whole."""
    write(path, FIRST)
    other = path.with_name("other")
    write_whole(other, "theirs")
    with contextmanager(meanwhile)(1, lambda: write_whole(path, other.read_text())):
        write_whole(path, "ours")
    assert path.read_text() == "ours"
    assert sorted(file.name for file in path.parent.iterdir()) == [
        ".gitattributes",
        path.name,
        "other",
    ]


def test_a_writer_whose_work_is_always_swept_away_gives_up(path: Path) -> None:
    """That is no other writer; the message says that nothing was written."""

    def sweep() -> None:
        for file in path.parent.glob(".*.tmp"):
            file.unlink()

    with (
        contextmanager(meanwhile)(999, sweep),
        pytest.raises(CassetteError, match="cannot be written .No such file"),
    ):
        write(path, FIRST)
    assert not path.exists()


def test_an_error_while_writing_leaves_the_old_file_and_nothing_else(path: Path) -> None:
    """The file is replaced as a whole or not at all."""
    write(path, FIRST)
    before = path.read_bytes()
    odd = Reply(place(5), asked="not in ASCII: é", body={})
    with pytest.raises(UnicodeEncodeError):
        write(path, odd)
    assert path.read_bytes() == before
    assert sorted(file.name for file in path.parent.iterdir()) == [".gitattributes", path.name]


def test_a_file_that_cannot_be_written_is_an_error_that_names_it(path: Path) -> None:
    """A read-only checkout is no reason for a traceback."""
    longest = path.with_name("x" * 250 + ".yaml")  # what is written first would have a longer name
    with pytest.raises(CassetteError, match="it cannot be written"):
        write(longest, FIRST)


def test_where_there_is_no_file_there_are_no_replies(path: Path) -> None:
    """That is a miss, not an error."""
    assert cassette.read(path, HASH) == []
    assert cassette.cassettes_in(path.parent) == []


def test_a_file_cut_short_anywhere_is_refused(path: Path) -> None:
    """A part of a dataset is never taken for all of it."""
    write(path, FIRST, REPAIR, SECOND)
    whole = path.read_bytes()
    expected = contents(cassette.read(path, HASH))
    for length in (*range(0, len(whole), 7), *range(len(whole) - 100, len(whole))):
        path.write_bytes(whole[:length])
        try:
            held = cassette.read(path, HASH)
        except CassetteError:
            assert length < len(whole) - 1
        else:
            assert contents(held) == expected
        assert path.read_bytes() == whole[:length]


def written(path: Path, *changes: tuple[str, str]) -> str:
    """The text of a good cassette, changed."""
    write(path, FIRST, SECOND)
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


BEGIN = "interactions:\n"
FAULT = "- request:"
# What is changed in a good cassette, what the line says that the error names, and the error.
BROKEN: dict[str, tuple[list[tuple[str, str]], str, str]] = {
    "conflict": ([(BEGIN, f"<<<<<<< HEAD\n{BEGIN}=======\n")], "<<<<<<<", "conflict"),
    "middle of a conflict": ([(BEGIN, f"=======\n{BEGIN}")], "=======", "conflict"),
    "end of a conflict": ([(BEGIN, f">>>>>>> theirs\n{BEGIN}")], ">>>>>>>", "conflict"),
    "base of a conflict": ([(BEGIN, f"||||||| base\n{BEGIN}")], "|||||||", "conflict"),
    "one mark of a conflict": ([("version", ">>>>>>> ab12 (fix: it)\nversion")], ">>>", "conflict"),
    "no YAML": ([("interactions:", "interactions")], FAULT, "no YAML"),
    "python object": (
        [("kind: ", "kind: !!python/object/apply:os.abort []\n    x: ")],
        "!!",
        "it has a tag, !!python/object/apply:os.abort",
    ),
    "python name": (
        [("kind: ", "kind: !!python/name:os.abort ''\n    x: ")],
        "!!",
        "a tag, !!python/name",
    ),
    "binary": ([("kind: ", "kind: !!binary ")], "!!", "it has a tag, !!binary"),
    "timestamp": ([("kind: ", "kind: !!timestamp ")], "!!", "it has a tag, !!timestamp"),
    "a tag of one's own": ([("kind: ", "kind: !mine ")], "!mine", "it has a tag, !mine"),
    "a tagged list": ([(BEGIN, "interactions: !!set\n")], "!!set", "it has a tag, !!set"),
    "anchor": ([("kind: ", "kind: &a ")], "&a", "it has an anchor, &a"),
    "alias": ([('kind: "records"', "kind: *a")], "*a", "it has an alias, \\*a"),
    "merge key": ([("kind: ", "<<: {a: 3}\n    kind: ")], "<<", "it has a merge key"),
    "a key twice": (
        [("version", "interactions: []\nversion")],
        "[]",
        r"'interactions' twice\. Mend",
    ),
    "a key of a reply twice": (
        [("    body: >-\n", "    body: >-\n      {}\n    body: >-\n")],
        "body",
        "'body' twice (slots 0-1)",
    ),
    "a list as a key": ([("kind: ", "? [3]\n    : 3\n    kind: ")], "[3]", "key that is no string"),
    "two documents": (
        [("version: 1\n", "version: 1\n---\nversion: 1\n")],
        "version: 1",
        r"second document begins here\. Mend",
    ),
    # PyYAML itself refuses them since 6.0.4.
    "deep lists": (
        [("kind: ", f"x: {'[' * 99_999}\n    kind: ")],
        "x: [[",
        "nested too deeply|maximum nesting depth",
    ),
    "deep items": ([("kind: ", f"x:\n    {'- ' * 99_999}\n    kind: ")], "- -", "too deeply"),
    "deep mappings": ([("kind: ", f"x: {'{a: ' * 99_999}\n    kind: ")], "{a:", "too deeply"),
    "control character": ([("kind", "ki\x00nd")], "ki\x00nd", "no YAML"),
    "no list": ([(BEGIN, "interactions: {}\nx:\n")], "synthdata", "no list of interactions"),
    "no interaction": ([(BEGIN, f"{BEGIN}- 3\n")], "- 3", "interaction 1"),
    "another place": (
        [(f"{HASH} slots 2-3", f"{HASH} slots two")],
        FAULT,
        "interaction 2 is not",
    ),
    "another dataset's key": ([(f"{HASH} slots 0-1", "f0f0 slots 0-1")], FAULT, "interaction 1"),
    "no body": ([("body: >-", "tody: >-")], FAULT, "interaction 1"),
    "a number asked": ([("body: >-", "body: 3\n    old: >-")], FAULT, "interaction 1"),
    "no JSON": ([('{"object"', '{"object')], FAULT, "interaction 1"),
    "a deep body": ([('{"object"', f'{"[" * 99_999}{{"object"')], FAULT, "interaction 1"),
    "another answer for a place": (
        [(f"{HASH} slots 2-3", f"{HASH} slots 0-1")],
        FAULT,
        "it holds two answers for slots 0-1, the other in line 10. Delete one of the two",
    ),
    "no object": ([('{"object"', '[{"object"'), (": 5}}\n", ": 5}}]\n")], FAULT, "interaction 1"),
    "a later version": ([("version: 1", "version: 2")], "version: 2", "version: 1"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_refused_naming_file_and_line(path: Path, name: str) -> None:
    """It is left as it is, and nothing in it is run."""
    changes, line, problem = BROKEN[name]
    text = written(path, *changes)
    path.write_text(text)
    then = path.stat()
    for use in (lambda: cassette.read(path, HASH), lambda: write(path, FIRST)):
        with pytest.raises(
            CassetteError, match=problem.replace("(slots 0-1)", r"\(slots 0-1\)")
        ) as caught:
            use()
    error = caught.value
    now = path.stat()
    assert (now.st_mtime_ns, now.st_ino) == (then.st_mtime_ns, then.st_ino)
    assert path.name in str(error)
    assert "it was left as it is" in str(error)
    assert line in text.splitlines()[error.line - 1]
    assert path.read_text() == text
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own


def test_the_interaction_at_fault_is_named_by_its_line(path: Path) -> None:
    """The second one, not the first."""
    path.write_text(text := written(path, (f"{HASH} slots 2-3", f"{HASH} slots two")))
    with pytest.raises(CassetteError) as caught:
        cassette.read(path)
    starts = [n for n, line in enumerate(text.splitlines(), 1) if line.startswith("- request")]
    assert caught.value.line == starts[1]


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (b"", 1, "no cassette"),
        (b"[1, 2]", 1, "no cassette"),
        (b"just text", 1, "no cassette"),
        (b"synthdata: 3\n", 1, "no cassette"),
        (b"ok: 1\nbad: \xff\xfe\n", 2, "not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\x00", 1, "not UTF-8"),
        (b"a: 2020-99-99\n", 1, "no cassette"),
        (b"version: 1\ninteractions: []\n", 1, "no cassette"),
    ],
)
def test_what_is_no_cassette_of_ours_is_refused(
    path: Path, data: bytes, line: int, problem: str
) -> None:
    """Empty files, pictures and other people's recordings are never taken for a dataset."""
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(CassetteError, match=problem) as caught:
        cassette.read(path)
    assert caught.value.line == line
    assert path.read_bytes() == data


def test_a_file_that_cannot_be_found_out_about_is_refused(path: Path) -> None:
    """Such as a link that leads to itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(path)
    with pytest.raises(CassetteError, match=rf"cannot be read \({os.strerror(errno.ELOOP)}"):
        cassette.read(path)


def test_a_directory_in_place_of_a_cassette_is_refused(path: Path) -> None:
    """It cannot be read, which is not the same as not being there."""
    path.mkdir(parents=True)
    with pytest.raises(CassetteError, match="cannot be read"):
        cassette.read(path)


def test_aliases_do_not_multiply(path: Path) -> None:
    """A few lines of YAML could be a thousand million items."""
    layers = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]" for n in range(1, 10))]
    path.parent.mkdir()
    path.write_text("\n".join(layers))
    with pytest.raises(CassetteError, match="it has an anchor, &a0"):
        cassette.read(path)


def test_what_is_no_regular_file_is_not_even_opened(path: Path) -> None:
    """Reading a pipe or a device would never end. A refresh puts a cassette in its place."""
    path.parent.mkdir()
    device = path.with_name("device.yaml")
    device.symlink_to("/dev/zero")
    os.mkfifo(path)
    for odd in (path, device):
        with pytest.raises(CassetteError, match="cannot be read .it is no regular file"):
            write(odd, FIRST)
        assert write(odd, FIRST, replaced=())
        assert contents(cassette.read(odd)) == contents([FIRST])
    assert Path("/dev/zero").is_char_device()


def test_a_file_of_absurd_size_is_not_read(path: Path) -> None:
    """It would fill the memory."""
    path.parent.mkdir()
    with path.open("wb") as file:
        file.truncate(100_000_001)
    with pytest.raises(CassetteError, match="more than 100 MB"):
        cassette.read(path)
    assert path.stat().st_size == 100_000_001


def test_nothing_is_written_that_would_not_be_read_again(path: Path) -> None:
    """What was there stays."""
    write(path, FIRST)
    before = path.read_bytes()
    with pytest.raises(CassetteError, match="more than the 100 MB .* in parts by `label`"):
        write(path, Reply(place(5), asked="x" * 100_000_000, body={}))
    assert path.read_bytes() == before


def test_two_answers_for_one_place_that_are_equal_are_one(path: Path) -> None:
    """Merges may bring an answer twice."""
    text = written(path)
    first = text[text.index(FAULT) : text.index(FAULT, text.index(FAULT) + 1)]
    path.write_text(text.replace(first, first * 2))
    assert contents(cassette.read(path, HASH)) == contents([FIRST, SECOND])


def test_the_way_out_of_two_answers_for_one_place_is_one(path: Path) -> None:
    """The message names both lines: either may be deleted, from `- request:` to the next."""
    text = written(path)
    other = reply(place(0, 1), {"a": 7, "b": "x"}, {"a": 8, "b": "y"})
    begin, end = text.index(FAULT), text.index(FAULT, text.index(FAULT) + 1)
    write(path.with_name("other.yaml"), other, SECOND)
    more = path.with_name("other.yaml").read_text()[begin:end]
    path.write_text(text[:end] + more + text[end:])
    with pytest.raises(CassetteError) as caught:
        cassette.read(path)
    lines = path.read_text().splitlines(keepends=True)
    second, first = caught.value.line, int(caught.value.problem.rpartition(" ")[2])
    for line, left in (first, other), (second, FIRST):
        path.write_text("".join(lines[: line - 1] + lines[line - 1 + second - first :]))
        assert contents(cassette.read(path, HASH)) == contents([left, SECOND])


def nodes(value: Any, *keys: Any) -> Iterator[tuple[Any, ...]]:
    """The ways to all values within a value."""
    yield keys
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, dict | list):
            yield from nodes(inner, *keys, key)
        else:
            yield (*keys, key)


@pytest.mark.parametrize("odd", [None, 3, 0.5, True, "odd", [], {}, [3], {"odd": []}], ids=repr)
def test_what_is_wrongly_typed_is_an_error_or_as_before(path: Path, odd: object) -> None:
    """Wherever it stands: only what nothing depends on may be anything."""
    good = yaml.safe_load(written(path))
    spec = wanted(Odd, n=1).spec
    for way in nodes(good):
        data = {"": json.loads(json.dumps(good))}
        into: Any = data
        last: Any = ""
        for key in way:
            into, last = into[last], key
        into[last] = odd
        path.write_text(yaml.safe_dump(data[""]))
        before = path.read_bytes()
        try:
            held = cassette.read(path, HASH)
        except CassetteError:
            continue
        finally:
            assert path.read_bytes() == before
        assert [one.place for one in held] == ([FIRST.place, SECOND.place] if held else [])
        assert held or odd == [], "a list of no interactions holds none"
        assert all(one.model and one.usage for one in held)
        assert unrecorded.nearest(spec, path)[0] in {"", path.name}


class Odd(BaseModel):
    value: int


def test_another_datasets_cassette_is_refused(path: Path) -> None:
    """A file may have been copied or renamed."""
    write(path, FIRST)
    with pytest.raises(CassetteError, match=f"it holds the dataset {HASH}, not ffff"):
        cassette.read(path, "ffff")
    assert contents(cassette.read(path)) == contents([FIRST])


def test_a_cassette_checked_out_with_other_line_ends_is_read(path: Path) -> None:
    """Git on Windows may have its own ideas."""
    text = written(path)
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert contents(cassette.read(path, HASH)) == contents([FIRST, SECOND])


def test_a_cassette_that_an_editor_has_marked_as_utf_8_is_read(path: Path) -> None:
    """Windows begins files with a mark, which stands for nothing."""
    path.write_bytes(b"\xef\xbb\xbf" + written(path).encode())
    assert contents(cassette.read(path, HASH)) == contents([FIRST, SECOND])
    assert not write(path), "it holds the same"


def test_a_cassette_that_vcrpy_has_written_anew_is_read(path: Path) -> None:
    """Its emitter breaks lines and quotes in its own ways."""
    write(path, FIRST, SECOND)
    path.write_text(yaml.dump(yaml.safe_load(path.read_text())))
    assert contents(cassette.read(path, HASH)) == contents([FIRST, SECOND])
    assert cassette.line_of(path, SECOND.place, 0) > cassette.line_of(path, FIRST.place, 0) > 0


FOREIGN = """
interactions:
- request:
    body: '{"model": "gpt-4o"}'
    headers:
      Authorization: [Bearer none]
    method: POST
    uri: https://example.com/v1/chat/completions
  response:
    body: {string: '{"choices": []}'}
    headers: {}
    status: {code: 200, message: OK}
version: 1
"""


@pytest.mark.parametrize("more", ["", "metadata: {}\n", 'recorded_with: "someone"\n'])
def test_someone_elses_vcrpy_cassette_is_refused(path: Path, more: str) -> None:
    """Also where it has our name; in record mode, too, it stays as it is."""
    path.parent.mkdir()
    path.write_text(FOREIGN + more)
    for use in (lambda: cassette.read(path), lambda: write(path, FIRST)):
        with pytest.raises(CassetteError, match="it is no cassette of pytest-synthdata"):
            use()
    path.write_text(FOREIGN + more + f"synthdata: {{prompt_hash: {HASH}}}\n")
    with pytest.raises(CassetteError, match="interaction 1 is not as it was .*x-synthdata-key"):
        write(path, FIRST)
    assert path.read_text().startswith(FOREIGN)


@pytest.mark.parametrize(
    "claim",
    [
        "slots 0-1000000",
        "slots 0-600000,600002-999999999",
        f"slots 0-{10**30}",
        f"slots 0-1 round {10**30}",
        "slots 0-1 round -1",
        "slots 0-1 round 01",
        "slots 1-0",
        "slots 0,0",
        "slots 0,1",
        f"slot {10**30}",
        f"slot {'9' * 9999}",
        "slot \u0663",
    ],
)
def test_a_place_that_was_never_written_so_is_refused(path: Path, claim: str) -> None:
    """At once: nobody counts to a thousand million."""
    path.write_text(written(path, (f"{HASH} slots 2-3", f"{HASH} {claim}")), encoding="utf-8")
    with pytest.raises(CassetteError, match="interaction 2 is not as it was written"):
        cassette.read(path)


@pytest.mark.parametrize(
    "change",
    [("code: 200", "code: 500"), ("api.openai.com", "localhost"), ('"POST"', '"GET"')],
)
def test_what_replay_does_not_look_at_may_be_anything(path: Path, change: tuple[str, str]) -> None:
    """Plain vcrpy does."""
    path.write_text(written(path, change))
    assert contents(cassette.read(path, HASH)) == contents([FIRST, SECOND])


def test_a_record_edited_by_hand_is_read_as_edited(path: Path) -> None:
    """Content is validated, never check-summed."""
    path.write_text(written(path, ('\\"b\\": \\"y\\"', '\\"b\\": \\"by hand\\"')))
    assert records_of(cassette.read(path, HASH)[0].body).records[1] == {"a": 2, "b": "by hand"}


def test_the_line_of_each_record_is_known(path: Path) -> None:
    """Messages can point to it, also to a record that was asked for again."""
    write(path, FIRST, REPAIR, SECOND)
    lines = path.read_text().splitlines()
    for one in (FIRST, REPAIR, SECOND):
        for index, record in enumerate(records_of(one.body).records):
            line = lines[cassette.line_of(path, one.place, index) - 1]
            assert json.loads(line.strip().rstrip(",").replace('\\"', '"')) == record


def test_where_records_have_no_lines_the_replys_line_is_told(path: Path) -> None:
    """An answer may be no list of objects, or hold too few of them."""
    scalars = reply(place(4), 1, 2)
    write(path, scalars, FIRST)
    lines = path.read_text().splitlines()
    assert lines[cassette.line_of(path, place(4), 0) - 1].endswith('slot 4"]')
    assert lines[cassette.line_of(path, place(0, 1), 7) - 1].endswith('slots 0-1"]')
    assert cassette.line_of(path, place(9), 0) == 0
    assert cassette.line_of(path.with_name("missing.yaml"), place(9), 0) == 0


def test_what_was_asked_can_be_shown(path: Path) -> None:
    """A miss compares it with what is asked now."""
    write(path, FIRST)
    held = cassette.content(path)
    assert held is not None
    assert held.asked == ASKED == cassette.as_asked(ASKED)
    assert cassette.cassettes_in(path.parent) == [path]
