"""What changed is told old beside new, by the names that people use."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from orders.wording.changes import Change, changes, label

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2024, 4, 16, 9, 24, tzinfo=UTC)


def change(path, old, new):
    return {"path": path, "old": old, "new": new}


def told(*found):
    return changes(found, LONDON, NOW)


def test_a_delay_shows_the_old_day_beside_the_new_one_and_the_status_last():
    shown = told(
        change("status", "IN_PROGRESS", "HELD"),
        change("notes", None, "Ring twice"),
        change("targetDate", "2024-04-15T09:00:00.000Z", "2024-04-17T09:00:00.000Z"),
    )

    assert shown == [
        Change("Target date", "Mon 15 Apr", "Wed 17 Apr"),
        Change("Notes", "", "Ring twice"),
        Change("Status", "In progress", "Held"),
    ]


def test_a_visit_is_one_change_and_not_two():
    shown = told(
        change("appointmentSupplierReference", None, "APT-12345"),
        change("appointmentTimeslot.timeslotEndDateTime", None, "2024-04-18T13:00:00Z"),
        change(
            "appointmentTimeslot.timeslotStartDateTime", None, "2024-04-18T09:00:00Z"
        ),
    )

    assert shown == [
        Change("Visit", "", "Thu 18 Apr, 10:00 to 14:00"),
        Change("Visit reference", "", "APT-12345"),
    ]


def test_a_visit_that_is_gone_leaves_nothing_new():
    start, end = "2024-04-14T07:00:00Z", "2024-04-14T12:00:00Z"

    shown = told(
        change("appointmentTimeslot.timeslotStartDateTime", start, None),
        change("appointmentTimeslot.timeslotEndDateTime", end, None),
    )

    assert shown == [Change("Visit", "Sun 14 Apr, 08:00 to 13:00", "")]


def test_a_visit_that_only_ends_later_shows_its_end():
    path = "appointmentTimeslot.timeslotEndDateTime"

    shown = told(change(path, "2024-04-18T13:00:00Z", "2024-04-18T17:00:00Z"))

    assert shown == [Change("Visit ends", "Thu 18 Apr, 14:00", "Thu 18 Apr, 18:00")]


def test_a_visit_that_we_asked_for_is_told_apart_from_the_one_agreed():
    slot = "serviceOrderAmendment.appointmentTimeslot"

    shown = told(
        change(f"{slot}.timeslotStartDateTime", None, "2024-04-17T08:00:00Z"),
        change(f"{slot}.timeslotEndDateTime", None, "2024-04-17T12:00:00Z"),
    )

    assert shown == [Change("Our change, visit", "", "Wed 17 Apr, 09:00 to 13:00")]


def test_the_same_day_at_another_time_shows_the_time():
    shown = told(change("targetDate", "2024-04-17T09:00:00Z", "2024-04-17T13:00:00Z"))

    assert shown == [Change("Target date", "Wed 17 Apr, 10:00", "Wed 17 Apr, 14:00")]


def test_the_same_moment_written_otherwise_is_no_change():
    found = change("targetDate", "2024-04-17T09:00:00Z", "2024-04-17T09:00:00.000Z")

    assert told(found) == []


def test_another_year_is_named():
    found = change("requestedCompletionDate", "2024-12-30", "2025-01-06")

    assert told(found) == [Change("Asked for", "Mon 30 Dec", "Mon 6 Jan 2025")]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("status", "Status"),
        ("supplierOrderNumber", "Supplier order"),
        ("serviceOrderItem.serviceCharacteristics[SERVICE_ID]", "Service ID"),
        ("serviceCharacteristics[LINE_PROFILE]", "Line profile"),
        ("serviceCharacteristics[NEW.ONE]", "New.one"),
        ("serviceOrderItem.serviceSpecification.name", "Product"),
        ("primaryContact.phoneNumber", "First contact, phone"),
        ("secondaryContact.name", "Second contact"),
        ("serviceOrderAmendment.status", "Our change, status"),
        ("result.testOutcome.testResult", "Test result"),
        ("address.type", "Address, type"),
        ("someNewThing.innerPart", "Some new thing, inner part"),
        ("some_thing", "Some thing"),
        ("", "Something"),
        (" ", "Something"),
        ("serviceOrderItem", "Service order item"),
    ],
)
def test_a_member_goes_by_the_name_that_people_use(path, name):
    assert label(path) == name


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("status", "FOO_BAR", "Foo bar"),
        ("serviceOrderAmendment.status", "PENDING", "Not answered yet"),
        ("serviceProblemResolution.status", "ACCEPTED", "Agreed"),
        (
            "engineerTasks",
            ["INSTALL_ROUTER", "ADDITIONAL_CABLING"],
            "Install router, additional cabling",
        ),
        ("reason", "WORKING_LINE_TAKEOVER", "Another occupier takes over the line"),
        ("result.testOutcome.testResult", "AMBER", "Amber"),
        ("characteristics[ONT_POWER_ON]", "false", "no"),
        ("appointmentTimeslot.standard", True, "yes"),
        ("appointmentReservationId", 23456, "23456"),
        ("committedDate", "2024-04-15T09:00:00.000Z", "Mon 15 Apr, 10:00"),
        ("requestedCeaseDate", "2024-04-20", "Sat 20 Apr"),
        ("requestedCeaseDate", "2024-04-31", "2024-04-31"),
        ("notes", "Code: <b>1234</b>", "Code: <b>1234</b>"),
        ("supplierOrderNumber", "20240415", "20240415"),
        (
            "serviceOrderAmendment",
            {"id": 1, "status": "PENDING"},
            "number: 1, status: Not answered yet",
        ),
        ("result.testMeasures", [{"metricValue": "-14.5"}], "value: -14.5"),
        ("things", [1, None, ["a"]], "1, a"),
    ],
)
def test_a_value_is_told_in_words(path, value, words):
    assert [one.new for one in told(change(path, None, value))] == [words]


def test_odd_changes_do_not_raise():
    assert told({}) == []
    assert told({"path": 3, "new": {"a": [{}]}}) == [Change("3", "", '{"a": [{}]}')]
    assert told(change("appointmentTimeslot.timeslotStartDateTime", 1, "soon"))


def test_the_number_of_the_order_itself_is_no_news():
    shown = told(
        change("serviceOrderAmendment.orderId", None, 12345),
        change("serviceOrderAmendment.id", None, 12347),
    )

    assert [one.new for one in shown] == ["12347"]


def test_another_request_of_ours_is_no_change_of_the_one_before_it():
    shown = told(
        change("serviceOrderAmendment.id", 12346, 12347),
        change("serviceOrderAmendment.notes", "Code 1234", None),
        change("serviceOrderAmendment.status", "ACCEPTED", "REJECTED"),
    )

    assert [(one.old, one.new) for one in shown] == [("", "12347"), ("", "Refused")]


def test_what_becomes_of_a_request_of_ours_is_a_change():
    [shown] = told(change("serviceOrderAmendment.status", "PENDING", "COMPLETED"))

    assert shown.old
