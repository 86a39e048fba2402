"""What a change of the configuration means: row by row, and for any data at all."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.adapters.workspace.settings import SettingsFile
from postsync.domain.plan.configuration import SettingChange, compare

USUAL = SettingsFile.usual(SettingsFile(None, ""))  # type: ignore[arg-type]


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[SettingChange, ...]:
    return compare(before, after, USUAL)


def only(before: dict[str, Any], after: dict[str, Any]) -> SettingChange:
    (change,) = changes(before, after)
    return change


def policy(**settings: Any) -> dict[str, Any]:
    return {"policy": settings}


LOOSENED = [
    (policy(), policy(maxCancel=50), "up to 50 posts may be cancelled", 5),
    (policy(maxCreate=3), policy(), "up to 100 posts may be created", 3),
    (policy(), policy(maxPublishNow=4), "up to 4 posts may go out at once", 3),
    (policy(), policy(maxVanished=3), "up to 3 posts may vanish", 2),
    (policy(), policy(guardWindow="0m"), "until 0m before they are due (before: 5m)", "5m"),
    (policy(guardWindow="1h"), policy(), "until 5m before they are due (before: 1h)", "1h"),
    (policy(guardWindow="5m"), policy(guardWindow="299s"), "until 299s", "5m"),
    (policy(horizon="7d"), policy(), "up to 30d ahead", "7d"),
    (policy(), policy(onRemoteChange="restore"), "put back without asking", "ask"),
    (policy(paused=True), policy(), "the pause ends", True),
    (policy(paused=True), policy(paused=False), "the pause ends", True),
    (policy(fanout="error"), policy(), "only a warning", "error"),
    (policy(), policy(fanout="allow"), "nobody is told", "warn"),
    (policy(), policy(invented=1), "a guard is another one", None),
    ({}, {"rules": {"PS204": "off"}}, "nobody is told any more that a text has too many", "error"),
    ({}, {"rules": {"PS204": "warn"}}, "holds nothing back any more", "error"),
    ({"rules": {"PS318": "error"}}, {}, "holds nothing back any more", "error"),
    ({}, {"rules": {"PS318": "info"}}, "is only a note", "warn"),
    ({}, {"limits": {"x": {"post": 25000}}}, "up to 25000 pass as post for x", 280),
    ({}, {"limits": {"twitter:@Acme": {"post": 300}}}, "for x:acme", 280),
    (
        {"limits": {"x": {"post": 300}}},
        {"limits": {"x": {"post": 300}, "x:acme": {"post": 301}}},
        "up to 301 pass as post for x:acme",
        300,
    ),
    ({}, {"cadence": {"spacing": "0m"}}, "may be 0m apart (before: 30m)", "30m"),
    ({}, {"cadence": {"repeat": "1d"}}, "come again after 1d", "30d"),
    ({"cadence": {"quietHours": "22:00-07:00"}}, {}, "were quiet hours", "22:00-07:00"),
    (
        {"cadence": {"quietHours": "22:00-07:00"}},
        {"cadence": {"quietHours": "22:00-06:59"}},
        "were quiet hours",
        "22:00-07:00",
    ),
    ({"cadence": {"weekdays": ["mon"]}}, {}, "on days that had none", ["mon"]),
    (
        {"cadence": {"weekdays": ["mon"]}},
        {"cadence": {"weekdays": ["tue"]}},
        "on days that had none",
        ["mon"],
    ),
    ({}, {"provider": {"name": "sandbox"}}, "another service", "outstand"),
    ({"provider": {"name": "sandbox"}}, {}, "another service", "sandbox"),
    (
        {},
        {"provider": {"baseUrl": "https://acme.example/v1"}},
        "another address",
        "https://api.outstand.so/v1",
    ),
    ({}, {"provider": {"apiKeyEnv": "OUTSTAND_B"}}, "another variable", "OUTSTAND_API_KEY"),
    ({}, {"provider": {"proxy": "x"}}, "another service", None),
    ({}, {"state": {"path": "other.json"}}, "kept elsewhere", ".postsync/state.json"),
    ({}, {"name": "acme"}, "another workspace", None),
    ({"name": "acme"}, {}, "another workspace", "acme"),
    ({}, {"defaults": {"missed": "publish"}}, "go out at once", "error"),
    ({}, {"defaults": {"missed": "skip"}}, "left out without an error", "error"),
    (
        {"defaults": {"missed": "skip"}},
        {"defaults": {"missed": "publish"}},
        "go out at once",
        "skip",
    ),
    ({}, {"defaults": {"draft": True}}, "are drafts", False),
    ({"defaults": {"draft": True}}, {}, "no longer drafts", True),
    ({"defaults": {"protect": True}}, {}, "no longer protected", True),
    ({}, {"defaults": {"accounts": ["x:acme"]}}, "to more accounts: x:acme", None),
    (
        {"groups": {"brand": ["x:acme"]}},
        {"groups": {"brand": ["linkedin", "x:acme"]}},
        "posts for the group brand go to more accounts: linkedin",
        ["x:acme"],
    ),
    (
        {},
        {"posts": ["posts/**/*.yaml"]},
        "no longer taken: posts/**/*.yml",
        ["posts/**/*.yaml", "posts/**/*.yml"],
    ),
    (
        {"posts": ["a/*.yaml"]},
        {"posts": ["a/*.yaml", "!a/legal.yaml"]},
        "left out: !a/legal.yaml",
        ["a/*.yaml"],
    ),
]


@each_row("before, after, words, was", LOOSENED)
def test_what_loosens_is_said_in_plain_words(
    before: dict[str, Any], after: dict[str, Any], words: str, was: Any
) -> None:
    change = only(before, after)
    assert change.loosens
    assert words in change.meaning
    assert change.before == was


TIGHTENED = [
    (policy(maxCancel=50), policy()),
    (policy(), policy(maxPublishNow=0)),
    (policy(), policy(guardWindow="301s")),
    (policy(), policy(horizon="7d")),
    (policy(onRemoteChange="restore"), policy()),
    (policy(), policy(paused=True)),
    (policy(), policy(fanout="error")),
    ({"rules": {"PS204": "off"}}, {}),
    ({}, {"rules": {"PS318": "error"}}),
    ({}, {"rules": {"PS999": "off"}}),
    ({}, {"limits": {"x": {"post": 100}}}),
    ({"limits": {"x:acme": {"post": 900}}}, {}),
    ({}, {"cadence": {"spacing": "2h"}}),
    ({}, {"cadence": {"quietHours": "22:00-07:00"}}),
    ({"cadence": {"quietHours": "23:00-06:00"}}, {"cadence": {"quietHours": "22:00-07:00"}}),
    ({}, {"cadence": {"weekdays": ["mon", "tue"]}}),
    ({"defaults": {"missed": "publish"}}, {}),
    ({}, {"defaults": {"protect": True}}),
    ({"defaults": {"accounts": ["x:acme", "linkedin"]}}, {"defaults": {"accounts": ["linkedin"]}}),
    ({}, {"groups": {"brand": ["x:acme"]}}),
    ({"groups": {"brand": ["x:acme"]}}, {}),
    ({"posts": ["a/*.yaml"]}, {"posts": ["a/*.yaml", "b/*.yaml"]}),
    ({"posts": ["a/*.yaml", "!a/b.yaml"]}, {"posts": ["a/*.yaml"]}),
    ({}, {"timezone": "Europe/Berlin"}),
    ({}, {"provider": {"timeout": "1s"}}),
    ({}, {"provider": {"tries": 20}}),
    ({}, {"defaults": {"linkedin": {"visibility": "PUBLIC"}}}),
    ({}, {"invented": 3}),
]


@each_row("before, after", TIGHTENED)
def test_what_loosens_nothing_is_shown_all_the_same(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    change = only(before, after)
    assert not change.loosens
    assert not change.meaning


@each_row(
    "before, after",
    [
        ({}, {}),
        ({}, policy(maxCancel=5, guardWindow="300s", horizon="720h", paused=False)),
        ({}, {"version": 1, "rules": {"PS204": "error"}, "provider": {"timeout": "1m"}}),
        ({}, {"posts": ["posts/**/*.yml", "posts/**/*.yaml"]}),
        ({}, {"state": {"backend": "local", "path": ".postsync/state.json"}}),
        ({"groups": {"a": ["x:b", "x:c"]}}, {"groups": {"a": ["x:c", "x:b"]}}),
        ({}, {"limits": {"x": {"post": 280}}, "groups": {}, "timezone": None}),
        ({"limits": {"twitter": {"post": 300}}}, {"limits": {"x": {"post": 300}}}),
        (
            {"defaults": {"googleBusiness": {"topic": 1}}},
            {"defaults": {"google_business": {"topic": 1}}},
        ),
    ],
)
def test_what_means_the_same_is_no_change(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert changes(before, after) == ()


def test_another_backend_is_another_place_of_the_state_and_drags_no_path_along() -> None:
    before = {"state": {"path": ".postsync/mine.json"}}
    found = changes(before, {"state": {"backend": "git", "ref": "refs/heads/postsync-state"}})
    assert [(one.path, one.before, one.after, one.loosens) for one in found] == [
        ("state.backend", "local", "git", True),
        ("state.path", ".postsync/mine.json", None, True),
        ("state.ref", None, "refs/heads/postsync-state", True),
    ]


def test_the_weightiest_loosening_stands_first_and_what_loosens_nothing_last() -> None:
    after = {
        "timezone": "UTC",
        "groups": {f"g{number}": ["x:a"] for number in range(50)},
        "defaults": {"accounts": ["x:acme"]},
        "rules": {"PS204": "off"},
        "policy": {"maxCreate": 101, "paused": True},
        "provider": {"baseUrl": "https://acme.example"},
    }
    paths = [one.path for one in changes({}, after)]
    assert paths[:5] == [
        "provider.baseUrl",
        "policy.maxCreate",
        "rules.PS204",
        "defaults.accounts",
        "policy.paused",
    ]
    assert len(paths) == 56


@each_row("odd", [True, None, "lots", -1, [], ["x"], {"a": 1}, 1e300, "5 m", "999d"])
@each_row("key", ["maxCancel", "guardWindow", "paused", "fanout", "onRemoteChange"])
def test_what_cannot_be_judged_counts_as_loosened(key: str, odd: Any) -> None:
    found = changes(policy(**{key: odd}), policy(**{key: "odd"}))
    assert all(one.loosens for one in found if one.path == f"policy.{key}" and one.after)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
SECTIONS = ["policy", "provider", "state", "rules", "limits", "groups", "defaults", "posts", "name"]
KEYS = ["maxCancel", "guardWindow", "paused", "x", "PS204", "accounts", "backend", "quietHours"]
CONFIGURATIONS = st.dictionaries(
    st.sampled_from(SECTIONS) | st.text(max_size=5),
    JSON | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JSON, max_size=4),
    max_size=4,
)


@given(CONFIGURATIONS, CONFIGURATIONS)
def test_any_two_configurations_can_be_compared(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    for change in changes(before, after):
        assert bool(change.meaning) == change.loosens
        assert len(change.meaning) < 3000
    assert changes(after, after) == ()
