"""`fmt`: which files it writes, what it says of them, and what it leaves alone."""

import io
import os
import stat

import pytest
from tests.integration.workbench import Workbench

MESSY = """\
# yaml-language-server: $schema=../schemas/post.schema.json
#
# For the launch.
draft: true   # for now
# postsync: ignore[PS204] the campaign needs them all
content: 'One tag more than usual #a #b #c #d #e #f'
accounts:   [ "threads:acme" ]
scheduledAt: 2027-03-08T09:00:00Z
"""

TIDY = """\
# yaml-language-server: $schema=../schemas/post.schema.json
#
# For the launch.
accounts: [threads:acme]
scheduledAt: 2027-03-08T09:00:00Z
# postsync: ignore[PS204] the campaign needs them all
content: "One tag more than usual #a #b #c #d #e #f"
draft: true  # for now
"""


@pytest.fixture
def messy(empty: Workbench) -> Workbench:
    empty.write("posts/launch.yaml", MESSY)
    empty.done("fmt", "postsync.yaml")
    return empty


def test_files_are_written_in_one_form_and_listed(messy: Workbench) -> None:
    run = messy.done("fmt")

    assert run.out == "posts/launch.yaml\n"
    assert run.err == "1 of 2 files formatted.\n"
    assert messy.path("posts/launch.yaml").read_text() == TIDY
    again = messy.done("fmt", "--check")
    assert (again.out, again.err) == ("", "2 files, nothing to change.\n")
    assert messy.done("validate").out == "Valid. 1 post in 1 file, nothing to report.\n"


@pytest.mark.parametrize(("options", "code"), [(["--check"], 1), (["--diff"], 0)])
def test_looking_changes_nothing(messy: Workbench, options: list[str], code: int) -> None:
    run = messy.run("fmt", *options)

    assert run.code == code
    assert messy.path("posts/launch.yaml").read_text() == MESSY
    assert "1 of 2 files would change: run `postsync fmt`." in run.err


def test_the_difference_is_a_patch(messy: Workbench) -> None:
    """With what could steer a terminal, or a job that runs in its log, spelt out."""
    messy.write("posts/evil.yaml", "content: '\x1b[31m ::set-output name=x::y \u202e'\n")
    run = messy.run("fmt", "--diff", "--check")

    assert run.code == 1
    assert "--- posts/launch.yaml\n+++ posts/launch.yaml\n@@ -1,8 +1,8 @@\n" in run.out
    assert '-accounts:   [ "threads:acme" ]\n' in run.out
    assert "+accounts: [threads:acme]\n" in run.out
    assert not {"\x1b", "\u202e"} & set(run.out + run.err)


def test_only_what_is_asked_for_is_formatted(messy: Workbench) -> None:
    messy.write("posts/other/a.yaml", MESSY)

    assert messy.done("fmt", "posts/other").out == "posts/other/a.yaml\n"
    assert messy.path("posts/launch.yaml").read_text() == MESSY
    missing = messy.run("fmt", "posts/nothing.yaml", "posts/launch.yaml")
    assert missing.code == 1
    assert "there is no post file at “posts/nothing.yaml”" in missing.err
    assert missing.out == "posts/launch.yaml\n", "the others go on"


def test_a_template_in_a_file_of_its_own_is_formatted_with_the_campaign_that_names_it(
    empty: Workbench,
) -> None:
    empty.done("fmt", "postsync.yaml")
    empty.write(
        "shared/tip.yaml", "content: '{{ row.text }}'   # of the row\naccounts:   [x:acme]\n"
    )
    empty.write("shared/other.yaml", "nobody:   'names this'\n")
    for name, template in (
        ("tips", "../shared/tip.yaml"),
        ("again", "../shared/tip.yaml"),
        ("gone", "../shared/gone.yaml"),
        ("outside", "../../outside.yaml"),
        ("config", "../postsync.yaml"),
        ("itself", "tips.yaml"),
    ):
        empty.write(
            f"posts/{name}.yaml",
            f"forEach: {{rows: {{a: {{text: Hello}}}}}}\ntemplate: {template}\n",
        )
    tidy = 'accounts: [x:acme]\ncontent: "{{ row.text }}"  # of the row\n'

    assert empty.run("fmt", "--check").code == 1
    run = empty.done("fmt", "shared/tip.yaml")
    assert (run.out, run.err) == ("shared/tip.yaml\n", "1 of 1 file formatted.\n")
    assert empty.path("shared/tip.yaml").read_text() == tidy
    assert empty.done("fmt").err == "8 files, nothing to change.\n"
    assert empty.run("fmt", "shared/other.yaml").code == 1


def test_files_that_are_no_yaml_are_named_and_the_others_go_on(messy: Workbench) -> None:
    broken = "content: [a\n"
    messy.write("posts/broken.yaml", broken)
    messy.write("posts/twice.yaml", "content: a\ncontent: b\n")

    run = messy.run("fmt")

    assert run.code == 1
    assert run.out == "posts/launch.yaml\n"
    assert "posts/broken.yaml:1:10: error PS105" in run.err
    assert "posts/twice.yaml:2:1: error PS106" in run.err
    assert messy.path("posts/broken.yaml").read_text() == broken


