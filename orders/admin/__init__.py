"""The admin of tenants, people and orders."""

from __future__ import annotations

from orders.admin import orders, people, tenants

__all__ = ["orders", "people", "tenants"]
