from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from orders.projection import OrderState, concerns, count, embedded, fold, step
from tests.orders.updates import BEGIN, asking, failing, folded, update


def entry_of(*updates):
    """Return the last line of the timeline that some updates make."""
    return fold(updates)[1][-1]


def changes(*entities):
    updates = [update(n, entity=one) for n, one in enumerate(entities, 1)]
    return {c["path"]: (c["old"], c["new"]) for c in entry_of(*updates).changes}


def amendment(status="PENDING"):
    return {"serviceOrderAmendment": {"id": 1, "status": status}}


def cancellation(status="PENDING"):
    return {"serviceOrderCancellation": {"id": 2, "status": status}}


def test_the_newest_entity_is_the_order():
    last = update(2, entity={"status": "HELD", "notes": "ring twice"})

    state = folded(update(1, entity={"hazards": "a dog"}), last)

    assert state.entity == last.entity
    assert "hazards" not in state.entity
    assert (state.status, state.position) == ("HELD", last.position)


def test_a_line_tells_the_status_before_and_after():
    lines = fold([update(1), update(2, entity={"status": "HELD"})])[1]

    assert [(e.status_before, e.status) for e in lines] == [
        ("", "IN_PROGRESS"),
        ("IN_PROGRESS", "HELD"),
    ]


def test_an_action_remembers_what_was_asked():
    question = asking(
        3, "REAPPOINT", code="ACCESS_ISSUE", text="no one in", supplier_codes=("N1",)
    )

    (action,) = folded(question).actions

    assert action.position == question.position
    assert action.opened_by == question.kci_id
    assert action.opened_on == question.issued_on
    assert (action.type, action.code) == ("REAPPOINT", "ACCESS_ISSUE")
    assert (action.text, action.supplier_codes) == ("no one in", ("N1",))


@pytest.mark.parametrize(
    ("issued", "received", "told"),
    [(1, 2, 1), (None, 2, 2), (2, 1, 2), (None, None, 3)],
)
def test_its_time_is_that_of_issue_else_of_receipt(issued, received, told):
    def hours(number):
        return None if number is None else BEGIN + timedelta(hours=number)

    one = update(
        issued_on=hours(issued), received_on=hours(received), arrived_at=hours(3)
    )

    assert one.at == hours(told)


def test_folding_goes_on_where_it_stood():
    updates = [update(1), asking(2, "REAPPOINT"), update(5, "REAPPOINTED"), update(5)]
    whole, lines = fold(updates)

    for at in range(len(updates)):
        state, first = fold(updates[:at])
        for one in updates[at:]:
            state, line = step(replace(state, last=None, facts=None), one)
            first.append(line)
        assert (state, first) == (whole, lines)


# What RESUBMIT and ERROR are about


@pytest.mark.parametrize(
    ("entity", "about"),
    [
        ({}, "ORDER"),
        (amendment(), "AMENDMENT"),
        (cancellation(), "CANCELLATION"),
        (amendment("COMPLETED"), "AMENDMENT"),
        (amendment("REJECTED") | cancellation(), "AMENDMENT"),
        (amendment() | cancellation("REJECTED"), "CANCELLATION"),
        (amendment("FAILED_TO_SEND") | cancellation("COMPLETED"), "AMENDMENT"),
        (amendment("COMPLETED") | cancellation("FAILED_TO_SEND"), "CANCELLATION"),
        (amendment() | cancellation(), "ORDER"),
        ({"serviceOrderAmendment": None}, "ORDER"),
        ({"serviceOrderAmendment": "7"}, "ORDER"),
        ({"serviceOrderAmendment": {"id": 1}}, "AMENDMENT"),
        ({"serviceOrderAmendment": {"id": 1, "status": 7}}, "AMENDMENT"),
    ],
)
def test_the_request_that_failed_is_concerned_else_the_only_one(entity, about):
    assert concerns([*embedded({"status": "IN_PROGRESS"} | entity)]) == about
    assert folded(asking(1, "RESUBMIT", entity=entity)).actions[0].concerns == about
    assert folded(failing(1, entity=entity)).actions[0].concerns == about


@pytest.mark.parametrize("type", ["INFORMATION_REQUIRED", "REAPPOINT", "CONFIRM"])
def test_another_question_is_about_the_order(type):
    (action,) = folded(asking(1, type, entity=amendment("REJECTED"))).actions

    assert action.concerns == "ORDER"


# Changes


def test_the_first_kci_changes_nothing():
    assert entry_of(update(1)).changes == ()


def test_changes_are_told_leaf_by_leaf():
    found = changes(
        {"address": {"id": "A1", "type": "UPRN"}, "notes": "x", "hazards": "a dog"},
        {"address": {"id": "A2", "type": "UPRN"}, "notes": "x", "targetDate": "soon"},
    )

    assert found == {
        "address.id": ("A1", "A2"),
        "hazards": ("a dog", None),
        "targetDate": (None, "soon"),
    }


def test_a_status_is_a_change_like_any_other():
    assert changes({"status": "HELD"}, {}) == {"status": ("HELD", "IN_PROGRESS")}


