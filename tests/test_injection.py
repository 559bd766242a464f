"""Markers and annotations: which argument of a test gets which records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stub import completion

if TYPE_CHECKING:
    from tests.project import Project
    from tests.stub import Stub

FORMS = """
import typing
from collections.abc import Sequence
from pytest_synthdata import Records, synthetic


@pytest.mark.synthetic(Bill, n=3)
def test_list(bills: list[Bill]):
    assert len(bills) == 3
    assert all(type(bill) is Bill for bill in bills)

@pytest.mark.synthetic(Bill, n=3)
def test_sequence(bills: Sequence[Bill]):
    assert len(bills) == 3

@pytest.mark.synthetic(Bill, n=3)
def test_typing(bills: typing.List[Bill], others: typing.Sequence[Bill]):
    assert bills == others

@pytest.mark.synthetic(Bill, n=3)
def test_records(bills: Records[Bill]):
    assert type(bills) is Records
    assert bills.provenance.models == ("embedded",)

@synthetic(Bill, n=2)
def test_one(bill: Bill):
    assert type(bill) is Bill

@synthetic(Bill, n=2, argname="rows")
def test_named(rows):
    assert len(rows) == 2

@synthetic(Bill, n=2, argname="row", each=True)
def test_named_each(row):
    assert type(row) is Bill

@pytest.mark.synthetic(Bill, n=1, each=True)
def test_each(bill: Bill):
    assert type(bill) is Bill

@pytest.mark.synthetic(Bill, n=2)
def test_two_lists(bills: list[Bill], same: list[Bill]):
    bills[0].payer = "changed"
    assert same[0].payer != "changed"

@pytest.mark.synthetic(Bill, n=2)
def test_fixture(synthetic_records):
    assert len(synthetic_records) == 2

@pytest.mark.synthetic(Bill, n=2)
def test_both(bills: list[Bill], synthetic_records):
    assert bills == synthetic_records
    assert bills is not synthetic_records
"""


def test_each_form_of_argument_gets_its_records_and_lists_leave_the_id_alone(
    project: Project,
) -> None:
    """All records go into one argument, or one into each of n tests that are named by it."""
    project.bill(FORMS)
    assert project.collected() == [
        "test_list",
        "test_sequence",
        "test_typing",
        "test_records",
        "test_one[bill0]",
        "test_one[bill1]",
        "test_named",
        "test_named_each[row0]",
        "test_named_each[row1]",
        "test_each[bill0]",
        "test_two_lists",
        "test_fixture",
        "test_both",
    ]
    project.run().assert_outcomes(passed=13)
    assert len(project.cassettes) == 1, "they all share one dataset"


SHAPES = """
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, Literal, NamedTuple, NewType, TypeVar

import pytest
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

T = TypeVar("T")


class A(BaseModel):
    a: int

class B(BaseModel):
    b: int

class Box(BaseModel, Generic[T]):
    inside: T

@dataclass
class Point:
    x: int

class Row(TypedDict):
    name: str

class Pair(NamedTuple):
    left: int
    right: str

Code = NewType("Code", str)
Small = Annotated[int, Field(ge=0, le=9)]


@pytest.mark.synthetic(Box[int], n=2)
def test_generic(box: Box[int], words: Box[str] = Box(inside="no")):
    assert type(box.inside) is int

@pytest.mark.synthetic(A | B, n=2)
def test_union(either: A | B):
    assert isinstance(either, (A, B))

@pytest.mark.synthetic(A | B, n=2)
def test_unions(all_of_them: Sequence[A | B]):
    assert all(isinstance(one, (A, B)) for one in all_of_them)

@pytest.mark.synthetic(list[A], n=2)
def test_list(some: list[A]):
    assert all(type(one) is A for one in some)

@pytest.mark.synthetic(list[A], n=2)
def test_lists(groups: list[list[A]]):
    assert len(groups) == 2

@pytest.mark.synthetic(Point, n=2)
def test_dataclass(point: Point):
    assert type(point) is Point

@pytest.mark.synthetic(Row, n=2)
def test_typed_dict(rows: list[Row]):
    assert [set(row) for row in rows] == [{"name"}, {"name"}]

