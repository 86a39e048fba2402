"""Somebody else's branch is shown: no word, account or picture of it is left out without being named."""

import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.integration.workbench import Workbench

AT = "2027-03-05T09:00:00Z"
MARKER = "EVIL-MARKER"
GREETING = "Good morning!" + "\n" * 85


def write(bench: Workbench, name: str = "a", **post: Any) -> None:
    data = {"accounts": ["linkedin:acme-inc"], "scheduledAt": AT, **post}
    bench.write(f"posts/{name}.yaml", json.dumps(data))


def png(width: int, height: int) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * width) * height)
    parts = [(b"IHDR", head), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def joined(text: str) -> str:
    """Markdown or text without what wrapping put in."""
    return re.sub(r"\n(?:↪ |[+-]↪ |\s*(?:[-+] )?[┊│] ?)?|\n", "", text)


def shown(bench: Workbench) -> dict[str, str]:
    return {
        "text": bench.run("plan").out,
        "markdown": bench.run("plan", "--format", "markdown").out,
    }


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path / "acme")


class TestChanges:
    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            (GREETING + "We are hiring.", GREETING + "We are closed.", ["hiring", "closed"]),
            ("x\n" * 90 + "old" + "\ny" * 90, "x\n" * 90 + "new" + "\ny" * 90, ["old", "new"]),
            ("a b", "a  b", ["{+ +}", "\\u{20}"]),
            ("one two", "one\ttwo", ["\\u{9}"]),
            ("one two", "one\u00a0two", ["\\u{a0}"]),
            ("one two", "one\u2003two", ["\\u{2003}"]),
            ("caf\u00e9", "cafe\u0301", ["\\u{e9}", "\\u{301}"]),
            ("o\ufb03ce", "office", ["\\u{fb03}"]),
            ("one\ntwo", "one\r\ntwo", ["\\u{d}"]),
            ("one two", "one\u200b two", ["\\u{200b}"]),
            ("one \\u{200b}two", "one \u200btwo", ["[-", "<del>[-\\-]</del>\\u{200b}"]),
            ("one\ntwo", "one \ntwo", ["{+ +}", "\\u{20}"]),
            ("one\n\ntwo", "one\n" + "\n" * 60 + "two", ["↵", "more"]),
        ],
    )
    def test_are_never_shown_as_no_change(
        self, bench: Workbench, before: str, after: str, told: list[str]
    ) -> None:
        write(bench, content=f"{before}\nold")
        bench.apply()
        write(bench, content=f"{after}\nnew")  # the form alone is no change: nothing would be sent
        plans = shown(bench)
        assert "1 to update" in plans["text"]
        assert re.search(r"<ins>|```diff\n(?:.*\n)*?\+", plans["markdown"])
        plans["markdown"] = re.sub(r"\\([\\`*_\[\]~$!^{}])", r"\1", plans["markdown"])
        for words in told:
            assert words in plans["text"] or words in plans["markdown"]
        for form, text in plans.items():
            assert any(words in text for words in told), form

    def test_within_one_enormous_line_are_shown_with_what_is_left_out_counted(
        self, bench: Workbench
    ) -> None:
        write(bench, accounts=["facebook:acme"], content="word " * 5000 + "hiring" + " word" * 5000)
        bench.apply()
        write(bench, accounts=["facebook:acme"], content="word " * 5000 + "closed" + " word" * 5000)
        for text in shown(bench).values():
            assert "hiring" in text
            assert "closed" in text
            flat = joined(text).replace("\\", "")
            assert re.search(r"\[… 2\d,\d{3} unchanged characters …\]", flat)
            assert len(text) < 10_000

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ({"content": "hi", "labels": ["a"]}, {"content": "ho", "labels": ["a", MARKER]}),
            ({"content": "hi", "protect": True}, {"content": "ho", "protect": False}),
            ({"content": "hi", "missed": "error"}, {"content": "ho", "missed": "publish"}),
            (
                {"content": "hi", "linkedin": {"extra": {"a": {"b": ["x " * 400 + "end"]}}}},
                {"content": "hi", "linkedin": {"extra": {"a": {"b": ["x " * 400 + MARKER]}}}},
            ),
            (
                {"content": "hi", "linkedin": {"extra": {"a": "true"}}},
                {"content": "hi", "linkedin": {"extra": {"a": True}}},
            ),
            (
                {"content": "hi", "linkedin": {"extra": {"a": ["x", "y"]}}},
                {"content": "hi", "linkedin": {"extra": {"a": ["x, y"]}}},
            ),
        ],
    )
    def test_of_any_field_are_shown_with_both_values(
        self, bench: Workbench, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        write(bench, **before)
        bench.apply()
        write(bench, **after)
        field = next(key for key in after if after[key] != before.get(key) and key != "content")
        for text in shown(bench).values():
            assert field in text
            for side in (before, after):
                end = re.findall(r"\w+", json.dumps(side[field]))[-1]
                assert end in text
        markdown = shown(bench)["markdown"]
        rows = re.findall(rf"^(?:- `{field}[^`]*`: (`+.*?`+) → (`+.*?`+))$", markdown, re.MULTILINE)
        assert all(one != other for one, other in rows)

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ({"containers": [{"content": "Our \u041aaf\u00e9"}]}, "Our Kaf\u00e9"),
            ({"containers": [{"content": GREETING + "\u041aaf\u00e9"}]}, GREETING + "Kaf\u00e9"),
        ],
    )
    def test_to_the_double_of_a_letter_name_it(
        self, bench: Workbench, before: dict[str, Any], after: str
    ) -> None:
        write(bench, **before)
        assert bench.run("apply", "--auto-approve").code == 0
        write(bench, containers=[{"content": after}])
        for view, text in shown(bench).items():
            assert "\u041a U+041A → K U+004B" in joined(text), view

    def test_of_what_the_configuration_fills_in_are_not_said_to_be_of_the_file(
        self, bench: Workbench
    ) -> None:
        bench.write(
            "posts/a.yaml",
            json.dumps(
                {
                    "accounts": ["linkedin:acme-inc"],
                    "scheduledAt": "2027-03-05T09:00:00",
                    "content": "Hi",
                }
            ),
        )
        bench.edit("postsync.yaml", "timezone: UTC", "timezone: Europe/Berlin")
        assert bench.run("apply", "--auto-approve").code == 0
        bench.edit("postsync.yaml", "timezone: Europe/Berlin", "timezone: UTC")
        for view, text in shown(bench).items():
            assert "will be updated in place: postsync.yaml changed" in joined(text), view

    @pytest.mark.parametrize("key", ["url", "path", "content"])
    def test_of_a_block_that_has_the_keys_of_a_medium_are_shown_whole(
        self, bench: Workbench, key: str
    ) -> None:
        write(bench, content="Hi", linkedin={"extra": {key: "same", "privacy": "closed"}})
        bench.apply()
        write(bench, content="Hi", linkedin={"extra": {key: "same", "privacy": MARKER}})
        for view, text in shown(bench).items():
            assert MARKER in joined(text), view

    def test_of_which_nothing_is_sent_are_shown_too(self, bench: Workbench) -> None:
        write(bench, content="hi", protect=True, labels=["a"])
        bench.apply()
        write(bench, content="hi", labels=["a", "b"])
        for text in shown(bench).values():
            flat = " ".join(text.replace("\n> ", "\n").replace("`", "").split())
            assert "No changes." in flat
            assert "a: labels [a] → [a, b], protect true → false" in flat.replace("\\", "")

    def test_of_a_picture_that_stays_where_it_is_are_shown(self, bench: Workbench) -> None:
        bench.path("posts").mkdir()
        bench.path("posts/a.png").write_bytes(png(4, 3))
        write(bench, content="hi", media=[{"path": "a.png", "alt": "A hill"}])
        first = bench.run("plan").out
        assert re.search(
            r"posts/a\.png  \"A hill\"\n +image/png, \d+ bytes, 4x3, sha256 \w{12}\n", first
        )
        bench.apply()
        bench.path("posts/a.png").write_bytes(png(5, 3))
        for text in shown(bench).values():
            assert "the picture's bytes changed" in text
            assert re.search(r"image/png, \d+ bytes, sha256 \w{12}\n", text)
            assert re.search(r"image/png, \d+ bytes, 5x3, sha256 \w{12}\n", text)
        media = bench.run("plan", "--format", "json").json["media"]
        assert [one["type"] for one in media.values()] == ["image/png"] * 2
        assert {one["width"] for one in media.values()} == {None, 5}  # the old file is gone
        bench.run("plan", "--out", "saved.json")
        assert bench.run("apply", "saved.json").code == 0


