"""Together: how many media a post has on a network, and which of them go together."""

from collections.abc import Iterator, Mapping, Sequence

from postsync.domain.networks.network import Alike, Limit
from postsync.domain.networks.placement import Item, Placement, medium_path
from postsync.domain.post.media import GIF, Form, Kind
from postsync.domain.problem import Path, Problem
from postsync.domain.rules.media.items import check_item, doubt
from postsync.domain.rules.media.units import dimensions, name_of, ratio

_NEEDED = {"pictures or videos": "a picture or a video", "videos": "a video"}

_TAKES = {Kind.STORY: "exactly one picture or video", Kind.REEL: "exactly one video"}
_FITTING = {Kind.STORY: {Form.IMAGE, Form.VIDEO}, Kind.REEL: {Form.VIDEO}}
"""Stories and Reels have a rule of their own about how many media they take."""

_NAMES = {
    "image": ("picture", "pictures"),
    "gif": ("animated GIF", "animated GIFs"),
    "video": ("video", "videos"),
    "document": ("document", "documents"),
    "carousel": ("medium", "pictures and videos"),
}
"""What is counted, for one and for several."""

_ALONE = {
    "image": "pictures",
    "gif": "an animated GIF",
    "video": "a video",
    "document": "a document",
}

_ROUNDING = 0.01
"""By how much the ratios of pictures may differ that are of one shape."""


def check_media(placement: Placement) -> list[Problem]:
    """Report media that are missing, too many, of the wrong kind, or beyond what the network takes."""
    missing = _missing(placement)
    if missing is not None:
        return [missing]
    problems = list(_single(placement)) if placement.block else []
    read = placement.media if placement.network.has_threads else placement.media[:1]
    for container, items in enumerate(read):
        kind = placement.kind if container == 0 else None
        if items and kind not in _TAKES:
            problems += _check_together(placement, container, items)
        for index, item in enumerate(items):
            problems += check_item(placement, container, index, item)
    return problems


def _missing(placement: Placement) -> Problem | None:
    """Report what the first container lacks (PS310)."""
    for row in placement.figures.get("required", ()):
        forms, title = placement.forms, placement.network.title
        if not forms or (row.unit == "videos" and not {Form.VIDEO, None} & {*forms}):
            return Problem(
                rule="PS310",
                summary=f"{title} needs {_NEEDED[row.unit]}, and the post has none",
                detail=f"Add it as `media` of the first container, or take {title} out of `accounts`.",
                path=placement.block_path,
                severity=row.severity,
            )
    return None


def _single(placement: Placement) -> Iterator[Problem]:
    """Report media that are too many or too few for the story or Reel that the block asks for (PS527)."""
    kind, forms = placement.kind, placement.forms
    asked = (flag for flag, made in placement.network.flags.items() if made is kind)
    flag = next(asked, None)
    if flag is None or kind is None:
        return
    if len(forms) == 1 and (forms[0] is None or forms[0] in _FITTING[kind]):
        return
    what = "a Reel" if kind is Kind.REEL else "a story"
    had = (
        f"{what} on {placement.network.title} takes {_TAKES[kind]}, and the post has {_had(forms)}"
    )
    yield Problem(
        rule="PS527",
        summary=had,
        detail=f"{'Leave one in' if forms else 'Add it'}, or remove `{flag}`.",
        path=(placement.network.name, flag),
    )


def _had(forms: Sequence[Form | None]) -> str:
    """`nothing`, `3 pictures and 1 video`, `1 document`."""
    if not forms:
        return "nothing"
    if not all(form in _NAMES for form in forms):
        return "1 file of another kind" if len(forms) == 1 else f"{len(forms)} media"
    counts = [(forms.count(form), _NAMES[form]) for form in Form if form in forms]
    return " and ".join(
        f"{count} {several if count > 1 else one}" for count, (one, several) in counts
    )


def _check_together(
    placement: Placement, container: int, items: Sequence[Item]
) -> Iterator[Problem]:
    """Check the media of one container as a whole (PS311, PS312, PS324)."""
    if len(items) > 1:
        sorts = [_sort(placement, item) for item in items]
        yield from _too_many(placement, container, sorts)
        yield from _mixed(placement, container, items, sorts)
        yield from _differing(placement, container, items)
    elif placement.network.refuses_a_form:
        yield from _too_many(placement, container, [_sort(placement, items[0])])


def _sort(placement: Placement, item: Item) -> str | None:
    """Say what an item counts as; an animated GIF is one of its own where the network says so."""
    if item.form is None or item.form is Form.OTHER:
        return None
    if item.facts and item.facts.type == GIF and item.facts.is_animated:
        return "gif" if placement.figures.get("gif.count", ()) else "image"
    return str(item.form)


