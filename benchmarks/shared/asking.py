"""Records asked of a model with the openai SDK, as a project would write it."""

from __future__ import annotations

import json
from functools import cache
from typing import TypeVar

import openai
from billing import MODEL
from pydantic import BaseModel

__all__ = ["asked"]

S = TypeVar("S", bound=BaseModel)


@cache
def _client() -> openai.OpenAI:
    return openai.OpenAI(max_retries=0)


def asked(schema: type[S], n: int, label: str) -> list[S]:
    """`n` records; base URL and key are those of the environment."""
    name = schema.__name__
    completion = _client().chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": f"Write {n} records of {name} for {label}."}],
        response_format={
            "type": "json_schema",
            "json_schema": {"name": name, "schema": _listed(schema)},
        },
    )
    content = completion.choices[0].message.content or ""
    return [schema.model_validate(fields) for fields in json.loads(content)["items"]]


def _listed(schema: type[BaseModel]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": schema.model_json_schema()}},
        "required": ["items"],
    }
