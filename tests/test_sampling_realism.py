"""How plausible the records of the embedded generator are."""

from __future__ import annotations

import ipaddress
import re
from datetime import date

import pytest
from pydantic import BaseModel

from pytest_synthdata.providers.sampling import fields as tables
from pytest_synthdata.providers.sampling import ranges, sample, scene, templates, world
from pytest_synthdata.providers.sampling.names import split
from tests.test_sampling import (
    BILLING,
    EXAMPLE,
    NUMBER,
    TEXT,
    WHOLE,
    column,
    listed,
    many,
    record,
)

# ---- realism -------------------------------------------------------------------------------


@pytest.mark.parametrize("examples", [(), (EXAMPLE,)])
def test_medical_bills_are_plausible_and_differ(examples: tuple[str, ...]) -> None:
    """A hundred bills hold distinct people, real codes, and claims below the charge."""
    bills = many(BILLING, 100, examples=examples)

    assert len({bill["patient_name"] for bill in bills}) >= 95
    assert len({bill["patient_id"] for bill in bills}) >= 95
    assert len({bill["total_charge"] for bill in bills}) >= 60
    for bill in bills:
        assert re.fullmatch(r"[A-Z]\d\d(\.\d{1,3}[A-Z]?)?", bill["diagnosis_code"])
        assert re.fullmatch(r"\d{5}", bill["procedure_code"])
        assert len(str(bill["patient_id"])) == 6
        share = bill["insurance_claim_amount"] / bill["total_charge"]
        assert 0.19 <= share <= 0.96
        assert round(bill["total_charge"], 2) == bill["total_charge"]
        assert not examples or 250 <= bill["total_charge"] <= 1000


def test_the_name_of_a_field_and_what_encloses_it_choose_the_value() -> None:
    """`name` is a product in a product, a company in a company, and a person by itself."""
    products = {row[0] for row in world.PRODUCTS}
    schema = record("Order", product=record(name=TEXT), company=record("Company", name=TEXT))
    (order,) = many(schema, 1)

    assert order["product"]["name"] in products
    assert order["company"]["name"].split()[-1] in {kind.split()[-1] for kind in world.TRADES}
    assert sample(record(product_name=TEXT), "s")["product_name"] in products
    assert re.fullmatch(r"[A-Z]\w+ \S+", sample(record(name=TEXT), "s")["name"])
    assert re.fullmatch(r"[A-Z]\w+ \S+", sample(record("Foo", name=TEXT, age=WHOLE), "s")["name"])
    assert sample(record("Widget", name=TEXT), "s")["name"].istitle()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("patientName", "patient name"),
        ("HTTPStatusCodes", "http status code"),
        ("shipping-addresses", "shipping address"),
        ("date_of_birth", "birth date"),
        ("number_of_items", "item count"),
        ("diagnoses", "diagnosis"),
        ("categories", "category"),
        ("statuses", "status"),
        ("taxes", "tax"),
        ("of", "of"),
        ("children", "child"),
        ("movies", "movie"),
        ("news", "news"),
        ("price_per_unit", "price"),
    ],
)
def test_names_are_read_word_by_word(name: str, words: str) -> None:
    """All ways to write a name come down to its words in the singular."""
    assert " ".join(split(name)) == words


def test_every_name_in_the_tables_can_be_met() -> None:
    """The tables are keyed by words as names are read."""
    for name in (*tables.NOUNS, *tables.TEXTS, *tables.CODES, *ranges.NUMBERS):
        assert " ".join(split(name)) == name
    rows = [*(words for words, _ in ranges.SUMS), *(words for _, words in world.TOPICS)]
    for word in (*scene.STAGES, *scene.ROLES, *(word for words in rows for word in words)):
        assert split(word) == (word,)


