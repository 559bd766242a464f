"""What the annotations of a test's arguments stand for."""

from __future__ import annotations

import collections.abc
import inspect
import sys
import typing
from typing import TYPE_CHECKING, Any

from pytest_synthdata.provenance import Records
from pytest_synthdata.text.sample import TextSample

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["evaluated_annotations"]

# Names that an annotation may use although they are imported for type checkers only.
KNOWN = {
    "Records": Records,
    "Sequence": collections.abc.Sequence,
    "List": list,
    "TextSample": TextSample,
}


def evaluated_annotations(function: Callable[..., Any], names: Mapping[str, Any]) -> dict[str, Any]:
    """The annotations of a function's arguments, each evaluated on its own.

    `names` helps where an annotation is a string whose names exist for type checkers only. What
    cannot be evaluated is left out: it is no annotation that a marker could match.
    """
    if sys.version_info >= (3, 14):  # pragma: no cover - by a run on 3.14 alone
        import annotationlib

        signature = inspect.signature(function, annotation_format=annotationlib.Format.FORWARDREF)
    else:
        signature = inspect.signature(function)
    scope = {**KNOWN, **names, **getattr(inspect.unwrap(function), "__globals__", {})}
    found = {}
    for name, parameter in signature.parameters.items():
        if parameter.annotation is parameter.empty:
            continue
        try:
            found[name] = _evaluated(parameter.annotation, scope)
        except Exception:  # noqa: BLE001, S112 - a string may hold any expression
            continue
    return found


def _evaluated(annotation: Any, scope: dict[str, Any]) -> Any:
    def holder() -> None: ...

    holder.__annotations__ = {"it": annotation}
    return typing.get_type_hints(holder, scope, include_extras=True)["it"]
