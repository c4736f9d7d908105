"""For how long an action may wait for us, where a tenant says so."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q

from orders.models.tenants import Tenant
from orders.wording.tables import asked_kind

LEAST = timedelta(hours=1)


class ActionLimit(models.Model):
    """A tenant's limit for a type of action; "" is for all types without their own."""

    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="action_limits"
    )
    type = models.CharField(max_length=100, blank=True)
    within = models.DurationField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("tenant", "type"), name="one_limit_of_a_type"
            ),
            models.CheckConstraint(
                condition=Q(within__gte=LEAST), name="limit_is_an_hour_at_least"
            ),
        )

    def __str__(self) -> str:
        asked = asked_kind(self.type) if self.type else "All others"
        return f"{asked}: {self.within // timedelta(hours=1)} h"
