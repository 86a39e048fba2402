"""`import`: what stands at the service becomes files that plan to no change, and nothing is sent."""

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import pytest
import yaml
from tests.integration.workbench import Run, Workbench

from postsync.adapters.media.files import MediaFiles
from postsync.adapters.workspace import drafting
from postsync.adapters.workspace.newfiles import NewFiles
from postsync.adapters.workspace.sheets import text_of
from postsync.adapters.workspace.yaml.reader import read_documents
from postsync.domain.errors import ConfigError
from postsync.domain.post.content import Container
from postsync.domain.post.sheet import Sheet
from postsync.engine.ledger import Ledger

PICTURE = Path(drafting.__file__).with_name("placeholders") / "placeholder.jpg"

CONFIG = "version: 1\nprovider: {name: sandbox}\ntimezone: Europe/Berlin\n"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path / "workspace", config=CONFIG)


def scheduled(bench: Workbench, text: str = "Hello", **given: Any) -> str:
    """Somebody schedules a post in the dashboard; its id."""
    at = bench.now.replace(second=0, microsecond=0) + timedelta(hours=given.pop("hours", 24))
    body = {"accounts": ["x:acme"], "content": text, "scheduledAt": at.isoformat(), **given}
    if "containers" in body:
        del body["content"]
    made: str = bench.sandbox("POST", "posts", body)["id"]
    return made


def files(bench: Workbench) -> dict[str, dict[str, Any]]:
    """The post files by their paths, as YAML."""
    found = sorted(bench.folder.glob("posts/**/*.yaml"))
    return {
        path.relative_to(bench.folder).as_posix(): read_documents(path.read_bytes())[0].data
        for path in found
    }


def only_file(bench: Workbench) -> dict[str, Any]:
    (post,) = files(bench).values()
    return post


def outcomes(run: Run) -> dict[str, str]:
    """What became of each post, by its id."""
    return {post["remote_id"]: post["outcome"] for post in run.json["posts"]}


def why(run: Run, post: str) -> str:
    (entry,) = [one for one in run.json["posts"] if one["remote_id"] == post]
    reason: str = entry["reason"]["code"]
    return reason


def bring(bench: Workbench, *arguments: str) -> Run:
    return bench.run("import", "--format", "json", *arguments)


def has_nothing_to_do(bench: Workbench) -> bool:
    """Whether the files are valid, nothing is left to do, and doing it would send nothing."""
    before = bench.remote()
    bench.done("validate")
    bench.done("plan", "--detailed-exitcode")
    bench.apply()
    return bench.remote() == before


# --- files that plan to no change ----------------------------------------------------------------------


def test_a_scheduled_post_becomes_a_file_and_the_plan_is_empty(bench: Workbench) -> None:
    scheduled(bench, 'Our new release is out #excited: it has # and "quotes"')
    run = bench.done("import")
    assert "Import: 1 imported." in run.out
    (path,) = files(bench)
    assert path == "posts/2027-03/2027-03-02-our-new-release-is-out-excited-it-has.yaml"
    post = only_file(bench)
    assert post["content"] == 'Our new release is out #excited: it has # and "quotes"'
    assert post["accounts"] == ["x:acme"]
    assert post["scheduledAt"] == "2027-03-02T09:00:00Z"
    assert "# Tue 2027-03-02 10:00 CET" in bench.path(path).read_text("utf-8")
    assert has_nothing_to_do(bench)


def test_threads_pictures_several_accounts_and_alt_texts_come_along(bench: Workbench) -> None:
    bench.sandbox("POST", "settings", {"alt_text": True})
    picture = {"url": "https://acme.example/a.jpg", "filename": "a.jpg", "altText": "A dog:\n# two"}
    parts = [{"content": "One\n\n  two ", "media": [picture]}, {"content": "Three"}]
    scheduled(bench, accounts=["linkedin:acme-inc", "x:acme", "x:acme_dev"], containers=parts)
    bench.done("import")
    post = only_file(bench)
    assert post["accounts"] == ["linkedin:acme-inc", "x:acme", "x:acme_dev"]
    assert post["containers"] == [
        {"content": "One\n\n  two ", "media": [{"url": picture["url"], "alt": "A dog:\n# two"}]},
        {"content": "Three"},
    ]
    assert has_nothing_to_do(bench)


