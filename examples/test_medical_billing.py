"""Four ways to ask for records."""

import pytest
from billing import EXAMPLES, SUBJECT, UNUSUAL_NAMES, MedicalBilling, share_paid, statement

from pytest_synthdata import Factory

# Markers with equal options ask for the same records: one dataset serves them all.
FEW_SHOT = {"subject": SUBJECT, "extra": UNUSUAL_NAMES, "examples": EXAMPLES}


@pytest.mark.synthetic(MedicalBilling, n=20, **FEW_SHOT)
def test_claims_stay_below_charges(records: list[MedicalBilling]) -> None:
    """All records in one test, because the argument is annotated with a list."""
    assert len(records) == 20
    assert all(0 <= share_paid(bill) <= 1 for bill in records)


@pytest.mark.synthetic(MedicalBilling, n=20, **FEW_SHOT)
def test_a_statement_names_the_patient(bill: MedicalBilling) -> None:
    """One test for each record, because the argument is annotated with the schema."""
    assert statement(bill).startswith(bill.patient_name)


def test_a_fixture_gives_records_by_name(bills: list[MedicalBilling]) -> None:
    """`bills` is defined in conftest.py."""
    assert len({bill.patient_name for bill in bills}) == len(bills)


@pytest.mark.parametrize("count", [1, 3])
def test_the_factory_gives_records_at_run_time(synthetic: Factory, count: int) -> None:
    """What is known only when the test runs goes to the factory."""
    records = synthetic(MedicalBilling, n=count, **FEW_SHOT)
    assert len(records) == count
    assert records.provenance.models == ("embedded",)
