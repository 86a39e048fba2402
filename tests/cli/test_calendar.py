"""The calendar on the command line: what it shows, what it needs, and what it leaves alone."""

import contextlib
import hashlib
import os
import pty
import subprocess
import termios
from typing import Any

import pytest
from tests.integration.workbench import Workbench

POST = "accounts: [{account}]\nscheduledAt: {at}\ncontent: {text}\n"


def write(bench: Workbench, name: str, at: str, text: str = "", account: str = "x:acme") -> None:
    bench.write(
        f"posts/{name}.yaml", POST.format(account=account, at=at, text=text or f"Of {name}")
    )


def entries(bench: Workbench, *arguments: str) -> dict[str, dict[str, Any]]:
    found = bench.done("calendar", "--format", "json", *arguments).json
    return {entry["address"]: entry for entry in found["entries"]}


def everything(bench: Workbench) -> dict[str, str]:
    return {
        str(path.relative_to(bench.folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(bench.folder.rglob("*"))
        if path.is_file() and "sandbox.db" not in path.name
    }


def test_the_calendar_has_every_post_in_its_state(bench: Workbench) -> None:
    write(bench, "moves", "2027-03-04T09:00:00Z")
    write(bench, "goes", "2027-03-05T09:00:00Z")
    bench.apply()
    bench.edit("posts/moves.yaml", "03-04", "03-08")
    bench.path("posts/goes.yaml").unlink()
    write(bench, "fresh", "2027-03-09T09:00:00Z")
    write(bench, "far", "2027-06-09T09:00:00Z")
    bench.write("posts/idea.yaml", "draft: true\naccounts: [x:acme]\ncontent: An idea\n")
    bench.write("posts/late.yaml", POST.format(account="x:acme", at="2027-03-10", text="?"))
    found = bench.done("calendar", "--format", "json").json
    states = {entry["address"]: entry["state"] for entry in found["entries"]}
    assert states == {
        "hello": "scheduled",
        "moves": "changed",
        "goes": "cancelled",
        "fresh": "new",
        "far": "deferred",
        "idea": "draft",
        "late": "blocked",
    }
    days = {day["date"]: day for day in found["days"]}
    assert days["2027-03-04"]["left"] == ["moves"]
    assert days["2027-03-08"]["posts"] == ["moves"]
    assert set(found["undated"]) == {"idea", "late"}
    assert [gap["days"] for gap in found["gaps"] if gap["account"] is None] == [5, 91]


def test_gaps_and_findings_are_those_of_validate(bench: Workbench) -> None:
    write(bench, "soon", "2027-03-02T09:10:00Z")
    rules = {
        item["rule"]
        for item in bench.done("validate", "--format", "json").json["diagnostics"]
        if item["address"] == "soon"
    }
    assert rules == {"PS421"}
    assert entries(bench)["soon"]["rules"] == ["PS421"]
    text = bench.done("calendar").out
    assert "! too near" in text
    assert "x:acme has another post 10 minutes earlier (PS421)" in text


CROWDED = """\
provider: {name: sandbox}
timezone: Europe/Berlin
cadence: {quietHours: "22:00-07:00", weekdays: [mon, tue, wed, thu, fri]}
limits: {"instagram:acme": {posts: 2}}
"""


def test_all_that_validate_counts_is_what_the_calendar_shows(bench: Workbench) -> None:
    bench.write("postsync.yaml", CROWDED)
    for hour in (10, 12, 14):
        write(bench, f"many-{hour}", f"2027-03-09T{hour}:00:00Z", account="instagram:acme")
    write(bench, "night", "2027-03-10T22:30:00Z")
    write(bench, "weekend", "2027-03-13T10:00:00Z")
    write(bench, "near", "2027-03-13T10:20:00Z")
    write(bench, "twice", "2027-03-15T10:00:00Z", text="Of near")
    bench.run("apply", "--auto-approve")  # all but the one that is too many
    validated = bench.run("validate", "--format", "json").json["diagnostics"]
    found = {(item["address"], item["rule"]) for item in validated if item["rule"] < "PS425"}
    found = {(address, rule) for address, rule in found if rule >= "PS420"}
    assert {rule for _, rule in found} == {"PS420", "PS421", "PS422", "PS423", "PS424"}
    for arguments in ((), ("--offline",)):
        shown = {
            (address, rule)
            for address, entry in entries(bench, *arguments).items()
            for rule in entry["rules"]
            if "PS420" <= rule <= "PS424"
        }
        assert shown == found


def test_a_rule_that_is_off_is_off_in_the_calendar(bench: Workbench) -> None:
    bench.write("postsync.yaml", "provider: {name: sandbox}\nrules: {PS421: 'off'}\n")
    write(bench, "soon", "2027-03-02T09:10:00Z")
    text = bench.done("calendar").out
    assert "PS421" not in text
    assert "2 posts on Tue 2 Mar" in text  # a fact, whatever the rules


@pytest.mark.parametrize("form", ["text", "json", "ics"])
def test_the_calendar_writes_nothing(bench: Workbench, form: str) -> None:
    bench.apply()
    write(bench, "fresh", "2027-03-09T09:00:00Z")
    before = everything(bench)
    bench.done("calendar", "--format", form)
    bench.done("calendar", "--format", form, "--offline")
    assert everything(bench) == before


def test_offline_and_without_a_key_the_files_and_the_state_tell(bench: Workbench) -> None:
    bench.write("postsync.yaml", "provider: {name: outstand, baseUrl: 'http://127.0.0.1:9'}\n")
    write(bench, "wide", "2027-03-09T09:00:00Z", account="linkedin, acme")
    run = bench.done("calendar", "--format", "json")
    assert run.json["offline"] is True
    assert [entry["accounts"] for entry in run.json["entries"]] == [
        ["x:acme"],
        ["linkedin", "acme"],
    ]
    assert "no key" in run.err
    assert "linkedin, every account" in bench.done("calendar", "--offline").out


def test_a_feed_has_an_event_for_each_post_with_a_time(bench: Workbench) -> None:
    write(bench, "soon", "2027-03-02T09:10:00Z")
    bench.write("posts/idea.yaml", "draft: true\naccounts: [x:acme]\ncontent: An idea\n")
    out = bench.done("calendar", "--format", "ics").out
    assert out.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:+ Of soon (X)" in out


def test_so_many_months_and_no_more(bench: Workbench) -> None:
    for month in range(3, 9):
        write(bench, f"m{month}", f"2027-0{month}-20T09:00:00Z")
    text = bench.done("calendar", "--months", "2").out
    assert "MARCH 2027" in text
    assert "APRIL 2027" in text
    assert "MAY 2027" not in text
    assert "4 posts after April 2027" in text
    assert bench.run("calendar", "--months", "0").code == 64


@pytest.mark.parametrize(("cells", "is_grid"), [(80, False), (120, True)])
def test_a_wide_terminal_has_a_grid(bench: Workbench, cells: int, is_grid: bool) -> None:
    mine, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, cells))
    process = bench.start("calendar", stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):  # EIO: the other end was closed
        while chunk := os.read(mine, 65536):
            said += chunk
    os.close(mine)
    assert process.wait() == 0
    assert ("Wed" in said.decode() and "┼" in said.decode()) is is_grid


