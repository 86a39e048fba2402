"""Links in a text, as X finds them: with or without `https://`, by the domains that exist.

The rules are those of twitter-text 3.1.0, the library X published for counting. It has them as one
regular expression, which needs quadratic time for a text like `a.a.a.a`. Here the text is cut at what no
domain contains, and each such run is read label by label, so that no character is visited more than a
few times, whatever the text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from postsync.domain.late import late
from postsync.domain.text.tlds import top_level_end

_NOT_IN_DOMAIN = (
    r"!'#%&()*+,\\:;<=>?@\[\]^{|}~$/"
    r"\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # spaces
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks of writing direction
    r"\ufffe\ufeff\uffff"
)
_LATIN = (
    r"A-Za-z0-9\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268\u026f\u0272"
    r"\u0289\u02bb\u0300-\u036f\u1e00-\u1eff"
)
_ENDS_PATH = rf"{_LATIN}\u0400-\u04ff+\-=_#/"
_IN_PATH = rf"[{_ENDS_PATH}!*';:,.$%\[\]\u2013~@|&]"
_IN_PARENTHESES = rf"\((?:{_IN_PATH}++\)|{_IN_PATH}*+\({_IN_PATH}++\){_IN_PATH}*+\))"
_FREE = r"[^A-Za-z0-9@\uff20$#\uff03\ufffe\ufeff\uffff]"

_DOT = late(r"\.(?=[A-Za-z]{2}|[^\x00-\x7f])")
_RUN = late(rf"[^{_NOT_IN_DOMAIN}]+")
_PLAIN_RUN = late(r"(?:[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+\.)++(?=[A-Za-z])[A-Za-z0-9]++")
_LATIN_RUN = late(rf"[{_LATIN}\-.]+")
_LATIN_LABEL = late(rf"[{_LATIN}\-]+")
_BEFORE = late(_FREE)
_START = late(rf"{_FREE}(?=[^{_NOT_IN_DOMAIN}\-._])")
_PORT = late(r":[0-9]++")
_PATH = late(rf"/{_IN_PATH}*+")
_QUERY = late(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]++")
_SHORT_PATH = late(r"/([A-Za-z0-9]++)")

_NEVER_LAST_IN_PATH = "!*';:,.$%[]\u2013~@|&"
_NEVER_LAST_IN_QUERY = "!?*'@();:+$%[].,~|"

_FULL_STOPS = late("[\u3002\uff0e\uff61]")
"""What domains in Chinese and Japanese may have in place of dots."""

_LONGEST_LINK = 4096
_LONGEST_LABEL = 63
_LONGEST_SHORT_PATH = 40
"""Bounds of X's library, in characters: of a link, of a label of its domain, and after `t.co/`."""

Stretch = tuple[int, int]
"""Start and end of a part of the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link: `text[start:end]`. `host` is its domain as written; `has_scheme`, if `https://` leads it."""

    start: int
    end: int
    has_scheme: bool
    host: str


@lru_cache(2)
def links(text: str) -> tuple[Link, ...]:
    """Every link in `text` that X would shorten, in order; offsets are code points of `text` as it is.

    Those with a scheme alone are what most other networks take for links. Several rules ask about the same
    text, one after the other.
    """
    return tuple(_Finder(text).find()) if "." in text else ()


