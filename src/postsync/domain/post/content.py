"""Content: what a post says, to whom and when, and how it is handled.

As JSON, in plans and in the state, it is

{"accounts": ["x:acme"],                         selectors, groups filled in
 "containers": [{"content": "…", "media": [{"path": "…", "alt": "…", "sha256": "…"}]}],
 "scheduledAt": "2026-12-01T14:00:00Z" or null,
 "instagram": {"altText": "…"},                  one key for each network with a block
 "draft": false, "labels": [], "missed": "error", "protect": false}
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from postsync.domain.late import late
from postsync.domain.schedule import format_time

Blocks = Mapping[str, Mapping[str, Any]]
"""By network: the override fields, named as the API names them."""

NO_BLOCKS: Blocks = {}
"""Shared by the many posts without a block."""

_LINE_END = late(r"[\r\n]")

_MANNERS = ("answers", "draft", "labels", "missed", "protect")
"""Keys that say how a post is handled, not what the public sees: changing them changes no post."""


class Missed(StrEnum):
    """What to do with a post whose time is already past when it is applied."""

    ERROR = "error"
    PUBLISH = "publish"
    SKIP = "skip"


class Answers(NamedTuple):
    """What a post file answers to questions that a plan asked (contract, section 4.4).

    `is_` is the id of the post at the service that is this one, `is_not` are ids of others. `again`:
    the same words once more are meant. `retry` and `known` are selectors of failed deliveries.
    """

    is_: str | None = None
    is_not: tuple[str, ...] = ()
    again: bool = False
    retry: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


NO_ANSWERS = Answers()


class Media(NamedTuple):
    """One medium: exactly one of `path` (relative to the workspace) and `url` is set.

    `sha256` is that of the file's bytes, for media by path, and the pin of media by url that have one:
    then the bytes with that digest are sent. Other media by url are what the networks find there.
    """

    path: str | None = None
    url: str | None = None
    alt: str | None = None
    sha256: str | None = None

    @property
    def place(self) -> str:
        """Where it lies: its path or its address."""
        return self.path or self.url or ""

    @property
    def name(self) -> str:
        """What its file is called, on one line."""
        place = self.path or (self.url or "").partition("#")[0].partition("?")[0]
        return " ".join(place.rstrip("/").rpartition("/")[2].split())


class Container(NamedTuple):
    """One segment of a post; the first is the root, later ones are replies to it."""

    content: str
    media: tuple[Media, ...] = ()


class Content(NamedTuple):
    """What posts, records, intents and changes have in common. Times are UTC.

    `selectors` are the accounts as written, with groups and defaults already filled in.
    `scheduled_at` None means: at apply.
    """

    selectors: tuple[str, ...]
    containers: tuple[Container, ...]
    scheduled_at: datetime | None = None
    blocks: Blocks = NO_BLOCKS
    draft: bool = False
    missed: Missed = Missed.ERROR
    labels: tuple[str, ...] = ()
    protect: bool = False
    answers: Answers = NO_ANSWERS

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each container."""
        return tuple([container.content for container in self.containers])

    @property
    def begins(self) -> str:
        """The first line that has any words."""
        for text in self.texts:
            for line in text.split("\n"):
                if words := line.strip():
                    return words
        return ""

    @property
    def media(self) -> Iterator[Media]:
        """All media, in order."""
        for container in self.containers:
            yield from container.media


NO_CONTENT = Content(selectors=(), containers=(), blocks=NO_BLOCKS)
"""What a cancel announces."""


def same_content(one: Content, other: Content) -> bool:
    """Whether the public sees the same text, media and blocks; to whom and when aside.

    Media are told apart by their bytes, so that moving a file changes nothing. Blank lines at the end of
    a text are not sent, and those of an older record do not count.
    """
    if one.blocks == other.blocks and one.containers == other.containers:
        return True
    return ended(one.blocks) == ended(other.blocks) and _shown(one) == _shown(other)


def ended(value: Any) -> Any:
    """`value` without the blank lines at the ends of its texts, which are not sent; `extra` as it is.

    A text of a block in YAML ends with a line end that nobody means: networks would show an empty line.
    """
    if isinstance(value, str):
        if not value or value[-1] > " ":
            return value  # as nearly always
        after = _LINE_END.search(value, len(value.rstrip()))
        return value[: after.start()] if after else value
    if value is None or value is True or value is False:
        return value
    if isinstance(value, dict | Mapping):  # a dict is quicker to tell
        return {key: below if key == "extra" else ended(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(ended, value))
    return value


def fingerprint(content: Content, account_ids: Iterable[str]) -> str:
    """The digest of what one post makes public: content, time and accounts.

    The order of keys and of accounts, labels and the like, and where bytes that are known lie do not matter.
    """
    public = encode_content(content)
    for key in _MANNERS:
        public.pop(key, None)
    public["accounts"] = sorted(account_ids) or sorted(content.selectors)
    for container in public["containers"]:
        for medium in container["media"]:
            if "sha256" in medium:
                medium.pop("path", None)
                medium.pop("url", None)
    return digest(public)


def digest(data: Any) -> str:
    """`sha256:` and the hex digest of the canonical JSON of `data`."""
    import hashlib

    return "sha256:" + hashlib.sha256(canonical_json(data)).hexdigest()


def canonical_json(data: Any) -> bytes:
    """`data` as JSON with sorted keys and no spaces, in UTF-8; lone surrogates are kept escaped."""
    return _encoder()(data).encode("utf-8", "backslashreplace")


@cache
def _encoder() -> Callable[[Any], str]:
    """Made once: `json.dumps` makes one for every text."""
    import json

    encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return encoder.encode


def encode_content(content: Content) -> dict[str, Any]:
    """The JSON form."""
    at, blocks = content.scheduled_at, content.blocks
    answers = encode_answers(content.answers)
    return {
        "accounts": list(content.selectors),
        "containers": [
            {"content": container.content, "media": [encode_medium(m) for m in container.media]}
            for container in content.containers
        ],
        "scheduledAt": format_time(at) if at else None,
        **dict(sorted(blocks.items())),
        "draft": content.draft,
        "labels": list(content.labels),
        "missed": content.missed.value,
        "protect": content.protect,
        **({"answers": answers} if answers else {}),
    }


def encode_answers(answers: Answers) -> dict[str, Any]:
    """The JSON form: what was answered."""
    fields = {
        "is": answers.is_,
        "isNot": list(answers.is_not),
        "again": answers.again,
        "retry": list(answers.retry),
        "known": list(answers.known),
    }
    return {name: value for name, value in fields.items() if value}


def encode_medium(medium: Media) -> dict[str, str]:
    """The JSON form of a medium: what it has."""
    fields = {
        "path": medium.path,
        "url": medium.url,
        "alt": medium.alt,
        "sha256": medium.sha256,
    }
    return {name: value for name, value in fields.items() if value is not None}


@lru_cache(4096)
def shared(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The same tuple for all that are equal: thousands of posts have the same accounts."""
    return texts


def _shown(content: Content) -> list[Any]:
    return [
        (ended(container.content), [(m.sha256 or m.url, ended(m.alt)) for m in container.media])
        for container in content.containers
    ]
