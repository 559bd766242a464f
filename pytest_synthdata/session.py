"""One pytest session in which tests ask for records: what they want, and what they get."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from pytest_synthdata.annotations import evaluated_annotations
from pytest_synthdata.datasets import Datasets
from pytest_synthdata.errors import OptionError
from pytest_synthdata.home import NAME, home
from pytest_synthdata.injection import fillings, read_marker
from pytest_synthdata.marks import marks_of, parametrized
from pytest_synthdata.promises import Promise, Promises
from pytest_synthdata.reporting.report import dataset_report
from pytest_synthdata.settings import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_synthdata.factory import Factory
    from pytest_synthdata.fixtures import FixtureRecords
    from pytest_synthdata.injection import Marker
    from pytest_synthdata.provenance import Records
    from pytest_synthdata.record_spec import RecordSpec
    from pytest_synthdata.spec import Wanted
    from pytest_synthdata.watch import Watch

__all__ = ["Session"]

FIXTURES = "pytest_synthdata.fixtures"


class Session:
    """Fills arguments at collection with promises, and keeps them when a test is set up."""

    def __init__(self, config: pytest.Config, watch: Watch) -> None:
        self.settings = watch.settings
        self._config = config
        self._watch = watch
        self._notes: list[str] = []
        self._wanted: set[Path] = set()
        self._homes: dict[Path, Path] = {}
        self._passed: set[str] = set()
        self._datasets = Datasets(
            self.settings,
            client=lambda: config.hook.pytest_synthdata_client(config=config),
            announce=self._announce,
            warn=self._note,
        )
        self._promises = Promises(self._datasets)

    @cached_property
    def factory(self) -> Factory:
        """What the fixture `synthetic` gives."""
        from pytest_synthdata.factory import Factory

        return Factory(self._datasets, self._callers_directory)

    def directory(self, asking: Path) -> Path:
        """Where the cassettes that a file asks for lie."""
        if self.settings.directory:
            return self.settings.directory
        if asking not in self._homes:
            self._homes[asking] = home(asking, self._config.rootpath, self._datasets.is_new)
        return self._homes[asking]

    def _callers_directory(self) -> Path:
        from pytest_synthdata.asking import asking_file

        return self.directory(asking_file(self._watch.running))

    def want(self, test: pytest.Item) -> list[Marker]:
        """The markers of a test, noted so that their cassettes are not judged unused."""
        markers = [
            read_marker(mark.args, mark.kwargs, own=node is test) for node, mark in marks_of(test)
        ]
        for marker in markers:
            self._want(marker.wanted, test.path)
        return markers

    def fill(self, metafunc: pytest.Metafunc) -> None:
        """Put promises into the arguments that a test's markers fill.

        Fails the collection of the test's file where a marker cannot be followed.
        """
        if problem := self._unfilled(metafunc):
            pytest.fail(problem, pytrace=False)

    def _unfilled(self, metafunc: pytest.Metafunc) -> str:
        """Fill the arguments; what is wrong with the markers, if anything is, without secrets.

        Words and no error, whose frames hold what the markers say (--full-trace --showlocals).
        """
        test = metafunc.definition
        try:
            markers = self.want(test)
            schemas = {marker.name: marker.wanted.spec.schema.type for marker in markers}
            found = fillings(
                markers,
                evaluated_annotations(metafunc.function, schemas),
                metafunc.fixturenames,
                taken=set(parametrized(test)),
            )
        except OptionError as error:
            return self._scrubbed(f"{test.nodeid}: {error}")
        directory = self.directory(test.path)
        for filling in found:
            name, wanted = filling.argname, filling.wanted
            indices = range(wanted.n) if filling.each else [None]
            self._want(wanted, test.path, told=filling.told)
            promises = [Promise(wanted, directory, index, filling.told) for index in indices]
            ids = [f"{name}{index}" for index in indices] if filling.each else [pytest.HIDDEN_PARAM]
            try:
                metafunc.parametrize(name, promises, ids=ids)
            except pytest.Collector.CollectError:
                return (
                    f"{test.nodeid}: the synthetic marker and a fixture with params, or another "
                    f"plugin, both fill {name!r}; rename the argument or remove one of them"
                )
        return ""

    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> None:
        """Keep a promise as its test is set up.

        Neither a wrapper nor first in line, so that nothing is generated under `--setup-plan`,
        which answers before.
        """
        promise = getattr(request, "param", None)
        if isinstance(promise, Promise):
            try:
                request.param = self._promises.keep(promise, request.node.nodeid)
            except (Exception, pytest.fail.Exception) as error:
                # As pytest does for a fixture that fails. Without it the argument would not count
                # as set up, and could not be torn down before the next test that has it.
                fixturedef.cached_result = (None, promise, (error, error.__traceback__))
                raise

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note which tests have run and passed."""
        if report.when == "call" and report.passed:
            self._passed.add(report.nodeid)

    def fixture_records(self, records: FixtureRecords, index: int | None, who: str) -> Any:
        """What a fixture made by `synthetic_fixture` gives."""
        __tracebackhide__ = True
        wanted, directory = records.wanted, self.directory(records.asking)
        return self._promises.keep(
            Promise(wanted, directory, index, wanted.preferences is not None), who
        )

    def marked_records(self, request: pytest.FixtureRequest) -> Records[Any]:
        """The records of the closest marker of a test, for the fixture `synthetic_records`."""
        __tracebackhide__ = True
        mark = next((mark for _, mark in marks_of(request.node)), None)
        if mark is None:
            message = (
                "the fixture synthetic_records gives the records of the test's synthetic marker, "
                "and this test has none; write @pytest.mark.synthetic(Schema, n=20)"
            )
            pytest.fail(message, pytrace=False)
        problem = ""
        try:
            wanted = read_marker(mark.args, mark.kwargs, own=True).wanted
        except OptionError as error:  # of a marker that was added after collection
            problem = self._scrubbed(str(error))
        if problem:  # out here, or pytest would show the error as its own cause
            del mark  # as in `_plainly`
            pytest.fail(problem, pytrace=False)
        told = wanted.preferences is not None
        promise = Promise(wanted, self.directory(request.node.path), None, told)
        given: Records[Any] = self._promises.keep(promise, request.node.nodeid)
        return given

    def finish(self) -> dict[str, Any]:
        """Write the cassettes. Returns the session's report, as plain values."""
        for fixture in self._fixtures():
            self._want(fixture.wanted, fixture.asking)
        errors = [self._scrubbed(str(error)) for error in self._datasets.close()]
        datasets = list(self._datasets)
        self._wanted.update(dataset.path for dataset in datasets if dataset.path)
        watch, root = self._watch, self._config.rootpath
        return {
            "mode": self.settings.mode.value,
            "reason": self.settings.mode_reason,
            "datasets": [self._told(dataset_report(dataset, root)) for dataset in datasets],
            "errors": errors,
            "notes": self._notes,
            "has_model": self._has_model,
            "wanted": sorted(map(str, self._wanted)),
            "directories": sorted(map(str, self._directories())),
            "collected": watch.collected,
            "left_out": sorted(
                {str(root / nodeid.partition("::")[0]) for nodeid in watch.uncollected}
            ),
            "ignored": sorted({str(path) for path in watch.ignored}),
            "callers": sorted(watch.callers),
            "passed": sorted(self._passed & watch.callers),
        }

    def _fixtures(self) -> Iterable[FixtureRecords]:
        """What the fixtures want that `synthetic_fixture` made."""
        if FIXTURES not in sys.modules:  # then nobody can have made one
            return ()
        from pytest_synthdata.fixtures import fixtures_in

        plugins = self._config.pluginmanager.get_plugins()
        conftests = {plugin for plugin in plugins if isinstance(plugin, ModuleType)}
        return fixtures_in(conftests | self._watch.namespaces)

    @property
    def _has_model(self) -> bool:
        settings = self.settings
        client = self._config.hook.pytest_synthdata_client.get_hookimpls()
        return settings.provider != "embedded" and bool(
            settings.api_key or settings.base_url or client
        )

    def _directories(self) -> set[Path]:
        """Where cassettes may lie that the collected files have asked for at some time."""
        if self.settings.directory:
            return {self.settings.directory}
        above = {parent for file in self._watch.files for parent in file.parents}
        return {parent / NAME for parent in above if (parent / NAME).is_dir()}

    def _want(self, wanted: Wanted[RecordSpec], asking: Path, *, told: bool = False) -> None:
        directory = self.directory(asking)
        self._wanted.add(directory / f"{wanted.spec.stem}.yaml")
        if told or wanted.preferences is not None:
            from pytest_synthdata.text.spec import sample_spec

            self._wanted.add(directory / f"{sample_spec(wanted).stem}.yaml")

    def _told(self, report: dict[str, Any]) -> dict[str, Any]:
        """A dataset's report without secrets; replay looks for none."""
        if self.settings.mode is Mode.REPLAY:
            return report
        from pytest_synthdata.secrecy.secrets import HIDDEN

        name, shown = self._scrubbed(report["name"]), self._scrubbed(report["shown"])
        if name != report["name"]:  # of which the file is named, with other signs in it
            shown = os.path.join(os.path.dirname(shown), f"{HIDDEN}.yaml")  # noqa: PTH118, PTH120 - as it was
        return report | {"name": name, "shown": shown}

    def _scrubbed(self, text: str) -> str:
        """A message without secrets, which it may quote of a marker."""
        return self.settings.secrets.scrub(text)

    def _note(self, text: str) -> None:
        self._notes.append(self._scrubbed(text))

    def _announce(self, text: str) -> None:
        plugin = self._config.pluginmanager.get_plugin
        reporter, capture = plugin("terminalreporter"), plugin("capturemanager")
        if reporter is None or hasattr(self._config, "workeroutput"):
            # What one of xdist's workers says would be lost; this goes with its report.
            self._note(text)
            return
        # A test is being set up, so what is written now would be shown only if it fails.
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            reporter.ensure_newline()
            reporter.write_line(f"synthdata: {text}")
