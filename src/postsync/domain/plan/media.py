"""The media that a plan shows, and what is known of them."""

from collections.abc import Iterator, Mapping

from postsync.domain.plan.plan import Plan
from postsync.domain.post.media import UNKNOWN_TYPE, MediaFacts, types_of_name
from postsync.domain.state.record import Snapshot


def known_media(
    plan: Plan, files: Mapping[str, MediaFacts], snapshot: Snapshot
) -> Iterator[tuple[str, MediaFacts]]:
    """What is known of the media that the plan shows; of files that are gone, what was uploaded."""
    changes = plan.changes
    shown = [content for one in changes for content in (one.before, one.after, one.unsound)]
    shown += [post.content for post in plan.drafts]
    shown += plan.since.before.values() if plan.since else ()
    for content in filter(None, shown):
        for medium in content.media:
            sha256 = medium.sha256 or ""
            if known := files.get(sha256):
                yield sha256, known
            elif upload := snapshot.uploads.get(sha256):
                types = types_of_name(upload.filename)
                type_ = types[0] if types else UNKNOWN_TYPE
                yield sha256, MediaFacts(type=type_, size=upload.size)
