"""The configuration: finding it, every key of it, and everything that can be wrong with it."""

import os
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest
from tests.doubles.builders import CAPABILITY
from tests.tables import each_row

from postsync.adapters.workspace.config import load_config
from postsync.adapters.workspace.decode.configuration import Outside
from postsync.adapters.workspace.decode.selectors import GroupInGroup, expand_groups
from postsync.adapters.workspace.location import (
    Misnamed,
    NoSuchConfig,
    configs_below,
    find_config,
    named_config,
)
from postsync.domain.catalogue import RULES, Rule
from postsync.domain.config import (
    Cadence,
    Config,
    GitState,
    Policy,
    PreviewConfig,
    ProviderConfig,
    S3State,
)
from postsync.domain.diagnostic import Diagnostics, Severity
from postsync.domain.networks import NETWORKS
from postsync.domain.networks.overrides import Limits
from postsync.domain.remote.capability import Capability

OUTSIDE = Outside(lambda _name: CAPABILITY, lambda _name: "https://api.outstand.so/v1")

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def read(write: Write) -> Callable[..., tuple[Config, Diagnostics]]:
    def read(text: str | bytes, **environ: str) -> tuple[Config, Diagnostics]:
        config, diagnostics, _ = load_config(
            write("postsync.yaml", text), environ=environ, outside=OUTSIDE
        )
        return config, diagnostics

    return read


Read = Callable[..., tuple[Config, Diagnostics]]


def places(diagnostics: Diagnostics) -> list[tuple[str, int, int]]:
    return [(item.rule, item.span.line, item.span.column) for item in diagnostics if item.span]


def test_the_nearest_configuration_above_is_found(tmp_path: Path, write: Write) -> None:
    assert find_config(tmp_path) is None
    outer = write("postsync.yaml", "version: 1\n")
    inner = write("a/b/postsync.yaml", "version: 1\n")
    write("a/b/c/d/x", "")
    assert find_config(tmp_path / "a/b/c/d") == inner
    assert find_config(tmp_path / "a") == outer


@pytest.mark.parametrize(
    ("what", "rule"),
    [("folder", "PS101"), ("pipe", "PS101"), ("link", "PS102"), ("dangling", "PS102")],
)
def test_what_is_no_file_is_not_passed_over(
    tmp_path: Path, write: Write, what: str, rule: str
) -> None:
    write("postsync.yaml", "version: 1\n")
    write("work/other.yaml", "TOPSECRET: 1\n")
    file = tmp_path / "work/postsync.yaml"
    match what:
        case "folder":
            file.mkdir()
        case "pipe":
            os.mkfifo(file)
        case "link":
            file.symlink_to("other.yaml")
        case _:
            file.symlink_to("nowhere")
    assert find_config(tmp_path / "work") == file
    (found,) = load_config(file)[1]
    assert found.rule == rule


def test_a_configuration_in_a_linked_folder_of_the_repository_is_refused(
    tmp_path: Path, write: Write
) -> None:
    write("elsewhere/postsync.yaml", "version: 1\n")
    write("repo/.git/HEAD", "")
    (tmp_path / "repo/social").symlink_to(tmp_path / "elsewhere")
    (found,) = load_config(tmp_path / "repo/social/postsync.yaml")[1]
    assert found.rule == "PS102"
    assert load_config(tmp_path / "elsewhere/postsync.yaml")[1] == ()


OTHER_NAMES = [
    "postsync.yml", ".postsync.yaml", ".postsync.yml", "Postsync.yaml", "postsync.YAML",
    "POSTSYNC.YML", "postsync.yaml.txt", "postsync.json", ".postsync.json", "postsync.yaml.yml",
    "postsync.yml.yaml", "post-sync.yaml", "post_sync.yml", "postsync.ymal",
    "postsync.yamll", "postsync.yaml ", "postsync.config.yaml", "postsync-config.yml",
    "postsync.toml",
]  # fmt: skip


