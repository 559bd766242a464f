"""A spec, what is asked for, and its prompt hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict

from pytest_synthdata.errors import OptionError
from pytest_synthdata.examples import example_texts
from pytest_synthdata.schema.fields import field_of
from pytest_synthdata.schema.schema import Schema, canonical
from pytest_synthdata.settings import check_params
from pytest_synthdata.spread import bound, capacity, groups, themes, varied
from pytest_synthdata.template import Prompt, checked

if TYPE_CHECKING:
    from pytest_synthdata.plan import Plan
    from pytest_synthdata.schema.fields import Field

__all__ = ["FORMAT", "Options", "Spec", "Wanted", "wanted"]

FORMAT = 1
"""Version of the identity's form. Changing it invalidates every cassette, so it stays."""

PAGE_SIZE = 5
NAME_LENGTH = 40
HASH_LENGTH = 12


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


@dataclass(frozen=True, eq=False)
class Spec:
    """What is asked for: a schema, the parts of a prompt, a model where the request names one.

    `unique` holds groups of fields whose values must differ together over all records, and `vary`,
    as JSON, the values that records are spread over.
    """

    schema: Schema
    subject: str | None = None
    extra: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    prompt: Prompt = field(default_factory=Prompt)
    unique: tuple[tuple[str, ...], ...] = ()
    vary: Mapping[str, Any] = field(default_factory=dict)
    model: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    label: str | None = None

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What the test asks for, and nothing else: equal identities share their records.

        Who answers and how (settings, page size, n, the plugin's own wording, library versions) is
        no part of it.
        """
        prompt = self.prompt
        parts = {
            "subject": self.subject,
            "extra": list(self.extra),
            "examples": list(self.examples),
            "prefix": prompt.prefix,
            "suffix": prompt.suffix,
            "example": prompt.example,
            "variables": dict(prompt.variables),
            "unique": [list(group) for group in self.unique],
            "vary": dict(self.vary),
            "model": self.model,
            "params": dict(self.params),
            "label": self.label,
        }
        return {
            "format": FORMAT,
            "kind": "records",
            "schema": self.schema.normal_form,
            **{name: value for name, value in parts.items() if value not in (None, [], {})},
        }

    @cached_property
    def prompt_hash(self) -> str:
        """64 hexadecimal digits: sha256 of the identity's canonical JSON."""
        return hashlib.sha256(canonical(self.identity).encode()).hexdigest()

    @cached_property
    def unique_fields(self) -> tuple[tuple[Field, ...], ...]:
        """The fields of each group that `unique` names."""
        found = ((field_of(self.schema, name) for name in group) for group in self.unique)
        return tuple(tuple(filter(None, group)) for group in found)

    @cached_property
    def capacity(self) -> tuple[int | None, str]:
        """How many records there can be under `unique` (None: any number), and for which fields."""
        return capacity(self.schema, self.unique, self.vary)

    @cached_property
    def bound(self) -> Mapping[Field, Sequence[Any]]:
        """The fields that `vary` deals out, each with its wire values."""
        return bound(self.schema, self.vary)

    @cached_property
    def plan(self) -> Plan:
        """What each record is to look like, so that they differ. It is no part of the identity."""
        from pytest_synthdata.plan import Plan

        return Plan(
            self.schema.wire.schema,
            self.prompt_hash,
            binding={field.wire_name: values for field, values in self.bound.items()},
            themes=themes(self.schema, self.vary),
            unique=[[field.wire_name for field in group] for group in self.unique_fields],
        )

    @property
    def stem(self) -> str:
        """The name of the spec's cassette, without its ending: schema, label, hash."""
        names = [self.schema.name, *([self.label] if self.label else [])]
        name = "-".join(re.sub(r"[^A-Za-z0-9_]+", "_", part).strip("_") for part in names)
        return f"{name[:NAME_LENGTH]}-{self.prompt_hash[:HASH_LENGTH]}"


@dataclass(frozen=True, eq=False, slots=True)
class Wanted:
    """How much is wanted of a spec: the first `n` records, asked for `page_size` at a time."""

    spec: Spec
    n: int
    page_size: int = PAGE_SIZE


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
) -> Wanted:
    """Check the options of a record request. Raises OptionError that says what to write instead."""
    for name, number in (("n", n), ("page_size", page_size)):
        if type(number) is not int or number < 1:
            message = f"{name} must be a whole number from 1; {number!r} is not"
            raise OptionError(message)
    for name, text in (("subject", subject), ("model", model), ("label", label)):
        if not isinstance(text, str | None):
            message = f"{name} must be a string; {text!r} is a {type(text).__name__}"
            raise OptionError(message)
    of = Schema.of(schema)
    rules = _rules(extra)
    spec = Spec(
        schema=of,
        subject=subject,
        extra=rules,
        examples=example_texts(of, examples),
        prompt=checked(
            Prompt() if prompt is None else prompt,
            {"subject": subject is not None, "extra": bool(rules)},
        ),
        unique=groups(of, unique),
        vary=varied(of, vary),
        model=model,
        params=_params(params or {}),
        label=label,
    )
    most, names = spec.capacity
    if most is not None and most < n:
        message = (
            f"unique: n={n} records of {of.name} need as many different values of {names}, and "
            f"there are no more than {most}; lower n, or leave {names} out of `unique`"
        )
        raise OptionError(message)
    return Wanted(spec, n, page_size)


def _rules(extra: str | Sequence[str] | None) -> tuple[str, ...]:
    if extra is None:
        return ()
    rules = (extra,) if isinstance(extra, str) else extra
    # A set has no order, so it would give the spec another identity in each process.
    if isinstance(rules, list | tuple) and all(isinstance(rule, str) for rule in rules):
        return tuple(rules)
    message = f"extra must be a string or a list of strings, in their order; {extra!r} is not"
    raise OptionError(message)


def _params(params: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(params, Mapping):
        message = f"params must be a dict of request parameters; {params!r} is not"
        raise OptionError(message)
    return check_params("params", params)
