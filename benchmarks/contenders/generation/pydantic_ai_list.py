# /// script
# requires-python = ">=3.11"
# dependencies = ["pydantic-ai-slim[openai]"]
# ///
"""pydantic-ai with a list as output type: all records in one answer."""

from contest import Contest

contest = Contest()

from billing import MODEL, MedicalBilling, prompt
from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider

client = AsyncOpenAI(base_url=contest.url, api_key="none", timeout=1200, max_retries=0)
model = OpenAIChatModel(MODEL, provider=OpenAIProvider(openai_client=client))
agent = Agent(model, output_type=list[MedicalBilling])
contest.report(contest.timed(lambda: agent.run_sync(prompt(contest.n)).output))
