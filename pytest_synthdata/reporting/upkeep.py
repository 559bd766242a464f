"""Which cassettes no test wants any more, where a run can know it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

__all__ = ["Verdict", "judged"]

# Options with which files are not collected at all; --lf skips files without failures.
NARROWING = ("ignore", "ignore_glob", "lf")
SEEN = ("uncollected", "callers", "passed")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The cassettes of a directory that this run did not want, and why that may not mean much.

    `doubt` is empty where everything that could want them was seen: then they are unused.
    """

    directory: Path
    unwanted: tuple[Path, ...]
    doubt: str


def judged(
    config: pytest.Config, reports: Sequence[dict[str, Any]], *, crashed: bool
) -> list[Verdict]:
    """A verdict for each directory with cassettes that this run did not want."""
    wanted = {Path(path) for report in reports for path in report["wanted"]}
    verdicts = []
    for directory in sorted({path.parent for path in wanted}):
        unwanted = tuple(path for path in sorted(directory.glob("*.yaml")) if path not in wanted)
        if unwanted:
            doubt = _doubt(config, reports, directory.parent, crashed=crashed)
            verdicts.append(Verdict(directory, unwanted, doubt))
    return verdicts


def _doubt(
    config: pytest.Config, reports: Sequence[dict[str, Any]], parent: Path, *, crashed: bool
) -> str:
    """Why a test that wants a cassette below `parent` may not have been seen; "" if none can."""
    if crashed:
        return "a worker crashed"
    if not any(parent.is_relative_to(path) for path in _collected(config)):
        return f"not all of {parent.name} was collected"
    if name := next((name for name in NARROWING if config.getoption(name, None)), None):
        return f"--{name.replace('_', '-')} kept files from being collected"
    for plugin in config.pluginmanager.get_plugins():
        if getattr(plugin, "collect_ignore", None) or getattr(plugin, "collect_ignore_glob", None):
            return "collect_ignore kept files from being collected"
    seen = {name: {one for report in reports for one in report[name]} for name in SEEN}
    if seen["uncollected"]:
        return f"{min(seen['uncollected'])} was not collected"
    if missed := seen["callers"] - seen["passed"]:
        return f"{min(missed)} uses the factory and did not pass"
    return ""


def _collected(config: pytest.Config) -> list[Path]:
    """The directories and files that the command line, or `testpaths`, asked to collect."""
    return [
        (config.invocation_params.dir / argument).resolve()
        for argument in config.args
        if "::" not in argument
    ]
