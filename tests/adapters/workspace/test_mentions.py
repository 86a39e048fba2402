"""Mentions and hashtags of the configuration: where they are filled in, with what, and where not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.domain.post.post import Workspace

Write = Callable[[str, str | bytes], Path]
Load = Callable[..., Workspace]

ACME = {"acme": {"x": "@acme", "linkedin": "Acme Inc.", "default": "Acme"}}
PICTURE = "media: [{url: https://a.example/1.jpg, alt: M}]\n"
TAGS = {"launch": {"default": "#launch"}, "here": {"x": "#here"}}


def post(accounts: str, text: str, more: str = "") -> str:
    return f'accounts: {accounts}\nscheduledAt: 2027-03-08T14:00Z\ncontent: "{text}"\n{more}'


def loaded(write: Write, load: Load, text: str, **config: object) -> Workspace:
    write("posts/launch.yaml", text)
    return load(**{"mentions": ACME, "hashtags": TAGS, **config})


@pytest.mark.parametrize(
    ("accounts", "text", "expected"),
    [
        ("[x:acme]", "By {{ mention.acme }} {{ hashtag.launch }}", "By @acme #launch"),
        ("[linkedin]", "By {{mention.acme}}", "By Acme Inc."),
        ("[reddit, bluesky]", "By {{ mention.acme }}", "By Acme"),
        ("[9dyJS]", "{{ hashtag.launch }} {{ hashtag.launch }}", "#launch #launch"),
        # Nothing else with braces is touched.
        ("[x]", "{{ user.acme }} {mention.acme} {{ acme }} ${{ x }}", None),
        ("[x]", "{{ mention.acme | upper }}", None),
    ],
)
def test_names_are_filled_in_for_the_networks_of_a_post(
    write: Write, load: Load, accounts: str, text: str, expected: str | None
) -> None:
    workspace = loaded(write, load, post(accounts, text))
    assert [one.content.texts for one in workspace.posts] == [(expected or text,)]


def test_each_variant_has_the_words_of_its_network_in_all_its_texts(
    write: Write, load: Load
) -> None:
    media = 'media: [{url: "https://a.example/1.jpg", alt: "{{ mention.acme }}"}]\n'
    blocks = (
        'instagram: {caption: "{{ mention.acme }}", extra: {a: "{{ mention.acme }}"}}\n'
        "x: {extra: {b: 1}}\nvariants: {x: , linkedin: }\n"
    )
    text = post("['x:acme', linkedin, 'instagram:acme']", "By {{ mention.acme }}", media + blocks)
    made = {one.address: one.content for one in loaded(write, load, text).posts}
    assert [made[name].texts[0] for name in sorted(made)] == ["By Acme", "By Acme Inc.", "By @acme"]
    assert [one.alt for one in made["launch@x"].media] == ["@acme"]
    assert made["launch"].blocks["instagram"] == {
        "caption": "Acme",
        "extra": {"a": "{{ mention.acme }}"},
    }


def test_a_block_of_a_network_has_the_words_of_that_network(write: Write, load: Load) -> None:
    config = {"acme": {"instagram": "@acme.robots", "default": "Acme"}}
    block = PICTURE + 'instagram: {caption: "{{ mention.acme }}"}\n'
    (made,) = loaded(write, load, post("[x, instagram]", "A", block), mentions=config).posts
    assert made.content.blocks["instagram"]["caption"] == "@acme.robots"


def test_defaults_are_filled_in_as_well(write: Write, load: Load) -> None:
    defaults = {"instagram": {"caption": "{{ mention.acme }}"}, "x": {"extra": {"a": "b"}}}
    write("posts/other.yaml", post("[bluesky]", "Nothing is named here"))
    text = post("[instagram]", "A", PICTURE)
    workspace = loaded(write, load, text, defaults=defaults)
    made = {one.address: one.content.blocks for one in workspace.posts}
    assert made == {"launch": {"instagram": {"caption": "Acme"}}, "other": {}}


def test_what_stands_for_a_name_is_counted_and_own_words_stay(write: Write, load: Load) -> None:
    text = post("[x]", "{{ mention.acme }}")
    (short,) = loaded(write, load, text).posts
    workspace = loaded(write, load, text, mentions={"acme": {"x": "A" * 300}})
    assert [item.rule for item in workspace.diagnostics] == ["PS201"]
    (long,) = [one.post for one in workspace.broken]
    assert long is not None
    assert long.own == short.own
    assert long.content != short.content


@pytest.mark.parametrize(
    ("accounts", "text", "rule", "column", "words"),
    [
        ("[x]", "By {{ mention.akme }}", "PS154", 14, "Did you mean `acme`?"),
        ("[bluesky]", "By {{ hashtag.here }}", "PS154", 14, "Add `bluesky`, or `default`"),
        (
            "[x, linkedin]",
            "By {{ mention.acme }}",
            "PS155",
            14,
            "`variants: {x: {}, linkedin: {}}`",
        ),
        ("[x, acme]", "By {{ mention.acme }}", "PS155", 14, "as in `x:acme`"),
        ("[x]", "By {{ Mention.acme }}", "PS156", 14, "`{{ mention.acme }}`"),
        ("[x]", "By {{ mention acme }}", "PS156", 14, "`{{ mention.acme }}`"),
    ],
)
def test_what_cannot_be_filled_in_is_told_where_it_stands(
    write: Write, load: Load, accounts: str, text: str, rule: str, column: int, words: str
) -> None:
    (found,) = loaded(write, load, post(accounts, text)).diagnostics
    assert found.span is not None
    assert (found.rule, found.span.line, found.span.column) == (rule, 3, column)
    assert words in found.detail


def test_an_unknown_name_that_all_variants_share_is_told_once(write: Write, load: Load) -> None:
    text = post(
        "[x, linkedin, bluesky]", "{{ mention.x }}", "variants: {x: , linkedin: , bluesky: }\n"
    )
    workspace = loaded(write, load, text, mentions={})
    assert [(item.rule, item.span and item.span.line) for item in workspace.diagnostics] == [
        ("PS154", 3)
    ]
    assert workspace.posts == ()
    assert len(workspace.broken) == 3
