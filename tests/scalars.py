"""Types of the standard library and of pydantic, each with a good wire record."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, MutableMapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from ipaddress import (
    IPv4Address,
    IPv4Interface,
    IPv4Network,
    IPv6Address,
    IPv6Interface,
    IPv6Network,
)
from typing import Annotated, Any, Literal, NewType
from zoneinfo import ZoneInfo

from annotated_types import Interval, Len, Predicate
from pydantic import (
    UUID4,
    VERSION,
    AnyWebsocketUrl,
    Base64Str,
    Base64UrlBytes,
    BeforeValidator,
    ByteSize,
    EmailStr,
    Field,
    FileUrl,
    FutureDate,
    FutureDatetime,
    GetPydanticSchema,
    HttpUrl,
    InstanceOf,
    IPvAnyAddress,
    IPvAnyInterface,
    IPvAnyNetwork,
    Json,
    JsonValue,
    MongoDsn,
    NaiveDatetime,
    NameEmail,
    NegativeFloat,
    NonNegativeInt,
    PastDate,
    PastDatetime,
    PositiveInt,
    PostgresDsn,
    RedisDsn,
    Secret,
    SecretBytes,
    StrictInt,
    StringConstraints,
    UrlConstraints,
    conbytes,
    condate,
    condecimal,
    confloat,
    conint,
    conlist,
    conset,
    constr,
)
from pydantic import AnyUrl as Url
from pydantic_core import core_schema

from tests.models import FROZEN, Frozen, Rights, Size

UserId = NewType("UserId", int)
PAIR = {"item_0": 1, "item_1": 2.5}

# Pydantic 2.10.0 takes no constraints beside a URL.
NEWER: list[tuple[Any, Any]] = (
    []
    if VERSION.startswith("2.10.")
    else [(Annotated[Url, UrlConstraints(allowed_schemes=["sftp"])], "sftp://example.com/x")]
)


def clock(zone: Literal["aware", "naive"]) -> Any:
    """A time of day with or without a time zone, for which pydantic has no name."""
    schema = core_schema.time_schema(tz_constraint=zone)
    return Annotated[dt.time, GetPydanticSchema(lambda *_: schema)]


def even(number: int) -> bool:
    return number % 2 == 0


def pair(key: object, value: object = 1) -> list[dict[str, object]]:
    """A dict of one key on the wire."""
    return [{"key": key, "value": value}]


SCALARS: list[tuple[Any, Any]] = [
    (object, "x"),
    (JsonValue, 1.5),
    (UserId, 3),
    (complex, "1+2j"),
    (ByteSize, 4096),
    (re.Pattern[str], "^a$"),
    (ZoneInfo, "Europe/Berlin"),
    (PositiveInt, 3),
    (NonNegativeInt, 0),
    (NegativeFloat, -0.5),
    (StrictInt, 3),
    (InstanceOf[int], 3),
    (conint(gt=3, lt=90), 4),
    (conint(multiple_of=5, ge=10), 15),
    (confloat(gt=0, lt=0.5), 0.25),
    (condecimal(max_digits=6, decimal_places=3, gt=0), 1.125),
    (Annotated[float, Field(ge=0, le=1, multiple_of=0.05)], 0.5),
    (Annotated[int, Interval(ge=1000, lt=2000)], 1999),
    (Annotated[int, Predicate(even)], 2),
    (Annotated[int, BeforeValidator(int)], 2),
    (constr(min_length=3, max_length=30), "abc"),
    (constr(to_upper=True, strip_whitespace=True, pattern="^[A-Z]{2}$"), "AB"),
    (Annotated[str, StringConstraints(to_lower=True, max_length=8)], "abc"),
    (Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-\d{3}$", max_length=6)], "AB-123"),
    (Annotated[str, Len(2, 12), Field(description="A word")], "ab"),
    (conbytes(min_length=3, max_length=30), "abc"),
    (NaiveDatetime, "2020-02-03T04:05:06"),
    (PastDatetime, "2020-02-03T04:05:06"),
    (FutureDatetime, "2100-02-03T04:05:06"),
    (PastDate, "2020-02-03"),
    (FutureDate, "2100-02-03"),
    (condate(ge=dt.date(2030, 1, 1)), "2030-01-01"),
    (clock("aware"), "04:05:06Z"),
    (clock("naive"), "04:05:06"),
    (UUID4, "8d6f2c1e-5a0b-4c3d-9e8f-0123456789ab"),
    (EmailStr, "ada@example.com"),
    (NameEmail, "Ada <ada@example.com>"),
    (HttpUrl, "https://example.com/"),
    (FileUrl, "file:///tmp/x"),
    (AnyWebsocketUrl, "wss://example.com/"),
    (PostgresDsn, "postgres://db.example.com/x"),
    (RedisDsn, "redis://example.com/1"),
    (MongoDsn, "mongodb://db.example.com/x"),
    (IPv6Address, "2001:db8::1"),
    (IPv4Interface, "192.0.2.1/24"),
    (IPv6Interface, "2001:db8::1/64"),
    (IPv4Network, "192.0.2.0/24"),
    (IPv6Network, "2001:db8::/64"),
    (IPvAnyAddress, "192.0.2.1"),
    (IPvAnyInterface, "192.0.2.1/24"),
    (IPvAnyNetwork, "192.0.2.0/24"),
    (Base64Str, "aGVsbG8="),
    (Base64UrlBytes, "aGVsbG8="),
    (SecretBytes, "hidden"),
    (Secret[dt.date], "2020-02-03"),
    (Json, "x"),
    (Json[dict[str, Frozen]], pair("x", FROZEN)),
    (Annotated[Any, Field(description="Whatever you like")], "x"),
    (Literal[True], True),
    (Literal[Size.SMALL], "S"),
    (bool | None, None),
    (str | int | bool, True),
    (dt.date | dt.timedelta, "P3D"),
    (uuid.UUID | Frozen, FROZEN),
    (list[int] | dict[str, Decimal], pair("x", 1.5)),
    (list, [1, "x"]),
    (tuple, [1, "x"]),
    (set, [1, "x"]),
    (frozenset, ["x"]),
    (list[Any], [1, "x", None]),
    (list[list[Decimal]], [[1.5], []]),
    (tuple[str, int, Frozen], {"item_0": "x", "item_1": 1, "item_2": FROZEN}),
    (set[tuple[int, Decimal]], [PAIR]),
    (conlist(int, min_length=2, max_length=3), [1, 1]),
    (conset(int, min_length=2, max_length=3), [1, 2]),
    (Iterable[int], [1, 2]),
    (AbstractSet[dt.date], ["2020-02-03"]),
    (MutableMapping[str, int], pair("x")),
    (dict[str, list[tuple[int, Decimal]]], pair("x", [PAIR])),
    (dict[Annotated[str, StringConstraints(pattern="^[a-z]{3}$")], int], pair("abc")),
    (dict[dt.date, int], pair("2020-02-03")),
    (dict[Decimal, int], pair(1.5)),
    (dict[EmailStr, int], pair("ada@example.com")),
    (dict[IPv4Address, int], pair("192.0.2.1")),
    (dict[Size, Decimal], pair("S", 1.5)),
    (dict[Rights, int], pair(4)),
    (dict[Literal["a", "b"], int], pair("b")),
    (dict[int | str, int], pair("x")),
    (dict[UserId, int], pair(3)),
    *NEWER,
]
