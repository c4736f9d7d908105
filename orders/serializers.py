"""Orders and actions as JSON, as the contract writes them.

A value that is not known is null, a text that was not given is "". Times are UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from drf_spectacular.utils import (
    PolymorphicProxySerializer,
    extend_schema_field,
    extend_schema_serializer,
)
from rest_framework import serializers

from orders.models import (
    GatewayRequest,
    Order,
    RequiredAction,
    SupplierNote,
    TimelineEvent,
)

MOST_MISSING = 100
NUMBERS = {"type": "array", "items": {"type": "integer"}, "maxItems": MOST_MISSING}
CHANGES = {
    "type": "array",
    "description": "What the KCI changed, by the path in the entity; null is absent.",
    "items": {
        "type": "object",
        "properties": {"path": {"type": "string"}, "old": {}, "new": {}},
        "required": ["path", "old", "new"],
    },
}


class Moment(serializers.DateTimeField):
    """A moment in UTC, no finer than it is: 2026-04-17T09:00:00Z."""

    def to_representation(self, value: datetime) -> str:
        moment = value.astimezone(UTC).replace(tzinfo=None)
        micro = moment.microsecond
        fine = "microseconds" if micro % 1000 else "milliseconds"
        return moment.isoformat(timespec=fine if micro else "seconds") + "Z"


@extend_schema_field({"type": ["string", "null"]})
class Known(serializers.CharField):
    """A text that is null when it is not known."""

    def to_representation(self, value: str) -> str | None:  # type: ignore[override]
        return value or None


class Texts(serializers.ListField):
    """A list of texts."""

    child = serializers.CharField()


@extend_schema_field({"type": "object", "additionalProperties": {}})
class Entity(serializers.JSONField):
    """An entity as it was received."""


@extend_schema_field(CHANGES)
class Changes(serializers.JSONField):
    """What a KCI changed."""


class AppointmentSerializer(serializers.Serializer[Order]):
    start = Moment(source="appointment_start", allow_null=True)
    end = Moment(source="appointment_end", allow_null=True)
    reservationId = Known(source="appointment_reservation_id")
    supplierReference = Known(source="appointment_reference")


class OrderRowSerializer(serializers.Serializer[Order]):
    """An order in a list."""

    entityType = serializers.CharField(source="entity_type")
    id = serializers.CharField(source="entity_id")
    orderType = Known(source="order_type")
    supplier = Known()
    supplierOrderNumber = Known(source="supplier_order_number")
    serviceId = Known(source="service_id")
    status = serializers.CharField()
    requestedCompletionDate = serializers.DateField(
        source="requested_completion_date", allow_null=True
    )
    committedDate = Moment(source="committed_date", allow_null=True)
    targetDate = Moment(source="target_date", allow_null=True)
    appointment = serializers.SerializerMethodField()
    lastSequenceNumber = serializers.IntegerField(source="last_sequence_number")
    missingSequenceNumbers = serializers.SerializerMethodField()
    missingCount = serializers.IntegerField(source="missing_count")
    waitingSequenceNumbers = serializers.ListField(
        source="waiting", child=serializers.IntegerField()
    )

    @extend_schema_field(AppointmentSerializer(allow_null=True))
    def get_appointment(self, order: Order) -> dict[str, Any] | None:
        found = AppointmentSerializer(order).data
        return dict(found) if any(found.values()) else None

    @extend_schema_field(NUMBERS)
    def get_missingSequenceNumbers(self, order: Order) -> list[int]:
        ranges = (range(first, last + 1) for first, last in order.missing)
        return list(islice(chain.from_iterable(ranges), MOST_MISSING))


@extend_schema_serializer(component_name="TimelineKci")
class KciSerializer(serializers.Serializer[TimelineEvent]):
    """A KCI on a timeline."""

    kind = serializers.ChoiceField(choices=["KCI"])
    kciId = serializers.CharField(source="kci_id")
    sequenceNumber = serializers.IntegerField(source="sequence_number")
    updateType = serializers.CharField(source="update_type")
    type = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()
    supplierCodes = Texts(source="supplier_codes")
    issuedOn = Moment(source="issued_on", allow_null=True)
    receivedOn = Moment(source="received_on", allow_null=True)
    status = serializers.CharField()
    changes = Changes()
    late = serializers.BooleanField()
    afterGap = serializers.BooleanField(source="after_gap")
    idReused = serializers.SerializerMethodField()
    flags = Texts()

    def get_idReused(self, event: TimelineEvent) -> bool:
        return event.kci_id in self.context["reused"]


DEEDS = [kind for kind in TimelineEvent.Kind.values if kind != TimelineEvent.Kind.KCI]


@extend_schema_serializer(component_name="Answer")
class RequestSerializer(serializers.Serializer[GatewayRequest]):
    """What was asked of the gateway, and what became of it.

    `state` tells of the sending, `outcome` what KCIs said of it since; "" is nothing.
    """

    kind = serializers.ChoiceField(choices=GatewayRequest.Kind.values)
    state = serializers.ChoiceField(choices=GatewayRequest.State.values)
    outcome = serializers.ChoiceField(choices=["", *GatewayRequest.Outcome.values])
    outcomeBy = Known(source="outcome_kci")
    gatewayId = Known(source="gateway_id")
    messages = Texts()


@extend_schema_serializer(component_name="TimelineDeed")
class DeedSerializer(serializers.Serializer[TimelineEvent]):
    """What a person, or a system of the tenant's, did, on a timeline."""

    kind = serializers.ChoiceField(choices=DEEDS)
    by = serializers.SerializerMethodField()
    at = Moment()
    text = serializers.CharField()
    action = serializers.IntegerField(source="action_id", allow_null=True)
    request = RequestSerializer(allow_null=True)

    def get_by(self, event: TimelineEvent) -> str:
        return f"user:{event.actor}" if event.actor else f"client:{event.client}"


