# /// script
# requires-python = ">=3.11"
# dependencies = ["pytest-synthdata"]
# [tool.uv.sources]
# pytest-synthdata = { path = "../../.." }
# ///
"""This project: pages of `page_size` records, `concurrency` of them at a time."""

from contest import Contest

contest = Contest()

from billing import EXAMPLES, EXTRA, SUBJECT, MedicalBilling

from pytest_synthdata import Synthesizer

page_size, concurrency = contest.options

with Synthesizer(
    "cassettes",
    cache_dir="cache",
    base_url=contest.url,
    api_key="none",
    concurrency=int(concurrency),
    max_requests=100_000,
    timeout=1200,
) as synthetic:
    records = contest.timed(
        lambda: synthetic(
            MedicalBilling,
            n=contest.n,
            page_size=int(page_size),
            subject=SUBJECT,
            extra=EXTRA,
            examples=EXAMPLES,
        )
    )
contest.report(records)
