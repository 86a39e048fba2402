"""Everything wrong with a post is said in one run, also beside what its schema refuses."""

from pathlib import Path

import pytest

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config

HEAD = "accounts: [x:acme]\n"


def found(tmp_path: Path, text: str) -> list[tuple[str, int]]:
    (tmp_path / "post.yaml").write_text(text, "utf-8")
    diagnostics = WorkspaceSource(tmp_path, Config(posts=("post.yaml",))).load().diagnostics
    return [(item.rule, item.span.line) for item in diagnostics if item.span]


def test_a_wrong_key_deep_in_a_list_hides_nothing_else_in_it(tmp_path: Path) -> None:
    text = (
        f"{HEAD}containers:\n"
        f"  - contnet: hi\n    media:\n      - path: gone.jpg\n        atl: x\n      - path: too.jpg\n"
        f'  - content: "{"a" * 300}"\n'
        f"    media: [{{path: three.jpg, alt: x}}]\n"
        "scheduledAt: tomorrow\n"
    )
    assert found(tmp_path, text) == [
        ("PS121", 3),
        ("PS301", 5),
        ("PS121", 6),
        ("PS301", 7),
        ("PS201", 8),
        ("PS301", 9),
        ("PS401", 10),
    ]


@pytest.mark.parametrize(
    "broken",
    ["7", "[]", "{}", "{content: 5}", "{media: 5}", "{media: []}", "{media: [5]}", "{media: [{}]}"],
)
def test_the_parts_beside_a_broken_one_keep_their_places(tmp_path: Path, broken: str) -> None:
    text = f'{HEAD}containers:\n  - {broken}\n  - content: "{"a" * 300}"\n'
    rules = found(tmp_path, text)
    assert ("PS201", 4) in rules
    assert [line for _, line in rules if line != 4] == [3]


def test_media_behind_one_that_names_nothing_are_not_taken_for_it(tmp_path: Path) -> None:
    text = (
        f"{HEAD}containers:\n  - media:\n      - {{alt: x}}\n      - {{path: gone.jpg, alt: x}}\n"
    )
    assert found(tmp_path, text) == [("PS126", 4)]


def test_what_a_wrong_key_may_have_been_meant_for_is_not_called_missing(tmp_path: Path) -> None:
    text = "accounts: [instagram:acme]\ncontainers:\n  - content: hi\n    medai: [{path: a.jpg}]\n"
    assert found(tmp_path, text) == [("PS121", 4)]
    text = "accounts: [pinterest:acme]\npintrest: {board_id: '7'}\ncontent: hi\n"
    assert found(tmp_path, text) == [("PS121", 2)]