class _Finder:
    """One reading of a text. `resumed` is where the last link ended: the next begins after it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.resumed = 0
        self.found: list[Link] = []

    def find(self) -> list[Link]:
        read = 0
        dot = _DOT.search(self.text)
        while dot:
            position = dot.end()
            if top_level_end(self.text, position):
                start, read = self._run_around(dot.start(), read)
                if not self._take_whole(start, read):
                    self._take_parts(_Run(self.text, start, read))
                position = max(read, self.resumed)
            dot = _DOT.search(self.text, position)
        return self.found

    def _run_around(self, dot: int, read: int) -> Stretch:
        """The longest stretch around `dot`, from `read` on, of what domains consist of."""
        start = max(read, self.resumed)
        start = max(start, self.text.rfind(" ", start, dot))
        while (run := _RUN.search(self.text, start)) and run.end() <= dot:
            start = run.end()
        return run.span() if run else (dot, dot + 1)

    def _take_whole(self, start: int, end: int) -> bool:
        """Take the run for one domain, if it is as plain as nearly every one is."""
        text = self.text
        if text[end - 1] == ".":  # of a sentence
            end -= 1
        if not _PLAIN_RUN.fullmatch(text, start, end):
            return False
        if top_level_end(text, text.rfind(".", start, end) + 1) != end:
            return False
        scheme = self._scheme_before(start)
        if scheme < 0 and not self._is_free(start):
            return False
        self._take(start, end, scheme, [(start, end)])
        return True

    def _take_parts(self, run: "_Run") -> None:
        """Take every domain in `run`, from left to right."""
        label = 0
        scheme = -1 if self.text[run.start] in "-._" else self._scheme_before(run.start)
        if scheme >= 0 and (last := run.last_label(0, run.start)) >= 0:
            self._take(run.start, run.ends[last], scheme, run.latin_domains(0, last, run.start))
            label = last + 1
        while label < len(run.ends):
            start = self._start_in(run, label)
            if start >= 0:
                last = run.last_label(label, start)
                self._take(start, run.ends[last], -1, run.latin_domains(label, last, start))
                label = last
            label += 1

    def _is_free(self, start: int) -> bool:
        """Whether what stands before `start` lets a link begin there."""
        if start == 0:
            return True
        return start > self.resumed and _BEFORE.match(self.text, start - 1) is not None

    def _scheme_before(self, start: int) -> int:
        """Where the `http://` or `https://` before `start` begins, if a link can begin there, or -1."""
        text = self.text
        if start < 7 or text[start - 3 : start] != "://":
            return -1
        scheme = start - (8 if text[start - 4] in "sS" else 7)
        if scheme >= 0 and text[scheme:start].lower() in {"https://", "http://"}:
            return scheme if self._is_free(scheme) else -1
        return -1

    def _start_in(self, run: "_Run", label: int) -> int:
        """The first place in `label` from where a domain runs on to its end, or -1."""
        left, right = run.labels[label]
        if left == right or self.text[right - 1] in "-_":
            return -1
        if run.reach[label + 1] < 0:
            if not run.ends[label]:
                return -1
            left = max(left, self.text.rfind("_", left, right) + 1)
        if left == 0 and self.resumed == 0:
            # X's expression would rather have the first character before the link than nothing.
            if second := _START.match(self.text, 0, right):
                return second.end()
            if self.text[0] not in "-_":
                return 0
        start = _START.search(self.text, max(left - 1, self.resumed, 0), right)
        return start.end() if start else -1

    def _take(self, start: int, stop: int, scheme: int, parts: Sequence[Stretch]) -> None:
        """Take the domain from `start` to `stop` and what follows it for a link.

        Without a scheme, the `parts` of the domain are links of their own, and the last has the path.
        Where X makes no link of a domain after all, it makes none of any part of it either.
        """
        text = self.text
        end, has_path = _end_of_link(text, stop)
        self.resumed = end
        begin = start if scheme < 0 else scheme
        if not _is_short_enough(text[start:stop], end - begin + (start - begin or len("https://"))):
            return
        if not parts and text.startswith("xn--", start):
            return
        if scheme >= 0:
            if text[start:stop].lower() == "t.co":
                end = _end_of_short_link(text, stop, end)
            if end:
                self.found.append(
                    Link(start=begin, end=end, has_scheme=True, host=text[start:stop])
                )
        elif start == 0 or text[start - 1] not in "-_./":
            for left, right in parts:
                full = end if has_path and right == parts[-1][1] else right
                self.found.append(
                    Link(start=left, end=full, has_scheme=False, host=text[left:right])
                )


class _Run:
    """A stretch of what domains consist of, cut into labels at its dots.

    `ends` has for each dot where the top-level domain after it ends, or 0; `reach` for each label the
    last label of the longest domain that has the label in whole, or -1.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.labels: list[Stretch] = []
        for label in text[start:end].split("."):
            self.labels.append((start, start + len(label)))
            start += len(label) + 1
        dots = [right for _, right in self.labels[:-1]]
        self.ends = [top_level_end(text, dot + 1) if _DOT.match(text, dot) else 0 for dot in dots]
        self.reach = _reach(
            [self._is_whole(*label) for label in self.labels[:-1]],
            [
                end > 0 and "_" not in text[slice(*label)]
                for end, label in zip(self.ends, self.labels, strict=False)
            ],
        )

    def _is_whole(self, left: int, right: int) -> bool:
        """Whether a label can stand before another one just as it is."""
        return left < right and self.text[left] not in "-_" and self.text[right - 1] not in "-_"

    def last_label(self, label: int, start: int) -> int:
        """The last label of the longest domain that begins at `start` in `label`, or -1."""
        if label >= len(self.ends):
            return -1
        right = self.labels[label][1]
        if start >= right or self.text[right - 1] in "-_":
            return -1
        if self.reach[label + 1] >= 0:
            return self.reach[label + 1]
        return label if self.ends[label] and "_" not in self.text[start:right] else -1

    def latin_domains(self, label: int, last: int, start: int) -> list[Stretch]:
        """The parts of the domain from `start` to label `last` that are links without a scheme.

        X takes those in Latin letters alone, which is how it finds a link amid Japanese text.
        """
        if _LATIN_RUN.fullmatch(self.text, start, self.ends[last]):
            return [(start, self.ends[last])]
        labels, ends = self.labels[label : last + 1], self.ends[label : last + 1]
        latin = [_LATIN_LABEL.fullmatch(self.text, *label) is not None for label in labels]
        reach = _reach(latin, [end > 0 for end in ends])
        found: list[Stretch] = []
        place = 0
        while place < len(labels):
            left, right = max(start, labels[place][0]), labels[place][1]
            tail = _LATIN_LABEL.match(self.text[left:right][::-1])
            end = reach[place + 1] if reach[place + 1] >= 0 else place if ends[place] else -1
            if tail and end >= 0:
                start = ends[end]
                found.append((right - tail.end(), start))
                place = end
            place += 1
        return found


