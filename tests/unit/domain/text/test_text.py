"""When two texts are the same, and how untrusted text is shown."""

from tests.tables import each_row

from postsync.domain.text.text import comparable, composed, loosely_comparable, same_text, visible


@each_row(
    "one, other, same",
    [
        ("Hello", "Hello", True),
        ("Hello ", "Hello", True),
        ("Hello\n\n", "Hello", True),
        ("One \nTwo", "One\nTwo", True),
        ("One\r\nTwo", "One\nTwo", True),
        ("One\rTwo", "One\nTwo", True),
        ("One\u00a0\nTwo", "One\nTwo", True),
        ("Caf\u00e9", "Cafe\u0301", True),
        ("Hello", "hello", False),
        ("One  two", "One two", False),
        (" One\n Two", "One\nTwo", False),
        ("One\n\nTwo", "One\nTwo", False),
    ],
)
def test_what_services_rewrite_in_passing_makes_no_other_text(
    one: str, other: str, same: bool
) -> None:
    assert same_text(one, other) is same


def test_comparable_text_has_one_form() -> None:
    assert comparable("  Cafe\u0301 \t\r\nb\u00a0 ") == "Caf\u00e9\nb"


def test_a_long_run_of_spaces_takes_no_time() -> None:
    # Quadratic time would be hours.
    spaces = " \u00a0\t" * 300_000
    assert comparable(f"a{spaces}b{spaces}\nc{spaces}") == f"a{spaces}b\nc"


def test_marks_without_end_take_no_time() -> None:
    # Python orders the marks of a letter in quadratic time.
    endless = "e" + "\u0301\u0323" * 250_000
    assert composed(endless) == endless
    assert composed("e\u0301" * 100_000) == "\u00e9" * 100_000
    long = "a" * 10_000 + "e"
    assert composed(f"{long}\u0301") == "a" * 10_000 + "\u00e9"
    assert composed(f"e\u0301{long}{endless}") == f"e\u0301{long}{endless}"


def test_loosely_every_link_is_alike() -> None:
    assert loosely_comparable("a https://x.example/1?b=2 c") == "a <url> c"
    assert loosely_comparable("a http://y.example c") == "a <url> c"
    assert loosely_comparable("a ftp://y.example c") != "a <url> c"


@each_row(
    "text, shown",
    [
        ("plain", "plain"),
        ("\x1b[31mred", "\\u{1b}[31mred"),
        ("a\rb", "a\\u{d}b"),
        ("\u202eevil", "\\u{202e}evil"),
        ("\u2066a\u2069", "\\u{2066}a\\u{2069}"),
        ("a\u00adb", "a\\u{ad}b"),
        ("\u0085", "\\u{85}"),
        ("\u2028", "\\u{2028}"),
        ("\ud800", "\\u{d800}"),
        ("👩\u200d🚀 é ü", "👩\u200d🚀 é ü"),
        ("line\n\ttab", "line\n\ttab"),
    ],
)
def test_nothing_that_steers_a_terminal_is_left(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_text_for_one_line_stays_on_it() -> None:
    assert visible("a\n\tb", newline=False) == "a\\n\\tb"
