"""`new`: every kind of post comes out as a draft that is right as it stands, where it is found."""

from itertools import count
from pathlib import Path

import pytest
import yaml
from tests.integration.workbench import HELLO, Workbench

from postsync.adapters.workspace.kinds import kind_named, kinds
from postsync.domain.networks import NETWORKS

PAIRS = [(kind.name, network) for kind in kinds().values() for network in kind.networks]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    bench = Workbench(tmp_path / "workspace")
    bench.write(
        "postsync.yaml", bench.path("postsync.yaml").read_text().replace("UTC", "Asia/Tokyo")
    )
    return bench


def made(bench: Workbench, *arguments: str, name: str = "posts/launch.yaml") -> dict[str, object]:
    """The post that `new` writes, as YAML."""
    bench.done("new", *arguments)
    post: dict[str, object] = yaml.safe_load(bench.path(name).read_text("utf-8"))
    return post


# --- every kind on every network -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """A post of each kind for each network that has it, three hours apart."""
    bench = Workbench(tmp_path_factory.mktemp("kinds") / "workspace")
    hours = count()
    for kind, network in PAIRS:
        number = next(hours) * 3
        at = f"2027-03-{10 + number // 12:02}T{8 + number % 12:02}:00:00Z"
        bench.done("new", f"{network}/{kind}", "--kind", kind, "--accounts", network, "--at", at)
    bench.edit("postsync.yaml", "version: 1\n", "version: 1\npolicy: {fanout: allow}\n")
    return bench


def test_there_is_a_kind_for_every_network() -> None:
    assert {network for _, network in PAIRS} == set(NETWORKS)
    assert len(PAIRS) > 40


def test_all_of_them_are_right_and_nothing_sends_them(everything: Workbench) -> None:
    said = everything.done("validate", "--format", "json").json
    assert (said["posts"], said["files"]) == (len(PAIRS), len(PAIRS))
    # Links on Instagram cannot be clicked, and nobody checks what goes to Reddit: both are good to know.
    assert {
        (item["severity"], item["address"].partition("/")[0]) for item in said["diagnostics"]
    } <= {
        ("info", "instagram"),
        ("info", "reddit"),
    }
    assert everything.done("plan", "--format", "json").json["changes"] == []
    stages = everything.done("status", "--format", "json").json["posts"]
    assert {post["lifecycle"] for post in stages} == {"draft"}


def test_each_of_them_can_be_seen_before_it_goes_out(everything: Workbench) -> None:
    drawn = everything.done("preview", "--all", "--format", "json").json
    assert {post["address"] for post in drawn["posts"]} == {f"{n}/{k}" for k, n in PAIRS}


def test_without_their_first_line_all_of_them_are_published(
    tmp_path: Path, everything: Workbench
) -> None:
    for path in everything.folder.glob("posts/*/*.yaml"):
        name = path.relative_to(everything.folder).as_posix()
        everything.edit(name, "draft: true\n", "")
    found = everything.run("validate", "--format", "json").json["diagnostics"]
    loud = [item for item in found if item["severity"] != "info"]
    fillers = {"PS340", "PS341"}
    assert {item["rule"] for item in loud} == fillers, "only what is to be filled in is in the way"
    off = "version: 1\nrules: {PS340: off, PS341: off}\n"
    everything.edit("postsync.yaml", "version: 1\n", off)
    everything.apply()
    assert len(everything.remote()) >= len(PAIRS)
    assert everything.is_in_step()


# --- what a kind is called -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Reels", "reel"),
        ("first_comment", "first-comment"),
        ("PDF", "document"),
        ("photo", "picture"),
    ],
)
def test_a_kind_has_other_names(word: str, name: str) -> None:
    kind = kind_named(word)
    assert kind is not None
    assert kind.name == name


def test_no_word_means_two_kinds() -> None:
    words = [word for kind in kinds().values() for word in (kind.name, *kind.aliases)]
    assert len(words) == len(set(words))
    assert not set(words) & set(NETWORKS)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("thred", "Did you mean thread?"),
        ("storie", "Did you mean story?"),
        ("instagram", "Instagram has: picture, carousel, first-comment, reel, story."),
        ("qqqqqq", "Kinds are: post, picture"),
    ],
)
def test_a_wrong_kind_is_told_with_what_was_meant(bench: Workbench, word: str, said: str) -> None:
    run = bench.run("new", "launch", "--kind", word)
    assert run.code == 64
    assert said in " ".join(run.err.split())
    assert not bench.path("posts").exists()


