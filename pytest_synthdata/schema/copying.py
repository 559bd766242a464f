"""Instances made of Python values, where that gives what reading them from JSON does.

It takes two thirds of the time (`benchmarks/`, hand-out).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from types import NoneType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["copier"]

ATOMS = {
    NoneType,
    bool,
    int,
    float,
    str,
    bytes,
    Decimal,
    date,
    datetime,
    time,
    timedelta,
    UUID,
}
"""Types of values that cannot be changed, so that instances may share them."""

ELSEWHERE = {"metadata", "serialization"}
"""The parts of a core schema that have no say in how instances are made."""


def copier(
    instances: list[Any], core_schema: Any, read: Callable[[list[Any]], list[Any]]
) -> Callable[[], list[Any]] | None:
    """What gives fresh instances equal to some, by reading Python values; None if that will not do.

    `read` makes instances of a list of values, by `core_schema`. Where this runs code of the
    user's, it is left to JSON: what that makes of a value may depend on anything. Else what comes
    of Python's values is the same each time. But it need not be what comes of JSON (`Json[int]`),
    and some of it is passed on as it is (in `Any`), so it is compared once.
    """
    if _runs_code(core_schema):
        return None
    copies = partial(read, [_value(one) for one in instances])
    try:
        alike = _are_copies(copies(), instances) and _are_copies(copies(), copies())
    except ValueError:  # pydantic does not take all that it gives
        return None
    return copies if alike else None


def _runs_code(node: Any) -> bool:
    """Whether a part of a core schema runs functions, which may be the user's."""
    if isinstance(node, dict):
        kind = node.get("type")
        function = isinstance(kind, str) and kind.startswith(("function-", "call"))
        made = node.get("custom_init") or node.get("post_init") or "default_factory" in node
        parts = (value for key, value in node.items() if key not in ELSEWHERE)
        return bool(function or made) or any(map(_runs_code, parts))
    return isinstance(node, list | tuple) and any(map(_runs_code, node))


def _value(one: Any) -> Any:
    """What a model is read from, and all models in it."""
    if isinstance(one, BaseModel):
        return {name: _value(value) for name, value in vars(one).items()}
    match one:
        case list() if type(one) is list:
            return [_value(item) for item in one]
        case dict() if type(one) is dict:
            return {key: _value(value) for key, value in one.items()}
    return one


def _are_copies(one: Any, other: Any) -> bool:
    """Whether two values are equal all through, and share nothing that can be changed."""
    kind = type(one)
    if kind is not type(other):
        return False
    if kind in ATOMS or isinstance(one, Enum):
        return bool(one == other) and repr(one) == repr(other)
    if one is other:
        return False
    if isinstance(one, BaseModel):
        told = one.model_fields_set == other.model_fields_set
        return told and not one.model_extra and _are_copies(vars(one), vars(other))
    if kind is dict:
        keys = all(type(key) in ATOMS or isinstance(key, Enum) for key in one)
        return keys and list(one) == list(other) and _are_copies([*one.values()], [*other.values()])
    if kind in {list, tuple}:
        return len(one) == len(other) and all(map(_are_copies, one, other))
    return False
