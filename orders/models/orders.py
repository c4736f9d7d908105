"""Orders, as KCIs have made them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Lower, Now

from orders.models.tenants import Tenant
from orders.position import LENGTH as POSITION_LENGTH
from orders.position import number
from orders.wording.kinds import kind
from orders.wording.statuses import ENDS

LIFE = (
    "began_before",
    "acknowledged_on",
    "committed_on",
    "completed_on",
    "delays",
    "reappointments",
)
BEGUN = ~Q(position="")
UNDER_WAY = BEGUN & ~Q(status__in=sorted(ENDS))
# What orders are sorted by besides their changes; neither is ever null.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
CUSTOMER_KEY = Lower("customer_name")
TARGET_KEY = Coalesce("target_date", NEVER)


class OrderQuerySet(models.QuerySet["Order"]):
    """Sets of orders."""

    def visible_to(self, person: Any) -> Self:
        """Return the orders of the person's tenants that have begun."""
        return self.shown().filter(Tenant.objects.within(person))

    def of_one_name(self, person: Any, entity_type: str, entity_id: str) -> Self:
        """Return the orders of a name that a person may see: by one query in all."""
        named = self.shown().filter(entity_type=entity_type, entity_id=entity_id)
        return named.filter(tenant__in=Tenant.objects.of(person))

    def at_tenant(self, code: str) -> Self:
        """Narrow to the tenant of a code, as an address names it."""
        # PostgreSQL cannot even look for it.
        return self.none() if "\0" in code else self.filter(tenant__code=code)

    def shown(self) -> Self:
        """Return the orders of which a KCI is applied; the others only wait."""
        return self.exclude(position="")

    def unfinished(self) -> Self:
        """Return the orders that have not ended."""
        return self.exclude(status__in=ENDS)

    def locked(self, *, skip: bool = False) -> Self:
        """Lock the rows until the commit, always in the same sequence.

        With `skip` the rows that somebody else has locked are left out.
        """
        return self.select_for_update(skip_locked=skip).order_by("pk")


