"""Recorded datasets that grow, change and are merged: what was good stays, to the byte."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel, field_validator

from pytest_synthdata import InvalidRecording, Synthesizer
from tests.stub import completion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.stub import Asked, Body, Stub


@pytest.fixture(autouse=True)
def _below_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches lie below the working directory."""
    monkeypatch.chdir(tmp_path)


def row(*refused: int) -> Any:
    """A schema that refuses some ids. Validators are no part of what is asked for."""

    class Row(BaseModel):
        patient_id: int

        @field_validator("patient_id")
        @classmethod
        def check(cls, value: int) -> int:
            if value in refused:
                message = f"{value} is struck off"
                raise ValueError(message)
            return value

    return Row


class Model:
    """Answers with the slots as ids, but for those in `ids`; asked again, with 1000 more."""

    def __init__(self, server: Stub, ids: Mapping[int, int] | None = None) -> None:
        self.ids = ids or {}
        self.server = server
        self.seen = server.count
        server.answer = self

    def __call__(self, asked: Asked) -> Body:
        again = 1000 if "In their place" in asked.prompt else 0
        ids = {} if again else self.ids
        return completion(
            {"items": [{"patient_id": ids.get(slot, slot + again)} for slot in asked.slots]}
        )

    def asked(self) -> list[list[int]]:
        """The slots of each request since the last call, in order."""
        new, self.seen = self.server.asked[self.seen :], self.server.count
        return sorted(one.slots for one in new)


class Branch:
    """A checkout: a cassette directory and a cache of its own. Each call is a run of its own."""

    def __init__(self, path: Path, server: Stub) -> None:
        self.cassettes = path / "cassettes"
        self._settings: Mapping[str, Any] = {
            "base_url": server.url,
            "api_key": "sk-for-tests-only",
            "cache_dir": path / "cache",
        }

    def record(self, n: int, *refused: int, **options: Any) -> list[int]:
        return self.ids(Synthesizer(self.cassettes, **self._settings), n, *refused, **options)

    def replay(self, n: int, *refused: int, **options: Any) -> list[int]:
        return self.ids(Synthesizer(self.cassettes, mode="replay"), n, *refused, **options)

    def ids(self, synthetic: Synthesizer, n: int, *refused: int, **options: Any) -> list[int]:
        records = synthetic(row(*refused), n=n, unique="patient_id", **options)
        return [record.patient_id for record in records]

    @property
    def cassette(self) -> Path:
        (path,) = self.cassettes.glob("*.yaml")
        return path

    def assert_prefixes(self, ids: list[int], *refused: int) -> None:
        """Whoever wants fewer gets the first of them, with any size of page, and pays nothing."""
        for m in range(1, len(ids) + 1):
            for page_size in (1, 3, 5, 7, 100):
                assert self.replay(m, *refused, page_size=page_size) == ids[:m]


@pytest.fixture
def ours(tmp_path: Path, server: Stub) -> Branch:
    return Branch(tmp_path / "ours", server)


@pytest.fixture
def theirs(tmp_path: Path, server: Stub) -> Branch:
    return Branch(tmp_path / "theirs", server)


def merged(*texts: str) -> str:
    """The interactions of all cassettes one after the other, each once, as `git merge` does it."""
    parts = [re.split(r"(?m)^(?=- request:|version:)", text) for text in texts]
    head, tail = parts[0][0], parts[0][-1]
    assert all((part[0], part[-1]) == (head, tail) for part in parts)
    return head + "".join(dict.fromkeys(one for part in parts for one in part[1:-1])) + tail


def test_a_dataset_grows_through_page_sizes_validators_and_collisions(
    ours: Branch, server: Stub
) -> None:
    """Each run asks for what is new or no longer good, and for nothing else."""
    model = Model(server, {12: 3, 14: 13, 17: 5})
    assert ours.record(5) == [0, 1, 2, 3, 4]
    assert model.asked() == [[0, 1, 2, 3, 4]]

    tightened = ours.record(5, 1, 3)
    assert tightened == [0, 1001, 2, 1003, 4]
    assert model.asked() == [[1, 3]]
    ours.assert_prefixes(tightened, 1, 3)

    grown = ours.record(8, 1, page_size=2)
    assert grown == [*tightened, 5, 6, 7]
    assert model.asked() == [[5], [6, 7]]
    ours.assert_prefixes(grown, 1)

    more = ours.record(15, page_size=7)
    # The id 3 of slot 12 has become free; of two new equal ids the lower slot keeps its own.
    assert more == [*grown, 8, 9, 10, 11, 3, 13, 1014]
    assert model.asked() == [[8, 9, 10, 11, 12, 13], [14, 15, 16, 17, 18, 19, 20], [14, 17]]
    ours.assert_prefixes(more)

    whole = ours.replay(21)
    assert whole == [*more, 15, 16, 1017, 18, 19, 20]
    ours.assert_prefixes(whole)
    assert ours.record(21, page_size=100) == whole
    assert model.asked() == []


