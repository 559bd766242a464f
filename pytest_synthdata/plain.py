"""Python values as plain JSON values: the same ones in every process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["in_order"]


def in_order(given: Any, plain: Any) -> Any:
    """`plain`, the JSON of `given`, with sets in an order that does not change by process."""
    match given, plain:
        case Mapping(), dict() if len(given) == len(plain):
            values = zip(given.values(), plain.items(), strict=True)
            return {name: in_order(one, other) for one, (name, other) in values}
        case ((set() | frozenset()), list()):
            sets = all(isinstance(member, frozenset) for member in given)
            members = [sorted(one, key=json.dumps) for one in plain] if sets else plain
            return sorted(members, key=json.dumps)
        case ((list() | tuple()), list()) if len(given) == len(plain):
            return [in_order(one, other) for one, other in zip(given, plain, strict=True)]
        case _:
            return plain
