"""The embedded generator: records sampled from a JSON Schema so that they read like real data."""

import base64
import copy
import json
import math
import re
import string
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from mimesis import Locale
from mimesis import Person as Surnames
from mimesis.random import Random

from pytest_synthdata.providers import vocabulary as known
from pytest_synthdata.providers.pattern import matching
from pytest_synthdata.providers.vocabulary import Range, Scene, Text, Words

Json = Any  # dict | list | str | int | float | bool | None
Node = Mapping[str, Any]
T = TypeVar("T")

_DEPTH = 4  # how often a definition may contain itself before the shortest way out is taken
_CROWD = 2000  # how many values a record made of definitions may have before that
_REDRAWS = 12
_ITEMS = 3  # how many items an array has at most where the schema does not say
_NULLS = 1 / 8
_PRICE_TAGS, _CENTS = 0.7, Fraction(99, 100)  # shops like prices such as 24.99


def sample(
    schema: Mapping[str, Any], seed: str, *, examples: Sequence[str] = (), topic: str = ""
) -> Json:
    """Return one value of `schema`, the same one for the same arguments.

    `examples` are few-shot texts, JSON or `Label: value` pairs, from which the fields of the same
    names take the size and the shape of their values; `topic` says in words what the record is
    about. All bounds of the schema hold, except that a `pattern` outside the subset which
    `matching` covers is ignored, and that an array ends early when no more different items exist.

    Raises ValueError when the schema demands a value that contains itself without end.
    """
    random, surnames = _sources()
    random.seed(seed)
    record = _Record(schema.get("$defs", {}), random, surnames, _shown(examples))
    return record.value(schema, _Spot(Scene(random, surnames), context=_words(topic)))


_local = threading.local()


def _sources() -> tuple[Random, Surnames]:
    """Return this thread's generators, whose only state is the seed that each sample sets."""
    if not hasattr(_local, "sources"):
        random = Random()
        # Without a seed of its own, mimesis takes a global one where a plugin has set it.
        _local.sources = random, Surnames(Locale.EN, seed="", random=random)
    sources: tuple[Random, Surnames] = _local.sources
    return sources


# ---- names ---------------------------------------------------------------------------------

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_IRREGULAR = {"diagnoses": "diagnosis", "movies": "movie", "children": "child"}
_NO_PLURAL = re.compile(r"(ss|us|is|series|species|news)$")
_PLURALS = (("ies", "y"), ("sses", "ss"), ("uses", "us"), ("xes", "x"), ("s", ""))
_ANYTHING: Mapping[str, known.Maker] = {**known.NOUNS, **known.TEXTS, **known.CODES}
_FIGURES: Mapping[str, known.Maker | Range] = {**known.TEXTS, **known.NUMBERS}
_HABITS = frozenset(known.CODES.values())
_SUFFIXES = frozenset(
    {
        "name",
        "label",
        "value",
        "kg",
        "g",
        "lb",
        "cm",
        "mm",
        "m",
        "km",
        "mg",
        "ml",
        "celsius",
        "c",
        "f",
    }
)
_PERSONAL = frozenset(
    {"email", "phone", "age", "birth", "born", "gender", "salary", "dob", "job", "username"}
)


@lru_cache(maxsize=4096)
def _words(name: str) -> Words:
    """Split a name into lower-case words in the singular; `date of birth` becomes `birth date`."""
    words = tuple(_singular(word.lower()) for word in _WORD.findall(name))
    if "of" not in words[1:-1]:
        return words
    middle = words.index("of", 1)
    head, tail = words[:middle], words[middle + 1 :]
    return tail + (("count",) if head[-1] in {"number", "no", "num"} else head)


def _singular(word: str) -> str:
    if word in _IRREGULAR or _NO_PLURAL.search(word):
        return _IRREGULAR.get(word, word)
    plural, ending = next((pair for pair in _PLURALS if word.endswith(pair[0])), ("", ""))
    return word.removesuffix(plural) + ending


def _ending(table: Mapping[str, T], words: Words, context: Words = ()) -> T | None:
    """Return the entry of the longest run of words at the end of a name, given what encloses it."""
    whole = (*context[-2:], *words)
    runs = (" ".join(whole[-size:]) for size in (3, 2, 1) if words)
    return next((table[run] for run in runs if run in table), None)


def _anywhere(table: Mapping[str, T], words: Words) -> T | None:
    """Return the entry whose run of words ends nearest to the end of a name."""
    found = (_ending(table, words[:end]) for end in range(len(words), 0, -1))
    return next((entry for entry in found if entry is not None), None)


