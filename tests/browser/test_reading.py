"""Pages read by people who set their browsers to suit them."""

from __future__ import annotations

import pytest

from tests.browser.faults import TURNING
from tests.browser.pages import make_dataset, walk
from tests.factories import kci_body, make_order, make_person

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/orders/PROVIDE_ORDER/12345/"
# WCAG 1.4.12.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-bottom: 2em !important; }"""
CUT = """() => [...document.querySelectorAll("main *")]
  .filter((one) => getComputedStyle(one).overflow.includes("hidden")
    // Of one pixel is what is only read out.
    && one.clientWidth > 1 && !one.closest("svg") && one.textContent.trim()
    && Math.max(one.scrollWidth - one.clientWidth,
      one.scrollHeight - one.clientHeight) > 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0


def test_twice_the_size_and_text_set_apart(visit, tenant):
    rows = make_dataset(tenant)
    half = {"width": 640, "height": 450}
    # The style of a reader is none of the page's.
    look = {"viewport": half, "device_scale_factor": 2, "bypass_csp": True}
    page = visit(make_person(tenant, "operator"), **look)

    faults = []
    for path in walk(page, rows, few=True, everything=True):
        faults += [f"{path} is too wide"] * wide(page)
        # Lists shorten what is overlong for anybody; its own page has all of it.
        short = page.evaluate(CUT)
        page.add_style_tag(content=SPACED)
        faults += [f"{path} spaced is too wide"] * wide(page)
        cut = [one for one in page.evaluate(CUT) if one not in short]
        faults += [f"{path} cuts {one}" for one in cut]

    assert not faults, "\n".join(faults)


def test_what_turns_its_neighbours_is_seen(visit, tenant):
    page = visit(make_person(tenant))

    for text, count in (("<b>{}</b> rang", 1), ("<bdi>{}</bdi> rang", 0), ("{}", 0)):
        page.set_content("<p>" + text.format("\u202egnp.exe"))
        assert len(page.evaluate(TURNING)) == count, text


def test_a_timeline_with_nothing_in_it(visit, tenant):
    make_order(tenant, kci_body(1))
    page = visit(make_person(tenant))

    page.goto(f"{PATH}?show=comments")

    assert page.locator(".entry").count() == 0
    assert page.locator(".days .empty").is_visible()


def test_colours_of_the_readers_own_keep_what_is_chosen_and_focused(visit, tenant):
    make_order(tenant, kci_body(1))
    page = visit(make_person(tenant), forced_colors="active")
    page.goto(PATH)
    looks = """one => ["borderColor", "backgroundColor", "outlineStyle"]
      .map((name) => getComputedStyle(one)[name])"""
    chips = page.locator("nav[aria-label='Show in the timeline'] .chip")

    assert chips.first.evaluate(looks) != chips.nth(1).evaluate(looks)
    page.keyboard.press("Tab")
    assert page.locator(":focus").evaluate(looks)[2] == "solid"
