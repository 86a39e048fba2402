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
    if len({post.address for post in posts}) == len(posts):
        return
    by_address: dict[str, list[Sibling]] = {}
    for post in posts:
        by_address.setdefault(post.address, []).append(post)
    for address, same in by_address.items():
        if len(same) > 1:
            places = [spans.of_id(post) for post in same[:MOST]]
            places += map(place_of, same[MOST:])
            for index, span in enumerate(places):
                yield finding(
                    "PS133",
                    f"another post has the address {address}",
                    detail=f"Give one of them another `id`. The other: {_others(places, index)}.",
                    span=span,
                    address=address,
                )


def _others(spans: list[Span], index: int) -> str:
    others = islice((span for at, span in enumerate(spans) if at != index), 3)
    shown = ", ".join(f"{span.file}:{span.line}" for span in others)
    return f"{shown} and {len(spans) - 4} more" if len(spans) > 4 else shown
