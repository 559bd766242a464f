"""What a server says instead of an answer, in all the forms that servers use."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_synthdata.error_body import error_message, is_error, is_filter, shown

UPSTREAM = '{"error": {"message": "at most 1 image", "code": 400}}'
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
        (gateway(UPSTREAM), "Provider returned error: at most 1 image"),
        (gateway("rate-limited upstream"), "Provider returned error: rate-limited upstream"),
        (gateway({"detail": "Not so"}), "Provider returned error: Not so"),
        (gateway("[1]"), "Provider returned error: [1]"),
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
        ({"error": {"code": 400, "innererror": "content_filter"}}, False),
        ({"error": "content_filter"}, False),
        ("content_filter", False),
    ],
)
def test_a_content_filter_is_known_by_its_code(body: Any, *, expected: bool) -> None:
    """That of Azure, OpenAI or Alibaba, whatever the status."""
    assert is_filter(body) is expected


def test_words_are_shown_on_one_printable_line() -> None:
    """What a server sends is no way to write to the user's terminal."""
    assert shown("a\n\n b\t\x1b[2J\ud800") == "a b ?[2J?"
    assert shown("x" * 200) == "x" * 200
    assert shown("x" * 201) == "x" * 197 + "..."
