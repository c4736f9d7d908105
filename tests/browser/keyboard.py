"""Going through pages by the keyboard alone, as somebody who sees where they are."""

from __future__ import annotations

from typing import Any

MOST_STEPS = 400
# Where the keyboard is: how it is told from the rest, and whether it can be seen.
HERE = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const style = getComputedStyle(here), box = here.getBoundingClientRect();
  // In a row of links that wrap, the middle of the box may be none of it.
  const [line] = here.getClientRects();
  const x = line.left + line.width / 2, y = line.top + line.height / 2;
  const top = document.elementFromPoint(x, y);
  return {
    text: (here.innerText || here.id || here.name || "").trim().slice(0, 60),
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
      || style.boxShadow !== "none",
    shown: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    free: top !== null && (here.contains(top) || top.contains(here)
      || here.labels?.length > 0 && here.labels[0].contains(top)),
  };
}"""


def here(page: Any) -> dict[str, Any] | None:
    """Return where the keyboard is; it must be marked, on the screen and uncovered."""
    found: dict[str, Any] | None = page.evaluate(HERE)
    if found is not None:
        assert all((found["marked"], found["shown"], found["free"])), found
    return found


def tab_to(page: Any, selector: str) -> None:
    """Press Tab, past the end and from the top again, until a selector is met."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        here(page)
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"never came to {selector}")


def tab_through(page: Any) -> list[str]:
    """Press Tab from the top of a page to its end; return the texts passed."""
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    passed: list[str] = []
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        found = here(page)
        if found is None:
            return passed
        passed.append(found["text"])
    raise AssertionError(f"there is no end: {passed[-5:]}")
