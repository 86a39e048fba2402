"""Digests of JSON data: equal digest, equal data."""

import hashlib
import json
from typing import Any

from postsync.domain.post.spec import MANNERS, Spec


def canonical_json(data: Any) -> bytes:
    """`data` as JSON with sorted keys and no spaces, in UTF-8; lone surrogates are kept escaped."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def digest(data: Any) -> str:
    """`sha256:` and the hex digest of the canonical JSON of `data`."""
    return "sha256:" + hashlib.sha256(canonical_json(data)).hexdigest()


def fingerprint(spec: Spec, account_ids: tuple[str, ...]) -> str:
    """The digest of what one post makes public: content, time and accounts.

    The order of keys and of accounts, labels and the like, and where a media file lies do not matter.
    """
    public = {key: value for key, value in spec.items() if key not in MANNERS}
    public["accounts"] = sorted(account_ids) or sorted(spec["accounts"])
    public["containers"] = [_without_paths(container) for container in spec["containers"]]
    return digest(public)


def _without_paths(container: dict[str, Any]) -> dict[str, Any]:
    media = [
        {k: v for k, v in medium.items() if k != "path" or "sha256" not in medium}
        for medium in container["media"]
    ]
    return {"content": container["content"], "media": media}
