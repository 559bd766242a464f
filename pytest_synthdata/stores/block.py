"""YAML in one fixed form: block style, ASCII, JSON bodies as folded scalars.

PyYAML's own emitter breaks folded scalars where it likes and analyses them character by character;
the form here is what makes cassettes comparable line by line, and quick to write.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["block_yaml"]

INTERACTIONS = "interactions"
BODIES = frozenset(("body", "string"))  # the keys under which vcrpy keeps bodies there
PLAIN = re.compile(
    r"(?!(?:null|true|false|yes|no|on|off)$)[A-Za-z_][\w-]*", re.ASCII | re.IGNORECASE
)


def block_yaml(mapping: Mapping[str, Any]) -> str:
    """A mapping of mappings, lists and scalars as YAML 1.1, which any safe loader reads back.

    Bodies, which are JSON in ASCII, come back with a space for each line break.
    """
    return "\n".join([*_block(mapping, "", bodies=False), ""])


def _block(mapping: Mapping[str, Any], indent: str, *, bodies: bool) -> Iterator[str]:
    for key, value in mapping.items():
        name = f"{indent}{key if PLAIN.fullmatch(key) else _scalar(key)}:"
        below = bodies or (key == INTERACTIONS and not indent)
        match value:
            case {} if value:
                yield name
                yield from _block(value, f"{indent}  ", bodies=below)
            case [dict(), *_] if all(isinstance(item, dict) and item for item in value):
                yield name
                for item in value:
                    first, *rest = _block(item, f"{indent}  ", bodies=below)
                    yield f"{indent}- {first.strip()}"
                    yield from rest
            case str() if bodies and key in BODIES:
                yield f"{name} >-"
                # The one character of ASCII that JSON writes as it is and YAML refuses.
                lines = value.replace("\x7f", "\\u007f").split("\n")
                yield from (f"{indent}  {line}" for line in lines)
            case _:
                yield f"{name} {_scalar(value)}"


def _scalar(value: Any) -> str:
    """A scalar or a collection in flow style, with strings double-quoted."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isascii() and text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    # JSON's escapes for what is not ASCII are pairs of surrogates, which YAML refuses, as it does
    # a surrogate by itself.
    if " " <= character <= "~":
        return character
    return "\\ufffd" if "\ud800" <= character <= "\udfff" else f"\\U{ord(character):08x}"
