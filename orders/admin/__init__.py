"""The admin of tenants, people and orders."""

from __future__ import annotations

from orders.admin import (
    gateway,
    limits,
    orders,
    people,
    requests,
    saved,
    tenants,
    wording,
)

__all__ = [
    "gateway",
    "limits",
    "orders",
    "people",
    "requests",
    "saved",
    "tenants",
    "wording",
]