@pytest.mark.parametrize("name", OTHER_NAMES)
@pytest.mark.parametrize("has_right_one", [True, False])
def test_another_name_is_never_overlooked(
    tmp_path: Path, write: Write, name: str, has_right_one: bool
) -> None:
    """A14: `postsync.yml` was overlooked, and what was to be a rehearsal was published."""
    write("a/b/x", "")
    (tmp_path / name).mkdir()
    assert find_config(tmp_path / "a/b") is None
    write(f"a/{name}", "version: 1\n")
    if has_right_one:
        write("a/postsync.yaml", "version: 1\n")
    with pytest.raises(Misnamed) as raised:
        find_config(tmp_path / "a/b")
    error = raised.value
    assert (error.code, error.exit_code) == ("invalid-config", 1)
    assert str(tmp_path / "a" / name) in error.message
    assert ("delete" in error.detail) == has_right_one
    # A nearer configuration hides what is above it.
    nearer = write("a/b/postsync.yaml", "version: 1\n")
    assert find_config(tmp_path / "a/b") == nearer


@pytest.mark.parametrize(
    "name",
    [
        "postsync.yaml.bak", "postsync.yaml~", "postsync.yaml.example", "postsync.md", "postsync",
        "postsync.schema.json", "postsync-plan.json", "postsync.txt", "autopostsync.yaml",
    ],
)  # fmt: skip
def test_copies_and_other_files_are_no_configuration(
    tmp_path: Path, write: Write, name: str
) -> None:
    write(name, "version: 1\n")
    assert find_config(tmp_path) is None


def test_a_plan_that_was_kept_as_json_is_no_configuration(tmp_path: Path, write: Write) -> None:
    write("postsync.json", '{"format_version": "1", "posts": 0}')
    assert find_config(tmp_path) is None


def test_a_name_that_a_shell_would_take_apart_is_quoted(tmp_path: Path, write: Write) -> None:
    write("post sync.yaml", "version: 1\n")
    with pytest.raises(Misnamed) as raised:
        find_config(tmp_path)
    assert raised.value.detail == "Rename it: mv 'post sync.yaml' postsync.yaml"


def test_config_names_a_file_that_is_there(tmp_path: Path, write: Write) -> None:
    there = write("social/postsync.yaml", "version: 1\n")
    assert named_config(tmp_path, "social/postsync.yaml") == there
    with pytest.raises(NoSuchConfig, match=r"^there is no file nix\.yaml$"):
        named_config(tmp_path, "nix.yaml")
    with pytest.raises(NoSuchConfig, match=r"^social/ is a folder") as raised:
        named_config(tmp_path, "social/")
    assert raised.value.detail == "Name the file: --config social/postsync.yaml"


def test_configurations_are_looked_for_two_levels_below(tmp_path: Path, write: Write) -> None:
    assert configs_below(tmp_path) == []
    for name in ("social", "teams/b", "teams/a", "one/two/three", ".hidden", "node_modules/x"):
        write(f"{name}/postsync.yaml", "version: 1\n")
    (tmp_path / "link").symlink_to(tmp_path / "one/two")
    assert configs_below(tmp_path) == ["social", "teams/a", "teams/b"]


@pytest.mark.parametrize("name", ["acme-social", "a", "Acme posts/2.x", "'acme/posts:'"])
def test_a_workspace_may_have_a_name(read: Read, name: str) -> None:
    assert read(f"name: {name}\n") == (Config(name=name.strip("'")), ())


@pytest.mark.parametrize("name", ["''", "' a'", "1", '"a\\nb"'])
def test_a_name_is_a_word(read: Read, name: str) -> None:
    assert [item.rule for item in read(f"name: {name}\n")[1]] == ["PS112"]


def test_no_configuration_at_all_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config(None, environ={}) == (Config(), (), tmp_path)
    assert load_config(None, start=tmp_path / "a", environ={})[2] == tmp_path / "a"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "{}\n", "version: 1\n"])
def test_an_empty_configuration_is_the_default(read: Read, text: str) -> None:
    assert read(text) == (Config(), ())


