# /// script
# requires-python = ">=3.11"
# dependencies = ["polyfactory", "pydantic", "pytest"]
# ///
"""polyfactory: records made from the schema at each run, by one factory for each schema."""

from functools import cache
from typing import Any, TypeVar

from polyfactory.factories.pydantic_factory import ModelFactory
from pydantic import BaseModel

__all__ = ["records"]

S = TypeVar("S", bound=BaseModel)


@cache
def factory(schema: type[BaseModel]) -> type[ModelFactory[Any]]:
    return ModelFactory.create_factory(schema)


def records(schema: type[S], n: int, _label: str) -> list[S]:
    return factory(schema).batch(n)
