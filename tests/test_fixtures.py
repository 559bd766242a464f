"""Fixtures: named ones of `synthetic_fixture`, the factory, and the records they give."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stub import completion

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Stub

CONFTEST = """
from pydantic import BaseModel
from pytest_synthdata import synthetic_fixture


class Bill(BaseModel):
    payer: str
    total: float


bills = synthetic_fixture(Bill, n=3)
shared = synthetic_fixture(Bill, n=3, scope="session", label="shared")
bill = synthetic_fixture(Bill, n=2, each=True)
_hidden = synthetic_fixture(Bill, n=1, name="renamed")
"""


def test_a_named_fixture_gives_records_from_conftest_module_and_class(project: Project) -> None:
    """Wherever it stands, under its own name or another; `each` runs a test once for each."""
    project.write(
        conftest=CONFTEST,
        test_named="""
        import pytest
        from conftest import Bill
        from pytest_synthdata import Records, synthetic_fixture

        few = synthetic_fixture(Bill, n=1, subject="dentists")

        def test_conftest(bills, renamed):
            assert type(bills) is Records
            assert (len(bills), len(renamed)) == (3, 1)

        def test_each(bill):
            assert type(bill) is Bill

        def test_module(few):
            assert len(few) == 1

        class Base:
            inherited = synthetic_fixture(Bill, n=2, scope="class", label="base")

        class TestClass(Base):
            mine = synthetic_fixture(Bill, n=4, label="mine")
            wide = synthetic_fixture(Bill, n=5, scope="class", label="wide")

            def test_class(self, mine, wide, inherited):
                assert (len(mine), len(wide), len(inherited)) == (4, 5, 2)

            @pytest.mark.usefixtures("bills")
            def test_used(self): ...
        """,
    )
    assert project.collected() == [
        "test_conftest",
        "test_each[0]",
        "test_each[1]",
        "test_module",
        "TestClass::test_class",
        "TestClass::test_used",
    ]
    project.run().assert_outcomes(passed=6)
    shown = project.run("--fixtures")
    shown.stdout.fnmatch_lines_random(
        ["bills -- *", "*All of 3 records of Bill.", "bill -- *", "*One of 2 records of Bill."]
    )


@pytest.mark.parametrize("scope", ["function", "class", "module", "session"])
def test_a_fixture_shares_its_instances_as_far_as_its_scope_reaches(
    project: Project, scope: str
) -> None:
    """As any pytest fixture does; by default each test has instances of its own."""
    project.write(
        conftest=CONFTEST.replace("n=3)", f"n=3, scope={scope!r})"),
        test_a="""
        class TestOne:
            def test_change(self, bills):
                bills[0].payer = "changed"

            def test_class(self, bills):
                print("CLASS", bills[0].payer)

        def test_module(bills):
            print("MODULE", bills[0].payer)
        """,
        test_b="""
        def test_session(bills):
            print("SESSION", bills[0].payer)
        """,
    )
    result = project.run("-s")
    result.assert_outcomes(passed=4)
    scopes = ["function", "class", "module", "session"]
    for place, name in enumerate(scopes[1:], 1):
        (line,) = [line for line in result.outlines if name.upper() in line]
        assert ("changed" in line) is (scopes.index(scope) >= place), line


def test_a_fixture_that_cannot_be_made_says_what_to_write_instead(project: Project) -> None:
    """Where its module is imported, with the options there are."""
    project.bill(
        """
        from pytest_synthdata import synthetic_fixture
        bills = synthetic_fixture(Bill, n=0)
        """,
        name="test_zero",
    )
    project.bill(
        """
        from pytest_synthdata import synthetic_fixture
        bills = synthetic_fixture(Bill, n=1, argname="bills")
        """,
        name="test_unknown",
    )
    result = project.run()
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines_random(
        [
            "E   pytest_synthdata.OptionError: n must be a whole number from 1; 0 is not",
            (
                "E   pytest_synthdata.OptionError: got an unexpected keyword argument 'argname'; "
                "write synthetic_fixture(Bill, n=20) with any of scope, each, name, *"
            ),
        ]
    )


def test_a_fixture_without_records_fails_its_tests_by_the_message_alone(
    project: Project, server: Stub
) -> None:
    """The first test or fixture that asked carries the message."""
    server.answer = lambda _: completion({"items": []})
    project.ask(server)
    project.write(
        conftest=CONFTEST,
        test_named="""
        def test_first(bills): ...
        def test_second(bills): ...
        def test_session(shared): ...
        """,
    )
    result = project.run()
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(
        [
            "Not all records of Bill could be had (3 requests, 300 + 150 tokens):",
            "No records of Bill: see test_named.py::test_first",
            "Not all records of Bill could be had (3 requests, 300 + 150 tokens):",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_synthdata/*")


def test_synthetic_records_needs_a_marker(project: Project) -> None:
    """Without one, and with one that cannot be followed, the test says what to write."""
    project.bill(
        """
        def test_unmarked(synthetic_records): ...
        """
    )
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*and this test has none; write @pytest.mark.synthetic(Schema, n=20)"]
    )
    result.stdout.no_fnmatch_line("*pytest_synthdata/*")


def test_the_factory_gives_fresh_instances_wherever_it_is_called(project: Project) -> None:
    """In tests, in fixtures of any scope, and with values that are known at run time only."""
    project.write(
        conftest="""
        import pytest
        from pydantic import BaseModel

        class Payer(BaseModel):
            name: str

        class Bill(BaseModel):
            payer: str
            total: float

        @pytest.fixture(scope="session")
        def payers(synthetic):
            return synthetic(Payer, n=2)

        @pytest.fixture
        def bills(synthetic, payers):
            return synthetic(Bill, n=3, extra=[f"about {payer.name}" for payer in payers])
        """,
        test_factory="""
        from conftest import Bill, Payer
        from pytest_synthdata import Factory, Records

        def test_calls(synthetic):
            assert isinstance(synthetic, Factory)
            first, second = synthetic(Bill, n=2), synthetic(Bill, n=5)
            assert type(first) is Records
            assert first == second[:2]
            first[0].payer = "changed"
            assert second[0].payer != "changed" != synthetic(Bill, n=1)[0].payer

        def test_fixtures(bills, payers):
            assert (len(bills), len(payers)) == (3, 2)
        """,
    )
    project.run().assert_outcomes(passed=2)
    assert len(project.cassettes) == 3


def test_errors_of_the_factory_are_typed_and_show_the_users_line_alone(project: Project) -> None:
    """A test can expect them; where it does not, none of the plugin's frames is shown."""
    project.bill(
        """
        import pickle
        from pytest_synthdata import MissingRecording, OptionError, SynthdataError

        def test_expected(synthetic):
            with pytest.raises(MissingRecording) as caught:
                synthetic(Bill, n=3)
            assert caught.value.what == "records of Bill"
            assert caught.value.wanted == 3
            again = pickle.loads(pickle.dumps(caught.value))
            assert type(again) is MissingRecording
            assert str(again) == str(caught.value)

        def test_options(synthetic):
            for options in ({"n": 0}, {"n": 1, "colour": 2}, {"n": 1, "examples": [{}]}):
                with pytest.raises(OptionError) as caught:
                    synthetic(Bill, **options)
                assert isinstance(caught.value, SynthdataError)

        def test_unexpected(synthetic):
            synthetic(Bill, n=3)

        def test_unknown(synthetic):
            synthetic(Bill, n=3, colour=2)

        def test_example(synthetic):
            synthetic(Bill, n=3, examples=[{"total": "none"}])
        """
    )
    result = project.run("--synthdata=replay", "-rN")
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(
        [
            ">       synthetic(Bill, n=3)",
            "E       pytest_synthdata.MissingRecording: No records of Bill are recorded: *",
            ">       synthetic(Bill, n=3, colour=2)",
            (
                "E       pytest_synthdata.OptionError: *; write synthetic(Bill, n=20) with any of "
                "subject, *"
            ),
            "E       pytest_synthdata.OptionError: examples[[]0] is no Bill: *",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_synthdata/*")
    result.stdout.no_fnmatch_line("*exception*")


def test_records_know_where_they_came_from(project: Project, server: Stub) -> None:
    """Hash, models, cassette, what this run has spent and what all that is kept has cost."""
    project.ask(server)
    project.billing(
        """
        import json
        from pathlib import Path
        from pytest_synthdata import Provenance, Usage

        @pytest.mark.synthetic(MedicalBilling, n=10)
        def test_provenance(bills: list[MedicalBilling]):
            provenance = bills.provenance
            assert type(provenance) is Provenance
            assert len(provenance.prompt_hash) == 64
            assert provenance.models == ("stub-1",)
            assert provenance.cassette.parent == Path(__file__).parent / "__synthdata__"
            assert provenance.prompt_hash[:12] in provenance.cassette.name
            assert provenance.recorded == Usage(2, 200, 100)
            print("SPENT", provenance.spent)
            dicts = bills.to_dicts()
            assert dicts == [bill.model_dump() for bill in bills]
            dicts.clear()
            assert len(bills) == 10
            assert repr(bills) == repr(list(bills))
            assert bills[2:] == list(bills)[2:]
        """
    )
    first = project.run("-s")
    first.assert_outcomes(passed=1)
    first.stdout.fnmatch_lines(["*SPENT 2 requests, 200 + 100 tokens"])
    second = project.run("-s")
    second.stdout.fnmatch_lines(["*SPENT 0 requests, 0 + 0 tokens"])
