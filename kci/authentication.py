"""Who calls: the client behind a bearer token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView

LONGEST_TOKEN = 255
# A revoked token is refused after this time at the latest.
REMEMBERED = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A client that has proved who it is."""

    client_id: int
    name: str
    tenant_id: int | None
    tenant: str
    supplier: str
    scopes: frozenset[str]
    expires: datetime

    @property
    def is_authenticated(self) -> bool:
        return True


class TokenAuthentication(BaseAuthentication):
    """Bearer tokens, from the header alone.

    The look-up takes longer than all the rest of a delivery, so that a valid token is
    remembered by this process for a few seconds.
    """

    def authenticate(self, request: Request) -> tuple[Caller, str]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST_TOKEN:
            raise AuthenticationFailed("A bearer token is needed")
        key = f"caller:{hashlib.sha256(token.encode()).hexdigest()}"
        caller: Caller | None = cache.get(key) or found(token)
        if caller is None or caller.expires <= timezone.now():
            raise AuthenticationFailed("The token is unknown, expired or revoked")
        left = min(REMEMBERED, caller.expires - timezone.now())
        cache.add(key, caller, left.total_seconds())
        return caller, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="portal"'


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
        tenant_id=client.tenant_id,
        tenant=client.tenant.code if client.tenant else "",
        supplier=client.supplier,
        scopes=frozenset(row.scope.split()) & frozenset(client.scope.split()),
        expires=row.expires,
    )


class HasScope(BasePermission):
    """The token has the scope that the view names, and the client a tenant."""

    message = "The client may not do this"

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = request.user
        return caller.tenant_id is not None and view.scope in caller.scopes  # type: ignore[attr-defined, union-attr]
