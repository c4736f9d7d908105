"""Where the gateway and the suppliers post KCIs: stored, answered 204, then worked."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from drf_spectacular.utils import extend_schema_view
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from kci import inbox, openapi
from kci.acceptance import GATEWAY, SCOPES, SUPPLIERS, accept
from kci.counters import DELIVERIES
from kci.doorbell import doorbell
from kci.errors import TooLarge, explain
from orders.callers import Caller, HasScope, caller_of

REFUSALS = frozenset({400, 403, 413, 415, 422})
# Of a body that is too large this much is kept.
KEPT_OF_TOO_LARGE = 16_384


class DeliveryView(APIView):
    """Takes a KCI: it stores and answers; the worker does the rest."""

    permission_classes = (HasScope,)
    scope: ClassVar[str]
    address: ClassVar[str]
    refusals = (400, 413, 415, 422)
    raw = b""

    def post(self, request: Request) -> Response:
        self.raw = self.read(request)
        caller = caller_of(request)
        headers = request.headers
        text, delivery = accept(self.address, headers, self.raw, caller)
        identity = (caller.tenant_id, delivery.entity_type, delivery.entity_id)
        try:
            is_new = inbox.store(caller, delivery, text, request.headers)
        except IntegrityError:
            # Its token was remembered for longer than the client was there.
            raise AuthenticationFailed("The client is gone") from None
        if is_new:
            transaction.on_commit(partial(doorbell.ring, identity), robust=True)
        return Response(status=204)

    def read(self, request: Request) -> bytes:
        """Return the body, once its size allows it."""
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.KCI_MAX_BODY:
            self.raw = request._request.read(KEPT_OF_TOO_LARGE)
            raise TooLarge(f"The body is over {settings.KCI_MAX_BODY} bytes")
        return request.body or chunks(request)

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Count every answer; of who is not authenticated nothing else is kept."""
        try:
            response = super().dispatch(request, *args, **kwargs)
        except Exception as problem:
            DELIVERIES.labels(self.address, explain(problem)[0]).inc()
            raise
        DELIVERIES.labels(self.address, response.status_code).inc()
        return response

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
                body=self.raw or self.request._request.read(settings.KCI_MAX_BODY),
            )
        return response


@extend_schema_view(post=openapi.gateway_delivery)
class KcisView(DeliveryView):
    """The gateway's dialect (Tenant Updates API)."""

    scope = SCOPES[GATEWAY]
    address = GATEWAY


@extend_schema_view(post=openapi.supplier_delivery)
class SupplierKcisView(DeliveryView):
    """The suppliers' own dialect (Supplier Updates API)."""

    scope = SCOPES[SUPPLIERS]
    address = SUPPLIERS


def chunks(request: Request) -> bytes:
    """Return a body that came in chunks, without a length; Django takes it for none."""
    if "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        return b""
    most = settings.KCI_MAX_BODY
    body: bytes = request.META["wsgi.input"].read(most + 1)
    if len(body) > most:
        raise TooLarge(f"The body is over {most} bytes")
    return body
