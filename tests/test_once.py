"""What several processes want is asked for once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Stub

MARKED = """
@pytest.mark.synthetic(MedicalBilling, n=20)
def test_bills(bill: MedicalBilling) -> None:
    assert bill.patient_name
"""


def test_workers_that_want_one_dataset_ask_for_it_once(project: Project, server: Stub) -> None:
    """The others find it in the cache, and all write the same cassette as one process does."""
    project.ask(server)
    project.billing(MARKED)
    project.run("-o", "synthdata_cache_dir=elsewhere").assert_outcomes(passed=20)
    assert server.count == 4
    alone = project.cassettes
    project.cassette.unlink()
    project.run_apart("-n", "3", "--dist", "load").assert_outcomes(passed=20)
    assert server.count == 8
    assert project.cassettes == alone
