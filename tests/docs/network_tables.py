"""The tables of the page of a network, written from what the code knows of it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from postsync.adapters.workspace.schema.check import whole
from postsync.domain.diagnostic import Severity
from postsync.domain.nearest import either
from postsync.domain.networks.network import OUTSTAND, Choice, Limit, Network, Replies, Source
from postsync.domain.post.media import Kind
from postsync.domain.rules.media.units import (
    codec_name,
    durations,
    ratio,
    size_of,
    type_name,
)

Row = tuple[str, ...]

DEFINITIONS = whole("post")["definitions"]
FINDINGS = {
    Severity.ERROR: "sure: error",
    Severity.WARN: "doubtful: warning",
    Severity.INFO: "advice: note",
}

LATER = {
    Replies.THREAD: "replies, each to the one before: a thread",
    Replies.COMMENTS: "comments below the post; they carry text alone",
    Replies.PERHAPS_COMMENTS: "perhaps comments: other tools make them, of the service nobody knows",
    Replies.NOTHING: "nothing that anybody knows of: keep to one container",
    Replies.UNKNOWN: "not known",
}

MEDIA = {
    "image": "a picture",
    "png": "a PNG",
    "gif": "an animated GIF",
    "video": "a video",
    "reel": "a Reel",
    "short": "a Short",
    "document": "a document",
    "carousel": "a carousel",
    "story": "a story",
    "story.image": "a picture in a story",
    "story.video": "a video in a story",
}
"""What a medium becomes, as the fields of figures begin."""

MEASURES = {
    "bytes": "size",
    "seconds": "length",
    "fps": "frames a second",
    "ratio": "width to height",
    "width": "width",
    "height": "height",
    "short_side": "shorter side",
    "long_side": "longer side",
    "pixels": "pixels",
    "frames": "frames",
    "count": "how many in one container",
    "channels": "channels of the sound",
    "group": "frames from one key frame to the next",
    "depth": "bits a colour",
}

TEXTS = {
    "post": "the text",
    "reply": "a later text",
    "alt": "the alt text of a medium",
    "reel.post": "the text of a Reel",
    "video.post": "the text of a video",
    "photo.post": "the text of photos",
}

COUNTERS = {
    "code_points": "characters",
    "x_weighted": "characters, as X counts",
    "graphemes": "characters as one sees them",
    "utf8_bytes": "bytes in UTF-8",
    "utf16_units": "UTF-16 units",
    "threads_evidenced": "characters; curly quotes and emoji by their bytes",
    "youtube_tags": "characters, with commas and quotes",
}


def table(head: Row, rows: Iterable[Row]) -> str:
    """A table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def kinds(network: Network) -> str:
    """What can be posted."""
    rows = [("a text alone", _alone(network))]
    rows += [(f"{form}s", how) for form, kind in _FORMS if (how := _media(network, kind))]
    rows += [
        (f"a {_KINDS[kind]}", f"one medium, with `{flag}: true`")
        for flag, kind in network.flags.items()
    ]
    rows += [
        (
            one.what,
            f"`{network.name}: {{extra: {{{one.field}: …}}}}`, in the place of pictures and videos",
        )
        for one in network.attachments
    ]
    rows += [("later containers", LATER[network.replies]), ("alt texts", _alts(network))]
    return table(("what", "how"), rows)


_FORMS = (("picture", "image"), ("video", "video"), ("document", "document"))
_KINDS = {Kind.STORY: "story", Kind.REEL: "Reel"}
_NEEDED = {"pictures or videos": "a picture or a video", "videos": "a video"}


def _alone(network: Network) -> str:
    if rows := network.figures.get("required"):
        return f"no: it needs {_NEEDED[rows[0].unit]}"
    return "yes" if network.texts else "not known"


