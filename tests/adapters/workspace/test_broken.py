"""Files with errors: what is sound is planned all the same, and what is broken is neither absent nor new."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.adapters.media.files import MediaFiles
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.diagnostic import Severity
from postsync.domain.post.post import Broken, Workspace

Write = Callable[[str, str | bytes], Path]
Load = Callable[..., Workspace]

SOUND = "accounts: [x:acme]\nscheduledAt: 2026-12-01T14:00:00Z\ncontent: Sound\n"
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00"
    b"\x00\x02\x02D\x01\x00;"
)


def addresses(workspace: Workspace) -> list[str]:
    return [post.address for post in workspace.posts]


def names(workspace: Workspace) -> list[tuple[str, str | None]]:
    return [(one.file, one.address) for one in workspace.broken]


def rules(broken: Broken) -> list[str]:
    return [item.rule for item in broken.diagnostics]


def test_a_sound_workspace_has_nothing_broken(write: Write, load: Load) -> None:
    write("posts/a.yaml", SOUND)
    assert load().broken == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("accounts: [x:acme]\ncontnt: Hello\n", "PS121"),
        ("accounts: [x:acme]\ncontent: 7\n", "PS122"),
        ("just words\n", "PS120"),
        ("accounts: [x:acme]\nscheduledAt: 2026-12-01\ncontent: Hello\n", "PS402"),
        ("accounts: [x:acme]\nscheduledAt: 2026-12-01T14:00\ncontent: Hello\n", "PS403"),
        ("accounts: [x:acme]\ntimezone: Europe/Berln\ncontent: Hello\n", "PS404"),
        ("accounts: [linkedin]\nlinkedin: {}\ncontent: A\nx: {a: .nan}\n", "PS121"),
    ],
)
def test_a_document_that_does_not_tell_what_it_wants_is_no_post(
    write: Write, load: Load, text: str, rule: str
) -> None:
    write("posts/a.yaml", SOUND)
    write("posts/b.yaml", text)
    workspace = load()
    assert addresses(workspace) == ["a"]
    (broken,) = workspace.broken
    assert (broken.file, broken.address, broken.post) == ("posts/b.yaml", "b", None)
    assert rule in rules(broken)
    assert set(broken.diagnostics) <= set(workspace.diagnostics)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"accounts: [x:acme]\ncontent: {'a' * 300}\n", "PS201"),
        ('accounts: [x:acme]\ncontent: "a\\u0007b"\n', "PS125"),
        ("content: Hello\n", "PS501"),
        ("accounts: [x:acme]\ncontainers: [{content: A, media: [{path: a.jpg}]}]\n", "PS301"),
        ("accounts: [x:acme]\ncontainers: [{content: A, media: [{path: ../../a.jpg}]}]\n", "PS302"),
    ],
)
def test_a_post_that_breaks_a_rule_still_says_what_it_is(
    write: Write, load: Load, text: str, rule: str
) -> None:
    write("posts/a.yaml", SOUND)
    write("posts/b.yaml", text)
    workspace = load()
    assert addresses(workspace) == ["a"]
    (broken,) = workspace.broken
    assert broken.post is not None
    assert broken.post.address == broken.address == "b"
    assert rule in rules(broken)


def test_only_errors_break_a_post(write: Write, load: Load) -> None:
    write("posts/b.yaml", f"accounts: [x:acme]\ncontent: {'a' * 300}\n")
    assert addresses(load(rules={"PS201": "warn"})) == ["b"]
    write("posts/b.yaml", "accounts: [x:acme]\ncontent: a # postsync: ignore[PS999] no rule\n")
    assert addresses(load()) == ["b"]
    (broken,) = load(rules={"PS141": "error"}).broken
    assert rules(broken) == ["PS141"]


def test_one_error_leaves_the_other_documents_of_its_file_alone(write: Write, load: Load) -> None:
    write("posts/a.yaml", f"id: one\n{SOUND}---\nid: two\ncontents: B\n---\nid: three\n{SOUND} C\n")
    workspace = load()
    assert addresses(workspace) == ["one", "three"]
    assert names(workspace) == [("posts/a.yaml", "two")]
    assert workspace.broken[0].span.line == 6


def test_two_posts_with_one_address_are_both_broken(write: Write, load: Load) -> None:
    write("posts/a.yaml", SOUND)
    write("posts/b.yaml", "id: a\naccounts: [x:acme]\ncontent: Other\n")
    write("posts/c.yaml", "accounts: [x:acme]\ncontent: Third\n")
    workspace = load()
    assert addresses(workspace) == ["c"]
    assert names(workspace) == [("posts/a.yaml", "a"), ("posts/b.yaml", "a")]
    assert [one.post is not None for one in workspace.broken] == [True, True]


def test_posts_that_would_be_seen_twice_are_for_the_plan_to_judge(write: Write, load: Load) -> None:
    write("posts/a.yaml", SOUND)
    write("posts/b.yaml", SOUND)
    workspace = load()
    assert addresses(workspace) == ["a", "b"]
    assert [item.rule for item in workspace.diagnostics] == ["PS134", "PS134"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("content: [", ["b"]),
        (f"{SOUND}<<<<<<< HEAD\n", ["b"]),
        (f"id: one\n{SOUND}---\nid: 'two'\ncontent: [\n---\nid: three\n", ["one", "three", "two"]),
        ("id: /\ncontent: [", ["/"]),
        ("--- \xff\n", ["b"]),
    ],
)
def test_a_file_that_is_not_yaml_stands_for_the_posts_that_it_names(
    write: Write, load: Load, text: str, found: list[str]
) -> None:
    write("posts/a.yaml", SOUND)
    write("posts/b.yaml", text.encode("latin-1"))
    workspace = load()
    assert addresses(workspace) == ["a"]
    assert sorted(names(workspace)) == [("posts/b.yaml", name) for name in found]
    for broken in workspace.broken:
        assert broken.post is None
        assert broken.diagnostics == workspace.diagnostics


def test_what_a_broken_file_may_be_called_is_never_taken_from_a_sound_post(
    write: Write, load: Load
) -> None:
    write("posts/a.yaml", SOUND)
    write("posts/b.yaml", "id: a\ncontent: [\n")
    workspace = load()
    assert addresses(workspace) == ["a"]
    assert names(workspace) == [("posts/b.yaml", None)]
    assert rules(workspace.broken[0]) == ["PS105"]


def test_a_name_that_is_no_address_is_not_made_up(write: Write, load: Load) -> None:
    write("posts/my post.yaml", SOUND)
    write("posts/your post.yaml", "a: [")
    assert names(load()) == [("posts/my post.yaml", None), ("posts/your post.yaml", None)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_broken(write: Write, load: Load) -> None:
    write("posts/a.yaml", SOUND).chmod(0)
    assert names(load()) == [("posts/a.yaml", "a")]


def test_a_file_that_cannot_be_read_is_broken(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("posts/a.yaml", SOUND)

    opening = os.open

    def refuse(path: str, flags: int, **given: object) -> int:
        if str(path).endswith("a.yaml"):
            raise PermissionError(13, "Permission denied")
        return opening(path, flags, **given)

    monkeypatch.setattr(os, "open", refuse)
    workspace = load()
    assert names(workspace) == [("posts/a.yaml", "a")]
    assert rules(workspace.broken[0]) == ["PS101"]


def test_a_folder_behind_a_link_holds_whatever_was_in_it(
    tmp_path: Path, write: Write, load: Load
) -> None:
    write("elsewhere/a.yaml", SOUND)
    write("posts/b.yaml", SOUND)
    (tmp_path / "posts/2026").symlink_to("../elsewhere")
    workspace = load()
    assert addresses(workspace) == ["b"]
    (broken,) = workspace.broken
    assert (broken.file, broken.address, rules(broken)) == ("posts/2026", None, ["PS102"])
    assert broken.holds("posts/2026")
    assert broken.holds("posts/2026/a.yaml")
    assert not broken.holds("posts/2026-01.yaml")


def test_a_missing_medium_leaves_the_digests_of_the_others(tmp_path: Path, write: Write) -> None:
    write("posts/a.gif", GIF)
    media = "containers: [{content: A, media: [{path: a.gif, alt: A}, {path: b.gif, alt: B}]}]\n"
    write("posts/a.yaml", f"accounts: [x:acme]\n{media}")
    workspace = WorkspaceSource(tmp_path, Config(), media=MediaFiles(tmp_path)).load()
    (broken,) = workspace.broken
    assert broken.post is not None
    one, other = broken.post.content.media
    assert one.sha256 is not None
    assert (other.path, other.sha256) == ("posts/b.gif", None)
    errors = [item.rule for item in broken.diagnostics if item.severity is Severity.ERROR]
    assert errors == ["PS301"]


def test_nothing_outside_of_the_repository_is_read_for_a_broken_post(
    tmp_path: Path, write: Write
) -> None:
    write("secret.gif", GIF)
    subprocess.run(["git", "init", "-q", tmp_path / "repo"], check=True)
    write(
        "repo/posts/a.yaml", "accounts: [x:acme]\ncontainers: [{media: [{path: ../../secret.gif}]}]"
    )
    root = tmp_path / "repo"
    (broken,) = WorkspaceSource(root, Config(), media=MediaFiles(root)).load().broken
    assert broken.post is not None
    assert [medium.sha256 for medium in broken.post.content.media] == [None]


DIVIDED = """\
accounts: [x:acme, linkedin]
scheduledAt: 2026-12-01T14:00:00Z
content: Sound
variants:
  linkedin:
    content: %s
