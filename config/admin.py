"""The admin site: Django's own, with our name and look."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url


class PortalAdminSite(AdminSite):
    site_header = "Fibre Orders admin"
    site_title = "Fibre Orders"
    index_title = "Admin"
    site_url = "/"
    enable_nav_sidebar = True

    def get_urls(self) -> list[Any]:
        """Leave out the pages for a password: the portal has its own."""
        found = super().get_urls()
        return [one for one in found if not str(one.pattern).startswith("password_")]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send who is not signed in to the portal's own page, and refuse the others."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        after = request.GET.get("next", resolve_url("admin:index"))
        query = urlencode({"next": after})
        return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
