"""Loading a workspace: posts, defaults, addresses, and rules within and across files."""

import gc
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from postsync.adapters.media.files import MediaFiles
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.domain.config import Config
from postsync.domain.diagnostic import Severity
from postsync.domain.post.content import Container, Media, Missed
from postsync.domain.post.post import Post, Workspace

Write = Callable[[str, str | bytes], Path]
Load = Callable[..., Workspace]

EXAMPLES = Path(__file__).parents[2] / "examples"
PICTURE = (EXAMPLES / "positive" / "media" / "rocket.jpg").read_bytes()


def rules(workspace: Workspace) -> list[str]:
    return [item.rule for item in workspace.diagnostics]


def places(workspace: Workspace) -> list[tuple[str, str, int, int]]:
    return [
        (item.rule, item.span.file, item.span.line, item.span.column)
        for item in workspace.diagnostics
        if item.span
    ]


def only(workspace: Workspace) -> Post:
    (post,) = workspace.posts
    return post


def test_a_post_is_decoded_as_it_is_written(write: Write, load: Load) -> None:
    write("posts/media/launch.jpg", PICTURE)
    write(
        "posts/2026/launch.yaml",
        """\
accounts: [x:acme, threads]
scheduledAt: 2026-12-01T15:00
timezone: Europe/Berlin
containers:
  - content: "Our new release is out #excited"
    media:
      - {path: ../media/launch.jpg, alt: A rocket}
      - {url: "https://acme.example/a.jpg", alt: A crew}
  - media: [{path: ../media/launch.jpg, alt: Again}]
threads: {}
missed: publish
labels: [launch]
protect: true
""",
    )
    workspace = load()
    post = only(workspace)
    assert workspace.diagnostics == ()
    assert post.address == "2026/launch"
    assert post.content.selectors == ("x:acme", "threads")
    assert post.content.scheduled_at == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert post.content.containers == (
        Container(
            content="Our new release is out #excited",
            media=(
                Media(path="posts/media/launch.jpg", alt="A rocket"),
                Media(url="https://acme.example/a.jpg", alt="A crew"),
            ),
        ),
        Container(content="", media=(Media(path="posts/media/launch.jpg", alt="Again"),)),
    )
    assert post.content.blocks == {"threads": {}}
    assert (post.content.missed, post.content.labels, post.content.protect, post.content.draft) == (
        Missed.PUBLISH,
        ("launch",),
        True,
        False,
    )
    assert (post.span.file, post.span.line) == ("posts/2026/launch.yaml", 1)


