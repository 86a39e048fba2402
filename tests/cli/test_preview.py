"""Preview: what is drawn, of which posts, in which state and order; the page and its place."""

import base64
import subprocess
from importlib.resources import files
from typing import Any

import pytest
from PIL import Image
from tests.cli.test_commits import commit, git
from tests.integration.workbench import Workbench

LATER = """\
accounts: [linkedin:acme-inc]
scheduledAt: 2027-03-09T09:00:00Z
content: |
  One week to go.

  Meet Rover 2, which walks every endpoint of your API at night and holds what it meets against your
  documentation.
"""


def drawn(bench: Workbench, *arguments: str) -> dict[str, Any]:
    run = bench.done("preview", "--format", "json", *arguments)
    found: dict[str, Any] = run.json
    return found


def posts(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {post["address"]: post for post in found["posts"]}


def test_a_new_post_is_drawn_for_each_account(bench: Workbench) -> None:
    bench.write("posts/later.yaml", LATER)
    found = drawn(bench)
    assert [(post["address"], post["state"]) for post in found["posts"]] == [
        ("hello", "new"),
        ("later", "new"),
    ]
    [card] = found["posts"][1]["cards"]
    assert (card["network"], card["username"]) == ("linkedin", "acme-inc")
    [part] = card["parts"]
    assert part["shown"].startswith("One week to go.")
    assert part["fold"]["at"] < part["fold"]["of"] == len(part["shown"])
    assert part["count"]["limit"] == 3000
    assert card["figures"], "a fold rests on a figure"
    assert set(card["figures"]) <= set(found["figures"])


def test_what_is_applied_and_unchanged_is_drawn_with_all_alone(bench: Workbench) -> None:
    bench.apply()
    assert drawn(bench)["posts"] == []
    [post] = drawn(bench, "--all")["posts"]
    assert (post["address"], post["state"]) == ("hello", "scheduled")
    assert [card["username"] for card in post["cards"]] == ["acme"]


def test_a_changed_post_has_cards_before_and_after(bench: Workbench) -> None:
    bench.apply()
    bench.edit("posts/hello.yaml", "Good morning!", "Good evening!")
    bench.edit("posts/hello.yaml", "2027-03-02T09", "2027-03-03T17")
    [post] = drawn(bench)["posts"]
    assert post["state"] == "changed"
    assert post["cards"][0]["parts"][0]["shown"] == "Good evening!"
    assert post["cards_before"][0]["parts"][0]["shown"] == "Good morning!"
    assert (post["was_at"], post["scheduled_at"]) == (
        "2027-03-02T09:00:00Z",
        "2027-03-03T17:00:00Z",
    )
    assert [one["path"] for one in post["changed"]] == ["scheduledAt", "containers[0].content"]


def test_a_deleted_file_shows_what_is_taken_back(bench: Workbench) -> None:
    bench.write("posts/later.yaml", LATER)
    bench.apply()
    bench.path("posts/hello.yaml").unlink()
    [post] = drawn(bench)["posts"]
    assert (post["address"], post["state"], post["cards"]) == ("hello", "cancelled", [])
    assert post["cards_before"][0]["parts"][0]["shown"] == "Good morning!"


def test_a_renamed_post_is_what_it_was(bench: Workbench) -> None:
    bench.apply()
    bench.path("posts/hello.yaml").rename(bench.path("posts/morning.yaml"))
    [post] = drawn(bench)["posts"]
    assert (post["address"], post["action"], post["state"]) == ("morning", "move", "scheduled")
    assert drawn(bench)["calendar"]["entries"][0]["state"] == "scheduled"


def test_what_is_out_stands_in_the_calendar_with_its_links(bench: Workbench) -> None:
    bench.apply()
    bench.wait(days=2)
    [post] = drawn(bench, "--all")["posts"]
    assert post["state"] == "published"
    assert post["urls"][0]["url"].startswith("https://")
    bench.apply()
    bench.path("posts/hello.yaml").unlink()
    bench.apply()
    [entry] = drawn(bench, "--offline")["calendar"]["entries"]
    assert (entry["address"], entry["state"]) == ("hello", "published")
    assert entry["urls"] == post["urls"]


def test_a_zone_has_the_same_clocks_on_every_machine(bench: Workbench) -> None:
    """Here on one that has UTC under the name of another zone."""
    of_machine = bench.folder / "zones"
    of_machine.joinpath("America").mkdir(parents=True)
    utc = files("tzdata").joinpath("zoneinfo", "UTC").read_bytes()
    of_machine.joinpath("America/New_York").write_bytes(utc)
    bench.write(
        "posts/ny.yaml",
        "accounts: [x:acme]\nscheduledAt: 2027-03-04 11:00\ntimezone: America/New_York\ncontent: Hi\n",
    )
    assert bench.process("preview", env={"PYTHONTZPATH": str(of_machine)}).code == 0
    assert "11:00 in America/New_York" in bench.path(".postsync/preview.html").read_text()


def test_a_draft_is_drawn_when_it_is_asked_for(bench: Workbench) -> None:
    bench.write("posts/idea.yaml", "draft: true\naccounts: [x:acme]\ncontent: An idea\n")
    assert "idea" not in posts(drawn(bench))
    assert posts(drawn(bench, "--all"))["idea"]["state"] == "draft"
    assert list(posts(drawn(bench, "idea"))) == ["idea"]


def test_with_addresses_only_these_are_drawn_and_planned(bench: Workbench) -> None:
    bench.write("posts/later.yaml", LATER)
    bench.write("posts/long.yaml", f"accounts: [x:acme]\ncontent: {'long ' * 70}\n")
    found = drawn(bench, "later")
    assert list(posts(found)) == ["later"]
    assert found["diagnostics"] == [], "what is wrong with the others nobody asked for"
    bench.path("posts/long.yaml").unlink()
    found = drawn(bench, "later")
    assert found["summary"]["create"] == 1
    assert (
        found["digest"]
        == bench.done("plan", "--target", "later", "--format", "json").json["digest"]
    )
    entries = {entry["address"]: entry["state"] for entry in found["calendar"]["entries"]}
    assert entries == {"hello": "new", "later": "new"}, "the weeks around it are whole"
    text = bench.done("preview", "later", "--format", "markdown").out
    assert "Good morning" not in text.split("<details><summary>Calendar", maxsplit=1)[0]


def test_an_address_that_is_not_there_is_refused_with_the_nearest(bench: Workbench) -> None:
    run = bench.run("preview", "helo")
    assert run.code == 1
    assert "no post has the address helo" in run.err
    assert "hello" in run.err


def test_a_post_that_goes_out_at_once_stands_first(bench: Workbench) -> None:
    bench.write("posts/now.yaml", "accounts: [x:acme]\ncontent: Right now\n")
    found = drawn(bench)
    assert [post["address"] for post in found["posts"]] == ["now", "hello"]
    assert found["posts"][0]["publishes_now"] is True


def test_what_goes_out_at_once_fills_today(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "2027-03-02", "2027-03-05")
    assert [gap["from"] for gap in drawn(bench)["calendar"]["gaps"]] == ["2027-03-01"]
    bench.write("posts/now.yaml", "accounts: [x:acme]\ncontent: Right now\n")
    assert [gap["from"] for gap in drawn(bench)["calendar"]["gaps"]] == ["2027-03-02"]


def test_a_broken_file_is_marked_and_the_others_are_drawn(bench: Workbench) -> None:
    bench.write("posts/broken.yaml", f"accounts: [x:acme]\ncontent: {'long ' * 70}\n")
    bench.write("posts/unreadable.yaml", "accounts: [x:acme\n")
    found = drawn(bench)
    broken = posts(found)["broken"]
    assert broken["state"] == "blocked"
    assert any(item["severity"] == "error" for item in broken["diagnostics"])
    assert broken["cards"][0]["parts"][0]["count"]["value"] > 280
    assert posts(found)["hello"]["state"] == "new"
    assert found["diagnostics"] == [], "each error stands with its post"
    said = [i for p in found["posts"] for i in p["diagnostics"]]
    assert any(item["file"] == "posts/unreadable.yaml" for item in said)


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ("scheduledAt: 2027-03-09T09:00:00Z\nunknown: key", "2027-03-09T09:00:00Z"),
        ("scheduledAt: 2027-02-30 09:00", None),
        ("scheduledAt: never", None),
    ],
)
def test_of_a_file_with_errors_all_that_it_says_is_drawn(
    bench: Workbench, wrong: str, at: str | None
) -> None:
    bench.write(
        "posts/broken.yaml", f"accounts: [linkedin:acme-inc]\ncontent: Some words\n{wrong}\n"
    )
    broken = posts(drawn(bench))["broken"]
    assert (broken["state"], broken["scheduled_at"]) == ("blocked", at)
    assert [card["username"] for card in broken["cards"]] == ["acme-inc"]
    assert broken["cards"][0]["parts"][0]["shown"] == "Some words"
    plan = bench.run("plan", "--format", "json").json
    [change] = [change for change in plan["changes"] if change["address"] == "broken"]
    assert (change["action"], change["after"]) == ("blocked", None)