def test_every_named_text_is_a_text() -> None:
    """Each maker works in an empty scene and as a column of different values where it can."""
    names = [*tables.NOUNS, *tables.TEXTS, *tables.CODES]
    schema = record("Thing", **{name.replace(" ", "_"): TEXT for name in names})

    assert all(value.strip() for item in many(schema, 1) for value in item.values())


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("age", 15, 85),
        ("latitude", -90, 90),
        ("zip_code", 0, 99_999),
        ("rating", 1, 5),
        ("year", 1990, 2025),
        ("birth_year", 1945, 2006),
        ("weight_kg", 40, 110),
    ],
)
def test_numbers_have_the_usual_size(name: str, low: int, high: int) -> None:
    """A field's name sets the range where the schema does not."""
    kind = NUMBER if name == "latitude" else WHOLE

    assert all(low <= value <= high for value in column(kind, name))


def test_prices_and_amounts_may_be_texts() -> None:
    """A money field of type string reads as an amount, not as a phrase."""
    assert re.fullmatch(r"\d+\.\d\d", sample(record(price=TEXT), "s")["price"])


def test_the_topic_of_an_object_colors_its_sentences() -> None:
    """A note on a patient is medical; without a topic it is general."""
    medical = sample(record("Visit", notes=TEXT), "s", topic="patient visits")["notes"]
    general = sample(record("Visit", notes=TEXT), "s")["notes"]

    assert ("medical", medical) in {(topic, text) for topic, _, text in world.MATTERS}
    assert ("general", general) in {(topic, text) for topic, _, text in world.MATTERS}


def test_a_title_is_what_the_object_has_titles_for() -> None:
    """A film has a film's title, an article a heading."""
    film = sample(record("Film", title=TEXT), "s")["title"]
    article = sample(record("Post", title=TEXT), "s")["title"]

    assert film.split()[-1] in templates.TITLES[-1]
    assert ("general", article) in {row[:2] for row in world.MATTERS}


def test_a_subject_and_its_body_are_about_the_same() -> None:
    """The body of a ticket describes the problem in its subject."""
    for ticket in many(record("Ticket", subject=TEXT, body=TEXT)):
        assert ("support", ticket["subject"], ticket["body"]) in world.MATTERS


def test_switches_that_are_usually_on_are_usually_on() -> None:
    """`is_active` is true more often than not, an unknown flag half of the time."""
    switch = {"type": "boolean"}

    assert sum(column(switch, "is_active", 100)) > 65
    assert 30 < sum(column(switch, "x", 100)) < 70


# ---- safe values ---------------------------------------------------------------------------


CARDS = {"4242424242424242", "4000056655665556", "5555555555554444", "378282246310005"}


def test_contact_data_cannot_reach_anybody() -> None:
    """Mail, phones, cards and identifiers come from ranges reserved for examples."""
    schema = record(email=TEXT, phone=TEXT, card_number=TEXT, ssn=TEXT, website=TEXT, ip=TEXT)
    for item in many(schema):
        assert re.fullmatch(r"[a-z.]+@example\.(com|org|net)", item["email"])
        assert re.fullmatch(r"\+1-\d{3}-555-01\d\d", item["phone"])
        assert item["card_number"] in CARDS
        assert re.fullmatch(r"987-65-43\d\d", item["ssn"])
        assert item["website"].startswith("https://www.example.com/")
        assert item["ip"].startswith("192.0.2.")


def test_addresses_of_the_net_are_reserved_ones() -> None:
    """IP addresses and networks lie in the documentation blocks."""
    blocks = [ipaddress.ip_network(f"{net}.0/24") for net in ("192.0.2", "198.51.100")]
    blocks.append(ipaddress.ip_network("203.0.113.0/24"))
    for kind in ("ipv4", "ipvanyaddress"):
        for value in column({"type": "string", "format": kind}):
            assert any(ipaddress.ip_address(value) in block for block in blocks)
    for value in column({"type": "string", "format": "ipv4network"}):
        assert any(ipaddress.IPv4Network(value).subnet_of(block) for block in blocks)  # type: ignore[arg-type]
    for value in column({"type": "string", "format": "ipv6"}):
        assert ipaddress.ip_address(value) in ipaddress.ip_network("2001:db8::/32")


# ---- coherence -----------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["paid", "discount", "tax", "deposit", "net", "refund", "fee"])
def test_parts_of_a_sum_stay_below_it(part: str) -> None:
    """What is a part of a total is no larger than the total, in any order of the fields."""
    for item in many(record("", **{f"{part}_amount": NUMBER, "total": NUMBER})):
        assert 0 < item[f"{part}_amount"] <= item["total"]


