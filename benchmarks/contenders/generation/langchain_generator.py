# /// script
# requires-python = ">=3.11"
# dependencies = ["langchain-classic", "langchain-experimental", "langchain-openai"]
# ///
"""LangChain's generator as its page on synthetic data has it; `generate` or `agenerate`."""

import asyncio

from contest import Contest

contest = Contest()

import warnings

warnings.filterwarnings("ignore")  # all of it is deprecated

from billing import EXAMPLES, EXTRA, MODEL, SUBJECT, MedicalBilling
from langchain_classic.prompts import FewShotPromptTemplate
from langchain_experimental.tabular_synthetic_data.openai import (
    OPENAI_TEMPLATE,
    create_openai_data_generator,
)
from langchain_experimental.tabular_synthetic_data.prompts import (
    SYNTHETIC_FEW_SHOT_PREFIX,
    SYNTHETIC_FEW_SHOT_SUFFIX,
)
from langchain_openai import ChatOpenAI

(method,) = contest.options

template = FewShotPromptTemplate(
    prefix=SYNTHETIC_FEW_SHOT_PREFIX,
    examples=[{"example": example} for example in EXAMPLES],
    suffix=SYNTHETIC_FEW_SHOT_SUFFIX,
    input_variables=["subject", "extra"],
    example_prompt=OPENAI_TEMPLATE,
)
generator = create_openai_data_generator(
    output_schema=MedicalBilling,
    llm=ChatOpenAI(
        model=MODEL,
        temperature=1,
        base_url=contest.url,
        api_key="none",
        timeout=1200,
        max_retries=0,
    ),
    prompt=template,
)
asked = {"subject": SUBJECT, "extra": EXTRA, "runs": contest.n}
if method == "generate":
    contest.report(contest.timed(lambda: generator.generate(**asked)))
else:
    contest.report(contest.timed(lambda: asyncio.run(generator.agenerate(**asked))))
