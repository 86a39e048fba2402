"""Expiry: media whose addresses are over before their posts go out (PS425), or do not last (PS427).

Most say themselves when they are over, in the manner of the storage that signed them.
"""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from postsync.domain.post.post import Post
from postsync.domain.problem import Problem
from postsync.domain.rules.media.addresses import addresses_of

_FIRST, _LAST = 1_000_000_000, 4_102_444_800
"""Seconds since 1970 that can be meant as a time: 2001 to 2099. Other numbers are something else."""

_JSON = "eyJ"
"""How tokens begin that are written in JSON: `{"`."""

_OF_TOKENS = str.maketrans("-_", "+/")
_OF_CLOUDFRONT = str.maketrans("-_~", "+=/")
"""What stands in an address for the signs of base64."""

_MOST_OF_JSON = 8192
_MOST_TOKENS = 16

# Compiled when a query needs them; few do.
_PACKED = r"(?:^|~)exp=(\d{10})(?:~|\Z)"
_HEX = r"[0-9a-fA-F]{8}\Z"
_CLAIM = rb'"exp"\s*:\s*"?(\d{13}|\d{10})(?!\d)'
_POLICY = rb'"DateLessThan"\s*:\s*\{\s*"AWS:EpochTime"\s*:\s*(\d{10})(?!\d)'
_AIRTABLE = r"https?://[\w.-]+\.airtableusercontent\.com/(?:[^/?#]+/)*?(\d{13})/"

_NAMES = ("expires", "exp", "expire", "expiry", "expires_at", "x-expires", "expirationtimestamp")
"""S3 and Google Cloud as they were, CloudFront, Notion, TikTok, most others."""

_LOGIN = "gives this file only to those who are logged in"
_SHORT = "gives this file for a short time only"

_FLEETING: Mapping[str, tuple[str, str]] = {
    "githubusercontent.com": (
        r"private-user-images\.|raw\.[^/]+/.*[?&]token=",
        f"GitHub {_SHORT}, or not to everybody",
    ),
    "slack.com": (r"files\.", f"Slack {_LOGIN}"),
    "discordapp.com": (r"cdn\.", f"Discord {_SHORT}"),
    "discordapp.net": (r"media\.", f"Discord {_SHORT}"),
    "cdninstagram.com": ("", f"Instagram {_SHORT}"),
    "fbcdn.net": ("", f"Facebook {_SHORT}"),
    "dropboxusercontent.com": (r"[\w-]+\.(?:dl|previews)\.", f"Dropbox {_SHORT}"),
    "googleusercontent.com": (r"lh\d\.[^/]+/(?:pw|lr|drive-storage)/", f"Google {_SHORT}"),
    "google.com": (r"mail\.", f"Gmail {_LOGIN}"),
    "amazonaws.com": (r"prod-files-secure\.|[^/]+/secure\.notion-static", f"Notion {_SHORT}"),
    "notion.so": (r"file\.|[^/]+/(?:image|signed)/", f"Notion {_SHORT}, or only after a login"),
    "airtableusercontent.com": ("", f"Airtable {_SHORT}"),
    "linear.app": (r"uploads\.", f"Linear {_LOGIN}"),
    "whatsapp.net": ("", f"WhatsApp {_SHORT}"),
    "whatsapp.com": ("", f"WhatsApp {_LOGIN}"),
    "telegram.org": (r"api\.[^/]+/file/", f"Telegram {_SHORT}, and the address holds a secret"),
    "office.net": (r"attachments\.", f"Outlook {_LOGIN}"),
    "trello.com": (r"(?:[^/]+\.)?trello\.com/1/", f"Trello {_LOGIN}"),
    "atlassian.net": ("", f"Atlassian {_LOGIN}"),
    **dict.fromkeys(
        ("tmpfiles.org", "0x0.st", "file.io", "temp.sh", "transfer.sh"),
        ("", "this server keeps files for a short time only"),
    ),
}
"""Addresses that do not last, by their domain, whether they say so or not, and why."""


