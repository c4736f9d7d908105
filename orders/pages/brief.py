"""An order in a row of a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from orders.models import Order
from orders.pages.clock import Clock
from orders.pages.side import address
from orders.wording import kinds, tables
from orders.wording.facts import Facts
from orders.wording.own import speaking_of
from orders.wording.statuses import Status, status
from orders.wording.words import supplier_name, telephone

# What a list never prints; an entity alone can be 100 KB.
HEAVY = ("entity", "search_text", "last_text", "missing", "waiting")


@dataclass(frozen=True)
class Brief:
    """What a row says of an order."""

    order: Order
    clock: Clock

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.order, (), self.clock.tz, self.clock.now)

    @property
    def name(self) -> str:
        """Return the customer's name, else what the line or the order goes by."""
        order = self.order
        line = f"Line {order.service_id}" if order.service_id else ""
        return order.customer_name or line or f"{self.kind} {order.entity_id}"

    @property
    def url(self) -> str:
        return address(self.order)

    @property
    def kind(self) -> str:
        return kinds.kind(self.order.entity_type, self.order.order_type)

    @property
    def other_number(self) -> str:
        """Return the supplier's number, if it is another than ours."""
        number = self.order.supplier_order_number
        return "" if number == self.order.entity_id else number

    @property
    def supplier(self) -> str:
        return supplier_name(self.order.supplier)

    @property
    def where(self) -> str:
        """Return the address, else the service, by the number it goes by."""
        order = self.order
        if order.address_id:
            kind = kinds.address_type(order.address_type) or "Address"
            return f"{kind} {order.address_id}"
        return f"Service {order.service_id}" if order.service_id else ""

    @property
    def phone(self) -> str:
        return telephone(self.order.customer_phone) or tables.NO_CONTACT

    @property
    def status(self) -> Status:
        with speaking_of(self.order.tenant_id):
            return status(self.order.status)

    @property
    def target(self) -> date | None:
        return self.facts.expected

    @property
    def overdue(self) -> int:
        """Return by how many days the target has passed; 0 for what has ended."""
        gone = (self.facts.today - self.target).days if self.target else 0
        return 0 if self.facts.has_ended else max(0, gone)

    @property
    def days_late(self) -> int | None:
        """Return how many days late it is, or will be; None if nobody promised."""
        slipped = self.facts.slip_days()
        return self.overdue + max(slipped or 0, 0) if self.overdue else slipped

    @property
    def slips(self) -> list[str]:
        """Return how long its date is over, and how far that is from the promise."""
        slipped = self.facts.slip_days()
        gone = tables.overdue(self.overdue)
        moved = tables.moved(slipped) if gone else tables.slip(slipped)
        return [*filter(None, (gone, moved))]

    @property
    def slip(self) -> str:
        return ", ".join(self.slips)

    @property
    def is_delayed(self) -> bool:
        """Return whether it is late now (`orders.filters.is_delayed`)."""
        has_slipped = (self.facts.slip_days() or 0) > 0
        return not self.facts.has_ended and (self.overdue > 0 or has_slipped)

    @property
    def slip_tone(self) -> str:
        if self.is_delayed:
            return "trouble"
        return "good" if (self.facts.slip_days() or 0) < 0 else ""
