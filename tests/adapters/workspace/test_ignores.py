"""Comments that ignore a rule: where they count, what they cannot do, and that none is idle unseen."""

from pathlib import Path

import pytest

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostics

CUT = 'accounts: ["x:acme"]\nscheduledAt: 2027-03-08T09:00:00Z\n'


def found(tmp_path: Path, text: str, **config: object) -> Diagnostics:
    (tmp_path / "post.yaml").write_text(text, "utf-8", newline="")
    return WorkspaceSource(tmp_path, Config(posts=("post.yaml",), **config)).load().diagnostics


def rules(diagnostics: Diagnostics) -> list[tuple[str, int]]:
    return [(item.rule, item.span.line) for item in diagnostics if item.span]


def test_without_a_comment_the_finding_stands(tmp_path: Path) -> None:
    assert rules(found(tmp_path, f"{CUT}content: Hello #tag\n")) == [("PS118", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "content: Hello #tag # postsync: ignore[PS118] a test\n",
        "content: Hello #tag #postsync:ignore[PS118]\n",
        "content: Hello #tag # postsync: ignore[PS118]\r\n",
        "# postsync: ignore[PS118] a test\ncontent: Hello #tag\n",
        "# postsync: ignore[PS118] a test\n\n# more words\ncontent: Hello #tag\n",
        "containers: # postsync: ignore[PS118] a test\n  - content: Hello #tag\n",
        "containers:\n  # postsync: ignore[PS118] a test\n  - content: Hello #tag\n",
    ],
)
def test_a_comment_ignores_the_rule_on_its_line_and_in_the_value_of_a_key_there(
    tmp_path: Path, text: str
) -> None:
    assert found(tmp_path, CUT + text) == ()


def test_a_comment_at_the_head_of_a_text_counts_for_all_of_its_lines(tmp_path: Path) -> None:
    text = "{}content: | # postsync: ignore[PS201] a test\n  one\n  {}\nlabels: [a]\n"
    assert found(tmp_path, text.format(CUT, "a" * 300)) == ()


def test_a_comment_counts_for_one_place_and_not_for_its_neighbours(tmp_path: Path) -> None:
    text = (
        f"{CUT}containers:\n  - content: One #tag # postsync: ignore[PS118] a test\n"
        "  - content: Two #tag\n"
    )
    assert rules(found(tmp_path, text)) == [("PS118", 5)]


def test_what_looks_like_a_comment_inside_a_text_ignores_nothing(tmp_path: Path) -> None:
    text = f"{CUT}containers:\n  - content: |\n      # postsync: ignore[PS118]\n  - content: Hello #tag\n"
    assert rules(found(tmp_path, text)) == [("PS118", 6)]
    text = f'{CUT}content: "a # postsync: ignore[PS201]"\n'
    assert found(tmp_path, text) == ()


def test_an_idle_comment_is_a_note(tmp_path: Path) -> None:
    (note,) = found(tmp_path, f"{CUT}content: Hello # postsync: ignore[PS118] no more\n")
    assert (note.rule, note.severity) == ("PS140", "info")
    assert note.span is not None
    assert (note.span.line, note.span.column) == (3, 16)


def test_each_rule_of_a_comment_must_be_of_use(tmp_path: Path) -> None:
    text = f"{CUT}content: Hello #tag # postsync: ignore[PS118, PS204] a test\n"
    (note,) = found(tmp_path, text)
    assert note.rule == "PS140"
    assert "PS204" in note.summary


def test_a_rule_that_is_switched_off_does_not_make_its_comment_idle(tmp_path: Path) -> None:
    text = f"{CUT}content: Hello #tag # postsync: ignore[PS118] a test\n"
    assert found(tmp_path, text, rules={"PS118": "off"}) == ()


def test_idle_comments_are_not_told_where_not_every_rule_could_look(tmp_path: Path) -> None:
    text = f"acounts: [x]\n{CUT}content: Hello # postsync: ignore[PS201] a test\n"
    assert rules(found(tmp_path, text)) == [("PS121", 1)]
    text = "accounts: [somebody]\ncontent: Hello # postsync: ignore[PS201] a test\n"
    assert found(tmp_path, text) == ()


@pytest.mark.parametrize(
    ("comment", "rule", "word"),
    [
        ("# postsync: ignore", "PS141", "does not say which rule"),
        ("# postsync: ignore PS118", "PS141", "does not say which rule"),
        ("# postsync: ignore[] all", "PS141", "does not say which rule"),
        ("# postsync: ignore[PS999]", "PS141", "not a rule"),
        ("# postsync: ignore[PS301] later", "PS142", "cannot be ignored"),
        ("# postsync: ignore[PS411] later", "PS142", "found by a plan"),
    ],
)
def test_a_comment_that_can_do_nothing_says_so(
    tmp_path: Path, comment: str, rule: str, word: str
) -> None:
    (warning,) = found(tmp_path, f"{CUT}content: Hello {comment}\n")
    assert (warning.rule, warning.severity) == (rule, "warn")
    assert word in warning.summary
    assert warning.detail.endswith(".")


def test_what_protects_posts_is_found_in_spite_of_a_comment(tmp_path: Path) -> None:
    text = (
        f"{CUT}containers:\n  - media:\n"
        "      - path: gone.jpg # postsync: ignore[PS301] it will come\n        alt: A rocket\n"
    )
    assert [rule for rule, _ in rules(found(tmp_path, text))] == ["PS301", "PS142"]


def test_comments_of_several_documents_are_told_apart(tmp_path: Path) -> None:
    one = f"id: one\n{CUT}content: Hello #tag # postsync: ignore[PS118] a test\n"
    two = "id: two\naccounts: [linkedin]\ncontent: Hello #tag\n"
    assert rules(found(tmp_path, f"{one}---\n{two}")) == [("PS118", 8)]
