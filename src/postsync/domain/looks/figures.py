"""Figures: everything that cards rest on, by network and name.

`docs/figures.md` lists them for people, and a test holds both together.
"""

from collections.abc import Mapping

from postsync.domain.looks.look import Confidence, Figure
from postsync.domain.looks.networks import LOOKS

CONFIDENCE: Mapping[Confidence, str] = {
    "O": "the network says so itself",
    "B": "seen in source code, or by a careful observer",
    "S": "said by several others, not by the network",
    "D": "disputed: of what is said, what shows less is taken",
    "U": "not known: drawn plainly",
}

FIGURES: Mapping[str, Figure] = {
    f"{network}.{name}": figure
    for network, look in LOOKS.items()
    for name, figure in look.figures.items()
}
"""Every figure, by `network.name`, such as `linkedin.fold`."""
