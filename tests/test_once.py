"""What several processes want is asked for once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from pytest_synthdata import Synthesizer
from tests.actors import texts
from tests.billing import MedicalBilling
from tests.stub import bills

if TYPE_CHECKING:
    from pathlib import Path

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


def test_workers_share_one_limit_of_requests(project: Project, server: Stub) -> None:
    """Whichever asks, and whatever for: it is the limit of the run."""
    project.ask(server)
    project.ini(max_requests=5)
    for number in range(4):
        project.billing(
            f"""
            @pytest.mark.synthetic(MedicalBilling, n=10, label="{number}")
            def test_bills_{number}(bills: list[MedicalBilling]) -> None:
                pass
            """,
            name=f"test_billing_{number}",
        )
    result = project.run_apart("-n", "2")
    assert server.count == 5
    assert result.parseoutcomes()["passed"] <= 2
    result.stdout.fnmatch_lines(["*This run has made 5 requests, its limit. Raise synthdata_max_*"])
    project.run_apart("-n", "2")
    assert server.count == 8


def test_threads_with_factories_of_their_own_ask_once(server: Stub, tmp_path: Path) -> None:
    """What one has asked for, the others find in the cache they share; items, too."""
    server.answer = lambda asked: texts(asked) if "Fields:" in asked.prompt else bills(asked)
    together = threading.Barrier(3)
    found: list[object] = []

    def ask() -> None:
        synthetic = Synthesizer(base_url=server.url, cache_dir=tmp_path / "cache")
        together.wait(20)
        found.append((synthetic(MedicalBilling, n=5), synthetic.texts([["a"], ["b"]])))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == found[:1] * 3
    assert server.count == 1 + 2
