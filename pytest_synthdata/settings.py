"""The settings of a run: who answers and how. None of them is part of what a test asks for."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_synthdata.errors import OptionError
from pytest_synthdata.secrecy.naming import PASSING, is_secret_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pytest_synthdata.secrecy.secrets import Secrets

__all__ = ["DEFAULT_CACHE", "Mode", "Settings", "check_params", "environment", "resolve"]

DEFAULT_CACHE = ".synthdata"
# What the plugin itself decides about a request, so that its answers can be read and replayed.
REFUSED_PARAMS = ("messages", "model", "n", "response_format", "stream", "tools", "tool_choice")
PROVIDERS = ("auto", "openai", "embedded")
VARIABLES = (
    "SYNTHDATA_MODEL",
    "SYNTHDATA_BASE_URL",
    "SYNTHDATA_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
    "CI",
    "BUILD_NUMBER",
)


def _known(**read: Any) -> Callable[[], Secrets]:
    """The secrets among what was read, found when they are first looked for; replay never does."""

    @cache
    def known() -> Secrets:
        from pytest_synthdata.secrecy.secrets import Secrets

        return Secrets.of(**read)

    return known


class Mode(Enum):
    """What may be read, asked and written in a run."""

    REPLAY = "replay"
    RECORD = "record"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Who answers and how.

    `mode_reason` says what chose the mode, `record_option` how users ask to record. `timeout` is
    in seconds, `concurrency` in requests. `directory` is the one place of all cassettes, where one
    is set, and `keep` marks cassettes as wanted by more than tests. `known` gives the secrets that
    were read with the settings. `run` is the id of the run that several processes share.
    """

    mode: Mode = Mode.RECORD
    mode_reason: str = "the default"
    record_option: str = "--synthdata=record"
    provider: str = "auto"
    model: str | None = None
    base_url: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)
    organization: str | None = field(default=None, repr=False)
    project: str | None = field(default=None, repr=False)
    params: Mapping[str, Any] = field(default_factory=dict)
    not_secret: tuple[str, ...] = ()
    known: Callable[[], Secrets] = field(
        default_factory=lambda: _known(environment={}), repr=False, compare=False
    )
    cache_dir: Path = Path(DEFAULT_CACHE)
    directory: Path | None = None
    keep: bool = False
    run: str | None = None
    concurrency: int = 16
    timeout: float = 120.0
    max_repairs: int = 2
    max_requests: int = 1000

    @property
    def secrets(self) -> Secrets:
        """What is never sent in a prompt, nor kept: what was known, and what there is by now.

        Tests put secrets into the environment (load_dotenv), and take them out of it.
        """
        known = self.known()
        return known | known.of(os.environ, passed=self.not_secret, option=known.option)


def environment(variables: Mapping[str, str], not_secret: Collection[str] = ()) -> dict[str, str]:
    """Those of the environment's variables that settings come from, empty ones left out.

    All secrets are among them, and what users say is `not_secret`. The line break that many a
    secret is stored with is no part of it.
    """
    names = (*VARIABLES, *not_secret)
    given = {
        name: value.rstrip("\r\n")
        for name, value in variables.items()
        if name in names or is_secret_name(name)
    }
    return {name: value for name, value in given.items() if value}


