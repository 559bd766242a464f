"""The text of a field: by its format, its name, the examples' shape, or freely; then its length."""

import math
import re
import string
from collections.abc import Callable, Mapping
from typing import Any

from pytest_synthdata.providers.sampling.fields import CODES, FORMATS, TEXTS, maker
from pytest_synthdata.providers.sampling.figures import amount
from pytest_synthdata.providers.sampling.finding import finder
from pytest_synthdata.providers.sampling.moments import kept
from pytest_synthdata.providers.sampling.names import Words, split
from pytest_synthdata.providers.sampling.pattern import matching
from pytest_synthdata.providers.sampling.ranges import NUMBERS, sum_of
from pytest_synthdata.providers.sampling.scene import Scene, Spot
from pytest_synthdata.providers.sampling.shown import reshaped, shape
from pytest_synthdata.providers.sampling.templates import phrase

_REDRAWS = 12
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9]+([-_./#:][A-Za-z0-9]+)*")
_DATES = frozenset({"0000-00-00", "00/00/0000", "00.00.0000"})
_HABITS = frozenset(CODES.values())


def text(node: Mapping[str, Any], spot: Spot, seen: Words) -> str:
    """Return a text for a node; `seen` is what the examples show for its field."""
    write, allowed = _writer(node, spot, seen), _check(node)
    shapes = {shape(text) for text in seen}
    for _ in range(_REDRAWS):
        ways = write()
        for way in sorted(ways, key=lambda way: shape(way) not in shapes):
            if allowed(way) and way not in seen:
                return way
    low, high = node.get("minLength", 0), node.get("maxLength", math.inf)
    if "pattern" in node:
        first, *also = _patterns(node)
        found = matching(first, spot.scene.random, also=also, shortest=low, longest=high)
        # Where no letter may stand in place of a digit, a number reads better than any digits.
        figure = found is None or not allowed(re.sub(r"\d", "x", found))
        if figure and allowed(decimal := amount(node, spot, seen)):
            return decimal
        if found is not None:
            return found
    in_front = node.get("format") in {"email", "idn-email", "hostname"}
    return _sized(ways[0], low, high, spot.scene, in_front=in_front)


def _writer(node: Mapping[str, Any], spot: Spot, seen: Words) -> Callable[[], Words]:
    """Choose who writes: by the format, the name, the shape of the examples, or freely."""
    scene, words, note = spot.scene, spot.words, node.get("x-note", "")
    if write := FORMATS.get(node.get("format", "")):
        kind, told = node["format"], (*words, *split(note))
        return lambda: tuple(kept(way, kind, note, scene.random) for way in write(scene, told))
    make = maker(scene, words, spot.context)
    figure = make is None and (sum_of(words) or (words[-1:] and words[-1] in NUMBERS))
    if figure or re.search(r"decimal|digit", note):
        return lambda: (amount(node, spot, seen),)
    if spot.loose:
        return lambda: (f"{phrase(scene)} {scene.random.randrange(10, 10_000)}",)
    codes = [text for text in seen if _CODE.fullmatch(text)]
    if codes and (make is None or make in _HABITS):
        if shape(codes[0]) not in _DATES:
            return lambda: (reshaped(scene.random, scene.random.choice(codes)),)
        make = TEXTS["date"]
    return lambda: make(scene, words) if make else (phrase(scene),)


def _check(node: Mapping[str, Any]) -> Callable[[str], bool]:
    """Return whether a text keeps to a node's length and patterns, as far as these are known."""
    low, high = node.get("minLength", 0), node.get("maxLength", math.inf)
    found = [finder(pattern) for pattern in _patterns(node)]
    return lambda text: low <= len(text) <= high and all(one(text) for one in found)


def _patterns(node: Mapping[str, Any]) -> list[str]:
    """Return the pattern of a node, and those that only its note tells."""
    noted = re.findall(r"(?:^|, )pattern (.*?)(?=, pattern |$)", node.get("x-note", ""))
    return [node["pattern"], *noted] if "pattern" in node else []


def _sized(text: str, low: int, high: float, scene: Scene, *, in_front: bool) -> str:
    """Extend or cut a text to its length, between words where that is possible."""
    while len(text) < low:
        if in_front:
            text = scene.random.choice(string.ascii_lowercase) + text
        elif text.endswith("."):
            text = f"{text} {next(scene.sentences)}"
        elif " " in text:
            text = f"{text} {phrase(scene)}"
        else:
            text = f"{text}{scene.random.randrange(10)}"
    if len(text) <= high:
        return text
    end = int(high)
    if in_front:
        return text[len(text) - end :]
    cut = text[:end]
    shorter = cut.rsplit(" ", 1)[0].rstrip(" ,;&-")
    if text[end] != " " and max(low, end // 2) <= len(shorter):
        return shorter
    return re.sub(r"\s$", "s", cut)
