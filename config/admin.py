"""The admin site: Django's own, with our name and look."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

# What each list is for, by its model.
ABOUT = {
    "ActionLimit": "How long an action may wait, by what is asked",
    "Disclosure": "Who looked at personal data in a raw KCI, and when",
    "GatewayAccount": "Where answers are sent to, and as whom",
    "GatewayClient": "Who may post KCIs and call the API",
    "GatewayRequest": "Answers and changes sent to the gateway",
    "Kci": "Everything that was delivered, and what became of it",
    "Membership": "Who works for which tenant",
    "Order": "Orders as the gateway tells them",
    "OwnWording": "A tenant’s own words for codes",
    "RejectedDelivery": "What was refused, and why",
    "SavedView": "Filters that people keep or share",
    "Tenant": "Providers that use this portal",
    "User": "People who sign in, and their roles",
}


class PortalAdminSite(AdminSite):
    site_header = "Fibre Orders admin"
    site_title = "Fibre Orders"
    index_title = "Admin"
    site_url = "/"
    enable_nav_sidebar = True

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[Any]:
        """Return the lists a person may see, each with what it is for."""
        found = super().get_app_list(request, app_label)
        for model in (model for app in found for model in app["models"]):
            model["about"] = ABOUT[model["object_name"]]
        return found

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
