"""Where the gateway and the suppliers post KCIs: stored, answered 204, then worked."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import PermissionDenied, UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kci import inbox
from kci.doorbell import doorbell
from kci.errors import TooLarge
from kci.faults import Fault, Refused, malformed
from kci.parse import parse
from kci.reading import Delivery, from_gateway, from_supplier
from orders.callers import Caller, HasScope, caller_of
from orders.models import Order

VISIBLE = re.compile(r"[\x21-\x7e]{1,128}\Z")
HEADERS = ("X-Request-ID", "X-Conversation-ID")
REFUSALS = frozenset({400, 403, 413, 415, 422})
# Of a body that is too large this much is kept.
KEPT_OF_TOO_LARGE = 16_384


class DeliveryView(APIView, ABC):
    """Takes a KCI: it stores and answers; the worker does the rest."""

    permission_classes = (HasScope,)
    scope: ClassVar[str]
    raw = b""

    @abstractmethod
    def accept(self, body: dict[str, Any], caller: Caller) -> Delivery:
        """Return what to store of a body; `Refused` if it cannot be accepted."""

    def post(self, request: Request) -> Response:
        self.raw = self.read(request)
        caller = caller_of(request)
        text, delivery = self.understand(request.headers, caller)
        identity = (caller.tenant_id, delivery.entity_type, delivery.entity_id)
        if inbox.store(caller, delivery, text, request.headers):
            transaction.on_commit(partial(doorbell.ring, identity), robust=True)
        return Response(status=204)

    def understand(
        self, headers: Mapping[str, str], caller: Caller
    ) -> tuple[str, Delivery]:
        """Return the text and what to store of it; `Refused` with all faults."""
        faults = list(header_faults(headers))
        try:
            text, body = parse(self.raw)
            delivery = self.accept(body, caller)
        except Refused as refused:
            raise Refused([*faults, *refused.faults]) from None
        if faults:
            raise Refused(faults)
        return text, delivery

    def read(self, request: Request) -> bytes:
        """Return the body, once its size and kind allow it."""
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.KCI_MAX_BODY:
            self.raw = request.stream.read(KEPT_OF_TOO_LARGE) if request.stream else b""
            raise TooLarge(f"The body is over {settings.KCI_MAX_BODY} bytes")
        self.raw = request.body
        check_media_type(request.headers)
        return self.raw

    def handle_exception(self, exc: Exception) -> Response:
        """Answer, and keep what an authenticated client could not deliver."""
        response = super().handle_exception(exc)
        caller = getattr(self.request, "_auth", None)
        if isinstance(caller, Caller) and response.status_code in REFUSALS:
            inbox.reject(
                caller,
                path=self.request.path,
                response=response,
                headers=self.request.headers,
                body=self.raw or self.request._request.read(KEPT_OF_TOO_LARGE),
            )
        return response


class KcisView(DeliveryView):
    """The gateway's dialect (Tenant Updates API)."""

    scope = "kci:write"

    def accept(self, body: dict[str, Any], caller: Caller) -> Delivery:
        return from_gateway(body)


class SupplierKcisView(DeliveryView):
    """The suppliers' own dialect (Supplier Updates API)."""

    scope = "supplier-kci:write"

    def accept(self, body: dict[str, Any], caller: Caller) -> Delivery:
        if not caller.supplier:
            raise PermissionDenied("The client is not bound to a supplier")
        delivery = from_supplier(
            body,
            supplier_code=caller.supplier,
            tenant=caller.tenant,
            now=timezone.now(),
        )
        others = Order.objects.shown().exclude(supplier=caller.supplier)
        if others.filter(
            tenant=caller.tenant_id,
            entity_type=delivery.entity_type,
            entity_id=delivery.entity_id,
        ).exists():
            raise PermissionDenied("The order is another supplier's")
        return delivery


def header_faults(headers: Mapping[str, str]) -> Iterator[Fault]:
    """Yield what is wrong with the two headers that each delivery carries."""
    for name in HEADERS:
        value = headers.get(name)
        if not value:
            yield Fault(name, "is missing", missing=True)
        elif not VISIBLE.match(value):
            problem = "must be 1 to 128 visible characters of ASCII"
            yield Fault(name, problem, missing=True)


def check_media_type(headers: Mapping[str, str]) -> None:
    """Refuse what is not JSON in UTF-8, uncompressed."""
    kind, parameters = parse_header_parameters(headers.get("Content-Type", ""))
    if kind != "application/json":
        raise UnsupportedMediaType(kind, "The body must be application/json")
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType(kind, "The body must not be compressed")
    if parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise malformed("The body must be UTF-8")
