"""What a server says instead of an answer, in all the forms that servers use."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_synthdata.error_body import error_message, facts, is_error, is_filter, shown

UPSTREAM = '{"error": {"message": "at most 1 image", "code": 400}}'
SPRING = "Bad Request; No such field"
VIOLATION = {"field": "generation_config.top_k", "description": "Too large"}
GOOGLE = [{"error": {"message": "Invalid value", "details": [{"fieldViolations": [VIOLATION]}]}}]
MISSING = {"loc": ["body", "messages", 0], "msg": "Field required", "type": "missing"}


def gateway(raw: Any) -> dict[str, Any]:
    return {"error": {"message": "Provider returned error", "metadata": {"raw": raw}}}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": {"message": "Not so.", "type": "x", "code": 400}}, "Not so"),
        ({"error": "Not so"}, "Not so"),
        ({"error": True, "message": "Not so"}, "Not so"),
        ({"error": {"message": None, "code": 7}}, '{"error": {"message": null, "code": 7}}'),
        ({"message": "Not so", "code": "x"}, "Not so"),
        ({"detail": "Not so"}, "Not so"),
        ({"detail": {"error": {"msg": "Not so"}}}, "Not so"),
        ({"detail": [MISSING]}, "body.messages.0: Field required"),
        ({"detail": [MISSING, {"msg": "Not so"}]}, "body.messages.0: Field required; Not so"),
        ({"errors": [{"code": 7, "message": "Not so"}, "nor so", {}]}, "Not so; nor so"),
        ([{"error": {"message": "Not so"}}], "Not so"),
        (gateway(UPSTREAM), "Provider returned error; at most 1 image"),
        (gateway("rate-limited upstream"), "Provider returned error; rate-limited upstream"),
        (gateway({"detail": "Not so"}), "Provider returned error; Not so"),
        (gateway("[1]"), "Provider returned error; [1]"),
        (gateway('{"code": 7}'), 'Provider returned error; {"code": 7}'),
        (gateway("{not JSON"), "Provider returned error; {not JSON"),
        (GOOGLE, "Invalid value; generation_config.top_k: Too large"),
        ({"error": "Bad Request", "message": "No such field.", "status": 400}, SPRING),
        ({"error": {"message": "Bad.", "param": "seed"}}, "seed: Bad"),
        ({"error": {"message": "Bad seed.", "param": "seed"}}, "Bad seed"),
        ({"error": {"message": "Bad.", "param": "None"}}, "Bad"),
        ({"error": "Not so", "message": "Not so."}, "Not so"),
        (gateway(None), "Provider returned error"),
        ({"choices": [{"error": {"message": "Not so"}, "message": {"content": "x"}}]}, "Not so"),
        ("<html>Bad Gateway", "<html>Bad Gateway"),
        ("", "without a word"),
        (" \r\n", "without a word"),
        ({}, "{}"),
        (None, "without a word"),
        ([3], "[3]"),
    ],
)
def test_the_message_is_found_wherever_it_stands(body: Any, message: str) -> None:
    """What has none is shown as it is."""
    assert error_message(body) == message


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"error": {}}, False),
        ({"error": None, "choices": []}, False),
        ({"error": "x"}, True),
        ({"errors": ["x"]}, True),
        ({"detail": "x"}, True),
        ({"message": "x"}, True),
        ({"message": {"role": "assistant", "content": "x"}}, False),
        ([{"error": "x"}], True),
        (["error"], False),
        ([], False),
        ("error", False),
        (None, False),
    ],
)
def test_an_error_is_told_from_what_is_none(body: Any, *, expected: bool) -> None:
    """Ollama's own chat answers with a message, too."""
    assert is_error(body) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"error": {"code": "content_filter"}}, True),
        ([{"error": {"code": "content_filter"}}], True),
        ({"code": "content_filter"}, True),
        ({"error": {"type": "content_policy_violation"}}, True),
        ({"error": {"innererror": {"code": "ResponsibleAIPolicyViolation"}}}, True),
        ({"error": {"code": "data_inspection_failed"}}, True),
        ({"choices": [{"error": {"code": "content_filter"}}]}, True),
        (gateway('{"error": {"code": "content_filter", "message": "violence"}}'), True),
        ({"choices": [{"message": {"code": "content_filter"}}, 7], "usage": None}, False),
        ({"error": {"code": 400, "innererror": "content_filter"}}, False),
        ({"error": "content_filter"}, False),
        ("content_filter", False),
    ],
)
def test_a_content_filter_is_known_by_its_code(body: Any, *, expected: bool) -> None:
    """That of Azure, OpenAI or Alibaba, whatever the status."""
    assert is_filter(body) is expected


@pytest.mark.parametrize("inner", ["Not so", {"code": "content_filter"}, ["Not so"]])
@pytest.mark.parametrize("levels", [20, 100_000])
def test_a_body_is_followed_to_where_servers_go_and_no_deeper(inner: Any, levels: int) -> None:
    """None of them goes to twenty levels; what is deeper is shown as it is, if it can be."""
    listed, named = inner, inner
    for _ in range(levels):
        listed, named = [listed], {"error": named}
    for body in (listed, named, [named]):
        assert not any(fact.message or fact.codes for fact in facts(body))
        assert not is_filter(body)
        assert error_message(body)


def test_places_and_codes_hold_for_what_is_said_within() -> None:
    """Unless it has a place of its own; a code that is no name is none."""
    inner = [{"loc": ["body", "seed", 0, None], "msg": "x", "type": "missing"}, {"code": ["y"]}]
    body = {"param": "messages", "code": 400, "detail": inner, "message": "z", "type": None}
    said = [(fact.place, set(fact.codes), fact.message) for fact in facts(body)]
    assert said == [
        ("body.seed.0", {"400", "missing"}, "x"),
        ("messages", {"400"}, ""),
        ("messages", {"400"}, "z"),
    ]


def test_words_are_shown_on_one_printable_line() -> None:
    """What a server sends is no way to write to the user's terminal."""
    assert shown("a\n\n b\t\x1b[2J\ud800") == "a b ?[2J?"
    assert shown("x" * 200) == "x" * 200
    assert shown("x" * 201) == "x" * 197 + "..."
