"""The inbox: every delivery as it came, and who may deliver."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.timezone import get_current_timezone
from oauth2_provider.models import AbstractApplication

from kci import masking
from orders.models import Tenant
from orders.position import LENGTH as POSITION_LENGTH
from orders.wording.dates import moment
from orders.wording.kinds import kind
from orders.wording.words import inline

# By then the doorbell's task has come; the sweep takes what is still there.
DOORBELL = timedelta(seconds=2)


class GatewayClient(AbstractApplication):
    """A gateway, a supplier or a system of the tenant's that calls our API.

    `scope` is all that the client may ever have; `supplier` binds it to the supplier
    dialect.
    """

    tenant = models.ForeignKey(
        Tenant, null=True, on_delete=models.PROTECT, related_name="clients"
    )
    supplier = models.CharField(max_length=20, blank=True)
    scope = models.CharField(max_length=200, default="kci:write orders:read")
    revoked_on = models.DateTimeField(null=True, editable=False)

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        verbose_name = "gateway client"

    def __str__(self) -> str:
        return self.name or self.client_id


class KciQuerySet(models.QuerySet["Kci"]):
    """Sets of KCIs."""

    def visible_to(self, person: Any) -> Self:
        """Return the KCIs of the person's tenants."""
        return self.filter(Tenant.objects.within(person))

    def pending(self) -> Self:
        """Return what is stored and not yet applied."""
        return self.filter(state=Kci.State.PENDING)

    def unapplied(self) -> Self:
        """Return what waits or was set aside."""
        return self.exclude(state=Kci.State.APPLIED).exclude(state=Kci.State.REPLACED)

    def set_aside(self) -> Self:
        """Return what could not be applied."""
        return self.unapplied().filter(state=Kci.State.SET_ASIDE)

    def due(self) -> Self:
        """Return the pending ones that nobody needs to wait for any longer."""
        rung = Q(received_at__lte=Now() - DOORBELL)
        return self.pending().filter(rung, due_at__lte=Now()).order_by("due_at")

    def overtaken(self) -> Self:
        """Return the fetched ones that were delivered, too, and tell no more."""
        delivered = Kci.objects.filter(
            tenant=OuterRef("tenant"),
            kci_id=OuterRef("kci_id"),
            entity_type=OuterRef("entity_type"),
            entity_id=OuterRef("entity_id"),
            sequence_number=OuterRef("sequence_number"),
            fetched=False,
        )
        standing = self.filter(fetched=True).exclude(state=Kci.State.REPLACED)
        return standing.filter(Exists(delivered))

    def of_orders(self, identities: list[tuple[int, str, str]]) -> Self:
        """Narrow to some orders; others of the same id may be among them."""
        return self.filter(
            tenant_id__in={tenant for tenant, _, _ in identities},
            entity_type__in={kind for _, kind, _ in identities},
            entity_id__in={name for _, _, name in identities},
        )


