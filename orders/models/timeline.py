"""What happened to an order, line by line."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from orders.models.orders import Order
from orders.models.tenants import Tenant
from orders.position import LENGTH as POSITION_LENGTH

# Some KCIs repeat their type as the code.
PROBLEM = Q(kind="KCI") & ~Q(code="") & ~Q(code=F("type"))


class TimelineEventQuerySet(models.QuerySet["TimelineEvent"]):
    """Entries of timelines."""

    def visible_to(self, person: Any) -> Self:
        """Return the entries of orders of the person's tenants."""
        return self.filter(Tenant.objects.within(person, "order__tenant"))

    def in_sequence(self) -> Self:
        """Return the entries as they are told: a KCI, then what people did after it."""
        return self.order_by("position", "turn")

    def kcis(self) -> Self:
        """Return the entries that came by KCI."""
        return self.filter(kind=TimelineEvent.Kind.KCI)

    def problems(self) -> Self:
        """Return the entries that name a problem."""
        return self.filter(PROBLEM)

    def reused_ids(self, order: Order) -> set[str]:
        """Return the KCI ids of an order that came in with other content, too."""
        ids = order.timeline.kcis().values("kci_id")
        # There is an index of those that are not empty; the database is to know.
        some = self.exclude(kci_id="")
        same = some.filter(order__tenant=order.tenant_id, kci_id__in=ids)
        counted = same.order_by().values("kci_id").annotate(times=Count("pk"))
        return set(counted.filter(times__gt=1).values_list("kci_id", flat=True))


class TimelineEvent(models.Model):
    """One thing that happened to an order.

    Entries of KCIs are a projection and may be written again in place. What people did
    is only ever added; it stands after the KCI that was the last one at that moment.
    """

    class Kind(models.TextChoices):
        KCI = "KCI"
        COMMENT = "COMMENT"
        ASSIGNED = "ASSIGNED"
        CLOSED = "CLOSED"
        REOPENED = "REOPENED"
        REQUESTED = "REQUESTED"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="timeline")
    position = models.CharField(max_length=POSITION_LENGTH)
    # 0 is the KCI, 1 and up what people did after it.
    turn = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # When it was issued, else received by the gateway, else by us; or done by a person.
    at = models.DateTimeField()
    text = models.TextField(blank=True)

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.ForeignKey(
        "RequiredAction", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    # A system of the tenant's did it, by the API; else `actor` did.
    client = models.CharField(max_length=255, blank=True)
    request = models.OneToOneField(
        "GatewayRequest", null=True, on_delete=models.PROTECT, related_name="entry"
    )

    kci_id = models.CharField(max_length=36, blank=True)
    sequence_number = models.BigIntegerField(null=True)
    update_type = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=100, blank=True)
    supplier = models.CharField(max_length=20, blank=True)
    supplier_codes = models.JSONField(default=list)
    status = models.CharField(max_length=100, blank=True)
    status_before = models.CharField(max_length=100, blank=True)
    concerns = models.CharField(max_length=20, blank=True)
    # The amendment or cancellation that it embeds: [{"kind", "id", "status"}].
    requests = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    issued_on = models.DateTimeField(null=True)
    received_on = models.DateTimeField(null=True)
    delivered_on = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    after_gap = models.BooleanField(default=False)

    objects = TimelineEventQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("order", "position", "turn"), name="one_entry_a_turn"
            ),
            models.CheckConstraint(
                condition=Q(kind="KCI", turn=0, actor=None)
                & ~Q(kci_id="")
                & Q(sequence_number__isnull=False)
                | ~Q(kind="KCI")
                & Q(turn__gt=0, kci_id="")
                & (Q(actor__isnull=False) | ~Q(client="")),
                name="entry_is_of_a_kci_or_of_somebody",
            ),
        )
        indexes = (
            # For the search by KCI id, and for ids that came back with other content.
            models.Index("kci_id", condition=~Q(kci_id=""), name="event_kci"),
            # For KCIs a day.
            models.Index("at", name="event_at"),
            # For the reports, which then need not look at the entries themselves.
            models.Index(
                "at", "order", "code", condition=PROBLEM, name="event_problem"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.type or self.text[:40]}"


class SupplierNote(models.Model):
    """A note that came with a KCI."""

    event = models.ForeignKey(
        TimelineEvent, on_delete=models.CASCADE, related_name="notes"
    )
    turn = models.PositiveIntegerField()
    note = models.TextField()
    type = models.CharField(max_length=100, blank=True)
    created = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("event", "turn"), name="one_note_a_turn"),
        )

    def __str__(self) -> str:
        return self.note[:60]
