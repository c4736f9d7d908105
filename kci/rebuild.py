"""Building an order again from its KCIs."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from kci import drain
from kci.models import Kci
from orders import updates
from orders.clock import database_now
from orders.differences import differences
from orders.models import Order
from orders.projection import OrderState


def rebuild(pk: int, *, check: bool) -> list[str]:
    """Build an order again from all that was applied to it; return what differs.

    With `check` nothing is changed. What cannot be folded is set aside.
    """
    with transaction.atomic():
        order = Order.objects.locked().get(pk=pk)
        found = [*differences_aside(order)]
        outcome = drain.Outcome()
        turns = drain.in_sequence(drain.applied([order])[pk])
        folded = drain.fold(order, OrderState(), turns, None, outcome)
        found += differences(folded)
        found += [f"KCI {kci.kci_id} cannot be folded" for kci, _ in outcome.broken]
        if found and not check:
            updates.forget_notes(order)
            updates.save([folded], now=database_now())
            drain.mark(outcome)
    return found


def differences_aside(order: Order) -> Iterator[str]:
    """Yield that an order tells of others than are set aside, and put that right.

    One that is to be applied again is told of until the drain has come to it.
    """
    told, aside = set(order.set_aside), drain.numbers_aside(order)
    unapplied = Kci.objects.unapplied().of_orders([order.identity])
    if not told.issuperset(aside) or not told.issubset(
        unapplied.values_list("sequence_number", flat=True)
    ):
        order.set_aside = aside
        yield "set_aside"
