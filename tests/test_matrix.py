"""Every type of the matrix, as a root and as a field, on the whole way through both providers.

Left out: FilePath, DirectoryPath and NewPath, which only what a machine holds can satisfy, and
Pattern[bytes], which pydantic reads from no JSON. What is refused stands in test_refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pytest
from jsonschema_rs import validator_for
from pydantic import create_model

from pytest_synthdata.board import Board
from pytest_synthdata.job import Job
from pytest_synthdata.providers.embedded import Embedded
from pytest_synthdata.providers.openai import OpenAI
from pytest_synthdata.providers.sampling import sample
from pytest_synthdata.record_spec import wanted
from pytest_synthdata.records import records
from pytest_synthdata.runner import Runner
from pytest_synthdata.schema.levels import brief, portable, readable, strict
from pytest_synthdata.schema.schema import Schema
from pytest_synthdata.settings import Settings
from pytest_synthdata.stores.run import Run
from tests.legality import portable_faults, strict_faults
from tests.stub import Detour, Stub, completion
from tests.types import GOOD, IDS

if TYPE_CHECKING:
    from pytest_synthdata.spec import Wanted
    from tests.stub import Asked, Body

KEYWORDS = {"type", "anyOf", "$ref", "enum", "const"}
N = 4
REPAIRS = 9
Place = Callable[[Any], Any]


def as_root(kind: Any) -> Any:
    """The type itself."""
    return kind


def as_field(kind: Any) -> Any:
    """A model with one field of the type."""
    return create_model("Holder", field=(kind, ...))


every_type = pytest.mark.parametrize("kind", [kind for kind, _ in GOOD], ids=IDS)
everywhere = pytest.mark.parametrize("place", [as_root, as_field], ids=["root", "field"])


@everywhere
@every_type
def test_every_type_is_legal_in_strict_mode(kind: Any, place: Place) -> None:
    """Nothing in its schema is outside the documented subset."""
    assert strict_faults(strict(Schema.of(place(kind)).wire.schema)) == []


@everywhere
@every_type
def test_every_type_is_legal_everywhere_in_its_portable_form(kind: Any, place: Place) -> None:
    """That has types, fixed values, anyOf, items and bounds of integers, and words for the rest."""
    assert portable_faults(portable(Schema.of(place(kind)).wire.schema)) == []


def texts(board: Board, what: Wanted) -> list[str]:
    """The records of a board, of which each is taken by its type's own validation."""
    assert [board[slot].problem for slot in range(N)] == [None] * N
    given = board.texts(N)
    for text in given:
        what.spec.schema.instance(text)
    if endless(what.spec.schema.wire.schema):
        assert len({*given}) > 1
    return given


def endless(node: Any) -> bool:
    """Whether a wire schema has so many values that not all records may be equal."""
    if isinstance(node, list):
        return any(map(endless, node))
    if not isinstance(node, dict) or node.get("maxItems") == 0:
        return False
    free = node.get("type") in ("string", "number", "integer") and "enum" not in node
    return free or any(map(endless, node.values()))


@everywhere
@every_type
def test_the_embedded_generator_writes_every_type(kind: Any, place: Place) -> None:
    """Its records are good, differ where they can, and are the same for the same request."""
    what = wanted(place(kind), n=N)
    board = Board(what.spec)
    request = board.request(tuple(range(N)))
    reply = Embedded().answer(request)
    board.lay(reply)
    texts(board, what)
    assert Embedded().answer(request) == reply


def reader(asked: Asked) -> tuple[int, Body]:
    """Answer as a good model does, which reads the prompt's schema and the words in it.

    As servers that enforce a schema do, never answer with what the one sent beside it forbids.
    """
    _, shown = re.split(r"JSON Schema.*\):\n", asked.prompt, maxsplit=1)
    schema = expanded(json.JSONDecoder().raw_decode(shown)[0])
    answer = {"items": [sample(read(schema), f"{asked.prompt} {slot}") for slot in asked.slots]}
    form = asked.body["response_format"]["json_schema"]["schema"]
    wrong = [error.message for error in validator_for(form).iter_errors(answer)]
    return (400, {"error": wrong[0]}) if wrong else (200, completion(answer))