@pytest.mark.synthetic(Pair, n=2)
def test_named_tuple(pair: Pair):
    assert type(pair) is Pair

@pytest.mark.synthetic(Code, n=2)
def test_new_type(codes: list[Code]):
    assert all(type(code) is str for code in codes)

@pytest.mark.synthetic(Small, n=2)
def test_annotated(small: Small):
    assert 0 <= small <= 9

@pytest.mark.synthetic(int, n=2, argname="numbers")
@pytest.mark.synthetic(dict[str, int], n=1, argname="tables")
@pytest.mark.synthetic(Literal["x", "y"], n=2, argname="letter", each=True)
def test_plain(numbers: list[int], tables: list[dict[str, int]], letter: str):
    assert all(type(number) is int for number in numbers)
    assert all(type(table) is dict for table in tables)
    assert letter in {"x", "y"}
"""


def test_any_type_that_pydantic_takes_is_matched_by_its_annotation(project: Project) -> None:
    """Generics, unions, lists, dataclasses, dicts and tuples; plain types by argname alone."""
    project.write(test_shapes=SHAPES)
    project.run().assert_outcomes(passed=18)


def test_names_that_exist_for_type_checkers_only_do_no_harm(project: Project) -> None:
    """A string annotation is read on its own, and the schema's name is known in it."""
    project.write(models="from pydantic import BaseModel\nclass Bill(BaseModel):\n    payer: str\n")
    project.write(
        test_strings="""
        from __future__ import annotations

        import functools
        from typing import TYPE_CHECKING
        from unittest import mock

        import models
        import pytest

        if TYPE_CHECKING:
            from collections.abc import Sequence
            from typing import List

            from models import Bill
            from pytest_synthdata import Records
            from somewhere import Nothing

        def decorated(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                return function(*args, **kwargs)
            return wrapper

        @pytest.fixture
        def neighbour():
            return "neighbour"

        @pytest.mark.synthetic(models.Bill, n=2)
        def test_one(bill: Bill, neighbour: Nothing, tmp_path: 1 / 0):
            assert type(bill) is models.Bill

        @pytest.mark.synthetic(models.Bill, n=2)
        def test_sequence(bills: Sequence[Bill]) -> Nothing:
            assert len(bills) == 2

        @pytest.mark.synthetic(models.Bill, n=2)
        def test_list(bills: "List[models.Bill]"):
            assert len(bills) == 2

        @pytest.mark.synthetic(models.Bill, n=2)
        @decorated
        def test_decorated(bills: Records[Bill]):
            assert len(bills) == 2

        @decorated
        @pytest.mark.synthetic(models.Bill, n=2)
        def test_marked_before(bill: Bill):
            assert type(bill) is models.Bill

        @mock.patch("models.Bill.payer", "patched", create=True)
        @pytest.mark.synthetic(models.Bill, n=2)
        def test_patched(bills: list[models.Bill], default: list[Bill] = None):
            assert len(bills) == 2
            assert default is None
        """
    )
    project.run().assert_outcomes(passed=8)


def test_the_closest_marker_for_a_schema_and_argname_wins(project: Project) -> None:
    """A module's marker fills what a class leaves, and a class's what a test leaves."""
    project.bill(
        """
        class Payer(BaseModel):
            name: str

        pytestmark = [
            pytest.mark.synthetic(Bill, n=5),
            pytest.mark.synthetic(Payer, n=6),
            pytest.mark.synthetic(Payer, n=7, argname="named"),
        ]

        def test_module(bills: list[Bill], payers: list[Payer]):
            assert (len(bills), len(payers)) == (5, 6)

        def test_unused():
            pass

        @pytest.mark.synthetic(Bill, n=1)
        def test_own(bills: list[Bill], payers: list[Payer]):
            assert (len(bills), len(payers)) == (1, 6)

        @pytest.mark.synthetic(Payer, n=2, argname="named")
        def test_argname(named, payers: list[Payer]):
            assert (len(named), len(payers)) == (2, 6)

        @pytest.mark.synthetic(Bill, n=1, argname="named")
        def test_one_argument_goes_to_the_closest(named):
            assert [type(one) for one in named] == [Bill]

        @pytest.mark.parametrize("named", ["by parametrize"])
        def test_parametrize_stands_above_a_module(named):
            assert named == "by parametrize"

        @pytest.mark.synthetic(Bill, n=3)
        class TestClass:
            def test_class(self, bills: list[Bill]):
                assert len(bills) == 3

            @pytest.mark.synthetic(Bill, n=1)
            def test_method(self, bills: list[Bill]):
                assert len(bills) == 1

            @staticmethod
            def test_static(bills: list[Bill]):
                assert len(bills) == 3

            def test_records(self, synthetic_records):
                assert len(synthetic_records) == 3

            class TestInner:
                def test_inner(self, bills: list[Bill], payers: list[Payer]):
                    assert (len(bills), len(payers)) == (3, 6)
        """
    )
    project.run().assert_outcomes(passed=11)


