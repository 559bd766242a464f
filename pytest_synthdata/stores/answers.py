"""The answers of a dataset that failed, in a file where they can be looked at."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.shown import shown_path
from pytest_synthdata.stores import cassette
from pytest_synthdata.stores.lock import local_directory, locked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from pytest_synthdata.request import Reply
    from pytest_synthdata.spec import Spec

__all__ = ["drop_answers", "keep_answers"]

FAILED = "failed"


def keep_answers(cache_dir: Path, spec: Spec, replies: Iterable[Reply]) -> str:
    """Put all replies beside those of earlier runs, in the form of a cassette; says where.

    "" where they cannot be written.
    """
    path = _file(cache_dir, spec)
    try:
        local_directory(cache_dir, FAILED)
        with locked(cache_dir, str(path.absolute())):
            cassette.merge(
                path, spec.prompt_hash, spec.identity, lambda all_: all_, added=replies, replaced=()
            )
    except (OSError, CassetteError):
        return ""
    return f"The answers lie in {shown_path(path)}; what is good of them is not asked for again."


def drop_answers(cache_dir: Path, spec: Spec, items: Collection[str]) -> None:
    """Drop those of items that are whole by now. Where none can be kept, none are."""
    path = _file(cache_dir, spec)
    left: list[Reply] = []

    def others(replies: Iterable[Reply]) -> list[Reply]:
        left.extend(reply for reply in replies if reply.place.item not in items)
        return left

    with suppress(OSError, CassetteError):
        if not items or not path.exists():
            return
        local_directory(cache_dir, FAILED)
        with locked(cache_dir, str(path.absolute())):
            cassette.merge(path, spec.prompt_hash, spec.identity, others, added=(), replaced=())
            if not left:
                path.unlink()


def _file(cache_dir: Path, spec: Spec) -> Path:
    return cache_dir / FAILED / f"{spec.stem}.yaml"
