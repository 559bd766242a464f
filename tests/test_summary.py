"""The section at the end: what came from where, what it cost, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stub import bills, completion

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Stub

MARKED = """
@pytest.mark.synthetic(MedicalBilling, n=5)
def test_bills(bills: list[MedicalBilling]): ...
"""
TWO = MARKED + MARKED.replace("test_bills", "test_more").replace("n=5", 'n=10, label="more"')


def section(result: pytest.RunResult) -> list[str]:
    """The lines of the summary section, with its heading."""
    lines = result.outlines
    starts = [number for number, line in enumerate(lines) if " synthdata: " in line]
    if not starts:
        return []
    (start,) = starts
    ends = (number for number in range(start + 1, len(lines)) if lines[number].startswith("=" * 5))
    end = next(ends, len(lines))
    return [line.strip("= ") for line in lines[start:end] if line.strip()]


def test_each_dataset_has_a_line_with_its_source_cost_and_place(
    project: Project, server: Stub
) -> None:
    """Then the sum, and that cassettes want to be committed; a replay has nothing to add."""
    project.ask(server)
    project.billing(TWO)
    name, more = section(project.run())[1:3]
    assert name.startswith(
        "MedicalBilling: 5 records (5 generated; by stub-1), 1 request, 100 + 50 tokens "
        "in __synthdata__/MedicalBilling-"
    )
    assert more.startswith(
        "MedicalBilling-more: 10 records (10 generated; by stub-1), 2 requests, 200 + 100 tokens "
        "in __synthdata__/MedicalBilling-more-"
    )
    for path in project.path.rglob("*.yaml"):
        path.unlink()
    cached = section(project.run())
    assert cached[1].startswith("MedicalBilling: 5 records (5 from the cache; by stub-1) in ")
    replayed = section(project.run("--synthdata=replay"))
    assert replayed[0] == "synthdata: replay (--synthdata=replay)"
    assert replayed[1].startswith("MedicalBilling: 5 records (5 replayed; by stub-1) in ")
    assert len(replayed) == 3


def test_the_sum_and_the_next_step_follow_the_datasets(project: Project, server: Stub) -> None:
    """Tokens that a server does not count are unknown, and so is a sum with them."""
    project.ask(server)
    project.billing(TWO)
    assert section(project.run())[3:] == [
        "in all: 3 requests, 300 + 150 tokens",
        "Commit the cassettes: they replay wherever no model may be asked.",
    ]
    server.answer = lambda asked: bills(asked) | {"usage": None}
    lines = section(project.run("--synthdata=refresh", "-k", "test_bills"))
    assert "1 request, tokens unknown in " in lines[1]
    lines = section(project.run("--synthdata=refresh"))
    assert "in all: 3 requests, tokens unknown" in lines


def test_one_record_is_one_record_and_growth_shows_both_sources(
    project: Project, server: Stub
) -> None:
    """Each record counts for where it came from."""
    project.ask(server)
    project.billing(MARKED.replace("n=5", "n=1"))
    assert section(project.run())[1].startswith("MedicalBilling: 1 record (1 generated; by stub-1)")
    project.billing(MARKED.replace("n=5", "n=7"))
    assert section(project.run())[1].startswith(
        "MedicalBilling: 7 records (2 generated, 5 replayed; by stub-1), 1 request"
    )


def test_quiet_runs_hear_of_what_calls_for_action_alone(project: Project) -> None:
    """Nothing under -q where all was replayed; the hint to commit, or to record, stays."""
    project.billing(MARKED)
    missing = section(project.run("-q", "--synthdata=replay"))
    assert missing[1:2] == ["To record what is missing: pytest --synthdata=record"]
    recorded = section(project.run("-q"))
    assert recorded[1] == "Commit the cassettes: they replay wherever no model may be asked."
    assert section(project.run("-q")) == []
    assert section(project.run("-qq")) == []


def test_runs_that_use_nothing_say_nothing(project: Project) -> None:
    """Also where a marker is there and its tests do not run."""
    project.billing(MARKED)
    project.write(test_plain="def test_plain(): ...\n")
    assert section(project.run("test_plain.py")) == []
    assert section(project.run("-k", "plain")) == []
    assert section(project.run("--fixtures")) == []


def test_a_failed_dataset_is_told_as_such(project: Project, server: Stub) -> None:
    """With what it has cost all the same."""
    server.answer = lambda _: completion({"items": []})
    project.ask(server)
    project.billing(MARKED)
    assert section(project.run())[1:] == [
        "MedicalBilling: 0 records, 3 requests, 300 + 150 tokens, failed"
    ]


def test_embedded_data_is_marked_and_named_once_a_model_is_configured(
    project: Project, server: Stub
) -> None:
    """So that nobody takes it for a model's."""
    project.billing(MARKED)
    assert "(5 generated; by the embedded generator) in " in section(project.run())[1]
    project.ask(server)
    lines = section(project.run())
    assert lines[2] == (
        "Embedded data, though a model is configured: MedicalBilling; --synthdata=refresh asks "
        "the model"
    )
    assert len(section(project.run("-o", "synthdata_provider=embedded"))) == 2


def test_a_cassette_that_cannot_be_written_is_told_and_fails_the_run(project: Project) -> None:
    """All tests passed, and yet the next run would miss something."""
    project.billing(
        """
        @pytest.mark.synthetic(MedicalBilling, n=5)
        def test_bills(synthetic_records):
            path = synthetic_records.provenance.cassette
            path.parent.mkdir(exist_ok=True)
            path.write_text("<<<<<<< HEAD\\n")
        """
    )
    result = project.run()
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        ["*MedicalBilling-*.yaml:1: git left conflict marks here. Take one side*"]
    )


def test_what_went_wrong_with_the_cache_is_told_once(project: Project, server: Stub) -> None:
    """It costs the money, never the run."""
    project.ask(server)
    (project.path / ".synthdata").mkdir()
    (project.path / ".synthdata" / "cache").write_text("no directory")
    project.billing(TWO)
    result = project.run()
    result.assert_outcomes(passed=2)
    assert result.stdout.str().count("cannot be used (") == 1


def test_whom_the_first_request_asks_is_said_before_it_goes_out(
    project: Project, server: Stub
) -> None:
    """One line, in the midst of the run, and how to forbid it; none for what costs nothing."""
    project.billing(MARKED)
    project.run().stdout.no_fnmatch_line("*asking*")
    project.ask(server)
    project.billing(TWO.replace("n=5", 'n=5, label="paid"'))
    result = project.run()
    lines = [line for line in result.outlines if "asking" in line]
    assert lines == [
        f"synthdata: asking gpt-6-luna at {server.url} (--synthdata=replay forbids it)"
    ]


@pytest.mark.parametrize("capture", ["fd", "sys", "tee-sys", "no"])
def test_whom_the_first_request_asks_is_said_however_output_is_captured(
    project: Project, server: Stub, capture: str
) -> None:
    """In the terminal, not in what the test has printed."""
    project.ask(server)
    project.billing(MARKED)
    result = project.run_apart(f"--capture={capture}")
    result.assert_outcomes(passed=1)
    lines = [line for line in result.outlines if "asking" in line]
    assert lines == [
        f"synthdata: asking gpt-6-luna at {server.url} (--synthdata=replay forbids it)"
    ]


def test_a_run_without_a_terminal_works(project: Project, server: Stub) -> None:
    """With `-p no:terminal` nothing is said and all the rest is done."""
    project.ask(server)
    project.billing(MARKED)
    result = project.run("-p", "no:terminal")
    assert result.ret == pytest.ExitCode.OK
    assert server.count == 1
    assert len(project.cassettes) == 1