def test_one_more_than_the_horizon_is_deferred_and_drawn(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "2027-03-02", "2027-08-02")
    [post] = drawn(bench)["posts"]
    assert post["state"] == "deferred"
    assert post["cards"]


def test_with_a_base_what_was_before_stands_in_its_files(bench: Workbench) -> None:
    git(bench, "init", "-q", "-b", "main")
    bench.write("posts/idea.yaml", "draft: true\naccounts: [x:acme]\ncontent: An idea\n")
    base = commit(bench, "one")
    git(bench, "checkout", "-q", "-b", "branch")
    bench.edit("posts/hello.yaml", "Good morning!", "Good evening!")
    bench.edit("posts/idea.yaml", "An idea", "A better idea")
    commit(bench, "two")
    git(bench, "checkout", "-q", "main")
    bench.edit("posts/hello.yaml", "Good morning!", "Good day!")
    commit(bench, "three")
    git(bench, "checkout", "-q", "branch")
    found = drawn(bench, "--offline", "--base", "main")
    assert found["base"] == base, "the commit that both have in common"
    hello, idea = posts(found)["hello"], posts(found)["idea"]
    assert hello["cards_before"][0]["parts"][0]["shown"] == "Good morning!"
    assert idea["state"] == "draft"
    assert idea["cards"][0]["parts"][0]["shown"] == "A better idea"
    assert idea["cards_before"][0]["parts"][0]["shown"] == "An idea"


