# ruff: noqa: RUF001 (signs that look alike are what this is about)
"""Keys that look like another one: one finding each, which names the character and the key."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tables import each_row

from postsync.adapters.workspace.schema.disguise import meant_by
from postsync.domain.post.post import Workspace

Write = Callable[[str, str | bytes], Path]
Load = Callable[..., Workspace]

KNOWN = ("content", "accounts", "scheduledAt", "x")


@each_row(
    "name, meant",
    [
        ("\u00a0content", "content"),
        ("content\u00a0", "content"),
        ("\u200bcontent", "content"),
        ("con\u200btent", "content"),
        ("con\u00adtent", "content"),
        ("\ufeffcontent", "content"),
        ("\u2060content\u200d", "content"),
        ("\u3000content", "content"),
        ("\u2028content", "content"),
        ("content：", "content"),
        ("ｃｏｎｔｅｎｔ", "content"),
        ("ｃontent", "content"),
        ("“content”", "content"),
        ("„content“", "content"),
        ("‘content’", "content"),
        ("соntent", "content"),
        ("ｓｃｈｅｄｕｌｅｄＡｔ", "scheduledAt"),
        ("sсheduledAt", "scheduledAt"),
        ("х", "x"),
        ("\u00a0\u00a0alt", "alt"),
        ("content", None),
        ("contents", None),
        ("größe", None),
        ("“size”", None),
        ("\u00a0two words", None),
        ("\u200b", None),
        ("\u00a0" * 200 + "content", None),
    ],
)
def test_the_key_that_was_meant_is_found(name: str, meant: str | None) -> None:
    assert meant_by(name, KNOWN) == meant


BODY = "accounts: [x:acme]\ncontent: hi\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "summary"),
    [
        ("accounts: [x:acme]\n\u00a0content: hi\n", 2, 1, "U+00A0 (no-break space) stands before"),
        ("accounts: [x:acme]\ncontent\u00a0: hi\n", 2, 1, "stands behind the key `content`"),
        ("accounts: [x:acme]\ncon\u200btent: hi\n", 2, 1, "(zero width space) stands inside the key"),
        ("\u200baccounts: [x:acme]\ncontent: hi\n", 1, 1, "stands before the key `accounts`"),
        ("accounts： : [x:acme]\ncontent: hi\n", 1, 1, "`accounts` is written with ： (U+FF1A"),
        ("accounts: [x:acme]\nｃｏｎｔｅｎｔ: hi\n", 2, 1, "`content` is written with ｃ (U+FF43"),
        ("accounts: [x:acme]\n“content”: hi\n", 2, 1, "`content` is written with “ (U+201C"),
        ("accounts: [x:acme]\nсontent: hi\n", 2, 1, "`content` is written with с (U+0441"),
        ("accounts: [x:acme]\n\u2028content: hi\n", 2, 1, "U+2028 (line separator) stands before"),
        (f"{BODY}x:\n  \u00a0extra: {{}}\n", 4, 3, "stands before the key `extra`"),
        (f"{BODY}\u00a0\u00a0alt: hi\n", 3, 1, "stands before the key `alt`"),
        ("accounts: [x:acme]\ncontainers:\n  - cоntent: hi\n", 3, 5, "`content` is written with о"),
        ("id: a\nid\u200b: b\naccounts: [x:acme]\ncontent: hi\n", 2, 1, "behind the key `id`"),
        (f"{BODY}scheduledAt\u200b: tomorrow\n", 3, 1, "behind the key `scheduledAt`"),
    ],
)  # fmt: skip
def test_a_key_that_looks_like_another_is_told_once(
    write: Write, load: Load, text: str, line: int, column: int, summary: str
) -> None:
    write("posts/a.yaml", text)
    workspace = load()
    (item, *others) = workspace.diagnostics
    assert item.rule == "PS121"
    assert summary in item.summary
    assert "Did you mean" not in item.detail
    assert item.span is not None
    assert (item.span.line, item.span.column) == (line, column)
    assert [other.rule for other in others] == (["PS401"] if "tomorrow" in text else [])
    assert not workspace.posts
    assert len(workspace.broken) == 1


def test_what_else_is_wrong_is_told_at_the_keys_that_are_there(write: Write, load: Load) -> None:
    write(
        "posts/a.yaml",
        "accounts\u200b: [x:acme, x:acme]\nmedia\u200b:\n  - path\u00a0: b.jpg\n    alt: 3\n",
    )
    found = [
        (item.rule, item.span and (item.span.line, item.span.column)) for item in load().diagnostics
    ]
    assert found == [
        ("PS121", (1, 1)), ("PS128", (1, 21)), ("PS121", (2, 1)), ("PS121", (3, 5)), ("PS301", (3, 12)),
        ("PS122", (4, 10)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (
            "accounts: ［x:acme］\ncontent: hi\n",
            "［ (U+FF3B, full-width left square bracket) is no sign",
        ),
        ("accounts: ［x:acme，linkedin］\ncontent: hi\n", "Write `accounts: [x:acme,linkedin]`."),
        (f"{BODY}draft: “true”\n", "Write `draft: true`."),
        (f"{BODY}id: „a“\n", "Write `id: a`."),
        (f"{BODY}missed: “skip”\n", "Write `missed: skip`."),
        (f"{BODY}media: 【】\n", "Write `media: []`."),
    ],
)
def test_quotes_and_brackets_that_are_none_to_yaml_are_named(
    write: Write, load: Load, text: str, detail: str
) -> None:
    write("posts/a.yaml", text)
    assert [detail in item.detail for item in load().diagnostics] == [True]