class TestNewPosts:
    @pytest.mark.parametrize(
        "post",
        [
            {"content": GREETING + MARKER},
            {"content": "a" + " " * 2500 + MARKER},
            {"accounts": ["facebook:acme"], "content": "word " * 820 + MARKER},
            {"accounts": ["facebook:acme"], "content": "word " * 10_000 + MARKER},
            {
                "accounts": ["x:acme"],
                "content": "hi",
                "x": {"extra": {"a": "x " * 160, "b": MARKER}},
            },
            {
                "accounts": ["reddit:acme"],
                "content": "hi",
                "reddit": {"extra": {"n": "y" * 290 + MARKER}},
            },
            {"content": "hi", "linkedin": {"extra": {"a": [{"b": {"c": "z " * 900 + MARKER}}]}}},
            {"containers": [{"content": "hi"}, {"content": "\n.\n" * 300 + MARKER}]},
            {"content": "hi", "labels": ["l" * 80 + MARKER]},
            {
                "content": "hi",
                "media": [{"url": "https://acme.example/a.jpg", "alt": "a " * 520 + MARKER}],
            },
            {"scheduledAt": "2027-09-01T09:00:00Z", "content": GREETING + MARKER},
        ],
    )
    def test_are_shown_to_the_last_word(self, bench: Workbench, post: dict[str, Any]) -> None:
        write(bench, **post)
        for form, text in shown(bench).items():
            assert MARKER in joined(text), form
        for form in ("text", "markdown"):
            assert MARKER in joined(bench.run("plan", "--full", "--format", form).out)

    def test_that_do_not_fit_are_named_with_how_they_begin_and_how_long_they_are(
        self, bench: Workbench
    ) -> None:
        for n in range(95):
            write(bench, f"p{n:03}", content=f"Post number {n}. " + "Nice weather today. " * 20)
        write(bench, "zzz", content=f"{MARKER} we sell the company")
        markdown = bench.run("plan", "--format", "markdown").out
        assert len(markdown) < 65_536
        assert MARKER in markdown
        for n in range(95):
            row = next(line for line in markdown.splitlines() if f"</b><br>`p{n:03}`" in line)
            assert f"| <b>Post number {n}. Nice weather today." in row
            assert f"<code>p{n:03}</code>" in markdown or (
                re.search(r"\*\*not shown here:\*\* \d{3} characters", row)
                and "2027-03-05" in row
                and "`linkedin @acme-inc`" in row
            )
        assert "`postsync plan --full` shows all of it." in markdown
        full = bench.run("plan", "--format", "markdown", "--full").out
        assert full.count("<details><summary><code>+") == 96
        assert "not shown here" not in full

    def test_that_are_long_are_not_the_first_that_a_comment_leaves_out(
        self, bench: Workbench
    ) -> None:
        for n in range(34):
            write(bench, f"p{n:03}", content=f"Post number {n}. " + "Nice weather today. " * 60)
        long = "w " * 900 + MARKER + " z" * 800
        write(bench, "aaa", accounts=["facebook:acme"], content=long)
        assert MARKER in joined(bench.run("plan", "--format", "markdown").out)

    @pytest.mark.parametrize(
        "post",
        [
            {},
            {"scheduledAt": "2027-09-01T09:00:00Z"},
            {"scheduledAt": "2027-02-01T09:00:00Z"},
            {"scheduledAt": None, "missed": "publish"},
        ],
    )
    def test_name_every_account(self, bench: Workbench, post: dict[str, Any]) -> None:
        networks = {"x", "linkedin", "bluesky", "threads", "facebook"}
        known = bench.run("accounts", "--format", "json").json["accounts"]
        known = [one for one in known if one["network"] in networks]
        post = {key: value for key, value in {"scheduledAt": AT, **post}.items() if value}
        ids = [one["id"] for one in known]
        bench.write("posts/a.yaml", json.dumps({"accounts": ids, "content": "Hello", **post}))
        for form, text in shown(bench).items():
            flat = re.sub(r" +@", " @", text)
            for one in known:
                assert f"{one['network']} @{one['username']}" in flat, form

    def test_say_that_a_picture_of_a_block_at_an_address_is_not_bound(
        self, bench: Workbench
    ) -> None:
        cover = {"reelCoverUrl": "https://a.example/b.jpg", "extra": {"x_url": "http://a.example"}}
        write(bench, content="Hi", instagram=cover)
        for view, text in shown(bench).items():
            assert joined(text).count("its content is not bound") == 2, view

    def test_say_whether_the_content_of_an_address_is_bound(self, bench: Workbench) -> None:
        media = [
            {"url": "https://acme.example/a.jpg", "alt": "A"},
            {"url": "https://acme.example/b.jpg", "alt": "B", "pin": "ab" * 32},
        ]
        write(bench, content="Hello", media=media)
        for text in shown(bench).values():
            assert "its content is not bound" in joined(text)
            assert "its content is bound: sha256 abababababab" in text


