"""Ordinary signs: the quick look is sure of nothing that a closer one finds something about."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postsync.domain.text import ordinary
from postsync.domain.text.hidden import beyond_ascii, may_hide, spans
from postsync.domain.text.lookalikes import may_mislead
from postsync.domain.text.ordinary import is_ordinary

_TEXTS = st.text(
    st.sampled_from(
        "a 1\n\tß\u2013🚀❤🛠\ufe0f\u200d\xa0\u200b\u0301\u0941\u05b0\u0430e\u202e\x85\u2028"
    )
    | st.characters()
)


@given(_TEXTS)
@example("\u05b0\u05b0 \u05b0\u05b0")
@example("❤ \ufe0f")
def test_nothing_is_to_be_said_of_an_ordinary_text(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    ordinary._has_known.cache_clear()
    for _ in range(2):  # at first sight, and with runs that are known
        if is_ordinary(data):
            assert not may_hide(data)
            assert not may_mislead(beyond_ascii(data))
            assert not any(
                ord(text[at]) > 127 for start, end in spans(text) for at in range(start, end)
            )
            assert not {"\x85", "\u2028", "\u2029", "\u202e"} & {*text}


def test_runs_are_known_after_a_look_and_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordinary, "_KNOWN", set())
    monkeypatch.setattr(ordinary, "_MOST", 2)
    ordinary._has_known.cache_clear()
    assert is_ordinary("Grüße 🚀".encode())
    assert is_ordinary("Überall ❤\ufe0f".encode())
    assert {"üß".encode(), "🚀".encode()} == ordinary._KNOWN
    assert not is_ordinary("a\u200bb".encode())
    assert not is_ordinary(b"\xff")
    assert not is_ordinary(("ü" * 5_000 + "\u200b").encode())
    # One text has too many, and another one a run as long as it is.
    monkeypatch.setattr(ordinary, "_MOST", 4)
    for text in ("中" * 3_000, "中" * 100, "ä ö é è ñ"):
        assert is_ordinary(text.encode())
    assert len(ordinary._KNOWN) == 4
    assert max(map(len, ordinary._KNOWN)) < 10
