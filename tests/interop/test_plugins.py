"""Our features beside plugins that run tests in another way, or answer requests in our place."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.actors import texts
from tests.stub import bills, completion

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Asked, Body, Stub

EACH = """
@pytest.mark.synthetic(MedicalBilling, n=2)
def test_each(bill: MedicalBilling): ...
"""


@pytest.mark.parametrize("mode", ["auto", "strict"])
def test_async_tests_and_fixtures_of_pytest_asyncio(
    project: Project, server: Stub, mode: str
) -> None:
    """Get their records, and may ask for more while their loop runs."""
    project.ask(server)
    server.answer = lambda asked: texts(asked) if "Fields:" in asked.prompt else bills(asked)
    mark, fixture = {
        "auto": ("", "pytest.fixture"),
        "strict": ("pytestmark = pytest.mark.asyncio", "pytest_asyncio.fixture"),
    }[mode]
    project.billing(f"""
        import asyncio
        import pytest_asyncio

        {mark}

        @{fixture}
        async def called(synthetic):
            await asyncio.sleep(0)
            return synthetic(MedicalBilling, n=3)

        @pytest.mark.synthetic(MedicalBilling, n=3)
        async def test_list(bills: list[MedicalBilling], called):
            await asyncio.sleep(0)
            assert bills == called

        @pytest.mark.synthetic(MedicalBilling, n=2)
        async def test_each(bill: MedicalBilling):
            assert bill.patient_name

        async def test_side_by_side(synthetic):
            samples = await asyncio.gather(
                *(asyncio.to_thread(synthetic.text, [name]) for name in ("Ann", "Bob", "Eve"))
            )
            assert [sample.fields for sample in samples] == [["Ann"], ["Bob"], ["Eve"]]
            assert len(synthetic(MedicalBilling, n=4)) == 4
    """)
    scope = "-oasyncio_default_fixture_loop_scope=function"
    run = project.run_beside(["pytest_asyncio.plugin"], f"--asyncio-mode={mode}", scope)
    run.assert_outcomes(passed=4)
    assert server.count == 4


def test_async_tests_of_anyio_run_on_each_backend_and_for_each_record(project: Project) -> None:
    """In one session with the plugin that knows of trio, too."""
    project.billing("""
        import anyio

        pytestmark = pytest.mark.anyio

        @pytest.fixture
        async def called(synthetic):
            await anyio.sleep(0)
            return await anyio.to_thread.run_sync(lambda: synthetic(MedicalBilling, n=3))

        @pytest.mark.synthetic(MedicalBilling, n=2)
        async def test_each(bill: MedicalBilling, called):
            await anyio.sleep(0)
            assert bill in called
    """)
    result = project.run_beside(["anyio.pytest_plugin"], "-v")
    result.assert_outcomes(passed=4)
    for backend in ("asyncio", "trio"):
        for number in (0, 1):
            result.stdout.fnmatch_lines_random([f"*test_each?{backend}-bill{number}? PASSED*"])


def test_a_rerun_gets_fresh_instances_of_the_same_records_and_asks_nothing(
    project: Project, server: Stub
) -> None:
    """What the first run of a test has done to them is gone."""
    project.ask(server)
    project.billing("""
        seen = []

        @pytest.mark.flaky(reruns=2)
        @pytest.mark.synthetic(MedicalBilling, n=5)
        def test_flaky(bills: list[MedicalBilling], synthetic):
            seen.append([bill.model_copy() for bill in bills])
            assert seen[-1] == seen[0] == synthetic(MedicalBilling, n=5)
            bills.clear()
            assert len(seen) == 3

        @pytest.mark.flaky(reruns=1)
        @pytest.mark.synthetic(MedicalBilling, n=2)
        def test_each(bill: MedicalBilling):
            changed, bill.patient_name = bill.patient_name == "changed", "changed"
            assert not changed
            assert seen.append(bill) is None and len(seen) in (5, 7)
    """)
    result = project.run_beside(["pytest_rerunfailures"])
    assert result.parseoutcomes() == {"passed": 3, "rerun": 4}
    assert server.count == 1


def test_a_failed_generation_is_not_paid_again_by_a_rerun(project: Project, server: Stub) -> None:
    """All tries tell the one error."""
    project.ask(server)
    project.ini(max_repairs=1)
    server.answer = lambda _: completion({"items": []})
    project.billing("""
        @pytest.mark.synthetic(MedicalBilling, n=5)
        def test_bills(bills: list[MedicalBilling]): ...
    """)
    result = project.run_beside(["pytest_rerunfailures"], "--reruns=3")
    assert result.parseoutcomes() == {"errors": 1, "rerun": 3}
    asked = server.count
    project.run_beside(["pytest_rerunfailures"], "-osynthdata_cache_dir=another")
    assert server.count == 2 * asked


def test_each_repetition_of_a_test_gets_the_same_records(project: Project, server: Stub) -> None:
    """Counted by an option or by a mark: as many tests more, not one request more."""
    project.ask(server)
    project.billing(
        EACH
        + """
