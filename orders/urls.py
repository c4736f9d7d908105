"""The addresses of the pages."""

from __future__ import annotations

from django.contrib.auth import views as auth
from django.urls import path

from orders.views import acting, answering, login, order, orders, queue, today

ORDER = "orders/<str:entity_type>/<str:entity_id>/"

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
