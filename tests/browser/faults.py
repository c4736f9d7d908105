"""What may be wrong with a page, as a browser sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

# Texts that turn the direction of what stands beside them in the same line.
TURNING = r"""() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [], other = "textarea, option, svg, title";
  for (let text; (text = texts.nextNode()); ) {
    if (!/[\u0590-\u06ff\u202a-\u202e]/.test(text.data)) continue;
    let around = text.parentElement, style = getComputedStyle(around);
    if (style.display === "none" || around.closest(other)) continue;
    while (style.display === "inline" && !/isolate|plain/.test(style.unicodeBidi)) {
      around = around.parentElement;
      style = getComputedStyle(around);
    }
    const alone = around.textContent.trim() === text.data.trim();
    if (style.display === "inline" || alone) continue;
    found.push(around.outerHTML.slice(0, 160));
  }
  return found;
}"""
# An id that is there twice: what is said of one thing would be said of another.
TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id)
  .filter((id, place, ids) => ids.indexOf(id) !== place)"""
# What moves though the reader asked for nothing to.
MOVING = """() => [...document.querySelectorAll("*")].filter((one) => {
  const style = getComputedStyle(one);
  return /[1-9]/.test(style.transitionDuration + style.animationDuration);
}).slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""


def faults_of(page: Any) -> Iterator[str]:
    """Yield what is wrong with the page that is open, to who wants nothing to move."""
    yield from page.complaints
    for one in Axe().run(page).response["violations"]:
        yield f"{one['id']}: {one['nodes'][0]['html'][:200]}"
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > page.viewport_size["width"]:
        yield f"is {wide} px wide on {page.viewport_size['width']} px"
    yield from (f"turns its neighbours: {one}" for one in page.evaluate(TURNING))
    yield from (f"has twice: {one}" for one in page.evaluate(TWICE))
    yield from (f"moves: {one}" for one in page.evaluate(MOVING))
    # What axe itself tries is none of the page's doing.
    page.complaints.clear()