def test_two_markers_on_one_test_fill_an_argument_each(project: Project) -> None:
    """By schema, or by name where the schema is the same."""
    project.bill(
        """
        class Payer(BaseModel):
            name: str

        @pytest.mark.synthetic(Bill, n=2)
        @pytest.mark.synthetic(Payer, n=2)
        def test_two_schemas(bill: Bill, payers: list[Payer]):
            assert type(bill) is Bill
            assert len(payers) == 2

        @pytest.mark.synthetic(Bill, n=2)
        @pytest.mark.synthetic(Bill, n=3, argname="other", subject="dentists")
        def test_one_schema(bill: Bill, other: list[Bill]):
            assert type(bill) is Bill
            assert len(other) == 3

        @pytest.mark.synthetic(Bill, n=1)
        @pytest.mark.synthetic(Bill, n=3, argname="second", each=True)
        def test_two_of_one_schema(first: Bill, second: Bill):
            assert type(first) is type(second) is Bill
        """
    )
    project.run().assert_outcomes(passed=7)


def test_parametrize_multiplies_with_records(project: Project) -> None:
    """Whichever mark stands first, whether indirect, by a fixture's params or by a hook."""
    project.write(
        conftest="""
        def pytest_generate_tests(metafunc):
            if "hooked" in metafunc.fixturenames:
                metafunc.parametrize("hooked", ["h0", "h1"])
        """
    )
    project.bill(
        """
        @pytest.fixture(params=["p0", "p1"])
        def fixed(request):
            return request.param

        @pytest.fixture
        def double(request):
            return request.param * 2

        @pytest.mark.parametrize("x", ["x0", "x1"])
        @pytest.mark.synthetic(Bill, n=2)
        def test_above(bill: Bill, x):
            assert type(bill) is Bill

        @pytest.mark.synthetic(Bill, n=2)
        @pytest.mark.parametrize(argnames=["x", "y"], argvalues=[("x0", 1)], ids=["xy"])
        def test_below(x, y, bill: Bill):
            assert type(bill) is Bill

        @pytest.mark.synthetic(Bill, n=2)
        @pytest.mark.parametrize("double", [2, 3], indirect=True)
        def test_indirect(double, bills: list[Bill]):
            assert double in (4, 6)
            assert len(bills) == 2

        @pytest.mark.synthetic(Bill, n=2)
        def test_params(fixed, hooked, bills: list[Bill]):
            assert len(bills) == 2

        @pytest.mark.synthetic(Bill, n=2)
        @pytest.mark.parametrize("given", [Bill(payer="mine", total=1)], ids=["given"])
        def test_filled_by_parametrize(given: Bill, bill: Bill):
            assert given.payer == "mine" != bill.payer
        """
    )
    ids = project.collected()
    assert sorted(ids) == [
        "test_above[x0-bill0]",
        "test_above[x0-bill1]",
        "test_above[x1-bill0]",
        "test_above[x1-bill1]",
        "test_below[xy-bill0]",
        "test_below[xy-bill1]",
        "test_filled_by_parametrize[given-bill0]",
        "test_filled_by_parametrize[given-bill1]",
        "test_indirect[2]",
        "test_indirect[3]",
        "test_params[p0-h0]",
        "test_params[p0-h1]",
        "test_params[p1-h0]",
        "test_params[p1-h1]",
    ]
    project.run().assert_outcomes(passed=len(ids))


