"""The addresses of the pages."""

from __future__ import annotations

from django.contrib.auth import views as auth
from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import TemplateView

from orders.converters import ORDER
from orders.models import SavedView
from orders.pages.exports import ORDERS, QUEUE
from orders.views import (
    acting,
    answering,
    entry,
    exports,
    live,
    login,
    order,
    orders,
    queue,
    reports,
    saved,
    today,
)


class ListConverter(StringConverter):
    """The name of a list that views can be kept of."""

    regex = "|".join(SavedView.Place.values)


class KeysView(LoginRequiredMixin, TemplateView):
    """What the keys do."""

    template_name = "orders/keys.html"


register_converter(ListConverter, "list")

urlpatterns = [
    path("", today.TodayView.as_view(), name="today"),
    path("actions/", queue.QueueView.as_view(), name="queue"),
    path("actions/picked/", queue.PickedView.as_view(), name="actions-picked"),
    path("actions/<int:pk>/", acting.AskedView.as_view(), name="action"),
    path(
        "actions/<int:pk>/standing/",
        acting.StandingView.as_view(),
        name="action-standing",
    ),
    path(
        "actions/<int:pk>/visits/",
        answering.VisitsView.as_view(),
        name="action-visits",
    ),
    path(
        "actions/<int:pk>/answer/<str:kind>/",
        answering.AnswerView.as_view(),
        name="action-answer",
    ),
    path("actions/csv/", exports.ExportView.as_view(table=QUEUE), name="queue-csv"),
    path("orders/csv/", exports.ExportView.as_view(table=ORDERS), name="orders-csv"),
    path("views/<list:place>/", saved.SaveView.as_view(), name="view-save"),
    path("views/<int:pk>/rename/", saved.RenameView.as_view(), name="view-rename"),
    path("views/<int:pk>/forget/", saved.ForgetView.as_view(), name="view-forget"),
    path("reports/", reports.ReportsView.as_view(), name="reports"),
    path("entries/<int:pk>/", entry.EntryView.as_view(), name="entry"),
    path(
        "entries/<int:pk>/details/",
        entry.DetailsView.as_view(),
        name="entry-details",
    ),
    path("news/", live.NewsView.as_view(), name="news"),
    path("keys/", KeysView.as_view(), name="keys"),
    path("orders/", orders.OrdersView.as_view(), name="orders"),
    path(ORDER, order.OrderView.as_view(), name="order"),
    path(f"{ORDER}comment/", order.CommentView.as_view(), name="order-comment"),
    path(f"{ORDER}visits/", answering.VisitsView.as_view(), name="order-visits"),
    path(
        f"{ORDER}ask/<str:kind>/",
        answering.AskOrderView.as_view(),
        name="order-ask",
    ),
    path("actions/<int:pk>/assign/", order.AssignView.as_view(), name="action-assign"),
    path("actions/<int:pk>/close/", order.CloseView.as_view(), name="action-close"),
    path("actions/<int:pk>/reopen/", order.ReopenView.as_view(), name="action-reopen"),
    path("login/", login.SignInView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", login.PasswordView.as_view(), name="password_change"),
]
