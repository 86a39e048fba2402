"""Whoever loads the posts can say where they go; that is asked only where the files do not tell."""

from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.errors import ProviderError
from postsync.domain.post.post import Post, Workspace

Write = Callable[[str, str], Path]


class Asked:
    """Sends every post that it is asked about to the same accounts."""

    def __init__(self, *accounts: str) -> None:
        self.accounts = accounts
        self.addresses: list[str] = []

    def __call__(self, post: Post) -> tuple[str, ...]:
        self.addresses.append(post.address)
        return self.accounts


def load(root: Path, asked: Asked, **config: object) -> Workspace:
    return WorkspaceSource(root, Config(**config)).load(asked)  # type: ignore[arg-type]


def rules(workspace: Workspace) -> list[str]:
    return [item.rule for item in workspace.diagnostics]


POSTS = {
    "name": "[x:acme, twitter:Acme_Dev]",
    "network": "[linkedin]",
    "group": "[brand]",
    "id": "[9dyJS]",
    "some": "[x:acme, '@acme']",
}


def test_only_posts_whose_selectors_do_not_tell_their_networks_are_asked_about(
    write: Write, tmp_path: Path
) -> None:
    for name, accounts in POSTS.items():
        write(f"posts/{name}.yaml", f"accounts: {accounts}\ncontent: From {name}\n")
    asked = Asked("x:acme")
    groups = {"brand": ("x:acme", "linkedin")}
    workspace = load(tmp_path, asked, groups=groups)
    assert sorted(asked.addresses) == ["id", "some"]
    assert {post.address: post.content.selectors for post in workspace.posts}["id"] == ("9dyJS",)


def test_where_accounts_have_limits_of_their_own_a_network_alone_does_not_tell_enough(
    write: Write, tmp_path: Path
) -> None:
    for name, accounts in POSTS.items():
        write(f"posts/{name}.yaml", f"accounts: {accounts}\ncontent: From {name}\n")
    asked = Asked("x:acme")
    limits = {"x:acme_dev": {"post": 25_000.0}}
    load(tmp_path, asked, groups={"brand": ("x:acme",)}, limits=limits)
    assert sorted(asked.addresses) == ["id", "network", "some"]


def test_a_selector_that_means_nobody_hides_nothing_of_the_others(
    write: Write, tmp_path: Path
) -> None:
    write("posts/a.yaml", "accounts: [reddit:acme, nobody]\ncontent: Hello\npinterest: {}\n")
    assert rules(load(tmp_path, Asked("reddit:acme", "nobody"))) == ["PS520"]
    found = rules(load(tmp_path, Asked("reddit:acme", "x:nobody")))
    assert sorted(found) == ["PS515", "PS520"], "now it is certain that nobody is on Pinterest"


def test_a_finding_stands_at_the_selector_that_leads_to_the_network(
    write: Write, tmp_path: Path
) -> None:
    text = "accounts:\n  - x:acme\n  - {who}\n  - {other}\ncontent: Hello\n"
    write("posts/a.yaml", text.format(who="uN4Sx", other="linkedin"))
    write("posts/b.yaml", text.format(who="friends", other="linkedin"))
    write("posts/c.yaml", text.format(who="uN4Sx", other="friends"))
    asked = Asked("x:acme", "reddit:acme", "linkedin:acme-inc")
    workspace = load(tmp_path, asked, groups={"friends": ("reddit:acme",)})
    places = [(d.span.line, d.span.column) for d in workspace.diagnostics if d.rule == "PS520"]  # type: ignore[union-attr]
    assert places == [(3, 5), (3, 5), (2, 3)], "in the last one it could be either"


def test_two_posts_of_one_account_are_seen_whatever_they_call_it(
    write: Write, tmp_path: Path
) -> None:
    write("posts/a.yaml", "accounts: [9dyJS]\ncontent: Hello\n")
    write("posts/b.yaml", "accounts: [x:acme]\ncontent: Hello\n")
    assert rules(load(tmp_path, Asked("9dyJS"))) == []
    assert "PS134" in rules(load(tmp_path, Asked("x:acme")))


def test_the_other_keys_of_a_broken_post_are_checked_there_too(
    write: Write, tmp_path: Path
) -> None:
    write("posts/a.yaml", "accounts: [9dyJS]\ncontent: Hello\nscheduledAt: 7\n")
    assert rules(load(tmp_path, Asked("reddit:acme"))) == ["PS520", "PS122"]


def test_what_goes_wrong_with_asking_comes_through(write: Write, tmp_path: Path) -> None:
    write("posts/a.yaml", "accounts: [9dyJS]\ncontent: Hello\n")

    def fail(_post: Post) -> tuple[str, ...]:
        raise ProviderError("the service does not answer")

    with pytest.raises(ProviderError):
        WorkspaceSource(tmp_path, Config()).load(fail)