def test_without_a_word_it_says_how_it_is_called_and_asks_nothing(bench: Workbench) -> None:
    run = bench.run("new")
    assert run.code == 64
    assert "postsync new launch --kind picture" in run.err
    assert not bench.path("posts").exists()


def test_the_help_lists_every_kind(bench: Workbench) -> None:
    said = " ".join(bench.done("new", "--help").out.split())
    assert ", ".join(kinds()) in said


def test_the_page_lists_every_kind_and_who_has_it() -> None:
    page = (Path(__file__).parents[2] / "docs/new.md").read_text("utf-8")
    for kind in kinds().values():
        titles = ", ".join(NETWORKS[network].title for network in kind.networks)
        assert f"| `{kind.name}` | {kind.about} | {titles} |\n" in page


# --- what stands in the file ---------------------------------------------------------------------------


def test_it_is_due_in_a_week_at_nine_on_the_clocks_of_the_workspace(bench: Workbench) -> None:
    # At 09:00 UTC on March 1st it is evening in Tokyo.
    assert made(bench, "launch")["scheduledAt"] == "2027-03-08 09:00"
    assert "# on the clocks of Asia/Tokyo" in bench.path("posts/launch.yaml").read_text()


def test_without_a_zone_the_time_says_its_own(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "timezone: Asia/Tokyo\n", "")
    bench.done("new", "launch")
    assert "\nscheduledAt: 2027-03-08T09:00:00Z\n" in bench.path("posts/launch.yaml").read_text()
    bench.done("validate")


@pytest.mark.parametrize("at", ["2027-03-09 10:00", "2027-03-09T10:00:00+01:00"])
def test_the_time_can_be_said(bench: Workbench, at: str) -> None:
    bench.done("new", "launch", "--at", at)
    assert f"\nscheduledAt: {at}" in bench.path("posts/launch.yaml").read_text()


@pytest.mark.parametrize("at", ["tomorrow", "2027-03-09", "2027-02-30 10:00"])
def test_a_time_that_is_none_is_refused(bench: Workbench, at: str) -> None:
    run = bench.run("new", "launch", "--at", at)
    assert run.code == 1
    assert "--at: " in run.err
    assert not bench.path("posts").exists()


def test_the_usual_accounts_that_have_the_kind_are_taken(bench: Workbench) -> None:
    bench.edit(
        "postsync.yaml",
        "version: 1\n",
        "version: 1\ndefaults: {accounts: [brand, mV3xT]}\n"
        "groups: {brand: ['instagram:acme', 'facebook:acme', 'x:acme']}\n",
    )
    assert made(bench, "launch", "--kind", "reel")["accounts"] == [
        "instagram:acme",
        "facebook:acme",
    ]
    assert made(bench, "a", "--kind", "document", name="posts/a.yaml")["accounts"] == ["mV3xT"]
    bench.done("validate")


def test_else_an_account_that_was_seen_is_taken(bench: Workbench) -> None:
    assert made(bench, "launch", "--kind", "thread")["accounts"] == ["x:acme"]
    assert made(bench, "pin", "--kind", "pin", name="posts/pin.yaml")["accounts"] == [
        "pinterest:acme"
    ]


def test_where_nobody_was_seen_the_place_for_a_name_is_told(bench: Workbench) -> None:
    bench.edit("postsync.yaml", "name: sandbox", "name: outstand")
    bench.env["POSTSYNC_CLOCK_OFFSET"] = ""  # a real service goes by the real clock
    run = bench.done("new", "launch", "--kind", "reel")
    assert "name your account in the place of instagram:your-account" in " ".join(run.err.split())
    bench.done("validate")


def test_a_network_that_does_not_exist_is_refused(bench: Workbench) -> None:
    run = bench.run("new", "launch", "--accounts", "instagran:acme")
    assert run.code == 1
    assert "instagram" in run.err
    assert not bench.path("posts").exists()


