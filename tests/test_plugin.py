"""The plugin in a session: what it adds, what it leaves alone, what it imports."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pytest_synthdata
from pytest_synthdata import (
    BudgetError,
    CassetteError,
    GenerationError,
    InvalidRecording,
    MissingRecording,
    OptionError,
    ProviderError,
    SchemaError,
    SecretError,
    SynthdataError,
)

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Stub

HEAVY = {
    "pydantic",
    "openai",
    "httpx2",
    "httpcore2",
    "vcr",
    "diskcache",
    "yaml",
    "mimesis",
    "jsonschema_rs",
    "rstr",
    "filelock",
    "sqlite3",
    "genai_prices",
}
MODULES = """
import json
import os
import sys

import pytest

@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    with open(os.environ["MODULES"], "w") as file:
        json.dump(sorted(sys.modules), file)
"""
TESTED = """
import json
import socket
import sys

opened = []
def audit(event, args):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo"}:
        opened.append(event)
sys.addaudithook(audit)

@pytest.mark.synthetic(MedicalBilling, n=5, unique="patient_id", vary={"diagnosis_code": ["J20"]})
def test_bills(bills: list[MedicalBilling]):
    assert not opened
"""


def modules(project: Project, monkeypatch: pytest.MonkeyPatch, *args: str) -> set[str]:
    """The modules that a session of its own process has imported when it ends."""
    path = project.path / "modules.json"
    monkeypatch.setenv("MODULES", str(path))
    assert project.run_apart(*args).ret == pytest.ExitCode.OK
    return set(json.loads(path.read_text()))


def test_unused_it_imports_nothing_heavy(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A session without markers loads the plugin's own three small modules and nothing else."""
    project.write(conftest=MODULES, test_plain="def test_plain(): ...\n")
    without = modules(project, monkeypatch, "-p", "no:synthdata")
    added = modules(project, monkeypatch) - without
    assert added == {
        "pytest_synthdata",
        "pytest_synthdata.misuse",
        "pytest_synthdata.plugin",
        "pytest_synthdata.watch",
    }