def _maker(spot: "_Spot") -> known.Maker | None:
    """Find who writes the text of a field, judging by its name and by what encloses it."""
    words, context = spot.words, spot.context
    if words == ("name",):
        stranger = bool(context) and spot.scene.about.isdisjoint(_PERSONAL)
        return _anywhere(known.NOUNS, context) or (_label if stranger else known.NOUNS["person"])
    return (
        _ending(_ANYTHING, words, context)
        or _ending(_ANYTHING, _bare(words), context)
        or _anywhere(known.TEXTS, words)
    )


def _bare(words: Words) -> Words:
    """Return a name without the last word where that says nothing, as a unit does."""
    return words[:-1] if words[1:] and words[-1] in _SUFFIXES else words


def _label(scene: Scene, _words: Words) -> str:
    return known.phrase(scene).title()


# ---- examples ------------------------------------------------------------------------------

_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9]+([-_./#:][A-Za-z0-9]+)*")
_LABEL = re.compile(r"\s*[-*]?\s*[A-Za-z][\w /()-]*")
_DATE_SHAPES = frozenset({"0000-00-00", "00/00/0000", "00.00.0000"})


def _shown(examples: Iterable[str]) -> Mapping[Words, Words]:
    """Collect what the examples show for each label; a text without labels is kept as a whole."""
    shown: dict[Words, Words] = {}
    for text in examples:
        try:
            pairs = list(_members(json.loads(text)))
        except ValueError:
            pairs = list(_labelled(text))
        for words, value in pairs or [((), text.strip())]:
            shown[words] = (*shown.get(words, ()), value)
    return shown


def _members(value: Json, words: Words = ()) -> Iterator[tuple[Words, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _members(inner, _words(name))
    elif isinstance(value, list):
        for inner in value:
            yield from _members(inner, words)
    elif value is not None:
        yield words, str(value)


def _labelled(text: str) -> Iterator[tuple[Words, str]]:
    """Yield the pairs of `Label: value, Other label: value`; a comma within a value stays there."""
    label, value = "", ""
    for separator, chunk in re.findall(r"([,;\n]?)([^,;\n]*)", text):
        name, colon, rest = chunk.partition(":")
        if colon and _LABEL.fullmatch(name):
            if label:
                yield _words(label), value.strip()
            label, value = name, rest
        else:
            value += separator + chunk
    if label:
        yield _words(label), value.strip()


def _figures(shown: Words) -> list[str]:
    """Keep the number of each shown text that is little more than one, such as `$1,200.50`."""
    texts = (re.sub(r"[\s,$€£%]|USD|EUR", "", text) for text in shown)
    return [text for text in texts if re.fullmatch(r"-?\d+(\.\d+)?", text)]


def _shape(text: str) -> str:
    """Reduce a text to the kinds of its characters: `AB-12` and `XY-98` have the same shape."""
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text)))


def _reshaped(random: Random, text: str) -> str:
    """Replace each letter by a letter and each digit by a digit; zeros in front stay."""
    pools = {"a": string.ascii_lowercase, "A": string.ascii_uppercase, "0": string.digits[1:]}
    signs = []
    for sign in text:
        kind = _shape(sign)
        in_front = sign == "0" and pools["0"] != string.digits
        signs.append(sign if in_front or kind not in pools else random.choice(pools[kind]))
        if kind == "0" and not in_front:
            pools["0"] = string.digits
    return "".join(signs)


# ---- numbers -------------------------------------------------------------------------------

_LEAST = frozenset({"min", "minimum", "low", "lower", "lowest", "start", "first", "from"})
_MOST = frozenset({"max", "maximum", "high", "upper", "highest", "end", "last", "to"})
_ADDED = frozenset({"tax", "vat", "tip", "gratuity", "fee", "surcharge", "freight", "shipping"})
_TAKEN = frozenset({"discount", "rebate", "saving"})
_QUANTITY = frozenset({"quantity", "qty"})
_TOTAL, _PART = 0, 5


@dataclass(slots=True)
class _Ledger:
    """The numbers of one object so far, as far as they bound the later ones."""

    whole: Fraction | None = None  # the largest sum of money, or what the lines add up to
    adds_up: bool = False  # whether the total follows from what is settled before it
    extra: Fraction = Fraction(0)
    floor: Fraction | None = None  # the least that a part of the whole may be
    quantity: Fraction | None = None
    least: dict[Words, Fraction] = field(default_factory=dict)
    lines: list[Fraction] = field(default_factory=list)

    def expect(self, whole: Fraction) -> None:
        self.whole, self.adds_up = whole, True

    def bound(self, line: "_Line", words: Words) -> "_Line":
        """Narrow a field's numbers by what the earlier ones imply."""
        if _is_limit(words):
            least = self.least.get(_unlimited(words))
            return line if least is None or _MOST.isdisjoint(words) else line.narrow(least, None)
        money = _money(words)
        if money is None:
            return line
        turn, share = money
        if self.whole is None:
            return line if turn >= _PART else line.narrow(self.floor, None)
        if self.adds_up and (turn == _TOTAL or "subtotal" in words):
            exact = self.whole + (self.extra if turn == _TOTAL else 0)
            return line.narrow(self.whole, self.whole * Fraction(3, 2)).narrow(exact, exact)
        low, high = sorted(self.whole * Fraction(str(bound)) for bound in share)
        return line.narrow(None, self.whole).narrow(low, high)

    def settle(self, words: Words, value: Fraction) -> None:
        """Keep what a number implies for the later ones."""
        money = _money(words)
        if _is_limit(words):
            self.least.setdefault(_unlimited(words), value)
        elif not _QUANTITY.isdisjoint(words):
            self.quantity = value
        elif _is_unit_price(words) and self.quantity is not None:
            self.expect(self.quantity * value)
        elif "subtotal" in words:
            self.expect(value)
        elif money and money[0] >= _PART:
            self.extra += value * (not _ADDED.isdisjoint(words))
            self.extra -= value * (not _TAKEN.isdisjoint(words))
        elif money and self.whole is None:
            self.whole = value


def _is_limit(words: Words) -> bool:
    return not (_LEAST | _MOST).isdisjoint(words)


def _unlimited(words: Words) -> Words:
    return tuple(word for word in words if word not in _LEAST | _MOST)


def _is_unit_price(words: Words) -> bool:
    return "price" in words and "total" not in words and not _is_limit(words)


@dataclass(frozen=True, slots=True)
class _Line:
    """The numbers between two bounds, both included, that are multiples of a step."""

    low: Fraction | None
    high: Fraction | None
    step: Fraction

    def narrow(self, low: Fraction | None, high: Fraction | None) -> "_Line":
        """Return the part between `low` and `high`, or all of it where that part is empty."""
        part = replace(
            self,
            low=max((bound for bound in (low, self.low) if bound is not None), default=None),
            high=min((bound for bound in (high, self.high) if bound is not None), default=None),
        )
        first, last = part.ticks()
        return part if first <= last else self

    def ticks(self) -> tuple[int, int]:
        """Return the first and the last multiple; an open end is some hundred steps away."""
        span = max(Fraction(100), 100 * self.step)
        low, high = self.low, self.high
        if low is None:
            low = Fraction(0) if high is None else high - span
        high = low + span if high is None else high
        return math.ceil(low / self.step), math.floor(high / self.step)

    def has(self, number: Fraction) -> bool:
        part = self.narrow(number, number)
        return part.low == number and (number / self.step).denominator == 1

    def draw(self, random: Random, *, skewed: bool) -> Fraction:
        first, last = self.ticks()
        if first > last:  # only a schema that nothing satisfies leaves no number at all
            return self.low or Fraction(0)
        draws = 3 if skewed else 1
        return min(random.randint(first, last) for _ in range(draws)) * self.step


def _bounds(node: Node) -> tuple[Fraction | None, Fraction | None]:
    """Return the least and the greatest value that a number may have."""
    whole = node["type"] == "integer"

    def beyond(bound: float, direction: float) -> Fraction:
        if whole:
            return Fraction(math.floor(bound) + 1 if direction > 0 else math.ceil(bound) - 1)
        return Fraction(math.nextafter(bound, direction))

    lows = [Fraction(node["minimum"])] if _finite(node, "minimum") else []
    highs = [Fraction(node["maximum"])] if _finite(node, "maximum") else []
    if _finite(node, "exclusiveMinimum"):
        lows.append(beyond(node["exclusiveMinimum"], math.inf))
    if _finite(node, "exclusiveMaximum"):
        highs.append(beyond(node["exclusiveMaximum"], -math.inf))
    return max(lows, default=None), min(highs, default=None)


def _finite(node: Node, key: str) -> bool:
    return key in node and -math.inf < node[key] < math.inf


def _line(node: Node, places: int) -> _Line:
    """Return the numbers a node allows, in steps of the wanted number of decimals."""
    low, high = _bounds(node)
    if "multipleOf" in node:
        step = Fraction(str(node["multipleOf"]))
        # The whole multiples of p/q are the multiples of p.
        return _Line(low, high, Fraction(step.numerator) if node["type"] == "integer" else step)
    note = node.get("x-note", "")
    if allowed := re.search(r"(\d+) decimal", note):
        places = min(places, int(allowed[1]))
    if node["type"] == "integer":
        places = 0
    if allowed := re.search(r"(\d+) digit", note):
        digits = int(allowed[1])
        places = min(places, digits - 1)
        while places and (low or 0) >= 10 ** (digits - places):
            places -= 1
        limit = 10 ** (digits - places) - Fraction(1, 10**places)
        low, high = max(low or -limit, -limit), min(limit if high is None else high, limit)
    line = _Line(low, high, Fraction(1, 10**places))
    first, last = line.ticks()
    if first > last and low is not None and high is not None and node["type"] == "number":
        finer = Fraction(10) ** (math.floor(math.log10(high - low or 1)) - 2)
        return _Line(low, high, finer if high > low else low or Fraction(1))
    return line


@lru_cache(maxsize=4096)
def _money(words: Words) -> tuple[int, tuple[float, float]] | None:
    """Return when a sum of money is settled and its share of the whole, or None for no money."""
    if _ending(_FIGURES, words) is not None:
        return None
    found = [known.MONEY[word] for word in words if word in known.MONEY]
    parts = [entry for entry in found if entry[0] >= _PART]
    return max(parts, default=None) or min(found, default=None)


def _is_total(words: Words) -> bool:
    money = _money(words)
    return money is not None and money[0] == _TOTAL


@lru_cache(maxsize=4096)
def _turn(words: Words) -> tuple[int, bool]:
    """Return when a field is drawn: what bounds other fields of its object comes first."""
    most = not _MOST.isdisjoint(words)
    if not _QUANTITY.isdisjoint(words):
        return -3, most
    if _is_unit_price(words):
        return -2, most
    if "subtotal" in words:
        return -1, most
    money = _money(words)
    return (money[0] if money else 0), most


_LATE = (0, False)


def _around(figures: Sequence[str], *, whole: bool) -> tuple[Fraction, Fraction]:
    """Return the range for numbers like those shown: as many digits, or half to double."""
    values = [Fraction(text) for text in figures]
    if whole:
        sizes = [len(str(abs(int(value)))) for value in values]
        low, high = Fraction(10 ** (min(sizes) - 1)), Fraction(10 ** max(sizes) - 1)
        return (low, high) if max(values) > 0 else (-high, -low)
    spread = [value * factor for value in values for factor in (Fraction(1, 2), Fraction(2))]
    return min(spread), max(spread)


def _digits(text: str) -> str:
    """Return the number that a text is, or the digits in it."""
    return text if re.fullmatch(r"-?\d+\.\d+", text) else re.sub(r"\D", "", text)


# ---- formats -------------------------------------------------------------------------------

Format = Callable[[Scene, Words, str], Text]


def _zone(note: str) -> str:
    return "" if "without a time zone" in note else "Z"


def _date_time(scene: Scene, words: Words, note: str) -> str:
    return f"{scene.moment(words, note):%Y-%m-%dT%H:%M:%S}{_zone(note)}"


def _time(scene: Scene, words: Words, note: str) -> str:
    zone = "Z" if "with a time zone" in note else ""
    return f"{scene.moment(words, note):%H:%M:%S}{zone}"


def _date(scene: Scene, words: Words, note: str) -> str:
    return f"{scene.moment(words, note):%Y-%m-%d}"


def _duration(scene: Scene, _words: Words, _note: str) -> str:
    hours, minutes = scene.random.randrange(1, 12), scene.random.randrange(5, 60, 5)
    days = scene.random.randrange(1, 10)
    return scene.random.choice((f"PT{minutes}M", f"PT{hours}H{minutes}M", f"P{days}DT{hours}H"))


def _network(scene: Scene, _words: Words, _note: str) -> str:
    return f"{scene.random.choice(_NETS)}.{16 * scene.random.randrange(16)}/28"


def _address4(scene: Scene, _words: Words = (), _note: str = "") -> str:
    return f"{scene.random.choice(_NETS)}.{scene.random.randrange(1, 255)}"


def _address6(scene: Scene, _words: Words = (), _note: str = "") -> str:
    return f"2001:db8::{scene.random.randrange(1, 0x10000):x}"


def _encoded(scene: Scene, words: Words, _note: str) -> str:
    return base64.b64encode(known.phrase(scene, words).encode()).decode()


def _password(scene: Scene, _words: Words, _note: str) -> str:
    number = scene.random.randrange(100, 1000)
    return known.phrase(scene).title().replace(" ", "-") + f"-{number}!"


def _uuid(version: int) -> Format:
    return lambda scene, _words, _note: known.identifier(scene, version)


_NETS = ("192.0.2", "198.51.100", "203.0.113")
_FORMATS: Mapping[str, Format] = {
    "date-time": _date_time,
    "date": _date,
    "time": _time,
    "duration": _duration,
    "email": lambda scene, words, _: scene.human(words).email,
    "idn-email": lambda scene, words, _: scene.human(words).email,
    "name-email": lambda scene, words, _: "{0.full} <{0.email}>".format(scene.human(words)),
    "hostname": lambda scene, words, _: known.NOUNS["host"](scene, words),
    "ipv4": _address4,
    "ipv6": _address6,
    "ipvanyaddress": _address4,
    "ipv4network": _network,
    "ipvanynetwork": _network,
    "ipv6network": lambda scene, _words, _: f"2001:db8:{scene.random.randrange(1, 0xFFFF):x}::/48",
    "ipv4interface": lambda scene, _words, _: f"{_address4(scene)}/24",
    "ipvanyinterface": lambda scene, _words, _: f"{_address4(scene)}/24",
    "ipv6interface": lambda scene, _words, _: f"{_address6(scene)}/64",
    "uri": lambda scene, words, _: known.link(scene, words),
    "url": lambda scene, words, _: known.link(scene, words),
    "iri": lambda scene, words, _: known.link(scene, words),
    "multi-host-uri": lambda scene, words, _: known.link(scene, words).replace("www", "db1"),
    "path": lambda scene, words, _: known.TEXTS["path"](scene, words),
    "file-path": lambda scene, words, _: known.TEXTS["path"](scene, words),
    "directory-path": lambda scene, words, _: f"/srv/data/{known.phrase(scene, words)}".replace(
        " ", "-"
    ),
    "base64": _encoded,
    "base64url": _encoded,
    "password": _password,
    "regex": lambda scene, _words, _: scene.random.choice((r"^[A-Z]{3}-\d{4}$", r"^\d{5}$")),
    "json-string": lambda scene, words, _: json.dumps({"note": known.phrase(scene, words)}),
    "uuid": _uuid(4),
    **{f"uuid{version}": _uuid(version) for version in range(1, 9)},
}
_CUT_IN_FRONT = frozenset({"email", "idn-email", "hostname"})


# ---- records -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where in the record a value goes."""

    scene: Scene
    words: Words = ()  # of the field's name
    context: Words = ()  # of what encloses the field, the nearest last
    refs: Words = ()  # the definitions it lies in
    ledger: _Ledger = field(default_factory=_Ledger)
    keys: Words | None = None  # in an item that stands for an entry of a dict: its key's words
    listed: bool = False  # whether it is an item of an array
    loose: bool = False  # whether to use the whole domain, because the usual values are used up

    @property
    def depth(self) -> int:
        """How many of the definitions around it are repetitions."""
        return len(self.refs) - len(set(self.refs))


class _Record:
    """One run of the generator."""

    def __init__(
        self,
        definitions: Mapping[str, Node],
        random: Random,
        surnames: Surnames,
        shown: Mapping[Words, Words],
    ) -> None:
        self.definitions = definitions
        self.random = random
        self.surnames = surnames
        self.shown = shown
        self.made = 0

    def value(self, node: Node, spot: _Spot) -> Json:
        self.made += 1
        if "$ref" in node:
            return self.defined(node, spot)
        if "const" in node:
            return copy.deepcopy(node["const"])
        if "enum" in node:
            return copy.deepcopy(self.random.choice(node["enum"]))
        if "anyOf" in node:
            return self.value(_passed_on(node, self.branch(node["anyOf"], spot)), spot)
        makers: Mapping[str, Callable[[Node, _Spot], Json]] = {
            "object": self.object,
            "array": self.array,
            "integer": self.number,
            "number": self.number,
            "boolean": self.boolean,
            "null": lambda _node, _spot: None,
        }
        return makers.get(node.get("type", ""), self.string)(node, spot)

    def defined(self, node: Node, spot: _Spot) -> Json:
        name = _definition(node)
        if self.hurried(spot) and self.heights[name] == math.inf:
            message = f"a value of {node['$ref']} would have to contain itself without end"
            raise ValueError(message)
        inner = _passed_on(node, self.definitions[name])
        return self.value(inner, replace(spot, refs=(*spot.refs, name)))

    # -- recursion

    def hurried(self, spot: _Spot) -> bool:
        """Whether the shortest way out is due."""
        return spot.depth >= _DEPTH or (bool(spot.refs) and self.made > _CROWD)

    @cached_property
    def heights(self) -> Mapping[str, float]:
        """How many definitions the shallowest value of each definition lies deep."""
        heights: dict[str, float] = dict.fromkeys(self.definitions, math.inf)
        for _ in self.definitions:
            heights = {name: _height(node, heights) for name, node in self.definitions.items()}
        return heights

    def branch(self, branches: Sequence[Node], spot: _Spot) -> Node:
        nulls = [branch for branch in branches if branch.get("type") == "null"]
        others = [branch for branch in branches if branch not in nulls]
        if self.definitions:
            if self.hurried(spot):
                return min([*nulls, *others], key=lambda node: _height(node, self.heights))
            others = [node for node in others if _height(node, self.heights) < math.inf]
        if nulls and (not others or self.random.random() < _NULLS):
            return nulls[0]
        return self.random.choice(others or branches)

    # -- containers

    def object(self, node: Node, spot: _Spot) -> Json:
        properties: Mapping[str, Node] = node.get("properties", {})
        words = {name: _words(name) for name in properties}
        context = (*spot.context, *spot.words, *_words(node.get("title", "")))
        if spot.keys is not None:
            words, context = {"key": spot.keys, "value": spot.words}, spot.context
        era = _era(properties, words)
        scene = Scene(self.random, self.surnames, words.values(), context, era)
        ledger = _Ledger(floor=self.floor(properties, words))
        values: dict[str, Json] = {}

        def fill(wanted: Callable[[str], bool]) -> None:
            names = [name for name in properties if name not in values and wanted(name)]
            for name in sorted(names, key=lambda name: _turn(words[name])):
                inner = replace(
                    spot,
                    scene=scene,
                    ledger=ledger,
                    words=words[name],
                    context=context,
                    keys=None,
                    listed=False,
                )
                values[name] = self.value(properties[name], inner)

        fill(lambda name: self.core(properties[name]).get("type") in {"array", "object"})
        if ledger.lines:
            ledger.expect(sum(ledger.lines, Fraction(0)))
        fill(lambda name: _turn(words[name]) < _LATE)
        # A total that follows from its parts comes after them, any other one before.
        fill(lambda name: not (ledger.adds_up and _is_total(words[name])))
        fill(lambda _: True)
        if spot.listed and ledger.whole is not None:
            spot.ledger.lines.append(ledger.whole)
        return {name: values[name] for name in properties}

    def floor(self, properties: Mapping[str, Node], words: Mapping[str, Words]) -> Fraction | None:
        """Return the least that a whole may be for its parts to fit in."""
        parts = [name for name in words if (money := _money(words[name])) and money[0] >= _PART]
        lows = (self.core(properties[name]).get("minimum") for name in parts)
        return max((Fraction(low) for low in lows if low is not None), default=None)

    def core(self, node: Node) -> Node:
        """Return the node behind references and unions with null."""
        for _ in range(_DEPTH):
            if "$ref" in node:
                node = self.definitions[_definition(node)]
            elif "anyOf" in node:
                node = next((part for part in node["anyOf"] if part.get("type") != "null"), node)
        return node

    def array(self, node: Node, spot: _Spot) -> Json:
        least, most = node.get("minItems", 0), node.get("maxItems", math.inf)
        low = min(max(least, 0 if spot.depth else 1), most)
        high = min(max(low, _ITEMS - spot.depth), most)
        count = self.random.randint(low, int(high))
        if self.hurried(spot) or self.endless(node["items"]):
            count = least
        keyed = node.get("x-keys", False)
        differ = keyed or node.get("uniqueItems", False)
        by = spot.words.index("by") if keyed and "by" in spot.words else len(spot.words)
        items: dict[Any, Json] = {}
        keys = spot.words[by + 1 :] if keyed else None
        inner = replace(spot, words=spot.words[:by], keys=keys, listed=True)
        while len(items) < count:
            needed = differ and len(items) < least
            for attempt in range(tries := _REDRAWS * (1 + len(items) * needed)):
                inner = replace(
                    inner,
                    scene=Scene(
                        self.random, self.surnames, (), tuple(spot.scene.about), spot.scene.era
                    ),
                    loose=inner.loose or (needed and attempt > tries // 2),
                )
                item = self.value(node["items"], inner)
                mark = _mark(item["key"] if keyed else item)
                if mark not in items:
                    break
            else:
                if differ:
                    break
                mark = (mark, len(items))
            items[mark] = item
        return list(items.values())

    def endless(self, node: Node) -> bool:
        return bool(self.definitions) and _height(node, self.heights) == math.inf

    # -- numbers

    def number(self, node: Node, spot: _Spot) -> int | float:
        value = self.figure(node, spot)
        return int(value) if node["type"] == "integer" else float(value)

    def figure(self, node: Node, spot: _Spot) -> Fraction:
        """Draw a number: bounds first, then coherence, then the examples, then what is usual."""
        words, ledger = spot.words, spot.ledger
        usual = self.usual(spot)
        seen = _figures(self.seen(node, spot))
        places = max((len(text.partition(".")[2]) for text in seen), default=0)
        places = places or (min(usual.places, 2) if seen else usual.places)
        related = ledger.whole is not None and _money(words) is not None and not _is_limit(words)
        line = ledger.bound(_line(node, places), words)
        if not spot.loose:
            if seen:
                line = line.narrow(*_around(seen, whole=node["type"] == "integer"))
            if not related:
                within = line.narrow(Fraction(str(usual.low)), Fraction(str(usual.high)))
                line = within if within is not line else line.narrow(Fraction(1), Fraction(100))
        skewed = usual.skewed and not related
        value = line.draw(self.random, skewed=skewed)
        for _ in range(_REDRAWS):
            if value not in map(Fraction, seen):
                break
            value = line.draw(self.random, skewed=skewed)
        if _is_unit_price(words) and self.random.random() < _PRICE_TAGS:
            tag = value // 1 + _CENTS
            value = tag if line.has(tag) else value
        ledger.settle(words, value)
        return value

    def usual(self, spot: _Spot) -> Range:
        """Return the range that the field's name suggests."""
        words, scene = spot.words, spot.scene
        if _money(words):
            return Range(*scene.price, skewed=True)
        if not _is_limit(words):
            entry = _ending(_FIGURES, _bare(words), spot.context)
            if isinstance(entry, Range):
                return entry
            text = entry(scene, words) if entry is not None else ""
            if digits := _digits(text if isinstance(text, str) else text[0]):
                return Range(float(digits), float(digits), len(digits.partition(".")[2]))
        return _anywhere(known.NUMBERS, words) or Range(1, 100, skewed=True)

    def amount(self, node: Node, spot: _Spot) -> str:
        """Write a number as a text, as a decimal is written."""
        note = node.get("x-note", "")
        value = float(self.figure({"type": "number", "x-note": note}, spot))
        return f"{value:.2f}" if not _DECIMAL.search(note) else repr(value).removesuffix(".0")

    def boolean(self, _node: Node, spot: _Spot) -> bool:
        return self.random.random() < (0.5 if _USUALLY_TRUE.isdisjoint(spot.words) else 0.8)

    # -- strings

    def seen(self, node: Node, spot: _Spot) -> Words:
        """Return what the examples show for a field."""
        return (*self.shown.get(spot.words, ()), *map(str, node.get("examples", ())))

    def string(self, node: Node, spot: _Spot) -> str:
        seen = self.seen(node, spot)
        shapes = {_shape(text) for text in seen}
        write = self.writer(node, spot, seen)
        allowed = _check(node)
        text: Text = ""
        for _ in range(_REDRAWS):
            text = write()
            ways = (text,) if isinstance(text, str) else text
            for way in sorted(ways, key=lambda way: _shape(way) not in shapes):
                if allowed(way) and way not in seen:
                    return way
        low, high = node.get("minLength", 0), node.get("maxLength")
        if "pattern" in node:
            found = matching(node["pattern"], self.random, shortest=low, longest=high)
            if found is not None:
                return found
            if allowed(amount := self.amount(node, spot)):
                return amount
        text = text if isinstance(text, str) else text[0]
        front = node.get("format") in _CUT_IN_FRONT
        extend = _more_in_front if front else _more_words
        return _sized(text, low, high, lambda text: extend(text, spot.scene), front=front)

    def writer(self, node: Node, spot: _Spot, seen: Words) -> Callable[[], Text]:
        """Choose how a text is written: by format, by name, by the examples' shape, or freely."""
        scene, words, note = spot.scene, spot.words, node.get("x-note", "")
        if write := _FORMATS.get(node.get("format", "")):
            return lambda: write(scene, words, note)
        if _DECIMAL.search(note):
            return lambda: self.amount(node, spot)
        if spot.loose:
            return lambda: f"{known.phrase(scene)} {self.random.randrange(10, 10_000)}"
        make = _maker(spot)
        codes = [text for text in seen if _CODE.fullmatch(text)]
        if codes and (make is None or make in _HABITS):
            if _shape(codes[0]) not in _DATE_SHAPES:
                return lambda: _reshaped(self.random, self.random.choice(codes))
            make = known.TEXTS["date"]
        figure = words[-1:] and (words[-1] in known.MONEY or words[-1] in known.NUMBERS)
        if make is None and figure:
            return lambda: self.amount(node, spot)
        return lambda: (make or known.phrase)(scene, words)


_USUALLY_TRUE = frozenset({"active", "enabled", "verified", "available", "valid", "stock"})
_DECIMAL = re.compile(r"decimal|digit")


def _definition(node: Node) -> str:
    """Return the name of the definition that a reference means."""
    name: str = node["$ref"].removeprefix("#/$defs/")
    return name.replace("~1", "/").replace("~0", "~")


def _passed_on(outer: Node, inner: Node) -> Node:
    """Give a node the annotations of what refers to it."""
    return {**{key: outer[key] for key in ("x-note", "examples") if key in outer}, **inner}


def _height(node: Node, heights: Mapping[str, float]) -> float:
    """Return how many definitions the shallowest value of a node lies deep."""
    if "$ref" in node:
        return 1 + heights[_definition(node)]
    if "anyOf" in node:
        return min(_height(part, heights) for part in node["anyOf"])
    if node.get("type") == "array":
        return _height(node["items"], heights) if node.get("minItems") else 0
    parts = node.get("properties", {}).values()
    return max((_height(part, heights) for part in parts), default=0)


def _era(properties: Mapping[str, Node], words: Mapping[str, Words]) -> str:
    """Return the era of an object whose start lies in the future, so that its end does too."""
    notes = (
        properties[name].get("x-note", "") for name in words if not known.stage_of(words[name])
    )
    return next((note for note in notes if "future" in note), "")


def _mark(value: Json) -> Any:
    """Return what tells an item from others: hashable, equal for equal items."""
    if isinstance(value, dict):
        texts = frozenset((key, item) for key, item in value.items() if isinstance(item, str))
        return texts or frozenset((key, _mark(item)) for key, item in value.items())
    return tuple(map(_mark, value)) if isinstance(value, list) else value


# ---- lengths -------------------------------------------------------------------------------


def _check(node: Node) -> Callable[[str], bool]:
    """Return whether a text keeps to a node's length and pattern."""
    low, high = node.get("minLength", 0), node.get("maxLength", math.inf)
    try:
        found = re.compile(node.get("pattern", "")).search
    except (re.error, FutureWarning):
        return lambda text: low <= len(text) <= high
    return lambda text: low <= len(text) <= high and found(text) is not None


def _more_words(text: str, scene: Scene) -> str:
    """Continue a text as it began: sentences, words, or digits."""
    if text.endswith("."):
        return f"{text} {known.sentences(scene)}"
    return f"{text} {known.phrase(scene)}" if " " in text else f"{text}{scene.random.randrange(10)}"


def _more_in_front(text: str, scene: Scene) -> str:
    return scene.random.choice(string.ascii_lowercase) + text


def _sized(
    text: str, low: int, high: int | None, more: Callable[[str], str], *, front: bool
) -> str:
    """Extend or cut a text to its length, between words where that is possible."""
    while len(text) < low:
        text = more(text)
    if high is None or len(text) <= high:
        return text
    if front:
        return text[len(text) - high :]
    cut = text[:high]
    shorter = cut.rsplit(" ", 1)[0].rstrip(" ,;&-")
    if text[high] != " " and max(low, high // 2) <= len(shorter):
        return shorter
    return re.sub(r"\s$", "s", cut)
