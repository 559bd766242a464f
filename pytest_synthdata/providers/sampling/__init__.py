"""Samples records from a JSON Schema that read like real data, with no model behind them."""

from pytest_synthdata.providers.sampling.sampler import EndlessError, sample

__all__ = ["EndlessError", "sample"]
