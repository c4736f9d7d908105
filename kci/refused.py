"""Refused deliveries as their pages print them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kci.log import State, orders_of
from kci.models import RejectedDelivery
from orders.models import Order
from orders.pages.side import address
from orders.wording.kinds import kind

WORDS = {
    400: "Broken or incomplete",
    403: "Not allowed",
    413: "Too large",
    415: "Not JSON",
    422: "Not valid",
}
ACCEPTED = State(word="Accepted later", icon="done", tone="good")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A refused delivery, and the order that it was about."""

    one: RejectedDelivery
    order: Order | None

    @property
    def state(self) -> State:
        if self.one.accepted_at:
            return ACCEPTED
        word = WORDS.get(self.one.status, "Refused")
        return State(word=word, icon="refuse", tone="trouble")

    @property
    def name(self) -> str:
        """Return what the order goes by; empty if the delivery does not tell."""
        one = self.one
        if not one.entity_id:
            return ""
        type = self.order.order_type if self.order else ""
        return f"{kind(one.entity_type, type)} {one.entity_id}"

    @property
    def url(self) -> str:
        """Return the order's page, which is there once a KCI of it is applied."""
        is_shown = self.order is not None and self.order.position
        return address(self.order) if self.order and is_shown else ""


def rows(refused: Sequence[RejectedDelivery]) -> Iterator[Refused]:
    """Yield refused deliveries with their orders, in one query."""
    orders = orders_of(refused)
    for one in refused:
        yield Refused(one=one, order=orders.get(one.identity))
