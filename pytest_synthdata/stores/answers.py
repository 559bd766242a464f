"""The answers of a dataset that failed, in a file where they can be looked at."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_synthdata.errors import CassetteError, shown_path
from pytest_synthdata.stores import cassette

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_synthdata.request import Reply
    from pytest_synthdata.spec import Spec

__all__ = ["drop_answers", "keep_answers"]


def keep_answers(cache_dir: Path, spec: Spec, replies: Iterable[Reply]) -> str:
    """Put all replies beside those of earlier runs, in the form of a cassette; says where.

    "" where they cannot be written.
    """
    path = _file(cache_dir, spec)
    try:
        cassette.merge(
            path, spec.prompt_hash, spec.identity, lambda all_: all_, added=replies, replaced=()
        )
    except CassetteError:
        return ""
    return f"The answers lie in {shown_path(path)}; what is good of them is not asked for again."


def drop_answers(cache_dir: Path, spec: Spec) -> None:
    """Delete them: the dataset is whole. Where none can be kept, none are."""
    with suppress(OSError):
        _file(cache_dir, spec).unlink()


def _file(cache_dir: Path, spec: Spec) -> Path:
    return cache_dir / "failed" / f"{spec.stem}.yaml"
