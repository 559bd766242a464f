"""The frame of a contender of generation: the clock, its arguments, and its report."""

from __future__ import annotations

import json
import sys
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Contest"]


class Contest:
    """One measurement. Made before the libraries are imported, it times that, too.

    The arguments of the process: base URL, how many records, and then what the contender takes.
    """

    def __init__(self) -> None:
        self._began = monotonic()
        _, self.url, n, *self.options = sys.argv
        self.n = int(n)

    def timed(self, ask: Callable[[], Iterable[Any]]) -> list[Any]:
        """What `ask` gives; all before this call is import and set-up."""
        self._called = monotonic()
        records = list(ask())
        self._returned = monotonic()
        return records

    def report(self, records: list[Any]) -> None:
        """Print times in seconds of CLOCK_MONOTONIC, and the counts of records."""
        ended = monotonic()
        from billing import MedicalBilling

        dumped = [record.model_dump() for record in records]
        valid = [MedicalBilling.model_validate(fields) for fields in dumped]
        print(
            json.dumps(
                {
                    "began": self._began,
                    "called": self._called,
                    "returned": self._returned,
                    "ended": ended,
                    "records": len(records),
                    "valid": sum(one.insurance_claim_amount <= one.total_charge for one in valid),
                    "distinct": len({json.dumps(fields) for fields in dumped}),
                }
            )
        )
