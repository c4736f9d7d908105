"""Lists as CSV: exactly what is filtered, row by row as the database gives it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

from django.contrib.auth.models import User
from django.http import QueryDict

from orders import filters
from orders.models import Order, RequiredAction
from orders.pages.brief import Brief
from orders.pages.clock import Clock
from orders.pages.news import News, last_kcis
from orders.pages.queue import narrowed, rich, row, scope
from orders.people import called
from orders.search import find
from orders.wording import actions, dates, kinds
from orders.wording.own import speaking_of
from orders.wording.words import supplier_name

Row = TypeVar("Row")
CHUNK = 500
# Spreadsheets take a file for UTF-8 by its first bytes.
BEGIN = "\ufeff"
# What a spreadsheet would work out; a telephone number is none of it.
FORMULA = re.compile(r"[=+\-@\t\r]")
NUMBER = re.compile(r"[+\-]?[\d\s().]+\Z", re.ASCII)
# What a spreadsheet would round, write as 1E+15 or take the zeros from.
SPOILT = re.compile(r"0\d+|\d{16,}|\d+e\d+", re.ASCII | re.IGNORECASE)
BARE = re.compile(r"(\+44|\+\d\d|0\d{3,4})\.?([\d.]+)", re.ASCII)
ORDER_HEADING = (
    "Customer",
    "Phone",
    "E-mail",
    "Kind",
    "Order",
    "Supplier",
    "Supplier’s number",
    "Service ID",
    "Address",
    "Product",
    "Status",
    "Asked for",
    "Committed",
    "Target",
    "Slip",
    "Days late",
    "Visit",
    "Last update",
    "Asked of us",
    "Changed",
)
QUEUE_HEADING = (
    "Asked on",
    "Waited",
    "Limit",
    "Over its time",
    "What is asked",
    "Supplier’s words",
    "Code",
    "Customer",
    "Kind",
    "Order",
    "Supplier",
    "Target",
    "With",
)


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a file: its name, its headings, and what gives its rows."""

    name: str
    heading: tuple[str, ...]
    rows: Callable[[User, QueryDict, Clock], Iterator[list[str]]]


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(heading: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a table as lines of CSV, in which no cell is a formula."""
    writer = csv.writer(Echo())
    yield BEGIN + str(writer.writerow(heading))
    for cells in rows:
        yield str(writer.writerow([harmless(cell) for cell in cells]))


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows as it is, and works nothing out of."""
    is_formula = FORMULA.match(cell) and not NUMBER.match(cell)
    return f"'{cell}" if is_formula or SPOILT.fullmatch(cell) else cell


def telephone(number: str) -> str:
    """Return a number as people write it, 07700 900123.

    A space in it makes a spreadsheet keep its 0 or +, and troubles no other program:
    an apostrophe or a formula such as ="07700" would.
    """
    found = BARE.fullmatch(number)
    return " ".join(found.groups()).replace(".", " ") if found else number


def order_rows(person: User, query: QueryDict, clock: Clock) -> Iterator[list[str]]:
    """Yield the orders that an address asks for, all of them, in its sequence."""
    found = find(Order.objects.visible_to(person), query.get("q", ""))
    orders = filters.scope(found, query)
    _, sort = filters.sort_of(query.get("sort", ""))
    sorted_by = filters.keyed(filters.narrowed(orders, query, clock), sort)
    light = sorted_by.select_related("tenant").defer("entity", "search_text")
    for some in chunks(light.order_by(*sort.order_by).iterator(CHUNK)):
        waiting, news = asked_of(some), last_kcis(some, clock)
        for order in some:
            yield order_row(order, news.get(order.pk), waiting.get(order.pk, []), clock)


def chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, CHUNK)):
        yield some


def asked_of(orders: list[Order]) -> dict[int, list[str]]:
    """Return what is asked of us on some orders, by one query."""
    found: dict[int, list[str]] = {}
    by_pk = {order.pk: order for order in orders}
    rows = RequiredAction.objects.outstanding().filter(order__in=orders)
    for one in rows.oldest_first().only("order_id", "type", "concerns"):
        order = by_pk[one.order_id]
        with speaking_of(order.tenant_id):
            title = actions.action(one.type, one.concerns, order.entity_type).title
        found.setdefault(one.order_id, []).append(title)
    return found


def order_row(
    order: Order, news: News | None, asked: list[str], clock: Clock
) -> list[str]:
    """Return an order as cells."""
    brief = Brief(order, clock)
    start, end = order.appointment_start, order.appointment_end
    return [
        order.customer_name,
        telephone(order.customer_phone),
        order.customer_email,
        kinds.kind(order.entity_type, order.order_type),
        order.entity_id,
        supplier_name(order.supplier),
        order.supplier_order_number,
        order.service_id,
        order.address_id,
        order.product,
        brief.status.word,
        day(order.requested_completion_date, clock),
        day(order.committed_date, clock),
        day(order.target_date, clock),
        brief.slip,
        "" if brief.days_late is None else str(brief.days_late),
        dates.visit(start, end, clock.tz, clock.now) if start else "",
        news.headline if news else "",
        "; ".join(asked),
        moment(order.changed_at, clock),
    ]


def queue_rows(person: User, query: QueryDict, clock: Clock) -> Iterator[list[str]]:
    """Yield the actions that an address asks for, all of them, the oldest first."""
    found = rich(narrowed(scope(person, query), person, query, clock).oldest_first())
    for action in found.iterator(CHUNK):
        told = row(action, person, clock)
        age, order = told.asked.age, action.order
        is_answered = action.state == RequiredAction.State.ANSWERED
        yield [
            moment(action.opened_on, clock),
            "answered" if is_answered else age.text,
            age.limit,
            "yes" if age.is_over and not is_answered else "no",
            told.asked.wording.title,
            action.text,
            action.code,
            told.brief.name,
            told.brief.kind,
            order.entity_id,
            told.brief.supplier,
            day(order.target_date, clock),
            called(action.assignee),
        ]


def day(when: date | None, clock: Clock) -> str:
    """Return a day here as 2026-04-15, which sorts and which no program misreads."""
    local = dates.local_day(when, clock.tz)
    return f"{local:%Y-%m-%d}" if local else ""


def moment(when: datetime, clock: Clock) -> str:
    """Return a moment here as 2026-04-15 10:00."""
    return f"{dates.local(when, clock.tz):%Y-%m-%d %H:%M}"


ORDERS = Table("orders", ORDER_HEADING, order_rows)
QUEUE = Table("queue", QUEUE_HEADING, queue_rows)
