"""The API answers as its description says, whatever it is asked.

FUZZ_EXAMPLES in the environment asks for more, other ones in each run.
"""

from __future__ import annotations

import os
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

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))
IS_RANDOM = "FUZZ_EXAMPLES" in os.environ
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
# Whatever body the description allows is taken, so it says no less than there is.
HONEST = {"/kcis", "/supplier/kcis"}
SCOPES = "kci:write supplier-kci:write orders:read orders:act"

# All combinations of bounds are too many for the bodies of KCIs; others have few.
config = schemathesis.Config.from_dict(
    {
        **({} if IS_RANDOM else {"seed": 1}),
        "generation": {"max-examples": EXAMPLES, "deterministic": not IS_RANDOM},
        "phases": {"stateful": {"enabled": False}},
        "operations": [
            {"include-path": path, "phases": {"coverage": {"enabled": False}}}
            for path in sorted(HONEST)
        ],
    }
)
api = schemathesis.openapi.from_wsgi("/api/schema/", application, config=config)


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
def token(settings, _in_one_transaction: None):
    """A token for everything, at a tenant that has an order with an open action."""
    settings.TOKEN_RATE = "1000000/min"
    tenant = factories.make_tenant("TENANT1")
    question = factories.kci_body(
        3, "INFORMATION_REQUIRED", update_type="ACTION_REQUIRED"
    )
    factories.make_order(tenant, factories.kci_body(1), question)
    client = GatewayClient.objects.create(
        name="all",
        tenant=tenant,
        supplier="ALTNET_A",
        scope=SCOPES,
        client_type="confidential",
        authorization_grant_type="client-credentials",
    )
    tokens = get_access_token_model().objects
    expires = timezone.now() + timedelta(hours=1)
    return tokens.create(
        application=client, token="token", scope=SCOPES, expires=expires
    ).token


@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=not IS_RANDOM,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_it_answers_as_described(case, token):
    honesty = [checks.positive_data_acceptance] if case.path in HONEST else []

    case.call_and_validate(
        headers={"Authorization": f"Bearer {token}"}, checks=[*CHECKS, *honesty]
    )
