"""Every address there is, read off the URL configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from kci.models import Kci, RejectedDelivery
from orders.models import Order, RequiredAction, SavedView, TimelineEvent
from tests.kci.admin_rows import Rows

# What is no page, by what it is. What has no name in the URL configuration goes by
# its route, without what it is included under.
NO_PAGES = {
    "machines talk to it": (
        *("token", "revoke-token", "/kcis", "/supplier/kcis"),
        *("/orders", "/orders/<str:entityType>/<str:id>"),
        *("/actions", "/actions/<int:id>/answer"),
        *("/livez", "/readyz", "/metrics"),
    ),
    "a form is sent to it": (
        *("logout", "admin:logout", "view-save", "view-forget", "actions-picked"),
        *("action-answer", "action-assign", "action-close", "action-reopen"),
        *("order-comment", "order-fetch", "kcis-again", "kci-again"),
        *("view-rename", "kci-accept-again", "admin:orders_gatewayaccount_test"),
    ),
    "a file": ("schema", "orders-csv", "queue-csv", "admin:jsi18n"),
    "a part of a page": ("news", "action-standing"),
    "leads to a page": (
        *("entry", "admin:login", "admin:/<path:object_id>/"),
        # Who is not signed in yet sees it: see test_alone.py.
        "login",
    ),
    # Suppliers' facts, records, and what others hang on.
    "nobody may": (
        *(f"admin:orders_{name}_add" for name in ("order", "gatewayrequest")),
        *(f"admin:orders_{name}_delete" for name in ("order", "gatewayrequest")),
        *(f"admin:orders_{name}_delete" for name in ("tenant", "gatewayaccount")),
        *(f"admin:kci_{name}_add" for name in ("kci", "rejecteddelivery")),
        *(f"admin:kci_{name}_delete" for name in ("kci", "rejecteddelivery")),
        *("admin:kci_disclosure_add", "admin:kci_disclosure_delete"),
        *("admin:kci_gatewayclient_delete", "admin:auth_user_delete"),
        *("admin:orders_savedview_add", "admin:autocomplete"),
    ),
    "no row has one": ("admin:view_on_site",),
    "whatever else is asked for": ("admin:/(?P<url>.*)$",),
}
NO_PAGE = {name: reason for reason, names in NO_PAGES.items() for name in names}
# Models of which the short run looks at each page in the admin.
FEW = frozenset({"app", "order", "actionlimit", "gatewayclient"})


def addresses(rows: Rows, *, few: bool = False) -> Iterator[str]:
    """Yield the addresses of all pages, made with the rows of a data set."""
    for name, pattern in patterns(get_resolver().url_patterns):
        if name in NO_PAGE or (few and not is_one_of_few(name)):
            continue
        for values in values_of(pattern, rows):
            yield reversed_(name, values)


def is_one_of_few(name: str) -> bool:
    """Return whether a short run opens it: all but most of the admin."""
    space, _, own = name.rpartition(":")
    model = own.rsplit("_", 1)[0].rpartition("_")[2]
    return not space or "_" not in own or model in FEW


def patterns(
    listed: list[Any], names: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """Yield each pattern by its full name, or else by its route."""
    for one in listed:
        if isinstance(one, URLResolver):
            inner = [one.namespace] if one.namespace else []
            yield from patterns(one.url_patterns, (*names, *inner))
        else:
            yield ":".join([*names, one.name or f"/{one.pattern}"]), one


def reversed_(name: str, values: Mapping[str, object]) -> str:
    """Return an address; one that lacks a value fails the run."""
    try:
        return reverse(name, kwargs=dict(values))
    except NoReverseMatch as problem:
        here = "tests/browser/addresses.py"
        raise AssertionError(f"{here}: a value for {name}, or no page") from problem


def values_of(pattern: URLPattern, rows: Rows) -> list[dict[str, object]]:
    """Return what an address is made with; several, where pages differ by it."""
    wanted = pattern.pattern.regex.groupindex
    order = rows[Order]
    assert isinstance(order, Order)
    row = number(pattern.name or "", rows)
    known: dict[str, object] = {
        "entity_type": order.entity_type,
        "entity_id": order.entity_id,
        "place": "orders",
        "app_label": "orders",
        "content_type_id": ContentType.objects.get_for_model(Order).pk,
        **dict.fromkeys(("pk", "id", "object_id"), row),
    }
    base = {name: known[name] for name in wanted if name in known}
    if "kind" in wanted:
        return [base | {"kind": kind} for kind in ("change", "visit", "cancel")]
    if pattern.name == "action":
        return [{"pk": pk} for pk in order.actions.values_list("pk", flat=True)]
    return [base]


def number(name: str, rows: Rows) -> int:
    """Return the primary key of the row that an address of a name is about."""
    models: dict[str, type[Model]] = {
        model._meta.model_name or "": model for model in admin.site._registry
    }
    for model in sorted(models, key=len, reverse=True):
        if f"_{model}_" in f"_{name}_" and "_" in name:
            return int(rows[models[model]].pk)
    starts: dict[str, type[Model]] = {
        "kci-refused": RejectedDelivery,
        "kci-accept": RejectedDelivery,
        "kci": Kci,
        "view": SavedView,
        "entry": TimelineEvent,
    }
    for start, model_class in starts.items():
        if name.startswith(start):
            return int(rows[model_class].pk)
    return RequiredAction.objects.order_by("pk")[0].pk