def test_async_tests_get_their_records(project: Project) -> None:
    """Under anyio's plugin and under a runner of the project's own."""
    project.write(
        conftest="""
        import asyncio
        import inspect
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_pyfunc_call(pyfuncitem):
            mine = pyfuncitem.get_closest_marker("anyio") is None
            if mine and inspect.iscoroutinefunction(pyfuncitem.function):
                names = inspect.signature(pyfuncitem.function).parameters
                asyncio.run(pyfuncitem.function(**{n: pyfuncitem.funcargs[n] for n in names}))
                return True
        """
    )
    project.bill(
        """
        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        @pytest.mark.synthetic(Bill, n=2)
        async def test_own_runner(bill: Bill):
            assert type(bill) is Bill

        @pytest.mark.anyio
        @pytest.mark.synthetic(Bill, n=2)
        async def test_anyio(bills: list[Bill]):
            assert len(bills) == 2

        @pytest.mark.anyio
        @pytest.mark.synthetic(Bill, n=2)
        async def test_anyio_each(bill: Bill):
            assert type(bill) is Bill
        """
    )
    project.run().assert_outcomes(passed=5)


MISTAKES = {
    "nothing fits": (
        "@pytest.mark.synthetic(Bill, n=2)\ndef test_x(bills): ...",
        (
            "*::test_x: the marker for Bill fills no argument; annotate one as list[[]Bill] (all "
            'records) or Bill (one record a test), name it with argname="...", or use the fixture '
            "synthetic_records"
        ),
    ),
    "a default value": (
        "@pytest.mark.synthetic(Bill, n=2)\ndef test_x(bills: list[Bill] = ()): ...",
        "*the marker for Bill fills no argument; annotate one as *",
    ),
    "no such argument": (
        '@pytest.mark.synthetic(Bill, n=2, argname="rows")\ndef test_x(bills: list[Bill]): ...',
        "*the test has no argument 'rows' for argname=\"rows\"; add it",
    ),
    "parametrized argument": (
        (
            '@pytest.mark.synthetic(Bill, n=2, argname="x")\n'
            '@pytest.mark.parametrize("x", [1])\ndef test_x(x): ...'
        ),
        "*parametrize fills the argument 'x' already; name another",
    ),
    "plain type": (
        "@pytest.mark.synthetic(int, n=2)\ndef test_x(number: int): ...",
        (
            "*int is a type that annotations use for many things, so the argument must be named: "
            '@pytest.mark.synthetic(int, n=2, argname="...")'
        ),
    ),
    "plain types": (
        "@pytest.mark.synthetic(dict[str, int], n=2)\ndef test_x(tables: list[dict]): ...",
        "*dict[[]str, int] is a type that annotations use for many things, *",
    ),
    "one and all": (
        "@pytest.mark.synthetic(Bill, n=2)\ndef test_x(bill: Bill, bills: list[Bill]): ...",
        (
            "*'bill' asks for one Bill a test and 'bills' for all of them; one marker does one of "
            'both: name it with argname="bills", or *'
        ),
    ),
    "two of one": (
        "@pytest.mark.synthetic(Bill, n=2)\ndef test_x(a: Bill, b: Bill): ...",
        "*'a' and 'b' both ask for one Bill a test; name one with argname=\"a\", each=True",
    ),
    "each for a list": (
        "@pytest.mark.synthetic(Bill, n=2, each=True)\ndef test_x(bills: list[Bill]): ...",
        "*each=True gives one record a test; annotate 'bills' as Bill",
    ),
    "two alike": (
        (
            "@pytest.mark.synthetic(Bill, n=2)\n@pytest.mark.synthetic(Bill, n=3)\n"
            "def test_x(bills: list[Bill]): ..."
        ),
        '*two markers on this test ask for Bill; name the argument of each with argname="..."',
    ),
    "fixture with params": (
        (
            "@pytest.fixture(params=[1])\ndef bill(): ...\n"
            "@pytest.mark.synthetic(Bill, n=2)\ndef test_x(bill: Bill): ..."
        ),
        (
            "*::test_x: the synthetic marker and a fixture with params, or another plugin, both "
            "fill 'bill'; rename the argument or remove one of them"
        ),
    ),
    "no n": (
        "@pytest.mark.synthetic(Bill, page_size=2)\ndef test_x(bill: Bill): ...",
        (
            "*missing a required* 'n'; write @pytest.mark.synthetic(Bill, n=20) with any of "
            "argname, each, subject, extra, *"
        ),
    ),
    "no schema": (
        "@pytest.mark.synthetic(n=2)\ndef test_x(bill: Bill): ...",
        "*missing a required* 'schema'; write @pytest.mark.synthetic(MedicalBilling, n=20) *",
    ),
    "n by place": (
        "@pytest.mark.synthetic(Bill, 2)\ndef test_x(bill: Bill): ...",
        "*too many positional arguments; write @pytest.mark.synthetic(Bill, n=20) *",
    ),
    "n too small": (
        "@pytest.mark.synthetic(Bill, n=0)\ndef test_x(bill: Bill): ...",
        "*::test_x: n must be a whole number from 1; 0 is not",
    ),
    "n no number": (
        '@pytest.mark.synthetic(Bill, n="2")\ndef test_x(bill: Bill): ...',
        "*n must be a whole number from 1; '2' is not",
    ),
    "unknown option": (
        "@pytest.mark.synthetic(Bill, n=2, colour=1)\ndef test_x(bill: Bill): ...",
        (
            "*unexpected keyword argument 'colour'; write @pytest.mark.synthetic(Bill, n=20) with "
            "any of argname, each, subject, extra, examples, prompt, unique, vary, model, params, "
            "page_size, label, preferences"
        ),
    ),
    "argname": (
        "@pytest.mark.synthetic(Bill, n=2, argname=3)\ndef test_x(bill: Bill): ...",
        "*argname must be the name of an argument; 3 is not",
    ),
    "each": (
        '@pytest.mark.synthetic(Bill, n=2, each="no")\ndef test_x(bill: Bill): ...',
        "*each must be True or False; 'no' is not",
    ),
    "page size": (
        "@pytest.mark.synthetic(Bill, n=2, page_size=0)\ndef test_x(bill: Bill): ...",
        "*page_size must be a whole number from 1; 0 is not",
    ),
    "subject": (
        "@pytest.mark.synthetic(Bill, n=2, subject=3)\ndef test_x(bill: Bill): ...",
        "*subject must be a string; 3 is a int",
    ),
    "extra": (
        '@pytest.mark.synthetic(Bill, n=2, extra={"a", "b"})\ndef test_x(bill: Bill): ...',
        "*extra must be a string or a list of strings, in their order; {*} is not",
    ),
    "examples": (
        '@pytest.mark.synthetic(Bill, n=2, examples=[{"payer": "x"}])\ndef test_x(bill: Bill): ...',
        "*examples[[]0] is no Bill: *",
    ),
    "prompt": (
        '@pytest.mark.synthetic(Bill, n=2, prompt="Write!")\ndef test_x(bill: Bill): ...',
        "*prompt must be a Prompt(prefix=..., suffix=...); 'Write!' is not",
    ),
    "params": (
        '@pytest.mark.synthetic(Bill, n=2, params={"stream": True})\ndef test_x(bill: Bill): ...',
        "*params may not hold 'stream', which pytest-synthdata sets itself; leave it out",
    ),
    "no type": (
        "@pytest.mark.synthetic(3, n=2)\ndef test_x(bill: Bill): ...",
        "*a schema must be a type, such as a pydantic model; 3 is not one",
    ),
    "no JSON Schema": (
        (
            "from collections.abc import Callable\n"
            "class Inner(BaseModel):\n    call: Callable[[], None]\n"
            "class Outer(BaseModel):\n    inner: Inner\n"
            "@pytest.mark.synthetic(Outer, n=2)\ndef test_x(one: Outer): ..."
        ),
        (
            "*Outer cannot be asked of a model: its field `*call` has no JSON Schema (*). Give the "
            "field a type that pydantic can describe, *"
        ),
    ),
    "class with nothing to call": (
        "@pytest.mark.synthetic\nclass TestX:\n    def test_x(self, bill: Bill): ...",
        "*missing a required* 'schema'; write @pytest.mark.synthetic(MedicalBilling, n=20) *",
    ),
    "no keywords": (
        "@pytest.mark.synthetic(Bill)\ndef test_x(bill: Bill): ...",
        (
            "@pytest.mark.synthetic(Bill) without n marks the class Bill, not the test; write "
            "@pytest.mark.synthetic(Bill, n=20)"
        ),
    ),
    "no keywords and a class that takes a test": (
        (
            "import dataclasses\n@dataclasses.dataclass\nclass One:\n    x: object\n"
            "@pytest.mark.synthetic(One)\ndef test_x(one: One): ..."
        ),
        (
            "@pytest.mark.synthetic(One) without n marks the class One, not the test; write "
            "@pytest.mark.synthetic(One, n=20)"
        ),
    ),
}


