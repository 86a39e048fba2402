"""A real browser: the Chromium of this machine, led by playwright, with nothing within its reach."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ON_A_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

NPM = Path(sys.prefix) / "npm/node_modules"
AXE = NPM / "axe-core/axe.min.js"
FONT = NPM / "@fontsource/arimo/files/arimo-latin-{}-normal.woff2"

TROUBLE = """
window.trouble = [];
addEventListener("securitypolicyviolation", event =>
  trouble.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def chromium() -> str | None:
    """Where the browser is; POSTSYNC_CHROMIUM names another one."""
    found = (shutil.which(name) for name in NAMES)
    return next(
        filter(None, (os.environ.get("POSTSYNC_CHROMIUM"), *found)),
        str(ON_A_MAC) if ON_A_MAC.exists() else None,
    )


@contextmanager
def launched() -> Iterator[Any]:
    """The browser, for as long as the block lasts."""
    from playwright.sync_api import sync_playwright

    # Root may run it only without the sandbox that keeps pages away from the machine.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@dataclass(slots=True)
class Sheet:
    """A page in the browser, and everything that it tried which a page of ours must not try."""

    page: Any
    asked: list[str] = field(default_factory=list)
    """Addresses that anything but the person asked for."""
    said: list[str] = field(default_factory=list)
    """Dialogs, errors, and what went to the console."""

    def trouble(self) -> list[str]:
        """All of it, and what the policy of the page had to stop."""
        return [*self.asked, *self.said, *self.page.evaluate("window.trouble")]


Opening = Callable[..., Sheet]


def opened(browser: Any, url: str, *, may_ask: str | None = None, **settings: Any) -> Sheet:
    """Open `url` in a profile of its own; whatever else is asked for is noted and never gets out.

    `may_ask` is what the addresses begin with that it may ask for.
    """
    context = browser.new_context(**settings)
    context.set_default_timeout(30_000)
    context.add_init_script(TROUBLE)
    sheet = Sheet(context.new_page())

    def meet(route: Any) -> None:
        address = route.request.url
        if address == url or (may_ask and address.startswith(may_ask)):
            route.continue_()
        else:
            sheet.asked.append(address)
            route.abort()

    def dismiss(dialog: Any) -> None:
        sheet.said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    context.route("**/*", meet)
    sheet.page.on("dialog", dismiss)
    sheet.page.on("console", lambda message: sheet.said.append(f"console: {message.text}"))
    sheet.page.on("pageerror", lambda error: sheet.said.append(f"error: {error}"))
    sheet.page.on("popup", lambda popup: sheet.said.append(f"popup: {popup.url}"))
    sheet.page.goto(url)
    return sheet
