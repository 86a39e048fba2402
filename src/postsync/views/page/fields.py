"""Changed fields: what each was and what it becomes, running text word by word, pictures side by side."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from postsync.domain.looks.card import Tile
from postsync.domain.plan.plan import FieldChange
from postsync.domain.post.content import Media
from postsync.domain.post.media import MediaFacts
from postsync.domain.text.text import visible
from postsync.views import difftext, shown
from postsync.views.difftext import Kind, Piece
from postsync.views.moments import Zone, both_or_as_it_is
from postsync.views.outline.field import label_of, notes_on
from postsync.views.outline.media import CONTAINER, bytes_changed, medium_of, told
from postsync.views.page.pictures import Album, Hanging, file_name
from postsync.views.page.svg import whole
from postsync.views.page.text import one_line

_SHORT = 40
"""Texts up to this length stand beside each other, as `before → after`."""

_CONTEXT = 2
"""Unchanged lines around a change in a long text."""

_WHOLE = 16
"""Lines up to which a text is shown as a whole."""

_THUMBNAIL = 132.0

_CLASSES = {Kind.KEPT: "", Kind.REMOVED: "del", Kind.ADDED: "ins"}


class Thumbnail(NamedTuple):
    """A picture of one side of a change."""

    side: str
    picture: Markup
    name: str
    alt: str
    about: str


class Field(NamedTuple):
    """A changed field; the template shows whichever of the forms is filled.

    `rows` are lines of pieces, or how many lines are left out; `kept`, `removed` and `added` are items
    of a list; `before` and `after` stand beside each other; `thumbnails` are the pictures.
    """

    label: str
    path: str
    rows: tuple[tuple[tuple[str, str], ...] | str, ...] = ()
    kept: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    thumbnails: tuple[Thumbnail, ...] = ()
    notes: tuple[str, ...] = ()


class Compared(NamedTuple):
    """What fields are compared with: the facts of media, their pictures, the reader's clock."""

    facts: Mapping[str, MediaFacts]
    album: Album
    zone: Zone


def fields_of(changes: Iterable[FieldChange], compared: Compared) -> tuple[Field, ...]:
    """Every changed field as it is shown."""
    return tuple(_field(change, compared) for change in changes)


def _field(change: FieldChange, compared: Compared) -> Field:
    before, after, path = change.before, change.after, change.path
    field = Field(
        one_line(label_of(path)), one_line(path), notes=tuple(map(one_line, notes_on(change)))
    )
    if path == "scheduledAt":
        was, now = (
            "" if side is None else both_or_as_it_is(side, compared.zone)
            for side in (before, after)
        )
        return field._replace(before=was, after=now)
    if _is_text(path, before, after):
        return field._replace(rows=word_rows(before or "", after or ""))
    if path == "accounts" or (isinstance(before, list) and isinstance(after, list)):
        return _listed(field, before or [], after or [])
    if medium_of(before, path) or medium_of(after, path):
        return _media(field, change, compared)
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        return _mapped(field, change, compared)
    was, now = ("" if side is None else shown.value(side) for side in (before, after))
    was, now = difftext.apart(was, now)
    return field._replace(before=was, after=now)


def word_rows(before: str, after: str) -> tuple[tuple[tuple[str, str], ...] | str, ...]:
    """The changed words within their lines; lines that did not change are left out between them."""
    pieces = difftext.legible(difftext.words(visible(before), visible(after)), space=difftext.SPACE)
    lines = difftext.display_lines(pieces)
    kept = [all(piece.kind is Kind.KEPT for piece in line) for line in lines]
    return tuple(
        [
            difftext.skipped(line) if isinstance(line, int) else _classed(line)
            for line in difftext.fold_kept(
                lines, kept, _WHOLE if len(lines) <= _WHOLE else _CONTEXT
            )
        ]
    )


def _classed(line: Sequence[Piece]) -> tuple[tuple[str, str], ...]:
    return tuple((_CLASSES[piece.kind], piece.text) for piece in line)


def _is_text(path: str, before: Any, after: Any) -> bool:
    sides = [side for side in (before, after) if side is not None]
    if not all(isinstance(side, str) for side in sides):
        return False
    return path.endswith("content") or any(len(side) > _SHORT or "\n" in side for side in sides)


def _listed(field: Field, before: Sequence[Any], after: Sequence[Any]) -> Field:
    old, new = difftext.rows_apart(list(map(shown.value, before)), list(map(shown.value, after)))
    if sorted(old) == sorted(new):
        return field._replace(before=", ".join(old), after=", ".join(new))
    removed, added = Counter(old) - Counter(new), Counter(new) - Counter(old)
    kept = Counter(new) - added
    return field._replace(
        kept=tuple(kept.elements()),
        removed=tuple(removed.elements()),
        added=tuple(added.elements()),
    )


def _media(field: Field, change: FieldChange, compared: Compared) -> Field:
    before, after = change.before, change.after
    old, new = medium_of(before, change.path), medium_of(after, change.path)
    changed = bytes_changed(before, after, compared.facts)
    sides = [("Before", old), ("After", new)]
    return field._replace(
        thumbnails=tuple(_thumbnail(side, one, compared) for side, one in sides if one),
        rows=word_rows(old.alt or "", new.alt or "") if old and new and old.alt != new.alt else (),
        notes=(*([changed] if changed else ()), *field.notes),
    )


def _thumbnail(side: str, medium: Media, compared: Compared) -> Thumbnail:
    facts = compared.facts.get(medium.sha256 or "")
    ratio = min(max(facts.ratio, 0.5), 2.0) if facts and facts.ratio else 1.0
    return Thumbnail(
        side=side,
        picture=whole(
            Hanging(compared.album, _THUMBNAIL).whole(Tile(medium, facts), ratio), "thumb"
        ),
        name=file_name(medium),
        alt=one_line(medium.alt or ""),
        about=one_line(_about(medium, facts) or told(medium, compared.facts)),
    )


def _about(medium: Media, facts: MediaFacts | None) -> str:
    """The size of a picture that is seen here; what it is made of is in the plan."""
    if medium.url or facts is None or not facts.width or not facts.height:
        return ""
    return f"{facts.width}x{facts.height} pixels"


def _mapped(field: Field, change: FieldChange, compared: Compared) -> Field:
    """A whole container, or a block of a network, that came, went or changed."""
    before, after = change.before, change.after
    if change.path.startswith(CONTAINER):
        sides = [("Before", before), ("After", after)]
        media = [
            _thumbnail(side, medium, compared)
            for side, data in sides
            if isinstance(data, Mapping)
            for medium in map(medium_of, data.get("media", ()))
            if medium
        ]
        texts = (str(side.get("content", "")) if side else "" for side in (before, after))
        return field._replace(rows=word_rows(*texts), thumbnails=tuple(media))
    old, new = (
        [f"{k}: {shown.value(side[k])}" for k in side] if side else [] for side in (before, after)
    )
    return field._replace(rows=word_rows("\n".join(old), "\n".join(new)))
