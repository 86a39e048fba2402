"""Campaigns on the command line: a table becomes posts, is edited for months, and nothing goes out twice."""

import subprocess
from collections.abc import Iterable
from typing import Any

import pytest
from tests.integration.workbench import Workbench

from postsync.adapters.git.clone import Clone
from postsync.adapters.git.run import Answer
from postsync.adapters.workspace.expand import datafiles

CAMPAIGN = """\
id: tips
forEach: ../data/tips.csv
schedule:
  every: day
  at: "09:00"
  from: 2027-03-02
template:
  accounts: [x:acme]
  content: "Tip: {{ row.text }}"
"""

TIPS = {"shorts": "Wear shorts", "hats": "A hat keeps the sun off", "socks": "Two socks are better"}


def write_rows(bench: Workbench, rows: Iterable[tuple[str, str]]) -> None:
    bench.write("data/tips.csv", "key,text\n" + "".join(f"{key},{text}\n" for key, text in rows))


@pytest.fixture
def tips(empty: Workbench) -> Workbench:
    empty.write("posts/tips.yaml", CAMPAIGN)
    write_rows(empty, TIPS.items())
    return empty


def actions(bench: Workbench) -> dict[str, str]:
    plan = bench.run("plan", "--format", "json").json
    return {one["address"]: one["action"] for one in plan["changes"]}


def found(bench: Workbench, *paths: str) -> list[tuple[str, str, int, str]]:
    run = bench.run("validate", "--format", "json", *paths)
    return [
        (one["rule"], one["file"], one["line"], one.get("address") or "")
        for one in run.json["diagnostics"]
    ]


def test_a_table_is_applied_edited_and_never_sent_twice(tips: Workbench) -> None:
    assert actions(tips) == {f"tips/{key}": "create" for key in TIPS}
    tips.done("apply", "--auto-approve")
    assert actions(tips) == {}

    # Sorting gives each post another time, and renames none.
    write_rows(tips, sorted(TIPS.items()))
    assert set(actions(tips).values()) == {"update"}
    write_rows(tips, TIPS.items())
    assert actions(tips) == {}

    # The first one goes out; then somebody corrects it, and adds one more at the end.
    tips.wait(days=1, hours=1)
    tips.done("apply", "--auto-approve")
    changed = {**TIPS, "shorts": "Wear longer shorts", "gloves": "Gloves in spring"}
    write_rows(tips, changed.items())
    plan = tips.run("plan", "--format", "json").json
    assert {one["address"]: one["action"] for one in plan["changes"]} == {"tips/gloves": "create"}
    told = [one for one in plan["diagnostics"] if one["address"] == "tips/shorts"]
    assert [one["severity"] for one in told] == ["warn"]
    tips.done("apply", "--auto-approve")

    # A row that is gone is a post that is cancelled; one that is out stays in the history.
    del changed["socks"], changed["shorts"]
    tips.edit("posts/tips.yaml", "2027-03-02", "2027-03-03")
    write_rows(tips, changed.items())
    assert actions(tips) == {
        "tips/socks": "cancel",
        "tips/shorts": "archive",
        "tips/gloves": "update",
    }


def test_a_row_is_known_by_its_key_when_its_campaign_gets_another_name(tips: Workbench) -> None:
    tips.done("apply", "--auto-approve")
    tips.wait(days=1, hours=1)  # the first one is out
    tips.edit("posts/tips.yaml", "id: tips", "id: hints")
    write_rows(tips, {"gloves": "Gloves in spring", **TIPS, "shorts": "Wear short shorts"}.items())
    told = actions(tips)
    assert {key: told[f"hints/{key}"] for key in TIPS} == {
        "shorts": "move",
        "hats": "update",
        "socks": "update",
    }
    # A new row whose slot is over is what it was before: it waits for nothing, and nobody is stopped.
    assert "hints/gloves" not in told
    plan = tips.run("plan", "--format", "json").json
    assert [one["rule"] for one in plan["diagnostics"] if one["address"] == "hints/gloves"] == [
        "PS627"
    ]


