"""Whether a pattern is found in a text, in bounded time: Python's `re` may take for ever."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

_STEPS = 100_000  # backward, of the engine that knows look-around
_LONGEST = 10_000  # characters of a text that it searches: its time may grow with their square
# What `re` writes and Rust does not, and what may look like it: an escaped sign, a class. An atomic
# group finds no more than any other.
_OWN = re.compile(r"\\Z|\\.|\[\^?\]?(?:[^]\\]|\\.)*+\]|\(\?(?:>|P<)", re.DOTALL)
_RUST = {r"\Z": r"\z", "(?>": "(?:", "(?P<": "(?<"}


@lru_cache(maxsize=256)
def finder(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a pattern is found in a text.

    By Rust's regular expressions, in time linear in the text; with look-around or back-references
    in a limited number of steps. What neither engine knows, or knows only of shorter texts, counts
    as found: the schema itself will judge.
    """
    import jsonschema_rs

    rust = _OWN.sub(lambda token: _RUST.get(token[0], token[0]), pattern)
    schema = {"pattern": rust}
    with suppress(jsonschema_rs.ValidationError):
        linear = jsonschema_rs.RegexOptions()
        return jsonschema_rs.validator_for(schema, pattern_options=linear).is_valid
    with suppress(jsonschema_rs.ValidationError):
        limited = jsonschema_rs.FancyRegexOptions(backtrack_limit=_STEPS)
        is_found = jsonschema_rs.validator_for(schema, pattern_options=limited).is_valid
        return lambda text: len(text) > _LONGEST or is_found(text)
    return lambda _: True
