"""The usual numbers of a field, and which sum of money it is, by the words of its name."""

from functools import lru_cache
from typing import NamedTuple

from pytest_synthdata.providers.sampling.names import Words, ending
from pytest_synthdata.providers.sampling.world import listed, named, table


class Range(NamedTuple):
    """The usual numbers of one kind, their decimals, and whether small ones prevail."""

    low: float
    high: float
    places: int = 2
    skewed: bool = False


class Sum(NamedTuple):
    """A sum of money: its kind, and its usual share of the largest one before it."""

    kind: str
    low: float
    high: float


def _range(cell: str) -> Range:
    low, high, places, *skewed = cell.split()
    return Range(float(low), float(high), int(places), bool(skewed))


# names, in the singular | low, high, decimals
NUMBERS = named(
    {
        names: _range(cell)
        for names, cell in table("""
id, identifier, number, no, code, reference, ref, key, account, serial | 100000 999999 0
quantity, qty, count, item, unit, night, guest, seat, room, child | 1 12 0 skewed
employee, headcount, staff | 8 4800 0 skewed
stock, inventory, in stock, stock quantity | 0 500 0 skewed
percent, percentage, pct, progress | 5 95 1
discount percent, discount percentage, discount rate | 5 40 0
experience, bedroom, bathroom, year experience | 1 6 0
rate, interest rate, growth | 0.5 12 2
rating, star | 1 5 1
score, point, grade | 40 100 1
year | 1990 2025 0
month | 1 12 0
day | 1 28 0
hour | 0 23 0
minute, duration, runtime | 15 180 0
tax rate, vat rate | 0.05 0.25 2
probability, confidence, ratio, similarity | 0.05 0.98 2
latitude, lat | 25 48 4
longitude, lng, lon | -122 -70 4
weight | 48 105 1
package weight, item weight, product weight, net weight, gross weight | 0.2 18 2
height | 150 196 0
temperature | 12 31 1
humidity | 30 90 0
mileage, odometer | 4000 160000 0
square feet, sqft, area | 450 3200 0
latency | 4 900 0
body temperature, patient temperature | 36.1 39.4 1
heart rate, pulse, bpm, diastolic | 58 98 0
systolic | 105 148 0
distance, km, mile | 1 60 1
page | 80 640 0
priority, level, floor, rank, position, version | 1 5 0
salary, income, annual salary | 38000 145000 0
view, like, follower, visit, click, review, download | 20 25000 0 skewed
""")
    }
)
# The first row that has one of a name's words says what the sum is.
SUMS = tuple(
    (frozenset(listed(words)), Sum(kind, float(low), float(high)))
    for words, kind, low, high in table("""
discount, rebate, saving | taken | 0.05 | 0.3
tax, vat, tip, gratuity | added | 0.05 | 0.2
fee, surcharge, freight, shipping | added | 0.02 | 0.12
deposit, down, commission | part | 0.05 | 0.3
claim, covered, coverage, insurance, reimbursed, reimbursement, allowed | part | 0.4 | 0.95
paid, refund, refunded, balance, outstanding, copay, deductible, copayment | part | 0.2 | 0.95
subtotal, net | subtotal | 0.75 | 0.95
total, gross | total | 0.3 | 0.95
charge, bill, billed, due, invoice | charge | 0.3 | 0.95
amount, payment, revenue, expense, budget, worth, rent, fare, premium, usd | amount | 0.3 | 0.95
price | price | 0.3 | 0.95
cost | cost | 0.3 | 0.9
""")
)


@lru_cache(maxsize=4096)
def sum_of(words: Words) -> Sum | None:
    """Return what sum of money a name means, or None for no money, as in `tax_rate`."""
    if ending(NUMBERS, words) is not None:
        return None
    return next((entry for known, entry in SUMS if not known.isdisjoint(words)), None)
