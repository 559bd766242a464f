"""What users call a type: the same words on every version of Python and pydantic."""

from __future__ import annotations

import re
from enum import Enum
from types import EllipsisType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

__all__ = ["name_of"]


def name_of(type_: Any) -> str:
    """A class by its own name, anything else much as one writes it, without modules and metadata.

    These names are part of file names and of the identity of generic models, so the libraries'
    own, which change with versions and with the place of a class, would not do.
    """
    generic = getattr(type_, "__pydantic_generic_metadata__", None) or {}
    origin = generic.get("origin") or get_origin(type_)
    args = generic.get("args") or get_args(type_)
    if origin is Annotated:
        return name_of(args[0])
    if origin is Union or origin is UnionType:
        return " | ".join(map(name_of, args))
    if origin is Literal:
        return f"Literal[{', '.join(map(_literal, args))}]"
    if origin is not None and args:
        return f"{_bare(origin)}[{', '.join(map(name_of, args))}]"
    return _bare(type_)


def _bare(type_: Any) -> str:
    match type_:
        case None | EllipsisType():
            return repr(type_).replace("Ellipsis", "...")
        case list():  # the arguments of a Callable
            return f"[{', '.join(map(name_of, type_))}]"
        case _ if type_ is NoneType:
            return "None"
        case _:
            name = getattr(type_, "__name__", None)
            return name if isinstance(name, str) else re.sub(r"\b(?:\w+\.)+(?=\w)", "", repr(type_))


def _literal(value: Any) -> str:
    return f"{type(value).__name__}.{value.name}" if isinstance(value, Enum) else repr(value)