@pytest.mark.parametrize(
    ("accounts", "kind"),
    [
        ("x:acme", "content"),
        ("x:acme,instagram:acme", "placeholder.jpg"),
        ("pinterest", "board_id"),
        ("youtube:acme", "placeholder.mp4"),
        ("h2ZfN", "placeholder.jpg"),
    ],
)
def test_without_a_kind_it_is_one_that_all_accounts_have(
    bench: Workbench, accounts: str, kind: str
) -> None:
    bench.done("new", "launch", "--accounts", accounts)
    assert kind in bench.path("posts/launch.yaml").read_text()
    bench.edit(
        "postsync.yaml", "version: 1\n", f"version: 1\ndefaults: {{accounts: [{accounts}]}}\n"
    )
    bench.done("new", "usual")
    assert kind in bench.path("posts/usual.yaml").read_text()
    bench.done("validate")


def test_a_network_that_does_not_have_the_kind_is_told(bench: Workbench) -> None:
    run = bench.run("new", "launch", "--kind", "pin", "--accounts", "pinterest:acme,x:acme")
    assert run.code == 64
    said = " ".join(run.err.split())
    assert "X has no pin, which is for Pinterest. It has: post, picture" in said
    assert not bench.path("posts").exists()


def test_accounts_of_a_real_service_are_those_of_the_state(tmp_path: Path) -> None:
    bench = Workbench(tmp_path / "workspace")
    bench.write("posts/hello.yaml", HELLO)
    with bench.serving():
        bench.process("apply", "--auto-approve")
    run = bench.process("new", "launch", "--kind", "pin")
    assert (run.code, run.out) == (
        0,
        "created  posts/media/placeholder-pin.jpg\ncreated  posts/launch.yaml\n",
    )
    assert "accounts: [pinterest:acme]" in bench.path("posts/launch.yaml").read_text()


def test_several_accounts_may_stand_in_one_word(bench: Workbench) -> None:
    post = made(bench, "launch", "--accounts", "x:acme,9dyJS", "--accounts", "123")
    assert post["accounts"] == ["x:acme", "9dyJS", "123"]


def test_the_schema_is_named_where_no_editor_knows_it(bench: Workbench) -> None:
    bench.done("init", "--add", "schemas")
    bench.done("new", "deep/launch")
    first = bench.path("posts/deep/launch.yaml").read_text().partition("\n")[0]
    assert first.endswith("$schema=../../schemas/post.schema.json")
    bench.done("init", "--add", "editor")
    bench.done("new", "deep/other")
    assert "$schema" not in bench.path("posts/deep/other.yaml").read_text()


# --- media ---------------------------------------------------------------------------------------------


def test_a_picture_of_the_repository_stays_where_it_is(bench: Workbench) -> None:
    picture = Path(__file__).parents[2] / "examples/posts/launch/media/rover.jpg"
    bench.path("shared pictures").mkdir()
    bench.path("shared pictures/rover.jpg").write_bytes(picture.read_bytes())
    post = made(bench, "launch", "--media", "shared pictures/rover.jpg")
    assert post["media"][0]["path"] == "../shared pictures/rover.jpg"  # type: ignore[index]
    bench.done("validate")
    assert not bench.path("posts/media").exists()


def test_a_picture_from_elsewhere_is_copied_beside_the_post(
    bench: Workbench, tmp_path: Path
) -> None:
    picture = Path(__file__).parents[2] / "examples/posts/launch/media/rover.jpg"
    (tmp_path / "Bild 1.jpg").write_bytes(picture.read_bytes())
    post = made(bench, "launch", "--kind", "picture", "--media", "../Bild 1.jpg")
    assert post["media"][0]["path"] == "media/Bild 1.jpg"  # type: ignore[index]
    assert bench.path("posts/media/Bild 1.jpg").read_bytes() == picture.read_bytes()
    bench.done("validate")
    bench.done("new", "again", "--media", "../Bild 1.jpg")
    (tmp_path / "Bild 1.jpg").write_bytes(b"another")
    run = bench.run("new", "third", "--media", "../Bild 1.jpg")
    assert run.code == 1
    assert "is there already, and another file" in run.err
    assert bench.path("posts/media/Bild 1.jpg").read_bytes() == picture.read_bytes()
    assert not bench.path("posts/third.yaml").exists()


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["a.jpg"], "picture"),
        (["a.jpg", "b.png"], "carousel"),
        (["a.MP4"], "video"),
        (["a.pdf"], "document"),
    ],
)
def test_without_a_kind_the_media_tell_it(bench: Workbench, names: list[str], kind: str) -> None:
    for name in names:
        bench.write(name, "bytes")
    bench.done("new", *(word for name in names for word in ("--media", name)))
    assert bench.path(f"posts/{kind}.yaml").is_file()