def test_every_key_is_decoded(read: Read) -> None:
    config, diagnostics = read(
        """\
version: 1
posts: ["social/**/*.yaml"]
provider: {name: sandbox, baseUrl: "https://api.example/v1/", apiKeyEnv: KEY, timeout: 1500ms, tries: 3}
state: {backend: git, remote: upstream, ref: refs/heads/state}
timezone: Europe/Berlin
defaults: {accounts: [linkedin], googleBusiness: {extra: {a: 1}}, draft: true}
groups: {all: [brand, threads], brand: ["x:acme", "linkedin:acme-inc"]}
policy: {guardWindow: 0s, horizon: 36h, maxCancel: 0, maxCreate: 7, maxPublishNow: 0, maxVanished: 9,
  onRemoteChange: restore, paused: true, fanout: error}
name: acme-social
cadence: {spacing: 45m, repeat: 7d, quietHours: "22:00-7:30", weekdays: [mon, sun]}
limits: {"Twitter:@Acme": {post: 25000}, instagram: {carousel.count: 20, image.ratio: 1.5}}
rules: {PS118: error, PS515: off, PS101: error}
""",
        POSTSYNC_TRUST_HOSTS="api.example",
        POSTSYNC_TRUST_KEYS="KEY",
    )
    assert diagnostics == ()
    assert config == Config(
        posts=("social/**/*.yaml",),
        provider=ProviderConfig(
            name="sandbox",
            base_url="https://api.example/v1",
            configured_url="https://api.example/v1",
            api_key_env="KEY",
            timeout=1.5,
            tries=3,
        ),
        state=GitState(remote="upstream", ref="refs/heads/state"),
        timezone="Europe/Berlin",
        defaults={"accounts": ["linkedin"], "google_business": {"extra": {"a": 1}}, "draft": True},
        groups={
            "all": ("x:acme", "linkedin:acme-inc", "threads"),
            "brand": ("x:acme", "linkedin:acme-inc"),
        },
        policy=Policy(
            guard_window=timedelta(0),
            horizon=timedelta(hours=36),
            max_cancel=0,
            max_create=7,
            max_publish_now=0,
            max_vanished=9,
            on_remote_change="restore",
            paused=True,
            fanout="error",
        ),
        name="acme-social",
        cadence=Cadence(
            spacing=timedelta(minutes=45),
            repeat=timedelta(days=7),
            quiet_hours=(time(22), time(7, 30)),
            weekdays=frozenset({0, 6}),
        ),
        limits={
            "x:acme": {"post": 25_000},
            "instagram": {"carousel.count": 20, "image.ratio": 1.5},
        },
        rules={"PS118": "error", "PS515": "off", "PS101": "error"},
    )


def test_an_object_store_is_decoded(read: Read) -> None:
    config, _ = read(
        "state: {backend: s3, bucket: bb, key: k, region: r, endpoint: 'https://e.x'}\n",
        POSTSYNC_TRUST_HOSTS="e.x",
    )
    assert config.state == S3State(bucket="bb", key="k", region="r", endpoint="https://e.x")


