"""Every code we know has words that can be read aloud; every other reads well too."""

from __future__ import annotations

import re

import pytest

from orders.wording import actions, codes, flags, kinds, statuses
from orders.wording.words import count, inline, listed, plain, said, sentences

TONES = {"neutral", "good", "waiting", "trouble"}
ICONS = {
    *("mark", "today", "queue", "orders", "kcis", "reports", "admin", "search"),
    *("check", "done", "clock", "warn", "refuse", "ask", "hold", "resume", "add"),
    *("gap", "calendar", "booked", "rebook", "edit", "send", "note", "talk"),
    *("phone", "mail", "copy", "person", "down", "close", "save"),
}
SHOUT = re.compile(r"\b[A-Z]{5,}\b|_")
JARGON = re.compile(r"\bKCI|gateway|tenant|\bcode\b|ONT\b|VLAN|ENNI|\bcease", re.I)
# Published in the list of problem codes, in the supplier examples, in the error body.
LISTED = re.findall(
    r"\w+",
    """
    ACCESS_ISSUE ACTIVATION_FAILED ADDITIONAL_WORK APPOINTMENT_NOT_REQUIRED
    CAPACITY_ISSUE COST_ISSUE CUSTOMER_CHANGED_MIND FAULT_AT_NODE FAULT_AT_ONT
    FAULT_AT_POP INFORMATION_REQUIRED INSTALL_FAILED INVALID_REQUEST LINKED_ORDER_ISSUE
    NETWORK_ISSUE NETWORK_UNAVAILABLE NO_LONGER_REQUIRED OTHER PLANNING_ISSUE
    PROPERTY_UNOCCUPIED ROUTER_NOT_AVAILABLE SITE_UNSAFE SUPPLIER_FAULT SURVEY_REQUIRED
    TIMED_OUT UNABLE_TO_ATTEND UNKNOWN_FAULT WAYLEAVE_ISSUE
    ADDRESS_NOT_SERVICEABLE SITE_ACCESS_RESTRICTIONS CUSTOMER_NOT_AVAILABLE
    AMENDMENT_NOT_POSSIBLE CUSTOMER_REQUESTED_CANCELLATION CANCELLATION_NOT_POSSIBLE
    LINE_QUALITY_ISSUE
    GATEWAY_FAULT MALFORMED_REQUEST NOT_AUTHORISED NOT_FOUND NOT_IMPLEMENTED
    SUPPLIER_TIMED_OUT TENANT_FAULT
""",
)
STATUSES = re.findall(
    r"\w+",
    """
    RECEIVED_BY_GATEWAY SENT_TO_SUPPLIER FAILED_TO_SEND ACKNOWLEDGED IN_PROGRESS PENDING
    HELD REJECTED COMPLETED PARTIAL CANCELLED FAILED PENDING_CANCELLATION
    PENDING_AMENDMENT NETWORK_INCIDENT RESOLVED
""",
)


@pytest.mark.parametrize("code", LISTED)
def test_a_problem_has_a_name_a_meaning_and_words_for_the_customer(code):
    problem = codes.problem(code)

    assert problem.name[0].isupper()
    assert not SHOUT.search(problem.name)
    assert problem.meaning[0].islower()
    assert not problem.meaning.endswith(".")
    assert "do not know yet" not in problem.meaning


@pytest.mark.parametrize("code", [*LISTED, "FOO", ""])
def test_what_is_said_to_a_customer_is_a_whole_sentence_without_jargon(code):
    say = codes.problem(code).say

    assert say[0].isupper()
    assert say.endswith(".")
    assert ".." not in say
    assert not SHOUT.search(say)
    assert not JARGON.search(say)


def test_no_two_problems_share_a_name():
    names = [codes.problem(code).name for code in LISTED]

    assert len(set(names)) == len(LISTED)


