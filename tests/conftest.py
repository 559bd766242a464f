"""The harness: a stub server, and projects whose tests are run."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

# Loaded before the first run in this process, because pytester unloads afterwards what a run has
# loaded, and libraries in C cannot be loaded twice.
import diskcache  # noqa: F401
import genai_prices  # noqa: F401
import httpcore2  # noqa: F401
import mimesis  # noqa: F401
import openai  # noqa: F401
import pytest
import vcr.serialize  # noqa: F401
import yaml  # noqa: F401
from hypothesis import given, settings
from hypothesis import strategies as st

import pytest_synthdata.providers.embedded
import pytest_synthdata.providers.openai
import pytest_synthdata.reporting.summary
import pytest_synthdata.session
import pytest_synthdata.stores.cache  # noqa: F401
from tests.project import Project
from tests.stub import Stub

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of the fuzzers; other tests name their own numbers. What CI runs does not depend on chance.
settings.register_profile("ci", deadline=None, max_examples=500, derandomize=True)
settings.register_profile("nightly", deadline=None, max_examples=10_000)
settings.load_profile("ci")  # --hypothesis-profile=nightly, read later, stands above it


@given(st.none())
def _first_example(_: None) -> None:
    """Let hypothesis look for its source of chance, which it does by way of the collector."""


def pytest_collection_finish() -> None:
    """Let the collector pass over what stays: it runs at the end of each run of a project."""
    _first_example()
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in (
        "CI",
        "BUILD_NUMBER",
        "PYTEST_ADDOPTS",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
        "SYNTHDATA_API_KEY",
        "SYNTHDATA_BASE_URL",
        "SYNTHDATA_MODEL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[Stub]:
    """A stub server that answers with bills."""
    with Stub() as stub:
        yield stub


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project under test.

    Its files change within a second, which Python would not see of those whose bytecode it keeps.
    """
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return Project(pytester, monkeypatch)
