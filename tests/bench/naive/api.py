"""`POST /kcis` by nested serializers, the toolkit's look-up and `get_or_create`."""

from __future__ import annotations

from typing import Any

from django.urls import path
from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tests.bench.naive.models import Delivered


class Fields(serializers.Serializer[Any]):
    """An object of the protocol."""


class Address(Fields):
    id = serializers.CharField()
    type = serializers.ListField(child=serializers.CharField())


class Contact(Fields):
    name = serializers.CharField()
    email = serializers.EmailField()
    phoneNumber = serializers.CharField()


class Timeslot(Fields):
    timeslotStartDateTime = serializers.DateTimeField()
    timeslotEndDateTime = serializers.DateTimeField()


class Characteristic(Fields):
    name = serializers.CharField()
    value = serializers.CharField()


class Specification(Fields):
    id = serializers.CharField()
    name = serializers.CharField()


class Item(Fields):
    serviceSpecification = Specification()
    serviceCharacteristics = Characteristic(many=True)


class Entity(Fields):
    id = serializers.IntegerField()
    orderType = serializers.CharField()
    status = serializers.CharField()
    address = Address()
    serviceOrderItem = Item()
    primaryContact = Contact()
    secondaryContact = Contact()
    appointmentTimeslot = Timeslot()
    requestedCompletionDate = serializers.DateField()
    committedDate = serializers.DateTimeField()
    targetDate = serializers.DateTimeField()


class Note(Fields):
    note = serializers.CharField()
    type = serializers.ListField(child=serializers.CharField())
    created = serializers.DateTimeField()


class Kci(Fields):
    id = serializers.UUIDField()
    entityType = serializers.CharField()
    entity = Entity()
    supplier = serializers.CharField()
    sequenceNumber = serializers.IntegerField(min_value=1)
    issuedOn = serializers.DateTimeField()
    receivedOn = serializers.DateTimeField()
    deliveredOn = serializers.DateTimeField()
    updateType = serializers.CharField()
    supplierNotes = Note(many=True)


class KcisView(APIView):
    authentication_classes = (OAuth2Authentication,)

    def post(self, request: Request) -> Response:
        kci = Kci(data=request.data)
        kci.is_valid(raise_exception=True)
        Delivered.objects.get_or_create(
            kci_id=kci.validated_data["id"],
            defaults={
                "entity_id": kci.validated_data["entity"]["id"],
                "sequence_number": kci.validated_data["sequenceNumber"],
                "body": request.data,
            },
        )
        return Response(status=204)


urlpatterns = [path("kcis", KcisView.as_view())]
