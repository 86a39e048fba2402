"""How variants are written, where they are a list, or something stands among them that belongs into one."""

from collections.abc import Iterator, Mapping
from typing import Any

from postsync.adapters.workspace.schema.check import known_keys
from postsync.adapters.workspace.wording import cut, key, quoted
from postsync.domain.networks import network_named
from postsync.domain.problem import Path

_OF_WHOM = ("account", "accounts", "network", "networks", "for", "key", "name", "on", "to")
"""What people call the key of a variant."""

_SHOWN = 3


def variants_here(value: Any, path: Path) -> str:
    """What to write in the place of `value`, which is no block of variants and no variant; else nothing."""
    if path[-1:] == ("variants",):
        names = list(_named(value))[:_SHOWN]
        example = ", ".join(f"{name}: {{…}}" for name in names) or "x: {…}, linkedin: {…}"
        return f"Each variant stands below the key of whom it is for: `variants: {{{example}}}`."
    if path[-2:-1] != ("variants",) or value is None:
        return ""
    name = str(path[-1])
    if name in known_keys() and network_named(name) is None:
        said = "[…]" if isinstance(value, list) else cut(_written(value))
        return (
            f"{key(name)} belongs into a variant, below the key of whom it is for: "
            f"`variants: {{linkedin: {{{name}: {said}}}}}`."
        )
    if isinstance(value, str) and network_named(name.partition(":")[0]) is not None:
        return f'Write the text of a variant as its `content`: `{name}: {{content: "…"}}`.'
    return ""


def _written(value: Any) -> str:
    return quoted(value).strip("“”")


def _named(value: Any) -> Iterator[str]:
    """For whom the variants are, as far as a list, or a text, tells that."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield cut(one)
        elif isinstance(one, Mapping):
            own = next((one[name] for name in _OF_WHOM if name in one), None)
            if isinstance(own, str):
                yield cut(own)
            elif own is None and len(one) == 1:
                yield cut(str(next(iter(one))))