def _media(network: Network, kind: str) -> str:
    """How many media of a kind a container may have, and of which types."""
    counts = network.figures.get(f"{kind}.count") or network.figures.get("carousel.count", ())
    types = network.allowed.get(kind, ())
    if (types and not types[0].allowed) or (counts and counts[0].maximum == 0):
        certain = counts[0].severity if counts else types[0].severity
        return "no" if certain is Severity.ERROR else "perhaps not: a warning"
    if not counts and not types:
        return "not known" if kind != "document" and not network.media else ""
    named = f": {either([type_name(one) for one in types[0].allowed])}" if types else ""
    alone = ", alone a Reel" if kind == "video" and network.video is Kind.REEL else ""
    return f"{_most(counts)}{alone}{named}"


def _most(counts: Sequence[Limit]) -> str:
    """How many: the figure that nobody doubts, and what is said beyond it."""
    if not counts:
        return "any number"
    sure = min(int(row.maximum or 0) for row in counts)
    refused = [int(row.maximum or 0) for row in counts if row.severity is Severity.ERROR]
    word = "one" if sure == 1 else f"up to {sure}"
    if not refused:
        return f"{word}; more with a warning"
    return word if refused == [sure] else f"{word}; up to {min(refused)} with a warning"


def _alts(network: Network) -> str:
    if not network.shows_alt:
        return "not known to be shown"
    shown = "shown" if network.shows_alt_of_videos else "shown, of pictures only"
    return f"{shown}; `{network.alt_field}` is filled from `alt`" if network.alt_field else shown


def fields(network: Network) -> str:
    """The fields of the block, from the schema."""
    properties = DEFINITIONS[network.name]["properties"]
    return table(
        ("field", "means", "may be"),
        [
            (f"`{name}`", _in_a_cell(schema["description"]), _values(schema))
            for name, schema in properties.items()
        ],
    )


def _in_a_cell(text: str) -> str:
    return text.replace("|", "\\|")


def _values(schema: Mapping[str, Any]) -> str:
    default = f"; default `{json.dumps(schema['default'])}`" if "default" in schema else ""
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"]) + default
    if schema["type"] == "boolean":
        return "`true`, `false`" + default
    if schema["type"] == "object" and "properties" in schema:
        return "; ".join(
            f"`{name}`: {_values(inner)}" for name, inner in schema["properties"].items()
        )
    words = {
        "string": "a text",
        "integer": "a whole number",
        "array": "a list",
        "object": "any keys",
    }
    known = str(schema.get("pattern", ""))
    word = (
        "an address"
        if "://" in known
        else "digits, in quotes"
        if "0-9" in known
        else words[schema["type"]]
    )
    return word + default


def limits(network: Network) -> str:
    """Every figure, with who says it and what a finding is."""
    groups = (
        network.texts,
        network.counts,
        network.media,
        network.entries,
        network.numbers,
        network.caps,
    )
    rows = [
        (_what(network, row), _amount(row), FINDINGS[row.severity], _source(row.source, row.note))
        for group in groups
        for row in group
    ]
    rows += [
        (_type(row), _names(row), FINDINGS[row.severity], _source(row.source))
        for row in (*network.types, *network.words)
        if row.allowed or row.field.rpartition(".")[2] in _NOTHING
    ]
    if not rows:
        return "No figure is known.\n"
    return table(("what", "limit", "how sure, and what a finding is", "who says so, as of"), rows)


_OF = {"reel": "a Reel", "photo": "photos"}
_WHOLE = {
    "required": "a post needs",
    "kinds": "kinds of media in one container",
    "posts": "posts of an account",
    "reels": "Reels of an account",
}


def _what(network: Network, row: Limit) -> str:
    kind, _, measure = row.field.rpartition(".")
    if kind in _OF and row.field not in TEXTS and measure not in MEASURES:
        return f"`{measure}` of {_OF[kind]}"
    if found := TEXTS.get(row.field) or _WHOLE.get(row.field):
        return found
    if kind in MEDIA and measure in MEASURES:
        return f"{MEDIA[kind]}: {MEASURES[measure]}"
    if row in network.counts:
        return f"{row.field} in a text"
    name = row.field.removesuffix(".each")
    return f"each of `{name}`" if name != row.field else f"`{name}`"