def resolve(  # noqa: PLR0913 - four sources, and two ways to write options
    *,
    flags: Mapping[str, Any],
    env: Mapping[str, str],
    ini: Mapping[str, Any],
    root: Path,
    flagged: str = "--synthdata={}",
    passing: str = PASSING,
) -> Settings:
    """Settings from flags, then SYNTHDATA_ variables, then ini, then OPENAI_ variables.

    Keys of `flags` and `ini` are named as the options; None means not given. Relative paths are
    taken from `root`. `flagged` is how a user writes the mode, and `passing` the names of variables
    that are no secrets. Raises OptionError for what cannot be followed.
    """
    mode, reason = _mode(flags.get("mode"), flagged, env, ini.get("mode"))

    def first(name: str, variable: str | None = None) -> Any:
        candidates = (
            flags.get(name),
            env.get(f"SYNTHDATA_{name.upper()}"),
            ini.get(name),
            env.get(variable) if variable else None,
        )
        return next((value for value in candidates if value not in (None, "")), None)

    provider = first("provider") or "auto"
    if provider not in PROVIDERS:
        message = f"synthdata_provider must be one of {', '.join(PROVIDERS)}; {provider!r} is not"
        raise OptionError(message)
    directory = first("dir")
    # A key is never taken from a file that is committed.
    api_key = flags.get("api_key") or env.get("SYNTHDATA_API_KEY") or env.get("OPENAI_API_KEY")
    base_url = first("base_url", "OPENAI_BASE_URL")
    not_secret = tuple(flags.get("not_secret") or ini.get("not_secret") or ())
    given = {
        "provider": provider,
        "model": first("model"),
        "base_url": base_url,
        "api_key": api_key,
        "organization": env.get("OPENAI_ORG_ID"),
        "project": env.get("OPENAI_PROJECT_ID"),
        "params": _params(first("params")),
        "not_secret": not_secret,
        "known": _known(
            environment=env,
            passed=not_secret,
            option=passing,
            base_url=base_url,
            API_key=api_key,
        ),
        "cache_dir": root / (first("cache_dir") or DEFAULT_CACHE),
        "directory": root / directory if directory else None,
    }
    for name, least in (
        ("concurrency", 1),
        ("timeout", 0.001),
        ("max_repairs", 0),
        ("max_requests", 0),
    ):
        value = first(name)
        if value is not None:
            given[name] = _number(name, value, least)
    option = flagged.format(Mode.RECORD.value)
    return Settings(mode=mode, mode_reason=reason, record_option=option, **given)


def _mode(
    flag: str | None, flagged: str, env: Mapping[str, str], ini: str | None
) -> tuple[Mode, str]:
    """The mode, and what chose it. Only the flag stands above CI."""
    if flag:
        return _mode_named(flag, "mode"), flagged.format(flag)
    for variable in ("CI", "BUILD_NUMBER"):
        if env.get(variable):
            return Mode.REPLAY, f"{variable} is set"
    if ini:
        return _mode_named(ini, "synthdata_mode"), f"synthdata_mode = {ini}"
    return Mode.RECORD, "the default"


def _mode_named(name: str, option: str) -> Mode:
    try:
        return Mode(name)
    except ValueError:
        names = ", ".join(mode.value for mode in Mode)
        message = f"{option} must be one of {names}; {name!r} is not"
        raise OptionError(message) from None


def _params(text: str | Mapping[str, Any] | None) -> Mapping[str, Any]:
    params: Any = text or {}
    if isinstance(text, str):
        try:
            params = json.loads(text)
        except ValueError as error:
            message = f"synthdata_params must be a JSON object: {error}"
            raise OptionError(message) from error
    if not isinstance(params, dict):
        message = f"synthdata_params must be a JSON object; {params!r} is not"
        raise OptionError(message)
    return check_params("synthdata_params", params)


def check_params(option: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """`params` as a new dict; raises OptionError where it is no JSON or takes the plugin's part."""
    for name in REFUSED_PARAMS:
        if name in params:
            hint = "name it by its own option" if name == "model" else "leave it out"
            message = f"{option} may not hold {name!r}, which pytest-synthdata sets itself; {hint}"
            raise OptionError(message)
    try:
        plain: dict[str, Any] = json.loads(json.dumps(params, allow_nan=False))
    except (TypeError, ValueError) as error:
        message = f"{option} must be JSON (dicts, lists, strings, numbers, booleans, None): {error}"
        raise OptionError(message) from error
    return plain


def _number(name: str, value: Any, least: float) -> float:
    kind = float if name == "timeout" else int
    try:
        number = kind(value)
    except (TypeError, ValueError, OverflowError):
        number = least - 1
    if not number >= least:  # nan is neither
        message = f"synthdata_{name} must be a number from {least:g}; {value!r} is not"
        raise OptionError(message)
    return number
