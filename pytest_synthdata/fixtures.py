"""What tests write: the marker with a signature, and named fixtures of records."""

from __future__ import annotations

import os
import sys
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from typing_extensions import Unpack

    from pytest_synthdata.record_spec import Options, RecordSpec
    from pytest_synthdata.spec import Wanted
    from pytest_synthdata.text.sample import TextSample

__all__ = ["FixtureRecords", "fixtures_in", "synthetic", "synthetic_fixture"]

S = TypeVar("S")
Scope = Literal["session", "package", "module", "class", "function"]
FIXTURE = type(pytest.fixture(lambda: None))
"""What pytest makes of a function."""


def synthetic(
    schema: Any,
    *,
    n: int,
    argname: str | None = None,
    each: bool = False,
    preferences: Mapping[str, Any] | None = None,
    **options: Unpack[Options],
) -> pytest.MarkDecorator:
    """The `synthetic` marker, with a signature that editors and type checkers know.

    The marked test gets `n` records of `schema`: all of them in an argument annotated
    `list[schema]`, or one in each of `n` tests in an argument annotated `schema`. `argname` names
    the argument instead, and `each` asks for one record a test there. In an argument annotated
    `TextSample[schema]` or `list[TextSample[schema]]`, each record comes with a text that was
    written from it, as `preferences` say.
    """
    placed: dict[str, Any] = {"argname": argname} if argname is not None else {}
    if preferences is not None:
        placed["preferences"] = preferences
    if each:
        placed["each"] = True
    return pytest.mark.synthetic(schema, n=n, **placed, **options)


class FixtureRecords:
    """What a fixture made by `synthetic_fixture` wants, and the file that asks for it."""

    def __init__(self, wanted: Wanted[RecordSpec], asking: Path) -> None:
        self.wanted = wanted
        self.asking = asking


class _Unbound:
    """A function that stays one in a class body.

    A plain one would be called with an instance, which a scope wider than the test does not have;
    a static method, in a conftest.py or a module, with that of any class whose test asks for it.
    """

    def __init__(self, function: Callable[[pytest.FixtureRequest], Any]) -> None:
        self._function = function
        update_wrapper(self, function)

    def __get__(self, instance: object, owner: type | None = None) -> _Unbound:
        return self

    def __call__(self, request: pytest.FixtureRequest) -> Any:
        __tracebackhide__ = True
        return self._function(request)


def fixtures_in(namespaces: Iterable[object]) -> Iterator[FixtureRecords]:
    """What the fixtures want that are defined in these modules and classes."""
    for namespace in namespaces:
        for value in list(vars(namespace).values()):
            # The type itself: objects such as `pytest.mark` have any attribute one asks them for.
            records = getattr(value, "synthdata", None) if type(value) is FIXTURE else None
            if isinstance(records, FixtureRecords):
                yield records


@overload
def synthetic_fixture(
    schema: type[S],
    *,
    n: int,
    preferences: Mapping[str, Any],
    scope: Scope = ...,
    each: Literal[False] = ...,
    name: str | None = ...,
    **options: Unpack[Options],
) -> Callable[..., list[TextSample[S]]]: ...
@overload
def synthetic_fixture(
    schema: type[S],
    *,
    n: int,
    preferences: Mapping[str, Any],
    scope: Scope = ...,
    each: Literal[True],
    name: str | None = ...,
    **options: Unpack[Options],
) -> Callable[..., TextSample[S]]: ...
@overload
def synthetic_fixture(
    schema: type[S],
    *,
    n: int,
    preferences: None = ...,
    scope: Scope = ...,
    each: Literal[False] = ...,
    name: str | None = ...,
    **options: Unpack[Options],
) -> Callable[..., list[S]]: ...
@overload
def synthetic_fixture(
    schema: type[S],
    *,
    n: int,
    preferences: None = ...,
    scope: Scope = ...,
    each: Literal[True],
    name: str | None = ...,
    **options: Unpack[Options],
) -> Callable[..., S]: ...
@overload
def synthetic_fixture(
    schema: Any,
    *,
    n: int,
    preferences: Mapping[str, Any] | None = ...,
    scope: Scope = ...,
    each: bool = ...,
    name: str | None = ...,
    **options: Unpack[Options],
) -> Callable[..., Any]: ...
def synthetic_fixture(
    schema: Any,
    *,
    n: int,
    scope: Scope = "function",
    each: bool = False,
    name: str | None = None,
    **options: Any,
) -> Callable[..., Any]:
    """Make a fixture of records, for a conftest.py, a module or a class.

    `bills = synthetic_fixture(MedicalBilling, n=20)` gives each test that asks for `bills` a list.
    With the default scope each test gets fresh instances; a wider `scope` shares them. `each` gives
    one record at a time and so runs every test once for each. With `preferences`, `{}` too, each
    record comes as a TextSample, with a text that was written from it. Its cassette lies as one of
    the file that makes this call. Raises OptionError for options that cannot be followed.
    """
    __tracebackhide__ = True
    from pytest_synthdata.errors import OptionError
    from pytest_synthdata.options import asked
    from pytest_synthdata.secrecy.secrets import Secrets

    asking = Path(sys._getframe(1).f_code.co_filename)  # noqa: SLF001 - as in Factory.__call__
    placing = ("scope", "each", "name")
    try:
        wanted = asked("synthetic_fixture", schema, {"n": n, **options}, placing)
    except OptionError as error:
        wrong = error.plain(Secrets.of(os.environ).scrub)
        del options  # as in `_plainly`
        raise wrong from None
    records = FixtureRecords(wanted, asking)

    def give(request: pytest.FixtureRequest) -> Any:
        __tracebackhide__ = True
        from pytest_synthdata.watch import watch_key

        index = request.param if each else None
        who = request.node.nodeid or f"the fixture {request.fixturename}"
        return request.config.stash[watch_key].session.fixture_records(records, index, who)

    give.__doc__ = f"{'One' if each else 'All'} of {n} records of {wanted.spec.schema.name}."
    params = range(n) if each else None
    fixture: Any = pytest.fixture(scope=scope, params=params, name=name)(_Unbound(give))
    fixture.synthdata = records  # collected in the session, to know which cassettes are wanted
    return fixture  # type: ignore[no-any-return]
