"""A view: what a request is about: a buffer, its workspace, and the file as it is open now."""

from collections.abc import Iterator
from typing import NamedTuple

from postsync.adapters.workspace.decode.zones import zone_named
from postsync.adapters.workspace.load.files import Found
from postsync.domain.diagnostic import Diagnostics
from postsync.domain.looks.measuring import Measure, measure
from postsync.domain.problem import Path
from postsync.language.buffers import Buffer, Text
from postsync.language.host import Home
from postsync.language.looking import Looked, OpenWorkspace
from postsync.language.schemas import Name
from postsync.language.sheets import Leaf, Sheet, Sheets
from postsync.views.moments import Zone


class View(NamedTuple):
    """One open file of a workspace. `found` is None for its configuration, and so is `sheet`."""

    buffer: Buffer
    workspace: OpenWorkspace
    home: Home
    inner: str
    found: Found | None
    sheets: Sheets

    @property
    def text(self) -> Text:
        """The text as it is now."""
        return self.buffer.text

    @property
    def schema(self) -> Name:
        """The name of the schema that the file follows."""
        return "post" if self.found else "config"

    @property
    def sheet(self) -> Sheet | None:
        """Its posts; None while it is not YAML."""
        return self.sheets.of(self.found, self.text.data) if self.found else None

    @property
    def looked(self) -> Looked:
        """What the last check of the workspace has found."""
        return self.workspace.last

    def findings(self, text: Text | None = None) -> Diagnostics:
        """What is wrong with the file alone, as it is or with another text."""
        data = (text or self.text).data
        if self.found is None:
            found = self.workspace.host.home(self.home.root, lambda _: data).diagnostics
            return tuple(one for one in found if one.span and one.span.file == self.inner)
        return self.sheets.findings(self.found, data, self.home)

    def is_broken(self, text: Text) -> bool:
        """Whether the file would not be YAML with this text."""
        return self.found is not None and self.sheets.of(self.found, text.data) is None


def zone_of(view: View) -> Zone:
    """The zone that times are shown in: that of the workspace, else that of this machine."""
    name = view.home.config.timezone
    return Zone(zone_named(name), name) if name else Zone(None, "local time")


def measures_of(view: View, leaf: Leaf) -> Iterator[tuple[Measure, Path]]:
    """How long the texts of a document are on each network, with their paths in the document."""
    device = view.home.config.preview.device
    for post, where in leaf.drawn:
        for one in measure(post.content, device=device, limits=view.sheets.limits):
            yield one, where(one.path)
