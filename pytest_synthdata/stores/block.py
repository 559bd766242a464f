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

BODIES = frozenset(("body", "string"))  # the keys under which vcrpy keeps bodies
PLAIN = re.compile(
    r"(?!(?:null|true|false|yes|no|on|off)$)[A-Za-z_][\w-]*", re.ASCII | re.IGNORECASE
)


def block_yaml(mapping: Mapping[str, Any]) -> str:
    """A mapping of mappings, lists and scalars as YAML 1.1, which any safe loader reads back."""
    return "\n".join(_block(mapping, "")) + "\n"


def _block(mapping: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        name = f"{indent}{key if PLAIN.fullmatch(key) else _scalar(key)}:"
        match value:
            case {} if value:
                yield name
                yield from _block(value, f"{indent}  ")
            case [dict(), *_]:
                yield name
                for item in value:
                    first, *rest = _block(item, f"{indent}  ")
                    yield f"{indent}- {first.strip()}"
                    yield from rest
            case list():
                yield f"{name} [{', '.join(map(_scalar, value))}]"
            case str() if key in BODIES:
                yield f"{name} >-"
                yield from (f"{indent}  {line}" for line in value.split("\n"))
            case _:
                yield f"{name} {_scalar(value)}"


def _scalar(value: Any) -> str:
    """A scalar, or an empty or nested collection in flow style, with strings double-quoted."""
    text = json.dumps(value, ensure_ascii=False)
    # JSON's escapes for what is not ASCII are pairs of surrogates, which YAML refuses.
    return "".join(c if " " <= c <= "~" else f"\\U{ord(c):08x}" for c in text)
