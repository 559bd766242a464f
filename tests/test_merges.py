"""Two branches that changed one cassette, merged by git: a good dataset, or what to do about it."""

from __future__ import annotations

import os
import re
import subprocess
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, field_validator

from pytest_synthdata import (
    CassetteError,
    InvalidRecording,
    MissingRecording,
    SynthdataError,
    Synthesizer,
)
from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores import cassette
from pytest_synthdata.stores.where import conflict_in
from tests.actors import fields_in, text, told
from tests.stub import Stub, completion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tests.stub import Asked, Body

SIDES = "ours", "theirs"
INTERACTION = "- request:"


class Visit(BaseModel):
    patient_id: int
    patient_name: str


class Judged(BaseModel):
    """Looks the same to a model, and is stricter."""

    patient_id: int
    patient_name: str

    @field_validator("patient_name")
    @classmethod
    def _is_not_that_one(cls, name: str) -> str:
        if name == "Patient 2":
            raise ValueError(name)
        return name


Judged.__name__ = Judged.__qualname__ = Visit.__name__
Judged.__doc__ = None


def git(where: Path, *words: str, style: str = "merge") -> subprocess.CompletedProcess[str]:
    """Run git as no configuration of the machine would have it."""
    settings = {
        "user.name": "nobody",
        "user.email": "nobody@example.com",
        "merge.conflictStyle": "diff3" if style == "diff3" else "merge",
        "commit.gpgSign": "false",
    }
    count = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        count |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return subprocess.run(  # noqa: S603 - our own
        ["git", *words],  # noqa: S607 - wherever it is
        cwd=where,
        env={**os.environ, **nothing, **count},
        capture_output=True,
        text=True,
        check=False,
    )


class Repository:
    """A repository with one cassette, of which two branches have versions of their own."""

    def __init__(self, where: Path, name: str, style: str) -> None:
        self.path = where / "tests" / "__synthdata__" / name
        self.path.parent.mkdir(parents=True)
        self._where, self._style = where, style
        git(where, "init", "-q", "-b", "base")
        if style == "union":
            (where / ".git" / "info" / "attributes").write_text("*.yaml merge=union\n")

    def merged(self, base: str, ours: str, theirs: str) -> str:
        """Merge the branches; the text that is then in the file."""
        self._commit(base, "base")
        for side, content in zip(SIDES, (ours, theirs), strict=True):
            git(self._where, "checkout", "-q", "-b", side, "base")
            self._commit(content, side)
        git(self._where, "checkout", "-q", "ours")
        git(self._where, "merge", "-q", "theirs", style=self._style)
        return self.path.read_text()

    def follow(self, advice: str, side: str) -> None:
        """Type the command of git that an error gives."""
        (path,) = re.findall(r"git checkout --ours ([^ ,]+), or --theirs", advice)
        done = git(self.path.parent, "checkout", f"--{side}", path)
        assert done.returncode == 0, done.stderr

    def _commit(self, content: str, branch: str) -> None:
        self.path.write_text(content)
        git(self._where, "add", "-A")
        git(self._where, "commit", "-q", "--allow-empty", "-m", branch)


class Branch:
    """A working copy in which datasets are recorded, and where what is replayed is looked at."""

    def __init__(self, where: Path, server: Stub, mark: str = "", at: Path | None = None) -> None:
        self.dir = at or where / "cassettes"
        self.server = server
        self.shift = 0  # of the ids
        self._where, self._mark, self._runs = where, mark, 0

    def give(self, n: int, mode: str = "record", kind: type[BaseModel] = Visit) -> list[Any]:
        """The records that a run gives, whose cache is its own."""
        self._runs += 1
        cache_dir = self._where / f"cache{self._runs}"
        self.server.answer = self._answer
        url = self.server.url if mode != "replay" else None
        with Synthesizer(self.dir, mode=mode, base_url=url, cache_dir=cache_dir) as synthetic:
            return [*synthetic(kind, n=n, unique="patient_id")]

    @property
    def path(self) -> Path:
        (path,) = self.dir.glob("*.yaml")
        return path

    def put(self, content: str, name: str) -> None:
        self.dir.mkdir(parents=True, exist_ok=True)
        (self.dir / name).write_text(content)

    def _answer(self, asked: Asked) -> Body:
        def record(slot: int) -> Body:
            number = 1000 + self.shift + slot
            return {"patient_id": number, "patient_name": f"Patient {slot}{self._mark}"}

        return completion({"items": [record(slot) for slot in asked.slots]})


