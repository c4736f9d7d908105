"""The addresses of the portal."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path
from oauth2_provider.views import RevokeTokenView, TokenView

from kci.api import KcisView, SupplierKcisView

urlpatterns = [
    path("kcis", KcisView.as_view()),
    path("supplier/kcis", SupplierKcisView.as_view()),
    path("o/token/", TokenView.as_view(), name="token"),
    path("o/revoke_token/", RevokeTokenView.as_view(), name="revoke-token"),
    path("admin/", admin.site.urls),
]
