"""What nobody knows yet of a network is told once a run, and not of each post (PS208)."""

from collections.abc import Callable
from pathlib import Path

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostics, Severity

Write = Callable[[str, str], Path]

TEXT = "Rover {} (the fast one) is here"


def written(write: Write, posts: int, comment: str = "") -> None:
    for number in range(1, posts + 1):
        text = f"accounts: [linkedin:acme-inc]\ncontent: {TEXT.format(number)}{comment}\n"
        write(f"posts/{number}.yaml", text)


def checked(root: Path, **config: object) -> Diagnostics:
    return WorkspaceSource(root, Config(**config)).check().diagnostics  # type: ignore[arg-type]


def test_the_first_place_is_told_with_how_many_posts_have_it_too(
    write: Write, tmp_path: Path
) -> None:
    written(write, 12)
    [note] = checked(tmp_path)
    assert (note.rule, note.severity, note.address) == ("PS208", Severity.INFO, "1")
    assert note.span is not None
    assert (note.span.file, note.span.line, note.span.column) == ("posts/1.yaml", 2, 18)
    assert note.summary == "LinkedIn may cut off the text at “(”; the same in 11 more posts"


def test_of_one_post_and_of_two_it_is_told_in_words(write: Write, tmp_path: Path) -> None:
    written(write, 1)
    assert [one.summary for one in checked(tmp_path)] == ["LinkedIn may cut off the text at “(”"]
    written(write, 2)
    [note] = checked(tmp_path)
    assert note.summary.endswith("“(”; the same in 1 more post")


def test_a_comment_takes_its_post_out_and_the_next_is_told(write: Write, tmp_path: Path) -> None:
    written(write, 3)
    write(
        "posts/1.yaml",
        f"accounts: [linkedin:acme-inc]\ncontent: {TEXT}  # postsync: ignore[PS208] we looked\n",
    )
    [note] = checked(tmp_path)
    assert note.address == "2"
    assert note.summary.endswith("; the same in 1 more post")


def test_it_can_be_switched_off_and_made_a_warning(write: Write, tmp_path: Path) -> None:
    written(write, 3)
    assert checked(tmp_path, rules={"PS208": "off"}) == ()
    [warning] = checked(tmp_path, rules={"PS208": "warn"})
    assert warning.severity is Severity.WARN


def test_an_error_is_told_of_each_post_because_it_keeps_it_back(
    write: Write, tmp_path: Path
) -> None:
    written(write, 3)
    assert len(checked(tmp_path, rules={"PS208": "error"})) == 3


def test_what_is_asked_about_one_file_is_told_there(write: Write, tmp_path: Path) -> None:
    written(write, 3)
    source = WorkspaceSource(tmp_path, Config(), only=[tmp_path / "posts/3.yaml"])
    assert [one.address for one in source.check().diagnostics] == ["3"]