@each_row(
    "text, expected",
    [
        ("versoin: 1\n", ("PS111", 1, 1)),
        ("policy: {maxcancel: 3}\n", ("PS111", 1, 10)),
        ("state: {backend: local, ref: refs/heads/a}\n", ("PS111", 1, 25)),
        ("state: {backend: s3}\n", ("PS112", 1, 8)),
        ("version: 2\n", ("PS112", 1, 10)),
        ("name: ''\n", ("PS112", 1, 7)),
        ("name: ' a'\n", ("PS112", 1, 7)),
        ("policy: {maxPublishNow: -1}\n", ("PS112", 1, 25)),
        ("policy: {onRemoteChange: overwrite}\n", ("PS112", 1, 26)),
        ("policy: {paused: yes}\n", ("PS112", 1, 18)),
        ("defaults: {answers: {again: true}}\n", ("PS111", 1, 12)),
        ("- a\n", ("PS112", 1, 1)),
        ("version: 1\n---\nversion: 1\n", ("PS112", 3, 1)),
        ("posts: ['../x/*.yaml']\n", ("PS112", 1, 9)),
        ("posts: [/x/*.yaml]\n", ("PS112", 1, 9)),
        ("posts: [posts/*.yaml, posts/**.yml]\n", ("PS112", 1, 23)),
        ("posts: ['!posts/drafts/**']\n", ("PS112", 1, 8)),
        ("provider: {timeout: 0s}\n", ("PS112", 1, 21)),
        ("provider: {timeout: soon}\n", ("PS112", 1, 21)),
        ("policy:\n  horizon: 31d\n", ("PS112", 2, 12)),
        ("policy: {guardWindow: 99999999999999999999999999d}\n", ("PS112", 1, 23)),
        ("policy: {guardWindow: 400d}\n", ("PS112", 1, 23)),
        ("timezone: Europe/Berlln\n", ("PS404", 1, 11)),
        ("defaults: {timezone: Europe/Berlln}\n", ("PS404", 1, 22)),
        ("defaults: {googleBusiness: {}, google_business: {}}\n", ("PS129", 1, 12)),
        ("groups:\n  a: [b]\n  b: [c]\n  c: [a]\n", ("PS113", 2, 3)),
        ("groups: {a: [a]}\n", ("PS113", 1, 10)),
        ("groups: {linkedin: ['x:acme']}\n", ("PS117", 1, 10)),
        ("provider: {baseUrl: 'http://api.example'}\n", ("PS114", 1, 21)),
        ("rules: {PS134: warn}\n", ("PS115", 1, 16)),
        ("rules: {PS999: warn}\n", ("PS116", 1, 9)),
        ("cadence: {spacings: 1h}\n", ("PS111", 1, 11)),
        ("cadence: {spacing: 30}\n", ("PS112", 1, 20)),
        ("cadence: {spacing: soon}\n", ("PS112", 1, 20)),
        ("cadence: {spacing: 400d}\n", ("PS112", 1, 20)),
        ("cadence:\n  repeat: 400d\n", ("PS112", 2, 11)),
        ("cadence: {quietHours: 22-7}\n", ("PS112", 1, 23)),
        ("cadence: {quietHours: '22:00-25:00'}\n", ("PS112", 1, 23)),
        ("cadence: {quietHours: '24:00-07:00'}\n", ("PS112", 1, 23)),
        ("cadence: {quietHours: '07:00-07:00'}\n", ("PS112", 1, 23)),
        ("cadence: {quietHours: '00:00-24:00'}\n", ("PS112", 1, 23)),
        ("cadence: {weekdays: []}\n", ("PS112", 1, 21)),
        ("cadence: {weekdays: [mon, mon]}\n", ("PS112", 1, 27)),
        ("cadence: {weekdays: [monday]}\n", ("PS112", 1, 22)),
        ("limits: {instagrm: {post: 1}}\n", ("PS111", 1, 10)),
        ("limits: {acme: {post: 1}}\n", ("PS111", 1, 10)),
        ("limits: {'x:': {post: 1}}\n", ("PS111", 1, 10)),
        ("limits:\n  x:\n    posst: 1\n", ("PS111", 3, 5)),
        ("limits: {vimeo: {post: 1}}\n", ("PS111", 1, 18)),
        ("limits: {x: {post: -1}}\n", ("PS112", 1, 20)),
        ("limits: {x: {post: many}}\n", ("PS112", 1, 20)),
        ("limits: {x: {post: true}}\n", ("PS112", 1, 20)),
        ("limits: {x: {post: .inf}}\n", ("PS112", 1, 20)),
        ("limits: {x: {post: .nan}}\n", ("PS112", 1, 20)),
        ("limits: {x: 25000}\n", ("PS112", 1, 13)),
        ("preview: {name: A}\n", ("PS111", 1, 11)),
        ("preview: {names: {acme: Acme}}\n", ("PS111", 1, 19)),
        ("preview: {names: {'x:': Acme}}\n", ("PS111", 1, 19)),
        ("preview:\n  names: {'instagrm:acme': Acme}\n", ("PS111", 2, 11)),
        ("preview: {names: {'x:acme': ' '}}\n", ("PS112", 1, 29)),
        ("preview: {names: {'x:acme': 7}}\n", ("PS112", 1, 29)),
        ("preview: {names: {'x:acme': NASA \u2714}}\n", ("PS112", 1, 29)),
        ("preview: {names: {'x:acme': 'NASA @nasa'}}\n", ("PS112", 1, 29)),
        ("preview: {names: {'x:acme': Acme \u0406nc}}\n", ("PS112", 1, 29)),
        ("preview: {avatars: {x: a.png}}\n", ("PS111", 1, 21)),
        ("preview: {avatars: {'x:acme': gone.png}}\n", ("PS301", 1, 31)),
        ("preview: {avatars: {'x:acme': ../../../a.png}}\n", ("PS302", 1, 31)),
        ("preview: {avatars: {'x:acme': /etc/passwd}}\n", ("PS302", 1, 31)),
        ("preview: {avatars: {'x:acme': .postsync/a.png}}\n", ("PS307", 1, 31)),
        ("preview: {avatars: {'x:acme': ''}}\n", ("PS112", 1, 31)),
        ("preview: {device: watch}\n", ("PS112", 1, 19)),
        ("preview: {gap: 0}\n", ("PS112", 1, 16)),
        ("preview: {gap: 400}\n", ("PS112", 1, 16)),
        ("a: 1\na: 2\n", ("PS106", 2, 1)),
        ("a: [\n", ("PS105", 1, 1)),
    ],
)
def test_a_mistake_is_reported_at_its_place(
    read: Read, text: str, expected: tuple[str, int, int]
) -> None:
    _, diagnostics = read(text)
    assert places(diagnostics) == [expected]
    assert diagnostics[0].span is not None
    assert diagnostics[0].span.file == "postsync.yaml"


