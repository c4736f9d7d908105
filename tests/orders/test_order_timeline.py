"""The timeline on the page of an order."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from orders import actions
from orders.models import TimelineEvent
from tests.factories import deliver, kci_body, make_order, make_person, make_tenant
from tests.orders.visiting import PAGE, signed_in, visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


@pytest.fixture
def person(tenant):
    return make_person(tenant)


def anchors(page):
    return re.findall(r'<li class="entry[^"]*" id="([^"]+)"', page)


def test_an_entry_tells_all_about_its_kci(tenant, person):
    said = {"text": "A duct is blocked", "code": "NETWORK_ISSUE"}
    codes = {"supplierCodes": ["NET-FAULT-001"]}
    body = kci_body(2, "DELAY", entity={"status": "HELD"}, said=said | codes)
    body["supplierNotes"] = [{"note": "Come by the back door", "type": "Engineer Note"}]
    make_order(tenant, kci_body(1), body)

    page = visit(person)

    for text in (
        "Altnet A, KCI 2",
        "A duct is blocked",
        "NET-FAULT-001",
        "<del>In progress</del> <ins>Held</ins>",
        "Come by the back door",
        '<time datetime="2026-04-10T11:00:00Z">12:00</time>',
    ):
        assert text in page, text


def test_times_are_of_the_united_kingdom_in_winter_too(tenant, person):
    make_order(tenant, kci_body(issuedOn="2026-01-10T23:30:00Z"))

    assert '<time datetime="2026-01-10T23:30:00Z">23:30</time>' in visit(person)


def test_the_newest_comes_first_until_somebody_wants_the_oldest(tenant, person):
    make_order(
        tenant, kci_body(1, said={"text": "one"}), kci_body(2, said={"text": "two"})
    )
    client = signed_in(person)

    newest = client.get(PAGE).content.decode()
    client.get(PAGE, {"sort": "oldest"})
    remembered = client.get(PAGE).content.decode()

    assert newest.index("<p>two</p>") < newest.index("<p>one</p>")
    assert remembered.index("<p>one</p>") < remembered.index("<p>two</p>")


def test_filters_show_what_they_say_with_their_counts(tenant, person):
    asks: dict[str, Any] = {"update_type": "ACTION_REQUIRED", "said": {"text": "asked"}}
    order = make_order(
        tenant,
        kci_body(1, said={"text": "plain"}),
        kci_body(2, "CONFIRM", **asks),
        kci_body(3, "DELAY", said={"text": "late"}),
        kci_body(4, said={"text": "noted"}, supplierNotes=[{"note": "n"}]),
    )
    actions.comment(order, by=person, text="remarked")

    expected = {
        "all": {"plain", "asked", "late", "noted", "remarked"},
        "actions": {"asked"},
        "problems": {"late"},
        "notes": {"noted"},
        "comments": {"remarked"},
        "nonsense": {"plain", "asked", "late", "noted", "remarked"},
    }
    for show, texts in expected.items():
        days = visit(person, show=show).split('<ol class="days">')[1]
        found = {text for text in expected["all"] if f"<p>{text}</p>" in days}
        assert found == texts, show
    assert "Problems <b>1</b>" in visit(person)


def test_missing_numbers_are_one_entry_and_quiet_before_the_first(
    tenant, person, settings
):
    settings.KCI_GAP_WAIT = 0
    make_order(tenant, kci_body(7), kci_body(8), kci_body(13))

    page = visit(person)

    assert "KCIs 1 to 6 came before this portal" in page
    assert page.count(">after a gap</span>") == 1
    assert "Four updates never arrived" in page
    assert "KCIs 9 to 12 never arrived" in page
    kinds = [anchor.split("-")[0] for anchor in anchors(page)]
    assert kinds == ["kci", "gap", "kci", "kci", "gap"]


def test_what_is_waited_for_says_until_when(tenant, person, settings):
    settings.KCI_GAP_WAIT = 3_600
    make_order(tenant, kci_body(1), kci_body(4))

    page = visit(person)

    assert re.search(r"Waiting for KCIs 2 and 3 until \d\d:\d\d", page)
    assert "KCI 4<" not in page


def test_late_ones_and_ones_after_a_gap_are_marked(tenant, person, settings):
    settings.KCI_GAP_WAIT = 0
    make_order(tenant, kci_body(1), kci_body(3))
    deliver(tenant, kci_body(2))

    page = visit(person)

    assert re.search(r">late, arrived [^<]+</span>", page)
    assert ">after a gap</span>" in page
    assert "never arrived" not in page


def test_an_id_that_came_back_with_other_content_is_marked_on_each(tenant, person):
    first = kci_body(1)
    again = kci_body(2) | {"id": first["id"]}
    make_order(tenant, first, again, kci_body(3))

    assert visit(person).count('">same id again</span>') == 2


def test_marks_are_told_once_and_technical_ones_on_demand(tenant, person):
    entity = {"committedDate": "soon", "targetDate": "later"}
    make_order(tenant, kci_body(1))
    deliver(tenant, kci_body(2, entity=entity), conversation="c-2")

    page = visit(person)

    assert page.count('">partly unreadable</span>') == 1
    assert ">other conversation</span>" not in page
    details = reverse("entry-details", args=[TimelineEvent.objects.latest("pk").pk])
    told = signed_in(person).get(details).content.decode()
    assert "committedDate" in told
    assert "targetDate" in told
    assert "other conversation" in told.lower()


def test_older_entries_are_on_pages_behind(tenant, person, settings):
    settings.KCI_GAP_WAIT = 0
    make_order(tenant, *(kci_body(n) for n in range(5, 110)))

    first, second, third = (visit(person, page=page) for page in (1, 2, 3))

    assert [len(anchors(page)) for page in (first, second, third)] == [50, 50, 6]
    assert "Older entries" in first
    assert "Newer entries" in third
    assert "Older entries" not in third
    assert "KCIs 1 to 4 came before" in third
    assert "came before" not in first + second


def test_a_link_to_an_entry_opens_the_page_that_holds_it(tenant, person):
    make_order(tenant, *(kci_body(n) for n in range(1, 61)))
    oldest = TimelineEvent.objects.get(sequence_number=1)

    assert f'id="kci-{oldest.pk}"' not in visit(person)
    assert f'id="kci-{oldest.pk}"' in visit(person, entry=oldest.pk, show="notes")
    assert len(anchors(visit(person, entry=999_999))) == 50


def test_a_link_to_an_entry_survives_a_rebuild(tenant, person, settings):
    settings.KCI_GAP_WAIT = 0
    make_order(tenant, kci_body(1), kci_body(3))
    before = set(anchors(visit(person)))

    deliver(tenant, kci_body(2))

    after = set(anchors(visit(person)))
    assert {one for one in before if one.startswith("kci")} < after


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99", "entry=-1", "sort=x"])
def test_odd_questions_get_a_page(tenant, person, query):
    make_order(tenant)

    assert signed_in(person).get(f"{PAGE}?{query}").status_code == 200


def test_the_gateway_speaks_for_itself(tenant, person):
    body = kci_body(2, update_type="ERROR", said={"code": "X", "messages": ["a", "b"]})
    make_order(tenant, kci_body(1, entity={"status": "SENT_TO_SUPPLIER"}), body)

    page = visit(person)

    assert page.count(">Gateway, KCI") == 2
    assert "a<br>b" in page


def test_many_changes_are_folded(tenant, person):
    one_by_one = {f"member{n}": str(n) for n in range(9)}
    make_order(tenant, kci_body(1), kci_body(2, entity=one_by_one))

    page = visit(person)

    assert "5 more changes" in page
    assert "Member8" not in page
    assert "Member8" in visit(person, details_of(page))


def details_of(page):
    """Return the address of the details of the newest entry."""
    return re.findall(r'data-more href="([^"]+)"', page)[0]


def set_aside(order, *numbers):
    order.set_aside = list(numbers)
    order.save(update_fields=["set_aside"])


def gaps(page):
    found = re.findall(r'<li class="entry missing[^>]*>.*?<h4>([^<]*)</h4>', page, re.S)
    return found[::-1]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((13,), ["KCI 13 came and could not be read"]),
        (
            (11, 12),
            ["KCIs 11 and 12 came and could not be read", "KCI 13 never arrived"],
        ),
        (
            (12,),
            [
                "KCI 11 never arrived",
                "KCI 12 came and could not be read",
                "KCI 13 never arrived",
            ],
        ),
        (
            (14, 16, 17),
            [
                "KCIs 11 to 13 never arrived",
                "KCI 14 came and could not be read",
                "KCIs 16 and 17 came and could not be read",
            ],
        ),
    ],
)
def test_what_was_set_aside_is_told_apart_from_what_never_came(
    tenant, person, settings, numbers, told
):
    settings.KCI_GAP_WAIT = 0
    first = 13 if numbers == (13,) else 11
    bodies = [kci_body(number) for number in (*range(1, first), 14, 15)]
    set_aside(make_order(tenant, *bodies), *numbers)

    page = visit(person)

    assert gaps(page) == told
    assert "Operators have been told" in page


def test_what_was_set_aside_before_the_first_is_no_quiet_entry(
    tenant, person, settings
):
    settings.KCI_GAP_WAIT = 0
    set_aside(make_order(tenant, kci_body(4)), 2)

    page = visit(person)

    assert gaps(page) == [
        "KCI 1 came before this portal",
        "KCI 2 came and could not be read",
        "KCI 3 came before this portal",
    ]
    assert 'class="entry missing" id="gap-2"' in page


def test_nobody_waits_for_what_was_set_aside(tenant, person, settings):
    settings.KCI_GAP_WAIT = 3_600
    set_aside(make_order(tenant, kci_body(1), kci_body(4)), 2)

    told = gaps(visit(person))

    assert told[0] == "KCI 2 came and could not be read"
    assert told[1].startswith("Waiting for KCI 3 until")


def test_what_was_set_aside_is_told_once_on_one_page(tenant, person, settings):
    settings.KCI_GAP_WAIT = 0
    numbers = [*range(1, 20), *range(21, 80)]
    set_aside(make_order(tenant, *map(kci_body, numbers)), 20)

    pages = [gaps(visit(person, page=number)) for number in (1, 2)]

    assert pages == [[], ["KCI 20 came and could not be read"]]


def test_it_is_told_once_when_the_next_page_begins_with_a_comment(
    tenant, person, settings
):
    settings.KCI_GAP_WAIT = 0
    order = make_order(tenant, *map(kci_body, (1, 2, 4)))
    actions.comment(order, by=person, text="half-way")
    deliver(tenant, *map(kci_body, range(5, 55)))
    set_aside(order, 3)

    pages = [gaps(visit(person, page=number)) for number in (1, 2)]

    assert anchors(visit(person, page=2))[0].startswith("note-")
    assert pages == [[], ["KCI 3 came and could not be read"]]
