"""Media in words: what a file is, and whether what was reviewed is what goes out."""

import re
from collections.abc import Mapping
from typing import Any

from postsync.domain.late import late
from postsync.domain.post.content import Media
from postsync.domain.post.media import UNKNOWN_TYPE, Form, MediaFacts, form_of_name, form_of_type

Facts = Mapping[str, MediaFacts]
"""What is known of media files, by the sha256 of their bytes."""

NO_FACTS: Facts = {}

NO_ALT = "no alt text"

NOT_BOUND = "its content is not bound: what stands there when it goes out is sent"

CONTAINER = "containers["
"""How the paths of fields begin that are texts and media."""

_ADDRESS = late(r"https?://", re.IGNORECASE)

_NAMES_ADDRESS = late(r"(?:^|_)ur[il]$|Ur[il]$|UR[IL]$")

_LINKS = frozenset({"callToAction", "redeemOnlineUrl"})
"""Keys below which an address is a link for readers: nothing is fetched from there."""

_DIGITS = 12

_NOUNS = {Form.IMAGE: "picture", Form.VIDEO: "video", Form.DOCUMENT: "document"}


def told(medium: Media, facts: Facts) -> str:
    """`image/jpeg, 245,760 bytes, 1200x800, sha256 3f2a91c0de11`; or that nobody can know."""
    if medium.sha256 is None:
        return NOT_BOUND if medium.url else ""
    digest = f"sha256 {medium.sha256[:_DIGITS]}"
    if medium.url:
        return f"its content is bound: {digest}"
    return ", ".join([*_measures(facts.get(medium.sha256)), digest])


def unbound(key: str, value: Any) -> str:
    """That nobody can know what will stand at the address in a field of a block; else empty."""
    return NOT_BOUND if _is_fetched(key.rpartition(".")[2], value) else ""


def _is_fetched(key: str, value: Any) -> bool:
    if key in _LINKS:
        return False
    if isinstance(value, Mapping):
        return any(_is_fetched(str(name), item) for name, item in value.items())
    if isinstance(value, list | tuple):
        return any(_is_fetched(key, item) for item in value)
    is_address = isinstance(value, str) and _ADDRESS.match(value.strip())
    return bool(is_address and _NAMES_ADDRESS.search(key))


def bytes_changed(before: Any, after: Any, facts: Facts) -> str:
    """`the picture's bytes changed`, where a medium has its place, but is another file."""
    one, other = medium_of(before), medium_of(after)
    if one is None or other is None or one.place != other.place:
        return ""
    if not (one.sha256 and other.sha256) or one.sha256 == other.sha256:
        return ""
    known = facts.get(other.sha256)
    form = form_of_type(known.type) if known else form_of_name(other.place)
    return f"the {_NOUNS.get(form or Form.IMAGE, 'file')}'s bytes changed"


def medium_of(data: Any, path: str = CONTAINER) -> Media | None:
    """The medium of the field at `path` in its JSON form; None where it is none.

    A field of a block may have a `url`, too, and all else that it has must be shown as well.
    """
    if (
        not path.startswith(CONTAINER)
        or not isinstance(data, Mapping)
        or not ("path" in data or "url" in data)
    ):
        return None
    return Media(**{name: data.get(name) for name in Media._fields})


def _measures(facts: MediaFacts | None) -> list[str]:
    if facts is None:
        return []
    type_ = [] if facts.type == UNKNOWN_TYPE else [facts.type]
    area = [f"{facts.width}x{facts.height}"] if facts.width and facts.height else []
    return [*type_, f"{facts.size:,} bytes", *area]
