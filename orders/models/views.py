"""Views of lists that people keep."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.models.tenants import Tenant


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Sets of saved views."""

    def visible_to(self, person: Any) -> Self:
        """Return a person's own views, and those shared with their tenants."""
        shared = Q(tenant__isnull=False) & Tenant.objects.within(person)
        return self.filter(Q(owner=person) | shared)


class SavedView(models.Model):
    """What a list was narrowed to, under a name: a person's, or shared in a tenant."""

    class Place(models.TextChoices):
        ORDERS = "orders", "Orders"
        QUEUE = "queue", "Queue"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    tenant = models.ForeignKey(
        Tenant,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="saved_views",
        verbose_name="shared with",
    )
    place = models.CharField("list", max_length=10, choices=Place.choices)
    name = models.CharField(max_length=60)
    # As it stands in the address, in one spelling.
    query = models.CharField(max_length=1_000, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("owner", "place", "name"), name="one_view_of_a_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
        )
        permissions = (("share_savedview", "Can share views with the tenant"),)

    def __str__(self) -> str:
        return self.name
