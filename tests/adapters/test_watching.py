"""Watching: what is saved is noticed, and what nobody draws is not."""

from pathlib import Path

from postsync.adapters.watching import changes


def test_saved_created_and_removed_files_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/a.yaml").write_text("one")
    steps = [
        lambda: (tmp_path / "posts/a.yaml").write_text("other"),
        lambda: (tmp_path / "posts/deep/er").mkdir(parents=True),
        lambda: (tmp_path / "posts/deep/er/b.yaml").write_text("one"),
        lambda: replaced(tmp_path / "posts/a.yaml"),
        (tmp_path / "posts/deep/er/b.yaml").unlink,
        lambda: (tmp_path / "posts/loop").symlink_to(tmp_path),
    ]
    looks = changes(str(tmp_path), sleep=lambda _: steps.pop(0)())
    assert [sorted(next(looks)) for _ in range(5)] == [
        ["posts/a.yaml"],
        ["posts/deep/er/b.yaml"],
        ["posts/a.yaml"],
        ["posts/deep/er/b.yaml"],
        ["posts/loop"],
    ]


def replaced(path: Path) -> None:
    """Save as most editors do: a file of another name takes the place."""
    path.with_name(".a.yaml.swp").write_text("other")
    path.with_name(".a.yaml.swp").rename(path)


def test_of_hidden_folders_only_the_state_is_looked_at(tmp_path: Path) -> None:
    names = (
        ".git/HEAD",
        "node_modules/x/y.js",
        ".postsync/pictures/a.json",
        ".postsync/preview.html",
    )
    for name in (*names, ".postsync/state.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")

    def save(_: float) -> None:
        for name in (*names, ".postsync/state.json", "posts~", ".hidden.yaml"):
            (tmp_path / name).write_text("another one")

    assert next(changes(str(tmp_path), sleep=save)) == {".postsync/state.json"}