def test_a_grown_page_gives_way_to_the_records_that_were_there(ours: Branch, server: Stub) -> None:
    """All ids of a new page are taken already."""
    model = Model(server, {5: 0, 6: 1, 7: 2, 8: 3, 9: 4})
    first = ours.record(5)
    assert ours.record(10) == [*first, 1005, 1006, 1007, 1008, 1009]
    assert model.asked() == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [5, 6, 7, 8, 9]]
    asked = server.asked[-1].prompt
    assert '- number 6: {"patient_id": 0} -- patient_id: 0 is taken' in asked
    assert "\nOther records have patient_id: 0, 1, 2, 3, 4.\n" in asked


@pytest.mark.parametrize("swapped", [True, False])
def test_branches_that_collide_are_merged_at_the_cost_of_the_higher_slot(
    ours: Branch, theirs: Branch, server: Stub, *, swapped: bool
) -> None:
    """A repair here and a page there have the same id: replay says where, record asks for one."""
    Model(server)
    ours.record(5)
    theirs.record(5)
    base = ours.cassette.read_text()
    assert theirs.cassette.read_text() == base
    assert ours.record(5, 3) == [0, 1, 2, 1003, 4]
    model = Model(server, {7: 1003})
    assert theirs.record(10) == [0, 1, 2, 3, 4, 5, 6, 1003, 8, 9]
    sides = [ours.cassette.read_text(), theirs.cassette.read_text()]
    if swapped:
        sides.reverse()
    text = merged(base, *sides)
    ours.cassette.write_text(text)

    ours.assert_prefixes([0, 1, 2, 1003, 4])
    with pytest.raises(InvalidRecording) as caught:
        ours.replay(10)
    lines = [n for n, line in enumerate(text.splitlines(), 1) if ": 1003}" in line]
    assert len(lines) == 2
    (line,) = [n for n in lines if ": 6}" in text.splitlines()[n - 2]]
    (problem,) = caught.value.problems
    assert problem == f"{ours.cassette.name}:{line}: slot 7: patient_id: 1003 is taken"
    assert "asks again for 1 of 10" in str(caught.value)

    assert model.asked() == [[5, 6, 7, 8, 9]]
    mended = ours.record(10)
    assert mended == [0, 1, 2, 1003, 4, 5, 6, 1007, 8, 9]
    assert model.asked() == [[7]]
    ours.assert_prefixes(mended)


def test_pages_that_two_branches_have_grown_are_merged(
    ours: Branch, theirs: Branch, server: Stub
) -> None:
    """They have other page sizes, overlap, and have two ids in common."""
    Model(server)
    ours.record(6, page_size=3)
    theirs.record(6, page_size=3)
    base = ours.cassette.read_text()
    Model(server, {8: 60, 9: 70})
    assert ours.record(12, page_size=4)[6:] == [6, 7, 60, 70, 10, 11]
    model = Model(server, {6: 60, 13: 70})
    assert theirs.record(15)[6:] == [60, 7, 8, 9, 10, 11, 12, 70, 14]
    assert model.asked() == [[6, 7, 8, 9], [10, 11, 12, 13, 14]]
    sides = ours.cassette.read_text(), theirs.cassette.read_text()

    for first, second in (sides, sides[::-1]):
        ours.cassette.write_text(merged(base, first, second))
        with pytest.raises(InvalidRecording) as caught:
            ours.replay(15)
        found = [re.sub(r".*yaml:\d+: ", "", problem) for problem in caught.value.problems]
        assert found == ["slot 8: patient_id: 60 is taken", "slot 13: patient_id: 70 is taken"]
        for problem in caught.value.problems:
            line = int(problem.split(":")[1])
            there = ours.cassette.read_text().splitlines()[line - 1]
            assert there.strip().startswith('{\\"patient_id\\": ' + problem.split()[-3])

    mended = ours.record(15)
    assert mended == [*range(6), 60, 7, 1008, 70, 10, 11, 12, 1013, 14]
    assert model.asked() == [[8], [13]]
    ours.assert_prefixes(mended)
