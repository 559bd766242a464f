"""How the text of a field is written, by the words of its name or by its format."""

from pytest_synthdata.providers.sampling.names import Words, anywhere, bare, ending
from pytest_synthdata.providers.sampling.scene import ROLES, Scene
from pytest_synthdata.providers.sampling.templates import Maker, makers

_UUID = "{{b32:08x}}-{{b16:04x}}-{}{{b12:03x}}-a{{b12:03x}}-{{b48:012x}}"
_PERSONAL = frozenset("email phone age birth born gender salary dob job username".split())

# Things that have names: for `product`, `product_name`, and `name` in a product.
NOUNS = makers(f"""
{",".join(ROLES)} | {{human.full}} ; {{human.first:.1}}. {{human.last}} ; {{human.last}}
""") | makers("""
full name, legal name, display name, created by | {human.full}
company, organization, employer, business, vendor, supplier, merchant, brand | {company}
manufacturer, publisher, retailer, store, shop | {company}
hospital, clinic, facility | {place[0]} General Hospital
university, school, college | University of {place[1]}
product, item, article | {product[0]}
city, town, destination, origin, location, venue | {place[0]}
state, province, region | {place[1]} ; {place[2]}
country, nation | {country[0]} ; {country[1]} ; {country[2]}
film, movie, book, novel, song, album, series, show, game, episode | {title}
diagnosis, disease, condition, illness | {case[1]}
procedure, treatment | {procedure[1]}
language | {language}
tag, hashtag, label, keyword, topic | {tag}
file, document, attachment, filename, image | {slug}.pdf
street | {house} {street}
host, server, device, domain | {slug}.example.com
insurer, insurance, insurance provider, health plan | Summit Mutual / Pioneer Life / Lake Health
bank | Harbor Savings Bank / First Meadow Bank / Cedar Valley Credit Union
service | Same-day delivery / Window cleaning / Data backup / Bike repair
course, class, subject name | Statistics / World History / Creative Writing / Linear Algebra
ingredient, food | olive oil / garlic / brown rice / chicken breast / tomatoes / basil
industry, sector | Logistics / Retail / Healthcare / Education / Energy / Banking
material | cotton / stainless steel / oak / leather / glass / aluminum / wool
vehicle, car, car model | compact sedan / station wagon / pickup truck / minivan
animal, pet, species, breed | dog / cat / rabbit / parrot / horse / goldfish
medication, drug, medicine | Lisinopril 10 mg / Metformin 500 mg / Ibuprofen 400 mg
department, team, division | Sales / Marketing / Engineering / Finance / Human Resources
project, event, conference | Spring Book Fair / Jazz Festival / Tech Meetup / City Marathon
dish, recipe, meal | Lentil Soup / Roast Chicken / Mushroom Risotto / Greek Salad / Apple Pie
skill, technology | Python / SQL / project management / data analysis / JavaScript
color, colour | black / white / blue / red / green / gray / navy / beige / yellow / purple
genre | Drama / Comedy / Thriller / Mystery / Science Fiction / Romance / Fantasy
interest, hobby, activity | hiking / cooking / photography / chess / gardening / swimming
""")