def test_a_data_file_that_cannot_be_read_cancels_nothing(tips: Workbench) -> None:
    tips.done("apply", "--auto-approve")
    tips.path("data/tips.csv").unlink()
    assert set(actions(tips).values()) == {"blocked"}
    assert {f"tips/{key}" for key in TIPS} <= set(actions(tips))
    assert found(tips) == [("PS101", "posts/tips.yaml", 2, "tips")]
    tips.write("data/tips.csv", 'key,text\nshorts,"Wear\n')
    assert found(tips) == [("PS160", "data/tips.csv", 2, "tips")]
    assert set(actions(tips).values()) == {"blocked"}


def test_a_path_as_seen_from_the_workspace_is_told_as_seen_from_the_post(tips: Workbench) -> None:
    tips.edit("posts/tips.yaml", "../data/tips.csv", "data/tips.csv")
    assert "Write `../data/tips.csv`." in tips.run("validate").out
    tips.edit("posts/tips.yaml", "data/tips.csv", "data/none.csv")
    assert "Write `" not in tips.run("validate").out


def test_a_wrong_row_keeps_back_its_own_post_alone(tips: Workbench) -> None:
    tips.done("apply", "--auto-approve")
    rows = {**TIPS, "hats": "=A1", "gloves": "Gloves in spring"}
    write_rows(tips, rows.items())
    assert actions(tips) == {"tips/hats": "blocked", "tips/gloves": "create"}


def test_a_row_without_a_key_cancels_nothing(tips: Workbench) -> None:
    tips.done("apply", "--auto-approve")
    write_rows(tips, [*list(TIPS.items())[:2], ("", TIPS["socks"])])
    assert actions(tips)["tips/socks"] == "blocked"
    assert "cancel" not in actions(tips).values()


def test_findings_stand_in_the_file_that_is_to_be_corrected(tips: Workbench) -> None:
    write_rows(tips, [("shorts", "Wear shorts"), ("hats", "x" * 300), ("hats 2", "A hat")])
    expected = [
        ("PS163", "data/tips.csv", 4, "tips"),
        ("PS201", "posts/tips.yaml", 9, "tips/hats"),
    ]
    assert found(tips) == expected
    assert found(tips, "posts/tips.yaml") == expected
    assert found(tips, "data/tips.csv") == expected
    run = tips.run("validate", "--format", "github")
    assert "file=data/tips.csv,line=4" in run.out
    assert "Row hats: data/tips.csv:3." in run.err.replace("\n    ", " ")


def test_what_thousands_of_rows_have_in_common_is_told_once(tips: Workbench) -> None:
    write_rows(tips, [(f"row{number}", "x" * (300 + number)) for number in range(1_200)])
    tips.edit("posts/tips.yaml", "{{ row.text }}", "{{ row.text }} {{ row.number | default('') }}")
    run = tips.run("validate", "--format", "json")
    assert run.code == 1
    told = run.json["diagnostics"]
    assert len(told) == 4
    assert "1,197 more posts" in "".join(one["summary"] for one in told)
    assert set(actions(tips).values()) == {"blocked"}
    assert len(actions(tips)) == 1_200


def test_what_the_schema_refuses_of_many_rows_is_told_once(tips: Workbench) -> None:
    write_rows(tips, [(f"row{number}", "hello") for number in range(60)])
    tips.edit("posts/tips.yaml", "content:", 'labels: "{{ row.text }}"\n  content:')
    rules = [one["rule"] for one in tips.run("validate", "--format", "json").json["diagnostics"]]
    assert sorted(rules) == ["PS119", "PS122"]
    assert set(actions(tips).values()) == {"blocked"}


def test_another_round_is_a_wish_for_the_same_words(tips: Workbench) -> None:
    tips.edit("posts/tips.yaml", "  from:", "  rounds: 2\n  from:")
    found_rules = {rule for rule, *_ in found(tips)}
    assert "PS134" not in found_rules
    assert set(actions(tips)) == {f"tips/{key}{end}" for key in TIPS for end in ("", "/2")}


