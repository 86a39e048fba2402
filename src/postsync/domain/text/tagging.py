"""Link parameters: the `utm_…` that tell a website where its visitors come from, written into links.

A text is only ever added to: behind the query of a link, before its fragment. A link that has such
parameters already, or whose end nobody can tell, stays as it is.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from postsync.domain.late import late
from postsync.domain.text.hosts import in_ascii

LONGEST = 100_000
"""Characters of a text that gets parameters. No network takes a longer one."""

_LONGEST_HOST = 253
_LONGEST_LINK = 4096

_LATIN_AND_CYRILLIC = "\xc0-\xd6\xd8-\xf6\xf8-\u024f\u1e00-\u1eff\u0300-\u036f\u0400-\u04ff"
_IN_LINK = rf"[!#-(*-;=?-\[_a-z|~{_LATIN_AND_CYRILLIC}]*+"
_LINK = late(
    r"(?<![A-Za-z0-9@$#=/&?%])https?://(?![^\s/?#]{0,300}@)([\w.\-\u3002\uff0e\uff61]+)(?::[0-9]{1,5}+)?"
    rf"(?:[/?#]{_IN_LINK})?",
    re.IGNORECASE,
)
"""A link with its scheme, up to the first bracket that closes; none that names a user. Other letters than
these rarely belong to an address: Japanese text goes on behind it without a space."""

_PART = late(rf"[)\]]({_IN_LINK})", re.IGNORECASE)
_OPENS = {")": "(", "]": "["}
_ENDS_SENTENCE = ".,:;!?|*'(["
_WRAPS = "_~"
_IN_DOUBT = "\\^{}"
"""What no link holds, and what networks treat differently where one does."""

_ASIDE = late(r"[^\s\x00-\x7f]+")
_GOES_ON = late(r"[A-Za-z0-9/?#=&%_-]")
_STRETCH = late(r"\S+?(?=\s|https?://|\Z)", re.IGNORECASE)
_TAG = late(r"[?&;#]utm_", re.IGNORECASE)

_CODED = late(r"%([0-7][0-9A-F])", re.IGNORECASE)
_UNRESERVED = frozenset(b"-._~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")

_WRITTEN = r"utm_[a-z_]+=(?:[A-Za-z0-9%]|[._~-]++(?=[A-Za-z0-9%]))*+"
_ADDED = late(rf"&{_WRITTEN}", re.IGNORECASE)
_ADDED_FIRST = late(rf"\?{_WRITTEN}(&)?", re.IGNORECASE)


class Tagged(NamedTuple):
    """A text with parameters in its links. `added` are the stretches of it that were not there before.

    `doubtful` is the first link that was left because nobody can tell where it ends.
    """

    text: str
    added: tuple[tuple[int, int], ...] = ()
    doubtful: str = ""


def tag_links(text: str, parameters: Mapping[str, str], hosts: tuple[str, ...] = ()) -> Tagged:
    """Write `parameters` into the links of `text` that lead to `hosts` or below them, or into all.

    Parameters are by name (`utm_source`), with values as people read them; hosts as the domain name system
    has them. Needs time in proportion to the text.
    """
    if not parameters or "://" not in text or len(text) > LONGEST:
        return Tagged(text)
    query = "&".join(f"{name}={_coded(value)}" for name, value in parameters.items())
    pieces: list[str] = []
    added: list[tuple[int, int]] = []
    doubtful = ""
    read = length = 0
    seen = 0
    while match := _LINK.search(text, seen):
        end = _end(text, match)
        seen = max(end, match.end(1))
        if not _leads_to(match[1], hosts) or _is_tagged(text, match.start()):
            continue
        if end < 0:
            doubtful = doubtful or match[0]
            continue
        fragment = text.find("#", match.start(), end)
        place = end if fragment < 0 else fragment
        joint = "&" if text.find("?", match.start(), place) >= 0 else "?"
        pieces += [text[read:place], joint, query]
        length += place - read
        added.append((length, length + 1 + len(query)))
        length += 1 + len(query)
        read = place
    if pieces:
        text = "".join([*pieces, text[read:]])
    return Tagged(text, tuple(added), doubtful)


def untagged(text: str) -> str:
    """Return `text` without `utm_` parameters, to compare what readers see of two texts."""
    if "=" not in text or "utm_" not in text.lower():
        return text
    return _ADDED_FIRST.sub(lambda found: "?" if found[1] else "", _ADDED.sub("", text))


def host_in_ascii(host: str) -> str:
    """Return a host as `tag_links` wants it; empty where it cannot be one."""
    if len(host) > _LONGEST_HOST:
        return ""
    plain = in_ascii(host).rstrip(".")
    return plain if re.fullmatch(r"(?=.*[^\W_])(?!\.)(?:\.?[\w-]{1,63})+", plain) else ""


def _coded(value: str) -> str:
    """Percent-encode a value, which is not empty. Its last character cannot be one that ends a sentence."""
    data = value.encode("utf-8", "replace")
    coded = "".join([chr(one) if one in _UNRESERVED else f"%{one:02X}" for one in data])
    return coded if coded[-1:].isalnum() else f"{coded[:-1]}%{ord(coded[-1]):02X}"


@lru_cache(256)
def _leads_to(host: str, hosts: tuple[str, ...]) -> bool:
    plain = host_in_ascii(host)
    return (bool(plain) and not hosts) or any(
        plain == one or plain.endswith(f".{one}") for one in hosts
    )


def _is_tagged(text: str, start: int) -> bool:
    """Whether the link at `start`, or what hangs on to it, has parameters of this kind in any spelling."""
    stretch = _STRETCH.match(text, start + len("http"), start + _LONGEST_LINK)
    link = stretch[0] if stretch else ""
    for _ in range(2 if "%" in link else 0):
        link = _CODED.sub(lambda found: chr(int(found[1], 16)), link)
    return _TAG.search(link) is not None


def _end(text: str, match: re.Match[str]) -> int:
    """Where the link ends that `match` found, without what ends the sentence; -1 where it is in doubt."""
    label = match[1].rstrip(".").rpartition(".")[2]
    if not label.isascii() and re.search(r"[A-Za-z]", label):
        return -1  # text in another script hangs on to its host
    end = _behind_brackets(text, match)
    if end - match.start() > _LONGEST_LINK or not _is_end(text, end):
        return -1
    before = text[match.start() - 1 : match.start()]
    while end > match.end(1) and (last := text[end - 1]) in _ENDS_SENTENCE + _WRAPS:
        if last in _WRAPS and last != before:
            break
        end -= 1
    if end <= match.end(1):
        end = match.start(1) + len(match[1].rstrip(".-_"))
    return end


def _behind_brackets(text: str, match: re.Match[str]) -> int:
    """Where the link ends, with those brackets that it opens itself."""
    end = match.end()
    depth = {one: text.count(one, match.end(1), end) for one in "(["}
    while (opens := _OPENS.get(text[end : end + 1])) and depth[opens]:
        depth[opens] -= 1
        part = _PART.match(text, end)
        end, begins = part.end() if part else end + 1, end
        for one in depth:
            depth[one] += text.count(one, begins, end)
    return end


def _is_end(text: str, end: int) -> bool:
    """Whether what stands at `end` is certainly no part of a link that reaches up to there."""
    following = text[end : end + 1]
    if not following or following.isascii():
        return not following or following not in _IN_DOUBT
    kind = unicodedata.category(following)
    if kind[0] in "PZ":
        return True
    if kind[0] in "LN":
        return False
    aside = _ASIDE.match(text, end, end + _LONGEST_LINK)
    behind = aside.end() if aside else end
    signs = aside[0] if aside else ""
    return not any(map(str.isalnum, signs)) and not _GOES_ON.match(text, behind)
