"""A tenant's own account at the gateway."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from orders.gateway import vault
from orders.models.tenants import Tenant


class GatewayAccount(models.Model):
    """How the gateway knows a tenant; its secret is encrypted at rest."""

    tenant = models.OneToOneField(
        Tenant, on_delete=models.PROTECT, related_name="gateway_account"
    )
    # Not a URLField: the gateway of a test has no dot in its host.
    url = models.CharField(
        "address",
        max_length=200,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text="Such as https://prod.fibregateway.com/v1",
    )
    client_id = models.CharField("client id", max_length=200)
    encrypted = models.TextField(editable=False)
    is_on = models.BooleanField(
        "in use",
        default=True,
        help_text="Without it nothing is sent; answers are then only recorded.",
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(encrypted=""), name="gateway_account_has_a_secret"
            ),
        )

    def __str__(self) -> str:
        return f"{self.client_id} at {self.url}"

    @property
    def secret(self) -> str:
        return vault.decrypt(self.encrypted)

    def seal(self, secret: str) -> None:
        """Keep a secret."""
        self.encrypted = vault.encrypt(secret)
