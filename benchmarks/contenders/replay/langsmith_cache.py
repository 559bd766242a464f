# /// script
# requires-python = ">=3.11"
# dependencies = ["langsmith[pytest]", "openai", "pydantic", "pytest"]
# ///
"""langsmith's cache around the openai SDK: one cassette for all tests of a suite.

Its marker enters the cache only while it tracks tests on LangSmith's server. So the cache is
entered here, as the marker does it: for each test, with one file for the suite.
"""

import os
from pathlib import Path
from typing import TypeVar

from asking import asked
from langsmith.utils import with_cache
from pydantic import BaseModel

__all__ = ["records"]

S = TypeVar("S", bound=BaseModel)


def records(schema: type[S], n: int, label: str) -> list[S]:
    with with_cache(Path(os.environ["LANGSMITH_TEST_CACHE"]) / "suite.yaml"):
        return asked(schema, n, label)
