"""Whatever an order looks like, its answer reads well and agrees with itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from orders.wording import kinds, statuses
from tests.orders.wording_cases import (
    BOOKING,
    Action,
    Order,
    Request,
    at,
    progress,
    told,
)

JARGON = re.compile(r"\bKCI|gateway|tenant|\bcode\b|[A-Z]_[A-Z]|\bcease", re.I)
moments = st.none() | st.integers(0, 700).map(
    lambda hours: at(1, 0) + timedelta(hours=hours)
)
words = st.sampled_from(["", "NETWORK_ISSUE", "UNABLE_TO_ATTEND", "BADGER_IN_DUCT"])
entities = st.sampled_from(
    [
        {},
        {"reason": "CP_REQUEST"},
        {"reason": ["CP_REQUEST"], "requestedCeaseDate": 3},
        {"result": "RED", "serviceProblemResolution": []},
        {"result": {"testValidity": "soon", "testOutcome": {"testResult": "RED"}}},
        {"result": {"testOutcome": {"testResult": {}, "code": None}}},
        {
            "serviceProblemResolution": {
                "resolutionDetails": {"resolutionText": "Done."}
            }
        },
    ]
)
orders = st.builds(
    Order,
    entity_type=st.sampled_from([*kinds.KINDS, "FOO_BAR"]),
    order_type=st.sampled_from([*kinds.PROVIDE, "", "FOO_BAR"]),
    supplier=st.sampled_from(["ALTNET_A", ""]),
    status=st.sampled_from([*statuses.STATUSES, "FOO_BAR"]),
    requested_completion_date=st.none() | st.just(date(2026, 4, 20)),
    committed_date=moments,
    target_date=moments,
    appointment_start=moments,
    appointment_end=moments,
    entity=entities,
    last_type=st.sampled_from(["UPDATE", "DELAY", "TERMINATED", "COMPLETED", "FOO"]),
    last_code=words,
    last_text=st.sampled_from(["", "Some words.", "“quoted”"]),
    last_issued_on=moments,
    missing=st.sampled_from([[], [[2, 3]]]),
    set_aside=st.sampled_from([[], [2], [2, 9], [10]]),
)
actions = st.builds(
    Action,
    type=st.sampled_from(
        ["INFORMATION_REQUIRED", "REAPPOINT", "RESUBMIT", "CONFIRM", "FOO_BAR"]
    ),
    code=words,
    text=st.sampled_from(["", "Please send it."]),
    concerns=st.sampled_from(["ORDER", "AMENDMENT", "CANCELLATION"]),
    hand_reason=st.sampled_from(["", "Rung up."]),
)
some = st.lists(actions, max_size=4)
requests = st.lists(
    st.sampled_from([BOOKING, replace(BOOKING, timeslot={}), Request("CANCELLATION")]),
    max_size=2,
)


@given(orders, some, some, requests)
def test_every_order_has_an_answer_that_can_be_read_aloud(
    order, waiting, settling, requests
):
    shown = told(order, *waiting, settling=settling, requests=requests)

    assert shown.stands[0].isupper()
    assert not shown.stands.endswith(".")
    assert shown.next
    assert shown.say
    assert not JARGON.search(shown.say)
    for text in (shown.why, shown.next, shown.say):
        assert ".." not in text
        assert text == "" or text[-1] in ".?”"
        assert text[:1] == text[:1].upper()
    assert shown.say.count("sorry") <= 1


@given(orders, some, some, requests)
def test_no_answer_contradicts_itself(order, waiting, settling, requests):
    shown = told(order, *waiting, settling=settling, requests=requests)
    everything = " ".join((shown.stands, shown.why, shown.next, shown.say))

    if "no date yet" in shown.stands:
        assert "expected" not in everything
    if order.status in statuses.ENDS:
        assert "is expected" not in everything
        assert "visits" not in everything
        assert "should complete" not in everything
    if any(one.type == "REAPPOINT" for one in (*waiting, *settling)):
        assert not shown.stands.startswith("Engineer")
    if waiting:
        assert "For us to do: " in shown.next
        assert "Nothing more" not in shown.next


@given(orders)
def test_steps_are_past_then_one_current_then_to_come(order):
    states = [state for _, _, state in progress(order, RECEIVED=at(10, 9))]
    rank = [("past", "current", "next").index(state) for state in states]

    assert rank == sorted(rank)
    assert states.count("current") == (order.status not in {"COMPLETED", "PARTIAL"})
