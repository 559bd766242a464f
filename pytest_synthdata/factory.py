"""The factory that users call for records, for texts, and for what texts hold."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

from pytest_synthdata.errors import SynthdataError
from pytest_synthdata.handout import extraction, records, samples, texts
from pytest_synthdata.options import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from typing_extensions import Unpack

    from pytest_synthdata.datasets import Datasets
    from pytest_synthdata.provenance import Records
    from pytest_synthdata.record_spec import Options, RecordSpec
    from pytest_synthdata.spec import Wanted
    from pytest_synthdata.template import Prompt
    from pytest_synthdata.text.sample import TextSample

__all__ = ["Factory"]

A = TypeVar("A")
F = TypeVar("F")
S = TypeVar("S")
T = TypeVar("T")
PLAIN = {bool, int, str}
MethodT = TypeVar("MethodT", bound="Callable[..., Any]")


def _plainly(method: MethodT) -> MethodT:
    """Let errors of this package come without inner frames, without causes and without secrets.

    The arguments are dropped on their way: pytest shows those of all frames (--full-trace).
    """

    @wraps(method)
    def call(self: Factory, *args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        try:
            return method(self, *args, **kwargs)
        except SynthdataError as error:
            wrong = error.plain(self._datasets.settings.secrets.scrub)
        del args, kwargs
        raise wrong

    return cast("MethodT", call)


class Factory:
    """Gives records to whoever calls it: `factory(MedicalBilling, n=20)`.

    It may be called from any thread, by many at once, and while an event loop runs.
    """

    __module__ = "pytest_synthdata"

    def __init__(self, datasets: Datasets, directory: Callable[[], Path | None]) -> None:
        self._datasets = datasets
        self._directory = directory
        self._asked: dict[Any, Wanted[RecordSpec]] = {}

    @overload
    def __call__(
        self,
        schema: type[S],
        *,
        n: int,
        preferences: Mapping[str, Any],
        **options: Unpack[Options],
    ) -> Records[TextSample[S]]: ...
    @overload
    def __call__(
        self, schema: type[S], *, n: int, preferences: None = ..., **options: Unpack[Options]
    ) -> Records[S]: ...
    @overload
    def __call__(
        self,
        schema: Any,
        *,
        n: int,
        preferences: Mapping[str, Any] | None = ...,
        **options: Unpack[Options],
    ) -> Records[Any]: ...
    @_plainly
    def __call__(self, schema: Any, *, n: int, **options: Any) -> Records[Any]:
        """The first `n` records of `schema`, fresh instances at each call.

        `options` are those of the marker; with `preferences`, `{}` too, each record is the fields
        of a TextSample. Raises a SynthdataError that says what to do.
        """
        __tracebackhide__ = True
        want = self._wanted(schema, {"n": n, **options})
        give = records if want.preferences is None else samples
        return self._given(give, want)

    @_plainly
    def text(
        self,
        fields: F,
        preferences: Mapping[str, Any] | None = None,
        *,
        prompt: str | Prompt | None = None,
        model: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> TextSample[F]:
        """A text that tells all of `fields`: a list, a dict, nested, or an instance of a schema.

        `preferences` say how: {"style": "gossip", "minimum_length": 200}, lengths in characters;
        `prompt` in words of your own, with {fields} and {preferences} where they should stand.
        Raises a SynthdataError that says what to do.
        """
        __tracebackhide__ = True
        options = {"prompt": prompt, "model": model, "params": params}
        return self._told([(fields, preferences)], options)[0]

    @_plainly
    def texts(
        self,
        items: Iterable[Any],
        preferences: Mapping[str, Any] | None = None,
        *,
        prompt: str | Prompt | None = None,
        model: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> list[TextSample[Any]]:
        """A text for each of `items`, in their order, asked for side by side; as `text`.

        An item is fields, or {"fields": ..., "preferences": ...}: with preferences of its own,
        which stand in place of the others. Of equal items each has a text of its own.
        """
        __tracebackhide__ = True
        from pytest_synthdata.text.spec import items_of

        options = {"prompt": prompt, "model": model, "params": params}
        return self._told(items_of(items, preferences), options)

    @overload
    def extract(
        self,
        schema: type[S],
        text: str | TextSample[Any],
        *,
        model: str | None = ...,
        params: Mapping[str, Any] | None = ...,
    ) -> S: ...
    @overload
    def extract(
        self,
        schema: Any,
        text: str | TextSample[Any],
        *,
        model: str | None = ...,
        params: Mapping[str, Any] | None = ...,
    ) -> Any: ...
    @_plainly
    def extract(
        self,
        schema: Any,
        text: str | TextSample[Any],
        *,
        model: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        """One record of `schema`, read out of a text.

        Raises a SynthdataError that says what to do, also where the text holds none.
        """
        __tracebackhide__ = True
        return self._extract(schema, text, many=False, model=model, params=params)

    @overload
    def extract_all(
        self,
        schema: type[S],
        text: str | TextSample[Any],
        *,
        model: str | None = ...,
        params: Mapping[str, Any] | None = ...,
    ) -> list[S]: ...
    @overload
    def extract_all(
        self,
        schema: Any,
        text: str | TextSample[Any],
        *,
        model: str | None = ...,
        params: Mapping[str, Any] | None = ...,
    ) -> list[Any]: ...
    @_plainly
    def extract_all(
        self,
        schema: Any,
        text: str | TextSample[Any],
        *,
        model: str | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> list[Any]:
        """All records of `schema` that a text holds, in its order; there may be none."""
        __tracebackhide__ = True
        found: list[Any] = self._extract(schema, text, many=True, model=model, params=params)
        return found

    @_plainly
    def assert_round_trip(self, sample: Any, text: str | None = None, schema: Any = None) -> None:
        """Read a text again, and compare what comes back with what it was written from.

        `sample` is a TextSample; or fields, with their `text`. Without a `schema` the fields tell
        what to look for. Of a list of records, all are looked for. Lists have no order, numbers and
        dates are compared by value, strings case and spacing aside. Raises AssertionError that
        names each field that differs, and a SynthdataError where nothing can be read.
        """
        __tracebackhide__ = True
        from pytest_synthdata.text.round_trip import RoundTrip

        trip = RoundTrip.made(sample, text, schema)
        back = self._extract(trip.schema, trip.text, many=trip.many)
        if problem := trip.problem(back):
            raise AssertionError(problem)

    def _wanted(self, schema: Any, options: Mapping[str, Any]) -> Wanted[RecordSpec]:
        """What a call for records wants; calls alike, as those of a fixture, are read once."""
        kinds = tuple(map(type, options.values()))
        if not isinstance(schema, type) or not PLAIN.issuperset(kinds):
            return asked("synthetic", schema, options)
        key = schema, kinds, *options.items()  # the types, too: for Python, 1 is True
        want = self._asked.get(key)
        if want is None:
            want = self._asked[key] = asked("synthetic", schema, options)
        return want

    def _told(
        self, items: Iterable[tuple[Any, Any]], options: Mapping[str, Any]
    ) -> list[TextSample[Any]]:
        from pytest_synthdata.text.sample import TextSample
        from pytest_synthdata.text.spec import told_spec

        asked_for = [(own, told_spec(fields, own, **options)) for fields, own in items]
        told = self._given(texts, [spec for _, spec in asked_for])
        return [
            TextSample(spec.fields.given, own, text, spec.fields)
            for (own, spec), text in zip(asked_for, told, strict=True)
        ]

    def _extract(self, schema: Any, text: Any, **options: Any) -> Any:
        from pytest_synthdata.text.extract import extract_spec

        spec = extract_spec(schema, text, **options)
        return self._given(extraction, spec)

    def _given(self, give: Callable[[Datasets, A, Path | None], T], asked_for: A) -> T:
        """What `give` makes of what is asked for, with where the caller's cassettes lie."""
        return give(self._datasets, asked_for, self._directory())
