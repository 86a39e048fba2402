"""What became of drafts and deferred posts since a base: in memory, and in a real repository."""

import json
from pathlib import Path

import pytest
from PIL import Image
from tests.doubles.git_place import git
from tests.integration.workbench import CONFIG, HELLO, Workbench

LATER = HELLO.replace("2027-03-02", "2027-06-02")
"""Beyond the horizon."""

DRAFT = HELLO + "draft: true\n"


def worded(text: str, words: str) -> str:
    return text.replace("Good morning!", f"This is the {words} of it")


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    bench = Workbench(tmp_path / "acme", config=CONFIG + "name: acme\n")
    bench.write(".gitignore", ".postsync/\n")
    for name in ("same", "edited", "gone", "ready"):
        bench.write(f"posts/draft-{name}.yaml", worded(DRAFT, name))
    for name in ("same", "edited", "gone", "sooner"):
        bench.write(f"posts/later-{name}.yaml", worded(LATER, name))
    bench.write("posts/out.yaml", HELLO)
    git("init", "--quiet", "--initial-branch=main", bench.folder)
    commit(bench)
    git("-C", bench.folder, "switch", "--quiet", "--create", "branch")
    return bench


def commit(bench: Workbench) -> str:
    git("-C", bench.folder, "add", "--all")
    git("-C", bench.folder, "commit", "--quiet", "--allow-empty", "-m", "Change")
    return git("-C", bench.folder, "rev-parse", "HEAD")


def change(bench: Workbench) -> None:
    for kind in ("draft", "later"):
        bench.edit(f"posts/{kind}-edited.yaml", "of it", "of us")
        bench.path(f"posts/{kind}-gone.yaml").unlink()
    bench.write("posts/draft-new.yaml", worded(DRAFT, "fresh one"))
    bench.write("posts/later-new.yaml", worded(LATER, "new one"))
    bench.write("posts/draft-ready.yaml", worded(HELLO, "ready"))
    bench.write("posts/later-sooner.yaml", worded(HELLO, "sooner"))
    bench.path("posts/out.yaml").unlink()


def test_a_plan_with_a_base_knows_what_became_of_drafts_and_deferred_posts(
    bench: Workbench,
) -> None:
    began = git("-C", bench.folder, "rev-parse", "main")
    bench.apply()
    change(bench)
    commit(bench)
    git("-C", bench.folder, "update-ref", "refs/heads/main", commit_on_main(bench, began))
    run = bench.run("plan", "--format", "json", "--base", "main")
    since = run.json["since"]
    assert (since["commit"], since["problem"]) == (began, None)
    assert {(one["address"], one["became"], one["draft"]) for one in since["posts"]} == {
        ("draft-edited", "changed", True),
        ("draft-gone", "gone", False),
        ("draft-new", "new", True),
        ("later-edited", "changed", False),
        ("later-gone", "gone", False),
        ("later-new", "new", False),
    }
    places = {one["address"]: (one["file"], one["line"]) for one in since["posts"]}
    assert places["later-edited"] == ("posts/later-edited.yaml", 1)
    assert places["draft-gone"] == (None, None)
    without = bench.run("plan", "--format", "json").json
    assert "since" not in without
    assert without["digest"] == run.json["digest"]


def commit_on_main(bench: Workbench, parent: str) -> str:
    """What came to the base after the branch left it."""
    tree = git("-C", bench.folder, "rev-parse", f"{parent}:posts")
    return git("-C", bench.folder, "commit-tree", tree, "-p", parent, "-m", "Other")


def test_a_target_is_all_that_is_looked_at(bench: Workbench) -> None:
    change(bench)
    run = bench.run(
        "plan", "--offline", "--format", "json", "--base", "main", "--target", "draft-new"
    )
    assert [one["address"] for one in run.json["since"]["posts"]] == ["draft-new"]


def test_a_base_that_was_not_fetched_in_depth_stops_no_plan(
    bench: Workbench, tmp_path: Path
) -> None:
    commit(bench)
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth=1", f"file://{bench.folder}", clone)
    git("-C", clone, "fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    bench.edit("posts/draft-edited.yaml", "of it", "of us")
    shallow = bench.beside(clone)
    git("-C", clone, "commit", "--quiet", "--allow-empty", "-m", "More")
    run = shallow.run("plan", "--offline", "--format", "json", "--base", "origin/main")
    since = run.json["since"]
    assert run.code == 0
    assert "does not reach back" in since["problem"]
    assert (since["commit"], since["posts"]) == (None, [])


def test_a_file_that_moved_is_no_change(bench: Workbench) -> None:
    bench.write("posts/draft-same.yaml", "id: draft-same\n" + worded(DRAFT, "same"))
    bench.path("posts/draft-same.yaml").rename(bench.path("posts/moved.yaml"))
    run = bench.run("plan", "--offline", "--format", "json", "--base", "main")
    assert run.json["since"]["posts"] == []


def test_what_a_plan_fills_in_is_no_change(bench: Workbench) -> None:
    Image.new("RGB", (640, 640), "red").save(bench.path("posts/a.jpg"))
    words = worded(LATER, "picture").replace("x:acme", "instagram:acme")
    bench.write("posts/later-picture.yaml", words + "media: [{path: a.jpg, alt: A square}]\n")
    commit(bench)
    arguments = ("--base", "HEAD", "--target", "later-picture", "--format", "json")
    run = bench.run("plan", "--offline", *arguments)
    (change,) = run.json["changes"]
    assert change["action"] == "defer"
    assert change["after"]["instagram"] == {"altText": "A square"}
    assert run.json["since"]["posts"] == []


def test_the_saved_plan_can_be_applied(bench: Workbench) -> None:
    change(bench)
    assert bench.run("plan", "--base", "main", "--out", "plan.json").code == 0
    assert json.loads(bench.path("plan.json").read_text())["since"]["posts"]
    assert bench.run("apply", "plan.json").code == 0