@pytest.mark.parametrize("form", ["text", "json", "ics"])
def test_without_a_workspace_nothing_is_shown(bench: Workbench, form: str) -> None:
    bench.write("postsync.yaml", "provider: {name: nowhere}\n")
    run = bench.run("calendar", "--format", form)
    assert run.code == 1
    assert "BEGIN:VCALENDAR" not in run.out
    assert "nowhere" in run.err + run.out


def test_a_post_that_failed_on_one_account_is_out_on_the_other(bench: Workbench) -> None:
    bench.edit("posts/hello.yaml", "[x:acme]", "[x:acme, linkedin:acme-inc]")
    bench.faults({"kind": "partial", "accounts": ["mV3xT"], "error": "no"})
    bench.apply()
    bench.wait(days=2)
    entry = entries(bench)["hello"]
    assert entry["state"] == "failed"
    assert entry["outcomes"] == {"x:acme": "published"}
    [post] = bench.done("preview", "--all", "--format", "json").json["posts"]
    assert (post["state"], post["overdue"]) == ("failed", False)


def test_what_hangs_at_the_service_is_overdue(bench: Workbench) -> None:
    bench.sandbox("POST", "settings", {"publish_delay": 36000})
    bench.apply()
    assert entries(bench)["hello"]["overdue"] is False
    bench.wait(days=1, hours=1)
    entry = entries(bench)["hello"]
    assert (entry["state"], entry["overdue"]) == ("scheduled", True)
    [post] = bench.done("preview", "--all", "--format", "json").json["posts"]
    assert (post["state"], post["overdue"]) == ("scheduled", True)
    shown = bench.done("preview", "--all", "--format", "text").out
    assert "overdue: the time has passed, and it is not out, or not everywhere" in shown
    page = bench.done("preview", "--all", "--out", "-").out
    assert "This post is overdue: the time has passed" in page