def test_an_address_is_a_medium_too(bench: Workbench) -> None:
    post = made(bench, "launch", "--kind", "picture", "--media", "https://acme.example/a.jpg")
    assert post["media"][0]["url"] == "https://acme.example/a.jpg"  # type: ignore[index]


def test_media_that_are_not_there_or_have_no_place_are_refused(bench: Workbench) -> None:
    assert "there is no file a.jpg" in bench.run("new", "launch", "--media", "a.jpg").err
    bench.write("a.jpg", "bytes")
    run = bench.run("new", "launch", "--kind", "thread", "--media", "a.jpg")
    assert run.code == 64
    assert not bench.path("posts").exists()


# --- where it goes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posts", "path", "id_"),
    [
        ("['content/**/*.yml']", "content/spring/launch.yml", None),
        ("['content/*/post.yaml']", "content/launch/post.yaml", "launch"),
        ("['content/**/*.post.yaml']", "content/spring/launch.post.yaml", "spring/launch"),
        ("['content/*.{yml,yaml}', '!content/old/**']", "content/launch.yml", None),
        ("['!posts/drafts/**', 'posts/**/*.yaml']", "posts/spring/launch.yaml", None),
        ("['*.yaml']", "launch.yaml", None),
    ],
)
def test_the_patterns_of_the_configuration_find_it(
    bench: Workbench, posts: str, path: str, id_: str | None
) -> None:
    bench.edit("postsync.yaml", "version: 1\n", f"version: 1\nposts: {posts}\n")
    address = "spring/launch" if "spring" in path else "launch"
    post = made(bench, address, name=path)
    assert post.get("id") == id_
    [told] = bench.done("status", "--format", "json").json["posts"]
    assert told["address"] == address


def test_a_place_that_no_pattern_finds_is_refused(bench: Workbench) -> None:
    bench.edit(
        "postsync.yaml", "version: 1\n", "version: 1\nposts: ['posts/*.yaml', '!posts/x*']\n"
    )
    for word in ("deep/er/launch", "xmas", "drafts/launch.yaml", "../launch.yaml"):
        run = bench.run("new", word)
        assert run.code == 1, word
        assert "posts/*.yaml" in run.err
    assert not bench.path("posts").exists()


@pytest.mark.parametrize(
    "word", ["launch", "launch.yaml", "posts/launch", "posts/launch.yaml", "./posts/launch.yaml"]
)
def test_however_people_say_it_the_post_lies_with_the_others(bench: Workbench, word: str) -> None:
    run = bench.done("new", word)
    assert run.out == "created  posts/launch.yaml\n"
    assert "id" not in yaml.safe_load(bench.path("posts/launch.yaml").read_text())


def test_a_folder_called_as_that_of_the_posts_counts(bench: Workbench) -> None:
    bench.path("posts/posts").mkdir(parents=True)
    assert bench.done("new", "posts/launch").out == "created  posts/posts/launch.yaml\n"


def test_a_path_is_seen_from_here(bench: Workbench) -> None:
    bench.path("posts/deep").mkdir(parents=True)
    bench.beside(bench.path("posts/deep")).done("new", "launch.yaml")
    assert bench.path("posts/deep/launch.yaml").is_file()


def test_a_name_that_is_no_address_gets_one(bench: Workbench) -> None:
    assert (
        made(bench, "posts/Frühling 27.yaml", name="posts/Frühling 27.yaml")["id"] == "fruehling-27"
    )
    run = bench.run("new", "Frühling 27")
    assert run.code == 1
    assert "postsync new fruehling-27" in " ".join(run.err.split())