def test_a_missed_visit_is_told_without_blame():
    problem = codes.problem("CUSTOMER_NOT_AVAILABLE")

    assert problem.name == "Customer not available"
    assert problem.meaning == "nobody was there to let the engineer in"
    assert problem.say == "The engineer came, but could not reach anybody."


def test_a_problem_we_do_not_know_is_named_by_its_code_last():
    problem = codes.problem("BADGER_IN_DUCT")

    assert problem.name == "Badger in duct"
    assert problem.meaning.endswith("do not know yet: BADGER_IN_DUCT")


def test_a_missing_code_is_no_reason():
    assert codes.problem("").name == "No reason given"


@pytest.mark.parametrize("code", STATUSES)
def test_a_status_is_a_word_an_icon_and_a_tone(code):
    status = statuses.status(code)

    assert status.word
    assert status.word[0].isupper()
    assert not SHOUT.search(status.word)
    assert status.icon in ICONS
    assert status.tone in TONES
    assert "do not know" not in status.meaning


def test_six_statuses_end_an_order():
    ends = {code for code in STATUSES if statuses.status(code).ends}

    assert ends == statuses.ENDS
    assert len(ends) == 6


def test_only_a_full_completion_is_good():
    assert [c for c in STATUSES if statuses.status(c).tone == "good"] == ["COMPLETED"]


def test_a_status_we_do_not_know_ends_nothing_and_reads_well():
    status = statuses.status("FOO_BAR")

    assert (status.word, status.tone, status.ends) == ("Foo bar", "neutral", False)
    assert status.meaning == "The supplier gave a status we do not know yet: FOO_BAR"
    assert statuses.status("").word == "Not known"


def test_a_pending_request_of_ours_waits_for_the_supplier_and_not_for_us():
    assert statuses.status("PENDING").word == "Waits for us"
    assert statuses.request_status("PENDING").word == "Not answered yet"
    assert statuses.request_status("COMPLETED").word == "Accepted"
    assert statuses.request_status("FAILED_TO_SEND").word == "Not sent"
    assert statuses.resolution_status("REJECTED").word == "Not agreed"


@pytest.mark.parametrize(
    ("entity_type", "order_type", "name"),
    [
        ("PROVIDE_ORDER", "NEW", "New line"),
        ("PROVIDE_ORDER", "", "New line"),
        ("PROVIDE_ORDER", "TRANSFER", "Transfer"),
        ("PROVIDE_ORDER", "GIVE_BACK", "Give back"),
        ("PROVIDE_ETHERNET_ORDER", "NEW", "Ethernet line"),
        ("UNSOLICITED_CEASE_ORDER", "UNSOLICITED_CEASE", "Cease by others"),
        ("SERVICE_PROBLEM", "", "Fault"),
        ("SERVICE_TEST", "", "Service test"),
        ("SOME_THING", "", "Some thing"),
        ("", "", "Order"),
    ],
)
def test_a_kind_has_a_name(entity_type, order_type, name):
    assert kinds.kind(entity_type, order_type) == name


@pytest.mark.parametrize(
    ("label", "table"),
    [
        (kinds.cease_reason, kinds.CEASE_REASONS),
        (kinds.cancel_reason, kinds.CANCEL_REASONS),
        (kinds.outcome, kinds.OUTCOMES),
        (kinds.problem_type, kinds.PROBLEM_TYPES),
        (kinds.resolution, kinds.RESOLUTIONS),
        (kinds.task, kinds.TASKS),
        (kinds.characteristic, kinds.CHARACTERISTICS),
    ],
)
def test_a_label_is_words_for_what_we_know_and_what_we_do_not(label, table):
    for code in table:
        assert label(code)[0].isupper()
        assert not SHOUT.search(label(code))

    assert label("SOMETHING_ELSE_ID") == "Something else ID"
    assert label("") == ""


