"""What tests of answers share: somebody who answers, and a gateway that takes it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from orders.answers import Author
from orders.models import GatewayAccount, Tenant
from tests.factories import make_tenant
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
