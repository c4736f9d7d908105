"""What stands beside a timeline: dates, contacts, service, visit and site, related."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from django.db.models import Case, Q, When
from django.urls import reverse

from orders.entity import Reader, national
from orders.models import Order
from orders.pages.clock import Clock
from orders.pages.facts import Fact, Section, known
from orders.wording import dates, kinds
from orders.wording.facts import Facts
from orders.wording.statuses import Status, status
from orders.wording.words import inline, telephone

# What a caller is asked for, before all other characteristics.
FIRST = (
    "SERVICE_ID",
    "SERVICE_VLAN_ID",
    "CTAG",
    "ONT_SERIAL_NUMBER",
    "ONT_REFERENCE",
    "ONT_PORT",
    "LINE_ID",
)
LONG = 2_000
# Related orders are a help, not a search.
MOST_RELATED = 8
LINES = ("PROVIDE_ORDER", "PROVIDE_ETHERNET_ORDER", "MODIFY_ORDER")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody to ring or write to."""

    name: str
    role: str
    phone: str
    email: str

    @property
    def number(self) -> str:
        """Return the number as it is read out."""
        return telephone(self.phone)

    @property
    def dial(self) -> str:
        """Return the number as a telephone dials it."""
        return quote(national(self.phone), safe="+*#")


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another order, and what it has in common with this one."""

    name: str
    url: str
    why: str
    status: Status
    is_line: bool


def date_section(order: Order, clock: Clock) -> Section:
    """Return what was asked for, committed to and is expected now."""
    reader = Reader(order.entity)
    cease = order.requested_completion_date if "Cease" in kind_of(order) else None
    asked = None if cease else order.requested_completion_date
    facts = (
        day_fact("Placed", reader.moment("created"), clock),
        day_fact("Asked for", asked, clock),
        day_fact("Cease asked for", cease, clock),
        day_fact("Committed", order.committed_date, clock),
        target(order, clock),
    )
    return Section(key="dates", title="Dates", facts=known(facts))


def kind_of(order: Order) -> str:
    return kinds.kind(order.entity_type, order.order_type)


def day_fact(label: str, when: date | None, clock: Clock) -> Fact:
    """Return a day as a fact."""
    return Fact(label=label, value=clock.day(when) if when else "", when=when)


def target(order: Order, clock: Clock) -> Fact:
    """Return the target date beside the committed one, and how far it slipped."""
    told = Facts(order, (), clock.tz, clock.now)
    moved = told.target and told.committed and told.target != told.committed
    late = moved and told.target > told.committed  # type: ignore[operator]
    return Fact(
        label="Target",
        value=clock.day(order.target_date) if order.target_date else "",
        when=order.target_date,
        old=clock.day(told.committed) if moved and told.committed else "",
        aside=told.slip() if moved else "",
        tone="trouble" if late else "good",
        icon="warn" if late else "done",
    )


def contacts(order: Order) -> list[Contact]:
    """Return whom one can ring or write to."""
    return list(_contacts(Reader(order.entity)))


def first_contact(order: Order) -> Contact | None:
    """Return whom to ring first."""
    return next((one for one in contacts(order) if one.phone), None)


def _contacts(reader: Reader) -> Iterator[Contact]:
    for member, role in (
        ("primaryContact", "first contact"),
        ("secondaryContact", "second contact"),
    ):
        contact = Contact(
            name=reader.text(member, "name"),
            role=role,
            phone=reader.text(member, "phoneNumber"),
            email=reader.text(member, "email"),
        )
        if contact.name or contact.phone or contact.email:
            yield contact


def service_section(order: Order, clock: Clock) -> Section:
    """Return what the line is made of, what one is asked for first."""
    found = Reader(order.entity).characteristics()
    if order.service_id:
        found = {"SERVICE_ID": order.service_id} | found
    names = sorted(found, key=_rank)
    facts = [
        Fact(
            label=kinds.characteristic(name),
            value=_value(found[name], clock),
            copy=_rank(name) < len(FIRST),
        )
        for name in names
    ]
    product = Fact(label="Product", value=order.product)
    return Section(key="service", title="Service", facts=known((*facts, product)))


def _rank(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _value(value: str, clock: Clock) -> str:
    when = dates.read(value)
    if isinstance(when, datetime):
        return clock.moment(when)
    return {"true": "yes", "false": "no"}.get(value, value)


def site_section(order: Order, clock: Clock) -> Section:
    """Return what an engineer has to know, and when one comes."""
    reader = Reader(order.entity)
    start, end = order.appointment_start, order.appointment_end
    visit = dates.visit(start, end, clock.tz, clock.now) if start else ""
    reference, reserved = order.appointment_reference, order.appointment_reservation_id
    facts = (
        Fact(label="Visit", value=visit, when=start),
        Fact(label="Reference", value=reference, copy=True),
        Fact(label="Reservation", value=reserved, copy=True),
        Fact(label="Tasks", value=tasks(reader)),
        Fact(label="Hazards", value=reader.text("hazards", most=LONG)),
        Fact(label="Restrictions", value=reader.text("onSiteRestrictions", most=LONG)),
        Fact(label="Notes", value=reader.text("notes", most=LONG)),
    )
    return Section(key="site", title="Visit and site", facts=known(facts))


def tasks(reader: Reader) -> str:
    """Return what the engineer is to do."""
    codes = filter(None, reader.text("engineerTasks", most=LONG).split(", "))
    names = [kinds.task(code) for code in codes]
    return ", ".join([*names[:1], *map(inline, names[1:])])


def related(order: Order) -> list[Related]:
    """Return other orders of the line, the address or the conversation."""
    same = Q()
    for field in ("service_id", "address_id", "conversation_id"):
        if value := getattr(order, field):
            same |= Q(**{field: value})
    for kind, member in NAMED.items():
        if name := Reader(order.entity).text(member):
            same |= Q(entity_type=kind, entity_id=name)
    if not same:
        return []
    rows = Order.objects.shown().filter(same, tenant=order.tenant_id)
    rows = rows.exclude(pk=order.pk).defer("entity", "search_text")
    line = Case(When(service_id=order.service_id, then=0), default=1)
    newest = rows.select_related("tenant").order_by(line, "-changed_at", "-pk")
    return [_related(row, order) for row in newest[:MOST_RELATED]]


NAMED = {
    "SERVICE_TEST": "serviceTestId",
    "SERVICE_PROBLEM": "parentServiceProblemId",
}


def _related(row: Order, order: Order) -> Related:
    name = f"{kind_of(row)} {row.entity_id}"
    return Related(
        name=f"{name}, {row.customer_name}" if row.customer_name else name,
        url=address(row),
        why=_why(row, order),
        status=status(row.status),
        is_line=row.entity_type in LINES,
    )


def address(order: Order) -> str:
    """Return the address of an order's page, unmistakable between tenants."""
    page = reverse("order", args=(order.entity_type, order.entity_id))
    return f"{page}?tenant={quote(order.tenant.code)}"


def _why(row: Order, order: Order) -> str:
    for field, text in (
        ("service_id", "Same service ID"),
        ("address_id", "Same address"),
        ("conversation_id", "Same conversation"),
    ):
        if getattr(order, field) and getattr(row, field) == getattr(order, field):
            return text
    return "Named in this one"


def sections(order: Order, clock: Clock) -> Sequence[Section]:
    """Return the sections on service, visit and site that say something."""
    found = (service_section(order, clock), site_section(order, clock))
    return [section for section in found if section.facts]
