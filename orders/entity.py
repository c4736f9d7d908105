"""What we read of an entity: leniently, since its shape is the gateway's to change.

A wrong shape counts as absent and is named in `Facts.unreadable`; nothing raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.utils.timezone import get_default_timezone

from orders.moments import read_moment
from orders.wording.dates import local_day

Json = Mapping[str, object]
# Signs and letters that people type otherwise, or leave out.
ALIKE = (
    dict.fromkeys(map(ord, "'\u2018\u2019\u02bc`\u00b4"), "")
    | dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
    | str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
)
SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2014\u2212]+")
# The United Kingdom's code, then with a 0 that is not dialled behind it, as "+44 (0)".
COUNTRY = re.compile(r"(?:\+|00)440?|44(?=\d{10}\Z)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is searched, filtered, sorted or shown of an entity; times in UTC."""

    status: str
    order_type: str
    supplier_order_number: str
    service_id: str
    product: str
    customer_name: str
    customer_email: str
    customer_phone: str
    address_id: str
    address_type: str
    requested_completion_date: date | None
    committed_date: datetime | None
    target_date: datetime | None
    appointment_start: datetime | None
    appointment_end: datetime | None
    appointment_reservation_id: str
    appointment_reference: str
    search_text: str
    created: datetime | None
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads members of one entity and remembers what it could not read."""

    entity: Json
    unreadable: list[str] = field(default_factory=list)

    def part(self, *path: str) -> Json:
        """Return the object at a path, empty when there is none."""
        found: object = self.entity
        for name in path:
            found = found.get(name) if isinstance(found, Mapping) else None
            if found is None:
                return {}
        if isinstance(found, Mapping):
            return found
        self.unreadable.append(".".join(path))
        return {}

    def text(self, *path: str, most: int = 200) -> str:
        """Return the text at a path; a number is a text, a list is joined."""
        value = self.part(*path[:-1]).get(path[-1])
        if isinstance(value, list) and all(isinstance(v, str) for v in value):
            value = ", ".join(value)
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            self.unreadable.append(".".join(path))
            return ""
        return "" if value is None else str(value)[:most]

    def moment(self, *path: str) -> datetime | None:
        """Return the moment at a path; a day alone begins at midnight UTC."""
        value = self.part(*path[:-1]).get(path[-1])
        found = read_moment(value) or midnight(value)
        if found is None and value is not None:
            self.unreadable.append(".".join(path))
        return found

    def day(self, *path: str) -> date | None:
        """Return the day at a path; of a moment the day that it is here."""
        found = self.moment(*path)
        if midnight(self.part(*path[:-1]).get(path[-1])):
            return found and found.date()
        return local_day(found, get_default_timezone())

    def characteristics(self) -> dict[str, str]:
        """Return the service's characteristics, wherever the entity has them."""
        return {
            name: str(one["value"])
            for where in (self.part("serviceOrderItem"), self.entity)
            for key in ("serviceCharacteristics", "characteristics")
            for one in listed(where.get(key))
            if isinstance(name := one.get("name"), str)
            and isinstance(one.get("value"), str | int | float)
        }


def midnight(value: object) -> datetime | None:
    """Return the start of a day such as 2022-01-10."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.A):
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return None


def listed(value: object) -> Iterator[Json]:
    """Yield the objects of a list, if it is one."""
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def national(number: str) -> str:
    """Return a telephone number as digits, with 0 for the United Kingdom's +44."""
    digits = SEPARATORS.sub("", number)
    if found := COUNTRY.match(digits):
        return "0" + digits[found.end() :]
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def bare(quoted: str) -> str:
    """Return an order number or the like as it is compared however it is set apart."""
    return SEPARATORS.sub("", quoted)


def folded(quoted: str) -> str:
    """Return a text as it is compared: small letters, no accents, no apostrophes."""
    plain = unicodedata.normalize("NFKD", quoted.casefold().translate(ALIKE))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def read(entity: Json) -> Facts:
    """Return the facts of an entity of any kind."""
    reader = Reader(entity)
    characteristics = reader.characteristics()
    return Facts(
        status=reader.text("status", most=100),
        order_type=reader.text("orderType", most=100),
        supplier_order_number=supplier_order_number(reader),
        service_id=service_id(reader, characteristics),
        product=product(reader, characteristics),
        customer_name=reader.text("primaryContact", "name"),
        customer_email=reader.text("primaryContact", "email"),
        customer_phone=reader.text("primaryContact", "phoneNumber", most=100),
        address_id=reader.text("address", "id"),
        address_type=reader.text("address", "type", most=100),
        requested_completion_date=reader.day("requestedCompletionDate")
        or reader.day("requestedCeaseDate"),
        committed_date=reader.moment("committedDate"),
        target_date=reader.moment("targetDate"),
        appointment_start=reader.moment("appointmentTimeslot", "timeslotStartDateTime"),
        appointment_end=reader.moment("appointmentTimeslot", "timeslotEndDateTime"),
        appointment_reservation_id=reader.text("appointmentReservationId", most=100),
        appointment_reference=reader.text("appointmentSupplierReference"),
        search_text=search_text(reader),
        created=reader.moment("created"),
        unreadable=tuple(dict.fromkeys(reader.unreadable)),
    )


def supplier_order_number(reader: Reader) -> str:
    """Return the supplier's name for it; tests and problems call it otherwise."""
    return (
        reader.text("supplierOrderNumber")
        or reader.text("supplierReference")
        or reader.text("supplierIdentifier")
    )


def service_id(reader: Reader, characteristics: dict[str, str]) -> str:
    """Return the service's id, wherever this kind of entity has it."""
    return reader.text("serviceId") or characteristics.get("SERVICE_ID", "")[:200]


def product(reader: Reader, characteristics: dict[str, str]) -> str:
    """Return what is delivered, as "FTTP, profile 1"."""
    item = reader.part("serviceOrderItem") and ("serviceOrderItem",)
    specification = (*(item or ()), "serviceSpecification")
    name = reader.text(*specification, "name") or reader.text(*specification, "id")
    profile = characteristics.get("LINE_PROFILE", "")
    return ", ".join(filter(None, (name, profile and f"profile {profile}")))[:200]


def search_text(reader: Reader) -> str:
    """Return all that somebody on the phone may quote, as it is compared."""
    numbers = [
        reader.text("id"),
        supplier_order_number(reader),
        reader.text("externalIdentifier"),
        service_id(reader, reader.characteristics()),
        reader.text("address", "id"),
        *(
            str(a.get("id") or "")
            for a in listed(reader.part("address").get("additionalIdentifiers"))
        ),
        reader.text("appointmentSupplierReference"),
    ]
    contacts = ("primaryContact", "secondaryContact")
    quoted = [
        *numbers,
        *(reader.text(contact, "name") for contact in contacts),
        *(reader.text(contact, "email") for contact in contacts),
        *(national(reader.text(contact, "phoneNumber")) for contact in contacts),
        *map(bare, numbers),
    ]
    return folded("\n".join(dict.fromkeys(filter(None, quoted))))