def interactions(content: str) -> list[str]:
    """A cassette's head, and each interaction; the last with the end of the file."""
    return re.split(rf"(?m)^(?={INTERACTION})", content)


def grow(branch: Branch) -> None:
    branch.give(15)


def refresh(branch: Branch) -> None:
    branch.give(10, "refresh")


def repair(branch: Branch) -> None:
    branch.give(10, kind=Judged)


def edit(branch: Branch) -> None:
    content = branch.path.read_text()
    branch.path.write_text(content.replace("Patient 3", f"Edited {branch.dir.parent.name}"))


def edit_elsewhere(branch: Branch) -> None:
    content = branch.path.read_text()
    branch.path.write_text(content.replace("Patient 8", "Somebody"))


def drop(branch: Branch) -> None:
    """Delete the first page."""
    head, _, *rest = interactions(branch.path.read_text())
    branch.path.write_text("".join([head, *rest]))


CHANGES = grow, refresh, repair, edit, edit_elsewhere, drop
Versions = dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Versions]:
    """The file's name, and its text as each branch has it after each change, and before any."""
    found: Versions = {}
    where = tmp_path_factory.mktemp("versions")
    with Stub() as server, pytest.MonkeyPatch.context() as patch:
        patch.delenv("CI", raising=False)
        begun = Branch(where / "begun", server)
        begun.give(10)
        base, name = begun.path.read_text(), begun.path.name
        found["", ""] = base
        for side in SIDES:
            for change in CHANGES:
                branch = Branch(where / change.__name__ / side, server, mark=f" of {side}")
                branch.put(base, name)
                change(branch)
                found[side, change.__name__] = branch.path.read_text()
                assert found[side, change.__name__] != base
    return name, found


def records_in(*contents: str) -> set[str]:
    """The lines of all records in some cassettes."""
    lines = (line.strip(" ,") for content in contents for line in content.splitlines())
    return {line for line in lines if line.startswith('{\\"')}


def assert_good(records: list[Any], n: int) -> None:
    assert len({one.patient_id for one in records}) == n


def record_line(record: Any) -> str:
    return str(record.model_dump_json().replace(":", ": ").replace(",", ", ").replace('"', '\\"'))


def outcome(give: Callable[[], list[Any]]) -> list[Any] | SynthdataError:
    """What a run gives, or why it does not."""
    try:
        return give()
    except SynthdataError as error:
        return error


