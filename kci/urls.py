"""The addresses of the inbox's pages."""

from __future__ import annotations

from django.urls import path

from kci import views
from orders.converters import ORDER

urlpatterns = [
    path("kcis/", views.KcisPage.as_view(), name="kcis"),
    path("kcis/again/", views.ApplyAllAgainView.as_view(), name="kcis-again"),
    path("kcis/refused/", views.RefusedPage.as_view(), name="kcis-refused"),
    path("kcis/refused/<int:pk>/", views.RefusedOnePage.as_view(), name="kci-refused"),
    path(
        "kcis/refused/<int:pk>/again/",
        views.AcceptAgainView.as_view(),
        name="kci-accept-again",
    ),
    path(
        f"{ORDER}fetch/",
        views.FetchView.as_view(),
        name="order-fetch",
    ),
    path("kcis/<int:pk>/", views.KciPage.as_view(), name="kci"),
    path("kcis/<int:pk>/again/", views.ApplyAgainView.as_view(), name="kci-again"),
]
