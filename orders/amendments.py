"""What of an order can be changed, and what a change says: pure.

Members and their bounds are those of the Tenant API 1.17. What is supplied
replaces what stands, so a contact goes whole and a characteristic by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orders.entity import Json, Reader, listed
from orders.models import Order
from orders.wording import kinds
from orders.wording.words import opening

PROBLEM = "SERVICE_PROBLEM"
CONTACTS = ("primaryContact", "secondaryContact")
CONTACT = ("name", "phoneNumber", "email")
TEXTS = ("notes", "hazards", "onSiteRestrictions")
# Where an entity has its characteristics, and a change of it.
CHARACTERISTICS = {PROBLEM: "characteristics"}
MOST_LETTERS = 1_000
MOST_NAME = 200
MAIL = re.compile(r"[^\s@]+@[^\s@]+\Z")
PHONE = re.compile(r"\+?[\d\s().\-/]{3,40}\Z", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
RESERVATION = "appointmentReservationId"
DATE = "requestedCompletionDate"
TASKS = "engineerTasks"
PROBLEM_TEXT = "problemText"
MOST_NUMBER = 2**53 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form: the member it stands for, and what stands there now."""

    name: str
    label: str
    value: str
    kind: str = "text"
    hint: str = ""
    most: int = MOST_LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields under one heading; `is_minor` are those few need."""

    title: str
    fields: tuple[Field, ...]
    is_minor: bool = False


def groups(order: Order) -> list[Group]:
    """Return the fields that an order's kind has, filled with what stands."""
    reader = Reader(order.entity)
    contacts = [
        Group(title=title, fields=tuple(contact_fields(reader, contact)))
        for title, contact in zip(
            ("First contact", "Second contact"), CONTACTS, strict=True
        )
    ]
    details = Group(
        title="Date, engineer tasks and service",
        fields=tuple(detail_fields(order, reader)),
        is_minor=True,
    )
    site = Group(title="For the engineer", fields=tuple(site_fields(reader)))
    found = [*contacts, site, details]
    return [group for group in found if group.fields]


def contact_fields(reader: Reader, contact: str) -> Iterator[Field]:
    labels = {"name": "Name", "phoneNumber": "Phone", "email": "E-mail"}
    inputs = {"phoneNumber": "tel", "email": "email"}
    for member in CONTACT:
        yield Field(
            name=f"{contact}.{member}",
            label=labels[member],
            value=reader.text(contact, member),
            kind=inputs.get(member, "text"),
            most=MOST_NAME,
        )


def site_fields(reader: Reader) -> Iterator[Field]:
    labels = {
        "notes": ("Notes", "The supplier reads this."),
        "hazards": ("Hazards", "Such as dogs, asbestos or work at height."),
        "onSiteRestrictions": ("Restrictions on site", ""),
    }
    for name, (label, hint) in labels.items():
        value = unix(reader.text(name, most=MOST_LETTERS))
        has_lines = name == "notes" or "\n" in value
        kind = "area" if has_lines else "text"
        yield Field(name=name, label=label, value=value, kind=kind, hint=hint)


def detail_fields(order: Order, reader: Reader) -> Iterator[Field]:
    if order.entity_type == PROBLEM:
        yield Field(
            name=PROBLEM_TEXT,
            label="What is wrong",
            value=reader.text(PROBLEM_TEXT),
            hint="10 to 80 characters.",
            most=80,
        )
    else:
        asked = order.requested_completion_date
        yield Field(
            name=DATE,
            label="Completion asked for",
            value=asked.isoformat() if asked else "",
            kind="date",
        )
        yield Field(
            name=TASKS,
            label="Engineer tasks",
            value=task_names(reader.text(TASKS, most=MOST_LETTERS).split(", ")),
            hint=f"Separated by commas, such as {task_names([*kinds.TASKS][:2])}",
        )
    for name, value in reader.characteristics().items():
        label = kinds.characteristic(name)
        yield Field(
            name=f"characteristic.{name}", label=label, value=value, most=MOST_NAME
        )


def changed(order: Order, given: Mapping[str, str]) -> dict[str, object]:
    """Return the amendment that a filled form comes to: what differs, and no more."""
    fields = [field for group in groups(order) for field in group.fields]
    new = {
        field.name: told
        for field in fields
        if differs(field, told := given.get(field.name, field.value).strip())
    }
    return {**changed_contacts(fields, new), **changed_members(new)} | (
        changed_characteristics(order, new)
    )


