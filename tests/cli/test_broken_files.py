"""Files with errors in a workspace that is at work: what stands keeps standing, what is sound goes on."""

import pytest
from tests.integration.workbench import Workbench

SOUND = "accounts: [x:acme]\nscheduledAt: 2027-03-04T09:00:00Z\ncontent: Sound\n"
LONG = "accounts: [x:acme]\nscheduledAt: 2027-03-02T09:00:00Z\ncontent: " + "Hello " * 50 + "\n"


@pytest.fixture
def applied(bench: Workbench) -> Workbench:
    """A scheduled post."""
    bench.apply()
    return bench


def actions(bench: Workbench, *arguments: str) -> dict[str, str]:
    changes = bench.run("plan", "--format", "json", *arguments).json["changes"]
    return {change["address"]: change["action"] for change in changes}


@pytest.mark.parametrize(
    "text",
    ["content: [", "contnt: Hello\n", LONG, f"{SOUND}<<<<<<< HEAD\n", "\xff\x00", "7\n"],
    ids=["no YAML", "unknown key", "too long", "conflict", "no text", "no post"],
)
def test_a_scheduled_post_stands_while_its_file_is_broken(applied: Workbench, text: str) -> None:
    applied.path("posts/hello.yaml").write_bytes(text.encode("latin-1"))
    applied.write("posts/sound.yaml", SOUND)
    assert actions(applied) == {"hello": "blocked", "sound": "create"}
    run = applied.run("apply", "--auto-approve")
    assert run.code == 1
    assert applied.remote_texts() == ["Good morning!", "Sound"]
    assert applied.run("validate").code == 1


def test_a_broken_file_that_moves_takes_its_post_along_by_its_id(applied: Workbench) -> None:
    applied.path("posts/hello.yaml").rename(applied.path("posts/moved.yaml"))
    applied.edit("posts/moved.yaml", "accounts:", "id: hello\naccounts: [")
    assert actions(applied) == {"hello": "blocked"}


def test_a_folder_that_became_a_link_takes_no_post_away(bench: Workbench) -> None:
    bench.write("posts/spring/tulips.yaml", SOUND)
    bench.apply()
    bench.path("posts/spring").rename(bench.path("elsewhere"))
    bench.path("posts/spring").symlink_to("../elsewhere")
    assert actions(bench) == {"spring/tulips": "blocked"}
    assert bench.run("apply", "--auto-approve").code == 1
    assert bench.remote_texts() == ["Good morning!", "Sound"]


def test_two_posts_with_one_address_change_nothing_at_the_service(applied: Workbench) -> None:
    applied.write("posts/other.yaml", f"id: hello\n{SOUND}")
    assert actions(applied) == {"hello": "blocked"}
    assert applied.run("apply", "--auto-approve").code == 1
    assert applied.remote_texts() == ["Good morning!"]


@pytest.mark.parametrize(
    "text", ["content: [", "contnt: Hello\n", LONG, f"{SOUND}x: {{}}\nx: {{}}\n"]
)
def test_a_broken_file_of_a_post_that_is_out_is_a_warning(applied: Workbench, text: str) -> None:
    applied.wait(days=2)
    applied.write("posts/hello.yaml", text)
    applied.write("posts/sound.yaml", SOUND)
    run = applied.run("plan", "--format", "json")
    assert run.code == 0
    assert {item["severity"] for item in run.json["diagnostics"]} <= {"warn", "info"}
    assert run.json["diagnostics"]
    applied.apply()
    assert applied.remote_texts() == ["Good morning!", "Sound"]
    assert applied.run("validate").code == 1


def test_an_old_picture_may_be_deleted(bench: Workbench) -> None:
    picture = b"GIF89a\x40\x00\x40\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x40\x00\x40\x00"
    bench.path("posts/a.gif").write_bytes(picture + b"\x00\x02\x02\x44\x01\x00;")
    bench.edit("posts/hello.yaml", "content:", "media: [{path: a.gif, alt: A}]\ncontent:")
    bench.apply()
    bench.wait(days=2)
    bench.apply()
    bench.path("posts/a.gif").unlink()
    bench.done("plan")
    bench.apply()
    assert bench.remote_texts() == ["Good morning!"]


def test_of_a_target_only_its_own_errors_count(applied: Workbench) -> None:
    applied.write("posts/broken.yaml", "content: [")
    applied.write("posts/wrong.yaml", "contnt: A\n")
    applied.write("posts/sound.yaml", SOUND)
    applied.done("plan", "--target", "sound")
    applied.apply("--target", "sound")
    assert applied.remote_texts() == ["Good morning!", "Sound"]
    assert applied.run("plan", "--target", "wrong").code == 1


def test_groups_and_defaults_leave_what_is_out_alone(bench: Workbench) -> None:
    config = bench.path("postsync.yaml").read_text("utf-8")
    bench.write("postsync.yaml", f"{config}groups: {{brand: [x:acme]}}\n")
    bench.edit("posts/hello.yaml", "[x:acme]", "[brand]")
    bench.apply()
    bench.wait(days=2)
    bench.apply()
    bench.write(
        "postsync.yaml", f"{config}groups: {{brand: [x:acme, bluesky]}}\nrules: {{PS202: warn}}\n"
    )
    run = bench.done("plan", "--detailed-exitcode")
    assert "No changes" in run.out


@pytest.mark.parametrize(
    ("more", "code"),
    [("", 1), ("answers: {again: true}\n", 0), ("labels: [again]\n", 1)],
)
def test_the_same_words_at_the_same_time_need_a_word(
    bench: Workbench, more: str, code: int
) -> None:
    bench.write("posts/twin.yaml", bench.path("posts/hello.yaml").read_text("utf-8") + more)
    bench.edit("posts/twin.yaml", "[x:acme]", "[linkedin:acme-inc, x]")
    assert bench.run("validate").code == code
    assert bench.run("plan").code == code


@pytest.mark.parametrize("arguments", [(), ("--offline",)])
def test_twins_are_told_once_each_whoever_knows_the_accounts(
    bench: Workbench, arguments: tuple[str, ...]
) -> None:
    bench.write("posts/twin.yaml", bench.path("posts/hello.yaml").read_text("utf-8"))
    run = bench.run("plan", "--format", "json", *arguments)
    assert run.code == 1
    told = [item["address"] for item in run.json["diagnostics"] if item["rule"] == "PS134"]
    assert sorted(told) == ["hello", "twin"]


@pytest.mark.parametrize("name", ["hello (1).yaml", "hällo.yaml", "sub/hello 2.yaml", "hello.yam"])
def test_a_file_whose_name_is_no_address_any_more_cancels_nothing(
    applied: Workbench, name: str
) -> None:
    moved = applied.path(f"posts/{name}")
    moved.parent.mkdir(exist_ok=True)
    applied.path("posts/hello.yaml").rename(moved)
    assert actions(applied) == {"hello": "blocked"}
    assert applied.run("apply", "--auto-approve").code == 1
    assert applied.remote_texts() == ["Good morning!"]