def test_a_question_about_one_row_is_answered_in_the_campaign(tips: Workbench) -> None:
    tips.edit("posts/tips.yaml", "template:", "answers:\n  hats: {again: true}\ntemplate:")
    posts = tips.done("render", "--format", "json").json["posts"]
    assert {one["address"]: one["post"].get("answers") for one in posts} == {
        "tips/shorts": None,
        "tips/hats": {"again": True},
        "tips/socks": None,
    }
    tips.edit("posts/tips.yaml", "hats: {again", "hast: {again")
    assert [rule for rule, *_ in found(tips)] == ["PS121"]


@pytest.mark.parametrize(
    "named",
    ["/etc/passwd", "../../outside.csv", "..\\data\\tips.csv", "../data", "../data/link.csv"],
)
def test_a_data_file_lies_in_the_workspace_and_is_a_file(tips: Workbench, named: str) -> None:
    tips.write("../outside.csv", "key,text\na,secret\n")
    tips.path("data/link.csv").symlink_to(tips.path("../outside.csv"))
    tips.edit("posts/tips.yaml", "../data/tips.csv", named)
    run = tips.run("validate", "--format", "json")
    assert run.code == 1
    assert "secret" not in run.out


def test_render_prints_posts_that_are_valid_by_themselves(tips: Workbench) -> None:
    tips.edit("posts/tips.yaml", "[x:acme]", "[x:acme, linkedin:acme-inc]")
    tips.edit("posts/tips.yaml", "  content", "  variants: {linkedin: {offset: +2h}}\n  content")
    tips.write("posts/other.yaml", "accounts: [x:acme]\ncontent: Not made of anything\n")
    run = tips.done("render")
    assert (
        "# tips/hats@linkedin: posts/tips.yaml:9, variant linkedin, row hats at data/tips.csv:3"
        in (run.out)
    )
    assert "Not made of anything" not in run.out
    tips.path("posts/tips.yaml").unlink()
    tips.path("posts/other.yaml").unlink()
    tips.write("posts/rendered.yaml", run.out)
    assert tips.done("validate").out.startswith("Valid. 6 posts in 1 file")
    assert tips.done("fmt", "--check").code == 0


def test_render_prints_what_is_asked_for(tips: Workbench) -> None:
    def printed(*wanted: str) -> list[str]:
        run = tips.done("render", *wanted, "--format", "json")
        return [one["address"] for one in run.json["posts"]]

    tips.write("posts/other.yaml", "accounts: [x:acme]\ncontent: Hello\n")
    assert printed() == printed("tips") == printed("posts/tips.yaml") == printed("data/tips.csv")
    assert printed("tips/hats") == ["tips/hats"]
    assert printed("other") == ["other"]
    run = tips.run("render", "tips/hast")
    assert (run.code, run.out) == (1, "")
    assert "Did you mean tips/hats" in run.err


def test_render_tells_what_is_wrong_with_what_is_asked_for(tips: Workbench) -> None:
    write_rows(tips, [("shorts", "Wear shorts"), ("hats", "x" * 300)])
    run = tips.run("render")
    assert (run.code, run.out) == (1, "")
    assert "PS201" in run.err
    assert tips.run("render", "tips/hats").code == 1
    assert tips.done("render", "tips/shorts").out.startswith("# tips/shorts")
    run = tips.run("render", "--format", "json")
    assert [one["rule"] for one in run.json["diagnostics"]] == ["PS201"]
    assert run.json["posts"] == []


