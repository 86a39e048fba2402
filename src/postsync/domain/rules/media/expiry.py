"""PS425: media whose signed addresses are over before their posts go out.

The address says so itself, in the manner of the storage that signed it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from postsync.domain.networks import NETWORKS
from postsync.domain.networks.placement import medium_path
from postsync.domain.post.post import Post
from postsync.domain.problem import Path, Problem

_FIRST, _LAST = 1_000_000_000, 4_102_444_800
"""Seconds since 1970 that can be meant as a time: 2001 to 2099. Other numbers are something else."""

# Compiled when a query needs them; few do.
_PACKED = r"(?:^|~)exp=(\d{10})(?:~|\Z)"
_HEX = r"[0-9a-fA-F]{8}\Z"


def check_expiry(post: Post) -> Iterator[Problem]:
    """Report media that expire before the time of `post`. Paths are those of `containers`."""
    if post.content.scheduled_at is None:
        return
    for path, url in _signed_urls(post):
        end = expiry_of(url)
        if end is not None and end <= post.content.scheduled_at:
            yield Problem(
                rule="PS425",
                summary=f"the address is good until {end:%Y-%m-%d %H:%M} UTC only, before the post "
                "goes out",
                detail="It is signed for a limited time. Put the file into the repository and name "
                "it by `path`, or sign the address for longer.",
                path=path,
            )


def _signed_urls(post: Post) -> Iterator[tuple[Path, str]]:
    """The addresses of media that may be signed: those with a query."""
    for at, container in enumerate(post.content.containers):
        for index, medium in enumerate(container.media):
            # One with a pin is fetched at apply, not when the post goes out.
            if medium.url is not None and medium.sha256 is None and "?" in medium.url:
                yield (*medium_path(at, index), "url"), medium.url
    for network, block in post.content.blocks.items():
        for field in NETWORKS[network].picture_fields:
            if isinstance(url := block.get(field), str) and "?" in url:
                yield (network, field), url


def expiry_of(url: str) -> datetime | None:
    """Return when a signed address is over, in UTC, the soonest of several; None where it does not say."""
    fields = dict(_fields(url.partition("#")[0].partition("?")[2]))
    found = [end for end in _ends(fields) if end is not None]
    return min(found, default=None)


def _fields(query: str) -> Iterator[tuple[str, str]]:
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        yield name.casefold(), value.replace("%3A", ":").replace("%3a", ":")


def _ends(fields: dict[str, str]) -> Iterable[datetime | None]:
    yield _signed(fields, "x-amz-date", "x-amz-expires")
    yield _signed(fields, "x-goog-date", "x-goog-expires")
    if "sig" in fields and "se" in fields:  # Azure
        yield _moment(fields["se"])
    if "hm" in fields and "ex" in fields:  # Discord
        yield _hexadecimal(fields["ex"])
    if "oh" in fields and "oe" in fields:  # Facebook and Instagram
        yield _hexadecimal(fields["oe"])
    for name in ("expires", "exp"):  # S3 and Google Cloud as they were, CloudFront, most others
        if name in fields:
            yield _epoch(fields[name])
    for value in fields.values():  # Akamai packs several things into one
        if "exp=" in value and (match := re.search(_PACKED, value)):
            yield _epoch(match[1])


def _signed(fields: dict[str, str], at: str, length: str) -> datetime | None:
    """The end of what was signed at a time, for so many seconds."""
    signed, seconds = _moment(fields.get(at, "")), fields.get(length, "")
    if signed is None or not (seconds.isascii() and seconds.isdecimal()) or len(seconds) > 9:
        return None
    try:
        return signed + timedelta(seconds=int(seconds))
    except OverflowError:
        return None


def _moment(text: str) -> datetime | None:
    """A time in ISO 8601; in UTC where it does not say otherwise, as Azure has it."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _epoch(text: str) -> datetime | None:
    if not (text.isascii() and text.isdecimal()) or len(text) not in {10, 13}:
        return None
    seconds = int(text) // (1 if len(text) == 10 else 1_000)
    return datetime.fromtimestamp(seconds, UTC) if _FIRST <= seconds <= _LAST else None


def _hexadecimal(text: str) -> datetime | None:
    return _epoch(str(int(text, 16))) if re.match(_HEX, text) else None
