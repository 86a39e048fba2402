"""Keys as other tools call them, and the line that says the same here."""

import re
from collections.abc import Mapping
from typing import Any

from postsync.adapters.workspace.decode.naming import as_entries, selectors_in
from postsync.adapters.workspace.yaml.rewriting import below, in_quotes, line_of
from postsync.domain.problem import Path

_KINDS = {
    "content": "content text message body caption copy tweet msg description posttext",
    "media": "image images photo photos picture pictures img video videos attachment attachments file files"
    " mediaurl mediaurls imageurl photourl videourl mediafiles",
    "scheduledAt": "date time datetime when publishat publishedat publishon publishdate schedule schedulefor"
    " scheduledfor scheduledtime scheduledate scheduletime sendat postat postdate due dueat duedate",
    "accounts": "platform platforms network networks channel channels target targets profile profiles account"
    " socials to socialaccountids",
    "hashtags": "hashtag hashtags tags",
    "link": "link links url urls href website",
    "containers": "containers thread threads reply replies comment comments firstcomment tweets posts parts",
    "alt": "alttext altttext alt imagealt accessibilitytext",
    "draft": "status state published publish",
}
KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
"""Which key of ours another tool's means, by its `folded` name."""

_MAKES_A_POST = frozenset({"content", "media", "containers"})
_FILE_NAMES = frozenset(_KINDS["media"].split()) | {"src", "filename", "filepath", "href"}
_UNQUOTED = re.compile(r"[\w./@%+~-]+(?::[\w./@%+~?=&-]+)?\Z")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:Z|[+-]\d\d:\d\d)?\Z")
_DAY, _CLOCK = re.compile(r"\d{4}-\d\d-\d\d\Z"), re.compile(r"\d\d:\d\d(?::\d\d)?\Z")
_MOVING = (".mp4", ".mov", ".webm", ".m4v")
_MOST = 4
_SHORT = 120
"""Characters of a text that may still be shown as a part of a line."""


def is_main(name: str) -> bool:
    """Whether a key means what a block cannot do without: a text or media, or the file of a medium."""
    return KIND_OF.get(folded(name)) in _MAKES_A_POST or folded(name) in _FILE_NAMES


def as_here(name: str, block: Mapping[str, Any], path: Path, known: Mapping[str, Any]) -> str:
    """A sentence with the line that says here what the key `name` of a block says elsewhere, or nothing."""
    value = block[name]
    if path[-2:-1] == ("media",) and folded(name) in _FILE_NAMES and isinstance(value, str):
        is_link = "://" in value
        return (
            f"Write `{'url' if is_link else 'path'}: {_spelt(value)}`." if _is_short(value) else ""
        )
    kind = KIND_OF.get(folded(name))
    if kind is None or (kind in _MAKES_A_POST | {"accounts", "scheduledAt"} and kind not in known):
        return ""
    is_post = not path and "scheduledAt" in known
    if not is_post and path[-2:-1] != ("containers",):
        return ""
    return {
        "content": _content,
        "media": _media,
        "scheduledAt": _time,
        "accounts": _accounts,
        "hashtags": _hashtags,
        "link": _link,
        "containers": _replies,
        "alt": _alt,
        "draft": _draft,
    }[kind](value, block)


def folded(name: str) -> str:
    """The name of a key without what tools spell differently."""
    return name[:_SHORT].casefold().replace("_", "").replace("-", "")


def _is_short(value: Any) -> bool:
    """Whether a value is a text that can be shown as a part of a line."""
    if not isinstance(value, str) or len(value) > _SHORT:
        return False
    return value.strip() != "" and value.strip().isprintable() and "`" not in value


def _spelt(value: str) -> str:
    return value if _UNQUOTED.match(value) else in_quotes(value)


def _content(value: Any, block: Mapping[str, Any]) -> str:
    if "content" in block or "containers" in block:
        there = "content" if "content" in block else "containers"
        return f"The text of a post stands in `{there}`, which is there: remove this key."
    line = line_of("content", value) if _is_short(value) else None
    return f"Write `{line}`." if line else f"Write the text below {below('content')}"


