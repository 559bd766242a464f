"""Which variables of the environment hold secrets by their names, and how users say that not."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["PARTS", "PASSING", "is_secret_name"]

# Parts of names, not substrings: MONKEY, KEYBOARD_LAYOUT, GIT_AUTHOR_NAME hold no secrets.
PARTS = frozenset("KEY APIKEY TOKEN SECRET PASSWORD PASSWD CREDENTIALS".split())
VARIABLES = ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID")
"""Those that are secret whatever their names say."""
PASSING = "synthdata_not_secret = {}"
"""How users name a variable whose value is no secret."""


@lru_cache(maxsize=10_000)
def is_secret_name(name: str) -> bool:
    """Whether an environment variable, by its name, holds a secret."""
    return name in VARIABLES or not PARTS.isdisjoint(name.upper().split("_"))