def test_posts_that_are_alike_are_told_apart_by_their_ids(bench: Workbench) -> None:
    ids = {scheduled(bench, "Twice"), scheduled(bench, "Twice")}
    bench.done("import")
    assert {post["answers"]["is"] for post in files(bench).values()} == ids
    assert has_nothing_to_do(bench)
    bench.wait(days=2)
    bench.done("plan", "--detailed-exitcode")
    bench.apply()
    seen = [
        one["containers"][0]["content"] for one in bench.sandbox("GET", "posts")["publications"]
    ]
    assert seen == ["Twice", "Twice"]


def test_what_the_service_accepted_stops_nothing(bench: Workbench) -> None:
    scheduled(bench, "x" * 400)
    scheduled(bench, "A pin", accounts=["pinterest:acme"], pinterest={"board_id": "1"}, hours=30)
    scheduled(bench, "No picture", accounts=["instagram:acme"], hours=40)
    bench.done("import")
    texts = [bench.path(path).read_text("utf-8") for path in files(bench)]
    assert sum("# postsync: ignore[" in text for text in texts) == 3
    assert has_nothing_to_do(bench)


def test_links_stay_as_they_stand_at_the_service(bench: Workbench) -> None:
    policy = "version: 1\nlinks: {hosts: [acme.example], utm: {source: '{network}'}}"
    bench.edit("postsync.yaml", "version: 1", policy)
    scheduled(bench, "Read https://acme.example/notes")
    scheduled(bench, "No link", hours=30)
    bench.done("import")
    assert [post.get("links") for post in files(bench).values()] == [None, False]
    assert has_nothing_to_do(bench)


@pytest.mark.parametrize("mentions", ["", "\nmentions: {acme: {x: '@acme'}}"])
def test_a_text_that_the_configuration_fills_in_is_left_out(
    bench: Workbench, mentions: str
) -> None:
    """Also one that it could fill in: naming the mention would not make it the text of the service."""
    bench.edit("postsync.yaml", "version: 1", f"version: 1{mentions}")
    post = scheduled(bench, "By {{ mention.acme }}")
    run = bring(bench)
    assert (run.code, why(run, post)) == (1, "text")
    assert "Write it otherwise at the service." in run.out


def test_before_anything_is_done_every_post_is_named(bench: Workbench) -> None:
    for number in range(25):
        scheduled(bench, f"Number {number}", hours=24 + number)
    assert bench.done("import", "--dry-run").out.count("-number-") == 25
    assert "and 5 more" in bench.done("import").out


def test_names_are_unique_and_no_file_is_overwritten(bench: Workbench) -> None:
    mine = "accounts: [x:acme]\ndraft: true\ncontent: Mine\n"
    bench.write("posts/2027-03/2027-03-02-hello.yaml", mine)
    scheduled(bench, "Hello")
    scheduled(bench, "Hello!", hours=25)
    scheduled(bench, "👩‍🚀", hours=26)
    bench.done("import")
    names = [path.rpartition("/")[2] for path in files(bench)]
    assert names == [
        "2027-03-02-hello-2.yaml",
        "2027-03-02-hello-3.yaml",
        "2027-03-02-hello.yaml",
        "2027-03-02-x-acme.yaml",
    ]
    assert bench.path("posts/2027-03/2027-03-02-hello.yaml").read_text("utf-8") == mine
    assert has_nothing_to_do(bench)


def test_a_second_import_does_nothing(bench: Workbench) -> None:
    scheduled(bench)
    bench.done("import")
    before, state = files(bench), bench.state()
    run = bring(bench)
    assert (run.code, run.json["posts"], run.json["summary"]["managed"]) == (0, [], 1)
    assert (files(bench), bench.state()) == (before, state)


def test_a_dry_run_writes_nothing(bench: Workbench) -> None:
    post = scheduled(bench)
    run = bring(bench, "--dry-run", "--media")
    assert (run.code, outcomes(run), run.json["dry_run"]) == (0, {post: "imported"}, True)
    assert not files(bench)
    assert not bench.state_file.exists()


