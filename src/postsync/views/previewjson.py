"""The preview as JSON for scripts."""

from collections.abc import Mapping
from typing import Any

from postsync.domain.looks.card import (
    Box,
    Card,
    Count,
    Fold,
    Note,
    Part,
    Picture,
    Pictures,
    Stretch,
    Tile,
    key_of,
)
from postsync.domain.looks.figures import FIGURES
from postsync.domain.run.preview import Preview, Shown
from postsync.views.calendarjson import calendar_data, minute_of, time_of, url_data
from postsync.views.jsonout import FORMAT_VERSION, diagnostic_data
from postsync.views.jsontext import Rows, document
from postsync.views.partjson import part_data


def preview(preview: Preview, *, out: str | None = None, size: int | None = None) -> str:
    """The preview. `out` is where its page was written, and `size` how many bytes that has."""
    plan = preview.plan
    used = {name for post in preview.posts for card in post.cards for name in card.figures}

    def post(one: Shown) -> dict[str, Any]:
        return _post(one, preview.pictures)

    data = {
        "format_version": FORMAT_VERSION,
        "now": minute_of(plan.now),
        "digest": plan.digest,
        "commit": plan.commit,
        "base": preview.base,
        "offline": plan.offline,
        "timezone": preview.timezone,
        "summary": plan.summary(),
        "posts": Rows(post, preview.posts),
        "calendar": calendar_data(preview.calendar),
        "figures": {name: _figure(name) for name in sorted(used & FIGURES.keys())},
        "diagnostics": Rows(diagnostic_data, preview.diagnostics),
        "out": out,
        "bytes": size,
    }
    return document(data)


def _post(post: Shown, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    change = post.change
    return {
        "address": post.address,
        "state": post.state.value,
        "action": change.action.value if change else None,
        "reasons": [reason.value for reason in change.reasons] if change else [],
        "publishes_now": post.publishes_now,
        "overdue": post.overdue,
        "file": post.file,
        "line": post.line,
        **part_data(post.part),
        "scheduled_at": time_of(post.scheduled_at),
        "was_at": time_of(post.was_at),
        "deliveries": [
            {"account_id": to.account_id, "network": to.network, "username": to.username}
            for to in post.destinations
        ],
        "urls": [url_data(*one) for one in post.urls],
        "changed": [
            {"path": one.path, "before": one.before, "after": one.after} for one in post.changed
        ],
        "cards": [_card(card, pictures) for card in post.cards],
        "cards_before": [_card(card, pictures) for card in post.cards_before],
        "diagnostics": [diagnostic_data(item) for item in post.diagnostics],
    }


def _card(card: Card, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    return {
        "account_id": card.account_id,
        "network": card.network,
        "username": card.username or None,
        "name": card.name,
        "kind": card.kind.value,
        "title": card.title,
        "title_fold": _fold(card.title_fold),
        "title_count": _count(card.title_length),
        "button": card.button,
        "topic": card.topic,
        "place": card.place,
        "covered": card.covered,
        "grid": _tile(card.grid, pictures) if card.grid else None,
        "parts": [_part(part, pictures) for part in card.parts],
        "notes": [_note(note) for note in card.notes],
        "figures": card.figures,
        "settings": dict(card.settings),
    }


def _part(part: Part, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    link = part.link_card
    return {
        "role": part.role.value,
        "shown": part.shown,
        "fold": _fold(part.fold),
        "count": _count(part.length),
        **_spans(part.stretches),
        "layout": part.pictures.layout.value if part.pictures else None,
        "ratio": round(part.pictures.ratio, 4) if part.pictures else None,
        "media": _media(part.pictures, pictures) if part.pictures else [],
        "more": part.pictures.more if part.pictures else 0,
        "link_card": {"host": link.host, "url": link.url, "known": False} if link else None,
    }


def _spans(stretches: tuple[Stretch, ...]) -> dict[str, list[dict[str, Any]]]:
    """Where links, hashtags and mentions stand, in code points of the shown text."""
    links, names = [], []
    at = 0
    for stretch in stretches:
        end = at + len(stretch.shown)
        span = {"start": at, "end": end, "shown": stretch.shown, "clickable": stretch.clickable}
        if stretch.kind == "link":
            links.append({**span, "url": stretch.raw})
        elif stretch.kind != "text":
            names.append({**span, "kind": stretch.kind})
        at = end
    return {"links": links, "names": names}


def _media(shown: Pictures, pictures: Mapping[str, Picture]) -> list[dict[str, Any]]:
    return [_tile(tile, pictures) for tile in shown.tiles]


def _tile(tile: Tile, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    medium, facts = tile.medium, tile.facts
    picture = pictures.get(key_of(medium))
    return {
        "path": medium.path,
        "url": medium.url,
        "sha256": medium.sha256,
        "type": facts.type if facts else None,
        "width": facts.width if facts else None,
        "height": facts.height if facts else None,
        "place": _box(tile.place, 4),
        "keeps": _box(tile.keeps, 1) if tile.keeps else None,
        "lost": round(tile.lost, 4),
        "alt": bool(medium.alt),
        "alt_text": medium.alt,
        "embedded": bool(picture and picture.data is not None),
    }


def _box(box: Box, digits: int) -> list[float]:
    return [round(one, digits) for one in box]


def _fold(fold: Fold | None) -> dict[str, Any] | None:
    return fold._asdict() if fold else None


def _count(count: Count | None) -> dict[str, Any] | None:
    return count._asdict() if count else None


def _note(note: Note) -> dict[str, Any]:
    return {
        "code": note.code,
        "text": note.text,
        "strong": note.is_strong,
        "rule": note.rule,
        "part": note.part,
    }


def _figure(name: str) -> dict[str, Any]:
    figure = FIGURES[name]
    return {
        "value": figure.value,
        "source": figure.source,
        "date": figure.date,
        "confidence": figure.confidence,
    }
