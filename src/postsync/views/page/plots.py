"""Plots: bars as SVG, whose geometry needs no style of its own and no script."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

_WIDTH, _HEIGHT = 960, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 8, 14, 30
_MOST_LABELS = 10
_WIDEST = 72
_ROUND = (2, 4, 6, 8, 10, 12, 16, 20, 30, 40, 50, 60, 80, 100)


class Bar(NamedTuple):
    """A bar: what stands below it, how high it is, and what a pointer that rests on it is told."""

    label: str
    value: int
    says: str


def columns(bars: Sequence[Bar], says: str) -> Markup:
    """Bars side by side, in the order of time. `says` is all of it in words, for those who do not see it."""
    most = ceiling(max((bar.value for bar in bars), default=0))
    wide = (_WIDTH - _LEFT - _RIGHT) / max(1, len(bars))
    high = _HEIGHT - _TOP - _BOTTOM
    pieces = [_line(most * part / 2, most, high) for part in range(3)]
    every = -(-len(bars) // _MOST_LABELS)
    for number, bar in enumerate(bars):
        middle = _LEFT + (number + 0.5) * wide
        size = min(_WIDEST, wide * 0.72)
        tall = bar.value / most * high
        ground = _rectangle("ground", middle - wide / 2, _TOP, wide, high)
        column = _rectangle("column", middle - size / 2, _TOP + high - tall, size, tall)
        pieces.append(f"<g><title>{escape(bar.says)}</title>{ground}{column}</g>")
        if number % every == 0:
            pieces.append(
                f'<text class="tick" x="{middle:.1f}" y="{_HEIGHT - 10}" text-anchor="middle">'
                f"{escape(bar.label)}</text>"
            )
    return Markup(  # noqa: S704 - everything in it is escaped
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(says)}">'
        f"{''.join(pieces)}</svg>"
    )


def beam(value: int, most: int) -> Markup:
    """A bar that lies beside its number in a table, which says the same."""
    size = 100 * value / most if most else 0
    return Markup(  # noqa: S704 - numbers
        '<svg class="beam" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="column" width="{size:.1f}" height="8"/></svg>'
    )


def ceiling(value: int) -> int:
    """The next round number whose half is round as well."""
    zeros: int = 10 ** max(0, len(str(value)) - 2)
    return next(one * zeros for one in _ROUND if one * zeros >= value)


def _rectangle(name: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def _line(value: float, most: int, high: int) -> str:
    y = _TOP + high - value / most * high
    return (
        f'<path class="rule" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>'
        f'<text class="tick" x="{_LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{value:,.0f}</text>'
    )
