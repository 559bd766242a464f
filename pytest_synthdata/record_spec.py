"""What is asked for where records are, and the check of its options."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict

from typing_extensions import override

from pytest_synthdata.errors import OptionError
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.spec import PAGE_SIZE, Spec, Wanted, check_string, who
from pytest_synthdata.text.sample import refuse_samples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_synthdata.draft import Draft, Held
    from pytest_synthdata.plan import Axis, Plan
    from pytest_synthdata.schema.fields import Field
    from pytest_synthdata.standing import Standing
    from pytest_synthdata.template import Prompt

__all__ = ["Options", "RecordSpec", "wanted"]


class Options(TypedDict, total=False):
    """The options of a record request beside `n`; see the README for what each means."""

    subject: str | None
    extra: str | Sequence[str] | None
    examples: Sequence[Any]
    prompt: Prompt | None
    unique: str | Sequence[str | Sequence[str]] | None
    vary: Mapping[str, Any] | None
    model: str | None
    params: Mapping[str, Any] | None
    page_size: int
    label: str | None


@dataclass(frozen=True, eq=False, kw_only=True)
class RecordSpec(Spec):
    """Records of a schema, with the parts of a prompt.

    `prompt` is None where the default template is meant. `unique` holds groups of fields whose
    values must differ together over all records, and `vary`, as JSON, the values that records are
    spread over. What no option asks for is not even imported, since replay needs nothing else.
    """

    kind = "records"
    noun = "record"
    advice = (
        "Say in `extra` or in field descriptions what the records must fulfil, or loosen the "
        "schema."
    )

    subject: str | None = None
    extra: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    prompt: Prompt | None = None
    unique: tuple[tuple[str, ...], ...] = ()
    vary: Mapping[str, Any] = field(default_factory=dict)

    @property
    @override
    def what(self) -> str:
        return f"records of {self.schema.name}"

    @property
    @override
    def parts(self) -> Mapping[str, Any]:
        prompt = self.prompt
        return {
            "schema": self.schema.normal_form,
            "subject": self.subject,
            "extra": list(self.extra),
            "examples": list(self.examples),
            "prefix": prompt and prompt.prefix,
            "suffix": prompt and prompt.suffix,
            "example": prompt and prompt.example,
            "variables": dict(prompt.variables) if prompt else {},
            "unique": [list(group) for group in self.unique],
            "vary": dict(self.vary),
        }

    @cached_property
    @override
    def unique_fields(self) -> tuple[tuple[Field, ...], ...]:
        if not self.unique:
            return ()
        from pytest_synthdata.schema.fields import field_of

        found = ((field_of(self.schema, name) for name in group) for group in self.unique)
        return tuple(tuple(filter(None, group)) for group in found)

    @cached_property
    @override
    def capacity(self) -> tuple[int | None, str]:
        if not self.unique:
            return None, ""
        from pytest_synthdata.spread import capacity

        return capacity(self.schema, self.unique, self.vary)

    @property
    @override
    def cardinality(self) -> int | None:
        return self.plan.cardinality

    @cached_property
    def bound(self) -> Mapping[Field, Sequence[Any]]:
        """The fields that `vary` deals out, each with its wire values."""
        if not self.vary:
            return {}
        from pytest_synthdata.spread import bound

        return bound(self.schema, self.vary)

    @cached_property
    def plan(self) -> Plan:
        """What each record is to look like, so that they differ. It is no part of the identity."""
        from pytest_synthdata.plan import Plan
        from pytest_synthdata.spread import themes

        return Plan(
            self.schema.wire.schema,
            self.prompt_hash,
            binding={field.wire_name: values for field, values in self.bound.items()},
            themes=themes(self.schema, self.vary),
            unique=[[field.wire_name for field in group] for group in self.unique_fields],
        )

    @override
    def message(self, *page: Any) -> str:
        from pytest_synthdata.prompt import records_prompt

        return records_prompt(self, *page)

    @override
    def draft(self, held: Held, *, distinct: bool, again: bool) -> Draft:
        from pytest_synthdata.draft import Draft

        return Draft(self, held, distinct=distinct, again=again)

    @override
    def unfit(self, slot: int, standing: Standing) -> Iterator[str]:
        """That a record has not the value which `vary` dealt to a field.

        One that is not good anyhow, too: another class may find no fault with it.
        """
        for axis, words in self._missed(slot, standing, binding=True):
            if standing.problem or not self._carries(slot, standing, axis):
                yield words

    @override
    def unlike(self, slot: int, standing: Standing) -> Iterator[str]:
        """That a record does not follow the plan."""
        return (words for _, words in self._missed(slot, standing, binding=False))

    def _missed(
        self, slot: int, standing: Standing, *, binding: bool
    ) -> Iterator[tuple[Axis, str]]:
        from pytest_synthdata.plan import Kind

        kind = Kind.BINDING if binding else Kind.HARD
        missed = self.plan.missed(slot, standing.wire)
        return ((axis, words) for axis, words in missed if axis.kind is kind)

    def _carries(self, slot: int, standing: Standing, axis: Axis) -> bool:
        """Whether a record has the value it was dealt, though it may be written otherwise."""
        from pytest_synthdata.schema.fields import MISSING

        schema, text = self.schema, standing.text
        instance, record = schema.instance(text), schema.encode(text)
        (field,) = (field for field in self.bound if field.wire_name == axis.path[0])
        if not isinstance(record, dict) or (
            field.wire_name not in record and field.of(instance) is MISSING
        ):
            return False  # another branch of a union
        dealt = (self.plan.dealt(slot)[axis].node or {})["const"]
        problem, other = schema.judged(schema.decode({**record, field.wire_name: dealt}))
        return problem is None and bool(other == instance)


def wanted(  # noqa: PLR0913 - the options users have; their names are the interface
    schema: Any,
    *,
    n: int,
    subject: str | None = None,
    extra: str | Sequence[str] | None = None,
    examples: Sequence[Any] = (),
    prompt: Prompt | None = None,
    unique: str | Sequence[str | Sequence[str]] | None = None,
    vary: Mapping[str, Any] | None = None,
    model: str | None = None,
    params: Mapping[str, Any] | None = None,
    page_size: int = PAGE_SIZE,
    label: str | None = None,
    preferences: Mapping[str, Any] | None = None,
) -> Wanted[RecordSpec]:
    """Check the options of a record request. Raises OptionError that says what to write instead."""
    for name, number in (("n", n), ("page_size", page_size)):
        if type(number) is not int or number < 1:
            message = f"{name} must be a whole number from 1; {number!r} is not"
            raise OptionError(message)
    check_string("subject", subject)
    check_string("label", label)
    refuse_samples(schema)
    of = Schema.of(schema)
    rules = _rules(extra)
    spec = RecordSpec(
        schema=of,
        subject=subject,
        extra=rules,
        examples=_examples(of, examples),
        prompt=_prompt(prompt, subject, rules),
        **_spread(of, unique, vary),
        **who(model, params),
        label=label,
    )
    most, names = spec.capacity
    if most is not None and most < n:
        message = (
            f"unique: n={n} records of {of.name} need as many different values of {names}, and "
            f"there are no more than {most}; lower n, or leave {names} out of `unique`"
        )
        raise OptionError(message)
    if preferences is not None:
        from pytest_synthdata.text.spec import checked_preferences

        checked_preferences(preferences)
    return Wanted(spec, n, page_size, preferences)


def _examples(of: Schema, examples: Sequence[Any]) -> tuple[str, ...]:
    if examples == ():
        return ()
    from pytest_synthdata.examples import example_texts

    return example_texts(of, examples)


def _prompt(prompt: Prompt | None, subject: str | None, rules: tuple[str, ...]) -> Prompt | None:
    if prompt is None:
        return None
    from pytest_synthdata.template import checked

    return checked(prompt, {"subject": subject is not None, "extra": bool(rules)})


def _spread(
    of: Schema,
    unique: str | Sequence[str | Sequence[str]] | None,
    vary: Mapping[str, Any] | None,
) -> dict[str, Any]:
    if unique is None and vary is None:
        return {}
    from pytest_synthdata.spread import groups, varied

    return {"unique": groups(of, unique), "vary": varied(of, vary)}


def _rules(extra: str | Sequence[str] | None) -> tuple[str, ...]:
    if extra is None:
        return ()
    rules = (extra,) if isinstance(extra, str) else extra
    # A set has no order, so it would give the spec another identity in each process.
    if isinstance(rules, list | tuple) and all(isinstance(rule, str) for rule in rules):
        return tuple(rules)
    message = f"extra must be a string or a list of strings, in their order; {extra!r} is not"
    raise OptionError(message)
