"""The options of a request for records, as users wrote them, checked before they are followed."""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import OptionError
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.schema.names import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_synthdata.record_spec import RecordSpec
    from pytest_synthdata.spec import Wanted

__all__ = ["asked", "bound"]

_signature = cache(inspect.signature)
OPTIONS = [
    name
    for name, parameter in _signature(wanted).parameters.items()
    if parameter.kind is parameter.KEYWORD_ONLY and name != "n"
]


def asked(
    call: str, schema: Any, options: Mapping[str, Any], placing: Sequence[str] = ()
) -> Wanted[RecordSpec]:
    """What is wanted by `call(schema, **options)`. Raises OptionError that says what to write.

    `placing` are options of the call that say nothing about the records.
    """
    bound(wanted, call, (schema,), options, placing)
    return wanted(schema, **options)


def bound(
    function: Callable[..., Any],
    call: str,
    args: Sequence[Any],
    options: Mapping[str, Any],
    placing: Sequence[str],
) -> None:
    """Raise OptionError where `function` cannot be called like this; Python says why."""
    try:
        _signature(function).bind(*args, **options)
    except TypeError as error:
        name = name_of(args[0]) if args else "MedicalBilling"
        known = ", ".join([*placing, *OPTIONS])
        message = f"{error}; write {call}({name}, n=20) with any of {known}"
        raise OptionError(message) from None