def test_what_was_merged_before_and_not_applied_has_its_before_from_the_record(
    bench: Workbench,
) -> None:
    bench.apply()
    bench.edit("posts/hello.yaml", "Good morning!", "Good evening!")
    git(bench, "init", "-q", "-b", "main")
    commit(bench, "merged")
    [post] = drawn(bench, "--base", "main")["posts"]
    assert post["cards_before"][0]["parts"][0]["shown"] == "Good morning!"
    assert [one["path"] for one in post["changed"]] == ["containers[0].content"]


def test_while_everything_is_paused_what_is_taken_back_is_shown(bench: Workbench) -> None:
    bench.apply()
    bench.edit("posts/hello.yaml", "Good morning!", "Good evening!")
    bench.edit("postsync.yaml", "timezone: UTC", "timezone: UTC\npolicy: {paused: true}")
    [post] = drawn(bench)["posts"]
    assert (post["state"], post["cards"]) == ("cancelled", [])
    assert post["cards_before"][0]["parts"][0]["shown"] == "Good morning!"


def test_a_draft_that_a_branch_deletes_is_shown_as_taken_back(bench: Workbench) -> None:
    bench.write("posts/idea.yaml", "draft: true\naccounts: [x:acme]\ncontent: An idea\n")
    bench.write("posts/later.yaml", LATER.replace("2027-03-09", "2027-09-09"))
    bench.write("posts/old.yaml", LATER.replace("2027-03-09", "2026-03-09"))
    git(bench, "init", "-q", "-b", "main")
    commit(bench, "one")
    for name in ("idea", "later", "old"):
        bench.path(f"posts/{name}.yaml").unlink()
    found = posts(drawn(bench, "--base", "main"))
    assert {name: post["state"] for name, post in found.items()} == {
        "hello": "new",
        "idea": "cancelled",
        "later": "cancelled",
    }
    assert found["later"]["scheduled_at"] == "2027-09-09T09:00:00Z"
    assert found["later"]["deliveries"][0]["username"] == "acme-inc"
    assert found["idea"]["cards_before"][0]["parts"][0]["shown"] == "An idea"


