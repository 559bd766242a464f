# /// script
# requires-python = ">=3.11"
# dependencies = ["pytest", "pytest-synthdata"]
# [tool.uv.sources]
# pytest-synthdata = { path = "../../.." }
# ///
"""Time fresh records of a dataset that is loaded, in one process, alternated.

The argument is how often each way is timed. Prints the times of one call in seconds, by schema,
number of records and way.
"""

import gc
import json
import sys
from collections.abc import Callable
from copy import deepcopy
from time import perf_counter
from typing import Any

from billing import MedicalBilling
from orders import Order
from pydantic import BaseModel

from pytest_synthdata import Synthesizer

SLICE = 0.02  # seconds that one timing takes at least

repeats = int(sys.argv[1])


def ways(synthetic: Synthesizer, schema: type[BaseModel], n: int) -> dict[str, Callable[[], Any]]:
    loaded = list(synthetic(schema, n=n))
    return {
        "synthetic": lambda: synthetic(schema, n=n),
        "deepcopy": lambda: deepcopy(loaded),
        "model_copy": lambda: [record.model_copy(deep=True) for record in loaded],
    }


def once(call: Callable[[], Any], calls: int) -> float:
    gc.collect()
    began = perf_counter()
    for _ in range(calls):
        call()
    return (perf_counter() - began) / calls


def calls_for(call: Callable[[], Any]) -> int:
    return max(1, int(SLICE / once(call, 1)))


found = []
with Synthesizer("cassettes", cache_dir="cache", provider="embedded") as synthetic:
    for schema in (MedicalBilling, Order):
        for n in (20, 1000):
            calls = ways(synthetic, schema, n)
            fresh = calls["synthetic"]
            assert fresh() == calls["deepcopy"]() == calls["model_copy"]()  # noqa: S101
            assert fresh()[0] is not fresh()[0]  # noqa: S101
            counts = {way: calls_for(call) for way, call in calls.items()}
            times: dict[str, list[float]] = {way: [] for way in calls}
            for _ in range(repeats):
                for way, call in calls.items():
                    times[way].append(once(call, counts[way]))
            found.append({"schema": schema.__name__, "n": n, "times": times})
print(json.dumps(found))