def test_the_lines_of_an_order_add_up() -> None:
    """The subtotal is the sum of quantity times price, and the total adds the tax to it."""
    line = record("Line", product=TEXT, quantity=WHOLE, unit_price=NUMBER)
    schema = record("Order", items=listed(line), total=NUMBER, tax=NUMBER, subtotal=NUMBER)
    for order in many(schema):
        sums = sum(item["quantity"] * item["unit_price"] for item in order["items"])
        assert order["subtotal"] == pytest.approx(sums)
        assert order["total"] == pytest.approx(sums + order["tax"])


def test_what_is_taken_and_added_leads_to_the_total() -> None:
    """A discount lowers the total, a fee raises it, and what was paid is no more than it."""
    names = ("total", "paid_amount", "fee", "discount", "subtotal", "min_discount")
    for order in many(record("", **dict.fromkeys(names, NUMBER))):
        due = order["subtotal"] - order["discount"] + order["fee"]
        assert order["total"] == pytest.approx(due)
        assert order["paid_amount"] <= order["total"]


def test_a_single_line_is_its_quantity_times_its_price() -> None:
    """Quantity, unit price and total agree, and shops' prices end as shops' prices do."""
    lines = many(record(total=NUMBER, quantity=WHOLE, unit_price=NUMBER))

    assert all(
        line["total"] == pytest.approx(line["quantity"] * line["unit_price"]) for line in lines
    )
    assert sum(f"{line['unit_price']:.2f}".endswith(".99") for line in lines) > 15


def test_least_and_most_are_in_order() -> None:
    """`min_x` is not above `max_x`, for money and for plain numbers."""
    names = ["max_price", "min_price", "max_age", "min_age", "end_page", "start_page", "price"]
    for item in many(record("", **dict.fromkeys(names, NUMBER))):
        assert item["min_price"] <= item["max_price"]
        assert item["min_age"] <= item["max_age"]
        assert item["start_page"] <= item["end_page"]


def test_what_ends_does_not_end_before_it_starts() -> None:
    """Dates of one object follow the steps of a process, whatever their formats and notes."""
    instant = {"type": "string", "format": "date-time"}
    schema = record(
        expires_at=instant, delivered_at=instant, shipped_at=instant, paid_at=instant, start=instant
    )
    for item in many(schema):
        assert item["start"] < item["paid_at"] < item["shipped_at"]
        assert item["shipped_at"] < item["delivered_at"] < item["expires_at"]
    later = record(start_date={**instant, "x-note": "in the future"}, end_date=instant)
    assert all(item["start_date"] < item["end_date"] for item in many(later))
    hours = {"type": "string", "format": "time"}
    assert all(
        item["end_time"] > item["start_time"]
        for item in many(record(end_time=hours, start_time=hours))
    )


def test_a_person_is_the_same_in_all_fields_of_an_object() -> None:
    """Names, address, age and year of birth belong together."""
    schema = record(
        email=TEXT,
        first_name=TEXT,
        last_name=TEXT,
        full_name=TEXT,
        username=TEXT,
        age=WHOLE,
        birth_date={"type": "string", "format": "date"},
        manager=TEXT,
    )
    for item in many(schema):
        assert item["full_name"] == f"{item['first_name']} {item['last_name']}"
        handle = re.sub(r"[^a-z.]", "", f"{item['first_name']}.{item['last_name']}".lower())
        assert item["email"].split("@")[0] == handle
        assert re.sub(r"[_\d]", "", item["username"]) == handle.replace(".", "")
        assert item["age"] in {2025 - int(item["birth_date"][:4]) + late for late in (0, 1)}
    assert sum(item["manager"] == item["full_name"] for item in many(schema)) <= 1


