"""`make shots`: a picture of each page, light and dark, wide and narrow.

Of the portal that runs at URL, as the people of its demo see it (`make run` prints
them): `make shots ARGS="URL USERNAME PASSWORD"`. They go to var/shots.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import services
from tests.conftest import CHROMIUM_OPTIONS

FOLDER = Path("var/shots")
PATHS = (
    *("/", "/actions/", "/orders/", "/orders/PROVIDE_ORDER/12345/", "/reports/"),
    *("/orders/PROVIDE_ORDER/12345/ask/change/", "/kcis/", "/kcis/refused/"),
    *("/keys/", "/api/docs/", "/admin/", "/admin/orders/order/", "/password/"),
)


def main(url: str, username: str, password: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=services.chromium_path(), args=CHROMIUM_OPTIONS
        )
        for theme in ("light", "dark"):
            context = browser.new_context(
                base_url=url,
                color_scheme=theme,
            )
            page = context.new_page()
            page.goto("/login/")
            page.screenshot(path=FOLDER / f"login-{theme}.png")
            page.fill("[name=username]", username)
            page.fill("[name=password]", password)
            page.keyboard.press("Enter")
            page.wait_for_selector("main h1")
            first = page.locator("a[href^='/actions/']:not([href='/actions/'])").first
            answer = first.get_attribute("href") if first.count() else None
            for path in (*PATHS, *([answer] if answer else [])):
                for width in (1440, 320):
                    page.set_viewport_size({"width": width, "height": 900})
                    page.goto(path)
                    name = re.sub(r"\W+", "-", path).strip("-").lower() or "today"
                    file = FOLDER / f"{name}-{theme}-{width}.png"
                    page.screenshot(path=file, full_page=True)
        browser.close()
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
