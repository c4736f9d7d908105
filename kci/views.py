"""The pages of the inbox: every delivery, and what became of it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from kci import errors, log, masking, numbers
from kci.again import AcceptedBefore, accept_again, apply_again
from kci.aside import of_kind
from kci.models import Disclosure, Kci, RejectedDelivery
from kci.reconcile import NoGateway, reconcile
from kci.refused import rows
from kci.search import find_refused
from orders.gateway.errors import GatewayError
from orders.models import Order
from orders.pages.clock import read_clock
from orders.pages.keyset import bounded_count, page
from orders.pages.side import address
from orders.views.order import WorkView

# What the menus leave as it is.
KEPT = ("q", "state")


class InboxView(LoginRequiredMixin, PermissionRequiredMixin, View):
    """A page of the inbox, for those who may see it."""

    permission_required: Any = "kci.view_kci"

    def handle_no_permission(self) -> HttpResponseRedirect:
        self.raise_exception = self.request.user.is_authenticated
        return super().handle_no_permission()

    def may(self, permission: str) -> bool:
        return bool(cast(User, self.request.user).has_perm(permission))


@method_decorator(csrf_exempt, name="dispatch")
class KcisPage(InboxView):
    """The log. A machine that mistook its address for the API's is told so as one."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_read = request.method in {"GET", "HEAD"}
        if not is_read or "Authorization" in request.headers:
            return errors.answer(405, "KCIs are posted to /kcis; this is a page")
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def get(self, request: HttpRequest) -> HttpResponse:
        kcis = Kci.objects.visible_to(request.user)
        rejected = RejectedDelivery.objects.visible_to(request.user)
        tiles = [*numbers.inbox(kcis)]
        if may_see_refused := self.may("kci.view_rejecteddelivery"):
            tiles.insert(2, numbers.refused(rejected))
        term = request.GET.get("q", "").strip()
        context = {
            "log": log.log(cast(User, request.user), request.GET, read_clock()),
            "refused_too": bounded_count(find_refused(rejected, term))
            if term and may_see_refused
            else "0",
            "hidden": [(n, request.GET[n]) for n in KEPT if n in request.GET],
            "tiles": tiles,
            "may_apply_again": self.may("kci.apply_again_kci"),
            "may_see_refused": may_see_refused,
            "last": kcis.order_by("-pk").only("received_at").first(),
        }
        return render(request, "kci/kcis.html", context)


class RefusedPage(InboxView):
    """Deliveries that were refused, the newest first."""

    permission_required = ("kci.view_kci", "kci.view_rejecteddelivery")

    def get(self, request: HttpRequest) -> HttpResponse:
        refused = RejectedDelivery.objects.visible_to(request.user)
        term = request.GET.get("q", "").strip()
        found = find_refused(refused, term) if term else refused
        light = found.select_related("tenant", "client").defer("body", "headers")
        shown = page(light, log.NEWEST_FIRST, request.GET.get("after", ""), log.SIZE)
        total = bounded_count(found)
        may = self.may("kci.apply_again_kci")
        context = {"page": shown, "rows": rows(shown.rows), "total": total}
        context |= {"term": term, "may_accept_again": may}
        return render(request, "kci/refused.html", context)


class RawView(InboxView):
    """Something as it was delivered; personal data are shown, and that is recorded,
    when somebody asks for them."""

    template_name: str

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, pk, personal=False)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(request, pk, personal=True)

    def show(self, request: HttpRequest, pk: int, *, personal: bool) -> HttpResponse:
        found, context = self.found(pk)
        if raw := self.may("kci.view_raw_kci"):
            if personal:
                self.record(found)
            context |= shown(context["text"], found.headers, personal=personal)
        context |= {"may_see_raw": raw, "personal": personal}
        response = render(request, self.template_name, context)
        response["Cache-Control"] = "no-store, private"
        return response

    def record(self, found: Kci | RejectedDelivery) -> None:
        """Write down who saw whose data, before they are shown."""
        Disclosure.objects.create(
            person=cast(User, self.request.user),
            tenant=found.tenant,
            kci=found if isinstance(found, Kci) else None,
            refused=found.uuid if isinstance(found, RejectedDelivery) else None,
        )

    def found(self, pk: int) -> tuple[Kci | RejectedDelivery, dict[str, Any]]:
        """Return what is shown, and what its page prints of it."""
        raise NotImplementedError


