"""From one document as it is written to the ordinary posts that it means, stage by stage.

    document ─► template and rows ─► variants ─► mentions and hashtags ─► link parameters ─► posts

Nothing here knows the time or the service: what a post becomes depends on the files of its commit alone.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from postsync.adapters.workspace.schema.check import CAMPAIGN_KEYS, is_campaign, is_post
from postsync.domain.config import Config
from postsync.domain.networks import PAGES

if TYPE_CHECKING:  # most workspaces have ordinary posts alone
    from postsync.adapters.workspace.expand.datafiles import DataFiles
    from postsync.adapters.workspace.expand.made import Expansion, Made, Source

_KEYS = CAMPAIGN_KEYS | {"variants"}
"""The keys by which a document is more than one post, or another one than it says."""

_MARK = b"{{"
"""What every file holds that names a mention or a hashtag of the configuration."""

_SCHEME = b"://"
"""What every file holds that has a link."""


class Expander:
    """Expands the documents of one workspace; `read` has the files of its commit."""

    def __init__(self, config: Config, read: Callable[[str], bytes]) -> None:
        self.config = config
        self._read = read
        self._room: tuple[str, int] | None = None
        self._is_always_marked = _MARK.decode() in str(config.defaults)
        self._has_pages = not PAGES.isdisjoint(config.defaults)

    def renew(self) -> None:
        """Begin another run: files are read again, and what campaigns may do begins with nothing."""
        vars(self).pop("_files", None)

    @cached_property
    def _files(self) -> "DataFiles":
        from postsync.adapters.workspace.expand.datafiles import DataFiles

        return DataFiles(self._read)

    def digest(self, path: str) -> str:
        """Tell the bytes of a file that posts are made of from other bytes; empty where it cannot be read."""
        return self._files.digest(path)

    def marked(self, file: bytes) -> bool:
        """Whether texts of a file may have to be changed, as hardly any."""
        if self._is_always_marked or _MARK in file:
            return True
        return self.config.links is not None and (_SCHEME in file or self._has_pages)

    def concerns(self, data: Any, *, is_marked: bool) -> bool:
        """Whether a document has to be expanded, of a file that is `marked` or not."""
        return isinstance(data, dict) and (is_marked or not _KEYS.isdisjoint(data))

    def expand(self, source: "Source") -> "tuple[list[Made], Expansion]":
        """The posts that a document becomes which its schema takes, and what is wrong with that."""
        from postsync.adapters.workspace.expand.made import MOST_CHARACTERS, Expansion, as_written
        from postsync.adapters.workspace.expand.stray import stray_templates

        file, room = self._room or ("", 0)
        expansion = Expansion(source, room=room if file == source.file else MOST_CHARACTERS)
        made = [self._worded(part, expansion) for part in self._parts(source, expansion)]
        if not is_campaign(source.data):
            stray = stray_templates(source.data)
            expansion.note(stray, as_written, tuple(part.address for part in made))
        self._room = source.file, expansion.room
        return made, expansion

    def _worded(self, part: "Made", expansion: "Expansion") -> "Made":
        """A post with the words of its networks, and parameters in its links."""
        from postsync.adapters.workspace.expand.mentions import marked, with_names
        from postsync.adapters.workspace.expand.tagging import with_parameters

        if self.config.links is None and not (self._is_always_marked or marked(part.data)):
            return part
        if part.data is not expansion.source.data and not is_post(part.data):
            return part  # what a row was filled into may be no post; that is told later
        named = with_names(part, self.config, expansion)
        return (
            named if self.config.links is None else with_parameters(named, self.config, expansion)
        )

    def _parts(self, source: "Source", expansion: "Expansion") -> "Iterator[Made]":
        for whole in self._wholes(source, expansion):
            # What a row was filled into has not been looked at yet; what is wrong with it is told later.
            if "variants" in whole.data and (whole.data is source.data or is_post(whole.data)):
                from postsync.adapters.workspace.expand.variants import divide

                yield from divide(whole, self.config, expansion)
            else:
                yield whole

    def _wholes(self, source: "Source", expansion: "Expansion") -> "Iterator[Made]":
        """The posts before their variants: one for each row of a template, else the document."""
        from postsync.adapters.workspace.expand.made import Made, as_written

        data = source.data
        if is_campaign(data):
            from postsync.adapters.workspace.expand.campaign import posts_of

            yield from posts_of(source, self._files, expansion)
            return
        yield Made(data, source.address, source.line, source.column, data, as_written)