def test_it_needs_neither_key_nor_lock_and_writes_no_state(bench: Workbench) -> None:
    bench.write(
        "postsync.yaml", "version: 1\nprovider: {name: outstand}\ntimezone: Europe/Berlin\n"
    )
    clean = {"OUTSTAND_API_KEY": "", "POSTSYNC_CLOCK_OFFSET": ""}
    with bench.locked():
        run = bench.run("preview", "--format", "json", env=clean)
    assert run.code == 0, run
    assert run.json["offline"] is True
    assert "There is no key" in run.err
    assert not bench.path(".postsync/state.json").exists()


def test_where_only_the_service_knows_the_accounts_no_name_is_invented(bench: Workbench) -> None:
    bench.write("posts/hello.yaml", "accounts: [linkedin, 'x:acme']\ncontent: Hi\n")
    cards = drawn(bench, "--offline")["posts"][0]["cards"]
    assert [card["username"] for card in cards] == [None, "acme"]
    page = bench.done("preview", "--offline", "--out", "-").out
    assert "@linkedin" not in page
    assert "every account" in page
    for form in ("markdown", "text"):
        assert "@linkedin" not in bench.done("preview", "--offline", "--format", form).out


def test_two_accounts_of_one_name_are_told_apart_by_their_ids(bench: Workbench) -> None:
    accounts = bench.done("accounts", "--format", "json").json["accounts"]
    first, second = [one["id"] for one in accounts if one["network"] == "x"][:2]
    bench.sandbox("PATCH", f"accounts/{second}", {"username": "acme"})
    bench.write("posts/hello.yaml", f"accounts: [{first}, {second}]\ncontent: Hi\n")
    cards = drawn(bench)["posts"][0]["cards"]
    assert {card["username"] for card in cards} == {f"acme ({first})", f"acme ({second})"}
    [entry] = drawn(bench)["calendar"]["entries"]
    assert len(set(entry["accounts"])) == 2


def test_what_a_block_sets_is_shown_whatever_it_is(bench: Workbench) -> None:
    bench.write(
        "posts/hello.yaml",
        "accounts: [linkedin:acme-inc]\ncontent: Hi\nscheduledAt: 2027-03-02T09:00:00Z\n"
        "linkedin: {extra: {visibility: CONNECTIONS, zzz: [1, hidden-value]}}\n",
    )
    [card] = drawn(bench)["posts"][0]["cards"]
    told = card["settings"]["extra"]
    assert "CONNECTIONS" in told
    assert "hidden-value" in told
    for form in ("html", "text"):
        told = bench.done(
            "preview", "--format", form, *(["--out", "-"] if form == "html" else [])
        ).out
        assert "CONNECTIONS" in told
        assert "hidden-value" in told


def test_the_page_is_one_file_where_it_is_wanted(bench: Workbench) -> None:
    run = bench.done("preview")
    page = bench.path(".postsync/preview.html")
    assert run.out.strip().endswith(".postsync/preview.html")
    text = page.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "Good morning!" in text
    assert bench.done("preview", "--out", "elsewhere.html").out.strip() == "elsewhere.html"
    assert bench.path("elsewhere.html").read_text("utf-8") == text
    assert bench.done("preview", "--out", "-").out == text


