"""Where secrets are known from: the environment, the base URL, the headers of a client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from pytest_synthdata.secrecy.naming import PARTS, is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Secret",
    "of_environment",
    "of_headers",
    "of_query",
    "of_url",
    "telling",
]

HEADERS = PARTS | {"AUTHORIZATION", "COOKIE"}
OPEN = frozenset(("api-version",))
"""Values in a query that are none: Azure has the same for all."""
LONG, MIXED = 16, 8


@dataclass(frozen=True, slots=True)
class Secret:
    """What a value is, in words; `variable` is that of the environment which holds it, if any."""

    words: str
    variable: str = ""


def telling(value: str) -> bool:
    """Whether a value is one that nothing else is by chance.

    What is shorter (`none`, `ollama`, `lm-studio`) is what servers without keys are given.
    """
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return len(value) >= (MIXED if mixed else LONG)


def of_environment(variables: Mapping[str, str]) -> dict[str, Secret]:
    """The secrets in the environment, by value."""
    named = ((name, variables[name]) for name in sorted(variables) if is_secret_name(name))
    return _telling((value.strip(), Secret(f"the value of {name}", name)) for name, value in named)


def of_url(url: str) -> dict[str, Secret]:
    """User, password and the values of the query; nothing of a URL that cannot be read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return {}
    user = (unquote(parts.username or ""), Secret("the user of the base URL"))
    password = (unquote(parts.password or ""), Secret("the password of the base URL"))
    return of_query(dict(parse_qsl(parts.query))) | _telling((user, password))


def of_query(query: Mapping[str, object]) -> dict[str, Secret]:
    """The values of a query, whatever their names."""
    return _telling(
        (value, Secret(f"{name} of the base URL"))
        for name, value in query.items()
        if isinstance(value, str) and name.lower() not in OPEN
    )


def of_headers(headers: Mapping[str, object]) -> dict[str, Secret]:
    """The values of headers that are secret by their names, without `Bearer` and the like."""
    return _telling(
        (value.split(" ", 1)[-1].strip(), Secret(f"the header {name}"))
        for name, value in headers.items()
        if isinstance(value, str)
        and not HEADERS.isdisjoint(name.upper().replace("-", "_").split("_"))
    )


def _telling(found: Iterable[tuple[str, Secret]]) -> dict[str, Secret]:
    return {value: secret for value, secret in found if telling(value)}
