"""Keys of rows: the end of the address of the post that a row becomes."""

import re
from typing import Any

from postsync.adapters.workspace.expand.rows.table import Entry, Fault
from postsync.adapters.workspace.foreign import plain
from postsync.adapters.workspace.wording import key, quoted
from postsync.domain.post.address import MAX_LENGTH, is_id, like_address
from postsync.domain.rules.characters import named
from postsync.domain.text.hidden import hidden
from postsync.domain.text.lookalikes import as_latin, looks_latin

_KEY = re.compile(r"[A-Za-z0-9._-]+")


def text_of_key(value: Any) -> str | None:
    """A cell as a key; a number is one as well. None where there is none."""
    if type(value) is int:
        return str(value)
    if isinstance(value, str):
        return value.strip()
    return None if value is None else str(value)


def fault_of_key(entry: Entry, campaign: str) -> Fault | None:
    """Why a row has no address."""
    name = entry.key
    if not name:
        summary = "the row has no key"
        return Fault(
            "PS163", summary, "Give it one that no other row has; it never changes.", entry.line
        )
    if not _KEY.fullmatch(name) or not name.strip("."):
        seen = plain(name)
        meant = like_address(as_latin(seen) if looks_latin(seen) else seen).replace("/", "-")
        detail = "Use letters, digits and . _ - only" + (f": {key(meant)}." if meant else ".")
        if sign := _unlike(name):
            detail += f" The key has {named(sign)}."
        return Fault("PS163", f"{quoted(name)} makes no address", detail, entry.line)
    if not is_id(f"{campaign}/{name}/99"):
        summary = f"the key {quoted(name)} makes an address of more than {MAX_LENGTH} characters"
        return Fault("PS163", summary, "Shorten it.", entry.line)
    return None


def twice(name: str, other: int, line: int) -> Fault:
    """What is wrong with a row whose key another one has."""
    detail = f"It stands at line {other}. Keep one of the two, or give one of them another key."
    return Fault("PS164", f"another row has the key {key(name)}", detail, line)


def _unlike(name: str) -> str | None:
    """A character of a key that nobody sees, or takes for one that a key may have."""
    if unseen := hidden(name):
        return unseen[0][1]
    seen = plain(name)
    is_alike = seen.isascii() or looks_latin(seen)
    return next((one for one in name if not one.isascii()), None) if is_alike else None
