"""A row of each kind that the admin lists, for one tenant."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.db.models import Model

from kci.clients import create_client
from kci.models import Disclosure, GatewayClient, Kci, RejectedDelivery
from orders.models import (
    ActionLimit,
    GatewayAccount,
    GatewayRequest,
    Membership,
    Order,
    OwnWording,
    SavedView,
    Tenant,
)
from orders.roles import CUSTOMER_SERVICE
from tests.factories import kci_body, make_account, make_order

MODELS = sorted(site._registry, key=lambda model: model._meta.label)
LABELS = [model._meta.label_lower for model in MODELS]
Rows = dict[type[Model], Model]


def make_colleague(*tenants: Tenant, name: str = "") -> User:
    """Make a person without a password, which takes long to hash."""
    person = User.objects.create(username=name or f"colleague-{uuid4().hex[:8]}")
    person.groups.add(Group.objects.get(name=CUSTOMER_SERVICE))
    for tenant in tenants:
        Membership.objects.create(user=person, tenant=tenant)
    return person


def make_rejected(tenant: Tenant | None, *reasons: str) -> RejectedDelivery:
    return RejectedDelivery.objects.create(
        tenant=tenant,
        uuid=uuid4(),
        path="/kcis",
        status=422,
        reasons=reasons or ["supplier: must be 1 to 20 letters"],
        headers={"X-Request-ID": "r-1"},
        body=b'{"supplier": "member of it"}',
    )


def make_request(order: Order) -> GatewayRequest:
    return GatewayRequest.objects.create(
        order=order,
        kind=GatewayRequest.Kind.AMENDMENT,
        body={"orderId": int(order.entity_id), "notes": "Ring twice"},
        position=order.position,
        client="the tenant's own system",
    )


def make_limit(tenant: Tenant) -> ActionLimit:
    within = timedelta(hours=2)
    limit, _ = ActionLimit.objects.get_or_create(
        tenant=tenant, type="CONFIRM", defaults={"within": within}
    )
    return limit


def make_view(person: User, tenant: Tenant, number: int) -> SavedView:
    return SavedView.objects.create(
        owner=person, tenant=tenant, place="orders", name=f"View {number}", query="q=x"
    )


def make_rows(tenant: Tenant, number: int) -> Rows:
    """Make one row of each kind; `number` sets them apart."""
    order = make_order(tenant, kci_body(entity={"id": number}))
    person = make_colleague(tenant)
    client, _ = create_client(f"client {number}", tenant=tenant.code)
    account = GatewayAccount.objects.filter(tenant=tenant).first()
    return {
        Order: order,
        Kci: Kci.objects.get(tenant=tenant, entity_id=str(number)),
        RejectedDelivery: make_rejected(tenant),
        Disclosure: Disclosure.objects.create(
            person=person, tenant=tenant, refused=uuid4()
        ),
        GatewayClient: client,
        GatewayAccount: account or make_account(tenant),
        GatewayRequest: make_request(order),
        ActionLimit: make_limit(tenant),
        OwnWording: OwnWording.objects.create(
            tenant=tenant, kind="PROBLEM", code=f"CODE_{number}", word="Our word"
        ),
        SavedView: make_view(person, tenant, number),
        User: person,
        Membership: person.memberships.get(),
        Tenant: tenant,
    }
