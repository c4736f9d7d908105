"""What each process counts; nothing of it says who or what."""

from __future__ import annotations

from prometheus_client import Counter

DELIVERIES = Counter("portal_deliveries", "Deliveries answered", ["address", "status"])
RINGS_LOST = Counter("portal_rings_lost", "Orders that only the sweep will look at")
