"""The admin site: Django's own, with our name and look."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class PortalAdminSite(AdminSite):
    site_header = "Fibre Orders"
    site_title = "Fibre Orders"
    index_title = "Admin"
    site_url = "/"
    enable_nav_sidebar = True


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin.PortalAdminSite"
