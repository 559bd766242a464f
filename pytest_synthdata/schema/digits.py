"""Numbers with all the digits that were written."""

import json

__all__ = ["DECODER", "Digits"]


class Digits(float):
    """A number that remembers how it was written, for types that keep more than a float does."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


def _no_number(name: str) -> float:
    """NaN and the infinities are no JSON (RFC 8259, section 6)."""
    raise json.JSONDecodeError(name, "", 0)


DECODER = json.JSONDecoder(parse_float=Digits, parse_constant=_no_number)
"""Of JSON in which numbers remember how they were written; it knows nothing of depth."""
