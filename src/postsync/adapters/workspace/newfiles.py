"""New files: post files that an import writes. Implements the port PostFiles."""

import re
from collections.abc import Container, Mapping
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from postsync.adapters.files import remove_unfinished
from postsync.adapters.workspace.decode.media import unreachable
from postsync.adapters.workspace.drafting import Drafting
from postsync.adapters.workspace.load.held import Held
from postsync.adapters.workspace.load.source import WorkspaceSource
from postsync.adapters.workspace.placing import spot_for_address, spot_for_path
from postsync.adapters.workspace.scaffold import Site, schema_of_post
from postsync.adapters.workspace.sheets import Told, key_at, text_of
from postsync.domain.config import Config
from postsync.domain.diagnostic import Diagnostics
from postsync.domain.errors import ConfigError
from postsync.domain.plan.addressing import AccountsOf
from postsync.domain.post.address import like_address
from postsync.domain.post.post import Workspace
from postsync.domain.post.sheet import Place, Sheet
from postsync.ports import MediaSource

_LINK = re.compile(r"https?://\S*", re.IGNORECASE)
_ADDRESS = re.compile(r"https://[^\s/]\S*")

_MUCH = 40
"""Letters of the words in a file's name."""


class Style(NamedTuple):
    """How the files look: which service they come from, and the zone of the days in their names.

    `told` is a time as a comment says it; `folder` is where they go, the usual place if it is empty.
    """

    service: str
    zone: tzinfo
    told: Told
    folder: str = ""


class NewFiles:
    """Post files of one workspace that are yet to be written."""

    def __init__(
        self, site: Site, config: Config, media: MediaSource, drafting: Drafting, style: Style
    ) -> None:
        self._site, self._config, self._media = site, config, media
        self._drafting, self._style = drafting, style
        self._texts: dict[str, str] = {}
        self._held = Held()
        self._tidied: set[Path] = set()

    def place(self, sheet: Sheet, taken: Container[str]) -> Place:
        """Where a new file goes: in a folder for each month, called by its day and its first words."""
        day = sheet.at.astimezone(self._style.zone)
        stem = f"{day:%Y-%m-%d}-{_words(sheet)}"
        number = 1
        while True:
            place = self._place(day, stem if number == 1 else f"{stem}-{number}")
            if place.address.casefold() not in taken and not self._drafting.taken(place.path):
                return place
            number += 1

    def _place(self, day: datetime, stem: str) -> Place:
        patterns = self._config.posts
        try:
            return self._spot(f"{day:%Y-%m}/{stem}", patterns)
        except ConfigError:  # the patterns look into no folder
            return self._spot(stem, patterns)

    def _spot(self, name: str, patterns: tuple[str, ...]) -> Place:
        folder = self._style.folder
        if not folder:
            return Place(*spot_for_address(name, patterns))
        return Place(
            *spot_for_path(self._site.folder / folder / f"{name}.yaml", self._site.folder, patterns)
        )

    def takes(self, url: str) -> bool:
        """Whether a post file may name this address of a medium."""
        return _ADDRESS.fullmatch(url) is not None and unreachable(url) is None

    def load(self, sheets: Mapping[str, Sheet], accounts_of: AccountsOf) -> Workspace:
        """The workspace as it would be with these files beside its own, by their paths."""
        self._texts = {path: self._text(path, sheet) for path, sheet in sheets.items()}
        self._held.texts = {path: text.encode() for path, text in self._texts.items()}
        source = WorkspaceSource(
            self._site.folder, self._config, media=self._media, held=self._held
        )
        return source.load(accounts_of)

    def ignoring(self, path: str, sheet: Sheet, found: Diagnostics) -> Sheet:
        """The sheet with a comment that ignores what was found in its file, as it was loaded last."""
        text = self._texts[path]
        added = {(key_at(text, one.span.line), one.rule) for one in found if one.span}
        return sheet._replace(ignored=sheet.ignored | added)

    def write(self, path: str, sheet: Sheet) -> None:
        """Write a new file, as a whole, where none is. Raises ConfigError."""
        folder = (self._site.folder / path).parent
        if folder not in self._tidied:
            remove_unfinished(folder)
            self._tidied.add(folder)
        self._drafting.write(path, self._text(path, sheet))

    def _text(self, path: str, sheet: Sheet) -> str:
        schema = schema_of_post(self._site, path)
        style = self._style
        return text_of(sheet, path, schema=schema, service=style.service, told=style.told)


def _words(sheet: Sheet) -> str:
    """The first words of a post, as a file's name has them; without any, who publishes it."""
    for container in sheet.containers:
        plain = _LINK.sub(" ", container.content).replace("/", " ")
        for line in plain.splitlines():
            if words := _shortened(like_address(line)):
                return words
    named = sheet.selectors[0] if sheet.selectors else ""
    return _shortened(like_address(named.replace(":", " ").replace("/", " "))) or "post"


def _shortened(words: str) -> str:
    if len(words) > _MUCH:
        words = words[:_MUCH].rpartition("-")[0] or words[:_MUCH]
    return words.strip("-._")
