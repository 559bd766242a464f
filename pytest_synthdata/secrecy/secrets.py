"""The secrets of a run, looked for in what is sent, written and said."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pytest_synthdata.secrecy.naming import PASSING
from pytest_synthdata.secrecy.sources import Secret, of_environment, of_url, telling
from pytest_synthdata.secrecy.usual import usual_keys
from pytest_synthdata.secrecy.writing import pattern, written
from pytest_synthdata.shown import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["HIDDEN", "Finding", "Secrets"]

ESCAPES = ("\\u", "\\/")
"""Those of JSON which need not be. All others are among the forms of a value."""
HIDDEN = "***"
"""What stands in place of a secret."""
SHOWN = 200  # characters of a place
KEY = Secret("what looks like a key")


@dataclass(frozen=True, slots=True)
class Finding:
    """A secret that was found: what it is, where it stands, and what to do if it is none.

    `where` is a path such as `choices[0].message.content` ("": the value itself), and `line` the
    line of a text, from 1.
    """

    what: str
    where: str
    line: int
    unless: str


@dataclass(frozen=True)
class Secrets:
    """Values that nobody else is told, and what each of them is.

    `passed` are values that may stand anywhere, and `option` is how users let one pass. What finds
    the values is made when something is first looked through.
    """

    values: Mapping[str, Secret] = field(default_factory=dict, repr=False)
    passed: frozenset[str] = field(default=frozenset(), repr=False)
    option: str = PASSING

    @classmethod
    def of(
        cls,
        environment: Mapping[str, str],
        *,
        passed: Collection[str] = (),
        option: str = PASSING,
        base_url: str | None = None,
        **named: str | None,
    ) -> Secrets:
        """Those of an environment and of a base URL, and values under the names of what they are.

        `passed` are names of variables that hold no secrets, whether there are such or not.
        """
        let = [environment[name].strip() for name in passed if name in environment]
        let += [value for url in let for value in of_url(url)]
        known = {
            value: Secret(f"the {name.replace('_', ' ')}")
            for name, value in named.items()
            if value and telling(value)
        }
        values = known | of_url(base_url or "") | of_environment(environment)
        return cls(values, frozenset(let), option)

    def __or__(self, other: Secrets) -> Secrets:
        """The secrets of both; what one of them lets pass passes.

        Where the other has nothing new this is the first itself, and with the same news as the last
        time the same object: what finds the values is not made again.
        """
        new = {value: other.values[value] for value in other.values.keys() - self.values.keys()}
        passed = other.passed - self.passed
        if not new and not passed:
            return self
        news = frozenset(new.items()), passed
        joined = self._joined.get(news)
        if joined is None:
            joined = replace(self, values={**self.values, **new}, passed=self.passed | passed)
            self._joined.clear()
            self._joined[news] = joined
        return joined

    def found(self, value: Any, where: str = "") -> Finding | None:
        """The first secret in a JSON value, if there is one: in strings, names or whole numbers.

        `where` is the path of the value. A string that is JSON itself is looked through as such:
        its escapes hide nothing, for it may be written without.
        """
        strings = list(_strings(value, where))
        hit = self._hit("\n".join(text for _, text in strings)) is not None
        for path, text in strings:
            hides = hit or any(escape in text for escape in ESCAPES)
            if hides and (deeper := self.found(_parsed(text), path)):
                return deeper
            if hit and (own := self._hit(text)):
                return self._finding(own[0], path)
        return None

    def found_in_text(self, text: str) -> Finding | None:
        """The first secret in a text, if there is one, and its line."""
        if hit := self._hit(text):
            return self._finding(hit[0], "", text.count("\n", 0, hit[1]) + 1)
        return None

    def scrub(self, text: str) -> str:
        """A text without the secrets, in any of the ways they are written."""
        if self._hit(text):
            for value in sorted(self._sought, key=len, reverse=True):
                text = pattern(value).sub(HIDDEN, text)
            for key in {match[0] for match in usual_keys(text)}:
                text = text.replace(key, HIDDEN)
        return text

    @cached_property
    def _joined(self) -> dict[tuple[frozenset[tuple[str, Secret]], frozenset[str]], Secrets]:
        """The last union with others, by what was new in them."""
        return {}

    @cached_property
    def _sought(self) -> dict[str, Secret]:
        return {value: one for value, one in self.values.items() if value not in self.passed}

    @cached_property
    def _forms(self) -> list[tuple[str, Secret]]:
        """The forms of all values. Looked for one by one: Python does so faster than by regex."""
        return [(form, one) for value, one in self._sought.items() for form in written(value)]

    def _hit(self, text: str) -> tuple[Secret, int] | None:
        """A secret in a text, and the index where it begins."""
        lowered = text.lower()
        for form, secret in self._forms:
            if form in lowered:
                return secret, lowered.index(form)
        for match in usual_keys(text):
            if not any(match[0] in value for value in self.passed):
                return KEY, match.start()
        return None

    def _finding(self, secret: Secret, where: str, line: int = 0) -> Finding:
        unless = ""
        if secret is KEY:
            unless = ", or if it is made up, see to it that it has another form"
        elif secret.variable:
            unless = f", or if it is no secret, let it pass: {self.option.format(secret.variable)}"
        return Finding(secret.words, printable(self.scrub(where))[:SHOWN], line, unless)


def _strings(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """All strings of a JSON value in their order, names and digits among them, and their places."""
    left = [(where, value)]
    while left:
        path, one = left.pop()
        match one:
            case str():
                yield path, one
            case int() if not isinstance(one, bool):
                yield path, str(one)
            case dict():
                for key in one:
                    yield path, key
                inner = [(f"{path}.{key}" if path else key, child) for key, child in one.items()]
                left += reversed(inner)
            case list() | tuple():
                left += reversed([(f"{path}[{at}]", child) for at, child in enumerate(one)])


def _parsed(text: str) -> Any:
    """The object or list that a text is in JSON, None if it is none."""
    if text.lstrip()[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
