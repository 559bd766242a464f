"""Keys that are known by their form, whoever holds them.

The forms are those that secret scanners go by: gitleaks (`config/gitleaks.toml`) and GitHub's
"Supported secret scanning patterns". Only such are taken as have a beginning of their own, so that
no identifier, hash or number in made-up data is one. Examples in the vendors' own documentation are
none: models know them, and write them where a key is to be invented.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["usual_keys"]

FORMS = {
    # OpenAI, Anthropic, OpenRouter; others that have taken it over (DeepSeek) give 32 digits
    "sk-": r"sk-(?:(?:proj|svcacct|admin|ant|or)-[\w-]{20,}|(?=[A-Za-z]*\d)[A-Za-z0-9]{32,})",
    "AKIA": r"AKIA(?!\w*EXAMPLE)[A-Z2-7]{16}(?!\w)",  # AWS
    "ASIA": r"ASIA(?!\w*EXAMPLE)[A-Z2-7]{16}(?!\w)",
    **{f"gh{kind}_": rf"gh{kind}_[A-Za-z0-9]{{36,}}" for kind in "pousr"},  # GitHub
    "github_pat_": r"github_pat_\w{36,}",
    "glpat-": r"glpat-[\w-]{20,}",  # GitLab
    "xox": r"xox[abeoprs]-(?:\d+-)+[\w-]{10,}",  # Slack
    "AIza": r"AIza[\w-]{35}(?![\w-])",  # Google
    "hf_": r"hf_[A-Za-z0-9]{34,}",  # Hugging Face
    "sk_live_": r"sk_live_[A-Za-z0-9]{20,}",  # Stripe
    "rk_live_": r"rk_live_[A-Za-z0-9]{20,}",
    "-----BEGIN": r"-----BEGIN[A-Z0-9 ]* PRIVATE KEY(?: BLOCK)?-----",  # RFC 7468
    # JSON Web Tokens, RFC 7519, but for that of jwt.io
    "eyJ": r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.(?!SflKxwRJSMeKKF2QT4fwp)[\w-]{40,}",
}


def usual_keys(text: str) -> Iterator[re.Match[str]]:
    """What in a text has the form of a key. Reads on only where one may begin."""
    for beginning, form in FORMS.items():
        at = text.find(beginning)
        while at >= 0:
            if match := _pattern(form).match(text, at):
                yield match
            at = text.find(beginning, at + 1)


@cache
def _pattern(form: str) -> re.Pattern[str]:
    # An escape of JSON may stand before it, and ends in a letter.
    return re.compile(rf"(?:(?<!\w)|(?<=\\[nrt]))(?:{form})", re.ASCII)
