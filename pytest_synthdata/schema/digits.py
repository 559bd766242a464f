"""Numbers with all the digits that were written."""

__all__ = ["Digits"]


class Digits(float):
    """A number that remembers how it was written, for types that keep more than a float does."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