def test_the_end_of_the_day_may_be_called_24_00(read: Read) -> None:
    config, diagnostics = read("cadence: {quietHours: '21:00-24:00'}\n")
    assert diagnostics == ()
    assert config.cadence.quiet_hours == (time(21), time(0))


def test_a_rule_about_cadence_is_switched_off_by_nothing(read: Read) -> None:
    config, diagnostics = read("cadence: {spacing: 0m, repeat: 0d}\n")
    assert diagnostics == ()
    assert config.cadence == Cadence(spacing=timedelta(0), repeat=timedelta(0))


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cadence: {spaceing: 1h}\n", "`spacing`"),
        ("cadence: {weekdays: [monday]}\n", "`mon`"),
        ("limits: {instagrm: {post: 1}}\n", "`instagram`"),
        ("limits: {acme: {post: 1}}\n", "`network:username`"),
        ("limits: {x: {image.cuont: 1}}\n", "`image.count`"),
        ("limits: {mastodon: {post: 1}}\n", "`network:username`"),
        ("limits: {bluesky: {zzz: 1}}\n", "`image.count`"),
        ("limits: {vimeo: {post: 1}}\n", "No figure"),
        ("preview: {names: {'instagrm:acme': A}}\n", "`instagram`"),
        ("preview: {names: {acme: A}}\n", "`network:username`"),
        ("preview: {devise: phone}\n", "`device`"),
        ("preview: {avatars: {'x:acme': gone.png}}\n", "relative to postsync.yaml"),
    ],
)
def test_a_mistake_in_a_name_comes_with_what_was_probably_meant(
    read: Read, text: str, hint: str
) -> None:
    _, diagnostics = read(text)
    assert hint in diagnostics[0].detail


@each_row("rule", RULES.values())
def test_the_severity_of_every_rule_can_be_set_unless_it_is_fixed(read: Read, rule: Rule) -> None:
    config, diagnostics = read(f"rules: {{{rule.id}: info}}\n")
    if rule.fixed:
        assert places(diagnostics) == [("PS115", 1, 16)]
        assert config.rules == {}
    else:
        assert diagnostics == ()
        assert config.rules == {rule.id: "info"}


def test_every_figure_with_a_maximum_may_have_another_one(read: Read) -> None:
    for name, network in NETWORKS.items():
        for row in (
            *network.texts,
            *network.counts,
            *network.entries,
            *network.media,
            *network.caps,
        ):
            if row.maximum is None:
                continue
            config, diagnostics = read(f"limits: {{{name}: {{{row.field}: 7}}}}\n")
            assert diagnostics == ()
            figures = Limits(config.limits).of(network, (name,))
            assert figures.get(row.field, ())[0].maximum == 7


@pytest.mark.parametrize(
    ("days", "wrong"),
    [(7, True), (36, False), (7 + 23 / 24, False), (0, False)],
    ids=["a week", "36 days", "an hour less than 8 days", "none"],
)
def test_the_horizon_is_held_against_what_the_provider_can_do(
    write: Write, days: float, wrong: bool
) -> None:
    asked = []

    def capability_of(name: str) -> Capability:
        asked.append(name)
        return CAPABILITY._replace(furthest_schedule=timedelta(days=days))

    path = write("postsync.yaml", "provider: {name: sandbox}\npolicy: {horizon: 8d}\n")
    _, diagnostics, _ = load_config(path, environ={}, outside=Outside(capability_of=capability_of))
    assert places(diagnostics) == ([("PS112", 2, 19)] if wrong else [])
    assert asked == ["sandbox"]


def test_all_mistakes_are_reported_at_once(read: Read) -> None:
    _, diagnostics = read("versoin: 1\nposts: no\npolicy: {fanout: never}\n")
    assert [item.rule for item in diagnostics] == ["PS111", "PS112", "PS112"]


def test_a_configuration_with_mistakes_is_the_default(read: Read) -> None:
    config, _ = read("version: 2\nprovider: {name: sandbox}\n")
    assert config == Config()


