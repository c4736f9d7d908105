"""Tenants, and who works for them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from orders.admin.scoped import Scoped, TenantFilter
from orders.models import Membership, Tenant


@admin.register(Tenant)
class TenantAdmin(Scoped[Tenant]):
    """A tenant admin may rename their tenants; the code is what the gateway knows."""

    list_display = ("code", "name", "people", "created_at")
    search_fields = ("code", "name")

    def of_tenants(
        self, rows: QuerySet[Tenant], tenants: list[int]
    ) -> QuerySet[Tenant]:
        return rows.filter(pk__in=tenants)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        return (
            super()
            .get_queryset(request)
            .annotate(
                people=Count(
                    "memberships", filter=Q(memberships__user__is_superuser=False)
                )
            )
        )

    def get_fields(
        self, request: HttpRequest, obj: Tenant | None = None
    ) -> tuple[str, ...]:
        return ("code", "name", "created_at") if obj else ("code", "name")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Tenant | None = None
    ) -> tuple[str, ...]:
        return ("code", "created_at") if obj else ()

    @admin.display(description="people")
    def people(self, tenant: Any) -> int:
        return int(tenant.people)


@admin.register(Membership)
class MembershipAdmin(Scoped[Membership]):
    """Memberships are made and ended, never changed."""

    list_display = ("user", "tenant")
    list_filter = (("tenant", TenantFilter),)
    search_fields = ("user__username", "user__first_name", "user__last_name")
    ordering = ("tenant__code", "user__username")

    def of_tenants(
        self, rows: QuerySet[Membership], tenants: list[int]
    ) -> QuerySet[Membership]:
        return rows.filter(tenant__in=tenants, user__is_superuser=False)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "tenant")

    def has_change_permission(
        self, request: HttpRequest, obj: Membership | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Membership | None = None
    ) -> bool:
        return request.user.has_perm("orders.delete_membership")
