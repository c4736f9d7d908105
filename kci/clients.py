"""Making clients of our API and giving them new secrets."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model

from kci.models import GatewayClient
from kci.schema import SUPPLIER
from orders.people import make_tenant

GATEWAY_SCOPE = "kci:write orders:read"
SUPPLIER_SCOPE = "supplier-kci:write"
SUPPLIER_CODE = RegexValidator(
    SUPPLIER, "A supplier's code has 1 to 20 letters, digits or underscores."
)


def create_client(
    name: str, *, tenant: str, supplier: str = "", scope: str = ""
) -> tuple[GatewayClient, str]:
    """Make a client, and its tenant if that is new; return it and its secret.

    Raises `ValidationError` for a code or a scope that cannot be.
    """
    if supplier:
        SUPPLIER_CODE(supplier)
    scope = scope or (SUPPLIER_SCOPE if supplier else GATEWAY_SCOPE)
    known = settings.OAUTH2_SCOPES
    if unknown := set(scope.split()) - set(known):
        names = f"{', '.join(sorted(unknown))}. Known: {', '.join(known)}"
        raise ValidationError(f"No such scope: {names}.")
    client = GatewayClient(name=name, supplier=supplier, scope=scope)
    secret = equip(client)
    with transaction.atomic():
        client.tenant = make_tenant(tenant)
        client.save()
    return client, secret


def equip(client: GatewayClient) -> str:
    """Give a new client what is the same for each, and a secret, which is returned."""
    client.client_type = GatewayClient.CLIENT_CONFIDENTIAL
    client.authorization_grant_type = GatewayClient.GRANT_CLIENT_CREDENTIALS
    client.client_secret = secret = generate_client_secret()
    return str(secret)


def rotate(client: GatewayClient, *, revoked_on: datetime | None = None) -> str:
    """Give a client a new secret, which is returned; its tokens end."""
    secret = generate_client_secret()
    with transaction.atomic():
        client.client_secret, client.revoked_on = secret, revoked_on
        client.save(update_fields=["client_secret", "revoked_on", "updated"])
        revoke(client)
    return str(secret)


def revoke(client: GatewayClient) -> None:
    """End all tokens of a client."""
    get_access_token_model().objects.filter(application=client).delete()
