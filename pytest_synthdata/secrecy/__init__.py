"""What may be neither sent nor written, and where it stands. Knows nothing of providers."""

from pytest_synthdata.secrecy.secrets import HIDDEN, OPTION, Finding, Secrets

__all__ = ["HIDDEN", "OPTION", "Finding", "Secrets"]