# What things have.
TEXTS = makers("""
first name, given name, forename, firstname | {human.first}
last name, surname, family name, lastname | {human.last}
username, user name, login, handle, nickname | {human.user}
email, e mail, mail, email address | {human.email}
gender, sex | {human.gender} ; {human.gender:.1}
age, age year, age in year | {human.age}
birth year, year birth | {human.born:%Y}
bio, biography, about |\
 {human.first} lives in {place[0]} and enjoys hiking. / {human.first} grew up in {place[0]}.
job, job title, position, occupation, profession | {job}
nationality, citizenship | {nationality}
phone, telephone, mobile, cell, fax, phone number, mobile number, contact number |\
 +1-{place[4]}-555-01## ; ({place[4]}) 555-01## ; {place[4]}-555-01## ; +1{place[4]}55501## ;\
 {place[4]}55501## ; 555-01##
address, full address, mailing address |\
 {house} {street}, {place[0]}, {place[2]} {place[3]} ; {house} {street}
street address, address line, street name, line 1, address line 1 | {house} {street}
line 2, address 2, apartment, suite, address line 2 | Apt. #@
house number, street number, building number | {house}
zip, zip code, zipcode, postal, postal code, postcode | {place[3]}
country code, iso code, nation code | {country[1]} ; {country[2]}
currency, currency code | {country[3]}
diagnosis code, icd, icd code, icd 10, icd 10 code, condition code | {case[0]}
procedure code, cpt, cpt code, treatment code | {procedure[0]}
specialty, speciality, specialization | {case[2]}
ssn, social security, social security number, tax id, national id | 987-65-432# ; 98765432#
card, card number, credit card, credit card number, pan |\
 4242424242424242 / 4000056655665556 / 5555555555554444 / 378282246310005
iban, bank account | DE89370400440532013000 / GB29NWBK60161331926819 / ES9121000418450200051332
url, uri, link, website, homepage, site, href, avatar, callback |\
 {scheme}://www.example.com/{slug}/{b13}
uuid, guid | {b32:08x}-{b16:04x}-4{b12:03x}-a{b12:03x}-{b48:012x}
token, secret, api key, hash, checksum | {b128:032x}
path, folder, directory | /srv/data/{slug}.csv
ip, ip address, ipv 4 | 192.0.2.{b7}
mac, mac address | 00-00-5E-00-53-##
date, day, birthday, dob, birth date, date birth, since, born |\
 {moment:%Y-%m-%d} ; {moment:%m/%d/%Y} ; {moment:%d.%m.%Y} ; {moment:%Y%m%d}
at, timestamp, datetime, created, updated |\
 {moment:%Y-%m-%dT%H:%M:%SZ} ; {moment:%Y-%m-%d %H:%M:%S}
time, hour | {moment:%H:%M}
category | {product[1]}
status, order state, stage, phase | {status}
version | #.#.#
description, comment, note, remark, summary, text, content, body, message, review |\
 {prose} ; {remark}
feedback, abstract, plot, synopsis, reason, instruction, question, answer, detail |\
 {prose} ; {remark}
paragraph, overview, history, finding, observation, transcript, prompt, story |\
 {prose} ; {remark}
title, headline, subject, heading, review title | {heading}
timezone, time zone, tz | America/New_York / Europe/Berlin / Asia/Tokyo / Australia/Sydney
allergy | penicillin / peanuts / pollen / latex / shellfish / none known
symptom | cough / fever / fatigue / headache / nausea / dizziness / sore throat / back pain
dosage, dose | 1 tablet daily / 2 tablets daily / 5 ml twice daily
blood type, blood group | O+ / A+ / B+ / AB+ / O- / A-
frequency, interval, schedule | daily / weekly / monthly / quarterly
locale, lang, language code | en-US / en-GB / de-DE / fr-FR / es-ES
turn speaker, line speaker, message speaker, segment speaker | Agent / Customer
call summary, transcript summary, conversation summary, chat summary |\
 The customer asked for a callback. / The delivery is late and the customer was informed.
log level | INFO / WARNING / ERROR
user agent | Mozilla/5.0 (Macintosh) Safari/605.1.15 / Mozilla/5.0 (X11) Firefox/128.0
slug | {slug}
payment method, method | credit card / bank transfer / cash / direct debit
weekday, day week | Monday / Tuesday / Wednesday / Thursday / Friday
month | January / March / April / June / September / November
priority, severity, urgency, level | low / medium / high
size | S / M / L / XL
plan, tier, type, kind, mode | basic / standard / premium
role | admin / editor / viewer / member
sentiment, mood | positive / neutral / negative
unit, uom | piece / box / kg / liter
status code, http status | 200 / 201 / 204 / 400 / 404 / 500
""")

