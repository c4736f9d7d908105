"""What a delivery must be to be accepted, at its address and for its caller."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kci.faults import Fault, Refused
from kci.models import Kci
from kci.negotiation import check_media_type
from kci.parse import parse
from kci.reading import Delivery, from_gateway, from_supplier
from orders.callers import Caller, HasScope

VISIBLE = re.compile(r"[\x21-\x7e]{1,128}\Z")
HEADERS = ("X-Request-ID", "X-Conversation-ID")
GATEWAY = "/kcis"
SUPPLIERS = "/supplier/kcis"
SCOPES = {GATEWAY: "kci:write", SUPPLIERS: "supplier-kci:write"}
# Suppliers may leave it out (Supplier Updates API 1.8).
OPTIONAL = {SUPPLIERS: "X-Conversation-ID"}


def accept(
    path: str, headers: Mapping[str, str], raw: bytes, caller: Caller
) -> tuple[str, Delivery]:
    """Return the text of a delivery and what to store of it.

    Raises `Refused` with all its faults, `PermissionDenied` and `UnsupportedMediaType`.
    """
    if SCOPES[path] not in caller.scopes:
        raise PermissionDenied(HasScope.message)
    check_media_type(headers)
    faults = list(header_faults(headers, optional=OPTIONAL.get(path, "")))
    try:
        text, body = parse(raw)
        delivery = BY_ADDRESS[path](body, caller)
    except Refused as refused:
        raise Refused([*faults, *refused.faults]) from None
    if faults:
        raise Refused(faults)
    return text, delivery


def of_gateway(body: dict[str, Any], caller: Caller) -> Delivery:
    """Accept a KCI in the gateway's dialect (Tenant Updates API)."""
    return from_gateway(body)


def of_supplier(body: dict[str, Any], caller: Caller) -> Delivery:
    """Accept a KCI in the suppliers' own dialect (Supplier Updates API)."""
    if not caller.supplier:
        raise PermissionDenied("The client is not bound to a supplier")
    delivery = from_supplier(
        body,
        supplier_code=caller.supplier,
        tenant=caller.tenant,
        now=timezone.now(),
    )
    identity = (caller.tenant_id, delivery.entity_type, delivery.entity_id)
    told = Kci.objects.of_orders([identity])
    if told.exclude(supplier=caller.supplier).exists():
        raise PermissionDenied("The order is another supplier's")
    return delivery


BY_ADDRESS: dict[str, Callable[[dict[str, Any], Caller], Delivery]] = {
    GATEWAY: of_gateway,
    SUPPLIERS: of_supplier,
}


def header_faults(headers: Mapping[str, str], *, optional: str) -> Iterator[Fault]:
    """Yield what is wrong with the two headers that each delivery carries."""
    for name in HEADERS:
        value = headers.get(name)
        if value is None and name == optional:
            continue
        if not value:
            yield Fault(name, "is missing", missing=True)
        elif not VISIBLE.match(value):
            problem = "must be 1 to 128 visible characters of ASCII"
            yield Fault(name, problem, missing=True)