def _amount(row: Limit) -> str:
    """A figure as people say it, with its unit where the first column does not name it."""
    if row.field == "required":
        return _NEEDED[row.unit]
    least, most = (_number(row.unit, one) for one in (row.minimum, row.maximum))
    if least == most:
        return f"exactly {most}"
    bounds = f"{least} to {most}" if least and most else most or f"{least} or more"
    return bounds + _unit(row)


def _number(unit: str, figure: float | None) -> str:
    if figure is None:
        return ""
    if unit == "seconds":
        return durations(0, figure)[1]
    if unit in {"bytes", "ratio"}:
        return size_of(figure) if unit == "bytes" else ratio(figure)
    return f"{figure:,.0f}"


def _unit(row: Limit) -> str:
    if row.unit in COUNTERS:
        return f" {COUNTERS[row.unit]}"
    if " in " in row.unit:
        return f" in {row.unit.partition(' in ')[2]}"
    return (
        f" {row.unit}" if row.unit in {"pixels", "minutes"} and row.field[-7:] != ".pixels" else ""
    )


PARTS = {
    "codec": "codec",
    "audio": "codec of the sound",
    "chroma": "how colours are stored",
    "scan": "how lines follow one another",
    "pixels": "shape of the pixels",
    "motion": "what may move",
    "variant": "JPEG besides the usual one",
}
_NOTHING = {"motion": "nothing: it stands still", "variant": "none, such as MPO"}
"""What an empty list means of these; of others it says that there is no such medium at all."""


def _type(row: Choice) -> str:
    if row.field in MEDIA:
        return f"{MEDIA[row.field]}: type"
    kind, _, part = row.field.rpartition(".")
    return f"{MEDIA[kind]}: {PARTS[part]}" if kind in MEDIA and part in PARTS else f"`{row.field}`"


def _names(row: Choice) -> str:
    part = row.field.rpartition(".")[2]
    if not row.allowed:
        return _NOTHING[part]
    if part in {"codec", "audio"}:
        return either([codec_name(one) for one in row.allowed])
    if "/" in row.allowed[0]:
        return either([type_name(one) for one in row.allowed])
    return ", ".join(row.allowed if part in PARTS else (f"`{one}`" for one in row.allowed))


def _source(source: Source, note: str = "") -> str:
    parts = urlsplit(source.url)
    host = parts.netloc.removeprefix("www.")
    shown = host + "/".join(parts.path.split("/")[:3]) if host == "github.com" else host
    who = ", another tool" if source.is_tool else ", the service" if source is OUTSTAND else ""
    return f"[{shown}]({source.url}){who}, {source.as_of or 'undated'}{f'. {note}' if note else ''}"


WRITTEN = {"kinds": kinds, "fields": fields, "limits": limits}


def index(networks: Iterable[Network]) -> str:
    """A row a network: what it takes."""
    return table(
        ("network", "text", "pictures", "videos", "later containers"), list(_index_rows(networks))
    )


def _index_rows(networks: Iterable[Network]) -> Iterator[Row]:
    short = {
        Replies.THREAD: "a thread",
        Replies.COMMENTS: "comments",
        Replies.PERHAPS_COMMENTS: "perhaps comments",
        Replies.NOTHING: "nothing",
        Replies.UNKNOWN: "not known",
    }
    for one in networks:
        texts = next((_amount(row) for row in one.texts if row.field.endswith("post")), "not known")
        pictures = _media(one, "image") or "not known"
        yield (
            f"[{one.title}](networks/{one.name}.md)",
            texts,
            pictures.partition(":")[0],
            (_media(one, "video") or "not known").partition(":")[0],
            short[one.replies],
        )
