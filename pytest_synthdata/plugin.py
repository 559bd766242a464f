"""What pytest calls: options, hooks and fixtures. Nothing heavy is imported until a test asks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pytest_synthdata.watch import Watch, environment_key, watch_key

if TYPE_CHECKING:
    import openai

    from pytest_synthdata.factory import Factory
    from pytest_synthdata.provenance import Records

Kind = Literal["string", "args", "int", "float"]
INI: dict[str, tuple[Kind, str]] = {
    "synthdata_mode": ("string", "replay, record or refresh; CI and --synthdata stand above it"),
    "synthdata_provider": ("string", "who answers: auto, openai or embedded"),
    "synthdata_model": ("string", "the model that is asked"),
    "synthdata_base_url": ("string", "the OpenAI-compatible server that is asked"),
    "synthdata_params": ("string", "JSON object: parameters of every request"),
    "synthdata_not_secret": ("args", "variables whose values may stand in a cassette"),
    "synthdata_dir": ("string", "one place for all cassettes"),
    "synthdata_cache_dir": ("string", "where the cache lies, .synthdata/ below rootdir if not set"),
    "synthdata_concurrency": ("int", "requests in flight, 16 if not set"),
    "synthdata_timeout": ("float", "seconds for one whole answer, 120 if not set"),
    "synthdata_max_repairs": ("int", "repairs asked per page and run, 2 if not set"),
    "synthdata_max_requests": ("int", "requests of one run, 1000 if not set"),
}
MARKER = (
    "synthetic(schema, *, n, argname=None, each=False, **options): fill the test's arguments with "
    "n records of the schema, which a language model wrote once and which replay for ever"
)


class Hooks:
    """The hook for those who need a client of their own."""

    @pytest.hookspec(firstresult=True)
    def pytest_synthdata_client(self, config: pytest.Config) -> openai.OpenAI | None:
        """Give the `openai.OpenAI` client to ask, instead of one made from settings."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flags and ini options."""
    group = parser.getgroup("synthdata", "synthetic test data")
    group.addoption(
        "--synthdata",
        dest="synthdata_mode",
        metavar="MODE",
        choices=("replay", "record", "refresh"),
        help="replay: read cassettes and ask nobody (default under CI); record: ask for what they "
        "lack (default elsewhere); refresh: ask anew for all that this run wants",
    )
    group.addoption(
        "--synthdata-prune",
        dest="synthdata_prune",
        action="store_true",
        help="delete the cassettes that no test wants any more, where the run can know it",
    )
    group.addoption(
        "--synthdata-dir", dest="synthdata_dir", metavar="DIR", help="one place for all cassettes"
    )
    group.addoption(
        "--synthdata-model", dest="synthdata_model", metavar="NAME", help="the model that is asked"
    )
    for name, (kind, text) in INI.items():
        parser.addini(name, text, type=kind, default=None)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hook that gives a client."""
    pluginmanager.add_hookspecs(Hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Read the environment once, before any conftest.py can change it."""
    early_config.stash[environment_key] = dict(os.environ)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, check the settings, and begin to watch the session."""
    config.addinivalue_line("markers", MARKER)
    watch = config.stash[watch_key] = Watch(config)
    config.pluginmanager.register(watch, "synthdata-watch")


@pytest.fixture(scope="session")
def synthetic(pytestconfig: pytest.Config) -> Factory:
    """The factory of records: `synthetic(MedicalBilling, n=20)`."""
    return pytestconfig.stash[watch_key].session.factory


@pytest.fixture
def synthetic_records(request: pytest.FixtureRequest) -> Records[Any]:
    """The records of the test's closest `synthetic` marker."""
    return request.config.stash[watch_key].session.marked_records(request)
