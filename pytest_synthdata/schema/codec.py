"""The two ways between a JSON value of a type and the wire value that stands for it.

What has another form than expected is passed on as it is, in both directions: the type's own
validation accepts or refuses it, with the better message.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pytest_synthdata.schema.digits import Digits

__all__ = ["DIGITS", "NUMBER", "SAME", "Codec", "DecodeError", "Way", "dumped", "later", "text_of"]

Way = Callable[[Any], Any]
"""From a JSON value to its wire value, or back. Floats may be `Digits`."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How the values of a type travel: `decode` undoes `encode`."""

    encode: Way
    decode: Way


SAME = Codec(lambda value: value, lambda value: value)
"""Values that travel as they are."""


class DecodeError(ValueError):
    """A wire record that stands for no JSON value of its type, such as a repeated key."""


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        finite = Decimal(value).is_finite()
    except ArithmeticError:
        return value
    return Digits(value) if finite else value


def text_of(value: Any) -> Any:
    """A number as it was written; any other value as it is."""
    if isinstance(value, Digits):
        return value.text
    return str(value) if type(value) in {int, float} else value


DIGITS = Codec(_number, text_of)
"""A number whose JSON value is the string of its digits, so that a Decimal keeps all of them."""


def _finite(value: Any) -> Any:
    try:
        finite = isinstance(value, int) or math.isfinite(float(value))
    except (TypeError, ValueError):
        return value
    if not finite:
        message = f"{text_of(value)} is no number that JSON can carry"
        raise DecodeError(message)
    return value


NUMBER = Codec(lambda value: value, _finite)
"""A float, which pydantic would read from words such as "NaN" as well."""


def dumped(inner: Codec) -> Codec:
    """A value whose JSON value is its own JSON text, for `Json[X]`."""

    def load(text: Any) -> Any:
        try:
            return inner.encode(json.loads(text, parse_float=Digits))
        except (TypeError, ValueError):
            return text

    return Codec(load, lambda value: json.dumps(inner.decode(value), allow_nan=False))


def later(find: Callable[[], Codec]) -> Codec:
    """A codec that is known only when it is used: inside its own definition."""
    return Codec(lambda value: find().encode(value), lambda value: find().decode(value))
