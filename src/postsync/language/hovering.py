"""Hovering: what an editor shows about the word under the mouse."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from lsprotocol import types

from postsync.domain.catalogue import RULES
from postsync.domain.networks import NETWORKS, network_of_selector, selector_key
from postsync.domain.post.media import MediaFacts
from postsync.domain.post.post import Post
from postsync.domain.problem import Path
from postsync.language.schemas import keys_at, words_of
from postsync.language.sheets import Leaf
from postsync.language.spot import spot_at
from postsync.language.telling import length_at
from postsync.language.view import View, measures_of, zone_of
from postsync.views.measures import counts_and_folds
from postsync.views.moments import Zone, both, duration, relative
from postsync.views.progress import megabytes

_RULE = re.compile(r"PS[0-9]{3}")
_NEAR = timedelta(hours=24)
_MOST_NEAR = 6


def hover(view: View, line: int, column: int, now: datetime) -> types.Hover | None:
    """What is known of the word at a place, line and column from 1."""
    if about := _rule_at(view.text.line(line), column):
        return _shown(about)
    leaf = view.sheet.leaf_at(line) if view.sheet else None
    if leaf is None:
        return _shown(_of_key(view, line, column))
    path, at_key = leaf.places.path_at(line, column)
    if at_key:
        return _shown(_key(view, path))
    return _shown(_value(view, leaf, path, now))


def _shown(text: str) -> types.Hover | None:
    if not text:
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))


def _rule_at(line: str, column: int) -> str:
    """The title of the rule that a comment names."""
    if "postsync:" not in line:
        return ""
    for match in _RULE.finditer(line):
        if match.start() < column <= match.end() + 1 and match[0] in RULES:
            from postsync.adapters.rule_pages import rule_entry

            rule = RULES[match[0]]
            return f"**{rule.id}**: {rule.title}\n\n{rule_entry(rule.id)}"
    return ""


def _of_key(view: View, line: int, column: int) -> str:
    """The words of the schema about a key, in a file that is not YAML or is the configuration."""
    text = view.text.line(line)
    begin = column
    while begin > 1 and (text[begin - 2].isalnum() or text[begin - 2] == "_"):
        begin -= 1
    spot = spot_at(view.text.lines, line, begin)
    name = text[begin - 1 : begin - 1 + length_at(text, begin)]
    if spot.kind != "key" or not text[begin - 1 + len(name) :].lstrip().startswith(":"):
        return ""
    return _key(view, (*spot.path, name))


def _key(view: View, path: Path) -> str:
    if not path or not isinstance(path[-1], str):
        return ""
    schema = keys_at(view.schema, path[:-1]).get(path[-1])
    return words_of(schema) if schema else ""


def _value(view: View, leaf: Leaf, path: Path, now: datetime) -> str:
    names = [part for part in path if isinstance(part, str)]
    name = names[-1] if names else ""
    written = leaf.places.written(path)
    if name == "accounts" and written:
        return _account(view, written)
    if name == "scheduledAt":
        meant = [one.post for one in leaf.drawn if one.where(("scheduledAt",)) == path]
        return "\n\n".join(_time(view, post, now) for post in meant[:1])
    if name == "path" and "media" in names:
        line = leaf.places.span(path).line
        return _medium(view, leaf, written, line)
    return _lengths(view, leaf, path)


def _lengths(view: View, leaf: Leaf, path: Path) -> str:
    """How long a text is on the networks of its posts, and where they fold it."""
    here = {one._replace(path=()): None for one, place in measures_of(view, leaf) if place == path}
    return counts_and_folds(here)


def _account(view: View, selector: str) -> str:
    if group := view.home.config.groups.get(selector):
        return f"**{selector}**, a group: {', '.join(f'`{one}`' for one in group)}"
    key = selector_key(selector)
    found = [
        account
        for account in view.home.accounts()
        if key in {account.network, f"{account.network}:{selector_key(account.username)}"}
        or selector in {account.id, account.username}
    ]
    lines = [
        f"**{account.name}**"
        + (f", {account.nickname}" if account.nickname else "")
        + ("" if account.active else ": not active, it has to be connected again")
        for account in found
    ]
    if lines:
        return "\n\n".join([*lines, "As recorded in the state."])
    network = network_of_selector(selector)
    if network is None:
        return ""
    title = NETWORKS[network].title
    return (
        f"An account on {title}; no state on this machine knows it."
        if ":" in selector
        else (f"Every connected account on {title}")
    )


def _time(view: View, post: Post, now: datetime) -> str:
    """When a post goes out, for the workspace and for this machine, and what goes out around it."""
    moment = post.content.scheduled_at
    if moment is None:
        return ""
    zone = zone_of(view)
    lines = [f"**{both(moment, zone)}**, {relative(moment, now)}"]
    if moment.astimezone().utcoffset() != moment.astimezone(zone.tz).utcoffset():
        lines.append(f"Here: {both(moment, Zone(None, 'local time'))}")
    near = sorted(_near(view.looked.posts, post, moment))
    lines += [f"- {text}" for _, text in near[:_MOST_NEAR]]
    return "\n\n".join(lines[:2]) + ("\n\n" + "\n".join(lines[2:]) if lines[2:] else "")


def _near(posts: Iterable[Post], own: Post, moment: datetime) -> Iterator[tuple[timedelta, str]]:
    """Other posts that go out within a day, the nearest first."""
    for post in posts:
        other = post.content.scheduled_at
        is_own = post.span.file == own.span.file and post.address == own.address
        if other is None or is_own or abs(other - moment) > _NEAR:
            continue
        away = other - moment
        when = "at the same time"
        if abs(away) >= timedelta(minutes=1):
            when = f"{duration(abs(away))} {'later' if away > timedelta() else 'earlier'}"
        yield abs(away), f"`{post.address}` {when}, {', '.join(post.content.selectors[:4])}"


def _medium(view: View, leaf: Leaf, written: str, line: int) -> str:
    """What a media file is, and whether the networks of its posts take it."""
    path, fault = view.sheets.media.find(view.inner, written)
    if fault is not None:
        return f"{fault[1]}. {fault[2]}"
    facts = view.sheets.media.facts(path)
    if facts is None:
        return ""
    wrong = [
        f"- {item.summary}"
        for item in view.findings()
        if item.rule.startswith("PS3") and item.span and item.span.line == line
    ]
    selectors = (one for post, _ in leaf.drawn for one in post.content.selectors)
    named = dict.fromkeys(filter(None, map(network_of_selector, selectors)))
    titles = ", ".join(NETWORKS[network].title for network in named)
    fits = "\n".join(wrong) if wrong else f"Nothing is wrong with it on {titles}." if titles else ""
    return f"{', '.join(_facts(facts))}\n\n{fits}".strip()


def _facts(facts: MediaFacts) -> Iterator[str]:
    yield f"**{facts.type}**"
    yield megabytes(facts.size)
    if facts.width and facts.height:
        yield f"{facts.width:,} by {facts.height:,} pixels"
    if facts.seconds:
        yield f"{facts.seconds:.1f} seconds"
    if facts.fps:
        yield f"{facts.fps:.0f} frames a second"
    codecs = [codec for codec in (facts.video_codec, facts.audio_codec) if codec]
    if codecs:
        yield " and ".join(codecs)