def test_a_configuration_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    _, diagnostics, root = load_config(tmp_path / "missing.yaml", environ={})
    assert [item.rule for item in diagnostics] == ["PS101"]
    assert root == tmp_path


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8080/v1",
        "http://127.0.0.1:8080/v1",
        "http://127.9.9.9/v1",
        "http://[::1]:8080/v1",
        "https://api.example/v1",
    ],
)
def test_an_address_may_be_encrypted_or_this_machine(read: Read, address: str) -> None:
    config, diagnostics = read("", POSTSYNC_BASE_URL=address + "/")
    assert diagnostics == ()
    assert config.provider.base_url == address


@pytest.mark.parametrize(
    "address",
    [
        "http://api.example/v1",
        "http://localhost.api.example/v1",
        "http://127.0.0.1@api.example/v1",
        "http://128.0.0.1/v1",
        "http://0.0.0.0/v1",
        "https://user:secret@api.example/v1",
        "https://api.example/v1?key=secret",
        "https://api.example/v1#a",
        "https://",
        "https:///v1",
        "https://api.example:port/v1",
        "https://[::1/v1",
        "https://api example/v1",
        "https://api.example/\x1b[0m",
        "ftp://api.example",
        "ftp://user:secret@api.example",
        "file:///etc/passwd",
        "api.example",
    ],
)
def test_any_other_address_is_refused_and_no_password_repeated(read: Read, address: str) -> None:
    config, diagnostics = read("", POSTSYNC_BASE_URL=address)
    assert [item.rule for item in diagnostics] == ["PS114"]
    assert "POSTSYNC_BASE_URL" in diagnostics[0].summary
    assert diagnostics[0].span is None
    assert "secret" not in diagnostics[0].summary + diagnostics[0].detail
    assert config.provider.base_url == ProviderConfig().base_url


def test_the_environment_wins_over_a_wrong_address_in_the_file(read: Read) -> None:
    config, diagnostics = read(
        "provider: {baseUrl: 'http://api.example'}\n", POSTSYNC_BASE_URL="https://b.example"
    )
    assert diagnostics == ()
    assert config.provider.base_url == "https://b.example"


def test_what_the_configuration_says_stays_known_beside_the_environment(read: Read) -> None:
    text = "provider: {baseUrl: 'https://a.example/v1/'}\n"
    config, _ = read(text, POSTSYNC_BASE_URL="https://b.example")
    assert config.provider.configured_url == "https://a.example/v1"
    config, _ = read(text, POSTSYNC_TRUST_HOSTS="a.example")
    assert config.provider.base_url == config.provider.configured_url


def test_groups_that_share_members_are_filled_in_without_repeating_the_work() -> None:
    groups = {f"g{i}": (f"g{i + 1}", f"g{i + 1}", "x:a") for i in range(15)} | {"g15": ("x:b",)}
    assert expand_groups(groups)["g0"] == ("x:b", "x:a")


def test_groups_cannot_be_nested_without_end() -> None:
    groups = {f"g{i}": (f"g{i + 1}",) for i in range(5_000)} | {"g5000": ("x:b",)}
    with pytest.raises(GroupInGroup):
        expand_groups(groups)


def test_a_circle_of_groups_names_the_way_round() -> None:
    with pytest.raises(GroupInGroup, match="b → c → b"):
        expand_groups({"a": ("b",), "b": ("c",), "c": ("b",)})


def test_a_preview_shows_accounts_as_the_configuration_says(read: Read, write: Write) -> None:
    write("brand/acme.png", b"a picture")
    config, diagnostics = read(
        "preview:\n  names: {'Twitter:@Acme': Acme, 'linkedin:acme-inc': Acme Inc.}\n"
        "  avatars: {'x:acme': brand/acme.png}\n  device: desktop\n  gap: 5\n"
    )
    assert diagnostics == ()
    assert config.preview == PreviewConfig(
        names={"x:acme": "Acme", "linkedin:acme-inc": "Acme Inc."},
        avatars={"x:acme": "brand/acme.png"},
        device="desktop",
        gap=5,
    )
    assert read("preview: {}\n")[0].preview == PreviewConfig()


def test_an_avatar_that_is_not_here_stops_nothing_and_one_from_elsewhere_does(
    read: Read, tmp_path: Path
) -> None:
    (tmp_path / "link.png").symlink_to("/etc/passwd")
    for path, severity in (
        ("gone.png", Severity.WARN),
        ("link.png", Severity.ERROR),
        ("../../x.png", Severity.ERROR),
    ):
        config, (found,) = read(f"preview: {{avatars: {{'x:acme': {path}}}}}\n")
        assert found.severity is severity
        assert "root:" not in found.summary + found.detail
        assert ("x:acme" in config.preview.avatars) is (severity is Severity.WARN)


