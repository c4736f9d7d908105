"""The admin of tenants, people and orders."""

from __future__ import annotations

from orders.admin import limits, orders, people, requests, tenants

__all__ = ["limits", "orders", "people", "requests", "tenants"]