@pytest.mark.parametrize("out", ["postsync.yaml", "posts/hello.yaml", "posts/sq.png", "notes.html"])
def test_a_page_is_written_over_nothing_but_a_page(bench: Workbench, out: str) -> None:
    Image.new("RGB", (8, 8)).save(bench.path("posts/sq.png"))
    bench.write("notes.html", "<!doctype html>\n<html><title>postsync</title>Notes")
    before = bench.path(out).read_bytes()
    run = bench.run("preview", "--offline", "--out", out)
    told = " ".join(run.err.split())
    assert run.code == 1
    assert f"the page cannot be saved to {out}: that file is no page of a preview" in told
    assert "Choose another --out" in told
    assert bench.path(out).read_bytes() == before


def test_a_page_is_written_over_an_older_one_and_over_an_empty_file(bench: Workbench) -> None:
    bench.write("page.html", "")
    bench.done("preview", "--offline", "--out", "page.html")
    bench.edit("posts/hello.yaml", "Good morning!", "Good evening!")
    bench.done("preview", "--offline", "--out", "page.html")
    assert "Good evening!" in bench.path("page.html").read_text("utf-8")


def test_a_page_is_not_written_through_a_link_of_the_repository(bench: Workbench) -> None:
    git(bench, "init", "-q")
    bench.path("page.html").symlink_to("posts/hello.yaml")
    before = bench.path("posts/hello.yaml").read_text("utf-8")
    run = bench.run("preview", "--out", "page.html")
    assert run.code == 1
    assert "symbolic link" in run.err
    assert bench.path("posts/hello.yaml").read_text("utf-8") == before


def test_on_a_terminal_the_text_ends_where_a_reader_stops(bench: Workbench) -> None:
    bench.write("posts/later.yaml", LATER)
    text = bench.done("preview", "--format", "text").out
    assert "… more" in text or "…more" in text
    assert "+ new later" in text
    assert "LinkedIn @acme-inc" in text


def test_on_a_terminal_a_change_is_shown_with_what_was_before(bench: Workbench) -> None:
    bench.write("posts/later.yaml", LATER)
    bench.apply()
    bench.edit("posts/hello.yaml", "Good morning!", "Good evening!")
    bench.edit("posts/hello.yaml", "x:acme", "bluesky:acme.example")
    bench.path("posts/later.yaml").unlink()
    text = bench.done("preview", "--format", "text").out
    assert "[-morning-]{+evening+}" in text
    assert "- x:acme" in text
    assert "+ bluesky:acme.example" in text
    cancelled = text[text.index("cancelled later") :]
    assert "None" not in cancelled
    assert "What is taken back:" in cancelled
    assert "One week to go." in cancelled


EVERY_FORMAT = """
from postsync.cli.exits import exit_code
from postsync.cli.main import cli
for form in ("json", "markdown", "text"):
    assert exit_code(cli, ["preview", "--format", form]) == 0
assert exit_code(cli, ["preview", "--out", "-"]) == 0
"""


