"""What must hold for any bytes: the checks that the fuzzer makes, one for each of its targets."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

BREAKS = "\r\n\x85\u2028\u2029"


def check_reader(data: bytes) -> None:
    """Any bytes are read, or refused with a reason; reader and survey agree on all documents."""
    from postsync.adapters.workspace.yaml.reader import Refused, read_documents
    from postsync.adapters.workspace.yaml.survey import survey

    surveyed, findings = survey("a.yaml", data)
    try:
        documents = read_documents(data)
    except Refused:
        assert findings, "refused, and nobody says why"
        return
    assert not findings, f"read, and yet {findings[0].summary}"
    assert len(surveyed) == len(documents)
    for places, document in zip(surveyed, documents, strict=True):
        span = places.span(())
        assert (span.line, span.column) == (document.line, document.column)


def check_characters(data: bytes) -> None:
    """Every character of every text in a file that can be read has a place, in order."""
    from postsync.adapters.workspace.yaml.characters import Spelling
    from postsync.adapters.workspace.yaml.survey import survey

    surveyed, findings = survey("a.yaml", data)
    if findings:
        return
    for places in surveyed:
        text = places._lines.text
        for place in places._places.values():
            spelling = Spelling(text, place.start, place.scalar)
            before = place.start - 1
            for offset, character in enumerate(place.scalar):
                index = spelling.index(offset)
                assert index is not None, f"{place.scalar!r} is not followed"
                assert before < index < len(text)
                breaks = BREAKS if character in " \n" else ""
                assert text[index] in (character, "\\", *breaks), (
                    f"character {offset} of {place.scalar!r}"
                )
                before = index


def check_counters(data: bytes) -> None:
    """All counters take any text, and the figures that they give agree with one another."""
    from postsync.domain.text.counting import COUNTERS, count, first_over, fits

    text = data.decode("utf-8", "surrogateescape")
    for counter in COUNTERS:
        length = count(counter, text)
        assert length >= 0
        assert fits(counter, text, length)
        assert first_over(counter, text, length) == len(text)
        for maximum in {length - 1, length // 2} - {length, -1}:
            assert not fits(counter, text, maximum)
            assert 0 <= first_over(counter, text, maximum) < len(text)


def check_validate(data: bytes) -> None:
    """A file of any bytes is a post or has a finding, and every finding stands inside the file."""
    from postsync.adapters.workspace.load.source import WorkspaceSource
    from postsync.domain.config import Config

    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "posts").mkdir()
        (root / "posts/a.yaml").write_bytes(data)
        workspace = WorkspaceSource(root, Config()).load()
    assert workspace.posts or workspace.diagnostics
    lines = _lines(data)
    for diagnostic in workspace.diagnostics:
        span = diagnostic.span
        assert span is not None
        assert 1 <= span.line <= len(lines), diagnostic
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1, diagnostic


def _lines(data: bytes) -> list[str]:
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return re.split(r"\r\n|\r|\n", text)


TARGETS: dict[str, Callable[[bytes], Any]] = {
    "reader": check_reader,
    "characters": check_characters,
    "counters": check_counters,
    "validate": check_validate,
}
