"""The small world that records are about, as tables: places, diagnoses, products, sentences."""

from collections.abc import Mapping
from typing import TypeVar

from pytest_synthdata.providers.sampling.names import Words

T = TypeVar("T")


def listed(text: str, separator: str = ",") -> Words:
    """Split a line into its items."""
    return tuple(item.strip() for item in text.split(separator))


def table(text: str) -> tuple[Words, ...]:
    """Split a text into lines, and each line at its bars into cells."""
    return tuple(listed(line, "|") for line in text.strip().splitlines())


def named(rows: Mapping[str, T]) -> dict[str, T]:
    """Give each of the names that share a row an entry of its own."""
    return {name: entry for names, entry in rows.items() for name in listed(names)}


# city | state | its code | ZIP code | area code
PLACES = table("""
Portland | Oregon | OR | 97205 | 503
Austin | Texas | TX | 78701 | 512
Denver | Colorado | CO | 80202 | 303
Madison | Wisconsin | WI | 53703 | 608
Tucson | Arizona | AZ | 85701 | 520
Boston | Massachusetts | MA | 02108 | 617
Seattle | Washington | WA | 98101 | 206
Chicago | Illinois | IL | 60601 | 312
Nashville | Tennessee | TN | 37203 | 615
""")
# country | its two codes | currency
COUNTRIES = table("""
United States | US | USA | USD
Canada | CA | CAN | CAD
United Kingdom | GB | GBR | GBP
Germany | DE | DEU | EUR
France | FR | FRA | EUR
Spain | ES | ESP | EUR
Japan | JP | JPN | JPY
India | IN | IND | INR
Brazil | BR | BRA | BRL
Mexico | MX | MEX | MXN
""")
# ICD-10-CM code | diagnosis | specialty | CPT code | procedure, in our own words | charge from | to
CASES = table("""
J20.9 | Acute bronchitis | Pulmonology | 71046 | Chest X-ray | 75 | 260
I10 | Essential hypertension | Cardiology | 93000 | Electrocardiogram | 45 | 210
E11.9 | Type 2 diabetes mellitus | Endocrinology | 83036 | Hemoglobin A1c test | 22 | 95
M54.50 | Low back pain | Orthopedics | 72148 | MRI of the lumbar spine | 650 | 2400
J45.909 | Unspecified asthma | Pulmonology | 94640 | Nebulizer treatment | 35 | 140
J18.9 | Pneumonia | Pulmonology | 85025 | Blood count | 15 | 75
J02.9 | Acute pharyngitis | Family Medicine | 87880 | Strep test | 25 | 80
J30.9 | Allergic rhinitis | Immunology | 95004 | Allergy skin tests | 180 | 650
N39.0 | Urinary tract infection | Family Medicine | 81001 | Urinalysis | 10 | 45
K21.9 | Gastro-esophageal reflux | Gastroenterology | 43239 | Upper endoscopy | 900 | 3200
E78.5 | Hyperlipidemia | Cardiology | 80061 | Lipid panel | 30 | 130
F41.1 | Generalized anxiety disorder | Psychiatry | 90834 | Psychotherapy | 110 | 210
G43.909 | Migraine | Neurology | 70551 | MRI of the brain | 700 | 2800
R51.9 | Headache | Neurology | 70450 | CT of the head | 380 | 1500
I50.9 | Heart failure | Cardiology | 93306 | Echocardiogram | 450 | 1900
K35.80 | Acute appendicitis | General Surgery | 44970 | Appendectomy | 9000 | 28000
M17.11 | Osteoarthritis of the right knee | Orthopedics | 27447 | Knee replacement | 24000 | 58000
M25.561 | Pain in right knee | Orthopedics | 29881 | Knee arthroscopy | 4800 | 14500
N20.0 | Kidney stone | Urology | 50590 | Kidney stone lithotripsy | 5200 | 16500
G47.33 | Obstructive sleep apnea | Sleep Medicine | 95810 | Overnight sleep study | 1100 | 3800
S93.401A | Sprain of right ankle | Emergency Medicine | 73610 | Ankle X-ray | 70 | 230
""")
# The procedures that go with every diagnosis, in the columns of the table above.
VISITS = table("""
99203 | New patient visit | 140 | 260
99213 | Follow-up visit, 20 minutes | 95 | 190
99214 | Follow-up visit, 30 minutes | 140 | 280
99284 | Emergency visit | 560 | 1400
""")
# product | category | price from | to
PRODUCTS = table("""
Stainless Steel Water Bottle | Kitchen | 14 | 39
Cast Iron Skillet | Kitchen | 25 | 120
Chef's Knife | Kitchen | 32 | 160
Wireless Mouse | Electronics | 19 | 69
Mechanical Keyboard | Electronics | 59 | 189
Noise-Cancelling Headphones | Electronics | 89 | 349
USB-C Charging Cable | Electronics | 8 | 25
Cotton Bath Towel | Home | 11 | 38
Desk Lamp | Home | 24 | 98
Running Shoes | Sports | 59 | 179
Yoga Mat | Sports | 19 | 85
Camping Tent | Outdoors | 89 | 420
Hiking Backpack | Outdoors | 65 | 240
Rain Jacket | Clothing | 49 | 190
Leather Wallet | Accessories | 25 | 95
Wooden Puzzle | Toys | 11 | 36
Hardcover Notebook | Stationery | 8 | 24
Standing Desk | Furniture | 240 | 690
Ergonomic Office Chair | Furniture | 150 | 560
""")
# topic | heading | what goes with it
MATTERS = table("""
medical | Persistent cough | Patient reports a cough that gets worse at night. Lungs are clear.
medical | Blood pressure check | Blood pressure was slightly elevated during the visit.
medical | Follow-up visit | Symptoms have improved since the last appointment.
medical | Laboratory results | All values are within the normal range.
medical | Treatment plan | Prescribed rest, fluids and a follow-up in two weeks.
support | Cannot sign in | Since my password was reset, it is refused in every browser.
support | Wrong address on invoice | Our old office is still on it. Please send a corrected one.
support | Export to CSV stops halfway | The file ends after about half of the rows, every time.
support | App closes without a message | It happens whenever a photo is uploaded.
support | Refund has not arrived | The return was confirmed three weeks ago. Where is my money?
support | Search finds no results | Even the exact name of an article finds nothing since Monday.
talk | Late delivery | It should have arrived on Monday.
talk | Change of address | Yes, that is the new address.
talk | Opening hours | Is somebody there on Saturday as well?
talk | Question about an invoice | The number is at the top of the page.
talk | Callback | Thank you for waiting. I have it in front of me now.
talk | Appointment | Thursday morning would be fine.
product | Great value | Good quality for the price.
product | Better than expected | Easy to clean and comfortable to use every day.
product | Not quite as pictured | The color is slightly darker than in the photos.
product | Would buy again | Arrived two days early and well packaged.
product | Does the job | The instructions could have been clearer. Otherwise it works.
order | Delivery note | Please leave the parcel with the neighbor.
order | Late delivery | Deliver after 5 p.m. if possible.
order | Gift order | Gift wrapping requested. No invoice in the box, please.
order | Invoice wanted | The customer asked for a printed invoice.
story | The Lighthouse | A quiet coastal town hides a secret that nobody wants to remember.
story | Night Train | Two strangers meet on a train and change each other's plans.
story | One Last Case | A retired detective returns to the city she left.
general | Quarterly planning | The team agreed on the main points. A few questions are open.
general | Notes from the workshop | The new process saves about an hour a day.
general | Budget review | Most of the work was finished ahead of time.
general | Schedule for next week | Please confirm the date before Friday.
general | Office move | Desks and screens arrive on the second floor in March.
""")
TRADES = listed("Logistics, Analytics, Foods, Software, & Sons, Energy, Consulting, Textiles")
STATUSES = {
    "order": listed("pending, paid, processing, shipped, delivered"),
    "medical": listed("scheduled, in progress, completed, approved"),
    "support": listed("open, in progress, waiting for customer, resolved, closed"),
    "general": listed("active, active, pending, inactive"),
}
TAGS = {
    "product": listed("new, bestseller, gift idea, on sale, eco-friendly, limited edition"),
    "support": listed("bug, billing, login, mobile, regression, export, performance"),
    "general": listed("travel, cooking, fitness, photography, design, finance, gardening, music"),
}
# The first row that has a word of what encloses a field says what topic it has.
TOPICS = tuple(
    (topic, frozenset(words.split()))
    for topic, words in table("""
medical | patient medical diagnosis procedure clinical hospital doctor physician symptom medication
talk | call chat conversation transcript dialog
support | ticket bug issue incident support helpdesk
product | product review catalog sku
order | order shipping shipment delivery cart purchase payment invoice customer
story | film movie book novel plot episode series
""")
)
