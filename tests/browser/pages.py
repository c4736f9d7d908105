"""Every page there is, opened in a browser, with rows to fill it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orders.answers import PROBLEM
from orders.models import GatewayAccount, Order, Tenant, TimelineEvent
from tests.browser.addresses import addresses
from tests.factories import kci_body, make_order
from tests.kci.admin_rows import Rows, make_rows
from tests.orders.asking import asked

# Pages that differ by more than their rows.
MORE = ("/orders/PROVIDE_ORDER/500/", "/orders/?q=nothing+of+the+kind")
HOSTILE = (
    "<script>alert(1)</script> =1+1 \u202egnp.exe \u05d0\u05d1\u05d2 \u0645\u0631\u062d"
    + " Donaudampfschifffahrtsgesellschaftskapitän" * 3
)


def make_dataset(tenant: Tenant) -> Rows:
    """Make a row of each kind, and orders in which there is everything."""
    rows = make_rows(tenant, 700)
    # Nobody listens there, and that is found out at once.
    GatewayAccount.objects.update(url="http://127.0.0.1:1")
    contact = {"name": HOSTILE, "phoneNumber": "01632 960145"}
    note = {"note": HOSTILE, "type": "Engineer Note"}
    said = {"text": HOSTILE, "code": "NETWORK_ISSUE"}
    order = make_order(
        tenant,
        kci_body(1, entity={"primaryContact": contact}, supplierNotes=[note]),
        asked(2, said=said, entity={"primaryContact": contact, "status": "PENDING"}),
        asked(3, "REAPPOINT", entity={"primaryContact": contact}),
    )
    make_order(tenant, kci_body(entityType=PROBLEM, entity={"status": "RESOLVED"}))
    make_order(tenant, *long_story())
    entry = order.timeline.get(sequence_number=1)
    return rows | {Order: order, TimelineEvent: entry}


def long_story() -> Iterator[dict[str, Any]]:
    """Yield 500 KCIs of one order, of the kinds that an order under way has."""
    code = {"code": "NETWORK_ISSUE", "supplierCodes": ["NET-FAULT-001"]}
    note = {"note": "No rope went through from chamber 3", "type": "Engineer Note"}
    for number in range(1, 501):
        text = {"text": f"Our crew comes again on day {number} with a longer rope"}
        day = f"2026-05-{number % 28 + 1:02}T09:00:00Z"
        yield [
            asked(number, said=text, entity={"id": 500})
            if number > 490
            else kci_body(number, "UPDATE", said=text, entity={"id": 500}),
            kci_body(number, "DELAY", said=text | code, entity=held(day)),
            kci_body(number, "UPDATE", said=text, entity=held(day)),
            kci_body(number, "COMMITTED", entity={"id": 500, "committedDate": day}),
            kci_body(number, said=text, entity={"id": 500}, supplierNotes=[note]),
        ][number % 5]


def held(day: str) -> dict[str, Any]:
    return {"id": 500, "status": "HELD", "targetDate": day}


def walk(page: Any, rows: Rows, *, few: bool, everything: bool) -> Iterator[str]:
    """Open each page in a browser and yield its address, on the page.

    Who may not see everything is refused some, which is looked at no further. Any
    other answer than a page fails the run.
    """
    for path in (*addresses(rows, few=few), *MORE):
        answer = page.goto(path)
        if answer.status == 403 and not everything:
            page.complaints.clear()
            continue
        assert (answer.status, is_whole(page)) == (200, True), f"{path}: {answer}"
        yield path


def is_whole(page: Any) -> bool:
    """Return whether a whole page is open, and no file or part of a page."""
    return bool(page.evaluate("document.doctype !== null"))
