"""Tenants and their orders: what the pages show and what people do to it."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Now

from orders.position import LENGTH as POSITION_LENGTH
from orders.position import number
from orders.wording.statuses import ENDS

Person = AbstractBaseUser | AnonymousUser


class TenantQuerySet(models.QuerySet["Tenant"]):
    """Where it is decided whose data somebody sees."""

    def of(self, person: Any) -> Self:
        """Return the tenants that a person works for; an operator works for all."""
        if person.is_superuser:
            return self
        return self.filter(memberships__user=person)


class Tenant(models.Model):
    """An internet provider that orders fibre through the gateway."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=~Q(code=""), name="tenant_has_a_code"),
        )

    def __str__(self) -> str:
        return self.name or self.code


class Membership(models.Model):
    """A person works for a tenant."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="memberships"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "tenant"), name="one_membership_of_a_tenant"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} of {self.tenant}"


class OrderQuerySet(models.QuerySet["Order"]):
    """Sets of orders."""

    def visible_to(self, person: Any) -> Self:
        """Return the orders of the person's tenants that have begun."""
        return self.shown().filter(tenant__in=Tenant.objects.of(person))

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
    search_text = models.TextField(blank=True)

    # Ranges [first, last] of numbers that never came; never enumerated.
    missing = models.JSONField(default=list)
    missing_count = models.BigIntegerField(default=0)
    waiting = models.JSONField(default=list)
    waiting_until = models.DateTimeField(null=True)

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
                condition=~Q(position=""),
                name="order_newest_change",
            ),
            models.Index("tenant", "status", "changed_at", name="order_status"),
            models.Index("tenant", "supplier", "changed_at", name="order_supplier"),
            # For related orders and what a caller quotes to the letter.
            models.Index("tenant", "service_id", name="order_service"),
            models.Index("tenant", "address_id", name="order_address"),
            models.Index("tenant", "supplier_order_number", name="order_number"),
            models.Index("tenant", "conversation_id", name="order_conversation"),
        )

    def __str__(self) -> str:
        return f"{self.entity_type}/{self.entity_id}"

    @property
    def identity(self) -> tuple[int, str, str]:
        """Return what names it."""
        return self.tenant_id, self.entity_type, self.entity_id

    @property
    def last_sequence_number(self) -> int:
        """Return the number of the last KCI in sequence."""
        return number(self.position)


class TimelineEventQuerySet(models.QuerySet["TimelineEvent"]):
    """Entries of timelines."""

    def in_sequence(self) -> Self:
        """Return the entries as they are told: a KCI, then what people did after it."""
        return self.order_by("position", "turn")

    def kcis(self) -> Self:
        """Return the entries that came by KCI."""
        return self.filter(kind=TimelineEvent.Kind.KCI)

    def reused_ids(self, order: Order) -> set[str]:
        """Return the KCI ids of an order that came in with other content, too."""
        ids = order.timeline.kcis().values("kci_id")
        same = self.filter(order__tenant=order.tenant_id, kci_id__in=ids)
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
                | ~Q(kind="KCI") & Q(turn__gt=0, kci_id="", actor__isnull=False),
                name="entry_is_of_a_kci_or_of_a_person",
            ),
        )
        indexes = (
            # For the search by KCI id, and for ids that came back with other content.
            models.Index("kci_id", condition=~Q(kci_id=""), name="event_kci"),
            # For KCIs a day.
            models.Index("at", name="event_at"),
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


class RequiredActionQuerySet(models.QuerySet["RequiredAction"]):
    """Sets of actions."""

    def visible_to(self, person: Any) -> Self:
        """Return the actions on orders of the person's tenants."""
        return self.filter(order__tenant__in=Tenant.objects.of(person))

    def outstanding(self) -> Self:
        """Return the actions that wait for us."""
        return self.filter(state=RequiredAction.State.OPEN)

    def oldest_first(self) -> Self:
        """Return the actions as they are worked: the longest waiting first."""
        return self.order_by("opened_on", "pk")


class RequiredAction(models.Model):
    """What the supplier waits for.

    Opened and closed by KCIs (`opened_*`, `closers`: folded); a person's word, `hand_*`,
    is kept beside and holds against every KCI up to the position of that moment.
    `state`, `closed_by` and `closed_on` are what both add up to.
    """

    class State(models.TextChoices):
        OPEN = "OPEN"
        ANSWERED = "ANSWERED"
        CLOSED = "CLOSED"

    class Kind(models.TextChoices):
        """The actions that we know how to explain. The column is open."""

        INFORMATION_REQUIRED = "INFORMATION_REQUIRED"
        REAPPOINT = "REAPPOINT"
        RESUBMIT = "RESUBMIT"
        CONFIRM = "CONFIRM"
        FAILED_TO_SEND = "FAILED_TO_SEND"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="actions")
    opened_position = models.CharField(max_length=POSITION_LENGTH)
    opened_by = models.CharField(max_length=36)
    opened_on = models.DateTimeField()
    type = models.CharField(max_length=100)
    code = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    supplier_codes = models.JSONField(default=list)
    concerns = models.CharField(max_length=20)
    # The appointment at the opening: an amendment that leaves it books no new visit.
    appointment = models.JSONField(default=list)
    # Every KCI that settles it: [position, KCI id, time], in sequence.
    closers = models.JSONField(default=list)

    state = models.CharField(
        max_length=10, choices=State.choices, default=State.OPEN, editable=False
    )
    closed_by = models.CharField(max_length=200, blank=True)
    closed_on = models.DateTimeField(null=True)

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="actions",
    )
    hand_state = models.CharField(max_length=10, choices=State.choices, blank=True)
    hand_position = models.CharField(max_length=POSITION_LENGTH, blank=True)
    hand_by = models.CharField(max_length=150, blank=True)
    hand_at = models.DateTimeField(null=True)
    hand_reason = models.TextField(blank=True)

    objects = RequiredActionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("order", "opened_position"), name="one_action_a_kci"
            ),
            models.CheckConstraint(
                condition=Q(state="CLOSED", closed_on__isnull=False) & ~Q(closed_by="")
                | ~Q(state="CLOSED") & Q(closed_on=None, closed_by=""),
                name="action_is_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(hand_state="", hand_at=None)
                | Q(hand_state__in=("OPEN", "CLOSED"), hand_at__isnull=False)
                & ~Q(hand_reason="")
                & ~Q(hand_position=""),
                name="action_set_by_hand_has_a_reason",
            ),
        )
        indexes = (
            # For the queue: the few that are not closed, oldest first.
            models.Index(
                "opened_on", "id", condition=~Q(state="CLOSED"), name="action_oldest"
            ),
        )
        permissions = (("work_on_actions", "Can claim, comment on and close actions"),)

    def __str__(self) -> str:
        return f"{self.type} of {self.order}"