def differs(field: Field, told: str) -> bool:
    """Return whether what came back from a form is not what stood in a field."""
    return as_shown(field, told) != as_shown(field, field.value)


def as_shown(field: Field, text: str) -> str:
    """Return a text as browsers keep it: a field of one line drops ends of lines."""
    lines = unix(text)
    return (lines if field.kind == "area" else lines.replace("\n", "")).strip()


def unix(text: str) -> str:
    """Return a text with its lines ended in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def changed_contacts(fields: list[Field], new: Mapping[str, str]) -> dict[str, object]:
    """Return the contacts of which something differs."""
    return {
        contact: whole_contact(fields, contact, new)
        for contact in CONTACTS
        if any(name.startswith(f"{contact}.") for name in new)
    }


def changed_members(new: Mapping[str, str]) -> dict[str, object]:
    """Return the plain members that differ."""
    body: dict[str, object] = {
        name: new[name] for name in (*TEXTS, DATE, PROBLEM_TEXT) if name in new
    }
    if TASKS in new:
        tasks = (task.strip() for task in new[TASKS].split(","))
        body[TASKS] = [kinds.task_code(task) for task in tasks if task]
    return body


def task_names(codes: Sequence[str]) -> str:
    """Return tasks as a form has them: by name, those of no name by their code."""
    return ", ".join(kinds.TASKS.get(code, code) for code in codes)


def changed_characteristics(order: Order, new: Mapping[str, str]) -> dict[str, object]:
    """Return the characteristics that differ, each by itself."""
    found = [
        {"name": name.removeprefix("characteristic."), "value": value}
        for name, value in new.items()
        if name.startswith("characteristic.")
    ]
    return {characteristics_of(order): found} if found else {}


def whole_contact(
    fields: list[Field], contact: str, new: Mapping[str, str]
) -> dict[str, str]:
    """Return a contact with all that is known of it, changed or not."""
    found = {
        field.name.removeprefix(f"{contact}."): new.get(field.name, field.value)
        for field in fields
        if field.name.startswith(f"{contact}.")
    }
    return {name: value for name, value in found.items() if value}


def inputs(order: Order, name: str, value: object) -> Iterator[tuple[str, str]]:
    """Yield the fields, and what to fill in, that would say a member of a change."""
    if name in CONTACTS and isinstance(value, Mapping):
        yield from ((f"{name}.{one}", str(text)) for one, text in value.items())
    elif name == characteristics_of(order):
        for one in listed(value):
            yield f"characteristic.{one.get('name')}", str(one.get("value"))
    elif name == TASKS and isinstance(value, list):
        yield name, task_names([str(code) for code in value])
    elif isinstance(value, str):
        yield name, value


def characteristics_of(order: Order) -> str:
    return CHARACTERISTICS.get(order.entity_type, "serviceCharacteristics")


def before(order: Order, body: Json) -> Json:
    """Return what stands where a change would be, for old beside new."""
    reader = Reader(order.entity)
    stands = {name: order.entity[name] for name in body if name in order.entity}
    own = characteristics_of(order)
    if own in body:
        names = [str(one.get("name")) for one in listed(body[own])]
        known = reader.characteristics()
        stands[own] = [{"name": n, "value": known[n]} for n in names if n in known]
    return stands


def checked(order: Order, body: Json) -> list[str]:
    """Return what is wrong with a change, each fault with its member; [] if nothing."""
    rules = rules_of(order)
    if not body:
        return ["nothing is changed"]
    return [fault for name in body for fault in faults(name, body[name], rules)]


def wrong_with(order: Order, body: Json, today: date) -> list[str]:
    """Return what is wrong with a change that is asked for today; [] if nothing."""
    return [*checked(order, body), *past_faults(body, today)]


Rule = Callable[[object], Iterator[str]]


def rules_of(order: Order) -> Mapping[str, Rule]:
    """Return the members that an order's kind takes changes of, with their rules."""
    shared: dict[str, Rule] = {
        **dict.fromkeys(CONTACTS, contact_faults),
        **dict.fromkeys(TEXTS, text_faults),
        RESERVATION: number_faults,
        characteristics_of(order): characteristic_faults,
    }
    if order.entity_type == PROBLEM:
        return {**shared, PROBLEM_TEXT: problem_faults}
    return {**shared, DATE: date_faults, TASKS: task_faults}


