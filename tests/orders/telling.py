"""Telling an order KCIs one by one, and what is found of it then."""

from __future__ import annotations

from typing import Any

from kci.drain import drain
from orders.models import RequiredAction, Tenant
from tests.deliveries import identities, order_of, store, wait_is_over
from tests.factories import kci_body

Body = dict[str, Any]


def asking(number: int, **values: Any) -> Body:
    return kci_body(number, "REAPPOINT", update_type="ACTION_REQUIRED", **values)


def moved(number: int) -> Body:
    """Return a KCI that settles REAPPOINT."""
    return kci_body(number, "REAPPOINTED")


def plain(number: int) -> Body:
    return kci_body(number, "UPDATE")


def tell(tenant: Tenant, *bodies: Body) -> None:
    """Deliver KCIs one after the other and apply each."""
    for body in bodies:
        wait_is_over(store(tenant, body))
        drain(identities(tenant))


def the_action() -> RequiredAction:
    return RequiredAction.objects.get()


def where(action: RequiredAction) -> tuple[str, str]:
    action.refresh_from_db()
    return action.state, action.closed_by


def timeline(tenant: Tenant) -> list[tuple[str, object]]:
    return [
        (e.kind, e.sequence_number or e.text)
        for e in order_of(tenant).timeline.in_sequence()
    ]
