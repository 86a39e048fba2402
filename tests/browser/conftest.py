"""The browser, started once, and the pages that it is shown, drawn once."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from tests.browser.chromium import Opening, Sheet, chromium, launched, opened
from tests.browser.workspaces import rich
from tests.integration.workbench import Workbench


class Drawn(NamedTuple):
    """A preview as a file, and what its JSON says."""

    url: str
    data: Any

    def card(self, address: str, network: str) -> Any:
        """What the JSON says of a post on a network."""
        [post] = [one for one in self.data["posts"] if one["address"] == address]
        [card] = [one for one in post["cards"] if one["network"] == network]
        return card


def draw(bench: Workbench, *arguments: str) -> Drawn:
    """Draw the preview of a workspace."""
    run = bench.done("preview", "--format", "json", *arguments)
    return Drawn(bench.path(".postsync/preview.html").as_uri(), run.json)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if chromium() is None:
        pytest.skip("no Chromium is here: install one, or let POSTSYNC_CHROMIUM name it")
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Drawn:
    """The preview of a workspace with one of everything."""
    return draw(rich(tmp_path_factory.mktemp("rich") / "workspace"), "--all")


@pytest.fixture(scope="session")
def some(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Drawn:
    """The same with few posts, for what takes long: each network, state and kind of card is there."""
    names = ("text-german", "caption-lines", "changed", "thread", "mixed", "leaves", "draft")
    return draw(rich(tmp_path_factory.mktemp("some") / "workspace"), *names, "broken")


@pytest.fixture
def show(browser: Any) -> Iterator[Opening]:
    """Opens an address in the browser; see `opened`."""
    sheets: list[Sheet] = []

    def show(url: str, **settings: Any) -> Sheet:
        sheets.append(opened(browser, url, **settings))
        return sheets[-1]

    yield show
    for sheet in sheets:
        sheet.page.context.close()