def expanded(node: Any) -> Any:
    """What a prompt shows of a schema as the whole schema."""
    match node:
        case str():
            return {"type": node}
        case [items]:
            return {"type": "array", "items": expanded(items)}
        case {"properties": fields, **rest} if isinstance(fields, dict):
            return {**expanded(rest | {"type": "object"}), **expanded_fields(fields)}
        case dict() if node.keys() & KEYWORDS:
            return {
                key: {name: expanded(one) for name, one in value.items()}
                if key == "$defs"
                else list(map(expanded, value))
                if key == "anyOf"
                else expanded(value)
                if key == "items"
                else value
                for key, value in node.items()
            }
    return {"type": "object", **expanded_fields(node)}


def expanded_fields(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "properties": {name: expanded(field) for name, field in fields.items()},
        "required": list(fields),
        "additionalProperties": False,
    }


def read(node: Any) -> Any:
    """A schema whose words have been understood."""
    if isinstance(node, list):
        return [read(child) for child in node]
    if not isinstance(node, dict):
        return node
    understood = {name: read(child) for name, child in node.items()}
    if isinstance(words := node.get("description"), str):
        understood |= {"x-note": words, "x-keys": "keys all different" in words}
    return understood


@pytest.fixture(scope="module")
def reading() -> Iterator[Stub]:
    """A server with a model that reads."""
    with Stub(reader) as stub:
        yield stub


@pytest.fixture(scope="module")
def strict_server(reading: Stub) -> Iterator[OpenAI]:
    """It, in OpenAI's place."""
    http = httpx2.Client(transport=Detour(reading))
    with openai.OpenAI(api_key="sk-a-key-only-for-tests", base_url=None, http_client=http) as mine:
        yield OpenAI(Settings(), mine, Run(Path(), None))


@pytest.fixture(scope="module")
def portable_server(reading: Stub) -> Iterator[OpenAI]:
    """It, as a server elsewhere."""
    with closing(OpenAI(Settings(base_url=reading.url), None, Run(Path(), None))) as provider:
        yield provider


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with closing(Runner(Settings(max_requests=100_000), Run(Path(), None), lambda _: None)) as one:
        yield one


def asked_of(provider: OpenAI, kind: Any, runner: Runner) -> None:
    """Ask for records of a type, again for those that are refused, as a run does."""
    what = wanted(kind, n=N)
    synthesis = records(what, Board(what.spec), REPAIRS)
    job = Job(synthesis, provider, lambda _: None, lambda *_: None)
    runner.run([job])
    assert job.error is None
    assert job.result is not None
    texts(job.result, what)


@everywhere
@every_type
def test_what_a_prompt_shows_in_few_words_is_the_whole_schema(kind: Any, place: Place) -> None:
    """Nothing is lost but the name of the root, which the prompt says elsewhere."""
    wire = Schema.of(place(kind)).wire.schema
    whole = {key: value for key, value in readable(wire).items() if key != "title"}
    assert expanded(json.loads(json.dumps(brief(wire)))) == whole


@everywhere
@every_type
def test_a_server_with_strict_schemas_writes_every_type(
    kind: Any, place: Place, strict_server: OpenAI, runner: Runner
) -> None:
    """What the schema sent cannot say stands in words, so that a model which reads can follow."""
    asked_of(strict_server, place(kind), runner)


@everywhere
@every_type
def test_a_server_elsewhere_writes_every_type(
    kind: Any, place: Place, portable_server: OpenAI, runner: Runner
) -> None:
    """With less in the schema, the words in the prompt do."""
    asked_of(portable_server, place(kind), runner)
