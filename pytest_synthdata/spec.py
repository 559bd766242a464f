"""A spec, what is asked for, and its prompt hash."""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from typing_extensions import TypeVar

from pytest_synthdata.errors import OptionError
from pytest_synthdata.schema.schema import canonical
from pytest_synthdata.settings import check_params

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pytest_synthdata.draft import Draft, Held, Reading, Telling
    from pytest_synthdata.schema.fields import Field
    from pytest_synthdata.schema.schema import Schema
    from pytest_synthdata.standing import Standing

__all__ = ["PAGE_SIZE", "Spec", "Wanted", "check_string", "who"]

FORMAT = 1
"""Version of the identity's form. Changing it invalidates every cassette, so it stays."""

PAGE_SIZE = 5
NAME_LENGTH = 40
HASH_LENGTH = 12


@dataclass(frozen=True, eq=False, kw_only=True)
class Spec(ABC):
    """What is asked for, by a model where the request names one.

    `schema` is that of one record as it travels. A spec may be one of many that differ in their
    `item` alone, such as the fields of a text: they share a cassette, where each item has a place
    of its own.
    """

    kind: ClassVar[str]
    noun: ClassVar[str]
    """What one answer of it is."""
    advice: ClassVar[str]
    """What to do where no good record comes."""
    told: ClassVar[Mapping[str, str]] = {}
    """What else is said in place of parts of an outcome's advice."""
    none: ClassVar[str] = ""
    """What it means where an answer holds less than was asked for, if that is an answer, too."""

    schema: Schema
    model: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    label: str | None = None

    @property
    @abstractmethod
    def what(self) -> str:
        """What is asked for, in the words of an error."""

    @property
    @abstractmethod
    def parts(self) -> Mapping[str, Any]:
        """What the test asks for in its own words, each part under its name."""

    @property
    def item(self) -> str:
        """32 hexadecimal digits for what the request is about; "" where there are no items."""
        return ""

    @property
    def content(self) -> Mapping[str, Any]:
        """The whole item, under the name that users give it by; empty where there are no items."""
        return {}

    @property
    def about(self) -> str:
        """The item in words."""
        return ""

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What the test asks for, and nothing else: equal identities share their records.

        Who answers and how (settings, page size, n, the plugin's own wording, library versions) is
        no part of it, and neither is the item.
        """
        ends = {"model": self.model, "params": dict(self.params), "label": self.label}
        parts = {**self.parts, **ends}
        return {
            "format": FORMAT,
            "kind": self.kind,
            **{
                name: value
                for name, value in parts.items()
                if name == "schema" or value not in (None, [], {})
            },
        }

    @cached_property
    def prompt_hash(self) -> str:
        """64 hexadecimal digits: sha256 of the identity's canonical JSON."""
        return hashlib.sha256(canonical(self.identity).encode()).hexdigest()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is asked for, as users know them."""
        return (self.schema.name, *([self.label] if self.label else []))

    @property
    def stem(self) -> str:
        """The name of the spec's cassette, without its ending: names and hash."""
        name = "-".join(re.sub(r"[^A-Za-z0-9_]+", "_", part).strip("_") for part in self.names)
        return f"{name[:NAME_LENGTH]}-{self.prompt_hash[:HASH_LENGTH]}"

    @property
    def unique_fields(self) -> tuple[tuple[Field, ...], ...]:
        """The groups of fields whose values must differ together over all records."""
        return ()

    @property
    def capacity(self) -> tuple[int | None, str]:
        """How many records there can be under `unique` (None: any number), and for which fields."""
        return None, ""

    @property
    def cardinality(self) -> int | None:
        """How many different records there can be at most; None where they cannot be counted."""
        return None

    @abstractmethod
    def message(
        self,
        slots: tuple[int, ...],
        refused: Mapping[int, tuple[Any, str]],
        taken: Sequence[tuple[str, Sequence[str]]],
        relaxed: Collection[int],
    ) -> str:
        """The message that asks for `slots`.

        `refused` holds, for slots asked before, the wire record that came (None: none) and why it
        is not good; `taken` are the values under `unique` that others have, and `relaxed` are
        slots that need not follow the plan. Where slots are asked for the first time, it depends on
        nothing but the spec and the slots.
        """

    @abstractmethod
    def draft(self, held: Held, *, distinct: bool, again: bool) -> Draft | Telling | Reading:
        """An answer in the making, beside the good records `held`."""

    def records_in(self, wires: tuple[Any, ...], *, whole: bool) -> tuple[Any, ...]:
        """The wire records of an answer; `whole`: nothing of it is missing."""
        del whole
        return wires

    @abstractmethod
    def unfit(self, slot: int, standing: Standing) -> Iterable[str]:
        """What a record that was asked for in this run must fulfil beside its schema, and does not.

        None of it is asked of what stands in a cassette.
        """

    @abstractmethod
    def unlike(self, slot: int, standing: Standing) -> Iterable[str]:
        """What such a record should fulfil, but need not."""


SpecT_co = TypeVar("SpecT_co", bound=Spec, default=Spec, covariant=True)


@dataclass(frozen=True, eq=False, slots=True)
class Wanted(Generic[SpecT_co]):
    """How much is wanted of a spec: the first `n` records, asked for `page_size` at a time.

    `preferences` are those of the texts that are written from the records (None: no texts are).
    """

    spec: SpecT_co
    n: int
    page_size: int = PAGE_SIZE
    preferences: Mapping[str, Any] | None = None


def who(model: str | None, params: Mapping[str, Any] | None) -> dict[str, Any]:
    """The options that say who is to answer and how, checked. Raises OptionError."""
    check_string("model", model)
    if not isinstance(params, Mapping | None):
        message = f"params must be a dict of request parameters; {params!r} is not"
        raise OptionError(message)
    return {"model": model, "params": check_params("params", params or {})}


def check_string(name: str, text: object) -> None:
    """Raise OptionError where the option `name` has a value that is no string."""
    if not isinstance(text, str | None):
        message = f"{name} must be a string; {text!r} is a {type(text).__name__}"
        raise OptionError(message)