def test_a_template_in_a_file_of_its_own_has_its_findings_there(tips: Workbench) -> None:
    tips.write(
        "posts/tips.yaml", "id: tips\nforEach: ../data/tips.csv\ntemplate: ../templates/tip.yaml\n"
    )
    tips.write("templates/tip.yaml", "accounts: [x:acme]\ncontent: |\n  Tip\n  {{ row.txet }}\n")
    assert found(tips) == [("PS167", "templates/tip.yaml", 4, "tips/shorts")]
    tips.edit("templates/tip.yaml", "row.txet", "row.text.upper()")
    assert found(tips) == [("PS166", "templates/tip.yaml", 4, "tips")]
    tips.edit("templates/tip.yaml", ".upper()", "")
    assert found(tips) == []
    assert found(tips, "templates/tip.yaml") == []
    # What is wrong with a text that it gives stands at the campaign, and names its line.
    tips.edit("templates/tip.yaml", "row.text }}", "row.text }}" + " more" * 60)
    run = tips.run("validate", "--format", "json")
    assert {one["rule"] for one in run.json["diagnostics"]} == {"PS201"}
    assert "The template has it at templates/tip.yaml:2." in run.json["diagnostics"][0]["detail"]
    tips.write("templates/tip.yaml", "accounts: [x:acme\n")
    assert found(tips) == [("PS105", "templates/tip.yaml", 1, "tips")]


def test_a_data_file_that_git_does_not_share_makes_no_post(tips: Workbench) -> None:
    subprocess.run(["git", "init", "-q", tips.folder], check=True)
    tips.write(".gitignore", "data/\n")
    assert found(tips) == [("PS307", "posts/tips.yaml", 2, "tips")]
    assert set(actions(tips).values()) == {"blocked"}
    tips.write(".gitignore", "")
    tips.write(".secrets.json", '[{"key": "a", "text": "sk-1"}]')
    tips.edit("posts/tips.yaml", "../data/tips.csv", "../.secrets.json")
    assert [rule for rule, *_ in found(tips)] == ["PS307"]


@pytest.mark.parametrize("hidden", [".env", ".git/config", ".postsync/state.json", "secret.yaml"])
def test_a_file_that_git_does_not_share_is_never_quoted(tips: Workbench, hidden: str) -> None:
    subprocess.run(["git", "init", "-q", tips.folder], check=True)
    tips.write(".gitignore", ".env\nsecret.yaml\n")
    tips.write(hidden, "KEY: TOKENSECRET\n")
    text = f"id: tips\nforEach: {{rows: {{a: {{t: h}}}}}}\ntemplate: ../{hidden}\n"
    if hidden != ".env":
        text += f"---\nid: more\nforEach: {{file: '../{hidden}'}}\ntemplate: {{content: a}}\n"
    tips.write("posts/tips.yaml", text)
    for command in (["validate"], ["validate", "--format", "sarif"], ["plan"]):
        run = tips.run(*command)
        assert "PS307" in run.out
        assert "TOKENSECRET" not in run.out + run.err


def test_no_word_of_a_post_file_that_git_does_not_share_is_told(tips: Workbench) -> None:
    subprocess.run(["git", "init", "-q", tips.folder], check=True)
    tips.write(".gitignore", "a.env\nb.env\nsecrets/\n")
    secret = "TOKENSECRET"
    tips.write("a.env", f"# {secret}\n")
    tips.write("b.env", f"KEY: {secret}\ncontent: {secret}\n")
    tips.write("secrets/c.yaml", f"content: [{secret}\n")
    tips.write(".hidden.env", f"id: {secret}\nKEY: {secret}\n")
    tips.edit(
        "postsync.yaml", "version: 1", "version: 1\nposts: ['**/*.yaml', '*.env', .hidden.env]"
    )
    told = ["a.env", "b.env", "secrets/c.yaml", ".hidden.env"]
    assert sorted(file for rule, file, *_ in found(tips) if rule == "PS148") == sorted(told)
    formats = ("text", "github", "sarif")
    words = [f"validate --format {form}" for form in formats]
    words += ["plan", "plan --offline --format markdown", "plan --format json", "fmt --diff"]
    for command in [*words, "render"]:
        run = tips.run(*command.split())
        assert "PS148" in run.out + run.err, command
        assert secret not in run.out + run.err, command


def test_a_link_on_the_way_to_one_data_file_stops_no_other_campaign(tips: Workbench) -> None:
    subprocess.run(["git", "init", "-q", tips.folder], check=True)
    tips.path("posts/etc").symlink_to("/etc")
    tips.write(
        "posts/evil.yaml",
        "id: evil\nforEach: etc/passwd.csv\ntemplate: {accounts: [x:acme], content: a}\n",
    )
    assert {file for _, file, *_ in found(tips)} == {"posts/etc", "posts/evil.yaml"}


