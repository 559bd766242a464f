"""The facts on which the fields of one object agree, and a field's spot among them."""

import re
from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle

from mimesis import Person
from mimesis.enums import Gender

from pytest_synthdata.providers.sampling import world
from pytest_synthdata.providers.sampling.money import Ledger
from pytest_synthdata.providers.sampling.names import Words

NOW = date(2026, 1, 1)
"""The day all dates are relative to; never the clock, so that a record does not age."""

ROLES = """
patient customer client user employee author actor actress director doctor physician nurse person
member student teacher manager owner driver guest contact recipient sender buyer seller tenant
landlord applicant candidate reviewer requester speaker player artist singer writer editor attendee
passenger visitor subscriber holder insured provider agent assignee reporter instructor lawyer
borrower payer payee host creator cast people human mother father parent child wife husband spouse
son daughter sister brother friend boss supervisor surgeon therapist ceo founder caller participant
by
""".split()
_SEX = {
    **dict.fromkeys("mother wife daughter sister actress".split(), Gender.FEMALE),
    **dict.fromkeys("father husband son brother".split(), Gender.MALE),
}
_OWN_NAME = frozenset("name full first last given family legal surname".split())
_PLACED = frozenset("city town state zip postal street address".split())
_HOME = world.COUNTRIES[0]
_BIRTH = frozenset("birth born birthday birthdate dob".split())
# The steps in which a thing happens, so that what ends does not end before it starts.
_STEPS = """
paid confirmed approved updated modified reviewed accepted
shipped dispatched sent processed
delivered arrival discharged end ended finish finished until closed completed returned resolved out
due expiry expire expiration deadline renewal
"""
STAGES = {word: stage for stage, line in enumerate(_STEPS.splitlines()) for word in line.split()}
_FAR = 18_000  # days from the past to a future that no test run will reach


@dataclass(frozen=True, slots=True)
class Human:
    """A made-up person whose contact data cannot reach anybody."""

    first: str
    last: str
    gender: str
    born: date
    tag: int

    @property
    def full(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"

    @property
    def handle(self) -> str:
        """The name as it stands in an address: lower-case letters and one dot."""
        return re.sub(r"[^a-z.]", "", f"{self.first}.{self.last}".lower())

    @property
    def email(self) -> str:
        """A mailbox below a domain reserved for examples."""
        return f"{self.handle}@example.{('com', 'org', 'net')[self.tag % 3]}"

    @property
    def user(self) -> str:
        """The name to sign in with."""
        return f"{self.handle.replace('.', '_')}{self.tag}"

    @property
    def age(self) -> str:
        """The full years of life at the reference day."""
        return str((NOW - self.born).days * 4 // 1461)


class Scene:
    """What one object is about; `fields` are its fields' names, `around` what encloses it."""

    def __init__(
        self,
        people: Person,
        fields: Collection[Words] = (),
        around: Iterable[str] = (),
        *,
        future: bool = False,
        outer: "Scene | None" = None,
    ) -> None:
        self.people = people
        self.random = people.random
        self.about = frozenset(around).union(*fields)
        self.future = future
        self.ledger = Ledger()
        self._owned = any(words and _OWN_NAME.issuperset(words) for words in fields)
        self._humans: dict[frozenset[str], Human] = {}
        choice = self.random.choice
        self.place = choice(world.PLACES)
        self.country = choice(world.COUNTRIES) if _PLACED.isdisjoint(self.about) else _HOME
        self.company = f"{people.surname()} {choice(world.TRADES)}"
        self.case = choice(world.CASES)
        self.procedure = choice((self.case[3:], choice(world.VISITS)))
        self.product = choice(world.PRODUCTS)
        topics = (topic for topic, words in world.TOPICS if not words.isdisjoint(self.about))
        self.topic = next(topics, "general")
        rows = [row for row in world.MATTERS if row[0] == self.topic]
        self.matters = deque(self.random.sample(rows, len(rows)))
        if outer is not None and outer.topic == self.topic:  # which has told the first matter
            outer.matters.rotate(-1)
            self.matters = outer.matters.copy()
        self.sentences = cycle([sentence for _, _, sentence in self.matters])
        self._start = datetime(2021, 1, 2, tzinfo=UTC) + timedelta(days=self.random.randrange(1700))

    def price(self) -> tuple[int, int]:
        """Return what things like this one usually cost, from and to."""
        if self.about & {"procedure", "diagnosis", "patient", "medical"}:
            return int(self.procedure[2]), int(self.procedure[3])
        if self.about & {"product", "item", "sku", "catalog"}:
            return int(self.product[2]), int(self.product[3])
        return 15, 2500

    def human(self, words: Words) -> Human:
        """Return the person a field means: the one in its role, or else the object's first one."""
        humans, role = self._humans, frozenset(words).intersection(ROLES)
        nobody: frozenset[str] = frozenset()
        if not role and not self._owned and humans:
            return next(iter(humans.values()))
        if role not in humans:
            # Whoever a field without a role was about has the first role, unless that is a person
            # of its own, as in an employee who has a name and a manager.
            adopted = not self._owned and nobody in humans
            humans[role] = humans.pop(nobody) if adopted else self._birth(role)
        return humans[role]

    def _birth(self, role: frozenset[str]) -> Human:
        random, people = self.random, self.people
        sexes = [_SEX[word] for word in sorted(role & _SEX.keys())]
        sex = sexes[0] if sexes else random.choice((Gender.FEMALE, Gender.MALE))
        last = re.sub(r"^(Mc|O')(.)", lambda m: m[1] + m[2].upper(), people.surname())
        born = date(1945, 1, 1) + timedelta(days=random.randrange(22_000))
        tag = random.randrange(10, 100)
        return Human(people.first_name(sex), last, sex.value, born, tag)

    def moment(self, words: Words) -> datetime:
        """Return when the field's event happens: later steps of the same object come later."""
        future = "future" in words or (self.future and "past" not in words)
        if not (future or _BIRTH.isdisjoint(words)):
            return datetime.combine(self.human(words).born, time(), UTC)
        stage, random = stage_of(words), self.random
        days = 3 * stage + random.randrange(3) + (_FAR if future else 0)
        seconds = (8 * 60 + 170 * stage) * 60 + random.randrange(170 * 60)
        return self._start + timedelta(days=days, seconds=seconds)


def stage_of(words: Words) -> int:
    """Return the step of a process that a name speaks of: 0 for its start, or for no step."""
    return max((STAGES.get(word, 0) for word in words), default=0)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in the record a value goes."""

    scene: Scene
    words: Words = ()  # of the field's name
    context: Words = ()  # of what encloses the field, the nearest last
    refs: Words = ()  # the definitions it lies in
    names: Mapping[str, Words] = field(default_factory=dict)  # of fields not named by themselves
    listed: bool = False  # whether it is an item of an array
    loose: bool = False  # whether to use the whole domain, because the usual values are used up

    @property
    def depth(self) -> int:
        """How many of the definitions around it are repetitions."""
        return len(self.refs) - len(set(self.refs))
