"""Comments that ignore a rule in one place: `# postsync: ignore[PS204] reason`."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from operator import itemgetter
from typing import Any

from postsync.adapters.workspace.wording import key, suggestion
from postsync.adapters.workspace.yaml.places import lines_of, of_mark
from postsync.adapters.workspace.yaml.reader import BOM, compose
from postsync.domain.catalogue import PLAN_RULES, RULES, finding
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.late import late

MARK = b"postsync:"
"""What every such comment holds; nearly no file does."""

_COMMENT = late(r"(?:^|(?<=[ \t]))#[ \t]*postsync:[ \t]*ignore\b(.*)")
_RULES = late(r"[ \t]*\[([^\[\]]*)\]")

_HOW = "Write it like this: # postsync: ignore[PS204] the campaign needs all of them."


class Ignore:
    """One rule that a comment ignores, from line `first` to line `last` of its file."""

    __slots__ = ("first", "is_used", "last", "rule", "span")

    def __init__(self, rule: str, span: Span, first: int, last: int) -> None:
        self.rule = rule
        self.span = span
        self.first = first
        self.last = last
        self.is_used = False


MOST_OF_FILE = 1_000
"""As many as a file may hold documents."""


class Ignores:
    """The comments of all files."""

    def __init__(self) -> None:
        self._ignores: dict[tuple[str, str], list[Ignore]] = {}
        """By file and rule."""
        self.ignored: list[Diagnostic] = []

    def read(self, file: str, data: bytes) -> Iterable[Diagnostic]:
        """Take the comments of a file, which has been read without a finding; what is wrong with them."""
        text = data.removeprefix(BOM).decode()
        findings: list[Diagnostic] = []
        lines = lines_of(text)
        below: list[int] = []
        values_of = cache(Values)
        heard = 0
        for number, line in enumerate(lines, 1):
            match = _COMMENT.search(line)
            if match is None or values_of(data).hold(number, match.start()):
                continue
            span = Span(file=file, line=number, column=match.start() + 1)
            heard += 1
            if heard > MOST_OF_FILE:
                summary = f"only the first {MOST_OF_FILE:,} ignore comments of a file are heard"
                detail = (
                    "Set the severity of the rule in postsync.yaml, or spread the posts over files."
                )
                findings.append(finding("PS141", summary, detail=detail, span=span))
                break
            rules = _rules_of(match[1], span, findings)
            below = below or _next_lines(lines)
            begins = number if line[: match.start()].strip() else below[number - 1]
            last = values_of(data).end_of_keys_on(begins)
            for rule in rules:
                ignore = Ignore(rule=rule, span=span, first=begins, last=last)
                self._ignores.setdefault((file, rule), []).append(ignore)
        return findings

    def join(self, other: "Ignores") -> None:
        """Take in the comments of other files."""
        self._ignores |= other._ignores  # noqa: SLF001 - its own kind

    def forget_uses(self) -> None:
        """Begin again to note which of them ignore anything."""
        for ignores in self._ignores.values():
            for ignore in ignores:
                ignore.is_used = False

    def apply(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """What is left of `diagnostics`; the others are kept apart."""
        left: list[Diagnostic] = []
        for item in diagnostics:
            (self.ignored if self._is_ignored(item) else left).append(item)
        return left

    def unused(self, but: Collection[str]) -> Iterator[Diagnostic]:
        """Notes about comments that ignored nothing, except in the files `but`."""
        for (file, _), ignores in self._ignores.items():
            for ignore in ignores:
                if not ignore.is_used and file not in but:
                    yield _unused(ignore)

    def _is_ignored(self, item: Diagnostic) -> bool:
        span = item.span
        ignores = self._ignores.get((span.file, item.rule), ()) if span else ()
        covering = [one for one in ignores if span and one.first <= span.line <= one.last]
        for ignore in covering:
            ignore.is_used = True
        return bool(covering)


class Values:
    """Where the texts of a file stand, and how far the value of each key reaches."""

    def __init__(self, data: bytes) -> None:
        self._texts: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self._ends: dict[int, int] = {}
        for root in compose(data.removeprefix(BOM), bounded=True):
            self._visit(root, set())
        self._texts.sort()

    def hold(self, line: int, column: int) -> bool:
        """Whether this place (line from 1, column from 0) is inside a text."""
        at = bisect_right(self._texts, (line, column), key=itemgetter(0))
        return at > 0 and (line, column) < self._texts[at - 1][1]

    def end_of_keys_on(self, line: int) -> int:
        """The last line of the values whose keys stand on `line`; `line` without any."""
        return max(line, self._ends.get(line, line))

    def _visit(self, node: Any, seen: set[int]) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        if node.id == "scalar":
            self._texts.append(self._inside(node))
            return
        for child in node.value:
            if isinstance(child, tuple):
                name, value = child
                self._visit(name, seen)
                line = of_mark(name.start_mark)[0]
                self._ends[line] = max(self._ends.get(line, line), self._last_line(value))
                child = value  # noqa: PLW2901 - a pair is visited by its halves
            self._visit(child, seen)

    def _inside(self, node: Any) -> tuple[tuple[int, int], tuple[int, int]]:
        """From where to where a scalar is text; a block scalar is from the line below its head."""
        (first, start), (last, end) = map(of_mark, (node.start_mark, node.end_mark))
        begins = (first + 1, 0) if node.style in {"|", ">"} else (first, start - 1)
        return begins, (last, end - 1)

    def _last_line(self, node: Any) -> int:
        line, column = of_mark(node.end_mark)
        return line if column > 1 else line - 1


def _next_lines(lines: list[str]) -> list[int]:
    """For each line, the number of the first below it that is neither empty nor a comment, else its own."""
    found: list[int] = []
    known = 0
    for number in range(len(lines), 0, -1):
        found.append(known or number)
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            known = number
    return found[::-1]


def _rules_of(rest: str, span: Span, findings: list[Diagnostic]) -> list[str]:
    """The rules that a comment names and may ignore."""
    match = _RULES.match(rest)
    if match is None or not match[1].strip():
        summary = "the ignore comment does not say which rule it is about"
        findings.append(finding("PS141", summary, detail=_HOW, span=span))
        return []
    named = [part.strip() for part in match[1].split(",") if part.strip()]
    return [name for name in named if _may_be_ignored(name, span, findings)]


def _may_be_ignored(name: str, span: Span, findings: list[Diagnostic]) -> bool:
    rule = RULES.get(name)
    if rule is None:
        summary = f"the ignore comment names {key(name)}, which is not a rule"
        detail = f"{suggestion(name, RULES)} `postsync rules` lists them.".lstrip()
        findings.append(finding("PS141", summary, detail=detail, span=span))
    elif rule.fixed:
        summary = f"{name} ({rule.title}) cannot be ignored"
        detail = "It protects what is published, or a file cannot be understood without it."
        findings.append(finding("PS142", summary, detail=detail, span=span))
    elif name in PLAN_RULES:
        summary = f"{name} ({rule.title}) is found by a plan, not in a file"
        detail = "Set its severity under `rules` in postsync.yaml."
        findings.append(finding("PS142", summary, detail=detail, span=span))
    else:
        return True
    return False


def _unused(ignore: Ignore) -> Diagnostic:
    return finding(
        "PS140",
        f"there is no {ignore.rule} to ignore here ({RULES[ignore.rule].title})",
        detail="Remove the comment, or put it on the line that the finding names.",
        span=ignore.span,
    )