@pytest.mark.parametrize(("test", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_marker_that_cannot_be_followed_fails_the_collection_and_says_what_to_write(
    project: Project, test: str, message: str
) -> None:
    """The message stands alone, without any of the plugin's own frames."""
    project.bill(test)
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])
    result.stdout.no_fnmatch_line("*pytest_synthdata/*")
    assert result.ret == pytest.ExitCode.INTERRUPTED


def test_other_failing_modules_are_reported_as_ever(project: Project) -> None:
    """Nothing about markers is said of an import error that has nothing to do with them."""
    project.write(test_broken="import nothing_of_this_name\n", test_raising="1 / 0\n")
    result = project.run()
    result.assert_outcomes(errors=2)
    result.stdout.no_fnmatch_line("*synthetic*")


def test_an_instance_of_a_marked_class_is_no_mistake(project: Project) -> None:
    """Other markers may stand on classes of which a module has instances."""
    project.bill(
        """
        @pytest.mark.filterwarnings("ignore")
        class Helper: ...


        test_helper = Helper()


        @pytest.mark.synthetic(Bill, n=2)
        def test_bills(bills: list[Bill]):
            assert len(bills) == 2
        """
    )
    project.run().assert_outcomes(passed=1)


def test_markers_that_others_add_during_collection_count(project: Project) -> None:
    """Also on a module of which tests have been collected already."""
    project.bill(
        """
        def test_plain(): ...


        def test_bills(bills: list[Bill]):
            assert len(bills) == 2
        """
    )
    project.write(
        conftest="""
        import pytest

        def pytest_generate_tests(metafunc):
            if "bills" in metafunc.fixturenames:
                marker = pytest.mark.synthetic(metafunc.module.Bill, n=2)
                metafunc.definition.getparent(pytest.Module).add_marker(marker)
        """
    )
    project.run().assert_outcomes(passed=2)