def test_a_campaign_that_never_ends_leaves_enough_for_others_and_is_named(tips: Workbench) -> None:
    row = "forEach: {rows: {a: {t: h}}}"
    loops = "{% for a in 'x' * SIZE %}{% if 'b' in 'a' * 99999 %}{% endif %}{% endfor %}x"
    texts = [loops.replace("SIZE", size) for size in ("9000", "300", "900")] + ["Short {{ row.t }}"]
    tips.write(
        "posts/tips.yaml",
        "---\n".join(
            f'id: t{n}\n{row}\ntemplate: {{accounts: [x:acme], content: "{n} {text}"}}\n'
            for n, text in enumerate(texts)
        ),
    )
    told = tips.run("validate", "--format", "json").json["diagnostics"]
    assert [(one["rule"], one["address"]) for one in told] == [("PS169", "t0"), ("PS169", "t2")]
    assert "5,000,000 steps" in told[0]["summary"]
    assert "Begin with" not in told[0]["detail"]
    assert "took most: `t0` (5,000," in told[1]["detail"]


def test_what_only_this_machine_has_is_not_rendered_or_formatted(tips: Workbench) -> None:
    subprocess.run(["git", "init", "-q", tips.folder], check=True)
    tips.write(".gitignore", "secret.yaml\n")
    tips.write("secret.yaml", "content:   sk-secret\naccounts: [x:acme]\n")
    tips.write("posts/tips.yaml", "forEach: {rows: {a: {}}}\ntemplate: ../secret.yaml\n")
    for words in ("render", "fmt --diff"):
        run = tips.run(*words.split())
        assert "sk-" not in run.out + run.err, words
        assert "secret.yaml:" not in run.out + run.err, words


def test_git_is_asked_once_about_all_data_files(
    tips: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "init", "-q", tips.folder], check=True)
    for number in range(5):
        tips.write(f"d{number}/{number}.csv", f"key,text\na,Text {number}\n")
        text = tips.path("posts/tips.yaml").read_text().replace("data/tips", f"d{number}/{number}")
        tips.write(f"posts/{number}.yaml", text.replace("id: tips\n", ""))
    asked: list[str] = []
    run = Clone.run

    def counted(clone: Clone, *words: str, **more: Any) -> Answer:
        asked.append(" ".join(words))
        return run(clone, *words, **more)

    monkeypatch.setattr(Clone, "run", counted)
    tips.done("validate")
    assert len([one for one in asked if "--others" in one]) == 1
    # And once about all files of which something is told.
    assert len([one for one in asked if "check-ignore" in one]) == 1


def test_a_file_that_a_campaign_names_is_not_taken_for_a_post(tips: Workbench) -> None:
    tips.write("posts/data/tpl.yaml.txt", "accounts: [x:acme]\ncontent: a\n")
    tips.write("posts/tips.yaml", "forEach: {rows: {a: {}}}\ntemplate: data/tpl.yaml.txt\n")
    assert found(tips) == []
    assert actions(tips) == {"tips/a": "create"}
    tips.write("posts/tips.yaml", "content: a\naccounts: [x:acme]\n")
    assert [rule for rule, *_ in found(tips)] == ["PS146"]


def test_campaigns_that_share_a_table_have_bounds_together(
    tips: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datafiles, "MOST_POSTS", 25)
    write_rows(tips, [(f"row{number}", f"Number {number}") for number in range(9)])
    text = tips.path("posts/tips.yaml").read_text()
    texts = [text.replace("tips\n", f"t{n}\n").replace("Tip:", f"{n}:") for n in range(9)]
    tips.write("posts/tips.yaml", "---\n".join(texts))
    run = tips.run("validate", "--format", "json")
    assert run.code == 1
    told = [one for one in run.json["diagnostics"] if one["rule"] == "PS169"]
    assert [one["address"] for one in told] == [f"t{n}" for n in range(2, 9)]
    assert "Those before it with most: `t0` (9), `t1` (9)." in told[0]["detail"]
    # One that is small enough still has room.
    tips.write(
        "posts/z.yaml", "forEach: {rows: {a: {}}}\ntemplate: {accounts: [x:acme], content: z}\n"
    )
    assert actions(tips)["z/a"] == "create"


