"""Whatever somebody types, each question about it has an answer: no text and no place is a bug."""

from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types
from tests.examples.test_examples import HERE, POSITIVE
from tests.language.test_fixes import NEGATIVE, NOW, view_of

from postsync.language.buffers import Text
from postsync.language.completing import complete
from postsync.language.fixing import actions
from postsync.language.formatting import format_text
from postsync.language.hovering import hover
from postsync.language.lenses import hints, lenses
from postsync.language.outlining import definition, links, symbols

TYPED = (
    *(
        "[",
        "{",
        '"',
        "'",
        ": ",
        "- ",
        "\n",
        "\t",
        "#",
        "|\n",
        "🚀",
        "{{ row.",
        "&a ",
        "*a",
        "---\n",
        "\r\n",
    ),
    *("\u2028", "variants:\n  x: {}\n", "template: ", "forEach: x.csv\n", "!!x ", "\ud83d", "\0"),
)
WHOLE = types.Range(types.Position(0, 0), types.Position(10**6, 0))
VIEW = view_of(NEGATIVE[0])
FILES = [HERE / "positive" / name for name in POSITIVE]
FILES += [HERE / "negative" / name for name in NEGATIVE]


@given(st.data())
def test_every_text_and_every_place_in_it_has_an_answer(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    written = file.read_bytes().decode("utf-8-sig", "surrogateescape")
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(written)))
        gone = data.draw(st.integers(0, 30))
        written = written[:at] + data.draw(st.sampled_from(TYPED)) + written[at + gone :]
    text = Text(written)
    view = VIEW._replace(buffer=VIEW.buffer._replace(text=text))
    line = data.draw(st.integers(1, len(text.lines)))
    column = data.draw(st.integers(1, len(text.line(line)) + 1))
    assert complete(view, line, column, NOW).items is not None
    hover(view, line, column, NOW)
    definition(view, line, column)
    lenses(view, NOW)
    for about in (hints, symbols, links, format_text):
        assert isinstance(about(view), list)
    for action in actions(view, WHOLE, []):
        assert action.edit is not None
