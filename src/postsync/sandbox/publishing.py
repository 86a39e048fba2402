"""Publishing: what time does to due posts, and what each network makes of them."""

import json
import re
import unicodedata
from typing import TYPE_CHECKING

from postsync.sandbox import accounts, clock, faults, world
from postsync.sandbox.store import Turn
from postsync.sandbox.wire import JSON

if TYPE_CHECKING:
    import sqlite3

_DUE = """
SELECT d.post, d.position, d.account, d.due_at, d.held, p.containers, p.blocks,
       a.network, a.username, a.nickname, a.active, a.ends_at, a.disconnected_at, a.id
FROM deliveries d JOIN posts p ON p.seq = d.post JOIN accounts a ON a.id = d.account
WHERE d.status = 'pending' AND d.due_at <= ? ORDER BY d.due_at, d.post, d.position
"""

_BLUESKY_LIMIT = 300


def schedule(turn: Turn, post: int, due_at: int | None) -> None:
    """Set when each account of a post will publish it; None: not at all."""
    delay = turn.settings.publish_delay * clock.SECOND
    stagger = turn.settings.publish_stagger * clock.SECOND
    turn.write("UPDATE posts SET due_at = ? WHERE seq = ?", due_at, post)
    turn.write(
        "UPDATE deliveries SET held = 0, due_at = CAST(? + ? + ? * position AS INTEGER)"
        " WHERE post = ? AND status = 'pending'",
        due_at,
        delay,
        stagger,
        post,
    )


def publish_due(turn: Turn) -> None:
    """Publish everything whose time has come, in the order of time.

    A post gets the time at which it was due, not the time at which someone looked.
    """
    # A fault may move a delivery to a later moment that has come too, hence the loop.
    while due := turn.all(_DUE, turn.now):
        for row in due:
            _publish(turn, row)


def _publish(turn: Turn, row: "sqlite3.Row") -> None:
    fault = None
    if not row["held"]:
        fault = faults.fire(turn, lambda rule: _is_meant(rule, row)).get("partial")
    if fault and fault["outcome"] == "late":
        _change(turn, row, "held = 1, due_at = due_at + ?", clock.from_seconds(fault["seconds"]))
        return
    blocks: JSON = json.loads(row["blocks"])
    containers: list[JSON] = json.loads(row["containers"])
    error = fault["error"] if fault else objection(row, row["due_at"], containers, blocks)
    if error:
        _change(turn, row, "status = 'failed', error = ?", error)
    else:
        _go_live(turn, row, _visibility(row["network"], blocks))


def _change(turn: Turn, row: "sqlite3.Row", what: str, *values: object) -> None:
    sql = f"UPDATE deliveries SET {what} WHERE post = ? AND position = ?"  # noqa: S608 -- our own
    if not turn.write(sql, *values, row["post"], row["position"]):
        raise ValueError(sql)  # it would be due for ever


def _is_meant(rule: faults.Rule, row: "sqlite3.Row") -> bool:
    selectors = rule.parameters.get("accounts")
    return (
        rule.kind == "partial"
        and (selectors is None or accounts.is_meant(selectors, row))
        and rule.parameters["text"] in row["containers"]
    )


def _go_live(turn: Turn, row: "sqlite3.Row", visibility: str) -> None:
    at, post, account = row["due_at"], row["post"], row["account"]
    address = world.NETWORKS[row["network"]].address
    if "{code}" in address:
        number = turn.name("platform", post, account, length=11)
    else:
        number = "7" + "".join(str(ord(c) % 10) for c in turn.name(post, account, length=18))
    user = accounts.plain(row["username"])
    url = address.format(user=user, number=number, code=number)
    published = "status = 'published', error = NULL, published_at = ?, platform_id = ?, url = ?"
    _change(turn, row, published, at, number, url)
    turn.write("UPDATE posts SET published_at = coalesce(published_at, ?) WHERE seq = ?", at, post)
    turn.insert(
        "publications",
        at=at,
        post=post,
        account=account,
        visibility=visibility,
        platform_id=number,
        url=url,
        containers=row["containers"],
    )


def _visibility(network: str, blocks: JSON) -> str:
    """What the public gets to see: TikTok's default is the creator's inbox, not the feed."""
    block = blocks.get(network, {})
    if network == "tiktok" and block.get("postMode") != "DIRECT_POST":
        return "inbox"
    if network == "youtube":
        return str(block.get("privacyStatus", "public"))
    return "public"


def objection(row: "sqlite3.Row", at: int, containers: list[JSON], blocks: JSON) -> str | None:
    """Why the network refuses the post, if it does: only the few rules that are certain."""
    network = row["network"]
    if row["disconnected_at"] is not None:
        return "The account is no longer connected"
    if not accounts.can_publish(row, at):
        return "The access token has expired: reconnect the account"
    known = world.NETWORKS[network]
    if known.needs_media and not containers[0]["media"]:
        return f"{network} needs an image or a video"
    if known.needed and not blocks.get(network, {}).get(known.needed):
        return f"{known.needed} is required"
    if network == "bluesky" and any(_graphemes(c["content"]) > _BLUESKY_LIMIT for c in containers):
        return f"Text must not be longer than {_BLUESKY_LIMIT} graphemes"
    return None


_JOINS = re.compile("\u200d.|[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]", re.DOTALL)


def _graphemes(text: str) -> int:
    """About as many as people see; never more, so that no good post is refused."""
    rest = _JOINS.sub("", text)
    return sum(1 for character in rest if not unicodedata.combining(character))
