# ruff: noqa: RUF001 (other scripts look alike)
"""What nobody sees in a file: the quick look at its bytes misses nothing that its values hold."""

import pytest
from tests.data.unseen import AT_HOME, HIDING
from tests.tables import each_row

from postsync.adapters.workspace.load.unseen import unseen_beside, unseen_in_name, unseen_in_values
from postsync.adapters.workspace.yaml.reader import Refused, read_documents
from postsync.domain.rules.characters import check_characters

LAYOUTS = (
    "content: {}\n",
    "content: a{}b\n",
    "content: a{}\n",
    'content: "{}"\n',
    'content: "{}a"\n',
    'content: "a{}"\n',
    "content: 'a {} b'\n",
    "content: '{}'\n",
    "content: |-\n  a\n  {}b\n  c{}\n",
    "content: >-\n  a\n  {}\n  b\n",
    "labels: [{}a, b{}, {}]\n",
    "x: {{{}: {}a}}\n",
    "{}a: b\n",
    'a: "b"\n---\na: "b{}c"\n',
)

LINKS = (
    "https://acme.example@evil.example/",
    "https://аррӏе.com",
    "аррӏе.com",
    "https:\\\\evil.example",
    "https://xn--80ak6aa92e.com",
    "XN--80AK6AA92E.com",
    "https://0x7f.1/",
    "https://acme.example",
)


@each_row("layout", LAYOUTS)
def test_the_quick_look_misses_nothing(layout: str) -> None:
    for name, text in {**HIDING, **AT_HOME, **{link: link for link in LINKS}}.items():
        try:
            data = layout.replace("{{", "\0").replace("{}", text).replace("\0", "{").encode()
            documents = read_documents(data)
        except (Refused, UnicodeEncodeError):
            continue
        wanted = {at: check_characters(document.data) for at, document in enumerate(documents)}
        found = unseen_in_values(data, documents)
        assert found == {at: some for at, some in wanted.items() if some}, name


@each_row("escape", ["\\u200b", "\\x85", "\\U000E0041", "\\N", "\\_ ", "\\L", "\\P"])
def test_escapes_are_read(escape: str) -> None:
    data = f'content: "a{escape}b"\n'.encode()
    assert unseen_in_values(data, read_documents(data))


def test_plain_files_are_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("postsync.domain.rules.characters.check_characters", lambda _data: 1 / 0)
    for text in (
        "Hello",
        "Größe",
        "Out now ❤️ 👩‍💻",
        "日時：東京",
        "https://acme.example/@x, and so on",
    ):
        data = f"accounts: [x:acme]\ncontent: '{text}'\n".encode()
        assert unseen_in_values(data, read_documents(data)) == {}


def test_the_first_place_beside_the_values_is_named() -> None:
    for text, place in {
        "# \u202ea\u202c\na: b # \u2066\n": (1, 3),
        "a: \u202eb # \u2066\n": (1, 9),
        "# 🏴󠁧󠁢󠁥󠁮󠁧󠁿 \U000e0041\n# \u2066": (1, 11),
    }.items():
        (item,) = unseen_beside("a.yaml", text.encode())
        assert item.span
        assert (item.rule, item.span.line, item.span.column) == ("PS213", *place)
    assert not list(unseen_beside("a.yaml", "# שלום\u200f!\na: 🏴󠁧󠁢󠁥󠁮󠁧󠁿\n".encode()))


def test_names_of_files_may_have_letters_of_any_script() -> None:
    for name in ("posts/größe.yaml", "posts/投稿.yaml", "posts/می‌خواهم.yaml", "posts/\udcff.yaml"):
        assert not list(unseen_in_name(name))
    assert [item.rule for item in unseen_in_name("posts/a\u202e\u200b.yaml")] == ["PS213", "PS214"]
