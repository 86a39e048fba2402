"""Names of files that lose a post: read by no pattern, or the same as another one elsewhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.adapters.workspace.load.names import check_twins, meant_name
from postsync.adapters.workspace.load.patterns import compile_all
from postsync.domain.config import DEFAULT_GLOBS
from postsync.domain.diagnostic import Severity
from postsync.domain.post.post import Workspace

Write = Callable[[str, str | bytes], Path]
Load = Callable[..., Workspace]

POST = "accounts: [x:acme]\nscheduledAt: 2026-12-20T10:00:00Z\ncontent: Hello\n"
ERROR, WARN = Severity.ERROR, Severity.WARN


def findings(workspace: Workspace) -> list[tuple[str, str, Severity]]:
    return [
        (item.rule, item.span.file if item.span else "", item.severity)
        for item in workspace.diagnostics
        if item.rule in {"PS146", "PS147"}
    ]


@pytest.mark.parametrize(
    "name",
    [
        "launch.YAML", "launch.Yml", "launch.YML", "launch.yaml ", "launch.yaml.txt", "launch.yml.TXT",
        "launch.ymal", "launch.yamll", "launch .YAML",
    ],
)  # fmt: skip
def test_a_file_that_must_be_meant_as_a_post_is_an_error_and_no_post_is_taken_for_deleted(
    write: Write, load: Load, name: str
) -> None:
    write(f"posts/{name}", "whatever")
    workspace = load()
    assert findings(workspace) == [("PS146", f"posts/{name}", ERROR)]
    (found,) = [item for item in workspace.diagnostics if item.rule == "PS146"]
    assert found.detail == "Rename it to launch.yaml."
    assert [one.address for one in workspace.broken] == ["launch"]


@pytest.mark.parametrize("name", ["launch.txt", ".launch.yaml", "launch.JSON"])
def test_a_file_that_holds_a_post_and_is_not_read_is_a_warning(
    write: Write, load: Load, name: str
) -> None:
    text = '{"accounts": ["x:acme"], "content": "Hello"}' if name.endswith("N") else POST
    write(f"posts/{name}", text)
    workspace = load()
    assert findings(workspace) == [("PS146", f"posts/{name}", WARN)]
    assert workspace.broken == ()


@pytest.mark.parametrize(
    "name",
    [
        "README.txt", "LICENSE", "README.md", "rows.json", "rows.csv", "rover.jpg", "launch.yaml.bak",
        "launch.yaml~", "._launch.YAML", ".#launch.yaml", ".launch.yaml.swp", ".yamllint.yaml",
        "notes.txt", "launch.yaml.orig",
    ],
)  # fmt: skip
def test_other_files_beside_posts_are_nobodys_business(write: Write, load: Load, name: str) -> None:
    write("posts/a.yaml", POST)
    write(f"posts/{name}", '[{"content": "x", "accounts": ["y"]}]')
    assert findings(load()) == []


def test_a_file_that_a_pattern_leaves_out_is_nobodys_business(write: Write, load: Load) -> None:
    write("posts/a.yaml", POST)
    write("posts/drafts/b.YAML", POST)
    write("posts/c.YAML", POST)
    write("posts/d.txt", POST)
    patterns = (*DEFAULT_GLOBS, "!posts/drafts/**", "!posts/c.yaml", "!posts/*.txt")
    assert findings(load(posts=patterns)) == []


def test_the_other_suffix_of_yaml_is_a_warning_where_no_pattern_has_it(
    write: Write, load: Load
) -> None:
    write("posts/a.yaml", POST)
    write("posts/b.yml", POST)
    write("posts/c.yml", "- a list of something\n")
    assert findings(load(posts=("posts/**/*.yaml",))) == [("PS146", "posts/b.yml", WARN)]
    assert [item for item in findings(load()) if item[2] is WARN] == []


def test_the_name_that_is_meant_is_one_that_a_pattern_reads() -> None:
    only_yml = compile_all(["posts/*.yml"])[0]
    meant = meant_name("a.YAML", [only_yml[0]._replace(parts=only_yml[0].parts[1:])])
    assert meant is not None
    assert meant.name == "a.yml"


@pytest.mark.parametrize("folder", ["post", "Posts", "POSTS", "_posts", "post/2026"])
def test_a_folder_beside_the_posts_that_holds_posts_is_a_warning(
    write: Write, load: Load, folder: str
) -> None:
    write("posts/a.yaml", POST)
    write(f"{folder}/b.yaml", POST)
    write("other/c.yaml", POST)
    write("postage/d.yaml", POST)
    assert findings(load()) == [("PS146", f"{folder}/b.yaml", WARN)]


def test_a_folder_with_other_yaml_is_nobodys_business(write: Write, load: Load) -> None:
    write("posts/a.yaml", POST)
    write("post/b.yaml", "name: something\n")
    assert findings(load()) == []


@pytest.mark.parametrize(
    ("names", "by"),
    [
        (("posts/Launch.yaml", "posts/launch.yaml"), "letter case"),
        (("posts/caf\u00e9.yaml", "posts/cafe\u0301.yaml"), "Unicode form"),
        (("posts/\u00c4.yaml", "posts/a\u0308.yaml"), "letter case"),
        (("posts/a.yaml", "posts/A.yaml"), "letter case"),
    ],
)
def test_names_that_are_the_same_elsewhere_are_an_error_at_both(
    write: Write, load: Load, names: tuple[str, str], by: str
) -> None:
    for at, name in enumerate(names):
        write(name, f"id: post-{at}\n{POST}")
    workspace = load()
    assert sorted(findings(workspace)) == sorted(("PS147", name, ERROR) for name in names)
    for item in workspace.diagnostics:
        if item.rule == "PS147":
            assert item.summary.endswith(f"have names that differ only by {by}")
            assert all(name in item.summary for name in names)
    assert workspace.posts == ()
    assert sorted(str(one.address) for one in workspace.broken) == ["post-0", "post-1"]


def test_folders_that_are_the_same_elsewhere_are_named_once(write: Write, load: Load) -> None:
    write("posts/A/deep/x.yaml", POST)
    write("posts/a/deep/y.yaml", POST)
    workspace = load()
    assert findings(workspace) == [
        ("PS147", "posts/A/deep/x.yaml", ERROR),
        ("PS147", "posts/a/deep/y.yaml", ERROR),
    ]
    (first, *_) = [item for item in workspace.diagnostics if item.rule == "PS147"]
    assert first.summary.startswith("the folders “posts/A” and “posts/a” have")


def test_the_same_name_with_two_suffixes_is_no_twin() -> None:
    assert list(check_twins(["posts/a.yaml", "posts/a.yml", "posts/b/a.yaml"])) == []


GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00"
    b"\x00\x02\x02D\x01\x00;"
)


def test_pictures_that_are_the_same_elsewhere_are_an_error_where_posts_show_both(
    write: Write, load: Load
) -> None:
    for name in ("Rover.gif", "rover.gif", "other.gif"):
        write(f"posts/media/{name}", GIF)

    def write_post(name: str, medium: str) -> None:
        media = f"media: [{{path: media/{medium}, alt: A}}]"
        write(f"posts/{name}.yaml", f"accounts: [x:acme]\ncontent: {name}\n{media}\n")

    write_post("a", "Rover.gif")
    write_post("c", "other.gif")
    assert findings(load()) == []
    write_post("b", "rover.gif")
    workspace = load()
    assert findings(workspace) == [
        ("PS147", "posts/a.yaml", ERROR),
        ("PS147", "posts/b.yaml", ERROR),
    ]
    assert [post.address for post in workspace.posts] == ["c"]
