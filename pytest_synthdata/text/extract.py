"""What is asked for where data is read out of a text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import override

from pytest_synthdata.errors import OptionError
from pytest_synthdata.reply import ALONE, REWORD
from pytest_synthdata.schema.fitting import fits
from pytest_synthdata.schema.node import resolve
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.spec import Spec, who
from pytest_synthdata.text.fields import digest
from pytest_synthdata.text.sample import refuse_samples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_synthdata.draft import Held, Reading
    from pytest_synthdata.standing import Standing

__all__ = ["ExtractAllSpec", "ExtractSpec", "extract_spec"]

SHOWN = 100  # characters


@dataclass(frozen=True, eq=False)
class AllOf(Schema):
    """All records of a schema, that of each `one`, as a record: their list."""

    one: Schema = field(kw_only=True)

    @classmethod
    def each(cls, one: Schema) -> AllOf:
        """All records of the schema `one`, whose name and wire schema it has."""
        return cls(one.type, one.name, one.adapter, one.described, one=one)

    @override
    def decode(self, wire_record: Any) -> str:
        return f"[{','.join(map(self.one.decode, wire_record))}]"

    @override
    def judged(self, text: str) -> tuple[str | None, Any]:
        instances = []
        for number, record in enumerate(json.loads(text), 1):
            problem, instance = self.one.judged(json.dumps(record, ensure_ascii=False))
            if problem:
                return f"record {number}: {problem}", None
            instances.append(instance)
        return None, instances

    @override
    def instance(self, text: str) -> Any:
        return self.judged(text)[1]


@dataclass(frozen=True, eq=False, kw_only=True)
class ExtractSpec(Spec):
    """A record of a schema, read out of a text, which is its item."""

    kind = "extract"
    many: ClassVar[bool] = False
    noun = "extraction"
    advice = (
        "Say in field descriptions what is to be found, or ask another model (--synthdata-model)."
    )
    told = ALONE | {REWORD: "shorten or reword the text"}
    none = "the text holds none, says the answer; where there may be none, use extract_all"

    text: str

    @property
    @override
    def what(self) -> str:
        return f"extractions of {self.schema.name}"

    @property
    @override
    def names(self) -> tuple[str, ...]:
        return self.schema.name, "extract"

    @property
    @override
    def parts(self) -> Mapping[str, Any]:
        return {"schema": self.schema.normal_form}

    @cached_property
    @override
    def item(self) -> str:
        return digest(self.text)

    @property
    @override
    def content(self) -> Mapping[str, Any]:
        return {"text": self.text}

    @property
    @override
    def about(self) -> str:
        shown = " ".join(self.text.split())
        return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]} ..."

    @override
    def message(
        self, slots: tuple[int, ...], refused: Mapping[int, tuple[Any, str]], *_: Any
    ) -> str:
        from pytest_synthdata.prompt import extraction_prompt

        return extraction_prompt(self, refused)

    @override
    def draft(self, held: Held, *, distinct: bool, again: bool) -> Reading:
        from pytest_synthdata.draft import Reading

        one = self.schema.one if isinstance(self.schema, AllOf) else self.schema
        return Reading(one, self.text, self.many)

    @override
    def records_in(self, wires: tuple[Any, ...], *, whole: bool) -> tuple[Any, ...]:
        """Where the record is a list, the list of an answer is taken for it, too.

        Unless it holds just a list, of what are members or whose members are none either.
        """
        node = self.schema.wire.schema
        definitions = node.get("$defs", {})
        root = resolve(node, definitions)
        if root.get("type") != "array" or not whole:
            return wires

        def members(values: Iterable[Any]) -> bool:
            return all(fits(one, root["items"], definitions, exactly=False) for one in values)

        (inner,) = wires if len(wires) == 1 else (None,)
        nested = isinstance(inner, list) and (members(inner) or not members(wires))
        return wires if nested else (list(wires),)

    @override
    def unfit(self, slot: int, standing: Standing) -> Iterable[str]:
        return ()

    @override
    def unlike(self, slot: int, standing: Standing) -> Iterable[str]:
        return ()


@dataclass(frozen=True, eq=False, kw_only=True)
class ExtractAllSpec(ExtractSpec):
    """All records of a schema that a text holds; `schema` is that of their list."""

    kind = "extract_all"
    many = True

    @override
    def records_in(self, wires: tuple[Any, ...], *, whole: bool) -> tuple[Any, ...]:
        return (list(wires),) if whole else ()


def extract_spec(
    schema: Any,
    text: Any,
    *,
    many: bool,
    model: str | None = None,
    params: Mapping[str, Any] | None = None,
) -> ExtractSpec:
    """Check the options of an extraction. Raises OptionError that says what to write instead."""
    said = text["text"] if isinstance(text, Mapping) and "text" in text else text
    if not isinstance(said, str) or not said.strip():
        message = f"extract reads a text; {text!r:.80} is none: give a string or a TextSample"
        raise OptionError(message)
    refuse_samples(schema)
    one = Schema.of(schema)
    if many:
        return ExtractAllSpec(schema=AllOf.each(one), text=said, **who(model, params))
    return ExtractSpec(schema=one, text=said, **who(model, params))
