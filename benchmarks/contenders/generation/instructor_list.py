# /// script
# requires-python = ">=3.11"
# dependencies = ["instructor"]
# ///
"""instructor with a list as response model: all records in one answer."""

from contest import Contest

contest = Contest()

import instructor
from billing import MODEL, MedicalBilling, prompt
from openai import OpenAI

client = instructor.from_openai(
    OpenAI(base_url=contest.url, api_key="none", timeout=1200, max_retries=0)
)
contest.report(
    contest.timed(
        lambda: client.chat.completions.create(
            model=MODEL,
            response_model=list[MedicalBilling],
            messages=[{"role": "user", "content": prompt(contest.n)}],
            max_retries=0,
        )
    )
)
