"""How the tables write a text: a choice of templates that are filled in with the scene's facts.

`low / high` is a choice, `{moment:%Y-%m-%d} ; {moment:%Y%m%d}` are two ways to write one value,
`#` stands for a digit, `@` beside one for a letter, `{...}` for a fact, `{b8}` for 8 random bits.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_synthdata.providers.sampling.names import Words, split
from pytest_synthdata.providers.sampling.scene import Scene
from pytest_synthdata.providers.sampling.world import STATUSES, TAGS, listed, named, table

Maker = Callable[[Scene, Words], Words]
"""Returns the ways to write one value, the usual way first."""

# By the words of a field's name, which are in the singular.
_SCHEMES = {
    split(scheme)[0]: scheme
    for scheme in "http ftp redis postgres postgresql mysql mongodb amqp kafka nats ws wss".split()
}
_PHRASES = (
    "quiet bright steady early open northern simple fresh amber central modern".split(),
    "harbor meadow bridge window signal garden station forest market summit".split(),
)
# Short, and true of nearly anything.
REMARKS = (
    "OK Fine Checked Confirmed Done Agreed Updated Reviewed Noted Discussed".split(),
    ",,,today,again,by phone,by email,as planned,in person,this morning,on Monday".split(","),
)
_STREETS = (
    "Maple Oak Cedar Elm Park Lake Hill Walnut River Church Mill Franklin Sunset".split(),
    "Street Avenue Road Lane".split(),
)
TITLES = (
    "The,A,One,That,Beyond the,Under the".split(","),
    "Silent Last Hidden Distant Golden Broken Winter Forgotten Paper Crimson".split(),
    "Harbor Garden River Letter Orchard Mountain Journey Season Promise Island".split(),
)


def _combined(scene: Scene, parts: tuple[list[str], ...]) -> str:
    return " ".join(map(scene.random.choice, parts))


def phrase(scene: Scene) -> str:
    """Return a few words that mean nothing in particular."""
    return _combined(scene, _PHRASES)


def _heading(scene: Scene, _words: Words) -> str:
    return _combined(scene, TITLES) if scene.topic == "story" else scene.matters[0][1]


def _of_topic(lists: Mapping[str, Words]) -> Callable[[Scene, Words], str]:
    return lambda scene, _: scene.random.choice(lists.get(scene.topic, lists["general"]))


def _scheme(words: Words) -> str:
    """Return what a URL begins with: what a note says, or else what the field's name speaks of."""
    _, said, rest = " ".join(words).partition("the scheme ")
    if said:
        scheme = rest.partition(" ")[0]
        return _SCHEMES.get(scheme, scheme)
    return next((_SCHEMES[word] for word in words if word in _SCHEMES), "https")


# What a template may name beside the attributes of the scene.
_FACTS: Mapping[str, Callable[[Scene, Words], Any]] = {
    "human": lambda scene, words: scene.human(words),
    "moment": lambda scene, words: scene.moment(words),
    "zone": lambda _, words: "" if "without" in words else "Z",
    "clock_zone": lambda _, words: "Z" if "zone" in words and "without" not in words else "",
    "scheme": lambda _, words: _scheme(words),
    "slug": lambda scene, _: phrase(scene).replace(" ", "-"),
    "label": lambda scene, _: phrase(scene).title(),
    "encoded": lambda scene, _: b64encode(phrase(scene).encode()).decode(),
    "house": lambda scene, _: scene.random.randrange(1, 990),
    "street": lambda scene, _: _combined(scene, _STREETS),
    "title": lambda scene, _: _combined(scene, TITLES),
    "heading": _heading,
    "prose": lambda scene, _: next(scene.sentences),
    "remark": lambda scene, _: f"{_combined(scene, REMARKS).strip()}.",
    "tag": _of_topic(TAGS),
    "status": _of_topic(STATUSES),
    "job": lambda scene, _: scene.people.occupation(),
    "nationality": lambda scene, _: scene.people.nationality(),
    "language": lambda scene, _: scene.people.language(),
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """Looks up what a template names."""

    scene: Scene
    words: Words

    def __getitem__(self, name: str) -> Any:
        if name in _FACTS:
            return _FACTS[name](self.scene, self.words)
        bits = name.removeprefix("b")
        return (
            self.scene.random.getrandbits(int(bits)) if bits.isdigit() else vars(self.scene)[name]
        )


def makers(rows: str) -> dict[str, Maker]:
    """Read a table of `names | templates`; the names are in the singular."""
    return named({names: _maker(templates) for names, templates in table(rows)})


def _maker(templates: str) -> Maker:
    choices = [listed(choice, ";") for choice in templates.split(" / ")]

    def write(scene: Scene, words: Words) -> Words:
        mask, facts = scene.random.generate_string_by_mask, _Facts(scene, words)
        choice = scene.random.choice(choices)
        return tuple((mask(way) if "#" in way else way).format_map(facts) for way in choice)

    return write
