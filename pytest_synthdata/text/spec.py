"""What is asked for where a text is, and the check of its options."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel
from typing_extensions import override

from pytest_synthdata.errors import OptionError
from pytest_synthdata.reply import ALONE, REWORD
from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.spec import Spec, who
from pytest_synthdata.template import Prompt, checked
from pytest_synthdata.text.appearing import absent
from pytest_synthdata.text.fields import Fields, fields_of
from pytest_synthdata.text.inferred import plain
from pytest_synthdata.text.lengths import MOST, is_length, lengths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_synthdata.draft import Held, Telling
    from pytest_synthdata.record_spec import RecordSpec
    from pytest_synthdata.spec import Wanted
    from pytest_synthdata.standing import Standing
    from pytest_synthdata.text.lengths import Lengths

__all__ = ["TextSpec", "checked_preferences", "items_of", "sample_spec", "text_spec", "told_spec"]

SHOWN, WIDTH = 5, 80  # absent values in one message, characters of each


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[:WIDTH]} ..."


def _said(text: str) -> str:
    if not text.strip():
        message = "the text is empty"
        raise ValueError(message)
    return text


class Text(BaseModel):
    """A text that uses all fields."""

    text: Annotated[str, AfterValidator(_said)]


@dataclass(frozen=True, eq=False, kw_only=True)
class TextSpec(Spec):
    """A text from fields, which are its item, in a style that preferences tell.

    `preferences` are JSON.
    """

    kind = "text"
    noun = "text"
    what = "texts"
    names = ("text",)
    advice = "Change the fields or the preferences, or ask another model (--synthdata-model)."
    told = ALONE | {REWORD: "reword the fields or the preferences"}

    fields: Fields
    prompt: Prompt = field(default_factory=Prompt)
    preferences: Mapping[str, Any] = field(default_factory=dict)

    @property
    @override
    def parts(self) -> Mapping[str, Any]:
        prompt = self.prompt
        return {
            "prefix": prompt.prefix,
            "suffix": prompt.suffix,
            "variables": dict(prompt.variables),
            "preferences": dict(self.preferences),
        }

    @property
    @override
    def item(self) -> str:
        return self.fields.item

    @property
    @override
    def content(self) -> Mapping[str, Any]:
        return {"fields": self.fields.text}

    @property
    @override
    def about(self) -> str:
        return self.fields.about

    @cached_property
    def lengths(self) -> Lengths:
        """How long the text is to be."""
        return lengths(self.preferences)

    @override
    def message(
        self,
        slots: tuple[int, ...],
        refused: Mapping[int, tuple[Any, str]],
        *_: Any,
    ) -> str:
        from pytest_synthdata.prompt import text_prompt

        return text_prompt(self, slots, refused)

    @override
    def draft(self, held: Held, *, distinct: bool, again: bool) -> Telling:
        from pytest_synthdata.draft import Telling

        notes = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in self.preferences.items()
            if not is_length(name)
        }
        value, limits = json.loads(self.fields.text, parse_float=Digits), self.lengths
        return Telling(value, notes, limits.shortest, limits.longest)

    @override
    def records_in(self, wires: tuple[Any, ...], *, whole: bool) -> tuple[Any, ...]:
        """A text is one by itself, too."""
        return tuple({"text": wire} if isinstance(wire, str) else wire for wire in wires)

    @override
    def unfit(self, slot: int, standing: Standing) -> Iterator[str]:
        """What of the fields the text does not tell, and that it is too short or too long."""
        if standing.problem is None:
            text = self.schema.instance(standing.text).text
            problem = self.lengths.problem(text)
            # Nobody reads a text that is far too long, which may be one of many megabytes.
            if len(text) <= MOST and (missing := absent(self.fields.leaves, text)):
                shown = ", ".join(_cut(repr(value)) for value in missing[:SHOWN])
                more = len(missing) - SHOWN
                yield f"it lacks {shown}{f' and {more} more' if more > 0 else ''}"
            if problem:
                yield problem

    @override
    def unlike(self, slot: int, standing: Standing) -> Iterable[str]:
        return ()


def text_spec(
    fields: Fields,
    preferences: Mapping[str, Any] | None,
    *,
    prompt: str | Prompt | None = None,
    model: str | None = None,
    params: Mapping[str, Any] | None = None,
) -> TextSpec:
    """Check the options of a text. Raises OptionError that says what to write instead."""
    given = Prompt(prefix=prompt) if isinstance(prompt, str) else prompt or Prompt()
    # Whatever has no place in it is told at the end.
    places = {"fields": None, "preferences": None}
    if checked(given, places).example is not None:
        message = "prompt.example is for records; a text has none: leave it out"
        raise OptionError(message)
    return TextSpec(
        schema=Schema.of(Text),
        fields=fields,
        prompt=given,
        preferences=checked_preferences(preferences),
        **who(model, params),
    )


def sample_spec(wanted: Wanted[RecordSpec]) -> TextSpec:
    """What is asked for where texts are written from wanted records, but for the fields."""
    spec, no_fields = wanted.spec, Fields("null")
    return text_spec(no_fields, wanted.preferences, model=spec.model, params=spec.params)


def checked_preferences(preferences: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Preferences as JSON. Raises OptionError that says what to write instead."""
    if not isinstance(preferences, Mapping | None):
        message = (
            f'preferences must be a dict such as {{"style": "gossip"}}; {preferences!r} is not'
        )
        raise OptionError(message)
    given: Mapping[str, Any] = plain(preferences or {}, "preferences")
    lengths(given)
    return given


def told_spec(fields: Any, preferences: Mapping[str, Any] | None, **options: Any) -> TextSpec:
    """What is asked for with fields as users give them; as `text_spec`."""
    spec = text_spec(fields_of(fields), preferences, **options)
    if json.loads(spec.fields.text) in ([], {}):
        message = f"fields are empty, and a text is written from fields; {fields!r} has none"
        raise OptionError(message)
    return spec


def items_of(items: Iterable[Any], preferences: Any) -> list[tuple[Any, Any]]:
    """The fields and the preferences of each item.

    An item is fields, or {"fields": ..., "preferences": ...} where it has preferences of its own.
    Raises OptionError for what is no list of items.
    """
    if isinstance(items, str | Mapping | BaseModel) or not isinstance(items, Iterable):
        message = f"texts takes a list of items, each of which is fields; {items!r:.80} is none"
        raise OptionError(message)
    return [
        (item["fields"], item["preferences"])
        if isinstance(item, Mapping) and item.keys() == {"fields", "preferences"}
        else (item, preferences)
        for item in items
    ]
