"""Who calls: the client behind a bearer token."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from orders.callers import Caller

LONGEST_TOKEN = 255
# A revoked token is refused after this time at the latest.
REMEMBERED = timedelta(seconds=5)


class TokenAuthentication(BaseAuthentication):
    """Bearer tokens, from the header alone.

    The look-up takes longer than all the rest of a delivery, so that a valid token is
    remembered by this process for a few seconds.
    """

    def authenticate(self, request: Request) -> tuple[Caller, Caller]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST_TOKEN:
            raise AuthenticationFailed("A bearer token is needed")
        caller = remembered(token)
        if caller is None or caller.expires <= timezone.now():
            raise AuthenticationFailed("The token is unknown, expired or revoked")
        return caller, caller

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="portal"'


def remembered(token: str) -> Caller | None:
    """Return the caller of a token as it was a few seconds ago at most.

    Only what the database said is written down: the time of who is remembered is not
    drawn out by asking.
    """
    key = f"caller:{hashlib.sha256(token.encode()).hexdigest()}"
    caller: Caller | None = cache.get(key)
    if caller is None and (caller := found(token)):
        cache.add(key, caller, REMEMBERED.total_seconds())
    return caller


def found(token: str) -> Caller | None:
    """Return the caller whom the database knows by a token."""
    checksum = hashlib.sha256(token.encode()).hexdigest()
    tokens = get_access_token_model().objects.select_related("application__tenant")
    row = tokens.filter(token_checksum=checksum).first()
    if row is None or row.application is None:
        return None
    client = row.application
    return Caller(
        client_id=client.pk,
        name=client.name,
        tenant_id=client.tenant_id or 0,
        tenant=client.tenant.code if client.tenant else "",
        supplier=client.supplier,
        scopes=frozenset(row.scope.split()) & frozenset(client.scope.split()),
        expires=row.expires,
    )
