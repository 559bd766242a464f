"""Which values a text uses: strings as words, numbers by value, in any usual notation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_synthdata.schema.digits import Digits
from pytest_synthdata.text.appearing import absent

# ruff: noqa: RUF001 - what looks alike is what is tested here

MODEST = settings(deadline=None, max_examples=200)
NUMBERS = {
    1200.5: "1,200.50  1.200,50  1'200.50  1’200.50  1200.5  1200,5  1_200.50  1 200,50",
    120000: "1,20,000  ₹1,20,000  120,000  120.000  120k  0.12M  1.2e5  1.2E+05  1,2 lakh",
    12000000: "1,20,00,000  12 million  12m  12 Mio.  12 Millionen  1.2 crore  1200万  12.000.000",
    1200: "USD1200  USD 1,200  1200USD  ¥1200  Rs.1200  Rs1200  US$1,200  １２００  1200.  1.2k€",
    1234567: "1 234 567  1\u00a0234\u00a0567  1\u202f234\u202f567  1\u2009234\u2009567  1.234.567",
    3200: "3 200 people  3,200,-  32 hundred  three thousand two hundred  3.2 tsd  ٣٢٠٠  3٬200",
    200: "3 200 people  200 5000  200, 300  (200)  200/300  100,200,300,4  two hundred  F1 200",
    36: "36,37,38  36, 37 and 38  36.37.38  36:37  36x40  10x36  thirty-six  thirty six",
    12: "12 %  12kg  12th  Twelve  TWELVE  twelfth  a dozen  012  12.00  +12  12,0  ⑫  COVID-12",
    5: "€5  5 €  5.00  2020-5  3-5  01.05.2024  2024-05-01  5:30  1.5.2  5'11\"  第5章  No5  #5",
    42: "42nd  42%  .42e2  42*  **42**  forty-two  twenty and forty-two  x42",
    0.12: "12 %  12%  12 per cent  12 percent  12٪  twelve percent  .12  0,12  0.120  120‰  12 pct",
    0.5: "½  0.5  .5  $.50  half  50 cents  50¢  50p  fifty percent  5e-1  0·0 or 5/10 or 0.5",
    2.5: "2½  2 ½  2,5  2.50  two and a half  two-and-a-half  1.5,2.5,3.5  ٢٫٥  250 %  25×10⁻¹",
    0.25: "¼  a quarter  25 %  0.25  twenty-five per cent",
    1500: "1.5E+3  1.5e3  1.5 × 10^3  1.5×10³  1.5 x 10^{3}  1.5*10**3  15·10²  1.5 times 10^3",
    1e-07: "1e-07  1E-7  10⁻⁷  1×10⁻⁷  1 x 10^-7  1 x 10-7  0.0000001  0,0000001",
    2500000000: "2.5bn  2.5 billion  2,5 Mrd.  2.5B  2,5 milliards  25亿  2.5-billion",
    24: "two dozen  24h  twenty-four-hour  24-hour  4!=24  #24  ~24  24/7  A$24  [24]  24°  24+",
    500000: "half a million  500k  0.5M  five hundred thousand  5 lakh  5,00,000",
    0: "0  zero  no items  none  -0.00  0 million  0°",
    1234: "one thousand, two hundred and thirty-four  1,234  twelve thirty-four",
    12345: "twelve thousand, three hundred forty-five  12-345",
    305: "one thousand, three hundred and five  three hundred five  300, or five, 305",
    1234567891: "one billion, two hundred and thirty-four million, five hundred and sixty-seven "
    "thousand, eight hundred and ninety-one",
    1984: "nineteen eighty-four  Nineteen Eighty Four  1984",
    2024: "twenty twenty-four  two thousand twenty-four  two zero two four",
    5550100: "555-0100  call 555 0100 5 times  (555) 0100  5-550-100",
    5550101234: "(555) 010-1234  555.010.1234  555-010-1234",
    15550101234: "+1 (555) 010-1234  1-555-010-1234",
    123456789: "123-456-789  123 456 789  123.456.789  123 45 6789  AB12 123-456-789",
    4111111111111111: "4111 1111 1111 1111  4111-1111-1111-1111",
    123456: "12-34-56  12 34 56  123-456",
    4.5: "four point five  4½  four and a half  4 1/2  four-and-a-half  4 ½",
    4.05: "four point zero five  four POINT zero-five",
    4.25: "four point two five  four point twenty-five  four and one quarter",
    0.032: "three point two percent  3.2 %",
    2500: "two point five thousand  2 1/2 k  two and a half thousand",
    1 / 3: "a third  one-third  1/3  ⅓  one third",
    0.33: "a third  1/3",
    2 / 3: "two thirds  two-thirds  2/3  ⅔",
    0.75: "three quarters  three-quarters  3/4  ¾  half and three quarters",
    0.2: "one-fifth  a fifth  1/5  ⅕  2 1/5",
    0.1: "a tenth  1/10  ⅒  one tenth",
    2.75: "two and three quarters  two and three-quarters  2 3/4",
    102.5: "one hundred and two and a half  102 1/2",
    1200.25: "1,200 1/4  1,200¼  one thousand, two hundred and a quarter",
    -0.25: "-1/4  −¼  minus a quarter  (1/4)",
    250000: "a quarter million  a quarter of a million  1/4 million",
    2: "both  a pair  a couple of them  Both",
    1: "a single one  only one  single",
    1.2: "1.200  1,2  1.2 million  1.20",
    -5: "-5  −5  –5  - 5  minus 5  Minus five  negative five  (5.00)  -$5  $-5  (€5)  ($5.00)  "
    "(5 €)"
    "  EUR -5  EUR−5  -5.0  -€ 5  five degrees below zero  5 °C below freezing  minus USD 5  (-5)  "
    "a loss of $5  Losses of about 5  a drop of 5  a decline by some 5  decreased by 5  down 5  "
    "fell five  a deficit of five  a debit of EUR 5  below 5  a 5% drop, down to 5",
    -0.5: "-.5  -0.5  -50 %  −½  minus half  (50%)",
    -1200: "-1,200  (1 200)  -1.2k  −1 200,00  -1.2e3",
}


def wrapped(text: str) -> list[str]:
    return [
        text,
        f"It is {text} now.",
        f"\n{text}\n",
        f"Well—({text}), or so.",
        f"A list: 7, {text}, 8",
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [(number, text) for number, texts in NUMBERS.items() for text in texts.split("  ")],
)
def test_a_number_appears_in_any_usual_notation(number: float, text: str) -> None:
    """By its value, and in every sense of an ambiguous notation."""
    assert [whole for whole in wrapped(text) if absent([number], whole)] == []


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1200, "12005 or 11200"),
        (1200, "1200.5"),
        (1200, "$1,200.50"),
        (1200, "1,20 and 0"),
        (200, "1,200"),
        (200.5, "1,200.50"),
        (12, "F12 and H12O and 120 and 1.12"),
        (2, "B2B"),
        (2, "B2,5"),
        (5, "1.5 and 0.5 and 55"),
        (-5, "5, 3-5 and 2020-5"),
        (-5, "(5 apples on a tree)"),
        (-5, "5 trees. It was below zero"),
        (0.1, "0.11"),
        (0.12, "12"),
        (0.3, "0.30000000000000004"),
        (33.33, "33.333"),
        (10**400, "1e401 and 1e9999999999"),
        (15, "1.5"),
        (5, "0.5 and 0.05"),
        (1234567, "1-2-3-4-5-6-7 and 1.234567"),
        (1234, "AB12-34"),
        (0.5, "1/0 and 1/2/2024"),
        (-5, "a gain of 5, then a drop"),
        (9, "nineteen"),
        (1, "someone"),
        (1000, "5,000 and k"),
        (300, "3 hundredths"),
        (1, ""),
    ],
)
def test_another_number_is_no_find(number: float, text: str) -> None:
    """Neither a part of a number or of a word, nor one of another sign or size."""
    assert [whole for whole in wrapped(text) if not absent([number], whole)] == []


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Decimal("1E+3"), "1,000"),
        (Decimal("12.50"), "12.5"),
        (Decimal("-0.0"), "0"),
        (Digits("0.1234567890123456789"), "0.1234567890123456789"),
        (Digits("1.50E+3"), "1500"),
        (10**400, "1e400"),
        (10**400, "1" + "0" * 400),
        (1e22, "10,000,000,000,000,000,000,000"),
        (0.1, "0.1"),
    ],
)
def test_every_type_of_number_is_looked_for_exactly(number: Any, text: str) -> None:
    """With all digits it was written with, however many."""
    assert absent([number], text) == []
    assert absent([number], f"{text}1") == [number]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("New York", "in newyork,"),
        ("New York", "NEW\n  YORK"),
        ("New York", "New\u00a0York’s"),
        ("NewYork", "New York"),
        ("O'Neil", "O’Neil"),
        ("6'", "6′ tall"),
        ('a "b" c', "a “b” c"),
        ('a "b" c', "a «b» c"),
        ('a "b" c', "a ''b'' c"),
        ("a - b", "a—b"),
        ("part time", "a part-time job"),
        ("in_progress", "In progress"),
        ("e-mail", "e\u2011mail"),
        ("wait...", "Wait… then"),
        ("cooperate", "co\u00adoper\u200bate"),
        ("cooper\u200date", "cooperate"),
        ("Straße", "STRASSE"),
        ("Ǆ", "dž"),
        ("ﬁne", "Fine"),
        ("é", "e\u0301"),
        ("blue", "the blues"),
        ("Berlin", "a Berliner"),
        ("cat", "two cats"),
        ("bus", "Buses."),
        ("Acme Inc.", "Acme Inc, of old"),
        ("Call me!", "“Call me,” she said"),
        ("?", "why?"),
        ("kg", "12kg"),
        ("12", "12kg"),
        ("F12", "(F12)"),
        ("her", "There is her hat"),
        ("東京", "私は東京に住む"),
        ("ไทย", "ภาษาไทยนะ"),
        ("مدينة", "والمدينةال"),
        ("C++", "in C++14"),
        ("x" * 101, "a" + "x" * 101 + "b"),
        ("👍🏽", "ok👍🏽"),
        ("1200", "1,200"),
        ("Acme, Inc.", "Acme Inc. of old"),
        ("Dr. Smith", "Dr Smith"),
        ("Mr Smith", "Mr. Smith"),
        ("(555) 010-1234", "555-010-1234"),
        ("U.S.A.", "the USA"),
        ("Who, me?", "who me"),
        ("¿Qué?", "Qué!"),
        ("東京、日本", "東京 日本"),
        ("Tom Hanks", "**Tom** Hanks"),
        ("Tom Hanks", "**Tom Hanks**"),
        ("Tom Hanks", "`Tom` _Hanks_"),
        ("Tom Hanks", "Tom&nbsp;Hanks"),
        ("Tom Hanks", "<b>Tom</b><br />Hanks"),
        ("AT&T", "AT&amp;T"),
        ("O'Neil", "O&#39;Neil and O&#x27;Neil"),
        ("$1,200.50", r"$1,200\.50"),
        ("1200.5", r"1,200\.50"),
        ("snake_case", r"snake\_case"),
        ("İstanbul", "in istanbul"),
        ("istanbul", "İSTANBUL"),
        ("...", "So... well"),
        ("*", "4 * 5"),
        ("-", "none"),
        ("-12.50", "−12,5 €"),
        ("", ""),
        (" \n\u00a0\u200b\ufeff", "x"),
    ],
)
def test_a_string_appears_as_words(value: str, text: str) -> None:
    """Case, spacing, typography and endings aside; a blank one is never looked for."""
    assert absent([value], text) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Her", "there"),
        ("Her", "hero"),
        ("Al", "also"),
        ("cat", "catsuit"),
        ("cat", "cat5"),
        ("F12", "F123 and AF12"),
        ("12", "1.125"),
        ("blue", "ablue"),
        ("Form A", "FormA5"),
        ("Helsinki", "Helsingissä"),
        ("x" * 101, "x" * 100),
        ("...", "none"),
        ("1200", "1,200.50"),
        ("her, too", "there too"),
        ("C#", "C and C++"),
        ("50%", "50"),
        ("?!", "Why? Well!"),
        ("1.5", "15"),
        ("y", "&#x;" + "&#" + "9" * 5000 + ";"),
    ],
)
def test_a_part_of_a_word_is_no_find(value: str, text: str) -> None:
    """A value begins and ends where words do."""
    assert absent([value], text) == [value]


def test_a_number_of_any_size_is_looked_for() -> None:
    """Python itself refuses to write such an integer."""
    assert absent([10**5000, 10**5001], "1e5000") == [10**5001]
    assert absent([10**5000, 10**5001], "1" + 5001 * "0") == [10**5000]


def test_what_is_absent_is_told_in_order_and_once() -> None:
    """As it was given."""
    values: list[str | float] = ["b", 3, "a", 3.0, "", "b", "c", 4]
    assert absent(values, "a 4") == ["b", 3, "c"]
    assert absent(iter(values), "a b c three four") == []


NOTATIONS = ["{}", "{:,}", "{:_}", "{:.2f}", "{:,.3f}", "{:+}", "${:,}", "{:,}kg", "({})", "{:,} %"]
MARKS = [
    str.maketrans(",.", marks) for marks in (",.", ".,", " ,", "\u00a0,", "\u202f.", "'.", "’.")
]


@MODEST
@given(
    st.integers(-(10**15), 10**15),
    st.sampled_from(NOTATIONS),
    st.sampled_from(MARKS),
)
def test_any_integer_is_found_in_each_notation(
    number: int, notation: str, marks: dict[int, int]
) -> None:
    """With the marks of several countries, signs, units and brackets."""
    assert absent([number], f"We saw {notation.format(number).translate(marks)} of them") == []


@MODEST
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_float_is_found_as_it_is_printed(number: float) -> None:
    """With a point, with a comma, and as a Decimal writes it."""
    for text in (repr(number), repr(number).replace(".", ","), f"{Decimal(repr(number)):f}"):
        assert absent([number], f"It is {text}, about.") == []


@MODEST
@given(st.text(max_size=30), st.text(st.characters(categories=["L", "N", "P", "Z"]), max_size=30))
def test_any_text_holds_its_words(text: str, other: str) -> None:
    """Nothing raises, and what stands between spaces is found."""
    assert absent([text, other], f"{text} {other}") == []
    absent([5, "a"], text)


@pytest.mark.parametrize(
    "part",
    [
        *(
            "1",
            "1,",
            "1.",
            "1 ",
            "200 ",
            "1'",
            "1_",
            "1e9",
            "1e999999999",
            "1 × 10^999999999 ",
            "(-$",
        ),
        *("1-", "200-", "9" * 500 + "-", "1/2 ", "2 1/2 ", "1,", "loss 5 ", "loss ", "x ("),
        *("one thousand, ", "one point ", "one point one ", "two and a half ", "half ", "hundred "),
        *("third ", "&", "&#", "&amp;", "\\", "<", "<b>", "<bbbb ", "**", "İ", "a.", "1:"),
        *("one and ", "½", "³", "٣", "a ", "aa", "-", "'", "\u0301\u0316", "1 below ", "1,200."),
    ],
)
def test_a_long_hostile_text_is_read(part: str) -> None:
    """In a second or two; in time that grew faster than the text, this would not end."""
    text = part * (100_000 // len(part))
    assert absent([5.25, "ab" * 30, "zz"], text) == [5.25, "ab" * 30, "zz"]
