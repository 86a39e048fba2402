"""Trust: whatever a branch, the state or a service says, the page asks for nothing and runs nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.browser.chromium import Opening, Sheet
from tests.browser.conftest import Drawn, draw
from tests.browser.workspaces import picture
from tests.integration.workbench import Workbench

EVIL = (
    '<script>window.ran="script"</script>',
    '<img src="http://203.0.113.7/i.png" onerror="window.ran=1">',
    "\"><svg onload=window.ran=2><use href='//203.0.113.7/s.svg#x'/></svg>",
    "'><iframe src=//203.0.113.7/></iframe><base href=//203.0.113.7/>window.ran",
    '</style><style>@import "//203.0.113.7/c.css";*{background:url(//203.0.113.7/b)}window.ran',
    "</textarea></title></template>--><link rel=stylesheet href=//203.0.113.7/l>window.ran",
    '<meta http-equiv=refresh content="0;url=//203.0.113.7/">window.ran',
    "{{ 7*7 }}{% raw %}<!--javascript:window.ran=3 data:text/html,<script>alert(3)</script>",
    "https://203.0.113.7/\"onmouseover=window.ran=4 http://203.0.113.7/'style='x:url(//203.0.113.7)'",
    "javascript:window.ran=5 data:text/html;base64,PHNjcmlwdD5hbGVydCg1KTwvc2NyaXB0Pg==",
)
"""Each fits into a label, the shortest of all fields."""

NAME = "<img src=x onerror=alert(7)>\"'`.jpg"

EVERYWHERE = (
    "x:acme, linkedin:acme-inc, facebook:acme, bluesky:acme.example, threads:acme, instagram:acme"
)
ELSEWHERE = (
    "pinterest:acme, tiktok:acme, youtube:acme, google_business:acme, vimeo:acme, reddit:acme"
)


def hostile(folder: Path) -> Workbench:
    """A workspace that tries it in every field that takes a text."""
    named = EVERYWHERE.split(", ")
    config = (
        "version: 1\nprovider: {name: sandbox}\ntimezone: UTC\n"
        f"preview: {{names: {json.dumps(dict(zip(named, EVIL, strict=False)))}}}\n"
    )
    bench = Workbench(folder, config=config)
    bench.path("posts").mkdir()
    bench.path(f"posts/{NAME}").write_bytes(picture(600, 600, 1))
    for number in (0, 1):
        _attack(bench, "x:acme, linkedin:acme-inc", number, f"Before {EVIL[number]}")
    bench.done("apply", "--auto-approve")
    for number in range(len(EVIL)):
        _attack(bench, EVERYWHERE, number, EVIL[number])
    for number, evil in enumerate(EVIL):
        _write(bench, f"else-{number}", ELSEWHERE, number, evil)
    bench.write("posts/<b onclick=alert(9)>.yaml", f"accounts: ['x:{EVIL[0]}']\ncontent: Hello\n")
    bench.write("posts/broken.yaml", f"{json.dumps(EVIL[0])}: {json.dumps(EVIL[1])}\n")
    return bench


def _attack(bench: Workbench, accounts: str, number: int, words: str) -> None:
    _write(bench, f"every-{number}", accounts, number, words)


def _write(bench: Workbench, name: str, accounts: str, number: int, words: str) -> None:
    evil, other = json.dumps(EVIL[number]), json.dumps(EVIL[number - 1])
    networks = {one.partition(":")[0] for one in accounts.split(", ")}
    blocks = {
        "pinterest": f"{{title: {evil}, board_id: '1', link: https://203.0.113.7/}}",
        "youtube": f"{{title: {evil}, tags: [{evil}]}}",
        "instagram": f"{{caption: {evil}}}",
        "reddit": f"{{extra: {{subreddit: {evil}, title: {evil}}}}}",
    }
    bench.write(
        f"posts/{name}.yaml",
        f"accounts: [{accounts}]\nscheduledAt: 2027-03-02T09:{number:02}:00Z\nlabels: [{evil}]\n"
        f"containers:\n- content: {json.dumps(words)}\n"
        f"  media: [{{path: {json.dumps(NAME)}, alt: {other}}}]\n- content: {other}\n"
        + "".join(f"{key}: {block}\n" for key, block in blocks.items() if key in networks),
    )


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Drawn:
    return draw(hostile(tmp_path_factory.mktemp("hostile") / "workspace"), "--all")


def touched(sheet: Sheet) -> None:
    """Open and switch whatever there is, and point at everything."""
    page = sheet.page
    page.locator("#unfold").check()
    page.evaluate(
        """() => {
        document.querySelectorAll("input").forEach(one => one.click())
        document.querySelectorAll("details").forEach(one => one.open = true)
        document.querySelectorAll("body *").forEach(one => one.dispatchEvent(new MouseEvent("mouseover")))
        }"""
    )
    page.emulate_media(media="print")
    page.wait_for_timeout(100)


def test_a_page_of_ours_asks_for_nothing(drawn: Drawn, show: Opening) -> None:
    sheet = show(drawn.url)
    touched(sheet)
    assert sheet.trouble() == []


def test_nothing_that_a_branch_says_is_run_or_asked_for(attacked: Drawn, show: Opening) -> None:
    shown = json.dumps(attacked.data)
    assert shown.count("window.ran") > 20, "it has to get as far as the page"
    sheet = show(attacked.url)
    touched(sheet)
    assert sheet.trouble() == []
    assert sheet.page.evaluate("window.ran") is None
    assert (
        sheet.page.evaluate(
            """() => [...document.querySelectorAll("script, iframe, object, embed, form, base, link, "
        + "img, audio, video, [style], meta[http-equiv=refresh]")].map(one => one.outerHTML.slice(0, 100))"""
        )
        == []
    )
    assert sheet.page.locator("style").count() == 1
    events = """() => [...document.querySelectorAll("*")].flatMap(one => [...one.attributes])
        .filter(one => one.name.startsWith("on")).map(one => one.name)"""
    assert sheet.page.evaluate(events) == []


def test_links_lead_into_the_page_or_out_over_https(attacked: Drawn, show: Opening) -> None:
    sheet = show(attacked.url)
    every = """() => [...document.querySelectorAll("[href], [src]")]
        .map(one => [one.getAttribute("href") ?? one.getAttribute("src"), one.localName, one.rel ?? ""])"""
    for address, kind, rel in sheet.page.evaluate(every):
        if kind == "image":
            assert address.startswith("data:image/"), address
        elif not address.startswith("#"):
            assert (kind, address[:8], rel) == ("a", "https://", "noopener noreferrer")


def test_the_policy_allows_pictures_in_the_page_and_its_own_style(
    drawn: Drawn, show: Opening
) -> None:
    sheet = show(drawn.url)
    policy = sheet.page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    rules = [rule.strip() for rule in policy.split(";")]
    assert [rule for rule in rules if not rule.startswith("style-src")] == [
        "default-src 'none'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    [style] = [rule for rule in rules if rule.startswith("style-src")]
    assert style.startswith("style-src 'sha256-")
    # It holds: what somebody smuggles in is stopped by the browser.
    sheet.page.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
        "<img src=http://203.0.113.7/i.png><p style='color:red' onclick=alert(1)>")"""
    )
    sheet.page.wait_for_function("window.trouble.length >= 2")
    assert sheet.asked == []


FROZEN = """
import sys
from datetime import UTC, datetime
from postsync.adapters.clock import SystemClock
SystemClock.now = lambda self: datetime(2027, 3, 1, 9, tzinfo=UTC)
from postsync.__main__ import main
sys.argv = ["postsync", *sys.argv[1:]]
main()
"""


def test_every_machine_draws_the_same_bytes(tmp_path: Path) -> None:
    bench = hostile(tmp_path / "workspace")
    drawn = []
    for number, (zone, locale) in enumerate((("UTC", "C.UTF-8"), ("Asia/Tokyo", "de_DE.UTF-8"))):
        env = {**os.environ, "PYTHONHASHSEED": str(number + 1), "TZ": zone, "LC_ALL": locale}
        run = subprocess.run(
            [
                sys.executable,
                "-c",
                FROZEN,
                "preview",
                "--offline",
                "--all",
                "--out",
                f"{number}.html",
            ],
            cwd=bench.folder,
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        drawn.append(bench.path(f"{number}.html").read_bytes())
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) > 50_000