def test_a_post_with_errors_is_formatted_all_the_same(messy: Workbench) -> None:
    messy.write("posts/bad.yaml", "contents:   'Hello'\naccounts: [x:acme]\n")

    assert "posts/bad.yaml\n" in messy.done("fmt").out
    assert messy.path("posts/bad.yaml").read_text() == "accounts: [x:acme]\ncontents: Hello\n"


def test_links_are_refused_and_nothing_outside_is_written(messy: Workbench) -> None:
    outside = messy.folder.parent / "outside"
    outside.mkdir()
    (outside / "a.yaml").write_text(MESSY)
    messy.path("posts/linked.yaml").symlink_to(outside / "a.yaml")
    messy.path("posts/folder").symlink_to(outside)

    run = messy.run("fmt")

    assert run.code == 1
    assert run.err.count("symbolic links are not followed") == 2
    assert messy.run("fmt", str(outside / "a.yaml")).code == 1
    assert "there is no post file" not in messy.run("fmt", "posts/linked.yaml").err
    assert (outside / "a.yaml").read_text() == MESSY
    assert messy.path("posts/linked.yaml").is_symlink()


def test_the_mode_of_a_file_stays_and_no_other_file_is_left(messy: Workbench) -> None:
    file = messy.path("posts/launch.yaml")
    file.chmod(0o640)

    messy.done("fmt")

    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [path.name for path in file.parent.iterdir()] == ["launch.yaml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_file_that_cannot_be_written_is_named(messy: Workbench) -> None:
    folder = messy.path("posts")
    folder.chmod(0o500)
    try:
        run = messy.run("fmt")
    finally:
        folder.chmod(0o700)
    assert run.code == 1
    assert "posts/launch.yaml stays as it is: it cannot be written" in run.err


def test_a_file_that_would_say_something_else_stays_as_it_is(
    messy: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A net below the formatter: whatever is wrong with it, no text is sent that nobody wrote."""
    monkeypatch.setattr(
        "postsync.adapters.workspace.writing.formatting.laid_out",
        lambda pages: "content: Something else\n",
    )
    run = messy.run("fmt")

    assert run.code == 1
    assert "posts/launch.yaml stays as it is: its values would not be the same." in run.err
    assert messy.path("posts/launch.yaml").read_text() == MESSY


def test_a_file_that_changes_meanwhile_stays_as_it_is(
    messy: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postsync.adapters.workspace.load import formatting

    real = formatting.form_of

    def edited(*arguments: object) -> object:
        messy.write("posts/launch.yaml", "content: newer\n")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(formatting, "form_of", edited)
    run = messy.run("fmt", "posts")

    assert run.code == 1
    assert "somebody changed it meanwhile" in run.err
    assert messy.path("posts/launch.yaml").read_text() == "content: newer\n"


@pytest.mark.parametrize("arguments", [["--stdin", "posts/launch.yaml"], ["-"]])
def test_an_editor_sends_a_text_and_gets_its_form(
    messy: Workbench, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    def send(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    send(MESSY.replace("\n", "\r\n").encode())
    assert messy.done("fmt", *arguments).out == TIDY
    send(TIDY.encode())
    assert messy.done("fmt", *arguments).out == TIDY
    send(b"content: [a\n")
    broken = messy.run("fmt", *arguments)
    assert (broken.code, broken.out) == (1, "content: [a\n"), "it comes back as it was"
    assert "PS105" in broken.err
    assert messy.path("posts/launch.yaml").read_text() == MESSY


def test_the_configuration_is_formatted_in_the_order_of_its_own_schema(empty: Workbench) -> None:
    text = 'groups:\n  brand: ["x:acme"]\ntimezone: UTC   # ours\nprovider: {name: sandbox}\nversion: 1\n'
    empty.write("postsync.yaml", text)

    assert empty.done("fmt").out == "postsync.yaml\n"
    assert empty.path("postsync.yaml").read_text() == (
        "version: 1\nprovider: {name: sandbox}\ntimezone: UTC  # ours\ngroups:\n  brand: [x:acme]\n"
    )


def test_as_json_it_is_one_document(messy: Workbench) -> None:
    messy.write("posts/broken.yaml", "content: [a\n")
    run = messy.run("fmt", "--check", "--format", "json")

    assert run.code == 1
    assert (run.json["files"], run.json["changed"], run.json["kept"]) == (
        3,
        ["posts/launch.yaml"],
        [],
    )
    assert [one["rule"] for one in run.json["diagnostics"]] == ["PS105"]
    assert run.err == ""


def test_stdin_beside_a_path_is_a_wrong_command_line(messy: Workbench) -> None:
    assert messy.run("fmt", "--stdin", "a.yaml", "posts").code == 64


def test_what_new_and_init_write_has_the_form_already(empty: Workbench) -> None:
    from postsync.adapters.workspace.kinds import kinds

    for kind in kinds():
        empty.done("new", f"made/{kind}", "--kind", kind)
    empty.done("new", "made/thread-2", "--kind", "thread", "--accounts", "x:acme,@someone")
    fresh = empty.beside(empty.folder.parent / "fresh")
    fresh.folder.mkdir(exist_ok=True)
    fresh.done("init", ".")

    assert empty.run("fmt", "posts", "--check", "--diff").out == ""
    assert fresh.run("fmt", "--check", "--diff").out == ""
