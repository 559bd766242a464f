"""JSON as folded lines and as block YAML: what is read back is what was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthdata.stores.block import block_yaml
from pytest_synthdata.stores.fold import fold, unfold

MODEST = settings(deadline=None, max_examples=100)
LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])]
# Each has broken some writer of YAML.
SIGNS = "ab {}[]\"'\\/:,-#&*!|>%@`?~\n\r\t\0\x07\x1b\x7f\x85\xa0é€\u2028\u2029\ufeff😀\ud800"
WORDS = [
    "  ",
    ": ",
    " #",
    "- ",
    "\n\n",
    "---",
    "...",
    "\\u00e9",
    "1e5",
    "null",
    "{{x}}",
    "<<<<<<< ",
]
TRICKY = st.lists(st.sampled_from([*SIGNS, *WORDS]), max_size=12).map("".join)
WRITABLE = TRICKY.map(lambda text: text.encode("utf-16", "replace").decode("utf-16"))
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TRICKY,
    lambda child: st.lists(child, max_size=3) | st.dictionaries(TRICKY, child, max_size=3),
    max_leaves=8,
)
RECORDS = st.lists(st.dictionaries(TRICKY, JSON, min_size=1, max_size=3), min_size=1, max_size=4)


def body(content: Any) -> dict[str, Any]:
    return {"model": "m", "choices": [{"index": 0, "message": {"content": content}}]}


def content_of(value: Any) -> Any:
    return value["choices"][0]["message"]["content"]


@MODEST
@given(JSON)
def test_folded_json_is_the_same_json(value: Any) -> None:
    """Unfolded as text or through a folded scalar, whose breaks become spaces."""
    text = fold(value)
    assert text.isascii()
    assert unfold(text) == value
    assert json.loads(text.replace("\n", " ")) == value


@MODEST
@given(TRICKY | JSON)
def test_what_a_model_said_comes_back(content: Any) -> None:
    """Text as it was; JSON inside of text equal as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    back = content_of(unfold(fold(body(text))))
    try:
        expected = json.loads(text)
    except ValueError:
        assert back == text
    else:
        assert json.loads(back) == expected


@MODEST
@given(RECORDS)
def test_each_record_has_a_line_of_its_own(records: list[dict[str, Any]]) -> None:
    """So git shows which record changed."""
    lines = fold(body(json.dumps({"items": records}))).split("\n")
    said = [line for line in lines if line.startswith('{\\"')]
    assert len(said) == len(records)


def test_a_records_own_content_is_text_though_it_holds_json() -> None:
    """Only what a model said is laid out, and nothing that a record says."""
    record = {"content": '[{"a":1}]', "message": {"content": '{"b":[]}'}}
    text = json.dumps({"items": [record]})
    assert json.loads(content_of(unfold(fold(body(text))))) == {"items": [record]}


@pytest.mark.parametrize(
    "number", ["1.10", "1e5", "1E+5", "-0", "-0.0", "0.10", "12345678901234567890.5"]
)
@pytest.mark.parametrize("packed", [True, False], ids=["in text", "as JSON"])
def test_numbers_stay_as_they_were_written(number: str, packed: bool) -> None:  # noqa: FBT001 - a case
    """Their digits are the model's own."""
    text = f'{{"items": [{{"a": {number}}}]}}'
    answer = body(text if packed else unfold(text))
    assert f'"a": {number}}}' in fold(answer).replace("\\", "")
    assert fold(unfold(fold(answer))) == fold(answer)


LIKE_JSON = ["{", "[" * 5000, '{"a": ' + "9" * 5000 + "}", "{} {}", '{"a": "one\ntwo"}']


@pytest.mark.parametrize("text", LIKE_JSON, ids=lambda text: text[:9])
def test_text_that_only_looks_like_json_is_kept_as_text(text: str) -> None:
    """A model may say anything."""
    assert content_of(unfold(fold(body(text)))) == text


KEYS = WRITABLE | st.sampled_from(["body", "string", "yes", "1"])
HEADER = st.recursive(
    st.none() | st.booleans() | st.integers() | WRITABLE,
    lambda child: st.lists(child, max_size=3) | st.dictionaries(KEYS, child, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("loader", LOADERS)
@MODEST
@given(st.dictionaries(KEYS, HEADER, min_size=1, max_size=3))
def test_any_mapping_comes_back_from_block_yaml(loader: Any, mapping: dict[str, Any]) -> None:
    """Both of PyYAML's loaders read what was written, and it is pure ASCII."""
    text = block_yaml(mapping)
    assert text.isascii()
    assert yaml.load(text, Loader=loader) == mapping  # noqa: S506 - a safe one


@pytest.mark.parametrize("loader", LOADERS)
@MODEST
@given(TRICKY | RECORDS.map(lambda records: json.dumps({"items": records})))
def test_bodies_come_back_from_their_folded_scalars(loader: Any, content: str) -> None:
    """Only the spaces between JSON's own signs may differ."""
    folded = fold(body(content))
    text = block_yaml({"interactions": [{"body": folded, "response": {"string": folded}}]})
    assert text.isascii()
    (back,) = yaml.load(text, Loader=loader)["interactions"]  # noqa: S506 - a safe one
    assert unfold(back["body"]) == unfold(back["response"]["string"]) == unfold(folded)


def test_half_of_a_surrogate_pair_in_what_was_asked_is_shown_as_unknown() -> None:
    """YAML has no way to write it."""
    assert yaml.safe_load(block_yaml({"subject": "a\ud800b"})) == {"subject": "a\ufffdb"}
