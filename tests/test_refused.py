"""The types that JSON cannot carry, as a root and as a field: refused at collection."""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Iterator
from dataclasses import make_dataclass
from enum import Enum
from types import ModuleType
from typing import IO, TYPE_CHECKING, Annotated, Any, Literal, LiteralString

import attrs
import pytest
from pydantic import ImportString, InstanceOf, WithJsonSchema

from pytest_synthdata.errors import SchemaError
from pytest_synthdata.schema.schema import Schema
from tests.models import Frozen
from tests.types import Colour

if TYPE_CHECKING:
    from tests.project import Project


@attrs.define
class Attrs:
    x: int


class Plain(Enum):
    ONE = 1
    TWO = 2


class Missing(Enum):
    ONE = 1

    @classmethod
    def _missing_(cls, value: object) -> Enum:
        return cls(int(str(value)))


class Corner(Enum):
    UPPER = (0, 1)


class OldTypedDict(typing.TypedDict):
    name: str


HOOK = "a hook of the user's own"


class Hooked:
    def __get_pydantic_json_schema__(self, *_: object) -> dict[str, Any]:
        raise LookupError(HOOK)


DESCRIBE = "Give the field a type that pydantic can describe, or annotate it with pydantic.With"
REFUSED: list[tuple[Any, str]] = [
    (Attrs, "Unable to generate pydantic-core schema for <class 'tests.test_refused.Attrs'>"),
    (list[Attrs], "Unable to generate pydantic-core schema for <class 'tests.test_refused.Attrs'>"),
    (InstanceOf[Attrs], "no JSON is read as Attrs"),
    (Callable[[int], int], "JSON has no functions"),
    (type[int], "JSON has no classes"),
    (type, "no JSON is read as type"),
    (Iterator[int], "Unable to generate pydantic-core schema for collections.abc.Iterator[int]"),
    (IO[str], "Unable to generate pydantic-core schema for typing.IO[str]"),
    (ModuleType, "Unable to generate pydantic-core schema for <class 'module'>"),
    (LiteralString, "Unable to generate pydantic-core schema for typing.LiteralString"),
    (Corner, "no JSON is read as (0, 1)"),
    (Literal[Colour.RED], "no JSON is read as Colour.RED unless Colour derives from str or int"),
    (Literal[b"x"], "no JSON is read as b'x'"),
    (dict[tuple[int, int], str], "keys in JSON are strings"),
    (dict[Frozen, str], "keys in JSON are strings"),
    (dict[int | Frozen, str], "keys in JSON are strings"),
    (dict[Plain, int], "keys in JSON are strings, and none is read as 1"),
    (dict[Literal[1, 2], int], "keys in JSON are strings, and none is read as 1"),
    (ImportString, "reading it would run what it names"),
    (Annotated[int, Hooked()], HOOK),
]


@pytest.mark.parametrize(("kind", "reason"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_json_cannot_carry_is_refused_with_the_reason(kind: Any, reason: str) -> None:
    """And with the field, and with what to do."""
    with pytest.raises(SchemaError) as root:
        Schema.of(kind)
    assert f"it has no JSON Schema ({reason}). {DESCRIBE}" in str(root.value)
    with pytest.raises(SchemaError) as field:
        Schema.of(make_dataclass("Holder", [("field", kind)]))
    assert str(field.value).startswith(
        f"Holder cannot be asked of a model: its field `field` has no JSON Schema ({reason}). "
    )


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="pydantic reads both from 3.12 on")
@pytest.mark.parametrize(
    ("kind", "where"),
    [
        (OldTypedDict, "it"),
        (list[OldTypedDict], "it"),
        (make_dataclass("Holder", [("field", OldTypedDict)]), "its field `field`"),
    ],
    ids=["root", "item", "field"],
)
def test_a_typed_dict_that_pydantic_does_not_read_yet_is_told_where_to_come_from(
    kind: Any, where: str
) -> None:
    """The one of typing_extensions is read everywhere."""
    with pytest.raises(SchemaError) as caught:
        Schema.of(kind)
    assert str(caught.value).endswith(
        f"cannot be asked of a model: {where} has no JSON Schema (before Python 3.12 pydantic "
        "reads no TypedDict of typing). Import TypedDict from typing_extensions."
    )


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("Attrs", "Unable to generate pydantic-core schema for <class 'test_it.Attrs'>"),
        ("Callable[[int], int]", "JSON has no functions"),
        ("type[int]", "JSON has no classes"),
    ],
)
def test_what_json_cannot_carry_is_a_collection_error(
    project: Project, kind: str, reason: str
) -> None:
    """Nothing is asked before it is put right."""
    project.write(
        test_it=f"""
        from collections.abc import Callable
        from dataclasses import dataclass
        import attrs
        import pytest

        @attrs.define
        class Attrs:
            x: int

        @dataclass
        class Holder:
            field: {kind}

        @pytest.mark.synthetic(Holder, n=2)
        def test_it(holders: list[Holder]): ...
        """
    )
    result = project.run()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*Interrupted: 1 error during collection*"])
    assert f"its field `field` has no JSON Schema ({reason}). {DESCRIBE}" in result.stdout.str()


def test_models_nested_too_deep_are_refused_with_a_message() -> None:
    """Pydantic's own generator gives up first."""
    kind: Any = int
    for _ in range(200):
        kind = make_dataclass("Deep", [("inner", kind)])
    with pytest.raises(SchemaError, match="it has no JSON Schema .it is nested too deep"):
        Schema.of(kind)


@pytest.mark.parametrize("node", [{"$ref": "#/$defs/Nowhere"}, {"$ref": "https://nowhere/x.json"}])
def test_a_hand_written_reference_that_leads_nowhere_is_refused(node: Any) -> None:
    """It is fetched from nowhere, either."""
    with pytest.raises(SchemaError, match="has no JSON Schema .*[Nn]owhere|x.json"):
        Schema.of(Annotated[int, WithJsonSchema(node)])


@pytest.mark.parametrize("kind", [dict[Missing, int], dict[Literal["a", 1], int]], ids=str)
def test_keys_of_which_some_can_be_read_are_not_refused(kind: Any) -> None:
    """A record that has the others fails on its own."""
    first = Schema.of(kind).wire.schema["items"]["properties"]["key"]
    assert first
