# /// script
# requires-python = ">=3.11"
# dependencies = ["pytest"]
# ///
"""An environment with pytest alone."""
