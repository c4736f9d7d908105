"""The admin as an app; apart from the site, which needs the models."""

from __future__ import annotations

from django.apps import apps
from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        # Headings and breadcrumbs have it from there.
        apps.get_app_config("auth").verbose_name = "People"
