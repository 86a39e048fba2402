"""Drawings: groups of pictures as SVG, whose geometry needs no style of its own.

Written here and not in a template, because a page of a thousand posts has ten thousand of them.
"""

from markupsafe import Markup, escape

from postsync.domain.looks.card import Box, Layout
from postsync.views.page.pictures import Frame, Group


def drawn(group: Group, where: str) -> Markup:
    """The pictures of a part on a network that people call `where`."""
    frames = group.frames
    if group.layout is Layout.CAROUSEL:
        sizes = [
            (group.width, group.height) if group.is_tall else frame.box[2:] for frame in frames
        ]
        slides = "".join(
            [
                _own(frame, size, "slide", f"{at}/{len(frames)}")
                for at, (frame, size) in enumerate(zip(frames, sizes, strict=True), 1)
            ]
        )
        label = f"{len(frames)} to swipe on {escape(where)}"
        return Markup(  # noqa: S704 - everything in it is escaped
            f'<div class="carousel" role="group" tabindex="0" aria-label="{label}">{slides}</div>'
        )
    if group.layout in {Layout.PLAIN, Layout.DOCUMENT}:
        each = "".join([_own(frame, frame.box[2:], group.layout.value) for frame in frames])
        return Markup(f'<div class="{group.layout.value}s">{each}</div>')  # noqa: S704 - as above
    return whole(group, "group")


def whole(group: Group, name: str) -> Markup:
    """All frames in one drawing of the class `name`."""
    inner = "".join([_frame(frame) for frame in group.frames])
    if group.more:
        inner += (
            f'<svg{_at(group.frames[-1].box)} class="rest">'
            '<rect class="shade" width="100%" height="100%"/>'
            f'<text class="plus" x="50%" y="50%">+{group.more}</text></svg>'
        )
    size = f"{_number(group.width)} {_number(group.height)}"
    return Markup(f'<svg class="{name}" viewBox="0 0 {size}">{inner}</svg>')  # noqa: S704 - as above


def _own(frame: Frame, size: tuple[float, float], name: str, count: str = "") -> str:
    """A frame as a drawing of its own, `size` wide and high."""
    width, height = map(_number, size)
    return f'<svg class="{name}" viewBox="0 0 {width} {height}">{_frame(frame, count)}</svg>'


def _frame(frame: Frame, count: str = "") -> str:
    label = escape(frame.label)
    if frame.image:
        view, box = frame.view, frame.box
        # Where shapes differ by more than what gaps take, the picture shows whole or fills: never both.
        fit = "" if _is_alike(view, box) else ' preserveAspectRatio="xMidYMid slice"'
        picture = (
            f'<svg viewBox="{_numbers(view)}"{fit} role="img" aria-label="{label}">'
            f'<use href="#{frame.image}"/></svg>'
        )
    else:
        picture = (
            f'<svg role="img" aria-label="{label}"><rect class="void" width="100%" height="100%"/>'
            f'<text class="fname" x="12" y="24">{escape(frame.name)}</text>'
            f"{_lines(frame.why)}</svg>"
        )
    return f"<svg{_at(frame.box)}>{picture}{_marks(frame, count)}</svg>"


def _lines(texts: tuple[str, ...]) -> str:
    return "".join(
        [
            f'<text class="fwhy" x="12" y="{42 + 16 * at}">{escape(t)}</text>'
            for at, t in enumerate(texts)
        ]
    )


def _marks(frame: Frame, count: str) -> str:
    """What stands on a picture; its label says the same."""
    marks = f'<use href="#b-{frame.badge}" y="100%"/>' if frame.badge else ""
    if frame.is_video:
        marks += '<use href="#b-play" x="50%" y="50%"/>'
        if frame.length:
            marks += '<text class="length" x="100%" y="100%" dx="-10" dy="-12">'
            marks += f"{frame.length}</text>"
    if count:
        marks += '<use href="#b-count" x="100%"/>'
        marks += f'<text class="count" x="100%">{count}</text>'
    return marks


def _at(box: Box) -> str:
    x = f' x="{_number(box.x)}"' if box.x else ""
    y = f' y="{_number(box.y)}"' if box.y else ""
    return f'{x}{y} width="{_number(box.width)}" height="{_number(box.height)}"'


def _numbers(box: Box) -> str:
    return f"{_number(box.x)} {_number(box.y)} {_number(box.width)} {_number(box.height)}"


def _number(value: float) -> str:
    """A number of pixels: a tenth is more than any screen shows."""
    whole_number = int(value)
    return str(whole_number) if whole_number == value else f"{value:.1f}"


def _is_alike(view: Box, box: Box) -> bool:
    return abs(view.width * box.height - view.height * box.width) < 0.005 * view.height * box.width
