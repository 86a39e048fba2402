"""Words that changed and look the same."""

from hypothesis import given
from hypothesis import strategies as st
from tests.tables import each_row

from postsync.views.alike import differences

KA = "\u041a U+041A → K U+004B"


@each_row(
    "before, after, told",
    [
        ("\u041aaf\u00e9", "Kaf\u00e9", [KA]),
        ("Our \u041aaf\u00e9, open.", "Our Kaf\u00e9! Open now.", [KA]),
        ("\u041aaf\u00e9 and \u041aaf\u00e9", "Kaf\u00e9 and Kaf\u00e9", [KA]),
        ("\u041aaf\u00e9 Kaf\u00e9", "Kaf\u00e9 \u041aaf\u00e9", [KA, "K U+004B → \u041a U+041A"]),
        ("https://acm\u0435.example/x", "https://acme.example/x", ["\u0435 U+0435 → e U+0065"]),
        ("caf\u00e9", "cafe\u0301", ["\u00e9 U+00E9 → e\u0301 U+0065 U+0301"]),
        ("o\ufb03ce", "office", ["\ufb03 U+FB03 → ffi U+0066 U+0066 U+0069"]),
        ("modern", "modem", ["rn U+0072 U+006E → m U+006D"]),
        ("GO0D", "GOOD", ["0 U+0030 → O U+004F"]),
        ("good", "Good", []),
        ("fail", "fall", []),
        ("at 1", "at l", []),
        ("one two", "one three", []),
        ("same", "same", []),
        ("", "new", []),
    ],
)
def test_letters_that_were_replaced_by_their_doubles_are_named(
    before: str, after: str, told: list[str]
) -> None:
    assert differences(before, after) == told


@given(st.text(), st.text())
def test_any_two_texts_have_an_answer(before: str, after: str) -> None:
    assert all(" → " in note for note in differences(before, after))
