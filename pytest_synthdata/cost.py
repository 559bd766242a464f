"""What requests have cost, by the list prices of genai-prices, where that is installed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import TYPE_CHECKING

from pytest_synthdata.request import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_synthdata.request import Usage

__all__ = ["Cost", "cost", "dollars"]

MONEY = Context(prec=28, traps=[])
"""The same whatever a test does to the context of its thread."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What requests have cost in US dollars, but for those of which nobody knows it.

    `unpriced` is how many those are: no tokens were told, or the list has no price for the model
    on that server, or there is no list.
    """

    known: Decimal = Decimal(0)
    unpriced: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(MONEY.add(self.known, other.known), self.unpriced + other.unpriced)


def cost(used: Sequence[tuple[str, Usage]], address: str) -> Cost:
    """What requests to the server at `address` have cost, given the model and usage of each.

    Whose prices hold is the server's address to say: a machine of one's own, or a gateway, may
    call anything by the name of a paid model. The embedded generator is free.
    """
    # Each by itself: there are models whose long prompts, or short ones, have other prices.
    paid = (_cost(model, usage, address) for model, usage in used if model != EMBEDDED)
    return sum(paid, Cost())


def _cost(model: str, usage: Usage, address: str) -> Cost:
    try:
        # Its prices are those it was released with, unless the project itself updates them.
        from genai_prices import Usage as Tokens
        from genai_prices import calc_price

        tokens = Tokens(input_tokens=usage.prompt_tokens, output_tokens=usage.completion_tokens)
        with localcontext(MONEY):
            price = calc_price(tokens, model, provider_api_url=address).total_price
    except (ImportError, LookupError):
        price = Decimal(0)
    # The list says 0 of models that are free, and also of those whose price it lacks.
    return Cost(price, usage.unknown if price else usage.requests)


def dollars(amount: Decimal) -> str:
    """An amount to the cent, below a dollar to three digits: $1,234.50, $0.0123, $0.00042."""
    places = max(2, 2 - amount.adjusted())
    whole, _, part = f"{amount:,.{places}f}".partition(".")
    return f"${whole}.{part.rstrip('0'):0<2}"
