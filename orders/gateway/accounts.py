"""In whose name a tenant's requests go to the gateway."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings

from orders.models import GatewayAccount, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the gateway is, and how it knows us."""

    url: str
    client_id: str
    secret: str = field(repr=False)


def account_of(tenant: Tenant) -> Account | None:
    """Return a tenant's account, else the one of the settings, else None.

    Raises `Unreadable` when the tenant's secret cannot be opened.
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


def account(own: GatewayAccount) -> Account:
    """Return an account as it is used; `Unreadable` if its secret cannot be opened."""
    return Account(url=own.url.rstrip("/"), client_id=own.client_id, secret=own.secret)
