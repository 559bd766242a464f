"""What pytest calls: options, hooks and fixtures. Nothing heavy is imported until a test asks."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import openai

    from pytest_synthdata.provenance import Records
    from pytest_synthdata.session import Session
    from pytest_synthdata.synthesizer import Factory

INI = {
    "synthdata_mode": "replay, record or refresh; CI and --synthdata stand above it",
    "synthdata_provider": "who answers: auto, openai or embedded",
    "synthdata_model": "the model that is asked",
    "synthdata_base_url": "the OpenAI-compatible server that is asked",
    "synthdata_params": "JSON object: parameters of every request",
    "synthdata_not_secret": "environment variables whose values may stand in a cassette",
    "synthdata_dir": "one place for all cassettes",
    "synthdata_cache_dir": "where the cache lies, .synthdata/ below rootdir if not set",
    "synthdata_concurrency": "requests in flight, 16 if not set",
    "synthdata_timeout": "seconds for one whole answer, 120 if not set",
    "synthdata_max_repairs": "repairs asked per page and run, 2 if not set",
    "synthdata_max_requests": "requests of one run, 1000 if not set",
}
MARKER = (
    "synthetic(schema, *, n, argname=None, each=False, **options): fill the test's arguments with "
    "n records of the schema, which a language model wrote once and which replay for ever"
)

TEST_CASE = (
    "the synthetic marker on {name} fills no argument, since methods of unittest.TestCase have "
    "none; write an autouse fixture in the class that puts the fixture synthetic_records, or one "
    "made by synthetic_fixture, on self"
)


class SynthdataWarning(pytest.PytestWarning):
    """A test asks for records where pytest-synthdata cannot give them; says what to write."""

    __module__ = "pytest_synthdata"


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
    for name, text in INI.items():
        kind: Any = "args" if name == "synthdata_not_secret" else "string"
        parser.addini(name, text, type=kind, default=None)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the hook that gives a client."""
    pluginmanager.add_hookspecs(Hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Read the environment once, before any conftest.py can change it."""
    early_config.stash[environment_key] = dict(os.environ)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known and begin to watch the session."""
    config.addinivalue_line("markers", MARKER)
    config.stash[watch_key] = Watch(config)
    config.pluginmanager.register(config.stash[watch_key], "synthdata-watch")


class Watch:
    """Follows a session from its start; `session` begins when a test asks for records.

    `uncollected` holds the ids of what could not be collected, `namespaces` the modules and classes
    with tests, `callers` the ids of tests that use the factory, `reports` what each process of the
    run had to say.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.uncollected: list[str] = []
        self.namespaces: set[Any] = set()
        self.callers: set[str] = set()
        self.reports: list[dict[str, Any]] = []
        self.crashed = False
        self._config = config
        self._session: Session | None = None
        self._warned: list[pytest.Mark] = []

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment as it was when the run began, also in xdist's workers."""
        from pytest_synthdata.settings import environment

        if hasattr(self._config, "workerinput"):
            handed: dict[str, str] = self._config.workerinput["synthdata_environment"]
            return handed
        # Where a conftest.py loads the plugin, this is the first look at it.
        read = self._config.stash.get(environment_key, None)
        return environment(os.environ if read is None else read)

    @property
    def session(self) -> Session:
        """What this run's tests want and get; made on first use."""
        if self._session is None:
            from pytest_synthdata.session import Session

            self._session = Session(self._config, self)
            self._config.pluginmanager.register(self._session, "synthdata-session")
        return self._session

    @pytest.hookimpl(trylast=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Let markers fill the test's arguments."""
        marks = list(metafunc.definition.iter_markers_with_node("synthetic"))
        if marks:
            self.session.fill(metafunc, marks)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        if report.outcome != "passed":
            self.uncollected.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note, before anything is deselected, who may ask for records later."""
        fixtures = "pytest_synthdata.fixtures" in sys.modules
        unittest = sys.modules.get("unittest")
        for item in items:
            if isinstance(item, pytest.Function):
                if "synthetic" in item.fixturenames:
                    self.callers.add(item.nodeid)
                if fixtures:
                    self.namespaces.update((item.module, item.cls))
                if unittest and item.cls and issubclass(item.cls, unittest.TestCase):
                    self._warn_test_case(item)

    def _warn_test_case(self, item: pytest.Function) -> None:
        """Say that a TestCase's methods have no arguments to fill, once for each marker."""
        for node, mark in item.iter_markers_with_node("synthetic"):
            mine = node is item or isinstance(node, pytest.Class)
            if mine and mark not in self._warned and "synthetic_records" not in item.fixturenames:
                self._warned.append(mark)
                try:
                    item.warn(SynthdataWarning(TEST_CASE.format(name=node.name)))
                except SynthdataWarning as error:  # warnings are errors here
                    raise pytest.UsageError(str(error)) from None

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the cassettes; as a worker of xdist, report to the controller."""
        if self._session is None:
            return
        report = self._session.finish()
        if report["errors"] and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput["synthdata"] = report
        else:
            self.reports.append(report)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what came from where, what it cost, and what to do next."""
        if self.reports:
            from pytest_synthdata.reporting.summary import summarize

            summarize(terminalreporter, self._config, self.reports, crashed=self.crashed)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand the environment, as it was read, to one of xdist's workers."""
        node.workerinput["synthdata_environment"] = dict(self.environment)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what one of xdist's workers has to report."""
        self.crashed = self.crashed or bool(error)
        output = getattr(node, "workeroutput", None) or {}
        if "synthdata" in output:
            self.reports.append(output["synthdata"])


environment_key = pytest.StashKey[dict[str, str]]()
watch_key = pytest.StashKey[Watch]()


@pytest.fixture(scope="session")
def synthetic(pytestconfig: pytest.Config) -> Factory:
    """The factory of records: `synthetic(MedicalBilling, n=20)`."""
    return pytestconfig.stash[watch_key].session.factory


@pytest.fixture
def synthetic_records(request: pytest.FixtureRequest) -> Records[Any]:
    """The records of the test's closest `synthetic` marker."""
    return request.config.stash[watch_key].session.marked_records(request)
