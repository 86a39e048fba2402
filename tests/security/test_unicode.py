# ruff: noqa: RUF001 (this is about characters that look alike)
"""What is shown is what goes out: no character of a branch hides from those who review it (contract 7.4)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.data.unseen import AT_HOME, HIDING
from tests.integration.workbench import CONFIG, Workbench

from postsync.domain.rules.characters import is_turning
from postsync.domain.text.text import visible

REFUSED = {"escape", "lone surrogate"}
"""What no post file can have at all."""

TURNING = {name for name, text in HIDING.items() if is_turning(text[0])}
QUIET = {name: text for name, text in HIDING.items() if name not in REFUSED | TURNING}
_PAIR = re.compile(r"\\ud[89ab]..\\ud[c-f]..")
FORMATS = ("text", "json", "markdown")


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


def post(bench: Workbench, name: str, *, number: int = 0, **more: Any) -> None:
    """A post file, in ASCII whatever it says, as YAML spells characters beyond the first plane."""
    data = {
        "accounts": ["bluesky:acme.example"],
        "scheduledAt": f"2027-03-{2 + number // 24:02}T{number % 24:02}:00:00Z",
        **more,
    }
    bench.write(f"posts/{name}.yaml", _PAIR.sub(_spelt, json.dumps(data)))


def _spelt(pair: re.Match[str]) -> str:
    return "\\U" + format(ord(json.loads('"' + pair[0] + '"')), "08x")


def findings(bench: Workbench) -> Iterator[dict[str, Any]]:
    for item in bench.run("validate", "--format", "json").json["diagnostics"]:
        if item["rule"] in {"PS213", "PS214", "PS215", "PS216"}:
            yield item


def test_what_nobody_sees_is_spelt_out_in_every_plan_and_a_warning(bench: Workbench) -> None:
    for number, (name, text) in enumerate(QUIET.items()):
        post(bench, f"p{number:02}", number=number, content=f"{name}: safe{text}word")
    plans = {form: bench.run("plan", "--format", form) for form in FORMATS}
    said = {item["file"]: item for item in findings(bench)}
    for number, (name, text) in enumerate(QUIET.items()):
        for form, run in plans.items():
            assert text not in run.out, (name, form)
        assert f"safe{visible(text)}word" in plans["text"].out.replace("\n              ┊ ", ""), (
            name
        )
        found = said[f"posts/p{number:02}.yaml"]
        assert (found["rule"], found["severity"]) == ("PS214", "warn"), name
        assert f"U+{ord(text[0]):04X}" in found["summary"]
    shown = {change["address"]: change["after"] for change in plans["json"].json["changes"]}
    contents = {after["containers"][0]["content"] for after in shown.values()}
    assert contents == {f"{name}: safe{text}word" for name, text in QUIET.items()}


def test_a_spelling_in_a_text_is_told_from_a_character(bench: Workbench) -> None:
    post(bench, "spelt", content="a\u200bb")
    post(bench, "written", number=1, content="a\\u{200b}b")
    shown = bench.run("plan").out
    assert "│ a\\u{200b}b" in shown
    assert "│ a\\\\u{200b}b" in shown


@pytest.mark.parametrize("form", FORMATS)
def test_texts_of_all_languages_stay_as_they_are(bench: Workbench, form: str) -> None:
    for number, (name, text) in enumerate(AT_HOME.items()):
        post(bench, f"p{number:02}", number=number, content=f"{name}\n{text}")
    assert list(findings(bench)) == []
    run = bench.run("plan", "--format", form)
    for name, text in AT_HOME.items():
        for word in (
            word for line in text.split("\n") for word in line.split() if "\\" not in word
        ):
            assert (
                word in run.out or len(word) > 80 or any(sign in word for sign in "#*_@()[]!-")
            ), (name, word)
    assert "\\u{" not in run.out


@pytest.mark.parametrize("name", sorted(TURNING))
@pytest.mark.parametrize(
    "where",
    [
        {"content": "pay {}321"},
        {"content": "a", "media": [{"url": "https://acme.example/a.jpg", "alt": "a{}b"}]},
        {"content": "a", "labels": ["a{}b"]},
        {"content": "a", "bluesky": {"extra": {"title": "a{}b"}}},
        {"content": "a", "bluesky": {"extra": {"ti{}tle": "ab"}}},
        {"containers": [{"content": "a"}, {"content": "b{}c"}]},
        {"content": "a", "accounts": ["bluesky:ac{}me"]},
        {"content": "a", "con{}tent": "b"},
    ],
    ids=["text", "alt", "label", "block", "key", "reply", "account", "unknown key"],
)
def test_what_turns_a_text_around_is_refused_wherever_it_stands(
    bench: Workbench, name: str, where: dict[str, Any]
) -> None:
    written = json.loads(json.dumps(where).replace("{}", json.dumps(HIDING[name])[1:-1]))
    written.setdefault("accounts", ["bluesky:acme.example"])
    bench.write("posts/a.yaml", json.dumps(written, ensure_ascii=False))
    bench.write("postsync.yaml", CONFIG + "rules: {PS214: off}\n")
    assert "PS213" in {item["rule"] for item in findings(bench) if item["severity"] == "error"}
    run = bench.run("plan")
    assert run.code == 1
    assert HIDING[name] not in run.out + run.err
    bench.run("apply", "--auto-approve")
    assert bench.remote() == []


def test_isolates_are_said_to_come_from_x(bench: Workbench) -> None:
    post(bench, "a", content="Thanks \u2068@acme\u2069!")
    (found,) = findings(bench)
    assert (found["rule"], found["severity"]) == ("PS213", "error")
    assert "copied from X" in found["detail"]


def test_a_character_that_x_refuses_is_one_finding(bench: Workbench) -> None:
    bench.write("posts/a.yaml", "accounts: [x:acme]\ncontent: Rover\ufeff 2\n")

    def found() -> set[tuple[str, str]]:
        said = bench.run("validate", "--format", "json").json["diagnostics"]
        return {
            (item["rule"], item["severity"])
            for item in said
            if item["rule"][:4] == "PS20" or item["rule"] == "PS214"
        }

    assert found() == {("PS203", "error")}
    # Where that is switched off, the character is still no secret.
    bench.write("postsync.yaml", CONFIG + "rules: {PS203: off}\n")
    assert found() == {("PS214", "warn")}


@pytest.mark.parametrize(
    "link",
    [
        "https://müller.de/x",
        "müller.de",
        "例え.jp",
        "https://例え.jp/",
        "президент.рф",
        "https://президент.рф",
    ],
)
def test_a_host_in_the_letters_of_its_language_is_no_matter(bench: Workbench, link: str) -> None:
    post(bench, "a", content=f"See {link} today")
    assert list(findings(bench)) == []


def test_what_stands_beside_a_value_does_not_excuse_what_is_in_it(bench: Workbench) -> None:
    accounts = "accounts: [bluesky:acme.example]\n"
    for name, text in {"a": "pay\u200fpal # שלום", "b": "A\u3000B # 日本"}.items():
        bench.write(f"posts/{name}.yaml", f"{accounts}content: {text}\n")
    assert [item["rule"] for item in findings(bench)] == ["PS214", "PS214"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("accounts: [x:acme] # \u202efo\u202c the first\ncontent: a\n", (1, 22)),
        ("# \u2067 of all\naccounts: [x:acme]\ncontent: a\n", (1, 3)),
        ("accounts: [x:acme]\ncontent: a\n# the end\u2069\n", (3, 10)),
        ("accounts: [x:acme]\ncontent: a # \U000e0062\U000e0075\U000e0079\n", (2, 14)),
        ("accounts: [x:acme]\ncontent: >- # \u202e\n  a\n  # b\n", (2, 15)),
    ],
)
def test_a_comment_that_turns_a_file_around_is_refused(
    bench: Workbench, text: str, place: tuple[int, int]
) -> None:
    bench.write("posts/a.yaml", text)
    (found,) = findings(bench)
    assert (found["rule"], found["severity"]) == ("PS213", "error")
    assert (found["line"], found["column"]) == place
    bench.run("apply", "--auto-approve")
    assert bench.remote() == []


@pytest.mark.parametrize(
    "line",
    ["# \u202e maxCreate: 1\n", "name: ac\u2066me\n", 'defaults: {labels: ["a\\u202eb"]}\n'],
)
def test_a_configuration_that_is_turned_around_is_refused(bench: Workbench, line: str) -> None:
    post(bench, "a", content="Hello")
    bench.write("postsync.yaml", CONFIG + line)
    for command in ("validate", "plan", "apply"):
        run = bench.run(command, *(["--auto-approve"] if command == "apply" else []))
        assert run.code == 1, command
        assert "PS213" in run.out + run.err
        assert "\u202e" not in run.out + run.err
    assert bench.remote() == []


def test_names_of_files_are_looked_at(bench: Workbench) -> None:
    bench.write("posts/a\u202egnp.yaml", "id: a\naccounts: [x:acme]\ncontent: Hello\n")
    bench.write("posts/b\u200b.yaml", "id: b\naccounts: [x:acme]\ncontent: Good morning\n")
    assert [(item["rule"], item["line"]) for item in findings(bench)] == [
        ("PS213", 1),
        ("PS214", 1),
    ]
    run = bench.run("validate")
    assert "\u202e" not in run.out
    assert "a\\u{202e}gnp.yaml" in run.out


def test_a_real_flag_in_a_comment_or_a_text_is_no_matter(bench: Workbench) -> None:
    bench.write(
        "posts/a.yaml",
        "accounts: [x:acme] # 🏴󠁧󠁢󠁥󠁮󠁧󠁿\nscheduledAt: 2027-03-02T09:00:00Z\ncontent: Come on, 🏴󠁧󠁢󠁥󠁮󠁧󠁿!\n",
    )
    assert list(findings(bench)) == []


@pytest.mark.parametrize(
    ("link", "rule", "says"),
    [
        ("https://paypal.com@evil.example/", "PS216", "evil.example"),
        ("https://аррӏе.com/", "PS216", "xn--80ak6aa92e.com"),
        ("https://pаypal.com/", "PS216", "xn--pypal-4ve.com"),
        ("https://ac\u200bme.example/", "PS215", "does not show"),
        ("https://acme\u202e.example/", "PS215", "does not show"),
    ],
)
@pytest.mark.parametrize("place", ["text", "block", "alt"])
def test_a_link_that_misleads_is_pointed_at_wherever_it_stands(
    bench: Workbench, link: str, rule: str, says: str, place: str
) -> None:
    more: dict[str, Any] = {"content": f"See {link} today"}
    if place == "block":
        more = {"content": "a", "bluesky": {"extra": {"link": link}}}
    if place == "alt":
        more = {
            "content": "a",
            "media": [{"url": "https://acme.example/a.jpg", "alt": f"A {link}"}],
        }
    post(bench, "a", **more)
    found = {item["rule"]: item for item in findings(bench)}
    assert says in found[rule]["summary"]
    plan = bench.run("plan")
    assert rule in plan.out
    assert plan.code == (1 if rule == "PS215" else 0)


def test_the_same_words_once_more_with_something_that_nobody_sees_are_a_question(
    bench: Workbench,
) -> None:
    bench.write("posts/a.yaml", "accounts: [x:acme]\ncontent: Our new release is out\n")
    bench.apply()
    for number, text in enumerate(
        [
            "Our new re\\u200blease is out",
            "Our new\\u00a0release is out",
            "Our new release is out\\ufe0f",
        ]
    ):
        bench.write(f"posts/again{number}.yaml", f'accounts: [x:acme]\ncontent: "{text}"\n')
        run = bench.run("apply", "--auto-approve")
        assert run.code == 1
        assert "? again" in run.out + run.err
        bench.path(f"posts/again{number}.yaml").unlink()
    assert bench.remote_texts() == ["Our new release is out"]


def test_two_posts_that_differ_in_nothing_that_can_be_seen_are_twins(bench: Workbench) -> None:
    for name, text in {"a": "Our new release", "b": "Our new\\u2060 release"}.items():
        bench.write(f"posts/{name}.yaml", f'accounts: [x:acme]\ncontent: "{text}"\n')
    assert "PS134" in bench.run("validate").out


def test_what_went_out_with_something_that_nobody_sees_is_another_text_when_it_is_compared(
    bench: Workbench,
) -> None:
    post(bench, "a", content="Our new re\u200blease")
    bench.apply()
    assert bench.is_in_step()
    post(bench, "a", content="Our new release")
    (change,) = bench.run("plan", "--format", "json").json["changes"]
    assert change["action"] == "update"
    assert "\\u{200b}" in bench.run("plan").out