def test_the_public_sees_everything_once(bench: Workbench) -> None:
    for hours in (2, 3, 4):
        scheduled(bench, f"Number {hours}", hours=hours)
    bench.done("import")
    bench.wait(hours=10)
    bench.apply()
    seen = [
        one["containers"][0]["content"] for one in bench.sandbox("GET", "posts")["publications"]
    ]
    assert seen == ["Number 2", "Number 3", "Number 4"]
    stages = bench.done("status", "--format", "json").json["posts"]
    assert {post["lifecycle"] for post in stages} == {"published"}


def test_an_imported_post_is_changed_and_cancelled_like_any(bench: Workbench) -> None:
    scheduled(bench, "Helo")
    bench.done("import")
    (path,) = files(bench)
    bench.edit(path, "Helo", "Hello")
    bench.apply()
    assert bench.remote_texts() == ["Hello"]
    bench.path(path).unlink()
    bench.done("apply", "--auto-approve", "--allow-empty")
    assert bench.remote() == []


# --- what is there already -----------------------------------------------------------------------------


def test_a_file_that_asks_for_exactly_this_post_gets_it(bench: Workbench) -> None:
    post = scheduled(bench, "Good morning!")
    bench.write(
        "posts/mine.yaml",
        "accounts: [x:acme]\nscheduledAt: 2027-03-02T09:00:00Z\ncontent: Good morning!\n",
    )
    assert outcomes(bring(bench)) == {post: "adopted"}
    assert list(files(bench)) == ["posts/mine.yaml"]
    assert has_nothing_to_do(bench)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("content: Good evening!\n", "of-file"),
        ("content: Good morning!\nx: {card: 1}\n", "of-broken-file"),
        ("content: Good morning!\nblock\n", None),
    ],
)
def test_a_file_that_may_be_the_post_is_asked_about_first(
    bench: Workbench, text: str, code: str | None
) -> None:
    post = scheduled(bench, "Good morning!")
    head = "accounts: [x:acme]\nscheduledAt: 2027-03-02T09:00:00Z\n"
    bench.write("posts/mine.yaml", head + text)
    run = bring(bench)
    if code is None:  # nobody can tell what a file says that is no YAML
        assert run.code == 0
        return
    assert (run.code, outcomes(run), why(run, post)) == (1, {post: "left_out"}, code)
    assert [*bench.folder.glob("posts/**/*.yaml")] == [bench.path("posts/mine.yaml")]


def test_what_cannot_be_imported_is_named_and_the_rest_goes_on(bench: Workbench) -> None:
    lost = scheduled(bench, "To nobody", accounts=["x:acme_dev"])
    hidden = scheduled(bench, "Turned \u202earound", hours=30)
    fine = scheduled(bench, "Fine", hours=40)
    bench.sandbox("DELETE", "accounts/x:acme_dev")
    run = bring(bench)
    assert run.code == 1
    assert outcomes(run) == {lost: "left_out", hidden: "left_out", fine: "imported"}
    assert (why(run, lost), why(run, hidden)) == ("account-not-connected", "refused")
    text = bench.run("import").out
    assert lost in text
    assert "x:acme_dev, which is not connected any more" in text
    assert has_nothing_to_do(bench)


def test_drafts_and_what_postsync_cancelled_are_skipped(bench: Workbench) -> None:
    draft = bench.sandbox("POST", "posts", {"content": "Later", "draft": True})["id"]
    gone = scheduled(bench, "Gone")
    bench.done("import")
    for path in files(bench):
        bench.path(path).unlink()
    bench.done("apply", "--auto-approve", "--allow-empty")
    bench.sandbox("POST", f"posts/{gone}/restore")
    run = bring(bench)
    assert (run.code, outcomes(run)) == (0, {draft: "skipped", gone: "skipped"})
    assert (why(run, draft), why(run, gone)) == ("draft", "cancelled")
    assert not files(bench)


def test_what_the_service_calls_a_post_stays_within_a_comment(bench: Workbench) -> None:
    text = text_of(
        Sheet(
            remote_id="a\naccounts: [x:other]",
            selectors=("x:acme",),
            containers=(Container(content="Hello"),),
            at=bench.now,
        ),
        "posts/a.yaml",
        schema="",
        service="Outstand",
        told=str,
    )
    assert read_documents(text.encode())[0].data["accounts"] == ["x:acme"]