class Order(models.Model):
    """Whatever KCIs are about: a service order, a service test or a service problem.

    All but the identity is folded from the KCIs by `orders.projection`.
    """

    class EntityType(models.TextChoices):
        """The kinds that the gateway writes about. The column is open."""

        PROVIDE_ORDER = "PROVIDE_ORDER"
        PROVIDE_ETHERNET_ORDER = "PROVIDE_ETHERNET_ORDER"
        MODIFY_ORDER = "MODIFY_ORDER"
        CEASE_ORDER = "CEASE_ORDER"
        UNSOLICITED_CEASE_ORDER = "UNSOLICITED_CEASE_ORDER"
        SERVICE_TEST = "SERVICE_TEST"
        SERVICE_PROBLEM = "SERVICE_PROBLEM"

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="orders")
    entity_type = models.CharField(max_length=40)
    entity_id = models.CharField(max_length=64)

    position = models.CharField(max_length=POSITION_LENGTH, blank=True)
    entity = models.JSONField(default=dict)
    conversation_id = models.CharField(max_length=128, blank=True)
    order_type = models.CharField(max_length=100, blank=True)
    supplier = models.CharField(max_length=20, blank=True)
    supplier_order_number = models.CharField(max_length=200, blank=True)
    service_id = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=100, blank=True)
    product = models.CharField(max_length=200, blank=True)
    customer_name = models.CharField(max_length=200, blank=True)
    customer_email = models.CharField(max_length=200, blank=True)
    customer_phone = models.CharField(max_length=100, blank=True)
    address_id = models.CharField(max_length=200, blank=True)
    address_type = models.CharField(max_length=100, blank=True)
    requested_completion_date = models.DateField(null=True)
    committed_date = models.DateTimeField(null=True)
    target_date = models.DateTimeField(null=True)
    appointment_start = models.DateTimeField(null=True)
    appointment_end = models.DateTimeField(null=True)
    appointment_reservation_id = models.CharField(max_length=100, blank=True)
    appointment_reference = models.CharField(max_length=200, blank=True)
    last_update_type = models.CharField(max_length=20, blank=True)
    last_type = models.CharField(max_length=100, blank=True)
    last_code = models.CharField(max_length=100, blank=True)
    last_text = models.TextField(blank=True)
    last_issued_on = models.DateTimeField(null=True)
    # The amendments and cancellations that its KCIs embedded, by their ids.
    request_ids = models.JSONField(default=list)
    search_text = models.TextField(blank=True)

    # The milestones (`orders.life`).
    began_on = models.DateTimeField(null=True)
    began_before = models.BooleanField(default=False)
    acknowledged_on = models.DateTimeField(null=True)
    committed_on = models.DateTimeField(null=True)
    completed_on = models.DateTimeField(null=True)
    delays = models.PositiveIntegerField(default=0)
    reappointments = models.PositiveIntegerField(default=0)

    # Ranges [first, last] of numbers that never came; never enumerated.
    missing = models.JSONField(default=list)
    missing_count = models.BigIntegerField(default=0)
    waiting = models.JSONField(default=list)
    waiting_until = models.DateTimeField(null=True)
    # Numbers that came and could not be applied; operators see to them.
    set_aside = models.JSONField(default=list)

    # When the gateway is to be asked for what never came (`kci.reconcile`).
    ask_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)

    version = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now())

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "entity_type", "entity_id"),
                name="one_order_of_an_identity",
            ),
            models.CheckConstraint(
                condition=~Q(entity_type="") & ~Q(entity_id=""),
                name="order_has_an_identity",
            ),
            models.CheckConstraint(
                condition=Q(position="", status="") | (~Q(position="") & ~Q(status="")),
                name="order_has_a_status_once_it_has_begun",
            ),
            models.CheckConstraint(
                condition=Q(missing_count__gte=0), name="missing_count_is_no_debt"
            ),
        )
        indexes = (
            # For the lists of pages and API: newest change first, begun ones only.
            models.Index(
                "tenant",
                F("changed_at").desc(),
                F("id").desc(),
                condition=BEGUN,
                name="order_newest_change",
            ),
            # For the same lists and for what is late, where most orders have ended.
            models.Index(
                "tenant",
                F("changed_at").desc(),
                F("id").desc(),
                condition=UNDER_WAY,
                name="order_under_way",
            ),
            # For the numbers of what is late: it holds all that this is told by.
            models.Index(
                "tenant",
                TARGET_KEY,
                "id",
                "target_date",
                "committed_date",
                "requested_completion_date",
                condition=UNDER_WAY,
                name="order_late",
            ),
            models.Index("tenant", "status", "changed_at", name="order_status"),
            models.Index("tenant", "supplier", "changed_at", name="order_supplier"),
            # For the reconciliation: the few that are to be asked for.
            models.Index("ask_at", condition=Q(ask_at__isnull=False), name="order_ask"),
            # For the reports: it holds all that they sum up of what began in some days.
            # The rows, with their entities, are some ten times as much to read.
            models.Index(
                "began_on",
                "tenant",
                "entity_type",
                "supplier",
                *LIFE,
                "committed_date",
                "target_date",
                "id",
                condition=BEGUN,
                name="order_life",
            ),
            # For the lists by customer and by target date, and the dates of this week.
            models.Index(
                "tenant",
                CUSTOMER_KEY,
                "id",
                condition=BEGUN,
                name="order_customer",
            ),
            models.Index(
                "tenant",
                TARGET_KEY,
                "id",
                condition=BEGUN,
                name="order_target",
            ),
            # For related orders and what a caller quotes to the letter.
            models.Index("tenant", "service_id", name="order_service"),
            models.Index("tenant", "address_id", name="order_address"),
            models.Index("tenant", "supplier_order_number", name="order_number"),
            models.Index("tenant", "conversation_id", name="order_conversation"),
        )

    def __str__(self) -> str:
        return f"{kind(self.entity_type, self.order_type)} {self.entity_id}"

    @property
    def identity(self) -> tuple[int, str, str]:
        """Return what names it."""
        return self.tenant_id, self.entity_type, self.entity_id

    @property
    def last_sequence_number(self) -> int:
        """Return the number of the last KCI in sequence."""
        return number(self.position)
