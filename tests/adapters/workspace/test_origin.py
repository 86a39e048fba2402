"""Where postsync came from is what the workflows of `init` use."""

import json
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from postsync.adapters.workspace.origin import origin

COMMIT = 40 * "c"

GIT = {"vcs": "git", "commit_id": COMMIT}

PROJECT = "acme/postsync"


def found(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    noted: dict[str, Any] | None,
    version: str = "1.2.3",
) -> str | None:
    (tmp_path / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: postsync\nVersion: {version}\n"
    )
    if noted is not None:
        (tmp_path / "direct_url.json").write_text(json.dumps(noted), "utf-8")
    monkeypatch.setattr(metadata, "distribution", lambda _: metadata.PathDistribution(tmp_path))
    return origin(PROJECT)


@pytest.mark.parametrize(
    ("noted", "used"),
    [
        ({"url": "https://github.com/we/fork", "vcs_info": GIT}, f"we/fork@{COMMIT}"),
        ({"url": "https://github.com/we/fork.git", "vcs_info": GIT}, f"we/fork@{COMMIT}"),
        ({"url": "https://git@github.com/we/fork/", "vcs_info": GIT}, f"we/fork@{COMMIT}"),
        # What no workflow can use, or would be another commit tomorrow, or would end the line.
        ({"url": "https://git.acme.example/we/fork", "vcs_info": GIT}, None),
        ({"url": "https://github.com/we/fork", "vcs_info": {**GIT, "commit_id": "main"}}, None),
        ({"url": "https://github.com/we/fork\nevil: x", "vcs_info": GIT}, None),
        ({"url": "https://github.com/we/fork/-1.whl", "archive_info": {}}, None),
        ({"url": "file:///p", "dir_info": {"editable": True}}, None),
    ],
)
def test_a_commit_on_github_is_used_by_its_hash(
    noted: dict[str, Any], used: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(tmp_path, monkeypatch, noted) == used


@pytest.mark.parametrize(
    ("version", "used"),
    [("1.2.3", "acme/postsync@v1.2.3"), ("1.2.3.dev0", None)],
)
def test_a_release_from_an_index_is_used_by_its_tag(
    version: str, used: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found(tmp_path, monkeypatch, None, version) == used


def test_one_that_is_not_installed_came_from_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> None:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "distribution", missing)
    assert origin(PROJECT) is None
