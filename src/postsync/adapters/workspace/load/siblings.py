"""Rules across posts: addresses are unique, and the posts of an account follow one another in peace."""

from collections.abc import Iterator
from itertools import islice

from postsync.adapters.workspace.decode.zones import zone_named
from postsync.adapters.workspace.load.again import PlacesOfPosts, place_of
from postsync.adapters.workspace.load.flood import MOST
from postsync.domain.catalogue import finding
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostic, Span
from postsync.domain.networks.overrides import Limits
from postsync.domain.rules.cadence import check_cadence
from postsync.domain.rules.siblings import Sibling


def check_siblings(
    posts: list[Sibling], config: Config, limits: Limits, spans: PlacesOfPosts
) -> list[Diagnostic]:
    """Find everything wrong between `posts`, which come in the order of their files."""
    found = list(_same_addresses(posts, spans))
    of_cadence = check_cadence(posts, config, limits, zone_named)
    if not of_cadence:
        return found
    off = {rule for rule, severity in config.rules.items() if severity == "off"}
    reported = [item for item in of_cadence if item.problem.rule not in off]
    # File by file, so that each is looked at once.
    for at, (post, problem) in enumerate(sorted(reported, key=lambda item: item.sibling.file)):
        found.append(
            finding(
                problem.rule,
                problem.summary,
                detail=problem.detail,
                span=spans.of_time(post) if problem.path and at < MOST else place_of(post),
                address=post.address,
                severity=problem.severity,
            )
        )
    return found


def _same_addresses(posts: list[Sibling], spans: PlacesOfPosts) -> Iterator[Diagnostic]:
    if len({post.address for post in posts}) == len(posts) and not any(post.root for post in posts):
        return
    # A document whose posts are all variants has its own address all the same: commands take it.
    by_address: dict[str, dict[tuple[str, int], list[Sibling]]] = {}
    for post in posts:
        for address in {post.address, post.of or post.address}:
            documents = by_address.setdefault(address, {})
            documents.setdefault((post.file, post.root or post.line), []).append(post)
    for address, documents in by_address.items():
        if len(documents) > 1:
            same = list(documents.values())
            places = [spans.of_id(parts[0]) for parts in same[:MOST]]
            places += [place_of(parts[0]) for parts in same[MOST:]]
            for index, (span, parts) in enumerate(zip(places, same, strict=True)):
                yield finding(
                    "PS133",
                    f"another post has the address {address}",
                    detail=f"Give one of them another `id`. The other: {_others(places, index)}.",
                    span=span,
                    address=parts[0].address,
                    also=tuple(part.address for part in parts[1:]),
                )


def _others(spans: list[Span], index: int) -> str:
    others = islice((span for at, span in enumerate(spans) if at != index), 3)
    shown = ", ".join(f"{span.file}:{span.line}" for span in others)
    return f"{shown} and {len(spans) - 4} more" if len(spans) > 4 else shown
