"""The list of orders, and the search."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from orders.models import Order, Tenant
from orders.pages.clock import read_clock
from orders.pages.orders import SIZE, listing
from orders.pages.side import address
from orders.pages.views import tabs
from orders.search import Search

# What the menus leave as it is.
KEPT = ("q", "sort", "show", "delayed", "risk")


class OrdersView(LoginRequiredMixin, View):
    """Orders; a search for what names one of them to the letter opens that one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person = cast(User, request.user)
        orders = Order.objects.visible_to(person).select_related("tenant")
        # The newest of one tenant are found along an index; operators name no tenant.
        are_near = len(Tenant.objects.numbers(person)) == 1 and not person.is_superuser
        is_plain = not {*request.GET} - {"q"}
        newest = SIZE if are_near and is_plain else 0
        search = Search(orders, request.GET.get("q", ""), newest=newest)
        if found := search.the_one():
            return redirect(address(found))
        page = listing(search, person, request.GET, read_clock())
        kept = [(name, request.GET[name]) for name in KEPT if name in request.GET]
        context = {
            "listing": page,
            "q": page.term,
            "hidden": kept,
            "tabs": tabs("orders", person, request.GET),
        }
        return render(request, "orders/orders.html", context)
