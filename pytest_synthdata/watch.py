"""What is followed of every pytest session; nothing heavy is imported until a test asks."""

from __future__ import annotations

import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from pytest_synthdata.misuse import (
    SynthdataWarning,
    bare_marker,
    marks_a_class,
    unfilled_in_test_case,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping
    from pathlib import Path

    from pytest_synthdata.session import Session
    from pytest_synthdata.settings import Settings

__all__ = ["Watch", "environment_key", "watch_key"]

FLAGS = ("mode", "model", "dir")
INI = (
    "mode provider model base_url params not_secret dir cache_dir concurrency timeout max_repairs "
    "max_requests".split()
)


class Watch:
    """Follows a session from its start; `session` begins when a test asks for records.

    What decides later which cassettes are unused: `collected` tells that collection came to its
    end, `uncollected` and `ignored` hold what it left out, `files` those with tests, `namespaces`
    the modules and classes with tests, `callers` the ids of tests that use the factory. `reports`
    is what each process of the run had to say, and `crashed` that one could not. `running` is the
    file of the test that runs.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.collected = False
        self.uncollected: list[str] = []
        self.ignored: list[Path] = []
        self.files: set[Path] = set()
        self.namespaces: set[Any] = set()
        self.callers: set[str] = set()
        self.reports: list[dict[str, Any]] = []
        self.crashed = False
        self.running: Path | None = None
        self._unheard = 0
        self._config = config
        self._session: Session | None = None
        self._told: list[pytest.Mark] = []
        if any(value not in (None, []) for value in _given(config)):
            _ = self.settings  # what cannot be followed is said before anything runs

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """The environment as it was when the run began, also in xdist's workers."""
        from pytest_synthdata.settings import environment

        if hasattr(self._config, "workerinput"):
            handed: dict[str, str] = self._config.workerinput["synthdata_environment"]
            return handed
        # Where a conftest.py loads the plugin, this is the first look at it.
        read = self._config.stash.get(environment_key, None)
        not_secret = _ini(self._config, "not_secret") or ()
        return environment(os.environ if read is None else read, not_secret)

    @cached_property
    def run(self) -> str:
        """The id of the run, the same in all its processes."""
        if hasattr(self._config, "workerinput"):
            return str(self._config.workerinput["synthdata_run"])
        from uuid import uuid4

        return uuid4().hex

    @cached_property
    def settings(self) -> Settings:
        """The settings of the run. Raises UsageError for what cannot be followed."""
        from dataclasses import replace

        from pytest_synthdata.settings import resolve

        config = self._config
        ini = {name: _ini(config, name) for name in INI}
        flags = {name: config.getoption(f"synthdata_{name}") for name in FLAGS}
        # A path on the command line is meant from where it was typed.
        flags["dir"] = flags["dir"] and config.invocation_params.dir / flags["dir"]
        try:
            given = resolve(flags=flags, env=self.environment, ini=ini, root=config.rootpath)
        except ValueError as error:
            from pytest_synthdata.secrecy.secrets import Secrets

            message = Secrets.of(self.environment).scrub(str(error))
            raise pytest.UsageError(message) from None
        return replace(given, run=self.run)

    @property
    def session(self) -> Session:
        """What this run's tests want and get; made on first use."""
        if self._session is None:
            from pytest_synthdata.session import Session

            self._session = Session(self._config, self)
            self._config.pluginmanager.register(self._session, "synthdata-session")
        return self._session

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Note whose file asks where no caller tells."""
        self.running = item.path

    @pytest.hookimpl(wrapper=True)
    def pytest_ignore_collect(self, collection_path: Path) -> Generator[None, object, object]:
        """Note what is not even looked at."""
        ignored = yield
        if ignored:
            self.ignored.append(collection_path)
        return ignored

    def pytest_pycollect_makeitem(self, obj: object) -> None:
        """Refuse what a marker without `n` has made of a test: an instance of a marked class."""
        # Asked here, too: it is asked of everything in every module of tests.
        if "pytestmark" in type(obj).__dict__ and (instead := marks_a_class(obj)):
            pytest.fail(instead, pytrace=False)

    def pytest_exception_interact(
        self, call: pytest.CallInfo[Any], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """Say what to write where a marker without `n` has kept a module from being imported."""
        if call.when == "collect" and call.excinfo and (instead := bare_marker(call.excinfo)):
            report.sections.append(("synthdata", instead))

    @pytest.hookimpl(trylast=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Let markers fill the test's arguments."""
        test = metafunc.definition
        # Names of markers are keywords, which are looked up in half the time.
        if "synthetic" in test.keywords and test.get_closest_marker("synthetic"):
            self.session.fill(metafunc)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not be collected."""
        if report.outcome != "passed":
            self.uncollected.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note, before anything is deselected, who may ask for records later."""
        self.collected = True
        parent, is_case = None, False
        for item in items:
            if not isinstance(item, pytest.Function):
                continue
            if item.parent is not parent:
                parent, is_case = item.parent, self._begun(item)
            if "synthetic" in item.fixturenames:
                self.callers.add(item.nodeid)
            if is_case:
                self._test_case(item)

    def _begun(self, item: pytest.Function) -> bool:
        """Note the module and the class of a test, the first there; whether it is a TestCase."""
        cls, unittest = item.cls, sys.modules.get("unittest")
        self.files.add(item.path)
        if "pytest_synthdata.fixtures" in sys.modules:
            self.namespaces.update(cls.__mro__ if cls else ())
            self.namespaces.add(item.module)
        return bool(unittest and cls and issubclass(cls, unittest.TestCase))

    def _test_case(self, item: pytest.Function) -> None:
        """Follow the markers of a TestCase's method, which has no arguments to fill."""
        if item.get_closest_marker("synthetic"):
            try:
                self.session.want(item)
            except ValueError as error:
                message = self.settings.secrets.scrub(f"{item.nodeid}: {error}")
                raise pytest.UsageError(message) from None
        for mark, instead in unfilled_in_test_case(item):
            if all(mark is not told for told in self._told):
                self._told.append(mark)
                try:
                    item.warn(SynthdataWarning(instead))
                except SynthdataWarning:  # warnings are errors here
                    raise pytest.UsageError(instead) from None

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the cassettes; as a worker of xdist, report to the controller."""
        # Who asks to prune wants to know of cassettes even where no test asks for records. (The
        # controller of xdist collects nothing.)
        prune = self.collected and self._config.getoption("synthdata_prune")
        if self._session is not None or prune:
            report = self.session.finish()
            if hasattr(self._config, "workeroutput"):
                self._config.workeroutput["synthdata"] = report
            else:
                self.reports.append(report)
        failed = any(report["errors"] for report in self.reports)
        if failed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what came from where, what it cost, and what to do next."""
        if self.reports:
            from pytest_synthdata.reporting.summary import summarize

            summarize(terminalreporter, self._config, self.reports, crashed=self.crashed)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand the environment, as it was read, and the run's id to one of xdist's workers."""
        node.workerinput["synthdata_environment"] = dict(self.environment)
        node.workerinput["synthdata_run"] = self.run
        self._unheard += 1

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        """Take what one of xdist's workers has to report."""
        self._unheard -= 1
        self.crashed = self.crashed or bool(error)
        output = getattr(node, "workeroutput", None) or {}
        if "synthdata" in output:
            self.reports.append(output["synthdata"])

    def pytest_unconfigure(self) -> None:
        """Remove what was known for this run alone, as the main process.

        Only it has reports; of workers that it has not heard of (Ctrl+C) it cannot know whether
        they knew anything.
        """
        if self.reports or self.crashed or self._unheard:
            from pytest_synthdata.stores.run import Run

            Run(self.settings.cache_dir, self.run).remove()


environment_key = pytest.StashKey[dict[str, str]]()
watch_key = pytest.StashKey[Watch]()


def _given(config: pytest.Config) -> Iterator[Any]:
    """What the command line and the ini file say, None where they say nothing."""
    yield from (_ini(config, name) for name in INI)
    yield from (config.getoption(f"synthdata_{name}") for name in FLAGS)


def _ini(config: pytest.Config, name: str) -> Any:
    try:
        return config.getini(f"synthdata_{name}")
    except (TypeError, ValueError, pytest.UsageError) as error:
        message = f"synthdata_{name}: {error}"
        raise pytest.UsageError(message) from None
