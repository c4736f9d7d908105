"""Tenants and their orders: what the pages show and what people do to it."""

from __future__ import annotations

from orders.models.actions import RequiredAction, RequiredActionQuerySet
from orders.models.gateway import GatewayAccount
from orders.models.limits import ActionLimit
from orders.models.looks import LastLook
from orders.models.orders import Order, OrderQuerySet
from orders.models.requests import GatewayRequest, GatewayRequestQuerySet
from orders.models.tenants import Membership, Tenant, TenantQuerySet
from orders.models.timeline import SupplierNote, TimelineEvent, TimelineEventQuerySet
from orders.models.views import SavedView, SavedViewQuerySet
from orders.models.wording import OwnWording

__all__ = [
    "ActionLimit",
    "GatewayAccount",
    "GatewayRequest",
    "GatewayRequestQuerySet",
    "LastLook",
    "Membership",
    "Order",
    "OrderQuerySet",
    "OwnWording",
    "RequiredAction",
    "RequiredActionQuerySet",
    "SavedView",
    "SavedViewQuerySet",
    "SupplierNote",
    "Tenant",
    "TenantQuerySet",
    "TimelineEvent",
    "TimelineEventQuerySet",
]
