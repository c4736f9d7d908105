"""Orders that ask for something, answers to it, and the KCIs that come back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from orders import answers
from orders.answers import About, Author
from orders.models import GatewayRequest, RequiredAction, Tenant
from tests.deliveries import order_of
from tests.factories import kci_body

Body = dict[str, Any]


def asked(number: int = 1, type: str = "INFORMATION_REQUIRED", **values: Any) -> Body:
    return kci_body(number, type, update_type="ACTION_REQUIRED", **values)


def amendment(status: str, name: int | None = 810301) -> Body:
    """Return the member by which an entity embeds an amendment."""
    found = {"id": name, "orderId": 12345, "status": status}
    return {"serviceOrderAmendment": {k: v for k, v in found.items() if v is not None}}


def amended(number: int, name: int | None = 810301) -> Body:
    return kci_body(number, "AMENDED", entity=amendment("COMPLETED", name))


def resubmit(number: int, name: int | None = 810301) -> Body:
    return asked(number, "RESUBMIT", entity=amendment("REJECTED", name))


def action_of(number: int) -> RequiredAction:
    """Return the action that the KCI of a number opened."""
    found = [a for a in RequiredAction.objects.all() if opened_at(a) == number]
    assert len(found) == 1, found
    return found[0]


def opened_at(action: RequiredAction) -> int:
    return int(action.opened_position[:14], 16)


def answered(
    tenant: Tenant, by: Author, number: int = 1, **body: Any
) -> GatewayRequest:
    """Answer what the KCI of a number asks by a change of the notes."""
    about = About.of(action_of(number))
    return answers.amend(about, body or {"notes": "Ring twice"}, by=by, token=uuid4())


def received(request: GatewayRequest, name: str = "810301") -> GatewayRequest:
    """Let the gateway have received a request, under its number."""
    request.state, request.gateway_id = GatewayRequest.State.RECEIVED, name
    request.save(update_fields=["state", "gateway_id"])
    return request


def states(tenant: Tenant) -> list[str]:
    """Return where an order's actions stand, in sequence."""
    actions = order_of(tenant).actions.order_by("opened_position")
    return list(actions.values_list("state", flat=True))