@pytest.mark.parametrize("template", ["{}", "''", "", "[]", "../templates/empty.yaml"])
def test_a_template_that_is_empty_cancels_nothing(tips: Workbench, template: str) -> None:
    tips.done("apply", "--auto-approve")
    tips.write("templates/empty.yaml", "{}\n")
    tips.write("posts/tips.yaml", f"id: tips\nforEach: ../data/tips.csv\ntemplate: {template}\n")
    assert len(found(tips)) == 1
    assert set(actions(tips).values()) == {"blocked"}


def test_each_round_of_a_row_with_variants_may_say_the_same_once_more(tips: Workbench) -> None:
    write_rows(tips, [("shorts", "Wear shorts"), ("hats", "Wear hats")])
    tips.write(
        "posts/tips.yaml",
        "id: tips\nforEach: ../data/tips.csv\n"
        "schedule: {every: day, at: '09:00', from: 2027-01-01, rounds: 2}\n"
        "answers: {hats@x: {isNot: [abc]}}\ntemplate:\n  accounts: [x:acme, linkedin:acme-inc]\n"
        "  content: '{{ row.text }}'\n  variants: {twitter: {}, linkedin: {offset: +2h}}\n",
    )
    assert found(tips) == []
    made = {
        one["address"]: one["post"].get("answers")
        for one in tips.done("render", "posts/tips.yaml", "--format", "json").json["posts"]
    }
    assert made["tips/hats@x"] == {"isNot": ["abc"]}
    assert made["tips/hats/2@x"] == made["tips/shorts/2@linkedin"] == {"again": True}
    assert made["tips/shorts@x"] is None
    tips.edit("posts/tips.yaml", "hats@x", "hats@facebook")
    assert [rule for rule, *_ in found(tips)] == ["PS121"]


def test_two_rows_that_say_the_same_are_named_both(tips: Workbench) -> None:
    tips.edit("posts/tips.yaml", 'schedule:\n  every: day\n  at: "09:00"\n  from: 2027-03-02\n', "")
    tips.edit("posts/tips.yaml", "content:", "scheduledAt: 2027-03-02T09:00\n  content:")
    write_rows(tips, {"one": "The same", "two": "Another", "three": "The same"}.items())
    run = tips.run("validate", "--format", "json")
    details = {one["rule"]: one["detail"] for one in run.json["diagnostics"]}
    assert "row one of data/tips.csv:2" in details["PS134"]
    assert "row three of data/tips.csv:4" in details["PS134"]
    assert "The other: posts/tips.yaml:3, row one of data/tips.csv:2." in details["PS421"]
    assert "This one: row two of data/tips.csv:3." in details["PS421"]
    plan = tips.run("plan", "--format", "json").json
    told = [one["detail"] for one in plan["diagnostics"] if one["rule"] == "PS134"]
    assert all("data/tips.csv:2" in one and "data/tips.csv:4" in one for one in told)
    assert len(told) == 2


