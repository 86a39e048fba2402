"""Flaws: what goes wrong in real posts, so that the cost of a finding can be measured too."""

from collections.abc import Callable
from pathlib import Path

from benchmarks import corpus

EVERY = 20
"""One post in so many has a flaw."""

_Flaw = Callable[[list[str]], list[str]]


def spoil_corpus(folder: Path, numbers: range, *, of: int) -> int:
    """Put a flaw into some of the posts that `write_corpus` has written; how many."""
    wrong = range(numbers.start, numbers.stop, EVERY)
    for place, number in enumerate(wrong):
        lines = corpus.text_of(number, of=of).splitlines()
        text = "\n".join([*FLAWS[place % len(FLAWS)](lines), ""])
        (folder / corpus.path_of(number)).write_text(text, "utf-8")
    return len(wrong)


def _with(*more: str) -> _Flaw:
    return lambda lines: [*lines, *more]


def _changed(begins: str, line: str) -> _Flaw:
    return lambda lines: [line if one.startswith(begins) else one for one in lines]


def _rewritten(*body: str) -> _Flaw:
    """The post with another body: what stands before its containers stays."""
    return lambda lines: [*lines[: lines.index("containers:")], *body]


_LONG = "word 🚀 " * 100

FLAWS: tuple[_Flaw, ...] = (
    _with("lables: [typo]"),
    _with("draft: perhaps"),
    _with("tiktok: {postMode: DIRECT_POST}"),
    _changed("scheduledAt:", "scheduledAt: 2027-03-28"),
    _changed("scheduledAt:", 'scheduledAt: "2027-03-09T09:00:00"'),
    lambda lines: [line.replace("containers:", "containers: [") for line in lines],
    lambda lines: [line.replace("    ", "\t", 1) for line in lines],
    _rewritten("accounts: [x:acme]", "content: The key accounts is there twice"),
    _rewritten(f"content: {_LONG}", "threads: {topicTag: a.b}"),
    _rewritten("content: cut off #by a comment"),
    _rewritten("content: 'Five tags #a #b #c #d #e #f @g [h] $I $J <k> l.md'", "x: {}"),
    _rewritten("containers:", "  - content: gone", "    media: [{path: gone.jpg}]"),
    _rewritten("containers:", "  - content: x", "    media: [{path: ../media/picture-1.jpg}]"),
    _rewritten("containers:", "  - content: x", "    media: [{url: https://a.example/b.svg}]"),
)
