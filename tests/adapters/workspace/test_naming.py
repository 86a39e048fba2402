# ruff: noqa: RUF001 (this is about characters that look alike)
"""Selectors that can mean no account, and what their writer is told to write."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.tables import each_row

from postsync.adapters.workspace.decode.naming import (
    as_entries,
    misnamed,
    network_meant,
    selectors_in,
)
from postsync.domain.config import Config
from postsync.domain.diagnostic import Severity
from postsync.domain.networks import NETWORKS
from postsync.domain.post.post import Workspace

Write = Callable[[str, str], Path]
Load = Callable[..., Workspace]

GROUPS = ("brand", "group-a")

FINE = [
    "x", "X", "twitter", "x:acme", "X:Acme", "x:@acme", "@acme", "acme", "9dyJS", "acme_dev", "a/b",
    "instagram:acme.labs", "bluesky:acme.bsky.social", "linkedin:Acme Inc", "linkedin:Acme, Inc.",
    "youtube:ＡＣＭＥ公式", "youtube:Café", "слово", "googleBusiness:acme", "google_business:acme", "vimeo",
    "acme@acme.example", "reddit:u/acme", "video", "metaverse", "bluesky.acme", "r/acme", "in",
]  # fmt: skip

MEANT = [
    (":acme", "x:acme"),
    ("x:acme,linkedin", "[x:acme, linkedin]"),
    # Networks that there are not.
    ("twiter:acme", "x:acme"),
    ("lnkedin:acme", "linkedin:acme"),
    ("instagarm:acme", "instagram:acme"),
    ("yutube:acme", "youtube:acme"),
    ("pintrest:acme", "pinterest:acme"),
    ("insta:acme", "instagram:acme"),
    ("ig:acme", "instagram:acme"),
    ("fb:acme", "facebook:acme"),
    ("yt:@acme", "youtube:acme"),
    ("li:acme-inc", "linkedin:acme-inc"),
    ("gbp:acme", "google_business:acme"),
    ("gmb:acme", "google_business:acme"),
    ("google:acme", "google_business:acme"),
    ("Google Business:acme", "google_business:acme"),
    ("google-business:acme", "google_business:acme"),
    ("linked-in:acme", "linkedin:acme"),
    ("bsky:acme.example", "bluesky:acme.example"),
    ("@x:acme", "x:acme"),
    ('"x:acme"', "x:acme"),
    # Another sign, or a space, where the colon belongs.
    ("x/acme", "x:acme"),
    ("x@acme", "x:acme"),
    ("acme@x", "x:acme"),
    ("x=acme", "x:acme"),
    ("x;acme", "x:acme"),
    ("x->acme", "x:acme"),
    ("linkedin/acme-inc/", "linkedin:acme-inc"),
    ("ig/acme", "instagram:acme"),
    ("x: acme", "x:acme"),
    ("x :acme", "x:acme"),
    ("x : acme", "x:acme"),
    ("x:x:acme", "x:acme"),
    # Addresses of pages.
    ("https://x.com/acme", "x:acme"),
    ("https://twitter.com/acme?s=20", "x:acme"),
    ("http://www.linkedin.com/company/acme-inc/", "linkedin:acme-inc"),
    ("https://de.linkedin.com/in/ada", "linkedin:ada"),
    ("https://www.youtube.com/@acme", "youtube:acme"),
    ("instagram.com/acme/", "instagram:acme"),
    ("https://bsky.app/profile/acme.example", "bluesky:acme.example"),
    ("https://www.threads.net/@acme", "threads:acme"),
    ("https://www.reddit.com/user/acme", "reddit:acme"),
    ("x:https://x.com/acme", "x:acme"),
    ("https://vimeo.com/", "vimeo"),
    # Several in one entry.
    ("x:acme linkedin:acme", "[x:acme, linkedin:acme]"),
    ("x:acme, linkedin:acme-inc", "[x:acme, linkedin:acme-inc]"),
    ("x:a,x:b,threads:c", "[x:a, x:b, threads:c]"),
    ("x, linkedin", "[x, linkedin]"),
    # Characters that nobody types.
    ("x：acme", "x:acme"),
    ("ｘ:acme", "x:acme"),
    ("ｌｉｎｋｅｄｉｎ：acme", "linkedin:acme"),
    ("x:acme\u200b", "x:acme"),
    ("\u200bx:acme", "x:acme"),
    ("x\u200b:acme", "x:acme"),
    ("x:\u00a0acme", "x:acme"),
    ("x\u2236acme", "x:acme"),
    ("х:acme", "x:acme"),
    ("х", "x"),
    ("x:ac\u00adme", "x:acme"),
    ("тwiter:acme", "x:acme"),
]  # fmt: skip

PERHAPS = [
    ("ig", "instagram"),
    ("insta", "instagram"),
    ("fb", "facebook"),
    ("yt", "youtube"),
    ("gbp", "google_business"),
    ("linked-in", "linkedin"),
    ("Linked In", "linkedin"),
    ("twiter", "x"),
    ("facebok", "facebook"),
    ("brnd", "brand"),
    ("Brand", "brand"),
    ("group_a", "group-a"),
    ("x acme", "x:acme"),
    ("x:ａｃｍｅ", "x:acme"),
]


@each_row("selector", FINE)
def test_what_may_mean_an_account_is_left_to_the_plan(selector: str) -> None:
    assert misnamed(selector, GROUPS) is None


@each_row("selector, meant", MEANT)
def test_what_can_mean_no_account_is_an_error_with_what_was_meant(
    selector: str, meant: str
) -> None:
    found = misnamed(selector, GROUPS)
    assert found is not None
    assert found.rule == "PS503"
    assert found.severity is None
    assert meant in found.detail
    assert meant.startswith("[") or f"`{meant}`" in found.detail


@each_row("selector, meant", PERHAPS)
def test_what_may_be_a_name_all_the_same_is_a_warning(selector: str, meant: str) -> None:
    found = misnamed(selector, GROUPS)
    assert found is not None
    assert found.severity is Severity.WARN
    assert f"`{meant}`" in found.detail


@each_row(
    "selector",
    ["mastodon:acme", "masto:acme", "telegram:acme", "slack:#general", "@acme@mastodon.social", "t:acme",
     "https://mastodon.social/@acme", "did:plc:abc", "123:acme"],
)  # fmt: skip
def test_of_a_network_of_others_it_is_said_which_ones_there_are(selector: str) -> None:
    found = misnamed(selector)
    assert found is not None
    assert found.severity is None
    assert "Did you mean" not in found.detail
    assert all(name in found.detail for name in NETWORKS)


@pytest.mark.parametrize("selector", ["x:", "x:@", "x: ", "linkedin:@ "])
def test_a_network_and_a_colon_alone_name_no_account(selector: str) -> None:
    found = misnamed(selector)
    assert found is not None
    assert "names no account" in found.summary
    assert "alone for every account there" in found.detail


@pytest.mark.parametrize(
    ("selector", "named"),
    [
        ("x：acme", "U+FF1A FULLWIDTH COLON"),
        ("x:acme\u200b", "U+200B ZERO WIDTH SPACE"),
        ("x:\u00a0acme", "U+00A0 NO-BREAK SPACE"),
        ("х:acme", "U+0445 CYRILLIC SMALL LETTER HA"),
    ],
)
def test_a_character_that_is_not_what_it_seems_is_named_where_it_stands(
    selector: str, named: str
) -> None:
    found = misnamed(selector)
    assert found is not None
    assert named in found.summary
    assert found.offset is not None
    assert not selector[found.offset].isascii()


@each_row("network", NETWORKS)
def test_what_people_call_a_network_means_that_network(network: str) -> None:
    known = NETWORKS[network]
    for called in (network, *known.aliases, *known.also_called):
        assert network_meant(called) == network
    for host in known.hosts:
        found = misnamed(f"https://www.{host}/acme")
        assert found is not None
        assert f"`{network}:acme`" in found.detail


@each_row(
    "value, meant",
    [
        ("x:acme", "[x:acme]"),
        ("x:acme, linkedin", "[x:acme, linkedin]"),
        ("x:acme linkedin:acme", "[x:acme, linkedin:acme]"),
        ("[x:acme, linkedin]", "[x:acme, linkedin]"),
        ("@acme", '["@acme"]'),
        ("Acme Inc", '["Acme Inc"]'),
        ({"x": "acme"}, "[x:acme]"),
        ({"twitter": "acme", "linkedin": "acme-inc"}, "[x:acme, linkedin:acme-inc]"),
        ({"x": ["acme", "dev"]}, "[x:acme, x:dev]"),
        ({"x": None}, "[x]"),
        ({"id": "abc"}, "[abc]"),
        ({"network": "x", "username": "acme"}, "[x:acme]"),
        ({"mastodon": "acme"}, "[mastodon:acme]"),
        ([["x:acme"], {"x": "dev"}], "[x:acme, x:dev]"),
        (1234, '["1234"]'),
        (True, "[]"),
    ],
)
def test_a_value_of_another_type_is_written_as_a_list(value: object, meant: str) -> None:
    assert as_entries(selectors_in(value)) == meant


def details(workspace: Workspace) -> list[str]:
    return [item.detail for item in workspace.diagnostics]


@pytest.mark.parametrize(
    ("accounts", "detail"),
    [
        ("x:acme", "Write it as a list: accounts: [x:acme]."),
        ("{x: acme}", "Write it as a list: accounts: [x:acme]."),
        ("\n  x: acme", "Write it as a list: accounts: [x:acme]."),
        ("[x: acme]", "Write it as one text: x:acme."),
        ("\n  - x: acme", "Write it as one text: x:acme."),
        ("[[x:acme, x:dev]]", "Make each an entry of its own: [x:acme, x:dev]."),
        ("[9876]", 'Write it as one text: "9876".'),
        ('[""]', "Give it a value."),
    ],
)
def test_accounts_of_another_type_are_told_once_with_the_line_as_it_should_be(
    write: Write, load: Load, accounts: str, detail: str
) -> None:
    write("posts/a.yaml", f"accounts: {accounts}\ncontent: Hello\n")
    assert details(load()) == [detail]


def test_a_block_of_a_network_of_others_says_which_ones_there_are(write: Write, load: Load) -> None:
    write("posts/a.yaml", "accounts: [x:acme]\ncontent: Hello\nmastodon: {visibility: public}\n")
    [found] = load().diagnostics
    assert found.rule == "PS121"
    assert "no network that postsync knows" in found.detail
    assert "bluesky" in found.detail


@pytest.mark.parametrize(("name", "meant"), [("ig", "instagram"), ("gbp", "google_business")])
def test_a_block_under_another_name_says_what_was_meant(
    write: Write, load: Load, name: str, meant: str
) -> None:
    write("posts/a.yaml", f"accounts: [x:acme]\ncontent: Hello\n{name}: {{}}\n")
    assert details(load()) == [f"Did you mean `{meant}`?"]


def test_a_selector_in_a_group_is_told_where_the_post_names_the_group(
    write: Write, load: Load
) -> None:
    write("posts/a.yaml", "accounts: [x:acme, brand]\ncontent: Hello\n")
    [found] = load(groups={"brand": ("linkedin", "twiter:acme")}).diagnostics
    assert found.span is not None
    assert (found.span.line, found.span.column) == (1, 20)
    assert found.detail.endswith("It stands in the group `brand`.")


def test_an_invisible_character_is_told_once(write: Write, load: Load) -> None:
    write("posts/a.yaml", 'accounts: ["x:ac\\u200bme"]\ncontent: Hello\n')
    assert [(item.rule, item.severity) for item in load().diagnostics] == [("PS503", "error")]


def test_of_one_post_the_first_ten_are_told_and_an_error_is_never_left_out(
    write: Write, load: Load
) -> None:
    names = ["ig", "fb", "yt", "insta", "gbp", "gmb"]
    perhaps = ", ".join(names + [f"twiter{sign}" for sign in "abcdefgh"])
    wrong = ", ".join(f"mastodon:{number}" for number in range(20))
    write("posts/a.yaml", f"accounts: [{perhaps}, {wrong}]\ncontent: Hello\n")
    severities = [item.severity for item in load().diagnostics]
    assert severities.count(Severity.WARN) == 10
    assert severities.count(Severity.ERROR) == 10


@pytest.mark.parametrize(("known", "found"), [(("x:ig",), 0), (("ig",), 1)])
def test_nothing_is_said_of_a_name_that_an_account_has(
    write: Write, tmp_path: Path, known: tuple[str, ...], found: int
) -> None:
    from postsync.adapters.workspace.load.source import WorkspaceSource

    write("posts/a.yaml", "accounts: [ig]\ncontent: Hello\n")
    workspace = WorkspaceSource(tmp_path, Config()).load(lambda _post: known)
    assert len(workspace.diagnostics) == found
