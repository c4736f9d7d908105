"""Views that people keep of lists."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from orders.admin.scoped import Scoped, TenantFilter
from orders.models import SavedView


@admin.register(SavedView)
class SavedViewAdmin(Scoped[SavedView]):
    """A tenant admin's own views, and those shared with their tenants."""

    list_display = ("name", "place", "owner", "tenant", "query")
    list_filter = ("place", ("tenant", TenantFilter))
    list_select_related = ("owner", "tenant")
    fields = ("name", "place", "tenant", "query", "owner")
    # What a view is called is changed where it is used: it must differ there.
    readonly_fields = ("name", "place", "query", "owner")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SavedView]:
        if request.user.is_superuser:
            return super().get_queryset(request)
        return SavedView.objects.visible_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: SavedView | None = None
    ) -> bool:
        return request.user.has_perm("orders.delete_savedview")
