"""Tenants and their orders: what the pages show and what people do to it."""

from __future__ import annotations

from orders.models.actions import RequiredAction, RequiredActionQuerySet
from orders.models.orders import Order, OrderQuerySet
from orders.models.tenants import Membership, Tenant, TenantQuerySet
from orders.models.timeline import SupplierNote, TimelineEvent, TimelineEventQuerySet

__all__ = [
    "Membership",
    "Order",
    "OrderQuerySet",
    "RequiredAction",
    "RequiredActionQuerySet",
    "SupplierNote",
    "Tenant",
    "TenantQuerySet",
    "TimelineEvent",
    "TimelineEventQuerySet",
]
