"""A gateway to test and to show the portal with: a small real HTTP server.

It speaks the Tenant API (protocol, part 4), keeps its orders in memory, and posts KCIs
to the portal as the documented test scenarios would (protocol, 2.5).
"""

from __future__ import annotations

from tests.stub_gateway.server import StubGateway, running
from tests.stub_gateway.world import World

__all__ = ["StubGateway", "World", "running"]