TIMELINE = PolymorphicProxySerializer(
    component_name="TimelineEntry",
    serializers=[KciSerializer, DeedSerializer],
    resource_type_field_name=None,
    many=True,
)


@extend_schema_serializer(component_name="OrderNote")
class NoteSerializer(serializers.Serializer[SupplierNote]):
    note = serializers.CharField()
    type = serializers.CharField()
    created = Moment(allow_null=True)
    sequenceNumber = serializers.IntegerField(source="event.sequence_number")


class ActionSerializer(serializers.Serializer[RequiredAction]):
    """What the supplier waits for."""

    id = serializers.IntegerField()
    type = serializers.CharField()
    state = serializers.ChoiceField(choices=RequiredAction.State.values)
    code = serializers.CharField()
    text = serializers.CharField()
    supplierCodes = Texts(source="supplier_codes")
    openedBy = serializers.CharField(source="opened_by")
    openedOn = Moment(source="opened_on")
    closedBy = Known(source="closed_by")
    closedOn = Moment(source="closed_on", allow_null=True)
    assignee = serializers.CharField(source="assignee.username", allow_null=True)


class OrderIdentitySerializer(serializers.Serializer[Order]):
    entityType = serializers.CharField(source="entity_type")
    id = serializers.CharField(source="entity_id")


class QueuedActionSerializer(ActionSerializer):
    """An action in a list, with the order that it is about."""

    order = OrderIdentitySerializer()


class OrderSerializer(OrderRowSerializer):
    """One order with everything."""

    entity = Entity()
    timeline = serializers.SerializerMethodField()
    supplierNotes = serializers.SerializerMethodField()
    actions = serializers.SerializerMethodField()

    @extend_schema_field(TIMELINE)
    def get_timeline(self, order: Order) -> list[Any]:
        events = list(order.timeline.in_sequence().select_related("actor", "request"))
        context = {"reused": TimelineEvent.objects.reused_ids(order)}
        return [told(event, context) for event in events]

    @extend_schema_field(NoteSerializer(many=True))
    def get_supplierNotes(self, order: Order) -> list[Any]:
        notes = SupplierNote.objects.filter(event__order=order).select_related("event")
        return listed(NoteSerializer, notes.order_by("event__position", "turn"))

    @extend_schema_field(ActionSerializer(many=True))
    def get_actions(self, order: Order) -> list[Any]:
        actions = order.actions.select_related("assignee").order_by("opened_position")
        return listed(ActionSerializer, actions)


def told(event: TimelineEvent, context: dict[str, Any]) -> dict[str, Any]:
    """Return a line of a timeline as JSON."""
    is_kci = event.kind == TimelineEvent.Kind.KCI
    kind = KciSerializer if is_kci else DeedSerializer
    return dict(kind(event, context=context).data)


def listed(serializer: type[Any], rows: Iterable[Any]) -> list[Any]:
    """Return rows as a list of JSON objects."""
    return list(serializer(rows, many=True).data)
