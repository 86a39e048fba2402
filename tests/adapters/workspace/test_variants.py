"""Posts with variants: which posts they become, what those inherit, and where findings stand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from postsync.adapters.workspace.decode.selectors import expand_groups
from postsync.domain.post.content import Missed
from postsync.domain.post.post import Part, Post, Workspace

Write = Callable[[str, str | bytes], Path]
Load = Callable[..., Workspace]

HEAD = "accounts: ['x:acme', 'linkedin:acme-inc', bluesky]\nscheduledAt: 2027-03-08T14:00:00Z\n"
GROUPS = {"brand": ("x:acme", "linkedin:acme-inc"), "fast": ("x:acme", "threads")}


def posts(write: Write, load: Load, text: str, **config: object) -> dict[str, Post]:
    write("posts/launch.yaml", text)
    workspace = load(**config)
    assert not [item for item in workspace.diagnostics if item.severity == "error"]
    return {post.address: post for post in workspace.posts}


def findings(write: Write, load: Load, text: str, **config: object) -> list[tuple[str, int, int]]:
    write("posts/launch.yaml", text)
    return [
        (item.rule, item.span.line, item.span.column)
        for item in load(**config).diagnostics
        if item.span
    ]


def accounts(made: dict[str, Post]) -> dict[str, tuple[str, ...]]:
    return {address: post.content.selectors for address, post in made.items()}


# Who gets what


@pytest.mark.parametrize(
    ("written", "keys", "expected"),
    [
        # A network, an account, and what is left.
        (
            "[x:acme, linkedin:acme-inc, bluesky]",
            "x, linkedin:acme-inc",
            {
                "launch": ("bluesky",),
                "launch@x": ("x:acme",),
                "launch@linkedin:acme-inc": ("linkedin:acme-inc",),
            },
        ),
        # Nothing is left, so that there is no post of the plain address.
        ("[x:acme]", "Twitter", {"launch@x": ("x:acme",)}),
        # Where the post has none of them, the key adds its accounts.
        ("[x:acme]", "reddit", {"launch": ("x:acme",), "launch@reddit": ("reddit",)}),
        # The most exact key wins; letter case and @ make no difference.
        (
            "[x:acme, x:dev, brand]",
            "x, '@x:@ACME', brand",
            {
                "launch@x": ("x:dev",),
                "launch@x:acme": ("x:acme",),
                "launch@brand": ("linkedin:acme-inc",),
            },
        ),
        # A group takes those of its accounts that the post has.
        (
            "[x:acme, bluesky]",
            "brand",
            {"launch": ("bluesky",), "launch@brand": ("x:acme",)},
        ),
        # A network in a group means every account of it.
        (
            "['threads:one', bluesky]",
            "fast",
            {"launch": ("bluesky",), "launch@fast": ("threads:one",)},
        ),
        # A username is an account of that name anywhere; an id keeps its letter case.
        (
            "['x:acme', 9dyJS]",
            "acme, 9dyJS",
            {"launch@acme": ("x:acme",), "launch@9dyJS": ("9dyJS",)},
        ),
    ],
)
def test_each_account_goes_to_the_most_exact_key_that_means_it(
    write: Write, load: Load, written: str, keys: str, expected: dict[str, tuple[str, ...]]
) -> None:
    keys = keys.replace("@x:", "x:")
    variants = ", ".join(f"{key}: " + "{content: Other}" for key in keys.split(", "))
    made = posts(
        write,
        load,
        f"accounts: {written}\nscheduledAt: 2027-03-08T14:00Z\ncontent: Hello\n"
        f"variants: {{{variants}}}\n",
        groups=GROUPS,
    )
    assert accounts(made) == expected


def test_accounts_of_the_defaults_are_divided_as_well(write: Write, load: Load) -> None:
    made = posts(
        write,
        load,
        "scheduledAt: 2027-03-08T14:00Z\ncontent: Hello\nvariants: {linkedin: }\n",
        defaults={"accounts": ["brand"]},
        groups=GROUPS,
    )
    assert accounts(made) == {"launch": ("x:acme",), "launch@linkedin": ("linkedin:acme-inc",)}
    assert made["launch"].own is not None
    assert made["launch"].own.accounts is None
    assert made["launch@linkedin"].own is not None
    assert made["launch@linkedin"].own.accounts == ("linkedin",)


@pytest.mark.parametrize(
    ("written", "variants", "expected"),
    [
        ("[x]", "  x:acme:\n", [("PS151", 5, 3)]),
        ("[acme, bluesky]", "  bluesky:\n  Bluesky: {draft: true}\n", [("PS151", 6, 3)]),
        ("[x, linkedin]", "  brand:\n", [("PS151", 5, 3)]),
        ("[bluesky]", "  brand:\n  fast:\n", [("PS151", 6, 3)]),
        ("[brand]", "  brand:\n  fast:\n", [("PS151", 6, 3)]),
        ("[x:acme]", "  x:acme:\n  x:\n  brand:\n", [("PS150", 6, 3), ("PS150", 7, 3)]),
        ("[bluesky]", "  linkdin:\n", [("PS150", 5, 3)]),
        ("[bluesky]", "  mastodon:\n", [("PS150", 5, 3)]),
        ("[bluesky]", "  somebody:\n", [("PS150", 5, 3)]),
        ("[bluesky]", "  'linkedin:Acme Inc':\n", [("PS153", 5, 3)]),
    ],
)
def test_keys_that_contradict_each_other_are_errors_at_their_lines(
    write: Write, load: Load, written: str, variants: str, expected: list[tuple[str, int, int]]
) -> None:
    text = f"accounts: {written}\nscheduledAt: 2027-03-08T14:00Z\ncontent: Hello\nvariants:\n"
    assert findings(write, load, text + variants, groups=GROUPS) == expected


def test_of_a_document_that_contradicts_itself_nothing_goes_out(write: Write, load: Load) -> None:
    write(
        "posts/launch.yaml",
        "accounts: [x, bluesky]\nscheduledAt: 2027-03-08T14:00Z\ncontent: Hello\n"
        "variants: {'x:acme': {content: Other}}\n",
    )
    workspace = load()
    assert workspace.posts == ()
    assert {one.address for one in workspace.broken} == {"launch", "launch@x:acme"}


# What they say


WHOLE = (
    f"id: launch\n{HEAD}timezone: Europe/Berlin\ncontent: Hello\n"
    "media: [{url: https://acme.example/a.jpg, alt: A}]\n"
    "x: {extra: {a: 1}}\npinterest: {title: T}\nlabels: [big]\nmissed: skip\nprotect: true\n"
    "answers: {again: true}\n"
)


def test_what_a_variant_does_not_say_is_inherited_but_for_answers(write: Write, load: Load) -> None:
    made = posts(write, load, WHOLE + "variants:\n  x:\n")
    content = made["launch@x"].content
    assert content.texts == ("Hello",)
    assert [one.alt for one in content.media] == ["A"]
    assert content.labels == ("big",)
    assert content.missed is Missed.SKIP
    assert content.protect
    assert not content.answers.again
    assert made["launch"].content.answers.again
    assert content.scheduled_at == made["launch"].content.scheduled_at


def test_a_block_goes_to_the_posts_of_its_network_alone(write: Write, load: Load) -> None:
    write("posts/launch.yaml", WHOLE + "variants:\n  x: {x: {extra: {b: 2}}}\n  linkedin:\n")
    workspace = load()
    made = {post.address: post.content.blocks for post in workspace.posts}
    assert made["launch@x"]["x"] == {"extra": {"b": 2}}
    assert "x" not in made["launch@linkedin"]
    assert "x" not in made["launch"]
    # That of a network that none of them goes to is told once.
    assert [(item.rule, item.span and item.span.line) for item in workspace.diagnostics] == [
        ("PS515", 8)
    ]


@pytest.mark.parametrize(
    ("whole", "variant", "texts", "alts"),
    [
        (
            "content: A\nmedia: [{url: 'https://a.example/1.jpg', alt: M}]",
            "{content: B}",
            ["B"],
            "M",
        ),
        (
            "content: A\nmedia: [{url: 'https://a.example/1.jpg', alt: M}]",
            "{media: [{url: 'https://a.example/2.jpg', alt: N}]}",
            ["A"],
            "N",
        ),
        ("content: A\nmedia: [{url: 'https://a.example/1.jpg', alt: M}]", "{media: []}", ["A"], ""),
        (
            "content: A\nmedia: [{url: 'https://a.example/1.jpg', alt: M}]",
            "{containers: [{content: B}, {content: C}]}",
            ["B", "C"],
            "",
        ),
        (
            "containers: [{content: A, media: [{url: 'https://a.example/1.jpg', alt: M}]}, {content: Z}]",
            "{content: B}",
            ["B"],
            "M",
        ),
        (
            "containers: [{content: A}]",
            "{media: [{url: 'https://a.example/1.jpg', alt: N}]}",
            ["A"],
            "N",
        ),
    ],
)
def test_words_of_a_variant_take_the_place_of_those_of_the_post(
    write: Write, load: Load, whole: str, variant: str, texts: list[str], alts: str
) -> None:
    made = posts(write, load, f"{HEAD}{whole}\nvariants:\n  bluesky: {variant}\n")
    content = made["launch@bluesky"].content
    assert list(content.texts) == texts
    assert "".join(one.alt or "" for one in content.media) == alts


def test_a_post_may_say_everything_in_its_variants(write: Write, load: Load) -> None:
    made = posts(
        write,
        load,
        "variants:\n  x: {content: A, scheduledAt: 2027-03-08T14:00Z}\n"
        "  linkedin: {content: B, scheduledAt: 2027-03-08T15:00Z}\n",
    )
    assert accounts(made) == {"launch@x": ("x",), "launch@linkedin": ("linkedin",)}


@pytest.mark.parametrize(
    ("at", "offset", "expected"),
    [
        ("2027-03-27T09:00", "+2h", "2027-03-27T10:00:00+00:00"),
        ("2027-03-27T09:00", "-30m", "2027-03-27T07:30:00+00:00"),
        # The clocks go forward on the 28th: a day keeps the time of day, 24 hours do not.
        ("2027-03-27T09:00", "+1d", "2027-03-28T07:00:00+00:00"),
        ("2027-03-27T09:00", "24h", "2027-03-28T08:00:00+00:00"),
        ("2027-03-27T09:00", "1w1d2h30m", "2027-04-04T09:30:00+00:00"),
        ("2027-03-27T08:00:00Z", "+1d", "2027-03-28T07:00:00+00:00"),
        ("2027-03-29T09:00", "-2d", "2027-03-27T08:00:00+00:00"),
    ],
)
def test_an_offset_counts_from_the_time_of_the_post(
    write: Write, load: Load, at: str, offset: str, expected: str
) -> None:
    text = f"accounts: [x]\nscheduledAt: {at}\ntimezone: Europe/Berlin\ncontent: A\n"
    made = posts(write, load, f"{text}variants: {{linkedin: {{offset: {offset}}}}}\n")
    moment = made["launch@linkedin"].content.scheduled_at
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize(
    ("zone", "variant", "expected"),
    [
        ("Europe/Berlin", "{offset: +1d}", ("PS405", 6, 22)),  # 02:30 on the 28th is on no clock
        ("Europe/Berlin", "{offset: +99999d}", ("PS152", 6, 22)),
        ("Europe/Berlin", "{offset: 2 hours}", ("PS125", 6, 22)),
        ("Europe/Berlin", "{offset: 2}", ("PS122", 6, 22)),
        ("Europe/Berlin", "{offset: 1h, scheduledAt: 2027-03-08T14:00Z}", ("PS126", 6, 14)),
    ],
)
def test_an_offset_that_leads_to_no_time_is_an_error_where_it_stands(
    write: Write, load: Load, zone: str, variant: str, expected: tuple[str, int, int]
) -> None:
    text = f"accounts: [x]\nscheduledAt: 2027-03-27T02:30\ntimezone: {zone}\ncontent: A\n"
    assert findings(write, load, f"{text}variants:\n  linkedin: {variant}\n") == [expected]


def test_a_time_that_cannot_be_read_is_told_once(write: Write, load: Load) -> None:
    text = "accounts: [x]\nscheduledAt: next week\ncontent: A\n"
    found = findings(write, load, f"{text}variants:\n  linkedin: {{offset: +1h}}\n  bluesky:\n")
    assert found == [("PS401", 2, 14)]


# Where they are


def test_each_post_knows_its_line_and_what_it_is_a_part_of(write: Write, load: Load) -> None:
    variants = "  x:\n    draft: true\n  linkedin: {content: B, linkedin: {extra: {a: b}}}\n"
    made = posts(write, load, f"{HEAD}content: A\nvariants:\n{variants}")
    assert {a: (p.span.line, p.span.column, p.part) for a, p in made.items()} == {
        "launch": (1, 1, Part("launch")),
        "launch@x": (5, 3, Part("launch", "x", own=("draft",))),
        "launch@linkedin": (7, 3, Part("launch", "linkedin", own=("content", "linkedin"))),
    }


def test_a_problem_of_a_variant_stands_where_its_value_does(write: Write, load: Load) -> None:
    long = "word " * 100
    found = findings(
        write,
        load,
        f"{HEAD}content: {long}\nvariants:\n  linkedin:\n  bluesky: {{content: Short}}\n"
        f"  x:\n    containers:\n      - content: One\n      - content: {long}\n",
    )
    assert [at for at in found if at[0] == "PS201"] == [("PS201", 10, 298)]


def test_a_problem_that_several_share_is_told_once_and_names_them(write: Write, load: Load) -> None:
    write(
        "posts/launch.yaml",
        "accounts: [x:acme, bluesky, linkedin:acme-inc, threads:acme]\n"
        "scheduledAt: 2027-03-08T14:00Z\ncontent: A\nmedia: [{path: gone.jpg}]\n"
        "variants:\n  x:\n  linkedin: {media: []}\n  bluesky:\n  threads:\n",
    )
    workspace = load()
    gone = [item for item in workspace.diagnostics if item.rule == "PS301"]
    assert [item.span and item.span.line for item in gone] == [4]
    assert gone[0].detail.endswith("This is about launch@x, launch@bluesky and launch@threads.")
    assert [post.address for post in workspace.posts] == ["launch@linkedin"]
    assert {one.address for one in workspace.broken} == {
        "launch@x",
        "launch@bluesky",
        "launch@threads",
    }


def test_a_comment_ignores_a_rule_for_one_variant(write: Write, load: Load) -> None:
    tags = "#a #b #c #d #e #f"
    text = (
        f"accounts: ['threads:acme', 'linkedin:acme-inc']\nscheduledAt: 2027-03-08T14:00Z\n"
        f"content: A\nvariants:\n  threads:\n    content: 'B {tags}'"
    )
    assert ("PS204", 6, 20) in findings(write, load, text)
    assert findings(write, load, f"{text} # postsync: ignore[PS204] wanted\n") == []


def test_errors_of_one_variant_hold_back_that_one_alone(write: Write, load: Load) -> None:
    write(
        "posts/launch.yaml",
        f"{HEAD}content: A\nvariants:\n  x: {{content: {'word ' * 100}}}\n  linkedin:\n",
    )
    workspace = load()
    assert [post.address for post in workspace.posts] == ["launch", "launch@linkedin"]
    assert [one.address for one in workspace.broken] == ["launch@x"]


def test_two_documents_of_one_id_are_one_error_each(write: Write, load: Load) -> None:
    write(
        "posts/a.yaml", f"id: launch\n{HEAD}content: A\nvariants: {{x: , linkedin: , bluesky: }}\n"
    )
    write(
        "posts/b.yaml",
        "id: launch\naccounts: [threads]\nscheduledAt: 2027-03-09T14:00Z\ncontent: B\n",
    )
    workspace = load()
    found = [(i.rule, i.span and (i.span.file, i.span.line)) for i in workspace.diagnostics]
    assert found == [("PS133", ("posts/a.yaml", 1)), ("PS133", ("posts/b.yaml", 1))]
    assert workspace.posts == ()


def test_posts_of_one_document_are_compared_with_other_posts(write: Write, load: Load) -> None:
    write("posts/launch.yaml", f"{HEAD}content: A\nvariants:\n  x:\n    offset: +1h\n")
    write("posts/z.yaml", "accounts: [x:acme]\nscheduledAt: 2027-03-08T15:10:00Z\ncontent: Z\n")
    near = [item for item in load().diagnostics if item.rule == "PS421"]
    assert [item.span and (item.span.file, item.span.line) for item in near] == [
        ("posts/z.yaml", 2)
    ]
    assert "posts/launch.yaml:5" in near[0].detail + near[0].summary


# Bad input


@pytest.mark.parametrize(
    ("variants", "expected"),
    [
        ("[x, linkedin]", ("PS122", 4, 11)),
        ("{}", ("PS128", 4, 11)),
        ("", ("PS122", 4, 10)),
        ("x", ("PS122", 4, 11)),
        ("{' x': {}}", ("PS121", 4, 12)),
        ("{x: {id: other}}", ("PS121", 4, 16)),
        ("{x: {accounts: [y]}}", ("PS121", 4, 16)),
        ("{x: {variants: {y: {}}}}", ("PS121", 4, 16)),
        ("{x: {contnet: B}}", ("PS121", 4, 16)),
        ("{x: text}", ("PS122", 4, 15)),
        ("{x: {content: B, containers: [{content: C}]}}", ("PS126", 4, 16)),
        ("{" + ", ".join(f"'x:a{n}': {{}}" for n in range(200)) + "}", ("PS128", 4, 11)),
    ],
)
def test_what_is_no_variant_is_an_error_at_its_place(
    write: Write, load: Load, variants: str, expected: tuple[str, int, int]
) -> None:
    text = (
        f"accounts: [bluesky]\nscheduledAt: 2027-03-08T14:00Z\ncontent: A\nvariants: {variants}\n"
    )
    assert findings(write, load, text) == [expected]
    assert load().posts == ()
    assert "launch" in {one.address for one in load().broken}


def test_what_is_well_formed_beside_an_error_is_checked_and_shown(write: Write, load: Load) -> None:
    write(
        "posts/launch.yaml",
        f"{HEAD}content: A\nvariants:\n  x: {{content: {'word ' * 100}}}\n  linkedin: {{offset: soon}}\n",
    )
    workspace = load()
    assert [(item.rule, item.span and item.span.line) for item in workspace.diagnostics] == [
        ("PS201", 5),
        ("PS125", 6),
    ]
    assert workspace.posts == ()
    shown = {one.address: one.gist.content.texts[0][:4] for one in workspace.broken if one.gist}
    assert shown == {"launch": "A", "launch@x": "word", "launch@linkedin": "A"}


def test_aliases_share_what_variants_say(write: Write, load: Load) -> None:
    made = posts(
        write,
        load,
        f"{HEAD}content: A\nvariants:\n  x: &short {{content: B}}\n  bluesky: *short\n",
    )
    assert made["launch@x"].content.texts == made["launch@bluesky"].content.texts == ("B",)


def test_what_variants_come_to_is_bounded_for_the_whole_file(write: Write, load: Load) -> None:
    variants = ", ".join(f"'linkedin:u{n}': " for n in range(100))
    documents = [
        f"id: p{n}\nscheduledAt: 2027-03-08T14:00Z\ncontent: {'word ' * 500}\nvariants: {{{variants}}}\n"
        for n in range(30)
    ]
    write("posts/launch.yaml", "---\n".join(documents))
    workspace = load()
    found = [item for item in workspace.diagnostics if item.rule == "PS159"]
    assert len(found) == 30 - len(workspace.posts) // 100
    assert 1_000 < len(workspace.posts) < 3_000
    assert {one.address for one in workspace.broken} == {item.address for item in found}


def test_a_post_and_its_variants_have_a_bounded_number_of_accounts(
    write: Write, load: Load
) -> None:
    groups = {f"g{n}": tuple(f"x:u{n}-{at}" for at in range(100)) for n in range(12)}
    every = {"all": tuple(groups), **groups}
    write(
        "posts/launch.yaml", "accounts: [all]\ndraft: true\ncontent: A\nvariants: {linkedin: {}}\n"
    )
    workspace = load(groups=expand_groups(every))
    assert [(one.rule, one.file) for one in workspace.diagnostics] == [
        ("PS502", "posts/launch.yaml")
    ]
    assert "1,200 accounts, 1,000 are allowed" in workspace.diagnostics[0].summary
    assert [one.address for one in workspace.broken] == ["launch"]


def test_what_many_variants_share_is_told_of_a_few(write: Write, load: Load) -> None:
    groups = {f"g{n}": tuple(f"x:u{at}" for at in range(9)) for n in range(40)}
    variants = ", ".join(f"{name}: {{}}" for name in groups)
    write("posts/launch.yaml", f"{HEAD}content: A\nvariants: {{{variants}}}\n")
    found = [one for one in load(groups=groups).diagnostics if one.rule == "PS151"]
    assert 1 < len(found) <= 20
    # However much else is wrong, that two of them want the same account is told.
    nameless = ", ".join(f'"we ird{n}": {{}}' for n in range(25))
    write(
        "posts/launch.yaml",
        f"accounts: [x:u1]\ncontent: A\nvariants: {{{nameless}, g0: {{}}, g1: {{}}}}\n",
    )
    assert {one.rule for one in load(groups=groups).diagnostics} >= {"PS151", "PS153"}


def test_long_words_for_short_names_are_bounded_as_well(write: Write, load: Load) -> None:
    text = "content: '" + "{{ mention.a }}" * 40_000 + "'\n"
    write("posts/launch.yaml", f"{HEAD}{text}")
    workspace = load(mentions={"a": {"default": "A" * 500}})
    assert "PS159" in {item.rule for item in workspace.diagnostics}
    assert workspace.posts == ()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{x: {}, offset: +2h}", "`variants: {linkedin: {offset: +2h}}`"),
        ("{x: {}, media: []}", "`variants: {linkedin: {media: […]}}`"),
        ("{x: Other words}", '`x: {content: "…"}`'),
        ("[{x: {content: B}}, {linkedin: {}}]", "`variants: {x: {…}, linkedin: {…}}`"),
        ("[{account: 'x:acme', content: B}]", "`variants: {x:acme: {…}}`"),
        ("[{content: B, media: []}]", "`variants: {x: {…}, linkedin: {…}}`"),
        ("[x, reddit]", "`variants: {x: {…}, reddit: {…}}`"),
        ("reddit", "`variants: {reddit: {…}}`"),
    ],
)
def test_what_stands_where_no_variant_can_is_told_how_to_write(
    write: Write, load: Load, written: str, told: str
) -> None:
    write("posts/launch.yaml", f"{HEAD}content: A\nvariants: {written}\n")
    found = [one for one in load().diagnostics if one.rule == "PS122"]
    assert [told in one.detail for one in found] == [True]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{ mention.acme }", '`content: "{{ mention.acme }}"`'),
        ("{braces, too}", '`content: "{braces, too}"`'),
        ("{a: b}", "write it below `content: |`"),
    ],
)
def test_a_text_in_braces_is_told_how_to_write(
    write: Write, load: Load, written: str, told: str
) -> None:
    write("posts/launch.yaml", f"accounts: [x]\ndraft: true\ncontent: {written}\n")
    assert [told in one.detail for one in load().diagnostics] == [True]
