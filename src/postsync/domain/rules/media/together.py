"""Together: how many media one container holds, and which of them go together."""

from collections.abc import Iterator, Mapping, Sequence

from postsync.domain.networks.fields import field_of
from postsync.domain.networks.limits import MEDIA, Limit
from postsync.domain.networks.target import Item, Target, medium_path
from postsync.domain.post.media import Form
from postsync.domain.problem import Problem
from postsync.domain.rules.media.candidate import doubt
from postsync.domain.rules.media.units import dimensions, name_of, ratio

WITH_THREADS = frozenset({"x", "threads", "bluesky"})
"""Networks on which a reply is a post like any other; elsewhere it is a comment."""

_NAMES = {
    "image": ("picture", "pictures"),
    "gif": ("animated GIF", "animated GIFs"),
    "video": ("video", "videos"),
    "document": ("document", "documents"),
    "carousel": ("medium", "pictures and videos"),
}
"""What is counted, for one and for several."""

_COVERS = ("cover_image_url", "cover_image_key_frame_time", "cover_image_data")


def check_together(target: Target, container: int, items: Sequence[Item]) -> Iterator[Problem]:
    """What is wrong with the media of one container as a whole (PS311, PS312, PS324, PS326)."""
    if len(items) > 1:
        sorts = [_sort(target, item) for item in items]
        yield from _too_many(target, container, sorts)
        yield from _mixed(target, container, items, sorts)
        yield from _differing(target, container, items)
    elif target.network in _WITHOUT_SOME:
        yield from _too_many(target, container, [_sort(target, items[0])])
    if target.network == "pinterest":
        yield from _uncovered(target, container, items)


_WITHOUT_SOME = frozenset(
    row.network for row in MEDIA if row.field.endswith(".count") and row.maximum == 0
)
"""Networks for which one medium can be too many."""


def _sort(target: Target, item: Item) -> str | None:
    """What an item counts as; an animated GIF is one of its own where the network says so."""
    if item.form is None or item.form is Form.OTHER:
        return None
    if item.facts and item.facts.type == "image/gif" and item.facts.is_animated:
        return "gif" if target.limits.of(target.network, "gif.count") else "image"
    return str(item.form)


def _too_many(target: Target, container: int, sorts: Sequence[str | None]) -> Iterator[Problem]:
    for sort, positions in _positions(target.network, sorts).items():
        rows = target.limits.of(target.network, f"{sort}.count")
        over = [row for row in rows if row.maximum is not None and len(positions) > row.maximum]
        if over:
            row = over[0]
            yield _excess(target, row, sort, len(positions), (container, positions[_most(row)]))


def _positions(network: str, sorts: Sequence[str | None]) -> Mapping[str, list[int]]:
    """Where each sort of media is; all of them are in a carousel.

    What is not known is taken for what there may be most of: if it is something else, it does not go
    with the others. On Pinterest it may be the cover of a video.
    """
    by_sort: dict[str, list[int]] = {"carousel": list(range(len(sorts)))}
    known = {sort for sort in sorts if sort} or {"video" if network == "youtube" else "image"}
    guess = known.pop() if len(known) == 1 and network != "pinterest" else None
    for index, sort in enumerate(sorts):
        if sort or guess:
            by_sort.setdefault(sort or guess or "", []).append(index)
    return by_sort


def _most(row: Limit) -> int:
    return int(row.maximum or 0)


def _excess(target: Target, row: Limit, sort: str, count: int, place: tuple[int, int]) -> Problem:
    one, several = _NAMES[sort]
    most = _most(row)
    where = "one post" if len(target.media) == 1 else "one container"
    what = f"{count} {one if count == 1 else several} in {where}"
    if most == 0:
        summary = f"{target.name} takes no {several}, and the post has {count}"
        detail = f"Take {'it' if count == 1 else 'them'} out, or publish it elsewhere."
    else:
        summary = f"{what}, {target.name} takes {'only 1' if most == 1 else f'at most {most}'}"
        left = "one" if count - most == 1 else count - most
        detail = f"Leave {left} of them out, or spread them over several posts."
    return Problem(
        rule="PS311",
        summary=summary,
        detail=detail + doubt(row),
        path=medium_path(*place),
        severity=row.severity,
    )


def _mixed(
    target: Target, container: int, items: Sequence[Item], sorts: Sequence[str | None]
) -> Iterator[Problem]:
    kinds = list(dict.fromkeys(sort for sort in sorts if sort))
    rows = target.limits.of(target.network, "kinds")
    if not rows or len(kinds) <= _most(rows[0]) or _is_covered_pin(target, sorts):
        return
    first, other = kinds[:2]
    index = sorts.index(other)
    elsewhere = "reply" if target.network in WITH_THREADS else "post"
    yield Problem(
        rule="PS312",
        summary=f"{target.name} takes {_ALONE[first]} or {_ALONE[other]}, not both in one post",
        detail=f"Publish {name_of(items[index].medium)} in a {elsewhere} of its own."
        + doubt(rows[0]),
        path=medium_path(container, index),
        severity=rows[0].severity,
    )


_ALONE = {
    "image": "pictures",
    "gif": "an animated GIF",
    "video": "a video",
    "document": "a document",
}


def _is_covered_pin(target: Target, sorts: Sequence[str | None]) -> bool:
    """A video and a picture that is its cover."""
    return target.network == "pinterest" and sorted(map(str, sorts)) == ["image", "video"]


def _uncovered(target: Target, container: int, items: Sequence[Item]) -> Iterator[Problem]:
    forms = [item.form for item in items]
    if Form.VIDEO not in forms or Form.IMAGE in forms or None in forms:
        return
    if field_of(target, *_COVERS) is None:
        yield Problem(
            rule="PS326",
            summary="Pinterest needs a cover picture for a video, and the post has none",
            detail="Add `cover_image_url` to the block `pinterest`, or one picture beside the video.",
            path=medium_path(container, forms.index(Form.VIDEO)),
        )


def _differing(target: Target, container: int, items: Sequence[Item]) -> Iterator[Problem]:
    """Pictures that are not of the shape of the first (PS324)."""
    if target.network not in _ALIKE:
        return
    pictures = [
        (index, item, item.facts.width, item.facts.height)
        for index, item in enumerate(items)
        if item.form is Form.IMAGE and item.facts and item.facts.width and item.facts.height
    ]
    if not pictures or _is_covered_pin(target, [item.form for item in items]):
        return
    _, _, width, height = pictures[0]
    part = _ALIKE[target.network]
    others = [
        picture
        for picture in pictures
        if abs(picture[2] / width - picture[3] / height) > part * picture[3] / height
        or (not part and picture[2] != width)
    ]
    if others:
        index, item, *sides = others[0]
        more = f" ({len(others) - 1} more differ)" if len(others) > 1 else ""
        shape = dimensions(width, height)
        effect = f"Pinterest wants all pictures of a carousel in the same dimensions, {shape}"
        if target.network == "instagram":
            shape = ratio(width / height, width, height)
            effect = (
                f"Instagram crops all pictures of a carousel to the shape of the first, {shape}"
            )
        yield Problem(
            rule="PS324",
            summary=f"{name_of(item.medium)} has {dimensions(*sides)}{more}: {effect}",
            detail="Crop the pictures alike before they are published, so that nothing is cut off.",
            path=medium_path(container, index),
        )


_ALIKE = {"instagram": 0.01, "pinterest": 0.0}
"""By how much the ratios of pictures may differ in a carousel; not at all: nor may their sizes."""