def faults(name: str, value: object, rules: Mapping[str, Rule]) -> Iterator[str]:
    """Yield what is wrong with a member of a change."""
    if name not in rules:
        yield f"{name}: cannot be changed"
        return
    yield from (f"{name}{fault}" for fault in rules[name](value))


def text_faults(value: object) -> Iterator[str]:
    if not isinstance(value, str):
        yield ": must be a text"
    elif len(value) > MOST_LETTERS:
        yield f": must have at most {MOST_LETTERS:,} characters"


def problem_faults(value: object) -> Iterator[str]:
    if not isinstance(value, str) or not 10 <= len(value.strip()) <= 80:
        yield ": must have 10 to 80 characters"


def number_faults(value: object) -> Iterator[str]:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 1 <= value <= MOST_NUMBER:  # type: ignore[operator]
        yield ": must be a whole number from 1"


def date_faults(value: object) -> Iterator[str]:
    text = value if isinstance(value, str) else ""
    try:
        # Not the other ways of ISO 8601, such as 2026-W17-1.
        date.fromisoformat(text if DAY.match(text) else "")
    except ValueError:
        yield ": must be a day such as 2026-04-20"


def field_of(fault: str, order: Order, body: Json) -> str:
    """Return the name of the field that a fault is about."""
    place = fault.partition(": ")[0]
    member, _, number = place.partition(".")
    if member == characteristics_of(order) and number:
        return f"characteristic.{[*listed(body[member])][int(number)]['name']}"
    return place


def past_faults(body: Json, today: date) -> Iterator[str]:
    """Yield that the day asked for is over."""
    text = body.get(DATE)
    if not [*date_faults(text)] and str(text) < today.isoformat():
        yield f"{DATE}: must be today or later"


def task_faults(value: object) -> Iterator[str]:
    good = isinstance(value, list) and all(
        isinstance(one, str) and re.fullmatch(r"[A-Z0-9_]{1,50}", one) for one in value
    )
    if not good:
        yield ": must be a list of codes such as INSTALL_ROUTER"


def characteristic_faults(value: object) -> Iterator[str]:
    """Yield what is wrong with characteristics, each a name and a value in text."""
    if not isinstance(value, list) or not value:
        yield ": must be a list that is not empty"
        return
    for place, one in enumerate(value):
        good = isinstance(one, Mapping) and one.keys() == {"name", "value"}
        if not good or not all(isinstance(text, str) and text for text in one.values()):
            yield f".{place}: must have a name and a value, both texts"


def contact_faults(value: object) -> Iterator[str]:
    """Yield what is wrong with a contact."""
    if not isinstance(value, Mapping):
        yield ": must be an object"
        return
    for name, one in value.items():
        if name not in CONTACT:
            yield f".{name}: is no member of a contact"
        elif not isinstance(one, str) or len(one) > MOST_NAME:
            yield f".{name}: must be a text of at most {MOST_NAME} characters"
    yield from (f"{fault}" for fault in spelling_faults(value))


def spelling_faults(contact: Json) -> Iterator[str]:
    """Yield what no contact's name, telephone number or mail address can be."""
    texts = {name: one for name, one in contact.items() if isinstance(one, str)}
    if not texts.get("name", "").strip():
        yield ".name: is missing"
    if (phone := texts.get("phoneNumber")) and not PHONE.match(phone):
        yield ".phoneNumber: must be a telephone number"
    if (mail := texts.get("email")) and not MAIL.match(mail):
        yield ".email: must be an e-mail address"


LABELS = {
    "primaryContact": "First contact",
    "secondaryContact": "Second contact",
    "primaryContact.name": "Name of the first contact",
    "secondaryContact.name": "Name of the second contact",
    "primaryContact.phoneNumber": "Phone of the first contact",
    "secondaryContact.phoneNumber": "Phone of the second contact",
    "primaryContact.email": "E-mail of the first contact",
    "secondaryContact.email": "E-mail of the second contact",
    DATE: "Completion asked for",
    TASKS: "Engineer tasks",
    RESERVATION: "Reservation",
    PROBLEM_TEXT: "What is wrong",
    "onSiteRestrictions": "Restrictions on site",
}


def sentence(fault: str) -> str:
    """Return a fault as a person who filled in the form reads it."""
    place, colon, text = fault.partition(": ")
    if not colon:
        return f"{opening(fault)}."
    label = LABELS.get(place) or kinds.characteristic(place.split(".")[0])
    return f"{label} {text}."
