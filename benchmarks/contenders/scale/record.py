# /// script
# requires-python = ">=3.11"
# dependencies = ["pytest", "pytest-synthdata"]
# [tool.uv.sources]
# pytest-synthdata = { path = "../../.." }
# ///
"""Record `n` bills in each of `datasets` datasets, in pages of `page_size`, from a base URL."""

import sys
from pathlib import Path

from billing import MedicalBilling

from pytest_synthdata import Synthesizer

url, n, datasets, page_size, directory = sys.argv[1:]

with Synthesizer(
    Path(directory),
    cache_dir=Path(directory).with_name("cache"),
    base_url=url,
    api_key="none",
    concurrency=20,
    max_requests=1_000_000,
) as synthetic:
    for number in range(int(datasets)):
        label = f"label{number}"
        synthetic(MedicalBilling, n=int(n), page_size=int(page_size), label=label)
