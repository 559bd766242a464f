"""Names: what users call a type, on every version alike, and what servers let a field be called."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from types import EllipsisType, NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["free", "is_legal", "legal", "name_of"]

# What strict modes take as the name of a field or a definition.
LEGAL = re.compile(r"[A-Za-z0-9_-]{1,64}")
CUT = 60  # leaves room for a number


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


def is_legal(name: str) -> bool:
    """Whether strict modes take `name` for a field or a definition."""
    return LEGAL.fullmatch(name) is not None


def legal(name: str) -> str:
    """`name` in the characters that strict modes take, accents dropped."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9_-]+", "_", plain).strip("_")[:CUT] or "field"


def free(name: str, taken: Collection[str]) -> str:
    """`name`, numbered where it is taken."""
    numbered, count = name, 1
    while numbered in taken:
        count += 1
        numbered = f"{name}_{count}"
    return numbered