@pytest.mark.parametrize("style", ["merge", "union"])
@pytest.mark.parametrize(
    ("mine", "other"),
    [*combinations_with_replacement(CHANGES, 2)],
    ids=lambda change: change.__name__,
)
def test_a_merged_dataset_is_good_or_an_error_says_which_slots_and_how_to_mend_it(
    mine: Callable[[Branch], None],
    other: Callable[[Branch], None],
    style: str,
    *,
    versions: tuple[str, Versions],
    tmp_path: Path,
    server: Stub,
) -> None:
    """Every pair of changes; each of the ways to mend it that are told leads to a good dataset."""
    name, contents = versions
    sides = contents["ours", mine.__name__], contents["theirs", other.__name__]
    repository = Repository(tmp_path / "repository", name, style)
    content = repository.merged(contents["", ""], *sides)
    branch = Branch(tmp_path / "merged", server, mark=" again", at=repository.path.parent)
    n = 15 if grow in {mine, other} else 10
    match outcome(lambda: branch.give(n, "replay")):
        case CassetteError() as error:
            assert re.search(rf"{name}:\d+: .*\(slots? ", str(error)), str(error)
            with pytest.raises(CassetteError):
                branch.give(n)
            assert branch.path.read_text() == content
            if "conflict marks" in error.problem:
                slots = set(re.findall(r"slots? [^;)]+", error.problem))
                assert slots <= {"slots 0-4", "slots 5-9", "slots 10-14", "slot 2 round 1"}
                for side, version in zip(SIDES, sides, strict=True):
                    repository.follow(error.advice, side)
                    assert branch.path.read_text() == version
                    assert_good(branch.give(n), n)
            else:
                assert "--synthdata=refresh" in error.advice
                assert_good(branch.give(n, "refresh"), n)
        case InvalidRecording() as error:
            (problem,) = error.problems
            assert re.fullmatch(rf"{name}:\d+: slot 4: patient_id: 1003 is taken", problem)
            assert (mine, other, style) == (edit, edit, "union"), "it brought both records"
            assert_good(branch.give(n), n)
        case MissingRecording() as error:
            assert "; slots 0-4 are missing." in str(error)
            assert_good(branch.give(n), n)
            assert [one.slots for one in server.asked] == [[0, 1, 2, 3, 4]]
        case records:
            assert isinstance(records, list), records
            assert_good(records, n)
            assert {record_line(one) for one in records} <= records_in(*contents.values())
    assert_good(branch.give(n, "replay"), n)


@pytest.mark.parametrize(
    ("mine", "other", "problem"),
    [
        (grow, grow, "git left conflict marks here{} (slots 10-14)"),
        (edit, edit, "git left conflict marks here (slots 0-4)"),
        (edit, refresh, "git left conflict marks here (slots 0-4)"),
        (refresh, refresh, "git left conflict marks here{} (slots 0-4; slots 5-9)"),
    ],
)
@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_the_slots_are_those_in_which_git_left_marks(
    mine: Callable[[Branch], None],
    other: Callable[[Branch], None],
    problem: str,
    style: str,
    *,
    versions: tuple[str, Versions],
    tmp_path: Path,
) -> None:
    """With the line of each first mark, wherever in an interaction it stands."""
    name, contents = versions
    sides = contents["ours", mine.__name__], contents["theirs", other.__name__]
    repository = Repository(tmp_path, name, style)
    lines = repository.merged(contents["", ""], *sides).splitlines()
    with pytest.raises(CassetteError) as caught:
        cassette.read(repository.path)
    first, *rest = [number for number, line in enumerate(lines, 1) if line.startswith("<<<<<<<")]
    more = f" and in lines {', '.join(map(str, rest))}" if rest else ""
    assert caught.value.line == first
    assert caught.value.problem == problem.format(more)


def test_pages_that_collide_after_a_clean_merge_are_asked_for_again_alone(
    versions: tuple[str, Versions], tmp_path: Path, server: Stub
) -> None:
    """One branch has asked anew and got the ids of those that the other has grown."""
    name, contents = versions
    grown = contents["theirs", "grow"]
    renewed = contents["ours", "refresh"]
    renewed = re.sub(r"(patient_id[^:]*: )100([0-4])\b", r"\g<1>101\2", renewed)
    repository = Repository(tmp_path / "repository", name, "merge")
    content = repository.merged(contents["", ""], renewed, grown)
    branch = Branch(tmp_path, server, mark=" again")
    branch.put(content, name)
    with pytest.raises(InvalidRecording) as caught:
        branch.give(15, "replay")
    lines = content.splitlines()
    for slot, problem in zip(range(10, 15), caught.value.problems, strict=True):
        match = re.fullmatch(
            rf"{name}:(\d+): slot {slot}: patient_id: {1000 + slot} is taken", problem
        )
        assert match, problem
        assert f"{1000 + slot}" in lines[int(match[1]) - 1]
        assert "Patient 1" in lines[int(match[1]) - 1]
    assert "mode='record' asks again for 5 of 15" in str(caught.value)
    branch.shift = 100
    assert_good(branch.give(15), 15)
    assert [one.slots for one in server.asked] == [[10, 11, 12, 13, 14]]
    assert_good(branch.give(15, "replay"), 15)


