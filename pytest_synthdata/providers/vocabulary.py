"""What the embedded generator knows: word lists, the facts of one object, makers by field name."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from mimesis import Person as Surnames
from mimesis.random import Random

Words = tuple[str, ...]
Text = str | Words
"""A value, or the ways to write one value, the usual way first."""

NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""The instant all dates are relative to; never the clock, so that a record does not age."""


def _list(text: str, separator: str = ",") -> Words:
    return tuple(item.strip() for item in text.split(separator))


def _bars(text: str) -> Words:
    return _list(text, "|")


def _rows(text: str) -> tuple[Words, ...]:
    return tuple(tuple(cell.strip() for cell in row.split("|")) for row in text.split(";"))


FEMALE = _list(
    "Aisha,Alice,Amelia,Ana,Anna,Beatrice,Camila,Caroline,Chloe,Clara,Diana,Elena,Elizabeth,Emily,"
    "Emma,Fatima,Grace,Hannah,Helen,Ingrid,Isabel,Jane,Julia,Karen,Laura,Leila,Linda,Lucia,Maria,"
    "Mei,Monica,Nadia,Naomi,Nina,Olivia,Priya,Rachel,Rosa,Sarah,Sofia,Susan,Teresa,Victoria,Yuki"
)
_MALE = _list(
    "Aaron,Adam,Ahmed,Alejandro,Andrew,Anthony,Arjun,Benjamin,Brian,Carlos,Charles,Daniel,David,"
    "Diego,Edward,Elijah,Eric,Ethan,Felix,Francis,George,Hassan,Henry,Hiroshi,Isaac,Ivan,James,"
    "John,Jorge,Joseph,Kevin,Liam,Lucas,Marcus,Martin,Mateo,Michael,Nathan,Noah,Omar,Oscar,Paul,"
    "Peter,Rafael,Robert,Samuel,Simon,Thomas,Victor,Walter,Wei,William"
)
# city | state | its code | ZIP code | area code | latitude | longitude
PLACES = _rows(
    "Portland|Oregon|OR|97205|503|45.5202|-122.6742;Austin|Texas|TX|78701|512|30.2711|-97.7437;"
    "Columbus|Ohio|OH|43215|614|39.9612|-82.9988;Denver|Colorado|CO|80202|303|39.7392|-104.9903;"
    "Boise|Idaho|ID|83702|208|43.6150|-116.2023;Madison|Wisconsin|WI|53703|608|43.0722|-89.4008;"
    "Tucson|Arizona|AZ|85701|520|32.2226|-110.9747;Raleigh|North Carolina|NC|27601|919|35.7796|"
    "-78.6382;Boston|Massachusetts|MA|02108|617|42.3554|-71.0640;Omaha|Nebraska|NE|68102|402|"
    "41.2565|-95.9345;Seattle|Washington|WA|98101|206|47.6101|-122.3421;Tampa|Florida|FL|33602|813|"
    "27.9517|-82.4588;Richmond|Virginia|VA|23219|804|37.5407|-77.4360;Albany|New York|NY|12207|518|"
    "42.6526|-73.7562;Chicago|Illinois|IL|60601|312|41.8853|-87.6216;Nashville|Tennessee|TN|37203|"
    "615|36.1523|-86.7894;Savannah|Georgia|GA|31401|912|32.0809|-81.0912;Duluth|Minnesota|MN|55802|"
    "218|46.7867|-92.1005;Fresno|California|CA|93721|559|36.7378|-119.7871;Lansing|Michigan|MI|"
    "48933|517|42.7325|-84.5555;Topeka|Kansas|KS|66603|785|39.0473|-95.6752;Reno|Nevada|NV|89501|"
    "775|39.5261|-119.8126;Provo|Utah|UT|84601|801|40.2338|-111.6585;Mobile|Alabama|AL|36602|251|"
    "30.6944|-88.0431"
)
_STREETS = _list(
    "Maple,Oak,Cedar,Elm,Park,Washington,Lake,Hill,Walnut,River,Church,Mill,Spring,Franklin,"
    "Highland,Jefferson,Meadow,Sunset,Willow,Birch,Prospect,Garden,Harbor,Chestnut"
)
_STREET_KINDS = _list("Street,Street,Avenue,Avenue,Road,Lane,Drive,Court")
# country | its two codes | currency | language | nationality
COUNTRIES = _rows(
    "United States|US|USA|USD|English|American;Canada|CA|CAN|CAD|English|Canadian;"
    "United Kingdom|GB|GBR|GBP|English|British;Germany|DE|DEU|EUR|German|German;"
    "France|FR|FRA|EUR|French|French;Spain|ES|ESP|EUR|Spanish|Spanish;"
    "Italy|IT|ITA|EUR|Italian|Italian;Netherlands|NL|NLD|EUR|Dutch|Dutch;"
    "Sweden|SE|SWE|SEK|Swedish|Swedish;Norway|NO|NOR|NOK|Norwegian|Norwegian;"
    "Poland|PL|POL|PLN|Polish|Polish;Japan|JP|JPN|JPY|Japanese|Japanese;"
    "India|IN|IND|INR|Hindi|Indian;Brazil|BR|BRA|BRL|Portuguese|Brazilian;"
    "Mexico|MX|MEX|MXN|Spanish|Mexican;Australia|AU|AUS|AUD|English|Australian"
)
# ICD-10-CM code | diagnosis | specialty | CPT codes of usual procedures
_CASES = _rows(
    "J20.9|Acute bronchitis|Pulmonology|99203 99213 71046;I10|Essential hypertension|Cardiology|"
    "99213 93000 80053;E11.9|Type 2 diabetes mellitus without complications|Endocrinology|83036 "
    "99214 80053;M54.5|Low back pain|Orthopedics|72148 97110 99213;J06.9|Acute upper respiratory "
    "infection|Family Medicine|99212 99213;J45.909|Unspecified asthma, uncomplicated|Pulmonology|"
    "94010 94640 99214;J18.9|Pneumonia, unspecified organism|Pulmonology|71046 99284 85025;J44.9|"
    "Chronic obstructive pulmonary disease|Pulmonology|94010 99214;J02.9|Acute pharyngitis|Family "
    "Medicine|87880 99213;J30.9|Allergic rhinitis|Allergy and Immunology|95004 99203;N39.0|Urinary "
    "tract infection|Family Medicine|81001 99213;K21.9|Gastro-esophageal reflux disease|"
    "Gastroenterology|43239 99214;E78.5|Hyperlipidemia|Cardiology|80061 99213;E03.9|Hypothyroidism|"
    "Endocrinology|84443 99213;F41.1|Generalized anxiety disorder|Psychiatry|90834 90791;F32.9|"
    "Major depressive disorder, single episode|Psychiatry|90837 90791;G43.909|Migraine without "
    "status migrainosus|Neurology|70551 99204;R51.9|Headache|Neurology|70450 99283;R07.9|Chest "
    "pain|Cardiology|93000 99285 71046;R10.9|Abdominal pain|Emergency Medicine|74177 99284;I25.10|"
    "Coronary artery disease|Cardiology|93306 99215;I48.91|Atrial fibrillation|Cardiology|93306 "
    "93000;I50.9|Heart failure|Cardiology|93306 99215;K35.80|Acute appendicitis|General Surgery|"
    "44970 74177;K80.20|Gallstones without obstruction|General Surgery|47562 76700;K52.9|"
    "Noninfective gastroenteritis|Gastroenterology|99283 85025;M17.11|Osteoarthritis of the right "
    "knee|Orthopedics|27447 20610 73562;M25.561|Pain in right knee|Orthopedics|73562 29881;M79.7|"
    "Fibromyalgia|Rheumatology|99204 97140;N18.30|Chronic kidney disease, stage 3|Nephrology|80053 "
    "99214;N20.0|Kidney stone|Urology|50590 74177;L20.9|Atopic dermatitis|Dermatology|99203 11102;"
    "L40.0|Psoriasis vulgaris|Dermatology|96910 99213;L70.0|Acne vulgaris|Dermatology|99202 99212;"
    "H66.90|Otitis media|Pediatrics|99213 99212;H25.9|Age-related cataract|Ophthalmology|66984 "
    "99204;G47.33|Obstructive sleep apnea|Sleep Medicine|95810 99204;D64.9|Anemia|Hematology|85025 "
    "36415;Z00.00|General adult medical examination|Family Medicine|99395 99396;S93.401A|Sprain of "
    "right ankle|Emergency Medicine|73610 99283;B34.9|Viral infection|Family Medicine|99212 85025"
)
# CPT code | procedure, in our own words | usual charge from | to
_PROCEDURES = {
    code: (code, name, low, high)
    for code, name, low, high in _rows(
        "99202|New patient visit, brief|95|160;99203|New patient visit, 30 minutes|140|260;99204|"
        "New patient visit, 45 minutes|210|380;99212|Follow-up visit, brief|60|120;99213|Follow-up "
        "visit, 20 minutes|95|190;99214|Follow-up visit, 30 minutes|140|280;99215|Follow-up visit, "
        "40 minutes|190|390;99283|Emergency visit, moderate|320|780;99284|Emergency visit, high|"
        "560|1400;99285|Emergency visit, critical|850|2600;99395|Annual checkup, ages 18 to 39|150|"
        "310;99396|Annual checkup, ages 40 to 64|160|330;36415|Blood draw|12|40;71046|Chest X-ray|"
        "75|260;73562|Knee X-ray|70|240;73610|Ankle X-ray|70|230;72148|MRI of the lumbar spine|650|"
        "2400;70551|MRI of the brain|700|2800;70450|CT of the head|380|1500;74177|CT of the "
        "abdomen and pelvis|620|2600;76700|Abdominal ultrasound|180|620;80053|Metabolic panel|25|"
        "120;80061|Lipid panel|30|130;83036|Hemoglobin A1c test|22|95;84443|Thyroid test|28|120;"
        "85025|Blood count|15|75;81001|Urinalysis|10|45;87880|Strep test|25|80;93000|"
        "Electrocardiogram|45|210;93306|Echocardiogram|450|1900;94010|Spirometry|60|220;94640|"
        "Nebulizer treatment|35|140;95810|Overnight sleep study|1100|3800;95004|Allergy skin tests|"
        "180|650;97110|Therapeutic exercise|55|150;97140|Manual therapy|50|140;90791|Psychiatric "
        "evaluation|170|380;90834|Psychotherapy, 45 minutes|110|210;90837|Psychotherapy, 60 "
        "minutes|140|280;43239|Upper endoscopy with biopsy|900|3200;44970|Laparoscopic "
        "appendectomy|9000|28000;47562|Laparoscopic gallbladder removal|8500|26000;27447|Total "
        "knee replacement|24000|58000;29881|Knee arthroscopy|4800|14500;20610|Joint injection|110|"
        "420;50590|Kidney stone lithotripsy|5200|16500;66984|Cataract surgery|2900|7800;11102|Skin "
        "biopsy|120|380;96910|Phototherapy|75|240"
    )
}
# product | category | price from | to
PRODUCTS = _rows(
    "Stainless Steel Water Bottle|Kitchen|14|39;Wireless Mouse|Electronics|19|69;Mechanical "
    "Keyboard|Electronics|59|189;Noise-Cancelling Headphones|Electronics|89|349;USB-C Charging "
    "Cable|Electronics|8|25;Portable Charger|Electronics|22|79;Smart Light Bulb|Electronics|12|45;"
    "Ceramic Coffee Mug|Kitchen|9|24;Cast Iron Skillet|Kitchen|25|120;Chef's Knife|Kitchen|32|160;"
    "French Press|Kitchen|18|65;Cotton Bath Towel|Home|11|38;Linen Duvet Cover|Home|59|189;Scented "
    "Candle|Home|12|42;Desk Lamp|Home|24|98;Bamboo Cutting Board|Kitchen|16|54;Running Shoes|"
    "Sports|59|179;Yoga Mat|Sports|19|85;Resistance Band Set|Sports|14|48;Camping Tent|Outdoors|89|"
    "420;Hiking Backpack|Outdoors|65|240;Insulated Lunch Box|Outdoors|17|44;Rain Jacket|Clothing|"
    "49|190;Wool Sweater|Clothing|45|140;Denim Jeans|Clothing|39|120;Leather Wallet|Accessories|25|"
    "95;Polarized Sunglasses|Accessories|29|160;Canvas Tote Bag|Accessories|12|35;Wooden Puzzle|"
    "Toys|11|36;Building Block Set|Toys|19|99;Hardcover Notebook|Stationery|8|24;Fountain Pen|"
    "Stationery|18|130;Standing Desk|Furniture|240|690;Ergonomic Office Chair|Furniture|150|560"
)
SENTENCES: Mapping[str, Words] = {
    "medical": _bars(
        "Patient reports a persistent cough that gets worse at night.|Blood pressure was slightly "
        "elevated during the visit.|Lungs are clear and breathing is unlabored.|Prescribed rest, "
        "fluids and a follow-up in two weeks.|No known drug allergies.|Symptoms have improved "
        "since the last appointment.|Laboratory results are within the normal range.|Advised to "
        "return if the fever lasts more than three days.|Patient tolerated the procedure well."
    ),
    "product": _bars(
        "Good quality for the price.|Arrived two days early and well packaged.|The color is "
        "slightly darker than in the photos.|Easy to clean and comfortable to use every day.|Made "
        "from durable materials with a two-year warranty.|I would buy it again.|The instructions "
        "could have been clearer.|Works exactly as described.|A lightweight design that fits small "
        "spaces."
    ),
    "order": _bars(
        "Please leave the parcel with the neighbor.|Deliver after 5 p.m. if possible.|Gift "
        "wrapping requested.|The customer asked for a printed invoice.|Ring the bell twice.|One "
        "item will be shipped separately.|Payment was confirmed by phone."
    ),
    "support": _bars(
        "The page stays blank after signing in.|The problem started after the latest update.|The "
        "export stops at about half of the rows.|Restarting the app did not help.|The reset link "
        "has already expired.|It happens in every browser I tried.|The same steps worked last week."
    ),
    "story": _bars(
        "A quiet coastal town hides a secret that nobody wants to remember.|Two strangers meet on "
        "a night train and change each other's plans.|A retired detective takes one last case.|"
        "Over one long summer, three sisters learn to trust each other again.|An engineer finds a "
        "message that was sent forty years too early."
    ),
    "general": _bars(
        "Everything went according to plan.|The next review is scheduled for Monday.|The team "
        "agreed on the main points.|Further details will follow by email.|Most of the work was "
        "finished ahead of time.|A few questions are still open.|The new process saves about an "
        "hour a day.|The first results look promising.|Please confirm the date before Friday."
    ),
}
HEADINGS: Mapping[str, Words] = {
    "support": _list(
        "Cannot sign in after password reset,Invoice shows the wrong address,Export to CSV is slow,"
        "App closes when a photo is uploaded,Refund has not arrived,Search finds no results"
    ),
    "general": _list(
        "Quarterly planning notes,A guide to better meetings,What we learned this year,Getting "
        "started with container gardening,Five habits of effective teams,How to choose a bicycle,"
        "Notes from the spring workshop,The case for shorter commutes,Budget review for the north "
        "region"
    ),
}
_STATUSES: Mapping[str, Words] = {
    "order": _list("pending,paid,processing,shipped,delivered"),
    "medical": _list("scheduled,in progress,completed,approved"),
    "support": _list("open,in progress,waiting for customer,resolved,closed"),
    "general": _list("active,active,pending,inactive"),
}
_TAGS: Mapping[str, Words] = {
    "product": _list("new,bestseller,gift idea,on sale,eco-friendly,limited edition,handmade"),
    "support": _list("bug,billing,login,mobile,urgent,regression,export,performance"),
    "general": _list("travel,cooking,fitness,photography,design,finance,gardening,music,science"),
}
TOPICS: Mapping[str, str] = {
    word: topic
    for topic, words in {
        "medical": (
            "medical,patient,diagnosis,procedure,clinical,hospital,health,doctor,physician,"
            "symptom,insurance,prescription,medication"
        ),
        "product": "product,review,catalog,sku",
        "order": "order,shipping,shipment,delivery,cart,purchase,payment,invoice,customer",
        "support": "ticket,bug,issue,incident,support,helpdesk",
        "story": "film,movie,book,novel,plot,episode,series",
    }.items()
    for word in _list(words)
}
_TITLE_A = _list("Silent,Last,Hidden,Distant,Golden,Broken,Winter,Forgotten,Paper,Crimson,Second")
TITLE_B = _list(
    "Harbor,Garden,River,Letter,Orchard,Mountain,Journey,Lighthouse,Season,Promise,Map,Island"
)
COMPANY_KINDS = _list(
    "Logistics,Analytics,Foods,Software,& Sons,Manufacturing,Energy,Consulting,Group,Interiors,"
    "Textiles,Partners,Robotics,Publishing"
)
_PHRASES_A = _list(
    "quiet,bright,steady,early,open,northern,simple,fresh,amber,gentle,central,modern,rapid,coastal"
)
_PHRASES_B = _list(
    "harbor,meadow,bridge,window,signal,garden,station,forest,market,summit,canyon,lantern,orchard"
)
_GENDERED = {
    **dict.fromkeys(_list("mother,wife,daughter,sister,actress,girl"), 0),
    **dict.fromkeys(_list("father,husband,son,brother,boy"), 1),
}
# The steps in which a thing happens, so that what ends does not end before it starts.
STAGES = {
    word: stage
    for stage, words in enumerate(
        (
            "paid,confirmed,approved,updated,modified,reviewed,accepted",
            "shipped,dispatched,sent,processed",
            (
                "delivered,arrival,arrive,discharge,discharged,end,ended,finish,finished,until,"
                "closed,checkout,out,completed,returned,return,left,resolved"
            ),
            "due,expiry,expire,expiration,deadline,renewal",
        ),
        start=1,
    )
    for word in _list(words)
}
# Published by the payment processors for tests; no bank ever issues them.
CARDS = _list(
    "4242424242424242,4000056655665556,5555555555554444,5200828282828210,378282246310005,"
    "6011111111111117,3056930009020004,3566002020360505"
)
# The examples in the IBAN registry and in its national documents.
_IBANS = _list(
    "DE89370400440532013000,GB29NWBK60161331926819,FR1420041010050500013M02606,"
    "ES9121000418450200051332,NL91ABNA0417164300"
)


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
        return f"{self.handle}@example.{('com', 'org', 'net', 'com')[self.tag % 4]}"

    @property
    def age(self) -> str:
        """The full years of life at the reference instant."""
        return str((NOW.date() - self.born).days * 4 // 1461)

    @property
    def user(self) -> str:
        """The name to sign in with."""
        return f"{self.handle.replace('.', '' if self.tag % 2 else '_')}{self.tag}"


class Scene:
    """What one object is about: the facts on which its fields agree, drawn when first needed."""

    def __init__(
        self,
        random: Random,
        surnames: Surnames,
        fields: Iterable[Words] = (),
        around: Words = (),
        era: str = "",
    ) -> None:
        self.random = random
        self.surnames = surnames
        self.about = frozenset(around).union(*fields)
        self.owned = any(words and _OWN_NAME.issuperset(words) for words in fields)
        self.era = era
        self._humans: dict[frozenset[str], Human] = {}
        self._starts: dict[str, datetime] = {}

    def topic(self, known: Mapping[str, Words]) -> Words:
        """The list for what this object is about, or the general one."""
        topics = {TOPICS[word] for word in self.about & TOPICS.keys()}
        return next((known[topic] for topic in known if topic in topics), known["general"])

    def human(self, words: Words) -> Human:
        """Return the person a field means: the one in its role, or else the object's first one."""
        humans, role = self._humans, frozenset(words) & PEOPLE
        nobody: frozenset[str] = frozenset()
        if not role and not self.owned and humans:
            return next(iter(humans.values()))
        if role not in humans:
            # Whoever a field without a role was about has the first role, unless that is a person
            # of its own, as in an employee who has a name and a manager.
            adopted = not self.owned and nobody in humans
            humans[role] = humans.pop(nobody) if adopted else self._birth(role)
        return humans[role]

    def _birth(self, role: frozenset[str]) -> Human:
        random = self.random
        sexes = [_GENDERED[word] for word in sorted(role & _GENDERED.keys())]
        sex = sexes[0] if sexes else random.randrange(2)
        last = re.sub(r"^(Mc|O')(.)", lambda m: m[1] + m[2].upper(), self.surnames.surname())
        born = date(1945, 1, 1) + timedelta(days=random.randrange(22_000))
        first = random.choice((FEMALE, _MALE)[sex])
        return Human(first, last, ("Female", "Male")[sex], born, random.randrange(10, 100))

    @cached_property
    def place(self) -> Words:
        """One row of the cities."""
        return self.random.choice(PLACES)

    @cached_property
    def country(self) -> Words:
        """One row of the countries: that of the city where the object has one."""
        local = self.about & {"city", "town", "state", "zip", "postal", "street", "address"}
        return COUNTRIES[0] if local else self.random.choice(COUNTRIES)

    @cached_property
    def case(self) -> Words:
        """One row of the diagnoses."""
        return self.random.choice(_CASES)

    @cached_property
    def procedure(self) -> Words:
        """One row of the procedures that are usual for the diagnosis."""
        return _PROCEDURES[self.random.choice(self.case[3].split())]

    @cached_property
    def product(self) -> Words:
        """One row of the products."""
        return self.random.choice(PRODUCTS)

    @cached_property
    def company(self) -> str:
        """The name of a made-up company."""
        return f"{self.surnames.surname()} {self.random.choice(COMPANY_KINDS)}"

    @cached_property
    def price(self) -> tuple[int, int]:
        """What things like this one usually cost, from and to."""
        if self.about & {"procedure", "diagnosis", "patient", "medical"}:
            return int(self.procedure[2]), int(self.procedure[3])
        if self.about & _GOODS:
            return int(self.product[2]), int(self.product[3])
        return 15, 2500

    def moment(self, words: Words, note: str) -> datetime:
        """When the field's event happens: later steps of the same object come later."""
        random = self.random
        era = next((era for era in _ERAS if era in (note or self.era)), "recent")
        if era != "future" and not _BIRTH.isdisjoint(words):
            return datetime.combine(self.human(words).born, datetime.min.time(), UTC)
        if era not in self._starts:
            year, days = _ERAS[era]
            first = datetime(year, 1, 2, tzinfo=UTC)
            self._starts[era] = first + timedelta(days=random.randrange(days))
        stage = stage_of(words)
        minutes = 8 * 60 + 170 * stage + random.randrange(170)
        return self._starts[era] + timedelta(
            days=3 * stage + random.randrange(3), minutes=minutes, seconds=random.randrange(60)
        )


_GOODS = frozenset({"product", "item", "sku", "catalog"})
_FIELDS = _list("Travel,Health,Finance,Education,Technology,Sports,Food,Culture")
_CLINICS = _list("General Hospital,Medical Center,Family Clinic,Community Hospital")
_EVENTS = _list("Book Fair,Jazz Festival,Tech Meetup,Food Market,Marathon")
_OWN_NAME = frozenset({"name", "full", "first", "last", "given", "family", "legal", "surname"})
_BIRTH = frozenset({"birth", "born", "birthday", "birthdate", "dob"})
# First year, and days from there; the end leaves room for the later steps of an object.
_ERAS = {"past": (2000, 8900), "future": (2070, 10_800), "recent": (2021, 1700)}


def stage_of(words: Words) -> int:
    """Return the step of a process that a name speaks of: 0 for its start, or for no step."""
    return max((STAGES.get(word, 0) for word in words), default=0)


Maker = Callable[[Scene, Words], Text]
T = TypeVar("T")


def _named(entries: Mapping[str, T]) -> dict[str, T]:
    """One entry for each of the names that share it."""
    return {name: entry for names, entry in entries.items() for name in _list(names)}


def _any(text: str, separator: str = ",") -> Maker:
    choices = _list(text, separator)
    return lambda scene, _words: scene.random.choice(choices)


def _mask(mask: str) -> Maker:
    """Make codes: `@` stands for a letter, `#` for a digit, the rest for itself."""
    return lambda scene, _words: scene.random.generate_string_by_mask(mask)


def _human(scene: Scene, words: Words) -> Words:
    human = scene.human(words)
    return human.full, f"{human.first[0]}. {human.last}", human.last, human.first


def _title(scene: Scene, _words: Words) -> str:
    pattern = scene.random.choice(("The {} {}", "A {} {}", "{} {}", "Beyond the {} {}"))
    return pattern.format(scene.random.choice(_TITLE_A), scene.random.choice(TITLE_B))


def _heading(scene: Scene, words: Words) -> str:
    if scene.about & {"film", "movie", "book", "novel", "song", "album", "series"}:
        return _title(scene, words)
    return scene.random.choice(scene.topic(HEADINGS))


def sentences(scene: Scene, _words: Words = ()) -> str:
    """One or two different sentences on what the object is about."""
    known = scene.topic(SENTENCES)
    return " ".join(scene.random.sample(known, scene.random.randint(1, 2)))


def phrase(scene: Scene, _words: Words = ()) -> str:
    """A few words that mean nothing in particular."""
    first, second = scene.random.choice(_PHRASES_A), scene.random.choice(_PHRASES_B)
    return scene.random.choice((second, f"{first} {second}", f"{first} {second}"))


def _phone(scene: Scene, _words: Words) -> Words:
    area, line = scene.place[4], f"555-01{scene.random.randrange(100):02}"
    digits = line.replace("-", "")
    return (
        f"+1-{area}-{line}", f"({area}) {line}", f"{area}-{line}", f"+1{area}{digits}",
        f"+1 {area} {line.replace('-', ' ')}", f"1{area}{digits}", f"{area}{digits}", line,
    )  # fmt: skip


def _street(scene: Scene, _words: Words) -> str:
    choice = scene.random.choice
    return f"{scene.random.randrange(1, 990)} {choice(_STREETS)} {choice(_STREET_KINDS)}"


def _address(scene: Scene, words: Words) -> Words:
    street, (city, _, code, zip_code, *_) = _street(scene, words), scene.place
    return f"{street}, {city}, {code} {zip_code}", street


def _day(scene: Scene, words: Words) -> Words:
    day = scene.moment(words, "")
    return tuple(day.strftime(style) for style in ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%Y%m%d"))


def _instant(scene: Scene, words: Words) -> Words:
    instant = scene.moment(words, "")
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ"), instant.strftime("%Y-%m-%d %H:%M:%S")


def _slug(scene: Scene) -> str:
    return phrase(scene).replace(" ", "-")


def identifier(scene: Scene, version: int = 4) -> str:
    """A UUID of the given version."""
    bits = scene.random.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62)
    return str(UUID(int=bits | version << 76 | 0x2 << 62))


def link(scene: Scene, words: Words = ()) -> str:
    """A URL below a host reserved for examples, with the scheme that the field's name asks for."""
    scheme = next((_SCHEMES[word] for word in words if word in _SCHEMES), "https")
    return f"{scheme}://www.example.com/{_slug(scene)}/{scene.random.randrange(10, 10_000)}"


_SCHEMES = {
    word: word for word in _list("http,ftp,redis,postgres,mysql,amqp,kafka,ws,wss,s3,clickhouse")
} | {"websocket": "wss", "postgresql": "postgresql", "mongo": "mongodb", "mongodb": "mongodb"}
_ROLES = (
    "patient,customer,client,user,employee,author,actor,actress,director,doctor,physician,nurse,"
    "person,member,student,teacher,manager,owner,driver,guest,contact,recipient,sender,buyer,"
    "seller,tenant,landlord,applicant,candidate,reviewer,speaker,player,artist,singer,composer,"
    "writer,editor,attendee,passenger,visitor,resident,beneficiary,subscriber,cardholder,holder,"
    "insured,provider,agent,assignee,reporter,instructor,professor,lawyer,judge,borrower,lender,"
    "payer,payee,host,creator,cast,people,human,mother,father,parent,child,wife,husband,spouse,"
    "son,daughter,sister,brother,friend,boss,supervisor,technician,surgeon,therapist,ceo,founder,organizer,coach,by"
)
PEOPLE = frozenset(_list(_ROLES))
"""The words that name a role of a person."""

NOUNS: Mapping[str, Maker] = _named(
    {
        _ROLES + ",full name,legal name,display name,signature,created by,updated by,signed by":
            _human,
        "company,organization,organisation,employer,business,vendor,supplier,merchant,brand,"
        "manufacturer,firm,publisher,customer company,org,retailer,store,shop,studio":
            lambda scene, _: scene.company,
        "insurer,insurance,insurance company,insurance provider,payer name,health plan":
            _any("Blue Ridge Health Plan,Summit Mutual,Evergreen Insurance,Lakeside Health,"
                 "Pioneer Mutual,Harborview Assurance"),
        "hospital,clinic,facility,practice,medical center":
            lambda scene, _: f"{scene.place[0]} {scene.random.choice(_CLINICS)}",
        "university,school,college": lambda scene, _: f"University of {scene.place[1]}",
        "bank": _any("Harbor Savings Bank,First Meadow Bank,Cedar Valley Credit Union"),
        "product,item,article": lambda scene, _: scene.product[0],
        "city,town,municipality,destination,origin,location,venue": lambda scene, _: scene.place[0],
        "state,province,region": lambda scene, _: (scene.place[1], scene.place[2]),
        "country,nation": lambda scene, _: scene.country[:3],
        "film,movie,book,novel,song,album,series,show,game,episode": _title,
        "diagnosis,disease,condition,illness": lambda scene, _: scene.case[1],
        "procedure,treatment": lambda scene, _: scene.procedure[1],
        "medication,drug,medicine,prescription":
            _any("Lisinopril 10 mg,Metformin 500 mg,Atorvastatin 20 mg,Amoxicillin 500 mg,"
                 "Omeprazole 20 mg,Albuterol inhaler,Sertraline 50 mg,Ibuprofen 400 mg"),
        "department,team,division,unit name":
            _any("Sales,Marketing,Engineering,Finance,Human Resources,Operations,Customer Support"),
        "project": lambda scene, _: f"Project {scene.random.choice(TITLE_B)}",
        "event,conference": lambda scene, _: f"{scene.place[0]} {scene.random.choice(_EVENTS)}",
        "course,class,subject name":
            _any("Introduction to Statistics,Organic Chemistry,World History,Creative Writing,"
                 "Linear Algebra,Data Structures"),
        "ingredient,food":
            _any("olive oil,garlic,brown rice,chicken breast,tomatoes,basil,lemon,black beans"),
        "dish,recipe,meal,menu item":
            _any("Lentil Soup,Roast Chicken,Mushroom Risotto,Greek Salad,Beef Tacos,Apple Pie"),
        "skill,programming language,technology":
            _any("Python,SQL,project management,data analysis,JavaScript,public speaking,Go"),
        "language": lambda scene, _: scene.country[4],
        "color,colour": _any("black,white,blue,red,green,gray,navy,beige,yellow,purple"),
        "genre": _any("Drama,Comedy,Thriller,Mystery,Science Fiction,Romance,Documentary,Fantasy"),
        "category": lambda scene, _: (
            scene.product[1] if scene.about & _GOODS else scene.random.choice(_FIELDS)
        ),
        "tag,label,keyword,topic": lambda scene, _: scene.random.choice(scene.topic(_TAGS)),
        "interest,hobby,activity":
            _any("hiking,cooking,photography,chess,gardening,swimming,reading,cycling"),
        "industry,sector":
            _any("Logistics,Retail,Healthcare,Manufacturing,Education,Energy,Agriculture,Banking"),
        "material": _any("cotton,stainless steel,oak,leather,glass,aluminum,wool"),
        "vehicle,car,car model":
            _any("compact sedan,station wagon,pickup truck,electric hatchback,minivan"),
        "animal,pet,species,breed": _any("dog,cat,rabbit,parrot,horse,goldfish"),
        "file,document,attachment,filename,image":
            lambda scene, _: f"{_slug(scene)}.{scene.random.choice(('pdf', 'csv', 'png'))}",
        "street": _street,
        "host,server,device,domain": lambda scene, _: f"{_slug(scene)}.example.com",
    }
)  # fmt: skip
"""Things that have names: the makers for `product`, `product_name`, and `name` in a product."""

TEXTS: Mapping[str, Maker] = _named(
    {
        "first name,given name,forename,firstname,fname":
            lambda scene, words: scene.human(words).first,
        "last name,surname,family name,lastname,lname":
            lambda scene, words: scene.human(words).last,
        "middle name,initial": _any("A.,B.,C.,D.,E.,J.,L.,M.,R.,S."),
        "username,user name,login,handle,nickname,account name":
            lambda scene, words: scene.human(words).user,
        "email,e mail,mail,email address": lambda scene, words: scene.human(words).email,
        "gender,sex": lambda scene, words: (
            scene.human(words).gender, scene.human(words).gender.lower(),
            scene.human(words).gender[0],
        ),
        "salutation,honorific,prefix":
            lambda scene, words: "Ms." if scene.human(words).gender == "Female" else "Mr.",
        "age,age year,age in year": lambda scene, words: scene.human(words).age,
        "birth year,year birth": lambda scene, words: str(scene.human(words).born.year),
        "nationality,citizenship": lambda scene, _: scene.country[5],
        "phone,telephone,mobile,cell,fax,phone number,mobile number,contact number,tel": _phone,
        "job,job title,position,occupation,profession,employee title,contact title":
            _any("Software Engineer,Accountant,Project Manager,Nurse,Sales Representative,Teacher,"
                 "Data Analyst,Electrician,Marketing Specialist,Pharmacist,Graphic Designer"),
        "address,full address,mailing address": _address,
        "street address,address line,street name": _street,
        "line 2,address 2,apartment,suite,address line 2": _mask("Apt. #@"),
        "house number,street number,building number": _mask("##"),
        "state code,state abbreviation": lambda scene, _: scene.place[2],
        "zip,zip code,zipcode,postal,postal code,postcode,post code":
            lambda scene, _: scene.place[3],
        "country code,iso code,nation code": lambda scene, _: scene.country[1:3],
        "county": lambda scene, _: f"{scene.random.choice(TITLE_B)} County",
        "continent": _any("Europe,Asia,Africa,North America,South America"),
        "latitude,lat": lambda scene, _: scene.place[5],
        "longitude,lng,lon,long": lambda scene, _: scene.place[6],
        "timezone,time zone,tz": _any("America/New_York,Europe/Berlin,Asia/Tokyo,Australia/Sydney"),
        "locale,lang,language code": _any("en-US,en-GB,de-DE,fr-FR,es-ES"),
        "currency,currency code": lambda scene, _: scene.country[3],
        "diagnosis code,icd,icd code,icd 10,icd 10 code,condition code,disease code":
            lambda scene, _: scene.case[0],
        "procedure code,cpt,cpt code,treatment code,service code":
            lambda scene, _: scene.procedure[0],
        "specialty,speciality,specialization,medical specialty": lambda scene, _: scene.case[2],
        "blood type,blood group": _any("O+,A+,B+,AB+,O-,A-,B-,AB-"),
        "allergy": _any("penicillin,peanuts,pollen,latex,shellfish,none known"),
        "symptom": _any("cough,fever,fatigue,headache,nausea,dizziness,sore throat,back pain"),
        "dosage,dose": _any("1 tablet daily,2 tablets daily,5 ml twice daily,one puff as needed"),
        "frequency,interval,schedule": _any("daily,weekly,monthly,quarterly"),
        "ssn,social security,social security number,tax id,tin,national id": lambda scene, _: (
            (line := f"987-65-43{scene.random.randrange(20, 30)}"), line.replace("-", ""),
        ),
        "card,card number,credit card,credit card number,pan": lambda scene, _: (
            scene.random.choice(CARDS)
        ),
        "iban,bank account": lambda scene, _: scene.random.choice(_IBANS),
        "card type,card brand": _any("Visa,Mastercard,American Express"),
        "payment method,method": _any("credit card,bank transfer,cash,direct debit"),
        "url,uri,link,website,homepage,webpage,site,href,avatar,endpoint,callback": link,
        "slug": lambda scene, _: _slug(scene),
        "uuid,guid": lambda scene, _: identifier(scene),
        "path,folder,directory": lambda scene, _: f"/srv/data/{_slug(scene)}.csv",
        "ip,ip address,ipv 4": lambda scene, _: f"192.0.2.{scene.random.randrange(1, 255)}",
        "mac,mac address": _mask("00-00-5E-00-53-##"),
        "user agent": lambda _scene, _words: "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0",
        "date,day,birthday,dob,birth date,date birth,since,born": _day,
        "at,timestamp,datetime,created,updated": _instant,
        "time,hour": lambda scene, words: scene.moment(words, "").strftime("%H:%M"),
        "weekday,day week": _any("Monday,Tuesday,Wednesday,Thursday,Friday"),
        "month": _any("January,March,April,June,September,November"),
        "status,state order,order state,stage,phase":
            lambda scene, _: scene.random.choice(scene.topic(_STATUSES)),
        "priority,severity,urgency,level": _any("low,medium,high"),
        "size": _any("S,M,L,XL"),
        "plan,tier,type,kind,mode": _any("basic,standard,premium"),
        "role": _any("admin,editor,viewer,member"),
        "sentiment,mood": _any("positive,neutral,negative"),
        "unit,uom": _any("piece,box,kg,liter"),
        "version": lambda scene, _: ".".join(str(scene.random.randrange(1, 9)) for _ in range(3)),
        "description,comment,note,remark,summary,text,content,body,message,review,feedback,"
        "abstract,plot,synopsis,reason,instruction,question,answer,detail,paragraph,"
        "caption,overview,history,finding,observation,transcript,prompt,story":
            sentences,
        "product description,item description": _any(
            "A lightweight design that fits small spaces.|Made from durable materials with a "
            "two-year warranty.|Easy to clean and comfortable to use every day.|A practical gift "
            "for friends and family.|Our most popular model, now in new colors.|Built to last and "
            "simple to repair.", "|"
        ),
        "diagnosis description,diagnosis title": lambda scene, _: scene.case[1],
        "procedure description,service description": lambda scene, _: scene.procedure[1],
        "bio,biography,about": lambda scene, words: (
            f"{scene.human(words).first} lives in {scene.place[0]} and enjoys "
            f"{NOUNS['hobby'](scene, words)}."
        ),
        "title,headline,subject,heading": _heading,
        "review title,comment title":
            _any("Great value,Better than expected,Does the job,Would buy again,Not for everyone"),
    }
)  # fmt: skip
"""What things have: makers by the words of a field's name, in the singular."""

CODES: Mapping[str, Maker] = _named(
    {
        "order id,order number,order code,order reference": _mask("ORD-######"),
        "invoice,invoice id,invoice number,bill number": _mask("INV-2025-####"),
        "sku,product code,item code,product id,item id,part number": _mask("@@@-####"),
        "tracking,tracking number,tracking code,tracking id": _mask("TRK##########"),
        "policy,policy id,policy number": _mask("POL-########"),
        "claim,claim id,claim number": _mask("CLM-#######"),
        "member id,member number,insurance id,insurance number": _mask("MBR-#######"),
        "customer id,customer number,client id": _mask("CUST-#####"),
        "patient id,patient number,mrn,medical record number": _mask("PAT-######"),
        "employee id,employee number,staff id": _mask("EMP-#####"),
        "ticket,ticket id,ticket number,case id,case number": _mask("TCK-#####"),
        "transaction,transaction id,payment id,payment reference": _mask("TXN-########"),
        "booking,booking reference,reservation,reservation code,confirmation,confirmation code":
            _mask("@#@@##"),
        "account,account id,account number": _mask("AC-########"),
        "flight,flight number": _mask("@@###"),
        "license plate,plate": _mask("@@@-####"),
        "isbn": _mask("978-0-##-######-#"),
        "barcode,ean,gtin,upc": _mask("#############"),
        "coupon,coupon code,promo code,discount code": _mask("SAVE##"),
        "pin,otp": _mask("####"),
        "token,secret,api key,hash,checksum,signature hash":
            lambda scene, _: f"{scene.random.getrandbits(128):032x}",
        "hex,hex color,color code": lambda scene, _: f"#{scene.random.getrandbits(24):06x}",
        "id,identifier,number,no,code,reference,ref,key,serial,serial number": _mask("@@-######"),
    }
)  # fmt: skip
"""Makers of codes whose shape is a mere habit; a shape seen in the user's examples is preferred."""


@dataclass(frozen=True, slots=True)
class Range:
    """The usual numbers of one kind, their decimals, and whether small ones prevail."""

    low: float
    high: float
    places: int = 2
    skewed: bool = False


MONEY: Mapping[str, tuple[int, tuple[float, float]]] = _named(
    {
        "total,gross": (0, (0.3, 0.95)),
        "charge,bill,billed,due,invoice": (1, (0.3, 0.95)),
        "price": (2, (0.3, 0.95)),
        "cost": (3, (0.3, 0.9)),
        "amount,payment,revenue,expense,spend,spent,budget,worth,money,usd,eur": (4, (0.3, 0.95)),
        "subtotal,net": (5, (0.75, 0.95)),
        "claim,covered,coverage,insurance,reimbursed,reimbursement,allowed": (6, (0.4, 0.95)),
        "paid,refund,refunded,balance,outstanding,copay,deductible,copayment": (6, (0.2, 0.95)),
        "deposit,down": (6, (0.2, 0.5)),
        "discount,rebate,saving": (6, (0.05, 0.3)),
        "tax,vat,tip,gratuity,commission": (6, (0.05, 0.2)),
        "fee,surcharge,freight,shipping": (6, (0.02, 0.12)),
    }
)
"""Words for sums of money: when one is settled, and its usual share of the largest before."""

NUMBERS: Mapping[str, Range] = _named(
    {
        "id,identifier,number,no,code,reference,ref,key,account,serial": Range(100_000, 999_999),
        "quantity,qty,count,item,unit,night,guest,seat,room,bedroom,child,passenger": Range(
            1, 12, 0, skewed=True
        ),
        "employee,headcount,staff": Range(8, 4_800, 0, skewed=True),
        "stock,inventory,in stock,stock quantity": Range(0, 500, 0, skewed=True),
        "percent,percentage,pct,discount percent,progress": Range(5, 95, 1),
        "rate,interest rate,growth,apr": Range(0.5, 12),
        "tax rate,vat rate": Range(0.05, 0.25),
        "probability,confidence,ratio,fraction,similarity": Range(0.05, 0.98),
        "exchange rate": Range(0.6, 1.6, 4),
        "rating,star": Range(1, 5, 1),
        "score,point,grade": Range(40, 100, 1),
        "year": Range(1990, 2025, 0),
        "month": Range(1, 12, 0),
        "day": Range(1, 28, 0),
        "hour": Range(0, 23, 0),
        "minute,duration": Range(15, 180, 0),
        "runtime,runtime minute": Range(78, 172, 0),
        "second": Range(1, 59, 0),
        "weight": Range(48, 105, 1),
        "package weight,item weight,product weight,net weight,gross weight": Range(0.2, 18, 2),
        "height": Range(150, 196, 0),
        "temperature,temp": Range(12, 31, 1),
        "body temperature,patient temperature": Range(36.1, 39.4, 1),
        "heart rate,pulse,bpm": Range(58, 104, 0),
        "systolic": Range(105, 148, 0),
        "diastolic": Range(65, 94, 0),
        "bmi": Range(18.5, 34, 1),
        "glucose": Range(75, 170, 0),
        "oxygen saturation,spo 2": Range(92, 100, 0),
        "width,length,depth": Range(10, 120, 1),
        "distance,km,mile": Range(1, 60, 1),
        "speed": Range(20, 120, 0),
        "mileage,odometer": Range(4_000, 160_000, 0),
        "page": Range(80, 640, 0),
        "port": Range(8000, 9999, 0),
        "priority,level,floor,rank,position,version": Range(1, 5, 0),
        "population": Range(8_000, 900_000, 0, skewed=True),
        "salary,income,annual salary": Range(38_000, 145_000, 0),
        "view,like,follower,visit,click": Range(20, 25_000, 0, skewed=True),
        "square feet,sqft,area": Range(450, 3200, 0),
        "calory,calorie,kcal": Range(80, 900, 0),
        "experience,year experience": Range(1, 25, 0),
    }
)
"""The usual numbers by the words of a field's name, in the singular."""
