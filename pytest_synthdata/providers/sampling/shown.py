"""What few-shot examples show: the values of each label, and the shapes of texts."""

import json
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from typing import Any

from pytest_synthdata.providers.sampling.names import Words, split

_LABEL = r"[\s*-]*([A-Za-z][\w /()-]*):"
_PAIR = re.compile(rf"(?:^|[,;\n]){_LABEL}(.*?)(?=[,;\n]{_LABEL}|\Z)", re.DOTALL)


def collect(examples: Iterable[str]) -> Mapping[Words, Words]:
    """Collect what the examples show for each label; a text without labels is kept as a whole."""
    shown: dict[Words, Words] = {}
    for text in examples:
        try:
            pairs = list(_members(json.loads(text)))
        except (ValueError, RecursionError):
            # Not JSON; a comma within a labelled value belongs to the value.
            pairs = [(split(pair[1]), pair[2].strip()) for pair in _PAIR.finditer(text)]
        for words, value in pairs or [((), text.strip())]:
            shown[words] = (*shown.get(words, ()), value)
    return shown


def _members(value: Any, words: Words = ()) -> Iterator[tuple[Words, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _members(inner, split(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _members(inner, words)
    elif value is not None:
        yield words, str(value)


def figures(shown: Words) -> list[str]:
    """Keep the number of each shown text that is little more than one, such as `$1,200.50`."""
    texts = (re.sub(r"[\s,$€£%]|USD|EUR", "", text) for text in shown)
    return [text for text in texts if re.fullmatch(r"-?\d+(\.\d+)?", text)]


def shape(text: str) -> str:
    """Reduce a text to the kinds of its characters: `AB-12` and `XY-98` have the same shape."""
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text)))


def reshaped(random: Random, text: str) -> str:
    """Replace each letter by a letter and each digit by a digit; zeros in front stay."""
    pools = {"a": string.ascii_lowercase, "A": string.ascii_uppercase, "0": "123456789"}
    in_front = len(text) - len(re.sub(r"^\D*0*", "", text))
    return "".join(
        sign if sign == "0" and index < in_front else random.choice(pools.get(shape(sign), sign))
        for index, sign in enumerate(text)
    )
