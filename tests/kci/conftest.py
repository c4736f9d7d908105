"""The portal that the tests of deliveries talk to from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from uuid import uuid4

import pytest

from tests.server import (
    SERVERS,
    Answer,
    Credentials,
    Headers,
    Portal,
    raw_request,
    running_portal,
)
from tests.services import LOOPBACK

REPORT = "tests.kci.report"
CLIENTS = {
    "gateway": ("gateway", "--tenant", "TENANT1"),
    "altnet_a": ("altnet a", "--tenant", "TENANT1", "--supplier", "ALTNET_A"),
    "altnet_b": ("altnet b", "--tenant", "TENANT1", "--supplier", "ALTNET_B"),
    "reader": ("reader", "--tenant", "TENANT1", "--scope", "orders:read"),
    "actor": ("actor", "--tenant", "TENANT1", "--scope", "orders:read orders:act"),
    "nobody": ("nobody", "--tenant", "TENANT1"),
}


@dataclass
class Gateway:
    """Posts to a portal as the gateway would, or as another client of it."""

    portal: Portal
    clients: Mapping[str, Credentials]
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, client: str = "gateway") -> str:
        if client not in self.tokens:
            self.tokens[client] = self.portal.token(self.clients[client])
        return self.tokens[client]

    def headers(self, client: str = "gateway") -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token(client)}",
            "Content-Type": "application/json",
            "X-Request-ID": str(uuid4()),
            "X-Conversation-ID": "conversation",
        }

    def raw(self, body: bytes | None, headers: Headers, target: str = "/kcis") -> bytes:
        """Return a POST as bytes, its own headers first."""
        host = {"Host": f"{LOOPBACK}:{self.portal.port}"}
        return raw_request("POST", target, {**host, **self.headers(), **headers}, body)

    def post(
        self,
        body: bytes,
        headers: Headers | None = None,
        *,
        client: str = "gateway",
        target: str = "/kcis",
    ) -> Answer:
        sent = {**self.headers(client), **(headers or {})}
        return self.portal.request("POST", target, sent, body)


def pytest_configure(config: pytest.Config) -> None:
    if not config.pluginmanager.has_plugin(REPORT):
        config.pluginmanager.import_plugin(REPORT)


@contextmanager
def gateway_of(server: str, **environment: str) -> Iterator[Gateway]:
    with running_portal(server, **environment) as portal:
        clients = dict(
            zip(CLIENTS, portal.create_clients(*CLIENTS.values()), strict=True)
        )
        portal.database.rows(
            "UPDATE kci_gatewayclient SET tenant_id = NULL WHERE client_id = %s",
            clients["nobody"].client_id,
        )
        yield Gateway(portal, clients)


@pytest.fixture(scope="session")
def gateways() -> Iterator[Callable[[str], Gateway]]:
    """Give the gateway of a kind of server, which is started when first asked for.

    A fixture with parameters would start it again each time they take turns.
    """
    with ExitStack() as running:
        yield cache(lambda server: running.enter_context(gateway_of(server)))


@pytest.fixture(scope="session")
def gateway(gateways: Callable[[str], Gateway]) -> Gateway:
    return gateways("portal")


@pytest.fixture(params=list(SERVERS))
def any_gateway(
    request: pytest.FixtureRequest, gateways: Callable[[str], Gateway]
) -> Gateway:
    """Post to each web server: some of what is bad is the server's to refuse."""
    return gateways(request.param)