def test_replay_imports_neither_providers_nor_what_records(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of openai, httpx2, vcr, diskcache, mimesis or rstr is loaded, no socket is opened."""
    project.billing(TESTED)
    project.run().assert_outcomes(passed=1)
    project.write(conftest=MODULES)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-used")
    project.write(other__test_plain="def test_plain(): ...\n")
    without = modules(project, monkeypatch, "-p", "no:synthdata", "other")
    added = modules(project, monkeypatch, "--synthdata=replay") - without
    assert added & HEAVY == {"pydantic"}
    asking = (
        "completion cost crew draft examples factory fixtures generation job plan prompt providers "
        "records runner secrecy.secrets stores.cache stores.content stores.interactions "
        "template text.spec"
    )
    assert added.isdisjoint(f"pytest_synthdata.{name}" for name in asking.split())


def test_names_are_ours_alone(project: Project) -> None:
    """Flags, their destinations and ini options all carry our prefix."""
    project.write(
        conftest="""
        def pytest_configure(config):
            ours = [name for name in vars(config.option) if "synth" in name]
            print("DEST", sorted(ours))
        """
    )
    result = project.run("--help", "-s")
    result.stdout.fnmatch_lines(
        ["DEST ['synthdata_dir', 'synthdata_mode', 'synthdata_model', 'synthdata_prune']"]
    )
    section = result.stdout.str().partition("synthetic test data:")[2].partition("\n\n")[0]
    flags = [line.split()[0] for line in section.splitlines() if line.startswith("  --")]
    assert [flag.partition("=")[0] for flag in flags] == [
        "--synthdata",
        "--synthdata-prune",
        "--synthdata-dir",
        "--synthdata-model",
    ]
    ini = [line.split()[0] for line in result.outlines if line.startswith("  synthdata_")]
    expected = (
        "mode provider model base_url params not_secret dir cache_dir concurrency timeout "
        "max_repairs max_requests"
    )
    assert sorted(ini) == sorted(f"synthdata_{name}" for name in expected.split())
    project.run("--markers").stdout.fnmatch_lines(["@pytest.mark.synthetic(schema, [*], n, *"])
    shown = project.run("--fixtures")
    shown.stdout.fnmatch_lines(["synthetic [[]session scope] -- *"])
    shown.stdout.fnmatch_lines(["synthetic_records -- *"])


def test_a_conftest_can_load_it_where_entry_points_are_off(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With PYTEST_DISABLE_PLUGIN_AUTOLOAD, `pytest_plugins` in a conftest.py is enough."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    project.billing(
        """
        @pytest.mark.synthetic(MedicalBilling, n=2)
        def test_bill(bill: MedicalBilling, synthetic): ...
        """
    )
    project.write(conftest="pytest_plugins = ['pytest_synthdata.plugin']\n")
    result = project.run_apart("--strict-markers")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["MedicalBilling: 2 records (2 generated; *"])
    replay = project.run_apart("--synthdata=replay", "-p", "xdist", "-n1")
    replay.assert_outcomes(passed=2)


CASES = """
import unittest


class Base(unittest.TestCase):
    def test_plain(self): ...

@pytest.mark.synthetic(Bill, n=2)
class TestMarked(Base):
    def test_one(self): ...
    def test_two(self): ...

@pytest.mark.synthetic(Bill, n=2)
class TestEqual(Base):
    def test_one(self): ...

class TestMethod(Base):
    @pytest.mark.synthetic(Bill, n=3)
    def test_marked(self): ...

@pytest.mark.synthetic(Bill, n=2)
class TestServed(Base):
    @pytest.fixture(autouse=True)
    def _bills(self, synthetic_records):
        self.bills = synthetic_records

    def test_served(self):
        assert len(self.bills) == 2
"""


def test_a_marker_on_a_test_case_warns_once_and_shows_the_way(project: Project) -> None:
    """Its methods have no arguments; an autouse fixture serves them."""
    project.bill("pytestmark = pytest.mark.synthetic(Bill, n=1)\n" + CASES)
    result = project.run("-W", "default")
    result.assert_outcomes(passed=10, warnings=3)
    for name in ("TestMarked", "TestEqual", "test_marked"):
        result.stdout.fnmatch_lines(
            [
                (
                    f"*SynthdataWarning: the synthetic marker on {name} fills no argument, since "
                    "methods of unittest.TestCase have none; write an autouse fixture in *"
                )
            ]
        )
    strict = project.run()
    assert strict.ret == pytest.ExitCode.USAGE_ERROR
    strict.stderr.fnmatch_lines(["ERROR: the synthetic marker on TestMarked fills no argument, *"])


def test_a_bad_marker_on_a_test_case_is_an_error_as_elsewhere(project: Project) -> None:
    """Although no argument is filled by it."""
    project.bill(CASES.replace("n=3", "n=0"))
    result = project.run("-W", "default")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: *::TestMethod::test_marked: n must be a whole number from 1; 0 is not"]
    )


def test_a_miss_of_synthetic_records_is_told_without_internals(project: Project) -> None:
    """As for arguments; also where a marker was added after collection."""
    project.bill(
        """
        @pytest.fixture
        def late(request):
            request.node.add_marker(pytest.mark.synthetic(Bill, n=0))

        @pytest.mark.synthetic(Bill, n=2)
        def test_records(synthetic_records): ...

        def test_late(late, synthetic_records): ...
        """
    )
    result = project.run("--synthdata=replay")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        [
            "No records of Bill are recorded: there is no *",
            "n must be a whole number from 1; 0 is not",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_synthdata/*")


@pytest.mark.parametrize(
    "error",
    [
        SynthdataError("all"),
        OptionError("wrong"),
        SchemaError("Bill", "payer", "no schema"),
        CassetteError(Path("Bill-1.yaml"), 3, "broken"),
        MissingRecording(
            "Bill",
            3,
            Path("Bill-1.yaml"),
            0,
            "CI is set",
            "--synthdata=record",
            "Bill-2",
            ["label"],
        ),
        InvalidRecording("Bill", ["slot 1: bad"], 5, "CI is set", "--synthdata=record"),
        GenerationError("Bill", ["slot 1: bad"], "Kept.", "Loosen."),
        ProviderError("No answer", "Ask again.", fatal=True),
        BudgetError("Too many", "Raise it."),
        SecretError("A secret", "Take it out."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_the_way_between_processes(error: SynthdataError) -> None:
    """Type, text and facts are those of the original."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)


def test_public_names_are_listed_and_found() -> None:
    """Each belongs to the package, which knows no others."""
    assert dir(pytest_synthdata) == pytest_synthdata.__all__
    for name in pytest_synthdata.__all__:
        found = getattr(pytest_synthdata, name)
        assert found.__name__ == name
        if isinstance(found, type) and found.__module__ != "builtins":
            assert found.__module__.partition(".")[0] == "pytest_synthdata"
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = pytest_synthdata.nothing


def test_the_library_works_without_pytest_being_started(tmp_path: Path) -> None:
    """In a script, with its cassettes where the script says."""
    script = (
        "from pydantic import BaseModel\n"
        "from pytest_synthdata import Synthesizer\n"
        "class Bill(BaseModel):\n    payer: str\n"
        "print(len(Synthesizer('data')(Bill, n=2)))\n"
    )
    result = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert result.stdout == "2\n"
    assert len(list((tmp_path / "data").glob("*.yaml"))) == 1


def test_other_kinds_of_tests_are_left_alone(project: Project) -> None:
    """Doctests and the like have no arguments, and a module's marker is not meant for them."""
    project.bill(
        """
        pytestmark = pytest.mark.synthetic(Bill, n=2)

        def documented():
            '''
            >>> 1 + 1
            2
            '''

        def test_bills(bills: list[Bill]): ...
        """
    )
    project.run("--doctest-modules").assert_outcomes(passed=2)


def test_the_plugin_can_be_left_out(project: Project, server: Stub) -> None:
    """With `-p no:synthdata` nothing of it is there."""
    project.ask(server)
    project.write(test_plain="def test_plain(): ...\n")
    result = project.run("-p", "no:synthdata", "--fixtures")
    result.stdout.no_fnmatch_line("*synthetic*")
    assert server.count == 0