class Kci(models.Model):
    """A KCI as it was delivered: one row, however often it came.

    `body` is the text as received; the columns are what orders and finds it. It is the
    record of what happened: orders can always be built again from it.
    """

    class State(models.TextChoices):
        PENDING = "PENDING", "Waiting"
        APPLIED = "APPLIED", "Applied"
        SET_ASIDE = "SET_ASIDE", "Set aside"
        # Fetched from the gateway, and then delivered by it after all.
        REPLACED = "REPLACED", "Replaced"

    class Dialect(models.TextChoices):
        TENANT = "TENANT", "Gateway"
        SUPPLIER = "SUPPLIER", "Supplier"

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="kcis")
    client = models.ForeignKey(
        GatewayClient,
        null=True,
        on_delete=models.SET_NULL,
        related_name="kcis",
        db_index=False,
    )
    kci_id = models.CharField("KCI id", max_length=36)
    digest = models.CharField(max_length=64)
    dialect = models.CharField(max_length=10, choices=Dialect.choices)
    supplier = models.CharField(max_length=20)
    entity_type = models.CharField(max_length=40)
    entity_id = models.CharField(max_length=64)
    sequence_number = models.BigIntegerField()
    position = models.CharField(max_length=POSITION_LENGTH)
    body = models.TextField()
    request_id = models.CharField(max_length=128)
    conversation_id = models.CharField(max_length=128, blank=True)
    headers = models.JSONField(default=dict)

    received_at = models.DateTimeField(db_default=Now())
    deliveries = models.PositiveIntegerField(db_default=1)
    last_delivered_at = models.DateTimeField(db_default=Now())

    state = models.CharField(
        max_length=10, choices=State.choices, db_default=State.PENDING
    )
    # When it is to be looked at again: at once, or when its wait for a gap runs out.
    due_at = models.DateTimeField(db_default=Now())
    applied_at = models.DateTimeField(null=True)
    # Read back from the gateway, since it was never delivered (`kci.reconcile`).
    fetched = models.BooleanField(default=False, db_default=False)
    late = models.BooleanField(db_default=False)
    after_gap = models.BooleanField(db_default=False)
    # It was taken, and somebody should look at it (`kci.odd`).
    odd = models.BooleanField(db_default=False)
    error = models.TextField(blank=True, db_default="")

    objects = KciQuerySet.as_manager()

    class Meta:
        verbose_name = "KCI"
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "kci_id", "digest"), name="one_kci_of_a_content"
            ),
            models.CheckConstraint(
                condition=Q(state="APPLIED", applied_at__isnull=False)
                | ~Q(state="APPLIED") & Q(applied_at=None),
                name="kci_is_applied_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="SET_ASIDE") & ~Q(error="")
                | ~Q(state="SET_ASIDE") & Q(error=""),
                name="kci_is_set_aside_for_an_error",
            ),
            models.CheckConstraint(
                condition=Q(sequence_number__gte=1), name="kci_numbers_begin_at_one"
            ),
        )
        indexes = (
            # For drain and rebuild: the KCIs of an order.
            models.Index("tenant", "entity_type", "entity_id", name="kci_order"),
            # For the sweep: the few that wait.
            models.Index("due_at", condition=Q(state="PENDING"), name="kci_due"),
            # For the drain: what an order still has to be told.
            models.Index(
                "tenant",
                "entity_id",
                condition=~Q(state="APPLIED"),
                name="kci_unapplied",
            ),
            # For the drain: the few that were fetched.
            models.Index(
                "tenant", "entity_id", condition=Q(fetched=True), name="kci_fetched"
            ),
            # For the pages: the few that came again.
            models.Index("id", condition=Q(deliveries__gt=1), name="kci_repeats"),
            # For the pages: the few that are odd, and what a client delivered.
            models.Index("id", condition=Q(odd=True), name="kci_odd"),
            models.Index("client", "id", name="kci_client"),
            # For the pages: newest first.
            models.Index(F("received_at").desc(), F("id").desc(), name="kci_newest"),
        )
        permissions = (
            ("view_raw_kci", "Can see the raw body and headers of KCIs"),
            ("apply_again_kci", "Can apply KCIs again that were set aside"),
        )

    def __str__(self) -> str:
        about = inline(f"{kind(self.entity_type)} {self.entity_id}")
        return f"KCI {self.sequence_number} of {about}"

    @property
    def problem(self) -> str:
        """Return why it was set aside, without what that may quote of people."""
        return masking.said(self.error)

    @property
    def identity(self) -> tuple[int, str, str]:
        """Return what names the order it is about."""
        return self.tenant_id, self.entity_type, self.entity_id


class RejectedDeliveryQuerySet(models.QuerySet["RejectedDelivery"]):
    """Sets of rejected deliveries."""

    def visible_to(self, person: Any) -> Self:
        """Return the deliveries to the person's tenants; an operator sees all."""
        return self.filter(Tenant.objects.within(person))


class RejectedDelivery(models.Model):
    """What a client delivered and we could not accept, kept for a person to look at."""

    tenant = models.ForeignKey(
        Tenant, null=True, on_delete=models.PROTECT, related_name="rejected"
    )
    client = models.ForeignKey(
        GatewayClient, null=True, on_delete=models.SET_NULL, related_name="rejected"
    )
    uuid = models.UUIDField(unique=True, editable=False)
    path = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    # What it seems to be about (`kci.about`), as far as that can be read.
    entity_type = models.CharField(max_length=40, blank=True)
    entity_id = models.CharField(max_length=64, blank=True)
    names = models.TextField(blank=True, editable=False)
    received_at = models.DateTimeField(db_default=Now())
    accepted_at = models.DateTimeField(null=True, editable=False)

    objects = RejectedDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "refused delivery"
        verbose_name_plural = "refused deliveries"
        indexes = (
            models.Index(
                F("received_at").desc(), F("id").desc(), name="rejected_newest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.status} {'; '.join(self.reasons)[:100]}"

    @property
    def identity(self) -> tuple[int | None, str, str]:
        """Return what names the order that it seems to be about."""
        return self.tenant_id, self.entity_type, self.entity_id

    @property
    def why(self) -> list[str]:
        """Return the reasons, without what they may quote of people."""
        return [masking.said(str(reason)) for reason in self.reasons]

    @property
    def text(self) -> str:
        """Return the body as text; what is no UTF-8 is marked."""
        return bytes(self.body).decode(errors="replace")


class Disclosure(models.Model):
    """Personal data of a delivery that somebody asked to see. Only ever added to.

    It outlives a refused delivery, of which it keeps the uuid.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())
    tenant = models.ForeignKey(
        Tenant, null=True, on_delete=models.PROTECT, related_name="+"
    )
    kci = models.ForeignKey(
        Kci, null=True, on_delete=models.PROTECT, related_name="disclosures"
    )
    refused = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kci__isnull=False, refused=None)
                | Q(kci=None, refused__isnull=False),
                name="disclosure_is_of_one_delivery",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}, {moment(self.at, get_current_timezone())}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it; what is recorded stays as it is."""
        if not self._state.adding:
            raise TypeError("A disclosure is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A disclosure is never deleted")
