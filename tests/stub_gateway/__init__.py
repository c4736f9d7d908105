"""A gateway to test and to show the portal with: a small real HTTP server.

It speaks the Tenant API 1.17, keeps its orders in memory, and posts KCIs
to the portal as the documented test scenarios would.
"""

from __future__ import annotations

from tests.stub_gateway.server import StubGateway, running
from tests.stub_gateway.world import World

__all__ = ["StubGateway", "World", "running"]
