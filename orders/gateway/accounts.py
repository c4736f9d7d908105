"""In whose name a tenant's requests go to the gateway."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings

from orders.gateway.errors import NotSent
from orders.gateway.vault import Unreadable
from orders.models import GatewayAccount, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the gateway is, and how it knows us."""

    url: str
    client_id: str
    secret: str = field(repr=False)


def account_of(tenant: Tenant) -> Account | None:
    """Return a tenant's account, else the one of the settings, else None.

    Raises `NotSent` when the tenant's secret cannot be opened.
    """
    own = GatewayAccount.objects.filter(tenant=tenant).first()
    if own is not None:
        return account(own) if own.is_on else None
    if not settings.GATEWAY_URL:
        return None
    return Account(
        url=settings.GATEWAY_URL,
        client_id=settings.GATEWAY_CLIENT_ID,
        secret=settings.GATEWAY_CLIENT_SECRET,
    )


def has_account(tenant: Tenant) -> bool:
    """Return whether a tenant's requests can be sent."""
    own = GatewayAccount.objects.filter(tenant=tenant).first()
    return own.is_on if own is not None else bool(settings.GATEWAY_URL)


def account(own: GatewayAccount) -> Account:
    """Return an account as it is used; `NotSent` if its secret cannot be opened."""
    try:
        secret = own.secret
    except Unreadable as problem:
        raise NotSent(str(problem)) from None
    return Account(url=own.url.rstrip("/"), client_id=own.client_id, secret=secret)
