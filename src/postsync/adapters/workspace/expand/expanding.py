"""From one document as it is written to the ordinary posts that it means, stage by stage.

    document ─► template and rows ─► variants ─► mentions and hashtags ─► link parameters ─► posts

Nothing here knows the time or the service: what a post becomes depends on the files of its commit alone.
"""

from collections.abc import Iterator
from typing import Any

from postsync.adapters.workspace.expand.made import Expansion, Made, Read, Source, as_written
from postsync.adapters.workspace.schema.check import check_post
from postsync.domain.config import Config
from postsync.domain.networks import PAGES

_KEYS = frozenset({"variants"})
"""The keys by which a document is more than one post, or another one than it says."""

_MARK = b"{{"
"""What every file holds that names a mention or a hashtag of the configuration."""

_SCHEME = b"://"
"""What every file holds that has a link."""


class Expander:
    """Expands the documents of one workspace; `read` has the files of its commit."""

    def __init__(self, config: Config, read: Read) -> None:
        self.config = config
        self.read = read
        self._is_always_marked = _MARK.decode() in str(config.defaults)
        self._has_pages = not PAGES.isdisjoint(config.defaults)

    def marked(self, file: bytes) -> bool:
        """Whether texts of a file may have to be changed, as hardly any."""
        if self._is_always_marked or _MARK in file:
            return True
        return self.config.links is not None and (_SCHEME in file or self._has_pages)

    def concerns(self, data: Any, *, is_marked: bool) -> bool:
        """Whether a document has to be expanded, of a file that is `marked` or not."""
        return isinstance(data, dict) and (is_marked or not _KEYS.isdisjoint(data))

    def expand(self, source: Source) -> tuple[list[Made], Expansion]:
        """The posts that a document becomes which its schema takes, and what is wrong with that."""
        from postsync.adapters.workspace.expand.mentions import with_names

        expansion = Expansion(source)
        made = [with_names(part, self.config, expansion) for part in self._parts(source, expansion)]
        if self.config.links is not None:
            from postsync.adapters.workspace.expand.tagging import with_parameters

            made = [with_parameters(one, self.config, expansion) for one in made]
        return made, expansion

    def _parts(self, source: Source, expansion: Expansion) -> Iterator[Made]:
        for whole in self._wholes(source):
            if "variants" in whole.data:
                # What a row was filled into has not been looked at yet.
                if whole.row and (wrong := check_post(whole.data)):
                    expansion.note(wrong, whole.where, (whole.address,))
                    continue
                from postsync.adapters.workspace.expand.variants import divide

                yield from divide(whole, self.config, expansion)
            else:
                yield whole

    def _wholes(self, source: Source) -> Iterator[Made]:
        """The posts before their variants: one for each row of a template, else the document."""
        data = source.data
        yield Made(data, source.address, source.line, source.column, data, as_written)
