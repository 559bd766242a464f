"""The few-shot template of a prompt, and the check that its variables all have values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING

from pytest_synthdata.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Prompt", "checked", "shots", "telling"]

PARTS = ("prefix", "suffix", "example")
BRACES = "write {{ and }} for braces"
PREFIX = "The records are about {subject}."
SUFFIX = "Each record must follow: {extra}"
TELL = "Write a text from the fields below, detailed and interesting, that follows the preferences."


@dataclass(frozen=True, slots=True)
class Prompt:
    """A few-shot template of your own.

    `prefix` stands before the examples, `suffix` after them, `example` around each. `{subject}` and
    `{extra}` stand for the options of these names, `{example}` for one example, and any other
    `{name}` for an entry of `variables`. Write `{{` for a brace. A part left out keeps its default.
    """

    __module__ = "pytest_synthdata"

    prefix: str | None = None
    suffix: str | None = None
    example: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)


def checked(prompt: Prompt, options: Mapping[str, bool | None]) -> Prompt:
    """`prompt`, if each variable in it has a value and each value has a place in it.

    `options` tells which variables there are beside its own, and whether they are given; None: it
    need have no place, given or not. Raises OptionError that names a missing, unknown or unused
    variable.
    """
    if not isinstance(prompt, Prompt):
        message = f"prompt must be a Prompt(prefix=..., suffix=...); {prompt!r} is not"
        raise OptionError(message)
    for part in PARTS:
        if not isinstance(text := getattr(prompt, part), str | None):
            message = f"prompt.{part} must be a string; {text!r} is not"
            raise OptionError(message)
    if not isinstance(prompt.variables, Mapping):
        message = f"prompt.variables must be a dict of strings; {prompt.variables!r} is not"
        raise OptionError(message)
    for name, value in prompt.variables.items():
        if not isinstance(value, str):
            message = f"prompt.variables[{name!r}] must be a string; {value!r} is not"
            raise OptionError(message)
    used = set(_used(prompt, options))
    expected = [*prompt.variables, *(["example"] if prompt.example is not None else [])]
    if (
        prompt.prefix is not None and prompt.suffix is not None
    ):  # else a default has a place for them
        expected += [name for name, given in options.items() if given]
    if unused := [f"{{{name}}}" for name in expected if name not in used]:
        message = f"prompt has no place for {', '.join(unused)}; put it into a part or leave it out"
        raise OptionError(message)
    return prompt


def _used(prompt: Prompt, options: Mapping[str, bool | None]) -> Iterator[str]:
    """The variables in a prompt's parts, each of which has a value."""
    for part in PARTS:
        for name in _variables(part, getattr(prompt, part) or ""):
            known = name in prompt.variables or (name == "example" and part == "example")
            if not known and name not in options:
                message = (
                    f"prompt.{part} uses the unknown variable {{{name}}}; give it in variables="
                    f"{{{name!r}: ...}}, or {BRACES}"
                )
                raise OptionError(message)
            if not known and options[name] is False:
                message = (
                    f"prompt.{part} uses {{{name}}}, but the option {name} is missing; give it"
                )
                raise OptionError(message)
            yield name


def _variables(part: str, template: str) -> Iterator[str]:
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        message = f"prompt.{part} is no template: {error}; {BRACES}"
        raise OptionError(message) from error
    for _, name, form, conversion in parsed:
        if name is not None:
            if not name.isidentifier() or form or conversion:
                message = f"prompt.{part} has {{{name}}}, which is no plain variable; {BRACES}"
                raise OptionError(message)
            yield name


def telling(prompt: Prompt, rule: str, fields: str, preferences: str) -> list[str]:
    """The paragraphs that ask for a text: prefix, rule, suffix, with values filled in.

    What the parts have no place for stands at the end.
    """
    values = {**prompt.variables, "fields": fields, "preferences": preferences}
    prefix = TELL if prompt.prefix is None else prompt.prefix
    suffix = prompt.suffix or ""
    placed = {name for part in (prefix, suffix) for name in _variables("text", part)}
    named = (("fields", "Fields"), ("preferences", "Preferences"))
    rest = [f"{title}: {values[name]}" for name, title in named if name not in placed]
    return [prefix.format_map(values), rule, suffix.format_map(values), *rest]


def shots(
    prompt: Prompt, subject: str | None, extra: tuple[str, ...], examples: tuple[str, ...]
) -> list[str]:
    """The paragraphs of a few-shot prompt: prefix, examples, suffix, with values filled in."""
    values = {**prompt.variables, "subject": subject or "", "extra": "; ".join(extra)}
    prefix = prompt.prefix if prompt.prefix is not None else (PREFIX if subject else "")
    suffix = prompt.suffix if prompt.suffix is not None else (SUFFIX if extra else "")
    template = prompt.example or "{example}"
    heading = "Examples of such records:" if examples and prompt.prefix is None else ""
    shown = [template.format_map({**values, "example": text}) for text in examples]
    return [prefix.format_map(values), heading, *shown, suffix.format_map(values)]
