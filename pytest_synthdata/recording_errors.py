"""The errors about recordings: one that cannot be read, is not there, or is not good any more.

The tree they belong to stands in `errors.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_synthdata.errors import REFRESH, SynthdataError
from pytest_synthdata.shown import shortened, shown_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["CassetteError", "InvalidRecording", "MissingRecording"]

MEND = f"Mend the file, take it from version control again, or let {REFRESH} write it anew"


class CassetteError(SynthdataError):
    """A cassette that cannot be read: the file, the line (from 1; 0: unknown), what is wrong."""

    __module__ = "pytest_synthdata"

    def __init__(self, path: Path, line: int, problem: str, advice: str = MEND) -> None:
        super().__init__(path, line, problem, advice)
        self.path = path
        self.line = line
        self.problem = problem
        self.advice = advice

    def __str__(self) -> str:
        where = f"{shown_path(self.path)}:{self.line}" if self.line else shown_path(self.path)
        return f"{where}: {self.problem}. {self.advice}; it was left as it is."


class MissingRecording(SynthdataError):  # noqa: N818 - named for what is the case, as users say it
    """Replay found no recording of what a test asks for.

    `what` is asked for, such as "records of MedicalBilling", and `recorded` is how many records the
    looked-for cassette holds (0: there is no such file), `reason` what chose replay and `option`
    what would record. `nearest` is the recording of the same schema that differs least,
    `differences` what differs. `items` tells, where several share the cassette, which of them are
    missing, and `absent` which slots are, where there is a cassette.
    """

    __module__ = "pytest_synthdata"

    def __init__(  # noqa: PLR0913, PLR0917 - positional, so that `args` rebuilds it
        self,
        what: str,
        wanted: int,
        cassette: Path | None,
        recorded: int,
        reason: str,
        option: str,
        nearest: str,
        differences: Sequence[str],
        items: Sequence[str] = (),
        absent: str = "",
    ) -> None:
        super().__init__(
            what, wanted, cassette, recorded, reason, option, nearest, differences, items, absent
        )
        self.what = what
        self.wanted = wanted
        self.cassette = cassette
        self.recorded = recorded
        self.reason = reason
        self.option = option
        self.nearest = nearest
        self.differences = differences
        self.items = items
        self.absent = absent

    def __str__(self) -> str:
        if self.items:
            head = "\n".join(
                [
                    f"No {self.what} are recorded for:",
                    *(f"  {item}" for item in shortened(self.items)),
                    f"There are none in {shown_path(self.cassette)}.",
                ]
            )
        elif self.recorded or self.absent:
            absent = f"; slots {self.absent} are missing" if self.absent else ""
            head = (
                f"{self.wanted} {self.what} are wanted, "
                f"{self.recorded} are recorded in {shown_path(self.cassette)}{absent}."
            )
        else:
            head = f"No {self.what} are recorded: there is no {shown_path(self.cassette)}."
        lines = [head]
        if self.nearest:
            lines.append(f"The nearest recording, {self.nearest}, was made for another request:")
            lines.extend(f"  {line}" for line in shortened(self.differences))
        lines.append(
            f"Replay asks no model ({self.reason}). To record, run with {self.option} where a "
            "model may be asked, and commit the cassette."
        )
        return "\n".join(lines)

    def of(self, items: Sequence[str]) -> MissingRecording:
        """The same, of other items."""
        return MissingRecording(
            self.what,
            self.wanted,
            self.cassette,
            self.recorded,
            self.reason,
            self.option,
            self.nearest,
            self.differences,
            items,
            self.absent,
        )


class InvalidRecording(SynthdataError):  # noqa: N818 - see MissingRecording
    """Replay found recorded records that the schema no longer accepts.

    `what` was asked for, `problems` holds one line for each such slot, `total` the number of wanted
    records, `reason` what chose replay and `option` what would record.
    """

    __module__ = "pytest_synthdata"

    def __init__(
        self, what: str, problems: Sequence[str], total: int, reason: str, option: str
    ) -> None:
        super().__init__(what, problems, total, reason, option)
        self.what = what
        self.problems = problems
        self.total = total
        self.reason = reason
        self.option = option

    def __str__(self) -> str:
        count = len(self.problems)
        return "\n".join(
            [
                f"Recorded {self.what} no longer pass validation:",
                *(f"  {line}" for line in shortened(self.problems)),
                (
                    f"Replay asks no model ({self.reason}). Edit the cassette, or {self.option} "
                    f"asks again for {count} of {self.total}."
                ),
            ]
        )
