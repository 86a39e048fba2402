"""Files: what is wrong with the media of a post, wherever it goes."""

from collections.abc import Iterable, Iterator, Sequence

from postsync.domain.networks.network import WARN
from postsync.domain.networks.placement import Item, medium_path
from postsync.domain.post.content import Media
from postsync.domain.post.media import (
    SVG,
    UNKNOWN_TYPE,
    Form,
    MediaFacts,
    form_of_type,
    types_of_name,
)
from postsync.domain.problem import Path, Problem
from postsync.domain.rules.media.units import a_type, name_of, size_of


def check_files(media: Sequence[Sequence[Item]], *, is_draft: bool) -> Iterable[Problem]:
    """Check `media`, an entry for each container, for what is wrong on any network."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for container, items in enumerate(media):
        for index, item in enumerate(items):
            path, facts = item.medium.path, item.facts
            if facts is None or path is None or path in seen:
                continue
            seen.add(path)
            place = (*medium_path(container, index), "path")
            problems += _check_file(item.medium, facts, place)
            if facts.is_placeholder and not is_draft:
                problems.append(_not_filled_in(item.medium, place))
        if len(items) > 1:
            problems += _repeated(container, items)
    return problems


def _check_file(medium: Media, facts: MediaFacts, place: Path) -> Iterator[Problem]:
    promised = types_of_name(medium.path or "")
    form = facts.form
    if facts.type == UNKNOWN_TYPE and any(form_of_type(one) is Form.DOCUMENT for one in promised):
        yield Problem(
            rule="PS321",
            summary=f"{name_of(medium)} is named like {a_type(promised[0])}, and holds no whole one",
            detail="Export it again, or copy it again from where it is whole.",
            path=place,
        )
    elif form is Form.OTHER or facts.type == SVG:
        yield _no_medium(name_of(medium), facts.type, place)
    elif not facts.is_medium:
        yield Problem(
            rule="PS321",
            summary=f"{name_of(medium)} begins like {a_type(facts.type)} and holds none",
            detail="It ends before its own headers say. Copy it again from where it is whole."
            if facts.is_cut_off
            else "Export it again, or name the file that was meant.",
            path=place,
        )
        return
    elif promised and facts.type not in promised:
        named, found = a_type(promised[0]), a_type(facts.type)
        yield Problem(
            rule="PS319",
            summary=f"{name_of(medium)} is named like {named}, but is {found}",
            detail="Rename it, or export it as what its name says; renaming alone changes no file.",
            path=place,
        )
    if not (facts.is_cut_off or facts.has_location or facts.is_turned or facts.behind):
        return
    name = name_of(medium)
    if facts.behind:
        yield Problem(
            rule="PS327",
            summary=f"{name} goes on for {size_of(facts.behind)} behind its end",
            detail="No viewer shows that, and it is sent. Export the picture again, without it.",
            path=place,
        )
    if facts.is_cut_off:
        yield _cut_off(name, facts, place)
    if facts.has_location:
        yield Problem(
            rule="PS322",
            summary=f"{name} tells where it was taken",
            detail="Networks may keep that. Export it without location, unless everybody may know.",
            path=place,
        )
    if facts.is_turned and form is Form.IMAGE:
        yield Problem(
            rule="PS323",
            summary=f"{name} is stored turned or mirrored, with a flag that says so",
            detail="Networks that ignore the flag show it that way. Turn it and save it again.",
            path=place,
        )


def _cut_off(name: str, facts: MediaFacts, place: Path) -> Problem:
    detail = "Export it again, or copy it again from where it is whole."
    if facts.is_lost:
        what = "video" if facts.form is Form.VIDEO else "picture"
        summary = f"{name} is cut off: a part of the {what} is missing"
        return Problem(rule="PS320", summary=summary, detail=detail, path=place)
    summary = f"{name} is cut off: it ends before its own headers say"
    return Problem(rule="PS320", summary=summary, detail=detail, path=place, severity=WARN)


DRAWING = ("an SVG drawing", "Export it as PNG or JPEG; no network takes drawings.")
WEB_PAGE = ("a web page", "It was probably saved from an address that needs a login.")
TEXT = ("a text", "Put it into the text of the post, or name the file that was meant.")
SOUND = ("a sound without a picture", "Make a video of it; networks take no sound alone.")
NEITHER = ("neither a picture nor a video nor a document", "Name a picture or a video.")
"""What is no medium, and what to do about it."""

_NO_MEDIA = {SVG: DRAWING, "text/html": WEB_PAGE, "text/plain": TEXT}


def _not_filled_in(medium: Media, place: Path) -> Problem:
    return Problem(
        rule="PS340",
        summary=f"{name_of(medium)} is the placeholder that postsync new wrote",
        detail="Put your own file in its place or name another one, or keep the post a draft: "
        "`draft: true`.",
        path=place,
    )


def _no_medium(name: str, type_: str, place: Path) -> Problem:
    what, detail = SOUND if type_.startswith("audio/") else _NO_MEDIA.get(type_, NEITHER)
    return Problem(rule="PS321", summary=f"{name} is {what}", detail=detail, path=place)


def _repeated(container: int, items: Sequence[Item]) -> Iterator[Problem]:
    """Report media that are in one container more than once (PS325)."""
    first: set[str] = set()
    told: set[str] = set()
    for index, item in enumerate(items):
        source = item.medium.path or item.medium.url or ""
        if source in first and source not in told:
            told.add(source)
            yield Problem(
                rule="PS325",
                summary=f"{name_of(item.medium)} is there twice",
                detail="Take one out. Facebook refuses the same picture twice in one post.",
                path=medium_path(container, index),
            )
        first.add(source)
