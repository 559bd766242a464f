"""Test data that a language model wrote once, that fits the schema, and that replays for ever."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_synthdata.errors import (
        BudgetError,
        GenerationError,
        OptionError,
        ProviderError,
        SchemaError,
        SecretError,
        SynthdataError,
    )
    from pytest_synthdata.factory import Factory
    from pytest_synthdata.fixtures import synthetic, synthetic_fixture
    from pytest_synthdata.misuse import SynthdataWarning
    from pytest_synthdata.provenance import Provenance, Records
    from pytest_synthdata.recording_errors import CassetteError, InvalidRecording, MissingRecording
    from pytest_synthdata.request import Usage
    from pytest_synthdata.synthesizer import Synthesizer
    from pytest_synthdata.template import Prompt
    from pytest_synthdata.text.sample import TextSample

__all__ = [
    "BudgetError",
    "CassetteError",
    "Factory",
    "GenerationError",
    "InvalidRecording",
    "MissingRecording",
    "OptionError",
    "Prompt",
    "Provenance",
    "ProviderError",
    "Records",
    "SchemaError",
    "SecretError",
    "SynthdataError",
    "SynthdataWarning",
    "Synthesizer",
    "TextSample",
    "Usage",
    "synthetic",
    "synthetic_fixture",
]

# Where each name lives. They are imported on first use, so that the plugin stays light.
_HOMES = {
    "errors": (
        "BudgetError",
        "GenerationError",
        "OptionError",
        "ProviderError",
        "SchemaError",
        "SecretError",
        "SynthdataError",
    ),
    "factory": ("Factory",),
    "fixtures": ("synthetic", "synthetic_fixture"),
    "misuse": ("SynthdataWarning",),
    "provenance": ("Provenance", "Records"),
    "recording_errors": ("CassetteError", "InvalidRecording", "MissingRecording"),
    "request": ("Usage",),
    "template": ("Prompt",),
    "text.sample": ("TextSample",),
    "synthesizer": ("Synthesizer",),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return __all__
