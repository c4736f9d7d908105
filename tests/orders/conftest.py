"""What tests of answers share: somebody who answers, and a gateway that takes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orders.answers import Author
from orders.models import GatewayAccount, RequiredAction, Tenant
from tests.factories import ENTITY, make_person, make_tenant
from tests.orders.asking import action_of, asked
from tests.orders.telling import tell
from tests.orders.visiting import signed_in
from tests.stub_gateway import StubGateway, running


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant()


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create(username="ann")


@pytest.fixture
def by_ann(ann: User) -> Author:
    return Author(user=ann)


@pytest.fixture
def gateway(tenant: Tenant, settings: object) -> Iterator[StubGateway]:
    """Run a stub that the tenant has an account at, with short waits."""
    settings.GATEWAY_PAUSES = (0.0,)  # type: ignore[attr-defined]
    settings.GATEWAY_ANSWERS = 2.0  # type: ignore[attr-defined]
    with running() as stub:
        own = GatewayAccount(tenant=tenant, url=stub.url, client_id=stub.client_id)
        own.seal(stub.secret)
        own.save()
        yield stub


@pytest.fixture
def admin(tenant: Tenant) -> Client:
    """Sign in somebody who may answer."""
    return signed_in(make_person(tenant, "tenant-admin", name="amira"))


@pytest.fixture
def action(tenant: Tenant, gateway: StubGateway) -> RequiredAction:
    """Ask for another visit on an order that the gateway knows."""
    gateway.world.learn("PROVIDE_ORDER", ENTITY)
    tell(tenant, asked(1, "REAPPOINT"))
    return action_of(1)
