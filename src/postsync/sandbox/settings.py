"""Standing choices of a sandbox, as opposed to faults, which come and go."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from postsync.sandbox.wire import JSON, refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `POST /_sandbox/settings` may change; the defaults follow the documentation."""

    latency: float = 0.0
    """Seconds before every answer under /v1 and every upload."""
    publish_delay: float = 0.0
    """Seconds for which a due post stays pending, as on the real service."""
    publish_stagger: float = 0.0
    """Seconds between one account of a post and the next."""
    rate_limit: int = 0
    """Calls a minute before 429; 0 is no limit."""
    list_envelope: str = "both"
    """Where a list of posts stands: `both`, `posts` or `data`."""
    post_envelope: str = "post"
    """Where a single post stands: `post`, `data` or `data.post`."""
    accounts_count: str = "total"
    """What `count` of the account list counts: `total` or `page`."""
    create_ids: bool = False
    """Whether the accounts in the answer to a create have ids, status and the rest."""
    alt_text: bool = False
    """Whether media in answers carry `altText`; the documented post shows none."""
    network_data: bool = True
    """Whether posts and accounts carry their (made-up) OAuth tokens, as was once reported."""
    reused_key: str = "409"
    """What a key gives that comes with another body: `409`, `422`, or `replay`, the first answer."""
    replay_header: str = "Idempotency-Replayed"
    """The marker of a replay; `Idempotency-Replay` is the other reported spelling."""

    @classmethod
    def decode(cls, text: str) -> "Settings":
        """From the column."""
        return cls(**json.loads(text))

    def encode(self) -> str:
        """For the column."""
        return json.dumps(asdict(self))

    def changed(self, values: JSON) -> "Settings":
        """These settings with some others; an unknown name or an unfit value is refused."""
        kinds = {item.name: type(getattr(self, item.name)) for item in fields(self)}
        for name, value in values.items():
            if name not in kinds:
                raise refusal(400, f"Unknown setting {name!r}", known=sorted(kinds))
            _check(name, value, kinds[name])
        return replace(self, **values)


_CHOICES = {
    "list_envelope": ("both", "posts", "data"),
    "post_envelope": ("post", "data", "data.post"),
    "accounts_count": ("total", "page"),
    "reused_key": ("409", "422", "replay"),
}


def fits(value: object, kind: type) -> bool:
    """Whether a JSON value is of a kind: a whole number is a float too, a boolean no number."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, int | float if kind is float else kind)


def _check(name: str, value: Any, kind: type) -> None:
    negative = fits(value, float) and value < 0
    if not fits(value, kind) or negative or value not in _CHOICES.get(name, (value,)):
        raise refusal(400, f"Setting {name!r} cannot be {value!r}")
