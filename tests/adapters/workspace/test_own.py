"""A post's own words: what is out is judged by them, whatever groups, defaults and zones become."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.post.post import Own

Own_ = Callable[..., Own]

PLAIN = "accounts: [x:acme]\nscheduledAt: 2026-12-01T14:00:00Z\ncontent: Hello\n"


@pytest.fixture
def own(tmp_path: Path) -> Own_:
    """The own words of a post with this text, at this place."""

    def own(text: str, path: str = "posts/a.yaml", **config: Any) -> Own:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        workspace = WorkspaceSource(tmp_path, Config(posts=(path,), **config)).load()
        (post,) = [*workspace.posts, *(one.post for one in workspace.broken if one.post)]
        assert post.own is not None
        return post.own

    return own


def test_accounts_and_time_are_as_the_file_says(own: Own_) -> None:
    said = own(PLAIN)
    assert said.accounts == ("x:acme",)
    assert said.at == "2026-12-01T14:00:00Z"
    assert len(said.words) == len("sha256:") + 16


def test_what_the_file_leaves_open_stays_open(own: Own_) -> None:
    said = own("content: Hello\n", defaults={"accounts": ["x:acme"], "timezone": "Europe/Berlin"})
    assert said.accounts is None
    assert said.at is None


def test_groups_defaults_and_zones_change_no_word(own: Own_) -> None:
    text = "accounts: [brand]\nscheduledAt: 2026-12-01T14:00\ncontent: Hello\n"
    groups = {"brand": ("x:acme",)}
    before = own(text, groups=groups, timezone="UTC")
    after = own(
        text,
        groups={"brand": ("x:acme", "bluesky")},
        timezone="Europe/Berlin",
        defaults={"labels": ["a"], "x": {"extra": {"a": 1}}, "missed": "skip"},
        rules={"PS201": "off"},
    )
    assert before == after
    assert before.accounts == ("brand",)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("scheduledAt: 2026-12-01 14:00Z", "2026-12-01T14:00:00Z"),
        ("scheduledAt: 2026-12-01T15:00+01:00", "2026-12-01T14:00:00Z"),
        ("scheduledAt: 2026-12-01T14:00Z\ntimezone: Europe/Berlin", "2026-12-01T14:00:00Z"),
        ("scheduledAt: 2026-12-01 15:00\ntimezone: Europe/Berlin", "2026-12-01T15:00:00 Europe/Berlin"),
        ("scheduledAt: 2026-12-01 15:00", "2026-12-01T15:00:00"),
        ("timezone: Europe/Berlin", None),
    ],
)  # fmt: skip
def test_a_time_is_the_same_however_it_is_written(own: Own_, written: str, said: str) -> None:
    assert own(f"accounts: [x:acme]\n{written}\ncontent: A\n", timezone="UTC").at == said


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("content: Hello", "content: |\n  Hello\n\n"),
        PLAIN.replace("content: Hello", "content: >-\n  Hello # no\n").replace(" # no", ""),
        PLAIN.replace("content: Hello", 'containers: [{content: "Hello  "}]'),
        f"# A comment\nid: a\n{PLAIN}labels: [b]\nmissed: skip\nprotect: true\ndraft: true\n",
        f"{PLAIN}answers: {{again: true, known: [x]}}\n",
        PLAIN.replace("x:acme", "linkedin").replace("14:00", "15:00"),
    ],
)
def test_how_the_post_is_written_and_handled_changes_no_word(own: Own_, other: str) -> None:
    assert own(other).words == own(PLAIN).words


def test_everything_that_the_public_sees_is_a_word(own: Own_) -> None:
    every = [
        PLAIN,
        PLAIN.replace("Hello", "Hello!"),
        PLAIN.replace("content: Hello", "containers: [{content: Hello}, {content: Bye}]"),
        PLAIN.replace("content: Hello", "containers: [{content: Bye}, {content: Hello}]"),
        f"{PLAIN}x: {{extra: {{a: 1}}}}\n",
        f"{PLAIN}x: {{extra: {{a: 2}}}}\n",
        f"{PLAIN}bluesky: {{extra: {{a: 1}}}}\n",
        f"{PLAIN}media: [{{path: a.jpg}}]\n",
        f"{PLAIN}media: [{{path: a.jpg, alt: A}}]\n",
        f"{PLAIN}media: [{{path: b.jpg}}]\n",
        f"{PLAIN}media: [{{url: https://acme.example/a.jpg}}]\n",
        f"{PLAIN}media: [{{path: a.jpg}}, {{path: b.jpg}}]\n",
    ]
    assert len({own(text).words for text in every}) == len(every)


def test_a_block_has_the_same_words_under_either_name(own: Own_) -> None:
    text = "accounts: [google_business]\ncontent: A\n{}: {{extra: {{a: 1}}}}\n"
    assert own(text.format("googleBusiness")).words == own(text.format("google_business")).words


def test_a_file_that_moves_with_its_media_keeps_its_words(own: Own_) -> None:
    one = f"{PLAIN}media: [{{path: media/a.jpg, alt: A}}]\n"
    other = f"{PLAIN}media: [{{path: ../../old/media/a.jpg, alt: A}}]\n"
    assert own(one).words == own(other, "posts/2025/12/a.yaml").words


def test_a_missing_medium_leaves_the_words_as_they_are(own: Own_, tmp_path: Path) -> None:
    text = f"{PLAIN}media: [{{path: a.gif, alt: A}}]\n"
    missing = own(text)
    (tmp_path / "posts/a.gif").write_bytes(b"GIF89a")
    assert own(text) == missing


def test_a_check_does_not_ask_for_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from postsync.adapters.workspace.decode import own

    def refuse(*_args: object) -> Own:
        raise AssertionError

    monkeypatch.setattr(own, "own_words", refuse)
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/a.yaml").write_text(PLAIN)
    assert WorkspaceSource(tmp_path, Config()).check().posts == 1