def _too_many(
    placement: Placement, container: int, sorts: Sequence[str | None]
) -> Iterator[Problem]:
    for sort, positions in _positions(placement, sorts).items():
        rows = placement.figures.get(f"{sort}.count", ())
        over = [row for row in rows if row.maximum is not None and len(positions) > row.maximum]
        if over:
            place = medium_path(container, positions[_most(over[0])])
            yield _excess(placement, over[0], sort, len(positions), place)


def _positions(placement: Placement, sorts: Sequence[str | None]) -> Mapping[str, list[int]]:
    """List the positions of each sort of media; all of them are in a carousel.

    What is not known is counted as what there may be most of: if it is something else, it does not go
    with the others. Where videos have covers, it may be one.
    """
    network = placement.network
    by_sort: dict[str, list[int]] = {"carousel": list(range(len(sorts)))}
    usual = "video" if network.takes_only_videos else "image"
    known = {sort for sort in sorts if sort} or {usual}
    guess = known.pop() if len(known) == 1 and not network.has_covers else None
    for index, sort in enumerate(sorts):
        if sort or guess:
            by_sort.setdefault(sort or guess or "", []).append(index)
    return by_sort


def _most(row: Limit) -> int:
    return int(row.maximum or 0)


def _excess(placement: Placement, row: Limit, sort: str, count: int, path: Path) -> Problem:
    one, several = _NAMES[sort]
    most, title = _most(row), placement.network.title
    where = "one post" if len(placement.media) == 1 else "one container"
    what = f"{count} {one if count == 1 else several} in {where}"
    if most == 0:
        summary = f"{title} takes no {several}, and the post has {count}"
        detail = f"Take {'it' if count == 1 else 'them'} out, or publish it elsewhere."
    else:
        summary = f"{what}, {title} takes {'only 1' if most == 1 else f'at most {most}'}"
        left = "one" if count - most == 1 else count - most
        detail = f"Leave {left} of them out, or spread them over several posts."
    return Problem(
        rule="PS311",
        summary=summary,
        detail=detail + doubt(row),
        path=path,
        severity=row.severity,
    )


def _mixed(
    placement: Placement, container: int, items: Sequence[Item], sorts: Sequence[str | None]
) -> Iterator[Problem]:
    kinds = list(dict.fromkeys(sort for sort in sorts if sort))
    rows = placement.figures.get("kinds", ())
    if not rows or len(kinds) <= _most(rows[0]) or _is_covered(placement, items):
        return
    first, other = kinds[:2]
    index, title = sorts.index(other), placement.network.title
    elsewhere = "reply" if placement.network.has_threads else "post"
    yield Problem(
        rule="PS312",
        summary=f"{title} takes {_ALONE[first]} or {_ALONE[other]}, not both in one post",
        detail=f"Publish {name_of(items[index].medium)} in a {elsewhere} of its own."
        + doubt(rows[0]),
        path=medium_path(container, index),
        severity=rows[0].severity,
    )


def _is_covered(placement: Placement, items: Sequence[Item]) -> bool:
    """Whether the media are a video and a picture that is its cover."""
    forms = [item.form for item in items]
    return placement.network.has_covers and len(forms) == 2 and {*forms} == {Form.IMAGE, Form.VIDEO}


def _differing(placement: Placement, container: int, items: Sequence[Item]) -> Iterator[Problem]:
    """Report pictures that are not of the shape of the first (PS324)."""
    alike, title = placement.network.alike, placement.network.title
    if alike is None:
        return
    pictures = [
        (index, item, item.facts.width, item.facts.height)
        for index, item in enumerate(items)
        if item.form is Form.IMAGE and item.facts and item.facts.width and item.facts.height
    ]
    if not pictures or _is_covered(placement, items):
        return
    _, _, width, height = pictures[0]
    if alike is Alike.SIZE:
        others = [one for one in pictures if one[2:] != (width, height)]
        effect = (
            f"{title} wants all pictures of a carousel in the same dimensions, "
            f"{dimensions(width, height)}"
        )
    else:
        others = [
            one
            for one in pictures
            if abs(one[2] / width - one[3] / height) > _ROUNDING * one[3] / height
        ]
        effect = (
            f"{title} crops all pictures of a carousel to the shape of the first, "
            f"{ratio(width / height, width, height)}"
        )
    if others:
        index, item, *sides = others[0]
        more = f" ({len(others) - 1} more differ)" if len(others) > 1 else ""
        yield Problem(
            rule="PS324",
            summary=f"{name_of(item.medium)} has {dimensions(*sides)}{more}: {effect}",
            detail="Crop the pictures alike before they are published, so that nothing is cut off.",
            path=medium_path(container, index),
        )
