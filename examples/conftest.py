"""A named fixture of records: every test below this directory may ask for `bills`."""

from billing import EXAMPLES, SUBJECT, UNUSUAL_NAMES, MedicalBilling

from pytest_synthdata import synthetic_fixture

bills = synthetic_fixture(
    MedicalBilling, n=10, subject=SUBJECT, extra=UNUSUAL_NAMES, examples=EXAMPLES
)
