"""Whether a wire value has the form that a node of the wire schema asks for."""

from __future__ import annotations

from threading import local
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.node import Node, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["fits", "once", "shared"]

T = TypeVar("T")


class _Found(local):
    """What was found in the outermost call of this thread, None outside of one.

    By the function and the identity of its arguments, which are held so that it stays theirs.
    """

    known: dict[tuple[Any, ...], tuple[Any, Any]] | None = None


FOUND = _Found()


def once(find: Callable[..., T], value: Any, *others: Any) -> T:
    """`find(value, *others)`, found once for each container within the outermost such call.

    Unions in unions look at the same value over and over, each twice as often as the one around it.
    What is found may depend on nothing else, and the value must not change meanwhile.
    """
    if not isinstance(value, dict | list):
        return find(value, *others)
    if FOUND.known is None:
        FOUND.known = {}
        try:
            return find(value, *others)
        finally:
            FOUND.known = None
    key = (find, *map(id, (value, *others)))
    if key not in FOUND.known:
        FOUND.known[key] = find(value, *others), (value, others)
    return FOUND.known[key][0]  # type: ignore[no-any-return] # as `find` has it


def fits(value: Any, node: Node, definitions: Mapping[str, Node], *, exactly: bool) -> bool:
    """Whether a wire value has the form of `node`.

    Not `exactly`: servers that follow no schema leave fields out and add others, so the kind of
    value and the tags of an object are all that is looked at.
    """
    return once(_fits, value, node, definitions, exactly)


def _fits(value: Any, node: Node, definitions: Mapping[str, Node], exactly: bool) -> bool:  # noqa: FBT001 - see `once`
    node = resolve(node, definitions)
    if "anyOf" in node:
        return any(fits(value, one, definitions, exactly=exactly) for one in node["anyOf"])
    if "const" in node or "enum" in node:
        fixed = node.get("enum", [node.get("const")])
        # For Python, True is 1.
        return any(
            one == value and isinstance(one, bool) is isinstance(value, bool) for one in fixed
        )
    match node.get("type", ""):
        case "object":
            return isinstance(value, dict) and _has_fields(
                value, node["properties"], definitions, exactly=exactly
            )
        case "array":
            return isinstance(value, list) and all(
                not exactly or fits(item, node["items"], definitions, exactly=True)
                for item in value
            )
        case kind:
            return type(value) in KINDS.get(kind, ())


def shared(value: Any, node: Node, definitions: Mapping[str, Node]) -> int:
    """How many fields of an object have names that `node` knows."""
    known = resolve(node, definitions).get("properties", {})
    return len(value.keys() & known.keys()) if isinstance(value, dict) else 0


KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float, Digits),
    "null": (type(None),),
}


def _has_fields(
    value: Node, properties: Mapping[str, Node], definitions: Mapping[str, Node], *, exactly: bool
) -> bool:
    if exactly and value.keys() != properties.keys():
        return False
    return all(
        fits(value[name], field, definitions, exactly=exactly)
        for name, field in properties.items()
        if exactly or (name in value and ("const" in field or "enum" in field))
    )
