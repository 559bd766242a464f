"""Records with texts written from them: in arguments, fixtures and factory calls."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING

import pytest

from pytest_synthdata import TextSample
from tests.actors import fields_in, text, told
from tests.stub import completion
from tests.test_summary import section

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Asked, Body, Stub

HEAD = """
from collections.abc import Sequence
from pytest_synthdata import Records, TextSample, synthetic, synthetic_fixture

"""
FORMS = (
    HEAD
    + """
@pytest.mark.synthetic(Bill, n=3)
def test_list(samples: list[TextSample[Bill]]):
    assert [type(sample) for sample in samples] == [TextSample] * 3
    assert all(sample.fields.payer in sample.text for sample in samples)
    assert samples[0].preferences is None

@pytest.mark.synthetic(Bill, n=3, preferences={"style": "gossip"})
def test_both(bills: list[Bill], samples: Sequence[TextSample[Bill]], synthetic):
    assert [sample.fields for sample in samples] == bills
    assert all("gossip" in sample.text for sample in samples)
    assert samples[0].preferences == {"style": "gossip"}
    for sample in samples:
        synthetic.assert_round_trip(sample)

@synthetic(Bill, n=2, preferences={})
def test_one(sample: TextSample[Bill]):
    assert sample["fields"].payer in sample["text"]
    sample.fields.payer = "changed"

@synthetic(Bill, n=2)
def test_string(sample: "TextSample[Bill]"):
    assert type(sample.fields) is Bill

@pytest.mark.synthetic(Bill, n=2, argname="rows", preferences={"style": "x"})
def test_named(rows):
    assert type(rows[0]) is TextSample

@pytest.mark.synthetic({"title": "Row", "type": "object", "properties": {"a": {"type": "integer"}},
                        "required": ["a"]}, n=2, argname="row", each=True, preferences={})
def test_named_each(row):
    assert str(row.fields["a"]) in row.text

@pytest.mark.synthetic(Bill, n=2, argname="rows")
def test_named_by_annotation(rows: list[TextSample[Bill]]):
    assert type(rows[0]) is TextSample

@pytest.mark.synthetic(Bill, n=2, preferences={"style": "x"})
def test_fixture(synthetic_records):
    assert type(synthetic_records[0]) is TextSample
    assert synthetic_records.provenance.cassette.name.startswith("text-")
    assert synthetic_records.provenance.models == ("embedded",)
    (one, _) = synthetic_records.to_dicts()
    assert one["fields"].keys() == {"payer", "total"}

def test_factory(synthetic):
    first = synthetic(Bill, n=2, preferences={"style": "x"})
    assert type(first) is Records
    first[0].fields.payer = "changed"
    assert synthetic(Bill, n=2, preferences={"style": "x"})[0].fields.payer != "changed"
    assert synthetic(Bill, n=2, preferences={})[1].fields == synthetic(Bill, n=2)[1]

told = synthetic_fixture(Bill, n=2, preferences={"style": "fixture"})
one_told = synthetic_fixture(Bill, n=2, preferences={}, each=True)

def test_told(told):
    assert "fixture" in told[0].text

def test_one_told(one_told):
    assert type(one_told) is TextSample