def test_an_account_whose_name_is_not_clear_is_named_by_its_id(bench: Workbench) -> None:
    twin = bench.sandbox("POST", "accounts", {"network": "x", "username": "acme"})["id"]
    scheduled(bench, accounts=[twin])
    bench.done("import")
    assert only_file(bench)["accounts"] == [twin]


@pytest.mark.parametrize("name", ["../x\nevil: [1]", "two words", "a\u2028b"])
def test_an_account_whose_name_no_file_can_hold_is_named_by_its_id(
    bench: Workbench, name: str
) -> None:
    odd = bench.sandbox("POST", "accounts", {"network": "x", "username": name})["id"]
    scheduled(bench, accounts=[odd])
    bench.done("import")
    assert only_file(bench)["accounts"] == [odd]
    assert has_nothing_to_do(bench)
    assert has_nothing_to_do(bench)


def test_only_what_is_asked_for_is_imported(bench: Workbench) -> None:
    scheduled(bench, "Old")
    bench.wait(hours=2)
    since = bench.now.isoformat()
    bench.wait(minutes=1)
    scheduled(bench, "New", accounts=["linkedin:acme-inc"])
    scheduled(bench, "Else")
    bench.done("import", "--account", "linkedin", "--since", since)
    assert [post["content"] for post in files(bench).values()] == ["New"]
    assert bench.run("import", "--account", "x:nobody").code == 1
    assert bench.run("import", "--since", "2099-01-01T00:00:00Z").code == 64


def test_what_is_alike_and_not_asked_for_is_another_one(bench: Workbench) -> None:
    old = scheduled(bench, "Twice")
    bench.wait(hours=2)
    since = bench.now.isoformat()
    bench.wait(minutes=1)
    scheduled(bench, "Twice", hours=22 - 1 / 60)
    bench.done("import", "--since", since)
    assert only_file(bench)["answers"]["isNot"] == [old]
    assert has_nothing_to_do(bench)
    bench.done("import")
    assert len(files(bench)) == 2
    assert has_nothing_to_do(bench)


def test_files_go_where_the_patterns_find_them(bench: Workbench) -> None:
    scheduled(bench)
    refused = bench.run("import", "--to", "drafts")
    assert refused.code == 1
    assert "no pattern of `posts` finds files there" in refused.err
    bench.done("import", "--to", "posts/from the service")
    ((path, post),) = files(bench).items()
    assert path == "posts/from the service/2027-03/2027-03-02-hello.yaml"
    assert post["id"]
    assert has_nothing_to_do(bench)


def test_patterns_without_folders_get_files_without_folders(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "version: 1", 'version: 1\nposts: ["social/*.yml"]')
    scheduled(bench)
    bench.done("import")
    assert bench.path("social/2027-03-02-hello.yml").is_file()
    assert has_nothing_to_do(bench)


# --- media ---------------------------------------------------------------------------------------------


@pytest.fixture
def served(bench: Workbench) -> Iterator[Workbench]:
    with bench.serving():
        yield bench


def uploaded(bench: Workbench, name: str, data: bytes) -> dict[str, str]:
    """A file in the media library, as a post names it."""
    assert bench.served is not None
    with httpx.Client(base_url=bench.served.url, headers={"Authorization": "Bearer key"}) as http:
        body = {"filename": name, "content_type": "image/jpeg"}
        ticket = http.post("/v1/media/upload", json=body).json()["data"]
        httpx.put(ticket["upload_url"], content=data, headers={"Content-Type": "image/jpeg"})
        file = http.post(f"/v1/media/{ticket['id']}/confirm", json={}).json()["data"]
    return {"url": file["url"], "filename": name}


def test_media_are_fetched_once_and_never_uploaded_again(served: Workbench) -> None:
    picture = PICTURE.read_bytes()
    same = [uploaded(served, f"{number}.jpg", picture) for number in range(2)]
    for hours, medium in enumerate(same, 24):
        scheduled(
            served,
            f"At {hours}",
            hours=hours,
            containers=[{"content": f"At {hours}", "media": [medium]}],
        )
    run = served.process("import", "--media", "--format", "json")
    assert (run.code, run.json["media"]["files"]) == (0, 1)
    (file,) = served.folder.glob("posts/2027-03/media/*")
    assert file.read_bytes() == picture
    assert served.is_in_step()
    (upload,) = served.state()["media"].values()
    assert upload["expires_at"]
    path = next(iter(files(served)))
    served.edit(path, "At 24", "Changed")
    assert served.process("apply", "--auto-approve").code == 0
    stands = [post["containers"][0] for post in served.remote()]
    assert {one["content"] for one in stands} == {"Changed", "At 25"}
    assert {one["media"][0]["url"] for one in stands} <= {one["url"] for one in same}


