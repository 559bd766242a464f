"""The cache: replies by key in a local database, so that what was paid for once is never lost."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Self

import diskcache
from diskcache.core import MODE_RAW

from pytest_synthdata.request import Place, Reply
from pytest_synthdata.stores.files import refuse_links
from pytest_synthdata.stores.fold import flat, unfold
from pytest_synthdata.stores.lock import local_directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

__all__ = ["Cache", "TextDisk"]

# A cache that cannot be used costs its benefit and a warning, never the run.
FAULTS = (
    OSError,
    sqlite3.Error,
    diskcache.Timeout,
    ValueError,
    TypeError,
    KeyError,
    RecursionError,
)
TIMEOUT = 10.0
KNOWN = diskcache.DEFAULT_SETTINGS | diskcache.core.METADATA


class TextDisk(diskcache.Disk):  # type: ignore[misc] # diskcache ships no types
    """Keeps strings under strings, in the database itself, and refuses everything else.

    diskcache's own forms unpickle what they read and open files that a row names, so a row that
    someone else wrote could run code (CVE-2025-69872) or reach outside the cache.
    """

    def put(self, key: Any) -> tuple[str, bool]:
        """A key as it is kept."""
        return self._string(key), True

    def get(self, key: Any, raw: Any) -> str:
        """A kept key."""
        if not raw:
            raise ValueError(raw)
        return self._string(key)

    def store(self, value: Any, read: Any, key: Any = None) -> tuple[int, int, None, str]:
        """A value as it is kept."""
        del read, key
        return 0, MODE_RAW, None, self._string(value)

    def fetch(self, mode: Any, filename: Any, value: Any, read: Any) -> str:
        """A kept value."""
        if mode != MODE_RAW or filename is not None or read:
            raise ValueError(mode)
        return self._string(value)

    def remove(self, file_path: Any) -> None:
        """Remove nothing: there are no files, whatever a row that is written over says."""

    @staticmethod
    def _string(value: Any) -> str:
        if type(value) is not str:
            raise TypeError(type(value))
        return value


class Store(diskcache.Cache):  # type: ignore[misc] # diskcache ships no types
    """Closes its connection also where opening fails: Python 3.13 warns of one left open."""

    def __init__(self, directory: Path, timeout: float) -> None:
        _check(directory, timeout)
        settings = {**diskcache.DEFAULT_SETTINGS, "eviction_policy": "none", "cull_limit": 0}
        try:
            super().__init__(str(directory), timeout, TextDisk, **settings)
        except BaseException:
            self.close()
            raise


def _check(directory: Path, timeout: float) -> None:
    """Raise for a cache that diskcache would take and should not.

    It follows links and variables to wherever they lead, makes attributes and SQL of the settings
    in a database, and waits a minute for one that is locked.
    """
    database = directory / diskcache.core.DBNAME
    refuse_links(*directory.iterdir())
    if os.path.expandvars(directory) != str(directory):
        raise OSError(errno.EINVAL, "its path has the name of a variable")
    with closing(sqlite3.connect(database, timeout=timeout, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        there = connection.execute("SELECT * FROM sqlite_master WHERE name = 'Settings'").fetchone()
        settings = connection.execute("SELECT key, value FROM Settings") if there else ()
        for key, value in settings:
            if key not in KNOWN or (key.startswith("sqlite_") and value != KNOWN[key]):
                raise ValueError(key)
        connection.execute("ROLLBACK")


class Cache:
    """The cached replies, by scope: a dataset, as one provider's model answered for it.

    Under a scope's name stands how many there are, under each number a place, and under each place
    its reply.

    Open it, use it and close it in one thread. `warn` is told, once, why a cache cannot be used;
    `timeout` is how many seconds to wait for what another process writes.
    """

    def __init__(
        self,
        directory: Path,
        warn: Callable[[str], None],
        *,
        timeout: float = TIMEOUT,
    ) -> None:
        self._directory = directory
        self._timeout = timeout
        self._warn = warn
        self._cache: Store | None = None

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._cache is not None:
            self._cache.close()

    def replies(self, scope: str) -> list[Reply]:
        """All replies of a scope, in the order of their places."""
        if self._cache is None:
            return []
        try:
            cache, count = self._cache, _count(self._cache, scope)
            listed = (json.loads(cache[_entry(scope, number)]) for number in range(count))
            return [_reply(cache, scope, place) for place in sorted(map(Place.parse, listed))]
        except FAULTS as error:
            self._give_up(error)
            return []

    def put(self, scope: str, reply: Reply) -> None:
        """Keep a reply of a scope."""
        key = _key(scope, reply.place)
        value = flat({"asked": reply.asked, "body": reply.body})

        def put(cache: Store) -> None:
            if key not in cache:
                count = _count(cache, scope)
                cache.set(_entry(scope, count), json.dumps(str(reply.place)))
                cache.set(scope, str(count + 1))
            cache.set(key, value)

        self._change(put)

    def forget(self, scope: str) -> None:
        """Drop all replies of a scope."""

        def forget(cache: Store) -> None:
            for number in range(_count(cache, scope)):
                place = Place.parse(json.loads(cache.pop(_entry(scope, number), "null")))
                cache.delete(_key(scope, place))
            cache.delete(scope)

        self._change(forget)

    def _change(self, change: Callable[[Store], None]) -> None:
        """Change the list of a scope and its replies together: a kill between them does neither."""
        if self._cache is None:
            return
        try:
            with self._cache.transact():
                change(self._cache)
        except FAULTS as error:
            self._give_up(error)
        except BaseException:
            # An interrupt may come between what the database and what diskcache knows of a
            # transaction, which then never ends: what is put next would be lost in it.
            self._cache.close()
            self._open()
            raise

    def _open(self) -> None:
        try:
            self._cache = Store(local_directory(self._directory, "cache"), self._timeout)
        except FAULTS as error:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        # The same words for every dataset: a run tells them once.
        outer = isinstance(error, (OSError, sqlite3.Error, diskcache.Timeout))
        why = f"{type(error).__name__}: {error}" if outer else "what it holds was written by others"
        self._warn(
            f"the cache in {self._directory} cannot be used ({why}); what is asked now is not kept "
            "there. Delete the directory to have a new one."
        )
        if self._cache is not None:
            self._cache.close()
            self._cache = None


def _count(cache: Store, scope: str) -> int:
    return int(cache.get(scope, "0"))


def _entry(scope: str, number: int) -> str:
    return f"{scope} place {number}"


def _key(scope: str, place: Place) -> str:
    return f"{scope} {place}"


def _reply(cache: Store, scope: str, place: Place) -> Reply:
    value = unfold(cache[_key(scope, place)])
    if not isinstance(value["body"], dict):
        raise TypeError(value)
    return Reply(place, asked=str(value["asked"]), body=value["body"])