def check_expiry(post: Post) -> Iterator[Problem]:
    """Report media that expire before the time of `post`, or always. Paths are those of `containers`."""
    at = post.content.scheduled_at
    for address in addresses_of(post):
        if address.is_pinned:  # it is fetched at apply, not when the post goes out
            continue
        end = expiry_of(address.url) if at is not None else None
        if at is not None and end is not None and end <= at:
            yield Problem(
                rule="PS425",
                summary=f"the address is good until {end:%Y-%m-%d %H:%M} UTC only, before the post "
                "goes out",
                detail="It is signed for a limited time. Put the file into the repository and name "
                "it by `path`, or sign the address for longer.",
                path=address.path,
            )
        elif end is None and (why := _fleeting(address.url)):
            yield Problem(
                rule="PS427",
                summary=why,
                detail="Networks fetch it when the post goes out. Put the file into the repository, "
                "and name it by `path`.",
                path=address.path,
            )


def _fleeting(url: str) -> str | None:
    """Why an address does not last; None where nothing is known against it."""
    host, slash, below = url.partition("://")[2].partition("/")
    host = host.lower()
    known = _FLEETING.get(".".join(host.rsplit(".", 2)[-2:]))
    return known[1] if known and re.match(known[0], host + slash + below) else None


def expiry_of(url: str) -> datetime | None:
    """Return when a signed address is over, in UTC, the soonest of several; None where it does not say."""
    if "?" not in url and _JSON not in url and ".airtable" not in url:
        return None
    url = url.partition("#")[0]
    fields = dict(_fields(url.partition("?")[2]))
    ends = [*_ends(fields), *_ends_of_others(fields), *_claimed(url)]
    if ".airtable" in url and (named := re.match(_AIRTABLE, url)):
        ends.append(_epoch(named[1]))
    found = [end for end in ends if end is not None]
    return min(found, default=None)


def _fields(query: str) -> Iterator[tuple[str, str]]:
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        yield name.casefold(), value.replace("%3A", ":").replace("%3a", ":")


def _ends(fields: dict[str, str]) -> Iterable[datetime | None]:
    yield _signed(fields, "x-amz-date", "x-amz-expires")
    yield _signed(fields, "x-goog-date", "x-goog-expires")
    yield _signed(fields, "x-oss-date", "x-oss-expires")  # Alibaba
    if "sig" in fields and "se" in fields:  # Azure
        yield _moment(fields["se"])
    if "hm" in fields and "ex" in fields:  # Discord
        yield _hexadecimal(fields["ex"])
    if "oh" in fields and "oe" in fields:  # Facebook and Instagram
        yield _hexadecimal(fields["oe"])
    for name in _NAMES:
        if name in fields:
            yield _epoch(fields[name])
    for value in fields.values():  # Akamai packs several things into one
        if "exp=" in value and (match := re.search(_PACKED, value)):
            yield _epoch(match[1])


def _ends_of_others(fields: dict[str, str]) -> Iterable[datetime | None]:
    """Those that stand for themselves only."""
    if "e" in fields and "v" in fields and "t" in fields:  # LinkedIn
        yield _epoch(fields["e"])
    if "q-sign-time" in fields:  # Tencent
        yield _epoch(fields["q-sign-time"].replace("%3B", ";").partition(";")[2])
    if "policy" in fields:  # CloudFront
        yield _written(fields["policy"].translate(_OF_CLOUDFRONT), _POLICY)


def _claimed(url: str) -> Iterator[datetime | None]:
    """The ends that tokens in the address claim (RFC 7519): three parts, of which the second says so."""
    if _JSON not in url:
        return
    pieces = re.split(r"[/?&;]", url.replace("%2E", ".").replace("%3D", "="))
    values = (piece if piece.startswith(_JSON) else piece.partition("=")[2] for piece in pieces)
    for token in [value for value in values if value.startswith(_JSON)][:_MOST_TOKENS]:
        claims = token.split(".", 3)
        if len(claims) == 3:
            yield _written(claims[1].translate(_OF_TOKENS), _CLAIM)


def _written(text: str, pattern: bytes) -> datetime | None:
    """The time that something in base64 tells; None where it cannot be read."""
    if len(text) > _MOST_OF_JSON or not text.isascii():
        return None
    try:
        data = b64decode(text.rstrip("=") + "==")
    except binascii.Error:
        return None
    found = re.search(pattern, data)
    return _epoch(found[1].decode()) if found else None


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
