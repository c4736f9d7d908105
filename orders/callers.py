"""Who calls the API, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A client that has proved who it is; it is the request's `user` and `auth`."""

    client_id: int
    name: str
    # 0 is no tenant: such a client may do nothing.
    tenant_id: int
    tenant: str
    supplier: str
    scopes: frozenset[str]
    expires: datetime

    @property
    def is_authenticated(self) -> bool:
        return True


def caller_of(request: Request) -> Caller:
    """Return who calls."""
    assert isinstance(request.auth, Caller)
    return request.auth


class HasScope(BasePermission):
    """The token has the scope that the view names, and the client a tenant."""

    message = "The client may not do this"

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller = caller_of(request)
        scope: str = view.scope  # type: ignore[attr-defined]
        return caller.tenant_id != 0 and scope in caller.scopes