def test_class_and_module_markers_that_fill_nothing_are_no_mistake(project: Project) -> None:
    """They may be meant for other tests; nothing is generated for them."""
    project.bill(
        """
        pytestmark = pytest.mark.synthetic(Bill, n=2)

        def test_function(): ...

        @pytest.mark.synthetic(Bill, n=3, argname="rows")
        class TestClass:
            def test_method(self): ...
        """
    )
    result = project.run()
    result.assert_outcomes(passed=2)
    result.stdout.no_fnmatch_line("*synthdata:*")
    assert project.cassettes == {}


FANNED = """
@pytest.mark.synthetic(MedicalBilling, n=2)
def test_list(bills: list[MedicalBilling]): ...

@pytest.mark.synthetic(MedicalBilling, n=2)
def test_each(bill: MedicalBilling): ...
"""


@pytest.mark.parametrize("option", ["--collect-only", "--setup-plan"])
def test_looking_at_tests_generates_nothing(project: Project, server: Stub, option: str) -> None:
    """Neither a request nor a cassette comes of `--collect-only` and `--setup-plan`."""
    project.ask(server)
    project.billing(FANNED)
    result = project.run(option)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.no_fnmatch_line("*synthdata:*")
    assert server.count == 0
    assert project.cassettes == {}


def test_setup_show_runs_the_tests_and_shows_what_they_get(project: Project) -> None:
    """A promise reads as what it will become."""
    project.billing(FANNED)
    result = project.run("--setup-show")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["*SETUP*F bills*", "*SETUP*F bill*"])
    plan = project.run("--setup-plan")
    plan.stdout.fnmatch_lines(["*MedicalBilling x 2*", "*MedicalBilling 0*", "*MedicalBilling 1*"])


