"""Every page there is, read off the URL configuration, with rows to fill it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from kci.models import Kci, RejectedDelivery
from orders.answers import PROBLEM
from orders.models import (
    GatewayAccount,
    Order,
    RequiredAction,
    SavedView,
    Tenant,
    TimelineEvent,
)
from tests.factories import kci_body, make_order
from tests.kci.admin_rows import Rows, make_rows
from tests.orders.asking import asked

HOSTILE = (
    "<script>alert(1)</script> =1+1 \u202egnp.exe \u05d0\u05d1\u05d2 \u0645\u0631\u062d"
    + " Donaudampfschifffahrtsgesellschaftskapitän" * 3
)
# What is no page: machines', files, and the ends of a session.
NOT_PAGES = ("/api/schema", "/admin/logout", "/logout", "/admin/jsi18n", "/admin/r/")
# Models of which the short run looks at each page in the admin.
FEW = frozenset({"order", "actionlimit", "gatewayclient"})


def make_dataset(tenant: Tenant) -> Rows:
    """Make a row of each kind, and orders in which there is everything."""
    rows = make_rows(tenant, 700)
    # Nobody listens there, and that is found out at once.
    GatewayAccount.objects.update(url="http://127.0.0.1:1")
    contact = {"name": HOSTILE, "phoneNumber": "01632 960145"}
    note = {"note": HOSTILE, "type": "Engineer Note"}
    said = {"text": HOSTILE, "code": "NETWORK_ISSUE"}
    order = make_order(
        tenant,
        kci_body(1, entity={"primaryContact": contact}, supplierNotes=[note]),
        asked(2, said=said, entity={"primaryContact": contact, "status": "PENDING"}),
        asked(3, "REAPPOINT", entity={"primaryContact": contact}),
    )
    make_order(tenant, kci_body(entityType=PROBLEM, entity={"status": "RESOLVED"}))
    make_order(tenant, *long_story())
    entry = order.timeline.get(sequence_number=1)
    return rows | {Order: order, TimelineEvent: entry}


def long_story() -> Iterator[dict[str, Any]]:
    """Yield 500 KCIs of one order, of the kinds that an order under way has."""
    code = {"code": "NETWORK_ISSUE", "supplierCodes": ["NET-FAULT-001"]}
    note = {"note": "No rope went through from chamber 3", "type": "Engineer Note"}
    for number in range(1, 501):
        text = {"text": f"Our crew comes again on day {number} with a longer rope"}
        day = f"2026-05-{number % 28 + 1:02}T09:00:00Z"
        yield [
            asked(number, said=text, entity={"id": 500})
            if number > 490
            else kci_body(number, "UPDATE", said=text, entity={"id": 500}),
            kci_body(number, "DELAY", said=text | code, entity=held(day)),
            kci_body(number, "UPDATE", said=text, entity=held(day)),
            kci_body(number, "COMMITTED", entity={"id": 500, "committedDate": day}),
            kci_body(number, said=text, entity={"id": 500}, supplierNotes=[note]),
        ][number % 5]


def held(day: str) -> dict[str, Any]:
    return {"id": 500, "status": "HELD", "targetDate": day}


def pages(person: User, rows: Rows, *, few: bool) -> list[str]:
    """Return the addresses of all pages that a person may see."""
    client = Client()
    client.force_login(person)
    found = []
    for path in addresses(rows, few=few):
        answer = client.get(path)
        is_found = answer.status_code == 200 and not answer.streaming
        # A part of a page is none.
        if is_found and answer.content.lstrip()[:9].lower() == b"<!doctype":
            found.append(path)
    return found


def addresses(rows: Rows, *, few: bool) -> Iterator[str]:
    """Yield an address for each pattern of ours and of the admin's."""
    for pattern, names in patterns(get_resolver().url_patterns):
        if not pattern.name:
            continue
        name = ":".join([*names, pattern.name])
        if names == ["admin"] and few and not is_one_of_few(pattern.name):
            continue
        for values in values_of(pattern, rows):
            path = reversed_(name, values)
            if not path.startswith(NOT_PAGES):
                yield path
    order = rows[Order]
    assert isinstance(order, Order)
    yield f"/orders/{order.entity_type}/500/"
    yield "/orders/?q=nothing+of+the+kind"


def is_one_of_few(name: str) -> bool:
    model = name.rsplit("_", 1)[0].rpartition("_")[2]
    return "_" not in name or model in FEW


def patterns(
    listed: list[Any], names: list[str] | None = None
) -> Iterator[tuple[URLPattern, list[str]]]:
    for one in listed:
        if isinstance(one, URLResolver):
            inner = [one.namespace] if one.namespace else []
            yield from patterns(one.url_patterns, [*(names or []), *inner])
        else:
            yield one, names or []


def reversed_(name: str, values: Mapping[str, object]) -> str:
    """Return an address; a page that lacks a value fails the run."""
    try:
        return reverse(name, kwargs=dict(values))
    except NoReverseMatch as problem:
        raise AssertionError(f"tests/browser/pages.py: a value for {name}") from problem


def values_of(pattern: URLPattern, rows: Rows) -> list[dict[str, object]]:
    """Return what an address is made with; several, where pages differ by it."""
    wanted = pattern.pattern.converters
    order = rows[Order]
    assert isinstance(order, Order)
    known: dict[str, object] = {
        "entity_type": order.entity_type,
        "entityType": order.entity_type,
        "entity_id": order.entity_id,
        "id": order.entity_id,
        "place": "orders",
        "app_label": "orders",
        "pk": number(pattern.name or "", rows),
        "object_id": number(pattern.name or "", rows),
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