def test_two_runs_write_the_same_bytes(bench: Workbench) -> None:
    bench.write("posts/later.yaml", LATER)
    outputs = set()
    for seed, zone in (("1", "America/New_York"), ("2", "Asia/Tokyo")):
        done = subprocess.run(
            [bench.python, "-c", EVERY_FORMAT],
            cwd=bench.folder,
            env={**bench.environment(), "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"</html>" in done.stdout
        outputs.add(done.stdout)
    assert len(outputs) == 1


def test_pictures_are_small_copies_files_themselves_or_frames(bench: Workbench) -> None:
    picture = Image.effect_noise((1600, 1200), 90).convert("RGB")
    picture.save(bench.path("posts/noise.jpg"), quality=95)
    bench.edit("posts/hello.yaml", "content:", "media: [{path: noise.jpg, alt: Noise}]\ncontent:")
    bench.done("preview", "--all")
    page = bench.path(".postsync/preview.html").read_text()
    assert "data:image/webp;base64," in page
    assert len(list(bench.path(".postsync/pictures").iterdir())) == 1
    bench.done("preview", "--all", "--embed", "originals")
    whole = bench.path(".postsync/preview.html").read_text()
    original = base64.b64encode(bench.path("posts/noise.jpg").read_bytes()).decode()
    assert original[:200] in whole
    assert len(whole) > len(page)
    bench.done("preview", "--all", "--embed", "none")
    assert "data:image/webp" not in bench.path(".postsync/preview.html").read_text()


def test_the_picture_of_before_is_shown_where_another_took_its_place(bench: Workbench) -> None:
    git(bench, "init", "-q", "-b", "main")
    bench.write(".gitignore", ".postsync/\n")
    place = bench.path("posts/a.png")
    Image.new("RGB", (64, 64), "red").save(place)
    bench.edit("posts/hello.yaml", "content:", "media: [{path: a.png, alt: A square}]\ncontent:")
    commit(bench, "Begin")
    bench.done("preview", "--all", "--offline")
    red = set(bench.path(".postsync/pictures").iterdir())
    Image.new("RGB", (64, 64), "blue").save(place)
    bench.done("preview", "--offline", "--base", "main")
    page = bench.path(".postsync/preview.html").read_text()
    assert len(red) == 1
    for copy in bench.path(".postsync/pictures").iterdir():
        assert base64.b64encode(copy.read_bytes()).decode() in page
    assert len(list(bench.path(".postsync/pictures").iterdir())) == 2


@pytest.mark.parametrize("options", [(), ("--offline",)])
def test_an_added_account_that_nobody_knows_is_named(
    bench: Workbench, options: tuple[str, ...]
) -> None:
    bench.apply()
    bench.edit("posts/hello.yaml", "[x:acme]", "[x:acme, x:acme_jobs]")
    bench.edit("posts/hello.yaml", "Good morning!", "Good evening!")
    bench.run("preview", "--out", "page.html", *options)
    html = bench.path("page.html").read_text(encoding="utf-8")
    assert "No card: no account that is known matches this, which was added." in html
    assert "@acme_jobs" in html


def test_what_is_blocked_of_a_scheduled_post_leaves_it_on_its_day(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "content:", "protect: true\ncontent:")
    bench.write("posts/later.yaml", LATER)
    bench.apply()
    bench.path("posts/hello.yaml").unlink()
    bench.edit("posts/later.yaml", "2027-03-09", "2027-02-09")
    found = posts(drawn(bench))
    assert (found["hello"]["state"], found["later"]["state"]) == ("blocked", "blocked")
    assert found["later"]["scheduled_at"] == "2027-03-09T09:00:00Z"
    assert found["later"]["was_at"] is None
    entries = {one["address"]: one["at"] for one in drawn(bench)["calendar"]["entries"]}
    assert entries == {"hello": "2027-03-02T09:00:00Z", "later": "2027-03-09T09:00:00Z"}
    page = bench.done("preview", "--out", "-").out
    assert "2 changes are blocked: the posts go out as applied last" in page
    assert "will not go out" not in page
    told = bench.run("preview", "--format", "text").out
    assert "taken back" not in told
    assert "What stands as it is, while nothing is done about it:" in told
    for form in ("text", "markdown"):
        told = bench.run("plan", "--format", form).out
        assert told.count("it stays scheduled as it was applied last") >= 2


def test_a_terminal_shows_what_goes_out_before_what_is_blocked(bench: Workbench) -> None:
    bench.apply()
    bench.wait(hours=23, minutes=58)
    bench.edit("posts/hello.yaml", "Good morning", "Good evening")
    told = bench.run("preview", "--format", "text").out
    goes, wanted = told.index("What goes out:"), told.index("What the file wants (not sent):")
    assert goes < told.index("Good morning!", goes) < wanted < told.index("Good evening!", wanted)