@pytest.mark.parametrize(
    ("written", "detail"),
    [
        ("policy: {guardWindow: 5 minutes}", "Did you mean `5m`? "),
        ("provider: {timeout: 90}", "Say the unit, as in 90s, 90m or 90h."),
        ("cadence: {quietHours: 10pm-7am}", "Did you mean `22:00-07:00`? "),
        (
            "timezone: America/New York",
            "Did you mean America/New_York (UTC-05:00, UTC-04:00 in July)? ",
        ),
        (
            "defaults: {timezone: GMT+2}",
            "Write the offset into the time, such as 2026-12-01T14:00+02:00.",
        ),
        ("timezone: 2", "Write the name of a zone, such as Europe/Berlin."),
    ],
)
def test_durations_hours_and_zones_of_other_forms_get_the_value_to_write(
    tmp_path: Path, written: str, detail: str
) -> None:
    (tmp_path / "postsync.yaml").write_text(f"version: 1\n{written}\n")
    (found,) = load_config(tmp_path / "postsync.yaml")[1]
    assert found.detail.startswith(detail)
    assert found.severity is Severity.ERROR
    assert found.span is not None
    assert found.span.line == 2


def test_a_zone_that_may_be_misread_is_a_warning_of_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "postsync.yaml").write_text("version: 1\ntimezone: Etc/GMT+2\n")
    config, (found,), _ = load_config(tmp_path / "postsync.yaml")
    assert (found.rule, found.severity) == ("PS407", Severity.WARN)
    assert config.timezone == "Etc/GMT+2"


def test_a_pattern_that_leaves_nothing_out_is_an_error_of_the_configuration(read: Read) -> None:
    (found,) = read('posts: ["posts/**/*.yaml", "!drafts/**"]\n')[1]
    assert (found.rule, found.summary) == ("PS112", "the pattern “!drafts/**” leaves nothing out")
    assert found.detail.endswith("as in !posts/drafts/**.")


@pytest.mark.parametrize(
    "provider", ["{name: outstand, apiKey: sk_live_1}", "{name: outstand, apiKeyEnv: sk_live_1}"]
)
def test_a_key_that_stands_in_the_file_is_never_repeated(read: Read, provider: str) -> None:
    _, (found,) = read(f"version: 1\nprovider: {provider}\n")
    assert "OUTSTAND_API_KEY" in found.detail
    assert "make a new key" in found.detail
    assert "sk_live_1" not in found.summary + found.detail


def test_words_that_yaml_takes_from_the_configuration_are_told(
    read: Callable[..., tuple[Config, Diagnostics]],
) -> None:
    _, found = read(
        "version: 1\nmentions:\n  a: Acme #1\n  #old: {x: '@o'}\n  b: &Co Ltd\nhashtags:\n  c: #launch\n"
        "defaults:\n  youtube: {title: Ours} #1\ntimezone: UTC #ours\n"
    )
    assert [(one.rule, one.span and one.span.line, one.summary[:34]) for one in found] == [
        ("PS118", 3, "the text ends before #1"),
        ("PS136", 5, "`&Co` is an anchor, and no part of"),
        ("PS112", 7, "`c` has no value: #launch is a com"),
        ("PS118", 9, "the text ends before #1"),
    ]


@pytest.mark.parametrize(
    ("written", "detail"),
    [
        ("provider: sandbox", "Write `provider: {name: sandbox}`."),
        ("state: git", "Write `state: {backend: git}`."),
        ("rules: {PS204: no}", "Did you mean `off`?"),
        ("rules: {PS204: false}", "Did you mean `off`?"),
        ("rules: {PS204: [off]}", "Possible: `off`"),
        ("rules: {PS204: }", "Give it a value"),
        ('version: "1"', "Remove the quotes."),
        ("version\uff1a 1", "Write `version: 1`."),
        ("mentions: {acme: {twiter: A}}", "Did you mean `x`?"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_once_with_what_to_write(
    read: Callable[..., tuple[Config, Diagnostics]], written: str, detail: str
) -> None:
    (found,) = read(f"{written}\n")[1]
    assert found.detail.startswith(detail)