class TestSummary:
    def test_holds_all_of_what_a_comment_cannot(self, bench: Workbench) -> None:
        for n in range(96):
            write(bench, f"p{n:03}", content=f"Post number {n}. " + "Nice weather today. " * 20)
        summary = bench.write("summary.md", "before\n")
        out = bench.run("plan", "--format", "markdown", "--summary", "summary.md").out
        assert "So does the summary of this job." in out
        text = summary.read_text("utf-8")
        assert text.startswith("before\n<!-- postsync -->\n")
        assert text.count("<details><summary><code>+") == 96
        assert "Cut to fit" not in text

    def test_is_cut_where_github_would_drop_it(self, bench: Workbench) -> None:
        for n in range(40):
            text = f"Post number {n}. " + "w " * 25_000
            write(bench, f"p{n:03}", accounts=["facebook:acme"], content=text)
        bench.run("plan", "--summary", "summary.md")
        text = bench.path("summary.md").read_text("utf-8")
        assert 900_000 < len(text.encode()) <= 1_000_000
        assert "Cut to fit" in text
        assert all(f"</b><br>`p{n:03}`" in text for n in range(40))

    def test_tells_of_a_failure_too(self, bench: Workbench) -> None:
        bench.write("postsync.yaml", "provider: {name: nobody}\n")
        assert bench.run("plan", "--summary", "summary.md").code == 1
        assert "postsync failed" in bench.path("summary.md").read_text("utf-8")

    @pytest.mark.parametrize("name", ["", "posts", "no/such/folder.md"])
    def test_that_cannot_be_written_is_refused_before_anything_is_done(
        self, bench: Workbench, name: str
    ) -> None:
        write(bench, content="Hello")
        run = bench.run("plan", "--summary", name, "--out", "saved.json")
        assert run.code == 1
        assert "summary" in run.err
        assert not bench.path("saved.json").exists()
