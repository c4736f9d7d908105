"""The read API: orders and actions of the caller's tenant."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import APIException, NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

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


class ByMoment(CursorPagination):
    """Pages along a moment."""

    page_size = 50
    cursor_query_description = "Where a page begins, from `next` or `previous`."

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return where a page begins; 404 for what no page of ours names."""
        cursor: Cursor | None = super().decode_cursor(request)
        place = cursor.position if cursor else None
        if place is not None and read_moment(str(place).replace(" ", "T")) is None:
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = {
            "type": ["string", "null"],
            "format": "uri",
            "description": "Address of that page, null where there is none.",
        }
        return {
            "type": "object",
            "properties": {"next": page, "previous": page, "results": schema},
            "required": ["next", "previous", "results"],
        }


class NewestChange(ByMoment):
    ordering = ("-changed_at", "-id")


class OldestFirst(ByMoment):
    ordering = ("opened_on", "id")


def filters(name: str, description: str) -> OpenApiParameter:
    """Return the description of a filter that may be given several times."""
    many: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
    return OpenApiParameter(name, many, description=f"{description}, or any of them.")


@extend_schema_view(
    get=extend_schema(
        operation_id="listOrders",
        summary="List orders",
        tags=["Read"],
        parameters=[
            OpenApiParameter(
                "q", description="Anything that a caller can quote, as on the pages."
            ),
            filters("status", "A status"),
            filters("supplier", "A supplier"),
            filters("entityType", "An entity type"),
            OpenApiParameter("action", description="Type of an action that is open."),
            OpenApiParameter(
                "updatedSince",
                OpenApiTypes.DATETIME,
                description="Changed at or after; with an offset.",
            ),
        ],
    )
)
class OrderListView(ListAPIView[Order]):
    """A page of orders, newest change first."""

    permission_classes = (HasScope,)
    scope: ClassVar = "orders:read"
    refusals = (404, 422)
    serializer_class = OrderRowSerializer
    pagination_class = NewestChange

    def get_queryset(self) -> QuerySet[Order]:
        asked = queried(self.request)
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
        found = search.find(orders, asked.get("q", ""))
        return found.defer("entity", "search_text")


@extend_schema_view(
    get=extend_schema(
        operation_id="readOrder",
        summary="Read one order",
        tags=["Read"],
        parameters=[
            OpenApiParameter("entityType", location=OpenApiParameter.PATH),
            OpenApiParameter(
                "id",
                location=OpenApiParameter.PATH,
                description="Id of the entity as text, else the supplier's number.",
            ),
        ],
    )
)
class OrderView(RetrieveAPIView[Order]):
    """One order with everything; 404 until its first KCI is applied."""

    permission_classes = (HasScope,)
    scope: ClassVar = "orders:read"
    refusals = (404,)
    serializer_class = OrderSerializer

    def get_object(self) -> Order:
        orders = Order.objects.shown().filter(tenant=caller_of(self.request).tenant_id)
        kind, name = self.kwargs["entityType"], self.kwargs["id"]
        if "\0" in kind + name:  # PostgreSQL cannot even look for it.
            raise NotFound
        return get_object_or_404(orders, entity_type=kind, entity_id=name)


@extend_schema_view(
    get=extend_schema(
        operation_id="listActions",
        summary="List actions",
        tags=["Read"],
        parameters=[
            OpenApiParameter("state", enum=RequiredAction.State.values, default="OPEN"),
            OpenApiParameter("type", description="Type of the actions."),
        ],
    )
)
class ActionListView(ListAPIView[RequiredAction]):
    """A page of actions, oldest first; the open ones unless a state is asked for."""

    permission_classes = (HasScope,)
    scope: ClassVar = "orders:read"
    refusals = (404, 422)
    serializer_class = QueuedActionSerializer
    pagination_class = OldestFirst

    def get_queryset(self) -> QuerySet[RequiredAction]:
        asked = queried(self.request)
        state = asked.get("state") or RequiredAction.State.OPEN
        if state not in RequiredAction.State.values:
            raise Invalid(f"state: must be {', '.join(RequiredAction.State.values)}")
        actions = RequiredAction.objects.filter(
            tenant=caller_of(self.request).tenant_id, state=state
        )
        if kind := asked.get("type"):
            actions = actions.filter(type=kind)
        whole = actions.select_related("order", "assignee")
        return whole.defer("order__entity", "order__search_text")


def queried(request: Request) -> QueryDict:
    """Return the query; 422 for characters that a database cannot compare."""
    asked = request.query_params
    for name in asked:
        if "\0" in "".join(asked.getlist(name)):
            raise Invalid(f"{name}: must not have U+0000 in it")
    return asked


def waited_for(kind: str) -> QuerySet[RequiredAction, Any]:
    """Return the orders of which an action of a type is open."""
    return RequiredAction.objects.outstanding().filter(type=kind).values("order")


def moment(name: str, value: str) -> datetime:
    """Return a moment of the query; a + that became a blank is one again."""
    found = read_moment(value.replace(" ", "+"))
    if found is None:
        raise Invalid(f"{name}: must be a date and time with an offset (RFC 3339)")
    return found