@pytest.mark.repeat(2)
@pytest.mark.synthetic(MedicalBilling, n=2)
def test_twice(bills: list[MedicalBilling], synthetic_records):
    assert bills == synthetic_records
    bills.clear()
"""
    )
    result = project.run_beside(["pytest_repeat"], "--count=3", "-v")
    result.assert_outcomes(passed=2 * 3 + 2)
    result.stdout.fnmatch_lines_random(["*::test_each?3-3-bill1? PASSED*"])
    assert server.count == 1


@pytest.mark.parametrize("args", [(), ("-n2",)])
def test_coverage_is_measured_as_ever(project: Project, args: tuple[str, ...]) -> None:
    """Of the user's code, which records run through, in this process or in workers."""
    project.write(
        shop="""
        def half(charge):
            if charge < 0:
                return "never"
            return charge / 2
        """
    )
    project.billing("""
        import shop

        @pytest.mark.synthetic(MedicalBilling, n=2)
        def test_each(bill: MedicalBilling):
            assert shop.half(abs(bill.total_charge)) >= 0
    """)
    result = project.run_apart("-pno:asyncio", "--cov=shop", "--cov-report=term-missing", *args)
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["shop.py*4*1*75%*4"])


def test_a_timeout_in_a_generation_ends_the_test_and_loses_nothing(
    project: Project, server: Stub
) -> None:
    """What has arrived by then is not asked for again."""
    over = threading.Event()

    def answer(asked: Asked) -> Body:
        if asked.slots[0]:
            over.wait(60)
        return bills(asked)

    server.answer = answer
    project.ask(server)
    project.billing("""
        @pytest.mark.synthetic(MedicalBilling, n=10)
        def test_bills(bills: list[MedicalBilling]): ...

        def test_other(): ...
    """)
    result = project.run_beside(["pytest_timeout"], "--timeout=2")
    over.set()
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["E * Failed: Timeout *"])
    assert server.count == 2
    project.run_beside(["pytest_timeout"], "--timeout=20").assert_outcomes(passed=2)
    assert server.count == 3


def test_mocks_of_httpx_neither_see_our_requests_nor_answer_them(
    project: Project, server: Stub
) -> None:
    """Those of respx and pytest-httpx, for all requests there are."""
    project.ask(server)
    project.billing("""
        import httpx

        URL = "https://shop.example/bills"

        @pytest.mark.synthetic(MedicalBilling, n=5)
        def test_respx(respx_mock, bills: list[MedicalBilling], synthetic):
            route = respx_mock.route().respond(json=["mine"])
            assert httpx.get(URL).json() == ["mine"]
            assert len(synthetic(MedicalBilling, n=10)) == 10
            assert route.call_count == 1

        @pytest.mark.synthetic(MedicalBilling, n=5, label="httpx")
        def test_httpx(httpx_mock, bills: list[MedicalBilling], synthetic):
            httpx_mock.add_response(json=["mine"], is_reusable=True)
            assert httpx.get(URL).json() == ["mine"]
            assert len(synthetic(MedicalBilling, n=10, label="httpx")) == 10
            assert [str(request.url) for request in httpx_mock.get_requests()] == [URL]
    """)
    project.run_beside(["respx.plugin", "pytest_httpx"]).assert_outcomes(passed=2)
    assert server.count == 4
