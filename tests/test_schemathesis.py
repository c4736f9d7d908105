"""The API answers as its description says, whatever it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from oauth2_provider.models import get_access_token_model
from schemathesis import checks

from config.wsgi import application
from kci.models import GatewayClient
from tests import factories

EXAMPLES = 25
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
SCOPES = "kci:write supplier-kci:write orders:read orders:act"
SECRET = "secret"

config = schemathesis.Config.from_dict(
    {
        "seed": 1,
        "generation": {"max-examples": EXAMPLES, "deterministic": True},
        "phases": {"coverage": {"enabled": False}, "stateful": {"enabled": False}},
    }
)
api = schemathesis.openapi.from_wsgi("/api/schema/", application, config=config)

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def _in_one_transaction() -> Iterator[None]:
    """Let requests leave the connection open, as those of Django's test client do."""
    moments = (signals.request_started, signals.request_finished)
    for moment in moments:
        moment.disconnect(close_old_connections)
    yield
    for moment in moments:
        moment.connect(close_old_connections)


@pytest.fixture
def token(settings, _in_one_transaction: None) -> str:
    """A token for everything, at a tenant that has an order with all there can be."""
    settings.TOKEN_RATE = "1000000/min"
    tenant = factories.make_tenant("TENANT1")
    factories.make_order(
        tenant,
        factories.kci_body(1),
        factories.kci_body(
            3, "INFORMATION_REQUIRED", update_type="ACTION_REQUIRED"
        ),
    )
    client = GatewayClient.objects.create(
        name="all",
        tenant=tenant,
        supplier="ALTNET_A",
        scope=SCOPES,
        client_id="client",
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="client-credentials",
    )
    found = get_access_token_model().objects.create(
        application=client,
        token="token",
        scope=SCOPES,
        expires=timezone.now() + timedelta(hours=1),
    )
    return found.token


@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_it_answers_as_described(case, token: str):
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, checks=CHECKS)
