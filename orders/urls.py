"""The addresses of the pages."""

from __future__ import annotations

from django.contrib.auth import views as auth
from django.urls import path
from django.views.generic import TemplateView

from orders.views import order

ORDER = "orders/<str:entity_type>/<str:entity_id>/"
# Places of pages that are being built.
soon = TemplateView.as_view(template_name="base.html")

urlpatterns = [
    path("", soon, name="today"),
    path("actions/", soon, name="queue"),
    path("orders/", soon, name="orders"),
    path(ORDER, order.OrderView.as_view(), name="order"),
    path(f"{ORDER}comment/", order.CommentView.as_view(), name="order-comment"),
    path("actions/<int:pk>/assign/", order.AssignView.as_view(), name="action-assign"),
    path("actions/<int:pk>/close/", order.CloseView.as_view(), name="action-close"),
    path("actions/<int:pk>/reopen/", order.ReopenView.as_view(), name="action-reopen"),
    path("login/", auth.LoginView.as_view(template_name="login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
]