def test_each_test_gets_instances_of_its_own(project: Project) -> None:
    """What one test does to its records, the next does not see."""
    project.bill(
        """
        import copy
        import pickle

        @pytest.mark.synthetic(Bill, n=3)
        @pytest.mark.parametrize("turn", range(2))
        def test_list(turn, bills: list[Bill], synthetic_records):
            assert len(bills) == len(synthetic_records) == 3
            for bill in (*bills, *synthetic_records):
                assert bill.payer != "changed"
                bill.payer = "changed"
            bills.clear()

        @pytest.mark.synthetic(Bill, n=2)
        @pytest.mark.parametrize("turn", range(2))
        def test_each(turn, bill: Bill):
            assert bill.payer != "changed"
            bill.payer = "changed"

        @pytest.mark.synthetic(Bill, n=3)
        def test_copies(bills: list[Bill]):
            for twin in (copy.copy(bills), copy.deepcopy(bills), pickle.loads(pickle.dumps(bills))):
                assert twin == bills
        """
    )
    project.run("-n0").assert_outcomes(passed=7)


def test_tests_that_do_not_run_ask_for_nothing(project: Project, server: Stub) -> None:
    """Skipped and deselected tests cost nothing; an expected failure is one."""
    project.ask(server)
    project.billing(
        """
        @pytest.mark.skip(reason="not today")
        @pytest.mark.synthetic(MedicalBilling, n=2)
        def test_skipped(bill: MedicalBilling): ...

        @pytest.mark.synthetic(MedicalBilling, n=2, label="a")
        def test_deselected(bill: MedicalBilling): ...

        @pytest.mark.synthetic(MedicalBilling, n=2, label="b")
        def test_out(bill: MedicalBilling): ...

        @pytest.mark.xfail(strict=True)
        @pytest.mark.synthetic(MedicalBilling, n=2, label="c")
        def test_expected(bills: list[MedicalBilling]):
            assert not bills
        """
    )
    args = ("-k", "not out", "--deselect", "test_billing.py::test_deselected")
    project.run(*args).assert_outcomes(skipped=2, xfailed=1, deselected=4)
    assert server.count == 1


def test_one_failure_of_a_dataset_is_told_once(project: Project, server: Stub) -> None:
    """The first test carries the message, the others one line that names it."""
    server.answer = lambda _: completion({"items": []})
    project.ask(server)
    project.billing(FANNED)
    result = project.run()
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_list*",
            "Not all records of MedicalBilling could be had (3 requests, 300 + 150 tokens):",
            "*ERROR at setup of test_each*",
            "No records of MedicalBilling: see test_billing.py::test_list",
            "*ERROR at setup of test_each*",
            "No records of MedicalBilling: see test_billing.py::test_list",
        ]
    )
    assert result.stdout.str().count("slots 0-4: the answer holds 0 records of 5") == 1
    result.stdout.no_fnmatch_line("*pytest_synthdata/*")
    assert server.count == 3


def test_the_marker_of_a_class_stands_above_those_of_its_bases(project: Project) -> None:
    """By argument and through synthetic_records, also where `pytestmark` is written out."""
    project.bill(
        """
        @pytest.mark.synthetic(Bill, n=5)
        class TestBase:
            expected = 5

            def test_bills(self, bills: list[Bill], synthetic_records) -> None:
                assert len(bills) == len(synthetic_records) == self.expected

        @pytest.mark.synthetic(Bill, n=3)
        class TestSub(TestBase):
            expected = 3

        class TestSubSub(TestSub):
            pytestmark = pytest.mark.synthetic(Bill, n=2)
            expected = 2

        class TestHeir(TestSubSub):
            pass
        """
    )
    project.run().assert_outcomes(passed=4)


def test_a_wrong_marker_is_told_once(project: Project) -> None:
    """Without the error it was told by as its own cause."""
    project.bill("@pytest.mark.synthetic(Bill, n=0)\ndef test_bill(bill: Bill) -> None: ...\n")
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.no_fnmatch_line("*During handling of the above exception*")
    assert result.stdout.str().count("n must be a whole number from 1; 0 is not\n") == 1
