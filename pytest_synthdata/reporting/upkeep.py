"""Which cassettes no test wants any more, where a run can know it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_synthdata.recording_errors import CassetteError
from pytest_synthdata.stores.cassette import KEEP, cassettes_in, content, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

__all__ = ["Verdict", "judged"]

DIGITS = 12  # of the prompt hash, in a file name
# Compiled where a directory holds more than was wanted, which is rare.
CASSETTE = rf".+-[0-9a-f]{{{DIGITS}}}\.yaml"
HEAD = r"(?m)^synthdata:$"
# Pytest's own norecursedirs. What a project adds to them may well hold tests.
NEVER_TESTS = "__pycache__ *.egg .* _darcs build CVS dist node_modules venv {arch}".split()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The cassettes of a directory that this run did not want, and why that may not mean much.

    `doubt` is empty where everything that could want them was seen: then they are unused.
    `used`: the run wanted other cassettes of this directory.
    """

    directory: Path
    unwanted: tuple[Path, ...]
    doubt: str
    used: bool


def judged(
    config: pytest.Config, reports: Sequence[dict[str, Any]], *, crashed: bool
) -> Iterator[Verdict]:
    """A verdict for each directory with cassettes that this run did not want."""
    wanted = {Path(path) for report in reports for path in report["wanted"]}
    used = {path.parent for path in wanted}
    for directory in sorted(used.union(*(map(Path, report["directories"]) for report in reports))):
        others = [path for path in cassettes_in(directory) if path not in wanted]
        unwanted = tuple(filter(_seems_ours, others))
        if unwanted:
            one_place = config.getoption("synthdata_dir") or config.getini("synthdata_dir")
            parent = config.rootpath if one_place else directory.parent
            doubt = "a worker crashed" if crashed else _doubt(config, reports, parent)
            if not doubt:
                unwanted = tuple(filter(_is_ours, unwanted))
            if unwanted:
                yield Verdict(directory, unwanted, doubt, directory in used)


def _seems_ours(path: Path) -> bool:
    """Whether a file looks like a cassette that tests may have asked for; that is quickly told."""
    if not re.fullmatch(CASSETTE, path.name):
        return False
    try:
        text = text_of(path) or ""
    except CassetteError:
        return False
    return re.search(HEAD, text) is not None and KEEP not in text


def _is_ours(path: Path) -> bool:
    """Whether a file is a good cassette of the dataset that its name tells."""
    try:
        held = content(path)
    except CassetteError:
        return False
    return held is not None and str(held.prompt_hash).startswith(path.stem[-DIGITS:])


def _doubt(config: pytest.Config, reports: Sequence[dict[str, Any]], parent: Path) -> str:
    """Why a test that wants a cassette of `parent` may not have been seen; "" if none can."""
    if not all(report["collected"] for report in reports):
        return "collection did not come to its end"
    if not any(parent.is_relative_to(path) for path in _asked_for(config)):
        return f"not all of {parent.name}/ was collected"
    if config.getoption("collectonly", default=False):
        return "nothing was run"
    if config.getoption("lf", default=False):
        return "--lf kept files from being collected"
    seen: dict[str, set[str]] = {
        name: {one for report in reports for one in report[name]}
        for name in ("left_out", "ignored", "callers", "passed")
    }
    for path in map(Path, sorted(seen["left_out"])):
        if _touches(path, parent):
            return f"{_shown(path, config)} was not collected"
    for path in map(Path, sorted(seen["ignored"])):
        if _touches(path, parent) and not any(path.match(pattern) for pattern in NEVER_TESTS):
            return f"{_shown(path, config)} was ignored"
    if missed := seen["callers"] - seen["passed"]:
        return f"{min(missed)} uses the factory and did not pass"
    return ""


def _touches(path: Path, parent: Path) -> bool:
    return path.is_relative_to(parent) or parent.is_relative_to(path)


def _shown(path: Path, config: pytest.Config) -> str:
    root = config.rootpath
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


def _asked_for(config: pytest.Config) -> Iterator[Path]:
    """The directories and files that the command line, or `testpaths`, asked to collect."""
    for argument in config.args:
        if "::" not in argument:
            yield config.invocation_params.dir / argument
