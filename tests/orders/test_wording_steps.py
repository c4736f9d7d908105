"""Progress: what is done, what is waited for, where it stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orders.wording.facts import Facts
from orders.wording.steps import steps
from tests.orders.wording_cases import (
    BOOKING,
    CEASE,
    COMMITTED,
    LONDON,
    NOW,
    REBOOK,
    VISITED,
    Order,
    at,
    progress,
    result,
)

MILESTONES = {
    "RECEIVED": at(10, 9),
    "SENT": at(10, 9, 1),
    "ACKNOWLEDGED": at(10, 9, 53),
    "COMMITTED": at(10, 10, 15),
}


def test_an_order_with_a_visit_waits_for_the_visit():
    assert progress(VISITED, **MILESTONES) == [
        ("Received", "Fri 10 Apr", "past"),
        ("Sent", "Fri 10 Apr", "past"),
        ("Acknowledged", "Fri 10 Apr", "past"),
        ("Committed", "to Wed 15 Apr", "past"),
        ("Visit", "Sat 18 Apr, 10:00 to 14:00", "current"),
        ("Completed", "due Sat 18 Apr", "next"),
    ]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("PROVIDE_ORDER", "Completion"),
        ("MODIFY_ORDER", "The change"),
        ("CEASE_ORDER", "The end"),
    ],
)
def test_an_end_that_is_waited_for_does_not_read_as_done(kind, name):
    order = replace(COMMITTED, entity_type=kind)

    assert progress(order)[-1] == (name, "due Sat 18 Apr", "current")


def test_a_step_that_a_later_one_proves_is_past_without_its_moment():
    names = [name for name, _, state in progress(COMMITTED) if state == "past"]

    assert names == ["Received", "Sent", "Acknowledged", "Committed"]


def test_a_visit_that_is_over_is_not_ticked_off_before_the_order_is_done():
    over = replace(VISITED, appointment_start=at(14, 7), appointment_end=at(14, 12))

    visit = ("Visit", "was due Tue 14 Apr, 08:00 to 13:00", "current")

    assert visit in progress(over)
    assert progress(replace(over, status="COMPLETED"))[-2:] == [
        ("Visit", "Tue 14 Apr, 08:00 to 13:00", "past"),
        ("Completed", "", "past"),
    ]


@pytest.mark.parametrize("order", [COMMITTED, VISITED])
def test_a_visit_that_has_to_be_booked_is_the_step_that_is_waited_for(order):
    assert progress(order, REBOOK)[-2:] == [
        ("Visit", "to be booked", "current"),
        ("Completed", "due Sat 18 Apr", "next"),
    ]


@pytest.mark.parametrize("order", [COMMITTED, VISITED])
@pytest.mark.parametrize(
    ("more", "when"),
    [
        ({"requests": [BOOKING]}, "asked for Tue 21 Apr"),
        ({"requests": [replace(BOOKING, timeslot={})]}, "to be confirmed"),
        ({"settling": [REBOOK]}, "to be confirmed"),
    ],
)
def test_a_visit_that_is_not_confirmed_is_the_step_that_is_waited_for(
    order, more, when
):
    assert progress(order, **more)[-2:] == [
        ("Visit", when, "current"),
        ("Completed", "after the visit", "next"),
    ]


def test_a_visit_of_what_is_done_is_not_booked_any_more():
    done = replace(VISITED, status="COMPLETED")

    for more in ({"settling": [REBOOK]}, {"requests": [BOOKING]}):
        visit = ("Visit", "Sat 18 Apr, 10:00 to 14:00", "past")
        assert visit in progress(done, **more)
    assert ("Visit", "to be booked", "past") not in progress(done, REBOOK)


def test_an_order_with_a_visit_after_its_target_is_done_after_the_visit():
    assert progress(replace(VISITED, target_date=at(15, 9)))[-2:] == [
        ("Visit", "Sat 18 Apr, 10:00 to 14:00", "current"),
        ("Completed", "after the visit", "next"),
    ]


@pytest.mark.parametrize(
    ("status", "last"),
    [
        ("CANCELLED", "Cancelled"),
        ("REJECTED", "Refused"),
        ("FAILED", "Failed"),
        ("FAILED_TO_SEND", "Not sent"),
    ],
)
def test_an_order_that_ended_badly_stops_where_it_stopped(status, last):
    shown = progress(Order(status=status), RECEIVED=at(10, 9), ENDED=at(15, 9))

    assert shown[0] == ("Received", "Fri 10 Apr", "past")
    assert shown[-1] == (last, "Wed 15 Apr", "current")
    assert "Completed" not in [name for name, _, _ in shown]
    assert "Committed" not in [name for name, _, _ in shown]


def test_an_order_never_sent_shows_no_step_of_being_sent():
    names = [name for name, _, _ in progress(Order(status="FAILED_TO_SEND"))]

    assert names == ["Received", "Not sent"]


def test_a_completed_order_has_only_past_steps():
    shown = progress(replace(COMMITTED, status="PARTIAL"), COMPLETED=at(15, 10))

    assert {state for _, _, state in shown} == {"past"}
    assert shown[-1] == ("Completed in part", "Wed 15 Apr", "past")


def test_a_cease_by_others_is_announced_and_due():
    shown = progress(CEASE)

    assert shown[0] == ("Announced", "", "past")
    assert shown[-1] == ("Ceased", "due Mon 20 Apr", "next")


def test_a_test_runs_until_it_has_a_result():
    running = Order(entity_type="SERVICE_TEST", status="IN_PROGRESS")

    assert progress(running)[-2:] == [
        ("Running", "", "current"),
        ("Result", "", "next"),
    ]
    assert progress(result("RED"))[-1] == ("Result", "Red", "past")


def test_a_mended_fault_waits_to_be_closed():
    fault = Order(entity_type="SERVICE_PROBLEM", status="RESOLVED")

    assert progress(fault)[-2:] == [("Mended", "", "past"), ("Closing", "", "current")]


FAULT = {"RECEIVED": at(10, 9), "WORKING": at(10, 10), "MENDED": at(11, 9)}


def test_a_fault_whose_repair_we_rejected_is_being_mended_again():
    fault = Order(entity_type="SERVICE_PROBLEM", status="IN_PROGRESS")

    assert progress(fault, **FAULT)[-3:] == [
        ("Being mended", "", "current"),
        ("Mended", "", "next"),
        ("Closed", "", "next"),
    ]


def test_a_fault_that_ended_after_such_a_repair_was_worked_on_and_not_mended():
    fault = Order(entity_type="SERVICE_PROBLEM", status="CANCELLED")

    assert [name for name, _, _ in progress(fault, **FAULT)][-2:] == [
        "Being mended",
        "Cancelled",
    ]


def test_the_current_step_has_its_own_icon_and_the_past_ones_a_tick():
    shown = steps(Facts(VISITED, (), LONDON, NOW), MILESTONES)

    assert [step.icon for step in shown] == [*["check"] * 4, "booked", ""]


@pytest.mark.parametrize("status", ["SENT_TO_SUPPLIER", "ACKNOWLEDGED", "IN_PROGRESS"])
@pytest.mark.parametrize("kind", ["PROVIDE_ORDER", "SERVICE_PROBLEM"])
def test_no_step_that_is_to_come_wears_a_tick(kind, status):
    order = replace(COMMITTED, entity_type=kind, status=status)
    for one in (order, replace(order, committed_date=None)):
        shown = steps(Facts(one, (), LONDON, NOW), {})
        ahead = [step.icon for step in shown if step.state != "past"]

        assert ahead
        assert not {"check", "done"} & {*ahead}


def test_an_unknown_kind_takes_the_steps_of_an_order():
    assert progress(Order(entity_type="FOO_BAR"))[0][0] == "Received"
