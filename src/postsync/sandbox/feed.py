"""The page at `/`: what each account has published and what it will. No script, nothing foreign."""

import base64
import hashlib
import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from postsync.sandbox import accounts, clock, world
from postsync.sandbox.media import guessed_type
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import JSON, Request, Response, page

if TYPE_CHECKING:
    import sqlite3

_SHOWN = 50
"""Posts of one list; the rest is counted."""

_STYLE = Path(__file__).with_name("feed.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; media-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_DELIVERIES = """
SELECT d.due_at AS at, d.status, d.error, NULL AS url, NULL AS visibility, NULL AS removed_at,
       p.id, p.containers
FROM deliveries d JOIN posts p ON p.seq = d.post WHERE d.account = ? AND
"""
_FAILED = _DELIVERIES + "d.status = 'failed' ORDER BY d.due_at DESC, d.post DESC"
_COMING = _DELIVERIES + "d.status = 'pending' AND d.due_at IS NOT NULL ORDER BY d.due_at, d.post"
_PAST = """
SELECT b.at, 'published' AS status, NULL AS error, b.url, b.visibility, b.removed_at,
       p.id, b.containers
FROM publications b JOIN posts p ON p.seq = b.post
WHERE b.account = ? ORDER BY b.at DESC, b.seq DESC
"""
_LISTS = {"Failed": _FAILED, "Scheduled": _COMING, "Published": _PAST}


def show(turn: Turn, _request: Request) -> Response:
    """`GET /`."""
    rows = turn.all("SELECT * FROM accounts ORDER BY position")
    sections, links, quiet = [], [], []
    for row in rows:
        lists = {title: turn.all(sql, row["id"]) for title, sql in _LISTS.items()}
        name = f"{world.NETWORKS[row['network']].title}: {_text(accounts.plain(row['username']))}"
        if any(lists.values()):
            sections.append(_account(row, name, lists))
            links.append(f'<li><a href="#{_text(row["id"])}">{name}</a></li>')
        else:
            quiet.append(name)
    return page(
        200,
        _PAGE.format(
            style=_STYLE,
            now=_time(turn.now),
            links=f'<nav aria-label="Accounts"><ul>{"".join(links)}</ul></nav>' if links else "",
            sections="\n".join(sections) or '<p class="empty">Nothing has been posted yet.</p>',
            quiet=f'<p class="quiet">Without posts: {", ".join(quiet)}</p>' if quiet else "",
        ),
        {
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        },
    )


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Feeds of the postsync sandbox</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>Feeds of the sandbox</h1>
<p class="lead">Its clock says {now}. Nothing here has left this machine.</p>
{links}
</header>
<main>
{sections}
</main>
{quiet}
</body>
</html>
"""


def _account(row: "sqlite3.Row", name: str, lists: "dict[str, list[sqlite3.Row]]") -> str:
    notes = [_text(row["nickname"])]
    if row["disconnected_at"] is not None:
        notes.append("disconnected")
    elif not row["active"]:
        notes.append("token expired")
    return (
        f'<section id="{_text(row["id"])}" aria-labelledby="name-{_text(row["id"])}">\n'
        f'<h2 id="name-{_text(row["id"])}">{name}</h2><p class="kind">{" · ".join(notes)}</p>\n'
        f"{''.join(_list(title, rows) for title, rows in lists.items())}</section>"
    )


def _list(title: str, rows: "list[sqlite3.Row]") -> str:
    if not rows:
        return ""
    more = len(rows) - _SHOWN
    items = "\n".join(_post(row) for row in rows[:_SHOWN])
    rest = f'<p class="more">and {more} more</p>' if more > 0 else ""
    return f'<h3>{title} ({len(rows)})</h3>\n<ol class="posts">\n{items}\n</ol>{rest}\n'


def _post(row: "sqlite3.Row") -> str:
    root, *replies = json.loads(row["containers"])
    thread = "".join(f"<li>{_container(reply)}</li>" for reply in replies)
    return (
        f"<li{' class=gone' if row['removed_at'] else ''}>"
        f'<p class="when">{_time(row["at"])} {_badge(row)} <span>{_text(row["id"])}</span></p>'
        f"{_container(root)}"
        + (f'<ol class="replies" aria-label="Replies">{thread}</ol>' if thread else "")
        + (f'<p class="error">Failed: {_text(row["error"])}</p>' if row["error"] else "")
        + (f'<p class="address">{_text(row["url"])}</p>' if row["url"] else "")
        + "</li>"
    )


def _badge(row: "sqlite3.Row") -> str:
    if row["removed_at"]:
        return '<span class="badge bad">taken down</span>'
    if row["status"] == "failed":
        return '<span class="badge bad">failed</span>'
    if row["status"] == "pending":
        return '<span class="badge">scheduled</span>'
    word = "published" if row["visibility"] == "public" else f"published ({row['visibility']})"
    return f'<span class="badge live">{_text(word)}</span>'


def _container(container: JSON) -> str:
    media = "".join(_figure(medium) for medium in container["media"])
    return f'<p class="text" dir="auto">{_text(container["content"])}</p>' + (
        f'<div class="media">{media}</div>' if media else ""
    )


def _figure(medium: JSON) -> str:
    path, alt = _path(medium["url"]), medium.get("altText", "")
    kind = (guessed_type(medium["filename"]) or "").partition("/")[0]
    # Only files of the sandbox itself are shown, whatever port it listened on at the time.
    if not path.startswith("/media/"):
        picture = ""
    elif kind == "video":
        picture = f'<video controls preload="metadata" src="{_text(path)}"></video>'
    else:
        picture = f'<img loading="lazy" src="{_text(path)}" alt="{_text(alt)}">'
    caption = f"Alt text: {_text(alt)}" if alt else "No alt text"
    return (
        f"<figure>{picture}<figcaption>{_text(medium['filename'])}<br>{caption}</figcaption>"
        "</figure>"
    )


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""  # anything may have been posted as an address


def _time(moment: int) -> str:
    text = clock.to_iso(moment) or ""
    return f'<time datetime="{text}">{text[:10]} {text[11:19]} UTC</time>'


# What could hide or reorder text in a review is shown instead of obeyed.
_VISIBLE = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\n\t"} | {
    code: f"\u27e8U+{code:04X}\u27e9"
    for code in (0x7F, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


def _text(value: str) -> str:
    return escape(value.translate(_VISIBLE))
