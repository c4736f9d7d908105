"""Answering an action by the API, as its page does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID, uuid4

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from orders import amendments, answers
from orders.actions import Refusal
from orders.amendments import MOST_NUMBER
from orders.answers import About, Author
from orders.api import Invalid
from orders.callers import HasScope, caller_of
from orders.models import GatewayRequest, RequiredAction
from orders.serializers import QueuedActionSerializer
from orders.storable import storable

REASON = r"^[A-Z_]{1,50}$"
MEMBERS = ("amendment", "reservationId", "cancellation", "resolution", "recorded")

Text = Annotated[str, Field(strict=True, max_length=1_000)]
Record = Annotated[str, Field(strict=True, min_length=1, max_length=2_000)]
Number = Annotated[int, Field(strict=True, ge=1, le=MOST_NUMBER)]


class Given(BaseModel):
    """A body of which unknown members are faults: a word misspelt would be lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cancellation(Given):
    """Why an order is to be cancelled."""

    reasonCode: Annotated[str, Field(strict=True, pattern=REASON)]
    text: Text = ""


class Answer(Given):
    """A change, a visit, a cancellation, a word on a resolution, or a record."""

    amendment: dict[str, Any] | None = None
    reservationId: Number | None = None
    cancellation: Cancellation | None = None
    resolution: Literal["ACCEPTED", "REJECTED"] | None = None
    notes: Text = ""
    recorded: Record | None = None
    # The same token is the same answer: what may have been lost can be sent again.
    token: UUID = Field(default_factory=uuid4)

    @property
    def given(self) -> list[str]:
        return [name for name in MEMBERS if getattr(self, name) is not None]


def alone(name: str) -> dict[str, Any]:
    """Return the rule of a body with one member: notes go with a resolution only."""
    rule: dict[str, Any] = {"required": [name]}
    return rule if name == "resolution" else rule | {"not": {"required": ["notes"]}}


SHAPE = {
    "type": "object",
    "description": "Exactly one of `amendment`, `reservationId`, `cancellation`,"
    " `resolution` and `recorded`. The same `token` is the same answer.",
    "properties": {
        "amendment": {
            "type": "object",
            "description": "The changed members of the order, and no others.",
            "minProperties": 1,
        },
        "reservationId": {"type": "integer", "minimum": 1, "maximum": MOST_NUMBER},
        "cancellation": {
            "type": "object",
            "properties": {
                "reasonCode": {"type": "string", "pattern": REASON},
                "text": {"type": "string", "maxLength": 1_000},
            },
            "required": ["reasonCode"],
            "additionalProperties": False,
        },
        "resolution": {"enum": ["ACCEPTED", "REJECTED"]},
        "notes": {
            "type": "string",
            "maxLength": 1_000,
            "description": "Beside `resolution`: why it is rejected.",
        },
        "recorded": {
            "type": "string",
            "minLength": 1,
            "maxLength": 2_000,
            "description": "What was done elsewhere: nothing is sent.",
        },
        "token": {"type": "string", "format": "uuid"},
    },
    "oneOf": [alone(name) for name in MEMBERS],
    "additionalProperties": False,
}


class AnswerView(APIView):
    """Answer an action; the gateway is told as soon as it can be."""

    permission_classes = (HasScope,)
    scope: ClassVar = "orders:act"
    refusals = (400, 404, 413, 415, 422)

    @extend_schema(
        operation_id="answerAction",
        summary="Answer what a supplier asks",
        description="The gateway is told as soon as it can be.",
        tags=["Act"],
        parameters=[
            OpenApiParameter(
                "id", OpenApiTypes.INT64, OpenApiParameter.PATH, required=True
            )
        ],
        request={"application/json": SHAPE},
        responses={
            202: OpenApiResponse(
                QueuedActionSerializer, "Stored for good, and on its way."
            )
        },
    )
    def post(self, request: Request, id: int) -> Response:
        caller = caller_of(request)
        own = RequiredAction.objects.filter(tenant=caller.tenant_id)
        rows = own.select_related("order__tenant", "assignee")
        action = get_object_or_404(rows, pk=id)
        asked = read(request.data)
        try:
            give(asked, action, Author(client=caller.name or str(caller.client_id)))
        except Refusal as refusal:
            raise Invalid(str(refusal)) from None
        return Response(QueuedActionSerializer(rows.get(pk=id)).data, status=202)


def read(body: object) -> Answer:
    """Return an answer that says one thing; `Invalid` with all its faults."""
    if faults := [*unstorable(body), *nulls(body)]:
        raise Invalid(faults)
    try:
        asked = Answer.model_validate(body)
    except ValidationError as problem:
        raise Invalid([told(error) for error in problem.errors()]) from None
    if len(asked.given) != 1:
        raise Invalid(f"give exactly one of {', '.join(MEMBERS)}")
    if "notes" in asked.model_fields_set and asked.resolution is None:
        raise Invalid("notes: belongs to a resolution, and to nothing else")
    return asked


def told(error: Mapping[str, Any]) -> str:
    """Return a fault that pydantic found, with its path."""
    path = ".".join(map(str, error["loc"]))
    return f"{path}: {error['msg']}" if path else str(error["msg"])


def unstorable(body: object) -> Iterator[str]:
    """Yield the fault of a body with characters that no database can hold."""
    if storable(body) != body:
        yield "the body must not have U+0000 or half a surrogate pair in it"


def nulls(body: object) -> Iterator[str]:
    """Yield the faults of members that are there and say nothing."""
    if isinstance(body, Mapping):
        yield from (f"{name}: is null" for name, one in body.items() if one is None)


def give(asked: Answer, action: RequiredAction, by: Author) -> GatewayRequest:
    """Give an answer by the verb of its member."""
    about = About.of(action)
    own: dict[str, Any] = {"by": by, "token": asked.token}
    verbs: dict[str, Callable[[], GatewayRequest]] = {
        "amendment": lambda: amend(about, asked.amendment or {}, **own),
        "reservationId": lambda: amend(
            about, {"appointmentReservationId": asked.reservationId}, **own
        ),
        "cancellation": lambda: cancel(about, asked.cancellation, **own),
        "resolution": lambda: answers.resolve(
            action, status=asked.resolution or "", notes=asked.notes, **own
        ),
        "recorded": lambda: answers.record(action, text=asked.recorded or "", **own),
    }
    return verbs[asked.given[0]]()


def amend(about: About, body: dict[str, Any], **own: Any) -> GatewayRequest:
    """Ask for a change that the gateway could take; `Invalid` with all its faults."""
    if faults := amendments.wrong_with(about.order, body, timezone.localdate()):
        raise Invalid([f"amendment.{fault}" for fault in faults])
    return answers.amend(about, body, **own)


def cancel(about: About, found: Cancellation | None, **own: Any) -> GatewayRequest:
    assert found is not None
    code, text = found.reasonCode, found.text
    return answers.cancel(about, reason_code=code, text=text, **own)
