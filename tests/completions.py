"""Bodies as servers send them."""

from __future__ import annotations

from typing import Any


def answer(content: Any = None, *, finish: Any = "stop", **message: Any) -> dict[str, Any]:
    """A chat completion with one message."""
    said = {"role": "assistant", "content": content, **message}
    return {"choices": [{"index": 0, "finish_reason": finish, "message": said}]}


def called(*arguments: Any, content: Any = None, **message: Any) -> dict[str, Any]:
    """A chat completion with tool calls."""
    calls = [
        {"id": f"call_{n}", "type": "function", "function": {"name": "write", "arguments": one}}
        for n, one in enumerate(arguments)
    ]
    return answer(content, finish="tool_calls", tool_calls=calls, **message)


def several(*bodies: dict[str, Any]) -> dict[str, Any]:
    """One chat completion with the choices of all."""
    return {"choices": [choice for body in bodies for choice in body["choices"]]}