@pytest.mark.parametrize("word", ["a/../../b", ".", "a/", "..", "/etc/x.yaml", "-"])
def test_nothing_is_written_outside(bench: Workbench, word: str) -> None:
    run = bench.run("new", word, "--kind", "post")
    assert run.code == (0 if word == "-" else 1)
    assert [path.name for path in bench.folder.rglob("*.yaml")] == ["postsync.yaml"]


@pytest.mark.parametrize("there", ["posts/launch.yaml", "posts/launch.yml"])
def test_nothing_is_overwritten(bench: Workbench, there: str) -> None:
    bench.write(there, "mine")
    run = bench.run("new", "launch", "--kind", "picture")
    assert run.code == 1
    assert "is there already" in run.err
    assert bench.path(there).read_text() == "mine"
    assert [path.name for path in bench.path("posts").iterdir()] == [Path(there).name]


def test_without_an_address_it_is_called_after_its_kind(bench: Workbench) -> None:
    for name in ("thread", "thread-2", "thread-3"):
        bench.done("new", "--kind", "thread")
        assert bench.path(f"posts/{name}.yaml").is_file()


def test_a_file_in_the_place_of_a_folder_is_told(bench: Workbench) -> None:
    bench.write("posts", "a file")
    run = bench.run("new", "launch")
    assert run.code == 1
    assert "posts is not a folder" in run.err


def test_nothing_is_written_through_a_link(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    bench.path("posts").symlink_to(tmp_path / "outside")
    for kind in ("post", "picture"):
        run = bench.run("new", "launch", "--kind", kind)
        assert run.code == 1
        assert "link" in run.err
    assert [*(tmp_path / "outside").iterdir()] == []


# --- printing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("-",), ("--print",), ("launch", "--print")])
def test_what_is_printed_is_what_would_be_written(bench: Workbench, words: tuple[str, ...]) -> None:
    printed = bench.done("new", *words, "--kind", "pin")
    assert printed.err == ""
    assert not bench.path("posts").exists()
    bench.done("new", "launch", "--kind", "pin")
    assert printed.out == bench.path("posts/launch.yaml").read_text("utf-8")


def test_without_a_workspace_it_is_only_printed(bench: Workbench) -> None:
    bench.path("postsync.yaml").unlink()
    bench.env["POSTSYNC_CLOCK_OFFSET"] = ""
    run = bench.run("new", "launch")
    assert run.code == 1
    assert "postsync init" in run.err
    assert "accounts: [instagram:your-account]" in bench.done("new", "-", "--kind", "reel").out


# --- placeholders --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["picture", "reel", "document"])
def test_a_placeholder_goes_out_with_no_post(bench: Workbench, kind: str) -> None:
    bench.done("new", "launch", "--kind", kind)
    assert "PS340" not in bench.done("validate").out
    post = bench.path("posts/launch.yaml")
    post.write_text(post.read_text("utf-8").replace("draft: true\n", ""), "utf-8")
    run = bench.run("validate")
    assert run.code == 1
    assert "PS340" in run.out
    assert bench.run("apply", "--auto-approve").code == 1
    assert bench.remote() == []


@pytest.mark.parametrize("kind", ["post", "thread", "first-comment", "pin"])
def test_the_words_of_an_example_go_out_with_no_post(bench: Workbench, kind: str) -> None:
    bench.done("new", "launch", "--kind", kind)
    assert "PS341" not in bench.done("validate").out
    post = bench.path("posts/launch.yaml")
    post.write_text(post.read_text("utf-8").replace("draft: true\n", ""), "utf-8")
    run = bench.run("validate")
    assert run.code == 1
    assert "PS341" in run.out
    assert bench.run("apply", "--auto-approve").code == 1
    assert bench.remote() == []


def test_a_file_of_ones_own_may_have_the_name_of_a_placeholder(bench: Workbench) -> None:
    bench.done("new", "launch", "--kind", "picture")
    post, medium = bench.path("posts/launch.yaml"), bench.path("posts/media/placeholder.jpg")
    post.write_text(post.read_text("utf-8").replace("draft: true\n", ""), "utf-8")
    medium.write_bytes(medium.read_bytes() + b"\0")
    assert "PS340" not in bench.run("validate").out
