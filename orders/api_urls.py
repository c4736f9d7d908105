"""The addresses of the API that reads orders and answers what they ask."""

from __future__ import annotations

from django.urls import path

from orders import answer_api, api

urlpatterns = [
    path("orders", api.OrderListView.as_view()),
    path("orders/<str:entityType>/<str:id>", api.OrderView.as_view()),
    path("actions", api.ActionListView.as_view()),
    path("actions/<int:id>/answer", answer_api.AnswerView.as_view()),
]