def _media(value: Any, _block: Mapping[str, Any]) -> str:
    return media_here(value)


def media_here(value: Any) -> str:
    """A sentence with the list of media that a path or an address, or several, stand for."""
    entries = value if isinstance(value, list) else [value]
    if not entries or len(entries) > _MOST or not all(map(_is_short, entries)):
        entries = ["media/rover.jpg"]
    shown = ", ".join(map(_entry, entries))
    return f"Write `media: [{shown}]`; a path is relative to the file of the post."


def entry_here(name: str) -> str:
    """A sentence with the entry of `media` that a path or an address stands for."""
    return f"Write it as `- {_entry(name) if _is_short(name) else '{path: media/rover.jpg}'}`."


def _entry(name: str) -> str:
    """A medium by its path or address, with an alt text if it may be a picture."""
    field = "url" if "://" in name else "path"
    alt = "" if name.casefold().endswith(_MOVING) else ', alt: "what it shows"'
    return f"{{{field}: {_spelt(name)}{alt}}}"


def _time(value: Any, block: Mapping[str, Any]) -> str:
    if isinstance(value, str) and _MOMENT.match(value):
        return f"Write `scheduledAt: {value}`."
    texts = [one for one in block.values() if isinstance(one, str)]
    days = [one for one in texts if _DAY.match(one)]
    clocks = [one for one in texts if _CLOCK.match(one)]
    if len(days) == len(clocks) == 1:
        return f"Write both in one: `scheduledAt: {days[0]}T{clocks[0]}`."
    return "Write the day and the time of day: `scheduledAt: 2027-03-09T10:00`."


def _accounts(value: Any, _block: Mapping[str, Any]) -> str:
    selectors = selectors_in(value)
    shown = as_entries(selectors) if selectors else "[x:acme, linkedin]"
    return f"Write `accounts: {shown}`."


def _hashtags(value: Any, block: Mapping[str, Any]) -> str:
    entries = value if isinstance(value, list) else str(value).replace(",", " ").split()
    if not all(map(_is_short, entries)):
        return "Write the hashtags into the text, which must be in quotes or a block then."
    tags = ["#" + "".join(str(one).split()).lstrip("#") for one in entries[:_MOST]]
    return _in_text(" ".join(tags), block, "hashtags")


def _link(value: Any, block: Mapping[str, Any]) -> str:
    link = value[0] if isinstance(value, list) and value else value
    return _in_text(link if _is_short(link) else "https://acme.example", block, "link")


def _in_text(words: str, block: Mapping[str, Any], what: str) -> str:
    there = block.get("content")
    line = line_of("content", f"{there} {words}") if _is_short(there) else None
    shown = f": `{line}`" if line else ", in quotes or in a block"
    return f"Write the {what} into the text{shown}."


def _replies(value: Any, block: Mapping[str, Any]) -> str:
    texts = [block.get("content"), *(value if isinstance(value, list) else [value])]
    texts = [one for one in texts if one is not None]
    if len(texts) < 2 or len(texts) > _MOST or not all(map(_is_short, texts)):
        texts = ["The post", "The first reply"]
    shown = ", ".join(f"{{content: {in_quotes(one.strip())}}}" for one in texts)
    return f"Each part of a thread is a container, and so is a comment: `containers: [{shown}]`."


def _alt(value: Any, _block: Mapping[str, Any]) -> str:
    text = value.strip() if _is_short(value) else "What it shows"
    return f"It stands beside its picture: `media: [{{path: media/rover.jpg, alt: {in_quotes(text)}}}]`."


def _draft(value: Any, _block: Mapping[str, Any]) -> str:
    is_draft = value is False or (isinstance(value, str) and value.casefold() == "draft")
    return (
        "Write `draft: true`." if is_draft else "Remove it: a post without `draft: true` goes out."
    )