@pytest.mark.parametrize(
    ("data", "rule", "line", "told"),
    [
        ("key,text\na,“Hello, you”\n", "PS162", 2, "“ is no quote of CSV"),
        ("key,text\na,'Hello, you'\n", "PS162", 2, "The apostrophe is no quote"),
        ("key|text\na|x\n", "PS163", 1, 'separator: "|"'),
        ("key|text|when, where\na|x|y\n", "PS163", 1, 'separator: "|"'),
        (
            "key,text\nh\u0430ts,x\n",
            "PS163",
            2,
            "`hats`. The key has U+0430 CYRILLIC SMALL LETTER A.",
        ),
        ("key,text\nha\u200bts,x\n", "PS163", 2, "`hats`. The key has U+200B ZERO WIDTH SPACE."),
        ("key,text\na,x\nb,\0\n", "PS103", 3, "Export it as text"),
        # What is no table at all cancels nothing.
        ("<!doctype html><title>Sign in</title>\n", "PS103", 1, "Fetch the table itself"),
        ("nothing here\n", "PS163", 1, "Add a column `key`"),
        ("key,text\na,\nb,x\n", "PS175", 9, "Row a: data/tips.csv:2."),
        ("k\u0435y,text\na,x\n", "PS163", 1, "in the letters of your keyboard: `key`."),
        ("key,t\u0435xt\na,x\n", "PS167", 9, "It has U+0435 CYRILLIC SMALL LETTER IE. Row a"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_once(
    tips: Workbench, data: str, rule: str, line: int, told: str
) -> None:
    tips.done("apply", "--auto-approve")
    tips.write("data/tips.csv", data)
    (one,) = tips.run("validate", "--format", "json").json["diagnostics"]
    assert (one["rule"], told in one["detail"]) == (rule, True), one
    file = "posts/tips.yaml" if rule in {"PS167", "PS175"} else "data/tips.csv"
    assert (one["file"], one["line"]) == (file, line)
    assert rule == "PS175" or "cancel" not in actions(tips).values()


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("24.12.2026", "Write 2026-12-24."),
        ("12/24/2026", "Write 2026-12-24."),
        ("03.04.2026", "Write 2026-03-04 for 4 March or 2026-04-03 for 3 April."),
        ("soon", "Write year, month and day: 2026-12-01."),
    ],
)
def test_a_day_in_other_ways_is_told_how_to_write(tips: Workbench, day: str, told: str) -> None:
    tips.edit("posts/tips.yaml", "2027-03-02", f"2027-03-02\n  skip: [{day}]")
    (one,) = tips.run("validate", "--format", "json").json["diagnostics"]
    assert (one["rule"], one["summary"], one["detail"]) == (
        "PS170",
        f"`skip` is “{day}”, which is not a day",
        told,
    )
    write_rows(tips, [("hats", day)])
    tips.edit("posts/tips.yaml", f"\n  skip: [{day}]", "")
    tips.edit("posts/tips.yaml", "row.text }}", "row.text | date }}")
    (one,) = tips.run("validate", "--format", "json").json["diagnostics"]
    assert one["rule"] == "PS168"
    assert told in one["detail"] or day == "soon"


@pytest.mark.parametrize(
    ("zone", "rule", "told"),
    [
        ("EST", "PS408", "Write America/New_York for the clocks of that city."),
        ("Etc/GMT+5", "PS407", "Write the zone of a city"),
        ("+02:00", "PS404", "Write a zone, which knows summer time."),
    ],
)
def test_the_zone_of_a_schedule_is_told_once_and_without_an_offset(
    tips: Workbench, zone: str, rule: str, told: str
) -> None:
    tips.edit("posts/tips.yaml", "2027-03-02", f'2027-03-02\n  timezone: "{zone}"')
    (one,) = tips.run("validate", "--format", "json").json["diagnostics"]
    assert (one["rule"], one["line"], "the offset" in one["detail"]) == (rule, 7, False)
    assert told in one["detail"]
    assert set(actions(tips).values()) == ({"blocked"} if rule == "PS404" else {"create"})


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        # Its keys would be rows, and `template` the one that is a post.
        ("../data/tips.csv", "tips.yaml", "PS160"),
        (
            'content: "Tip',
            'variants: {linkedin: {scheduledAt: 2027-03-02}}\n  content: "Tip',
            "PS170",
        ),
    ],
)
def test_a_campaign_that_contradicts_itself_makes_no_post(
    tips: Workbench, before: str, after: str, rule: str
) -> None:
    tips.edit("posts/tips.yaml", before, after)
    told = {one["rule"] for one in tips.run("validate", "--format", "json").json["diagnostics"]}
    assert rule in told
    assert set(actions(tips).values()) == {"blocked"}