ITEMS = [["Ada"], ["Bob"], ["Cleo"], ["Dan"]]


@pytest.mark.parametrize("style", ["merge", "union"])
@pytest.mark.parametrize(
    ("mine", "other", "mode"), [(2, 3, "record"), (2, 2, "record"), (0, 2, "refresh")]
)
def test_merged_texts_are_all_there_or_an_error_says_which(
    mine: int, other: int, mode: str, style: str, *, tmp_path: Path, server: Stub
) -> None:
    """Each branch has added one, or asked for one anew: the same one, or another."""
    dirs = {side: tmp_path / side for side in ("base", *SIDES)}
    caches = iter(range(99))

    def ask(side: str, items: Iterable[int], mode: str = "record") -> list[str]:
        server.answer = lambda asked: text(told(fields_in(asked), more=f" So says {side}."))
        url = server.url if mode != "replay" else None
        cache_dir = tmp_path / f"cache{next(caches)}"
        with Synthesizer(dirs[side], mode=mode, base_url=url, cache_dir=cache_dir) as synthetic:
            return [one.text for one in synthetic.texts([ITEMS[item] for item in items])]

    ask("base", (0, 1))
    (base,) = dirs["base"].glob("*.yaml")
    name, contents = base.name, [base.read_text()]
    for side, item in zip(SIDES, (mine, other), strict=True):
        dirs[side].mkdir()
        (dirs[side] / name).write_text(contents[0])
        ask(side, [item], mode)
        contents.append((dirs[side] / name).read_text())
    repository = Repository(tmp_path / "repository", name, style)
    dirs["merged"] = repository.path.parent
    repository.merged(*contents)
    wanted = sorted({0, 1, mine, other})
    found = outcome(lambda: ask("merged", wanted, "replay"))
    if isinstance(found, CassetteError):
        assert re.search(r"slot 0 of [0-9a-f]{32}", found.problem), found.problem
        if "conflict marks" in found.problem:
            for side, version in zip(SIDES, contents[1:], strict=True):
                repository.follow(found.advice, side)
                assert repository.path.read_text() == version
        repository.path.write_text(contents[1])
        found = ask("merged", wanted)
    assert isinstance(found, list), found
    for item, one in zip(wanted, found, strict=True):
        assert re.fullmatch(rf"{ITEMS[item][0]} are here. So says (base|ours|theirs|merged)\.", one)
    assert ask("merged", wanted, "replay") == found


@settings(deadline=None, max_examples=30)
@given(
    st.lists(
        st.lists(st.sampled_from([*"\n\r \t\u2028\x85<", "<<<<<<< a", "=======", ">>>>>>> b"])),
        min_size=1,
        max_size=3,
    )
)
def test_what_a_record_says_is_never_taken_for_a_conflict(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[str]]
) -> None:
    """All it says is indented, and within its line."""
    path = tmp_path_factory.mktemp("marks") / "Any.yaml"
    for number, said in enumerate(map("".join, parts)):
        for content in (said, '{"items": [{"a": ' + f"{said!r}" + "}]}"):
            body = {"choices": [{"message": {"content": content}}], "model": said}
            reply = Reply(Place((number,)), asked=f'"{said!a}"', body=body)
            asked = {"subject": said, said: [{said: said}]}
            cassette.merge(path, "0" * 64, asked, list, added=[reply], replaced=None)
            found = {one.place: one.body for one in cassette.read(path)}[reply.place]
            assert found["model"] == said
    lines = path.read_text().splitlines()
    outer = {line for line in lines if not line.startswith(" ")}
    assert outer == {"synthdata:", "interactions:", "- request:", "version: 1"}
    assert conflict_in(path.read_text()) is None
