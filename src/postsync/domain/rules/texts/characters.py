"""Characters that a network refuses (PS203), or that may cut off a text (PS208)."""

import re
from collections.abc import Iterator

from postsync.domain.diagnostic import Severity
from postsync.domain.networks.fields import field_of
from postsync.domain.networks.target import Target
from postsync.domain.networks.texts import Text
from postsync.domain.problem import Path, Problem
from postsync.domain.text.addresses import Spans, spans_of_addresses
from postsync.domain.text.counting import LINKEDIN_RESERVED

_NOT_ON_X = ("\ufeff", "\ufffe", "\uffff")
_ANGLE = re.compile("[<>]")
_NOT_IN_TOPICS = re.compile("[.&]")

_RESERVED = re.escape("".join(sorted(LINKEDIN_RESERVED)))
_RESERVED_BYTES = "".join(sorted(LINKEDIN_RESERVED)).encode("ascii")
_SIGN = re.compile(f"[{_RESERVED}]")
_MARKUP = re.compile(
    rf"""
      \\[{_RESERVED}]                                             # spelt as LinkedIn wants it
    | @\[[^\]\n]{{1,200}}\]\ ?\(urn:li:[^)\s]{{1,200}}\)          # a mention
    | \{{hashtag\\?\|\\?[#\uff03]\\?\|[^}}\s]{{1,200}}\}}         # a hashtag, the long way
    | (?<!\w)\#(?=\w*[^\W\d])\w+                                  # a hashtag
    """,
    re.VERBOSE,
)
"""What reserved characters are there for."""


def check_x_characters(text: Text) -> Iterator[Problem]:
    """A problem if the text holds a code point that makes X refuse it."""
    content = text.content
    if content.isascii() or not ("\ufeff" in content or "\ufffe" in content or "\uffff" in content):
        return
    index = min(index for sign in _NOT_ON_X if (index := content.find(sign)) >= 0)
    yield Problem(
        rule="PS203",
        summary=f"{text.name} holds the invisible character U+{ord(content[index]):04X}, which X refuses",
        detail="Delete it, or write the word around it anew; it comes along when text is copied "
        "from another program.",
        path=text.path,
        offset=index,
    )


def check_angles(text: Text) -> Iterator[Problem]:
    """A problem if a title or description for YouTube holds `<` or `>`."""
    yield from _angles(text.content, text.name, text.path)


def check_tag_angles(target: Target) -> Iterator[Problem]:
    """Tags of a video with `<` or `>`: said of titles only, but hardly otherwise for tags."""
    field = field_of(target, "tags")
    if field is None or not isinstance(field.value, list):
        return
    for index, tag in enumerate(field.value):
        if isinstance(tag, str):
            yield from _angles(tag, "the tag", (*field.path, index), Severity.WARN)


def _angles(
    content: str, name: str, path: Path, severity: Severity | None = None
) -> Iterator[Problem]:
    if "<" not in content and ">" not in content:
        return
    found = _ANGLE.search(content)
    if found is not None:
        yield Problem(
            rule="PS203",
            summary=f"{name} holds “{found[0]}”, which YouTube refuses",
            detail="Write around it: neither < nor > may stand there.",
            path=path,
            severity=severity,
            offset=found.start(),
        )


def check_topic_tag(text: Text) -> Iterator[Problem]:
    """A problem if a topic for Threads holds what none may hold."""
    found = _NOT_IN_TOPICS.search(text.content)
    if text.field == "topicTag" and found is not None:
        yield Problem(
            rule="PS203",
            summary=f"{text.name} holds “{found[0]}”, which Threads refuses",
            detail="A topic on Threads may hold neither a full stop nor an ampersand.",
            path=text.path,
            offset=found.start(),
        )


def check_reserved(text: Text) -> Iterator[Problem]:
    """A problem at the first character of a post that LinkedIn may take for markup."""
    data = text.content.encode("utf-8", "surrogatepass")
    if text.is_reply or len(data.translate(None, _RESERVED_BYTES)) == len(data):
        return
    found = _reserved_in(text.content)
    if found:
        signs = " ".join(dict.fromkeys(sign for _, sign in found))
        yield Problem(
            rule="PS208",
            summary=f"LinkedIn may cut off the text at “{found[0][1]}”",
            detail=f"The text holds {signs}, which LinkedIn reserves: it has cut posts at the first "
            "such character without a word, unless the sender marked it. Whether the service does is "
            "not known. Write around them, or look at a first post; if it is whole, switch PS208 off.",
            path=text.path,
            offset=found[0][0],
        )


def _reserved_in(content: str) -> list[tuple[int, str]]:
    """Reserved characters that are neither markup nor part of a link, and where they stand."""
    found, end = [], 0
    for sign in _SIGN.finditer(content):
        if sign.start() < end:
            continue
        markup = _MARKUP.match(content, sign.start())
        if markup is None:
            found.append((sign.start(), sign[0]))
        else:
            end = markup.end()
    if not found or "." not in content:
        return found
    from postsync.domain.text.links import links

    spelt = spans_of_addresses(content)
    bare = Spans((link.start, link.end) for link in links(content))
    return [item for item in found if not (spelt.cover(item[0]) or bare.cover(item[0]))]
