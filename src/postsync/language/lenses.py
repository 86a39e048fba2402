"""Lenses and hints: counts above each text, and a mark at the place where a network folds it."""

from collections.abc import Iterator
from datetime import datetime

from lsprotocol import types

from postsync.adapters.workspace.load.checking import address_of
from postsync.domain.looks.measuring import Measure
from postsync.domain.post.post import Post
from postsync.language.sheets import Leaf
from postsync.language.view import View, measures_of, zone_of
from postsync.views.measures import counts, folds_here
from postsync.views.moments import both, local, relative

_AT_APPLY = "when it is applied"


def lenses(view: View, now: datetime) -> list[types.CodeLens] | None:
    """The lines above the posts and the texts of a file; None while it is not YAML."""
    sheet = view.sheet
    if sheet is None:
        return None
    found = [lens for leaf in sheet.leaves for lens in _of_leaf(view, leaf, now)]
    return sorted(found, key=lambda lens: lens.range.start.line)


def hints(view: View) -> list[types.InlayHint]:
    """A mark at each place where a network folds a text."""
    found = []
    for leaf in view.sheet.leaves if view.sheet else ():
        for (line, column), folding in _folds(view, leaf).items():
            found.append(
                types.InlayHint(
                    position=types.Position(*view.text.at(line, column)),
                    label=f"⋯ {folds_here(folding)}",
                    padding_left=True,
                    padding_right=True,
                )
            )
    return found


def _of_leaf(view: View, leaf: Leaf, now: datetime) -> Iterator[types.CodeLens]:
    if leaf.is_template:
        if address := address_of(leaf.document.data, view.found) if view.found else None:
            yield _lens(view, leaf.line, _campaign(view, address))
        return
    for post, _ in leaf.drawn:
        yield _lens(view, max(post.span.line, leaf.line), _about(view, post, now))
    folding: dict[int, list[Measure]] = {}
    for (line, _), measures in _folds(view, leaf).items():
        folding.setdefault(line, []).extend(measures)
    for line, measures in _texts(view, leaf).items():
        here = folding.pop(line, [])
        words = [counts(measures), folds_here(here)] if here else [counts(measures)]
        yield _lens(view, line, " · ".join(words))
    for line, measures in folding.items():
        yield _lens(view, line, folds_here(measures))


def _campaign(view: View, address: str) -> str:
    """`tips · 24 posts, Tue 2026-12-01 15:00 CET to …`, as the last check of the workspace has found them."""
    zone = zone_of(view)
    posts = [one for one in view.looked.posts if one.part and one.part.of == address]
    times = sorted(one.content.scheduled_at for one in posts if one.content.scheduled_at)
    when = f", {local(times[0], zone)} to {local(times[-1], zone)}" if times else ""
    return f"{address} · {len(posts):,} post{'' if len(posts) == 1 else 's'}{when}"


def _lens(view: View, line: int, title: str) -> types.CodeLens:
    at = types.Position(*view.text.at(line, 1))
    # Without the name of a command an editor shows the words, and nothing to click.
    return types.CodeLens(range=types.Range(at, at), command=types.Command(title, ""))


def _about(view: View, post: Post, now: datetime) -> str:
    """`launch · Tue 2026-12-01 15:00 CET (14:00 UTC), in 8 days · 3 deliveries`."""
    moment = post.content.scheduled_at
    when = f"{both(moment, zone_of(view))}, {relative(moment, now)}" if moment else _AT_APPLY
    number = len(view.home.accounts_of(post)) or len(post.content.selectors)
    goes = "draft" if post.content.draft else f"{number} deliver{'y' if number == 1 else 'ies'}"
    return " · ".join(part for part in (post.address, when, goes) if part)


def _texts(view: View, leaf: Leaf) -> dict[int, list[Measure]]:
    """The texts of a document by the lines of their keys."""
    found: dict[int, dict[Measure, None]] = {}
    for measured, path in measures_of(view, leaf):
        line = leaf.places.span(path, at_key=True).line
        found.setdefault(line, {})[measured._replace(path=())] = None
    return {line: [*measures] for line, measures in found.items()}


def _folds(view: View, leaf: Leaf) -> dict[tuple[int, int], list[Measure]]:
    """The places where texts are folded, with the networks that do it."""
    found: dict[tuple[int, int], dict[str, Measure]] = {}
    for measured, path in measures_of(view, leaf):
        # A text whose mentions were filled in has other places than the file.
        if measured.fold is not None and "{{" not in leaf.places.written(path):
            span = leaf.places.span(path, offset=measured.fold)
            found.setdefault((span.line, span.column), {})[measured.network] = measured
    return {place: [*measures.values()] for place, measures in found.items()}
