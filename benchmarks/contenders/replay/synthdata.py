# /// script
# requires-python = ">=3.11"
# dependencies = ["pytest", "pytest-synthdata"]
# [tool.uv.sources]
# pytest-synthdata = { path = "../../.." }
# ///
"""This project: a marker says what a test gets, so nothing is done here."""
