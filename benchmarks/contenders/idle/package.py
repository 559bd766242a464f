# /// script
# requires-python = ">=3.11"
# dependencies = ["pytest", "pytest-synthdata"]
# [tool.uv.sources]
# pytest-synthdata = { path = "../../.." }
# ///
"""An environment with this package and all that it depends on."""
