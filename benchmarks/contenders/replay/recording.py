# /// script
# requires-python = ">=3.11"
# dependencies = ["openai", "pydantic", "pytest", "pytest-recording"]
# ///
"""pytest-recording around the openai SDK: a cassette for each test."""

from asking import asked as records

__all__ = ["records"]
