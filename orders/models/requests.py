"""What we ask of the gateway, and what became of it."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from orders.models.actions import RequiredAction
from orders.models.orders import Order
from orders.models.tenants import Tenant
from orders.position import LENGTH as POSITION_LENGTH
from orders.wording.words import inline


class GatewayRequestQuerySet(models.QuerySet["GatewayRequest"]):
    """Sets of requests."""

    def visible_to(self, person: Any) -> Self:
        """Return the requests on orders of the person's tenants."""
        return self.filter(Tenant.objects.within(person, "order__tenant"))

    def answers(self) -> Self:
        """Return the requests that answer something; a reservation alone does not."""
        return self.exclude(kind=GatewayRequest.Kind.RESERVATION)

    def unsent(self) -> Self:
        """Return what is to be sent, or of which we do not know whether it was."""
        return self.filter(state__in=GatewayRequest.UNSENT)

    def under_way(self) -> Self:
        """Return what the supplier has not answered yet, nor anybody taken back."""
        return self.filter(state__in=GatewayRequest.UNDER_WAY, outcome="")

    def due(self) -> Self:
        """Return what the outbox is to send, or to look after, by now."""
        due = self.answers().unsent().filter(due_at__lte=Now())
        return due.order_by("due_at")

    def oldest_first(self) -> Self:
        return self.order_by("created_at", "pk")


class GatewayRequest(models.Model):
    """Something that we ask of the gateway: the outbox, and the record for ever.

    `state` is what became of sending it, `outcome` what KCIs said of it since; the
    latter is made anew whenever the order's KCIs are folded.
    """

    class Kind(models.TextChoices):
        AMENDMENT = "AMENDMENT"
        CANCELLATION = "CANCELLATION"
        RESOLUTION = "RESOLUTION"
        RESERVATION = "RESERVATION"
        RECORDED = "RECORDED"

    class State(models.TextChoices):
        TO_SEND = "TO_SEND"
        # Somebody is at it, or died at it.
        SENDING = "SENDING"
        # It may have arrived: the order is read back before it is sent again.
        UNSURE = "UNSURE"
        RECEIVED = "RECEIVED"
        REFUSED = "REFUSED"
        # Nobody waits for it any longer; it was never sent.
        LAPSED = "LAPSED"
        # Done elsewhere, and written down here.
        RECORDED = "RECORDED"

    class Outcome(models.TextChoices):
        ACCEPTED = "ACCEPTED"
        REFUSED = "REFUSED"
        # The order ended before a word on it.
        LAPSED = "LAPSED"

    UNSENT = (State.TO_SEND, State.SENDING, State.UNSURE)
    UNDER_WAY = (*UNSENT, State.RECEIVED)

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="requests")
    action = models.ForeignKey(
        RequiredAction, null=True, on_delete=models.PROTECT, related_name="requests"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # The JSON that is sent; of a record {"recorded": text}.
    body = models.JSONField(default=dict)
    # Begin and end of the visit that a change books, if it was held from here.
    timeslot = models.JSONField(default=dict)
    # The order's place in sequence when it was asked: later KCIs may be about it.
    position = models.CharField(max_length=POSITION_LENGTH)
    # A form or a client names its answer, so that a second click is the same one.
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    client = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    state = models.CharField(
        max_length=10, choices=State.choices, default=State.TO_SEND
    )
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveIntegerField(default=0)
    # Read-backs since the last attempt that found nothing.
    looked = models.PositiveIntegerField(default=0)
    request_id = models.CharField(max_length=128, blank=True)
    sent_at = models.DateTimeField(null=True)
    gateway_id = models.CharField(max_length=64, blank=True)
    supplier_reference = models.CharField(max_length=200, blank=True)
    # The gateway's words on it: why it was refused or could not be sent.
    messages = models.JSONField(default=list)
    # Of a reservation: when it ends, and what was reserved.
    expires_at = models.DateTimeField(null=True)
    answer = models.JSONField(default=dict)

    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_position = models.CharField(max_length=POSITION_LENGTH, blank=True)
    outcome_kci = models.CharField(max_length=36, blank=True)
    outcome_on = models.DateTimeField(null=True)

    objects = GatewayRequestQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(by__isnull=False) | ~Q(client=""),
                name="request_is_made_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_kci="", outcome_on=None)
                | ~Q(outcome="") & ~Q(outcome_kci="") & Q(outcome_on__isnull=False),
                name="request_has_its_outcome_by_a_kci",
            ),
        )
        indexes = (
            # For the outbox: the few that are still to be sent.
            models.Index(
                "due_at",
                condition=Q(state__in=("TO_SEND", "SENDING", "UNSURE")),
                name="request_due",
            ),
            # For the search: a supplier quotes them.
            models.Index("gateway_id", name="request_gateway_id"),
        )
        permissions = (("answer_actions", "Can answer suppliers through the gateway"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {inline(str(self.order))}"

    @property
    def author(self) -> str:
        """Return who asked, as the API names them."""
        return f"user:{self.by}" if self.by else f"client:{self.client}"

    @property
    def is_unsent(self) -> bool:
        return self.state in self.UNSENT and not self.outcome

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY and not self.outcome
