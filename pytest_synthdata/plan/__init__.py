"""What each slot of a dataset is to look like, so that records differ."""

from pytest_synthdata.plan.axis import Axis, Choice, Kind
from pytest_synthdata.plan.plan import Plan

__all__ = ["Axis", "Choice", "Kind", "Plan"]