def test_service_characteristics_go_by_the_names_that_people_use():
    names = [kinds.characteristic(n) for n in ("SERVICE_VLAN_ID", "CTAG", "service_id")]

    assert names == ["Service VLAN", "C-tag", "Service ID"]


def test_note_types_are_read_with_blanks_and_with_underscores():
    assert kinds.note_type("Engineer Note") == "Engineer note"
    assert kinds.note_type("SITE_VISIT_NOTE") == "Site visit note"
    assert kinds.note_type("") == "Note"


def test_an_incident_is_known_by_the_beginning_of_its_code():
    assert kinds.outcome("KNOWN_INCIDENT_IN_AREA") == "Part of a known incident"


def test_a_fault_may_be_reported_on_amber_red_and_unavailable_only():
    raising = {code for code in kinds.RESULTS if kinds.result(code).raises}

    assert raising == {"AMBER", "RED", "UNAVAILABLE"}
    assert not kinds.result("PURPLE").raises
    assert kinds.result("").word == "No result"


def test_each_objection_to_a_cease_has_words():
    assert {kinds.cancel_reason(o) for o in kinds.OBJECTIONS}.isdisjoint(
        {plain(o) for o in kinds.OBJECTIONS}
    )


@pytest.mark.parametrize("entity_type", ["PROVIDE_ORDER", "SERVICE_TEST"])
@pytest.mark.parametrize("concerns", ["ORDER", "AMENDMENT", "CANCELLATION", "", "X"])
@pytest.mark.parametrize(
    "type",
    [
        "INFORMATION_REQUIRED",
        "REAPPOINT",
        "RESUBMIT",
        "CONFIRM",
        "FAILED_TO_SEND",
        "X_Y",
    ],
)
def test_an_action_says_what_to_do(type, concerns, entity_type):
    action = actions.action(type, concerns, entity_type)

    assert action.title[0].isupper()
    assert not action.title.endswith(".")
    assert action.meaning[0].islower()
    assert action.do.endswith(".")
    assert action.icon in ICONS
    assert action.tone in {"waiting", "trouble"}


def test_actions_are_titled_by_what_was_refused_or_not_sent():
    titles = {
        actions.action("RESUBMIT", "AMENDMENT").title,
        actions.action("RESUBMIT", "CANCELLATION").title,
        actions.action("FAILED_TO_SEND", "ORDER").title,
        actions.action("FAILED_TO_SEND", "ORDER", "SERVICE_TEST").title,
        actions.action("FOO_BAR").title,
    }

    assert titles == {
        "Correct our change and send it again",
        "Correct our cancellation and send it again",
        "Send the order again",
        "Run the test again",
        "Answer the supplier: foo bar",
    }


@pytest.mark.parametrize("code", [*flags.FLAGS, "ODD_THING"])
def test_a_mark_is_a_few_small_words_and_a_sentence(code):
    flag = flags.flag(code)

    assert flag.word[0].islower()
    assert len(flag.word) < 25
    assert flag.meaning.endswith(".")


def test_a_mark_names_what_it_is_about():
    told = flags.flag("UNREADABLE address.id").meaning

    assert told.endswith("counts as not given: address.id")


def test_words_are_made_of_codes_and_members():
    assert plain("someNewThing") == "Some new thing"
    assert plain("  ONT__LIGHT_level ") == "ONT light level"
    assert inline("ONT serial") == "ONT serial"
    assert inline("Network issue") == "network issue"


def test_sentences_end_once():
    assert sentences("one", "", "Two.", "three?") == "One. Two. Three?"
    assert sentences("he says: “no”", "“Done.”") == "He says: “no”. “Done.”"


def test_numbers_and_lists_are_spoken():
    assert count(1, "day") == "one day"
    assert count(10, "day") == "ten days"
    assert count(1200, "KCI") == "1,200 KCIs"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""


def test_the_suppliers_words_are_cut_short():
    told = said("word " * 100, longest=20)

    assert told == "“word word word word…”"
    assert said(" \n ") == ""
