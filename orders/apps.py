"""The app of tenants and their orders."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Tracking"

    def ready(self) -> None:
        from orders.roles import make_groups  # needs the models, which load later

        post_migrate.connect(make_groups, dispatch_uid="orders.roles")
