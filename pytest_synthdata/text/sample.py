"""A text with the fields it was written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args, get_origin

from pytest_synthdata.errors import OptionError

if TYPE_CHECKING:
    from pytest_synthdata.text.fields import Fields

__all__ = ["TextSample", "refuse_samples"]

S = TypeVar("S")
KEYS = ("fields", "preferences", "text")


@dataclass(frozen=True, eq=False)
class TextSample(Mapping[str, Any], Generic[S]):
    """A text, and the fields and the preferences it was written from, as they were given.

    Also a mapping with the keys "fields", "preferences" and "text".
    """

    __module__ = "pytest_synthdata"

    fields: S
    preferences: Mapping[str, Any] | None
    text: str
    source: Fields | None = field(default=None, repr=False)
    """The fields as they were when the text was asked for; no part of the interface."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied or sent to another process, it has what users know of it."""
        return type(self), (self.fields, self.preferences, self.text)

    def __getitem__(self, key: str) -> Any:
        if key not in KEYS:
            raise KeyError(key)
        return getattr(self, key)

    def __iter__(self) -> Iterator[str]:
        return iter(KEYS)

    def __len__(self) -> int:
        return len(KEYS)


def refuse_samples(schema: Any) -> None:
    """Raise OptionError where a TextSample is asked for as if it were a schema."""
    if schema is TextSample or get_origin(schema) is TextSample:
        (of,) = get_args(schema) or (None,)
        name = getattr(of, "__name__", "S")
        message = (
            f"a TextSample is no schema; ask for {name}, with preferences={{}} or in an argument "
            f"annotated list[TextSample[{name}]]"
        )
        raise OptionError(message)
