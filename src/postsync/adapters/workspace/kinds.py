"""The kinds of posts that `postsync new` writes, and the text of a file of each; kinds.toml has them all."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from postsync.adapters.workspace.wording import nearest
from postsync.adapters.workspace.writing.formatting import formatted
from postsync.adapters.workspace.writing.order import order_of
from postsync.domain.networks import NETWORKS, network_named

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]*(?::[A-Za-z0-9._-]+)?")
_PLAIN_PATH = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*|(?:\.\./)+[A-Za-z][A-Za-z0-9._/-]*")
_WORDS = frozenset({"true", "false", "null"})

_MEDIA_LINE = re.compile(r"^( *)\$\{media\}\n", re.MULTILINE)

_DRAFT = """\
# A draft: it is checked and shown, and never sent. Delete the line `draft: true` when it is ready.
draft: true
"""

_YOURS = "    # yours in its place"


class Kind(NamedTuple):
    """One kind of post: what it is for, what stands in for media of your own, and its text."""

    name: str
    about: str
    networks: tuple[str, ...]
    aliases: tuple[str, ...]
    media: tuple[str, ...]
    alts: tuple[str, ...]
    text: str
    blocks: Mapping[str, str]

    @property
    def takes_media(self) -> bool:
        """Whether it has a place for pictures or the like."""
        return _MEDIA_LINE.search(self.text) is not None


class Sheet(NamedTuple):
    """What goes into a file beside the words of its kind.

    `media` are paths as the post names them, or addresses; `stand_in`: they are not the user's own.
    """

    accounts: tuple[str, ...]
    networks: tuple[str, ...]
    when: str
    clock: str = ""
    media: tuple[str, ...] = ()
    stand_in: bool = True
    id: str = ""
    schema: str = ""


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its name, in the order in which they are listed."""
    told = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))
    made = {}
    for name, entry in told["kinds"].items():
        lists = {key: tuple(entry.get(key, ())) for key in ("networks", "aliases", "media", "alts")}
        made[name] = Kind(
            name=name,
            about=entry["about"],
            text=entry["text"].lstrip("\n"),
            blocks=told["networks"] | entry.get("blocks", {}),
            **lists,
        )
    return made


def kind_named(word: str) -> Kind | None:
    """The kind that a word means: its name or another word for it, in any letter case."""
    folded = word.casefold().replace("_", "-").strip()
    for kind in kinds().values():
        if folded == kind.name or folded in kind.aliases:
            return kind
    return None


def unknown_kind(word: str) -> str:
    """Say what is wrong with a word that means no kind, and what was meant instead."""
    network = network_named(word)
    if network is not None:
        having = [kind.name for kind in kinds().values() if network in kind.networks]
        title = NETWORKS[network].title
        return (
            f"{word} is a network, and not a kind of post. {title} has: {', '.join(having)}. "
            f"Name the network with --accounts {network}"
        )
    names = {name: kind.name for kind in kinds().values() for name in (kind.name, *kind.aliases)}
    meant = nearest(word, names)
    hint = f"Did you mean {names[meant]}? " if meant else ""
    return f"there is no kind {word[:40]!r}. {hint}Kinds are: {', '.join(kinds())}"


def not_of(network: str, kind: Kind) -> str:
    """Say that a network does not have a kind, and which ones it has."""
    having = [one.name for one in kinds().values() if network in one.networks]
    titles = ", ".join(NETWORKS[one].title for one in kind.networks)
    return (
        f"{NETWORKS[network].title} has no {kind.name}, which is for {titles}. "
        f"It has: {', '.join(having)}"
    )


def kind_of_media(names: Iterable[str]) -> str:
    """The kind that a post with these files is, where nobody says; empty without files."""
    suffixes = [name.rpartition(".")[2].casefold() for name in names]
    if not suffixes:
        return ""
    if any(suffix in {"mp4", "mov", "m4v", "webm"} for suffix in suffixes):
        return "video"
    if suffixes == ["pdf"]:
        return "document"
    return "picture" if len(suffixes) == 1 else "carousel"


def compose(kind: Kind, sheet: Sheet) -> str:
    """The text of a file with a post of this kind."""
    about = f"# {kind.about[0].upper()}{kind.about[1:]}."
    head = [f"# yaml-language-server: $schema={sheet.schema}", "#"] if sheet.schema else []
    head.append(about)
    if sheet.id:
        head.append(f"id: {sheet.id}")
    names = ", ".join(_quoted(name, _PLAIN) for name in sheet.accounts)
    head.append(f"accounts: [{names}]    # `postsync accounts` lists yours")
    head.append(
        f"scheduledAt: {sheet.when}{f'    # on the clocks of {sheet.clock}' * bool(sheet.clock)}"
    )
    body = _MEDIA_LINE.sub(lambda at: _media(kind, sheet, at[1]), kind.text)
    blocks = [kind.blocks[one].lstrip("\n") for one in sheet.networks if one in kind.blocks]
    text = "\n".join(head) + "\n" + body + "".join(blocks) + _DRAFT
    return formatted(text.encode(), order_of("post")).decode()


def _media(kind: Kind, sheet: Sheet, indent: str) -> str:
    rows = []
    for number, name in enumerate(sheet.media):
        is_address = name.startswith("https://")
        key, value = (
            ("url", json.dumps(name)) if is_address else ("path", _quoted(name, _PLAIN_PATH))
        )
        alt = kind.alts[min(number, len(kind.alts) - 1)]
        rows += [f"  - {key}: {value}{_YOURS if sheet.stand_in else ''}", f"    alt: {alt}"]
    return "".join(f"{indent}{row}\n" for row in rows)


def _quoted(text: str, plain: re.Pattern[str]) -> str:
    """A text as YAML takes it, between quotes unless it is a plain word."""
    if plain.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)
