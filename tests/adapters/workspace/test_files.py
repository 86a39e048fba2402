"""Finding post files: patterns, order, hidden names, links, and what is not a file."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tables import each_row

from postsync.adapters.workspace.load.files import Found, discover
from postsync.adapters.workspace.load.patterns import (
    leaves_nothing_out,
    pattern_fault,
    static_folder,
)

Write = Callable[[str, str], Path]


def found(root: Path, *patterns: str) -> list[str]:
    return [file.path for file in discover(str(root), patterns).files]


@pytest.fixture
def tree(tmp_path: Path, write: Write) -> Path:
    for path in (
        "posts/b.yaml",
        "posts/a.yml",
        "posts/2026/12/c.yaml",
        "posts/2026/a.yaml",
        "posts/.hidden.yaml",
        "posts/.git/config.yaml",
        "posts/.kept/config.yaml",
        "posts/notes.md",
        "posts/d.yaml/inner.yaml",
        "other/e.yaml",
        "postsync.yaml",
        "root.yaml",
    ):
        write(path, "- Hello\n")
    return tmp_path


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (
            ["posts/**/*.yaml", "posts/**/*.yml"],
            [
                "posts/2026/12/c.yaml",
                "posts/2026/a.yaml",
                "posts/a.yml",
                "posts/b.yaml",
                "posts/d.yaml/inner.yaml",
            ],
        ),
        (["posts/*.yaml"], ["posts/b.yaml"]),
        (["posts/*/a.yaml"], ["posts/2026/a.yaml"]),
        (["posts/**/12/*"], ["posts/2026/12/c.yaml"]),
        (["posts/20??/[a-b].yaml"], ["posts/2026/a.yaml"]),
        (["posts/b.yaml"], ["posts/b.yaml"]),
        (["./posts//b.yaml"], ["posts/b.yaml"]),
        (["*.yaml"], ["root.yaml"]),
        (["**/e.yaml"], ["other/e.yaml"]),
        (["posts/.hidden.yaml"], ["posts/.hidden.yaml"]),
        (["posts/.kept/*.yaml"], ["posts/.kept/config.yaml"]),
        (["posts/.git/*.yaml"], []),
        (["other/**"], ["other/e.yaml"]),
        (["nowhere/**/*.yaml"], []),
        ([".", "./"], []),
        (["posts/{b,a}.{yaml,yml}"], ["posts/a.yml", "posts/b.yaml"]),
        (["{posts/2026,other}/*.yaml"], ["other/e.yaml", "posts/2026/a.yaml"]),
        (["posts/**/*.yaml", "!posts/2026/**"], ["posts/b.yaml", "posts/d.yaml/inner.yaml"]),
        (["!posts/2026", "posts/**/*.yaml"], ["posts/b.yaml", "posts/d.yaml/inner.yaml"]),
        (
            ["posts/**/*.yaml", "!**/12"],
            ["posts/2026/a.yaml", "posts/b.yaml", "posts/d.yaml/inner.yaml"],
        ),
        (["posts/**/*.yaml", "!**/{a,c}.yaml"], ["posts/b.yaml", "posts/d.yaml/inner.yaml"]),
        (["posts/.kept/*.yaml", "!posts/*/*"], []),
        (["posts/*.yaml", "!posts/b.yml"], ["posts/b.yaml"]),
        (["posts/*.yaml", "!b.yaml"], ["posts/b.yaml"]),
        (["posts/*.yaml", "!**"], []),
        (["posts/" + "{a,b}" * 40], []),
    ],
)
def test_a_pattern_finds_the_files_it_says_in_order(
    tree: Path, patterns: list[str], expected: list[str]
) -> None:
    assert found(tree, *patterns) == expected


def test_a_file_that_two_patterns_match_is_found_once_and_the_first_decides(tree: Path) -> None:
    files = discover(str(tree), ["posts/2026/**/*.yaml", "posts/**/*.yaml"]).files
    assert files[0] == Found("posts/2026/12/c.yaml", "posts/2026")
    assert len(files) == len({file.path for file in files})


@each_row(
    "pattern, folder",
    [
        ("posts/**/*.yaml", "posts"),
        ("a/b/*.yaml", "a/b"),
        ("a/b-*/c/*.yaml", "a"),
        ("*.yaml", ""),
        ("posts/launch.yaml", "posts"),
        ("**/*.yaml", ""),
        ("posts/{launch,tips}/*.yaml", "posts"),
        ("posts/{a/b,c}/*.yaml", "posts"),
    ],
)
def test_addresses_are_counted_from_the_folders_before_the_first_wildcard(
    pattern: str, folder: str
) -> None:
    assert static_folder(pattern) == folder


def test_the_order_of_files_is_not_that_of_the_disk(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forwards = found(tree, "posts/**/*.yaml")

    class Backwards:
        def __init__(self, path: str) -> None:
            with scan(path) as entries:
                self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __enter__(self) -> "list[os.DirEntry[str]]":
            return self.entries

        def __exit__(self, *_: object) -> None:
            pass

    scan = os.scandir
    monkeypatch.setattr(os, "scandir", Backwards)
    assert found(tree, "posts/**/*.yaml") == forwards


def test_links_to_files_and_folders_are_refused_where_a_pattern_reaches_them(tree: Path) -> None:
    (tree / "posts/link.yaml").symlink_to(tree / "other/e.yaml")
    (tree / "posts/broken.yaml").symlink_to("nowhere")
    (tree / "posts/up").symlink_to("..")
    (tree / "posts/notes").symlink_to(tree / "posts/notes.md")
    (tree / "elsewhere").symlink_to(tree / "other")
    result = discover(str(tree), ["posts/**/*.yaml"])
    refused = sorted(item.span.file for item in result.diagnostics if item.span)
    assert refused == ["posts/broken.yaml", "posts/link.yaml", "posts/up"]
    assert {item.rule for item in result.diagnostics} == {"PS102"}
    assert not any("link" in file.path or "up/" in file.path for file in result.files)


def test_a_link_that_is_left_out_is_nobodys_business(tree: Path) -> None:
    (tree / "posts/up").symlink_to("..")
    (tree / "posts/away").symlink_to("..")
    (tree / "posts/link.yaml").symlink_to(tree / "other/e.yaml")
    patterns = ["posts/**/*.yaml", "!posts/up/**", "!posts/away", "!posts/link.yaml"]
    assert discover(str(tree), patterns).diagnostics == []


def test_the_posts_folder_itself_may_not_be_a_link(tmp_path: Path, write: Write) -> None:
    write("elsewhere/a.yaml", "content: Hello\n")
    (tmp_path / "posts").symlink_to(tmp_path / "elsewhere")
    result = discover(str(tmp_path), ["posts/**/*.yaml"])
    assert result.files == []
    assert [item.rule for item in result.diagnostics] == ["PS102"]


def test_a_pipe_is_not_waited_for(tree: Path) -> None:
    os.mkfifo(tree / "posts/pipe.yaml")
    result = discover(str(tree), ["posts/*.yaml"])
    assert [item.rule for item in result.diagnostics] == ["PS101"]


def test_a_folder_that_cannot_be_read_is_reported(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = os.open

    def refuse(path: str, flags: int, **given: object) -> int:
        if str(path).endswith("2026/"):
            raise PermissionError(13, "Permission denied")
        return opening(path, flags, **given)

    monkeypatch.setattr(os, "open", refuse)
    result = discover(str(tree), ["posts/**/*.yaml"])
    assert [item.summary for item in result.diagnostics] == [
        "the folder posts/2026/ cannot be read: Permission denied"
    ]


@each_row(
    "pattern, said",
    [
        ("/posts/*.yaml", "leaves the workspace"),
        ("~/posts/*.yaml", "leaves the workspace"),
        ("posts\\\\*.yaml", "has a backslash"),
        ("posts/../../*.yaml", "leaves the workspace"),
        ("posts/{a,..}/*.yaml", "leaves the workspace"),
        ("!../*.yaml", "leaves the workspace"),
        ("posts/**.yaml", "beside other characters"),
        ("posts/**a/b.yaml", "beside other characters"),
        ("posts/{**,a}b/c.yaml", "beside other characters"),
        ("posts/***/a.yaml", "beside other characters"),
        ("posts/", "names a folder"),
        ("!posts/drafts/", "names a folder"),
        (" posts/*.yaml", "space"),
        ("! posts/*.yaml", "space"),
        ("!!posts/*.yaml", "twice"),
        ("!", "names no file"),
        ("./", "names no file"),
        ("posts/{a,b.yaml", "do not match"),
        ("posts/a,b}.yaml", "do not match"),
        ("posts/{a,{b,c}}.yaml", "do not match"),
        ("posts/{a}.yaml", "no choice"),
        ("posts/{1..9}.yaml", "no choice"),
        ("posts/@(a|b).yaml", "round brackets"),
        ("posts/" + "{a,b}" * 6, "64 patterns"),
        ("posts/" + "{a,b}" * 300, "patterns"),
    ],
)
def test_a_pattern_that_would_match_less_than_it_seems_to_is_refused(
    pattern: str, said: str
) -> None:
    fault = pattern_fault(pattern)
    assert fault is not None
    assert said in fault[0]
    assert fault[1]


@each_row(
    "pattern",
    [
        "posts/**/*.yaml",
        "!posts/drafts/**",
        "!posts/drafts",
        "**",
        "posts/{launch,tips}/*.{yaml,yml}",
        "posts/20[0-9][0-9]/?.yaml",
        "./posts/a b (old)/*.yaml",
        "posts/{a.yaml,b.yml}",
        "posts/[!a]*.yaml",
        "posts/*.{yml,yaml}",
        "{posts,social}/**/*.yaml",
    ],
)
def test_a_pattern_that_matches_what_it_says_is_fine(pattern: str) -> None:
    assert pattern_fault(pattern) is None


@each_row(
    "pattern, said, meant",
    [
        ("posts", "names a folder", "“posts/**/*.yaml”"),
        ("./posts/2026", "names a folder", "“./posts/2026/**/*.yaml”"),
        ("posts/**/", "names a folder", "“posts/**/*.yaml”"),
        ("!posts/drafts/", "names a folder", "“!posts/drafts/**”"),
        ("posts\\**\\*.yaml", "has a backslash", "posts/**/*.yaml"),
        ("posts/*\\.yaml", "has a backslash", "forward slashes."),
        ("posts/*.yaml, posts/*.yml", "holds several", "entry of its own"),
        ("posts/*.yaml posts/*.yml", "holds several", "entry of its own"),
        ("posts/*.yml|*.yaml", "holds several", "entry of its own"),
        ("posts/\uff0a.yaml", "full-width", "Write * instead"),
        ("posts/$YEAR/*.yaml", "has a variable", "the name itself"),
        ("posts/{{ folder }}/*.yaml", "has a variable", "the name itself"),
        ("posts/[^a]*.yaml", "has `[^`", "`[!abc]`"),
        ("posts/[ab.yaml", "does not end", "[abc]"),
        ("posts/{a,{b,c}}.yaml", "braces", "without braces inside braces"),
        ("posts/{1..3}.yaml", "hold no choice", "ranges"),
    ],
)
def test_a_pattern_of_another_program_is_told_how_it_is_written_here(
    pattern: str, said: str, meant: str
) -> None:
    fault = pattern_fault(pattern)
    assert fault is not None
    assert said in fault[0]
    assert meant in fault[1]


@each_row(
    "out, taken, expected",
    [
        ("!*.draft.yaml", ["posts/**/*.yaml"], True),
        ("!drafts/**", ["posts/**/*.yaml", "social/*.yaml"], True),
        ("!posts/drafts/**", ["posts/**/*.yaml"], False),
        ("!./posts/drafts/**", ["./posts/**/*.yaml"], False),
        ("!**/*.draft.yaml", ["posts/**/*.yaml"], False),
        ("!p*/drafts/**", ["posts/**/*.yaml"], False),
        ("!drafts/**", ["*/**/*.yaml"], False),
        ("!drafts/**", ["**/*.yaml"], False),
        ("!{drafts,posts}/a/**", ["posts/**/*.yaml"], False),
        ("!posts", ["posts/**/*.yaml"], False),
    ],
)
def test_a_pattern_that_begins_where_no_other_does_leaves_nothing_out(
    out: str, taken: list[str], expected: bool
) -> None:
    assert leaves_nothing_out(out, [*taken, out]) is expected
    if expected:
        assert pattern_fault(out) is None
