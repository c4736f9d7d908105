"""The read API: orders and actions of the caller's tenant."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.exceptions import APIException
from rest_framework.generics import ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.pagination import CursorPagination

from orders import search
from orders.callers import HasScope, caller_of
from orders.models import Order, RequiredAction
from orders.moments import read_moment
from orders.serializers import (
    OrderRowSerializer,
    OrderSerializer,
    QueuedActionSerializer,
)


class Invalid(APIException):
    status_code = 422


class NewestChange(CursorPagination):
    page_size = 50
    ordering = ("-changed_at", "-id")


class OldestFirst(CursorPagination):
    page_size = 50
    ordering = ("opened_on", "id")


class OrderListView(ListAPIView[Order]):
    """A page of orders, newest change first."""

    permission_classes = (HasScope,)
    scope: ClassVar = "orders:read"
    serializer_class = OrderRowSerializer
    pagination_class = NewestChange

    def get_queryset(self) -> QuerySet[Order]:
        asked = self.request.query_params
        orders = Order.objects.shown().filter(tenant=caller_of(self.request).tenant_id)
        for name, column in (
            ("status", "status"),
            ("supplier", "supplier"),
            ("entityType", "entity_type"),
        ):
            if values := [value for value in asked.getlist(name) if value]:
                orders = orders.filter(**{f"{column}__in": values})
        if action := asked.get("action"):
            orders = orders.filter(pk__in=waited_for(action))
        if since := asked.get("updatedSince"):
            orders = orders.filter(changed_at__gte=moment("updatedSince", since))
        return search.find(orders, asked.get("q", ""))


class OrderView(RetrieveAPIView[Order]):
    """One order with everything; 404 until its first KCI is applied."""

    permission_classes = (HasScope,)
    scope: ClassVar = "orders:read"
    serializer_class = OrderSerializer

    def get_object(self) -> Order:
        orders = Order.objects.shown().filter(tenant=caller_of(self.request).tenant_id)
        return get_object_or_404(orders, **self.kwargs)


class ActionListView(ListAPIView[RequiredAction]):
    """A page of actions, oldest first; the open ones unless a state is asked for."""

    permission_classes = (HasScope,)
    scope: ClassVar = "orders:read"
    serializer_class = QueuedActionSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> QuerySet[RequiredAction]:
        asked = self.request.query_params
        state = asked.get("state") or RequiredAction.State.OPEN
        if state not in RequiredAction.State.values:
            raise Invalid(f"state: must be {', '.join(RequiredAction.State.values)}")
        actions = RequiredAction.objects.filter(
            order__tenant=caller_of(self.request).tenant_id, state=state
        )
        if kind := asked.get("type"):
            actions = actions.filter(type=kind)
        return actions.select_related("order", "assignee")


def waited_for(kind: str) -> QuerySet[RequiredAction, Any]:
    """Return the orders of which an action of a type is open."""
    return RequiredAction.objects.outstanding().filter(type=kind).values("order")


def moment(name: str, value: str) -> datetime:
    """Return a moment of the query; a + that became a blank is one again."""
    found = read_moment(value.replace(" ", "+"))
    if found is None:
        raise Invalid(f"{name}: must be a date and time with an offset (RFC 3339)")
    return found
