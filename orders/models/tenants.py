"""Tenants and the people who work for them."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class TenantQuerySet(models.QuerySet["Tenant"]):
    """Where it is decided whose data somebody sees."""

    def of(self, person: Any) -> Self:
        """Return the tenants that a person works for; an operator works for all."""
        if person.is_superuser:
            return self
        return self.filter(memberships__user=person)

    def within(self, person: Any, path: str = "tenant") -> Q:
        """Return the condition that what is at a path belongs to a person's tenants.

        As numbers, since only with them the database goes along an index of newest
        changes.
        """
        return (
            Q() if person.is_superuser else Q(**{f"{path}__in": self.numbers(person)})
        )

    def own(self, person: Any) -> list[Tenant]:
        """Return a person's tenants, asked for once."""
        if not hasattr(person, "own_tenants"):
            person.own_tenants = [*self.of(person)]
        found: list[Tenant] = person.own_tenants
        return found

    def numbers(self, person: Any) -> list[int]:
        """Return the numbers of a person's tenants."""
        return [tenant.pk for tenant in self.own(person)]


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
