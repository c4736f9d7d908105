"""Who may call our API: making clients, new secrets, and ending their access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from oauth2_provider import admin as toolkit
from oauth2_provider.models import get_access_token_model

from kci import clients
from kci.models import GatewayClient
from kci.scopes import ClientScopes
from orders.admin.scoped import Scoped, TenantFilter
from orders.templatetags.portal import moment

# The toolkit's own pages show tokens and grants of everybody.
admin.site.unregister(
    [
        toolkit.application_model,
        toolkit.access_token_model,
        toolkit.grant_model,
        toolkit.id_token_model,
        toolkit.refresh_token_model,
    ]
)


def scopes() -> list[tuple[str, str]]:
    """Return the scopes there are, as choices."""
    known = ClientScopes().get_all_scopes()
    return [(scope, f"{meaning} ({scope})") for scope, meaning in known.items()]


class ClientForm(forms.ModelForm[GatewayClient]):
    """What people decide about a client; all else is the same for each."""

    name = forms.CharField(max_length=255)
    supplier = forms.CharField(
        max_length=20,
        required=False,
        validators=[clients.SUPPLIER_CODE],
        help_text="Only for a client that posts in the supplier dialect: its system "
        "id. A new one gets supplier-kci:write, and nothing else.",
    )
    scopes = forms.MultipleChoiceField(
        choices=scopes,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="All that the client may ever do.",
    )

    class Meta:
        model = GatewayClient
        fields = ("name", "tenant", "supplier")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["scopes"] = self.instance.scope.split()

    def clean(self) -> dict[str, Any]:
        """Bind a supplier's new client to the supplier dialect."""
        super().clean()
        scopes = self.cleaned_data.get("scopes") or []
        if self.cleaned_data.get("supplier") and not (self.instance.pk and scopes):
            scopes = [clients.SUPPLIER_SCOPE]
        if not scopes and "scopes" not in self.errors:
            self.add_error("scopes", "Choose at least one.")
        self.instance.scope = " ".join(scopes)
        self.refuse_a_second()
        return self.cleaned_data

    def refuse_a_second(self) -> None:
        """Refuse a new client under a name that is taken: the page was sent again."""
        tenant, name = self.cleaned_data.get("tenant"), self.cleaned_data.get("name")
        same = GatewayClient.objects.filter(tenant=tenant, name=name)
        if tenant and not self.instance.pk and same.exists():
            self.add_error("name", "There is a client of that name already.")


@admin.register(GatewayClient)
class GatewayClientAdmin(Scoped[GatewayClient]):
    """The secret is shown once, on the page that answers the form; never its hash."""

    form = ClientForm
    list_display = ("name", "tenant", "supplier", "scopes", "client_id", "access")
    list_filter = (("tenant", TenantFilter),)
    search_fields = ("name", "client_id", "supplier")
    ordering = ("name", "pk")
    change_form_template = "admin/kci/client.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[GatewayClient]:
        """Return clients with the time to which their newest token is good."""
        tokens = get_access_token_model().objects.filter(application=OuterRef("pk"))
        last = tokens.order_by("-expires").values("expires")[:1]
        rows = super().get_queryset(request).select_related("tenant")
        return rows.annotate(good_until=Subquery(last))

    def get_fieldsets(
        self, request: HttpRequest, obj: GatewayClient | None = None
    ) -> Any:
        asked = ("name", "tenant", "supplier", "scopes")
        known = [("Known", {"fields": ("client_id", "created", "access")})]
        return [(None, {"fields": asked}), *(known if obj else [])]

    def get_readonly_fields(
        self, request: HttpRequest, obj: GatewayClient | None = None
    ) -> tuple[str, ...]:
        """Return what is fixed: what a client delivered stays with its tenant."""
        known = ("client_id", "created", "access")
        return ("tenant", *known) if obj else known

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if not change:
            obj.shown_secret = clients.equip(obj)
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self.secret_page(request, obj, obj.shown_secret)

    def get_urls(self) -> list[URLPattern]:
        def named(verb: str, view: Callable[..., HttpResponse]) -> URLPattern:
            guarded = self.admin_site.admin_view(view)
            name = f"kci_gatewayclient_{verb}"
            return path(f"<int:pk>/{verb}/", guarded, name=name)

        own = [named("rotate", self.rotate_view), named("revoke", self.revoke_view)]
        return own + super().get_urls()

    def rotate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give a client a new secret, once somebody has said yes."""
        client = self.changeable(request, pk)
        if request.method != "POST":
            return self.ask(request, client, "Rotate")
        secret = clients.rotate(client)
        self.log_change(request, client, "Rotated the secret")
        return self.secret_page(request, client, secret)

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End a client's access: its tokens go, and nobody knows its new secret."""
        client = self.changeable(request, pk)
        if request.method != "POST":
            return self.ask(request, client, "Revoke")
        clients.rotate(client, revoked_on=timezone.now())
        self.log_change(request, client, "Revoked the access")
        text = f"{client} has no access any more."
        self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:kci_gatewayclient_change", pk)

    def changeable(self, request: HttpRequest, pk: int) -> GatewayClient:
        """Return a client that the person may change."""
        client = self.get_object(request, str(pk))
        if client is None:
            raise Http404
        if not self.has_change_permission(request, client):
            raise PermissionDenied
        return client

    def ask(
        self, request: HttpRequest, client: GatewayClient, verb: str
    ) -> HttpResponse:
        """Ask whether it is meant."""
        context = self.page_of(request, client, f"{verb} {client}?") | {"verb": verb}
        return TemplateResponse(request, "admin/kci/ask.html", context)

    def secret_page(
        self, request: HttpRequest, client: GatewayClient, secret: str
    ) -> HttpResponse:
        """Show a secret, on a page that nobody keeps."""
        context = self.page_of(request, client, f"The secret of {client}")
        context |= {"secret": secret, "token_url": reverse("token")}
        page = TemplateResponse(request, "admin/kci/secret.html", context)
        page["Cache-Control"] = "no-store"
        return page

    def page_of(
        self, request: HttpRequest, client: GatewayClient, title: str
    ) -> dict[str, Any]:
        """Return what the frame of a client's page needs."""
        own = {"title": title, "client": client, "opts": self.opts}
        return self.admin_site.each_context(request) | own

    @admin.display(description="scopes")
    def scopes(self, client: GatewayClient) -> str:
        return "\n".join(client.scope.split())

    @admin.display(description="access")
    def access(self, client: Any) -> str:
        """Return whether a client was revoked, else until when it has a token."""
        known = {"revoked": client.revoked_on, "token until": client.good_until}
        for word, when in known.items():
            if when:
                return format_html("{} {}", word, moment(when))
        return "no token yet"