"""
)
TESTS = [
    "test_list",
    "test_both",
    "test_one[sample0]",
    "test_one[sample1]",
    "test_string[sample0]",
    "test_string[sample1]",
    "test_named",
    "test_named_each[row0]",
    "test_named_each[row1]",
    "test_named_by_annotation",
    "test_fixture",
    "test_factory",
    "test_told",
    "test_one_told[0]",
    "test_one_told[1]",
]


def test_each_form_of_argument_gets_its_records_with_their_texts(project: Project) -> None:
    """Offline again afterwards; and all cassettes are wanted, whichever tests run."""
    project.bill(FORMS)
    assert project.collected() == TESTS
    project.run().assert_outcomes(passed=len(TESTS))
    replayed = project.run("--synthdata=replay", "-p", "no:cacheprovider")
    replayed.assert_outcomes(passed=len(TESTS))
    replayed.stdout.no_fnmatch_line("*unused*")
    texts = [path for path in project.cassettes if "/text-" in path]
    assert len(texts) == 4


def test_cassettes_of_texts_are_wanted_by_the_tests_that_were_collected(project: Project) -> None:
    """Those of a marker and of a fixture are no less so where their tests are not run."""
    one, *others = (
        "def test_x(samples: list[TextSample[Bill]]): ...\n",
        "def test_y(samples: list[TextSample[Bill]]): ...\n",
        "told = synthetic_fixture(Bill, n=2, preferences={'a': 2})\ndef test_z(told): ...\n",
    )
    marked = f"{HEAD}@synthetic(Bill, n=2)\n{one}"
    project.bill(f"{marked}@synthetic(Bill, n=2, preferences={{'a': 1}})\n{''.join(others)}")
    project.run().assert_outcomes(passed=3)
    assert len(project.cassettes) == 1 + 3
    kept = project.run("--synthdata-prune", "-k", "nothing")
    kept.stdout.no_fnmatch_line("*deleted*")
    project.bill(marked)
    project.run("--synthdata-prune").stdout.fnmatch_lines(["deleted 2 unused cassettes *text-*"])


@pytest.mark.parametrize(
    ("marker", "arguments", "message"),
    [
        (
            "preferences={}",
            "bills: list[Bill]",
            "*preferences= is for texts * 'bills' is to get records alone; annotate it as list*",
        ),
        ("argname='rows', preferences={}", "rows: list[Bill]", "*'rows' is to get records alone*"),
        (
            "argname='row', each=True, preferences={}",
            "row: Bill",
            "*'row' is to get records alone*",
        ),
        (
            "subject='bills'",
            "one: TextSample[Bill], all_: list[Bill]",
            "*'one' asks for one Bill a test and 'all_' for all of them*",
        ),
        (
            "preferences='gossip'",
            "samples: list[TextSample[Bill]]",
            "*preferences must be a dict such as*",
        ),
        ("preferences={'max_length': -1}", "samples: list[TextSample[Bill]]", "*max_length*"),
        ("subject='bills'", "sample: TextSample", "*the marker for Bill fills no argument*"),
    ],
)
def test_a_marker_for_texts_that_cannot_be_followed_fails_the_collection(
    marker: str, arguments: str, message: str, project: Project
) -> None:
    """And says what to write."""
    project.bill(f"{HEAD}@synthetic(Bill, n=2, {marker})\ndef test_x({arguments}): ...")
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


def test_a_class_marker_may_have_preferences_that_a_test_does_not_need(project: Project) -> None:
    """As a class or module marker may go unused."""
    project.bill(
        HEAD
        + """
@synthetic(Bill, n=2, preferences={"style": "x"})
class TestAll:
    def test_told(self, samples: list[TextSample[Bill]]):
        assert samples[0].preferences == {"style": "x"}

    def test_plain(self, bills: list[Bill]):
        assert type(bills[0]) is Bill
