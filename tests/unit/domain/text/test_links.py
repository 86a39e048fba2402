"""Links as X finds them, for whatever text."""

import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from tests.tables import each_row

from postsync.domain.text.links import Link, links
from postsync.domain.text.tlds import ASCII, UNICODE

DATA = Path(__file__).parents[3] / "data"
X_TEXTS = yaml.load((DATA / "x_texts.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)

HOSTILE = [
    "a",
    "a.",
    "a.com",
    "a.com/",
    "a.com\u4e00",
    "a.com-",
    "a_b.com",
    "a_.com",
    "_.com/",
    "-.com/",
    "..",
    "--",
    "((",
    "\u4e00",
    "\u4e00.",
    "\u4e00a.com",
    "\u3002a.com",
    "http://",
    "https://t.co/a",
    "http://a.co",
    "a@a.",
    "a@a.com ",
    "'\"a.com",
    "a.co/(",
    "a.co/(a)",
    "a.co/((a",
    "a.co/(a(b)!)",
    "a.co/!",
    "a.co?!",
    "a.co:1",
    "/\u2013",
    "xn--a.",
    "a.\ud55c\uad6d",
    "a.\u5609\u91cc",
    "a.verm",
    "👋.com",
    "\ud800.com",
]


def text_of(entry: dict[str, Any]) -> str:
    return "".join(piece * times for piece, times in entry.get("pieces", [[entry.get("text"), 1]]))


@each_row("entry", X_TEXTS)
def test_links_are_where_x_has_them(entry: dict[str, Any]) -> None:
    text = unicodedata.normalize("NFC", text_of(entry))
    assert [[link.start, link.end] for link in links(text)] == entry["links"]


def test_a_link_says_what_leads_it_and_where_it_goes() -> None:
    text = "See HTTPS://Example.com:80/a?b, www.example.org/c. \u898bexample.net\u898b"
    assert links(text) == (
        Link(start=4, end=30, has_scheme=True, host="Example.com"),
        Link(start=32, end=49, has_scheme=False, host="www.example.org"),
        Link(start=52, end=63, has_scheme=False, host="example.net"),
    )


def test_every_top_level_domain_makes_a_link() -> None:
    for domain in ASCII | UNICODE:
        name = f"example.{domain}"
        for text in (name, name.upper(), f"{name}/a", f"https://{name}", f"{name}. And"):
            link = text.removesuffix(". And")
            assert [text[found.start : found.end] for found in links(text)] == [link]
        assert not links(f"a@{name}")


def test_what_only_begins_like_a_top_level_domain_makes_no_link() -> None:
    for domain in ASCII:
        assert not links(f"example.{domain}0") or f"{domain}0" in ASCII
        assert not links(f"example.{domain}-x")
        assert not links(f"example.{domain}@x")


def test_names_of_files_that_end_in_a_top_level_domain_are_links() -> None:
    text = "main.py, README.md, run.sh, deploy.zip; not setup.cfg, index.html, Cargo.toml or a.yaml"
    assert [link.host for link in links(text)] == ["main.py", "README.md", "run.sh", "deploy.zip"]


def test_the_domains_are_written_as_they_are_looked_up() -> None:
    assert {name.lower() for name in ASCII} == ASCII
    assert all(name.isascii() and name.isalpha() for name in ASCII)
    assert {unicodedata.normalize("NFC", name.lower()) for name in UNICODE} == UNICODE
    assert not any(name.isascii() for name in UNICODE)
    # twitter-text knows 1,574 and IANA has added few since.
    assert 1574 <= len(ASCII | UNICODE) < 1700


def work(task: Callable[[], object]) -> int:
    """How many functions `task` calls, ours and built-in ones."""
    calls = 0

    def note(_frame: object, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        task()
    finally:
        sys.setprofile(None)
    return calls


@each_row("piece", HOSTILE)
@each_row("begin", ["", "https://", "a.co/", "a.co/("])
def test_four_times_the_text_is_four_times_the_work(piece: str, begin: str) -> None:
    short, long = (begin + piece * times + ".com" for times in (50, 200))
    read = links.__wrapped__  # what was read last is kept
    read(short)  # whoever comes first reads the list of domains and compiles the expressions
    assert work(lambda: read(long)) <= 4 * work(lambda: read(short)) + 100


def test_no_text_keeps_the_expressions_busy() -> None:
    """A quadratic expression would need minutes for these, and calls no function for `work` to see."""
    script = f"""
import resource
from postsync.domain.text.links import links
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))  # whatever else keeps the machine busy
for piece in {HOSTILE!a}:
    text = piece * (20_000 // len(piece))
    links(text + "\u4e00.com")
    links("a.co/(" + text)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
