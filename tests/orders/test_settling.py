"""What opens and closes actions, by each kind of KCI."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.orders.updates import asking, closed, failing, folded, update

AMENDMENT = {"serviceOrderAmendment": {"id": 1, "status": "REJECTED"}}
CANCELLATION = {"serviceOrderCancellation": {"id": 2, "status": "REJECTED"}}

# All that can be asked, each by a KCI of its own.
QUESTIONS: list[tuple[Any, str, dict[str, Any]]] = [
    (asking, "INFORMATION_REQUIRED", {}),
    (asking, "REAPPOINT", {}),
    (asking, "CONFIRM", {}),
    (asking, "SIGN_CONTRACT", {}),
    (asking, "RESUBMIT", AMENDMENT),
    (asking, "RESUBMIT", CANCELLATION),
    (asking, "RESUBMIT", {}),
    (failing, "FAILED_TO_SEND", AMENDMENT),
    (failing, "FAILED_TO_SEND", CANCELLATION),
    (failing, "FAILED_TO_SEND", {}),
]
INFORMATION = {"INFORMATION_REQUIRED ORDER"}
VISIT = {"REAPPOINT ORDER"}
CONFIRMATION = {"CONFIRM ORDER"}
ON_AMENDMENT = {"RESUBMIT AMENDMENT", "FAILED_TO_SEND AMENDMENT"}
EVERYTHING = (
    INFORMATION
    | VISIT
    | CONFIRMATION
    | ON_AMENDMENT
    | {"RESUBMIT CANCELLATION", "FAILED_TO_SEND CANCELLATION"}
    | {"RESUBMIT ORDER", "FAILED_TO_SEND ORDER", "SIGN_CONTRACT ORDER"}
)
ENDS = ["FAILED_TO_SEND", "REJECTED", "COMPLETED", "PARTIAL", "CANCELLED", "FAILED"]
OTHERS = [
    "CREATED",
    "ACKNOWLEDGED",
    "COMMITTED",
    "DELAY",
    "RESUMED",
    "ADDITIONAL",
    "WARNING",
    "UPDATE",
    "SOMETHING_NEW",
]


def asked(status):
    """Return KCIs that ask all there is, the status being this."""
    kcis = []
    for number, (make, type, entity) in enumerate(QUESTIONS, 1):
        entity = entity | {"status": status}
        more = {"entity": entity}
        kcis.append(
            make(number, **more) if make is failing else make(number, type, **more)
        )
    return kcis


def settled(before, type, after, **entity):
    """Return what an informational KCI closes when all is asked."""
    entity |= {"status": after}
    state = folded(*asked(before), update(11, type, entity=entity))
    assert {f"{a.type} {a.concerns}" for a in state.actions} == EVERYTHING
    return closed(state.actions)


@pytest.mark.parametrize("status", ["IN_PROGRESS", "PENDING", "HELD"])
def test_each_question_opens_an_action(status):
    state = folded(*asked(status))

    assert len(state.actions) == len(QUESTIONS)
    assert closed(state.actions) == set()


def test_a_second_question_of_a_type_is_a_second_action():
    first, second = asking(1, "REAPPOINT"), asking(2, "REAPPOINT")

    state = folded(first, second)

    assert [a.opened_by for a in state.actions] == [first.kci_id, second.kci_id]


def test_both_questions_of_a_type_are_settled_by_one_answer():
    state = folded(
        asking(1, "REAPPOINT"), asking(2, "REAPPOINT"), update(3, "REAPPOINTED")
    )

    assert all(a.closers for a in state.actions)


def test_nothing_is_opened_by_an_informational_kci():
    assert folded(update(1, "REAPPOINT"), update(2, "RESUBMIT")).actions == ()


def test_nothing_settles_what_is_asked_after_it():
    state = folded(update(1, "COMPLETED"), asking(2, "REAPPOINT"))

    assert closed(state.actions) == set()


@pytest.mark.parametrize("status", ["IN_PROGRESS", "PENDING", "PENDING_AMENDMENT"])
def test_an_amendment_settles_what_an_amendment_answers(status):
    found = settled(status, "AMENDED", status)

    assert found == INFORMATION | ON_AMENDMENT


@pytest.mark.parametrize(
    "entity",
    [
        {"appointmentReservationId": 23457},
        {
            "appointmentTimeslot": {
                "timeslotStartDateTime": "2026-04-19T09:00:00Z",
                "timeslotEndDateTime": "2026-04-19T13:00:00Z",
            }
        },
    ],
)
def test_an_amendment_settles_reappoint_by_another_visit(entity):
    found = settled("PENDING", "AMENDED", "PENDING", **entity)

    assert found == INFORMATION | ON_AMENDMENT | VISIT


@pytest.mark.parametrize(
    "entity",
    [
        {"notes": "the code of the gate is 1234"},
        {"appointmentReservationId": "23456"},
        {
            "appointmentTimeslot": {
                "timeslotStartDateTime": "2026-04-18T10:00:00.000+01:00",
                "timeslotEndDateTime": "2026-04-18T14:00:00.000+01:00",
            }
        },
    ],
)
def test_an_amendment_that_leaves_the_visit_leaves_reappoint(entity):
    found = settled("PENDING", "AMENDED", "IN_PROGRESS", **entity)

    assert found == INFORMATION | ON_AMENDMENT


def test_a_question_read_back_knows_the_visit_of_its_time():
    moved = {"appointmentReservationId": 7}
    asked = replace(asking(2, "REAPPOINT", entity=moved), keeps_entity=True)

    state = folded(update(1), asked, update(3, "AMENDED", entity=moved))

    assert closed(state.actions) == VISIT


@pytest.mark.parametrize(
    ("today", "settled"),
    [({"appointmentReservationId": 7}, VISIT), ({"notes": "Ring twice"}, set())],
)
def test_an_amendment_read_back_settles_reappoint_by_the_visit_of_today(today, settled):
    read_back = replace(update(3, "AMENDED", entity=today), keeps_entity=True)

    state = folded(update(1), asking(2, "REAPPOINT"), read_back, update(4))

    assert closed(state.actions) == settled


def test_the_visit_is_compared_with_that_of_the_opening():
    booked = {"appointmentReservationId": 7}
    state = folded(
        update(1),
        asking(2, "REAPPOINT", entity=booked),
        update(3, "UPDATE"),
        update(4, "AMENDED", entity=booked),
    )

    assert closed(state.actions) == set()


@pytest.mark.parametrize("after", ["PENDING", "IN_PROGRESS"])
def test_a_visit_that_was_moved_settles_reappoint_alone(after):
    assert settled("PENDING", "REAPPOINTED", after) == VISIT


@pytest.mark.parametrize("after", ["IN_PROGRESS", "PENDING", "COMPLETED"])
@pytest.mark.parametrize("type", ["CANCELLED", "TERMINATED", "COMPLETED"])
def test_an_end_settles_everything(type, after):
    assert settled("PENDING", type, after) == EVERYTHING


@pytest.mark.parametrize("status", ENDS)
@pytest.mark.parametrize("type", ["AMENDED", "REAPPOINTED", *OTHERS])
def test_a_status_that_ends_the_order_settles_everything(type, status):
    assert settled("IN_PROGRESS", type, status) == EVERYTHING


@pytest.mark.parametrize("status", ENDS)
def test_so_does_an_order_that_has_ended_already(status):
    assert settled(status, "UPDATE", status) == EVERYTHING


@pytest.mark.parametrize("after", ["IN_PROGRESS", "HELD", "PENDING_AMENDMENT"])
@pytest.mark.parametrize("type", OTHERS)
def test_leaving_pending_settles_what_it_waited_for(type, after):
    assert settled("PENDING", type, after) == INFORMATION | VISIT


@pytest.mark.parametrize("after", ["IN_PROGRESS", "PENDING"])
@pytest.mark.parametrize("type", OTHERS)
def test_leaving_resolved_settles_confirm(type, after):
    assert settled("RESOLVED", type, after) == CONFIRMATION


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("PENDING", "PENDING"),
        ("RESOLVED", "RESOLVED"),
        ("IN_PROGRESS", "IN_PROGRESS"),
        ("IN_PROGRESS", "HELD"),
        ("IN_PROGRESS", "PENDING"),
        ("IN_PROGRESS", "RESOLVED"),
        ("HELD", "IN_PROGRESS"),
    ],
)
@pytest.mark.parametrize("type", OTHERS)
def test_anything_else_settles_nothing(type, before, after):
    assert settled(before, type, after) == set()


@pytest.mark.parametrize("after", ["IN_PROGRESS", *ENDS])
@pytest.mark.parametrize(
    ("type", "update_type"),
    [
        ("INFORMATION_REQUIRED", "ACTION_REQUIRED"),
        ("RESUBMIT", "ACTION_REQUIRED"),
        ("COMPLETED", "ACTION_REQUIRED"),
        ("FAILED_TO_SEND", "ERROR"),
    ],
)
def test_a_question_or_an_error_settles_nothing(type, update_type, after):
    last = update(11, type, update_type, entity={"status": after})

    assert closed(folded(*asked("PENDING"), last).actions) == set()


def test_each_kci_that_settles_an_action_is_kept_in_sequence():
    moved, ended = update(2, "REAPPOINTED"), update(4, "COMPLETED")

    state = folded(asking(1, "REAPPOINT"), moved, update(3), ended)

    (action,) = state.actions
    assert [c.position for c in action.closers] == [moved.position, ended.position]
    assert [c.kci_id for c in action.closers] == [moved.kci_id, ended.kci_id]
    assert [c.at for c in action.closers] == [moved.issued_on, ended.issued_on]
