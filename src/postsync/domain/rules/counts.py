"""Counts: hashtags, mentions, links and cashtags, of which a network takes so many (PS204 to PS207)."""

from collections.abc import Sequence

from postsync.domain.diagnostic import Severity
from postsync.domain.late import late
from postsync.domain.networks.network import Limit
from postsync.domain.networks.placement import Text, field_of
from postsync.domain.problem import Problem
from postsync.domain.text.addresses import PUNCTUATION, host_and_path, spans_of_addresses
from postsync.domain.text.tags import CASHTAG, HASHTAG, HASHTAGS, MENTION

_ADDRESS = late(
    r"(?<![A-Za-z0-9])(?i:https?://|www\.)(?:(?!\]?[,;|(](?i:https?://|www\.))[!-~\u00c0-\u1fff])+"
)
"""An address with all the letters that paths have, up to the next one."""

_OF_CAPTIONS = "The figure is that of captions; for comments none is known."


def check_counts(text: Text) -> list[Problem]:
    """Report the first of too many hashtags, mentions, cashtags or links."""
    content, figures = text.content, text.placement.figures
    problems: list[Problem] = []
    if "#" in content or "\uff03" in content:
        most = content.count("#") + content.count("\uff03")
        if _may_exceed(rows := figures.get("hashtags", ()), most):
            problems += _too_many(text, "PS204", "hashtag", rows, _hashtags(content))
    if "@" in content and _may_exceed(rows := figures.get("mentions", ()), content.count("@")):
        found = [match.start() for match in MENTION.finditer(content)]
        problems += _too_many(text, "PS205", "mention", rows, _outside_of_links(content, found))
    if "$" in content and _may_exceed(rows := figures.get("cashtags", ()), content.count("$")):
        found = [match.start() for match in CASHTAG.finditer(content)]
        problems += _too_many(text, "PS207", "cashtag", rows, found)
    if rows := figures.get("links", ()):
        problems += _links(text, rows)
    return problems


def _hashtags(content: str) -> list[int]:
    found = [
        tag.start()
        for several in HASHTAGS.finditer(content)
        for tag in HASHTAG.finditer(content, *several.span())
    ]
    return _outside_of_links(content, found)


def _links(text: Text, rows: Sequence[Limit]) -> Sequence[Problem]:
    """Report the first of too many different links.

    Of links without a scheme it is not known whether they count; they make a warning at most.
    """
    content, network = text.content, text.placement.network
    attached = field_of(text.placement, network.link_field) if network.link_field else None
    extra = [attached.value] if attached and isinstance(attached.value, str) else []
    if not _may_exceed(rows, content.count(".") + len(extra)):
        return ()
    spelt = [(match.start(), match[0]) for match in _ADDRESS.finditer(content)]
    problems = _too_many(text, "PS206", "different link", rows, _different(spelt, extra))
    if problems:
        return problems
    from postsync.domain.text.filenames import is_file_name
    from postsync.domain.text.links import links

    bare = [
        (link.start, content[link.start : link.end])
        for link in links(content)
        if not (link.has_scheme or is_file_name(link))
    ]
    probable = _different(sorted([*spelt, *bare]), extra)
    doubt = f"Whether {network.title} counts links that are written without https:// is not known."
    return _too_many(text, "PS206", "different link", rows, probable, doubt)


def _different(found: Sequence[tuple[int, str]], attached: Sequence[str]) -> list[int]:
    """Find where each link stands first; the attached ones, which stand nowhere, count from the beginning."""
    first: dict[str, int] = {_page(link): -1 for link in attached}
    seen_at = set()
    for index, link in found:
        if index not in seen_at:
            first.setdefault(_page(link), index)
            seen_at.add(index)
    return list(first.values())


def _page(link: str) -> str:
    """A link without what makes no difference to where it leads."""
    host, path = host_and_path(link.rstrip(PUNCTUATION))
    return host.casefold().removeprefix("www.") + path.rstrip("/?#")


def _outside_of_links(content: str, found: Sequence[int]) -> list[int]:
    inside = spans_of_addresses(content)
    return [index for index in found if not inside.cover(index)]


def _may_exceed(rows: Sequence[Limit], at_most: int) -> bool:
    for row in rows:  # noqa: SIM110 (a generator costs more than there is to compare)
        if row.maximum is not None and at_most > row.maximum:
            return True
    return False


def _too_many(
    text: Text,
    rule: str,
    noun: str,
    rows: Sequence[Limit],
    found: Sequence[int],
    doubt: str = "",
) -> Sequence[Problem]:
    """Report the first of `found` that is too many, by the most severe figure.

    With a `doubt` it is no error.
    """
    network = text.placement.network
    if text.is_reply and not network.has_threads:
        doubt = _OF_CAPTIONS
    for row in rows:
        if row.maximum is None or len(found) <= row.maximum:
            continue
        most = int(row.maximum)
        takes = "shows" if row.severity is Severity.INFO else "takes"
        return (
            Problem(
                rule=rule,
                summary=f"{text.name} has {len(found):,} {noun}s, {network.title} {takes} {most:,}",
                detail=f"Remove {len(found) - most:,} of them. {doubt or row.note}".rstrip(),
                path=text.path,
                severity=_no_error(row.severity) if doubt else row.severity,
                offset=max(found[most], 0),
            ),
        )
    return ()


def _no_error(severity: Severity) -> Severity:
    return Severity.WARN if severity is Severity.ERROR else severity
