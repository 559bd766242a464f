"""The number of a field: bounds first, then coherence, then the examples, then what is usual."""

import re
import sys
from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from pytest_synthdata.providers.sampling.fields import TEXTS
from pytest_synthdata.providers.sampling.money import is_limit, kind_of
from pytest_synthdata.providers.sampling.names import Words, anywhere, bare, ending
from pytest_synthdata.providers.sampling.ranges import NUMBERS, Range, sum_of
from pytest_synthdata.providers.sampling.scene import Spot
from pytest_synthdata.providers.sampling.shown import figures
from pytest_synthdata.providers.sampling.templates import Maker
from pytest_synthdata.schema.numbers import allowed

_PRICE_TAGS, _CENTS = 0.7, Fraction(99, 100)  # shops like prices such as 24.99
_REDRAWS = 5
_FIGURES: Mapping[str, Maker | Range] = {**TEXTS, **NUMBERS}


def number(node: Mapping[str, Any], spot: Spot, seen: Words) -> int | float:
    """Return a number for a node; `seen` is what the examples show for its field."""
    value = _figure(node, spot, seen)
    whole = node["type"] == "integer" or abs(value) > sys.float_info.max
    return int(value) if whole else float(value)


def amount(node: Mapping[str, Any], spot: Spot, seen: Words) -> str:
    """Write a number as a text, as a decimal is written."""
    note = node.get("x-note", "")
    value = number({"type": "number", "x-note": note}, spot, seen)
    plain = note or not sum_of(spot.words)
    return repr(value).removesuffix(".0") if plain else f"{value:.2f}"


def _figure(node: Mapping[str, Any], spot: Spot, seen: Words) -> Fraction:
    words, scene, shown = spot.words, spot.scene, figures(seen)
    usual = _usual(spot)
    related = scene.ledger.relates(words)
    decimals = max((len(text.partition(".")[2]) for text in shown), default=0)
    line = scene.ledger.bound(allowed(node, decimals or usual.places), words)
    if shown and not spot.loose:
        line = line.narrow(*_around(shown, whole=node["type"] == "integer"))
    if not (related or spot.loose):
        within = line.narrow(Fraction(str(usual.low)), Fraction(str(usual.high)))
        for low, high in ((Fraction(1), Fraction(100)), (line.step, Fraction(1))):
            within = line.narrow(low, high) if within is line else within
        # From 0 to 1 the only usual number is 1.
        line = line if within.single and usual.low < usual.high else within
    draw = partial(line.draw, scene.random, skewed=usual.skewed and not related)
    value = draw()
    for _ in range(_REDRAWS):  # a number other than those shown, if there is one
        value = draw() if value in map(Fraction, shown) else value
    if kind_of(words) == "price" and scene.random.random() < _PRICE_TAGS:
        tag = value // 1 + _CENTS
        value = line.narrow(tag, tag).draw(scene.random)
    scene.ledger.settle(words, value)
    return value


def _around(shown: list[str], *, whole: bool) -> tuple[Fraction, Fraction]:
    """Return the range for numbers like those shown: as many digits, or half to double."""
    values = [Fraction(text) for text in shown]
    if whole:
        sizes = [len(str(abs(int(value)))) for value in values]
        low, high = Fraction(10 ** (min(sizes) - 1)), Fraction(10 ** max(sizes) - 1)
        return (low, high) if max(values) > 0 else (-high, -low)
    spread = [value * factor for value in values for factor in (Fraction(1, 2), Fraction(2))]
    return min(spread), max(spread)


def _usual(spot: Spot) -> Range:
    """Return the range that the field's name suggests."""
    words, scene = spot.words, spot.scene
    if sum_of(words):
        return Range(*scene.price(), skewed=True)
    entry = None if is_limit(words) else ending(_FIGURES, bare(words), spot.context)
    if isinstance(entry, Range):
        return entry
    # A text may be a number too, such as the age of a person.
    if entry and (digits := re.sub(r"\D", "", entry(scene, words)[0])):
        return Range(int(digits), int(digits), 0)
    return anywhere(NUMBERS, words) or Range(1, 100, skewed=True)
