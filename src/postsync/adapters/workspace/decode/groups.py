"""Groups of the configuration: names for several accounts, which may hold one another."""

from collections.abc import Mapping

MAX_NESTING = 16


class GroupInGroup(Exception):
    """A group contains itself, or groups are nested too deeply; `names` is the way there."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(" → ".join(names))
        self.names = names


def expand_groups(groups: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Each group with the groups inside it filled in, each selector once. Raises GroupInGroup."""
    expanded: dict[str, tuple[str, ...]] = {}
    for name in groups:
        _expand(name, groups, expanded, ())
    return expanded


def expand_selectors(
    selectors: tuple[str, ...], groups: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """`selectors` with expanded groups filled in, each once, in order."""
    found: dict[str, None] = {}
    for selector in selectors:
        found.update(dict.fromkeys(groups.get(selector, (selector,))))
    return tuple(found)


def _expand(
    name: str,
    groups: Mapping[str, tuple[str, ...]],
    expanded: dict[str, tuple[str, ...]],
    above: tuple[str, ...],
) -> None:
    if name in expanded:
        return
    if name in above:
        raise GroupInGroup((*above[above.index(name) :], name))
    if len(above) > MAX_NESTING:
        raise GroupInGroup((*above[:2], "…", name))
    for member in groups[name]:
        if member in groups:
            _expand(member, groups, expanded, (*above, name))
    expanded[name] = expand_selectors(groups[name], expanded)