def shown(text: str, headers: dict[str, Any], *, personal: bool) -> dict[str, Any]:
    """Return body and headers as a page prints them."""
    return {
        "body": masking.printed(text, personal=personal),
        "headers": headers if personal else masking.masked(headers),
    }


class KciPage(RawView):
    """One KCI: its deliveries, its body, what it did."""

    template_name = "kci/kci.html"

    def found(self, pk: int) -> tuple[Kci | RejectedDelivery, dict[str, Any]]:
        kcis = Kci.objects.visible_to(self.request.user)
        kci = get_object_or_404(kcis.select_related("tenant", "client"), pk=pk)
        row = next(log.rows([kci], read_clock()))
        same = kcis.filter(tenant=kci.tenant, kci_id=kci.kci_id).exclude(pk=pk)
        return kci, {
            "row": row,
            "text": kci.body,
            "same": same.defer("body", "headers").order_by("pk")[:20],
            "may_apply_again": self.may("kci.apply_again_kci"),
        }


class RefusedOnePage(RawView):
    """One delivery that was refused: why, and what it was."""

    permission_required = ("kci.view_kci", "kci.view_rejecteddelivery")
    template_name = "kci/refused_one.html"

    def found(self, pk: int) -> tuple[Kci | RejectedDelivery, dict[str, Any]]:
        refused = RejectedDelivery.objects.visible_to(self.request.user)
        one = get_object_or_404(refused.select_related("tenant", "client"), pk=pk)
        may = self.may("kci.apply_again_kci")
        row = next(rows([one]))
        return one, {"one": one, "row": row, "text": one.text, "may_accept_again": may}


class ApplyAgainView(WorkView):
    """Let the workers try once more what was set aside."""

    permission_required = "kci.apply_again_kci"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        kcis = Kci.objects.visible_to(request.user).filter(pk=pk)
        if not kcis.exists():
            raise Http404("No such KCI")
        if apply_again(kcis):
            messages.success(request, "It is being applied again.")
        else:
            messages.warning(request, "It is not set aside any more.")
        return redirect("kci", pk)


class ApplyAllAgainView(WorkView):
    """Let the workers try once more all that was set aside for a kind of error."""

    permission_required = "kci.apply_again_kci"

    def post(self, request: HttpRequest) -> HttpResponse:
        kcis = Kci.objects.visible_to(request.user)
        count = apply_again(of_kind(kcis, request.POST.get("kind", "")))
        if count:
            told = f"{count} KCI{pluralize(count)} will be applied again."
            messages.success(request, told)
        else:
            messages.warning(request, "None of them is set aside any more.")
        return redirect("kcis")


class AcceptAgainView(WorkView):
    """Put a refused delivery into the inbox, if today's rules accept it."""

    permission_required = ("kci.apply_again_kci", "kci.view_rejecteddelivery")

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        refused = RejectedDelivery.objects.visible_to(request.user)
        one = get_object_or_404(refused.select_related("client__tenant"), pk=pk)
        try:
            reasons = accept_again(one)
        except AcceptedBefore:
            messages.warning(request, "It was accepted before.")
        else:
            self.tell(reasons)
        return redirect("kci-refused", pk)

    def tell(self, reasons: list[str]) -> None:
        """Say that it is in the inbox, or why it is not."""
        if reasons:
            still = f"It is still refused: {'; '.join(reasons)}"
            messages.warning(self.request, still[:500])
        else:
            messages.success(self.request, "It is in the inbox, in its place.")


class FetchView(WorkView):
    """Ask the gateway for what never came of an order."""

    permission_required: Any = "kci.apply_again_kci"

    def post(
        self, request: HttpRequest, entity_type: str, entity_id: str
    ) -> HttpResponse:
        rows = Order.objects.visible_to(request.user).select_related("tenant")
        order = get_object_or_404(
            rows.at_tenant(request.POST.get("tenant", "")),
            entity_type=entity_type,
            entity_id=entity_id,
        )
        try:
            found = reconcile(order)
        except NoGateway:
            messages.warning(request, "No gateway is configured.")
        except GatewayError as problem:
            messages.warning(request, f"The gateway cannot say: {problem}")
        else:
            plural = "KCI was" if found == 1 else "KCIs were"
            messages.success(request, f"{found} {plural} fetched from the gateway.")
        return self.back(f"{address(order)}#story")
