"""The live page: what is saved is seen, what is broken is said, and no other page may look."""

import http.client
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from tests.browser.chromium import Opening, Sheet
from tests.browser.workspaces import PROSE
from tests.integration.workbench import LONGEST, Workbench

HELLO = "accounts: [x:acme, linkedin:acme-inc]\nscheduledAt: 2027-03-02T09:00:00Z\ncontent: >-\n  Hello. "
LONG = HELLO.replace("x:acme, ", "") + PROSE.replace("\n", "\n  ")


class Served(NamedTuple):
    """A preview that is served, and the workspace that it is of."""

    bench: Workbench
    process: "subprocess.Popen[str]"
    url: str

    def ask(self, method: str = "GET", path: str = "/", **headers: str) -> tuple[int, str]:
        """What a program gets that asks for it."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/hello.yaml", HELLO)
    bench.write("posts/long.yaml", LONG.replace("T09", "T10"))
    process = bench.start("preview", "--serve", "--all")
    assert process.stdout is not None
    try:
        yield Served(bench, process, process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def comes(sheet: Sheet, words: str) -> None:
    """Wait until the page shows these words, for as long as it may take on a busy machine."""
    for _ in range(int(LONGEST / 0.05)):
        if words in sheet.page.text_content("body"):
            return
        time.sleep(0.05)
    pytest.fail(f"{words!r} never came")


def test_what_is_saved_is_seen_and_what_was_opened_stays_open(
    served: Served, show: Opening
) -> None:
    sheet = show(served.url, may_ask=served.url, viewport={"width": 800, "height": 500})
    page = sheet.page
    article = page.locator("article.post", has_text="posts/long.yaml")
    article.locator(".more input").first.check()
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    scrolled = page.evaluate("scrollY")
    served.bench.edit("posts/long.yaml", "Hello.", "Good evening.")
    comes(sheet, "Good evening.")
    assert article.locator(".below").first.is_visible()
    assert abs(page.evaluate("scrollY") - scrolled) < 200
    served.bench.write("posts/another.yaml", HELLO.replace("T09", "T08"))
    comes(sheet, "posts/another.yaml")
    lists = page.locator("#posts > :is(.glance, article)").evaluate_all(
        "all => all.map(one => one.localName)"
    )
    assert lists == ["ol", "article", "article", "article"], "the first one stands below the list"
    served.bench.path("posts/hello.yaml").unlink()
    for _ in range(1000):
        if page.locator("article.post").count() == 2:
            break
        time.sleep(0.05)
    names = page.locator("article.post .file").all_text_contents()
    assert ["another" in names[0], "long" in names[1]] == [True, True]
    assert [one for one in sheet.trouble() if "favicon" not in one] == []


def test_a_broken_file_is_said_to_be_and_its_cards_stay(served: Served, show: Opening) -> None:
    sheet = show(served.url, may_ask=served.url)
    whole = served.bench.path("posts/hello.yaml").read_text()
    served.bench.write("posts/hello.yaml", "content: [not closed\n")
    comes(sheet, "is not closed")
    assert "posts/hello.yaml:1" in sheet.page.inner_text(".live")
    assert sheet.page.locator("article.post").count() == 2
    assert sheet.page.locator("article.post .card", has_text="Hello.").count() == 3
    # So is a configuration that cannot be used, for which nothing can be drawn.
    served.bench.edit("postsync.yaml", "timezone: UTC", "timezone: Nowhere/Atall")
    served.bench.write("posts/hello.yaml", whole)
    comes(sheet, "the configuration cannot be used")
    assert sheet.page.locator("article.post").count() == 2
    served.bench.edit("postsync.yaml", "timezone: Nowhere/Atall", "timezone: UTC")
    sheet.page.locator(".live").wait_for(state="detached", timeout=LONGEST * 1000)


def test_only_pages_of_its_own_may_look(served: Served) -> None:
    status, page = served.ask()
    assert (status, "Hello." in page) == (200, True)
    port = urlsplit(served.url).port
    for host in (
        "evil.example",
        f"evil.example:{port}",
        f"127.0.0.1:{port}.evil.example",
        "127.0.0.1:1",
    ):
        for path in ("/", "/changes?since=0"):
            assert served.ask(path=path, Host=host) == (421, "Misdirected Request"), host
    assert served.ask(Host=f"localhost:{port}")[0] == 200
    for site in ("cross-site", "same-site"):
        assert served.ask(Sec_Fetch_Site=site) == (403, "Forbidden")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD"):
        assert served.ask(method)[0] == 501
    for path in ("/postsync.yaml", "/../postsync.yaml", "/posts/hello.yaml", "/changes/x"):
        assert served.ask(path=path) == (404, "Not Found")
    assert served.ask(path="/changes?since=other.1") == (200, '{"reload": true}')


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_asked_to(served: Served, number: signal.Signals) -> None:
    assert served.ask()[0] == 200
    served.process.send_signal(number)
    _, err = served.process.communicate(timeout=LONGEST)
    assert served.process.returncode == 0
    assert "Traceback" not in err


def test_a_port_that_is_taken_and_a_file_beside_it_are_refused(served: Served) -> None:
    port = str(urlsplit(served.url).port)
    taken = served.bench.run("preview", "--serve", port)
    assert (taken.code, f"cannot listen on port {port}" in taken.err) == (1, True)
    for more in (("--out", "x.html"), ("--format", "json"), ("--summary", "x.md")):
        assert served.bench.run("preview", "--serve", *more).code == 64


def test_a_file_that_is_broken_for_a_moment_moves_nothing(served: Served, show: Opening) -> None:
    sheet = show(served.url, may_ask=served.url)
    children = "all => all.map(one => one.id || one.className)"
    before = sheet.page.locator("#posts > *").evaluate_all(children)
    served.bench.write("posts/long.yaml", "accounts: [x")
    comes(sheet, "is not closed")
    assert sheet.page.locator("#posts > *").evaluate_all(children) == before
    served.bench.write("posts/long.yaml", LONG.replace("T09", "T11"))
    comes(sheet, "11:00")
    assert sheet.page.locator("#posts > *").evaluate_all(children) == before
