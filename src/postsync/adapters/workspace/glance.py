"""Glance: the addresses of a workspace for a shell that completes them, without reading any YAML.

A Tab must be answered at once, in whatever branch: nothing is run, nothing outside is looked at, and what
is wrong with a file is no concern here. A name that a file hides in an unusual way is missing.
"""

import os
import re

from postsync.adapters.reach import Below
from postsync.adapters.workspace.load.files import discover
from postsync.domain.config import DEFAULT_GLOBS
from postsync.domain.post.address import address_of_path, is_id

MOST_FILES = 20_000
MOST_BYTES = 1 << 20

_IDS = re.compile(rb"""^(?:\{[ \t]*)?["']?id["']?[ \t]*:[ \t]*["']?([^\s"'#,}]+)""", re.MULTILINE)
_PATTERNS = re.compile(rb"^[\"']?posts[\"']?[ \t]*:", re.MULTILINE)


def addresses_in(root: str, config: str) -> list[str]:
    """The addresses of the post files below `root`, whose configuration is `config`."""
    found: set[str] = set()
    with Below(root) as below:
        for file in discover(root, _patterns(below, config)).files[:MOST_FILES]:
            try:
                data = below.read(file.path, most=MOST_BYTES)
            except OSError:
                continue
            written = [name.decode("utf-8", "replace") for name in _IDS.findall(data)]
            found.update(written or [address_of_path(file.path, file.folder) or ""])
    return sorted(filter(is_id, found))


def _patterns(below: Below, config: str) -> tuple[str, ...]:
    """Where the posts are; the configuration is read in earnest only where it says so."""
    data = below.read(os.path.basename(config), most=MOST_BYTES)  # noqa: PTH119 - light
    if not _PATTERNS.search(data):
        return DEFAULT_GLOBS
    from postsync.adapters.workspace.yaml.reader import read_documents

    said = read_documents(data)[0].data["posts"]
    return (said,) if isinstance(said, str) else tuple(map(str, said))