def test_an_address_that_no_file_may_name_is_fetched_in_any_case(bench: Workbench) -> None:
    with bench.serving():
        medium = uploaded(bench, "a.jpg", PICTURE.read_bytes())
        scheduled(bench, containers=[{"content": "Look", "media": [medium]}])
        assert bench.process("import").code == 0
        assert [*only_file(bench)["media"][0]] == ["path"]
        assert bench.is_in_step()


def test_what_cannot_be_fetched_stays_where_it_is(served: Workbench) -> None:
    medium = uploaded(served, "a.jpg", PICTURE.read_bytes())
    text = uploaded(served, "b.jpg", b"<html>no picture</html>")
    gone = {
        "url": medium["url"].replace("a.jpg", "gone.jpg").replace("/media/", "/none/"),
        "filename": "c.jpg",
    }
    public = {"url": "https://127.0.0.1:1/d.jpg", "filename": "d.jpg"}
    ids = [
        scheduled(served, hours=24 + at, containers=[{"content": f"No {at}", "media": [one]}])
        for at, one in enumerate((text, gone, public))
    ]
    fine = scheduled(served, hours=40, containers=[{"content": "Fine", "media": [medium]}])
    run = served.process("import", "--media", "--format", "json")
    assert run.code == 1
    assert outcomes(run) == {**dict.fromkeys(ids, "left_out"), fine: "imported"}
    assert {why(run, post) for post in ids} == {"media"}
    assert len(run.json["media"]["failed"]) == 3
    assert len([*served.folder.glob("posts/**/media/*")]) == 1
    assert served.is_in_step()


