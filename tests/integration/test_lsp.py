"""`postsync lsp` as an editor uses it: the installed program, over its stdin and stdout."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.typist import Typist, applied, lens_titles, rules

CONFIG = """\
version: 1
provider: {name: sandbox}
timezone: Europe/Berlin
groups:
  brand: [x:acme, linkedin:acme-inc]
"""

LAUNCH = """\
id: launch
accounts: [brand, bluesky:acme]
labels: [spring]
scheduledAt: 2027-12-01T14:00:00Z
content: Our new release is out
media:
  - path: ../media/picture.png
    alt: A rover
"""

LONG = """\
accounts: [x:acme, linkedin:acme-inc]
content: |-
  🚀🚀 Our new release is out today.

  It is the largest that we have ever made for all of you who walk endpoints at night.
  There is one more line, and what stands behind it nobody reads who does not ask for more.
"""

PICTURE = Path(__file__).parents[1] / "examples/negative/media/picture.png"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("typed") / "work space"
    (root / "posts").mkdir(parents=True)
    (root / "media").mkdir()
    shutil.copyfile(PICTURE, root / "media/picture.png")
    (root / "postsync.yaml").write_text(CONFIG)
    (root / "posts/launch.yaml").write_text(LAUNCH)
    return root


@pytest.fixture(scope="module")
def server(workspace: Path) -> Iterator[Typist]:
    """One server for many tests; each works in a file of its own."""
    with Typist(workspace) as typist:
        yield typist


@pytest.fixture
def typist(server: Typist) -> Iterator[Typist]:
    yield server
    for uri in list(server.texts):
        server.close(uri)


def test_a_text_that_nobody_saved_is_checked_and_the_file_is_not(
    typist: Typist, workspace: Path
) -> None:
    file = workspace / "posts/launch.yaml"
    assert typist.open(file) == []
    [found] = typist.write(file, LAUNCH.replace("labels", "lables"))
    assert found["code"] == "PS121"
    assert found["source"] == "postsync"
    assert found["severity"] == 1
    assert "Did you mean `labels`?" in found["message"]
    assert found["codeDescription"]["href"].startswith("file://")
    assert found["range"]["start"] == {"line": 2, "character": 0}
    assert found["range"]["end"] == {"line": 2, "character": 6}
    assert file.read_text() == LAUNCH


def test_places_are_counted_in_utf_16(typist: Typist, workspace: Path) -> None:
    file = workspace / "posts/emoji.yaml"
    typist.open(file, "accounts: [x:acme]\ncontent: {🚀: Hello}\n")
    [found] = typist.write(file, "accounts: [x:acme]\ncontent: Hello\nx: {🚀🚀: 1, nope: 2}\n")[1:]
    assert found["range"]["start"] == {"line": 2, "character": 13}
    typist.type(file, 2, 4, "👍", removed=4)
    [first, *_] = typist.findings(file.as_uri())
    assert "👍" in first["message"]
    assert "🚀" not in first["message"]


def test_a_burst_of_keystrokes_ends_with_what_was_typed_last(
    typist: Typist, workspace: Path
) -> None:
    file = workspace / "posts/burst.yaml"
    typist.open(file, "accounts: [x:acme]\ncontent: \n")
    for number, letter in enumerate("x" * 300):
        typist.type(file, 1, 9 + number, letter)
    [found] = typist.findings(file.as_uri())
    assert found["code"] == "PS201"
    assert "300 characters on X" in found["message"]


def test_a_file_that_is_no_yaml_for_a_moment_says_so_and_the_rest_goes_on(
    typist: Typist, workspace: Path
) -> None:
    file = workspace / "posts/moment.yaml"
    typist.open(file, LONG)
    before = lens_titles(typist.about(file, "codeLens"))
    assert rules(typist.write(file, LONG.replace("accounts: [x:acme,", 'accounts: ["x:acme,'))) == [
        "PS105"
    ]
    assert lens_titles(typist.about(file, "codeLens")) == before
    assert typist.write(file, LONG) == []


def test_posts_are_compared_with_those_of_other_files(typist: Typist, workspace: Path) -> None:
    typist.open(workspace / "posts/launch.yaml")
    file = workspace / "posts/second.yaml"
    text = (
        "id: launch\naccounts: [x:acme]\nscheduledAt: 2027-12-01T14:05:00Z\ncontent: Other words\n"
    )
    found = typist.open(file, text)
    assert rules(found) == ["PS133", "PS421"]
    [place] = found[0]["relatedInformation"]
    assert place["location"]["uri"] == (workspace / "posts/launch.yaml").as_uri()
    assert (
        typist.write(file, text.replace("id: launch", "id: second").replace("14:05", "17:05")) == []
    )


def test_keys_accounts_labels_media_times_and_choices_are_offered(
    typist: Typist, workspace: Path
) -> None:
    file = workspace / "posts/offers.yaml"
    typist.open(file, "acc")
    assert typist.offered(file, "acc|")["accounts"] == "accounts: "
    keys = typist.offered(file, "containers:\n  - content: a\n    |")
    assert keys == {"media": "media: "}
    accounts = typist.offered(file, "content: a\naccounts: [x:acme, li|\n")
    assert {"brand", "bluesky:acme", "linkedin"} <= accounts.keys()
    assert typist.offered(file, "labels: [|]") == {"spring": "spring"}
    assert typist.offered(file, "media:\n  - path: ../media/p|") == {
        "../media/picture.png": "../media/picture.png"
    }
    assert typist.offered(file, "missed: |").keys() == {"error", "publish", "skip"}
    assert typist.offered(file, "tiktok: {postMode: |}").keys() == {"MEDIA_UPLOAD", "DIRECT_POST"}
    assert next(iter(typist.offered(file, "timezone: |"))) == "Europe/Berlin"
    times = typist.offered(file, "accounts: [x:acme]\nscheduledAt: |\ncontent: a\n")
    assert len(times) == 6
    assert all(time[11:] >= "09:00" for time in times)
    ignorable = typist.offered(file, "content: a # postsync: ignore[|]")
    assert "PS204" in ignorable
    assert "PS133" not in ignorable
    assert typist.offered(file, "content: just words |") == {}


def test_the_mouse_shows_counts_times_accounts_media_and_keys(
    typist: Typist, workspace: Path
) -> None:
    file = workspace / "posts/launch.yaml"
    typist.open(file)
    assert typist.hover(file, 4, 12) == "X 22/280 · LinkedIn 22/3,000 · Bluesky 22/300"
    assert "Wed 2027-12-01 15:00 CET (14:00 UTC)" in typist.hover(file, 3, 16)
    assert "a group: `x:acme`" in typist.hover(file, 1, 12)
    medium = typist.hover(file, 6, 14)
    assert "image/png" in medium
    assert "Nothing is wrong with it on X, LinkedIn, Bluesky." in medium
    assert "Who publishes the post" in typist.hover(file, 1, 2)
    typist.write(file, LAUNCH + "# postsync: ignore[PS204] why\n")
    assert "too many hashtags" in typist.hover(file, 8, 22)


def test_a_lens_counts_each_text_and_tells_where_a_network_folds_it(
    typist: Typist, workspace: Path
) -> None:
    file = workspace / "posts/long.yaml"
    typist.open(file, LONG)
    (first, post), (second, counts), (third, fold) = lens_titles(typist.about(file, "codeLens"))
    assert (first, second, third) == (0, 1, 4)
    assert post == "long · when it is applied · 2 deliveries"
    assert counts == "X 210/280 · LinkedIn 208/3,000"
    assert fold == "LinkedIn folds here"
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    [hint] = typist.about(file, "inlayHint", range=whole)
    assert hint["position"]["line"] == 4
    assert "LinkedIn folds here" in hint["label"]


def test_a_variant_is_counted_where_it_stands(typist: Typist, workspace: Path) -> None:
    file = workspace / "posts/told.yaml"
    text = (
        "accounts: [x:acme, linkedin]\ncontent: To all\nvariants:\n  linkedin: {content: Another}\n"
    )
    assert typist.open(file, text) == []
    titles = dict(lens_titles(typist.about(file, "codeLens")))
    assert titles[1] == "X 6/280"
    assert titles[3] == "LinkedIn 7/3,000"
    assert typist.hover(file, 3, 25) == "LinkedIn 7/3,000"
    assert {"linkedin", "x:acme", "brand"} <= typist.offered(file, "variants:\n  |").keys()


def test_a_fix_is_offered_and_applied(typist: Typist, workspace: Path) -> None:
    file = workspace / "posts/fixed.yaml"
    text = "acounts: [x:acme]\ncontent: Hello #world\n"
    found = typist.open(file, text)
    assert rules(found) == ["PS121", "PS118"]
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}
    actions = typist.about(file, "codeAction", range=whole, context={"diagnostics": found})
    titles = {one["title"]: one for one in actions}
    assert set(titles) == {"Write accounts", 'Write content: "Hello #world"', "Ignore PS118 here"}
    assert titles["Write accounts"]["diagnostics"] == [found[0]]
    for title in ("Write accounts", 'Write content: "Hello #world"'):
        text = applied(text, titles[title]["edit"]["changes"][file.as_uri()])
    assert typist.write(file, text) == []


def test_names_of_the_configuration_and_columns_of_data_are_offered_in_texts(
    typist: Typist, workspace: Path
) -> None:
    file, config = workspace / "posts/tips.yaml", workspace / "postsync.yaml"
    (workspace / "tips.csv").write_text("slug,text\n1,Walk slowly\n")
    typist.open(config)
    typist.write(config, CONFIG + 'mentions: {acme: {x: "@acme", linkedin: Acme Inc.}}\n')
    typist.open(file, "accounts: [x:acme]\ncontent: a\n")
    text = "accounts: [x:acme]\ncontent: Built with {{ mention.| }}\n"
    assert typist.offered(file, text) == {"acme": "acme"}
    text = "forEach: ../tips.csv\ntemplate:\n  accounts: [x:acme]\n  content: '{{ row.t| }}'\n"
    assert typist.offered(file, text) == {"slug": "slug", "text": "text"}
    campaign = text.replace("row.t| ", "row.text ").replace("tips.csv", "tips.csv\nid: tips")
    typist.write(
        file, campaign.replace("forEach: ../tips.csv", "forEach: {file: ../tips.csv, key: slug}")
    )
    assert dict(lens_titles(typist.about(file, "codeLens")))[0].startswith("tips · 1 post")


def test_a_text_is_formatted_as_fmt_does(typist: Typist, workspace: Path) -> None:
    file = workspace / "posts/form.yaml"
    text = "content:   'Hello 🚀'\naccounts: [ x:acme ]\n"
    typist.open(file, text)
    options = {"tabSize": 2, "insertSpaces": True}
    text = applied(text, typist.about(file, "formatting", options=options))
    assert text.splitlines() == ["accounts: [x:acme]", "content: Hello 🚀"]
    typist.write(file, text)
    assert typist.about(file, "formatting", options=options) == []
    typist.write(file, "accounts: [\n")
    assert typist.about(file, "formatting", options=options) == []


def test_names_lead_to_what_they_mean(typist: Typist, workspace: Path) -> None:
    file = workspace / "posts/launch.yaml"
    typist.open(file)
    group = typist.at(file, 1, 12, "definition")
    assert group["uri"] == (workspace / "postsync.yaml").as_uri()
    assert group["range"]["start"]["line"] == 4
    medium = typist.at(file, 6, 16, "definition")
    assert medium["uri"] == (workspace / "media/picture.png").as_uri()
    [link] = typist.about(file, "documentLink")
    assert link["target"] == medium["uri"]
    [symbol] = typist.about(file, "documentSymbol")
    assert symbol["name"] == "launch"


def test_the_configuration_is_checked_as_it_is_typed_and_counts_at_once(
    typist: Typist, workspace: Path
) -> None:
    post, config = workspace / "posts/launch.yaml", workspace / "postsync.yaml"
    typist.open(post)
    assert typist.open(config) == []
    assert rules(typist.write(config, CONFIG.replace("timezone", "timzone"))) == ["PS111"]
    typist.write(config, CONFIG + "limits: {x: {post: 10}}\n")
    assert rules(typist.write(post, LAUNCH)) == ["PS201"]
    assert "groups" not in typist.offered(config, CONFIG + "|")
    assert "onRemoteChange" in typist.offered(config, CONFIG + "policy:\n  |")


def test_what_belongs_to_no_workspace_is_left_alone(typist: Typist, workspace: Path) -> None:
    typist.show("untitled:Untitled-1", "accounts: [\n")
    note = workspace / "notes.yaml"
    typist.show(note.as_uri(), "accounts: [\n")
    outside = workspace.parent / "elsewhere.yaml"
    typist.show(outside.as_uri(), "accounts: [\n")
    foreign = ("untitled:Untitled-1", "file://[bad/x", "file://evil.example/share/a.yaml")
    for uri in foreign[1:]:
        typist.show(uri, "accounts: [\n")
    for uri in (*foreign, note.as_uri(), outside.as_uri()):
        place = {"line": 0, "character": 3}
        document = {"uri": uri}
        assert typist.ask("textDocument/hover", textDocument=document, position=place) is None
        assert typist.ask("textDocument/codeLens", textDocument=document) == []


def test_a_file_that_comes_or_goes_is_noticed(typist: Typist, workspace: Path) -> None:
    file, other = workspace / "posts/here.yaml", workspace / "posts/there.yaml"
    typist.open(file, "id: same\naccounts: [x:acme]\ncontent: One\n")
    other.write_text("id: same\naccounts: [linkedin:acme-inc]\ncontent: Two\n")
    typist.saved(other)
    assert rules(typist.findings(file.as_uri())) == ["PS133"]
    assert rules(typist.findings(other.as_uri())) == ["PS133"]
    other.rename(workspace / "posts/there.txt")
    typist.saved(other)
    assert typist.findings(file.as_uri()) == []
    assert typist.findings(other.as_uri()) == []


def test_what_is_no_message_is_answered_and_the_server_lives_on(
    typist: Typist, workspace: Path
) -> None:
    for body in (b"{", b"[1, 2", b'{"jsonrpc": "2.0", "method": 7}', b"\xff\xfe"):
        typist.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        wrong = typist.hear(lambda message: "error" in message)
        assert (wrong["id"], wrong["error"]["code"]) == (None, -32700)
    typist.raw(b"Content-Length: 0\r\n\r\n")
    assert typist.answer("textDocument/unheardOf")["error"]["code"] == -32601
    assert typist.answer("textDocument/hover", nothing=1)["error"]["code"] == -32602
    assert typist.open(workspace / "posts/launch.yaml") == []


def test_a_thousand_posts_are_checked_beside_the_one_that_is_typed(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "postsync.yaml").write_text("version: 1\ncadence: {spacing: 30m}\n")
    for number in range(1_000):
        (tmp_path / f"posts/post-{number:04}.yaml").write_text(
            f"accounts: [x:acme]\nscheduledAt: {2027 + number // 365}-01-01T09:00:00Z\n"
            f"draft: {'true' if number != 500 else 'false'}\ncontent: Number {number}\n"
        )
    file = tmp_path / "posts/post-0007.yaml"
    text = file.read_text()
    with Typist(tmp_path) as typist:
        assert typist.open(file) == []
        moved = text.replace("2027-01-01T09:00", "2028-01-01T09:10").replace("true", "false")
        assert rules(typist.write(file, moved)) == ["PS421"]
        assert typist.write(file, text) == []
        assert typist.quit() == (0, "")


def test_a_server_ends_as_the_protocol_asks(workspace: Path) -> None:
    with Typist(workspace) as typist:
        typist.open(workspace / "posts/launch.yaml")
        typist.ask("shutdown")
        assert typist.answer("workspace/symbol", query="")["error"]["code"] == -32600
        typist.tell("exit")
        assert typist.hang_up() == (0, "")
    with Typist(workspace) as typist:
        typist.tell("exit")
        assert typist.hang_up() == (1, "")


def test_a_server_whose_editor_is_gone_ends(workspace: Path) -> None:
    with Typist(workspace) as typist:
        typist.open(workspace / "posts/launch.yaml")
        assert typist.hang_up() == (1, "")


def test_folders_are_workspaces_of_their_own_and_one_without_a_configuration_is_checked(
    tmp_path: Path,
) -> None:
    for name in ("one", "two", "bare"):
        (tmp_path / name / "posts").mkdir(parents=True)
        (tmp_path / name / "posts/a.yaml").write_text("id: a\naccounts: [brand]\ncontent: Hello\n")
    (tmp_path / "one/postsync.yaml").write_text("version: 1\ngroups: {brand: [x:acme]}\n")
    (tmp_path / "two/postsync.yaml").write_text("version: 1\ngroups: {brands: [x:acme]}\n")
    abilities = {"general": {"positionEncodings": ["utf-8", "utf-16"]}}
    with Typist(
        tmp_path / "one", tmp_path / "two", tmp_path / "bare", abilities=abilities
    ) as typist:
        assert typist.able["positionEncoding"] == "utf-8"
        assert typist.open(tmp_path / "one/posts/a.yaml") == []
        assert rules(typist.open(tmp_path / "two/posts/a.yaml")) == ["PS503"]
        bare = tmp_path / "bare/posts/b.yaml"
        text = "accounts: [x:acme]\ncontent: ü\nx: {öö: 1}\n"
        [found] = typist.open(bare, text)
        assert found["range"]["end"] == {"line": 2, "character": 8}
        gone = {"uri": (tmp_path / "bare").as_uri(), "name": "bare"}
        event = {"added": [], "removed": [gone]}
        typist.tell("workspace/didChangeWorkspaceFolders", event=event)
        assert typist.findings(bare.as_uri()) == []
        assert typist.about(bare, "codeLens") == []
