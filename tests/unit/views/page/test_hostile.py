"""Whatever a branch writes into any field is shown, and never read as markup."""

import dataclasses
from collections.abc import Mapping
from enum import Enum
from typing import Any

from tests.unit.views.page import cards
from tests.unit.views.page.markup import policy_of, read
from tests.unit.views.samples import BERLIN, asked, candidate, change, content, plan_of

from postsync.domain.plan.configuration import Configuration, SettingChange
from postsync.domain.plan.plan import FieldChange, Reason
from postsync.domain.run.calendar import State
from postsync.domain.state.identity import Service
from postsync.domain.state.intent import Action
from postsync.domain.state.question import Asking
from postsync.views.page.document import page

EVIL = (
    "\"'><script>evil()</script><img src=x onerror=evil()><style>*{}</style></style></title></svg></p>"
    "<!--<base href=//e.example>{{ 7*7 }}{% raw %}&lt;b onclick=evil()&gt;javascript:evil() "
    "\u202eevil\x1b[31m\u2066"
)

KEPT = frozenset(
    {
        "network",
        "rule",
        "sha256",
        "type",
        "code",
        "unit",
        "layout",
        "shape",
        "device",
        "certainty",
        "kind",
        "figures",
    }
)
"""What no branch can write: ids of ours, and what chooses how the rest is drawn."""


def poisoned(value: Any, name: str = "") -> Any:
    """The same value with something hostile in each of its texts."""
    if name in KEPT or isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return EVIL + value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(
            *(poisoned(item, key) for key, item in zip(value._fields, value, strict=True))
        )
    if isinstance(value, tuple | list):
        return type(value)(poisoned(item) for item in value)
    if isinstance(value, Mapping):
        return {poisoned(key): poisoned(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {
            f.name: poisoned(getattr(value, f.name), f.name) for f in dataclasses.fields(value)
        }
        return type(value)(**fields)
    return value


def hostile() -> Any:
    """A preview in which everything that somebody else writes is hostile."""
    everything = content("text", "reply", media=[{"path": "a.png", "alt": "alt"}])
    question = asked("asked", Asking.AMBIGUOUS_MATCH, candidate("r1", text="words"))
    moved = change("moved", Action.MOVE, Reason.RENAMED, previous_address="old", after=everything)
    deferred = change("deferred", Action.DEFER, Reason.BEYOND_HORIZON, after=everything)
    changed = (
        FieldChange(path="containers[0].content", before="one\ntwo", after="one\nthree"),
        FieldChange(
            path="containers[1]", before=None, after={"content": "x", "media": [{"path": "p.png"}]}
        ),
        FieldChange(
            path="containers[0].media[0]",
            before={"path": "a.png"},
            after={"url": "https://e.example/b.png"},
        ),
        FieldChange(path="instagram", before={"caption": "a"}, after={"caption": "b"}),
        FieldChange(path="youtube.title", before="a", after="b"),
        FieldChange(path="labels", before=["a"], after=["b"]),
        FieldChange(path="accounts", before=["x:a", "x:b"], after=["x:b", "x:a"]),
        FieldChange(path="scheduledAt", before="yesterday", after=None),
    )
    posts = [
        cards.shown(
            "cards",
            State.NEW,
            *cards.every_card(),
            labels=("label",),
            cards_before=cards.every_card(),
        ),
        cards.shown(
            "asked",
            State.QUESTION,
            cards.x(),
            change=question,
            diagnostics=(cards.warned("PS511", "s"),),
        ),
        cards.shown(
            "moved", State.CHANGED, cards.x(), change=moved, changed=changed, was_at=cards.SLOT
        ),
        cards.shown(
            "deferred", State.DEFERRED, change=deferred, urls=(("x", "acme", "https://x.com/1"),)
        ),
    ]
    preview = cards.preview_of(
        *posts,
        pictures={},
        plan=plan_of(
            service=Service("outstand", "host", "organisation"),
            configuration=Configuration(
                file="postsync.yaml",
                changes=(
                    SettingChange("policy.fanout", "error", "allow", loosens=True, meaning="means"),
                ),
                problem="problem",
            ),
        ),
        base="base",
        diagnostics=(cards.warned("PS101", "summary"),),
    )
    poisonous = [poisoned(post) for post in preview.posts]
    return dataclasses.replace(
        preview,
        posts=tuple(dataclasses.replace(post, unmatched=(EVIL, f"x:{EVIL}")) for post in poisonous),
        base=EVIL,
        timezone=EVIL,
        diagnostics=poisoned(preview.diagnostics),
        plan=dataclasses.replace(
            preview.plan,
            commit=EVIL,
            workspace=EVIL,
            targets=(EVIL,),
            service=Service(EVIL, EVIL, EVIL),
            configuration=poisoned(preview.plan.configuration),
        ),
    )


def test_nothing_of_it_is_read_as_markup() -> None:
    html = page(hostile(), BERLIN)
    root = read(html)  # everything is closed where it should be
    tags = {one.tag for one in root.every()}
    assert not tags & {"script", "img", "base", "iframe", "object", "form", "link"}
    assert len(root.find("style")) == 1
    for one in root.every():
        assert not [name for name in one.attributes if name.startswith("on")], one.attributes
        for name in ("href", "src", "style"):
            assert one.attributes.get(name, "#").startswith(("#", "https://x.com/")), one.attributes
    assert policy_of(root)["default-src"] == "'none'"
    assert "{{ 7*7 }}{% raw %}" in html


def test_it_is_shown_with_everything_spelt_out_that_hides() -> None:
    html = page(hostile(), BERLIN)
    for hidden in "\u202e\u2066\x1b":
        assert hidden not in html
    assert html.count("\\u{202e}") > 100
    assert html.count("&lt;script&gt;evil()") > 100


def test_what_it_says_of_a_link_is_not_followed() -> None:
    urls = tuple(
        ("x", "acme", url)
        for url in (EVIL, "javascript:alert(1)", "https://e.example/\u202e", "//e.example")
    )
    post = cards.shown(
        "out", State.PUBLISHED, cards.x(), urls=(*urls, ("x", "a", 'https://x.com/"onclick="e()'))
    )
    root = read(page(cards.preview_of(post), BERLIN))
    out = root.one("p", "out")
    assert [one.attributes["href"] for one in out.find("a")] == ['https://x.com/"onclick="e()']