def test_a_picture_that_is_not_there_keeps_its_address(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = {"url": "https://acme.example/a.jpg", "filename": "a.jpg"}
    scheduled(bench, containers=[{"content": "Look", "media": [picture]}])

    def fails(_files: MediaFiles, _url: str, _file: BinaryIO) -> str:
        raise ConfigError("it cannot be fetched: acme.example answered 404")

    monkeypatch.setattr(MediaFiles, "fetch", fails)
    run = bring(bench, "--media")
    assert (run.code, run.json["media"]["files"]) == (0, 0)
    assert [one["url"] for one in run.json["media"]["failed"]] == [picture["url"]]
    assert only_file(bench)["media"] == [{"url": picture["url"]}]
    assert has_nothing_to_do(bench)


def test_a_folder_that_git_ignores_gets_no_pictures(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q"], cwd=bench.folder, check=True)
    bench.write(".gitignore", ".postsync/\nmedia/\n")
    picture = {"url": "https://acme.example/a.jpg", "filename": "a.jpg"}
    scheduled(bench, containers=[{"content": "Look", "media": [picture]}])

    def fetched(_files: MediaFiles, _url: str, file: BinaryIO) -> str:
        file.write(PICTURE.read_bytes())
        return hashlib.sha256(PICTURE.read_bytes()).hexdigest()

    monkeypatch.setattr(MediaFiles, "fetch", fetched)
    run = bring(bench, "--media")
    assert (run.code, run.json["media"]["files"]) == (0, 0)
    assert "PS307" in run.json["media"]["failed"][0]["message"]
    assert only_file(bench)["media"] == [{"url": picture["url"]}]
    assert not [*bench.folder.glob("posts/**/media/*")]
    assert has_nothing_to_do(bench)


# --- history -------------------------------------------------------------------------------------------


def test_what_is_out_becomes_history_without_files(bench: Workbench) -> None:
    out = scheduled(bench, "We are live", hours=-1)
    old = scheduled(bench, "Old news", hours=-1)
    bench.wait(days=100)
    new = scheduled(bench, "New news", hours=-1)
    assert bring(bench).json["posts"] == []
    run = bring(bench, "--published")
    assert (run.code, outcomes(run)) == (0, {new: "archived"})
    assert outcomes(bring(bench, "--published", "--since", "365d")) == {
        out: "archived",
        old: "archived",
    }
    assert bring(bench, "--published", "--since", "365d").json["posts"] == []
    assert not files(bench)
    listed = bench.done("state", "list", "--format", "json").json["posts"]
    assert {one["address"].partition("/")[0] for one in listed} == {"published"}
    bench.write("posts/again.yaml", "accounts: [x:acme]\ncontent: We are live\n")
    plan = bench.run("plan", "--format", "json").json
    assert [change["question"]["kind"] for change in plan["changes"]] == ["already-out"]


def test_history_says_how_each_delivery_fared(bench: Workbench) -> None:
    bench.faults({"kind": "partial", "accounts": ["x:acme_dev"], "error": "Duplicate content"})
    post = scheduled(bench, "Half", accounts=["x:acme", "x:acme_dev"], hours=-1)
    assert outcomes(bring(bench, "--published")) == {post: "archived"}
    (shown,) = bench.done("status", "--format", "json").json["posts"]
    assert shown["lifecycle"] == "archived"
    assert {one["username"]: one["status"] for one in shown["deliveries"]} == {
        "acme": "published",
        "acme_dev": "failed",
    }
    bench.done("status", "--exit-code")


# --- crashes, and others at work -----------------------------------------------------------------------


def test_a_run_that_dies_before_the_state_is_written_is_gone_on_with(bench: Workbench) -> None:
    for hours in (24, 24, 25):
        scheduled(bench, "Alike" if hours == 24 else "Other", hours=hours)
    killed = bench.launch("kill", "before state.write 1", "import")
    killed.communicate(timeout=60)
    assert killed.returncode == -9
    written = files(bench)
    assert len(written) == 3
    assert not bench.state_file.exists()
    run = bring(bench)
    assert (run.code, set(outcomes(run).values())) == (0, {"adopted"})
    assert files(bench) == written
    assert has_nothing_to_do(bench)


def test_a_run_that_dies_between_two_files_is_gone_on_with(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [scheduled(bench, f"Number {hours}", hours=hours) for hours in (24, 30, 36)]
    write = NewFiles.write

    def dies(new: NewFiles, path: str, sheet: Sheet) -> None:
        if sheet.remote_id == ids[2]:
            raise KeyboardInterrupt
        write(new, path, sheet)

    monkeypatch.setattr(NewFiles, "write", dies)
    assert bench.run("import").code == 130
    monkeypatch.undo()
    assert (len(files(bench)), bench.state_file.exists()) == (2, False)
    run = bring(bench)
    assert outcomes(run) == {ids[0]: "adopted", ids[1]: "adopted", ids[2]: "imported"}
    assert has_nothing_to_do(bench)


def test_a_file_that_cannot_be_written_gets_no_record(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, fine = scheduled(bench, "Bad"), scheduled(bench, "Fine", hours=30)
    write = NewFiles.write

    def fails(new: NewFiles, path: str, sheet: Sheet) -> None:
        if sheet.remote_id == bad:
            bench.write(path, "draft: true\naccounts: [x:acme]\ncontent: Somebody is faster\n")
        write(new, path, sheet)

    monkeypatch.setattr(NewFiles, "write", fails)
    run = bring(bench)
    assert (run.code, outcomes(run)) == (1, {bad: "left_out", fine: "imported"})
    monkeypatch.undo()
    assert outcomes(bring(bench)) == {bad: "imported"}
    assert has_nothing_to_do(bench)


def test_posts_that_are_alike_are_found_again_when_the_state_is_lost(bench: Workbench) -> None:
    for _ in range(2):
        scheduled(bench, "Twice")
    bench.done("import")
    bench.state_file.unlink()
    changes = bench.run("plan", "--format", "json").json["changes"]
    assert [change["action"] for change in changes] == ["adopt", "adopt"]
    bench.apply()
    assert bench.remote_texts() == ["Twice", "Twice"]
    assert has_nothing_to_do(bench)


def test_an_interrupted_import_writes_nothing_and_leaves_no_lock(bench: Workbench) -> None:
    for hours in range(24, 30):
        scheduled(bench, f"At {hours}", hours=hours)
    stopped = bench.launch("interrupt", "before provider.post 2", "import")
    stopped.communicate(timeout=60)
    assert (stopped.returncode, files(bench)) == (130, {})
    assert set(outcomes(bring(bench)).values()) == {"imported"}


def test_another_run_that_writes_the_state_meanwhile_makes_it_look_again(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = scheduled(bench)
    saves = []
    save = Ledger.save

    def moved(ledger: Ledger, note: str) -> Any:
        saves.append(note)
        if len(saves) == 1:
            ledger._backend.write(ledger._stored.snapshot, expected=ledger.version)
        return save(ledger, note)

    monkeypatch.setattr(Ledger, "save", moved)
    run = bring(bench)
    assert (run.code, outcomes(run), len(saves)) == (0, {post: "imported"}, 2)
    monkeypatch.undo()
    assert len(files(bench)) == 1
    assert has_nothing_to_do(bench)


def test_one_import_at_a_time(bench: Workbench) -> None:
    scheduled(bench)
    with bench.locked():
        run = bench.run("import")
    assert (run.code, files(bench)) == (4, {})
    assert bench.run("import", "--dry-run").code == 0


def test_nothing_is_imported_while_posting_is_paused_or_something_is_open(bench: Workbench) -> None:
    scheduled(bench)
    bench.edit("postsync.yaml", "version: 1", "version: 1\npolicy: {paused: true}")
    run = bring(bench)
    assert (run.code, run.json["error"]["code"]) == (1, "cannot-import")
    bench.edit("postsync.yaml", "\npolicy: {paused: true}", "")
    bench.write("posts/now.yaml", "accounts: [x:acme]\ncontent: Now\n")
    bench.faults({"kind": "drop_after", "match": {"method": "POST", "path": "/v1/posts*"}})
    bench.run("apply", "--auto-approve")
    bench.faults()
    if bench.state()["intents"]:
        run = bring(bench)
        assert (run.code, run.json["error"]["code"]) == (1, "cannot-import")


def test_a_team_takes_its_queue_over_with_the_state_on_a_branch(
    tmp_path: Path, bench: Workbench
) -> None:
    """200 posts with pictures, reviewed on one machine and applied on another: nothing is sent."""
    config = (
        "version: 1\nprovider: {name: sandbox}\nstate: {backend: git}\ntimezone: Europe/Berlin\n"
    )
    bench.write("postsync.yaml", config)
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@acme.example"]

    def run(*words: str, folder: Path = bench.folder) -> None:
        subprocess.run([*git, *words], cwd=folder, check=True, capture_output=True)

    run("init", "-q", "-b", "main")
    run("init", "-q", "--bare", "-b", "main", str(tmp_path / "remote.git"))
    run("remote", "add", "origin", str(tmp_path / "remote.git"))
    run("config", "user.name", "A")
    run("config", "user.email", "a@acme.example")
    bench.write(".gitignore", ".postsync/\n")
    with bench.serving() as served:
        pictures = [
            uploaded(bench, f"{n}.jpg", PICTURE.read_bytes() + bytes([n])) for n in range(5)
        ]
        with httpx.Client(base_url=served.url) as http:
            for number in range(200):
                media = [pictures[number % 5]][: number % 2]
                at = (bench.now + timedelta(hours=24 + number * 3)).isoformat()
                parts = [{"content": f"Number {number}", "media": media}]
                body = {"accounts": ["x:acme"], "containers": parts, "scheduledAt": at}
                assert http.post("/_sandbox/posts", json=body).is_success
        before = bench.remote()
        run("add", "-A")
        run("commit", "-qm", "Begin")
        run("push", "-q", "origin", "main")
        assert bench.run("import", "--media").code == 0
        assert len(files(bench)) == 200
        assert bench.run("plan", "--detailed-exitcode").code == 0
        run("add", "-A")
        run("commit", "-qm", "Take the queue over")
        run("push", "-q", "origin", "main")
        other = bench.beside(tmp_path / "other")
        run("clone", "-q", str(tmp_path / "remote.git"), str(other.folder), folder=tmp_path)
        run("config", "user.name", "B", folder=other.folder)
        run("config", "user.email", "b@acme.example", folder=other.folder)
        assert other.run("validate").code == 0
        assert other.run("plan", "--detailed-exitcode").code == 0
        applied = other.run("apply", "--auto-approve", "--format", "json")
        assert (applied.code, applied.json["steps"]) == (0, [])
        assert bench.remote() == before


@pytest.mark.parametrize(
    "defaults",
    [
        "timezone: America/New_York",
        "accounts: [linkedin], labels: [a], missed: skip, protect: true",
        "instagram: {publishAsStory: true}",
    ],
)
def test_defaults_of_the_workspace_change_nothing(bench: Workbench, defaults: str) -> None:
    bench.edit("postsync.yaml", "version: 1", f"version: 1\ndefaults: {{{defaults}}}")
    picture = {"url": "https://acme.example/a.jpg", "filename": "a.jpg"}
    parts = [{"content": "Look", "media": [picture]}]
    scheduled(bench, accounts=["instagram:acme", "x:acme"], containers=parts)
    bench.done("import")
    assert has_nothing_to_do(bench)


# --- a service that says less --------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["missing", "null", "empty"])
@pytest.mark.parametrize(
    "part", ["accounts", "ids", "usernames", "containers", "texts", "media", "time"]
)
def test_a_list_may_say_less_than_a_post_by_its_id(bench: Workbench, part: str, form: str) -> None:
    picture = {"url": "https://acme.example/a.jpg", "filename": "a.jpg"}
    scheduled(bench, containers=[{"content": "Look", "media": [picture]}])
    bench.faults({"kind": "thin", "without": [part], "form": form, "match": {"path": "/v1/posts"}})
    assert bench.run("import").code == 0
    post = only_file(bench)
    assert (post["content"], post["accounts"], len(post["media"])) == ("Look", ["x:acme"], 1)
    bench.faults()
    assert has_nothing_to_do(bench)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "thin", "without": ["usernames"], "form": "null", "match": {"path": "/v1/posts*"}},
        {"kind": "thin", "without": ["ids"], "match": {"path": "/v1/posts*"}},
        {"kind": "total_missing", "match": {"path": "/v1/posts"}},
    ],
    ids=lambda fault: f"{fault['kind']} {fault.get('without', '')}",
)
def test_what_the_service_leaves_out_everywhere_does_not_matter(
    bench: Workbench, fault: dict[str, Any]
) -> None:
    for number in range(3):
        scheduled(bench, f"Number {number}", hours=24 + number)
    bench.faults(fault)
    assert bench.run("import").code == 0
    assert len(files(bench)) == 3
    assert has_nothing_to_do(bench)


def test_a_post_that_cannot_be_read_is_left_out(bench: Workbench) -> None:
    bad, fine = scheduled(bench, "Bad"), scheduled(bench, "Fine", hours=30)
    bench.faults(
        {
            "kind": "status",
            "status": 404,
            "message": "Post not found",
            "match": {"path": f"/v1/posts/{bad}"},
        }
    )
    run = bring(bench)
    assert (run.code, outcomes(run)) == (1, {bad: "left_out", fine: "imported"})


# --- reports -------------------------------------------------------------------------------------------


def test_the_report_in_markdown_is_for_a_pull_request(bench: Workbench) -> None:
    scheduled(bench, "Hello")
    scheduled(bench, "Turned \u202earound", hours=30)
    run = bench.run("import", "--format", "markdown")
    assert run.out.startswith("## Import: 1 imported, 1 left out.")
    assert "`posts/2027-03/2027-03-02-hello.yaml`" in run.out
    assert "\u202e" not in run.out


def test_a_state_that_is_thrown_away_gets_nothing(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand, baseUrl: 'http://127.0.0.1:9/v1'")
    env = {"CI": "true", "OUTSTAND_API_KEY": "key"}
    run = bench.run("import", "--format", "json", env=env)
    assert (run.code, run.json["error"]["code"]) == (1, "state-not-kept")


def test_what_is_imported_is_read_by_other_readers_of_yaml_too(bench: Workbench) -> None:
    text = "Ein Satz: mit # allem\r\nund\tmehr \u2028 \x85 'so' \"so\" \\n"
    scheduled(bench, text)
    bench.done("import")
    (path,) = files(bench)
    assert yaml.safe_load(bench.path(path).read_text("utf-8"))["content"] == text
