"""The addresses of the portal."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from config import health, metrics, views
from kci.api import KcisView, SupplierKcisView
from kci.docs import DocsView
from kci.openapi import SchemaView
from kci.tokens import RevokeTokenView, TokenView

urlpatterns = [
    path("kcis", KcisView.as_view()),
    path("supplier/kcis", SupplierKcisView.as_view()),
    path("o/token/", TokenView.as_view(), name="token"),
    path("o/revoke_token/", RevokeTokenView.as_view(), name="revoke-token"),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/docs/", DocsView.as_view(), name="docs"),
    path("api/", include("orders.api_urls")),
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
    path("admin/", admin.site.urls),
    path("", include("kci.urls")),
    path("", include("orders.urls")),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.not_found
handler500 = views.server_error
