"""Beside other plugins: whose arguments are whose, and what is not touched."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import hypothesis.strategies  # noqa: F401 - see conftest.py

from tests import billing

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Stub

HYPOTHESIS = ("_hypothesis_pytestplugin",)
RANDOMLY = ("pytest_randomly",)


def test_given_and_the_marker_fill_an_argument_each(project: Project) -> None:
    """Hypothesis has those that `given` names, or the last ones; records are for the others."""
    project.billing("""
        from hypothesis import HealthCheck, given, settings, strategies as st
        from pytest_synthdata import Records

        settings.register_profile("few", max_examples=5, deadline=None)
        settings.load_profile("few")
        seen = {}

        @pytest.mark.synthetic(MedicalBilling, n=2)
        @given(number=st.integers())
        def test_each(bill: MedicalBilling, number: int):
            seen.setdefault(bill.patient_id, set()).add(number)

        @given(st.integers(0, 9))
        @pytest.mark.synthetic(MedicalBilling, n=3)
        def test_list(bills: list[MedicalBilling], number: int):
            assert len(bills) == 3
            assert 0 <= number <= 9

        class TestBills:
            @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
            @given(number=st.integers())
            @pytest.mark.synthetic(MedicalBilling, n=2)
            def test_method(self, synthetic_records: Records, number: int):
                assert len(synthetic_records) == 2

        @given(mine=st.builds(MedicalBilling.model_construct))
        @pytest.mark.synthetic(MedicalBilling, n=2)
        def test_of_one_schema(mine: MedicalBilling, bill: MedicalBilling):
            assert bill.patient_name

        def test_many_numbers_for_each_record():
            assert [len(numbers) > 1 for numbers in seen.values()] == [True, True]
    """)
    result = project.run_beside(HYPOTHESIS, "-v")
    result.assert_outcomes(passed=7)
    result.stdout.fnmatch_lines(["*::test_of_one_schema[[]bill1] PASSED*"])


def test_an_argument_that_given_fills_is_none_for_records(project: Project) -> None:
    """The marker is left without one, and says so."""
    project.billing("""
        from hypothesis import given, strategies as st

        @given(bill=st.builds(MedicalBilling.model_construct))
        @pytest.mark.synthetic(MedicalBilling, n=2)
        def test_bill(bill: MedicalBilling): ...
    """)
    result = project.run_beside(HYPOTHESIS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fills no argument*"])


def test_no_seed_changes_the_data_and_no_data_the_seed(project: Project) -> None:
    """pytest-randomly seeds the generators that all share; ours are others."""
    project.billing("""
        import random

        def test_seed(synthetic):
            state = random.getstate()
            synthetic(MedicalBilling, n=7)
            synthetic.text(["Tom Hanks"])
            assert random.getstate() == state

        @pytest.mark.synthetic(MedicalBilling, n=12)
        def test_each(bill: MedicalBilling): ...
    """)
    project.run_beside(RANDOMLY, "--randomly-seed=1").assert_outcomes(passed=13)
    cassettes = project.cassettes
    assert len(cassettes) == 2
    for seed in ("2", "3"):
        for path in project.path.rglob("*.yaml"):
            path.unlink()
        project.run_beside(RANDOMLY, f"--randomly-seed={seed}").assert_outcomes(passed=13)
        assert project.cassettes == cassettes


DJANGO = """
import pytest
from models import MedicalBilling
from pytest_synthdata import synthetic_fixture

class Blocked(RuntimeError): ...

state = {"open": False}

def query():
    if not state["open"]:
        raise Blocked("use the db fixture")

@pytest.fixture(scope="session", autouse=True)
def _django_test_environment():
    yield

@pytest.fixture(scope="session")
def django_db_setup(_django_test_environment):
    state["open"] = True
    query()
    state["open"] = False
    yield

@pytest.fixture
def db(django_db_setup):
    state["open"] = True
    yield
    state["open"] = False

@pytest.fixture(autouse=True)
def _django_db_marker(request):
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")

@pytest.fixture
def settings(monkeypatch):
    return monkeypatch

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("django_db") is None)

@pytest.fixture(scope="session")
def rows(django_db_setup, synthetic):
    return synthetic(MedicalBilling, n=5)

named = synthetic_fixture(MedicalBilling, n=5, scope="session")

def pytest_configure(config):
    config.addinivalue_line("markers", "django_db: may use the database")
"""


def test_fixtures_as_pytest_django_has_them_stand_beside_records(
    project: Project, server: Stub
) -> None:
    """Autouse ones of the session that block, marks that open, records of the whole session."""
    project.ask(server)
    project.write(models=inspect.getsource(billing), conftest=DJANGO)
    project.write(
        test_db="""
        import pytest
        from conftest import Blocked, query
        from models import MedicalBilling

        pytestmark = pytest.mark.synthetic(MedicalBilling, n=5)

        def test_blocked(bills: list[MedicalBilling]):
            with pytest.raises(Blocked):
                query()

        @pytest.mark.django_db
        def test_open(bills: list[MedicalBilling]):
            query()

        @pytest.mark.django_db
        def test_rows(rows, bill: MedicalBilling):
            query()
            assert bill in rows

        @pytest.mark.usefixtures("db", "synthetic_records")
        def test_used(rows):
            query()

        class TestOverridden:
            @pytest.fixture
            def rows(self, rows):
                return rows[:2]

            def test_fewer(self, rows):
                assert len(rows) == 2

        @pytest.fixture
        def named(named):
            return named[:1]

        def test_one(named):
            assert len(named) == 1
        """
    )
    project.run().assert_outcomes(passed=10)
    assert server.count == 1