"""
    )
    project.run().assert_outcomes(passed=2)


def test_texts_of_records_are_asked_for_once_and_told_in_the_summary(
    project: Project, server: Stub
) -> None:
    """A page of records, a text for each; growth pays for the new ones alone."""

    def answer(asked: Asked) -> Body:
        if "Fields:" in asked.prompt:
            return text(told(fields_in(asked), more=f" {fields_in(asked)['total']}"))
        items = [{"payer": f"Payer {slot}", "total": 1.5 + slot} for slot in asked.slots]
        return completion({"items": items})

    server.answer = answer
    project.ask(server)
    test = "@synthetic(Bill, n={})\ndef test_x(sample: TextSample[Bill]): ..."
    project.bill(HEAD + test.format(5))
    result = project.run()
    result.assert_outcomes(passed=5)
    assert server.count == 1 + 5
    lines = section(result)
    assert lines[1].startswith("Bill: 5 records (5 generated; by stub-1), 1 request, 100 + 50 ")
    assert lines[2].startswith("text: 5 texts (5 generated; by stub-1), 5 requests, 500 + 250 ")
    project.bill(HEAD + test.format(7))
    assert (
        "text: 7 texts (2 generated, 5 replayed; by stub-1), 2 requests"
        in section(project.run())[2]
    )
    assert server.count == 1 + 5 + 1 + 2
    assert "text: 7 texts (7 replayed; by stub-1) in " in section(project.run())[2]


def test_a_text_that_failed_is_told_by_the_first_test_and_the_others_name_it(
    project: Project, server: Stub
) -> None:
    """As for records; the summary counts those that could be had."""
    bad = {"Payer 1"}

    def answer(asked: Asked) -> Body:
        if "Fields:" in asked.prompt:
            fields = fields_in(asked)
            return text("no" if fields["payer"] in bad else told(fields, more=" 1.5"))
        items = [{"payer": f"Payer {slot}", "total": 1.5} for slot in asked.slots]
        return completion({"items": items})

    server.answer = answer
    project.ask(server)
    project.bill(HEAD + "@synthetic(Bill, n=3)\ndef test_x(sample: TextSample[Bill]): ...")
    result = project.run()
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(
        [
            "Not all texts could be had (3 requests, 300 + 150 tokens):",
            '  {"payer":"Payer 1","total":1.5}: it lacks \'Payer 1\', 1.5',
            "*No texts: see test_bill.py::test_x[[]sample0]",
        ]
    )
    assert section(result)[2].startswith("text: 2 texts (2 generated; by stub-1), 5 requests")
    assert section(result)[2].endswith(", failed")
    bad.add("Payer 2")
    project.bill(
        f"{HEAD}@synthetic(Bill, n=3, label='x')\ndef test_x(sample: TextSample[Bill]): ..."
    )
    result = project.run("-p", "no:cacheprovider")
    assert result.stdout.str().count("it lacks 'Payer 1'") == 1
    result.stdout.fnmatch_lines(["*No texts: see test_bill.py::test_x[[]sample0]"] * 2)
    replayed = project.run("--synthdata=replay")
    assert replayed.stdout.str().count("There are none in") == 1


def test_texts_are_asked_for_once_over_workers(project: Project, server: Stub) -> None:
    """Each text is one request, however many workers want it."""

    def answer(asked: Asked) -> Body:
        return text(told(fields_in(asked)))

    server.answer = answer
    project.ask(server)
    project.write(
        **{
            f"test_{number}": "def test_x(synthetic):\n"
            "    assert len(synthetic.texts([['a'], ['b'], ['c']])) == 3\n"
            for number in range(4)
        }
    )
    project.run_apart("-n", "2", "--dist=load").assert_outcomes(passed=4)
    assert server.count == 3
    assert len(project.cassettes) == 1


def test_the_file_that_asks_is_found_from_other_threads_and_through_packages(
    project: Project,
) -> None:
    """The cassette lies beside the test that runs, whoever calls the factory for it."""
    project.write(
        inner__test_threads="""
        import asyncio
        from concurrent.futures import ThreadPoolExecutor
        from functools import partial

        def test_loop(synthetic):
            async def ask():
                return await asyncio.gather(
                    *(asyncio.to_thread(synthetic.text, [str(n)]) for n in range(4))
                )

            assert [one.fields for one in asyncio.run(ask())] == [[str(n)] for n in range(4)]

        def test_pool(synthetic):
            with ThreadPoolExecutor() as pool:
                texts = pool.map(partial(synthetic.text, preferences={"a": 1}), [["x"], ["y"]])
            assert len(list(texts)) == 2
        """
    )
    project.run().assert_outcomes(passed=2)
    assert {path.partition("/text-")[0] for path in project.cassettes} == {"inner/__synthdata__"}


def test_a_sample_survives_copies_and_other_processes() -> None:
    """With what users know of it."""
    sample = TextSample({"a": [1]}, {"style": "x"}, "A text.")
    for other in (copy.deepcopy(sample), pickle.loads(pickle.dumps(sample))):  # noqa: S301 - our own
        assert other == sample
        assert type(other) is TextSample
    assert (
        repr(sample) == "TextSample(fields={'a': [1]}, preferences={'style': 'x'}, text='A text.')"
    )