def test_content_is_a_single_container(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: Hello\n")
    assert only(load()).content.containers == (Container(content="Hello"),)


def test_defaults_stand_under_every_post_and_blocks_are_merged_key_by_key(
    write: Write, load: Load
) -> None:
    defaults = {
        "accounts": ["instagram:acme"],
        "labels": ["all"],
        "missed": "skip",
        "instagram": {"altText": "A", "trialReel": {"graduationStrategy": "MANUAL"}},
        "googleBusiness": {"extra": {"a": 1}},
    }
    write("posts/a.yaml", "content: Hello\n")
    write(
        "posts/b.yaml",
        "accounts: [instagram:acme, google_business]\ncontent: Bye\nlabels: []\nmissed: error\n"
        "instagram: {altText: B}\ngoogle_business: {extra: {b: 2}}\n",
    )
    # Pictures would be beside the point.
    workspace = load(defaults=defaults, rules={"PS310": "warn"})
    assert set(rules(workspace)) == {"PS310"}
    a, b = workspace.posts
    assert a.content.selectors == ("instagram:acme",)
    assert a.content.labels == ("all",)
    assert a.content.missed is Missed.SKIP
    assert a.content.blocks == {"instagram": defaults["instagram"]}
    assert b.content.labels == ()
    assert b.content.missed is Missed.ERROR
    assert b.content.blocks == {
        "instagram": {"altText": "B", "trialReel": {"graduationStrategy": "MANUAL"}},
        "google_business": {"extra": {"b": 2}},
    }


def test_a_default_block_stays_where_the_networks_of_a_post_are_not_known(
    write: Write, load: Load
) -> None:
    write("posts/a.yaml", "accounts: [acme]\ncontent: Hello\n")
    assert only(load(defaults={"instagram": {}})).content.blocks == {"instagram": {}}


def test_groups_are_filled_in_once_and_in_order(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [linkedin, brand, x:acme]\ncontent: Hello\n")
    workspace = load(groups={"brand": ("x:acme", "linkedin", "threads")})
    assert only(workspace).content.selectors == ("linkedin", "x:acme", "threads")


def test_a_group_can_make_the_accounts_too_many(write: Write, load: Load) -> None:
    write("posts/a.yaml", "content: Hello\naccounts: [brand]\n")
    workspace = load(groups={"brand": tuple(f"x:a{i}" for i in range(101))})
    assert places(workspace) == [("PS502", "posts/a.yaml", 2, 11)]
    assert workspace.posts == ()


@pytest.mark.parametrize(
    ("post", "default", "config", "expected"),
    [
        ("timezone: Asia/Tokyo\n", "Europe/Berlin", "UTC", 3),
        ("", "Europe/Berlin", "UTC", 11),
        ("", None, "UTC", 12),
    ],
)
def test_the_nearest_time_zone_counts(
    write: Write, load: Load, post: str, default: str | None, config: str, expected: int
) -> None:
    write("posts/a.yaml", f"accounts: [x]\ncontent: Hello\nscheduledAt: 2026-12-01T12:00\n{post}")
    defaults = {"timezone": default} if default else {}
    moment = only(load(defaults=defaults, timezone=config)).content.scheduled_at
    assert moment is not None
    assert moment.hour == expected


def test_a_wrong_zone_is_wrong_even_where_it_is_not_needed(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: Hello\ntimezone: Europe/Berlln\n")
    assert places(load()) == [("PS404", "posts/a.yaml", 3, 11)]


def test_the_second_name_of_a_block_is_the_first(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [google_business]\ncontent: Hello\ngoogleBusiness: {}\n")
    assert only(load()).content.blocks == {"google_business": {}}


def test_a_stray_block_is_a_warning_at_its_key_and_the_post_remains(
    write: Write, load: Load
) -> None:
    write("posts/a.yaml", "accounts: [x:acme]\ncontent: Hello\ngoogleBusiness: {}\n")
    workspace = load()
    assert places(workspace) == [("PS515", "posts/a.yaml", 3, 1)]
    assert only(workspace).content.blocks == {"google_business": {}}
    assert workspace.diagnostics[0].address == "a"


def test_a_block_is_not_stray_where_an_account_may_be_of_any_network(
    write: Write, load: Load
) -> None:
    write("posts/a.yaml", "accounts: [x:acme, somebody]\ncontent: Hello\ninstagram: {}\n")
    assert load().diagnostics == ()


def test_addresses_are_counted_from_the_folder_of_the_pattern(write: Write, load: Load) -> None:
    write("posts/de/a.yaml", "accounts: [x]\ncontent: Hallo\n")
    assert only(load(posts=("posts/de/*.yaml",))).address == "a"
    assert only(load(posts=("posts/**/*.yaml",))).address == "de/a"
    assert only(load(posts=("**/*.yaml",))).address == "posts/de/a"


def test_posts_come_in_the_order_of_their_addresses(write: Write, load: Load) -> None:
    write("posts/a.yaml", "id: z\naccounts: [x]\ncontent: A\n")
    write(
        "posts/b.yaml", "id: b\naccounts: [x]\ncontent: B\n---\nid: a\naccounts: [x]\ncontent: C\n"
    )
    workspace = load()
    assert [post.address for post in workspace.posts] == ["a", "b", "z"]
    assert workspace.files == 2


def test_an_address_used_twice_is_reported_at_both_places(write: Write, load: Load) -> None:
    write("posts/launch.yaml", "accounts: [x]\ncontent: A\n")
    write("posts/other.yaml", "accounts: [x]\nid: launch\ncontent: B\n")
    workspace = load()
    assert places(workspace) == [
        ("PS133", "posts/launch.yaml", 1, 1),
        ("PS133", "posts/other.yaml", 2, 5),
    ]
    assert "posts/other.yaml:2" in workspace.diagnostics[0].detail
    assert "posts/launch.yaml:1" in workspace.diagnostics[1].detail


def test_yaml_and_yml_of_one_name_are_one_address(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: A\n")
    write("posts/a.yml", "accounts: [x]\ncontent: B\n")
    assert rules(load()) == ["PS133", "PS133"]


def test_each_repeated_address_is_reported(write: Write, load: Load) -> None:
    for name, address in (("a", "one"), ("b", "one"), ("c", "two"), ("d", "two")):
        write(f"posts/{name}.yaml", f"id: {address}\naccounts: [x]\ncontent: {name}\n")
    assert [item.address for item in load().diagnostics] == ["one", "one", "two", "two"]


def test_many_posts_of_one_address_are_reported_in_reasonable_time(
    write: Write, load: Load
) -> None:
    write(
        "posts/a.yaml", "".join(f"---\nid: a\naccounts: [x]\ncontent: T{i}\n" for i in range(900))
    )
    workspace = load()
    assert rules(workspace) == ["PS133"] * 900
    assert "and 896 more" in workspace.diagnostics[0].detail


TWO_PM = "scheduledAt: 2026-12-01T14:00:00Z"
TWICE = "id: {id}\naccounts: {accounts}\ncontent: {text}\n{more}"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({}, {}, True),
        ({}, {"text": '"Hello \\n"'}, True),
        ({}, {"text": "hello"}, False),
        ({}, {"accounts": "[linkedin, x:a]"}, True),
        ({}, {"accounts": "[x:a]"}, True),
        ({}, {"accounts": "[x]"}, True),
        ({}, {"accounts": "[x:b]"}, False),
        ({}, {"more": "answers: {again: true}"}, False),
        ({}, {"more": "media: [{url: 'https://a.example/1.jpg', alt: A}]"}, False),
        ({}, {"more": "draft: true"}, False),
        ({}, {"more": "scheduledAt: 2026-12-01T14:00:00Z"}, False),
        ({"more": TWO_PM}, {"more": "scheduledAt: 2026-12-01T15:00:30+01:00"}, True),
        ({"more": TWO_PM}, {"more": "scheduledAt: 2026-12-01T14:02:00Z"}, False),
    ],
)  # fmt: skip
def test_two_posts_are_the_same_when_an_account_the_text_and_the_time_are(
    write: Write, load: Load, first: dict[str, str], second: dict[str, str], same: bool
) -> None:
    plain = {"accounts": "[x:a, linkedin]", "text": "Hello", "more": ""}
    write("posts/a.yaml", TWICE.format(**{**plain, **first, "id": "one"}))
    write("posts/b.yaml", TWICE.format(**{**plain, **second, "id": "two"}))
    expected = [("PS134", "posts/a.yaml", 1, 1), ("PS134", "posts/b.yaml", 1, 1)]
    found = [item for item in places(load()) if item[0] == "PS134"]
    assert found == (expected if same else [])


def test_posts_without_a_text_are_told_apart_by_their_media(write: Write, load: Load) -> None:
    write("posts/one.jpg", PICTURE)
    write("posts/two.jpg", PICTURE)
    sources = (
        "path: one.jpg",
        "path: two.jpg",
        "url: https://a.example/3",
        "url: https://a.example/4",
    )
    for number, source in enumerate(sources):
        medium = f"{{{source}, alt: A rocket}}"
        write(f"posts/{number}.yaml", f"accounts: [x]\ncontainers: [{{media: [{medium}]}}]\n")
    assert load().diagnostics == ()


def test_a_file_that_cannot_be_read_is_reported_and_the_others_are_read(
    write: Write, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: A\n")
    write("posts/b.yaml", "accounts: [x]\ncontent: B\n")
    open_file = os.open

    def refuse(path: Any, *args: Any, **kwargs: Any) -> int:
        if str(path).endswith("a.yaml"):
            raise PermissionError(13, "Permission denied")
        return open_file(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refuse)
    workspace = load()
    assert places(workspace) == [("PS101", "posts/a.yaml", 1, 1)]
    assert only(workspace).address == "b"


def test_a_large_file_is_read_whole_and_a_too_large_one_refused(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: |\n" + "  text and more\n" * 20_000)
    read = only(load(rules={"PS201": "off"}))
    assert len(read.content.containers[0].content) == 14 * 20_000 - 1
    write("posts/a.yaml", "accounts: [x]\ncontent: " + "a" * (1024 * 1024))
    assert rules(load()) == ["PS104"]


def test_empty_documents_are_noted_where_they_begin(write: Write, load: Load) -> None:
    write("posts/a.yaml", "# nothing yet\n")
    write("posts/b.yaml", "---\n---\naccounts: [x]\ncontent: B\n---\n# later\n")
    workspace = load()
    assert places(workspace) == [
        ("PS110", "posts/a.yaml", 1, 1),
        ("PS110", "posts/b.yaml", 1, 1),
        ("PS110", "posts/b.yaml", 5, 1),
    ]
    assert {item.severity for item in workspace.diagnostics} == {Severity.INFO}
    assert only(workspace).address == "b"


def test_a_workspace_without_any_file_says_so(load: Load) -> None:
    workspace = load()
    assert rules(workspace) == ["PS100"]
    assert workspace.diagnostics[0].severity is Severity.WARN
    assert "posts/**/*.yaml" in workspace.diagnostics[0].detail


def test_a_name_that_is_no_address_needs_an_id(write: Write, load: Load) -> None:
    write("posts/Grüße an alle.yaml", "accounts: [x]\ncontent: A\n")
    write("posts/Mit Id.yaml", "id: fine\naccounts: [x]\ncontent: B\n")
    workspace = load()
    assert places(workspace) == [("PS132", "posts/Grüße an alle.yaml", 1, 1)]
    assert only(workspace).address == "fine"


def test_a_name_that_is_too_long_is_told_the_limit(write: Write, load: Load) -> None:
    write(f"posts/{'a' * 207}.yaml", "accounts: [x]\ncontent: A\n")
    (found,) = load().diagnostics
    assert found.rule == "PS132"
    assert found.summary == "the file name makes an address of 207 characters, 200 are allowed"


@pytest.mark.parametrize(
    ("name", "character", "meant"),
    [
        ("launch 2026", "a space", "launch-2026"),
        ("Q&A", "“&”", "q-and-a"),
        ("\U0001f680 go", "“\U0001f680”", "go"),
        ("cafe\u0301", "U+0301 COMBINING ACUTE ACCENT", "cafe"),
        ("a\u00a0b", "U+00A0 NO-BREAK SPACE", "a-b"),
    ],
)
def test_a_name_that_is_no_address_says_which_character_and_an_id_that_would_do(
    write: Write, load: Load, name: str, character: str, meant: str
) -> None:
    write(f"posts/{name}.yaml", "accounts: [x]\ncontent: A\n")
    (found,) = [item for item in load().diagnostics if item.rule == "PS132"]
    assert found.summary.endswith(f" has {character}, which no address has")
    assert found.detail.endswith(f"or give the post an `id`: {meant}.")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux allows such names")
def test_a_name_that_is_no_text_is_no_trouble(tmp_path: Path, load: Load) -> None:
    folder = os.fsencode(tmp_path / "posts")
    (tmp_path / "posts").mkdir()
    with Path(os.fsdecode(folder + b"/\xff.yaml")).open("wb") as file:
        file.write(b"accounts: [x]\ncontent: A\n")
    assert rules(load()) == ["PS132"]


def test_severities_of_the_configuration_count(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: A #b\nlinkedin: {}\n")
    assert rules(load()) == ["PS118", "PS515"]
    workspace = load(rules={"PS118": "warn", "PS515": "off"})
    assert [(item.rule, item.severity) for item in workspace.diagnostics] == [
        ("PS118", Severity.WARN)
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("content: Hello #launch", True),
        ("content: Hello # a note to reviewers", False),
        ("content: Hello #", False),
        ('content: "Hello" #launch', True),
        ("content: 'Hello #launch'", False),
        ("content: Hello#launch", False),
        ("content: Hello\nlabels: [a] #launch", False),
        ("content: |\n  content: Hello #launch", False),
        ("containers:\n  - content: Hello #launch", True),
        ("containers: [{content: Hello #launch\n  }]", True),
    ],
)
def test_a_text_that_a_hashtag_cuts_off_is_an_error(
    write: Write, load: Load, text: str, cut: bool
) -> None:
    write("posts/a.yaml", f"accounts: [x]\n{text}\n")
    workspace = load()
    assert rules(workspace) == (["PS118"] if cut else [])
    assert len(workspace.posts) == (0 if cut else 1)


def test_only_the_text_that_is_cut_off_is_named(write: Write, load: Load) -> None:
    write(
        "posts/a.yaml",
        "accounts: [x]\ncontainers:\n"
        "  - content: 'Hello' # one\n  - content: Bye #two\n  - content: Fine # a note\n"
        "    media: [{url: 'https://a.b/c'}]\n",
    )
    workspace = load()
    assert places(workspace) == [("PS118", "posts/a.yaml", 4, 14)]
    assert "#two" in workspace.diagnostics[0].summary


def test_only_the_files_and_folders_asked_for_are_reported(write: Write, load: Load) -> None:
    write("posts/a.yaml", "id: same\naccounts: [x]\ncontnt: A\ncontent: A\n")
    write("posts/b/b.yaml", "id: b\naccounts: [x]\ncontent: A\n")
    write("posts/c.yaml", "id: b\naccounts: [x]\ncontent: C\n")
    workspace = load("posts/b")
    assert places(workspace) == [("PS133", "posts/b/b.yaml", 1, 5)]
    assert [broken.file for broken in workspace.broken] == ["posts/b/b.yaml"]
    assert workspace.files == 1
    assert rules(load("posts/a.yaml", "posts/c.yaml")) == ["PS121", "PS133"]
    assert len(load(".").diagnostics) == 3


def test_a_path_without_a_post_file_is_an_error(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: A\n")
    write("notes.yaml", "a: 1\n")
    workspace = load("posts/a.yaml", "posts/missing.yaml", "notes.yaml", "../elsewhere")
    assert rules(workspace) == ["PS100"] * 3
    assert workspace.files == 1


GIF = b"GIF89a\x40\x00\x40\x00\x00\x00\x00;"


def test_media_are_hashed_only_when_their_bytes_matter(write: Write, tmp_path: Path) -> None:
    write("posts/a.gif", GIF)
    write("posts/a.yaml", "accounts: [x]\ncontainers: [{media: [{path: a.gif}]}]\n")
    plain = only(WorkspaceSource(tmp_path, Config()).load())
    assert plain.content.containers[0].media[0].sha256 is None
    hashed = only(WorkspaceSource(tmp_path, Config(), media=MediaFiles(tmp_path)).load())
    assert hashed.content.containers[0].media[0] == Media(
        path="posts/a.gif",
        sha256=hashlib.sha256(GIF).hexdigest(),
    )


def test_the_garbage_collector_works_again_after_a_load(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: A\n")
    assert gc.isenabled()
    load()
    assert gc.isenabled()


def test_importing_the_loader_imports_nothing_heavy() -> None:
    code = (
        "import sys, postsync.adapters.workspace.load.source, postsync.adapters.workspace.config; "
        "heavy = {'jsonschema', 'yaml', 'zoneinfo', 'difflib', 'postsync.ports', 'urllib.parse'}; "
        "print(sorted(heavy & set(sys.modules) - {'urllib.parse'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_good_workspace_is_loaded_without_jsonschema(write: Write, tmp_path: Path) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: A\n")
    code = (
        "import sys; from pathlib import Path; from postsync.adapters.workspace.config import load_config; "
        "from postsync.adapters.workspace.load.source import WorkspaceSource; "
        "config, found, root = load_config(None); "
        "print(len(WorkspaceSource(root, config).load().posts), 'jsonschema' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.split() == ["1", "False"]


@pytest.mark.parametrize("written", ["0o14", "0x1F", ".inf", ".nan", "12", "1.5"])
def test_a_number_is_no_text(write: Write, load: Load, written: str) -> None:
    write("posts/a.yaml", f"accounts: [x]\ncontent: {written}\n")
    assert rules(load()) == ["PS122"]


def test_json_has_no_infinite_numbers(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x]\ncontent: a\nx: {extra: {a: [1, {b: .inf}]}}\n")
    assert places(load()) == [("PS122", "posts/a.yaml", 3, 24)]


@pytest.mark.parametrize("escape", ["\\0", "\\a", "\\e[1m", "\\v", "\\r", "\\x1f"])
def test_a_control_character_in_a_text_is_an_error(write: Write, load: Load, escape: str) -> None:
    write("posts/a.yaml", f'accounts: [x]\ncontent: "a{escape}b"\n')
    write(
        "posts/b.yaml",
        f'accounts: [x]\ncontainers: [{{content: "{escape}", media: [{{url: "https://a.example/b",'
        f' alt: "a{escape}"}}]}}]\n',
    )
    assert rules(load()) == ["PS125", "PS125", "PS125"]


def test_tabs_line_ends_and_emoji_are_no_control_characters(write: Write, load: Load) -> None:
    write("posts/a.yaml", 'accounts: [x]\ncontent: "a\\tb\\nc 👩‍🚀\\u00a0!"\n')
    assert rules(load()) == []


def test_everything_wrong_with_a_post_is_said_at_once(write: Write, load: Load) -> None:
    write(
        "posts/a.yaml",
        "acounts: [x]\naccounts: [twiter:acme]\nscheduledAt: 2027-02-30T10:00:00Z\ndraft: yes\n"
        "containers: [{content: a, media: [{path: none.jpg}]}]\n",
    )
    assert rules(load()) == ["PS121", "PS503", "PS401", "PS122", "PS301"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("acounts: [x]\ncontent: a\n", ["PS121"]),
        ("acounts: [x]\ncontent: a\nlinkedin: {}\n", ["PS121"]),
        ("accounts: x\ncontent: a\n", ["PS122"]),
        (
            "accounts: [x]\ntz: Europe/Berlin\nscheduledAt: 2027-03-28T10:00\ncontent: a\n",
            ["PS121"],
        ),
        ("accounts: [x]\ntext: a\n", ["PS121"]),
        ("accounts: [x]\nhair: a\n", ["PS121", "PS126"]),
        ("Accounts: [x]\nContent: a\n", ["PS121", "PS121"]),
        ("accounts: [x]\n", ["PS126"]),
        ("accounts: [x]\nscheduledAt: soon\n", ["PS126", "PS401"]),
        ("accounts: []\ncontent: a\n", ["PS128"]),
        ("draft: yes\nscheduledAt: 2027-03-28T10:00\ncontent: a\n", ["PS122", "PS403", "PS501"]),
        (
            "accounts: [x]\ntimezone: 1\nscheduledAt: 2027-03-28T02:30\ncontent: a\n",
            ["PS122"],
        ),
        ("- a\n", ["PS120"]),
    ],
)
def test_nothing_is_missing_that_a_wrong_key_was_meant_for(
    write: Write, load: Load, text: str, expected: list[str]
) -> None:
    write("posts/a.yaml", text)
    assert sorted(rules(load())) == expected


@pytest.mark.parametrize("name", ["title", "Title", "TITLE", "ti_tle"])
def test_extra_cannot_take_the_place_of_a_field_that_was_checked(
    write: Write, load: Load, name: str
) -> None:
    write(
        "posts/a.yaml",
        "accounts: [youtube]\nscheduledAt: 2026-12-01T14:00:00Z\ncontent: Hi\n"
        f"youtube: {{title: Right, extra: {{{name}: Wrong, other: fine}}}}\n",
    )
    (found,) = [item for item in load().diagnostics if item.rule == "PS135"]
    assert found.span is not None
    assert (found.span.line, found.severity) == (4, "error")


HEAD = "accounts: [x:acme]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + "content: 0049301234567\n", 'Put it in quotes: "0049301234567".'),
        (HEAD + "content: 1.50\n", 'Put it in quotes: "1.50".'),
        (HEAD + "content: [Neu]\n", '`content: "[Neu]"`'),
        (HEAD + "content:\n  News:\n\n    - one\n", "below `content: |`"),
        (HEAD + "content:\n  - Hello\n  - More\n", "For a thread write `containers:"),
        (HEAD + "content: a\nmedia:\n  path: a.png\n", "a dash and a space before `path`"),
        (HEAD + "containers:\n  content: a\n", "a dash and a space before `content`"),
        (
            HEAD + "content: a\nmedia: https://a.example/a.jpg\n",
            "{url: https://a.example/a.jpg, alt:",
        ),
        (HEAD + "content: a\nmedia: a b.jpg\n", '{path: "a b.jpg", alt:'),
        (HEAD + "content: a\nmedia: [a b.jpg]\n", '`- {path: "a b.jpg", alt:'),
        (
            HEAD + 'content: a\nmedia: [{url: "https://a.example/a b.jpg"}]\n',
            "`https://a.example/a%20b.jpg`? An address has no spaces.",
        ),
        (HEAD + "content: a\ntags: [rover]\n", '`content: "a #rover"`'),
        (HEAD + "content: a\nlinkedin: {content: b}\n", "is a variant of the post"),
        (HEAD + "content: a\ninstagram: {content: b}\n", "Did you mean `caption`?"),
        (HEAD + "content: a\ninstagram: {story: true}\n", "Did you mean `publishAsStory`?"),
        (HEAD + "content: a\ninstagram: {type: reel}\n", "a single video is a Reel"),
        (HEAD + "content: a\npinterest: {url: a}\n", "Did you mean `link`?"),
        ("accounts:[x:acme]\ncontent:hi\n", "`accounts: [x:acme]`"),
        ("accounts:\n  - x:acme\n  -linkedin:a\ncontent: hi\n", "Write `- linkedin:a`."),
        (
            "accounts:\n  -linkedin:a\n  - x:acme\ncontent: hi\n",
            "accounts: [linkedin:a, x:acme]",
        ),
        ("accounts: [Google Business]\ncontent: hi\n", "Did you mean `google_business`, or"),
        ("", "Write a post into it, or delete it."),
        ("{\\rtf1\\ansi\n{\\fonttbl hi}}", "Save it as plain text"),
        ("PK\x03\x04", "Save it as plain text"),
    ],
)
def test_what_to_do_is_true_of_what_stands_there(
    write: Write, load: Load, text: str, told: str
) -> None:
    write("posts/a.yaml", text)
    assert told in " ".join(item.detail for item in load().diagnostics)