"""
FILLED = """\
forEach: %s
schedule: {every: day, at: "12:00", timezone: UTC, from: 2026-12-01}
template: %s
"""
WORDS = '{accounts: [x:acme], content: "{{ row.text }}"}'


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('"Words" #rover', "PS118"),
        ("&Words that are lost", "PS136"),
        ('"A \\u202eB"', "PS213"),
    ],
)
def test_words_that_are_wrong_keep_back_the_post_that_would_say_them(
    write: Write, load: Load, text: str, rule: str
) -> None:
    write("posts/v.yaml", DIVIDED % text)
    rows = f"\n  rows:\n    b: {{text: B}}\n    a:\n      text: {text}"
    write("posts/r.yaml", FILLED % (rows, WORDS))
    filled = f"\n  accounts: [x:acme]\n  content: {text}"
    write("posts/t.yaml", FILLED % ("{rows: {a: {}, b: {}}}", filled))
    workspace = load()
    assert addresses(workspace) == ["r/b", "v"]
    kept_back = [one for one in workspace.broken if rule in rules(one)]
    assert {one.address for one in kept_back} == {"r/a", "t/a", "t/b", "v@linkedin"}


@pytest.mark.parametrize(
    ("name", "data", "broken", "told"),
    [
        ("a.yaml", "a: {text: A}\nb:\n  text: B #tag\n#c: {text: C}\n", "b", "PS118 3:9"),
        ("a.yaml", "- key: a #first\n  text: A\n- key: b\n  text: B\n   #tag\n", "b", "PS118 4:9"),
        ("a.yaml", 'a: {text: A}\nb: {text: "B \\u202e"}\n', "b", "PS213 3:41"),
        ("a.csv", "key,text\na,A\nb,B \u202e\n", "b", "PS213 3:41"),
        (
            "a.json",
            '[{"key": "a", "text": "A"}, {"key": "b", "text": "B \\u202e"}]',
            "b",
            "PS213 3:41",
        ),
        ("a.json", '[{"key": "a", "text": "A"},\n{"key": "b"}, {"key": "b"}]', "b", "PS164 2:1"),
        ("a.csv", "key,text\na,A\n<<<<<<< x\nb,B\n=======\nb,C\n>>>>>>> y\n", "", "PS160 3:1"),
        ("a.csv", "key,text\na,A\n||||||| x\nb,B\n", "", "PS160 3:1"),
        ("a.json", '{"a": {"text": "A"},\n=======\n"b": {"text": "B"}}', "", "PS160 2:1"),
        ("a.yaml", "a:\n  text: |\n    A\n    >>>>>>> y\n", "", "PS160 4:5"),
    ],
)
def test_a_data_file_that_has_lost_words_or_holds_unseen_ones_keeps_back_its_rows(
    write: Write, load: Load, name: str, data: str, broken: str, told: str
) -> None:
    write(f"data/{name}", data)
    write("posts/r.yaml", FILLED % (f"../data/{name}", WORDS))
    workspace = load()
    assert addresses(workspace) == (["r/a"] if broken else [])
    assert {one.address for one in workspace.broken} == {f"r/{broken}" if broken else "r"}
    found = {
        f"{one.rule} {one.span.line}:{one.span.column}" for one in workspace.diagnostics if one.span
    }
    assert found == {told}


def test_a_template_file_that_has_lost_words_keeps_back_its_posts(write: Write, load: Load) -> None:
    texts = ['"A" #tag', "&A B", "|\n  A\n  <<<<<<< x", "A\n# a remark\n#draft: true"]
    for at, text in enumerate(texts):
        write(f"templates/{at}.yaml", f"accounts: [x:acme]\ncontent: {text}\n")
        write(f"posts/{at}.yaml", FILLED % ("{rows: {a: {}}}", f"../templates/{at}.yaml"))
    workspace = load()
    assert addresses(workspace) == ["3/a"]
    told = [(one.address, rules(one)[-1]) for one in workspace.broken]
    assert told == [("0/a", "PS118"), ("1/a", "PS136"), ("2/a", "PS137")]
    assert addresses(load(rules={"PS118": "warn"})) == ["0/a", "3/a"]
