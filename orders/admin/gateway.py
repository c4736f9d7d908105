"""Tenants' accounts at the gateway: secrets go in, and never come out again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from orders.admin.scoped import Scoped, yes_or_no
from orders.gateway.accounts import account
from orders.gateway.client import Gateway
from orders.gateway.errors import GatewayError, Refusal
from orders.models import GatewayAccount

PAGE = "admin:orders_gatewayaccount_change"


class AccountForm(forms.ModelForm[GatewayAccount]):
    """What the gateway gave a tenant; the secret is only ever written."""

    secret = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="It is kept encrypted and never shown. Leave it empty to keep the "
        "one that is there.",
    )

    class Meta:
        model = GatewayAccount
        fields = ("tenant", "url", "client_id", "is_on")
        # A browser would take it for the name that a person signs in with.
        widgets = {"client_id": forms.TextInput(attrs={"autocomplete": "off"})}

    # A tenant's people send the portal to no plain address, such as one inside.
    takes_plain = False

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        is_new = "url" in self.changed_data
        if is_new and not self.takes_plain and not url.startswith("https://"):
            raise forms.ValidationError("The address must begin with https://.")
        return url

    def clean(self) -> dict[str, Any]:
        """Seal a secret; an old one goes to no other address than it was given for."""
        super().clean()
        if secret := self.cleaned_data.get("secret"):
            self.instance.seal(secret)
        elif not self.instance.encrypted:
            self.add_error("secret", "Please enter the secret.")
        elif {"url", "client_id"} & {*self.changed_data}:
            text = "Please enter the secret that belongs to this address and client id."
            self.add_error("secret", text)
        return self.cleaned_data


@admin.register(GatewayAccount)
class GatewayAccountAdmin(Scoped[GatewayAccount]):
    """An account is tested by fetching a token: that asks the gateway for no more."""

    form = AccountForm
    list_display = ("tenant", "url", "client_id", "in_use")
    list_select_related = ("tenant",)
    ordering = ("tenant__code",)
    fields = ("tenant", "url", "client_id", "secret", "is_on")
    change_form_template = "admin/orders/gateway_account.html"

    @admin.display(description="in use")
    def in_use(self, own: GatewayAccount) -> str:
        return yes_or_no(own.is_on)

    def get_readonly_fields(
        self, request: HttpRequest, obj: GatewayAccount | None = None
    ) -> tuple[str, ...]:
        return ("tenant",) if obj else ()

    def get_form(
        self,
        request: HttpRequest,
        obj: GatewayAccount | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        form.takes_plain = bool(request.user.is_superuser)  # type: ignore[attr-defined]
        return form

    def response_post_save_add(
        self, request: HttpRequest, obj: GatewayAccount
    ) -> HttpResponseRedirect:
        """Stay on the page, where the account can be tested."""
        return redirect(PAGE, obj.pk)

    def response_post_save_change(
        self, request: HttpRequest, obj: GatewayAccount
    ) -> HttpResponseRedirect:
        return redirect(PAGE, obj.pk)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.test_view)
        own = path("<int:pk>/test/", view, name="orders_gatewayaccount_test")
        return [own, *super().get_urls()]

    @method_decorator(require_POST)
    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the gateway for a token and say what came of it."""
        own = self.get_object(request, str(pk))
        if own is None:
            raise Http404
        if not self.has_change_permission(request, own):
            raise PermissionDenied
        self.message_user(request, *tested(own))
        return redirect(PAGE, pk)


def tested(own: GatewayAccount) -> tuple[str, int]:
    """Return what a test of an account shows, in words, and how grave that is."""
    try:
        Gateway(account(own)).ping()
    except Refusal as problem:
        text = "The gateway does not take this client id and secret"
        return f"{text}: {told(problem)}", messages.ERROR
    except GatewayError as problem:
        return f"The account could not be tested: {told(problem)}", messages.ERROR
    return "It works: the gateway gave us a token.", messages.SUCCESS


def told(problem: GatewayError) -> str:
    """Return a failure in words, with the id by which the gateway finds it."""
    named = f" (X-Request-ID {problem.request_id})" if problem.request_id else ""
    return f"{problem}{named}"