@pytest.mark.parametrize("member", ["serviceCharacteristics", "characteristics"])
def test_characteristics_go_by_their_name(member):
    found = changes(
        {member: [{"name": "CTAG", "value": "1"}, {"name": "LINE", "value": "9"}]},
        {member: [{"name": "LINE", "value": "9"}, {"name": "CTAG", "value": "2"}]},
    )

    assert found == {f"{member}[CTAG]": ("1", "2")}


def test_a_characteristic_may_come_and_go():
    inside = {"serviceCharacteristics": [{"name": "CTAG", "value": "1"}]}
    path = "serviceOrderItem.serviceCharacteristics[CTAG]"

    assert changes({}, {"serviceOrderItem": inside}) == {path: (None, "1")}
    assert changes({"serviceOrderItem": inside}, {}) == {path: ("1", None)}


def test_another_list_is_one_value():
    found = changes({"engineerTasks": ["A"]}, {"engineerTasks": ["A", "B"]})

    assert found == {"engineerTasks": (["A"], ["A", "B"])}


def test_updated_and_null_are_no_changes():
    assert changes({"updated": "1"}, {"updated": "2", "notes": None}) == {}


def test_the_sequence_of_members_is_nobodys_business():
    """A database may give an object back in another sequence."""
    before = {"b": {"y": 1, "x": 1}, "a": 1, "c": 1}
    stirred = {"c": 1, "a": 1, "b": {"x": 1, "y": 1}}
    after = {"d": 2, "a": 2, "b": {"x": 2, "y": 2}}
    first = entry_of(update(1, entity=before), update(2, entity=after))
    second = entry_of(update(1, entity=stirred), update(2, entity=after))

    assert first.changes == second.changes


# Missing numbers


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ([1, 2, 3], ()),
        ([1, 1, 2, 2], ()),
        ([2], ((1, 1),)),
        ([1, 3], ((2, 2),)),
        ([4, 4, 9], ((1, 3), (5, 8))),
        ([2**53 - 1], ((1, 2**53 - 2),)),
    ],
)
def test_numbers_that_never_came_are_ranges(numbers, missing):
    state = folded(*(update(n) for n in numbers))

    assert state.missing == missing


def test_missing_numbers_are_counted_and_never_enumerated():
    assert count(((1, 3), (5, 8), (10, 2**53))) == 7 + 2**53 - 9
    assert count(()) == 0


# What is odd


def flags(*updates):
    return set(entry_of(*updates).flags)


def test_a_kci_can_be_odd_in_itself():
    assert flags(update(1, flags=("NIL_ID",))) == {"NIL_ID"}


def test_what_could_not_be_read_is_named():
    assert flags(update(1, entity={"targetDate": "soon"})) == {"UNREADABLE targetDate"}


@pytest.mark.parametrize(
    ("before", "after", "flag"),
    [
        ("COMPLETED", "IN_PROGRESS", {"AFTER_END"}),
        ("CANCELLED", "COMPLETED", {"AFTER_END"}),
        ("CANCELLED", "CANCELLED", set()),
        ("IN_PROGRESS", "ACKNOWLEDGED", {"BACKWARDS"}),
        ("ACKNOWLEDGED", "RECEIVED_BY_GATEWAY", {"BACKWARDS"}),
        ("ACKNOWLEDGED", "ACKNOWLEDGED", set()),
        ("ACKNOWLEDGED", "IN_PROGRESS", set()),
        ("HELD", "ACKNOWLEDGED", set()),
        ("IN_PROGRESS", "HELD", set()),
        ("IN_PROGRESS", "SOMETHING_NEW", {"UNKNOWN_STATUS"}),
    ],
)
def test_an_odd_step_is_flagged(before, after, flag):
    first = update(1, entity={"status": before})

    assert flags(first, update(2, entity={"status": after})) == flag


@pytest.mark.parametrize(
    ("update_type", "type", "flag"),
    [
        ("INFORMATIONAL", "DELAY", set()),
        ("INFORMATIONAL", "MILESTONE", {"UNKNOWN_TYPE"}),
        ("INFORMATIONAL", "CONFIRM", {"UNKNOWN_TYPE"}),
        ("ACTION_REQUIRED", "CONFIRM", set()),
        ("ACTION_REQUIRED", "SIGN", {"UNKNOWN_TYPE"}),
        ("ERROR", "FAILED_TO_SEND", set()),
    ],
)
def test_a_type_that_is_new_is_flagged(update_type, type, flag):
    assert flags(update(1, update_type=update_type, type=type)) == flag


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ({"supplier": "ALTNET_B"}, "SUPPLIER_CHANGED"),
        ({"conversation_id": "c-2"}, "CONVERSATION_CHANGED"),
    ],
)
def test_another_supplier_or_conversation_is_flagged(value, flag):
    assert flags(update(1), update(2, **value)) == {flag}
    assert flags(update(1, **value)) == set()


def test_an_empty_order_is_that_of_no_update():
    assert folded() == OrderState()
