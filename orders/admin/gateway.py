"""Tenants' accounts at the gateway: kept, tried out, never shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from orders.admin.scoped import Scoped, TenantFilter
from orders.gateway.accounts import account
from orders.gateway.client import Gateway
from orders.gateway.errors import GatewayError
from orders.models import GatewayAccount

# The published address of the real one (protocol, 2.5).
PRODUCTION = "https://prod.fibregateway.com/v1"


class AccountForm(forms.ModelForm[GatewayAccount]):
    """An account; its secret goes in and never comes out again."""

    secret = forms.CharField(
        required=False,
        strip=True,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Encrypted as it is kept. Empty: it stays as it is.",
    )

    class Meta:
        model = GatewayAccount
        fields = ("tenant", "url", "client_id", "is_on")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if secret := found.get("secret"):
            self.instance.seal(secret)
        elif not self.instance.pk:
            self.add_error("secret", "A new account needs its secret.")
        return found


@admin.register(GatewayAccount)
class GatewayAccountAdmin(Scoped[GatewayAccount]):
    """Operators say where the gateway is: people of a tenant send us nowhere else."""

    form = AccountForm
    fields = ("tenant", "url", "client_id", "secret", "is_on")
    list_display = ("tenant", "url", "client_id", "is_on")
    list_filter = (("tenant", TenantFilter),)
    list_select_related = ("tenant",)
    ordering = ("tenant__code",)
    change_form_template = "admin/orders/account.html"

    def get_readonly_fields(
        self, request: HttpRequest, obj: GatewayAccount | None = None
    ) -> tuple[str, ...]:
        whose = ("tenant",) if obj else ()
        return whose if request.user.is_superuser else (*whose, "url")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"url": settings.GATEWAY_URL or PRODUCTION}

    def save_model(
        self, request: HttpRequest, obj: GatewayAccount, form: Any, change: bool
    ) -> None:
        obj.url = obj.url or settings.GATEWAY_URL or PRODUCTION
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.test_view))
        name = "orders_gatewayaccount_test"
        return [path("<int:pk>/test/", view, name=name), *super().get_urls()]

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the gateway for a token, and say in words what came of it."""
        found = self.get_object(request, str(pk))
        if found is None:
            raise Http404
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        try:
            Gateway(account(found)).ping()
        except GatewayError as problem:
            text = f"It does not work: {' '.join(problem.messages)}"
            self.message_user(request, text, messages.ERROR)
        else:
            text = "It works: the gateway knows the client and gave a token."
            self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:orders_gatewayaccount_change", pk)