def test_roles_are_different_people_and_a_bare_address_is_of_the_first() -> None:
    """The patient is not the doctor; an e-mail without a role is the patient's."""
    bills = many(record(email=TEXT, patient_name=TEXT, doctor_name=TEXT, phone=TEXT, age=WHOLE))

    assert sum(item["patient_name"] == item["doctor_name"] for item in bills) <= 1
    for item in bills:
        assert item["email"].split("@")[0].split(".")[0] == item["patient_name"].split()[0].lower()
    for item in many(record(customer=TEXT, email=TEXT)):
        assert item["email"].split("@")[0].split(".")[0] == item["customer"].split()[0].lower()
    sexes = {item["mother_gender"] for item in many(record(mother=TEXT, mother_gender=TEXT))}
    assert sexes == {"female"}


def test_a_place_is_one_place() -> None:
    """City, state, code and country fit together."""
    places = {row[0]: row for row in world.PLACES}
    for item in many(record(city=TEXT, state=TEXT, zip=TEXT, country=TEXT, zip_code=WHOLE)):
        row = places[item["city"]]
        assert (item["state"], item["zip"], item["zip_code"]) == (row[1], row[3], int(row[3]))
        assert item["country"] == "United States"


# ---- examples ------------------------------------------------------------------------------


def test_examples_set_shape_and_size_but_are_not_returned() -> None:
    """Codes take the shape, integers the digits and numbers the range and the decimals."""
    shown = '{"ref": "ZX-0012-b", "count": 4321, "weight": 2.125, "nested": [{"deep": null}]}'
    items = many(record(ref=TEXT, count=WHOLE, weight=NUMBER), examples=[shown])

    assert len({item["ref"] for item in items}) > 20
    for item in items:
        assert re.fullmatch(r"[A-Z]{2}-00[1-9]\d-[a-z]", item["ref"])
        assert item["ref"] != "ZX-0012-b"
        assert 1000 <= item["count"] <= 9999
        assert 1.0625 <= item["weight"] <= 4.25
        assert item["weight"] not in {2.125} | {round(item["weight"], 1)} - {item["weight"]}


def test_free_text_examples_are_read_by_their_labels() -> None:
    """Commas inside a value, lines, and signs of money do not confuse the labels."""
    shown = "Score: -40\nNote: see A, B; Budget: $1,200.50, Size: 7"
    items = many(record(score=WHOLE, budget=NUMBER, size=WHOLE), examples=[shown])

    assert all(-99 <= item["score"] <= -10 for item in items)
    assert all(600.25 <= item["budget"] <= 2401 for item in items)
    assert all(1 <= item["size"] <= 9 and item["size"] != 7 for item in items)


def test_examples_choose_among_the_ways_to_write_a_value() -> None:
    """Phones and dates are written as the examples write them."""
    shown = "When: 03/14/2024, Phone: (555) 123-4567, Odd: 2024-02-30"
    for item in many(record(when=TEXT, phone=TEXT, odd=TEXT), examples=[shown]):
        assert re.fullmatch(r"[01]\d/[0-3]\d/20\d\d", item["when"])
        assert re.fullmatch(r"\(\d{3}\) 555-01\d\d", item["phone"])
        assert date.fromisoformat(item["odd"]).year > 2000


def test_examples_of_a_node_count_too() -> None:
    """The keyword `examples` of a field is read like the texts, and so is a text alone."""
    values = column({"type": "string", "examples": ["Q7-x"]})

    assert all(re.fullmatch(r"[A-Z][1-9]-[a-z]", value) for value in values)
    assert re.fullmatch(r"[A-Z]{2}[1-9]", sample(TEXT, "s", examples=["AB1"]))


def test_a_domain_of_nothing_but_the_example_returns_it() -> None:
    """Where no other value exists, the example is better than none."""
    only = {"type": "integer", "minimum": 7, "maximum": 7}

    assert sample(record(size=only), "s", examples=["Size: 7"]) == {"size": 7}


# ---- pydantic ------------------------------------------------------------------------------


class Address(BaseModel):
    """A place to send things to."""

    street: str
    city: str
    postal_code: str


class Customer(BaseModel):
    """Somebody who buys."""

    name: str
    email: str
    address: Address | None


def test_models_accept_their_samples() -> None:
    """The schema that pydantic writes is understood."""
    for item in many(Customer.model_json_schema()):
        assert Customer.model_validate(item, strict=True).model_dump() == item
