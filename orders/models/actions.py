"""What suppliers wait for."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from orders.models.orders import Order
from orders.models.tenants import Tenant
from orders.position import LENGTH as POSITION_LENGTH
from orders.projection import appointment
from orders.wording.tables import asked_kind


class RequiredActionQuerySet(models.QuerySet["RequiredAction"]):
    """Sets of actions."""

    def visible_to(self, person: Any) -> Self:
        """Return the actions on orders of the person's tenants."""
        return self.filter(Tenant.objects.within(person))

    def outstanding(self) -> Self:
        """Return the actions that wait for us."""
        return self.filter(state=RequiredAction.State.OPEN)

    def answered(self) -> Self:
        """Return the actions that we answered and the supplier has not settled."""
        return self.filter(state=RequiredAction.State.ANSWERED)

    def unsettled(self) -> Self:
        """Return the actions of which the supplier has still to say something."""
        by_hand = Q(
            hand_state=RequiredAction.State.CLOSED,
            hand_position__gte=F("order__position"),
        )
        return self.filter(~Q(state=RequiredAction.State.CLOSED) | by_hand)

    def oldest_first(self) -> Self:
        """Return the actions as they are worked: the longest waiting first."""
        return self.order_by("opened_on", "pk")


class RequiredAction(models.Model):
    """What the supplier waits for.

    Opened and closed by KCIs (`opened_*`, `closers`); a person's word (`hand_*`)
    is kept beside and holds against every KCI up to the position of that moment.
    `state`, `closed_by` and `closed_on` are what both add up to; `answered_on` is when
    the first answer was given that was neither refused at once nor taken back.
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
    # The order's: so that nobody's queue goes past the actions of others.
    tenant = models.ForeignKey(
        Tenant, on_delete=models.PROTECT, related_name="+", db_index=False
    )
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
    answered_on = models.DateTimeField(null=True, editable=False)

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
                "tenant",
                "opened_on",
                "id",
                condition=~Q(state="CLOSED"),
                name="action_oldest",
            ),
            # For the reports.
            models.Index("opened_on", name="action_opened"),
            models.Index("closed_on", name="action_closed"),
        )
        permissions = (("work_on_actions", "Can claim, comment on and close actions"),)

    def __str__(self) -> str:
        return f"{asked_kind(self.type)}: {self.order}"

    @property
    def is_settling(self) -> bool:
        """Return whether we are done with it, and the supplier has said nothing since.

        That is what we answered, or closed by hand after the order's last KCI; but not
        another visit that the order has already.
        """
        if self.type == self.Kind.REAPPOINT and self.appointment:
            here = appointment(self.order.entity)
            if [*here] != self.appointment:
                return False
        if self.hand_state == self.State.CLOSED:
            return self.hand_position >= self.order.position
        return self.state == self.State.ANSWERED
