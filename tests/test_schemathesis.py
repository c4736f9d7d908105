"""The API answers as its description says, whatever it is asked.

FUZZ_EXAMPLES in the environment asks for more, other ones in each run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis import checks

from config.wsgi import application
from tests import factories
from tests.described import make_token

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
# Whatever body the description allows is taken: it hides no rule. (In the supplier
# dialect there is one more, which depends on the client: its tenant.)
HONEST = {"/kcis"}

# All the bounds of a body at once are too many.
BODIES = ("/kcis", "/supplier/kcis", "/o/token/", "/o/revoke_token/")
config = schemathesis.Config.from_dict(
    {
        **({} if IS_RANDOM else {"seed": 1}),
        "generation": {"max-examples": EXAMPLES, "deterministic": not IS_RANDOM},
        "phases": {"stateful": {"enabled": False}},
        "operations": [
            {"include-path": path, "phases": {"coverage": {"enabled": False}}}
            for path in BODIES
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
    settings.TOKEN_RATE = 1_000_000
    tenant = factories.make_tenant("TENANT1")
    question = factories.kci_body(
        3, "INFORMATION_REQUIRED", update_type="ACTION_REQUIRED"
    )
    factories.make_order(tenant, factories.kci_body(1), question)
    return make_token(tenant)


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

    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}

    case.call_and_validate(headers=headers, checks=[*CHECKS, *honesty])