# Codes whose shape is a mere habit; a shape seen in the user's examples is preferred.
CODES = makers("""
order id, order number, order code, order reference | ORD-######
invoice, invoice id, invoice number, bill number | INV-2025-####
sku, product code, item code, product id, item id | @@@-####
tracking, tracking number, tracking code, tracking id | TRK##########
claim, claim id, claim number | CLM-#######
policy, policy id, policy number | POL-########
account, account id, account number | AC-########
flight, flight number | @@###
license plate, plate | @@@-####
isbn | 978-0-##-######-#
coupon, coupon code, promo code, discount code | SAVE##
booking, booking reference, reservation, confirmation code | @#@@##
error code | E-####
customer id, customer number, client id | CUST-#####
patient id, patient number, mrn, medical record number | PAT-######
employee id, employee number, staff id | EMP-#####
ticket, ticket id, ticket number, case id, case number | TCK-#####
transaction, transaction id, payment id, payment reference | TXN-########
barcode, ean, gtin, upc | #############
pin, otp | ####
id, identifier, number, no, code, reference, ref, key, serial | @@-######
""")

# The words that these get are those of the name and of the note on the schema.
FORMATS = makers(r"""
date-time | {moment:%Y-%m-%dT%H:%M:%S}{zone}
date | {moment:%Y-%m-%d}
time | {moment:%H:%M:%S}{clock_zone}
duration | PT1H3#M / PT4#M / PT2H1#M / P1DT#H / PT8H / PT2#M / P1#D / PT#5M
email, idn-email | {human.email}
name-email | {human.full} <{human.email}>
hostname, idn-hostname | {slug}.example.com
ipv4, ipvanyaddress | 192.0.2.{b7}
ipv6 | 2001:db8::{b16:x}
ipv4network, ipvanynetwork | 198.51.100.{b7}/32
ipv6network | 2001:db8:{b16:x}::/48
ipv4interface, ipvanyinterface | 203.0.113.{b7}/24
ipv6interface | 2001:db8::{b16:x}/64
uri, url, iri | {scheme}://www.example.com/{slug}/{b13}
uri-reference, iri-reference | /{slug}/{b13} / {slug}?page={b4} / ../{slug}
uri-template | {scheme}://www.example.com/{slug}/{{id}}
json-pointer | /{slug}/{b4}
relative-json-pointer | {b2}/{slug}
multi-host-uri | {scheme}://db1.example.com/{slug}
path, file-path | /srv/data/{slug}.csv
directory-path | /srv/data/{slug}
base64, base64url | {encoded}
password | {slug}-{b10}!
regex | ^[A-Z]{{{b2}}}$ / ^[0-9]{{{b3}}}$ / ^{slug}-[0-9]+$ / \b{slug}\b
complex | {b4}+{b3}j / {b5}-{b4}j / {b4}.5+{b2}.25j / -{b5}+{b4}.5j
fraction | {b3}/7 / {b3}/12 / 1/1# / {b4}/25
zoneinfo | America/New_York / Europe/Berlin / Asia/Tokyo / Australia/Sydney / Africa/Nairobi / UTC
json-string | {{"note": "{label}"}}
uuid | {b32:08x}-{b16:04x}-4{b12:03x}-a{b12:03x}-{b48:012x}
""") | makers("\n".join(f"uuid{version} | {_UUID.format(version)}" for version in range(1, 9)))

_LABEL = makers("label | {label}")["label"]
_ANYTHING = {**NOUNS, **TEXTS, **CODES}


def maker(scene: Scene, words: Words, context: Words) -> Maker | None:
    """Find who writes the text of a field, judging by its name and by what encloses it."""
    if words == ("name",):
        stranger = bool(context) and scene.about.isdisjoint(_PERSONAL)
        return anywhere(NOUNS, context) or (_LABEL if stranger else NOUNS["full name"])
    return (
        ending(_ANYTHING, words, context)
        or ending(_ANYTHING, bare(words), context)
        or anywhere(TEXTS, words)
    )
