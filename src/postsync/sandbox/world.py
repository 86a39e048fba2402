"""The world of a fresh sandbox: networks, accounts, whose ids never change, and settings."""

import json
import re
from dataclasses import asdict, dataclass, replace

from postsync.sandbox.wire import JSON, Refusal, refusal

ORG = "org_acme"
"""The organisation of a key that names none."""


def organisation(key: str) -> str:
    """Whose a key is: `org-b-anything` is a key of the organisation `org_b`."""
    found = re.match(r"org-([a-z0-9]+)", key)
    return f"org_{found[1]}" if found else ORG


MOST = 1_000_000_000
"""Of seconds and whatever else is counted: more than thirty years."""


@dataclass(frozen=True, slots=True)
class Network:
    """What the sandbox knows of a network: `address` is that of a published post.

    `needed` is the field of the block without which the API takes no post.
    """

    title: str
    address: str
    needs_media: bool = False
    needed: str | None = None


NETWORKS = {
    "x": Network("X", "https://x.com/{user}/status/{number}"),
    "linkedin": Network("LinkedIn", "https://www.linkedin.com/feed/update/urn:li:share:{number}/"),
    "instagram": Network("Instagram", "https://www.instagram.com/p/{code}/", needs_media=True),
    "facebook": Network("Facebook", "https://www.facebook.com/{user}/posts/{number}"),
    "threads": Network("Threads", "https://www.threads.net/@{user}/post/{code}"),
    "tiktok": Network("TikTok", "https://www.tiktok.com/@{user}/video/{number}", needs_media=True),
    "youtube": Network("YouTube", "https://www.youtube.com/watch?v={code}", needs_media=True),
    "pinterest": Network(
        "Pinterest", "https://www.pinterest.com/pin/{number}/", needs_media=True, needed="board_id"
    ),
    "bluesky": Network("Bluesky", "https://bsky.app/profile/{user}/post/{code}"),
    "google_business": Network("Google Business", "https://business.google.com/posts/l/{number}"),
    "vimeo": Network("Vimeo", "https://vimeo.com/{number}", needs_media=True),
    "reddit": Network("Reddit", "https://www.reddit.com/user/{user}/comments/{code}/"),
}


@dataclass(frozen=True, slots=True)
class Seed:
    """One connected account, as the API lists it: some usernames keep their `@`."""

    id: str
    network: str
    username: str
    nickname: str
    kind: str = "organization"


ACCOUNTS = (
    Seed("9dyJS", "x", "acme", "Acme"),
    Seed("Kq7Ld", "x", "@acme_dev", "Acme Developers"),
    Seed("mV3xT", "linkedin", "acme-inc", "Acme Inc."),
    Seed("Wb8Rp", "linkedin", "acme-devs", "Acme Developers"),
    Seed("h2ZfN", "instagram", "acme", "Acme"),
    Seed("tC6yE", "facebook", "acme", "Acme"),
    Seed("Xs4Gu", "threads", "@acme", "Acme"),
    Seed("p9JaB", "tiktok", "@acme", "Acme"),
    Seed("R5nWk", "youtube", "@acme", "Acme TV"),
    Seed("dL7Qv", "pinterest", "acme", "Acme"),
    Seed("Yg3Hm", "bluesky", "acme.example", "Acme"),
    Seed("z8TcF", "google_business", "acme", "Acme Workshop"),
    Seed("Ea6Pj", "vimeo", "acme", "Acme Films"),
    Seed("uN4Sx", "reddit", "acme", "u/acme", "personal"),
)

BOARDS = {
    "dL7Qv": (
        ("1034772495678123401", "Products", "What we make"),
        ("1034772495678123402", "Workshop", "How we make it"),
    )
}
"""Pinterest boards by account id: (id, name, description)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Standing choices, as opposed to faults, which come and go: docs/sandbox.md says what each means.

    The defaults follow the API's documentation. `POST /_sandbox/settings` changes them.
    """

    latency: float = 0.0
    publish_delay: float = 0.0
    publish_stagger: float = 0.0
    rate_limit: int = 0
    list_envelope: str = "both"
    list_total: str = "pagination"
    post_envelope: str = "post"
    accounts_count: str = "total"
    create_ids: bool = False
    alt_text: bool = False
    org_id: bool = True
    platform_url: bool = True
    network_data: bool = True
    gone: str = "404"
    round_minutes: int = 0
    media_processing: float = 0.0
    uncounted: str = "null"
    reused_key: str = "409"
    replay_header: str = "Idempotency-Replayed"
    usage_envelope: str = "usage"
    posts_limit: int = 3000
    accounts_limit: int = 50

    @classmethod
    def decode(cls, text: str) -> "Settings":
        """From the column. Raises ValueError where something else is in it."""
        if text == "{}":
            return cls()
        try:
            return cls().changed(json.loads(text))
        except Refusal as refused:
            raise ValueError(text) from refused

    def changed(self, values: JSON) -> "Settings":
        """These settings with some others; an unknown name or an unfit value is refused."""
        known = asdict(Settings())
        for name, value in values.items():
            if name not in known:
                raise refusal(400, f"Unknown setting {name!r}", known=sorted(known))
            negative = fits(value, float) and not 0 <= value <= _LIMITS.get(name, MOST)
            choices = _CHOICES.get(name, (value,))
            if not fits(value, type(known[name])) or negative or value not in choices:
                raise refusal(400, f"Setting {name!r} cannot be {value!r}")
        return replace(self, **values)


_CHOICES = {
    "list_envelope": ("both", "posts", "data"),
    "list_total": ("pagination", "count"),
    "post_envelope": ("post", "data", "data.post"),
    "accounts_count": ("total", "page"),
    "gone": ("404", "400", "deleted"),
    "uncounted": ("null", "missing", "zero"),
    "reused_key": ("409", "422", "replay"),
    "usage_envelope": ("usage", "data", "none"),
}


_LIMITS = {"rate_limit": 10_000, "round_minutes": 10_000}
"""The largest value of what is not a time of the sandbox's own clock."""


def fits(value: object, kind: type) -> bool:
    """Whether a JSON value is of a kind: a whole number is a float too, a boolean no number."""
    if isinstance(value, bool):
        return kind is bool
    if isinstance(value, int | float) and abs(value) > MOST:
        return False
    if isinstance(value, list):
        return kind is list and all(isinstance(item, str) for item in value)
    if isinstance(value, dict):
        return kind is dict and all(isinstance(item, str) for item in value.values())
    return isinstance(value, int | float if kind is float else kind)