def _reach(whole: Sequence[bool], closing: Sequence[bool]) -> list[int]:
    """For each label the last one that closes a chain of whole labels from it on, or -1; one more -1."""
    reach = [-1] * (len(whole) + 1)
    for label in reversed(range(len(whole))):
        if whole[label]:
            reach[label] = label if reach[label + 1] < 0 and closing[label] else reach[label + 1]
    return reach


def _end_of_link(text: str, end: int) -> tuple[int, bool]:
    """Where the link ends whose domain ends at `end`, and whether it has a path."""
    if text[end : end + 1] not in {":", "/", "?"}:
        return end, False
    if port := _PORT.match(text, end):
        end = port.end()
    path = _PATH.match(text, end)
    if path and text[path.end() : path.end() + 1] == "(":
        end = _end_of_parentheses(text, end)
    elif path:
        end += len(path[0].rstrip(_NEVER_LAST_IN_PATH))
    return _end_of_query(text, end), path is not None


def _end_of_parentheses(text: str, start: int) -> int:
    """Where a path ends that begins at `start` and has a part in parentheses.

    Such a part belongs to the path if what is before it does, or anything after it.
    """
    end = start
    position = start
    while piece := _path_piece().match(text, position):
        position = piece.end()
        if piece[1] or (piece[2] and piece.start() == end):
            end = position
    return end


@cache
def _path_piece() -> re.Pattern[str]:
    """What paths consist of: what may be last (1), parts in parentheses (2), and other signs."""
    signs = re.escape(_NEVER_LAST_IN_PATH)
    return re.compile(rf"([{_ENDS_PATH}]++)|({_IN_PARENTHESES})|[{signs}]++")


def _end_of_query(text: str, end: int) -> int:
    query = _QUERY.match(text, end)
    return end + len(query[0].rstrip(_NEVER_LAST_IN_QUERY)) if query else end


def _end_of_short_link(text: str, start: int, end: int) -> int:
    """Where a link of X's own shortener ends whose domain ends at `start`; 0 if it is none."""
    path = _SHORT_PATH.match(text, start)
    if not path:
        return end
    return _end_of_query(text, path.end()) if len(path[1]) <= _LONGEST_SHORT_PATH else 0


def _is_short_enough(domain: str, length: int) -> bool:
    """Whether X takes a link of `length` characters with this domain."""
    if length > _LONGEST_LINK:
        return False
    if len(domain) <= _LONGEST_LABEL and domain.isascii():
        return True
    return all(
        len(label) <= _LONGEST_LABEL and _ascii_length(label) <= _LONGEST_LABEL
        for label in domain.split(".")
    )


def _ascii_length(label: str) -> int:
    """The length of a label in the ASCII form that the domain name system has for it."""
    if label.isascii():
        return len(label)
    parts = _FULL_STOPS.split(label)
    coded = [
        part if part.isascii() else "xn--" + part.encode("punycode").decode() for part in parts
    ]
    return sum(map(len, coded)) + len(parts) - 1
